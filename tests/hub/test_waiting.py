"""Effects of large changes wait for one another: whoever asks finds them, in one batch or one by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.hub.people import AIGUL, BOLAT, DANA
from tests.hub.sending import believed_rows, hub_at, write_envelope
from tests.oracle.histories import SubmissionDict
from tizbe.errors import HubError
from tizbe.hub import Receipt
from tizbe.intake.submission import read_envelope
from tizbe.ledger import judgement, projection
from tizbe.ledger.receiving import Receiver

PENSIONS, COURTS = "6/mlspp/cdb-pensions", "8/judicial-administration/courts"
PEOPLE = (AIGUL, BOLAT, DANA)
DAY = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of changes is taken as a large one."""
    monkeypatch.setattr(judgement, "FEW_ROWS", 0)
    monkeypatch.setattr(projection, "_FEW", 0)


def _changes(feed: str, op: str, begin_date: str, end_date: str) -> SubmissionDict:
    columns = ["op", "iin", "begin_date", "end_date"]
    rows = [[op, iin, begin_date, end_date] for iin in PEOPLE]
    return SubmissionDict(feed=feed, mode="changes", as_of=None, sent_on=DAY, columns=columns, rows=rows)


HISTORY = (
    _changes(PENSIONS, "open", "2025-06-01", ""),
    _changes(COURTS, "open", "2025-07-01", ""),
    _changes(PENSIONS, "close", "2025-06-01", "2026-01-31"),
    _changes(COURTS, "amend", "2025-07-01", "2027-01-31"),
    _changes(COURTS, "cancel", "2025-07-01", ""),
    _changes(PENSIONS, "open", "2026-02-01", ""),
)


def _receive(receiver: Receiver, folder: Path, history: tuple[SubmissionDict, ...]) -> list[Receipt]:
    folder.mkdir(exist_ok=True)
    receipts = []
    for number, submission in enumerate(history, start=1):
        envelope, path = read_envelope(write_envelope(folder, number, submission).with_suffix(".json"))
        receipts.append(receiver.receive(path, envelope))
    return receipts


def test_a_batch_of_large_changes_is_taken_as_one_after_another(tmp_path: Path) -> None:
    """Each submission is judged against those of its own stream before it, and a rebuild comes to the same."""
    with hub_at(tmp_path) as hub:
        with hub.receiving() as receiver:
            receipts = _receive(receiver, tmp_path / "sent", HISTORY)
        assert [(one.accepted, one.refused) for one in receipts] == [(len(PEOPLE), 0)] * len(HISTORY)
        hub.settle()
        found = hub.statement_digest(), hub.digest()
        hub.log.home.projection_file.unlink()
        assert (hub.statement_digest(), hub.digest()) == found
        assert {row[0] for row in believed_rows(hub)} == {PENSIONS}


def test_what_waits_is_there_when_the_receiver_is_done(tmp_path: Path) -> None:
    """Effects wait while files of other streams follow; an error afterwards loses none of them."""
    with hub_at(tmp_path) as hub:
        with pytest.raises(HubError), hub.receiving() as receiver:
            _receive(receiver, tmp_path / "sent", HISTORY[:2])
            assert receiver.projection.mark("commit") < hub.log.last_commit_no() - 1
            raise HubError("Something failed after the files were taken in.")
        assert len(believed_rows(hub)) == len(PEOPLE) * 2


def test_a_full_after_waiting_changes_meets_them(tmp_path: Path) -> None:
    """A full names what changes opened before it: known already, and what it does not name is closed."""
    columns, rows = ["iin", "begin_date", "end_date"], [[iin, "2025-06-01", ""] for iin in PEOPLE[:2]]
    full = SubmissionDict(feed=PENSIONS, mode="full", as_of=DAY, sent_on=DAY, columns=columns, rows=rows)
    with hub_at(tmp_path) as hub:
        with hub.receiving() as receiver:
            *_, receipt = _receive(receiver, tmp_path / "sent", (*HISTORY[:2], full))
        assert (receipt.accepted, receipt.already_known) == (0, 2)
        assert len(believed_rows(hub)) == len(PEOPLE) * 2
        assert sum(row[3] == "" for row in believed_rows(hub)) == len(PEOPLE) * 2 - 1
