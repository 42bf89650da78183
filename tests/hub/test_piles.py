"""Piles: large files of changes judged at once come to what they come to one after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.hub.sending import hub_at, settings
from tests.hub.test_preparing import FEEDS, PEOPLE, full_of, receipts_but_for_the_hub
from tizbe.hub import Receipt, make_envelope, open_hub
from tizbe.ledger import bundle, pile
from tizbe.ledger.judgement import judge_together
from tizbe.ledger.preparing import Sent

CLOSED, MOVED = "2026-01-04", "2027-06-30"


@pytest.fixture(autouse=True)
def piled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every file counts as large; gives how many files were judged at once, pile by pile."""
    found: list[int] = []

    def counted(connection: Any, files: Sequence[Any], *rest: Any, **named: Any) -> Any:
        found.append(len(files))
        return judge_together(connection, files, *rest, **named)

    monkeypatch.setattr(pile, "judge_together", counted)
    monkeypatch.setattr(pile, "FEW_ROWS", 0)
    monkeypatch.setattr(bundle, "MOST_BYTES", 0)
    return found


def changes_of(folder: Path, feed: str, rows: Sequence[str], day: int = 7) -> Sent:
    """A file of changes with these rows: op, IIN, begin_date, end_date, value of the feed's own column, ref."""
    column = {FEEDS[0]: "born", FEEDS[2]: "award", FEEDS[3]: "group"}.get(feed, "note")
    path = folder / f"changes-{feed.replace('/', '-')}-{day}.csv"
    path.write_text("\n".join([f"op,iin,begin_date,end_date,{column},ref", *rows]) + "\n", encoding="utf-8")
    return Sent(path, make_envelope(feed=feed, mode="changes", sent_on=date(2026, 1, day), name=path.name))


def day_of_changes(folder: Path) -> list[Sent]:
    """Changes to what the fulls said: ends, moves, cancellations, faults, keys named twice; each feed once."""
    begins = {FEEDS[0]: "2025-09-05", FEEDS[1]: "2024-04-08", FEEDS[2]: "2023-10-02", FEEDS[3]: "2024-10-05"}
    said = {FEEDS[0]: "2012-05-28", FEEDS[1]: "", FEEDS[2]: "maternal-glory-2", FEEDS[3]: "2"}
    files = []
    for place, feed in enumerate(FEEDS):
        tail = f"{said[feed]},"
        one, two, three, four, five, six = PEOPLE[place : place + 6]
        files.append(
            changes_of(
                folder,
                feed,
                [
                    f"close,{one},{begins[feed]},{CLOSED},{tail}",
                    f"amend,{two},{begins[feed]},{MOVED},{tail}",
                    f"amend,{two},{begins[feed]},,{tail}",
                    f"cancel,{three},{begins[feed]},,{tail}",
                    f"close,{four},1999-01-01,{CLOSED},{tail}",
                    f"open,12345,{begins[feed]},,{tail}",
                    f"open,{five},{begins[feed]},,{tail}k{place}",
                    f"close,{five},,{CLOSED},,k{place}",
                    f"open,{six},{begins[feed]},,{tail}",
                ],
            )
        )
    return files


def refused_of(hub: Any, receipts: Sequence[Receipt]) -> list[str]:
    """The files of refused rows, as they are sent back."""
    return [(hub.log.home.path / one.refused_file).read_text() for one in receipts if one.refused_file is not None]


def test_files_judged_at_once_come_to_what_they_come_to_singly(tmp_path: Path, piled: list[int]) -> None:
    """Receipts, refused rows, the ledger's digest and the changes are the same, and so is the order."""
    fulls = [full_of(tmp_path, feed, PEOPLE[:50]) for feed in FEEDS]
    files = day_of_changes(tmp_path)
    found = []
    for name in ("one", "all"):
        with open_hub(settings(tmp_path / name)) as hub:
            for path, envelope in fulls:
                hub.receive(path, envelope)
            if name == "one":
                receipts = [hub.receive(one.path, one.envelope) for one in files]
            else:
                receipts = list(hub.receive_all(files))
            report = hub.settle()
            told = receipts_but_for_the_hub(receipts)
            found.append((told, refused_of(hub, receipts), hub.statement_digest(), report.by_row, report.changes))
            assert name == "one" or list(hub.receive_all(files)) == receipts
            assert not list(hub.log.home.draft_folder.iterdir())
    assert found[0] == found[1]
    assert piled == [4]
    told, refused, *_ = found[0]
    assert len(refused) == len(told) == 4 and all(one[3] for one in told)


def test_two_files_of_one_stream_are_judged_in_their_order(tmp_path: Path, piled: list[int]) -> None:
    """What the first opened the second closes, though all came in one batch."""
    opened = [f"open,{iin},2025-06-01,,," for iin in PEOPLE[:20]]
    closed = [f"close,{iin},2025-06-01,2026-01-04,," for iin in PEOPLE[:20]]
    files = [
        changes_of(tmp_path, FEEDS[1], opened),
        changes_of(tmp_path, FEEDS[3], [f"open,{PEOPLE[0]},2025-06-01,,2,"]),
        changes_of(tmp_path, FEEDS[1], closed, day=8),
    ]
    with hub_at(tmp_path) as hub:
        assert [one.accepted + one.hinted for one in hub.receive_all(files)] == [20, 1, 20]
    assert piled == [2]


def test_of_a_pile_all_is_recorded_or_nothing(tmp_path: Path) -> None:
    """Where the second of three cannot be recorded none was received, and nothing is left lying."""

    def fail(_control: Connection, _receipt: Receipt) -> None:
        raise LookupError

    files = [changes_of(tmp_path, feed, [f"open,{PEOPLE[0]},2025-06-01,,{value},"]) for feed, value in (
        (FEEDS[1], ""), (FEEDS[3], "2"), (FEEDS[2], "maternal-glory-2"))]  # fmt: skip
    failing = Sent(files[1].path, files[1].envelope, recorded=fail)
    with hub_at(tmp_path) as hub:
        with pytest.raises(LookupError):
            list(hub.receive_all([files[0], failing, files[2]]))
        assert hub.log.last_commit_no() == 0
        assert not list(hub.log.home.draft_folder.iterdir())
        assert [one.status for one in hub.receive_all(files)] == ["accepted"] * 3
        assert hub.log.last_commit_no() == 3
