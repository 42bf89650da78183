"""Why a row does not hold on a day: the first step that cuts, with its facts.

The steps are asked in the order of settlement: stated, authority, death, age of each statement (the one that
comes furthest counts), then exclusion, activity, row-priority, representative of the row.
Source: settlement contract, "Steps, in this order" and "Reasons and changes".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tizbe.period import OPEN
from tizbe.settlement.explanation_facts import FailedRow, StatementFacts
from tizbe.settlement.explanation_record import Record, Stated

NEAR_DAYS = 366
"""A statement that ended or begins within so many days of the day asked is told of; older ones are not (ours)."""

MONTHS_PER_YEAR = 12
_ONE_DAY = timedelta(days=1)
_BAR_STEPS = ("exclusion", "activity", "row-priority")


def failed_rows(record: Record) -> tuple[FailedRow, ...]:
    """The rows of the person that do not hold on the day though a statement states the day, or one near it."""
    held = {one.row for one in record.entitled if one.holds(record.day)}
    found = [_failed_row(record, row) for row in sorted({one.row for one in record.statements} - held)]
    return tuple(one for one in found if one.days_away <= NEAR_DAYS)


def nearest(statements: Iterable[Stated], day: date) -> tuple[Stated, ...]:
    """The statements nearest to the day: first those that would stand there, and one that ended before one to come."""
    ranked = sorted((_nearness(one, day), place, one) for place, one in enumerate(statements))
    return tuple(one for rank, _, one in ranked if rank == ranked[0][0])


def _nearness(one: Stated, day: date) -> tuple[bool, int, bool, bool]:
    return not one.would_stand(day), one.days_away(day), day < one.from_date, not one.believed


def manner(statement: Stated, day: date) -> str:
    """How it comes that a statement does not state the day: cancelled, begins, absent or ended."""
    if not statement.believed:
        return "cancelled"
    if day < statement.from_date:
        return "begins"
    return "absent" if statement.facts.absent else "ended"


def _failed_row(record: Record, row: int) -> FailedRow:
    own = [one for one in record.statements if one.row == row]
    stating = [one for one in own if one.believed and one.states(record.day)]
    if not stating:
        return _not_stated(record, row, own)
    standing = record.standing.get(row, frozenset())
    if standing:
        return _barred(record, row, [one for one in stating if one.facts.statement_id in standing])
    return _cut(record, row, stating)


def _not_stated(record: Record, row: int, own: list[Stated]) -> FailedRow:
    day = record.day
    candidates = [one for one in own if one.believed or one.states(day)] or own
    chosen = nearest(candidates, day)
    first = chosen[0]
    detail = manner(first, day)
    return FailedRow(
        row,
        record.category(row),
        "stated",
        detail,
        _facts(chosen),
        from_date=first.from_date if detail == "begins" else None,
        last_date=first.until_date - _ONE_DAY if detail in ("ended", "absent") else None,
        days_away=first.days_away(day),
    )


def _cut(record: Record, row: int, stating: list[Stated]) -> FailedRow:
    day = record.day
    ranked = [(_cutting_step(one, day), one) for one in stating]
    rank = max(rank for rank, _ in ranked)
    chosen = [one for found, one in ranked if found == rank]
    first, category, facts = chosen[0], record.category(row), _facts(chosen)
    if rank == 0:
        return _without_authority(record, row, chosen)
    if rank == 1:
        died = first.death_until - _ONE_DAY if first.death_until else None
        return FailedRow(row, category, "death", "", facts, last_date=died)
    step = "child-age" if row in record.rules.child_rows else "age"
    if first.birth_missing:
        return FailedRow(row, category, step, "birth-unknown", facts)
    years = first.age_months // MONTHS_PER_YEAR
    return FailedRow(row, category, step, "reached", facts, birthday=first.age_until, years=years)


def _cutting_step(one: Stated, day: date) -> int:
    """0 authority, 1 death, 2 age."""
    if not one.named:
        return 0
    return 1 if one.death_until is not None and day >= one.death_until else 2


def _without_authority(record: Record, row: int, chosen: list[Stated]) -> FailedRow:
    day, rules = record.day, record.rules
    category, facts = record.category(row), _facts(chosen)
    of_value = [one for one in chosen if rules.authority.holds(one.feed, day)]
    asked = {(one.feed, one.value) for one in of_value or chosen}
    days = [(s.from_date, s.until_date) for s in rules.standings if (s.feed, s.value) in asked]
    later = min((a for a, _ in days if a > day), default=None)
    if of_value:
        values = {one.value for one in of_value}
        own = [s for s in rules.standings if s.value in values and int(s.feed.split("/", 1)[0]) == row]
        later = min((s.from_date for s in own if s.from_date > day), default=None)
        return FailedRow(row, category, "authority", "value", _facts(of_value), from_date=later)
    past = max((until - _ONE_DAY for _, until in days if until <= day), default=None)
    if later is None and past is not None:
        return FailedRow(row, category, "authority", "no-longer", facts, last_date=past)
    return FailedRow(row, category, "authority", "not-yet", facts, from_date=later)


def _barred(record: Record, row: int, standing: list[Stated]) -> FailedRow:
    category, facts = record.category(row), _facts(standing)
    bars = [bar for bar in record.bars if bar.row == row]
    step = next((step for step in _BAR_STEPS if any(bar.step == step for bar in bars)), "representative")
    until = max((bar.until_date for bar in bars if bar.step == step), default=OPEN)
    over = until if until < OPEN else None
    if step == "exclusion":
        excluding = record.excluding.get(row, frozenset())
        against = _facts(one for one in record.statements if one.facts.statement_id in excluding)
        return FailedRow(row, category, step, "", facts, against, from_date=over)
    if step == "activity":
        worked = [one for one in record.activities if one.row == row]
        working = [one for one in worked if record.day < one.worked_until]
        chosen = working or worked
        ended = max((one.worked_until for one in chosen), default=OPEN)
        return FailedRow(
            row,
            category,
            step,
            "working" if working else "window",
            facts,
            tuple(one.facts for one in chosen),
            from_date=over,
            last_date=ended - _ONE_DAY if ended < OPEN else None,
        )
    if step == "row-priority":
        return FailedRow(row, category, step, "", facts, from_date=over, other_row=_goes_first(record, row))
    return FailedRow(row, category, step, "", facts)


def _goes_first(record: Record, row: int) -> int | None:
    day = record.day
    subtracted = {other for own, other, a, b in record.rules.priorities if own == row and a <= day < b}
    held = {one.row for one in record.entitled if one.holds(day)} & subtracted
    return next((one for one in record.rules.authority.pack.precedence.rows if one in held), None)


def _facts(statements: Iterable[Stated]) -> tuple[StatementFacts, ...]:
    return tuple(one.facts for one in statements)
