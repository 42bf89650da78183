"""Cell text: how a sender's value stands in a CSV that people open in a spreadsheet, and how it is read back.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or the end of a line as a formula. Such a value,
and one that begins so behind apostrophes, gets one apostrophe before it on the way out and loses one on the way back,
so that every value comes back as it was. Negative numbers are let be: run as a formula they are themselves.
"""

from __future__ import annotations

import re

_APOSTROPHE = "'"
_STARTS = r"^'*[=+@\t\r\n-]"
_NUMBER = r"^'*-[0-9]+([.,][0-9]+)?$"
_runs, _is_number = re.compile(_STARTS), re.compile(r"'*-[0-9]+([.,][0-9]+)?")


def guard(text: str) -> str:
    """The text as it goes out."""
    return _APOSTROPHE + text if _is_formula(text) else text


def unguard(text: str) -> str:
    """The text that went out as this one."""
    return text[1:] if text.startswith(_APOSTROPHE) and _is_formula(text) else text


def guarded(expression: str) -> str:
    """The SQL that does `guard` to what an expression gives; null stays null."""
    return f"CASE WHEN {_formula(expression)} THEN '''' || {expression} ELSE {expression} END"


def unguarded(expression: str) -> str:
    """The SQL that does `unguard` to what an expression gives; null stays null."""
    return (
        f"CASE WHEN STARTS_WITH({expression}, '''') AND {_formula(expression)} "
        f"THEN SUBSTRING({expression}, 2) ELSE {expression} END"
    )


def _is_formula(text: str) -> bool:
    return _runs.match(text) is not None and _is_number.fullmatch(text) is None


def _formula(expression: str) -> str:
    starts, number = (pattern.replace("'", "''") for pattern in (_STARTS, _NUMBER))
    return f"(REGEXP_MATCHES({expression}, '{starts}') AND NOT REGEXP_MATCHES({expression}, '{number}'))"
