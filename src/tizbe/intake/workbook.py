"""A workbook (XLSX, ODS): its one filled sheet becomes text columns, each cell as its sender means it.

calamine reads the cells; `sheet_marks` finds what it does not tell. Nothing is computed: a formula is its
text. The first row that holds anything is the header. What several sheets say is not guessed: exactly one
visible sheet may be filled. Runs in a process of its own, see `sheets`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tizbe.intake.archive import Archive
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.content import Limits, Unreadable, file_sha256
from tizbe.intake.reading import Read, column_names
from tizbe.intake.sheet_marks import Filled, Marks, OdsTables, XlsxSheet, column_letters, parse, too_large
from tizbe.intake.text_rows import RowWriter

FORMULA_REF, MERGED = 36, 37
"""Faults of a row: its `ref` is a formula; it has a merged cell. They are the numbers of their codes."""

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOOK = "xl/workbook.xml"


def read_workbook(path: Path, suffix: str, limits: Limits, target: Path) -> Read:
    """Read the workbook at `path`, of the format `suffix` says, into the Parquet file at `target`.

    Raises Unreadable. A file of 300,000 rows and 6 columns takes some 160 MB and 4 seconds.
    """
    with Archive(path, limits) as archive:
        survey = _survey_ods(archive, limits) if suffix == ".ods" else _survey_xlsx(archive, limits)
    # The reader goes by the suffix, which a file on its way through the hub does not have.
    link = target.with_name(f"{target.name}{suffix}")
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    try:
        with CalamineWorkbook.from_path(link) as book:
            return _read_book(book, survey, limits, target, file_sha256(path))
    except PasswordError as error:
        raise Unreadable(matter("F026")) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(matter("F003")) from error
    finally:
        link.unlink()


@dataclass
class _Survey:
    """What the sheets hold, in order; `names` are theirs where the survey knows them. None: no sheet of cells."""

    sheets: list[Marks | None]
    names: list[str] = field(default_factory=list)


def _survey_ods(archive: Archive, limits: Limits) -> _Survey:
    for name in archive.names:
        if name in ("META-INF/manifest.xml", "styles.xml", "settings.xml", "meta.xml"):
            parse(archive.chunks(name))
    handler = OdsTables(limits)
    try:
        parse(archive.chunks("content.xml"), handler)
    except Unreadable as error:
        if error.matter.code == "F003" and _is_locked(archive):
            raise Unreadable(matter("F026")) from error
        raise
    return _Survey(list(handler.tables))


def _is_locked(archive: Archive) -> bool:
    """Whether an ODS manifest says that its parts are encrypted."""
    return any(b"encryption-data" in chunk for chunk in archive.chunks("META-INF/manifest.xml"))


class _Book:
    """The handler for the list of sheets, and for the relations that say where each lies."""

    parser: Any

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: list[str]) -> None:
        """An element begins."""
        said = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if name.rpartition(":")[2] == "sheet":
            relation = next((said[key] for key in said if key.rpartition(":")[2] == "id" and ":" in key), "")
            self.sheets.append((said.get("name", ""), relation, said.get("state", "visible") == "visible"))
        elif name == "Relationship":
            place = said.get("Target", "")
            self.targets[said.get("Id", "")] = place.lstrip("/") if place.startswith("/") else f"xl/{place}"


def _survey_xlsx(archive: Archive, limits: Limits) -> _Survey:
    book = _Book()
    for name in archive.names:
        # A workbook of the binary kind has .bin parts; what is not XML is not read.
        if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/"):
            parse(archive.chunks(name), book if name in (_BOOK, "xl/_rels/workbook.xml.rels") else None)
    if not book.sheets or len(book.sheets) > limits.parts:
        raise Unreadable(matter("F003"))
    survey, taken = _Survey([]), False
    for name, relation, is_visible in book.sheets:
        part = book.targets.get(relation, "")
        marks = Marks(limits)
        if part.startswith("xl/worksheets/"):
            # Of a second filled sheet, and of a hidden one, it is enough to know that they are filled.
            with suppress(Filled):
                parse(archive.chunks(part), XlsxSheet(marks, glance=taken or not is_visible))
                taken = taken or (marks.is_filled and is_visible)
                survey.sheets.append(marks)
                survey.names.append(name)
                continue
            marks.reach(0, 0)
        survey.sheets.append(marks if part.startswith("xl/worksheets/") else None)
        survey.names.append(name)
    return survey


def _read_book(book: CalamineWorkbook, survey: _Survey, limits: Limits, target: Path, sha256: str) -> Read:
    sheets = book.sheets_metadata
    if len(sheets) != len(survey.sheets) or (survey.names and survey.names != [sheet.name for sheet in sheets]):
        raise Unreadable(matter("F003"))
    filled = [
        (place, sheet.visible == SheetVisibleEnum.Visible)
        for place, sheet in enumerate(sheets)
        if sheet.typ == SheetTypeEnum.WorkSheet and (marks := survey.sheets[place]) is not None and marks.is_filled
    ]
    chosen = [place for place, is_visible in filled if is_visible]
    if not chosen:
        raise Unreadable(matter("F004"))
    if len(chosen) > 1:
        raise Unreadable(matter("F024", count=len(chosen)))
    marks = survey.sheets[chosen[0]]
    if marks is None:
        raise Unreadable(matter("F003"))
    hints = [matter("H014")] if len(filled) > len(chosen) else []
    return _read_sheet(book.get_sheet_by_index(chosen[0]), marks, limits, target, sha256, hints)


def _read_sheet(
    sheet: CalamineSheet, marks: Marks, limits: Limits, target: Path, sha256: str, hints: list[Matter]
) -> Read:
    if sheet.total_height * sheet.total_width > limits.cells:
        raise too_large(limits)
    rows = _rows(sheet, marks)
    header = next(((at, row) for at, row in rows if any(row)), None)
    if header is None:
        raise Unreadable(matter("F004"))
    columns = _columns(header[1], limits)
    width = len(columns)
    ref = columns.index("ref") if "ref" in columns else None
    merged, beyond = _Spans(marks.merged_rows()), set[int]()
    with RowWriter(target, columns) as writer:
        for at, row in rows:
            if not any(row):
                continue
            beyond.update(place for place in range(width, len(row)) if row[place])
            fields = row[:width]
            fault = MERGED if merged.holds(at) else None
            if ref is not None and fault is None and marks.has_formulas and fields[ref].startswith("="):
                fault = FORMULA_REF
            writer.add(fields, fault)
    if marks.has_formulas:
        hints.append(matter("H013"))
    if beyond:
        first = min(marks.first_column, *(sheet.start or (0, marks.first_column))[1:])
        hints.append(matter("H010", columns=", ".join(column_letters(first + place) for place in sorted(beyond)[:20])))
    return Read(columns, writer.rows, True, sha256, writer.held, tuple(hints))


def _columns(header: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """The names in the header, without the nameless columns at its end."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    return column_names(names, limits)


def _rows(sheet: CalamineSheet, marks: Marks) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with their numbers, each from the first filled column to the last."""
    start = sheet.start or (marks.first_row, marks.first_column)
    first = min(start[1], marks.first_column)
    lead, width = [""] * (start[1] - first), marks.last_column - first + 1
    said = marks.rows()
    row_said, cells = next(said, (None, {}))
    at = start[0] - 1
    for at, values in enumerate(sheet.iter_rows(), start[0]):
        while row_said is not None and row_said < at:
            yield row_said, _over([""] * width, cells, first)
            row_said, cells = next(said, (None, {}))
        row = [value if value.__class__ is str else _text(value) for value in values]
        if lead:
            row = lead + row
        if len(row) < width:
            row += [""] * (width - len(row))
        if row_said == at:
            row = _over(row, cells, first)
            row_said, cells = next(said, (None, {}))
        yield at, row
    while row_said is not None:
        yield row_said, _over([""] * width, cells, first)
        row_said, cells = next(said, (None, {}))


def _over(row: list[str], cells: dict[int, str], first: int) -> list[str]:
    """A row with the cells that have a text of their own."""
    for column, text in cells.items():
        row[column - first] = text
    return row


def _text(value: Any) -> str:
    """A cell's value as the exchange format writes it: whole numbers without a point, days as ISO dates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        day = value.date()
        return day.isoformat() if value == datetime(day.year, day.month, day.day) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class _Spans:
    """Ascending spans of rows, asked in ascending order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans, self._at = spans, 0

    def holds(self, row: int) -> bool:
        """Whether the row lies in a span."""
        while self._at < len(self._spans) and self._spans[self._at][1] < row:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] <= row
