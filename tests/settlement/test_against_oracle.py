"""Settlement against the slow day-by-day oracle, on thousands of random worlds."""

import random

import pytest

from tests.oracle import cover as oracle_cover
from tests.oracle.histories import random_statements
from tests.oracle.settlement import settle
from tests.settlement.worlds import SHIFT, entitlements, load, settler
from tizbe.period import end_of
from tizbe.settlement.cover import make_cover


def _disagreements(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    worlds = [random_statements(rng) for _ in range(count)]
    connection = load(worlds)
    settler(connection).settle_all(1)
    found = entitlements(connection)
    faults = []
    for number, world in enumerate(worlds):
        expected = sorted(settle(world))
        if sorted(found[number]) != expected:
            faults.append(f"world {number}: {world}\nexpected {expected}\nfound    {sorted(found[number])}")
    return faults


def test_settlement_agrees_with_the_oracle_on_some_random_worlds() -> None:
    """Every period and both its reasons equal the day-by-day oracle's on 200 random worlds."""
    assert _disagreements(1, 200) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_settlement_agrees_with_the_oracle_on_thousands_of_random_worlds(seed: int) -> None:
    """Every period and both its reasons equal the day-by-day oracle's on 500 random worlds a seed."""
    assert _disagreements(seed, 500) == []


def test_cover_agrees_with_the_oracle() -> None:
    """Rows, primary row and payer of every day equal the oracle's on 300 random worlds."""
    rng = random.Random(77)
    worlds = [random_statements(rng) for _ in range(300)]
    connection = load(worlds)
    settler(connection).settle_all(1)
    connection.execute("CREATE TEMP VIEW held AS SELECT * FROM entitled")
    make_cover(connection)
    found: dict[int, list[oracle_cover.Cover]] = {}
    for iin, from_date, until_date, rows, primary_row, payer in connection.execute(
        "SELECT iin, from_date, until_date, rows, primary_row, payer FROM cover"
    ).fetchall():
        found.setdefault(iin // SHIFT, []).append(
            oracle_cover.Cover(
                f"{iin % SHIFT:012d}",
                from_date,
                end_of(until_date),
                tuple(map(int, rows.split(";"))),
                primary_row,
                payer,
            )
        )
    for number, world in enumerate(worlds):
        assert sorted(found.get(number, [])) == sorted(oracle_cover.cover(settle(world)))
