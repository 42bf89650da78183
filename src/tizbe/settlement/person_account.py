"""A person's account: their statements, entitlements and cover as known at a commit, as data for a screen or a program.

Periods are in the outside form when given out (`as_json`), half-open inside.
Source: settlement contract, step 5; Law 405-V, articles 26(1) and 26-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tizbe.law.rules.dated import DatedRules
from tizbe.period import end_text
from tizbe.person import iin_text
from tizbe.settlement.explanation_facts import StatementFacts, plain
from tizbe.settlement.person_steps import Entitled


@dataclass(frozen=True)
class CoverPeriod:
    """Days on which the same rows hold, `rows` ascending, with the row that goes first and who pays."""

    from_date: date
    until_date: date
    rows: tuple[int, ...]
    primary_row: int
    payer: str


@dataclass(frozen=True)
class PersonAccount:
    """What the hub knows of one person at a commit.

    `statements`: of grounds, believed or cancelled by then, in order of learning; `entitlements`: by begin and row.
    """

    iin: int
    known: int
    statements: tuple[StatementFacts, ...]
    entitlements: tuple[Entitled, ...]
    cover: tuple[CoverPeriod, ...]

    def as_json(self) -> dict[str, object]:
        """The account as plain data: ISO dates, both ends included, an empty end is open."""
        return {
            "iin": iin_text(self.iin),
            "known": self.known,
            "statements": [plain(one) for one in self.statements],
            "entitlements": [
                {
                    "row": one.row,
                    "begin_date": one.from_date.isoformat(),
                    "end_date": end_text(one.until_date),
                    "began_by": one.began_by,
                    "ended_by": one.ended_by,
                }
                for one in self.entitlements
            ],
            "cover": [
                {
                    "begin_date": one.from_date.isoformat(),
                    "end_date": end_text(one.until_date),
                    "rows": list(one.rows),
                    "primary_row": one.primary_row,
                    "payer": one.payer,
                }
                for one in self.cover
            ],
        }


def cover_of(entitled: Sequence[Entitled], rules: DatedRules) -> tuple[CoverPeriod, ...]:
    """A person's cover: each longest period with the same rows and payer; equal to `cover.sql`, day for day."""
    paid = [
        (one.row, max(one.from_date, from_date), min(one.until_date, until_date), payer)
        for one in entitled
        for row, payer, from_date, until_date in rules.payers
        if row == one.row and one.from_date < until_date and from_date < one.until_date
    ]
    edges = sorted({day for _, from_date, until_date, _ in paid for day in (from_date, until_date)})
    found: list[CoverPeriod] = []
    for from_date, until_date in pairwise(edges):
        payers = {row: payer for row, a, b, payer in paid if a <= from_date < b}
        if not payers:
            continue
        primary = next(row for row in rules.authority.pack.precedence.rows if row in payers)
        rows = tuple(sorted(payers))
        last = found[-1] if found else None
        alike = last and (last.until_date, last.rows, last.payer) == (from_date, rows, payers[primary])
        if last and alike:
            found[-1] = CoverPeriod(last.from_date, until_date, rows, primary, last.payer)
        else:
            found.append(CoverPeriod(from_date, until_date, rows, primary, payers[primary]))
    return tuple(found)
