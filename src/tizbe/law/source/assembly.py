"""Paragraphs and tables in reading order → a source: ordinals for lines, letters mended, repairs in order.

DOCX, HTML and PDF are put together here, so that the same act gives the same blocks whatever its file. In
them a line is the ordinal of a paragraph or a table row.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tizbe.law.source.document import Block, Cell, Repair, Source, Table
from tizbe.law.source.grid import laid_out_paragraphs, narrowed
from tizbe.law.source.letters import is_old_encoding, mended_letters
from tizbe.law.source.mending import Mending

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?=[:;,.]?(?:\s|$))")


def raised(text: str) -> str:
    """Digits of a superscript as superscript digits: `26` with a raised `1` must never become `261`."""
    return text.translate(_SUPERSCRIPT)


def plain(text: str) -> str:
    """`text` with single blanks, without soft hyphens and marks of no width."""
    return " ".join(re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text).split())


class Assembly:
    """The blocks of one source while it is read; `mending` takes its repairs and doubts."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.mending = Mending()
        self.next_line = 1

    def add_paragraph(self, text: str, page: int = 0) -> None:
        """One more paragraph; nothing when it is blank."""
        if text := plain(text):
            self.blocks.append(Block(self.next_line, self.next_line, text, True, page=page))
            self.next_line += 1

    def add_table(self, table: Table | None, is_uneven: bool = False, page: int = 0) -> None:
        """One more table, or the paragraphs of one that only lays text out."""
        table = narrowed(table) if table else None
        if table is None:
            return
        table = Table(tuple(tuple(replace(cell, text=plain(cell.text)) for cell in row) for row in table.rows))
        paragraphs = laid_out_paragraphs(table)
        if paragraphs is not None:
            for text in paragraphs:
                self.add_paragraph(text, page)
            return
        first, last = self.next_line, self.next_line + len(table.rows) - 1
        if is_uneven:
            self.mending.doubt(first, "table-shape", text=" | ".join(cell.text for cell in table.rows[0]))
        self.blocks.append(Block(first, last, "", False, table, page))
        self.next_line = last + 1

    def source(self, digest: str, kind: str) -> Source:
        """The source, its letters mended, its repairs and doubts in order of lines."""
        everything = "\n".join(_texts(self.blocks))
        is_old = is_old_encoding(everything)
        blocks = tuple(self._spelled(block, is_old) for block in self.blocks)
        repairs: tuple[Repair, ...] = tuple(sorted(self.mending.repairs, key=lambda repair: repair.line))
        doubts = tuple(sorted(self.mending.doubts, key=lambda doubt: doubt[0]))
        return Source(digest, kind, blocks, repairs, doubts)

    def _spelled(self, block: Block, is_old: bool) -> Block:
        if block.table is None:
            return replace(block, text=self._letters(block.first_line, block.text, is_old))
        rows = []
        for line, row in enumerate(block.table.rows, start=block.first_line):
            rows.append(tuple(self._cell(line, cell, is_old) for cell in row))
        return replace(block, table=Table(tuple(rows)))

    def _cell(self, line: int, cell: Cell, is_old: bool) -> Cell:
        return replace(cell, text=self._letters(line, cell.text, is_old))

    def _letters(self, line: int, text: str, is_old: bool) -> str:
        text = mended_letters(line, text, is_old, self.mending)
        return _SPACED.sub(
            lambda run: self.mending.record(line, "letter-spacing", run.group(), joined(run.group())), text
        )


def joined(run: str) -> str:
    """Letters parted by blanks as one word."""
    return run.replace(" ", "")


def _texts(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks] + [
        cell.text for block in blocks if block.table for row in block.table.rows for cell in row
    ]
