"""Act 807 as DOCX, HTML and pages to print, made from the blocks of its text: the same words, other files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import docx
from docx.shared import Pt

from tizbe.law.edition import shipped_path
from tizbe.law.quotation import OPENING, closed_payload
from tizbe.law.source.opening import read_source


@dataclass(frozen=True)
class Part:
    """A paragraph (`text`), or the rows of a table; a merged place is the empty text."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def parts_of_act() -> list[Part]:
    """The parts of act 807: what stands between a mark on its own line and the closing one is a table."""
    blocks = list(read_source(shipped_path("807")).blocks)
    parts: list[Part] = []
    while blocks:
        block = blocks.pop(0)
        parts.append(Part(block.text))
        if block.text in OPENING:
            cells: list[str] = []
            while not closed_payload(blocks[0].text):
                cells.append(blocks.pop(0).text)
            parts.append(Part(rows=tuple(_rows(cells))))
    return parts


def _rows(cells: Sequence[str]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for cell in cells:
        if row and cell.rstrip(".").isdecimal():
            yield from _pairs(row)
            row = []
        row.append(cell)
    yield from _pairs(row)


def _pairs(row: list[str]) -> Iterator[tuple[str, ...]]:
    yield tuple(row[:4])
    for place in range(4, len(row), 2):
        yield ("", row[place], "", row[place + 1])


def spans(rows: Sequence[Sequence[str]], row: int, column: int) -> int:
    """How many rows the cell covers: empty places below it are merged with it."""
    count = 1
    while row + count < len(rows) and not rows[row + count][column]:
        count += 1
    return count


def act_as_docx() -> bytes:
    """Act 807 as a document of Word: indented paragraphs, tables with cells merged downwards."""
    document = docx.Document()
    for part in parts_of_act():
        if part.rows:
            table = document.add_table(rows=len(part.rows), cols=4, style="Table Grid")
            for row_number, row in enumerate(part.rows):
                for column, text in enumerate(row):
                    if text:
                        last = table.cell(row_number + spans(part.rows, row_number, column) - 1, column)
                        table.cell(row_number, column).merge(last).text = text
        else:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(24)
            for word in part.text.split(" "):
                paragraph.add_run(word + " ")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def act_as_html(style: str = "minimal", css: str = "") -> str:
    """Act 807 as a page: `minimal`, or `adilet` with its menus, scripts, links inside the text and `article`."""
    body = "\n".join(_table(part.rows) if part.rows else _paragraph(part.text, style) for part in parts_of_act())
    if style == "minimal":
        return f'<!doctype html><meta charset="utf-8"><style>{css}</style><title>x</title>{body}'
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        "<title>Әділет</title><script>var жазылсын = 1;</script></head><body>"
        '<header><nav><a href="#">Басты бет</a></nav></header><div class="container_omega"><div class="gs_12">'
        f'<article>{body}<p style="display: none">жасырын мәтін</p></article></div></div>'
        "<footer>© Әділет</footer></body></html>"
    )


def _paragraph(text: str, style: str) -> str:
    said = escape(text, quote=False)
    if style == "adilet":
        said = said.replace("Заңы ", '<a href="#z1" title="">Заңы</a>&nbsp;').replace(
            "қаулысына", '<b><a href="/kaz/docs/P1">қаулы</a></b>сына'
        )
        return f'<p id="z2">&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; {said}\n</p>'
    return f"<p>{said}</p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for row_number, row in enumerate(rows):
        cells = [
            f'<td rowspan="{spans(rows, row_number, column)}"><p>{escape(text)}</p></td>'
            for column, text in enumerate(row)
            if text
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1" cellspacing="0">{"".join(lines)}</table>'
