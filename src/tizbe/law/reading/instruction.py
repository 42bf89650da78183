"""One paragraph of an amending act → the orders in it, in Kazakh and Russian; nothing where two readings fit.

A paragraph is phrases that say where, then a formula of `verb.FORMULAS`, then a stop, a colon with the new
wording, or another clause. All readings are tried; only a paragraph with one reading is understood. Source:
grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import regex

from tizbe.law.reading import kazakh, russian
from tizbe.law.reading.locator import AmbiguousLocatorError, Chain, Locator, chains
from tizbe.law.reading.numbering import row_order
from tizbe.law.reading.operation import UNITS, Words
from tizbe.law.reading.order import Order
from tizbe.law.reading.phrase import Line, Piece, piece_lists
from tizbe.law.reading.scope import (
    LEVELS,
    THROUGHOUT,
    Opening,
    Places,
    are_nested,
    read_branches,
    read_openings,
    read_places,
)
from tizbe.law.reading.tongue import read_limit
from tizbe.law.reading.verb import AMENDING_STEMS, FORMULAS, Formula

_UNPLACED = ("title", "preamble", "chapter_heading")
_MOST_READINGS = 200


@dataclass(frozen=True)
class _Read:
    """What a formula's slots have given so far, and where they end."""

    end: int
    where: Chain | None = None
    beside: tuple[tuple[Locator, ...], ...] = ()
    behind: Chain | None = None
    unit: Locator | None = None
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()
    annex: str | None = None
    is_pairwise: bool = False
    has_wording: bool = False


@dataclass(frozen=True)
class _Clause:
    """A formula that was read, and the phrases before it."""

    formula: Formula
    openings: tuple[Opening, ...]
    read: _Read


@dataclass(frozen=True)
class _Reading:
    """The clauses of a whole paragraph, its end, and the language it says it is limited to."""

    clauses: tuple[_Clause, ...]
    language: str
    rest: str
    stop: str


_LINKS = regex.compile(r"; |,(?: а| ал)? | и | және ")
_END = regex.compile(r" ?(?P<stop>[;.])$")
_COLON = regex.compile(r" ?: ?")
_ANNEX = {
    "kk": regex.compile(
        r"осы \p{L}+(?:ға|ге|қа|ке|ның|нің|тың|тің|дың|дің) "
        r"(?:(?P<number>\d+(?:-\d+)*(?:(?:, | және )\d+(?:-\d+)*)*)-)?қосымша(?:лар)?(?:сы)?[нғ]а сәйкес"
    ),
    "ru": regex.compile(
        r"согласно приложени(?:ю|ям) (?:(?P<number>\d+(?:-\d+)*(?:(?:, | и )\d+(?:-\d+)*)*) )?"
        r"к настоящему (?P<act>\p{L}+)"
    ),
}
_NUMBER = regex.compile(r"\d+(?:-\d+)*")
_KINDS = {"kk": kazakh.WORD_KINDS, "ru": russian.WORD_KINDS}
_AND_KIND = {"kk": regex.compile(r" (?:мен|пен|бен|және) "), "ru": regex.compile(r" и ")}
_KIND = regex.compile(r"\p{L}+(?: тіркес\p{L}*)?")
_PUNCTUATION = regex.compile(r" препинания")


def read_orders(text: str, language: str) -> tuple[Order, ...]:
    """The orders of one paragraph without its own number, or () when it is not understood.

    `language` is kk or ru. Raises `AmbiguousLocatorError` where numbers can be read in two ways.
    """
    line = Line.of(text)
    if not AMENDING_STEMS.search(line.plain):
        return ()
    found: dict[tuple[Order, ...], bool] = {}
    is_doubtful = False
    for count, reading in enumerate(_paragraph(line, 0, language, (), ())):
        if count > _MOST_READINGS:
            return ()
        if any(_is_doubtful(clause) for clause in reading.clauses):
            is_doubtful = True
        elif orders := _orders(reading):
            is_plain = all(piece.is_balanced for clause in reading.clauses for piece in _pieces(clause.read))
            found[orders] = found.get(orders, False) or is_plain
    if is_doubtful and not found:
        raise AmbiguousLocatorError(text)
    plain = [orders for orders, is_plain in found.items() if is_plain] or list(found)
    return plain[0] if len(plain) == 1 else ()


def _pieces(read: _Read) -> tuple[Piece, ...]:
    return (*read.old, *read.new, *read.after)


def _is_doubtful(clause: _Clause) -> bool:
    locators = [locator for opening in clause.openings for branch in opening.branches for locator in branch]
    locators += clause.read.where.locators if clause.read.where else ()
    locators += [locator for branch in clause.read.beside for locator in branch]
    locators += clause.read.behind.locators if clause.read.behind else ()
    locators += [clause.read.unit] if clause.read.unit else []
    return any(locator.is_doubtful for locator in locators)


def _paragraph(
    line: Line, start: int, language: str, held: tuple[Opening, ...], before: tuple[_Clause, ...]
) -> Iterator[_Reading]:
    """Every reading of the line from `start` to its end; `held` are the openings behind which a colon stood."""
    for openings in read_openings(line, start, language):
        end = openings[-1].end if openings else start
        if openings and (colon := _COLON.match(line.plain, end)) and not before:
            if openings[-1].can_stand_alone:
                yield from _paragraph(line, colon.end(), language, (*held, *openings), before)
            continue
        gap = regex.compile(r",? ").match(line.plain, end) if openings else None
        if openings and gap is None:
            continue
        for formula in FORMULAS[language]:
            if formula.leans == "back" and (not before or before[-1].formula.op != "replace_words"):
                continue
            if before and before[-1].formula.leans == "ahead" and formula.op != "replace_words":
                continue
            for read in _matches(line, gap.end() if gap else end, language, _parts(formula.pattern), _Read(0)):
                own = _inherited(openings, before, formula, read)
                if own is not None:
                    clause = _Clause(formula, (*held, *own), read)
                    yield from _continued(line, language, held, (*before, clause))


def _inherited(
    openings: tuple[Opening, ...], before: tuple[_Clause, ...], formula: Formula, read: _Read
) -> tuple[Opening, ...] | None:
    """The openings of a clause: its own, or those of the clause before; None where that cannot be told."""
    if openings or not before:
        return openings
    last = before[-1]
    if formula.leans == "back" or last.formula.leans == "ahead":
        return last.openings
    if any(opening.case == "attr" for opening in last.openings):
        return None
    if last.read.beside or any(opening.case == THROUGHOUT for opening in last.openings):
        return None
    bound = last.read.where.locators if last.read.where else ()
    bound = (*bound, *(last.read.behind.locators[:-1] if last.read.behind else ()))
    if any(locator.unit == "language" for locator in bound):
        return None
    is_binding = len(bound) > 1 or (bool(bound) and (last.read.unit is not None or bool(_pieces(last.read))))
    if is_binding and (bound[0].unit not in LEVELS or _outermost(read) > LEVELS.index(bound[0].unit)):
        return None
    return last.openings


def _outermost(read: _Read) -> int:
    """The depth at which the place of a clause begins; deepest for words without a place."""
    unit = read.where.locators[0].unit if read.where and read.where.locators else read.unit.unit if read.unit else ""
    return LEVELS.index(unit) if unit in LEVELS else len(LEVELS)


def _continued(
    line: Line, language: str, held: tuple[Opening, ...], clauses: tuple[_Clause, ...]
) -> Iterator[_Reading]:
    last = clauses[-1]
    end, spoken = last.read.end, ""
    if limit := read_limit(line, end, language):
        spoken, end = limit
    if last.formula.pattern.endswith("<colon>"):
        if colon := _COLON.match(line.plain, end):
            yield _Reading(clauses, spoken, line.printed[colon.end() :], "")
        return
    if (stop := _END.match(line.plain, end)) and last.formula.leans != "ahead":
        yield _Reading(clauses, spoken, "", stop["stop"])
    elif (link := _LINKS.match(line.plain, end)) and not spoken:
        yield from _paragraph(line, link.end(), language, held, clauses)


@cache
def _parts(pattern: str) -> tuple[str | regex.Pattern[str], ...]:
    """A formula as its slots and the words between them."""
    pieces = regex.split(r"((?<!P)<[a-z:]+>)", pattern.removesuffix("<colon>"))
    return tuple(piece if regex.fullmatch(r"<[a-z:]+>", piece) else regex.compile(piece) for piece in pieces if piece)


def _matches(
    line: Line, start: int, language: str, parts: tuple[str | regex.Pattern[str], ...], read: _Read
) -> Iterator[_Read]:
    """Every way in which the rest of a formula can be read from `start` on."""
    if not parts:
        yield replace(read, end=start)
        return
    part, others = parts[0], parts[1:]
    if isinstance(part, regex.Pattern):
        if found := part.match(line.plain, start):
            is_pairwise = bool(found.groupdict().get("pairwise"))
            read = replace(read, is_pairwise=read.is_pairwise or is_pairwise)
            yield from _matches(line, found.end(), language, others, read)
        return
    for filled in _filled(line, start, language, part[1:-1], read):
        yield from _matches(line, filled.end, language, others, filled)


def _filled(line: Line, start: int, language: str, slot: str, read: _Read) -> Iterator[_Read]:
    name, _, case = slot.partition(":")
    if name in ("where", "wheres", "behind", "unit"):
        for chain in chains(line, start, language):
            if chain.case == case:
                yield from _placed_slot(line, chain, language, name, read)
    elif name == "kind":
        yield from (replace(read, end=end) for end in _kind_ends(line, start, language, case))
    elif name == "annex":
        if (found := _ANNEX[language].match(line.plain, start)) and _is_this_act(found.group(), language):
            yield replace(read, end=found.end(), annex=" ".join(_NUMBER.findall(found["number"] or "")))
    else:
        for pieces in piece_lists(line, start, is_single=name == "after"):
            if name == "old":
                yield replace(read, end=pieces[-1].end, old=pieces)
            elif name == "new":
                yield replace(read, end=pieces[-1].end, new=pieces)
            else:
                yield replace(read, end=pieces[-1].end, after=pieces)


def _placed_slot(line: Line, chain: Chain, language: str, name: str, read: _Read) -> Iterator[_Read]:
    """The slot `name` filled with `chain`, where it fits."""
    if name == "where":
        yield replace(read, end=chain.end, where=chain)
    elif name == "wheres":
        for opening in read_branches(line, chain, language):
            if opening.case == chain.case:
                first, *others = opening.branches
                where = Chain(first, chain.case, opening.end, opening.is_from_act)
                yield replace(read, end=opening.end, where=where, beside=tuple(others))
    elif name == "behind":
        if chain.locators:
            yield replace(read, end=chain.end, behind=chain)
    elif len(chain.locators) == 1 and not chain.is_from_act:
        yield replace(read, end=chain.end, unit=chain.locators[0])


def _is_this_act(phrase: str, language: str) -> bool:
    acts = kazakh.ACTS if language == "kk" else russian.ACTS
    words = phrase.split()
    return (words[1] if language == "kk" else words[-1]) in acts


def _kind_ends(line: Line, start: int, language: str, case: str) -> Iterator[int]:
    """Where "слова", "сөздер мен цифрлар" in the wanted case ends."""
    word = _KIND.match(line.plain, start)
    forms = _KINDS[language].get(word.group(), ()) if word else ()
    if not word or not forms:
        return
    cases = {form.case for form in forms}
    if case in cases:
        sign = _PUNCTUATION.match(line.plain, word.end())
        yield sign.end() if sign else word.end()
    if (case in cases or (language == "kk" and "nom" in cases)) and (
        link := _AND_KIND[language].match(line.plain, word.end())
    ):
        yield from _kind_ends(line, link.end(), language, case)


def _orders(reading: _Reading) -> tuple[Order, ...]:
    """The orders of a reading, or () when one of its clauses makes no sense as an order."""
    orders: list[Order] = []
    for clause in reading.clauses:
        made = _clause_orders(clause, reading.language)
        if not made:
            return ()
        orders += made
    last = replace(orders[-1], rest=reading.rest, stop=reading.stop)
    return (*orders[:-1], last)


def _clause_orders(clause: _Clause, language: str) -> list[Order]:
    read, op = clause.read, clause.formula.op
    spoken = (Locator("language", (language,)),) if language else ()
    is_from_act = any(opening.is_from_act for opening in clause.openings)
    is_from_act = is_from_act or any(chain.is_from_act for chain in (read.where, read.behind) if chain)
    is_throughout = any(opening.case == THROUGHOUT for opening in clause.openings)
    if is_throughout and (read.where or read.unit or not _pieces(read)):
        return []
    if read.behind and not (read.unit and _follows(read.behind.locators[-1], read.unit)):
        return []
    bases: list[tuple[Locator, ...]] = [()]
    for opening in clause.openings:
        if any(base and base[-1].unit in _UNPLACED for base in bases):
            return []
        bases = [(*base, *branch) for base in bases for branch in opening.branches]
    behind = read.behind.locators[:-1] if read.behind else ()
    inside = (*behind, *([read.unit] if read.unit else ()))
    wheres = (read.where.locators if read.where else (), *read.beside)
    wording = "annex" if read.annex is not None else "quoted" if clause.formula.pattern.endswith("<colon>") else ""
    orders: list[Order] = []
    for base, where in product(bases, wheres):
        whole = (*spoken, *base, *where, *inside)
        placed = _placed(whole, has_words=bool(_pieces(read)), is_annexed=wording == "annex")
        words = _changed_words(op, read)
        if placed is None or words is None or (op == "replace" and len(bases) > 1):
            return []
        unit, places, locator = placed
        order = Order(op, unit, places, locator, None, wording, read.annex or "")
        order = replace(order, is_from_act=is_from_act, is_throughout=is_throughout)
        if wording == "annex" and unit == "annex" and len(locator) > 1 and " " not in order.annex:
            return []  # one text for several annexes
        if " " in order.annex:
            annexes = order.annex.split(" ")
            if unit != "annex" or words or len(annexes) != len(locator):
                return []
            pairs = zip(locator, annexes, strict=True)
            orders += [replace(order, locator=(number,), annex=annex) for number, annex in pairs]
            continue
        orders += [replace(order, words=one) for one in words] if words else [order]
    return orders


def _follows(before: Locator, added: Locator) -> bool:
    """True when the first added number is the next one behind `before`: 3-1 or 4 behind 3."""
    if before.unit != added.unit or len(before.numbers) != 1 or not added.numbers:
        return False
    if not all(regex.fullmatch(r"\d+(?:-\d+)*", number) for number in (*before.numbers, *added.numbers)):
        return False
    last = row_order(before.numbers[0])
    return row_order(added.numbers[0]) in ((*last, 1), (*last[:-1], last[-1] + 1))


def _changed_words(op: str, read: _Read) -> list[Words] | None:
    """The words of each order; [] for an order on units, None where pieces do not pair."""
    if op == "delete" or not _pieces(read):
        return [Words(old=piece.words) for piece in read.old]
    if op == "insert_words":
        after = read.after[0].words if read.after else ""
        return [Words(new=read.new[0].words, after=after)] if len(read.new) == 1 else None
    if len(read.old) != len(read.new) or (len(read.old) > 1) != read.is_pairwise:
        return None
    pairs = [Words(old.words, new.words) for old, new in zip(read.old, read.new, strict=True)]
    return None if any(words.old == words.new for words in pairs) else pairs


def _with_heading(units: tuple[Locator, ...]) -> tuple[Locator, ...]:
    """The title of a chapter as the chapter's heading."""
    if [locator.unit for locator in units[-2:]] == ["chapter", "title"]:
        return (*units[:-2], replace(units[-2], unit="chapter_heading"))
    return units


def _placed(
    whole: tuple[Locator, ...], *, has_words: bool, is_annexed: bool
) -> tuple[str, Places, tuple[str, ...]] | None:
    """Unit, places and numbers of an order on the innermost of these locators; None when they do not nest."""
    spoken = tuple(locator for locator in whole if locator.unit == "language")
    units = _with_heading(tuple(locator for locator in whole if locator.unit != "language"))
    if not are_nested([locator.unit for locator in units]):
        return None
    if has_words and (not units or (units[-1].unit not in _UNPLACED and len(units[-1].numbers) < 2)):
        places = read_places(whole)
        return None if places is None else ("words", places, ())
    if not units:
        return None
    last = units[-1]
    if is_annexed and last.unit in ("list", "document"):
        places = read_places(whole)
        return None if places is None else ("annex", places, ())
    places = read_places((*units[:-1], *spoken))
    return None if places is None or last.unit not in UNITS else (last.unit, places, last.numbers)
