"""Wording folded for matching: what two printings of one name share, whatever their quotes, case and blanks.

Folded text is only ever compared, never shown. Source: the traps of amending acts (straight and angled
quotation marks, Latin letters inside Cyrillic words, hyphens and dashes, commas left at the end of a cell).
"""

from __future__ import annotations

import re

_MARKS = str.maketrans({**dict.fromkeys("«»“”„‟″", '"'), **dict.fromkeys("‐‑‒–—−", "-"), "\u00a0": " "})
_LATIN_LIKE_CYRILLIC = str.maketrans("aceiopxyABCEHIKMOPTXY", "асеіорхуАВСЕНІКМОРТХУ")
_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")


def fold(text: str) -> str:
    """`text` as it is compared: one kind of quote and dash, lower case, single blanks, Cyrillic look-alikes.

    Blanks around a dash and just inside quotes go, and so do commas, stops and semicolons at the end.
    Folding twice changes nothing more.
    """
    plain = _WORD.sub(_without_look_alikes, text.translate(_MARKS)).casefold()
    plain = re.sub(r"\s+", " ", plain)
    plain = re.sub(r" ?- ?", "-", plain)
    plain = re.sub(r" ([,.;:)])", r"\1", plain)
    return plain.strip(" ,.;")


def _without_look_alikes(word: re.Match[str]) -> str:
    text = word.group()
    return text.translate(_LATIN_LIKE_CYRILLIC) if _CYRILLIC.search(text) else text
