"""Signs that a new wording is only a fragment: a lost line, mark, bracket or hyphen leaves traces.

None of these signs is proof, and so none is mended: each is a reason for a lawyer to look.
"""

from __future__ import annotations

import re

from tizbe.law.quotation import CLOSING, OPENING, marks_in
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.operation import Operation
from tizbe.law.reason import Reason, because

_LIST_MARK = re.compile(r"(?<![^\s(])\d+(?:-\d+)*\)")
_GLUED = re.compile(r"\d[^\W\d_]")
_CLOSED_INSIDE = re.compile(r'["»”];\s')
_UNFINISHED = re.compile(r"(?:[,(:;-]|(?:^| )(?:және|немесе|мен|пен|бен|или|и))$")


def damages(operation: Operation) -> list[Reason]:
    """Reasons why the wording of `operation` looks damaged; none for a deletion."""
    suspects = [cell for row in operation.rows for cell in _damaged_cells(row)]
    if operation.text is not None and _is_damaged_text(operation.text, operation.unit):
        suspects.append(operation.text)
    return [because("fragment", line=operation.first_line, text=text) for text in suspects]


def _is_damaged_text(text: str, unit: str) -> bool:
    if unit == "paragraph":
        unended = any(line[-1:] not in (".", ";", ":") for line in text.split("\n"))
    else:
        unended = "\n" in text
    return unended or not _begins_well(text) or _CLOSED_INSIDE.search(text) is not None or _is_torn(text)


def _damaged_cells(row: ReadRow) -> list[str]:
    names = [row.category, *(feed.body for feed in row.feeds)]
    cells = [*names, *(feed.system for feed in row.feeds)]
    damaged = [text for text in names if not _begins_well(text)]
    damaged += [text for text in cells if _is_torn(text) or len(marks_in(text)) % 2]
    return list(dict.fromkeys(damaged))


def _begins_well(text: str) -> bool:
    """A wording begins with a capital, a number or an opening mark."""
    return bool(text) and (text[0].isupper() or text[0].isdigit() or text[0] in OPENING)


def _is_torn(text: str) -> bool:
    """A bracket without its fellow, a number run into a word, an end that promises more."""
    plain = _LIST_MARK.sub("", text)
    uneven = plain.count("(") != plain.count(")")
    return uneven or bool(_GLUED.search(text)) or bool(_UNFINISHED.search(text.rstrip(CLOSING)))
