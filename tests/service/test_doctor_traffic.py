"""The doctor on what goes in and out: what does not move is named with who mends it, and so is the backup."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import Table, insert

from tests.api.running import free_port
from tests.ledger.log_world import new_log
from tizbe.clock import instant_text, now_at
from tizbe.errors import LANGUAGES
from tizbe.ledger.backup import Manifest
from tizbe.service.doctor import mshi, safety, traffic
from tizbe.service.doctor.finding import FAULT, Finding
from tizbe.settings import Settings
from tizbe.store.access_tables import client, client_certificate
from tizbe.store.database import connected_store
from tizbe.store.identity import read_note
from tizbe.store.service_tables import arrival, offer, refused_change, worker


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty hub."""
    new_log(tmp_path / "hub").store.close()
    return tmp_path / "hub"


def settings(home: Path) -> Settings:
    """Small settings."""
    return Settings(home, 1, "1GB", "doctor")


def ago(**how_long: float) -> str:
    """An instant so long ago."""
    return instant_text(now_at() - timedelta(**how_long))


def put(home: Path, table: Table, **values: Any) -> None:
    """Put a row into a table."""
    with closing(connected_store(home)) as store, store.writing() as connection:
        connection.execute(insert(table).values(**values))


def arrived(home: Path, at: str) -> None:
    """A submission that has been waiting since."""
    put(
        home,
        arrival,
        **{"arrival_id": "a" * 32, "sender": "s", "feed": "f", "envelope": {}, "language": "en", "fingerprint": "x"},
        **{"state": "waiting", "is_small": True, "arrived": 1, "tries": 0},
        **{"created_at": at, "expires_at": at, "arrived_at": at},
    )


def offered(home: Path, state: str, at: str) -> None:
    """An offer that is open."""
    put(
        home,
        offer,
        **{"offer_no": 7, "offer_id": "o", "first_change": 1, "last_change": 2, "sha256": "0" * 64, "state": state},
        **{"tries": 3, "failures": 3, "refusals": 0, "problem": "unreachable", "made_at": at},
    )


def refused(home: Path, at: str) -> None:
    """A case that is open."""
    put(home, refused_change, change_no=5, code="X1", refused_at=at, owner="operator", state="open")


def certified(home: Path, until: str) -> None:
    """A system whose only certificate counts until then."""
    put(home, client, client_id="s", role="fund", added_at=ago(days=9), added_by="a")
    put(home, client_certificate, fingerprint="f" * 64, client_id="s", from_at=ago(days=9), until_at=until)


HARMS: dict[str, Callable[[Path], object]] = {
    "arrivals-unworked": lambda home: arrived(home, ago(minutes=11)),
    "outbox-dead": lambda home: offered(home, "dead", ago(minutes=1)),
    "outbox-behind": lambda home: offered(home, "waiting", ago(hours=2)),
    "cases-long": lambda home: refused(home, ago(days=8)),
    "certificates-end": lambda home: certified(home, ago(days=-3)),
}
HARMLESS: tuple[Callable[[Path], object], ...] = (
    lambda home: arrived(home, ago(minutes=9)),
    lambda home: offered(home, "waiting", ago(minutes=9)),
    lambda home: offered(home, "applied", ago(hours=2)),
    lambda home: refused(home, ago(days=6)),
    lambda home: certified(home, ago(days=-30)),
)


def told(findings: Iterator[Finding]) -> dict[str, Finding]:
    """Findings by kind, each with its sentence in three languages, and for a fault with who mends it."""
    found = {one.kind: one for one in findings}
    assert all(one.sentence(language) for one in found.values() for language in LANGUAGES)
    assert all(one.who for one in found.values() if one.state == FAULT)
    return found


@pytest.mark.parametrize("kind", sorted(HARMS))
def test_what_does_not_move_is_named(home: Path, kind: str) -> None:
    """Each thing that stands still is told by its kind, and nothing else is."""
    assert told(traffic.traffic(settings(home))).keys() == {"traffic"}
    HARMS[kind](home)
    assert told(traffic.traffic(settings(home))).keys() == {kind}


@pytest.mark.parametrize("number", range(len(HARMLESS)))
def test_what_moves_is_not_named(home: Path, number: int) -> None:
    """What is young, or over, is no finding."""
    HARMLESS[number](home)
    assert told(traffic.traffic(settings(home))).keys() == {"traffic"}


def test_a_queue_with_a_living_worker_is_slow_only(home: Path) -> None:
    """Submissions that wait while a worker shows life are worth knowing, and no fault."""
    arrived(home, ago(minutes=30))
    put(home, worker, worker="m-1", started_at=ago(hours=1), seen_at=ago(seconds=5))
    found = told(traffic.traffic(settings(home)))
    assert found.keys() == {"arrivals-slow"} and found["arrivals-slow"].detail["count"] == 1


@pytest.mark.parametrize("name", mshi.SECRET_FILES)
def test_a_secret_file_is_there_and_its_owners_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file that a setting names and is missing, or a secret one that others may read, is a fault."""
    secret = tmp_path / "secret"
    monkeypatch.setenv(name, str(secret))
    assert told(mshi.files(settings(home))).keys() == {"file-missing"}
    secret.write_text("a secret")
    secret.chmod(0o640)
    assert told(mshi.files(settings(home))).keys() == {"file-open"}
    secret.chmod(0o600)
    assert told(mshi.files(settings(home))) == {}


@contextmanager
def answering(status: int, said: object) -> Iterator[str]:
    """MSHI's side, which answers every question so; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        working = threading.Thread(target=server.serve_forever, args=(0.02,))
        working.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/mshi"
        finally:
            server.shutdown()
            working.join()


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (200, {"until": 41, "refused": []}, "mshi"),
        (401, {}, "mshi-refuses"),
        (404, {}, "mshi-refuses"),
        (503, {}, "mshi-away"),
        (200, {"until": "much"}, "mshi-away"),
    ],
)
def test_mshi_is_asked_where_it_stands(
    home: Path, monkeypatch: pytest.MonkeyPatch, status: int, said: object, kind: str
) -> None:
    """What MSHI answers decides whether all is well, the hub is not let in, or MSHI is not itself."""
    with answering(status, said) as address:
        monkeypatch.setenv("TIZBE_MSHI_URL", address)
        found = told(mshi.mshi(settings(home)))
    assert found.keys() == {kind}
    assert address not in str([one.as_json() for one in found.values()])


def test_mshi_that_is_not_there_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody at the address, and a setting that cannot be meant, are faults; no setting is nothing to look at."""
    assert told(mshi.mshi(settings(home))) == {}
    monkeypatch.setenv("TIZBE_MSHI_URL", f"http://127.0.0.1:{free_port()}/mshi")
    assert told(mshi.mshi(settings(home))).keys() == {"mshi-away"}
    monkeypatch.setenv("TIZBE_MSHI_URL", "http://mshi.example.kz/without-tls")
    assert told(mshi.mshi(settings(home))).keys() == {"mshi-settings"}


@pytest.mark.parametrize(
    ("days", "kind"), [(-1, "mshi-certificate-ended"), (5, "mshi-certificate-ends"), (0, "mshi-certificate-wrong")]
)
def test_our_certificate_for_mshi_is_looked_at(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, kind: str
) -> None:
    """A certificate that has ended, ends within days, or is none, is told before MSHI refuses it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    certificate, file = tmp_path / "hub.pem", tmp_path / "hub.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM) if days else b"-----BEGIN")
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv("TIZBE_MSHI_URL", f"http://127.0.0.1:{free_port()}/mshi")
    monkeypatch.setenv("TIZBE_MSHI_CERTIFICATE", str(certificate))
    monkeypatch.setenv("TIZBE_MSHI_KEY", str(file))
    assert kind in told(mshi.mshi(settings(home)))


def manifest(folder: Path, hub: str, made_at: str) -> None:
    """A backup, as far as the doctor reads it."""
    folder.mkdir(exist_ok=True)
    made = Manifest(hub, made_at, "0", "0", 3, 1, "0" * 64, "s", "e", {}, {}, 0, 0)
    (folder / "manifest.json").write_bytes(made.to_bytes())


def test_the_backup_is_there_ours_and_young(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No place said is worth knowing; none there, another hub's and an old one are faults; a young one is good."""
    assert told(safety.backup(settings(home))).keys() == {"backup-unsaid"}
    folder, note = tmp_path / "backup", read_note(home)
    monkeypatch.setenv("TIZBE_BACKUP", str(folder))
    assert note is not None
    assert told(safety.backup(settings(home))).keys() == {"backup-none"}
    manifest(folder, "0" * 32, ago(hours=1))
    assert told(safety.backup(settings(home))).keys() == {"backup-other"}
    manifest(folder, note.hub_id, ago(days=3))
    assert told(safety.backup(settings(home))).keys() == {"backup-old"}
    manifest(folder, note.hub_id, ago(hours=1))
    assert told(safety.backup(settings(home))).keys() == {"backup"}
