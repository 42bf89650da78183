"""Where an instruction points: units and their numbers, alone or in a chain, in Kazakh and Russian.

"5-тармақтың 2) тармақшасы" and "подпункт 2) пункта 5" are one chain, outermost first. Numbers are texts in
the act's own form, brackets, dashes and blanks normalised ("8-1"), ordered by their parts, so 8-1 comes
after 8 and before 9. A number that can be read in two ways is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import regex

from tizbe.law.quotation import CLOSING, OPENING
from tizbe.law.reading import kazakh, russian
from tizbe.law.reading.kazakh import Form
from tizbe.law.reading.numbering import ITEM, read_numbers
from tizbe.law.reading.operation import NUMBERED
from tizbe.law.reading.phrase import Line
from tizbe.law.reading.tongue import read_version_before, read_version_text

_BY_ORDINAL = ("part", "indent", "column", "section", "chapter")
_UNNUMBERED = ("title", "preamble", "annex", "list")


class AmbiguousLocatorError(ValueError):
    """The numbers can be read in two ways: `3-5-жолдар` is rows 3 to 5, or a row 3-5 in a wrong plural."""


@dataclass(frozen=True)
class Locator:
    """A unit and the numbers it names; none for an unnumbered unit.

    `unit` is a unit of an operation or a level of scope; `name` is the name of a list or document as printed,
    in the nominative. `is_doubtful`: its numbers can be read in two ways, and are not given.
    """

    unit: str
    numbers: tuple[str, ...] = ()
    name: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True)
class Chain:
    """Units one inside the other, outermost first; the case of the phrase and where it ends in its line.

    `is_from_act`: the phrase names the amended act itself ("указанного постановления"), so no place that is
    open around it holds.
    """

    locators: tuple[Locator, ...]
    case: str
    end: int
    is_from_act: bool = False

    @property
    def is_doubtful(self) -> bool:
        """True when any of its numbers can be read in two ways."""
        return any(locator.is_doubtful for locator in self.locators)


def read_locator(text: str, language: str = "kk") -> Locator | None:
    """The one locator that `text` is as a whole, or None; `AmbiguousLocatorError` when it is two."""
    line = Line.of(text)
    found = {
        chain.locators[0]
        for chain in chains(line, 0, language)
        if chain.end == len(line.plain) and len(chain.locators) == 1 and chain.case in ("nom", "acc")
        if not chain.is_from_act
    }
    certain = {locator for locator in found if not locator.is_doubtful}
    if found and not certain:
        raise AmbiguousLocatorError(text)
    return certain.pop() if len(certain) == 1 else None


_Found = tuple[Locator, str, int]
_LETTERS = regex.compile(r"\p{L}+")


def _ordinal_list(ordinals: Iterable[str], joins: str) -> str:
    one = "(?:" + "|".join(sorted(ordinals, key=len, reverse=True)) + r")(?!\p{L})"
    return rf"{one}(?:(?:{joins}| ?– ?){one})*"


_JOINS_KK = r"-?(?:, ?| және | мен | пен | бен )"
_NUMBERS_KK = rf"{ITEM}(?:{_JOINS_KK}{ITEM})*"
_SERIAL_KK = r"реттік нөмір(?:і|лері) "
_NUMBERED_KK = regex.compile(
    rf"(?:(?P<serial>{_SERIAL_KK})(?P<rows>{_NUMBERS_KK})(?: ?[-–] ?| )|(?P<bracketed>{_NUMBERS_KK})(?<=\)) "
    rf"|(?P<numbers>{_NUMBERS_KK})(?<!\)) ?[-–] ?)(?=\p{{L}})"
)
_ORDINALS_KK = regex.compile(f"(?P<ordinals>{_ordinal_list(kazakh.ORDINALS, _JOINS_KK)}) ")
_CALLED_KK = regex.compile(r" (?:деген )?")
_THAT_KK = regex.compile(r"(?:көрсетілген|аталған) ")
_THE_ACT_KK = regex.compile(r"(?:жоғарыда )?(?:көрсетілген|аталған) (?:бірлескен )?(?P<noun>\p{L}+)")
_APPROVED_KK = regex.compile(r" (?:айқындалған|бекітілген|мақұлданған|анықталған),? ")
_BY_ANNEX_KK = regex.compile(
    r" (?:(?P<number>\d+(?:-\d+)*)-)?қосымшаға сәйкес,?(?: (?:айқындалған|бекітілген|мақұлданған),?)? "
)

_JOINS_RU = r"(?:, | и )"
_NUMBERS_RU = rf"{ITEM}(?:{_JOINS_RU}{ITEM})*"
_SERIAL_RU = r"(?:порядков(?:ый|ого) номер(?:а)?|порядковые номера|(?:под|с) порядков(?:ым номером|ыми номерами))"


@cache
def _behind_ru() -> Any:
    """Numbers behind a Russian noun. Compiled when first asked for: most processes of a hub read no act's text."""
    return regex.compile(
        rf"(?:(?P<serial>(?P<comma>,)? {_SERIAL_RU}) | )(?:(?P<numbers>{_NUMBERS_RU})(?![\p{{L}}\d(])"
        rf"|(?P<ordinals>{_ordinal_list(russian.ORDINALS, _JOINS_RU)}))"
    )


@cache
def _ordinals_ru() -> Any:
    """Ordinals before a Russian noun; compiled as `_behind_ru`."""
    return regex.compile(f"(?P<ordinals>{_ordinal_list(russian.ORDINALS, _JOINS_RU)}) ")


_THAT = (
    r"(?:указанн|названн|данн|упомянут|вышеуказанн|вышеназванн)"
    r"(?:ое|ый|ого|ому|ом|ым|ая|ую|ой|ые|ых|ыми)(?: совместн\p{L}+)?"
)
_THE_ACT_RU = regex.compile(rf"{_THAT} (?P<noun>\p{{L}}+)")
_OF_THE_ACT_RU = regex.compile(rf",? (?P<to>к )?{_THAT} (?P<noun>\p{{L}}+),?")
_AGREEMENT = {
    (False, "nom"): ("ый", "ая", "ое"),
    (False, "acc"): ("ый", "ую", "ое"),
    (False, "gen"): ("ого", "ой"),
    (False, "dat"): ("ому", "ой"),
    (False, "prep"): ("ом", "ой"),
    (True, "nom"): ("ые",),
    (True, "acc"): ("ые",),
    (True, "gen"): ("ых",),
    (True, "dat"): ("ым",),
    (True, "prep"): ("ых",),
}
_AGREEING = "|".join(sorted({ending for endings in _AGREEMENT.values() for ending in endings}))
_APPROVED_RU = regex.compile(
    rf",? (?:(?:утвержд|определ|одобр)енн(?P<agreeing>{_AGREEING}) {_THAT} (?P<by>\p{{L}}+)"
    rf"|(?:(?:утвержд|определ)енн(?P<agreeing>{_AGREEING}) )?(?:согласно приложению|приложением) "
    rf"(?:(?P<number>\d+(?:-\d+)*) )?к {_THAT} (?P<to>\p{{L}}+)),?"
)
_THAT_RU = regex.compile(rf"{_THAT} ")
_TO_RU = regex.compile(r",? к ")
_ADJECTIVES_RU = regex.compile(
    r"(?:\p{L}+(?:ых|их|ом|ем|ой|ей|ого|его|ому|ему|ым|им|ую|юю|ые|ие|ый|ий|ая|яя|ое|ее) ){1,2}"
)
_NAMED_AS = regex.compile(r" \((?:далее|бұдан әрі) [-–] [^()]+\),?")
_APART = ("title", "chapter")
_OF_ACT = ("title", "preamble")
_BARE_KK = regex.compile(r"(?:қаулының|бұйрықтың|шешімнің|өкімнің|жарлықтың) ")
_BARE_RU = regex.compile(r" (?:постановления|приказа|решения|распоряжения|указа)(?!\p{L})")


@lru_cache(maxsize=256)
def chains(line: Line, start: int, language: str) -> tuple[Chain, ...]:
    """Every chain that could begin at `start` of `line`, in any case; `language` is kk or ru.

    Formulas ask for the same place again and again, so the last answers are kept.
    """
    found: list[Chain] = []
    for chain in (_kazakh if language == "kk" else _russian)(line, start):
        locators = chain.locators
        if len(locators) > 1 and (locators[-1].unit, locators[-2].unit) == _APART:
            locators = (*locators[:-2], replace(locators[-2], unit="chapter_heading"))
        if all(len(outer.numbers) < 2 for outer in locators[:-1]):
            found.append(replace(chain, locators=locators))
    return tuple(found)


def _kazakh(line: Line, start: int) -> Iterator[Chain]:
    """Kazakh: the act or its document first, each holder in the genitive, the innermost unit last."""
    yield from _kazakh_inside(line, start, (), False)
    if before := read_version_before(line, start):
        tongue = Locator("language", (before[0],))
        for chain in _kazakh_inside(line, before[1], (), False):
            if chain.locators[0].unit not in ("list", "document", "language"):
                yield replace(chain, locators=(tongue, *chain.locators))
    if bare := _BARE_KK.match(line.plain, start):
        for chain in _kazakh_inside(line, bare.end(), (), True):
            if chain.locators[0].unit in _OF_ACT:
                yield chain
    act = _THE_ACT_KK.match(line.plain, start)
    if act is None:
        return
    end = act.end()
    for case in {form.case for form in kazakh.ACTS.get(act["noun"], ())}:
        if case in ("nom", "loc", "attr"):
            yield Chain((), case, end, True)
        elif case == "gen" or (case == "dat" and regex.match(r" (?:\d+(?:-\d+)*-)?қосымша", line.plain, pos=end)):
            yield from _kazakh_inside(line, end + 1, (), True)
        if case == "gen" and (spoken := read_version_text(line, end + 1, "kk")):
            yield Chain((Locator("language", (spoken[0],)),), spoken[1], spoken[2], True)
        if case == "ins" and (link := _APPROVED_KK.match(line.plain, end)):
            yield from _kazakh_document(line, link.end(), ())
        if case == "dat" and (link := _BY_ANNEX_KK.match(line.plain, end)):
            annex = (Locator("annex", (link["number"],)),) if link["number"] else ()
            yield from _kazakh_document(line, link.end(), annex)


def _kazakh_inside(line: Line, start: int, outer: tuple[Locator, ...], is_from_act: bool) -> Iterator[Chain]:
    for locator, case, end in _kazakh_units(line, start):
        whole = (*outer, locator)
        if outer and locator.unit in ("list", "document"):
            continue
        yield Chain(whole, case, end, is_from_act)
        if case == "gen" and (spoken := read_version_text(line, end + 1, "kk")):
            yield Chain((Locator("language", (spoken[0],)), *whole), spoken[1], spoken[2], is_from_act)
        if line.plain[end : end + 1] == " " and (case == "gen" or (case == "dat" and locator.unit == "document")):
            for chain in _kazakh_inside(line, end + 1, whole, is_from_act):
                if case == "gen" or chain.locators[len(whole)].unit == "annex":
                    yield chain


def _kazakh_document(line: Line, start: int, outer: tuple[Locator, ...]) -> Iterator[Chain]:
    """A list or another document by its name, perhaps quoted, which ends at any form of its noun."""
    is_quoted = line.printed.startswith(tuple(OPENING), start)
    for word in _LETTERS.finditer(line.plain, start):
        for form in dict.fromkeys(kazakh.DOCUMENTS.get(word.group(), ())):
            name = f"{line.printed[start : word.start()]}{_as_begun(form.nominative, line.printed[word.start()])}"
            whole = (*outer, Locator(form.name, (), name))
            end = word.end()
            if is_quoted and line.printed.startswith(tuple(CLOSING), end):
                whole, end = (*outer, Locator(form.name, (), name[1:])), end + 1
            if more := _NAMED_AS.match(line.plain, end):
                end = more.end()
            yield Chain(whole, form.case, end, True)
            if form.case in ("gen", "dat") and line.plain[end : end + 1] == " ":
                for chain in _kazakh_inside(line, end + 1, whole, True):
                    if form.case == "gen" or chain.locators[len(whole)].unit == "annex":
                        yield chain


def _as_begun(word: str, printed_letter: str) -> str:
    return word.capitalize() if printed_letter.isupper() else word


def _kazakh_units(line: Line, start: int) -> Iterator[_Found]:
    """One unit with its numbers before it: "реттік нөмірлері 6, 7 және 8-жолдар", "екінші абзацтың"."""
    if found := _NUMBERED_KK.match(line.plain, start):
        listed = found["rows"] or found["bracketed"] or found["numbers"]
        for forms, end in _noun(line, found.end(), kazakh.UNITS):
            if forms[0].name in (("row",) if found["serial"] else NUMBERED):
                yield from _fitting(forms, listed, end)
    elif found := _ORDINALS_KK.match(line.plain, start):
        for forms, end in _noun(line, found.end(), kazakh.UNITS):
            if forms[0].name in _BY_ORDINAL:
                yield from _fitting(forms, _figures(found["ordinals"], kazakh.ORDINALS), end)
    elif line.printed.startswith(tuple(OPENING), start):
        yield from _kazakh_named(line, start)
    else:
        for forms, end in _noun(line, start, kazakh.UNITS):
            if forms[0].name in _UNNUMBERED:
                yield from ((Locator(form.name), form.case, end) for form in forms if not form.is_plural)
        that = _THAT_KK.match(line.plain, start)
        first = that.end() if that else start
        for forms, end in _noun(line, first, kazakh.DOCUMENTS):
            if that or (forms[0].name == "document" and line.printed[first].isupper()):
                for form in forms:
                    name = "" if form.name == "list" else _as_begun(form.nominative, line.printed[first])
                    yield Locator(form.name, (), name), form.case, end


def _kazakh_named(line: Line, start: int) -> Iterator[_Found]:
    """A section by its quoted name; its number, where that stands too, says enough."""
    for piece in line.pieces(start):
        if link := _CALLED_KK.match(line.plain, piece.end):
            if found := _NUMBERED_KK.match(line.plain, link.end()):
                for forms, end in _noun(line, found.end(), kazakh.UNITS):
                    if forms[0].name in ("section", "chapter") and found["numbers"]:
                        yield from _fitting(forms, found["numbers"], end)
            for forms, end in _noun(line, link.end(), kazakh.UNITS):
                if forms[0].name == "section":
                    yield from ((Locator("section", (piece.words,)), form.case, end) for form in forms)


def _noun(line: Line, start: int, lexicon: Mapping[str, tuple[Form, ...]]) -> Iterator[tuple[tuple[Form, ...], int]]:
    word = _LETTERS.match(line.plain, start)
    if word and (forms := lexicon.get(word.group())):
        yield forms, word.end()


def _figures(ordinals: str, table: Mapping[str, int]) -> str:
    """A list of ordinal words as figures: "второй – четвертый" → "2 – 4"."""
    words = "|".join(sorted(table, key=len, reverse=True))
    return str(regex.sub(rf"(?:{words})(?!\p{{L}})", lambda word: str(table[word.group()]), ordinals))


def _fitting(forms: tuple[Form, ...], listed: str, end: int) -> Iterator[_Found]:
    """The locator in each case that the noun can have; doubtful where no form of it fits the numbers."""
    for case in dict.fromkeys(form.case for form in forms):
        fitting = {
            Locator(form.name, numbers): None
            for form in forms
            if form.case == case
            and (numbers := read_numbers(listed, form.is_plural, is_ascending=form.name == "row")) is not None
        }
        for locator in fitting or (Locator(forms[0].name, is_doubtful=True),):
            yield locator, case, end


def _russian(line: Line, start: int) -> Iterator[Chain]:
    """Russian: the innermost unit first, each holder behind it in the genitive, the act or document last."""
    if act := _THE_ACT_RU.match(line.plain, start):
        for form in russian.ACTS.get(act["noun"], ()):
            if form.case in ("nom", "acc", "prep"):
                yield Chain((), form.case, act.end(), True)
    for locator, case, end in _russian_units(line, start):
        yield from _russian_holders(line, (locator,), case, end)
    for document, case, end, is_from_act in _russian_documents(line, start):
        yield Chain(document, case, end, is_from_act)


def _russian_holders(line: Line, inner: tuple[Locator, ...], case: str, end: int) -> Iterator[Chain]:
    yield Chain(inner, case, end)
    if act := _OF_THE_ACT_RU.match(line.plain, end):
        wanted = "dat" if act["to"] else "gen"
        is_annex = inner[0].unit == "annex"
        if any(form.case == wanted for form in russian.ACTS.get(act["noun"], ())) and is_annex == bool(act["to"]):
            yield Chain(inner, case, act.end(), True)
    if inner[0].unit in _OF_ACT and (bare := _BARE_RU.match(line.plain, end)):
        yield Chain(inner, case, bare.end(), True)
    if inner[0].unit == "list" or line.plain[end : end + 1] != " ":
        return
    for holder, holder_case, holder_end in _russian_units(line, end + 1):
        if holder_case == "gen":
            yield from _russian_holders(line, (holder, *inner), case, holder_end)
    to = _TO_RU.match(line.plain, end) if inner[0].unit == "annex" else None
    for document, holder_case, holder_end, is_from_act in _russian_documents(line, to.end() if to else end + 1):
        if holder_case == ("dat" if to else "gen"):
            yield Chain((*document, *inner), case, holder_end, is_from_act)


def _russian_units(line: Line, start: int) -> Iterator[_Found]:
    """One unit with its numbers behind it, or an ordinal before it."""
    if leading := _ordinals_ru().match(line.plain, start):
        for forms, end in _noun(line, leading.end(), russian.UNITS):
            if forms[0].name in _BY_ORDINAL:
                yield from _fitting(forms, _figures(leading["ordinals"], russian.ORDINALS), end)
        return
    for forms, noun_end in _noun(line, start, russian.UNITS):
        unit = forms[0].name
        if unit in _UNNUMBERED:
            yield from dict.fromkeys((Locator(unit), form.case, noun_end) for form in forms if not form.is_plural)
        if unit == "section" and line.plain[noun_end : noun_end + 1] == " ":
            for piece in line.pieces(noun_end + 1):
                for case in dict.fromkeys(form.case for form in forms if not form.is_plural):
                    yield Locator("section", (piece.words,)), case, piece.end
        behind = _behind_ru().match(line.plain, noun_end)
        if behind is None or unit not in NUMBERED or (behind["serial"] and unit != "row"):
            continue
        if behind["ordinals"] and unit not in _BY_ORDINAL:
            continue
        listed = behind["numbers"] or _figures(behind["ordinals"], russian.ORDINALS)
        yield from _fitting(forms, listed, behind.end())
        if unit in ("section", "chapter") and line.plain.startswith(" ", behind.end()):
            for piece in line.pieces(behind.end() + 1):
                yield from _fitting(forms, listed, piece.end)
        if behind["comma"] and line.plain[behind.end() : behind.end() + 1] == ",":
            yield from _fitting(forms, listed, behind.end() + 1)


def _russian_documents(line: Line, start: int) -> Iterator[tuple[tuple[Locator, ...], str, int, bool]]:
    """A document by its name up to "утвержденных указанным приказом"; a capital alone ("Правил") is enough.

    Gives its locators, its case, its end, and whether its approval by the amended act is said.
    """
    that = _THAT_RU.match(line.plain, start)
    first = that.end() if that else start
    described = _ADJECTIVES_RU.match(line.plain, first)
    for forms, noun_end in _noun(line, described.end() if described else first, russian.DOCUMENTS):
        unit = forms[0].name
        begun = russian.nominative(line.printed[first:noun_end], forms[0])
        is_bare = line.printed[first].isupper() or that is not None
        for form in forms:
            if is_bare:
                yield (Locator(unit, (), "" if unit == "list" else begun),), form.case, noun_end, False
            for link in () if that else _APPROVED_RU.finditer(line.plain, noun_end):
                noun, wanted = (link["by"], "ins") if link["by"] else (link["to"], "dat")
                is_agreeing = link["agreeing"] in (None, *_AGREEMENT.get((form.is_plural, form.case), ()))
                if not is_agreeing or not any(act.case == wanted for act in russian.ACTS.get(noun, ())):
                    continue
                name = f"{begun}{line.printed[noun_end : link.start()]}"
                end = more.end() if (more := _NAMED_AS.match(line.plain, link.end())) else link.end()
                annex = (Locator("annex", (link["number"],)),) if link["number"] else ()
                yield (*annex, Locator(unit, (), name)), form.case, end, True
