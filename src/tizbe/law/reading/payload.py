"""The quoted new wording behind an instruction: where it ends, and what stands between the marks.

It ends at a closing mark followed by `;` or `.` at the end of a paragraph, never by counting marks. A
paragraph that orders a change before that end, or a blank line inside a paragraph, means that something
was lost: nothing of it is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tizbe.law.quotation import OPENING, closed_payload, is_left_open, unquoted
from tizbe.law.reading.verb import AMENDING_STEMS
from tizbe.law.source.document import Block


@dataclass(frozen=True)
class Payload:
    """The wording: its text or its cells, how many blocks it takes, the stop (`;` or `.`) behind it."""

    text: str
    cells: tuple[str, ...]
    block_count: int
    stop: str


def read_text_payload(blocks: Sequence[Block]) -> Payload | None:
    """The text that begins with the first block; None when it does not open, or does not end, in quotes."""
    if not blocks or blocks[0].text[0] not in OPENING:
        return None
    parts: list[str] = []
    for count, block in enumerate(blocks, start=1):
        if count > 1 and (_orders_a_change(block) or not block.is_paragraph):
            return None
        closed = closed_payload(block.text)
        if closed:
            parts.append(closed[0])
            return Payload(unquoted("\n".join(part for part in parts if part)), (), count, closed[1])
        parts.append(block.text)
    return None


def read_table_payload(blocks: Sequence[Block]) -> Payload | None:
    """The cells between a mark on a line of its own and the closing one; None when the table does not end."""
    if not blocks or blocks[0].text not in tuple(OPENING):
        return None
    cells: list[str] = []
    for count, block in enumerate(blocks[1:], start=2):
        closed = closed_payload(block.text)
        if closed:
            if closed[0] and block.is_paragraph:
                return None
            if closed[0]:  # the outer mark stands behind the last cell, and may close a name there too
                cells.append(closed[0] + '"' * is_left_open(closed[0]))
            return Payload("", tuple(cells), count, closed[1])
        if block.is_paragraph:
            return None
        cells.append(block.text)
    return None


def _orders_a_change(block: Block) -> bool:
    """An instruction or a line of scope where wording is expected: the mark before it was lost."""
    return block.text.endswith(":") or bool(AMENDING_STEMS.search(block.text))
