"""A clause of the act itself, told from a part of a wording that the act quotes.

Where a closing quote is missing, the wording must not swallow what the act says behind it. Source: grammar of
Kazakhstan's amending acts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tizbe.law.reading.commencement import Clause, read_commencement, speaks_of_force
from tizbe.law.reading.final import is_final
from tizbe.law.reading.introduction import read_introduction
from tizbe.law.reading.locator import AmbiguousLocatorError
from tizbe.law.reading.scope import read_scope_line
from tizbe.law.source.document import Block

_BEGINS = re.compile(
    r"(?:\d+(?:-\d+)*\.|Осы|Контроль|Настоящ|Пункт|Подпункт|Абзац|\d+(?:-\d+)* ?-тарма|[^;]*:$)", re.IGNORECASE
)
"""How a clause of the act itself begins, where a wording has not ended; an item of a list is none."""

_LISTED_FORCE = re.compile(r"Осы \w+:", re.IGNORECASE)
"""A clause on taking effect whose items say when: "Осы қаулы: 1) … 2) …"."""
_NUMBERED = re.compile(r"\d+(?:-\d+)*\.(?!\d)")
_MOST_ITEMS = 60
"""An effective clause has at most so many items."""


def begins_force(text: str) -> bool:
    """True when an effective clause begins with `text`, understood or not."""
    return speaks_of_force(text) or bool(_LISTED_FORCE.fullmatch(text))


def read_force(
    text: str, following: Sequence[Block], act_date: date | None, language: str
) -> tuple[Clause | None, int, str]:
    """The effective clause that begins with `text`, how many blocks it takes with its items, and its words.

    A second paragraph without a number may say when the part takes effect that the first excepts.
    """
    count = 1
    while text.endswith((":", ";")) and count < _MOST_ITEMS and count <= len(following):
        text = f"{text} {following[count - 1].text}"
        count += 1
    clause = read_commencement(text, act_date, language)
    more = following[count - 1].text if count <= len(following) else ""
    if clause is None and speaks_of_force(more) and not _NUMBERED.match(more):
        clause = read_commencement(f"{text} {more}", act_date, language)
        count += clause is not None
    return clause, count, text


def stands_apart(block: Block, language: str) -> bool:
    """True when a block is by itself a part of the act, and so no part of a wording."""
    if block.table or not block.text:
        return False
    if block.text.endswith(":"):
        bare = block.text.split(" ", 1)[-1] if block.text[0].isdigit() else block.text
        try:
            if read_scope_line(bare, language) or read_introduction(block.text, language):
                return True
        except AmbiguousLocatorError:
            return True
    return _BEGINS.match(block.text) is not None and (speaks_of_force(block.text) or is_final(block.text, language))
