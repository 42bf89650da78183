"""What the application holds while it runs: the open hub, the arrivals, who may, and who waits for an answer."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from tizbe.access.identity import Identity
from tizbe.api.gate import Gate
from tizbe.hub import Envelope, Hub
from tizbe.service.arrival import UNFINISHED_FOR, Arrival, Arrivals, Sender
from tizbe.service.bell import LONGEST, Bell
from tizbe.service.letterbox import Letterbox

if TYPE_CHECKING:
    from tizbe.hub import Desk

TURN = 0.5
"""Seconds after which a busy desk lets the worker write."""


class Ears:
    """Hears the bell of the hub in the loop that serves; opened by `hearing`."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()

    async def wait(self, heard: int, seconds: float) -> None:
        """Wait until the bell has rung more than `heard` times, so many seconds at the most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.expect(heard), max(0.0, seconds))

    def expect(self, heard: int) -> asyncio.Future[None]:
        """What is done once the bell has rung more than `heard` times."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        if self.bell.rings != heard:  # looked at only now that a ring would be told
            future.set_result(None)
        return future

    def tell(self) -> None:
        """Wake who waits; called in any thread."""
        if self._waiting:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for future in tuple(self._waiting):
            if not future.done():
                future.set_result(None)


@dataclass
class Answers:
    """Tells who waits when an arrival is over; one look at the database serves all who wait."""

    arrivals: Arrivals
    ears: Ears
    _waiting: dict[str, list[asyncio.Future[Arrival]]] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None
    _pause: asyncio.Future[None] | None = None

    async def over(self, arrival_id: str, seconds: float) -> Arrival | None:
        """Wait until an arrival is over, so many seconds at the most; gives it then, else None."""
        future: asyncio.Future[Arrival] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(arrival_id, []).append(future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        elif self._pause is not None and not self._pause.done():
            self._pause.set_result(None)  # it may be over already: no ring would tell of it
        with suppress(TimeoutError):
            return await asyncio.wait_for(future, seconds)
        others = self._waiting.get(arrival_id, [])
        if future in others:
            others.remove(future)
            if not others:
                self._waiting.pop(arrival_id, None)
        return None

    async def _look(self) -> None:
        while self._waiting:
            heard, asked = self.ears.bell.rings, set(self._waiting)
            try:
                over = await run_in_threadpool(self.arrivals.over, asked)
            except Exception as error:  # whoever waits hears of it, and the next who waits begins anew
                for futures in self._waiting.values():
                    for future in futures:
                        if not future.done():
                            future.set_exception(error)
                self._waiting.clear()
                return
            for arrival in over:
                for future in self._waiting.pop(arrival.arrival_id, []):
                    if not future.done():
                        future.set_result(arrival)
            if self._waiting.keys() <= asked:
                self._pause = self.ears.expect(heard)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._pause, LONGEST)


@dataclass
class Service:
    """The running service, one per process."""

    hub: Hub
    arrivals: Arrivals
    ears: Ears
    answers: Answers
    letterbox: Letterbox
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

    def begin(
        self,
        identity: Identity,
        sender: Sender,
        envelope: Envelope,
        language: str,
        *,
        length: int | None,
        key: str | None,
    ) -> Arrival:
        """Announce a large submission whose bytes follow; what is announced counts against its sender's day.

        Repeated under its key it is the same one, and not counted again. Raises as `bring`.
        """
        bill = self.gate.bill(identity)
        return self.arrivals.begin(
            sender, envelope, language, length=length, expires_in=UNFINISHED_FOR, key=key, bill=bill
        )

    async def bring(
        self, identity: Identity, sender: Sender, envelope: Envelope, language: str, content: bytes, key: str | None
    ) -> Arrival:
        """Count a small submission against its sender's day and make it durable, together with others of the moment.

        Repeated under its key it is not counted again. Raises Limited, and Refused for a key that was used for another.
        """

        def write() -> Arrival:
            return self.arrivals.bring(sender, envelope, language, content, key, self.gate.bill(identity))

        return await asyncio.wrap_future(self.letterbox.drop(write))

    def end(self, name: str) -> bool:
        """Take a submission back that no worker has begun; whether it was. What did not come of it costs nothing."""
        ended = self.arrivals.end(name)
        if ended is not None:
            self.gate.forgive(ended)
        return ended is not None

    def desk(self) -> Desk:
        """The desk at which persons are looked up; opened at the first question."""
        with self._opening:
            if self._desk is None:
                self._desk = self.desks.enter_context(self.hub.look_up(TURN))
            return self._desk


async def service_of(request: Request) -> Service:
    """The service behind a request; asynchronous, since others are called in a thread."""
    return cast(Service, request.app.state.service)
