"""Two editions as one table: each changed row with its lines (body, category, system), every cell word by word.

What changed is the comparison's to say; here it is laid out as the list is printed. A system that another body
gives now stands on one line, so that the change of the body is seen in its cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from tizbe.law.comparison import Comparison, Piece, RowComparison, word_pieces
from tizbe.law.folding import fold
from tizbe.law.legal_list import Edition, FeedWording, Wording

Pieces = tuple[Piece, ...]
_Pair = tuple[FeedWording | None, FeedWording | None]


@dataclass(frozen=True)
class RedlineFeed:
    """One line of a row: `lost` and `gained` are codes of feeds, equal where the feed stays, None where there is none.

    `supply` are the words on the data to supply, empty where there are none on either side.
    """

    lost: str | None
    gained: str | None
    body: Pieces
    system: Pieces
    supply: Pieces

    @property
    def stays(self) -> bool:
        """True where the same feed stands before and after."""
        return self.lost == self.gained


@dataclass(frozen=True)
class RedlineRow:
    """A row that was added, removed, changed or renumbered (`kind`): number and category word by word, its feeds."""

    number: Pieces
    kind: str
    category: Pieces
    feeds: tuple[RedlineFeed, ...]


@dataclass(frozen=True)
class Redline:
    """Two editions in one language: the texts around the table that changed, by name, and the rows that did."""

    before: Edition
    after: Edition
    language: str
    texts: tuple[tuple[str, Pieces], ...]
    rows: tuple[RedlineRow, ...]

    @property
    def is_empty(self) -> bool:
        """True where nothing differs in this language."""
        return not (self.texts or self.rows)


def redline(comparison: Comparison, language: str) -> Redline:
    """The comparison laid out; `language` is the one it was made in."""
    return Redline(
        before=comparison.before,
        after=comparison.after,
        language=language,
        texts=tuple(
            (name, _pieces(getattr(comparison.before, name), getattr(comparison.after, name), language))
            for name, _ in comparison.texts
        ),
        rows=tuple(_row(comparison, row, language) for row in comparison.rows),
    )


def side(pieces: Iterable[Piece], sign: str) -> Pieces:
    """The pieces of one side: with "-" what stood before, with "+" what stands after."""
    return tuple(piece for piece in pieces if piece.sign in {"=", sign})


def _row(comparison: Comparison, compared: RowComparison, language: str) -> RedlineRow:
    before = comparison.before.row(compared.was_number or compared.number)
    after = comparison.after.row(compared.number)
    pairs = _paired(before.feeds if before else (), after.feeds if after else (), compared)
    return RedlineRow(
        number=word_pieces(compared.was_number or compared.number, compared.number),
        kind=compared.kind,
        category=_pieces(compared.before, compared.after, language),
        feeds=tuple(_line(old, new, language) for old, new in pairs),
    )


def _line(old: FeedWording | None, new: FeedWording | None, language: str) -> RedlineFeed:
    return RedlineFeed(
        lost=old.feed.code if old else None,
        gained=new.feed.code if new else None,
        body=_pieces(old.body if old else None, new.body if new else None, language),
        system=_pieces(old.system if old else None, new.system if new else None, language),
        supply=_pieces(old.data_to_supply if old else None, new.data_to_supply if new else None, language),
    )


def _paired(before: tuple[FeedWording, ...], after: tuple[FeedWording, ...], compared: RowComparison) -> list[_Pair]:
    """The feeds of a row in the order of the later edition, each beside what it was; what is gone stands last."""
    was = {(one.feed.body, one.feed.system): one for one in before}
    moved = {now.feed.code: old for old, now in compared.moved}
    pairs: list[_Pair] = []
    for new in after:
        old = was.get((new.feed.body, new.feed.system)) or moved.get(new.feed.code)
        pairs.append((old, new))
    kept = {old.feed.code for old, _ in pairs if old}
    return [*pairs, *((one, None) for one in before if one.feed.code not in kept)]


def _pieces(before: Wording | None, after: Wording | None, language: str) -> Pieces:
    """The words of a cell; kept whole as they stand after where they differ only in what folding drops."""
    old = before.in_language(language) if before else ""
    new = after.in_language(language) if after else ""
    if fold(old) == fold(new):
        return (Piece("=", new),) if new else ()
    return _with_marks(word_pieces(old, new), old.split())


def _with_marks(pieces: Pieces, old: list[str]) -> Pieces:
    """The pieces with words kept only where their commas and stops are kept too, so that each side reads as printed."""
    found: list[tuple[str, str]] = []
    place = 0
    for piece in pieces:
        words = piece.words.split()
        if piece.sign != "=":
            found += [(piece.sign, word) for word in words]
            place += len(words) if piece.sign == "-" else 0
            continue
        for was, now in zip(old[place:], words, strict=False):
            found += [("=", now)] if _marks(was) == _marks(now) else [("-", was), ("+", now)]
        place += len(words)
    return tuple(Piece(sign, " ".join(word for _, word in run)) for sign, run in groupby(found, itemgetter(0)))


def _marks(word: str) -> str:
    return "".join(letter for letter in word if letter in ",.;:")
