"""The closed vocabulary of amending acts: how an instruction is worded, and what betrays one, as tables.

A further way to word an instruction is another line here. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

AMENDING_STEMS = re.compile(
    r"редакцияда|жазылсын|мазмұндалсын|толықтырыл|алып таста|алынып таста|ауыстырыл|алмастырыл|өзгертіл|енгізілсін"
    r"|күші жойыл|изложить|дополнить|исключ(?:ить|ается|аются|ен[аоы]?)(?!\w)|заменить|утративш(?:им|ей)|внести",
    re.IGNORECASE,
)
"""What betrays an amendment in text that was not understood, in either language."""

FORMULA_PARTS = re.compile(
    r"(?<!\w)деген (?:сөз|сөйлем|цифр|сан|әріп|аббревиатура|белгі)"
    r"|(?<!\w)(?:слов(?:а|о|ам?и?|ом|осочетани\w+)|цифр(?:а|у|ы|ой|ами)|аббревиатур(?:а|у|ой|ами))(?: и \w+)? [\"«“„]"
    r"|(?<!\w)(?:словами|после слов)(?!\w)",
    re.IGNORECASE,
)
"""Parts of a formula: where they stand inside quotation marks, a mark was lost, and the pieces are not sure."""


@dataclass(frozen=True)
class Formula:
    """One way to word an instruction: the operation, and its pattern with the slots that are read apart.

    `<where:CASE>` a chain of units, `<wheres:CASE>` one or several, `<behind:CASE>` the one that new units
    follow, `<unit:CASE>` one unit, `<kind:CASE>` "слова", `<old>`, `<new>`, `<after>`
    quoted pieces, `<annex>` an annex to the amending act, `<colon>` a colon and the new wording behind it.
    `leans` is "back" or "ahead" where its verb stands in the clause before or behind it.
    """

    op: str
    pattern: str
    leans: str = ""


_WRITE_KK = r"(?:жазылсын|мазмұндалсын|баяндалсын)"
_AS_KK = r"(?:мынадай|мына|жаңа|келесі|төмендегі(?:дей)?) редакцияда"
_ANEW_KK = rf"(?:{_AS_KK} |редакцияда )?"
_OF_KK = r"(?:мынадай|мына|келесі|төмендегі(?:дей)?) мазмұндағы"
_DROP_KK = r"(?:алып|алынып) тасталсын"
_CALLED = r"(?: деген)?"
_VOID_KK = r"күші жойыл(?:ды|ған) деп (?:танылсын|саналсын|есептелсін)"
_SWAP_KK = rf"<old>{_CALLED} <kind:nom>(?P<pairwise>,? тиісінше,?)? <new>{_CALLED} <kind:ins>"

_AS_RU = r"в (?:следующей|новой|нижеследующей) редакции"
_OF_RU = r",? (?:следующего содержания|в следующей редакции)"
_RESPECTIVELY = r"(?P<pairwise>,? соответственно,?)?"
_VOID_RU = r"признать утративш(?:им|ей|ими) силу"


def _with_place(op: str, case: str, *patterns: str) -> tuple[Formula, ...]:
    """Each pattern alone and behind the place that it changes."""
    return tuple(Formula(op, place + pattern) for pattern in patterns for place in ("", f"<where:{case}> "))


FORMULAS: dict[str, tuple[Formula, ...]] = {
    "kk": (
        Formula("replace", rf"<where:nom> {_AS_KK} {_WRITE_KK}<colon>"),
        Formula("replace", rf"<where:nom>,? <annex>,? {_ANEW_KK}{_WRITE_KK}"),
        Formula("replace", rf"<annex>,? <where:nom> {_ANEW_KK}{_WRITE_KK}"),
        *_with_place("insert", "nom", rf"{_OF_KK} <unit:ins> толықтырылсын<colon>"),
        *_with_place(
            "insert",
            "nom",
            rf"<annex>,? (?:{_OF_KK} )?<unit:ins> толықтырылсын",
            rf"(?:{_OF_KK} )?<unit:ins>,? <annex>,? толықтырылсын",
        ),
        *_with_place("insert", "nom", rf"<behind:abl> кейін,? {_OF_KK} <unit:ins> толықтырылсын<colon>"),
        Formula("delete", rf"<wheres:nom> {_DROP_KK}"),
        Formula("repeal", rf"<wheres:nom> {_VOID_KK}"),
        Formula("repeal", rf"<where:gen> {_VOID_KK}"),
        Formula("replace_words", rf"{_SWAP_KK} (?:ауыстырылсын|алмастырылсын)"),
        Formula("replace_words", rf"{_SWAP_KK}", "ahead"),
        Formula(
            "replace_words",
            rf"<old>{_CALLED} <kind:nom> <new>{_CALLED} <kind:dat> (?:ауыстырылсын|өзгертілсін)",
        ),
        *_with_place(
            "insert_words",
            "nom",
            rf"<after>{_CALLED} <kind:abl> кейін <new>{_CALLED} <kind:ins> толықтырылсын",
        ),
        Formula("insert_words", rf"<where:gen> соңы(?:нда)? <new>{_CALLED} <kind:ins> толықтырылсын"),
        Formula("delete", rf"<old>{_CALLED} <kind:nom> {_DROP_KK}"),
    ),
    "ru": (
        Formula("replace", rf"<where:acc> изложить {_AS_RU}<colon>"),
        Formula("replace", rf"изложить <where:acc> {_AS_RU}<colon>"),
        Formula("replace", rf"<where:acc>,? изложить(?: {_AS_RU}| в редакции)?,? <annex>"),
        Formula("replace", rf"<where:acc>,? <annex>,? изложить(?: {_AS_RU})?"),
        *_with_place("insert", "acc", rf"дополнить <unit:ins>{_OF_RU}<colon>"),
        Formula("insert", rf"дополнить <where:acc> <unit:ins>{_OF_RU}<colon>"),
        *_with_place("insert", "acc", r"дополнить <unit:ins>(?:,? следующего содержания)?,? <annex>"),
        *_with_place(
            "insert",
            "acc",
            rf"после <behind:gen> дополнить <unit:ins>{_OF_RU}<colon>",
            rf"дополнить после <behind:gen> <unit:ins>{_OF_RU}<colon>",
        ),
        Formula("delete", r"<wheres:acc> исключить"),
        Formula("delete", r"<wheres:nom> исключ(?:ается|аются|ен[аоы]?)"),
        Formula("delete", r"исключить <wheres:acc>"),
        Formula("repeal", rf"<wheres:acc>,? {_VOID_RU}"),
        Formula("repeal", rf"{_VOID_RU} <wheres:acc>"),
        Formula(
            "replace_words",
            rf"<kind:acc> <old>{_RESPECTIVELY} заменить{_RESPECTIVELY} "
            rf"<kind:ins>{_RESPECTIVELY} <new>{_RESPECTIVELY}",
        ),
        Formula("replace_words", r"<kind:acc> <old> заменить на <new>"),
        Formula("replace_words", r"<kind:acc> <old> заменить на <kind:acc> <new>"),
        Formula("replace_words", r"заменить <kind:acc> <old> <kind:ins> <new>"),
        Formula("replace_words", r"заменить <kind:acc> <old> на <kind:acc> <new>"),
        Formula("replace_words", r"<kind:acc> <old>,?(?: [-–])? <kind:ins> <new>", "back"),
        *_with_place(
            "insert_words",
            "acc",
            r"после <kind:gen> <after> дополнить <kind:ins> <new>",
            r"дополнить после <kind:gen> <after> <kind:ins> <new>",
            r"в конце дополнить <kind:ins> <new>",
            r"дополнить в конце <kind:ins> <new>",
        ),
        Formula("delete", r"<kind:acc> <old> исключить"),
        Formula("delete", r"исключить <kind:acc> <old>"),
    ),
}
"""The formulas of one instruction in each language."""
