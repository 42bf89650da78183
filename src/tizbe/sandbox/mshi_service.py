"""The made-up MSHI as a server, to which the hub pushes its changes; faults on request.

    POST /changes                   NDJSON, one change a line; Tizbe-First, Tizbe-Last, Content-Digest (RFC 9530)
        200 {"until": N, "refused": [{"number": n, "code": "C"}]}   applied through N, but for these
        202 {}                                                      taken over; `until` moves later
        409 {"until": N}                                            it does not follow N
        400, 413 {"code": "C"}   401   503 with Retry-After
    GET  /changes/acknowledgements?after=K      200 {"until": N, "refused": [...]}, those numbered above K

It stands on the standard library's plain server and not on a framework, because a framework keeps from its programs
the very thing that is needed here: to close a port, and to cut a connection in the middle of a request or an answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tizbe.errors import Refused
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.mshi_feed import FeedMshi, Gap, Malformed, Standing

Acknowledge = Callable[[int, dict[int, str]], None]
"""Tells the hub, by MSHI's own call, how far it is and what it refused."""

LATE = 0.6
"""Seconds after which an offer that was only taken over is applied."""

AWAY = 0.8
"""Seconds for which MSHI is away."""

_PENDING = "taken-over.ndjson"
_MOST_BYTES = 256 << 20
_NO_PORT = {
    "kk": "МӘМС бұл мекенжайда тыңдай алмайды; басқа HOST:PORT беріңіз.",
    "ru": "По этому адресу ОСМС принимать не может; укажите другой HOST:PORT.",
    "en": "MSHI cannot listen at that address; name another HOST:PORT.",
}
KINDS = (
    ("unavailable", Fault.FLAPPING),
    ("mshi-lost", Fault.LOST),
    ("away", Fault.FLAPPING),
    ("late", Fault.LATE),
    ("mshi-cut", Fault.FLAPPING),
    ("double", Fault.DOUBLE),
)


class MshiService:
    """MSHI listening at `host`:`port` until `stop`; use it in a `with`.

    `token`: the bearer token that callers must show, if any. `acknowledge`: how MSHI itself tells the hub how far it
    is, for the faults `late` and `double`. `most`: changes an offer may have; more is answered 413.
    """

    def __init__(
        self,
        mshi: FeedMshi,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        plan: FaultPlan | None = None,
        token: str | None = None,
        acknowledge: Acknowledge | None = None,
        most: int | None = None,
    ) -> None:
        self.mshi = mshi
        self.plan = plan or FaultPlan((), 0)
        self.token = token
        self.acknowledge = acknowledge
        self.most = most
        self._address = (host, port)
        self._server: _Server | None = None
        self._waiting: list[threading.Thread] = []
        self._lock = threading.RLock()
        self._is_gone = self._is_stopped = False

    def __enter__(self) -> MshiService:
        """Apply what was taken over before a restart, and listen."""
        pending = self.mshi.folder / _PENDING
        if pending.exists():
            self._apply_pending()
        self.come()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self.stop()

    @property
    def base(self) -> str:
        """The address to push to."""
        return f"http://{self._address[0]}:{self._address[1]}"

    def come(self) -> None:
        """Listen, where it does not."""
        self._is_gone = False
        self._listen()

    def _listen(self) -> None:
        with self._lock:
            if self._server is None and not (self._is_gone or self._is_stopped):
                try:
                    self._server = _Server(self._address, self)
                except OSError as error:
                    raise Refused(_NO_PORT) from error
                self._address = (self._address[0], self._server.server_address[1])
                threading.Thread(target=self._server.serve_forever, args=(0.05,), name="mshi", daemon=True).start()

    def go(self) -> None:
        """Be away: connections are cut and refused until `come`."""
        self._is_gone = True
        self._hang_up()

    def _hang_up(self) -> None:
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.cut_all()

    def demand_well(self) -> None:
        """A server has nothing to complain of; see `MshiPull.demand_well`."""

    def stop(self) -> None:
        """Stop for good, when everything taken over is applied."""
        with self._lock:
            self._is_stopped = True
            waiting = list(self._waiting)
        for thread in waiting:
            thread.join(10)
        self.go()

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something in so many seconds."""

        def wait() -> None:
            time.sleep(seconds)
            do()

        thread = threading.Thread(target=wait, name="mshi later", daemon=True)
        with self._lock:
            self._waiting = [one for one in self._waiting if one.is_alive()] + [thread]
        thread.start()

    def leave_for_a_while(self) -> None:
        """Be away for `AWAY` seconds."""
        self.later(0.0, self._hang_up)
        self.later(AWAY, self._listen)

    def take_over(self, body: bytes) -> None:
        """Keep an offer durably and apply it later."""
        path = self.mshi.folder / _PENDING
        part = path.with_suffix(".part")
        part.write_bytes(body)
        part.rename(path)
        self.later(LATE, self._apply_pending)

    def _apply_pending(self) -> None:
        path = self.mshi.folder / _PENDING
        standing = None
        with self._lock, suppress(FileNotFoundError, Gap):
            changes = read_lines(path.read_bytes())
            path.unlink()
            standing = self.mshi.take(changes)
        if standing is not None:
            self._tell(standing)

    def _tell(self, standing: Standing) -> None:
        if self.acknowledge is not None and not self._is_stopped:
            self.acknowledge(standing.until, standing.refused)

    def tell_twice(self, standing: Standing) -> None:
        """Tell the hub by a call of its own, twice."""
        for _ in range(2):
            self._tell(standing)


def read_lines(body: bytes) -> list[dict[str, Any]]:
    """The changes of an NDJSON body. Raises `Malformed`."""
    try:
        return [json.loads(line) for line in body.splitlines() if line.strip()]
    except ValueError as error:
        raise Malformed("a line is no JSON") from error


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], service: MshiService) -> None:
        self.service = service
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that it can be cut."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is no news here."""

    def cut_all(self) -> None:
        """Cut every connection there is."""
        for connection in list(self._open):
            _cut(connection)


def _cut(connection: socket.socket) -> None:
    """End a connection at once, with a reset."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Nothing is logged: the caller has its own log, and lines could hold what they must not."""

    def do_GET(self) -> None:
        """How far MSHI is."""
        asked = urlsplit(self.path)
        if asked.path != "/changes/acknowledgements":
            self._answer(404, {"code": "address"})
        elif self._is_let_in():
            after = parse_qs(asked.query).get("after", ["0"])[0]
            self._answer(200, _told(self.server.service.mshi.standing(int(after) if after.isdigit() else 0)))

    def do_POST(self) -> None:
        """Take an offer of changes."""
        if urlsplit(self.path).path != "/changes":
            self._answer(404, {"code": "address"})
            return
        service = self.server.service
        fault = service.plan.next("mshi", KINDS)
        if fault == "mshi-cut":
            self._commit(fault)
            self.rfile.read(min(64, int(self.headers.get("Content-Length") or 64)))
            self._cut()
            return
        body = self._body()
        if body is None or not self._is_let_in():
            return
        if fault == "unavailable":
            self._commit(fault)
            self._answer(503, {}, {"Retry-After": "1"})
            return
        self._take(body, fault)

    def _take(self, body: bytes, fault: str | None) -> None:
        service = self.server.service
        try:
            changes = self._checked(body)
        except Malformed as error:
            self._answer(400, {"code": str(error)})
            return
        if service.most is not None and len(changes) > service.most:
            self._answer(413, {"code": "size"})
            return
        if fault == "late":
            self._commit(fault)
            service.take_over(body)
            self._answer(202, {})
            return
        try:
            standing = service.mshi.take(changes)
        except Gap as gap:
            self._answer(409, {"until": gap.until})
            return
        except Malformed:
            self._answer(400, {"code": "form"})
            return
        if fault is not None:
            self._commit(fault)
        if fault == "mshi-lost":
            self._cut()
            return
        if fault == "double":
            service.tell_twice(standing)
        self._answer(200, _told(standing))
        if fault == "away":
            service.leave_for_a_while()

    def _checked(self, body: bytes) -> list[dict[str, Any]]:
        """The changes of the body, if it is what its headers say. Raises `Malformed` with a code."""
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if f"sha-256=:{digest}:" not in self.headers.get("Content-Digest", ""):
            raise Malformed("digest")
        try:
            changes = read_lines(body)
        except Malformed as error:
            raise Malformed("form") from error
        try:
            ends = [str(change["number"]) for change in changes[:1] + changes[-1:]]
        except (KeyError, TypeError) as error:
            raise Malformed("form") from error
        if ends != [self.headers.get("Tizbe-First"), self.headers.get("Tizbe-Last")]:
            raise Malformed("order")
        return changes

    def _is_let_in(self) -> bool:
        token = self.server.service.token
        shown = self.headers.get("Authorization", "")
        if token is None or hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
            return True
        self._answer(401, {"code": "token"}, {"WWW-Authenticate": "Bearer"})
        return False

    def _body(self) -> bytes | None:
        """The whole body, by its length or in chunks; None (answered, or cut by the caller) without one."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            parts = []
            while (size := int(self.rfile.readline().split(b";")[0] or b"0", 16)) > 0:
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MOST_BYTES:
            self._answer(413, {"code": "size"})
            self.close_connection = True
            return None
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        return body

    def _answer(self, status: int, said: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _cut(self) -> None:
        self.close_connection = True
        _cut(self.connection)

    def _commit(self, fault: str) -> None:
        self.server.service.plan.commit(fault)


def _told(standing: Standing) -> dict[str, Any]:
    refused = [{"number": number, "code": code} for number, code in standing.refused.items()]
    return {"until": standing.until, "refused": refused}
