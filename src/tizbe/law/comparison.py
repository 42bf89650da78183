"""Two editions side by side, cell by cell: rows added, removed, renumbered, reworded; whose right to send changes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from tizbe.law.folding import fold
from tizbe.law.legal_list import Edition, FeedWording, Row, Wording
from tizbe.law.reading.numbering import row_order


@dataclass(frozen=True)
class Piece:
    """Consecutive words that are kept ("="), removed ("-") or added ("+")."""

    sign: str
    words: str


@dataclass(frozen=True)
class CellComparison:
    """One cell of a row that changed, word by word; `column` is number, body, category, system or data.

    A row with several bodies or systems has a cell for each: `code` is what it stood for before, or stands
    for now where it is new. `before` and `after` are None where there was or is no such cell. "data" is the
    part of a system's cell on what the data must contain.
    """

    column: str
    code: str
    before: Wording | None
    after: Wording | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowComparison:
    """What happened to one row: its kind (added, removed, changed, renumbered), its texts, its category word by word.

    `category` is empty where the category keeps its wording. `was_number` is the former number of a
    renumbered row, which has another number and keeps its category and its feeds. `cells` are all cells that changed.
    `moved`: systems that another body gives now, as the feed before and the feed after; both also stand in
    `lost` and `gained`.
    """

    number: str
    kind: str
    before: Wording | None
    after: Wording | None
    category: tuple[Piece, ...]
    gained: tuple[FeedWording, ...]
    lost: tuple[FeedWording, ...]
    cells: tuple[CellComparison, ...] = ()
    moved: tuple[tuple[FeedWording, FeedWording], ...] = ()
    was_number: str = ""


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

    @property
    def moved(self) -> tuple[tuple[FeedWording, FeedWording], ...]:
        """Every system of a row that another body gives after: the feed before, and the feed after."""
        return tuple(pair for row in self.rows for pair in row.moved)


def compare(before: Edition, after: Edition, language: str = "kk") -> Comparison:
    """`before` against `after`, word by word in `language`; quotes, case and blanks alone are no change."""
    pairs = (
        ("title", before.title, after.title),
        ("list_title", before.list_title, after.list_title),
        ("point1", before.point1, after.point1),
    )
    texts = tuple((name, pieces) for name, old, new in pairs if (pieces := _pieces(old, new, language)))
    was = _former_numbers(before, after, language)
    numbers = sorted({*before.rows_by_number, *after.rows_by_number} - set(was.values()), key=row_order)
    rows = (
        _row(before.row(was.get(number, number)), after.row(number), language, was.get(number, ""))
        for number in numbers
    )
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


def _former_numbers(before: Edition, after: Edition, language: str) -> dict[str, str]:
    """New number → former number of each row that is gone and stands elsewhere with the same category and feeds."""
    gone: dict[tuple[object, ...], list[str]] = {}
    for row in before.rows:
        if after.row(row.number) is None:
            gone.setdefault(_contents(row, language), []).append(row.number)
    new: dict[tuple[object, ...], list[str]] = {}
    for row in after.rows:
        if before.row(row.number) is None:
            new.setdefault(_contents(row, language), []).append(row.number)
    # Two rows alike on either side cannot be told apart: they are shown as removed and added.
    return {new[key][0]: gone[key][0] for key in new if len(new[key]) == 1 and len(gone.get(key, ())) == 1}


def _contents(row: Row, language: str) -> tuple[object, ...]:
    feeds = tuple(sorted((worded.feed.body, worded.feed.system) for worded in row.feeds))
    return fold(row.category.in_language(language)), feeds


def _row(before: Row | None, after: Row | None, language: str, was_number: str) -> RowComparison | None:
    old = {worded.feed.code: worded for worded in before.feeds} if before else {}
    new = {worded.feed.code: worded for worded in after.feeds} if after else {}
    gained = tuple(worded for code, worded in new.items() if code not in old)
    lost = tuple(worded for code, worded in old.items() if code not in new)
    moved = () if was_number else _moved(lost, gained)
    old_category = before.category if before else None
    new_category = after.category if after else None
    pieces = _pieces(old_category or Wording(), new_category or Wording(), language)
    cells = _cells(before, after, moved, language)
    if before and after and not (pieces or gained or lost or cells):
        return None
    number = after.number if after else before.number if before else ""
    kind = "renumbered" if was_number else "changed" if before and after else "added" if after else "removed"
    return RowComparison(number, kind, old_category, new_category, pieces, gained, lost, cells, moved, was_number)


def _moved(
    lost: tuple[FeedWording, ...], gained: tuple[FeedWording, ...]
) -> tuple[tuple[FeedWording, FeedWording], ...]:
    """Each system that one body loses and one other gains, in a row."""
    pairs = []
    for system in dict.fromkeys(worded.feed.system for worded in lost):
        was = [worded for worded in lost if worded.feed.system == system]
        now = [worded for worded in gained if worded.feed.system == system]
        if len(was) == len(now) == 1:
            pairs.append((was[0], now[0]))
    return tuple(pairs)


def _cells(
    before: Row | None, after: Row | None, moved: tuple[tuple[FeedWording, FeedWording], ...], language: str
) -> tuple[CellComparison, ...]:
    became = {was.feed.body: now.feed.body for was, now in moved}
    return tuple(
        cell
        for column in ("number", "body", "category", "system", "data")
        for cell in _column(
            column, _printed(before, column), _printed(after, column), became if column == "body" else {}, language
        )
    )


def _printed(row: Row | None, column: str) -> dict[str, Wording]:
    """The cells of a column by code, as printed where the code stands first."""
    if row is None:
        return {}
    if column == "number":
        return {"": Wording(row.number, row.number, row.number)}
    if column == "category":
        return {"": row.category}
    found: dict[str, Wording] = {}
    for worded in row.feeds:
        if column == "body":
            found.setdefault(worded.feed.body, worded.body)
        elif column == "system":
            found.setdefault(worded.feed.system, worded.system)
        elif worded.data_to_supply:
            found.setdefault(worded.feed.system, worded.data_to_supply)
    return found


def _column(
    column: str, old: dict[str, Wording], new: dict[str, Wording], became: dict[str, str], language: str
) -> list[CellComparison]:
    """The cells of a column that changed. One code in place of one other is one cell reworded."""
    gone, come = [code for code in old if code not in new], [code for code in new if code not in old]
    pairs = {code: code for code in old if code in new}
    pairs |= {was: now for was, now in became.items() if was in gone and now in come}
    gone = [code for code in gone if code not in pairs]
    come = [code for code in come if code not in pairs.values()]
    if len(gone) == len(come) == 1:
        pairs[gone.pop()] = come.pop()
    found = [(code, old[code], new[pairs[code]]) if code in pairs else (code, old[code], None) for code in old]
    whole = [*found, *((code, None, new[code]) for code in come)]
    cells = []
    for code, was, now in whole:
        pieces = _pieces(was or Wording(), now or Wording(), language)
        if pieces or was is None or now is None:
            cells.append(CellComparison(column, code, was, now, pieces))
    return cells
