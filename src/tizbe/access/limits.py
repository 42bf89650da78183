"""Limits of a client: how many requests a minute, how many bytes a day; both told before they are reached.

Requests are counted in buckets of tokens that the processes of a hub share by a file (`tizbe.access.bucket`): a request
waits for no disk and no database. Bytes are counted in the control database, because a day outlives a process.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from tizbe.access.account import Clock
from tizbe.access.bucket import PLACES, Buckets
from tizbe.access.refusals import SENTENCES
from tizbe.clock import ALMATY, almaty_day, now_at
from tizbe.errors import Unavailable
from tizbe.store.access_tables import client_day
from tizbe.store.database import Store

REQUESTS_PER_MINUTE = 600
"""What a client may ask where nothing else is said for it."""

BYTES_PER_DAY = 200 * 2**30
"""What a client may send in a day where nothing else is said for it: the largest body's full list, many times."""

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
    """Requests of callers, counted in a file by all processes of a hub together.

    Each caller has a bucket that holds a minute's requests and fills evenly. `seconds`: a clock that the processes
    share. Callers not heard of for long are forgotten when there are too many.
    """

    def __init__(self, file: Path, seconds: Callable[[], float] = time.time, most: int = PLACES) -> None:
        self._buckets = Buckets(file, most)
        self._seconds = seconds

    def take(self, caller: str, per_minute: int | None = None) -> Standing:
        """Count one request of `caller` (a client's id, or an address before anybody is known).

        `per_minute`: its limit, None for the hub's. Raises Limited A070 when the bucket is empty.
        """
        limit = per_minute or REQUESTS_PER_MINUTE
        left, wait = self._buckets.take(caller, limit, self._seconds())
        if wait:
            raise _limited("A070", math.ceil(wait), limit=limit, seconds=math.ceil(wait))
        return Standing(limit, int(left), math.ceil((limit - left) * 60 / limit))


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

    def give_back(self, client_id: str, size: int, day: date | None = None) -> None:
        """Uncount bytes that were counted on a day in Almaty (None: today) and did not come, or come once more."""
        which = {"client_id": client_id, "day": day or almaty_day(self._clock())}
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
    return math.ceil((datetime.combine(tomorrow, time_of_day(), ALMATY) - now).total_seconds())


def _limited(code: str, retry_seconds: int, **places: int) -> Limited:
    return Limited({lang: text.format(**places) for lang, text in SENTENCES[code].items()}, code, retry_seconds)
