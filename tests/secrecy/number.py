"""What is taken for a person's number in a text: twelve digits that an IIN could be, none of a hash's or a clock's."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(?<![0-9])[0-9]{10,12}(?![0-9])")
_LONG = re.compile(r"[0-9]{10}")
_UUID_HEAD = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}\Z")
_LOG_NAME_HEAD = re.compile(r"(?<![0-9])0[0-9]{8}-(?:[a-z]+-)*\Z")
_HEX = frozenset("0123456789abcdefABCDEF")
_HASH = 20
_MOST_MONTH, _MOST_DAY = 12, 31
_MADE_UP = "7"


def has_number(text: str) -> bool:
    """Whether a person's number stands in the text.

    That is a run of digits by itself (not within a longer one, a hash, a UUID, a decimal fraction or the name
    of a file of the log) which is

    - twelve digits with the right check digit, the seventh a 7 as in all made-up persons;
    - twelve digits that begin with a date and have the seventh digit 7: a made-up person's number, mistyped;
    - twelve digits that begin with a date, the seventh 0 to 6, with the right check digit: anybody's;
    - ten or eleven digits that are such a made-up number without its leading zeros, as an integer shows it.
    """
    if _LONG.search(text) is None:  # what nearly every text is told by, and cheaply
        return False
    return any(
        _is_person(found.group()) and not _is_of_another_thing(text, *found.span()) for found in _DIGITS.finditer(text)
    )


def blotted(text: str, width: int = 160) -> str:
    """The text with every digit of a longer run blotted out, cut to `width` around the first such run."""
    first = _DIGITS.search(text)
    begin = max(0, (first.start() if first else 0) - width // 2)
    return re.sub(r"[0-9]{6,}", lambda run: "#" * len(run.group()), text)[begin : begin + width].replace("\n", " ")


def _is_person(digits: str) -> bool:
    number = digits.zfill(12)
    is_dated = 1 <= int(number[2:4]) <= _MOST_MONTH and 1 <= int(number[4:6]) <= _MOST_DAY
    is_right = _check_digit(number) == int(number[11])
    if len(digits) < 12:
        return is_dated and is_right and number[6] == _MADE_UP
    if number[6] == _MADE_UP:
        return is_dated or is_right
    return is_dated and is_right and number[6] < _MADE_UP


def _check_digit(number: str) -> int:
    """The twelfth digit that belongs to the first eleven; 10 where there is none."""
    digits = [int(digit) for digit in number[:11]]
    for first in (1, 3):
        rest = sum(digit * ((place + first - 1) % 11 + 1) for place, digit in enumerate(digits)) % 11
        if rest < 10:
            return rest
    return 10


def _is_of_another_thing(text: str, begin: int, end: int) -> bool:
    """Whether a run of digits is of a hash, a UUID, a log file's name or the part of a number behind its point.

    A file of the log bears its commit in nine digits, its role, and twelve signs of its SHA-256: digits all, by chance.
    """
    first, last = begin, end
    while first > 0 and begin - first < _HASH and text[first - 1] in _HEX:
        first -= 1
    while last < len(text) and last - end < _HASH and text[last] in _HEX:
        last += 1
    if last - first >= _HASH:
        return True
    if begin >= 24 and _UUID_HEAD.match(text[begin - 24 : begin]):
        return True
    if end - begin == 12 and text[end : end + 1] == "." and _LOG_NAME_HEAD.search(text[max(0, begin - 64) : begin]):
        return True
    return begin >= 2 and text[begin - 1] == "." and text[begin - 2].isdigit()
