"""What another law changes for settlement: the feeds whose statements stand otherwise, and on which days.

Two sets of dated rules are compared as data. Whoever has no statement of such a feed near such days is
settled alike by both, so that publishing an act costs what it touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from tizbe.engine.base import Engine
from tizbe.law.authority import Periods, merge
from tizbe.law.rules.dated import DatedRules

_Keyed = Mapping[tuple[object, ...], Periods]


@dataclass(frozen=True)
class LawChange:
    """The days on which two laws differ: by feed, and by row of the list (for every feed of the row).

    `steps` names, row by row, the steps of settlement that differ: authority, exclusion, activity, row-priority.
    """

    feeds: Mapping[str, Periods]
    rows: Mapping[int, Periods]
    steps: Mapping[int, tuple[str, ...]]

    def __bool__(self) -> bool:
        """Whether any statement can stand otherwise."""
        return bool(self.feeds or self.rows)


def change_of_law(before: DatedRules, after: DatedRules) -> LawChange | None:
    """What differs between two laws under one rule pack; None where the packs differ, so that all may."""
    if before.authority is after.authority:
        return LawChange({}, {}, {})
    if before.authority.pack.hash != after.authority.pack.hash:
        return None
    feeds: dict[str, Periods] = defaultdict(tuple)
    rows: dict[int, Periods] = defaultdict(tuple)
    steps: dict[int, list[str]] = defaultdict(list)
    for step, old, new in (
        ("authority", _standings(before), _standings(after)),
        ("exclusion", _keyed(before.exclusions, 2), _keyed(after.exclusions, 2)),
    ):
        for (feed, *_), days in _difference(old, new).items():
            feeds[str(feed)] = merge((*feeds[str(feed)], *days))
            steps[int(str(feed).split("/")[0])].append(step)
    for step, old, new in (
        ("activity", _keyed(before.windows, 2), _keyed(after.windows, 2)),
        ("row-priority", _keyed(before.priorities, 2), _keyed(after.priorities, 2)),
    ):
        for (row, *_), days in _difference(old, new).items():
            number = int(str(row))
            rows[number] = merge((*rows[number], *days))
            steps[number].append(step)
    if activity := symmetric_difference(before.activity_days, after.activity_days):
        feeds[after.authority.pack.activity.feed] = activity
    return LawChange(dict(feeds), dict(rows), {row: tuple(dict.fromkeys(found)) for row, found in steps.items()})


def lay_out(engine: Engine, change: LawChange) -> None:
    """Make the temporary table `law_day(feed_no, from_date, until_date)` of a change, whose `feed` is there."""
    named: list[tuple[str | None, int | None, date, date]]
    named = [(feed, None, a, b) for feed, periods in change.feeds.items() for a, b in periods]
    named += [(None, row, a, b) for row, periods in change.rows.items() for a, b in periods]
    columns = list(zip(*named, strict=True)) or [(), (), (), ()]
    kinds = (pa.string(), pa.int32(), pa.date32(), pa.date32())
    names = ("feed", "row_no", "from_date", "until_date")
    table = pa.table([pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)], names=list(names))
    engine.lay("law_day_given", table)
    engine.make(
        "law_day",
        "SELECT f.feed_no, g.from_date, g.until_date "
        "FROM law_day_given AS g "
        "INNER JOIN feed AS f ON g.feed = f.feed OR (g.row_no = f.row_no AND f.kind = 'ground')",
    )


def symmetric_difference(left: Periods, right: Periods) -> Periods:
    """The days in exactly one of two merged lists of half-open periods."""
    return merge((*without(left, right), *without(right, left)))


def without(left: Periods, right: Periods) -> Periods:
    """The days of `left` that are not in `right`, both merged and ascending."""
    found: list[tuple[date, date]] = []
    for from_date, until_date in left:
        day = from_date
        for begin, end in right:
            if end <= day or begin >= until_date:
                continue
            if begin > day:
                found.append((day, begin))
            day = max(day, end)
        if day < until_date:
            found.append((day, until_date))
    return merge(found)


def _standings(rules: DatedRules) -> _Keyed:
    found: dict[tuple[object, ...], list[tuple[date, date]]] = defaultdict(list)
    for s in rules.standings:
        key = (s.feed, s.value, s.age_months, s.age_of, s.age_required, s.bound)
        found[key].append((s.from_date, s.until_date))
    return {key: merge(periods) for key, periods in found.items()}


def _keyed(rows: Iterable[tuple[object, ...]], length: int) -> _Keyed:
    found: dict[tuple[object, ...], list[tuple[date, date]]] = defaultdict(list)
    for row in rows:
        from_date, until_date = row[length:]
        assert isinstance(from_date, date) and isinstance(until_date, date)  # noqa: S101 - tells the checker only
        found[row[:length]].append((from_date, until_date))
    return {key: merge(periods) for key, periods in found.items()}


def _difference(before: _Keyed, after: _Keyed) -> dict[tuple[object, ...], Periods]:
    keys = {**before, **after}
    found = {key: symmetric_difference(before.get(key, ()), after.get(key, ())) for key in keys}
    return {key: days for key, days in found.items() if days}
