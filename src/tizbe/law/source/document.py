"""An act's text as every kind of file gives it: paragraphs and tables in reading order, each with its place.

The reader of acts knows only this. A TXT has no tables: there a cell is a block that is no paragraph. A
DOCX, HTML or PDF has them, and a cell that a merged cell covers repeats its text and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from tizbe.law.reason import Reason


@dataclass(frozen=True)
class Repair:
    """One mend of the printed text: its line (from 1), the rule, and the text before and after."""

    line: int
    rule: str
    before: str
    after: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text; `is_inherited` where it lies under a merged cell above or to the left."""

    text: str
    is_inherited: bool = False


@dataclass(frozen=True)
class Table:
    """A table by its rows, each with the same number of cells."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, a table, or a cell of a text without tables.

    `first_line` and `last_line` are its lines in the source, from 1 (in a file without lines: of its
    paragraphs and table rows, in reading order); `page` its page from 1, 0 where the source has none.
    `is_paragraph` is true when a new paragraph begins here; a cell of a TXT is none. A table has no text.
    """

    first_line: int
    last_line: int
    text: str
    is_paragraph: bool
    table: Table | None = None
    page: int = 0


@dataclass(frozen=True)
class Source:
    """A text to be read: the SHA-256 of its file, its kind (txt, pdf, docx, html), its blocks, what was
    mended, and the lines that look damaged and fit no rule of mending.
    """

    sha256: str
    kind: str
    blocks: tuple[Block, ...]
    repairs: tuple[Repair, ...]
    doubts: tuple[tuple[int, Reason], ...]
