"""The lines of a PDF's pages → paragraphs, and the parts of a table that pages cut → one table.

A paragraph begins at an indent, after a wider gap, or where the line before ended early although the next word
would have fitted. A page's end ends nothing by itself.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from tizbe.law.quotation import CLOSING, OPENING, is_left_open
from tizbe.law.source.assembly import Assembly
from tizbe.law.source.document import Cell, Source, Table
from tizbe.law.source.grid import Span, filled_table
from tizbe.law.source.mending import glued, whole_words
from tizbe.law.source.page import Line, PageContent, RuledTable

Item = Line | RuledTable

_INITIALS = re.compile(r"(?:\w\. ?){1,2}[\w-]+$|[\w-]+ (?:\w\. ?){1,2}$")


class Flow:
    """The items of all pages, read into one assembly."""

    def __init__(self, assembly: Assembly, items: list[list[Item]], pages: list[PageContent]) -> None:
        self.assembly = assembly
        self.mending = assembly.mending
        self.items = [item for page in items for item in page]
        lines = [item for item in self.items if isinstance(item, Line)]
        texts = [line.text for line in lines]
        texts += [
            line.text for item in self.items if isinstance(item, RuledTable) for c in item.cells for line in c.lines
        ]
        self.mending.words = whole_words(texts)
        self.pages = pages
        self.edges = _edges(lines, pages)
        self.pitch = _pitch(lines)
        self.indent = _usual_indent(lines, self.edges)

    def source(self, digest: str) -> Source:
        """Every item as a paragraph or a part of a table, in order."""
        place = 0
        pictured = {number for number, page in enumerate(self.pages, start=1) if page.has_pictures}
        while place < len(self.items):
            first = self.items[place]
            page = first.page
            if page in pictured:
                self.mending.doubt(self.assembly.next_line, "picture")
                pictured.discard(page)
            end = place + 1
            if isinstance(first, Line):
                paragraph = [first]
                while end < len(self.items) and isinstance(line := self.items[end], Line):
                    if self._begins(paragraph, line):
                        break
                    paragraph.append(line)
                    end += 1
                self._add_paragraph(paragraph)
            else:
                parts = [first]
                while end < len(self.items) and isinstance(part := self.items[end], RuledTable):
                    if not _goes_on(parts[-1], part):
                        break
                    parts.append(part)
                    end += 1
                self._add_table(parts)
            place = end
        return self.assembly.source(digest, "pdf")

    def _begins(self, paragraph: list[Line], line: Line) -> bool:
        """True when `line` begins a paragraph after the lines of `paragraph`."""
        last = paragraph[-1]
        left, right = self.edges[line.page]
        is_far = line.left - left > 0.25 * (right - left)
        stays = abs(line.left - last.left) < 0.3 * line.size
        both_centred = self._is_centred(line) and self._is_centred(last)
        fitted = self._would_fit(last, line)
        has_ended = last.text[-1] in ".:;!?" + CLOSING
        changes_style = last.is_bold != line.is_bold or abs(last.size - line.size) > 0.08 * line.size
        if line.page == last.page and line.bottom - last.bottom > 1.4 * self.pitch * line.size:
            return True
        if fitted and (has_ended or changes_style):
            return True
        if line.left - left > 0.8 * line.size and not both_centred and not (is_far and stays):
            return True
        if line.text in tuple(OPENING) or last.text in tuple(OPENING):
            return True
        return line.page != last.page and has_ended and not self.indent

    def _is_centred(self, line: Line) -> bool:
        left, right = self.edges[line.page]
        before, after = line.left - left, right - line.right
        is_indent = bool(self.indent) and abs(before - self.indent * line.size) < 0.3 * line.size
        return before > line.size and abs(before - after) < 1.5 * line.size and not is_indent

    def _would_fit(self, last: Line, line: Line) -> bool:
        """True when the first word of `line` had room on the line before: its end was forced."""
        left, right = self.edges[last.page]
        is_far = last.left - left > 0.25 * (right - left)
        start = left if self._is_centred(last) and not is_far else last.left
        used = last.right - last.left + start
        return used + 0.35 * last.size + line.first_word_width < right

    def _add_paragraph(self, lines: list[Line]) -> None:
        number = self.assembly.next_line
        text = self._joined(number, lines)
        for line in lines:
            if self._is_parted(line):
                self.mending.doubt(number, "columns", text=line.text)
        self.assembly.add_paragraph(text, lines[0].page)

    def _is_parted(self, line: Line) -> bool:
        """A gap as wide as between columns, in a line that was not drawn out evenly to the right edge."""
        widest = max(line.gaps, default=0.0)
        is_drawn_out = min(line.gaps, default=0.0) > 0.4 * widest and self.edges[line.page][1] - line.right < line.size
        return widest > 3 * line.size and not is_drawn_out and not _INITIALS.search(line.text)

    def _joined(self, number: int, lines: Sequence[Line]) -> str:
        """Lines as one text; a page's end between them is recorded."""
        text = ""
        page = lines[0].page if lines else 0
        for line in lines:
            for before, after in line.spaced:
                self.mending.record(number, "letter-spacing", before, after)
            if line.page != page:
                self.mending.record(number, "page-break", f"{text[-40:]}⏎…⏎{line.text}", line.text)
                page = line.page
            text = glued(text, number, line.text, self.mending)
        return text

    def _add_table(self, parts: list[RuledTable]) -> None:
        rows: list[list[Cell]] = []
        is_uneven = False
        was_open = False
        for part in parts:
            more, part_is_uneven = self._rows(part, self.assembly.next_line + len(rows))
            is_uneven |= part_is_uneven
            if rows:
                more = self._without_heading(rows, more)
                is_cut = was_open and part.is_open_above
                if more and (is_cut or not more[0][0].text):
                    self._join_row(rows, more, is_cut)
            rows += more
            was_open = part.is_open_below
        self.assembly.add_table(Table(tuple(tuple(row) for row in rows)) if rows else None, is_uneven, parts[0].page)

    def _rows(self, part: RuledTable, first_line: int) -> tuple[list[list[Cell]], bool]:
        spans = [
            Span(
                cell.row,
                cell.column,
                cell.row_count,
                cell.column_count,
                self._joined(first_line + cell.row, cell.lines),
            )
            for cell in sorted(part.cells, key=lambda cell: (cell.row, cell.column))
        ]
        table, is_uneven = filled_table(spans)
        return ([list(row) for row in table.rows], is_uneven) if table else ([], is_uneven)

    def _without_heading(self, rows: list[list[Cell]], more: list[list[Cell]]) -> list[list[Cell]]:
        """The rows of a further page without the head of the table that it repeats."""
        count = 0
        while count < min(len(rows), len(more)) and _texts(rows[count]) == _texts(more[count]):
            self.mending.record(self.assembly.next_line + count, "repeated-header", " | ".join(_texts(more[count])), "")
            count += 1
        return more[count:]

    def _join_row(self, rows: list[list[Cell]], more: list[list[Cell]], is_cut: bool) -> None:
        """Put the rest of a row that a page cut back to it; or let a new row inherit the cells a page cut off.

        The rules show that a row was cut (`is_cut`), or the wording does: a cell goes on where its rest begins
        in lower case or with a mark, or where a quotation was left open.
        """
        line = self.assembly.next_line + len(rows) - 1
        last, rest = rows[-1], more[0]
        pairs = [(before.text, after.text) for before, after in zip(last, rest, strict=True) if after.text]
        if not pairs:
            more.pop(0)
            return
        if is_cut or any(_continues(before, after) for before, after in pairs):
            for place, (before, after) in enumerate(zip(last, rest, strict=True)):
                text = before.text
                if after.is_inherited and place and rest[place - 1].text == after.text:
                    text = last[place - 1].text  # one cell that covers several columns
                elif after.text:
                    text = glued(before.text, line, after.text, self.mending)
                    self.mending.record(line, "page-break", f"{before.text[-40:]}⏎…⏎{after.text}", after.text)
                _spread(rows, more, place, text)
            more.pop(0)
            return
        if any(not before for before, _ in pairs) or len(pairs) == 1:
            self.mending.doubt(line, "page-break", text=" | ".join(after for _, after in pairs))
        else:
            # A number and a category that span rows are drawn empty where a page begins inside their span.
            self.mending.doubt(line + 1, "page-break", text=" | ".join(after for _, after in pairs))
        more[0] = [
            replace(before, is_inherited=True) if not after.text else after
            for before, after in zip(last, rest, strict=True)
        ]


def _spread(rows: list[list[Cell]], more: list[list[Cell]], place: int, text: str) -> None:
    """Give the cell that a page cut its whole text, and so the rows above and below that it covers."""
    before = rows[-1][place].text
    for row in reversed(rows):
        is_covered = row[place].is_inherited and row[place].text == before
        row[place] = replace(row[place], text=text)
        if not is_covered:
            break
    for row in more[1:]:
        if not row[place].is_inherited:
            break
        row[place] = replace(row[place], text=text)


def _continues(before: str, after: str) -> bool:
    begins_inside = after[0].islower() or after[0] in ",;.)-»”"
    return bool(before) and (begins_inside or is_left_open(before) or before[-1] in "-,(")


def _goes_on(part: RuledTable, following: RuledTable) -> bool:
    """True when the table of the next page has the same columns."""
    if following.page != part.page + 1 or len(part.widths) != len(following.widths):
        return False
    return all(abs(a - b) < 0.05 for a, b in zip(part.widths, following.widths, strict=True))


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _edges(lines: list[Line], pages: list[PageContent]) -> dict[int, tuple[float, float]]:
    """The left and right edge of the text on each page: the usual one of all pages of its size."""
    edges: dict[int, tuple[float, float]] = {}
    sizes = {number: (round(page.width), round(page.height)) for number, page in enumerate(pages, start=1)}
    for size in set(sizes.values()):
        own = [line for line in lines if sizes[line.page] == size]
        if not own:
            found = (0.0, float(size[0]))
        else:
            right = max(line.right for line in own)
            lefts = Counter(round(line.left) for line in own if line.right > right - 6 * line.size)
            usual = lefts.most_common(1)[0][0] if lefts else 0
            left = min((line.left for line in own if abs(line.left - usual) <= 1), default=min(o.left for o in own))
            found = (min(left, min(line.left for line in own) + 0.0) if len(own) < 4 else left, right)
        edges.update({number: found for number, page_size in sizes.items() if page_size == size})
    return edges


def _pitch(lines: list[Line]) -> float:
    """The usual distance from line to line, in sizes of the letters."""
    steps = [
        (after.bottom - before.bottom) / after.size
        for before, after in itertools.pairwise(lines)
        if before.page == after.page and 0.8 < (after.bottom - before.bottom) / after.size < 2.5
    ]
    if not steps:
        return 1.2
    counted = Counter(round(step, 1) for step in steps)
    most = counted.most_common(1)[0][1]
    return min(step for step, count in counted.items() if count >= 0.5 * most) if most > 2 else median(steps)


def _usual_indent(lines: list[Line], edges: dict[int, tuple[float, float]]) -> float:
    """The usual first-line indent in sizes of the letters; 0 where paragraphs have none."""
    indents = Counter(
        round((line.left - edges[line.page][0]) / line.size, 1)
        for line in lines
        if 0.8 < (line.left - edges[line.page][0]) / line.size < 6
    )
    if not indents:
        return 0.0
    indent, count = indents.most_common(1)[0]
    return indent if count >= 2 else 0.0
