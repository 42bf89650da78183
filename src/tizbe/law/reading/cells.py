"""Tables → rows, held against the rows that the instruction announced.

A row of the list is a body, a category and a system; its further lines name another body and system under
the same number and category, which are merged cells: inherited, and said to be inferred. Several systems in
one cell are several feeds. Any other table gives the cells of its rows. A text without tables has only cells:
there a row begins at a number that was announced, and merged cells are missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tizbe.law.quotation import marks_in, opens_at
from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Cell, Table

LIST_COLUMNS = 4
"""Number, body, category, system."""

_ROW_NUMBER = re.compile(r"(\d+(?:\s?[-–]\s?\d+)*)\.?")
_HEAD = re.compile(r"№|Р/с|Реттік нөмірі?$|Порядковый номер$", re.IGNORECASE)
"""How the head of a table begins, where it is printed above its numbers."""
_BODY = re.compile(
    r"министрлі|агентті|комитет|прокуратура|департамент|әкімшілі|министерств|агентств|администраци|прокуратур",
    re.IGNORECASE,
)

Known = Callable[[str], bool]
"""Whether a text is a name that is known."""


@dataclass(frozen=True)
class ReadFeed:
    """A body and one of its systems as printed; `is_inferred` where the row was inherited."""

    body: str
    system: str
    is_inferred: bool = False


@dataclass(frozen=True)
class ReadRow:
    """A row as the act prints it: of body, category and system, or any other table's `cells` in column order.

    `cells` are those behind the number.
    """

    number: str
    category: str = ""
    feeds: tuple[ReadFeed, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Announced:
    """What an instruction says of its table: the row numbers, its line, and whether it is the list's own table.

    `numbers` is None where a whole table is set, heads and all.
    """

    numbers: tuple[str, ...] | None
    line: int
    is_list: bool
    is_body: Known
    is_system: Known


@dataclass
class _Group:
    """One numbered row: its lines of cells behind the number."""

    number: str
    lines: list[list[Cell]]


Read = tuple[tuple[ReadRow, ...], Reason | None]


def read_rows(cells: Sequence[str], tables: Sequence[Table], announced: Announced) -> Read:
    """The rows in order, or none and the reason why the cells or tables do not make the announced rows.

    A whole table that is not numbered gives no rows and no reason.
    """
    if len(tables) > 1:
        return ((), None) if announced.numbers is None else ((), _unlike(announced, "…"))
    groups = _table_groups(tables[0], announced) if tables else _cell_groups(cells, announced)
    if isinstance(groups, Reason):
        return (), groups
    numbers = [group.number for group in groups]
    if announced.numbers is not None and numbers != list(announced.numbers):
        return (), _unlike(announced, _listed(numbers))
    if len(set(numbers)) != len(numbers):
        return ((), None) if announced.numbers is None else ((), _unlike(announced, _listed(numbers)))
    paired = groups if tables else [_paired(group) for group in groups]
    if announced.is_list or (groups and all(_looks_like_list(group, announced) for group in paired)):
        return _list_rows(paired, groups, announced)
    return _plain_rows(groups)


def _unlike(announced: Announced, given: str) -> Reason:
    return because("rows", line=announced.line, announced=_listed(announced.numbers or ()), given=given)


def _number_in(text: str) -> str | None:
    found = _ROW_NUMBER.fullmatch(text)
    return re.sub(r"\s?[-–]\s?", "-", found[1]) if found else None


def _table_groups(table: Table, announced: Announced) -> list[_Group] | Reason:
    groups: list[_Group] = []
    is_whole = announced.numbers is None
    for row in table.rows:
        number = _number_in(row[0].text)
        if is_whole and not groups and (number is None or _is_head(row)):
            continue
        if not is_whole and (_is_head(row) or _HEAD.match(row[0].text)):
            continue  # the head of the table, printed again with its rows
        if groups and announced.is_list and _goes_on(row):
            body, _, system = row[1:]
            above = groups[-1].lines[0][1]
            groups[-1].lines.append([body, Cell(above.text, True), system])
            continue
        if number is None:
            return [] if is_whole else _unlike(announced, f"“{row[0].text}”")
        if row[0].is_inherited and groups and groups[-1].number == number:
            groups[-1].lines.append(list(row[1:]))
        elif row[0].is_inherited:
            return _unlike(announced, number)
        else:
            groups.append(_Group(number, [list(row[1:])]))
    return groups


def _goes_on(row: Sequence[Cell]) -> bool:
    """A further body and system whose number and category were left empty rather than merged."""
    return len(row) == LIST_COLUMNS and [bool(cell.text) for cell in row] == [False, True, False, True]


def _is_head(row: Sequence[Cell]) -> bool:
    """The row that numbers the columns: 1, 2, 3, …"""
    return len(row) > 1 and [cell.text for cell in row] == [str(n) for n in range(1, len(row) + 1)]


def _cell_groups(cells: Sequence[str], announced: Announced) -> list[_Group] | Reason:
    """Cells of a text without tables: a row begins at the next number, of those announced where they are."""
    groups: list[_Group] = []
    awaited = list(announced.numbers) if announced.numbers is not None else None
    for cell in cells:
        number = _number_in(cell)
        is_other = awaited is not None and not announced.is_list and number not in awaited
        if number and not is_other:
            groups.append(_Group(number, [[]]))
        elif groups:
            groups[-1].lines[0].append(Cell(cell))
        elif awaited is not None:
            return _unlike(announced, f"“{cell}”")
    return groups


def _paired(group: _Group) -> _Group:
    """A row of bare cells as the lines of a table: body, category, system; then pairs of body and system."""
    cells = group.lines[0]
    if len(cells) < LIST_COLUMNS - 1 or len(cells) % 2 == 0:
        return group
    body, category, system, *rest = cells
    inherited = Cell(category.text, True)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return _Group(group.number, [[body, category, system], *([one, inherited, other] for one, other in pairs)])


def _looks_like_list(group: _Group, announced: Announced) -> bool:
    return all(
        len(line) == LIST_COLUMNS - 1 and (announced.is_body(line[0].text) or bool(_BODY.search(line[0].text)))
        for line in group.lines
    )


def _list_rows(paired: Sequence[_Group], printed: Sequence[_Group], announced: Announced) -> Read:
    rows = []
    for group, as_printed in zip(paired, printed, strict=True):
        count = sum(not cell.is_inherited for line in as_printed.lines for cell in line) + 1
        row = _list_row(group, announced.is_system)
        if row is None:
            return (), because("cells", row=group.number, count=count)
        rows.append(row)
    return tuple(rows), None


def _list_row(group: _Group, is_system: Known) -> ReadRow | None:
    """Body, category and system of each line; None where a cell is empty or a second category begins."""
    feeds: list[ReadFeed] = []
    category = group.lines[0][1].text if len(group.lines[0]) > 1 else ""
    for place, line in enumerate(group.lines):
        if len(line) != LIST_COLUMNS - 1 or not all(cell.text for cell in line):
            return None
        body, its_category, system = line
        is_inferred = place > 0 or any(cell.is_inherited for cell in line)
        if (its_category.text != category) or (place and body.is_inherited and system.is_inherited):
            return None
        if place and not its_category.is_inherited:
            return None
        feeds += [ReadFeed(body.text, one, is_inferred) for one in systems_in(system.text, is_system)]
    return ReadRow(group.number, category, tuple(feeds))


def _plain_rows(groups: Sequence[_Group]) -> Read:
    widths = {len(line) for group in groups for line in group.lines}
    if len(widths) > 1:
        odd = next(g for g in groups if len(g.lines[0]) != len(groups[0].lines[0]))
        return (), because("cells-uneven", row=odd.number, count=len(odd.lines[0]) + 1)
    rows = [ReadRow(group.number, cells=tuple(cell.text for cell in line)) for group in groups for line in group.lines]
    return tuple(rows), None


def systems_in(cell: str, is_known_system: Known) -> list[str]:
    """The systems of one cell: parted at commas or semicolons outside quotes, unless the longer text is known."""
    parts = _comma_parts(cell)
    systems: list[str] = []
    while parts:
        count = next((n for n in range(len(parts), 1, -1) if is_known_system(", ".join(parts[:n]))), 1)
        systems += _known_pair(", ".join(parts[:count]), is_known_system)
        parts = parts[count:]
    return systems


def _known_pair(text: str, is_known_system: Known) -> list[str]:
    """`text`, or the two known systems that stand in it on two lines with no sign between."""
    if is_known_system(text):
        return [text]
    words = text.split(" ")
    pairs = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    known = [pair for pair in pairs if all(map(is_known_system, pair))]
    return list(known[0]) if len(known) == 1 else [text]


def _comma_parts(cell: str) -> list[str]:
    depth, start, parts = 0, 0, []
    marks = set(marks_in(cell))
    for place, character in enumerate(cell):
        if place in marks:
            depth = depth + 1 if opens_at(cell, place) else max(0, depth - 1)
        elif character in ",;" and not depth:
            parts.append(cell[start:place].strip())
            start = place + 1
    parts.append(cell[start:].strip())
    return [part for part in parts if part]


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers) or "–"
