"""The made-up MSHI of the numbered feed: each change once, in order, and a count that can show otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.changes import change, closed, opened
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.mshi_feed import FeedMshi, Gap, Malformed


@pytest.fixture
def mshi(tmp_path: Path) -> Iterator[FeedMshi]:
    """An MSHI that holds nothing."""
    made = FeedMshi(tmp_path / "mshi")
    yield made
    made.close()


def test_changes_that_come_again_are_applied_once(mshi: FeedMshi) -> None:
    """What overlaps with what MSHI has is applied from the first new number on; what it has altogether is a gap."""
    first = [opened(number, number) for number in (1, 2, 3)]
    assert mshi.take(first).until == 3
    assert mshi.take([*first[1:], closed(4, 1, "2026-02-01"), opened(5, 5)]).until == 5
    with pytest.raises(Gap) as gap:
        mshi.take(first)
    assert gap.value.until == 5
    with pytest.raises(Gap):
        mshi.take([opened(7, 7)])
    assert mshi.applications() == dict.fromkeys(range(1, 6), 1)
    assert [end for _, _, _, end in mshi.periods()].count("2026-02-01") == 1
    assert len(mshi.periods()) == 4


def test_what_was_taken_is_there_after_a_restart(mshi: FeedMshi) -> None:
    """State, cursor, counts and refusals are those of before after everything in memory was lost."""
    mshi.take([opened(1, 1), opened(2, 1), opened(3, 2)])
    before = (mshi.standing(), mshi.periods(), mshi.applications(), mshi.cover().to_pylist())
    mshi.restart()
    assert (mshi.standing(), mshi.periods(), mshi.applications(), mshi.cover().to_pylist()) == before
    assert before[0].refused == {2: "state"}


def test_a_misfit_is_refused_and_the_rest_applied(mshi: FeedMshi) -> None:
    """A change of a period that is not held is refused with its number; what follows of the same person still fits."""
    taken = mshi.take([closed(1, 1, "2026-02-01"), opened(2, 1), closed(3, 1, "2026-03-01"), opened(4, 2)])
    assert (taken.until, taken.refused) == (4, {1: "state"})
    assert sorted(end for _, _, _, end in mshi.periods()) == ["", "2026-03-01"]
    assert mshi.applications() == {2: 1, 3: 1, 4: 1}
    assert mshi.take([opened(5, 5)]).refused == {}


def test_no_run_of_changes_is_refused_whole(mshi: FeedMshi) -> None:
    """Missing, repeated or unordered numbers and fields of another form change nothing."""
    for wrong in (
        [opened(1, 1), opened(3, 3)],
        [opened(1, 1), opened(1, 2)],
        [opened(2, 2), opened(1, 1)],
        [opened(0, 1)],
        [{"number": 1}],
        [change(1, "open", 1, begin_date="2026-02-30")],
    ):
        with pytest.raises(Malformed):
            mshi.take(wrong)
    assert (mshi.standing().until, mshi.periods(), mshi.applications()) == (0, [], {})


def test_a_trusting_mshi_shows_what_comes_twice(tmp_path: Path) -> None:
    """Without a memory of numbers, a repetition is applied again: the count says 2, and the state holds it twice."""
    mshi = FeedMshi(tmp_path / "trusting", is_trusting=True)
    changes = [opened(1, 1), opened(2, 2)]
    mshi.take(changes)
    mshi.take(changes)
    assert mshi.applications() == {1: 2, 2: 2}
    assert len(mshi.periods()) == 4
    mshi.close()


def test_a_plan_is_the_same_for_the_same_seed() -> None:
    """Every kind comes in each round, another seed gives another order, and a kind nobody asked for never comes."""
    kinds = [("a", Fault.LOST), ("b", Fault.SLOW), ("c", Fault.LATE)]

    def drawn(seed: int) -> list[str | None]:
        plan = FaultPlan({Fault.LOST, Fault.SLOW}, seed)
        return [plan.next("place", kinds) for _ in range(40)]

    assert drawn(1) == drawn(1)
    assert len({tuple(drawn(seed)) for seed in range(5)}) > 1
    assert {*drawn(1)} == {"a", "b", None}
    assert all({*drawn(1)[start : start + 4]} == {"a", "b", None} for start in range(0, 40, 4))
    assert FaultPlan((), 1).next("place", kinds) is None
