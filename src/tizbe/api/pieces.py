"""The body of a request in pieces of a size worth writing, whatever the network cuts it into."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.requests import ClientDisconnect

PIECE = 1 << 20
"""Bytes of a piece, about."""


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """The body piece by piece. Raises ClientDisconnect for a cut, once what came before it has been given."""
    held, cut = bytearray(), None
    try:
        async for chunk in request.stream():
            held += chunk
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    except ClientDisconnect as error:
        cut = error
    if held:
        yield bytes(held)
    if cut is not None:
        raise cut
