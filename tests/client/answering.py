"""A hub made up for a test: answers from a table, faults in turn, and a note of everything that was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tizbe import client

Said = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


@dataclass
class Answering(httpx2.BaseTransport):
    """Gives `turns` one after another, then `rest` for ever; `asked` are the requests, `bodies` what they brought."""

    turns: list[Said] = field(default_factory=list)
    rest: Said | None = None
    asked: list[httpx2.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The next answer; a fault is raised."""
        self.asked.append(request)
        self.bodies.append(request.read())
        said = self.turns.pop(0) if self.turns else self.rest
        assert said is not None, f"nobody said what to answer to {request.method} {request.url}"
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, httpx2.Response) else said(request)

    def connect(self, **options: Any) -> client.Hub:
        """A connection to this hub, of somebody with a token."""
        credentials = options.pop("credentials", client.TokenCredentials("tzs_a-token"))
        return client.Hub("http://hub.test", credentials, transport=self, **options)


def said(status: int, body: Any = None, **headers: str) -> httpx2.Response:
    """An answer with JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, json={} if body is None else body, headers=named)
