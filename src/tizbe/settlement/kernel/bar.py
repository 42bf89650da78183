"""Bars: the days that a fact or another row's entitlement takes from a barred row. As `fact_bar.sql` and `bar.sql`."""

from __future__ import annotations

from tizbe.settlement.kernel.day import OPEN_DAY, add_months
from tizbe.settlement.kernel.rules import (
    ACTIVITY,
    EXCLUSION,
    PRIORITY,
    Exclusions,
    Feeds,
    Named,
    Priorities,
    RuleColumns,
    Windows,
)
from tizbe.settlement.kernel.table import Activity, Bar, Believed, Given, Group, Settled


def lay_bars(given: Given, rules: RuleColumns, group: Group, settled: Settled, turn: int, bar: Bar) -> tuple[int, int]:
    """Write the bars of this turn's groups, and in each group where its bars are.

    Gives how many there are, and the most of one group. Where `bar` has no room they are only counted, so that a
    first call says what room the second needs. `settled`: the turns before, by iin.
    """
    believed, activity = given.believed, given.activity
    count = 0
    widest = 0
    at_statement = 0
    at_activity = 0
    at_settled = 0
    for place in range(len(group.iin)):
        if group.turn[place] != turn:
            continue
        iin = group.iin[place]
        row = group.row_no[place]
        first = count
        if rules.row.excludes[row]:
            while believed.iin[at_statement] < iin:
                at_statement += 1
            count = _add_exclusions(believed, rules.feed, rules.exclusion, at_statement, row, bar, count)
        if rules.window.at[row] < rules.window.at[row + 1]:
            while at_activity < len(activity.iin) and activity.iin[at_activity] < iin:
                at_activity += 1
            count = _add_activity(activity, rules.named, rules.window, at_activity, iin, row, bar, count)
        if rules.priority.at[row] < rules.priority.at[row + 1]:
            while at_settled < len(settled.iin) and settled.iin[at_settled] < iin:
                at_settled += 1
            count = _add_priority(settled, rules.priority, at_settled, iin, row, bar, count)
        group.first_bar[place] = first
        group.until_bar[place] = count
        widest = max(widest, count - first)
    return count, widest


def _add_exclusions(
    believed: Believed, feeds: Feeds, exclusions: Exclusions, first: int, row: int, bar: Bar, count: int
) -> int:
    place = first
    while place < len(believed.iin) and believed.iin[place] == believed.iin[first]:
        feed = believed.feed_no[place]
        value = believed.value[place]
        if value >= 0 and feed < feeds.numbers and feeds.row[feed] == row:
            key = feed * feeds.values + value
            for exclusion in range(exclusions.at[key], exclusions.at[key + 1]):
                from_day = exclusions.from_day[exclusion]
                until_day = exclusions.until_day[exclusion]
                if believed.from_day[place] < until_day and from_day < believed.until_day[place]:
                    from_day = max(from_day, believed.from_day[place])
                    until_day = min(until_day, believed.until_day[place])
                    _write_bar(bar, count, believed.iin[place], row, EXCLUSION, from_day, until_day)
                    count += 1
        place += 1
    return count


def _add_activity(
    activity: Activity, named: Named, windows: Windows, first: int, iin: int, row: int, bar: Bar, count: int
) -> int:
    """Activity is cut by authority first; the window then runs on from where the activity ends."""
    place = first
    while place < len(activity.iin) and activity.iin[place] == iin:
        for naming in range(len(named.from_day)):
            if (
                activity.from_day[place] >= named.until_day[naming]
                or activity.until_day[place] <= named.from_day[naming]
            ):
                continue
            worked_from = max(activity.from_day[place], named.from_day[naming])
            worked_until = min(activity.until_day[place], named.until_day[naming])
            for window in range(windows.at[row], windows.at[row + 1]):
                from_day = max(worked_from, windows.from_day[window])
                until_day = OPEN_DAY
                if worked_until != OPEN_DAY:
                    until_day = add_months(worked_until, windows.months[window])
                until_day = min(until_day, windows.until_day[window])
                if from_day < until_day:
                    _write_bar(bar, count, iin, row, ACTIVITY, from_day, until_day)
                    count += 1
        place += 1
    return count


def _add_priority(
    settled: Settled, priorities: Priorities, first: int, iin: int, row: int, bar: Bar, count: int
) -> int:
    place = first
    while place < len(settled.iin) and settled.iin[place] == iin:
        for rule in range(priorities.at[row], priorities.at[row + 1]):
            from_day = max(settled.from_day[place], priorities.from_day[rule])
            until_day = min(settled.until_day[place], priorities.until_day[rule])
            if priorities.other[rule] == settled.row_no[place] and from_day < until_day:
                _write_bar(bar, count, iin, row, PRIORITY, from_day, until_day)
                count += 1
        place += 1
    return count


def _write_bar(bar: Bar, place: int, iin: int, row: int, step: int, from_day: int, until_day: int) -> None:
    if place < len(bar.iin):
        bar.iin[place] = iin
        bar.row_no[place] = row
        bar.step[place] = step
        bar.from_day[place] = from_day
        bar.until_day[place] = until_day
