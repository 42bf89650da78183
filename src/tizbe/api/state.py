"""What the application holds while it runs: the open hub, the arrivals, who may, and who waits for an answer."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from tizbe.api.gate import Gate
from tizbe.hub import Hub
from tizbe.service.arrival import Arrivals

if TYPE_CHECKING:
    from tizbe.hub import Desk

_LOOK = 0.01

TURN = 0.5
"""Seconds after which a busy desk lets the worker write."""


@dataclass
class Answers:
    """Tells who waits when an arrival is over; one look at the database serves all who wait."""

    arrivals: Arrivals
    _waiting: dict[str, list[asyncio.Future[None]]] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    async def over(self, arrival_id: str, seconds: float) -> bool:
        """Wait until an arrival is over, so many seconds at the most; gives whether it is."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(arrival_id, []).append(future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        with suppress(TimeoutError):
            await asyncio.wait_for(future, seconds)
            return True
        others = self._waiting.get(arrival_id, [])
        if future in others:
            others.remove(future)
            if not others:
                self._waiting.pop(arrival_id, None)
        return False

    async def _look(self) -> None:
        while self._waiting:
            try:
                over = await run_in_threadpool(self.arrivals.over, list(self._waiting))
            except Exception as error:  # whoever waits hears of it, and the next who waits begins anew
                for futures in self._waiting.values():
                    for future in futures:
                        if not future.done():
                            future.set_exception(error)
                self._waiting.clear()
                return
            for arrival_id in over:
                for future in self._waiting.pop(arrival_id, []):
                    if not future.done():
                        future.set_result(None)
            await asyncio.sleep(_LOOK)


@dataclass
class Service:
    """The running service, one per process."""

    hub: Hub
    arrivals: Arrivals
    answers: Answers
    gate: Gate
    desks: ExitStack
    issuer: str
    is_stopping: bool = False
    _desk: Desk | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def bodies_of(self, feed: str) -> frozenset[str]:
        """The bodies that share a feed's stream: that of its name, and those it was renamed from or to."""
        authority = self.hub.authority
        found = authority.of(feed)
        feeds = (feed, *(authority.stream_feeds(found.stream) if found else ()))
        return frozenset(parts[1] for parts in (one.split("/") for one in feeds) if len(parts) > 1)

    def desk(self) -> Desk:
        """The desk at which persons are looked up; opened at the first question."""
        with self._opening:
            if self._desk is None:
                self._desk = self.desks.enter_context(self.hub.look_up(TURN))
            return self._desk


def service_of(request: Request) -> Service:
    """The service behind a request."""
    return cast(Service, request.app.state.service)
