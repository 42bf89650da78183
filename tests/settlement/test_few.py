"""Few persons settled in plain Python: what the SQL steps leave for the same persons."""

import random
from collections.abc import Sequence

import pytest

from tests.oracle.histories import random_statements
from tests.oracle.statements import Statement
from tests.settlement.kernel_tables import dense_world, pack_with
from tests.settlement.worlds import load
from tizbe.engine.duckdb import DuckDBEngine
from tizbe.law.authority import Authority, authority
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import RulePack
from tizbe.settlement import few as few_module
from tizbe.settlement.few import MOST_PERSONS, Few
from tizbe.settlement.settling import Settler

LEFT = {
    "affected": "SELECT iin FROM affected ORDER BY ALL",
    "entitled": "SELECT iin, row_no, from_date, until_date, began_by, ended_by FROM entitled ORDER BY ALL",
    "claim_made": "SELECT iin, row_no, child_iin, from_day, until_day, place FROM claim_made "
    "WHERE iin IN (SELECT iin FROM affected) ORDER BY ALL",
    "edition": "SELECT * FROM edition ORDER BY ALL",
}
"""What settling some persons leaves; of claims, those that are kept."""

KNOWN = 1


def _left(engine: DuckDBEngine) -> dict[str, list[tuple[object, ...]]]:
    types = {
        name: engine.rows(f"SELECT column_name, column_type FROM (DESCRIBE {text})") for name, text in LEFT.items()
    }
    return {**{f"{name}'s types": rows for name, rows in types.items()}, **{n: engine.rows(t) for n, t in LEFT.items()}}


def _touched(iins: Sequence[int]) -> str:
    return f"SELECT UNNEST([{', '.join(map(str, iins))}]) AS iin" if iins else "SELECT 0 AS iin WHERE FALSE"


@pytest.mark.parametrize(
    ("seed", "dense", "pack"),
    [
        pytest.param(1, False, None, id="random"),
        pytest.param(2, True, None, id="dense"),
        pytest.param(3, True, pack_with({5: {"one_per": "child_iin"}}, {1: 40, 4: 10}), id="two-rows-of-claims"),
    ],
)
def test_few_persons_are_settled_as_the_steps_settle_them(seed: int, dense: bool, pack: RulePack | None) -> None:
    """Whoever of a world something was learned of: the same persons are affected, with the same periods and claims."""
    rng = random.Random(seed)
    worlds: list[list[Statement]] = [dense_world(rng) if dense else random_statements(rng) for _ in range(12)]
    connection = load(worlds)
    engine = DuckDBEngine(connection)
    law = Authority(authority().editions, pack) if pack else authority()
    settler = Settler(engine, DatedRules(law))
    everybody = [iin for (iin,) in engine.rows("SELECT DISTINCT iin FROM statement ORDER BY iin")]
    children = [iin for (iin,) in engine.rows("SELECT DISTINCT other_iin FROM statement ORDER BY ALL")]
    seen = 0
    for _ in range(12):
        touched = rng.sample(everybody, rng.choice((0, 1, 1, 2, 5))) + rng.sample(children, rng.choice((0, 0, 1, 2)))
        settler.find_affected(0, KNOWN, touched=_touched(touched))
        settler.settle_affected(KNOWN)
        by_steps = _left(engine)
        found = Few.find(engine, settler.rules, _touched(touched))
        assert found is not None
        found.settle(KNOWN)
        assert _left(engine) == by_steps
        seen += len(by_steps["claim_made"])
    assert seen


def test_persons_in_numbers_are_left_to_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Touched, or dependent on them, in greater numbers: nothing is made, and the steps settle."""
    connection = load([random_statements(random.Random(4)) for _ in range(8)])
    engine, rules = DuckDBEngine(connection), DatedRules(authority())
    assert Few.find(engine, rules, f"SELECT range AS iin FROM range({MOST_PERSONS + 1})") is None
    assert Few.find(engine, rules, f"SELECT range AS iin FROM range({MOST_PERSONS})") is not None
    parents = "SELECT iin FROM statement INNER JOIN feed USING (feed_no) WHERE row_no = 4 AND other_iin > 0"
    children = (
        "SELECT other_iin AS iin FROM statement INNER JOIN feed USING (feed_no) WHERE row_no = 4 AND other_iin > 0"
    )
    found = Few.find(engine, rules, children)
    assert found is not None
    assert {iin for (iin,) in engine.rows(parents)} <= found.affected
    monkeypatch.setattr(few_module, "MOST_PERSONS", len(found.affected) - 1)
    assert Few.find(engine, rules, children) is None  # the children are few, but not with those who name them
