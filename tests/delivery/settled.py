"""Settlements for the tests, written straight into a log: made-up persons, changes that fit one another."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import insert

from tizbe.ledger.home import open_home
from tizbe.ledger.log import Log, open_log
from tizbe.period import OPEN
from tizbe.person import check_digit
from tizbe.store import tables

Period = tuple[int, int, date, date]
"""iin, row, from, until (half-open)."""

SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("iin", pa.int64()),
        ("row_no", pa.int32()),
        ("op", pa.string()),
        ("from_date", pa.date32()),
        ("until_date", pa.date32()),
        ("was_from_date", pa.date32()),
        ("was_until_date", pa.date32()),
        ("reason", pa.string()),
        ("edition", pa.int32()),
    ]
)

_START = date(2024, 1, 1)


def made_up_iins(count: int) -> list[int]:
    """That many IINs with the seventh digit 7, one with leading zeros among them."""
    found: list[int] = []
    for serial in range(count * 2):
        eleven = f"{serial % 100:02d}01017{serial:04d}"
        digit = check_digit(eleven)
        if digit is not None:
            found.append(int(f"{eleven}{digit}"))
    return found[:count]


class Settlements:
    """A log with settlements, said to be by the law of `law_hash`, and what is settled after the last of them."""

    def __init__(self, home: Path, persons: int = 12, seed: int = 1, law_hash: str = "0" * 64) -> None:
        self.log: Log = open_log(open_home(home))
        self.held: set[Period] = set()
        self.last_change = 0
        self._count = 0
        self._chance = random.Random(seed)
        self._iins = made_up_iins(persons)
        self._law_hash = law_hash

    def settle(self, changes: int) -> None:
        """A settlement of that many changes (0: one that changed nothing), each fitting what is held."""
        self.commit([self._change() for _ in range(changes)])

    def commit(self, rows: list[dict[str, Any]]) -> None:
        """A settlement of the given changes, numbered here."""
        self._count += 1
        first = self.last_change + 1 if rows else None
        rows = [{"number": self.last_change + n, **row} for n, row in enumerate(rows, 1)]
        self.last_change += len(rows)
        with self.log.locking(), self.log.writing("settlement", "tester") as draft:
            file = draft.file("change", rows=len(rows))
            pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), file.path)
            with draft.recording() as connection:
                connection.execute(
                    insert(tables.settlement),
                    {
                        "settlement_no": self._count,
                        "commit_no": draft.commit_no,
                        "of_commit": draft.commit_no - 1,
                        "law_hash": self._law_hash,
                        "persons": len(self._iins),
                        "first_change": first,
                        "last_change": self.last_change if rows else None,
                    },
                )

    def _change(self) -> dict[str, Any]:
        chance = self._chance
        if self.held and chance.random() < 0.5:
            old = chance.choice(sorted(self.held))
            self.held.discard(old)
            if chance.random() < 0.3:
                return _row("cancel", old, old)
            new = self._period(old[0], old[1])
            is_end = old[3] == OPEN and old[2] < new[3] < OPEN
            new = (*old[:3], new[3]) if is_end else new
            if new in self.held or new == old:
                return _row("cancel", old, old)
            self.held.add(new)
            return _row("close" if is_end else "amend", new, old)
        while True:
            new = self._period(chance.choice(self._iins), chance.randint(1, 17))
            if new not in self.held:
                self.held.add(new)
                return _row("open", new, None)

    def _period(self, iin: int, row: int) -> Period:
        begin = _START + timedelta(days=self._chance.randint(0, 900))
        is_open = self._chance.random() < 0.4
        return iin, row, begin, OPEN if is_open else begin + timedelta(days=self._chance.randint(1, 500))


def _row(op: str, new: Period, old: Period | None) -> dict[str, Any]:
    return {
        "iin": new[0],
        "row_no": new[1],
        "op": op,
        "from_date": new[2],
        "until_date": new[3],
        "was_from_date": old[2] if old else None,
        "was_until_date": old[3] if old else None,
        "reason": "cancelled" if op == "cancel" else "stated",
        "edition": 3 if new[2] >= date(2026, 1, 1) else 2,
    }


def opened(iin: int, row: int, from_date: date, until_date: date = OPEN) -> dict[str, Any]:
    """One change: a period opened."""
    return _row("open", (iin, row, from_date, until_date), None)


def cancelled(iin: int, row: int, from_date: date, until_date: date = OPEN) -> dict[str, Any]:
    """One change: a period cancelled."""
    period = (iin, row, from_date, until_date)
    return _row("cancel", period, period)
