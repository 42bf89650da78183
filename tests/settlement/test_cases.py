"""Golden cases: what a lawyer worked out by hand is what the hub and the oracle say."""

from pathlib import Path

import pytest

from tests.settlement.golden import Case, CaseFault, read_case, read_cases
from tests.settlement.golden_play import ask_oracle, hubs_of, main, play

CASES = read_cases()
HUBS = hubs_of(CASES)


@pytest.mark.slow
@pytest.mark.parametrize("cases", HUBS, ids=lambda cases: f"{cases[0].name}-and-{len(cases) - 1}")
def test_the_hub_gives_what_a_lawyer_worked_out(cases: list[Case], tmp_path: Path) -> None:
    """Every case's answers, cover, entitlements and changes come out of a real hub as its folder states them."""
    faults = play(cases, tmp_path)
    assert faults == {}, "\n".join(fault for found in faults.values() for fault in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_oracle_gives_what_a_lawyer_worked_out(case: Case) -> None:
    """The oracle, written apart from the hub, comes to what the folder states."""
    assert ask_oracle(case) == []


GIVEN = """sent_on;feed;iin;begin_date;end_date;born
2026-01-05;1/justice/gbd-fl;aigul;2026-01-05;;2020-05-05
"""
COVER = """iin;begin_date;end_date;rows;primary_row;payer
aigul;2026-01-05;2038-05-04;1;1;republican
"""
WHY = "Row 1 of list 660: a child is covered to the day before the eighteenth birthday."


def _folder(path: Path, given: str = GIVEN, cover: str = COVER, why: str = WHY) -> Path:
    path.mkdir()
    (path / "given.csv").write_text(given, encoding="utf-8-sig")
    (path / "cover.csv").write_text(cover, encoding="utf-8")
    (path / "why.md").write_text(why, encoding="utf-8")
    return path


def test_a_folder_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    """Semicolons between cells and a byte order mark before them are no fault."""
    case = read_case(_folder(tmp_path / "child"), 0)
    assert set(case.people) == {"aigul"} and case.expected["cover"][0][2] == "2038-05-04"
    assert ask_oracle(case) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("given", "aigul;2026-01-05", "aigul;05.01.2026"), "given.csv line 2: begin_date: '05.01.2026' is no day"),
        (("given", "gbd-fl", "gbd"), "given.csv line 2: feed: the list names no feed '1/justice/gbd'"),
        (("given", "iin;", "person;"), "given.csv line 1: the column iin is missing"),
        (("given", "born\n", "status\n"), "given.csv line 2: status: the feed 1/justice/gbd-fl has no such column"),
        (("given", "aigul;2026", ";2026"), "given.csv line 2: iin: of whom?"),
        (("given", "aigul;2026", "000000000000;2026"), "given.csv line 2: iin: write a word for a person, as aigul"),
        (("cover", "aigul", "bolat"), "cover.csv line 2: iin: given.csv says nothing of this person"),
        (("cover", "republican", "state"), "cover.csv line 2: payer: 'state' is none of local, none, republican"),
        (("cover", ";1;1;", ";1,14;1;"), "cover.csv line 2: rows: write the rows in order"),
        (("cover", ";1;1;", ";1;18;"), "cover.csv line 2: primary_row: '18' is none of"),
        (("why", WHY, "?"), "why.md: say in a sentence on which article the case rests"),
    ],
)
def test_a_faulty_folder_is_told_its_file_line_and_reason(
    change: tuple[str, str, str], said: str, tmp_path: Path
) -> None:
    """A folder that is no case is refused with the file, the line and what to mend."""
    file, old, new = change
    texts = {"given": GIVEN, "cover": COVER, "why": WHY}
    texts[file] = texts[file].replace(old, new, 1)
    with pytest.raises(CaseFault, match="child/") as caught:
        read_case(_folder(tmp_path / "child", **texts), 0)
    assert said in str(caught.value)


def test_every_fault_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    """Two faults in two files are told together, so that a folder is mended once."""
    folder = _folder(
        tmp_path / "child", GIVEN.replace("2026-01-05;1/", "2026-13-05;1/"), COVER.replace(";1;1;", ";1;;")
    )
    with pytest.raises(CaseFault, match=r"(?s)given\.csv line 2: sent_on.*cover\.csv line 2: primary_row is empty"):
        read_case(folder, 0)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A folder without cover.csv says so."""
    folder = _folder(tmp_path / "child")
    (folder / "cover.csv").unlink()
    with pytest.raises(CaseFault, match=r"child/cover\.csv: the file is missing"):
        read_case(folder, 0)


@pytest.mark.slow
def test_a_case_alone_says_whether_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command that plays a folder alone tells a right one from a wrong one, person by word and never by IIN."""
    right = _folder(tmp_path / "right")
    wrong = _folder(tmp_path / "wrong", cover=COVER.replace("2038-05-04", "2038-05-05"))
    assert main([str(right), str(wrong)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "right: holds"
    assert told[1].startswith("wrong/cover.csv: expected, not found: iin aigul, begin_date 2026-01-05")
    assert told[2].endswith("end_date 2038-05-04, rows 1, primary_row 1, payer republican")
