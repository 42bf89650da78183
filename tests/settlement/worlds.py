"""Many small made-up worlds settled at once: each world's persons get numbers of their own.

The oracle settles a world day by day; the hub settles all of them in one go, so that thousands of random
histories cost seconds. A world's IINs keep their order, since they are shifted by the same amount.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import duckdb
import pyarrow as pa

from tests.oracle.settlement import Entitlement
from tests.oracle.statements import Statement
from tizbe.engine.duckdb import DuckDBEngine, connect, read_sql
from tizbe.law.authority import authority
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import rule_pack
from tizbe.ledger.projection import NEVER_ENDED
from tizbe.period import OPEN, end_of, until_of
from tizbe.settlement.settling import Settler

SHIFT = 10**12
"""The distance between the numbers of two worlds' persons."""


def load(worlds: Sequence[Sequence[Statement]]) -> duckdb.DuckDBPyConnection:
    """A projection in memory that believes the statements of every world, learned at commit 1."""
    connection = connect()
    connection.execute(read_sql("tizbe.ledger", "projection_schema"))
    feeds = sorted({statement.feed for world in worlds for statement in world})
    numbers = {feed: place + 1 for place, feed in enumerate(feeds)}
    for feed, number in numbers.items():
        first = feed.split("/")[0]
        row = (number, feed, int(first), "ground") if first.isdigit() else (number, feed, 0, first)
        connection.execute("INSERT INTO feed VALUES (?, ?, ?, ?)", row)
    rows = [
        _version(statement, world_no * SHIFT, numbers) for world_no, world in enumerate(worlds) for statement in world
    ]
    types = [
        pa.int64(), pa.int32(), pa.int64(), pa.date32(), pa.date32(), pa.string(), pa.string(), pa.int64(),
        pa.date32(), pa.date32(), pa.string(), pa.bool_(), pa.int32(), pa.int64(), pa.int32(), pa.int32(), pa.bool_(),
    ]  # fmt: skip
    columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
    connection.register("given", pa.table(columns, names=[f"c{place}" for place in range(len(types))]))
    connection.execute("INSERT INTO statement SELECT * FROM given")
    connection.unregister("given")
    return connection


def settler(connection: duckdb.DuckDBPyConnection) -> Settler:
    """A settler by the shipped law."""
    return Settler(DuckDBEngine(connection), DatedRules(authority()))


def entitlements(connection: duckdb.DuckDBPyConnection, table: str = "entitled") -> dict[int, list[Entitlement]]:
    """What a table of entitlements says, world by world, in the oracle's words."""
    found: dict[int, list[Entitlement]] = defaultdict(list)
    for iin, row_no, from_date, until_date, began_by, ended_by in connection.execute(
        f"SELECT iin, row_no, from_date, until_date, began_by, ended_by FROM {table} ORDER BY ALL"
    ).fetchall():
        found[iin // SHIFT].append(
            Entitlement(f"{iin % SHIFT:012d}", row_no, from_date, end_of(until_date), began_by, ended_by)
        )
    return found


def _version(statement: Statement, shift: int, feeds: dict[str, int]) -> tuple[object, ...]:
    roles: dict[str, str] = {rule_pack().column(name).role: text for name, text in statement.evidence.items() if text}
    other = roles.get("other_iin")
    until_date = until_of(statement.end_date) if statement.feed.split("/")[0] != "vital" else OPEN
    return (
        statement.order, feeds[statement.feed], int(statement.iin) + shift, statement.begin_date, until_date,
        roles.get("value", ""), roles.get("relation", ""), int(other) + shift if other else 0,
        _day(roles.get("born")), _day(roles.get("died")), statement.ref, statement.ended_by_absence,
        1, statement.order, 1, NEVER_ENDED, False,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
