"""Letters that only look right: old Kazakh font encodings, and Latin letters inside Cyrillic words.

A word that mixes scripts can be read in one way only, and is put into Cyrillic; every such word is a recorded
repair. A text in an old font encoding is taken for Kazakh only where the whole of it speaks for that;
a few odd letters in a text that has true Kazakh ones are a doubt.
"""

from __future__ import annotations

import re

from tizbe.law.source.mending import Mending

_WORD = re.compile(r"[^\W\d_]+")
_KAZAKH = re.compile(r"[ӘәҒғҚқҢңӨөҰұҮүҺһ]")
_OLD = {
    **dict(zip("ЌќЄєЃѓЅѕЊњҐґЎўЇїЈјЋћ", "ҚқҒғҒғҢңҢңӨөҰұҮүӘәҺһ", strict=True)),
    "µ": "ө",
    "±": "ұ",
}
_OLD_WORD = re.compile(
    r"[\u0400-\u052fµ±]*(?:[ЌќЄєЃѓЅѕЊњҐґЎўЇїЈјЋћ]|(?<=[\u0400-\u052f])[µ±]|[µ±](?=[\u0400-\u052f]))"
    r"[\u0400-\u052fµ±]*"
)
_SIGN_OF_OLD = re.compile(r"Ќазаќстан|ќаулы|ж[ыі]л[ѓє]ы|т[аa]рма[ќ]|реда[ќ]цияда", re.IGNORECASE)
_TWINS = str.maketrans("aceiopxyhABCEHIKMOPTXY", "асеіорхуһАВСЕНІКМОРТХУ")
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_WITH_TWIN = re.compile(r"[aceiopxyhABCEHIKMOPTXY]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_CYRILLIC_ONLY = re.compile(r"(?![асеіорхуһАВСЕНІКМОРТХУ])[\u0400-\u052f]")


def is_old_encoding(text: str) -> bool:
    """True for a Kazakh text without one true Kazakh letter that spells known words in old font letters."""
    return not _KAZAKH.search(text) and bool(_SIGN_OF_OLD.search(text))


def mended_letters(number: int, text: str, is_old: bool, mending: Mending) -> str:
    """`text` in the letters it means; `is_old` is the verdict on the whole text (`is_old_encoding`).

    Rules: `old-encoding` (`Ќазаќстан` → `Қазақстан`), `look-alike` (Latin `i` in `Жүктi` → Cyrillic).
    """

    def translated(word: re.Match[str]) -> str:
        before = word.group()
        if not is_old:
            mending.doubt(number, "old-encoding", text=before)
            return before
        return mending.record(number, "old-encoding", before, "".join(_OLD.get(letter, letter) for letter in before))

    def cyrillic(word: re.Match[str]) -> str:
        before = word.group()
        latin = _LATIN.findall(before)
        if not latin or not _CYRILLIC.search(before):
            return before
        if not all(_LATIN_WITH_TWIN.match(letter) for letter in latin) or not _CYRILLIC_ONLY.search(before):
            return before
        return mending.record(number, "look-alike", before, before.translate(_TWINS))

    return _WORD.sub(cyrillic, _OLD_WORD.sub(translated, text))
