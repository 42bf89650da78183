"""The replay's projection beside a copy of the living one, attached as `live`: what is not held alike, by name.

A statement is named by its number, commit and submission; a settled period by row, days and the person's
keyed hash, as in the audit trail. Both are projections: `tizbe ledger rebuild` makes the living one anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb

from tizbe.engine.duckdb import read_sql
from tizbe.ledger.verification import Difference

PACKAGE = "tizbe.settlement"

Subject = Callable[[int], str]
"""A person as the audit trail names them."""

_FEEDS = (
    "SELECT COALESCE(r.feed, l.feed) FROM feed AS r FULL OUTER JOIN live.feed AS l ON r.feed = l.feed "
    "WHERE r.row_no IS DISTINCT FROM l.row_no OR r.kind IS DISTINCT FROM l.kind ORDER BY 1"
)
_MARKS = (
    "SELECT COALESCE(r.name, l.name), l.number, r.number FROM mark AS r FULL OUTER JOIN live.mark AS l "
    "ON r.name = l.name WHERE r.number IS DISTINCT FROM l.number AND r.name IN ('commit', 'settled', 'settlement') "
    "ORDER BY 1"
)


def fingerprint(connection: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """What the digest leaves out of the statements: their numbers, tied to person and version."""
    rows = connection.execute(
        "SELECT COUNT(*), COALESCE(SUM(HASH(statement_id, iin, known_from, known_until)), 0) FROM statement"
    ).fetchall()
    return tuple(int(value) for value in rows[0])


def compare_ledger(connection: duckdb.DuckDBPyConnection, *, alike: bool) -> Iterator[Difference]:
    """Feeds, marks and, unless their digests are `alike`, the statements."""
    for (feed,) in connection.execute(_FEEDS).fetchall():
        yield Difference("feed", {"feed": feed})
    for name, living, replayed in connection.execute(_MARKS).fetchall():
        yield Difference("mark", {"name": name, "live": living, "replay": replayed})
    if alike:
        return
    rows = connection.execute(read_sql(PACKAGE, "proof_statement")).fetchall()
    names = ("statement", "commit", "submission", "feed", "side", "columns")
    for row in rows:
        yield Difference("statement", dict(zip(names, row[:-1], strict=True)))
    yield from more("statement", rows)
    if not rows:
        yield Difference("statements-digest", {})


def compare_settled(connection: duckdb.DuckDBPyConnection, subject: Subject, *, alike: bool) -> Iterator[Difference]:
    """Conflicts and, unless their digests are `alike`, the entitlements."""
    if not alike:
        yield from periods(connection, "entitlement", read_sql(PACKAGE, "proof_entitlement"), subject)
    yield from periods(connection, "conflict", read_sql(PACKAGE, "proof_conflict"), subject)


def periods(connection: duckdb.DuckDBPyConnection, kind: str, query: str, subject: Subject) -> Iterator[Difference]:
    """The differences of a query that gives side, iin, row_no, from_date, until_date and their total."""
    rows = connection.execute(query).fetchall()
    for side, iin, row_no, from_date, until_date, _ in rows:
        days = {"from_date": from_date.isoformat(), "until_date": until_date.isoformat()}
        yield Difference(kind, {"side": side, "row": row_no, **days, "person": subject(iin)})
    yield from more(kind, rows)


def more(kind: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[Difference]:
    """How many differences there are beside those that a query names; its last column is their total."""
    if rows and rows[0][-1] > len(rows):
        yield Difference("more", {"of": kind, "count": rows[0][-1] - len(rows)})
