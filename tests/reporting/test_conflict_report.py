"""The report of a hub: as known then, for one body alone, in files and on the screen."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.hub.people import AIGUL, BOLAT, DANA
from tests.hub.processes import run
from tests.hub.sending import hub_at, tell
from tizbe.errors import Refused
from tizbe.hub import Hub
from tizbe.reporting.conflict import Tally
from tizbe.reporting.conflict_report import Asked, ConflictReport
from tizbe.store.tables import audit

POLICE, LABOUR = "16/internal-affairs/migration-police", "16/mlspp/foreign-labour"
SCHOOL, OLD_SCHOOL = "14/science/nobd", "14/education-and-science/nobd"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
_WORKER = {"citizenship": "KG", "relation": "worker"}
_IIN = re.compile(r"(?<!\d)\d{12}(?!\d)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub in which the labour body ended two statements that the police did not, and then took one of them back."""
    path = tmp_path_factory.mktemp("conflicts")
    with hub_at(path) as hub:
        people = [{"iin": iin, "begin_date": "2026-01-01", **_WORKER} for iin in (AIGUL, BOLAT)]
        tell(hub, POLICE, people, sent_on="2026-03-02")
        tell(hub, LABOUR, [{**row, "end_date": "2026-03-10"} for row in people], sent_on="2026-03-12")
        mended = {"op": "amend", "iin": BOLAT, "begin_date": "2026-01-01", "end_date": "", **_WORKER}
        tell(hub, LABOUR, [mended], sent_on="2026-03-20")
        student = {"iin": DANA, "begin_date": "2021-10-01", "form": "full-time"}
        tell(hub, OLD_SCHOOL, [student], sent_on="2022-05-01")
        death = {"iin": DANA, "begin_date": "2026-03-21", "died": "2026-03-21"}
        tell(hub, "vital/justice/civil-acts", [death], sent_on="2026-03-25")
    return path


def _tally(report: ConflictReport, kind: str, feed: str = "") -> Tally:
    (line,) = (line for line in report.kinds if line.kind.name == kind)
    return next((one.tally for one in line.feeds if one.feed == feed), Tally()) if feed else line.tally


def test_the_report_is_as_known_then(folder: Path) -> None:
    """Before the body amended its statement two persons were in conflict, afterwards one."""
    with hub_at(folder) as hub:
        assert _tally(hub.report_conflicts(MARCH), "feeds-ended") == Tally(1, 2, 21, 21, 21, 0)
        assert _tally(hub.report_conflicts(MARCH, known="2"), "feeds-ended") == Tally(2, 4, 42, 42, 42, 0)
        assert hub.report_conflicts(MARCH, known="1").known_commit == 1
        assert not any(line.feeds for line in hub.report_conflicts(MARCH, known="1").kinds)


def test_open_ends_are_cut_at_the_last_day(folder: Path) -> None:
    """What is stated without an end counts up to the last day asked, both ends included."""
    with hub_at(folder) as hub:
        day = (date(2026, 3, 31), date(2026, 3, 31))
        assert _tally(hub.report_conflicts(day), "feeds-ended") == Tally(1, 2, 1, 1, 1, 0)
        assert _tally(hub.report_conflicts((MARCH[0], date(2026, 3, 10))), "feeds-ended") == Tally()


def test_without_days_the_edition_in_force_is_reported(folder: Path) -> None:
    """Without days the report runs from the first day of the edition in force on its last day."""
    with hub_at(folder) as hub:
        report = hub.report_conflicts((None, date(2026, 3, 31)))
        assert (report.begin_date, report.end_date) == (date(2026, 1, 1), date(2026, 3, 31))
        assert Asked().days(hub.authority, date(2025, 7, 1)) == (date(2022, 9, 26), date(2025, 7, 1))


def test_a_body_sees_what_it_owes_and_nothing_else(folder: Path) -> None:
    """Counted for one body are its feeds alone, and what a split body left is owed by each successor."""
    with hub_at(folder) as hub:
        police = hub.report_conflicts(MARCH, body="internal-affairs")
        science = hub.report_conflicts(MARCH, body="science")
    assert {one.feed for line in police.kinds for one in line.feeds} == {POLICE}
    assert _tally(police, "feeds-ended") == Tally(1, 1, 21, 21, 21, 0)
    (line,) = (line for line in science.kinds if line.feeds)
    assert (line.kind.name, line.tally) == ("after-death", Tally(1, 1, 10, 0, 0, 10))
    assert [(one.feed, one.bodies) for one in line.feeds] == [(OLD_SCHOOL, ("enlightenment", "science"))]


def test_each_body_gets_its_own_file(folder: Path, tmp_path: Path) -> None:
    """A body's file holds its own statements alone, no name of a file holds an IIN, and the access is recorded."""
    with hub_at(folder, "aigerim") as hub:
        report = hub.report_conflicts(MARCH, folder=tmp_path / "out", purpose="monthly letter")
        entry = _last_entry(hub)
    files = {one.body: _rows(one.path) for one in report.files}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "enlightenment.csv",
        "internal-affairs.csv",
        "mlspp.csv",
        "science.csv",
    ]
    assert files["mlspp"] == [
        {
            "kind": "feeds-ended",
            "feed": LABOUR,
            "iin": AIGUL,
            "ref": "",
            "begin_date": "2026-01-01",
            "end_date": "2026-03-10",
            "conflict_begin_date": "2026-03-11",
            "conflict_end_date": "2026-03-31",
            "claimed_days": "21",
            "wrong_cover_days": "21",
            "only_cover_days": "21",
            "cut_days": "0",
        }
    ]
    assert [(row["feed"], row["iin"], row["end_date"]) for row in files["internal-affairs"]] == [(POLICE, AIGUL, "")]
    assert files["science"] == files["enlightenment"]
    assert {row["kind"] for row in files["science"]} == {"after-death"}
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert entry.action == "report" and entry.actor == "aigerim" and entry.purpose == "monthly letter"
    assert entry.detail["begin_date"] == "2026-03-01" and entry.subject is None


def test_a_report_without_files_leaves_no_entry_and_changes_nothing(folder: Path) -> None:
    """Counting looks at nobody: the trail, the log and the digest stay as they are."""
    with hub_at(folder) as hub:
        before = (_last_entry(hub).entry_no, hub.log.last_commit_no(), hub.digest())
        hub.report_conflicts(MARCH)
        assert (_last_entry(hub).entry_no, hub.log.last_commit_no(), hub.digest()) == before


@pytest.mark.parametrize("fault", ["folder", "body", "days", "no-list"])
def test_what_cannot_be_reported_is_refused(folder: Path, tmp_path: Path, fault: str) -> None:
    """A folder with something in it, an unknown body, days in the wrong order, days before the list: unrecorded."""
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    days = {"days": (MARCH[1], MARCH[0]), "no-list": (None, date(2020, 1, 1))}.get(fault, MARCH)
    body, out = "nobody" if fault == "body" else None, tmp_path if fault == "folder" else tmp_path / "new"
    with hub_at(folder) as hub:
        before = _last_entry(hub).entry_no
        with pytest.raises(Refused) as refused:
            hub.report_conflicts(days, body=body, folder=out)
        assert _last_entry(hub).entry_no == before
    assert set(refused.value.sentences) == {"kk", "ru", "en"}


def test_the_command_prints_the_report_and_names_nobody(folder: Path, tmp_path: Path) -> None:
    """The command gives the same figures as JSON and as tables in each language, and never an IIN."""
    command = ["--home", folder / "hub", "report", "conflicts", "--from", "2026-03-01", "--until", "2026-03-31"]
    answer = run(*command, "--json", "--out", tmp_path / "out", folder=tmp_path / "work")
    kinds = {one["kind"]: one for one in answer.json["kinds"]}
    assert answer.code == 0 and len(answer.json["files"]) == 4
    assert kinds["feeds-ended"]["wrong_cover_days"] == 21 and kinds["working"]["feeds"] == []
    assert {one["feed"] for one in kinds["feeds-ended"]["feeds"]} == {POLICE, LABOUR}
    shown = run(*command, "--lang", "kk", folder=tmp_path / "work", COLUMNS="150")
    assert shown.code == 0 and "тасталған" in shown.out and f"{POLICE} " in shown.out
    assert not _IIN.search(shown.out + answer.out)


def test_the_report_is_told_in_each_language(folder: Path) -> None:
    """Heading, kinds, tables and notes are there in Kazakh, Russian and English, with the same figures."""
    with hub_at(folder) as hub:
        report = hub.report_conflicts(MARCH, body="mlspp")
        nothing = hub.report_conflicts((date(2021, 9, 22), date(2021, 9, 22)))
    for language, word in (("kk", "Адам"), ("ru", "Людей"), ("en", "Persons")):
        (told, table), *_ = report.sections(language)
        assert len(told) == 3 and table[0][1] == word and len(report.heading(language)) == 2
        assert table[1] == [LABOUR, "1", "1", "21", "21", "21", "0"]
        assert len(report.notes(language)) == 4 and len(nothing.notes(language)) == 1


def _last_entry(hub: Hub):  # type: ignore[no-untyped-def] # a row of the control database
    with hub.log.store.reading() as control:
        return control.execute(select(audit).order_by(audit.c.entry_no.desc()).limit(1)).one()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
