"""What the operations of one act ask of each place of the list, in one language, before anything is changed.

Every change of words is looked for in the list as it stands before the act, so that the order of its
operations does not matter ("A" to "B" and "B" to "A" exchange the two). What is asked twice of one place,
or finds nothing, is a reason, and the act is not applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tizbe.law.consolidation.place import (
    BODY_COLUMN,
    CATEGORY_COLUMN,
    SYSTEM_COLUMN,
    Place,
    Spot,
    place_of,
    speaks_of_all,
)
from tizbe.law.consolidation.splice import Edit, Span, addition, find, folded, is_damaged, overlap, removal, spliced
from tizbe.law.legal_list import Edition, Row, Wording
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.operation import Operation, Words
from tizbe.law.reason import Reason, because


@dataclass
class Standing:
    """The list as it stands while acts are applied one after another: its texts and its rows by number."""

    texts: dict[str, Wording]
    rows: dict[str, Row]
    is_ended: bool = False

    @classmethod
    def of(cls, edition: Edition) -> Standing:
        """The list as `edition` has it."""
        texts = {"title": edition.title, "list_title": edition.list_title, "point1": edition.point1}
        return cls(texts, dict(edition.rows_by_number))


@dataclass(frozen=True)
class Cell:
    """A text of a row by its column, the code it stands for, and its printed words in one language.

    `is_data` marks the words in the system's cell on what the data must contain.
    """

    column: str
    code: str
    text: str
    is_data: bool = False


@dataclass
class TextIntent:
    """What is asked of a text around the rows: a new wording, or edits."""

    operations: list[Operation] = field(default_factory=list)
    whole: str | None = None
    edits: list[Edit] = field(default_factory=list)

    def text(self, before: str) -> str:
        """The text as asked for."""
        return self.whole if self.whole is not None else spliced(before, self.edits)


@dataclass
class RowIntent:
    """What is asked of a row: to be as `read`, to go, new texts of columns, or edits of its cells."""

    operations: list[Operation] = field(default_factory=list)
    read: ReadRow | None = None
    is_gone: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    edits: dict[Cell, list[Edit]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """True where the row as a whole is set or goes."""
        return self.is_gone or self.read is not None

    @property
    def touched(self) -> set[str]:
        """The columns of which some text changes."""
        return {*self.columns, *(cell.column for cell in self.edits)}

    def changed(self, wanted: Cell) -> str | None:
        """The new text of the cell that prints what `wanted` does, or None where its words stay."""
        for cell, edits in self.edits.items():
            if (cell.column, cell.code) == (wanted.column, wanted.code) and folded(cell.text) == folded(wanted.text):
                return spliced(cell.text, edits)
        return None


@dataclass
class Intents:
    """All that is asked in one language, and why some of it cannot be."""

    texts: dict[str, TextIntent] = field(default_factory=dict)
    rows: dict[str, RowIntent] = field(default_factory=dict)
    whole: Operation | None = None
    end: Operation | None = None
    is_second: bool = False
    reasons: list[Reason] = field(default_factory=list)


def row_cells(row: Row, column: str, language: str) -> tuple[Cell, ...]:
    """The cells of a row in `column` ("" all), each text once however many feeds share it."""
    found: dict[tuple[str, str, str], Cell] = {}

    def hold(cell: Cell) -> None:
        if cell.text and column in ("", cell.column):
            found.setdefault((cell.column, cell.code, folded(cell.text)), cell)

    for worded in row.feeds:
        hold(Cell(BODY_COLUMN, worded.feed.body, _in(worded.body, language)))
    hold(Cell(CATEGORY_COLUMN, "", _in(row.category, language)))
    for worded in row.feeds:
        hold(Cell(SYSTEM_COLUMN, worded.feed.system, _in(worded.system, language)))
        if worded.data_to_supply:
            hold(Cell(SYSTEM_COLUMN, worded.feed.system, _in(worded.data_to_supply, language), True))
    return tuple(found.values())


def intents(standing: Standing, operations: Iterable[Operation], language: str, *, is_second: bool = False) -> Intents:
    """What `operations`, worded in `language`, ask of the list as it stands.

    `is_second`: this is not the text that decides; where the hub holds no text in its language, words are
    not looked for.
    """
    found = Intents(is_second=is_second)
    for operation in operations:
        place = place_of(operation, lambda name: is_list_name(name, standing.texts, language))
        if standing.is_ended:
            found.reasons.append(because("list-ended", order=operation.order))
        elif place is None:
            found.reasons.append(because("not-in-list", order=operation.order, op=operation.op, unit=operation.unit))
        else:
            _ask(found, standing, operation, place, language)
    for key, text in found.texts.items():
        _check_text(found, key, text, standing, language)
    for number, row in found.rows.items():
        _check_row(found, number, row)
    if found.whole and (found.rows or "list_title" in found.texts):
        found.reasons.append(because("text-twice", order=found.whole.order))
    return found


def is_list_name(name: str, texts: Mapping[str, Wording], language: str) -> bool:
    """True when `name` is the list's name: its own title, or the title of the resolution without its verb."""
    if language == "ru":
        title = texts["title"].ru
        named = title.replace("Об определении перечня", "Перечень").replace("Об утверждении перечня", "Перечень")
        return folded(name) in {folded(texts["list_title"].ru), folded(named)}
    title = texts["title"].kk
    return folded(name) in {
        folded(texts["list_title"].kk),
        folded(title.removesuffix("н айқындау туралы")),
        folded(title.removesuffix("н бекіту туралы")),
    }


def _ask(found: Intents, standing: Standing, operation: Operation, place: Place, language: str) -> None:
    if place.kind == "text":
        asked = found.texts.setdefault(place.texts[0], TextIntent())
        if asked.operations:
            found.reasons.append(because("text-twice", order=operation.order))
        asked.operations.append(operation)
        asked.whole = operation.text
    elif place.kind == "rows":
        _ask_rows(found, standing, operation)
    elif place.kind == "cells":
        _ask_column(found, standing, operation, place)
    elif place.kind == "words":
        for spot in place.spots:
            _ask_words(found, standing, operation, spot, language)
    elif place.kind == "list":
        _ask_list(found, operation)
    elif place.kind == "end":
        found.end = operation


def _ask_list(found: Intents, operation: Operation) -> None:
    if found.whole:
        found.reasons.append(because("text-twice", order=operation.order))
    numbers = [read.number for read in operation.rows]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        found.reasons.append(because("row-twice", row=number))
    found.whole = operation


def _ask_rows(found: Intents, standing: Standing, operation: Operation) -> None:
    given = {read.number: read for read in operation.rows}
    is_gone = operation.op in ("delete", "repeal")
    if not is_gone and tuple(read.number for read in operation.rows) != operation.locator:
        announced, listed = ", ".join(operation.locator), ", ".join(given)
        found.reasons.append(because("rows", line=operation.first_line, announced=announced, given=listed))
        return
    for number in operation.locator:
        if number in found.rows:
            found.reasons.append(because("row-twice", row=number))
        elif operation.op == "insert" and number in standing.rows:
            found.reasons.append(because("row-exists", row=number))
        elif operation.op != "insert" and number not in standing.rows:
            found.reasons.append(because("row-missing", row=number))
        asked = found.rows.setdefault(number, RowIntent())
        asked.operations.append(operation)
        asked.read, asked.is_gone = given.get(number), is_gone


def _ask_column(found: Intents, standing: Standing, operation: Operation, place: Place) -> None:
    number, column = place.rows[0], place.columns[0]
    row = standing.rows.get(number)
    if row is None:
        found.reasons.append(because("row-missing", row=number))
        return
    # One new text of a cell says nothing of which of several bodies it is about.
    if column != CATEGORY_COLUMN and len(row.bodies) != 1:
        found.reasons.append(because("not-in-list", order=operation.order, op=operation.op, unit=operation.unit))
        return
    asked = found.rows.setdefault(number, RowIntent())
    if asked.is_whole or column in asked.columns:
        found.reasons.append(because("row-twice", row=number))
    asked.operations.append(operation)
    asked.columns[column] = operation.text or ""


def _ask_words(found: Intents, standing: Standing, operation: Operation, spot: Spot, language: str) -> None:
    words = operation.words or Words()
    is_addition = operation.op == "insert_words"
    if not (words.new if is_addition else words.old and (words.new or operation.op == "delete")):
        found.reasons.append(because("not-in-list", order=operation.order, op=operation.op, unit=operation.unit))
        return
    if spot.row and spot.row not in standing.rows:
        found.reasons.append(because("row-missing", row=spot.row))
        return
    wanted = words.after if is_addition else words.old
    hits: list[tuple[str, str, Cell | None, Edit]] = []
    is_held = False
    for text in [spot.text] if spot.text else _list_texts(spot):
        printed = _in(standing.texts[text], language)
        is_held = is_held or bool(printed)
        hits += [(text, "", None, edit) for edit in _edits(operation, words, printed, bool(spot.text))]
    for row in _spot_rows(spot, standing):
        cells = row_cells(row, spot.column, language)
        is_held = is_held or bool(cells)
        for cell in cells:
            is_sole = bool(spot.row and spot.column) and len(cells) == 1
            hits += [("", row.number, cell, edit) for edit in _edits(operation, words, cell.text, is_sole)]
    if not hits and found.is_second and not is_held:
        return
    if not hits:
        found.reasons.append(because("words-missing", order=operation.order, text=wanted or words.new))
    elif len(hits) > 1 and not speaks_of_all(operation):
        found.reasons.append(because("words-many", order=operation.order, text=wanted, count=len(hits)))
    for text, number, hit_cell, edit in hits:
        if hit_cell is None:
            _note_text(found, text, operation).edits.append(edit)
        else:
            _note_row(found, number, operation).edits.setdefault(hit_cell, []).append(edit)


def _edits(operation: Operation, words: Words, text: str, is_sole: bool) -> list[Edit]:
    """The edits that a change of words makes in one text; at its end where no word to stand behind is given."""
    if operation.op == "insert_words":
        if words.after:
            return [addition(span, words.new) for span in find(words.after, text)]
        is_open = is_sole and bool(text) and not text.rstrip().endswith((".", ";", ":", ","))
        end = len(text.rstrip())
        return [addition(Span(end, end), words.new)] if is_open else []
    spans = find(words.old, text)
    return [removal(span, text) if operation.op == "delete" else Edit(span, words.new) for span in spans]


def _list_texts(spot: Spot) -> list[str]:
    """The texts in reach of a spot that names no text: the list's title, where it is the whole list."""
    return [] if spot.row or spot.column else ["list_title"]


def _spot_rows(spot: Spot, standing: Standing) -> list[Row]:
    if spot.text:
        return []
    return [standing.rows[spot.row]] if spot.row else list(standing.rows.values())


def _note_text(found: Intents, text: str, operation: Operation) -> TextIntent:
    asked = found.texts.setdefault(text, TextIntent())
    if operation not in asked.operations:
        asked.operations.append(operation)
    return asked


def _note_row(found: Intents, number: str, operation: Operation) -> RowIntent:
    asked = found.rows.setdefault(number, RowIntent())
    if operation not in asked.operations:
        asked.operations.append(operation)
    return asked


def _check_text(found: Intents, key: str, asked: TextIntent, standing: Standing, language: str) -> None:
    order = asked.operations[-1].order
    before = _in(standing.texts[key], language)
    if asked.whole is not None and asked.edits:
        found.reasons.append(because("text-twice", order=order))
    elif overlap(asked.edits):
        found.reasons.append(because("words-overlap", order=order, text=before))
    elif asked.edits and is_damaged(asked.text(before), before):
        found.reasons.append(because("words-damage", order=order, text=asked.text(before)))


def _check_row(found: Intents, number: str, asked: RowIntent) -> None:
    order = asked.operations[-1].order
    if asked.edits and (asked.is_whole or any(cell.column in asked.columns for cell in asked.edits)):
        found.reasons.append(because("row-twice", row=number))
    if asked.is_whole and asked.columns:
        found.reasons.append(because("row-twice", row=number))
    for cell, edits in asked.edits.items():
        if overlap(edits):
            found.reasons.append(because("words-overlap", order=order, text=cell.text))
        elif is_damaged(spliced(cell.text, edits), cell.text):
            found.reasons.append(because("words-damage", order=order, text=spliced(cell.text, edits)))


def _in(wording: Wording, language: str) -> str:
    """The text in that language only; another language never stands in for it."""
    return {"kk": wording.kk, "ru": wording.ru, "en": wording.en}[language]
