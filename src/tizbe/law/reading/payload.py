"""The new wording behind an instruction: where it ends, and what stands between its marks.

It ends at a closing mark followed by `;` or `.` at the end of a paragraph or of the last cell of a table. Marks
do not balance by drafting habit; where they leave open whether a name inside or the wording itself ends there,
what follows decides. A paragraph that orders a change before that end, or a blank line inside a paragraph,
means that something was lost: nothing of it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tizbe.law.quotation import OPENING, closed_payload, is_left_open, marks_in, opens_at, unquoted
from tizbe.law.reading.verb import AMENDING_STEMS
from tizbe.law.source.document import Block, Cell, Table


@dataclass(frozen=True)
class Payload:
    """The wording: its text, its tables, the cells of a text without tables; how many blocks it takes, and
    the stop (`;` or `.`) behind it. The text of a wording with tables holds their rows too.
    """

    text: str
    cells: tuple[str, ...]
    block_count: int
    stop: str
    tables: tuple[Table, ...] = ()


def read_payload(blocks: Sequence[Block], stands_apart: Callable[[Block], bool]) -> Payload | None:
    """The wording that begins with the first block; None when it does not open, or does not end.

    `stands_apart` tells whether a block is by itself a part of the act: an instruction, a line of scope, a
    clause. Such a block never belongs to a wording.
    """
    if not blocks:
        return None
    first = blocks[0]
    if first.table:
        return _read_tables(blocks, 0, stands_apart)
    if first.text in tuple(OPENING) and len(blocks) > 1:
        if blocks[1].table:
            return _read_tables(blocks, 1, stands_apart)
        if not blocks[1].is_paragraph:
            return _read_cells(blocks)
    if not first.text or first.text[0] not in OPENING:
        return None
    return _read_text(blocks, stands_apart)


def table_text(table: Table) -> str:
    """A table as text: a line for each row, its cells parted by tabs."""
    return "\n".join("\t".join(cell.text for cell in row) for row in table.rows)


def _read_cells(blocks: Sequence[Block]) -> Payload | None:
    """The cells between a mark on a line of its own and the closing one, in a text without tables."""
    cells: list[str] = []
    for count, block in enumerate(blocks[1:], start=2):
        if block.table:
            return None
        closed = closed_payload(block.text)
        if closed:
            if closed[0] and block.is_paragraph:
                return None
            if closed[0]:
                cells.append(_inside(closed[0]))
            return Payload("", tuple(cells), count, closed[1])
        if block.is_paragraph:
            return None
        cells.append(block.text)
    return None


def _inside(text: str) -> str:
    """The last cell without the outer mark, which may close a name there too."""
    return text + '"' * is_left_open(text)


def _read_tables(blocks: Sequence[Block], start: int, stands_apart: Callable[[Block], bool]) -> Payload | None:
    """Tables from `start` on, up to a mark on a line of its own or in the last cell."""
    tables: list[Table] = []
    for count, block in enumerate(blocks[start:], start=start + 1):
        if block.table is None:
            closed = closed_payload(block.text)
            if tables and closed and not closed[0]:
                return _of_tables(tables, count, closed[1])
            return None
        table = block.table if tables or start else _opened(block.table)
        ended = _ended(table)
        if ended:
            rest = blocks[count : count + 1]
            if rest and not rest[0].table and (bare := closed_payload(rest[0].text)) and not bare[0]:
                return None  # two ends: one of them is a mark inside
            tables.append(ended[0])
            return _of_tables(tables, count, ended[1])
        tables.append(table)
        if stands_apart(block):
            return None
    return None


def _of_tables(tables: Sequence[Table], count: int, stop: str) -> Payload:
    joined: list[Table] = []
    for table in tables:
        if joined and table.rows and joined[-1].rows and len(joined[-1].rows[0]) == len(table.rows[0]):
            joined[-1] = Table((*joined[-1].rows, *table.rows))
        elif table.rows:
            joined.append(table)
    return Payload("\n".join(map(table_text, joined)), (), count, stop, tuple(joined))


def _opened(table: Table) -> Table:
    """The table without the outer mark where its first cell, or its first row, begins with it."""
    first = table.rows[0]
    told = [cell.text for cell in first if cell.text and not cell.is_inherited]
    if len(told) == 1 and told[0] in tuple(OPENING):
        return Table(table.rows[1:])
    text = first[0].text
    if text[:1] and text[0] in OPENING and (text[1:].strip()[:1].isdigit() or not text[1:].strip()):
        return Table(_renamed_first(table, text[1:].strip()))
    return table


def _renamed_first(table: Table, text: str) -> tuple[tuple[Cell, ...], ...]:
    """The rows with `text` in the first cell, and in the rows below that a merged first cell covers."""
    rows = []
    is_covered = True
    for place, row in enumerate(table.rows):
        is_covered = is_covered and (not place or (row[0].is_inherited and row[0].text == table.rows[0][0].text))
        rows.append((replace(row[0], text=text), *row[1:]) if is_covered else row)
    return tuple(rows)


def _ended(table: Table) -> tuple[Table, str] | None:
    """The table without the closing mark, and the stop behind it, where its last cell or row holds them."""
    if not table.rows:
        return None
    last = table.rows[-1]
    told = [cell.text for cell in last if cell.text and not cell.is_inherited]
    closed = closed_payload(told[-1]) if told else None
    if not closed:
        return None
    if not closed[0] and len(told) == 1:
        return Table(table.rows[:-1]), closed[1]
    ended = tuple(_unended(cell, told[-1], _inside(closed[0])) for cell in last)
    return Table((*table.rows[:-1], ended)), closed[1]


def _unended(cell: Cell, before: str, after: str) -> Cell:
    return replace(cell, text=after) if cell.text == before else cell


def _read_text(blocks: Sequence[Block], stands_apart: Callable[[Block], bool]) -> Payload | None:
    """Paragraphs, with tables among them or not, from an opening mark on."""
    parts: list[str] = []
    tables: list[Table] = []
    depth, is_doubtful = 0, False
    for count, block in enumerate(blocks, start=1):
        if block.table:
            ended = _ended(block.table)
            tables.append(ended[0] if ended else block.table)
            parts.append(table_text(tables[-1]))
            if ended:
                return _of_text(parts, tables, count, ended[1])
            continue
        if count > 1 and (not block.is_paragraph or AMENDING_STEMS.search(block.text) or stands_apart(block)):
            return None
        if is_doubtful and block.text[0] in OPENING and closed_payload(block.text) != ("", ";"):
            return None
        depth += sum(1 if opens_at(block.text, place) else -1 for place in marks_in(block.text))
        closed = closed_payload(block.text)
        if closed:
            following = blocks[count] if count < len(blocks) else None
            if depth == 0 or following is None or _begins_anew(following, stands_apart):
                parts.append(closed[0])
                return _of_text(parts, tables, count, closed[1])
            is_doubtful = True
        parts.append(block.text)
    return None


def _begins_anew(block: Block, stands_apart: Callable[[Block], bool]) -> bool:
    return block.table is None and (bool(AMENDING_STEMS.search(block.text)) or stands_apart(block))


def _of_text(parts: Sequence[str], tables: Sequence[Table], count: int, stop: str) -> Payload:
    text = unquoted("\n".join(part for part in parts if part))
    return Payload(text, (), count, stop, tuple(tables))
