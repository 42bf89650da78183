"""What stands above an act's orders: enacting words, the act's own number and day, its title and notes.

The pair of date and number that the act's own noun governs is its own; the pair of its registration, in
brackets or behind "зарегистрирован" / "тіркелді", never is. Source: how Kazakhstan's acts are printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tizbe.law.reading.citation import (
    BRACKETS,
    DATED_KK,
    DATED_RU,
    NUMBER,
    PROMISED,
    Promise,
    is_act,
    number_of,
    read_promise,
)
from tizbe.law.reading.day import day_pattern, plain, read_day
from tizbe.law.reading.operation import ActHeading, Target
from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Block

_ENACTING = {
    "kk": "қаулыетеді|қаулыетемін|бұйырамын|бұйырамыз|бұйырады|шешімқабылдады|шешті|шешемін",
    "ru": "постановляет|постановляю|постановляют|приказываю|приказываем|решил|решила|решили|решаю",
}
"""Enacting words without their blanks: they are printed with blanks between letters as well."""
_ENDS = {
    language: re.compile(
        r"(?:^|[\s»\")])(?P<words>" + "|".join(r"\s*".join(word) for word in words.split("|")) + r")\s*:\s*$",
        re.IGNORECASE,
    )
    for language, words in _ENACTING.items()
}
_NOTE = re.compile(
    r"(?:ЗҚАИ-ның ескертпе\w*|Примечани[ея] ИЗПИ|Ескерту|Сноска|Примечание РЦПИ|РҚАО-ның ескертпе\w*)[!.:]?.*"
)
_LOST = re.compile(
    r"күші жойыл(?:ды|ған)|утратил\w* силу|действие \w*\s?приостановлен|приостановлен\w* действи|отменен[оа]?\b"
    r"|қолданысы [^.]*тоқтатыла тұр|тоқтатыла тұрады",
    re.IGNORECASE,
)
_KIND_RU = r"(?:постановление|совместный приказ|приказ|решение|закон|указ|распоряжение)"
_OWN_RU = re.compile(
    rf"(?<!\bв )(?<!\bво )(?<!\bи )(?<![«\"(])\b(?=[А-ЯЁ])(?i:{_KIND_RU}) (?P<issuer>[^\"«»№()]*?) ?"
    rf"(?:{DATED_RU}) {NUMBER}"
)
_JOINT = {
    "kk": re.compile(r"^(?P<pairs>[^\"«»]+) бірлескен (?:бұйрығы|қаулысы|шешімі)(?!\w)"),
    "ru": re.compile(r"^Совместн\w+ (?i:приказ|постановление|решение) (?P<pairs>[^\"«»]+)"),
}
_ISSUER_KK = re.compile(r"(?:[^\"«»№().;]|(?<=\s)м\. ?а\.)*$")
_OWN_KK = re.compile(rf"{DATED_KK} {NUMBER}(?: {BRACKETS})? (?P<kind>\w+)")
_OWN_NAME_KK = re.compile(rf"{DATED_KK} {NUMBER} (?:қаулысы|бұйрығы|шешімі|жарлығы|өкімі)(?!\w)")
_ALONE = {
    "kk": re.compile(rf"{day_pattern('kk')} {NUMBER}(?:[ ,.].*)?"),
    "ru": re.compile(rf"(?:от )?{day_pattern('ru')} {NUMBER}(?:[ ,.].*)?"),
}
_REGISTERED = re.compile(r"зарегистрирован\w*|тіркел\w+", re.IGNORECASE)
_TITLE_RU = re.compile(
    rf"О внесении {PROMISED['ru title']} (?:в|во) (?P<what>.*)|О признании утратившим\w* силу (?P<repealed>.*)", re.I
)
_TITLE_KK = re.compile(rf" {PROMISED['kk']} енгізу (?:және .*? )?туралы| күші жойылды деп тану туралы")
_SEVERAL = re.compile(r"\b(?:некоторые|некоторых|кейбір)\b", re.IGNORECASE)
_CITED_RU = re.compile(rf"(?P<kind>\w+) [^\"«»№]*?{DATED_RU} {NUMBER}", re.IGNORECASE)
_CITED_KK = re.compile(rf"{DATED_KK} {NUMBER}(?: {BRACKETS})? (?P<kind>\w+)")


@dataclass(frozen=True)
class TitlePromise:
    """What the title of an act says: its promise, the acts it names, whether it speaks of several or repeals."""

    promise: Promise | None = None
    targets: tuple[Target, ...] = ()
    is_several: bool = False
    is_repeal: bool = False


def find_enacting(blocks: Sequence[Block]) -> tuple[int, str] | None:
    """The first block that ends in enacting words, and its language, kk or ru; None when there is none."""
    for place, block in enumerate(blocks):
        for language, ends in _ENDS.items():
            if ends.search(plain(block.text)):
                return place, language
    return None


def is_note(text: str) -> bool:
    """True for the first block of a publisher's note or of a footnote on the act's editions."""
    return bool(_NOTE.fullmatch(plain(text)))


def lost_force(before: Sequence[Block]) -> str:
    """The note above an act that says that the act has lost its force; "" where there is none."""
    noted = (block.text for block in before if is_note(block.text) and _LOST.search(plain(block.text)))
    return next(noted, "")


def note_texts(before: Sequence[Block]) -> list[str]:
    """The publisher's note above an act: the block that says so, and the one behind it."""
    for place, block in enumerate(before):
        if is_note(block.text) and not _LOST.search(plain(block.text)):
            return [noted.text for noted in before[place : place + 2]]
    return []


def read_heading(before: Sequence[Block], enacting: Block, language: str) -> tuple[ActHeading | None, list[Reason]]:
    """The act's own number, day and issuer, from the blocks above its enacting words.

    None when there is no number at all. A day that no calendar has, or two different own numbers, is a
    reason; the heading then has no day.
    """
    texts = [plain(block.text) for block in before if block.text and not is_note(block.text)]
    found = _own_pairs(texts, language)
    if len(joint := _joint_pairs(texts, language)) > 1:
        issuer = _issuer(plain(enacting.text), joint[0], language)
        reason = because("heading-twice", text=" / ".join(_shown(joint)))
        return ActHeading(number_of(joint[0]), None, issuer, language), [reason]
    if not found:
        return None, []
    issuer = _issuer(plain(enacting.text), found[0], language)
    pairs = {(number_of(one), read_day(one.groupdict())) for one in found}
    number, day = number_of(found[0]), read_day(found[0].groupdict())
    if len(pairs) > 1:
        return ActHeading(number, None, issuer, language), [because("heading-twice", text=" / ".join(_shown(found)))]
    if day is None:
        return ActHeading(number, None, issuer, language), [because("act-date", text=found[0].group().strip())]
    return ActHeading(number, day, issuer, language), []


def _shown(found: Sequence[re.Match[str]]) -> list[str]:
    return list(dict.fromkeys(f"№ {number_of(one)} {one['day']} {one['month']} {one['year']}" for one in found))


def _own_pairs(texts: Sequence[str], language: str) -> list[re.Match[str]]:
    """The act's own pairs: of its noun in a block, then over all blocks, then of a line with nothing else."""
    for candidates in (texts, [" ".join(texts)]):
        found = [one for text in candidates for one in _governed(text, language)]
        if found:
            return found
    alone = [one for text in texts if (one := _ALONE[language].fullmatch(_unregistered(text)))]
    return alone[:1]


def _joint_pairs(texts: Sequence[str], language: str) -> list[re.Match[str]]:
    """The pairs of a joint act, which has a number of each of its makers; [] where the act is none."""
    for text in texts:
        if not (found := _JOINT[language].search(plain(text))):
            continue
        dated = DATED_KK if language == "kk" else DATED_RU
        return list(re.finditer(rf"{dated} {NUMBER}", _unregistered(found["pairs"])))
    return []


def _governed(text: str, language: str) -> list[re.Match[str]]:
    text = _unregistered(text)
    if language == "ru":
        return [one for one in _OWN_RU.finditer(text) if not _TITLE_RU.fullmatch(text[: one.start()].strip() or "-")]
    return [one for one in _OWN_KK.finditer(text) if is_act(one["kind"], "kk", "nom")]


def _unregistered(text: str) -> str:
    """`text` up to where its registration is told, and without brackets about it."""
    text = re.sub(BRACKETS, lambda inside: "" if _REGISTERED.search(inside.group()) else inside.group(), text)
    sentences = re.split(r"(?<=\w)[.,;] (?=[А-ЯӘҒҚҢӨҰҮҺІ])", text)
    kept = [sentence for sentence in sentences if not _REGISTERED.search(sentence)]
    return " ".join(". ".join(kept).split())


_NOMINATIVE_RU = {
    "республики": "Республика",
    "правительства": "Правительство",
    "министра": "Министр",
    "председателя": "Председатель",
    "президента": "Президент",
    "акима": "Аким",
    "акимата": "Акимат",
    "маслихата": "Маслихат",
    "министерства": "Министерство",
    "правления": "Правление",
    "и.о.": "И.о.",
}


def _issuer(enacting: str, own: re.Match[str], language: str) -> str:
    """Who makes the act: the subject of the enacting words when they have one, else as the heading says."""
    words = _ENDS[language].search(enacting)
    subject = enacting[: words.start("words")].strip() if words else ""
    subject = re.split(r"(?:,|сәйкес|мақсатында|негізінде|орындау үшін)\s", subject)[-1].strip()
    if (
        subject
        and subject[0].isupper()
        and not re.match(r"(?:В соответствии|В целях|На основании|Руководствуясь)", subject)
    ):
        return subject
    tail = re.search(r"(?P<who>(?:Правительство|Президент|Акимат|акимат|Маслихат|маслихат)\b[^,]*)$", subject)
    if tail:
        return tail["who"]
    if language == "kk":
        before = _ISSUER_KK.search(own.string[: own.start()])
        cited = before.group().strip(" ,") if before else ""
        return re.sub(r"(?:н|д|т)[іы]ң$", "", cited)
    first, _, rest = (own.groupdict().get("issuer") or "").strip(" ,").partition(" ")
    return " ".join((_NOMINATIVE_RU.get(first.lower(), first), rest)).strip()


def read_title(before: Sequence[Block], language: str) -> TitlePromise:
    """What the title says, from the blocks above the enacting words; nothing where it is no title of changes."""
    texts = [plain(block.text) for block in before if block.text and not is_note(block.text)]
    text = re.sub(r"\s+", " ", (_OWN_RU if language == "ru" else _OWN_NAME_KK).sub(" ", " ".join(texts)))
    found = (_TITLE_KK if language == "kk" else _TITLE_RU).search(text)
    if not found:
        return TitlePromise()
    promise = read_promise(found["promised"], language, is_title=True) if found["promised"] else None
    about = text[: found.start()] if language == "kk" else found["what"] or found["repealed"]
    return TitlePromise(
        promise, _cited(about, language, is_repeal=promise is None), bool(_SEVERAL.search(about)), promise is None
    )


def _cited(text: str, language: str, *, is_repeal: bool) -> tuple[Target, ...]:
    """The acts that a title names in the case of what is amended or repealed."""
    case = "gen" if is_repeal else "dat" if language == "kk" else "acc"
    pattern = _CITED_KK if language == "kk" else _CITED_RU
    cited = [one for one in pattern.finditer(text) if is_act(one["kind"], language, case)]
    if language == "ru":
        cited = cited[:1]
    return tuple(Target(number_of(one), read_day(one.groupdict())) for one in cited)
