"""Settlement against PostgreSQL's multiranges: the days of every row, on thousands of random worlds."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from benchmarks.postgresql_server import Server
from tests.oracle import settlement
from tests.oracle.histories import random_history, random_statements, receive
from tests.oracle.statements import Ledger, Statement
from tests.postgresql import multiranges
from tests.settlement.worlds import entitlements, load, settler
from tizbe.period import OPEN, until_of

pytestmark = pytest.mark.slow


def _periods(found: Sequence[settlement.Entitlement]) -> list[multiranges.Period]:
    """Periods in the words of `multiranges`, without reasons."""
    periods = []
    for one in found:
        until_date = until_of(one.end_date)
        periods.append((one.iin, one.row, one.begin_date, None if until_date == OPEN else until_date))
    return sorted(periods, key=lambda period: period[:3])


def _disagreements(server: Server, worlds: Sequence[Sequence[Statement]]) -> list[str]:
    connection = load(worlds)
    settler(connection).settle_all(1)
    found = entitlements(connection)
    expected = multiranges.settle(server, worlds)
    faults = []
    for place, world in enumerate(worlds):
        ours, theirs = _periods(found.get(place, [])), expected.get(place, [])
        if ours != theirs:
            faults.append(f"world {place}: {world}\nPostgreSQL {theirs}\nfound      {ours}")
    return faults


@pytest.mark.parametrize("seed", [101, 102])
def test_settlement_agrees_with_multiranges_on_thousands_of_random_worlds(postgresql: Server, seed: int) -> None:
    """The days of every person and row equal those of PostgreSQL's union and difference on 1,500 worlds a seed."""
    rng = random.Random(seed)
    worlds = [random_statements(rng) for _ in range(1_500)]
    assert _disagreements(postgresql, worlds) == []


def test_settlement_agrees_with_multiranges_after_random_histories(postgresql: Server) -> None:
    """The same holds for what is believed after 300 random histories of submissions, corrections and absences."""
    rng = random.Random(103)
    worlds = []
    for _ in range(300):
        ledger = Ledger()
        for submission in random_history(rng):
            receive(ledger, submission)
        worlds.append(ledger.believed())
    assert _disagreements(postgresql, worlds) == []


def test_random_worlds_reach_every_row_and_every_rule(postgresql: Server) -> None:
    """Worlds such as these entitle somebody in each of the 17 rows, and each rule begins or ends some period."""
    rng = random.Random(101)
    worlds = [random_statements(rng) for _ in range(600)]
    connection = load(worlds)
    settler(connection).settle_all(1)
    found = [one for periods in entitlements(connection).values() for one in periods]
    assert {one.row for one in found} == set(range(1, 18))
    ended = {one.ended_by for one in found} | {one.began_by for one in found}
    rules = {"authority", "death", "age", "child-age", "exclusion", "activity", "row-priority", "representative"}
    assert rules <= ended
    said = multiranges.settle(postgresql, worlds)
    assert {row for periods in said.values() for _, row, _, _ in periods} == set(range(1, 18))
