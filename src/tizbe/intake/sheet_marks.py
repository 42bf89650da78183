"""What the reader of workbooks does not tell of a sheet: formulas, errors, merged cells, and how far it reaches.

A streaming pass over the XML of one sheet, before anything is believed of it: a document type (and with it
any entity) is refused, and so is a sheet that would be larger in memory than the limit. A formula counts as
its text, never as the value that some program saved beside it; an error counts as its text, never as empty.
Sources: ECMA-376 part 1, sections 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.55 (mergeCell); OpenDocument 1.3 part 3,
sections 9.1.4 and 19.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.parsers import expat

from tizbe.intake.catalogue import matter
from tizbe.intake.content import Limits, Unreadable

WIDEST = 16_384
"""Columns of the widest sheet that spreadsheet programs know."""

TALLEST = 1_048_576
"""Rows of the tallest sheet that spreadsheet programs know."""

_DISTINCT = 1 << 16
"""Texts of formulas that are kept; a formula beyond them is only its equals sign."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DIGITS = "0123456789"


class Filled(Exception):
    """The sheet holds something; nobody asked for more."""


@dataclass
class Marks:
    """What one sheet holds beside plain values; rows and columns count from 0.

    `first_row` … `last_column`: the reach of what is filled; `merges`: first and last row of each merged area.
    """

    limits: Limits
    first_row: int = TALLEST
    last_row: int = -1
    first_column: int = WIDEST
    last_column: int = -1
    merges: list[tuple[int, int]] = field(default_factory=list)
    has_formulas: bool = False
    _places: array[int] = field(default_factory=lambda: array("q"))
    _texts: array[int] = field(default_factory=lambda: array("i"))
    _said: dict[str, int] = field(default_factory=dict)

    @property
    def is_filled(self) -> bool:
        """Whether any cell holds anything."""
        return self.last_row >= 0

    def reach(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Cells from here on are filled. Raises Unreadable when the sheet becomes too large to be read."""
        last_row, last_column = row + rows - 1, column + columns - 1
        if (
            self.first_row <= row
            and last_row <= self.last_row
            and self.first_column <= column
            and last_column <= self.last_column
        ):
            return
        self.first_row, self.last_row = min(self.first_row, row), max(self.last_row, last_row)
        self.first_column, self.last_column = min(self.first_column, column), max(self.last_column, last_column)
        area = (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)
        if area > self.limits.cells or self.last_row >= TALLEST or self.last_column >= WIDEST:
            raise too_large(self.limits)

    def say(self, row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> None:
        """Cells from here on are read as this text."""
        self.reach(row, column, rows, columns)
        number = self._said.get(text)
        if number is None:
            number = len(self._said) if len(self._said) < _DISTINCT else -1
            if number >= 0:
                self._said[text] = number
        if len(self._places) + rows * columns > self.limits.cells:
            raise too_large(self.limits)
        for down in range(row, row + rows):
            self._places.extend(range(down * WIDEST + column, down * WIDEST + column + columns))
            self._texts.extend([number] * columns)

    def merge(self, first_row: int, last_row: int) -> None:
        """The rows from the first to the last share a cell, or have one of several columns."""
        if len(self.merges) >= self.limits.parts * 10:
            raise Unreadable(matter("F027"))
        self.merges.append((first_row, last_row))

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """The rows that have cells with a text of their own, ascending: row, column -> text."""
        texts = list(self._said)
        order: Iterable[int] = range(len(self._places))
        if any(before > after for before, after in pairwise(self._places)):
            order = sorted(order, key=self._places.__getitem__)
        current, cells = -1, dict[int, str]()
        for at in order:
            row, column = divmod(self._places[at], WIDEST)
            if row != current:
                if cells:
                    yield current, cells
                current, cells = row, {}
            number = self._texts[at]
            cells[column] = texts[number] if number >= 0 else "="
        if cells:
            yield current, cells

    def merged_rows(self) -> list[tuple[int, int]]:
        """The merged areas as spans of rows, ascending, none overlapping."""
        spans: list[tuple[int, int]] = []
        for first, last in sorted(self.merges):
            if spans and first <= spans[-1][1] + 1:
                spans[-1] = (spans[-1][0], max(spans[-1][1], last))
            else:
                spans.append((first, last))
        return spans


def too_large(limits: Limits) -> Unreadable:
    """The refusal of a sheet that is too large to be read."""
    return Unreadable(matter("F025", limit=limits.cells))


def parse(chunks: Iterable[bytes], start: Any = None) -> expat.XMLParserType:
    """Parse a part's XML: `start` is called with each element's name and its flat list of attributes.

    Raises Unreadable for a document type, and for what is not XML.
    """
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    if start is not None:
        start.parser = parser
        parser.StartElementHandler = start.start
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: an encoding nobody knows
        raise Unreadable(matter("F003")) from error
    return parser


def _refuse_document_type(*_: object) -> None:
    raise Unreadable(matter("F027"))


class XlsxSheet:
    """The handler for a worksheet of an XLSX workbook: fills `marks`. `glance`: stop at the first filled cell."""

    parser: expat.XMLParserType

    def __init__(self, marks: Marks, *, glance: bool = False) -> None:
        self._marks, self._glance = marks, glance
        self._columns: dict[str, int] = {}
        self._reached: set[str] = set()
        self._kinds: dict[str, str] = {}
        self._row, self._cell, self._said_row = -1, ["r", ""], ""
        self._shared: dict[str, str] = {}
        self._formula: list[str] | None = None
        self._text: list[str] = []

    def start(self, name: str, attributes: list[str]) -> None:
        """An element begins. Nearly all are cells and their values, so those are asked first and little."""
        kind = self._kinds.get(name) or self._learn(name)
        if kind == "c":
            self._formula = None
            if not attributes or attributes[0] != "r":
                attributes = ["r", self._next_reference(attributes), *attributes]
            self._cell = attributes
        elif kind == "v":
            reference = self._cell[1]
            letters = reference.rstrip(_DIGITS)
            # Where the row was reached and the column was, the sheet's reach holds the cell.
            if letters not in self._reached or reference[len(letters) :] != self._said_row:
                self._arrive(reference, letters)
            if "e" in self._cell and self._formula is None and _attribute(self._cell, "t") == "e":
                self._listen()
        elif kind == "is":
            self._arrive(self._cell[1], self._cell[1].rstrip(_DIGITS))
        elif kind == "f":
            self._arrive(self._cell[1], self._cell[1].rstrip(_DIGITS))
            self._formula = attributes
            self._listen()
        elif kind == "row":
            said = _attribute(attributes, "r")
            self._row = _number(said) - 1 if said else self._row + 1
            self._cell = ["r", ""]
        elif kind == "mergeCell":
            first, last = self._area(_attribute(attributes, "ref"))
            self._marks.merge(first[0], last[0])

    def _next_reference(self, attributes: list[str]) -> str:
        """The reference of a cell that does not begin with it, or has none: then it follows the one before."""
        said = _attribute(attributes, "r")
        if said:
            return said
        letters = self._cell[1].rstrip(_DIGITS)
        column = self._place(letters) + 1 if letters else 0
        return f"{column_letters(column)}{self._row + 1}"

    def _arrive(self, reference: str, letters: str) -> None:
        """The cell of that reference holds something."""
        if self._glance:
            raise Filled
        row, column = self._reference(reference)
        self._marks.reach(row, column)
        self._reached.add(letters)
        self._said_row = reference[len(letters) :]

    def _learn(self, name: str) -> str:
        """What an element means, whatever its prefix; names not known here mean nothing."""
        local = name.rpartition(":")[2]
        if len(self._kinds) > 1000:
            raise Unreadable(matter("F027"))
        self._kinds[name] = local if local in ("c", "v", "is", "f", "row", "mergeCell") else "-"
        return self._kinds[name]

    def _listen(self) -> None:
        self._text = []
        self.parser.CharacterDataHandler = self._text.append
        self.parser.EndElementHandler = self._end

    def _end(self, name: str) -> None:
        """The formula or the error that was listened to ends."""
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        text = "".join(self._text)
        here = self._reference(self._cell[1])
        if self._formula is None:
            self._marks.say(*here, text)
            return
        shared = _attribute(self._formula, "si")
        if shared and text and len(self._shared) < _DISTINCT:
            self._shared[shared] = text
        text = text or self._shared.get(shared, "")
        self._marks.has_formulas = True
        first = last = here
        if _attribute(self._formula, "t") in ("array", "dataTable"):
            first, last = self._area(_attribute(self._formula, "ref"))
        # What an array formula spills into holds a value and no formula of its own.
        rows, columns = last[0] - first[0] + 1, last[1] - first[1] + 1
        self._marks.say(first[0], first[1], f"={text.removeprefix('=')}", rows, columns)

    def _area(self, said: str) -> tuple[tuple[int, int], tuple[int, int]]:
        first, _, last = said.replace("$", "").partition(":")
        begin, end = self._reference(first), self._reference(last or first)
        if begin[0] > end[0] or begin[1] > end[1]:
            raise Unreadable(matter("F003"))
        return begin, end

    def _reference(self, said: str) -> tuple[int, int]:
        found = _REFERENCE.fullmatch(said)
        if found is None:
            raise Unreadable(matter("F003"))
        return _number(found[2]) - 1, self._place(found[1])

    def _place(self, letters: str) -> int:
        """The column of those letters: A is 0, AA is 26."""
        place = self._columns.get(letters)
        if place is None:
            place = -1
            for letter in letters:
                place = (place + 1) * 26 + ord(letter) - 65
            self._columns[letters] = place
        return place


def column_letters(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    text, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(65 + letter) + text
    return text


class OdsTables:
    """The handler for the content of an ODS workbook: fills the marks of each table, in order."""

    parser: expat.XMLParserType

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.tables: list[Marks] = []
        self._kinds: dict[str, str] = {}
        self._row, self._rows, self._column = 0, 0, 0

    def start(self, name: str, attributes: list[str]) -> None:
        """An element begins."""
        kind = self._kinds.get(name) or self._learn(name)
        if kind == "table":
            if len(self.tables) >= self._limits.parts:
                raise Unreadable(matter("F027"))
            self.tables.append(Marks(self._limits))
            self._row, self._rows = 0, 0
        elif kind == "table-row":
            self._row += self._rows
            self._rows, self._column = _repeated(attributes, "number-rows-repeated"), 0
        elif kind in ("table-cell", "covered-table-cell") and self.tables:
            self._cell(kind, attributes)

    def _cell(self, kind: str, attributes: list[str]) -> None:
        marks, columns = self.tables[-1], _repeated(attributes, "number-columns-repeated")
        formula = _attribute(attributes, "formula")
        if formula:
            marks.has_formulas = True
            text = formula if formula.startswith("=") else formula.partition(":")[2] or formula
            marks.say(self._row, self._column, f"={text.removeprefix('=')}", self._rows, columns)
        elif _attribute(attributes, "value-type"):
            marks.reach(self._row, self._column, self._rows, columns)
        if kind == "table-cell" and attributes:
            down = _repeated(attributes, "number-rows-spanned")
            if down > 1 or _repeated(attributes, "number-columns-spanned") > 1:
                marks.merge(self._row, self._row + down - 1)
        self._column += columns

    def _learn(self, name: str) -> str:
        if len(self._kinds) > 1000:
            raise Unreadable(matter("F027"))
        local = name.rpartition(":")[2]
        is_table = local in ("table", "table-row", "table-cell", "covered-table-cell")
        self._kinds[name] = local if is_table else "-"
        return self._kinds[name]


def _attribute(attributes: list[str], name: str) -> str:
    """The value of an attribute, whatever its prefix; empty where it is not there."""
    for at in range(0, len(attributes), 2):
        if attributes[at].rpartition(":")[2] == name:
            return attributes[at + 1]
    return ""


def _number(text: str) -> int:
    """A row's number. Raises Unreadable where there is none, or none that a sheet has."""
    if not text.isascii() or not text.isdigit() or len(text) > 7:
        raise Unreadable(matter("F003"))
    return int(text)


def _repeated(attributes: list[str], name: str) -> int:
    said = _attribute(attributes, name)
    return max(1, _number(said)) if said else 1
