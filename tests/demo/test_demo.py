"""The demo from end to end: what it checks, what it says, which folders it touches."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.demo.conftest import Ran, call
from tests.postgresql import hubs
from tizbe.demo.folder import MARK, clear_folder
from tizbe.demo.running import EXPLAINED
from tizbe.errors import Refused


def test_every_check_of_a_run_holds(ran: Ran) -> None:
    """Receipts, counts, days of the key, MSHI's cover and acknowledgements all come out as they must."""
    account = ran.account
    assert account.holds
    assert account.answered_as_expected == account.submissions > 0
    assert account.counted[0] == account.counted[1] > 0
    assert account.story_days_as_expected == account.story_days > 0
    assert [month.differences for month in account.settled] == [0, 0]
    assert all(batch["outcome"] == "done" for month in account.settled for batch in month.batches)


def test_four_counts_sum_to_the_rows_read(ran: Ran) -> None:
    """In each month accepted, hinted, refused and already known sum to the rows read."""
    for month in ran.account.sent:
        outcomes = [month.rows[name] for name in ("accepted", "hinted", "refused", "already_known")]
        assert sum(outcomes) == month.rows["rows_read"]


def test_the_act_adds_row_17_on_the_first_of_january(ran: Ran) -> None:
    """Six operations are read, and the list grows from 16 rows to 17, with the right to send row 17."""
    account = ran.account
    assert len(account.reading["operations"]) == 6
    assert account.reading["status"] == "ready"
    assert account.list_rows == (16, 17)
    assert "17/mlspp/digital-family-card" in [feed["feed"] for feed in account.comparison["gained"]]
    before, after = account.counts
    assert before.by_row.get(17, 0) == 0 < after.by_row[17]
    assert before.by_payer.get("local", 0) == 0 < after.by_payer["local"]


def test_the_act_is_rehearsed_before_january(ran: Ran) -> None:
    """Before January the rehearsal names the new sender, the courts' new body, and who loses row 2; January agrees."""
    account = ran.account
    rehearsal = account.rehearsal
    assert rehearsal["reasons"] == []
    for side in ("gained", "lost"):
        assert [one["feed"] for one in rehearsal["feeds"][side]] == [one["feed"] for one in account.comparison[side]]
    assert [(one["row"], one["is_same"]) for one in rehearsal["bodies_replaced"]] == [("8", True)]
    assert {row.row: row.kind for row in account.rehearsed} == {
        row["number"]: row["kind"] for row in account.comparison["rows"]
    }
    rows = {row.row: row for row in account.rehearsed}
    assert (rows["2"].begin, rows["2"].reasons) == (0, ("exclusion",))
    assert rows["2"].end == rows["2"].settled_end > 0
    assert (rows["17"].begin, rows["17"].end) == (0, 0), "nobody may send row 17 yet"
    assert account.opened_later["17"] >= account.counts[1].by_row[17]
    steps = [timing.step for timing in account.timings]
    assert steps.index("rehearse") == steps.index("compare") + 1
    assert any("17/mlspp/digital-family-card" in line for line in ran.lines if "Gain the right" in line)


def test_january_is_what_a_rehearsal_after_it_says(ran: Ran) -> None:
    """Rehearsed again on January's ledger, row 17 begins for just those persons for whom January's settlement did."""
    from tizbe.hub import open_hub
    from tizbe.settings import read_settings

    with open_hub(read_settings(ran.home, actor="tester")) as hub:
        found = hub.rehearse(hub.register.find("807"))
    rows = {str(move.row): move for move in found.rows}
    assert {row: rows[row].begin for row in ran.account.opened_later} == ran.account.opened_later


def test_a_rehearsal_that_did_not_come_true_is_noticed(ran: Ran) -> None:
    """A row settled otherwise than rehearsed makes the run fail."""
    rows = ran.account.rehearsed
    wrong = [replace(row, settled_end=row.settled_end + 1) if row.moves else row for row in rows]
    assert not replace(ran.account, rehearsed=wrong).holds


def test_three_people_are_explained(ran: Ran) -> None:
    """One is covered, one lost cover, one never had it, and the answer key agrees with each."""
    assert [told.name for told in ran.account.people] == list(EXPLAINED)
    assert [told.covered for told in ran.account.people] == [True, False, False]
    assert all(told.as_expected and told.text for told in ran.account.people)


def test_a_wrong_answer_is_noticed(ran: Ran) -> None:
    """A key that expects something else of one file makes the run fail."""
    from tizbe.demo.sending import compare_receipts
    from tizbe.intake.receipt import Receipt

    receipt = Receipt("S-00000001", "accepted", 2, 1, 1, 1, 0, 0, 0, {}, None, "0" * 64)
    entry = {"number": "1", "repeat_of": None, "expected": "refused", "counts_exact": True, "rows_read": 1}
    sent = compare_receipts(
        "2025-12", [entry | {"accepted": 0, "hinted": 0, "refused": 1, "already_known": 0}], [receipt]
    )
    assert (sent.answered_as_expected, sent.counted_as_expected, sent.differing) == (0, 0, ("1",))


@pytest.mark.slow
def test_the_command_ends_by_itself_and_says_what_to_type(tmp_path: Path) -> None:
    """`tizbe demo` succeeds without a terminal, leaves its report, and every command it names works."""
    done = call("demo", "--persons", "2000", "--lang", "ru", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert (tmp_path / "tizbe-demo" / "report.html").is_file()
    named = re.findall(r"^  \S*(?:run )?tizbe (.+)$", done.stdout, re.MULTILINE)
    assert len(named) >= 5
    for line in named:
        told = call(*line.split(), cwd=tmp_path)
        assert told.returncode == 0, f"{line}: {told.stderr}"
    again = call("demo", "--persons", "300", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert json.loads((tmp_path / "tizbe-demo/country/key.json").read_text())["persons"] == 300


def test_a_folder_that_is_no_demos_is_never_removed(tmp_path: Path) -> None:
    """A folder with anything in it but a demo's mark is refused and keeps its files."""
    (tmp_path / "letter.txt").write_text("kept")
    with pytest.raises(Refused):
        clear_folder(tmp_path)
    done = call("demo", "--persons", "300", "--home", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "letter.txt").read_text() == "kept"


def test_a_real_hubs_folder_is_never_removed(tmp_path: Path) -> None:
    """A hub's folder without the mark is refused, and so is one whose mark says something else."""
    from tizbe.hub import open_hub
    from tizbe.settings import read_settings

    with open_hub(read_settings(tmp_path / "hub", actor="tester")):
        pass
    with pytest.raises(Refused):
        clear_folder(tmp_path / "hub")
    (tmp_path / "hub" / MARK).write_text("mine")
    with pytest.raises(Refused):
        clear_folder(tmp_path / "hub")
    assert (tmp_path / "hub" / "log").is_dir()


def test_the_demo_leaves_no_file_of_its_own_in_the_hub(ran: Ran) -> None:
    """Beside the hub's own files the folder holds the mark, the country and MSHI, no handouts."""
    names = {entry.name for entry in ran.home.iterdir()}
    assert {"demo.txt", "country", "mshi", "log", *(() if hubs.ASKED else ("control.sqlite",))} <= names
    assert not [name for name in names if name.endswith(".parquet")]
