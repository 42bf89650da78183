"""The comparisons at the end of a run: each holds where all is right, and fails where one thing is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tizbe import client
from tizbe.sandbox import comparing, days
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.sending import Answers


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> days.History:
    """A small country's days, with repetitions and wrong files."""
    plan = FaultPlan({Fault.REPEAT, Fault.TRUNCATION}, 3)
    return days.tell(tmp_path_factory.mktemp("days"), 300, 6, 3, plan)


def right(history: days.History) -> Answers:
    """Answers that are all as the key says."""
    answers = Answers(sent_again=1, same_again=1)
    for one in (one for day in history.days for one in day):
        counts = {name: one.entry[name] for name in ("accepted", "hinted", "refused", "already_known")}
        said: dict[str, Any] = {"receipt": f"S-{one.number}", "status": one.entry["expected"], **counts}
        answers.said[one.number] = answers.said[one.repeats] if one.repeats else said
    return answers


def held(history: days.History, answers: Answers) -> dict[str, bool]:
    """Which comparisons of the answers hold."""
    told = [one for day in history.days for one in day]
    return {check.name: check.holds for check in comparing.check_answers(told, answers)}


def test_one_wrong_answer_is_seen(history: days.History) -> None:
    """Another status, another count, a receipt of another's, a missing answer, another answer when asked again."""
    assert all(held(history, right(history)).values())
    first, second = (one.number for one in history.days[1][:2])
    for name, number, values in (
        ("answers", first, {"status": "refused"}),
        ("counts", first, {"accepted": -1}),
        ("receipts", first, {"receipt": f"S-{second}"}),
    ):
        answers = right(history)
        answers.said[number] = {**answers.said[number], **values}
        assert not held(history, answers)[name]
    answers = right(history)
    del answers.said[first]
    assert not any(held(history, answers)[name] for name in ("answers", "counts", "receipts"))
    answers = right(history)
    answers.same_again = 0
    assert not held(history, answers)["again"]


def test_a_repetition_has_to_have_the_first_receipt(history: days.History) -> None:
    """What was sent again under another number and got a receipt of its own was taken twice."""
    repeated = [one.number for day in history.days for one in day if one.repeats]
    assert repeated
    answers = right(history)
    answers.said[repeated[0]] = {**answers.said[repeated[0]], "receipt": "S-another"}
    assert not held(history, answers)["answers"]


def test_a_change_applied_twice_or_not_at_all_is_seen() -> None:
    """Once is once: two, none, and a number that the hub never made all show."""
    assert comparing.check_changes({1: 1, 2: 1}, 2).holds
    for applied in ({1: 1, 2: 2}, {1: 1}, {1: 1, 2: 1, 3: 1}, {}):
        assert not comparing.check_changes(applied, 2).holds


def test_another_state_is_seen() -> None:
    """A period too many, too few, other or twice, an answer that is missing, an open case."""
    one, other = ("950505700017", 14, "2026-01-10", ""), ("950505700017", 14, "2026-01-10", "2026-02-01")
    assert comparing.check_image([one, other], [one, other]).holds
    for ours in ([one], [one, other, other], [one, one], []):
        assert not comparing.check_image(ours, [one, other]).holds
    assert [check.holds for check in comparing.check_acknowledged(client.Standing(5, 5, 0))] == [True, True]
    assert [check.holds for check in comparing.check_acknowledged(client.Standing(4, 5, 1))] == [False, False]


def test_the_same_seed_tells_the_same_days(history: days.History, tmp_path: Path) -> None:
    """The same arguments give the same files; what is new on ordinary days is of persons of no other feed."""
    again = days.tell(tmp_path, 300, 6, 3, FaultPlan({Fault.REPEAT, Fault.TRUNCATION}, 3))
    files = [[(one.number, one.entry, one.path.read_bytes()) for one in day] for day in history.days]
    assert files == [[(one.number, one.entry, one.path.read_bytes()) for one in day] for day in again.days]
    assert len(history.days) == 7
    assert len(history.persons) > 20
    assert {one.entry["why"] for one in history.days[0]} >= {"wrong-count", "wrong-digest", "truncated"}
