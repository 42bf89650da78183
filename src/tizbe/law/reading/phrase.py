"""One paragraph as it is printed and as it is compared, letter for letter; and the quoted pieces in it.

Quotation marks do not balance by drafting habit (one mark serves as two), so a quoted piece has several
possible ends: all are offered, and the words around them decide. Source: traps of amending acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from tizbe.law.quotation import CLOSING, OPENING, opens_at, unquoted
from tizbe.law.reading.verb import AMENDING_STEMS, FORMULA_PARTS

_LOOK_ALIKES = str.maketrans("aceiopxyABCEHIKMOPTXYёЁ", "асеіорхуАВСЕНІКМОРТХУеЕ")
_DASHES = str.maketrans({**dict.fromkeys("‐‑", "-"), **dict.fromkeys("‒–—−", "–")})
_WORD = regex.compile(r"\w*\p{Cyrillic}\w*")
_MOST_MARKS = 40
_JOINS = regex.compile(r", | и | және | мен | пен | бен ")
_MORE_PIECES = regex.compile(r"(?:[,;]| и| және| мен| пен| бен) [\"«“„](?=\S)")


@dataclass(frozen=True)
class Piece:
    """A quoted piece: its words without the outer marks, where it ends, and whether its marks balance."""

    words: str
    end: int
    is_balanced: bool


@dataclass(frozen=True)
class Line:
    """A paragraph: `printed` with single blanks, and `plain`, of the same length, to be compared.

    In `plain` letters are small, Latin look-alikes inside Cyrillic words are Cyrillic, `ё` is `е`, and long
    dashes are one (a hyphen stays, for only a long dash makes a range).
    """

    printed: str
    plain: str = field(compare=False)

    @classmethod
    def of(cls, text: str) -> Line:
        """The line that `text` is."""
        printed = " ".join(text.split())
        plain = _WORD.sub(lambda word: word.group().translate(_LOOK_ALIKES), printed).translate(_DASHES)
        return cls(printed, "".join(small if len(small := letter.lower()) == 1 else letter for letter in plain))

    def pieces(self, start: int) -> Iterator[Piece]:
        """The quoted pieces that could begin at `start`, shortest first."""
        text = self.printed
        if start >= len(text) or text[start] not in OPENING or not (start == 0 or text[start - 1] in " ("):
            return
        depth, lowest, seen = 0, 0, 0
        for place in range(start + 1, len(text)):
            if text[place] not in OPENING and text[place] not in CLOSING:
                continue
            seen += 1
            if seen > _MOST_MARKS:
                return
            is_end = text[place] in CLOSING and not text[place + 1 : place + 2].isalnum()
            shared = (depth, lowest) == (1, 0)  # one mark that closes two; one that opens two is not certain
            if is_end and text[start + 1 : place].strip() and ((depth, lowest) == (0, 0) or shared):
                yield Piece(unquoted(text[start:place]), place + 1, not shared)
            depth += 1 if opens_at(text, place) else -1
            lowest = min(lowest, depth)


def piece_lists(line: Line, start: int, *, is_single: bool) -> Iterator[tuple[Piece, ...]]:
    """The quoted pieces that could stand at `start`, one or (unless `is_single`) several, joined; no torn one."""
    for piece in line.pieces(start):
        if _is_torn(piece):
            continue
        yield (piece,)
        if not is_single and (link := _JOINS.match(line.plain, piece.end)):
            for more in piece_lists(line, link.end(), is_single=False):
                yield (piece, *more)


def _is_torn(piece: Piece) -> bool:
    """True when a piece holds what stands outside of quotation marks: a mark of it was lost."""
    if FORMULA_PARTS.search(piece.words):
        return True
    return not piece.is_balanced and bool(AMENDING_STEMS.search(piece.words) or _MORE_PIECES.search(piece.words))
