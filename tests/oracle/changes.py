"""One settlement against the one before: opened, closed, amended and cancelled entitlements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .days import holds_on
from .law_facts import edition_on
from .settlement import FIRST_DAY, Entitlement, Facts, every_day
from .statements import Statement

LAST_DAY = date(2045, 12, 31)


@dataclass(frozen=True)
class Change:
    """One change of one entitlement; a cancelled one carries the old period twice. The number is left out."""

    iin: str
    row: int
    op: str
    begin_date: date
    end_date: date | None
    was_begin_date: date | None
    was_end_date: date | None
    reason: str
    edition: int | None


def cancelled_days(
    old: Iterable[Statement],
    cancelled: Iterable[Statement],
    last_day: date = LAST_DAY,
    asked: Sequence[date] | None = None,
) -> set[tuple[str, int, date]]:
    """Give the (iin, row, day) that, as believed before, only since cancelled statements supported.

    `cancelled` is the part of `old` that a cancel (or an absence on the first day) has removed. The last day
    stands for all days after it, so it must lie after every date of the statements. With `asked` (landmarks
    of the old and the new statements) only those days are asked.
    """
    facts = Facts(old)
    gone = {one.order for one in cancelled}
    found = set()
    for (iin, row), grounds in facts.grounds.items():
        days = set()
        for one in grounds:
            if one.order in gone:
                days |= set(every_day(max(one.begin_date, FIRST_DAY), min(one.end_date or last_day, last_day)))
        for day in days:
            holding = [one.order in gone for one in grounds if facts.first_failing_step(one, day) is None]
            if holding and all(holding):
                found.add((iin, row, day))
    return found


def changes(
    old: Iterable[Entitlement],
    new: Iterable[Entitlement],
    cancelled: Collection[tuple[str, int, date]] = (),
    last_day: date = LAST_DAY,
    asked: Sequence[date] | None = None,
) -> list[Change]:
    """Compare two settlements; `cancelled` holds the days that cancellation took (see `cancelled_days`)."""
    before: dict[tuple[str, int], list[Entitlement]] = defaultdict(list)
    after: dict[tuple[str, int], list[Entitlement]] = defaultdict(list)
    for one in old:
        before[one.iin, one.row].append(one)
    for one in new:
        after[one.iin, one.row].append(one)
    found = []
    for key in sorted({*before, *after}):
        found += _of_one_row(
            sorted(before[key], key=lambda one: one.begin_date),
            sorted(after[key], key=lambda one: one.begin_date),
            {day for iin, row, day in cancelled if (iin, row) == key},
            last_day,
            asked,
        )
    return sorted(found, key=lambda one: (one.iin, one.begin_date, one.row, one.was_begin_date or date.max))


def _of_one_row(
    old: list[Entitlement],
    new: list[Entitlement],
    cancelled: set[date],
    last_day: date,
    asked: Sequence[date] | None,
) -> list[Change]:
    left = list(new)
    found = []
    for was in old:
        now = next((one for one in left if _share_a_day(was, one)), None)
        removed = cancelled and _lost_to_cancellation(was, new, cancelled, last_day, asked)
        if now is None:
            reason = "cancelled" if removed else was.began_by
            found.append(_change("cancel", was, was, reason))
            continue
        left.remove(now)
        if (was.begin_date, was.end_date) == (now.begin_date, now.end_date):
            continue
        op = "amend"
        if was.begin_date == now.begin_date and was.end_date is None and now.end_date is not None:
            op = "close"
        reason = now.ended_by if was.end_date != now.end_date else now.began_by
        found.append(_change(op, now, was, "cancelled" if removed else reason))
    return found + [_change("open", now, None, now.began_by) for now in left]


def _days_within(first: date, last: date, last_day: date, asked: Sequence[date] | None) -> list[date]:
    """Give the days to ask of a period: every one up to the last day of all, or those asked."""
    if asked is not None:
        return [day for day in asked if first <= day <= last]
    return every_day(first, min(last, last_day))


def _share_a_day(one: Entitlement, other: Entitlement) -> bool:
    return holds_on(one.begin_date, one.end_date, other.begin_date) or holds_on(
        other.begin_date, other.end_date, one.begin_date
    )


def _lost_to_cancellation(
    was: Entitlement,
    new: list[Entitlement],
    cancelled: set[date],
    last_day: date,
    asked: Sequence[date] | None,
) -> bool:
    """Say whether the old period lost days, and every day it lost was a cancelled one."""
    days = _days_within(was.begin_date, was.end_date or last_day, last_day, asked)
    lost = [day for day in days if not any(holds_on(one.begin_date, one.end_date, day) for one in new)]
    return bool(lost) and all(day in cancelled for day in lost)


def _change(op: str, now: Entitlement, was: Entitlement | None, reason: str) -> Change:
    return Change(
        now.iin,
        now.row,
        op,
        now.begin_date,
        now.end_date,
        was.begin_date if was else None,
        was.end_date if was else None,
        reason,
        edition_on(now.begin_date),
    )


def apply(old: Iterable[Entitlement], found: Iterable[Change]) -> set[tuple[str, int, date, date | None]]:
    """Apply changes to an old settlement; the periods must be those of the new one."""
    periods = {(one.iin, one.row, one.begin_date, one.end_date) for one in old}
    for one in found:
        if one.was_begin_date is not None:
            periods.remove((one.iin, one.row, one.was_begin_date, one.was_end_date))
    for one in found:
        if one.op != "cancel":
            periods.add((one.iin, one.row, one.begin_date, one.end_date))
    return periods
