"""The dated rules as flat columns of integers: what the SQL steps read as rule tables.

Rows of the list index most of them; a feed and the code of a value index where a statement stands. Made once
for a set of rules and the numbers of a projection's feeds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from tizbe.law.rules.dated import DatedRules
from tizbe.settlement.kernel.day import EPOCH
from tizbe.settlement.kernel.table import TABLE, Column
from tizbe.settlement.steps import REASONS

EXCLUSION = REASONS.index("exclusion")
ACTIVITY = REASONS.index("activity")
PRIORITY = REASONS.index("row-priority")
REPRESENTATIVE = REASONS.index("representative")

STEP_NAMES: Mapping[int, str] = {rank: REASONS[rank] for rank in (EXCLUSION, ACTIVITY, PRIORITY)}
"""The text of the SQL steps for each `step` of a bar."""

AGE_OF = ("", "person", "child")
"""Whose birth limits a standing, by number."""


class Feeds(NamedTuple):
    """How many feed numbers and values are known, and the row that each feed serves (0: none)."""

    numbers: int
    values: int
    row: Column


class Standings(NamedTuple):
    """Where statements stand. `at[i]` to `at[i + 1]` are the half-open places of i = feed_no * values + value."""

    at: Column
    age_months: Column
    age_of: Column
    age_required: Column
    bound: Column
    from_day: Column
    until_day: Column


class Exclusions(NamedTuple):
    """Statements that take days from their own row; `at` as in `Standings`."""

    at: Column
    from_day: Column
    until_day: Column


class Named(NamedTuple):
    """Days on which the activity feed has authority."""

    from_day: Column
    until_day: Column


class Windows(NamedTuple):
    """Days on which activity bars a row, and for how many months more; `at` is by row."""

    at: Column
    months: Column
    from_day: Column
    until_day: Column


class Priorities(NamedTuple):
    """Rows whose entitlement is subtracted; `at` is by row."""

    at: Column
    other: Column
    from_day: Column
    until_day: Column


class Rows(NamedTuple):
    """By row: its turn (-1: no such row), whether it has one representative, or exclusions, and its tail's days."""

    turn: Column
    one_per: Column
    excludes: Column
    tail: Column


class RuleColumns(NamedTuple):
    """The rules, flat."""

    feed: Feeds
    standing: Standings
    exclusion: Exclusions
    named: Named
    window: Windows
    priority: Priorities
    row: Rows


@dataclass(frozen=True)
class KernelRules:
    """The rules for the kernel. `values`: the code of each value that some rule names; any other text is code -1.

    `columns` are lists, `arrays` the same for the compiled form.
    """

    columns: RuleColumns
    values: Mapping[str, int]

    @classmethod
    def of(cls, rules: DatedRules, feeds: Mapping[str, int]) -> KernelRules:
        """Lay out `rules` for a projection whose feeds have the numbers `feeds` (feed to feed_no)."""
        texts = {standing.value for standing in rules.standings} | {value for _, value, *_ in rules.exclusions}
        values = {text: code for code, text in enumerate(sorted(texts))}
        count = max(feeds.values(), default=0) + 1
        feed_row = [0] * count
        for name, number in feeds.items():
            feed = rules.authority.of(name)
            feed_row[number] = feed.row_no if feed else 0

        def key(feed: str, value: str) -> int | None:
            return feeds[feed] * len(values) + values[value] if feed in feeds else None

        standings = [
            (
                key(s.feed, s.value),
                *(s.age_months, AGE_OF.index(s.age_of), int(s.age_required), int(s.bound)),
                *(_day(s.from_date), _day(s.until_date)),
            )
            for s in rules.standings
        ]
        exclusions = [(key(feed, value), _day(a), _day(b)) for feed, value, a, b in rules.exclusions]
        windows = [(row, months, _day(a), _day(b)) for row, months, a, b in rules.windows]
        priorities = [(row, other, _day(a), _day(b)) for row, other, a, b in rules.priorities]
        excludes = {feed.row_no for name, *_ in rules.exclusions if (feed := rules.authority.of(name))}
        tails = {row.row: row.tail.days for row in rules.authority.pack.rows}
        keys, rows = count * len(values), max(rules.turns) + 1
        columns = RuleColumns(
            Feeds(count, len(values), feed_row),
            Standings(*_grouped(keys, standings, 6)),
            Exclusions(*_grouped(keys, exclusions, 2)),
            Named([_day(a) for a, _ in rules.activity_days], [_day(b) for _, b in rules.activity_days]),
            Windows(*_grouped(rows, windows, 3)),
            Priorities(*_grouped(rows, priorities, 3)),
            Rows(
                [rules.turns.get(row, -1) for row in range(rows)],
                [int(row in rules.one_per) for row in range(rows)],
                [int(row in excludes) for row in range(rows)],
                [tails.get(row, 0) for row in range(rows)],
            ),
        )
        return cls(columns, values)

    @cached_property
    def arrays(self) -> RuleColumns:
        """The columns as arrays of 64 bits."""
        tables: Any = (_as_arrays(table) for table in self.columns)
        return RuleColumns(*tables)

    @cached_property
    def contested_turns(self) -> frozenset[int]:
        """Turns with a row that has one representative per child and day."""
        turns = zip(self.columns.row.turn, self.columns.row.one_per, strict=True)
        return frozenset(int(turn) for turn, one_per in turns if one_per)

    @cached_property
    def most_standings(self) -> int:
        """The most standings that one statement can meet."""
        return max((until - first for first, until in pairwise(self.columns.standing.at)), default=0)

    @cached_property
    def has_tails(self) -> bool:
        """Whether some row's last entitlement is prolonged."""
        return any(days > 0 for days in self.columns.row.tail)


def _grouped(count: int, entries: Iterable[tuple[int | None, *tuple[int, ...]]], width: int) -> list[list[int]]:
    """Entries, each led by its index: the places where each index begins, then the columns. None is left out."""
    found: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for index, *entry in entries:
        if index is not None:
            found[index].append(tuple(entry))
    at = [0]
    columns: list[list[int]] = [[] for _ in range(width)]
    for index in range(count):
        for numbers in found[index]:
            for column, number in zip(columns, numbers, strict=True):
                column.append(number)
        at.append(len(columns[0]))
    return [at, *columns]


def _as_arrays(table: TABLE) -> TABLE:
    return type(table)(*(np.array(c, np.int64) if isinstance(c, list) else c for c in table))


def _day(day: date) -> int:
    return (day - EPOCH).days
