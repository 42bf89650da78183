"""The push over real sockets: what MSHI gets to the byte, and what the hub makes of every kind of answer."""

from __future__ import annotations

import base64
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.delivery.network_mshi import NetworkMshi, http, listening
from tests.delivery.settled import Settlements
from tizbe.clock import now_at
from tizbe.delivery import push
from tizbe.delivery.outbox import Kind, Offer, Reply
from tizbe.delivery.push import Mshi
from tizbe.delivery.push_report import PROBLEMS
from tizbe.delivery.pusher import Pusher
from tizbe.settings import MshiSettings

CONTENT = b'{"number":5}\n{"number":6}\n'
OFFER = Offer(1, "0f" * 16, 5, 6, sha256(CONTENT).hexdigest(), "offered", datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def mshi() -> Iterator[NetworkMshi]:
    """A listening MSHI."""
    with listening() as found:
        yield found


def send(mshi: NetworkMshi, **chosen: Any) -> Reply:
    """One offer sent to MSHI."""
    with Mshi(MshiSettings(mshi.base, **chosen)) as reached:
        return reached.send(OFFER, CONTENT)


def test_mshi_gets_the_offer_as_the_contract_says(mshi: NetworkMshi, tmp_path: Path) -> None:
    """The headers name the offer, its changes and its digest; the token is the one in the file at that moment."""
    token = tmp_path / "token"
    token.write_text("first\n")
    mshi.until = 4
    with Mshi(MshiSettings(mshi.base, token_file=token)) as reached:
        assert reached.send(OFFER, CONTENT) == Reply(Kind.STANDS, 6)
        token.write_text("second")
        assert reached.ask(4) == Reply(Kind.STANDS, 6)
    sent, asked = mshi.got
    assert (sent.method, sent.path, sent.body) == ("POST", "/changes", CONTENT)
    assert sent.headers["content-type"] == "application/x-ndjson"
    assert (sent.headers["tizbe-first"], sent.headers["tizbe-last"]) == ("5", "6")
    assert sent.headers["tizbe-offer"] == OFFER.offer_id
    assert sent.headers["content-digest"] == f"sha-256=:{base64.b64encode(sha256(CONTENT).digest()).decode()}:"
    assert sent.headers["authorization"] == "Bearer first"
    assert (asked.method, asked.path) == ("GET", "/changes/acknowledgements?after=4")
    assert asked.headers["authorization"] == "Bearer second"


ANSWERS = [
    (http(200, {"until": 6, "refused": [{"number": 5, "code": "NO-PERSON"}]}), Reply(Kind.STANDS, 6, {5: "NO-PERSON"})),
    (http(409, {"until": 3}), Reply(Kind.STANDS, 3)),
    (http(202), Reply(Kind.TAKEN)),
    (http(400, {"code": "FORM"}), Reply(Kind.REFUSED, problem="refused", code="FORM")),
    (http(422, body=b"<html>"), Reply(Kind.REFUSED, problem="refused")),
    (http(413, {"code": "BIG"}), Reply(Kind.TOO_LARGE, problem="too-large", code="BIG")),
    (http(401), Reply(Kind.NOT_NOW, problem="not-let-in")),
    (http(403), Reply(Kind.NOT_NOW, problem="not-let-in")),
    (http(404), Reply(Kind.NOT_NOW, problem="wrong-address")),
    (http(307, None, "Location: http://127.0.0.1:1/"), Reply(Kind.NOT_NOW, problem="redirected")),
    (http(429, None, "Retry-After: 5"), Reply(Kind.NOT_NOW, problem="busy", retry_after=5.0)),
    (http(503, None, "Retry-After: soon"), Reply(Kind.NOT_NOW, problem="busy")),
    (http(408), Reply(Kind.UNKNOWN, problem="failed")),
    (http(500), Reply(Kind.UNKNOWN, problem="failed")),
    (http(204), Reply(Kind.UNKNOWN, problem="unreadable")),
    (None, Reply(Kind.UNKNOWN, problem="no-answer")),
    (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", Reply(Kind.UNKNOWN, problem="no-answer")),
    (http(200, {"until": "6"}), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, {"until": -1}), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, {"until": 2**70}), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, {}), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, body=b"[" * 100_000), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, body=b"\xff\xfe"), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, {"until": 6, "refused": [{"number": 7, "code": "X"}]}), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(200, {"until": 6, "refused": [{"number": 5, "code": "9501"}]}), Reply(Kind.UNKNOWN, problem="unreadable")),
    (http(400, {"code": "IIN950101700011"}), Reply(Kind.REFUSED, problem="refused")),
    (http(200, {"until": 6}, "Content-Encoding: gzip"), Reply(Kind.UNKNOWN, problem="unreadable")),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), ANSWERS, ids=range(len(ANSWERS)))
def test_every_answer_is_judged(mshi: NetworkMshi, answer: bytes | None, expected: Reply) -> None:
    """Each answer, friendly or hostile, is one reply; only one that surely did nothing may be repeated unasked."""
    mshi.answers.append(answer)
    assert send(mshi) == expected
    assert expected.problem is None or expected.problem in PROBLEMS
    assert len(mshi.got) == 1


@hypothesis_settings(max_examples=80, deadline=None)
@given(status=st.integers(100, 599), body=st.binary(max_size=60) | st.just(b'{"until": 1}'))
def test_no_answer_breaks_the_hub(status: int, body: bytes) -> None:
    """Whatever the status and the body are, a reply comes of them, with a problem that has words."""
    for read in (push._of_offer, push._of_question):
        found = read(status, body)
        assert found.problem is None or found.problem in PROBLEMS


def test_an_instant_to_come_again_is_understood(mshi: NetworkMshi) -> None:
    """Retry-After may be an instant; one that is over asks for nothing."""
    for seconds, least, most in ((100, 90.0, 100.0), (-100, 0.0, 0.0)):
        instant = format_datetime(now_at() + timedelta(seconds=seconds), usegmt=True)
        mshi.answers.append(http(503, None, f"Retry-After: {instant}"))
        asked = send(mshi).retry_after
        assert asked is not None and least <= asked <= most


def test_an_answer_without_end_is_cut(mshi: NetworkMshi, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is larger than any answer, or drips for longer than any, is no answer, and costs no memory."""
    monkeypatch.setattr(push, "LARGEST_ANSWER", 1 << 20)
    monkeypatch.setattr(push, "WHOLE_SECONDS", 0.5)
    mshi.answers.append(http(200, body=b" " * (2 << 20)))
    assert send(mshi) == Reply(Kind.UNKNOWN, problem="unreadable")

    def drip(stream: socket.socket) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            stream.sendall(b"x")
            time.sleep(0.02)

    mshi.answers.append(drip)
    began = time.monotonic()
    assert send(mshi) == Reply(Kind.UNKNOWN, problem="no-answer")
    assert time.monotonic() - began < 10


def test_what_is_under_way_can_be_broken_off(mshi: NetworkMshi) -> None:
    """A silent MSHI does not hold up a hub that is told to stop."""
    silent = threading.Event()

    def wait(_: socket.socket) -> None:
        silent.set()
        time.sleep(20)

    mshi.answers.append(wait)
    with Mshi(MshiSettings(mshi.base)) as reached:

        def stop() -> None:
            silent.wait(10)
            reached.break_off()

        threading.Thread(target=stop, daemon=True).start()
        began = time.monotonic()
        assert reached.send(OFFER, CONTENT) == Reply(Kind.UNKNOWN, problem="no-answer")
        assert time.monotonic() - began < 10


def test_a_missing_credential_sends_nothing(mshi: NetworkMshi, tmp_path: Path) -> None:
    """Without its token or with a file that holds none, nothing is sent; when it is there again, it goes on."""
    token = tmp_path / "token"
    assert send(mshi, token_file=token) == Reply(Kind.NOT_NOW, problem="credentials")
    for wrong in ("", "two words", "a\nb", "тоқен"):
        token.write_text(wrong)
        assert send(mshi, token_file=token).problem == "credentials"
    assert send(mshi, ca=tmp_path / "no.pem").problem == "credentials"
    assert not mshi.got
    token.write_text("t")
    mshi.until = 4
    assert send(mshi, token_file=token).kind is Kind.STANDS


def test_nobody_there_is_surely_not_done() -> None:
    """A port at which nobody listens has taken nothing."""
    with listening() as gone:
        pass
    assert send(gone) == Reply(Kind.NOT_NOW, problem="unreachable")


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now_at() - timedelta(days=1))
        .not_valid_after(now_at() + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def test_both_sides_show_their_certificates(tmp_path: Path) -> None:
    """Over TLS the hub trusts only the named authority, and shows the certificate that MSHI asks for."""
    theirs, their_key = certificate(tmp_path, "mshi")
    ours, our_key = certificate(tmp_path, "hub")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(ours))
    context.load_cert_chain(str(theirs), str(their_key))
    context.verify_mode = ssl.CERT_REQUIRED
    with listening(NetworkMshi(until=4), lambda one: context.wrap_socket(one, server_side=True)) as mshi:
        known: dict[str, Any] = {"ca": theirs, "certificate": ours, "key": our_key}
        assert send(mshi, **known) == Reply(Kind.STANDS, 6)
        assert send(mshi) == Reply(Kind.NOT_NOW, problem="untrusted")
        assert send(mshi, ca=ours) == Reply(Kind.NOT_NOW, problem="untrusted")
        assert send(mshi, ca=theirs).kind is not Kind.STANDS
        with Mshi(MshiSettings(mshi.base, **known)) as reached:
            assert reached.ask(0).kind is Kind.STANDS
            ours.write_bytes(theirs.read_bytes())
            our_key.write_bytes(their_key.read_bytes())
            assert reached.ask(0).kind is not Kind.STANDS  # exchanged without a restart, and MSHI does not know it


def test_changes_reach_mshi_in_order_over_a_network_that_fails(mshi: NetworkMshi, tmp_path: Path) -> None:
    """Through cut connections, waits and refusals of the moment every change arrives once, in order of number."""
    made = Settlements(tmp_path / "home")
    for changes in (7, 6):
        made.settle(changes)
    mshi.answers.extend([http(200, {"until": 0}), None, http(500), http(200, {"until": 0}), http(503)])
    with Mshi(MshiSettings(mshi.base)) as reached:
        pusher = Pusher(made.log, reached, "worker", 5, 60.0, chance=Random(1))
        now = now_at()
        for _ in range(60):
            now += timedelta(seconds=pusher.step(now))
        pusher.close()
    made.log.store.close()
    assert mshi.numbers == list(range(1, 14))
    offers = {said.headers["tizbe-offer"]: said.body for said in mshi.got if said.method == "POST"}
    assert len(offers) == 3
