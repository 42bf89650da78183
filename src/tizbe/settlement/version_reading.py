"""Versions read from a projection: by searching the table, or by the numbers of rows that a placement knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb

from tizbe.errors import Broken
from tizbe.settlement.placement import Placement
from tizbe.settlement.version import COLUMNS, LedgerFeed, Version

_NEEDED = "filter_pushdown"
"""What the optimiser must still do for a query that names the rows it wants; planning is most of its time."""

_TOGETHER = 4
"""So many stretches of rows at most are fetched by one query."""


class SearchedVersions:
    """Versions found by searching the whole table: for one question, where nothing is prepared."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.feeds = read_feeds(connection)

    def of_person(self, iin: int) -> list[Version]:
        """See `Versions.of_person`."""
        # A text with the number in it is planned with the number, so that stretches without it are passed over.
        asked = f"SELECT {COLUMNS} FROM statement WHERE iin = {int(iin)}"
        return list(map(Version._make, self._connection.execute(asked).fetchall()))

    def facts_of(self, iins: Iterable[int]) -> list[Version]:
        """See `Versions.facts_of`."""
        return [one for iin in iins for one in self.of_person(iin) if not self.feeds[one.feed_no].is_ground]

    def claimants(self, child_iins: Iterable[int], rows: Iterable[int]) -> set[int]:
        """See `Versions.claimants`."""
        parts = [
            f"SELECT iin FROM statement WHERE feed_no = {feed} AND other_iin = {int(child)}"
            for child in child_iins
            for feed in feeds_of(self.feeds, rows)
        ]
        return {iin for (iin,) in self._connection.execute(" UNION ".join(parts)).fetchall()} if parts else set()


class PlacedVersions:
    """Versions fetched by the numbers of their rows: for many questions to one open projection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, placement: Placement) -> None:
        """The connection must be nobody else's: its optimiser is told to do the least."""
        self._connection = connection
        self._placement = placement
        self.feeds = read_feeds(connection)
        self._facts = frozenset(number for number, feed in self.feeds.items() if not feed.is_ground)
        steps = [name for (name,) in connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()]
        connection.execute(f"SET disabled_optimizers = '{','.join(name for name in steps if name != _NEEDED)}'")
        self._queries = [_query(connection, stretches) for stretches in range(1, _TOGETHER + 1)]

    def of_person(self, iin: int) -> list[Version]:
        """See `Versions.of_person`."""
        return list(self._fetch(iin, self._placement.rows_of(iin)))

    def facts_of(self, iins: Iterable[int]) -> list[Version]:
        """See `Versions.facts_of`."""
        return [one for iin in iins for one in self._fetch(iin, self._placement.rows_of(iin, self._facts))]

    def claimants(self, child_iins: Iterable[int], rows: Iterable[int]) -> set[int]:
        """See `Versions.claimants`."""
        feeds = frozenset(feeds_of(self.feeds, rows))
        found: set[int] = set()
        for child in child_iins:
            found |= self._placement.claimants(self._connection, child, feeds)
        return found

    def _fetch(self, iin: int, rows: Sequence[int]) -> Iterator[Version]:
        stretches = list(_stretches(rows))
        for first in range(0, len(stretches), _TOGETHER):
            some = stretches[first : first + _TOGETHER]
            asked = self._connection.execute(
                self._queries[len(some) - 1], [edge for stretch in some for edge in stretch]
            )
            for row in asked.fetchall():
                version = Version._make(row)
                if version.iin != iin:
                    raise Broken("The projection's rows do not lie where they did.")
                yield version


def _query(connection: duckdb.DuckDBPyConnection, stretches: int) -> duckdb.Statement:
    """The query for so many stretches of rows, its text read once."""
    part = "SELECT {} FROM statement WHERE rowid BETWEEN ${} AND ${}".format
    text = " UNION ALL ".join(part(COLUMNS, 2 * place + 1, 2 * place + 2) for place in range(stretches))
    return connection.extract_statements(text)[0]


def read_feeds(connection: duckdb.DuckDBPyConnection) -> Mapping[int, LedgerFeed]:
    """The feeds of a projection by their numbers."""
    rows = connection.execute("SELECT feed_no, feed, row_no, kind FROM feed ORDER BY feed_no").fetchall()
    return {feed_no: LedgerFeed(feed, row, kind) for feed_no, feed, row, kind in rows}


def feeds_of(feeds: Mapping[int, LedgerFeed], rows: Iterable[int]) -> list[int]:
    """The numbers of the feeds that give grounds in some rows."""
    wanted = set(rows)
    return [number for number, feed in feeds.items() if feed.is_ground and feed.row in wanted]


def _stretches(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending row numbers as stretches of neighbours, both ends included."""
    first = last = -2
    for row in rows:
        if row != last + 1:
            if first >= 0:
                yield first, last
            first = row
        last = row
    if first >= 0:
        yield first, last
