"""No connection to the hub comes about: which of the reasons it is, what is repeated, and what the command says."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner, Result

from tests.api.authority import Authority, make_authority
from tests.api.running import STUDENTS, free_port
from tests.client.answering import Answering, said
from tizbe import client
from tizbe.cli import network
from tizbe.cli.main import app
from tizbe.client import unreached
from tizbe.errors import LANGUAGES

READY = {"commit": 1, "arriving": 0, "waiting": 0, "claimed": 0}
LOST = httpx2.ReadError("the cable was pulled")


def by(cause: OSError) -> httpx2.ConnectError:
    """A fault of connecting, by what was found beneath it."""
    fault = httpx2.ConnectError("no connection")
    fault.__cause__ = cause
    return fault


NO_NAME = by(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
CLOSED = by(ConnectionRefusedError(111, "Connection refused"))
STOPPING = by(ssl.SSLEOFError(8, "the other side went away in the handshake"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs the certificates of this file's servers."""
    return make_authority(tmp_path_factory.mktemp("tls") / "authority")


@contextmanager
def listening(context: ssl.SSLContext | None) -> Iterator[int]:
    """A server that shakes hands by that context, or answers a page in plain text; gives its port."""

    def greet(connection: socket.socket) -> None:
        try:
            if context is None:
                connection.recv(1 << 16)
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>")
            else:
                connection = context.wrap_socket(connection, server_side=True)
        except OSError:
            pass  # the caller did not like what it saw
        finally:
            connection.close()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            greet(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=serve)
        serving.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            server.shutdown(socket.SHUT_RDWR)
            serving.join()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A system's private key."""
    path = tmp_path / "key.pem"
    made = ed25519.Ed25519PrivateKey.generate()
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def sent(key: Path, hub: str, lang: str = "en") -> Result:
    """`tizbe submit --hub` of a small file."""
    file = key.with_name("full.csv")
    file.write_text("iin,begin_date,end_date,form\n")
    options = {"--hub": hub, "--client": "science-nobd", "--key": str(key), "--feed": STUDENTS, "--mode": "full"}
    options |= {"--as-of": "2026-01-05", "--lang": lang}
    return CliRunner().invoke(app, ["submit", str(file), *[part for pair in options.items() for part in pair]])


def test_a_name_that_does_not_resolve_is_told_at_once(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command asks for the name once, says in each language what to check, and ends with 4: nothing was sent."""
    asked: list[str] = []

    def unknown(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waits for a name"))
    told = [sent(key, "https://hub.invalid", language) for language in LANGUAGES]
    assert asked == ["hub.invalid"] * 3
    assert [result.exit_code for result in told] == [4] * 3, told
    assert all("https://hub.invalid" in one.stderr and one.stderr.count("\n") == 1 for one in told)
    assert len({result.stderr for result in told}) == 3


def test_a_closed_port_is_told_after_a_few_seconds(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens the command calls again, since the hub may be starting, but not for a minute; then 4."""
    assert network._PATIENCE_AT_START <= 5
    monkeypatch.setattr(network, "_PATIENCE_AT_START", 0.3)
    begun_at = time.monotonic()
    result = sent(key, f"http://127.0.0.1:{free_port()}")
    assert (result.exit_code, time.monotonic() - begun_at < 5) == (4, True), result.output
    assert "Nobody takes a connection" in result.stderr


@pytest.mark.parametrize(
    ("certificate", "days", "host", "words"),
    [
        ("front", (-1, 30), "localhost", "for another name"),
        ("late", (-3, -1), "127.0.0.1", "has ended or not begun"),
        ("unknown", (-1, 30), "127.0.0.1", "does not trust"),
        (None, (0, 0), "127.0.0.1", "No TLS connection"),
    ],
)
def test_what_is_wrong_with_tls_is_told_at_once(
    key: Path,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    certificate: str | None,
    days: tuple[int, int],
    host: str,
    words: str,
) -> None:
    """A certificate for another name, past its days or of an unknown authority, and plain text: told, and exit 4."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.sign(certificate, days))
    if certificate != "unknown":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waits for a certificate"))
    with listening(context) as port:
        result = sent(key, f"https://{host}:{port}")
    assert (result.exit_code, result.stderr.count("\n")) == (4, 1), result.output
    assert words in result.stderr


def test_what_is_not_mended_by_repeating_is_not_repeated_before_the_hub_was_reached() -> None:
    """A name is asked for once; a closed port and an end in the handshake again and again, as far as patience goes."""
    nameless = Answering(rest=NO_NAME)
    with pytest.raises(client.Unreached) as error:
        nameless.connect().readiness()
    assert (error.value.kind, len(nameless.asked)) == ("name", 1)
    assert Answering([CLOSED, STOPPING], said(200, READY)).connect().readiness().commit == 1
    closed = Answering(rest=CLOSED)
    with pytest.raises(client.Unreached) as error:
        closed.connect(patience_at_start=0).readiness()
    assert (error.value.kind, len(closed.asked)) == ("closed", 1)


def test_a_network_that_goes_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the hub has answered, or may have taken something, every fault is met with patience; the outcome is open."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    hub = Answering([said(200, READY), NO_NAME, CLOSED, NO_NAME], said(200, READY))
    with hub.connect(patience_at_start=0) as connection:
        assert [connection.readiness().commit for _ in range(2)] == [1, 1]
    assert Answering([LOST, NO_NAME], said(200, READY)).connect().readiness().commit == 1
    gone = Answering([LOST], NO_NAME)
    with pytest.raises(client.Unreachable) as error:
        gone.connect(patience=0.05).readiness()
    assert not isinstance(error.value, client.Unreached)


def test_another_server_is_told_by_its_answer(key: Path) -> None:
    """An answer without a problem in it, such as a proxy's page, is told with its status; it is no hub's refusal."""
    with listening(None) as port:
        result = sent(key, f"http://127.0.0.1:{port}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert f"http://127.0.0.1:{port} answered 404" in result.stderr


def test_every_reason_is_told_in_each_language() -> None:
    """Each sentence of a connection that did not come about names the address, in Kazakh, Russian and English."""
    for told in (*unreached._SENTENCES.values(), network._NOT_A_HUB):
        assert sorted(told) == sorted(LANGUAGES)
        assert len(set(told.values())) == 3
