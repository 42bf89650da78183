"""Limits of a client: how many requests a minute, how many bytes a day; both told before they are reached.

Requests are counted in memory, by a bucket of tokens in each process of the hub (with two processes a client may
reach twice the rate; the limit guards the hub, it does not sell requests). Bytes are counted in the control database,
because a day outlives a process.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from tizbe.access.account import Clock
from tizbe.access.refusals import SENTENCES
from tizbe.clock import ALMATY, almaty_day, now_at
from tizbe.errors import Unavailable
from tizbe.store.access_tables import client_day
from tizbe.store.database import Store

REQUESTS_PER_MINUTE = 600
"""What a client may ask where nothing else is said for it."""

BYTES_PER_DAY = 200 * 2**30
"""What a client may send in a day where nothing else is said for it: the largest body's full list, many times."""

_MOST_BUCKETS = 10_000

_SAID = (
    select(client_day.c.bytes)
    .where(client_day.c.client_id == bindparam("client_id"))
    .where(client_day.c.day == bindparam("day"))
)


class Limited(Unavailable):
    """A limit is reached; nothing was changed. `retry_seconds`: when to ask again."""

    def __init__(self, sentences: dict[str, str], code: str, retry_seconds: int) -> None:
        """Say what the limit is, by its code, and when to ask again."""
        super().__init__(sentences, code=code)
        self.retry_seconds = retry_seconds


@dataclass(frozen=True)
class Standing:
    """Where a caller stands after a request: the limit, how many requests are left now, seconds until all are."""

    limit: int
    left: int
    full_seconds: int


class Rates:
    """Requests of callers, in this process.

    Each caller has a bucket that holds a minute's requests and fills evenly. `seconds`: a clock that only goes
    forward. Callers not heard of for long are forgotten, the longest first, when there are too many.
    """

    def __init__(self, seconds: Callable[[], float], most: int = _MOST_BUCKETS) -> None:
        self._seconds = seconds
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str, per_minute: int | None = None) -> Standing:
        """Count one request of `caller` (a client's id, or an address before anybody is known).

        `per_minute`: its limit, None for the hub's. Raises Limited A070 when the bucket is empty.
        """
        limit = per_minute or REQUESTS_PER_MINUTE
        left, wait = self._take(caller, limit)
        if wait:
            raise _limited("A070", wait, limit=limit, seconds=wait)
        return Standing(limit, int(left), math.ceil((limit - left) * 60 / limit))

    def _take(self, caller: str, limit: int) -> tuple[float, int]:
        """What the bucket holds after this request, and the whole seconds to wait if it held too little."""
        now = self._seconds()
        with self._lock:
            held, at = self._buckets.get(caller, (float(limit), now))
            held = min(float(limit), held + (now - at) * limit / 60)
            wait = math.ceil((1 - held) * 60 / limit) if held < 1 else 0
            left = held if wait else held - 1
            self._buckets[caller] = (left, now)
            self._buckets.move_to_end(caller)
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return left, wait


class Quotas:
    """Bytes of clients, by the day in Almaty, in the control database."""

    def __init__(self, store: Store, clock: Clock = now_at) -> None:
        self._store = store
        self._clock = clock

    def left(self, client_id: str, bytes_per_day: int | None = None) -> int:
        """Bytes that the client may still send today."""
        with self._store.reading() as connection:
            sent = connection.execute(_SAID, {"client_id": client_id, "day": almaty_day(self._clock())}).scalar()
        return max(0, (bytes_per_day or BYTES_PER_DAY) - (sent or 0))

    def take(self, client_id: str, size: int, bytes_per_day: int | None = None) -> int:
        """Count `size` bytes, asked before they are sent or told after; the bytes left today.

        Raises Limited A071 when they are more than are left; then none is counted.
        """
        limit, now = bytes_per_day or BYTES_PER_DAY, self._clock()
        which = {"client_id": client_id, "day": almaty_day(now)}
        more = {"bytes": client_day.c.bytes + size}
        with self._store.writing() as connection:
            _begin_day(connection, which)
            fits = _today(which).where(client_day.c.bytes <= limit - size)
            is_counted = connection.execute(fits.values(more)).rowcount == 1
            left = max(0, limit - (connection.execute(_SAID, which).scalar() or 0))
        if not is_counted:
            raise _limited("A071", _until_tomorrow(now), limit=limit, left=left)
        return left

    def give_back(self, client_id: str, size: int) -> None:
        """Uncount bytes that were counted and did not come (an upload that was broken off)."""
        which = {"client_id": client_id, "day": almaty_day(self._clock())}
        with self._store.writing() as connection:
            counted = _today(which).where(client_day.c.bytes >= size)
            connection.execute(counted.values(bytes=client_day.c.bytes - size))


def _today(which: dict[str, Any]) -> Update:
    return update(client_day).where(client_day.c.client_id == which["client_id"], client_day.c.day == which["day"])


def _begin_day(connection: Connection, which: dict[str, Any]) -> None:
    """Have a row for the day. (Writers of the control database wait for each other, so it is made once.)"""
    if connection.execute(_SAID, which).first() is None:
        connection.execute(insert(client_day), {**which, "bytes": 0})


def _until_tomorrow(now: datetime) -> int:
    tomorrow = almaty_day(now) + timedelta(days=1)
    return math.ceil((datetime.combine(tomorrow, time(), ALMATY) - now).total_seconds())


def _limited(code: str, retry_seconds: int, **places: int) -> Limited:
    return Limited({lang: text.format(**places) for lang, text in SENTENCES[code].items()}, code, retry_seconds)
