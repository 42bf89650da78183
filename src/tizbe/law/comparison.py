"""Two editions side by side: rows added, removed and reworded; whose right to send changes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from tizbe.law.folding import fold
from tizbe.law.legal_list import Edition, FeedWording, Row, Wording
from tizbe.law.reading.locator import row_order


@dataclass(frozen=True)
class Piece:
    """Consecutive words that are kept ("="), removed ("-") or added ("+")."""

    sign: str
    words: str


@dataclass(frozen=True)
class RowComparison:
    """What happened to one row: its kind (added, removed, changed), its texts, its category word by word.

    `category` is empty where the category keeps its wording.
    """

    number: str
    kind: str
    before: Wording | None
    after: Wording | None
    category: tuple[Piece, ...]
    gained: tuple[FeedWording, ...]
    lost: tuple[FeedWording, ...]


@dataclass(frozen=True)
class Comparison:
    """Two editions: the texts around the table that changed, by name, and the rows that did."""

    before: Edition
    after: Edition
    texts: tuple[tuple[str, tuple[Piece, ...]], ...]
    rows: tuple[RowComparison, ...]

    @property
    def gained(self) -> tuple[FeedWording, ...]:
        """Every feed that may be sent after and not before."""
        return tuple(feed for row in self.rows for feed in row.gained)

    @property
    def lost(self) -> tuple[FeedWording, ...]:
        """Every feed that may be sent before and not after."""
        return tuple(feed for row in self.rows for feed in row.lost)


def compare(before: Edition, after: Edition, language: str = "kk") -> Comparison:
    """`before` against `after`, word by word in `language`; quotes, case and blanks alone are no change."""
    pairs = (
        ("title", before.title, after.title),
        ("list_title", before.list_title, after.list_title),
        ("point1", before.point1, after.point1),
    )
    texts = tuple((name, pieces) for name, old, new in pairs if (pieces := _pieces(old, new, language)))
    numbers = sorted({*before.rows_by_number, *after.rows_by_number}, key=row_order)
    rows = (_row(number, before.row(number), after.row(number), language) for number in numbers)
    return Comparison(before, after, texts, tuple(row for row in rows if row is not None))


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The words of two texts as kept, removed and added pieces, in reading order."""
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, [_key(word) for word in old], [_key(word) for word in new], autojunk=False)
    pieces: list[Piece] = []
    for kind, old_from, old_until, new_from, new_until in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("=", " ".join(new[new_from:new_until])))
            continue
        if old_until > old_from:
            pieces.append(Piece("-", " ".join(old[old_from:old_until])))
        if new_until > new_from:
            pieces.append(Piece("+", " ".join(new[new_from:new_until])))
    return tuple(pieces)


def _key(word: str) -> str:
    return fold(word).strip('"') or word


def _pieces(before: Wording, after: Wording, language: str) -> tuple[Piece, ...]:
    """The changed words, none where the texts differ only in what folding drops."""
    old, new = before.in_language(language), after.in_language(language)
    return word_pieces(old, new) if fold(old) != fold(new) else ()


def _row(number: str, before: Row | None, after: Row | None, language: str) -> RowComparison | None:
    old = {worded.feed.code: worded for worded in before.feeds} if before else {}
    new = {worded.feed.code: worded for worded in after.feeds} if after else {}
    gained = tuple(worded for code, worded in new.items() if code not in old)
    lost = tuple(worded for code, worded in old.items() if code not in new)
    old_category = before.category if before else None
    new_category = after.category if after else None
    pieces = _pieces(old_category or Wording(), new_category or Wording(), language)
    if before and after and not (pieces or gained or lost):
        return None
    kind = "changed" if before and after else "added" if after else "removed"
    return RowComparison(number, kind, old_category, new_category, pieces, gained, lost)
