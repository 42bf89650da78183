"""Where in the list an operation works: an operation's unit, scope and locator → the places that it touches.

The hub holds the title of the resolution, its paragraph 1, the title of the list, and the rows with their
columns (1 number, 2 body, 3 category, 4 system). Other paragraphs of the resolution are understood and not
held. Anything else is no place at all, and a person must look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tizbe.law.reading.operation import Operation

TEXTS = ("title", "list_title", "point1")
"""The texts of an edition around its rows."""

BODY_COLUMN, CATEGORY_COLUMN, SYSTEM_COLUMN = "2", "3", "4"

_COLUMNS = frozenset((BODY_COLUMN, CATEGORY_COLUMN, SYSTEM_COLUMN))
_INSIDE_PARAGRAPH = frozenset(("paragraph", "subparagraph", "part", "indent"))
_WORD_OPS = frozenset(("replace_words", "insert_words"))
_GONE = frozenset(("delete", "repeal"))
_THROUGHOUT = re.compile(
    r"(?:бүкіл|барлық)\s+мәтін|мәтін(?:і|дер)?\s+бойынша|по\s+(?:всему\s+)?тексту|throughout", re.IGNORECASE
)


@dataclass(frozen=True)
class Spot:
    """One place in which words stand: a text around the rows, or a column ("" any) of a row ("" any)."""

    text: str = ""
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Place:
    """What an operation works on, by `kind`.

    "text": one text, whole (`texts`). "rows": whole rows. "cells": `columns` of `rows`, whole. "words":
    words in each of `spots`. "list": the whole list. "end": the whole act. "unheld": what the hub does not
    hold, so that nothing changes.
    """

    kind: str
    texts: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()


UNHELD = Place("unheld")


def place_of(operation: Operation, is_list: Callable[[str], bool]) -> Place | None:
    """The place of `operation`, or None where the edition holds no such thing.

    `is_list` says whether a name is the name of the list.
    """
    scope = {level: place for level, place in operation.scope.items() if level != "language"}
    named = scope.pop("list", False)
    annex = scope.pop("annex", None)
    if annex not in (None, "") or (isinstance(named, str) and not is_list(named)):
        return None
    if named or annex is not None:
        return _in_list(operation, {level: str(place) for level, place in scope.items()})
    return _in_resolution(operation, {level: str(place) for level, place in scope.items()})


def speaks_of_all(operation: Operation) -> bool:
    """True when the instruction changes words wherever they stand ("throughout the text")."""
    return bool(_THROUGHOUT.search(operation.instruction))


def changes_words(operation: Operation) -> bool:
    """True for a replacement, insertion or deletion of words."""
    return operation.op in _WORD_OPS or (operation.op == "delete" and operation.words is not None)


def _in_resolution(operation: Operation, scope: dict[str, str]) -> Place | None:
    if scope.get("paragraph", "1") != "1":
        return UNHELD if set(scope) <= _INSIDE_PARAGRAPH else None
    if scope == {"paragraph": "1"}:
        is_words = changes_words(operation) and operation.unit == "words"
        return _spots([Spot("point1")]) if is_words else None
    if scope:
        return None
    if operation.unit == "act":
        return Place("end") if operation.op == "repeal" else None
    if operation.unit == "annex":
        return _whole_list(operation)
    if operation.unit == "title" and not operation.locator:
        return _text("title", operation)
    if operation.unit == "preamble" and not operation.locator:
        return UNHELD
    if operation.unit == "paragraph" and operation.locator:
        return _paragraphs(operation)
    return None


def _paragraphs(operation: Operation) -> Place | None:
    if "1" not in operation.locator:
        return UNHELD
    if changes_words(operation):
        return _spots([Spot("point1")])
    return _text("point1", operation) if operation.locator == ("1",) else None


def _in_list(operation: Operation, scope: dict[str, str]) -> Place | None:
    if changes_words(operation):
        spots = _word_spots(operation, scope)
        return _spots(spots) if spots is not None else None
    if not scope and operation.unit == "title" and not operation.locator:
        return _text("list_title", operation)
    if not scope and operation.unit == "annex":
        return _whole_list(operation)
    if not scope and operation.unit == "row" and operation.locator:
        return _rows(operation)
    is_cell = (
        operation.unit == "column" and operation.op == "replace" and operation.text and len(operation.locator) == 1
    )
    if set(scope) == {"row"} and is_cell and operation.locator[0] in _COLUMNS:
        return Place("cells", rows=(scope["row"],), columns=operation.locator)
    return None


def _word_spots(operation: Operation, scope: dict[str, str]) -> list[Spot] | None:
    """The spots of a change of words inside the list, None for a place it does not have."""
    unit, numbers = operation.unit, operation.locator
    row, column = scope.get("row", ""), scope.get("column", "")
    if set(scope) - {"row", "column"} or (column and column not in _COLUMNS):
        return None
    if unit == "title" and not (scope or numbers):
        return [Spot("list_title")]
    if unit == "words" and not numbers:
        return [Spot(row=row, column=column)]
    if unit == "row" and numbers and not row:
        return [Spot(row=number, column=column) for number in numbers]
    if unit == "column" and numbers and not column and set(numbers) <= _COLUMNS:
        return [Spot(row=row, column=number) for number in numbers]
    return None


def _rows(operation: Operation) -> Place | None:
    if operation.op in _GONE:
        return Place("rows", rows=operation.locator)
    is_whole = operation.op in ("replace", "insert") and bool(operation.rows)
    return Place("rows", rows=operation.locator) if is_whole else None


def _whole_list(operation: Operation) -> Place | None:
    is_whole = operation.op == "replace" and not operation.locator and bool(operation.rows)
    return Place("list") if is_whole else None


def _text(name: str, operation: Operation) -> Place | None:
    if changes_words(operation):
        return _spots([Spot(name)])
    return Place("text", texts=(name,)) if operation.op == "replace" and operation.text else None


def _spots(spots: Iterable[Spot]) -> Place:
    return Place("words", spots=tuple(spots))
