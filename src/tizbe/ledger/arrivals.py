"""Arrivals: effects on their way into the projection, in groups that one transaction can bear.

Of effects that only open statements of one feed nothing needs to be asked, so they go in by one statement, those of
several commits together: the engine then writes whole groups of rows, where many small commits would make it write
their last groups again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import literal, memory_of, number, read_sql
from tizbe.errors import Broken
from tizbe.ledger.commits import Effects

_MOST_FILES = 20_000
_MOST_ROWS = 100_000_000

MOST_OWED, _OWED_BYTES = 1_000_000, 2_000
"""Rows that are owed to the projection at the most, and the engine's memory that there must be for each."""

WORTH_A_PAUSE = 200_000
"""Rows owed from which on a pause is used to take them in."""


@dataclass(frozen=True)
class Opening:
    """Effects of one recorded commit, in memory, that open statements of one feed and do nothing else."""

    commit_no: int
    submission_no: int
    feed: str
    effects: pa.Table


def most_owed(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows may be owed to the projection, whose effects lie in memory until it catches up."""
    return min(MOST_OWED, memory_of(connection) // _OWED_BYTES)


def apply_openings(connection: duckdb.DuckDBPyConnection, openings: Sequence[Opening]) -> None:
    """Take effects of several commits in, in the caller's transaction. Raises `Broken` when they are not all there."""
    named = [f"opening_{place}" for place in range(len(openings))]
    for name, one in zip(named, openings, strict=True):
        connection.register(name, one.effects)
    try:
        several = zip(named, openings, strict=True)
        count = insert_openings(
            connection, [(name, one.commit_no, one.submission_no, one.feed) for name, one in several]
        )
    finally:
        for name in named:
            connection.unregister(name)
    if count != sum(one.effects.num_rows for one in openings):
        raise Broken("Effects that only open statements are not as many as they were.")


def insert_openings(connection: duckdb.DuckDBPyConnection, sources: Iterable[tuple[str, int, int, str]]) -> int:
    """Insert effects into the table `statement`: of each their table, commit, submission and feed; gives how many."""
    texts = [
        f"(WITH effect AS (SELECT * FROM {table}) {_opening(connection, commit_no, submission_no, feed)})"
        for table, commit_no, submission_no, feed in sources
    ]
    return number(connection, f"INSERT INTO statement {' UNION ALL '.join(texts)}")


def _opening(connection: duckdb.DuckDBPyConnection, commit_no: int, submission_no: int, feed: str) -> str:
    """The SELECT of what effects of one feed bring, which then has a number in the projection."""
    connection.execute(read_sql("tizbe.ledger", "projection_opening_feed"), {"feed": feed})
    feed_no = number(connection, f"SELECT feed_no FROM feed WHERE feed = {literal(feed)}")
    text = read_sql("tizbe.ledger", "projection_opening")
    for name, known in (("feed_no", feed_no), ("commit_no", commit_no), ("submission_no", submission_no)):
        text = text.replace(f"${name}", str(int(known)))
    return text


def groups_of(every: Iterable[Effects]) -> Iterator[list[Effects]]:
    """Effects in groups that one transaction can bear, each a run of commits in order."""
    group: list[Effects] = []
    rows = 0
    for effects in every:
        if group and (len(group) >= _MOST_FILES or rows + effects.file.rows > _MOST_ROWS):
            yield group
            group, rows = [], 0
        group.append(effects)
        rows += effects.file.rows
    if group:
        yield group
