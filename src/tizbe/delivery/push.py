"""MSHI as the hub reaches it over the network: one offer sent, or one question where it stands; each gives one reply.

Whatever comes back is hostile input: redirects are not followed, an answer has a size and a time, its form is checked
to the last field, and no word of it gets into a log but codes that cannot hold a person's number. The credentials are
files, read again when they change, so that a token or a certificate is exchanged without a restart.
Source: docs/reference/push.md.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import httpx2
import msgspec

from tizbe.clock import now_at
from tizbe.delivery.feed_answer import CODE
from tizbe.delivery.outbox import Kind, Offer, Reply
from tizbe.learning import learned
from tizbe.settings import MshiSettings

MEDIA = "application/x-ndjson"
LARGEST_ANSWER = 16 << 20
"""Bytes an answer may have: a refusal of every change of the largest offer stays well below."""

CONNECT_SECONDS, SILENT_SECONDS, WHOLE_SECONDS = 5.0, 30.0, 90.0
"""How long a connection, any silence, and a request with its answer may take. The whole ends before the lease does."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,8192}")
_REFUSALS = frozenset({400, 415, 422})
_NOT_DONE = frozenset({429, 503})
_NOT_LET_IN = frozenset({401, 403})

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class _RefusedChange(msgspec.Struct, frozen=True):
    number: Annotated[int, msgspec.Meta(ge=1, le=2**62)]
    code: str


@learned
class _Stands(msgspec.Struct, frozen=True):
    until: _Number
    refused: tuple[_RefusedChange, ...] = ()


@learned
class _Coded(msgspec.Struct, frozen=True):
    code: str | None = None


class Mshi(AbstractContextManager["Mshi"]):
    """MSHI at one address. Used by one thread at a time; `break_off` may be called by any other."""

    def __init__(self, settings: MshiSettings, transport: httpx2.BaseTransport | None = None) -> None:
        self._settings = settings
        self._transport = transport
        self._connection: httpx2.Client | None = None
        self._seen: tuple[object, ...] = ()
        self._socket: socket.socket | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._socket = None

    def break_off(self) -> None:
        """End what is under way: whoever waits for an answer has lost it."""
        found = self._socket
        if found is not None:
            with suppress(OSError):
                socket.socket.shutdown(found, socket.SHUT_RDWR)  # past the TLS, which another thread is using

    def send(self, offer: Offer, content: bytes) -> Reply:
        """Offer the changes; `content`: the bytes that the offer's digest is of."""
        digest = base64.b64encode(sha256(content).digest()).decode()
        headers = {
            "Content-Type": MEDIA,
            "Content-Digest": f"sha-256=:{digest}:",
            "Tizbe-First": str(offer.first),
            "Tizbe-Last": str(offer.last),
            "Tizbe-Offer": offer.offer_id,
        }
        return self._reply("POST", "/changes", headers, content, _of_offer)

    def ask(self, after: int) -> Reply:
        """Ask where MSHI stands, and which of the changes numbered above `after` it has refused."""
        return self._reply("GET", f"/changes/acknowledgements?after={after}", {}, None, _of_question)

    def _reply(
        self,
        method: str,
        place: str,
        headers: Mapping[str, str],
        content: bytes | None,
        read: Callable[[int, bytes], Reply],
    ) -> Reply:
        try:
            connection = self._connected()
            given = {**headers, **self._authorization()}
        except (OSError, ValueError):  # a file that is missing, or holds something else
            return Reply(Kind.NOT_NOW, problem="credentials")
        watch = threading.Timer(WHOLE_SECONDS, self.break_off)
        watch.daemon = True
        watch.start()
        try:
            status, said, body = self._exchange(connection, method, place, given, content)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as error:
            return Reply(Kind.NOT_NOW, problem="untrusted" if _is_about_trust(error) else "unreachable")
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL, OSError, ValueError):
            self.close()
            return Reply(Kind.UNKNOWN, problem="no-answer")
        finally:
            watch.cancel()
        if body is None:
            self.close()
            return Reply(Kind.UNKNOWN, problem="unreadable")
        found = read(status, body)
        asked = _seconds(said.get("Retry-After"))
        return found if asked is None else replace(found, retry_after=asked)

    def _exchange(
        self, connection: httpx2.Client, method: str, place: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[int, httpx2.Headers, bytes | None]:
        """One request; of its answer the status, the headers and the body (None: too large, or packed)."""
        until = time.monotonic() + WHOLE_SECONDS
        with connection.stream(
            method,
            f"{self._settings.url}{place}",
            content=content,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
            extensions={"trace": self._note},
        ) as answer:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                return answer.status_code, answer.headers, None
            body = bytearray()
            for piece in answer.iter_raw():
                body += piece
                if len(body) > LARGEST_ANSWER or time.monotonic() > until:
                    return answer.status_code, answer.headers, None
            return answer.status_code, answer.headers, bytes(body)

    def _note(self, event: str, info: dict[str, Any]) -> None:
        """Keep hold of the socket that is being used, so that it can be broken off."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")

    def _connected(self) -> httpx2.Client:
        chosen = self._settings
        seen = tuple(_mark(path) for path in (chosen.ca, chosen.certificate, chosen.key))
        if self._connection is None or seen != self._seen:
            self.close()
            self._connection = httpx2.Client(
                timeout=httpx2.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60.0),
                verify=self._trust(),
                follow_redirects=False,
                trust_env=False,
                transport=self._transport,
            )
            self._seen = seen
        return self._connection

    def _trust(self) -> ssl.SSLContext:
        chosen = self._settings
        context = ssl.create_default_context(cafile=None if chosen.ca is None else str(chosen.ca))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if chosen.certificate is not None and chosen.key is not None:
            # Without this a key that asks for a password would ask it at the terminal.
            context.load_cert_chain(str(chosen.certificate), str(chosen.key), password=lambda: "")
        return context

    def _authorization(self) -> dict[str, str]:
        if self._settings.token_file is None:
            return {}
        token = self._settings.token_file.read_text(encoding="ascii").strip()
        if not _TOKEN.fullmatch(token):
            raise ValueError("the token's file does not hold a token")
        return {"Authorization": f"Bearer {token}"}


def _of_offer(status: int, body: bytes) -> Reply:
    if status in (200, 409):
        return _standing(body)
    if status == 202:
        return Reply(Kind.TAKEN)
    if status == 413:
        return Reply(Kind.TOO_LARGE, problem="too-large", code=_code(body))
    if status in _REFUSALS:
        return Reply(Kind.REFUSED, problem="refused", code=_code(body))
    return _other(status)


def _of_question(status: int, body: bytes) -> Reply:
    return _standing(body) if status == 200 else _other(status)


def _other(status: int) -> Reply:
    if status in _NOT_LET_IN:
        return Reply(Kind.NOT_NOW, problem="not-let-in")
    if status in _NOT_DONE:
        return Reply(Kind.NOT_NOW, problem="busy")
    if 300 <= status < 400:
        return Reply(Kind.NOT_NOW, problem="redirected")
    if status == 408 or status >= 500:
        return Reply(Kind.UNKNOWN, problem="failed")
    if 400 <= status < 500:
        return Reply(Kind.NOT_NOW, problem="wrong-address")
    return Reply(Kind.UNKNOWN, problem="unreadable")


def _standing(body: bytes) -> Reply:
    try:
        said = msgspec.json.decode(body, type=_Stands)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Reply(Kind.UNKNOWN, problem="unreadable")
    if any(one.number > said.until or not CODE.fullmatch(one.code) for one in said.refused):
        return Reply(Kind.UNKNOWN, problem="unreadable")
    return Reply(Kind.STANDS, said.until, {one.number: one.code for one in said.refused})


def _code(body: bytes) -> str | None:
    try:
        said = msgspec.json.decode(body, type=_Coded).code
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return said if said is not None and CODE.fullmatch(said) else None


def _seconds(text: str | None) -> float | None:
    """What a Retry-After says, in seconds: a number, or an instant (RFC 9110); None for nothing that can be meant."""
    said = (text or "").strip()
    if said.isascii() and said.isdigit() and len(said) <= 9:
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - now_at()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _mark(path: Path | None) -> object:
    """What tells a file from the one that lay there before. Raises OSError where there is none."""
    if path is None:
        return None
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _is_about_trust(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
