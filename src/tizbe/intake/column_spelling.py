"""How a sender spells the names of columns: told from the right name by capitals, other alphabets and odd signs.

A name that only looks right would be an unknown column, of which a hint is given; where the column is one that may
be missing, such as `end_date` or `ref`, the rows would then say something else than their sender means. So a file
with such a name is refused instead. Nothing is guessed: which names look alike is said here, letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

_ALIKE = str.maketrans("авеикмнорстухіѕјһ", "abeikmnopctyxisjh")
"""Cyrillic letters that look like Latin ones, or are typed in their place; lower case."""

_TWINS = str.maketrans("hpsu", "nrcy")
"""Latin letters that the same Cyrillic one stands for: н is typed for n and looks like h in capitals."""

_LONGEST = 60
"""Signs of a name that are shown."""

_NUMBER = re.compile("[0-9]{7}")
"""What looks like a part of a number of a person rather than of a name."""


def misspelled(columns: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """The columns of a file whose names only look like known ones that it lacks: name given -> name meant."""
    given = list(columns)
    lacking = {_folded(name): name for name in known if name not in given}
    return {name: lacking[_folded(name)] for name in given if name not in known and _folded(name) in lacking}


def shown_name(name: str, place: int) -> str:
    """A column's name for a person to read, its signs visible; `place` (from 0) where there is no name to show.

    A file without a header has its first row for names; numbers of persons are not repeated.
    """
    if not name or _NUMBER.search(name):
        return f"№ {place + 1}"
    visible = "".join(sign if sign.isprintable() else f"<U+{ord(sign):04X}>" for sign in name)
    return visible if len(visible) <= _LONGEST else f"{visible[:_LONGEST]}…"


def _folded(name: str) -> str:
    """What is the same for names that look alike."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())
    return letters.translate(_ALIKE).translate(_TWINS)
