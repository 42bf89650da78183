"""Where an instruction applies: a stack of places that lines ending in a colon set, outermost first.

`{}` is the amended act itself, `{"list": true}` is inside its list. A line of one level drops the deeper
levels; a line that names the amended act ("указанным постановлением"), and a new target, empty the stack.
Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tizbe.law.quotation import CLOSING, OPENING
from tizbe.law.reading.locator import AmbiguousLocatorError, Chain, Locator, chains
from tizbe.law.reading.phrase import Line

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
    """A phrase that says where ("в заголовке и пункте 1"): one or more chains, its case and end in the line."""

    branches: tuple[tuple[Locator, ...], ...]
    case: str
    end: int
    is_from_act: bool = False


_WHERE_CASES = {"kk": ("loc", "attr"), "ru": ("prep",)}
_LINE_CASES = {"kk": ("loc", "nom"), "ru": ("prep", "nom", "acc")}
_IN = {"kk": regex.compile(""), "ru": regex.compile(r"во? ")}
_JOINS = {"kk": regex.compile(r",? және |, "), "ru": regex.compile(r"(?:,? и |, )(?:во? )?")}
_WITH = regex.compile(r" (?:мен|пен|бен) ")
_LANGUAGES = {
    "казахском": "kk",
    "государственном": "kk",
    "русском": "ru",
    "қазақ": "kk",
    "мемлекеттік": "kk",
    "орыс": "ru",
}
_LANGUAGE = {
    "kk": regex.compile(r"(?P<of>қазақ|мемлекеттік|орыс) (?:тіліндегі|тілдегі) мәтін(?:інде(?P<a1>гі)?|де(?P<a2>гі)?)"),
    "ru": regex.compile(r"(?:в тексте )?на (?P<of>казахском|государственном|русском) языке"),
}
_UNCHANGED = {
    "kk": regex.compile(
        r"(?:, | \()(?:бұл ретте )?(?P<other>қазақ|орыс) тіліндегі мәтін(?:і)? "
        r"(?:өзгермейді|өзгеріссіз қал(?:ады|дырылсын))\)?"
    ),
    "ru": regex.compile(
        r"(?:, | \()(?:при этом )?текст на (?P<other>казахском|государственном|русском) языке "
        r"(?:не изменяется|не меняется|оста(?:ется|вить) без изменени[яй])\)?"
    ),
}
_OTHER = {"қазақ": "ru", "казахском": "ru", "государственном": "ru", "орыс": "kk", "русском": "kk"}
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
        if openings and line.plain.startswith(":", openings[-1].end) and openings[-1].case != "attr":
            yield openings
    begin = _IN[language].match(line.plain)
    for start in {0, begin.end() if begin else 0}:
        for chain in chains(line, start, language):
            is_where = chain.case in _WHERE_CASES[language]
            if chain.case in _LINE_CASES[language] and not is_where and line.plain.startswith(":", chain.end):
                yield (Opening((chain.locators,), chain.case, chain.end, chain.is_from_act),)


def read_openings(line: Line, start: int, language: str) -> Iterator[tuple[Opening, ...]]:
    """Every run of phrases that say where, from `start` on; none (an empty run) is always among them."""
    yield ()
    for first in _openings(line, start, language):
        yield (first,)
        if first.case == "attr" and first.branches != ((),):
            continue
        if link := regex.compile(r",? ").match(line.plain, first.end):
            for more in read_openings(line, link.end(), language):
                if more:
                    yield (first, *more)


def _openings(line: Line, start: int, language: str) -> Iterator[Opening]:
    if spoken := _LANGUAGE[language].match(line.plain, start):
        tongue = Locator("language", (_LANGUAGES[spoken["of"]],))
        is_attributive = language == "kk" and bool(spoken["a1"] or spoken["a2"])
        case = "attr" if is_attributive else _WHERE_CASES[language][0]
        yield Opening(((tongue,),), case, spoken.end())
        if (limit := read_limit(line, spoken.end(), language)) and limit[0] == tongue.numbers[0]:
            yield Opening(((tongue,),), case, limit[1])
    if begin := _IN[language].match(line.plain, start):
        for chain in chains(line, begin.end(), language):
            yield from _branches(line, chain, language)


def read_limit(line: Line, start: int, language: str) -> tuple[str, int] | None:
    """("kk", end) where "the text in Russian does not change" stands at `start`, "ru" for Kazakh; else None."""
    found = _UNCHANGED[language].match(line.plain, start)
    return (_OTHER[found["other"]], found.end()) if found else None


def _branches(line: Line, chain: Chain, language: str) -> Iterator[Opening]:
    """The chain, alone and with those that "и" or "және" joins to a title or a preamble."""
    cases = _WHERE_CASES[language]
    if chain.case in cases:
        yield Opening((chain.locators,), chain.case, chain.end, chain.is_from_act)
    if not chain.locators or chain.locators[-1].unit not in ("title", "preamble"):
        return
    joins = [(_JOINS[language], cases)] + [(_WITH, cases)] * (language == "kk")
    for join, wanted in joins:
        if (join is _WITH) != (chain.case == "nom") or not (link := join.match(line.plain, chain.end)):
            continue
        for other in chains(line, link.end(), language):
            for opening in _branches(line, other, language):
                if opening.case in wanted and (join is _WITH or opening.case == chain.case):
                    is_from_act = chain.is_from_act or opening.is_from_act
                    yield Opening((chain.locators, *opening.branches), opening.case, opening.end, is_from_act)


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
