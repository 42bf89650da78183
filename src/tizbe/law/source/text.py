"""A plain text → blocks: paragraphs by indents, blank lines or line ends, cells of a table as they were printed.

Three kinds of text are told apart by themselves. Text taken from PDF has indents: a paragraph begins at one, a
cell is a block between blank lines. Text without any indent, whose lines are whole paragraphs, was typed by
hand. Rows parted by tabs or upright strokes are a table in either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tizbe.errors import Refused
from tizbe.law.quotation import CLOSING, OPENING, closed_payload, is_left_open
from tizbe.law.source.document import Block, Cell, Source, Table
from tizbe.law.source.letters import is_old_encoding, mended_letters
from tizbe.law.source.mending import Mending, glued, mended_line, whole_words

PAGE_BREAK_LINES = 3
"""A run of this many blank lines is a page break."""

LONG_LINE = 120
"""A line longer than this was not broken to fit a page: the text has a paragraph on each line."""

_BARE_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NOTE = re.compile(r"\s*(?:ЗҚАИ|РҚАО|Ескерту|Сноска|Примечани[ея])\b", re.IGNORECASE)
_RULE = re.compile(r"[\s|:+=-]+")
_ENDS = re.compile(r"[.:;!?][\"»”]?$|[\"»”]$")


def text_of(content: bytes) -> tuple[str, str]:
    """The text of a file's bytes and its encoding: utf-8, utf-16 or windows-1251; `Refused` when it is none.

    Windows-1251 says nothing of itself: it is believed only where most of its letters are Cyrillic.
    """
    for encoding in ("utf-8-sig", "utf-16", "windows-1251"):
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _BARE_CONTROL.search(text) or (encoding != "utf-8-sig" and not _is_cyrillic(text)):
            continue
        return text, encoding.removesuffix("-sig")
    raise Refused(_NOT_TEXT)


def _is_cyrillic(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    lower = sum("а" <= letter <= "я" for letter in letters)
    return bool(letters) and lower > 0.5 * len(letters)


def source_from_text(text: str, digest: str = "", encoding: str = "utf-8") -> Source:
    """Blocks of a TXT: a new one begins after a blank line, where a line is indented, or at a row of a table."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    lines = [line.replace("\u200b", "").replace("\ufeff", "") for line in lines]
    raw_lines = [line if _tab_fields(line) else line.replace("\t", "    ") for line in lines]
    mending = Mending(whole_words(raw_lines))
    if encoding != "utf-8":
        mending.record(1, "encoding", encoding, "utf-8")
    is_old = is_old_encoding(text)
    indented = [(place, line) for place, line in enumerate(raw_lines) if line.startswith(" ") and line.strip()]
    if all(_NOTE.match(line) or (place and _NOTE.match(raw_lines[place - 1])) for place, line in indented):
        indented = []  # publishers indent their notes, whatever the text does
    indents = Counter(_indent_of(line) for _, line in indented)
    indent = indents.most_common(1)[0][0] if indents else 0
    by_line = not indents and _has_paragraph_per_line(raw_lines)
    blocks: list[Block] = []
    blank_lines = 0
    for number, printed in enumerate(raw_lines, start=1):
        raw = printed.replace("\f", "")
        if raw != printed:
            blank_lines = max(blank_lines, PAGE_BREAK_LINES)
        if not raw.strip():
            blank_lines += 1
            continue
        if number > 1 and raw.strip() == raw_lines[number - 2].strip():
            mending.doubt(number, "repeated-line", text=raw.strip())
        spelled = mended_letters(number, raw, is_old, mending)
        if fields := _fields(spelled):
            _add_row(blocks, number, fields, blank_lines < PAGE_BREAK_LINES, mending)
            blank_lines = 0
            continue
        is_paragraph = bool(indent) and _indent_of(raw) >= indent
        mended = mended_line(number, spelled, _indent_of(raw) == indent + 1 > 1, mending)
        goes_on = bool(blocks) and blocks[-1].table is None and not is_paragraph and not by_line
        if goes_on and (not blank_lines or _goes_on(blocks[-1], blank_lines)):
            if blank_lines:
                mending.record(number, "page-break", f"{blocks[-1].text[-40:]}⏎…⏎{mended}", mended)
            text_so_far = glued(blocks[-1].text, number, mended, mending)
            blocks[-1] = replace(blocks[-1], last_line=number, text=text_so_far)
        else:
            blocks.append(Block(number, number, mended, is_paragraph))
        blank_lines = 0
    if not indents:
        blocks = _without_indents(blocks)
    repairs = tuple(sorted(mending.repairs, key=lambda repair: repair.line))
    return Source(digest, "txt", tuple(blocks), repairs, tuple(mending.doubts))


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _goes_on(block: Block, blank_lines: int) -> bool:
    """A page break inside a cell with an open quotation, or inside a paragraph that has not ended."""
    if blank_lines < PAGE_BREAK_LINES:
        return False
    if block.is_paragraph:
        return block.text[-1] not in ".;:" + CLOSING
    return is_left_open(block.text)


def _has_paragraph_per_line(lines: Sequence[str]) -> bool:
    """A text whose lines were not broken to fit a page: a very long one, or nearly all ending as sentences."""
    printed = [line.strip() for line in lines if line.strip()]
    if any(len(line) > LONG_LINE for line in printed):
        return True
    ends = [bool(_ENDS.search(line)) for line in printed]
    if len(printed) >= 4 and sum(ends) >= 0.6 * len(printed):
        return True
    # A title above and a signature below end as they like: what is between them decides.
    enacted = next((n for n, line in enumerate(printed) if line.endswith(":")), len(printed))
    orders = ends[enacted : len(ends) - ends[::-1].index(True)] if any(ends) else []
    return len(orders) >= 3 and all(orders)


def _without_indents(blocks: list[Block]) -> list[Block]:
    """Where nothing is indented, every block is a paragraph but those between a mark on its own line and `";`."""
    told: list[Block] = []
    is_inside = False
    for block in blocks:
        if is_inside and block.table is None and closed_payload(block.text):
            is_inside = False
            bare = closed_payload(block.text) or ("", "")
            told.append(replace(block, is_paragraph=not bare[0]))
            continue
        told.append(replace(block, is_paragraph=not is_inside and block.table is None))
        is_inside = is_inside or block.text in tuple(OPENING)
    return told


def _tab_fields(line: str) -> tuple[str, ...]:
    """The fields of a row parted by tabs; none where there are fewer than three."""
    fields = tuple(field.strip() for field in line.strip("\r\n ").split("\t"))
    return fields if len(fields) >= 3 and sum(map(bool, fields)) >= 3 else ()


def _fields(line: str) -> tuple[str, ...]:
    """The fields of a row parted by tabs or upright strokes."""
    text = line.strip()
    if text.count("|") < 2:
        return _tab_fields(line)
    if _RULE.fullmatch(text):
        return ("",)
    fields = text.removeprefix("|").removesuffix("|").split("|")
    return tuple(" ".join(field.split()) for field in fields) if len(fields) >= 2 else ()


def _add_row(blocks: list[Block], number: int, fields: tuple[str, ...], is_near: bool, mending: Mending) -> None:
    """One more row of the table before it, or the first of a new one; a drawn rule is no row."""
    last = blocks[-1] if blocks else None
    if fields == ("",):
        return
    row = tuple(Cell(text) for text in fields)
    if last and last.table and is_near and len(last.table.rows[0]) == len(row):
        blocks[-1] = replace(last, last_line=number, table=Table((*last.table.rows, row)))
        return
    if last and last.table and is_near:
        mending.doubt(number, "table-shape", text=" | ".join(fields))
    blocks.append(Block(number, number, "", False, Table((row,))))


_NOT_TEXT = {
    "kk": "Бұл файл PDF, DOCX, HTML емес және UTF-8 немесе Windows-1251 мәтіні де емес.",
    "ru": "Этот файл не PDF, не DOCX, не HTML и не текст в UTF-8 или Windows-1251.",
    "en": "This file is neither PDF, DOCX nor HTML, nor text in UTF-8 or Windows-1251.",
}
