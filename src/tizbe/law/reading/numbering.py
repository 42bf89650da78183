"""The numbers of an act's units: their order, and lists and ranges of them as printed.

A number is a text in the act's own form ("8-1"), ordered by its parts, so 8-1 comes after 8 and before 9.
"""

from __future__ import annotations

import itertools

import regex

ITEM = r"(?:\d+\) ?[-–] ?\d+\)|\d+(?: ?[-–] ?\d+)*\)?)"
"""A number or a range in a list, as a pattern."""

_LONGEST_RANGE = 500


def row_order(number: str) -> tuple[int, ...]:
    """The sorting key of a row number: its parts as numbers; ValueError for anything else."""
    return tuple(int(part) for part in number.split("-"))


def read_numbers(listed: str, is_plural: bool, *, is_ascending: bool = False) -> tuple[str, ...] | None:
    """The numbers of a printed list ("6, 7 и 8-1", "2) – 5)") in order; None when they have two readings.

    A long dash or blanks make a range in the plural, a plain hyphen only where nothing else can be meant.
    """
    items = regex.findall(ITEM, listed)
    readings = [_item_readings(item, is_plural, is_sole=len(items) == 1) for item in items]
    whole = [tuple(itertools.chain(*choice)) for choice in itertools.product(*readings)]
    fitting = [numbers for numbers in whole if len(set(numbers)) == len(numbers) and (len(numbers) > 1) == is_plural]
    if is_ascending or len(fitting) > 1:
        fitting = [numbers for numbers in fitting if list(numbers) == sorted(numbers, key=row_order)]
    return fitting[0] if len(fitting) == 1 else None


def _item_readings(item: str, is_plural: bool, *, is_sole: bool) -> list[tuple[str, ...]]:
    """One number, a range as its numbers, or both where the hyphen does not say which."""
    parts = [int(part) for part in regex.findall(r"\d+", item)]
    joined = ("-".join(map(str, parts)),)
    is_ranging = len(parts) == 2 and parts[0] < parts[1] <= parts[0] + _LONGEST_RANGE
    span = tuple(map(str, range(parts[0], parts[1] + 1))) if is_ranging else ()
    if item.count(")") > 1:
        return [span] if is_ranging else []
    if len(parts) == 1 or not is_plural:
        return [joined]
    if not regex.fullmatch(r"\d+(?:-\d+)*\)?", item):
        return [span] if is_ranging else [] if is_sole else [joined]
    if is_sole:
        return []
    return [joined, span] if is_ranging else [joined]
