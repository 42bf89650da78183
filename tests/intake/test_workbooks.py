"""Workbooks: each cell of the one filled sheet is read as its sender means it, and nothing is guessed or computed."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.intake.cases import IIN, OTHER, SHORT, THIRD, checked
from tests.intake.workbooks import Cell, Formula, Sheet, changed, ods, prefixed, with_rows, xlsx
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.content import Limits, Unreadable
from tizbe.intake.formats import LIMITS
from tizbe.intake.reading import Read
from tizbe.intake.workbook import read_workbook

HEAD = ["op", "iin", "begin_date", "end_date", "ref", "status"]
DAY = date(2025, 1, 31)
GOOD: list[Cell] = ["open", IIN, DAY, None, None, "registered"]
BOTH = pytest.mark.parametrize("suffix", [".xlsx", ".ods"])


def _made(suffix: str, *sheets: Sheet, hidden: tuple[int, ...] = ()) -> bytes:
    return xlsx(*sheets, hidden=hidden) if suffix == ".xlsx" else ods(*sheets, hidden=hidden)


def _read(folder: Path, content: bytes, suffix: str = ".xlsx", limits: Limits = LIMITS) -> tuple[Read, list[list[Any]]]:
    """What the reader answers, and the rows it wrote, their fault last."""
    path, target = folder / "sent", folder / "received.parquet"
    path.write_bytes(content)
    read = read_workbook(path, suffix, limits, target)
    columns = [column.to_pylist() for column in pq.read_table(target, memory_map=False).columns]
    return read, [list(row) for row in zip(*columns, strict=True)]


def _refusal(folder: Path, content: bytes, suffix: str = ".xlsx", limits: Limits = LIMITS) -> Matter:
    with pytest.raises(Unreadable) as refused:
        _read(folder, content, suffix, limits)
    return refused.value.matter


@BOTH
def test_cells_are_read_as_their_sender_means_them(suffix: str, tmp_path: Path) -> None:
    """Text stays as it is, whole numbers have no point, days are ISO dates, and a time of day shows."""
    row: list[Cell] = [
        " x\ny ",
        "=cmd|' /C calc'!A0",
        int(SHORT),
        1.5,
        DAY,
        datetime(2025, 1, 31, 12, 30),
        time(3, 4),
        True,
        -7,
    ]
    read, rows = _read(tmp_path, _made(suffix, [list("abcdefghi"), row]), suffix)
    assert (read.columns, read.rows, read.hints) == (tuple("abcdefghi"), 1, ())
    text = rows[0][0]
    assert text is not None
    assert text.strip() == "x\ny" or suffix == ".ods"  # ODS writes a line break within a cell as two paragraphs
    assert rows[0][1:] == [
        "=cmd|' /C calc'!A0",
        SHORT,
        "1.5",
        "2025-01-31",
        "2025-01-31 12:30:00",
        "03:04:00",
        "true",
        "-7",
        None,
    ]


@pytest.mark.parametrize("mac", [False, True])
def test_days_are_the_same_in_both_date_systems(mac: bool, tmp_path: Path) -> None:
    """A day is the same day whether the workbook counts from 1900 or from 1904."""
    _, rows = _read(tmp_path, xlsx([["a", "b"], [date(1950, 5, 5), date(9999, 12, 31)]], mac=mac))
    assert rows[0][:2] == ["1950-05-05", "9999-12-31"]


@BOTH
def test_a_formula_counts_as_its_text(suffix: str, tmp_path: Path) -> None:
    """No formula is computed and no value saved beside one is believed: it is its text, and the file gets a hint."""
    read, rows = _read(tmp_path, _made(suffix, [HEAD, [*GOOD[:3], Formula("C2+30"), "r", "registered"]]), suffix)
    assert rows == [["open", IIN, "2025-01-31", "=C2+30", "r", "registered", None]]
    assert read.hints == (matter("H013"),)


def test_a_formula_is_found_wherever_it_stands(tmp_path: Path) -> None:
    """A formula without a saved value, a shared one, and what an array formula spills into are all formulas."""
    content = with_rows(
        xlsx([["a", "b", "c"], ["x", "y", "z"]]),
        '<row r="3"><c r="A3"><f t="shared" ref="A3:A4" si="0">B1&amp;"q"</f></c><c r="C3"><v>5</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/><v>7</v></c></row>'
        '<row r="5"><c r="A5"><f t="array" ref="A5:B5">C1:C2</f><v>1</v></c><c r="B5"><v>2</v></c></row>'
        '<row r="9"><c r="D9"><f>NOW()</f></c></row>',
    )
    for form in (content, prefixed(content)):
        read, rows = _read(tmp_path, form)
        assert rows[1:] == [
            ['=B1&"q"', None, "5", None],
            ['=B1&"q"', None, None, None],
            ["=C1:C2", "=C1:C2", None, None],
            [None, None, None, None],
        ]
        assert read.hints == (matter("H013"), matter("H010", columns="D"))


def test_formulas_refuse_their_rows_with_field_and_value(tmp_path: Path) -> None:
    """A formula in a date is refused as no date, one in the ref with a code of its own; the formula comes back."""
    sheet: Sheet = [HEAD, [*GOOD[:2], Formula("TODAY()"), *GOOD[3:]], [*GOOD[:4], Formula("ROW()"), "registered"], GOOD]
    receipt = checked(tmp_path, xlsx(sheet), "a.xlsx")
    assert (receipt.accepted, receipt.codes) == (1, {"R008": 1, "R036": 1})
    assert [hint["code"] for hint in receipt.hints] == ["H013"]
    assert receipt.refused_file is not None
    assert "=TODAY()" in Path(receipt.refused_file).read_text(encoding="utf-8")


def test_an_error_is_never_an_empty_cell(tmp_path: Path) -> None:
    """A cell of an error is read as its text: an end_date of #N/A is refused, not taken for open."""
    content = with_rows(
        xlsx([HEAD, GOOD]),
        f'<row r="3"><c r="A3" t="inlineStr"><is><t>open</t></is></c><c r="B3"><v>{OTHER}</v></c>'
        '<c r="C3" t="inlineStr"><is><t>2025-01-31</t></is></c><c r="D3" t="e"><v>#N/A</v></c>'
        '<c r="F3" t="inlineStr"><is><t>registered</t></is></c></row>',
    )
    receipt = checked(tmp_path, content, "a.xlsx")
    assert (receipt.accepted, receipt.codes) == (1, {"R009": 1})
    assert receipt.refused_file is not None
    assert "#N/A" in Path(receipt.refused_file).read_text(encoding="utf-8")


def test_a_merged_cell_refuses_its_rows(tmp_path: Path) -> None:
    """Rows that share a cell are refused: its value stands in the first of them alone."""
    rows: Sheet = [HEAD, GOOD, ["open", OTHER, DAY, None, None, "registered"], [*GOOD[:1], THIRD, *GOOD[2:]]]
    found = _read(tmp_path, xlsx(rows, merged=["D2:D3"]))[1]
    assert [row[-1] for row in found] == [37, 37, None]
    content = changed(
        ods(rows),
        "content.xml",
        lambda text: text.replace(b"<table:table-cell/>", b'<table:table-cell table:number-rows-spanned="2"/>', 1),
    )
    assert [row[-1] for row in _read(tmp_path, content, ".ods")[1]] == [37, 37, None]


@BOTH
def test_exactly_one_visible_sheet_is_read(suffix: str, tmp_path: Path) -> None:
    """Empty and hidden sheets do not count, the latter with a hint; of two filled ones none is chosen."""
    one: Sheet = [HEAD, GOOD]
    two: Sheet = [["other"], [1]]
    assert _read(tmp_path, _made(suffix, [], one, []), suffix)[0].hints == ()
    assert _read(tmp_path, _made(suffix, two, one, hidden=(0,)), suffix)[0].hints == (matter("H014"),)
    assert _refusal(tmp_path, _made(suffix, one, two), suffix) == matter("F024", count=2)
    assert _refusal(tmp_path, _made(suffix, []), suffix).code == "F004"


@BOTH
def test_the_table_may_stand_anywhere_on_its_sheet(suffix: str, tmp_path: Path) -> None:
    """Empty rows and columns around the table and within it are no rows and no columns."""
    rows: Sheet = [[], [], [None, None, "iin", "ref"], [], [None, None, IIN, "x"], [], [None, None, OTHER]]
    read, found = _read(tmp_path, _made(suffix, rows), suffix)
    assert read.columns == ("iin", "ref")
    assert found == [[IIN, "x", None], [OTHER, None, None]]


@BOTH
def test_what_stands_beside_the_table_is_a_hint(suffix: str, tmp_path: Path) -> None:
    """A note to the right of the header's columns is ignored, with a hint that names its column."""
    read, found = _read(tmp_path, _made(suffix, [["iin", "ref", None, None], [IIN, None, None, "note"]]), suffix)
    assert (read.columns, read.hints) == (("iin", "ref"), (matter("H010", columns="D"),))
    assert found == [[IIN, None, None]]


@BOTH
def test_a_header_alone_is_an_empty_list(suffix: str, tmp_path: Path) -> None:
    """A sheet with a header and no rows is read as no rows; a name that stands twice is refused."""
    assert _read(tmp_path, _made(suffix, [HEAD]), suffix)[0].rows == 0
    assert _refusal(tmp_path, _made(suffix, [["iin", "iin"]]), suffix).code == "F014"


def test_cells_without_a_reference_stand_one_after_another(tmp_path: Path) -> None:
    """A program may leave out where a cell stands; its formula is found all the same."""
    content = with_rows(xlsx([["a", "b"]]), "<row><c><v>1</v></c><c><f>A1</f><v>3</v></c></row>")
    assert _read(tmp_path, content)[1] == [["1", "=A1", None]]


def test_a_workbook_by_another_name_is_refused(tmp_path: Path) -> None:
    """An ODS called .xlsx, a CSV called .ods, a cut workbook and an old .xls are refused with what is wrong."""
    assert _refusal(tmp_path, ods([HEAD, GOOD]), ".xlsx").code == "F003"
    assert _refusal(tmp_path, xlsx([HEAD, GOOD]), ".ods").code == "F003"
    assert _refusal(tmp_path, b"op,iin\n", ".ods").code == "F003"
    assert _refusal(tmp_path, xlsx([HEAD, GOOD])[:-40]).code == "F003"
    assert _refusal(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).code == "F026"
    assert checked(tmp_path, xlsx([HEAD]), "a.xls").code == "F001"
    assert checked(tmp_path, xlsx([HEAD]), "a.xlsx.gz").code == "F001"


def test_a_workbook_behind_a_password_is_refused(tmp_path: Path) -> None:
    """An encrypted ODS is refused with a code that says so."""
    content = changed(
        changed(ods([HEAD, GOOD]), "content.xml", lambda text: bytes(255 - sign for sign in text)),
        "META-INF/manifest.xml",
        lambda text: text.replace(
            b"</manifest:manifest>",
            b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
            b"</manifest:manifest>",
        ),
    )
    assert _refusal(tmp_path, content, ".ods").code == "F026"


def test_a_workbook_is_judged_like_the_same_rows_in_csv(tmp_path: Path) -> None:
    """IINs kept as numbers are padded with a hint, as in CSV; small files keep their rows at hand."""
    rows: Sheet = [HEAD, ["open", int(SHORT), DAY, None, None, "registered"], GOOD]
    text = f"{','.join(HEAD)}\nopen,{SHORT},2025-01-31,,,registered\nopen,{IIN},2025-01-31,,,registered\n"
    expected = checked(tmp_path, text)
    for name, content in (("a.xlsx", xlsx(rows)), ("a.ods", ods(rows))):
        receipt = checked(tmp_path, content, name)
        assert (receipt.accepted, receipt.hinted, receipt.codes) == (1, 1, {"H001": 1})
        assert receipt.codes == expected.codes
