"""A network that fails on purpose, between a made-up body (or MSHI, pulling) and the hub; the sockets are real.

lost-answer   everything is sent and the hub does its work; then the connection is dropped, its answer unread
cut           the connection breaks in the middle of what is sent
drip          the bytes come a few at a time
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2

from tizbe.sandbox.fault_plan import Fault, FaultPlan

SENDING = (("lost-answer", Fault.LOST), ("cut", Fault.TRUNCATION), ("drip", Fault.SLOW))
"""What can go wrong with what a body sends."""

ANSWERING = (("lost-answer", Fault.LOST),)
"""What can go wrong with what MSHI asks and says, when it pulls."""

_DRIPS, _DRIP_SECONDS = 12, 0.02


class BadNetwork(httpx2.BaseTransport):
    """The way from `place` (a client's name) to the hub; what goes wrong on it, of `kinds`, is the plan's choice.

    Only requests that bring something fail: those that merely ask are the reader's own, and are repeated anyway.
    """

    def __init__(self, plan: FaultPlan, place: str, kinds: tuple[tuple[str, Fault], ...] = SENDING) -> None:
        self._plan = plan
        self._place = place
        self._kinds = kinds
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request, well or badly. Raises httpx2's errors of transport, as a bad network does."""
        fails = request.method in ("POST", "PATCH") and request.url.path != "/v1/token"
        kind = self._plan.next(self._place, self._kinds) if fails else None
        if kind is None:
            return self._inner.handle_request(request)
        self._plan.commit(kind)
        if kind == "lost-answer":
            self._inner.handle_request(request).close()
            raise httpx2.ReadError("the answer was lost on purpose", request=request)
        stream = request.stream
        body = b"".join(stream) if isinstance(stream, httpx2.SyncByteStream) else b""
        pieces = self._cut(body, request) if kind == "cut" else self._drip(body)
        sent = httpx2.Request(
            request.method, request.url, headers=request.headers, stream=_Pieces(pieces), extensions=request.extensions
        )
        return self._inner.handle_request(sent)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    @staticmethod
    def _cut(body: bytes, request: httpx2.Request) -> Iterator[bytes]:
        yield body[: len(body) // 2]
        raise httpx2.WriteError("the connection was cut on purpose", request=request)

    @staticmethod
    def _drip(body: bytes) -> Iterator[bytes]:
        size = max(1, -(-len(body) // _DRIPS))
        for start in range(0, len(body), size):
            yield body[start : start + size]
            time.sleep(_DRIP_SECONDS)


class _Pieces(httpx2.SyncByteStream):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces
