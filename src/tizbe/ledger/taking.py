"""Taking: the operations of large files of `changes`, the keys that stand in a file once all together.

Keys do not touch one another, and nearly every key stands in a file once: how one operation meets the state of its
key is then one question for all of them, asked in SQL (`met.sql`). Where a key stands several times its operations are
taken one after another (`operations.fold`). Both ways come to the same effects, counts and refusals, in the same order;
a test takes random files by both. Files whose streams share no statement are taken at once, each by itself: a row is
known by its file's base and its number, and the ledger is passed over once for all. Source: settlement contract, "Keys
and operations".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from tizbe.engine.compiled import uncollected
from tizbe.engine.duckdb import literal, number, read_sql
from tizbe.intake.catalogue import code_text, hint_texts
from tizbe.intake.receipt import Balance
from tizbe.intake.screened_rows import SCREENED
from tizbe.ledger import recollection
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

MOST_HELD = 400_000
"""Effects of one file up to which they are held in memory; more stay in the engine, which may put them on the disk."""

MANY = "many_effect"
"""The temporary table of effects that are too many to be held."""

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
    "iin, from_date, until_date, value, relation, other_iin, born, died, absent, known_from"
)
"""What of a version counts for the state of its key, and for the settlement after it."""


@dataclass(frozen=True)
class Asked:
    """A file of `changes` to be taken.

    `visible`: the feeds whose statements its stream holds, and whether they are its own; `base`: the number before
    the submission's first statement; `rows`: a SELECT of its rows, as `screened` has them.
    """

    feed: str
    visible: dict[str, bool]
    base: int
    rows: str = "SELECT * FROM screened"


@dataclass(frozen=True)
class Taken:
    """What a file of `changes` comes to: its balance, how many effects, and how many persons lose days.

    `effects`: in order of person; None where they are too many to be held and stand in the table `MANY`.
    """

    balance: Balance
    count: int
    effects: pa.Table | None
    ending: int


def take_many(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Asked], *, is_remembered: bool = False
) -> list[Taken]:
    """Take the operations of files, of which no two may see one feed.

    `keep_verdict` then tells the refused rows of each. `is_remembered`: what is read of the persons may be kept for
    the settlement; the connection is then that of the projection.
    """
    outcomes = {one.base: Outcome() for one in files}
    _see(connection, files)
    _make(connection, "asked")
    _find_held(connection, is_remembered=is_remembered)
    _make(connection, "met")
    _make(connection, "effect_lone")
    several = [_take_several(connection, one, outcomes[one.base]) for one in _repeating(connection, files)]
    _lay(connection, "several_effect", pa.concat_tables([_several_effect(files[0].base, [], []), *several]))
    _lay(connection, "several_refused", _refused(outcomes))
    _lay(connection, "several_ending", _ending(outcomes))
    _make(connection, "verdict_of_all", "verdict_changes")
    _count(connection, outcomes)
    shortened = "SELECT base, iin FROM effect_lone WHERE shortens UNION SELECT base, iin FROM several_ending"
    losing = dict(connection.execute(f"SELECT base, COUNT(*) FROM ({shortened}) GROUP BY base").fetchall())
    effects = _effects(connection, files)
    for name in ("several_effect", "several_refused", "several_ending"):
        connection.unregister(name)
    return [
        Taken(outcomes[one.base].balance(), count, table, losing.get(one.base, 0))
        for one, (count, table) in zip(files, effects, strict=True)
    ]


def keep_verdict(connection: duckdb.DuckDBPyConnection, base: int) -> None:
    """Make the table `verdict` of the refused rows of one of the files just taken."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE verdict AS SELECT * EXCLUDE (base) FROM verdict_of_all WHERE base = {int(base)}"
    )


def _see(connection: duckdb.DuckDBPyConnection, files: Sequence[Asked]) -> None:
    """Make `said`, the rows of all files, and `seen_feed`, which file's stream holds the statements of a feed."""
    names = ", ".join(SCREENED.names)
    said = " UNION ALL ".join(
        f"SELECT CAST({int(one.base)} AS BIGINT) AS base, {literal(one.feed)} AS asked_feed, {names} FROM ({one.rows})"
        for one in files
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW said AS {said}")
    seen = ", ".join(f"({literal(feed)}, {own}, {int(one.base)})" for one in files for feed, own in one.visible.items())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE seen_feed AS SELECT feed.feed_no, feed.feed, seen.own, CAST(seen.base AS BIGINT) "
        f"AS base FROM feed INNER JOIN (VALUES {seen}) AS seen(feed, own, base) ON feed.feed = seen.feed"
    )


def _find_held(connection: duckdb.DuckDBPyConnection, *, is_remembered: bool) -> None:
    """Make `held_version`: every version that counts for a key of a file."""
    # The feeds' numbers are written into the query: the rows of other feeds are then not even read. Persons are asked
    # for before anything else is, in a query of its own: a scan then passes over most rows by the one column.
    numbers = [str(feed_no) for (feed_no,) in connection.execute("SELECT feed_no FROM seen_feed").fetchall()]
    of_feeds = f"SELECT {_COUNTS}, rowid AS row_id FROM statement WHERE feed_no IN ({', '.join(numbers) or 'NULL'})"
    picked, persons = "CREATE OR REPLACE TEMP TABLE picked AS", "SELECT iin FROM asked"
    is_remembered = is_remembered and recollection.is_worth(connection)
    if is_remembered:
        _make(connection, "naming")
        _make(connection, "concerned")
        persons = "SELECT iin FROM concerned"
    connection.execute(f"{picked} {of_feeds} AND iin IN ({persons})")
    if is_remembered:
        recollection.remember(connection, frozenset(map(int, numbers)), persons, "SELECT * FROM picked")
    held = f"{read_sql(PACKAGE, 'held_of')} AND s.iin IN (SELECT a.iin FROM asked AS a)"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE held_version AS {held}")
    _place(connection)
    _make(connection, "stray_ref")
    if numbers and number(connection, "SELECT COUNT(*) FROM stray_ref"):
        connection.execute(f"{picked} {of_feeds} AND ref IN (SELECT ref FROM stray_ref)")
        connection.execute("DELETE FROM picked WHERE iin IN (SELECT iin FROM asked)")
        connection.execute(f"INSERT INTO held_version {read_sql(PACKAGE, 'held_of')}")
        _place(connection)


def _place(connection: duckdb.DuckDBPyConnection) -> None:
    """Note where the versions just picked stand, for the projection, which ends some of them next."""
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {PLACED}")
    connection.execute("INSERT INTO placed SELECT statement_id, row_id FROM picked WHERE known_until = 2147483647")


def _repeating(connection: duckdb.DuckDBPyConnection, files: Sequence[Asked]) -> list[Asked]:
    """The files in which a key stands several times."""
    found = connection.execute("SELECT DISTINCT base FROM asked WHERE is_again").fetchall()
    return [one for one in files if (one.base,) in found]


def _take_several(connection: duckdb.DuckDBPyConnection, file: Asked, outcome: Outcome) -> pa.Table:
    """Take the operations whose key stands several times, one by one; their effects, with what orders them."""
    visible, base = file.visible, file.base
    rows = number(connection, f"SELECT COUNT(*) FROM asked WHERE is_again AND base = {int(base)}")
    effects: list[tuple[Any, ...]] = []
    order: list[tuple[Any, ...]] = []
    parts = 1 + rows // PART_ROWS
    with uncollected():
        for part in range(parts):
            asked = {"parts": parts, "part": part, "base": base}
            given = connection.execute(read_sql(PACKAGE, "operation_again"), asked).fetchall()
            found = connection.execute(read_sql(PACKAGE, "held_again"), asked).fetchall()
            states = states_of(file.feed, visible, found)
            stood = _standing(visible, found)
            outcome.effects = []
            fold(given, states, file.feed, outcome)
            order += ((False, 0, True, True, 0, place) for place in range(len(outcome.effects)))
            effects += outcome.effects
            for place, (key, state) in enumerate(states.items()):
                brought = list(effects_of([state], outcome))
                effects += brought
                turn = (1, *stood[key]) if key in stood else (2, True, True, 0)
                order += ((False, *turn, place) for _ in brought)
    return _several_effect(base, effects, order)


def _several_effect(base: int, effects: list[tuple[Any, ...]], order: list[tuple[Any, ...]]) -> pa.Table:
    columns: Iterable[tuple[Any, ...]] = zip(*order, strict=True) if order else [()] * len(_ORDER)
    table = effect_table(effects, base, in_order=False)
    for kind, column in zip(_ORDER, columns, strict=True):
        table = table.append_column(kind, pa.array(column, kind.type))
    return table.append_column("base", pa.array([base] * len(effects), pa.int64()))


def _standing(visible: dict[str, bool], found: list[tuple[Any, ...]]) -> dict[Key, tuple[bool, bool, int]]:
    """By key, of the version that decides it: whether it is believed, whether it is the sender's, and its number."""
    standing: dict[Key, tuple[bool, bool, int]] = {}
    for row in found:
        key, one = key_of_version(row), (bool(row[3]), visible[row[1]], int(row[0]))
        standing[key] = max(one, standing.get(key, one))
    return standing


def _refused(outcomes: dict[int, Outcome]) -> pa.Table:
    every = [(base, row, code) for base, outcome in outcomes.items() for row, code, _ in outcome.refused]
    bases, rows, codes = zip(*every, strict=True) if every else ((), (), ())
    return pa.table(
        {
            "base": pa.array(bases, pa.int64()),
            "row_number": pa.array(rows, pa.int64()),
            "code": pa.array(codes, pa.int16()),
        }
    )


def _ending(outcomes: dict[int, Outcome]) -> pa.Table:
    every = [(base, iin) for base, outcome in outcomes.items() for iin in sorted(outcome.ending)]
    bases, iins = zip(*every, strict=True) if every else ((), ())
    return pa.table({"base": pa.array(bases, pa.int64()), "iin": pa.array(iins, pa.int64())})


def _count(connection: duckdb.DuckDBPyConnection, outcomes: dict[int, Outcome]) -> None:
    """Add the rows whose key stands once, and those that screening refused."""
    for base, code, hints, known, count in connection.execute(
        "SELECT base, refusal, hints, known, COUNT(*) FROM met GROUP BY ALL "
        "UNION ALL SELECT base, code, 0, FALSE, COUNT(*) FROM said WHERE code <> 0 GROUP BY base, code"
    ).fetchall():
        outcome = outcomes[base]
        if code:
            outcome.count("refused", [code_text("R", code)], count)
        elif known:
            outcome.count("known", rows=count)
        else:
            outcome.count("hinted" if hints else "accepted", hint_texts(hints) if hints else (), count)


def _effects(connection: duckdb.DuckDBPyConnection, files: Sequence[Asked]) -> list[tuple[int, pa.Table | None]]:
    """Of each file how many effects there are, and they themselves in order of person, where they can be held."""
    names = ", ".join(EFFECT.names)
    ordered = ", ".join(_ORDER.names)
    lone = f"SELECT base, {names}, shortens, turn, TRUE AS believed, own, held_id, 0 AS place FROM effect_lone"
    every = f"{lone} UNION ALL SELECT base, {names}, {ordered} FROM several_effect"
    if len(files) == 1:
        count = number(connection, f"SELECT COUNT(*) FROM ({every}) AS every")
        if count > MOST_HELD:
            sql = f"SELECT {names} FROM ({every}) AS every ORDER BY {_IN_ORDER}"
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {MANY} AS {sql}")
            return [(count, None)]
    sql = f"SELECT base, {names} FROM ({every}) AS every ORDER BY base, {_IN_ORDER}"
    table = connection.sql(sql).to_arrow_table().combine_chunks()
    bases = table.column("base").to_numpy()
    table = table.drop_columns(["base"]).cast(EFFECT)
    found: list[tuple[int, pa.Table | None]] = []
    for one in files:
        first, last = (int(np.searchsorted(bases, one.base, side)) for side in ("left", "right"))
        found.append((last - first, table.slice(first, last - first)))
    return found


def _make(connection: duckdb.DuckDBPyConnection, table: str, sql: str | None = None) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {read_sql(PACKAGE, sql or table)}")


def _lay(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.unregister(name)
    connection.register(name, table)
