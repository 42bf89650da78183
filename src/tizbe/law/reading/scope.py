"""Where an instruction applies: a stack of places that lines ending in a colon set, outermost first.

`{}` is the amended act itself, `{"list": true}` is inside its list. A line of one level drops the deeper
levels; a line that names the amended act ("указанным постановлением"), and a new target, empty the stack.
Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import regex

from tizbe.law.quotation import CLOSING, OPENING
from tizbe.law.reading.locator import AmbiguousLocatorError, Chain, Locator, chains
from tizbe.law.reading.phrase import Line
from tizbe.law.reading.tongue import read_limit, read_version_changed, read_version_text

LEVELS = (
    "annex",
    "document",
    "list",
    "chapter",
    "section",
    "article",
    "paragraph",
    "subparagraph",
    "part",
    "indent",
    "row",
    "column",
    "language",
)
"""The levels of scope, outermost first."""

Places = tuple[tuple[str, str | bool], ...]
"""Levels and the place on each, outermost first."""

THROUGHOUT = "throughout"
"""The case of an opening that holds wherever the words stand."""

_UNTIL = {"title": "paragraph", "preamble": "paragraph", "chapter_heading": "chapter", "act": "annex"}
_SWAPPED = {("section", "chapter"), ("part", "subparagraph"), ("document", "annex")}


@dataclass
class ScopeStack:
    """The places that are open just now, by level, in the order in which they were opened.

    A language holds for all that is opened inside it, and ends with the place in which it was opened.
    """

    places: dict[str, str | bool] = field(default_factory=dict)

    def open(self, level: str, place: str | bool) -> None:
        """Set `level` and drop everything deeper."""
        self.places = {**self._outside(level), level: place}

    def enter(self, places: Places, *, is_from_act: bool = False) -> None:
        """Open the places of a scope line; `is_from_act`: nothing that was open before holds."""
        self.places = self.within(places, "", is_from_act=is_from_act)

    def within(self, places: Places, unit: str, *, is_from_act: bool = False) -> dict[str, str | bool]:
        """The scope of one order on `unit` at `places`, outermost first, without opening them.

        A bare name ("Правила", "the list") stands for the open document or list of that name.
        """
        if is_from_act:
            return dict(places)
        level = places[0][0] if places else _UNTIL.get(unit, unit)
        kept = self._outside(level) if level in LEVELS else self.places
        return {**kept, **{key: self._open_name(key, place) for key, place in places}}

    def _open_name(self, level: str, place: str | bool) -> str | bool:
        """The name of what is open on `level` where `place` is only its noun, else `place`."""
        held = self.places.get(level)
        if level not in ("document", "list") or not isinstance(held, str):
            return place
        is_same = place is True or any(word.startswith(str(place).casefold()) for word in held.casefold().split())
        return held if is_same and " " not in str(place) else place

    def clear(self) -> None:
        """Back to the act itself."""
        self.places = {}

    def snapshot(self) -> dict[str, str | bool]:
        """The scope as an operation keeps it."""
        return dict(self.places)

    def _outside(self, level: str) -> dict[str, str | bool]:
        """What stays open when `level` is set: the shallower places, and the language around them."""
        depth, opened = LEVELS.index(level), list(self.places)
        before = opened[: opened.index(level)] if level in self.places else opened
        kept = {key for key in before if LEVELS.index(key) < depth or (key, level) in _SWAPPED} - {"language"}
        around = itertools.takewhile(lambda key: key != "language", opened)
        if level != "language" and "language" in opened and kept.issuperset(around):
            kept.add("language")
        return {key: value for key, value in self.places.items() if key in kept}


@dataclass(frozen=True)
class ScopeLine:
    """A line that sets a scope: its places, outermost first, dropping what is deeper.

    `list_name` is the name of its list or document as printed, in the nominative; `rest` an instruction on
    the same line; `is_from_act` is true where the line starts at the amended act, and empties the stack.
    """

    places: Places
    list_name: str = ""
    rest: str = ""
    is_from_act: bool = False


@dataclass(frozen=True)
class Opening:
    """A phrase that says where ("в заголовке и пункте 1"): one or more chains, its case and end in the line.

    Its case is `THROUGHOUT` for "по всему тексту": wherever the words stand in the one chain, if any.
    """

    branches: tuple[tuple[Locator, ...], ...]
    case: str
    end: int
    is_from_act: bool = False

    @property
    def can_stand_alone(self) -> bool:
        """True when a colon behind it may open the place for the lines that follow."""
        return self.case not in ("attr", THROUGHOUT)


_WHERE_CASES = {"kk": ("loc", "attr"), "ru": ("prep",)}
_LINE_CASES = {"kk": ("loc", "nom"), "ru": ("prep", "nom", "acc")}
_IN = {"kk": regex.compile(""), "ru": regex.compile(r"во? ")}
_JOINS = {"kk": regex.compile(r",? және |, "), "ru": regex.compile(r"(?:,? и |, )(?:во? )?")}
_WITH = regex.compile(r" (?:мен|пен|бен) ")
_GAP = regex.compile(r",? ")
_THROUGHOUT = {
    "kk": regex.compile(r"(?:(?:бүкіл|барлық|барша) )?мәтіні? бойынша"),
    "ru": regex.compile(r"по (?:всему )?тексту"),
}
_ARTICLE = "article"
_BEFORE_TITLE = {"annex", "document", "list", "chapter", "section", "article"}


def read_scope_line(text: str, language: str = "kk") -> ScopeLine | None:
    """The scope that `text` sets, or None when it is no scope line that is understood.

    What stands behind the colon is `rest`, understood or not. Raises `AmbiguousLocatorError`.
    """
    line = Line.of(text)
    found: dict[ScopeLine, None] = {}
    is_doubtful = False
    for openings in _line_openings(line, language):
        end = openings[-1].end
        locators = tuple(locator for opening in openings for locator in opening.branches[0])
        is_doubtful = is_doubtful or any(locator.is_doubtful for locator in locators)
        places = read_places(locators)
        if places is None or any(len(opening.branches) > 1 for opening in openings):
            continue
        name = next((locator.name for locator in reversed(locators) if locator.name), "")
        is_from_act = any(opening.is_from_act for opening in openings)
        found[ScopeLine(places, name, line.printed[end + 1 :].strip(), is_from_act)] = None
    if is_doubtful and not found:
        raise AmbiguousLocatorError(text)
    return next(iter(found)) if len(found) == 1 else None


def _line_openings(line: Line, language: str) -> Iterator[tuple[Opening, ...]]:
    """Openings, one behind the other, that end at the colon of the line."""
    for openings in read_openings(line, 0, language):
        if openings and line.plain.startswith(":", openings[-1].end) and openings[-1].can_stand_alone:
            yield openings
    for opening in _versions_changed(line, language):
        if line.plain.startswith(":", opening.end):
            yield (opening,)
    begin = _IN[language].match(line.plain)
    for start in {0, begin.end() if begin else 0}:
        for chain in chains(line, start, language):
            is_where = chain.case in _WHERE_CASES[language]
            if chain.case in _LINE_CASES[language] and not is_where and line.plain.startswith(":", chain.end):
                yield (Opening((chain.locators,), chain.case, chain.end, chain.is_from_act),)


def _versions_changed(line: Line, language: str) -> Iterator[Opening]:
    """ "в пункт 3 вносится изменение на казахском языке, текст на русском языке не меняется", and without a place."""
    into = regex.compile(r"во? ").match(line.plain) if language == "ru" else None
    start, case = (into.end() if into else 0), "acc" if language == "ru" else "dat"
    wholes = [Chain((), case, 0)] if not into else []
    for chain in (*wholes, *chains(line, start, language)):
        at = chain.end + 1 if chain.locators else 0
        changed = read_version_changed(line, at, language) if chain.case == case else None
        if changed and (language == "kk" or bool(into) == bool(chain.locators)):
            tongue = Locator("language", (changed[0],))
            yield Opening(((*chain.locators, tongue),), case, changed[1], chain.is_from_act)


def read_openings(line: Line, start: int, language: str) -> Iterator[tuple[Opening, ...]]:
    """Every run of phrases that say where, from `start` on; none (an empty run) is always among them."""
    yield ()
    for first in _openings(line, start, language):
        yield (first,)
        if first.case == THROUGHOUT or (first.case == "attr" and first.branches != ((),)):
            continue
        if link := _GAP.match(line.plain, first.end):
            for more in read_openings(line, link.end(), language):
                if more:
                    yield (first, *more)


def _openings(line: Line, start: int, language: str) -> Iterator[Opening]:
    spoken = read_version_text(line, start, language)
    if spoken and spoken[1] in _WHERE_CASES[language]:
        version, case, end = spoken
        tongue = Locator("language", (version,))
        yield Opening(((tongue,),), case, end)
        if (limit := read_limit(line, end, language)) and limit[0] == version:
            yield Opening(((tongue,),), case, limit[1])
    yield from _throughout(line, start, language)
    if begin := _IN[language].match(line.plain, start):
        for chain in chains(line, begin.end(), language):
            for opening in read_branches(line, chain, language):
                if opening.case not in _WHERE_CASES[language]:
                    continue
                yield opening
                if limited := _bracketed_limit(line, opening, language):
                    yield limited


def _bracketed_limit(line: Line, opening: Opening, language: str) -> Opening | None:
    """The opening with "(текст на казахском языке не меняется)" behind it, where that stands there."""
    limit = read_limit(line, opening.end, language) if line.plain.startswith(" (", opening.end) else None
    if limit is None or any(locator.unit == "language" for branch in opening.branches for locator in branch):
        return None
    tongue = Locator("language", (limit[0],))
    return replace(opening, branches=tuple((tongue, *branch) for branch in opening.branches), end=limit[1])


def _throughout(line: Line, start: int, language: str) -> Iterator[Opening]:
    """ "по всему тексту", alone or with what it is the text of."""
    if found := _THROUGHOUT[language].match(line.plain, start):
        yield Opening(((),), THROUGHOUT, found.end())
        if language == "ru" and line.plain.startswith(" ", found.end()):
            for chain in chains(line, found.end() + 1, language):
                if chain.case == "gen":
                    yield Opening((chain.locators,), THROUGHOUT, chain.end, chain.is_from_act)
    if language == "kk":
        for chain in chains(line, start, language):
            if chain.case == "gen" and (found := _THROUGHOUT["kk"].match(line.plain, chain.end + 1)):
                yield Opening((chain.locators,), THROUGHOUT, found.end(), chain.is_from_act)


def read_branches(line: Line, chain: Chain, language: str) -> Iterator[Opening]:
    """The chain alone, and with the chains of its case that "и", "және" or a comma joins to it.

    Joined chains begin on one level, so that nothing before or behind can hold one of them and not the other;
    the innermost numbers of places that differ in nothing else are put together.
    """
    yield Opening((chain.locators,), chain.case, chain.end, chain.is_from_act)
    if not chain.locators:
        return
    if link := _JOINS[language].match(line.plain, chain.end):
        for other in chains(line, link.end(), language):
            if other.case == chain.case:
                for opening in read_branches(line, other, language):
                    if opening.case == chain.case and (joined := _joined(chain, opening, language)):
                        yield joined
    if language == "kk" and chain.case == "nom" and (link := _WITH.match(line.plain, chain.end)):
        for other in chains(line, link.end(), language):
            if other.case in _WHERE_CASES["kk"] and chain.locators[-1].unit in ("title", "preamble"):
                for opening in read_branches(line, other, language):
                    if joined := _joined(chain, opening, language):
                        yield replace(joined, case=opening.case)


def _joined(first: Chain, opening: Opening, language: str) -> Opening | None:
    """Both as one opening; None where what one names could also hold the other."""
    is_from_act = first.is_from_act or opening.is_from_act
    leads = first.is_from_act if language == "kk" else opening.is_from_act
    if is_from_act and not leads:
        return None
    own, others = first.locators, opening.branches
    if any(locator.unit == "language" for branch in (own, *others) for locator in branch):
        return None
    if not all(_begin_alike(own, other) for other in others):
        return None
    # "3-тармақ, 5-тармақтың 2) тармақшасы": in Kazakh the first may share the ending, and the part, of the last.
    if language == "kk" and first.case == "nom" and any(len(other) > len(own) for other in others):
        return None
    merged = _merged(own, others[0])
    if merged is None:
        return None
    return Opening((*merged, *others[1:]), opening.case, opening.end, is_from_act)


def _begin_alike(own: Sequence[Locator], other: Sequence[Locator]) -> bool:
    """True when both begin on one level; a bare title or preamble stands beside the paragraphs of its text."""
    if own[0].unit in ("title", "preamble"):
        unit = other[0].unit
        return unit in ("title", "preamble") or (
            unit in LEVELS and LEVELS.index(unit) > LEVELS.index(_ARTICLE) and unit != "language"
        )
    return own[0].unit == other[0].unit and own[0].unit not in ("document", "list")


def _merged(own: tuple[Locator, ...], other: tuple[Locator, ...]) -> tuple[tuple[Locator, ...], ...] | None:
    """One branch where only the innermost numbers differ, else both; None where one place is named twice."""
    if own[:-1] != other[:-1] or own[-1].unit != other[-1].unit:
        return own, other
    numbers = (*own[-1].numbers, *other[-1].numbers)
    if not own[-1].numbers or not other[-1].numbers or len(set(numbers)) < len(numbers):
        return None
    return ((*own[:-1], replace(own[-1], numbers=numbers)),)


def read_places(locators: Sequence[Locator]) -> Places | None:
    """Locators as places, outermost first; None when they are not one place inside the other."""
    ordered = [locator for locator in locators if locator.unit != "language"]
    spoken = list(dict.fromkeys(locator for locator in locators if locator.unit == "language"))
    levels = [locator.unit for locator in ordered]
    if len(spoken) > 1 or not all(level in LEVELS for level in levels) or not are_nested(levels):
        return None
    places: list[tuple[str, str | bool]] = []
    for locator in (*ordered, *spoken):
        if locator.is_doubtful or len(locator.numbers) > 1:
            return None
        if locator.unit == "list":
            places.append(("list", True))
        elif locator.unit == "document":
            places.append(("document", _bare(locator.name)))
        elif locator.numbers or locator.unit == "annex":
            places.append((locator.unit, locator.numbers[0] if locator.numbers else ""))
        else:
            return None
    return tuple(places)


def are_nested(units: Sequence[str]) -> bool:
    """True when each unit can stand inside the one before it."""
    return len(set(units)) == len(units) and all(itertools.starmap(_holds, itertools.pairwise(units)))


def _holds(outer: str, inner: str) -> bool:
    if inner in ("title", "preamble", "chapter_heading"):
        return outer in _BEFORE_TITLE
    if outer not in LEVELS or inner not in LEVELS:
        return False
    return LEVELS.index(outer) < LEVELS.index(inner) or (outer, inner) in _SWAPPED


def _bare(name: str) -> str:
    """A document's name without quotation marks around all of it."""
    if name[:1] in tuple(OPENING) and name[-1:] in tuple(CLOSING):
        inner = name[1:-1]
        if not any(mark in inner for mark in OPENING + CLOSING):
            return inner
    return name
