"""The fields of a CSV file of the usual form, found and read column by column, in the Python that numba compiles.

A file with a quote, a line of another number of fields, or an empty line is none of the usual form: other readers
decide what it says. What the columns come to is said in `plain_rows`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tizbe.engine.compiled import compile_functions

NO_DAY = -(2**31)
"""A day that is not given; `WRONG_DAY`: a text that is none."""
WRONG_DAY = NO_DAY + 1

NO_PERSON, WRONG_PERSON = -1, -2
"""No text; a text that is not a number with its check digit."""

NO_WORD, UNKNOWN_WORD = -1, -2
"""No text; a text that is none of the words."""

UNUSUAL = -1
"""Instead of a number of rows: the file is not of the usual form."""

LONGEST_LINE = 1_000_000
"""Bytes of the longest line that is read here."""

_PLAIN, _DELIMITER, _LINE_END, _RETURN = 0, 1, 2, 3
_DIGITS = 12
_DATE = 10
_U = np.uint64


class PlainKernel(NamedTuple):
    """The compiled functions of this module."""

    find_fields: Callable[..., int]
    read_persons: Callable[..., None]
    read_days: Callable[..., None]
    read_words: Callable[..., None]
    lay_fields: Callable[..., int]
    mix_texts: Callable[..., None]


@cache
def plain_kernel() -> PlainKernel:
    """The compiled functions. Raises ImportError where numba is not installed."""
    functions = (find_fields, read_persons, read_days, read_words, lay_fields, mix_texts)
    return PlainKernel(*compile_functions(sys.modules[__name__], *functions))


def kinds_of_signs(delimiter: str) -> NDArray[np.uint8]:
    """What each byte means to `find_fields`."""
    kinds = np.zeros(256, np.uint8)
    kinds[ord(delimiter)], kinds[ord("\n")], kinds[ord("\r")] = _DELIMITER, _LINE_END, _RETURN
    # A quote may hide a delimiter, a row's hash escapes the separator of units, and NUL is no text.
    kinds[[0, ord('"'), 0x1F]] = _RETURN + 1
    return kinds


def find_fields(data: NDArray[np.uint8], kinds: NDArray[np.uint8], width: int, places: NDArray[np.int32]) -> int:
    """Find the fields of whole lines; how many lines they are, or UNUSUAL.

    `places`: where each field of each line begins in `data`, and one past the delimiter (or the line's end) after the
    last; a line for each line of text, `width` and one columns.
    """
    size, most = data.shape[0], places.shape[0]
    flat = places.reshape(-1)
    row, column, begun, at = 0, 0, 0, 0
    to = _U(0)
    while at < size:
        if row >= most:
            return UNUSUAL
        flat[to] = at
        to += _U(1)
        begun, column = at, 1
        while True:
            kind = kinds[data[_U(at)]]
            if kind == _PLAIN:
                at += 1
                if at == size:
                    break
                continue
            if kind != _DELIMITER:
                break
            at += 1
            if column == width:
                return UNUSUAL
            flat[to] = at
            to += _U(1)
            column += 1
            if at == size:
                break
        end, at = at, at + 1
        if end < size and data[end] != 10:
            if kinds[data[end]] != _RETURN or at >= size or data[at] != 10:
                return UNUSUAL
            at += 1
        if column != width or end == begun or end - begun > LONGEST_LINE:
            return UNUSUAL
        flat[to] = end + 1
        to += _U(1)
        row += 1
    return row


def read_persons(
    data: NDArray[np.uint8],
    places: NDArray[np.int32],
    rows: int,
    column: int,
    iins: NDArray[np.int64],
    persons: NDArray[np.int64],
) -> None:
    """Read a column of IINs: `iins`: those of twelve digits with the right check digit, NO_PERSON, WRONG_PERSON.

    `persons`: what one to twelve digits are as a number, right or not, blanks around them apart; else NO_PERSON.
    """
    for row in range(rows):
        start, end = places[row, column], places[row, column + 1] - 1
        digits = end - start
        number, total, again, wrong = 0, 0, 0, 0
        if digits == _DIGITS:
            base = _U(start)
            for place in range(11):
                digit = _digit(data, base + _U(place))
                wrong |= digit | (9 - digit)
                number = number * 10 + digit
                total += digit * (place + 1)
                again += digit * (place + 3 if place < 9 else place - 8)
            last = _digit(data, base + _U(11))
            wrong |= last | (9 - last)
            number = number * 10 + last
            if wrong >= 0:
                total %= 11
                if total == 10:
                    total = again % 11
                iins[row] = number if total == last else WRONG_PERSON
                persons[row] = number
                continue
        iins[row] = NO_PERSON if digits == 0 else WRONG_PERSON
        persons[row] = _number(data, start, end)


def _digit(data: NDArray[np.uint8], at: Any) -> Any:
    """The digit that a sign is; below 0 or above 9 where it is none."""
    return np.int64(data[at]) - 48


def _number(data: NDArray[np.uint8], start: int, end: int) -> int:
    """The number that one to twelve digits are, blanks around them apart; NO_PERSON for anything else."""
    while start < end and data[start] == 32:
        start += 1
    while start < end and data[end - 1] == 32:
        end -= 1
    if not 1 <= end - start <= _DIGITS:
        return NO_PERSON
    number = 0
    for at in range(start, end):
        digit = _digit(data, at)
        if not 0 <= digit <= 9:
            return NO_PERSON
        number = number * 10 + digit
    return number


def read_days(
    data: NDArray[np.uint8], places: NDArray[np.int32], rows: int, column: int, days: NDArray[np.int32]
) -> None:
    """Read a column of days as 2026-01-31: days since 1970, NO_DAY, WRONG_DAY."""
    for row in range(rows):
        start = places[row, column]
        size = places[row, column + 1] - 1 - start
        if size == 0:
            days[row] = NO_DAY
        elif size == _DATE:
            days[row] = _day(data, _U(start))
        else:
            days[row] = WRONG_DAY


def _day(data: NDArray[np.uint8], start: np.uint64) -> Any:
    """The day that ten signs are, since 1970; WRONG_DAY where they are none."""
    a, b = _digit(data, start), _digit(data, start + _U(1))
    c, d = _digit(data, start + _U(2)), _digit(data, start + _U(3))
    e, f = _digit(data, start + _U(5)), _digit(data, start + _U(6))
    g, h = _digit(data, start + _U(8)), _digit(data, start + _U(9))
    wrong = (
        a | b | c | d | e | f | g | h | (9 - a) | (9 - b) | (9 - c) | (9 - d) | (9 - e) | (9 - f) | (9 - g) | (9 - h)
    )
    if wrong < 0 or data[start + _U(4)] != 45 or data[start + _U(7)] != 45:
        return WRONG_DAY
    year, month, day = a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h
    if year < 1 or not 1 <= month <= 12 or day < 1:
        return WRONG_DAY
    if day > 28:
        leap = 1 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 0
        length = 28 + leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31
        if day > length:
            return WRONG_DAY
    # Years counted from March, so that the day of a leap year is the last.
    since = year - 1 if month <= 2 else year
    within = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return since * 365 + since // 4 - since // 100 + since // 400 + within - 719468


def read_words(
    data: NDArray[np.uint8],
    places: NDArray[np.int32],
    rows: int,
    column: int,
    offsets: NDArray[np.int32],
    signs: NDArray[np.uint8],
    words: NDArray[np.int16],
) -> None:
    """Read a column of words: the place of each among those known, NO_WORD, UNKNOWN_WORD.

    `offsets`, `signs`: the words known, one after another.
    """
    count, likely = offsets.shape[0] - 1, 0
    for row in range(rows):
        start = places[row, column]
        size = places[row, column + 1] - 1 - start
        words[row] = NO_WORD if size == 0 else UNKNOWN_WORD
        if size == 0 or count == 0:
            continue
        for turn in range(-1, count):
            one = likely if turn < 0 else turn
            begun = offsets[one]
            if offsets[one + 1] - begun != size:
                continue
            same = True
            for at in range(size):
                if signs[begun + at] != data[start + at]:
                    same = False
                    break
            if same:
                words[row] = likely = one
                break


def lay_fields(
    data: NDArray[np.uint8],
    places: NDArray[np.int32],
    rows: int,
    column: int,
    trims: bool,
    offsets: NDArray[np.int32],
    out: NDArray[np.uint8],
) -> int:
    """Lay a column's texts one after another, as Arrow has them, if `trims` without blanks around them; their size."""
    size = 0
    for row in range(rows):
        offsets[row] = size
        start, end = places[row, column], places[row, column + 1] - 1
        while trims and start < end and data[start] == 32:
            start += 1
        while trims and start < end and data[end - 1] == 32:
            end -= 1
        for at in range(end - start):
            out[_U(size) + _U(at)] = data[_U(start) + _U(at)]
        size += end - start
    offsets[rows] = size
    return size


def mix_texts(offsets: NDArray[np.int32], data: NDArray[np.uint8], mixed: NDArray[np.uint64]) -> None:
    """A number for each text, as Arrow has them, that is the same for the same text, and hardly ever for another.

    FNV-1a, and a last stir. Two texts that meet cost a query, and no more.
    """
    for row in range(mixed.shape[0]):
        number = _U(0xCBF29CE484222325)
        for at in range(offsets[row], offsets[row + 1]):
            number = (number ^ _U(data[_U(at)])) * _U(0x100000001B3)
        mixed[row] = number ^ (number >> _U(32))
