"""`deploy/nginx.conf` as it stands, in a real nginx before a served hub: who gets in by certificate, and who not."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from tests.api.authority import Authority, make_authority
from tests.api.front import Front, pem
from tests.api.running import STUDENTS, add_client, free_port, running
from tests.hub.people import made_up
from tizbe import client
from tizbe.access.limits import Rates

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
SITE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
HEADER = "X-Client-Cert"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine, to run deploy/nginx.conf")


def written(folder: Path, hub_port: int, port: int, authority: Authority) -> Path:
    """A configuration of nginx around the site: the site itself but for its ports and the files it names."""
    text = SITE.read_text(encoding="utf-8")
    front = authority.sign("front")
    for said, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server 127.0.0.1:8660", f"server 127.0.0.1:{hub_port}"),
        ("/etc/nginx/hub.pem", str(front)),
        ("/etc/nginx/hub.key", str(front)),
        ("/etc/nginx/authority.pem", str(authority.file)),
    ):
        assert text.count(f"{said};") == 1, said
        text = text.replace(f"{said};", f"{here};")
    (folder / "site.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{ }}\n"
        f"http {{\naccess_log off;\n{places}include {folder}/site.conf;\n}}\n"
    )
    return whole


@contextmanager
def proxying(folder: Path, hub_port: int, authority: Authority) -> Iterator[str]:
    """nginx with the site before a hub; gives its address."""
    port = free_port()
    folder.mkdir()
    line = [str(NGINX), "-p", str(folder), "-e", str(folder / "error.log")]
    line += ["-c", str(written(folder, hub_port, port, authority))]
    with subprocess.Popen(line) as process:
        try:
            deadline = time.monotonic() + 10
            while not (folder / "pid").exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)  # by the time it is written, nginx listens
            yield f"https://127.0.0.1:{port}"
        finally:
            process.terminate()


def signed(front: Front, client_id: str) -> Path:
    """A certificate that the hub knows as that system's."""
    path = front.authority.sign(client_id)
    add_client(front.hub.home, client_id, "sender", "science")
    front.register(client_id, path)
    return path


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """One hub behind nginx for the tests of this file."""
    folder = tmp_path_factory.mktemp("proxy")
    authority = make_authority(folder / "authority")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIZBE_CERTIFICATE_HEADER", HEADER)
        patch.setenv("TIZBE_ADDRESS_HEADER", "X-Real-IP")
        with (
            running(folder / "hub", works=False) as hub,
            proxying(folder / "nginx", hub.server.config.port, authority) as base,
        ):
            yield Front(hub, base, authority)


@pytest.fixture(scope="module")
def known(front: Front) -> Path:
    """The certificate of a system that the hub knows."""
    return signed(front, "gateway")


def why_not(front: Front, certificate: Path | None, **headers: str) -> str | None:
    """The code with which the hub turns a caller away."""
    with front.connect(certificate) as hub, pytest.raises(client.Problem) as problem:
        hub.request("GET", "/v1/myself", headers=headers)
    assert problem.value.status == 401
    return problem.value.code


def test_a_registered_certificate_gets_in(front: Front, known: Path) -> None:
    """nginx hands the verified certificate on, and the hub knows whose it is; without one, nobody asks."""
    with front.connect(known) as hub:
        assert hub.myself().name == "gateway"
    assert why_not(front, None) == "A001"


def test_a_stranger_does_not_get_in(front: Front, known: Path, tmp_path: Path) -> None:
    """The hub refuses a certificate nobody registered; nginx one of another authority, or one past its days."""
    assert why_not(front, front.authority.sign("stranger")) == "A044"
    forgers = [make_authority(tmp_path / name, name).sign("gateway") for name in ("another", "authority")]
    for certificate in (*forgers, front.authority.sign("late", (-3, -1))):
        with httpx2.Client(transport=front.transport(certificate)) as stranger:
            answer = stranger.get(f"{front.base}/v1/myself")
        assert (answer.status_code, answer.headers["Server"][:5]) == (400, "nginx")


def test_a_forged_header_is_not_believed(front: Front, known: Path) -> None:
    """The known certificate in the header lets nobody in without its key, however it is written, nor as another."""
    forged = quote(pem(known).decode())
    for name in (HEADER, HEADER.lower(), HEADER.replace("-", "_")):
        assert why_not(front, None, **{name: forged}) == "A001"
    with front.connect(signed(front, "other")) as hub:
        assert hub.request("GET", "/v1/myself", headers={HEADER: forged}).json()["name"] == "other"


def test_strangers_are_counted_by_the_address_nginx_saw(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever address a stranger claims, the hub counts the one that the connection to nginx came from."""
    counted: list[str] = []
    monkeypatch.setattr(Rates, "take", lambda _, caller, *__: counted.append(caller))
    context = ssl.create_default_context(cafile=str(front.authority.file))
    with httpx2.Client(transport=httpx2.HTTPTransport(verify=context, local_address="127.0.0.2")) as stranger:
        claimed = {"X-Real-IP": "203.0.113.7", "X-Forwarded-For": "203.0.113.7"}
        assert stranger.get(f"{front.base}/v1/myself", headers=claimed).status_code == 401
    assert counted == ["address:127.0.0.2"]


def test_a_file_goes_through_as_it_comes(front: Front, known: Path, tmp_path: Path) -> None:
    """A body of some megabytes and of unknown length reaches the hub whole, and so does an upload in pieces."""
    path = tmp_path / "full.csv"
    people = made_up(400, "960101")
    path.write_text(
        "iin,begin_date,end_date,form\n" + "".join(f"{one},2026-01-02,,full-time\n" for one in people) * 200
    )
    size, said = path.stat().st_size, {"feed": STUDENTS, "mode": "full", "as_of": "2026-01-05"}
    assert size > 2 << 20

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(1 << 18):
                yield piece

    with front.connect(known) as hub:
        sent = hub.request("POST", "/v1/submissions", params=said, content=pieces, headers={"Content-Type": "text/csv"})
        assert (sent.json()["arrived"], sent.json()["length"]) == (size, size)
        assert hub.submission(hub.upload(path, said | {"number": "2"}, "a-key")).said["arrived"] == size
