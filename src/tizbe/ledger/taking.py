"""Taking: the operations of a large file of `changes`, the keys that stand in it once all together.

Keys do not touch one another, and nearly every key stands in a file once: how one operation meets the state of its
key is then one question for all of them, asked in SQL (`met.sql`). Where a key stands several times its operations are
taken one after another (`operations.fold`). Both ways come to the same effects, counts and refusals, in the same order;
a test takes random files by both. Source: settlement contract, "Keys and operations".
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import number, read_sql
from tizbe.intake.catalogue import code_text, hint_texts
from tizbe.intake.receipt import Balance
from tizbe.ledger.operations import (
    EFFECT,
    Key,
    Outcome,
    effect_table,
    effects_of,
    fold,
    key_of_version,
    states_of,
)
from tizbe.ledger.projection import PLACED

PACKAGE = "tizbe.ledger"

PART_ROWS = 400_000
"""Rows taken one by one at a time; a part of this size needs some 400 MB."""

_ORDER = pa.schema(
    [
        ("shortens", pa.bool_()),
        ("turn", pa.int32()),
        ("believed", pa.bool_()),
        ("own", pa.bool_()),
        ("held_id", pa.int64()),
        ("place", pa.int64()),
    ]
)
"""What orders effects beside their person and number: several statements of one person may end in one file."""

_IN_ORDER = "iin, statement_id IS NULL, statement_id, turn, NOT believed, NOT own, held_id DESC, place"

_COUNTS = (
    "statement_id, feed_no, ref, known_until, cancelled, "
    "iin, from_date, until_date, value, relation, other_iin, born, died"
)
"""What of a version counts for the state of its key."""


@dataclass(frozen=True)
class Taken:
    """What a file of `changes` comes to: its balance, its effects, and the persons who lose days."""

    balance: Balance
    effects: pa.Table
    ending: int


def take_many(connection: duckdb.DuckDBPyConnection, feed: str, visible: dict[str, bool], base: int) -> Taken:
    """Take the operations in the table `screened`, a file of `feed`; `verdict` then holds the refused ones.

    `visible`: the feeds whose statements the stream holds, and whether they are its own; the table `visible_feed` says
    the same. `base`: the number before the submission's first statement.
    """
    outcome = Outcome()
    _make(connection, "asked")
    _find_held(connection)
    _make(connection, "met")
    _make(connection, "effect_lone", base=base, feed=feed)
    several = _take_several(connection, feed, visible, base, outcome)
    _lay(connection, "several_effect", several)
    _lay(connection, "several_refused", _refused(outcome))
    _lay(connection, "several_ending", pa.table({"iin": pa.array(sorted(outcome.ending), pa.int64())}))
    _make(connection, "verdict", "verdict_changes")
    _count(connection, outcome)
    ending = "SELECT iin FROM effect_lone WHERE shortens UNION SELECT iin FROM several_ending"
    effects = _effects(connection)
    taken = Taken(outcome.balance(), effects, number(connection, f"SELECT COUNT(*) FROM ({ending})"))
    for name in ("several_effect", "several_refused", "several_ending"):
        connection.unregister(name)
    return taken


def _find_held(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `held`: every version that counts for a key of the file."""
    # The feeds' numbers are written into the query: the rows of other feeds are then not even read. Persons are asked
    # for before anything else is, in a query of its own: a scan then passes over most rows by the one column.
    numbers = [str(feed_no) for (feed_no,) in connection.execute("SELECT feed_no FROM visible_feed").fetchall()]
    of_feeds = f"SELECT {_COUNTS}, rowid AS row_id FROM statement WHERE feed_no IN ({', '.join(numbers) or 'NULL'})"
    picked = "CREATE OR REPLACE TEMP TABLE picked AS"
    connection.execute(f"{picked} {of_feeds} AND iin IN (SELECT iin FROM asked)")
    _make(connection, "held", "held_of")
    _place(connection)
    _make(connection, "stray_ref")
    if numbers and number(connection, "SELECT COUNT(*) FROM stray_ref"):
        connection.execute(f"{picked} {of_feeds} AND ref IN (SELECT ref FROM stray_ref)")
        connection.execute("DELETE FROM picked WHERE iin IN (SELECT iin FROM asked)")
        connection.execute(f"INSERT INTO held {read_sql(PACKAGE, 'held_of')}")
        _place(connection)


def _place(connection: duckdb.DuckDBPyConnection) -> None:
    """Note where the versions just picked stand, for the projection, which ends some of them next."""
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {PLACED}")
    connection.execute("INSERT INTO placed SELECT statement_id, row_id FROM picked WHERE known_until = 2147483647")


def _take_several(
    connection: duckdb.DuckDBPyConnection, feed: str, visible: dict[str, bool], base: int, outcome: Outcome
) -> pa.Table:
    """Take the operations whose key stands several times, one by one; their effects, with what orders them."""
    rows = number(connection, "SELECT COUNT(*) FROM asked WHERE times > 1")
    effects: list[tuple[Any, ...]] = []
    order: list[tuple[Any, ...]] = []
    parts = 1 + rows // PART_ROWS if rows else 0
    with _uncollected():
        for part in range(parts):
            asked = {"parts": parts, "part": part}
            given = connection.execute(read_sql(PACKAGE, "operation_again"), asked).fetchall()
            found = connection.execute(read_sql(PACKAGE, "held_again"), asked).fetchall()
            states = states_of(feed, visible, found)
            stood = _standing(visible, found)
            outcome.effects = []
            fold(given, states, feed, outcome)
            order += ((False, 0, True, True, 0, place) for place in range(len(outcome.effects)))
            effects += outcome.effects
            for place, (key, state) in enumerate(states.items()):
                brought = list(effects_of([state], outcome))
                effects += brought
                turn = (1, *stood[key]) if key in stood else (2, True, True, 0)
                order += ((False, *turn, place) for _ in brought)
    columns: Iterable[tuple[Any, ...]] = zip(*order, strict=True) if order else [()] * len(_ORDER)
    table = effect_table(effects, base, in_order=False)
    for kind, column in zip(_ORDER, columns, strict=True):
        table = table.append_column(kind, pa.array(column, kind.type))
    return table


def _standing(visible: dict[str, bool], found: list[tuple[Any, ...]]) -> dict[Key, tuple[bool, bool, int]]:
    """By key, of the version that decides it: whether it is believed, whether it is the sender's, and its number."""
    standing: dict[Key, tuple[bool, bool, int]] = {}
    for row in found:
        key, one = key_of_version(row), (bool(row[3]), visible[row[1]], int(row[0]))
        standing[key] = max(one, standing.get(key, one))
    return standing


def _refused(outcome: Outcome) -> pa.Table:
    rows, codes = zip(*((row, code) for row, code, _ in outcome.refused), strict=True) if outcome.refused else ((), ())
    return pa.table({"row_number": pa.array(rows, pa.int64()), "code": pa.array(codes, pa.int16())})


def _count(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    """Add the rows whose key stands once, and those that screening refused."""
    for code, hints, known, count in connection.execute(
        "SELECT refusal, hints, known, COUNT(*) FROM met GROUP BY ALL "
        "UNION ALL SELECT code, 0, FALSE, COUNT(*) FROM screened WHERE code <> 0 GROUP BY code"
    ).fetchall():
        if code:
            outcome.count("refused", [code_text("R", code)], count)
        elif known:
            outcome.count("known", rows=count)
        else:
            outcome.count("hinted" if hints else "accepted", hint_texts(hints) if hints else (), count)


def _effects(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """All effects, in order of person, in one piece."""
    names = ", ".join(EFFECT.names)
    ordered = ", ".join(_ORDER.names)
    lone = f"SELECT {names}, shortens, turn, TRUE AS believed, own, held_id, 0 AS place FROM effect_lone"
    every = f"{lone} UNION ALL SELECT {names}, {ordered} FROM several_effect"
    table = connection.sql(f"SELECT {names} FROM ({every}) AS every ORDER BY {_IN_ORDER}").to_arrow_table()
    return table.cast(EFFECT).combine_chunks()


def _make(connection: duckdb.DuckDBPyConnection, table: str, sql: str | None = None, **parameters: object) -> None:
    text = read_sql(PACKAGE, sql or table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", parameters)


def _lay(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.unregister(name)
    connection.register(name, table)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles of objects: here are hundreds of thousands, and none in a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
