"""The killing suite: the hub's settlement held against expectations, in memory, in the order of what kills most.

Each killer gives a sentence where the hub differs, else None. It runs in a process of its own, which imports the
package with the fault in it.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.mutation import laws
from tests.mutation.comparison import Rows, first_difference, settler_of
from tests.mutation.expectations import KNOWN, SINCE, Settled, Turned
from tests.oracle.changes import Change
from tests.oracle.cover import Cover
from tests.settlement.worlds import SHIFT, entitlements, load
from tizbe.engine.duckdb import read_sql
from tizbe.period import OPEN, end_of
from tizbe.settlement.change import Between, find_changes
from tizbe.settlement.cover import make_cover

SPANS = 6
LAST_NUMBER = 700


@dataclass(frozen=True)
class Expected:
    """All that the suite compares with; `unlawful`: entitlements by the law without act 807, as the sound hub has
    them, and how many persons another law touches."""

    settled: Settled
    turned: Turned
    lonely: Turned
    alone: Settled
    unlawful: Rows
    touched_by_law: tuple[int, int]


def held(settled: Settled) -> Iterator[str | None]:
    """Entitlements, cover and conflicts of everybody."""
    connection = load(settled.worlds)
    settler_of(connection).settle_all(1)
    found = entitlements(connection)
    expected = [(number, one) for number, world in enumerate(settled.entitlements) for one in world]
    yield first_difference("entitled", expected, [(number, one) for number in found for one in found[number]])
    connection.execute("CREATE TEMP VIEW held AS SELECT * FROM entitled")
    make_cover(connection)
    covered = [
        (iin // SHIFT, Cover(_text(iin), begin, end_of(until), tuple(map(int, rows.split(";"))), primary, payer))
        for iin, begin, until, rows, primary, payer in connection.execute(
            "SELECT iin, from_date, until_date, rows, primary_row, payer FROM cover"
        ).fetchall()
    ]
    expected_cover = [(number, one) for number, world in enumerate(settled.covers) for one in world]
    yield first_difference("cover", expected_cover, covered)
    yield _conflicts(settled, connection)


def _conflicts(settled: Settled, connection: duckdb.DuckDBPyConnection) -> str | None:
    said: dict[int, list[tuple[str, int, str, str, date, date]]] = {}
    for iin, row, child, kept_by, begin, until in connection.execute(
        read_sql("tizbe.settlement", "conflict")
    ).fetchall():
        said.setdefault(iin // SHIFT, []).append((_text(iin), row, _text(child), _text(kept_by), begin, until))
    found, expected = [], []
    for number, days in enumerate(settled.asked):
        rows = said.get(number, [])
        found += [(number, *row[:4], day) for row in rows for day in days if row[4] <= day < row[5]]
        expected += [(number, *one) for one in settled.conflicts[number]]
    return first_difference("conflict", expected, found)


def spans(settled: Settled) -> Iterator[str | None]:
    """The same persons settled span by span, cut inside worlds, are the same."""
    connection = load(settled.worlds)
    settler = settler_of(connection)
    settler.find_contests(1)
    # Cut at persons of whom more than grounds is known, so that a span that loses its first one shows.
    known = [[one for one in world if not one.feed[0].isdigit()] or world for world in settled.worlds]
    iins = sorted({int(one.iin) + place * SHIFT for place, world in enumerate(known) for one in world})
    cuts = [0, *(iins[len(iins) * part // SPANS] for part in range(1, SPANS)), 2**62]
    found: Rows = []
    for span in pairwise(cuts):
        settler.settle_span(1, span)
        found += [(number, one) for number, rows in entitlements(connection).items() for one in rows]
    expected = [(number, one) for number, world in enumerate(settled.entitlements) for one in world]
    yield first_difference("span", expected, found)


def turns(turned: Turned) -> Iterator[str | None]:
    """Between two commits: who is affected, what they are entitled to, and every change, numbered in order."""
    with tempfile.TemporaryDirectory(prefix="tizbe-mutation-") as folder:
        connection, effects = _versions(turned, Path(folder))
        settler = settler_of(connection)
        settler.settle_all(SINCE)
        before = entitlements(connection)
        expected = [(number, one) for number, world in enumerate(turned.before) for one in world]
        yield first_difference("before", expected, [(number, one) for number in before for one in before[number]])
        connection.execute("CREATE TEMP TABLE entitlement AS SELECT * FROM entitled")
        count = settler.find_affected(SINCE, KNOWN)
        affected = [iin for (iin,) in connection.execute("SELECT iin FROM affected").fetchall()]
        named = [int(iin) + number * SHIFT for number, iins in enumerate(turned.affected) for iin in iins]
        yield first_difference("affected", named, affected) or (None if count == len(named) else "affected: miscounted")
        settler.find_affected(SINCE, KNOWN, effects=effects)
        told = connection.execute("SELECT iin FROM affected").fetchall()
        yield first_difference("affected by effects", named, [iin for (iin,) in told])
        yield "no effects, yet some affected" if settler.find_affected(SINCE, KNOWN, effects=()) else None
        settler.find_affected(SINCE, KNOWN)
        settler.settle_affected(KNOWN)
        touched = set(affected)
        yield _after(turned, connection, touched, "after")
        settler.engine.make("former", "SELECT * FROM entitlement WHERE iin IN (SELECT iin FROM affected)")
        between = Between(SINCE, KNOWN, LAST_NUMBER, effects)
        count = find_changes(settler, between)
        yield _changes(turned, connection, count)
        settler.settle_all(KNOWN)
        yield _after(turned, connection, None, "everybody after")
        settler.engine.make("former", "SELECT * FROM entitlement")
        count = find_changes(settler, between)
        yield _changes(turned, connection, count)
        settler.engine.make("former", "SELECT * FROM entitlement WHERE FALSE")
        count = find_changes(settler, replace(between, effects=()))
        opened = connection.execute("SELECT DISTINCT op, was_from_date, reason = 'cancelled' FROM change").fetchall()
        wrong = opened != [("open", None, False)] or count != sum(map(len, turned.after))
        yield "a first settlement does not open everything" if wrong else None


def _after(turned: Turned, connection: Any, touched: set[int] | None, what: str) -> str | None:
    found = entitlements(connection)
    expected = [
        (number, one)
        for number, world in enumerate(turned.after)
        for one in world
        if touched is None or int(one.iin) + number * SHIFT in touched
    ]
    return first_difference(what, expected, [(number, one) for number in found for one in found[number]])


def _changes(turned: Turned, connection: Any, count: int) -> str | None:
    expected = [(number, one) for number, world in enumerate(turned.changes) for one in world]
    rows = connection.execute(
        "SELECT number, iin, row_no, op, from_date, until_date, was_from_date, was_until_date, reason, edition "
        "FROM change ORDER BY number"
    ).fetchall()
    found = [
        (
            row[1] // SHIFT,
            Change(
                _text(row[1]), row[2], row[3], row[4], end_of(row[5]), row[6], end_of(row[7]) if row[7] else None,
                row[8], row[9],
            ),
        )
        for row in rows
    ]  # fmt: skip
    if [row[0] for row in rows] != list(range(LAST_NUMBER + 1, LAST_NUMBER + 1 + len(rows))) or count != len(rows):
        return "changes are not numbered one by one"
    order = [(row[1], row[4], row[2], row[6] or OPEN) for row in rows]
    if order != sorted(order):
        return "changes stand out of order"
    return first_difference("change", expected, found)


def _versions(turned: Turned, folder: Path) -> tuple[duckdb.DuckDBPyConnection, tuple[Path, ...]]:
    connection = load([[one.statement for one in world] for world in turned.worlds])
    every = [one for world in turned.worlds for one in world]
    table = pa.table(
        {
            "id": [one.statement.order for one in every],
            "known_from": [one.known_from for one in every],
            "known_until": [one.known_until for one in every],
            "cancelled": [one.cancelled for one in every],
        }
    )
    connection.register("span", table)
    connection.execute(
        "UPDATE statement SET known_from = span.known_from, known_until = span.known_until, cancelled = span.cancelled "
        "FROM span WHERE statement.statement_id = span.id"
    )
    connection.unregister("span")
    learned = [one for one in every if SINCE < one.known_from <= KNOWN]
    ended = [one for one in every if SINCE < one.known_until <= KNOWN]
    shift = {one.statement.order: number * SHIFT for number, world in enumerate(turned.worlds) for one in world}
    path = folder / "effect.parquet"
    pq.write_table(
        pa.table(
            {
                "statement_id": pa.array(
                    [*(one.statement.order for one in learned), *(None for _ in ended)], pa.int64()
                ),
                "supersedes": pa.array([*(one.supersedes for one in learned), *(None for _ in ended)], pa.int64()),
                "iin": [int(one.statement.iin) + shift[one.statement.order] for one in (*learned, *ended)],
            }
        ),
        path,
    )
    return connection, (path,)


ONLY = {
    **dict.fromkeys(("rows_alike", "conflict"), ("held",)),
    **dict.fromkeys(("cover", "slice"), ("held", "splices")),
    **dict.fromkeys(("birth", "death", "piece", "plain", "run", "entitled"), ("held", "lonely", "laws", "splices")),
    **dict.fromkeys(("fact_bar", "bar", "claim", "represented", "swept"), ("held", "lonely", "splices", "apart")),
    **dict.fromkeys(("contest", "stray"), ("spans",)),
    **dict.fromkeys(
        ("touched", "affected", "person", "difference", "overlap", "tangled", "changed"), ("turns", "lonely")
    ),
    **dict.fromkeys(
        ("lost", "withdrawn", "withdrawn_later", "version", "version_before", "change"), ("turns", "lonely")
    ),
    "opened": ("turns",),
    "tailed": ("tails",),
    "few": ("held", "turns", "tails"),
    "touched_by_law": ("laws",),
}
"""Killers that have to do with a step, where not all have: the others settle by it what these settle already."""


def kill(expected: Expected, more: Sequence[Callable[[], str | None]] = (), step: str = "") -> str | None:
    """The first difference that any killer finds, or None: the mutant survives. `step`: the SQL that has the fault."""
    every: dict[str, Callable[[], Iterator[str | None]]] = {
        "held": lambda: held(expected.settled),
        "turns": lambda: turns(expected.turned),
        "lonely": lambda: turns(expected.lonely),
        "spans": lambda: (told for those in (expected.alone, expected.settled) for told in spans(those)),
        "tails": lambda: laws.tails(expected.settled),
        "laws": lambda: laws.changed(expected.settled, expected.unlawful, expected.touched_by_law),
        "apart": lambda: laws.apart(expected.settled),
        "splices": lambda: laws.splices(expected.settled),
    }
    for name in ONLY.get(step, tuple(every)):
        for told in every[name]():
            if told is not None:
                return told
    return next((told for one in more if (told := one()) is not None), None)


def _text(iin: int) -> str:
    return f"{iin % SHIFT:012d}"
