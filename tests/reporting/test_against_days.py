"""The conflict report against the slow one that asks every day, on random worlds."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.oracle.histories import random_statements
from tests.oracle.statements import Statement
from tests.reporting.daily_conflicts import count_conflicts
from tests.settlement.worlds import load, settler
from tizbe.reporting.conflict import MENDABLE, ConflictSearch

_PER_WORLD = 1_000


def _worlds(seed: int, count: int) -> list[list[Statement]]:
    """Random worlds whose statements have numbers of their own, as in a ledger."""
    rng = random.Random(seed)
    found = []
    for place in range(count):
        world = random_statements(rng)
        found.append([replace(one, order=place * _PER_WORLD + one.order) for one in world])
    return found


def _by_days(worlds: Sequence[Sequence[Statement]], first: date, last: date) -> dict[tuple[str, str], tuple[int, ...]]:
    counted: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for world in worlds:
        for key, count in count_conflicts(world, first, last).items():
            counted[key].update(dict(enumerate(count.numbers)))
    return {key: tuple(numbers[place] for place in range(6)) for key, numbers in counted.items()}


def _differences(seed: int, count: int, first: date, days: int, most_rows: int | None = None) -> list[str]:
    last = first + timedelta(days=days - 1)
    worlds = _worlds(seed, count)
    search = ConflictSearch(settler(load(worlds)), 1, first, last + timedelta(days=1), keeps_statements=True)
    tallies = search.run(most_rows)
    kept = search.settler.connection.execute(f"SELECT kind, feed, COUNT(*) FROM {MENDABLE} GROUP BY kind, feed")
    statements = {(kind, feed): count for kind, feed, count in kept.fetchall()}
    assert statements == {(kind, feed): tally.statements for (kind, feed), tally in tallies.items() if feed}
    found = {key: tally.numbers for key, tally in tallies.items()}
    expected = _by_days(worlds, first, last)
    return [
        f"{key}: expected {expected.get(key)}, found {found.get(key)}"
        for key in sorted(expected.keys() | found.keys())
        if expected.get(key) != found.get(key)
    ]


def test_the_report_equals_a_count_of_every_day() -> None:
    """Persons, statements and each kind of person-day equal a count day by day on random worlds around 2026."""
    assert _differences(11, 60, date(2025, 12, 10), 40) == []


def test_the_report_of_spans_equals_a_count_of_every_day() -> None:
    """Searching span by span counts, and keeps for the bodies, what a count of every day finds."""
    assert _differences(12, 30, date(2023, 1, 5), 30, most_rows=120) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", [date(2021, 9, 1), date(2024, 2, 1), date(2026, 1, 20)])
def test_the_report_equals_a_count_of_every_day_on_more_worlds(first: date) -> None:
    """Persons, statements and person-days equal a count day by day around other edges of the law."""
    assert _differences(first.toordinal(), 50, first, 45) == []
