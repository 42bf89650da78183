"""Explanation: why a person is, or is not, covered on a day, as known at a commit.

`explain` tells it from the steps of the one person's settlement (`person_steps`); a `desk` settles the person and
calls it. The facts are in `explanation_facts`, the sentences in `telling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tizbe.period import OPEN, end_of
from tizbe.settlement.explanation_conflict import conflicts
from tizbe.settlement.explanation_facts import (
    CoverEdge,
    EdgeReason,
    EditionFacts,
    Explanation,
    HeldRow,
    SubmissionFacts,
    differs,
)
from tizbe.settlement.explanation_reason import failed_rows
from tizbe.settlement.explanation_record import Record
from tizbe.settlement.nearest import missing_facts
from tizbe.settlement.person_steps import Entitled

__all__ = ["Explanation", "SubmissionFacts", "differs", "explain"]

_ONE_DAY = timedelta(days=1)


def explain(record: Record) -> Explanation:
    """Explain one person's cover on the record's day, as known at its commit."""
    day = record.day
    held = _held_rows(record)
    failed = failed_rows(record)
    primary = next((row for row in record.rules.authority.pack.precedence.rows if row in {h.row for h in held}), None)
    stretches = _unbroken(record.entitled)
    now = next((one for one in stretches if one[0] <= day < one[1]), None)
    before = next((one for one in reversed(stretches) if one[1] <= day), None)
    after = next((one for one in stretches if day < one[0]), None)
    return Explanation(
        iin=record.iin,
        day=day,
        known=record.known,
        covered=bool(held),
        heard_of=bool(record.statements),
        edition=_edition(record),
        primary_row=primary,
        payer=next((h.payer for h in held if h.row == primary), None),
        held=held,
        failed=failed,
        cover_until=_end(record, now[1]) if now is not None and now[1] < OPEN else None,
        last_cover=_end(record, before[1]) if before is not None and now is None else None,
        next_cover=_begin(record, after[0]) if after is not None and now is None else None,
        died=record.vital[1] - _ONE_DAY if record.vital[1] is not None else None,
        is_age_known=record.born is not None,
        missing=() if held else missing_facts(record, failed),
        conflicts=conflicts(record),
    )


def _held_rows(record: Record) -> tuple[HeldRow, ...]:
    found = []
    for one in sorted(record.entitled, key=lambda period: period.row):
        if not one.holds(record.day):
            continue
        standing = record.standing.get(one.row, frozenset())
        found.append(
            HeldRow(
                one.row,
                record.category(one.row),
                _payer(record, one.row),
                one.from_date,
                end_of(one.until_date),
                one.began_by,
                one.ended_by,
                not standing,
                tuple(said.facts for said in record.statements if said.facts.statement_id in standing),
            )
        )
    return tuple(found)


def _payer(record: Record, row: int) -> str:
    return next(payer for own, payer, a, b in record.rules.payers if own == row and a <= record.day < b)


def _edition(record: Record) -> EditionFacts | None:
    if record.edition is None:
        return None
    act = record.edition.made_by[-1]
    return EditionFacts(record.edition.number, record.edition.in_force_from, act.number, act.act_date)


def _unbroken(entitled: Sequence[Entitled]) -> list[tuple[date, date]]:
    """The stretches of days on which some row or other is entitled, ascending."""
    merged: list[tuple[date, date]] = []
    for one in entitled:
        if merged and one.from_date <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], one.until_date))
        else:
            merged.append((one.from_date, one.until_date))
    return merged


def _end(record: Record, until_date: date) -> CoverEdge:
    ended = [one for one in record.entitled if one.until_date == until_date]
    reasons = tuple(EdgeReason(one.row, record.category(one.row), one.ended_by) for one in ended)
    return CoverEdge(until_date - _ONE_DAY, reasons)


def _begin(record: Record, from_date: date) -> CoverEdge:
    began = [one for one in record.entitled if one.from_date == from_date]
    reasons = tuple(EdgeReason(one.row, record.category(one.row), one.began_by) for one in began)
    return CoverEdge(from_date, reasons)
