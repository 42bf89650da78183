"""Systems that come with a TLS certificate (RFC 8705): real handshakes at a terminator in front of a served hub."""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.api.authority import Authority, make_authority
from tests.api.front import Front
from tests.api.running import add_client, running
from tizbe import client

HEADER = "X-Client-Cert"
NONE = f"/v1/submissions/{'0' * 32}"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", HEADER.lower()}


@contextmanager
def terminating(hub_port: int, authority: Authority) -> Iterator[str]:
    """The server in front of the hub: ends TLS, asks for a certificate, and hands it on in the header (RFC 9440)."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            """Ask the hub the same, with the header that is ours to set and nobody else's."""
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            der = self.connection.getpeercert(binary_form=True)
            if der:
                headers[HEADER] = f":{base64.b64encode(der).decode()}:"
            behind = http.client.HTTPConnection("127.0.0.1", hub_port, timeout=30)
            behind.request(self.command, self.path, body, headers)
            answer = behind.getresponse()
            said = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {*HOP_BY_HOP, "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
            behind.close()

        do_GET = do_POST = pass_on  # noqa: N815 - names of the library's

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.sign("front"))
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_OPTIONAL
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # a refused handshake is no news
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        working = threading.Thread(target=server.serve_forever, args=(0.02,))
        working.start()
        try:
            yield f"https://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            working.join()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """One hub for the tests of this file, which believes the terminator's header."""
    folder = tmp_path_factory.mktemp("mtls")
    authority = make_authority(folder / "authority")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIZBE_CERTIFICATE_HEADER", HEADER)
        with running(folder / "hub", works=False) as hub:
            for name in ("sender", "other"):
                add_client(hub.home, name, "sender", "science")
            with terminating(hub.server.config.port, authority) as base:
                found = Front(hub, base, authority)
                found.register("sender", authority.sign("sender"))
                yield found


def kind_of(hub: client.Hub) -> str:
    """What the hub says to a question that needs to know who asks; `known` where it answers."""
    with hub, pytest.raises(client.Problem) as said:
        hub.request("GET", NONE)
    return "known" if said.value.status == 404 else str(said.value.code)


def test_a_registered_certificate_is_who_asks(front: Front) -> None:
    """A handshake with the certificate that the hub knows is enough, with no token; none at all is nobody."""
    assert kind_of(front.connect(front.authority.folder / "sender.pem")) == "known"
    assert kind_of(front.connect(None)) == "A001"


def test_a_certificate_the_hub_does_not_know_is_nobody(front: Front) -> None:
    """Signed by the same authority but not registered, the hub refuses it; past its days, the handshake does."""
    assert kind_of(front.connect(front.authority.sign("stranger"))) == "A044"
    late = front.authority.sign("late", (-3, -1))
    front.register("other", late)
    with front.connect(late) as hub, pytest.raises(client.Unreachable):
        hub.request("GET", NONE)


def test_another_authoritys_certificate_ends_in_the_handshake(front: Front, tmp_path: Path) -> None:
    """A certificate that somebody else signed in the same name never reaches the hub."""
    forged = make_authority(tmp_path / "another").sign("sender")
    with front.connect(forged) as hub, pytest.raises(client.Unreachable):
        hub.request("GET", NONE)


def test_the_header_is_not_the_callers_to_set(front: Front) -> None:
    """The terminator removes a header of that name: the right certificate's bytes without its key let nobody in."""
    held = x509.load_pem_x509_certificate((front.authority.folder / "sender.pem").read_bytes())
    said = f":{base64.b64encode(held.public_bytes(Encoding.DER)).decode()}:"
    with front.connect(None) as hub, pytest.raises(client.Problem) as problem:
        hub.request("GET", NONE, headers={HEADER: said})
    assert problem.value.code == "A001"


def test_a_token_asked_for_with_a_certificate_counts_only_with_it(front: Front) -> None:
    """The token of such a connection is refused on one without the certificate, and on one with another."""
    key = front.hub.home.parent / "sender.pem"
    certificate = front.authority.folder / "sender.pem"
    credentials = client.KeyCredentials("sender", key, issuer=front.hub.base)
    with front.connect(certificate, credentials) as hub:
        token = credentials.authorization(hub._connection, front.base).removeprefix("Bearer ")
    bound = client.TokenCredentials(token)
    assert kind_of(front.connect(certificate, bound)) == "known"
    assert kind_of(front.connect(None, bound)) == "A043"
    front.register("other", front.authority.sign("other"))
    assert kind_of(front.connect(front.authority.folder / "other.pem", bound)) == "A043"


def test_without_the_setting_the_header_means_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that was told of no terminator believes no header, so nobody is let in by one."""
    monkeypatch.delenv("TIZBE_CERTIFICATE_HEADER", raising=False)
    with running(tmp_path / "hub", works=False) as hub:
        answer = httpx2.get(f"{hub.base}{NONE}", headers={HEADER: "ab" * 32})
    assert (answer.status_code, answer.json()["code"]) == (401, "A001")
