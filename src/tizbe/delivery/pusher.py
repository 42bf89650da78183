"""The pusher: offers MSHI the changes it does not have yet, one offer at a time, in order of number.

    pusher = Pusher(log, Mshi(settings), worker="host-1", most=10_000, longest_pause=300.0)
    seconds = pusher.step(now_at())      # does one thing at the most; says when it wants to be called again

Between any two lines the process may be killed: what was recorded before says what to do next, and where the outcome
of an offer is not known the next step asks. The clock is the caller's: a day of outage can be played in a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Protocol
from uuid import uuid4

from tizbe.delivery.change_feed import read_lines
from tizbe.delivery.outbox import (
    DEAD,
    DROPPED,
    OFFERED,
    REPLACED,
    RESTORED,
    WAITING,
    Act,
    Kind,
    Offer,
    Pauses,
    Reply,
    dead,
    first_at,
    heard,
    judge,
    next_act,
    sent,
)
from tizbe.delivery.outbox_record import ClaimHeld, Look, OutboxRecord
from tizbe.errors import Broken
from tizbe.ledger.log import Log

IDLE = 1.0
"""Seconds to the next look when there is nothing to do; who wants to be quicker looks earlier."""

_GROWTH = 20
_SWEEP = timedelta(hours=6)


class Receiver(Protocol):
    """Who takes the changes."""

    def send(self, offer: Offer, content: bytes) -> Reply:
        """Offer the changes."""

    def ask(self, after: int) -> Reply:
        """Ask how far the receiver is."""


@dataclass(frozen=True)
class Step:
    """What one step did, for who watches: what was done, what came of it, the offer afterwards, changes not applied."""

    act: Act
    kind: Kind
    offer: Offer
    behind: int


@dataclass
class Pusher:
    """Pushes one hub's changes to one receiver. `ticks` gives seconds that pass while an answer is awaited."""

    log: Log
    receiver: Receiver
    worker: str
    most: int
    longest_pause: float
    is_dead: Callable[[str], bool] = lambda _: False
    told: Callable[[Step], None] = lambda _: None
    chance: Random = field(default_factory=Random)
    ticks: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        """Begin with full offers."""
        self._record = OutboxRecord(self.log, self.worker, self.is_dead)
        self._pauses = Pauses(self.longest_pause, self.chance)
        self._size, self._whole = self.most, 0
        self._swept_at: datetime | None = None

    def step(self, now: datetime) -> float:
        """Do what is next at `now`, one thing at the most; gives the seconds until it wants to be called again."""
        try:
            return self._step(now)
        except ClaimHeld:
            return IDLE

    def close(self) -> None:
        """Let another push at once."""
        self._record.release()

    def _step(self, now: datetime) -> float:
        look = self._record.look(now)
        if not look.is_mine:
            return IDLE
        if look.said is not None:
            return self._hear(look, look.said, now)
        offer = look.open
        if offer is None:
            return self._cut(look, now) if look.last > look.after else self._rest(now)
        if look.is_restored and offer.state != DEAD:
            with self._record.claimed(now) as connection:
                self._record.keep(connection, dead(offer, RESTORED, now))
                self._record.note_restored(connection)
            return IDLE
        act = next_act(offer, now)
        if act is Act.WAIT:
            return IDLE if offer.next_at is None else max(0.0, (offer.next_at - now).total_seconds())
        if act is Act.ASK:
            began = self.ticks()
            return self._take(look, offer, act, self.receiver.ask(look.after), self._passed(now, began))
        return self._send(look, offer, now, is_new=False)

    def _hear(self, look: Look, until: int, now: datetime) -> float:
        """MSHI said by the hub's routes how far it is."""
        with self._record.claimed(now) as connection:
            after = heard(look.open, until, now, self._pauses)
            if after is not None and after != look.open:
                self._record.keep(connection, after)
            self._record.stand(connection, max(until, look.after))
        return 0.0

    def _cut(self, look: Look, now: datetime) -> float:
        """Make an offer of what comes next, and send it unless MSHI has to be asked first."""
        last = min(look.last, look.after + self._size)
        content = self._content(look.after + 1, last)
        before = look.newest
        number = before.number + 1 if before else 1
        offer = Offer(number, uuid4().hex, look.after + 1, last, _digest(content), WAITING, now, next_at=now)
        if look.is_restored:
            with self._record.claimed(now) as connection:
                self._record.add(connection, dead(offer, RESTORED, now))
                self._record.note_restored(connection)
            return IDLE
        if before is None or before.state == DROPPED:
            offer = replace(offer, state=OFFERED)
        elif before.state == REPLACED:
            offer = replace(
                offer, failures=before.failures, next_at=first_at(before.failures, now, self._pauses), problem=None
            )
        if next_act(offer, now) is Act.SEND:
            return self._send(look, offer, now, content, is_new=True)
        with self._record.claimed(now) as connection:
            self._record.add(connection, offer)
        return 0.0

    def _send(self, look: Look, offer: Offer, now: datetime, content: bytes | None = None, *, is_new: bool) -> float:
        try:
            content = self._content(offer.first, offer.last) if content is None else content
            is_same = _digest(content) == offer.sha256
        except Broken:
            content, is_same = b"", False
        gone = sent(offer, now) if is_same else dead(offer, "broken", now)
        with self._record.claimed(now) as connection:
            (self._record.add if is_new else self._record.keep)(connection, gone)
        if not is_same:
            return IDLE
        began = self.ticks()
        return self._take(look, gone, Act.SEND, self.receiver.send(gone, content), self._passed(now, began))

    def _take(self, look: Look, offer: Offer, act: Act, reply: Reply, now: datetime) -> float:
        """Record what came of sending or asking."""
        turn = judge(offer, act, reply, now, look.last, self._pauses)
        with self._record.claimed(now) as connection:
            self._record.keep(connection, turn.offer)
            if turn.after is not None:
                self._record.take(connection, look, turn.after, dict(turn.refused), is_behind=turn.is_behind)
        if turn.most is not None:
            self._size, self._whole = turn.most, 0
        elif act is Act.SEND and reply.kind in (Kind.STANDS, Kind.TAKEN):
            self._grow(offer)
        after = look.after if turn.after is None else turn.after
        self.told(Step(act, reply.kind, turn.offer, max(0, look.last - after)))
        return 0.0 if turn.offer.next_at is None else max(0.0, (turn.offer.next_at - now).total_seconds())

    def _grow(self, offer: Offer) -> None:
        """After many whole offers that were not too large, try larger ones again."""
        self._whole += offer.size >= self._size
        if self._size < self.most and self._whole >= _GROWTH:
            self._size, self._whole = min(self.most, self._size * 2), 0

    def _rest(self, now: datetime) -> float:
        if self._swept_at is None or now - self._swept_at > _SWEEP:
            self._record.sweep(now)
            self._swept_at = now
        return IDLE

    def _content(self, first: int, last: int) -> bytes:
        """The changes as MSHI gets them, pushed or pulled. Raises `Broken` when the log does not hold them."""
        return read_lines(self.log, first - 1, last - first + 1).content

    def _passed(self, now: datetime, began: float) -> datetime:
        return now + timedelta(seconds=self.ticks() - began)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
