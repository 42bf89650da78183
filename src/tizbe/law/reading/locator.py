"""Where an instruction points: the unit and its numbers, "реттік нөмірлері 6, 7 және 8-жолдар".

Numbers are texts in the act's own form, dashes and blanks normalised ("8-1"), and are ordered by their
parts, so 8-1 comes after 8 and before 9. A number that can be read in two ways is refused, not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tizbe.law.reading.verb import UNITS_KK, Unit

_NUMBER = r"\d+(?:\s?[-–—]\s?\d+)*"
_LIST = rf"{_NUMBER}(?:(?:, | және | мен | пен | бен ){_NUMBER})*"
_PLAIN = re.compile(r"\d+(?:-\d+)*")
_FOLLOWS_NUMBERS = r"(?:(?P<serial>реттік нөмір(?:і|лері) ))?(?P<numbers>{list})\s?[-–]\s?{noun}(?:ы|і)?"


@dataclass(frozen=True)
class Locator:
    """A unit (title, preamble, paragraph, row) and the numbers it names; none for an unnumbered unit."""

    unit: str
    numbers: tuple[str, ...]


class AmbiguousLocatorError(ValueError):
    """The numbers can be read in two ways: `3-5-жолдар` is rows 3 to 5, or a row 3-5 in a wrong plural."""


def row_order(number: str) -> tuple[int, ...]:
    """The sorting key of a row number: its parts as numbers; ValueError for anything else."""
    return tuple(int(part) for part in number.split("-"))


def read_locator(text: str) -> Locator | None:
    """The locator that `text` is as a whole, or None; `AmbiguousLocatorError` when it is two."""
    text = re.sub(r"\s+", " ", text).strip()
    for unit in UNITS_KK:
        if not unit.is_numbered:
            if re.fullmatch(unit.noun, text, re.IGNORECASE):
                return Locator(unit.name, ())
        elif found := re.fullmatch(_FOLLOWS_NUMBERS.format(list=_LIST, noun=unit.noun), text, re.IGNORECASE):
            if found["serial"] and unit.name != "row":
                return None
            return Locator(unit.name, _numbers(found["numbers"], bool(found["plural"]), unit, text))
    return None


def _numbers(text: str, is_plural: bool, unit: Unit, whole: str) -> tuple[str, ...]:
    items = re.split(r", | және | мен | пен | бен ", text)
    numbers: list[str] = []
    for item in items:
        numbers += _item_numbers(item, is_plural, is_sole=len(items) == 1, whole=whole)
    if len(set(numbers)) != len(numbers) or (len(numbers) > 1) != is_plural:
        raise AmbiguousLocatorError(whole)
    if unit.name == "row" and sorted(numbers, key=row_order) != numbers:
        raise AmbiguousLocatorError(whole)
    return tuple(numbers)


def _item_numbers(item: str, is_plural: bool, *, is_sole: bool, whole: str) -> list[str]:
    """One number, or a range as its numbers: a long dash or blanks in a plural make a range."""
    parts = [int(part) for part in re.split(r"\s?[-–—]\s?", item)]
    if len(parts) == 1:
        return [str(parts[0])]
    joined = "-".join(map(str, parts))
    if not is_plural:
        return [joined]
    if _PLAIN.fullmatch(item):
        if is_sole:
            raise AmbiguousLocatorError(whole)
        return [joined]
    if len(parts) != 2 or not parts[0] < parts[1] <= parts[0] + 500:
        raise AmbiguousLocatorError(whole)
    return [str(number) for number in range(parts[0], parts[1] + 1)]
