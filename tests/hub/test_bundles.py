"""Bundles: feeds that share statements are judged in order of receipt even when they arrive in one batch."""

from datetime import date
from pathlib import Path

import pytest

from tests.hub.people import AIGUL
from tests.hub.sending import counts, hub_at, rows_of, write_envelope
from tests.oracle.histories import SubmissionDict

OLD_COURTS, NEW_COURTS = "8/courts-department/courts", "8/judicial-administration/courts"


def _changes(feed: str, sent_on: date, **row: str) -> SubmissionDict:
    columns, values = list(row), [list(row.values())]
    return SubmissionDict(feed=feed, mode="changes", as_of=None, sent_on=sent_on, columns=columns, rows=values)


def test_both_names_of_a_renamed_body_meet_in_one_batch(tmp_path: Path) -> None:
    """What the old name opened the new name knows, and may state in a full, though all came in one folder."""
    row = {"iin": AIGUL, "begin_date": "2025-06-01", "end_date": ""}
    day = date(2026, 2, 1)
    full = SubmissionDict(
        feed=NEW_COURTS, mode="full", as_of=day, sent_on=day, columns=list(row), rows=[list(row.values())]
    )
    folder = tmp_path / "batch"
    folder.mkdir()
    write_envelope(folder, 1, _changes(OLD_COURTS, date(2025, 7, 1), op="open", **row))
    write_envelope(folder, 2, _changes(NEW_COURTS, date(2026, 2, 1), op="open", **row))
    write_envelope(folder, 3, full)
    with hub_at(tmp_path) as hub:
        assert [counts(receipt) for receipt in hub.receive_batch(folder)] == [(1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [(OLD_COURTS, NEW_COURTS), ("1/education-and-science/nobd", "1/enlightenment/nobd")],
)
def test_the_new_name_closes_in_the_same_batch_what_the_old_name_opened(old: str, new: str, tmp_path: Path) -> None:
    """A close by the successor ends the statement, however the files arrived."""
    folder = tmp_path / "batch"
    folder.mkdir()
    born = {"born": "2014-05-05"} if old.startswith("1/") else {}
    opened = {"ref": "k", "iin": AIGUL, "begin_date": "2022-01-10", "end_date": "", **born}
    write_envelope(folder, 1, _changes(old, date(2022, 2, 1), op="open", **opened))
    write_envelope(folder, 2, _changes(new, date(2022, 12, 1), op="close", ref="k", iin=AIGUL, end_date="2022-12-31"))
    with hub_at(tmp_path) as hub:
        assert [receipt.accepted for receipt in hub.receive_batch(folder)] == [1, 1]
        hub.settle()
        assert [row[2:4] for row in rows_of(hub, "entitlement")] == [("2022-01-10", "2022-12-31")]
