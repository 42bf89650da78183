"""Changes: this settlement against the last, as numbered rows for the MSHI system.

Per person and row, equal periods give no change; each old period is paired, in order of date, with the
first unpaired new period that shares a day with it. Source: settlement contract, "Reasons and changes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from tizbe.engine.base import Engine
from tizbe.engine.duckdb import read_sql
from tizbe.settlement.settling import PACKAGE, Settler

Period = tuple[date, date]

CHANGE_ROLE = "change"
"""The role of the file that holds a settlement's changes; of several, their roles begin with it, in order."""


@dataclass(frozen=True)
class Between:
    """The commits that two settlements settled, the last number given to a change so far, and the log's files
    of effects between the two commits."""

    since: int
    known: int
    last: int
    effects: tuple[Path, ...] = ()

    def numbered(self, last: int) -> Between:
        """The same, with numbers given up to `last`."""
        return replace(self, last=last)


def find_changes(settler: Settler, between: Between, scope: str = "") -> int:
    """Make the temporary table `change` from `former` (the old periods) and `entitled` (the new ones).

    `scope`: a WHERE on the persons of both, where they are not everybody. Returns how many changes there are.
    """
    engine = settler.engine
    if not engine.rows("SELECT iin FROM former LIMIT 1"):
        settler.show("changed", "opened")
        settler.show("lost", "no_lost")
    else:
        _compare(settler)
        if settler.withdraw(between.since, between.known, between.effects, scope):
            settler.make("lost")
        else:
            settler.show("lost", "no_lost")
    order = "iin, from_date, row_no, was_from_date NULLS LAST"
    settler.engine.number("change", read_sql(PACKAGE, "change"), order, between.last)
    ((count,),) = engine.rows("SELECT COUNT(*) FROM change")
    return int(count)


def _compare(settler: Settler) -> None:
    """Make `changed` of the periods that stand in one settlement only."""
    engine = settler.engine
    settler.make("difference")
    settler.make("overlap")
    settler.make("tangled")
    engine.show("pairing", "SELECT * FROM overlap")
    tangled = engine.rows(
        "SELECT iin, row_no, side, from_date, until_date FROM tangled ORDER BY iin, row_no, from_date"
    )
    if tangled:
        _untangle(engine, tangled)
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


def _untangle(engine: Engine, rows: list[tuple[int, int, str, date, date]]) -> None:
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
    engine.lay("untangled", table)
    engine.make(
        "pairing",
        "SELECT o.iin, o.row_no, o.was_from_date, o.from_date FROM overlap AS o "
        "ANTI JOIN tangled AS t ON o.iin = t.iin AND o.row_no = t.row_no "
        "UNION ALL SELECT u.iin, u.row_no, u.was_from_date, u.from_date FROM untangled AS u",
    )
