"""Random histories through the real hub, file by file, beside the oracle."""

import itertools
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.hub.crowds import Crowd, crowd_history, make_crowd
from tests.hub.expected import Expectation, change_rows, digest_of, statement_rows
from tests.hub.sending import Sender, believed_rows, differing, hub_at, rows_of
from tests.oracle.bodies import kind_of
from tests.oracle.histories import SubmissionDict, random_history, receive
from tests.oracle.people import World
from tests.oracle.statements import Ledger
from tests.postgresql import hubs
from tizbe.hub import Hub
from tizbe.ledger.receiving import Receiver
from tizbe.settlement import few

SAME: tuple[list[object], list[object]] = ([], [])
SLOW_SEEDS = range(100, 102 if hubs.ASKED else 110)  # rows do not lie in the control database
CROWD = 100
Counts = Counter[tuple[str, str]]


def _loosely(answers: tuple[str, ...]) -> list[str]:
    """Outcomes with hint and without taken together."""
    return ["accepted" if answer == "hinted" else answer for answer in answers]


def _send_beside(
    receiver: Receiver, sender: Sender, ledger: Ledger, submission: SubmissionDict, counts: Counts, seed: int
) -> None:
    expected, answers, _ = receive(ledger, submission)
    status, found, receipt = sender.send(receiver, submission)
    where = (seed, receipt.receipt, submission["feed"], submission["mode"], receipt.code)
    assert status == expected, where
    counts["status", status] += 1
    if status == "known":
        return
    wrong = [
        (number, submission["rows"][number - 1], mine, theirs)
        for number, mine, theirs in zip(itertools.count(1), _loosely(answers), _loosely(found), strict=False)
        if mine != theirs and not (theirs == "taken" and mine in ("accepted", "known"))
    ]
    assert wrong == [], where
    known = answers.count("known")
    assert (receipt.refused, receipt.already_known) == (answers.count("refused"), known), where
    counts["hints", "expected"] += answers.count("hinted")
    counts["hints", "found"] += receipt.hinted
    for answer in answers:
        counts[kind_of(submission["feed"]), answer] += 1


def _send_together(
    hub: Hub, sender: Sender, ledger: Ledger, history: Sequence[SubmissionDict], counts: Counts, seed: int
) -> None:
    """Send submissions as one folder of envelopes; only the counts of rows come back."""
    expected = [receive(ledger, submission) for submission in history]
    receipts = list(hub.receive_batch(sender.write_batch(history)))
    for (status, answers, _), submission, receipt in zip(expected, history, receipts, strict=True):
        where = (seed, receipt.receipt, submission["feed"], submission["mode"], receipt.code)
        assert sender.status(receipt) == status, where
        counts["status", status] += 1
        if status != "known":
            known = answers.count("known")
            assert (receipt.refused, receipt.already_known) == (answers.count("refused"), known), where


def _settle_beside(hub: Hub, expectation: Expectation, changes: list[tuple[str, ...]], seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if seed % 2:  # by the steps of settlement, however few are settled
            patch.setattr(few, "MOST_PERSONS", 0)
        report = hub.settle()
    found = change_rows(expectation.settle(), len(changes) + 1)
    assert report.changes == len(found), (seed, report.settlement, differing(found, rows_of(hub, "change")))
    changes += found
    expected = expectation.entitlements()
    assert differing(expected, rows_of(hub, "entitlement")) == SAME, (seed, report.settlement)
    assert hub.digest() == digest_of(expected)


def _play(seed: int, count: int, submissions: int, folder: Path) -> Counts:
    """Send a crowd's history to a hub and the oracle; settle three times; compare everything.

    Of each third some are sent one by one, the rest together; the oracle's ledger makes the next file's rows,
    so a copy of it goes ahead.
    """
    rng = random.Random(seed)
    crowd, ledger, sender = make_crowd(rng, count), Ledger(), Sender(folder)
    expectation, counts = Expectation(crowd, ledger), Counter[tuple[str, str]]()
    history = _told(rng, crowd, submissions)
    changes: list[tuple[str, ...]] = []
    with hub_at(folder) as hub:
        for part in (history[: submissions // 2], history[submissions // 2 : -3], history[-3:]):
            alone = part[: len(part) // 2]
            with hub.receiving() as receiver:
                for submission in alone:
                    _send_beside(receiver, sender, ledger, submission, counts, seed)
            if part[len(alone) :]:
                _send_together(hub, sender, ledger, part[len(alone) :], counts, seed)
            assert differing(statement_rows(ledger.believed()), believed_rows(hub)) == SAME, seed
            _settle_beside(hub, expectation, changes, seed)
        assert differing(expectation.cover(), rows_of(hub, "cover")) == SAME, seed
        found = rows_of(hub, "change")
        assert differing(changes, found) == SAME, seed
        assert changes == found
    for change in changes:
        counts["op", change[3]] += 1
        counts["reason", change[8]] += 1
    return counts


def _told(rng: random.Random, crowd: Crowd, submissions: int) -> list[SubmissionDict]:
    ahead, history = Ledger(), []
    for submission in crowd_history(rng, crowd, ahead, submissions):
        receive(ahead, submission)
        history.append(submission)
    return history


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_crowd_of_random_histories_agrees_with_the_oracle(seed: int, tmp_path: Path) -> None:
    """Statuses, outcomes, statements, entitlements, cover and changes of 25 worlds at once are the oracle's."""
    counts = _play(seed, 25, 12, tmp_path)
    assert counts["status", "taken"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW_SEEDS)
def test_a_thousand_random_histories_agree_with_the_oracle(seed: int, tmp_path: Path) -> None:
    """The same of a hundred worlds a seed, sixteen submissions each: a thousand histories in all."""
    counts = _play(seed, CROWD, 16, tmp_path)
    assert counts["status", "taken"] > 6


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_one_random_history_alone_agrees_with_the_oracle(seed: int, tmp_path: Path) -> None:
    """A history with a hub to itself, settled after every submission, agrees with the oracle at every step."""
    history = random_history(random.Random(5000 + seed))
    ledger, sender = Ledger(), Sender(tmp_path)
    expectation = Expectation(_alone(history), ledger)
    counts: Counts = Counter()
    changes: list[tuple[str, ...]] = []
    with hub_at(tmp_path) as hub:
        for submission in history:
            with hub.receiving() as receiver:
                _send_beside(receiver, sender, ledger, submission, counts, seed)
            _settle_beside(hub, expectation, changes, seed)
        assert rows_of(hub, "change") == changes
        assert differing(statement_rows(ledger.believed()), believed_rows(hub)) == SAME


def _alone(history: list[SubmissionDict]) -> Crowd:
    """Everybody of a history as one world."""
    crowd = Crowd([World()], [])
    for submission in history:
        place = submission["columns"].index("iin")
        crowd.world_of |= {row[place].zfill(12): 0 for row in submission["rows"]}
    return crowd
