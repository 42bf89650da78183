"""Table cells → rows of body, category and system, held against the rows that the instruction announced.

A row begins only at a number that was announced, in that order; then come body, category and system.
Further cells come in pairs (body, system) whose number and category are merged cells: inherited, and said
to be inferred. Several systems in one cell are several feeds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tizbe.law.quotation import marks_in, opens_at
from tizbe.law.reason import Reason, because

_ROW_NUMBER = re.compile(r"(\d+(?:\s?[-–]\s?\d+)*)\.?")


@dataclass(frozen=True)
class ReadFeed:
    """A body and one of its systems as printed; `is_inferred` where the row was inherited."""

    body: str
    system: str
    is_inferred: bool = False


@dataclass(frozen=True)
class ReadRow:
    """A row as the act prints it: of body, category and system, or any other table's `cells` in column order."""

    number: str
    category: str = ""
    feeds: tuple[ReadFeed, ...] = ()
    cells: tuple[str, ...] = ()


def read_rows(
    cells: Sequence[str], announced: Sequence[str], line: int, is_known_system: Callable[[str], bool]
) -> tuple[tuple[ReadRow, ...], Reason | None]:
    """The rows of a table in order, or none and the reason why the cells do not make the announced rows."""
    groups: list[tuple[str, list[str]]] = []
    for cell in cells:
        number = _ROW_NUMBER.fullmatch(cell)
        if number:
            groups.append((re.sub(r"\s?[-–]\s?", "-", number[1]), []))
        elif groups:
            groups[-1][1].append(cell)
        else:
            return (), because("rows", line=line, announced=_listed(announced), given=f"“{cell}”")
    if [number for number, _ in groups] != list(announced):
        given = _listed([number for number, _ in groups])
        return (), because("rows", line=line, announced=_listed(announced), given=given)
    rows = []
    for row_number, group in groups:
        if len(group) < 3 or len(group) % 2 == 0:
            return (), because("cells", row=row_number, count=len(group) + 1)
        rows.append(_row(row_number, group, is_known_system))
    return tuple(rows), None


def _row(number: str, group: list[str], is_known_system: Callable[[str], bool]) -> ReadRow:
    body, category, *rest = group
    pairs = [(body, rest[0], False)]
    pairs += [(rest[place], rest[place + 1], True) for place in range(1, len(rest), 2)]
    feeds = [
        ReadFeed(body, system, is_inferred)
        for body, cell, is_inferred in pairs
        for system in systems_in(cell, is_known_system)
    ]
    return ReadRow(number, category, tuple(feeds))


def systems_in(cell: str, is_known_system: Callable[[str], bool]) -> list[str]:
    """The systems of one cell: parted at commas outside quotes, unless the longer text is a known name."""
    parts = _comma_parts(cell)
    systems: list[str] = []
    while parts:
        count = next((n for n in range(len(parts), 1, -1) if is_known_system(", ".join(parts[:n]))), 1)
        systems.append(", ".join(parts[:count]))
        parts = parts[count:]
    return systems


def _comma_parts(cell: str) -> list[str]:
    depth, start, parts = 0, 0, []
    marks = set(marks_in(cell))
    for place, character in enumerate(cell):
        if place in marks:
            depth = depth + 1 if opens_at(cell, place) else max(0, depth - 1)
        elif character == "," and not depth:
            parts.append(cell[start:place].strip())
            start = place + 1
    parts.append(cell[start:].strip())
    return [part for part in parts if part]


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers) or "–"
