"""Cells that span rows and columns → a table where every row has every column, and what is no table at all.

A spanned place repeats the text of the cell that covers it and says that it is inherited. Publishers also lay
out signatures and the heads of annexes as tables; those are paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tizbe.law.source.document import Cell, Table

MOST_CELLS = 200_000
"""A table with more places than this is no table of an act (a file made to exhaust memory)."""

_INITIALS = re.compile(r"(?:\w\. ?){1,2}\w[\w-]+|\w[\w-]+ (?:\w\. ?){1,2}")
_NUMBER = re.compile(r"[\"«“]?\d+(?:\s?[-–]\s?\d+)*[.)]?")


@dataclass(frozen=True)
class Span:
    """One printed cell: its text, its first row and column from 0, and how many of each it covers."""

    row: int
    column: int
    row_count: int
    column_count: int
    text: str


def filled_table(spans: Iterable[Span]) -> tuple[Table | None, bool]:
    """The table that the spans fill, None when they fill nothing; and True when their shapes do not fit.

    Spans that overlap, and places that no span covers, do not fit; such a place is an empty cell.
    """
    places: dict[tuple[int, int], Cell] = {}
    is_uneven = False
    for span in spans:
        if span.row_count * span.column_count + len(places) > MOST_CELLS:
            return None, True
        for row in range(span.row, span.row + span.row_count):
            for column in range(span.column, span.column + span.column_count):
                is_uneven |= (row, column) in places
                is_first = (row, column) == (span.row, span.column)
                places.setdefault((row, column), Cell(span.text, not is_first))
    if not places:
        return None, is_uneven
    rows = 1 + max(row for row, _ in places)
    columns = 1 + max(column for _, column in places)
    if rows * columns > MOST_CELLS:
        return None, True
    is_uneven |= len(places) < rows * columns
    table = Table(tuple(tuple(places.get((row, column), Cell("")) for column in range(columns)) for row in range(rows)))
    return table, is_uneven


def narrowed(table: Table) -> Table | None:
    """The table without rows and columns that hold nothing; None when nothing is left."""
    rows = [row for row in table.rows if any(cell.text and not cell.is_inherited for cell in row)]
    if not rows:
        return None
    kept = [n for n in range(len(rows[0])) if any(row[n].text for row in rows)]
    return Table(tuple(tuple(row[n] for n in kept) for row in rows))


def laid_out_paragraphs(table: Table) -> list[str] | None:
    """The paragraphs of a table that only lays text out (a signature, the head of an annex); None for a table.

    Such a table has one filled cell in each row, or is one row of an office and a name with initials.
    """
    filled = [[cell.text for cell in row if cell.text and not cell.is_inherited] for row in table.rows]
    if any(_NUMBER.fullmatch(text) for texts in filled for text in texts[:1] if len(texts) > 1):
        return None
    if all(len(texts) <= 1 for texts in filled):
        return [text for texts in filled for text in texts]
    if len(filled) == 1 and len(filled[0]) == 2 and _INITIALS.fullmatch(filled[0][1]):
        return [" ".join(filled[0])]
    return None
