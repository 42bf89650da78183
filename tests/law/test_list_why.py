"""`tizbe list why`: the versions of a row up to a day, what made each, and honest words where nothing is quoted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.law.enactments import drop_rows, enacted, put_row, reading
from tests.law.own_acts import DISABILITY, HEALTH, enact, row_act
from tizbe.cli.legal_list import list_app
from tizbe.errors import LANGUAGES, Refused
from tizbe.law.answer import row_account_answer
from tizbe.law.consolidation.row_history import row_versions
from tizbe.law.edition import chronicle, legal_list, shipped_path
from tizbe.law.row_account import row_account

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No hub of the folder the tests are started in takes part."""
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "no-hub"))


def _why(*arguments: str) -> Result:
    return RUNNER.invoke(list_app, ["why", *arguments])


def _answer(*arguments: str) -> Any:
    result = _why(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_row_17_is_so_by_the_words_of_act_807() -> None:
    """Row 17 has one version: the sixth operation of act 807, whose words stand at those lines of its text."""
    answer = _answer("17", "--on", "2026-01-01")
    assert (answer["row"], answer["in_list"], answer["edition"]["number"]) == ("17", True, 3)
    (version,) = answer["versions"]
    assert (version["begin_date"], version["end_date"]) == ("2026-01-01", None)
    assert version["made_by"] == {"number": "807", "date": "2025-09-29"}
    assert not version["entered_whole"]
    (made,) = version["operations"]
    assert (made["order"], made["op"], made["language"]) == (6, "insert", "kk")
    lines = shipped_path("807").read_text(encoding="utf-8").splitlines()
    first, last = made["lines"]
    assert "17-жол" in made["instruction"]
    assert "17-жол" in " ".join(lines[first - 1 : first + 1])
    assert first < last <= len(lines)
    assert [feed["feed"] for feed in version["feeds"]] == ["17/mlspp/digital-family-card"]


def test_versions_follow_each_other_up_to_the_day() -> None:
    """Row 8 has three versions in 2026 and two in 2025; each ends where the next begins, the last one is shown open."""
    answer = _answer("8", "--on", "2026-01-01")
    days = [(one["begin_date"], one["end_date"], one["made_by"]["number"]) for one in answer["versions"]]
    assert days == [
        ("2021-09-22", "2022-09-25", "660"),
        ("2022-09-26", "2025-12-31", "748"),
        ("2026-01-01", None, "807"),
    ]
    assert [one["entered_whole"] for one in answer["versions"]] == [True, True, False]
    assert [one["operations"] for one in answer["versions"][:2]] == [[], []]
    assert len(_answer("8", "--on", "2025-12-31")["versions"]) == 2


def test_what_merged_cells_gave_is_marked() -> None:
    """The courts' feed of row 8, inherited from merged cells, is marked in the answer and in each language's words."""
    feeds = _answer("8", "--on", "2026-01-01")["versions"][-1]["feeds"]
    assert [feed["feed"] for feed in feeds if feed.get("inferred")] == ["8/judicial-administration/courts"]
    told = {lang: _why("8", "--on", "2026-01-01", "--lang", lang).stdout for lang in LANGUAGES}
    assert "merged cells" in told["en"]
    assert "объединённых ячеек" in told["ru"]
    assert "біріктірілген ұяшық" in told["kk"]


def test_a_row_entered_whole_is_told_so() -> None:
    """Row 11 was entered from the reference bank: a sentence says so in each language, and nothing is quoted."""
    told = {lang: _why("11", "--on", "2026-01-01", "--lang", lang).stdout for lang in LANGUAGES}
    assert "entered from the reference bank" in told["en"]
    assert "введена по эталонному банку" in told["ru"]
    assert "анықтамалық банк" in told["kk"]
    assert all("«мынадай" not in text for text in told.values())


def test_words_that_differ_in_quotes_alone_are_one_version() -> None:
    """Edition 2 prints row 3 with other quotes and blanks: its version goes on from 2021."""
    (version,) = _answer("3", "--on", "2026-01-01")["versions"]
    assert (version["begin_date"], version["made_by"]["number"]) == ("2021-09-22", "660")


def test_what_was_known_before_the_act() -> None:
    """As known the day before act 807 was signed, row 2 has one version without an end, and row 17 never was."""
    (version,) = _answer("2", "--on", "2026-01-01", "--known", "2025-09-28")["versions"]
    assert version["end_date"] is None
    assert _why("17", "--on", "2026-01-01", "--known", "2025-09-28").exit_code == 1


@pytest.mark.parametrize(
    ("language", "never", "not_yet"),
    [("kk", "ешқашан", "әлі жоқ"), ("ru", "никогда", "ещё нет"), ("en", "never had", "no row 17 yet")],
)
def test_a_row_that_was_not_there_is_a_sentence(language: str, never: str, not_yet: str) -> None:
    """A row that never was, or not yet on the day, is refused in each language, exit 1."""
    result = _why("99", "--on", "2026-01-01", "--lang", language)
    assert (result.exit_code, never in result.stderr, result.stdout) == (1, True, "")
    result = _why("17", "--on", "2025-12-31", "--lang", language)
    assert (result.exit_code, not_yet in result.stderr, "2026-01-01" in result.stderr) == (1, True, True)


def test_a_deleted_row_ends_with_its_deletion() -> None:
    """A deletion is the last version, without wording, by the act that deleted; a later return is a version again."""
    acts = (
        enacted(reading("901", drop_rows("11"))),
        enacted(reading("902", put_row("11", "Қайта"), in_force=date(2026, 9, 1))),
    )
    account = row_account(chronicle(None, acts), "11", date(2026, 8, 1))
    answer = row_account_answer(account, "kk")
    assert not answer["in_list"]
    last = answer["versions"][-1]
    assert (last["category"], last["feeds"], last["end_date"]) == (None, [], "2026-08-31")
    assert [(one["op"], one["lines"], one["page"]) for one in last["operations"]] == [("delete", [10, 12], 2)]
    back = row_account_answer(row_account(chronicle(None, acts), "11", date(2026, 9, 1)), "kk")
    assert (back["in_list"], back["versions"][-1]["category"]) == (True, "Қайта")


def test_a_deletion_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """What the terminal shows of a deleted row says that it is deleted, in each language."""
    from tizbe.cli.list_why import print_row_account

    acts = (enacted(reading("901", drop_rows("11"))),)
    account = row_account(chronicle(None, acts), "11", date(2026, 8, 1))
    for language, words in {"kk": "алынып тасталды", "ru": "исключена", "en": "is deleted"}.items():
        print_row_account(account, language)
        assert words in capsys.readouterr().out


def test_the_account_agrees_with_the_history_of_the_row() -> None:
    """For each row and edition the last version is the row of that edition, and its act one of the row's history."""
    for edition in legal_list().editions:
        for row in edition.rows:
            account = row_account(chronicle(), row.number, edition.in_force_from)
            last = account.makings[-1].version
            assert last.wording is not None
            assert [one.feed for one in last.wording.feeds] == [one.feed for one in row.feeds]
            acts = {one.made_by for one in row_versions(row.number)}
            assert {making.version.made_by for making in account.makings} <= acts


def test_before_the_list_there_is_no_row() -> None:
    """Before the first edition every row is refused with the first day of the list."""
    with pytest.raises(Refused) as refusal:
        row_account(chronicle(), "1", date(2021, 9, 21))
    assert "2021-09-22" in refusal.value.sentence("en")


def test_the_law_of_the_hub_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a hub that published an act of its own, the row is so by that act."""
    enact(tmp_path, row_act("13", HEALTH, DISABILITY))
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "hub"))
    last = _answer("13", "--on", "2026-03-01")["versions"][-1]
    assert (last["made_by"]["number"], last["operations"][0]["op"]) == ("901", "replace")
    assert last["feeds"][0]["feed"] == "13/health/disability-cdb"
    assert "13" in last["operations"][0]["instruction"]
