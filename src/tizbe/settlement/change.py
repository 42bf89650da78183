"""Changes: this settlement against the last, as numbered rows for the MSHI system.

Per person and row, equal periods give no change; each old period is paired, in order of date, with the
first unpaired new period that shares a day with it. Source: settlement contract, "Reasons and changes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import number, read_sql
from tizbe.settlement.settling import PACKAGE, Settler

Period = tuple[date, date]


def find_changes(settler: Settler, *, since: int, known: int, last: int, effects: Sequence[Path] = ()) -> int:
    """Make the temporary table `change` from `former` (the old periods) and `entitled` (the new ones).

    `since`, `known`: the commits of the two settlements; `last`: the last number given so far; `effects`:
    the log's files of effects between them. Returns how many changes there are.
    """
    connection = settler.connection
    if number(connection, "SELECT COUNT(*) FROM former") == 0:
        _open_all(connection)
    else:
        _compare(settler)
        settler.withdraw(since, known, effects)
        settler.make("lost")
    settler.make("change", numbers={"last_number": last})
    return number(connection, "SELECT COUNT(*) FROM change")


def _open_all(connection: duckdb.DuckDBPyConnection) -> None:
    """A first settlement has nothing to be compared with."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {read_sql(PACKAGE, 'opened')}")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE lost (iin BIGINT, row_no INTEGER, was_from_date DATE, cancelled BOOLEAN)"
    )


def _compare(settler: Settler) -> None:
    """Make `changed` of the periods that stand in one settlement only."""
    connection = settler.connection
    settler.make("difference")
    settler.make("overlap")
    settler.make("tangled")
    connection.execute("CREATE OR REPLACE TEMP TABLE pairing AS SELECT * FROM overlap")
    tangled = connection.execute("SELECT iin, row_no, side, from_date, until_date FROM tangled").fetchall()
    if tangled:
        _untangle(connection, tangled)
    settler.make("changed")


def pair(old: Iterable[Period], new: Iterable[Period]) -> Iterator[tuple[Period, Period]]:
    """Pair old and new half-open periods, each list ascending and free of overlaps.

    Every old period takes the first new one that shares a day with it and is not taken yet.
    """
    free = list(new)
    for was in old:
        for place, now in enumerate(free):
            if now[0] < was[1] and was[0] < now[1]:
                yield was, now
                del free[place]
                break


def _untangle(connection: duckdb.DuckDBPyConnection, rows: list[tuple[int, int, str, date, date]]) -> None:
    pairs: list[tuple[int, int, date, date]] = []
    for (iin, row_no), group in groupby(rows, key=lambda row: (row[0], row[1])):
        sides: dict[str, list[Period]] = {"old": [], "new": []}
        for _, _, side, from_date, until_date in group:
            sides[side].append((from_date, until_date))
        pairs += [(iin, row_no, was[0], now[0]) for was, now in pair(sides["old"], sides["new"])]
    iins, row_nos, was_from_dates, from_dates = zip(*pairs, strict=True)
    table = pa.table(
        {
            "iin": pa.array(iins, pa.int64()),
            "row_no": pa.array(row_nos, pa.int32()),
            "was_from_date": pa.array(was_from_dates, pa.date32()),
            "from_date": pa.array(from_dates, pa.date32()),
        }
    )
    connection.register("untangled", table)
    connection.execute(
        "DELETE FROM pairing WHERE EXISTS (SELECT 1 FROM tangled AS t "
        "WHERE t.iin = pairing.iin AND t.row_no = pairing.row_no)"
    )
    connection.execute("INSERT INTO pairing SELECT iin, row_no, was_from_date, from_date FROM untangled")
    connection.unregister("untangled")
