"""The rule pack laid on the calendar: which rule holds on which days, as small tables for the engines.

A pure function of the editions, the authority of the feeds and the pack. All periods are half-open; where
two neighbouring versions of a rule say the same, they are one period, so that a statement is never split
by an edition that changes nothing for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tizbe.law.authority import Authority, Periods, intersect, merge
from tizbe.law.rules.pack import DatedPayer, RowRules, Rule, Since
from tizbe.period import OPEN

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class Standing:
    """Days on which a feed's statement with this value gives a ground.

    `value` is empty where the row asks none. `age_months`: the ground ends that many months after the birth
    of `age_of` ("person", "child", or "" for no limit); `age_required`: no known birth date, no days.
    `bound`: activity bars it.
    """

    feed: str
    value: str
    age_months: int
    age_of: str
    age_required: bool
    bound: bool
    from_date: date
    until_date: date


@dataclass(frozen=True)
class DatedRules:
    """Every rule of the pack, laid on the editions that one `Authority` knows."""

    authority: Authority

    def start(self, since: Since) -> date | None:
        """The day a rule starts, or None while the act that brings it is not known."""
        if since.date is not None:
            return since.date
        return self.authority.editions.start_of(since.act) if since.act else None

    def versions(self, rows: RowRules) -> list[tuple[Rule, date, date]]:
        """A row's rules with the half-open days on which each holds."""
        dated = [(rule, start) for rule in rows.rules if (start := self.start(rule.since)) is not None]
        ends = [*(start for _, start in dated), OPEN][1:]
        return [(rule, start, until) for (rule, start), until in zip(dated, ends, strict=True) if start < until]

    @cached_property
    def standings(self) -> list[Standing]:
        """Where the statements of every ground feed stand."""
        found: dict[tuple[str, str, int, str, bool, bool], list[tuple[date, date]]] = defaultdict(list)
        for feed in self._ground_feeds():
            for rule, start, until in self.versions(self.authority.pack.row(int(feed.row))):
                age = rule.age
                for value in rule.admits or ("",):
                    bound = rule.window_months is not None and (not rule.window_values or value in rule.window_values)
                    key = (
                        feed.feed,
                        value,
                        age.years * MONTHS_PER_YEAR if age else 0,
                        age.of if age else "",
                        bool(age and age.required),
                        bound,
                    )
                    found[key] += intersect(feed.periods, ((start, until),))
        return [Standing(*key, a, b) for key, periods in sorted(found.items()) for a, b in merge(periods)]

    @cached_property
    def exclusions(self) -> list[tuple[str, str, date, date]]:
        """(feed, value, from_date, until_date): statements that take days from their own row."""
        found: dict[tuple[str, str], list[tuple[date, date]]] = defaultdict(list)
        for feed in self._ground_feeds():
            for rule, start, until in self.versions(self.authority.pack.row(int(feed.row))):
                for value in rule.excludes:
                    found[feed.feed, value] += intersect(feed.periods, ((start, until),))
        return [(*key, a, b) for key, periods in sorted(found.items()) for a, b in merge(periods)]

    @cached_property
    def windows(self) -> list[tuple[int, int, date, date]]:
        """(row, window in months, from_date, until_date): days on which activity bars the row.

        Activity bars a row only on days whose edition names the activity system in it, and the rows that
        the pack says it also bars.
        """
        _, body, system = self.authority.pack.activity.feed.split("/")
        found: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
        for rows in self.authority.pack.rows:
            named = self.authority.naming_days(str(rows.row), body, system)
            for rule, start, until in self.versions(rows):
                if rule.window_months is not None:
                    days: Periods = ((start, until),)
                    if rows.row not in self.authority.pack.activity.also_bars:
                        days = intersect(days, named)
                    found[rows.row, rule.window_months] += days
        return [(*key, a, b) for key, periods in sorted(found.items()) for a, b in merge(periods)]

    @cached_property
    def priorities(self) -> list[tuple[int, int, date, date]]:
        """(row, row whose entitlement is subtracted, from_date, until_date)."""
        found: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
        for rows in self.authority.pack.rows:
            for rule, start, until in self.versions(rows):
                for other in rule.minus:
                    found[rows.row, other].append((start, until))
        return [(*key, a, b) for key, periods in sorted(found.items()) for a, b in merge(periods)]

    @cached_property
    def payers(self) -> list[tuple[int, str, date, date]]:
        """(row, payer, from_date, until_date)."""
        found: dict[tuple[int, str], list[tuple[date, date]]] = defaultdict(list)
        for rows in self.authority.pack.rows:
            dated: list[tuple[DatedPayer, date]] = [
                (payer, start) for payer in rows.payers if (start := self.start(payer.since)) is not None
            ]
            ends = [*(start for _, start in dated), OPEN][1:]
            for (payer, start), until in zip(dated, ends, strict=True):
                found[rows.row, payer.payer].append((start, until))
        return [(*key, a, b) for key, periods in sorted(found.items()) for a, b in merge(periods)]

    @cached_property
    def activity_days(self) -> Periods:
        """Days on which the activity feed has authority."""
        found = self.authority.of(self.authority.pack.activity.feed)
        return found.periods if found else ()

    @cached_property
    def turns(self) -> dict[int, int]:
        """The turn in which each row is settled: 0 where nothing but its own statements decides, else after
        every row that is subtracted from it."""
        barred = {row for row, *_ in self.windows} | {row for row, *_ in self.priorities}
        barred |= {int(feed.split("/")[0]) for feed, *_ in self.exclusions} | self.one_per
        minus: dict[int, set[int]] = defaultdict(set)
        for row, other, *_ in self.priorities:
            minus[row].add(other)
        turns = {row.row: 0 for row in self.authority.pack.rows if row.row not in barred}

        def turn(row: int) -> int:
            if row not in turns:
                turns[row] = 1 + max((turn(other) for other in minus[row]), default=0)
            return turns[row]

        return {row.row: turn(row.row) for row in self.authority.pack.rows}

    @cached_property
    def one_per(self) -> set[int]:
        """Rows with one representative per child and day."""
        return {row.row for row in self.authority.pack.rows if any(rule.one_per for rule in row.rules)}

    @cached_property
    def child_rows(self) -> set[int]:
        """Rows in which a statement names a child whose birth or other claimants matter."""
        aged = {
            row.row
            for row in self.authority.pack.rows
            if any(rule.age is not None and rule.age.of == "child" for rule in row.rules)
        }
        return aged | self.one_per

    def _ground_feeds(self) -> Iterable[_GroundFeed]:
        for feed in self.authority.feeds.values():
            if feed.kind == "ground":
                yield _GroundFeed(feed.feed, feed.row_no, feed.periods)


@dataclass(frozen=True)
class _GroundFeed:
    feed: str
    row: int
    periods: Periods
