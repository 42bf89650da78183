"""One page of a PDF → its lines and ruled tables, words built from single characters by the gaps between them.

A PDF knows only where each character stands. A blank is a gap; a letter-spaced word is a run of single letters
with even gaps; a hyperlinked word stands where it is printed, whatever its place in the file.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tizbe.law.source.assembly import raised
from tizbe.law.source.mending import joined_letters

Character = dict[str, Any]
Box = tuple[float, float, float, float]

_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_NEAR = 2.5
"""Edges closer than this are one edge (points)."""


@dataclass(frozen=True)
class Line:
    """A printed line: its text, its edges (points, from the page's top left), and what was done to it."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    is_bold: bool
    page: int
    first_word_width: float
    gaps: tuple[float, ...]
    spaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RuledCell:
    """A cell with its lines: its first row and column from 0, and how many of each it covers."""

    row: int
    column: int
    row_count: int
    column_count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class RuledTable:
    """A table drawn with rules on one page; `widths` are its columns' shares of its width.

    It is open above or below where its upright rules run into the page's edge and no level rule closes them:
    there a row was cut.
    """

    cells: tuple[RuledCell, ...]
    widths: tuple[float, ...]
    top: float
    bottom: float
    page: int
    is_open_above: bool = False
    is_open_below: bool = False


@dataclass(frozen=True)
class PageContent:
    """What one page holds, in reading order; `turned` is text that does not stand upright."""

    items: tuple[Line | RuledTable, ...]
    height: float
    width: float
    turned: str
    unmapped_count: int
    character_count: int
    has_pictures: bool


def read_page(page: Any, number: int) -> PageContent:
    """The content of a page of pdfplumber."""
    characters = _once([one for one in page.chars if one["text"] and one["size"] > 0.5])
    turned = "".join(one["text"] for one in characters if not one["upright"]).strip()
    unmapped = sum(bool(_UNMAPPED.search(one["text"])) for one in characters)
    inked = [one for one in characters if one["upright"]]
    tables: list[RuledTable] = []
    rest = inked
    open_ends = _open_ends(page) if page.edges else []
    for boxes in _tables(page, open_ends):
        inside = [one for one in rest if any(_holds(box, one) for box in boxes)]
        table = _ruled_table(boxes, inside, number, open_ends)
        if table is not None:
            tables.append(table)
            taken = {id(one) for one in inside}
            rest = [one for one in rest if id(one) not in taken]
    items: list[Line | RuledTable] = [*lines_of(rest, number), *tables]
    items.sort(key=lambda item: item.top)
    pictures = any(one["width"] * one["height"] > 0.02 * page.width * page.height for one in page.images)
    return PageContent(tuple(items), float(page.height), float(page.width), turned, unmapped, len(characters), pictures)


def _once(characters: list[Character]) -> list[Character]:
    """The characters without those drawn twice in one place, as printers do for bold."""
    places = {(one["text"], round(one["x0"]), round(one["top"])): one for one in reversed(characters)}
    kept = {id(one) for one in places.values()}
    return [one for one in characters if id(one) in kept]


def _tables(page: Any, open_ends: list[float]) -> list[list[Box]]:
    """The cells of each ruled table; a frame that a page break left open is closed where its rules end."""
    if not page.edges:
        return []
    settings = {"snap_tolerance": 3, "join_tolerance": 3, "explicit_horizontal_lines": open_ends}
    return [list(table.cells) for table in page.find_tables(settings) if len(table.cells) > 1]


def _open_ends(page: Any) -> list[float]:
    """Heights where three or more upright rules end together and no level rule is drawn."""
    ends: dict[int, int] = {}
    # An upright rule drawn as a thin box has a level edge at each end, which closes nothing.
    levels = [edge["top"] for edge in page.edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _NEAR]
    places = {(round(edge["x0"]), edge["top"], edge["bottom"]) for edge in page.edges if edge["orientation"] == "v"}
    for _, top, bottom in places:
        for end in (top, bottom):
            ends[round(end)] = ends.get(round(end), 0) + 1
    return [
        float(end) for end, count in ends.items() if count >= 3 and all(abs(level - end) > _NEAR for level in levels)
    ]


def _holds(box: Box, one: Character) -> bool:
    across, down = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _ruled_table(boxes: list[Box], characters: list[Character], page: int, open_ends: list[float]) -> RuledTable | None:
    columns = _edges([edge for box in boxes for edge in (box[0], box[2])])
    rows = _edges([edge for box in boxes for edge in (box[1], box[3])])
    if len(columns) < 3:
        return None  # one column is a frame around text
    cells = []
    for box in boxes:
        left, right = _nearest(columns, box[0]), _nearest(columns, box[2])
        top, bottom = _nearest(rows, box[1]), _nearest(rows, box[3])
        lines = lines_of([one for one in characters if _holds(box, one)], page)
        if right > left and bottom > top:
            cells.append(RuledCell(top, left, bottom - top, right - left, tuple(lines)))
    if not any(cell.lines for cell in cells):
        return None
    width = columns[-1] - columns[0]
    widths = tuple(round((after - before) / width, 3) for before, after in itertools.pairwise(columns))
    is_open_above, is_open_below = (any(abs(end - edge) <= _NEAR for end in open_ends) for edge in (rows[0], rows[-1]))
    return RuledTable(tuple(cells), widths, rows[0], rows[-1], page, is_open_above, is_open_below)


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def lines_of(characters: Sequence[Character], page: int) -> list[Line]:
    """Characters as lines from top to bottom; those that overlap by half their height share a line."""
    groups: list[list[Character]] = []
    spans: list[tuple[float, float]] = []
    for one in sorted(characters, key=lambda one: (round(one["bottom"], 1), one["x0"])):
        for place in range(len(groups) - 1, max(-1, len(groups) - 4), -1):
            top, bottom = spans[place]
            shared = min(bottom, one["bottom"]) - max(top, one["top"])
            if shared > 0.5 * min(bottom - top, one["bottom"] - one["top"]):
                groups[place].append(one)
                spans[place] = (
                    (min(top, one["top"]), max(bottom, one["bottom"])) if one["text"].strip() else (top, bottom)
                )
                break
        else:
            groups.append([one])
            spans.append((one["top"], one["bottom"]))
    lines = [line for group in groups if (line := _line(group, page))]
    return sorted(lines, key=lambda line: line.top)


def _line(group: list[Character], page: int) -> Line | None:
    ordered = sorted(group, key=lambda one: one["x0"])
    glyphs = [one for one in ordered if one["text"].strip()]
    if not glyphs:
        return None
    size = median(one["size"] for one in glyphs)
    base = median(one["bottom"] for one in glyphs)
    words = _words(ordered, glyphs, size)
    words, spaced = _without_letter_spacing(words)
    texts = ["".join(_spelled(one, size, base) for one in word) for word in words]
    gaps = [after[0]["x0"] - before[-1]["x1"] for before, after in itertools.pairwise(words)]
    text = unicodedata.normalize("NFC", " ".join(texts))
    return Line(
        text=text,
        left=glyphs[0]["x0"],
        right=max(one["x1"] for one in glyphs),
        top=min(one["top"] for one in glyphs),
        bottom=max(one["bottom"] for one in glyphs),
        size=size,
        is_bold=all("bold" in str(one["fontname"]).lower() for one in glyphs),
        page=page,
        first_word_width=words[0][-1]["x1"] - words[0][0]["x0"],
        gaps=tuple(gaps),
        spaced=tuple(spaced),
    )


def _spelled(one: Character, size: float, base: float) -> str:
    is_raised = one["size"] < 0.8 * size and one["bottom"] < base - 0.12 * size
    return raised(one["text"]) if is_raised else str(one["text"])


def _words(ordered: list[Character], glyphs: list[Character], size: float) -> list[list[Character]]:
    """Glyphs parted at printed blanks and at wide gaps; a file that prints no blanks is parted by narrower ones."""
    blanks = len(ordered) - len(glyphs)
    widest = (0.3 if blanks * 15 >= len(glyphs) else 0.18) * size
    words: list[list[Character]] = [[]]
    is_parted = False
    for one in ordered:
        if not one["text"].strip():
            is_parted = True
            continue
        if words[-1] and (is_parted or one["x0"] - words[-1][-1]["x1"] > widest):
            words.append([])
        words[-1].append(one)
        is_parted = False
    return [word for word in words if word]


def _without_letter_spacing(
    words: list[list[Character]],
) -> tuple[list[list[Character]], list[tuple[str, str]]]:
    """Runs of four single letters or more put together, parted again where a gap is clearly wider than theirs."""
    mended: list[list[Character]] = []
    spaced: list[tuple[str, str]] = []
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and len(words[end]) == 1:
            end += 1
        run = [word[0] for word in words[place:end]]
        if sum(one["text"].isalpha() for one in run) < 4:
            mended += words[place : end + 1]
            place = end + 1
            continue
        gaps = [after["x0"] - before["x1"] for before, after in itertools.pairwise(run)]
        usual = median(gaps)
        joined: list[list[Character]] = [[run[0]]]
        for gap, one in zip(gaps, run[1:], strict=True):
            if gap > 1.8 * usual:
                joined.append([])
            joined[-1].append(one)
        before = " ".join(one["text"] for one in run)
        after = " ".join("".join(one["text"] for one in word) for word in joined)
        phrase = joined_letters(after)
        if phrase != after:  # the enacting words, two words spaced as one
            cut = phrase.index(" ")
            joined = [joined[0][:cut], joined[0][cut:]]
        spaced.append((before, phrase))
        mended += joined
        place = end
    return mended, spaced
