"""The kernel beside the SQL steps: the same worlds settled by both, table by table."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

import duckdb
import msgspec

from tests.oracle.histories import random_statements
from tests.oracle.people import World, make_world
from tests.oracle.statements import Statement
from tests.settlement.worlds import load
from tizbe.engine.duckdb import DuckDBEngine, connect, read_sql
from tizbe.law.authority import Authority, authority
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import RulePack, rule_pack
from tizbe.settlement.kernel import STEP_NAMES, Given, KernelRules, Steps, settle
from tizbe.settlement.kernel.door import fetch_given
from tizbe.settlement.kernel.table import TABLE
from tizbe.settlement.settling import Settler

COLUMNS: Mapping[str, str] = {
    "piece": "statement_id, iin, row_no, child_iin, CAST(bound AS INTEGER), stated_from, from_day, until_day, "
    "begin_rank, end_rank",
    "run": "iin, row_no, turn, from_day, until_day, began_rank, ended_rank",
    "bar_asked": "iin, row_no, step, from_day, until_day",
    "claim_made": "row_no, child_iin, iin, from_day, until_day, place",
    "settled": "iin, row_no, from_day, until_day, began_rank, ended_rank",
}
"""The tables that must be equal, with the columns compared."""

Rows = list[tuple[object, ...]]


class Both(NamedTuple):
    """Worlds settled by the SQL steps, and what the kernel needs to settle them."""

    settler: Settler
    engine: DuckDBEngine
    rules: KernelRules
    given: Given
    by_sql: Mapping[str, Rows]


def settle_by_sql(worlds: Sequence[Sequence[Statement]], pack: RulePack | None = None) -> Both:
    """Settle worlds by the SQL steps."""
    return settle_connection(load(worlds), pack)


def settle_connection(connection: duckdb.DuckDBPyConnection, pack: RulePack | None = None) -> Both:
    """Settle what a projection in memory believes by the SQL steps."""
    engine = DuckDBEngine(connection)
    law = Authority(authority().editions, pack) if pack else authority()
    settler = Settler(engine, DatedRules(law))
    settler.settle_all(1)
    feeds = dict(connection.execute("SELECT feed, feed_no FROM feed").fetchall())
    rules = KernelRules.of(settler.rules, feeds)
    by_sql = read_tables(connection)
    return Both(settler, engine, rules, Given(*fetch_given(engine, rules)), by_sql)


def read_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """The rows of every table, sorted."""
    return {
        name: sorted(connection.execute(f"SELECT {columns} FROM {name}").fetchall())
        for name, columns in COLUMNS.items()
    }


def settle_by_kernel(given: Given, rules: KernelRules, *, compiled: bool) -> Steps:
    """Settle by the kernel."""
    return settle(*given, rules, compiled=compiled)


def rows_of(steps: Steps) -> dict[str, Rows]:
    """The rows of every table of the kernel, sorted, in the words of the SQL steps."""
    found: dict[str, Rows] = {}
    for name in COLUMNS:
        columns = {column: list(map(int, numbers)) for column, numbers in getattr(steps, name)._asdict().items()}
        columns.pop("alone", None)
        if name == "bar_asked":
            found[name] = sorted((a, b, STEP_NAMES[c], d, e) for a, b, c, d, e in zip(*columns.values(), strict=True))
        else:
            found[name] = sorted(zip(*columns.values(), strict=True))
    return found


_WILD_DAYS = (
    *("0001-01-01", "1899-12-31", "1969-12-31", "1970-01-01", "2004-02-29", "2006-11-30", "2021-09-21", "2021-09-22"),
    *("2021-09-23", "2022-09-25", "2022-09-26", "2022-09-27", "2023-08-31", "2023-11-29", "2023-11-30", "2024-02-28"),
    *("2024-02-29", "2024-03-01", "2025-10-31", "2025-12-31", "2026-01-01", "2026-01-02", "2026-02-28", "2026-03-31"),
    *("2026-04-01", "2027-01-30", "2027-01-31", "9999-09-30", "9999-10-01", "9999-12-30", "9999-12-31"),
)


def each_table(given: Given, change: Callable[[Any], Any]) -> Given:
    """What is given, each of its tables changed."""
    return Given(*(change(table) for table in given))


def rows_where(table: TABLE, is_kept: Callable[[int], bool]) -> TABLE:
    """The rows of a table whose iin is kept, as lists."""
    places = [place for place, iin in enumerate(cast(Any, table).iin) if is_kept(int(iin))]
    return type(table)(*([int(column[place]) for place in places] for column in table))


def dense_world(rng: random.Random, parts: int = 6) -> list[Statement]:
    """A few persons and children about whom very many statements overlap, touch and contest."""
    world: World = make_world(rng)
    rows = rng.choice(([4], [4], [4, 5], [4, 5, 17], [2, 17], [3, 6, 10, 17], [2, 3, 4, 5, 10, 17]))
    said = [one for _ in range(parts) for one in random_statements(rng, rows, world)]
    return [replace(one, order=order) for order, one in enumerate(said, start=1)]


def wild_projection(rng: random.Random, persons: int, rows: int) -> duckdb.DuckDBPyConnection:
    """A projection that believes what no body would send: any feed, value, child and birth, days at every edge."""
    connection = connect()
    connection.execute(read_sql("tizbe.ledger", "projection_schema"))
    feeds = sorted(authority().feeds.values(), key=lambda feed: feed.feed)
    for number, feed in enumerate(feeds, start=1):
        connection.execute("INSERT INTO feed VALUES (?, ?, ?, ?)", (number, feed.feed, feed.row_no, feed.kind))
    values = sorted({value for column in rule_pack().columns for value in column.values} | {"", "KG", "unheard"})
    admitted: dict[str, list[str]] = {feed.feed: [] for feed in feeds}
    for standing in DatedRules(authority()).standings:
        admitted[standing.feed].append(standing.value)
    days = [date.fromisoformat(day) for day in _WILD_DAYS]
    written = []
    for number in range(1, rows + 1):
        from_date, until_date = sorted(rng.sample(days, 2))
        feed_no = rng.randrange(len(feeds)) + 1
        likely = admitted[feeds[feed_no - 1].feed]
        value = rng.choice(likely) if likely and rng.random() < 0.8 else rng.choice(values)
        born, died = (rng.choice(days) if rng.random() < 0.5 else None for _ in range(2))
        child = rng.randrange(persons + 1)
        absent = rng.random() < 0.3
        written.append(
            (number, feed_no, rng.randrange(persons) + 1, from_date, until_date, value, child, born, died, absent)
        )
    connection.executemany(
        "INSERT INTO statement SELECT ?, ?, ?, ?, ?, ?, '', ?, ?, ?, NULL, ?, 1, 0, 1, 2147483647, false", written
    )
    return connection


def pack_with(changes: Mapping[int, Mapping[str, object]], tails: Mapping[int, int] | None = None) -> RulePack:
    """The shipped rule pack with other words in every rule of some rows, and with tails."""
    rows = []
    for row in rule_pack().rows:
        rules = tuple(msgspec.structs.replace(rule, **changes.get(row.row, {})) for rule in row.rules)
        tail = msgspec.structs.replace(row.tail, days=(tails or {}).get(row.row, 0))
        rows.append(msgspec.structs.replace(row, rules=rules, tail=tail))
    return msgspec.structs.replace(rule_pack(), rows=tuple(rows))
