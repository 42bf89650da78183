"""Settling random worlds in PostgreSQL: statements and the law go in as tables, entitled periods come out.

The law is that of the day-by-day oracle (`tests/oracle/law_facts.py`), not the hub's rule pack; what the law does to
days is said once more, in `settled.sql`.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.postgresql_server import Server
from tests.oracle.bodies import kind_of, named_in, names_payments
from tests.oracle.law_facts import EDITION_STARTS, ROWS, VALUES, admits
from tests.oracle.statements import Statement
from tests.settlement.worlds import SHIFT

Period = tuple[str, int, date, date | None]
"""A person's IIN, a row, the first day entitled, and the first day no longer entitled; None is open."""

_SETTLED = (Path(__file__).parent / "settled.sql").read_text(encoding="utf-8")
_DECIDES = {
    2: "status",
    9: "regime",
    10: "measure",
    12: "award",
    13: "group",
    14: "form",
    16: "citizenship",
    17: "level",
}
"""The evidence that decides a row."""

_KINDS = {"activity": 0, "vital": -1}


def settle(server: Server, worlds: Sequence[Sequence[Statement]]) -> dict[int, list[Period]]:
    """The entitled periods of every world, sorted, by the world's place."""
    _lay_law(server, {one.feed for world in worlds for one in world})
    server.lay(
        "statement",
        "learned INT, feed TEXT, row_no INT, iin BIGINT, days DATERANGE, begin_date DATE, value TEXT, child BIGINT, "
        "born DATE, died DATE",
        [_said(one, place * SHIFT) for place, world in enumerate(worlds) for one in world],
    )
    found: dict[int, list[Period]] = defaultdict(list)
    for iin, row, from_date, until_date in csv.reader(io.StringIO(server.run(_SETTLED))):
        number = int(iin)
        period = (
            f"{number % SHIFT:012d}",
            int(row),
            date.fromisoformat(from_date),
            date.fromisoformat(until_date) if until_date else None,
        )
        found[number // SHIFT].append(period)
    return {place: sorted(periods, key=lambda one: one[:3]) for place, periods in found.items()}


def _lay_law(server: Server, feeds: Iterable[str]) -> None:
    ends = [*list(EDITION_STARTS.values())[1:], None]
    server.lay(
        "edition",
        "edition INT, days DATERANGE",
        [(edition, _range(start, end)) for (edition, start), end in zip(EDITION_STARTS.items(), ends, strict=True)],
    )
    named = [(feed, edition) for feed in sorted(feeds) for edition in EDITION_STARTS if named_in(feed, edition)]
    server.lay("named", "feed TEXT, edition INT", list(named))
    admitted = [
        (row, value, edition)
        for row, column in _DECIDES.items()
        for value in VALUES[column]
        for edition, start in EDITION_STARTS.items()
        if admits(row, {column: value}, start)
    ]
    server.lay("admitted", "row_no INT, value TEXT, edition INT", list(admitted))
    payments = [(row, edition) for row in ROWS for edition in EDITION_STARTS if names_payments(row, edition)]
    server.lay("payments", "row_no INT, edition INT", list(payments))


def _said(one: Statement, shift: int) -> tuple[object, ...]:
    kind = kind_of(one.feed)
    row = _KINDS[kind] if kind in _KINDS else int(kind)
    child = one.evidence.get("child_iin")
    return (
        one.order,
        one.feed,
        row,
        int(one.iin) + shift,
        f"[{one.begin_date},{one.end_date or ''}]",
        one.begin_date,
        one.evidence.get(_DECIDES[row]) if row in _DECIDES else None,
        int(child) + shift if child else None,
        one.evidence.get("born") or one.evidence.get("child_born") or None,
        one.evidence.get("died") or None,
    )


def _range(from_date: date, until_date: date | None) -> str:
    return f"[{from_date},{until_date or ''})"
