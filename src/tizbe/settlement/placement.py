"""Placement: where in the projection each person's versions lie, held in memory.

The projection's table `statement` lies in the order of learning: a file of a feed is one stretch of rows by IIN, so a
search for one person has to look into every feed's stretch. A placement keeps the IIN and the feed of every
row (ten bytes a row) and answers at once with the numbers of a person's rows. Versions are only ever added at the
table's end, so a placement that fell behind reads the new rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from tizbe.engine.duckdb import number

Numbers = NDArray[np.int64]
Feeds = NDArray[np.int16]

_CHUNK = 4_000_000
_LONG = 1024
"""Rows by IIN that are searched as they lie; shorter stretches are put in order together."""

_RECENT_SHARE = 8
"""The recent rows are joined to the others once they are more than one in so many."""

_PROBES = 8


@dataclass(frozen=True)
class _Stretch:
    """The rows from number `start` on: as they lie, the long stretches by IIN, and all the others by IIN."""

    start: int
    iin: Numbers
    feed_no: Feeds
    long: tuple[tuple[int, int], ...]
    short_iin: Numbers
    short_place: Numbers

    def places(self, iin: int) -> Iterator[int]:
        """The places of a person's rows, counted from `start`."""
        for first, until in self.long:
            place = first + int(self.iin[first:until].searchsorted(iin))
            while place < until and self.iin[place] == iin:
                yield place
                place += 1
        place = int(self.short_iin.searchsorted(iin))
        while place < len(self.short_iin) and self.short_iin[place] == iin:
            yield int(self.short_place[place])
            place += 1


class Placement:
    """The rows of one projection file by person. `catch_up` takes in the rows added since."""

    def __init__(self) -> None:
        self._settled = self._recent = _empty(0)
        self._claims: dict[tuple[int, ...], tuple[int, Numbers, Numbers]] = {}

    @property
    def rows(self) -> int:
        """How many rows are placed."""
        return self._recent.start + len(self._recent.iin)

    def catch_up(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Take in the rows added since; everything anew where the rows known before lie otherwise.

        False where rows were removed from the table: then the numbers of its rows say nothing, and none is placed.
        """
        count = number(connection, "SELECT COUNT(*) FROM statement")
        if number(connection, f"SELECT COUNT(*) FROM statement WHERE rowid >= {count}"):
            self._settled = self._recent = _empty(0)
            return False
        if count < self.rows or not self._still_fits(connection):
            self._settled = self._recent = _empty(0)
            self._claims = {}
        start = len(self._settled.iin)
        if count == self.rows:
            return True
        if (count - start) * _RECENT_SHARE > count:
            start = 0
        stretch = _laid_out(start, *_read(connection, start, count))
        if start == 0:
            self._settled = stretch
            stretch = _empty(count)
        self._recent = stretch
        return True

    def rows_of(self, iin: int, feeds: frozenset[int] | None = None) -> list[int]:
        """The numbers of a person's rows, ascending; of `feeds` only, where they are given."""
        found = []
        for stretch in (self._settled, self._recent):
            for place in stretch.places(iin):
                if feeds is None or int(stretch.feed_no[place]) in feeds:
                    found.append(stretch.start + place)
        return sorted(found)

    def claimants(self, connection: duckdb.DuckDBPyConnection, child_iin: int, feeds: frozenset[int]) -> set[int]:
        """Whoever has a version of these feeds that names the child."""
        key = tuple(sorted(feeds))
        rows, children, claimants = self._claims.get(key, (-1, None, None))
        if rows != self.rows or children is None or claimants is None:
            children, claimants = _read_claims(connection, key)
            self._claims = {key: (self.rows, children, claimants)}
        first, until = children.searchsorted(child_iin, "left"), children.searchsorted(child_iin, "right")
        return {int(one) for one in claimants[first:until]}

    def _still_fits(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Whether some rows, from the first to the last known, still are where they were."""
        places = np.linspace(0, self.rows - 1, _PROBES).astype(np.int64) if self.rows else ()
        for place in {int(place) for place in places}:
            stretch = self._settled if place < len(self._settled.iin) else self._recent
            asked = f"SELECT iin FROM statement WHERE rowid = {place}"
            if number(connection, asked) != stretch.iin[place - stretch.start]:
                return False
        return True


def _empty(start: int) -> _Stretch:
    return _laid_out(start, np.empty(0, np.int64), np.empty(0, np.int16))


def _read(connection: duckdb.DuckDBPyConnection, start: int, until: int) -> tuple[Numbers, Feeds]:
    iin, feed_no = np.empty(until - start, np.int64), np.empty(until - start, np.int16)
    for first in range(start, until, _CHUNK):
        last = min(first + _CHUNK, until)
        found = _columns(connection, f"SELECT iin, feed_no FROM statement WHERE rowid BETWEEN {first} AND {last - 1}")
        iin[first - start : last - start] = found["iin"]
        feed_no[first - start : last - start] = found["feed_no"]
    return iin, feed_no


def _read_claims(connection: duckdb.DuckDBPyConnection, feeds: Sequence[int]) -> tuple[Numbers, Numbers]:
    if not feeds:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    asked = " UNION ALL ".join(f"SELECT other_iin, iin FROM statement WHERE feed_no = {feed}" for feed in feeds)
    found = _columns(connection, asked)
    children = np.asarray(found["other_iin"], np.int64)
    order = children.argsort(kind="stable")
    return children[order], np.asarray(found["iin"], np.int64)[order]


def _columns(connection: duckdb.DuckDBPyConnection, asked: str) -> dict[str, Any]:
    return connection.execute(asked).fetchnumpy()


def _laid_out(start: int, iin: Numbers, feed_no: Feeds) -> _Stretch:
    turns = np.flatnonzero(iin[1:] < iin[:-1]) + 1
    edges = np.concatenate(([0], turns, [len(iin)]))
    is_long = np.diff(edges) >= _LONG
    long = tuple((int(first), int(until)) for first, until in zip(edges[:-1][is_long], edges[1:][is_long], strict=True))
    outside = np.ones(len(iin), bool)
    for first, until in long:
        outside[first:until] = False
    short = np.flatnonzero(outside)
    short = short[iin[short].argsort(kind="stable")]
    return _Stretch(start, iin, feed_no, long, iin[short], short)
