"""When an act, or a part of it, takes effect, read from its own clause in Kazakh or Russian.

A date is given only when it is certain: on first official publication there is none until that day is known.
A clause is understood as a whole or not at all. The publisher's note is only held against it. Source: the
effective clauses of Kazakhstan's acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tizbe.law.reading.day import ABLATIVE_KK, day_pattern, plain, read_count, read_day, read_figures
from tizbe.law.reading.part import read_parts

_MENTIONS = re.compile(
    r"(?:қолданысқа|күшіне) ен(?:гізіл|е)|(?:вв[ое]д\w+|вступ\w+|ввести) в (?:действие|силу)", re.IGNORECASE
)


@dataclass(frozen=True)
class Commencement:
    """How an act, or a part of it, takes effect.

    `kind` is fixed, signing, publication, publication_days, conditional or unknown; `in_force_date` the day,
    only where it is certain; `days` the calendar days after publication; `applies_from_date` the earlier day
    from which it also reaches relations; `is_after` is true where it takes effect after the day of
    publication rather than on it; `condition` the words of the event that a condition waits for.
    """

    kind: str
    in_force_date: date | None = None
    days: int | None = None
    applies_from_date: date | None = None
    is_after: bool = False
    condition: str = ""

    @property
    def waits(self) -> bool:
        """True while no day is certain."""
        return self.in_force_date is None

    def published_on(self, day: date) -> Commencement:
        """The same clause with its day counted from the first official publication; unchanged for other kinds.

        On publication P: P, after it P + 1, N calendar days after it P + N + 1.
        """
        if self.kind not in ("publication", "publication_days"):
            return self
        wait = (self.days or 0) + 1 if self.kind == "publication_days" else int(self.is_after)
        return replace(self, in_force_date=day + timedelta(days=wait))


UNKNOWN = Commencement("unknown")


@dataclass(frozen=True)
class PartCommencement:
    """When parts of the act take effect.

    `clauses` are the parts by their own numbering, outermost first: "1" a paragraph, "2)" a subparagraph,
    "3¶" an indent (абзац третий / үшінші абзац) of what stands before it: ("1", "2)"), ("1", "3¶").
    """

    clauses: tuple[tuple[str, ...], ...]
    commencement: Commencement


@dataclass(frozen=True)
class Clause:
    """An effective clause: when the act as a whole takes effect, and the parts that do so by themselves.

    `main` is None where the clause is about parts alone.
    """

    main: Commencement | None
    parts: tuple[PartCommencement, ...] = ()


_ACT_NOUN_RU = r"(?:совместн(?:ое|ый) )?(?:постановление|приказ|решение|указ|распоряжение|закон)"
_ACT_NOUN_KK = r"(?:бірлескен )?(?:қаулы|бұйрық|шешім|жарлық|өкім|заң)"
_NUMBER = r"(?:\d+(?:-\d+)*[.)] ?)?"
_FORCE_RU = r"(?:вводится|вводятся|вступает|вступают) в (?:действие|силу)"
_FORCE_KK = r"(?:қолданысқа|күшіне) (?:енгізіледі|енеді)"
_FORCED_KK = r"(?:қолданысқа|күшіне) (?:енгізілетін|енетін)"
_WHICH_RU = r"котор(?:ый|ая|ое|ые)"
_GAZETTE_RU = r"(?:,? и|,) подлеж(?:ит|ат) (?:его |их )?официальному опубликованию"
_GAZETTE_KK = r",? және (?:оның )?ресми жариялан(?:уға|уы) (?:тиіс|жатады)"
_RELATIONS = {
    "kk": re.compile(
        r",? және (?:оның (?:қолданысы|күші) )?" + day_pattern("kk") + ABLATIVE_KK + r" бастап "
        r"(?:туындаған|пайда болған) (?:құқықтық |құқық )?қатынастар(?:ға|ына) (?:да |қатысты )?"
        r"(?:қолданылады|таралады|таратылады)$"
    ),
    "ru": re.compile(
        r"(?:,? и|,) (?:его действие )?распространя(?:ет|ют)ся на (?:право)?отношения, возникшие с "
        + day_pattern("ru")
        + "$"
    ),
}
_REACHING_KK = (
    day_pattern("kk") + ABLATIVE_KK + r" бастап (?:туындаған|пайда болған) (?:құқықтық )?қатынастарға "
    r"(?:қолданылатын|таралатын) (?P<parts>.+)"
)
_REACHING_RU = (
    rf"(?P<parts>.+?), {_WHICH_RU} распространя(?:ет|ют)ся на (?:право)?отношения, возникшие с " + day_pattern("ru")
)
_PUBLISHED_KK = r"(?:оның )?(?:алғашқы рет |алғашқы |алғаш рет |алғаш |бірінші )?ресми жарияланған"
_GAZETTES_RU = r"(?: в (?:республиканск\w+ )?газет(?:е|ах) [«\"][^»\"]+[»\"](?:(?: и|,) [«\"][^»\"]+[»\"])*)?"
_PUBLISHED_RU = rf"(?:его |ее |её )?(?:первого )?официального опубликования{_GAZETTES_RU}"
_WAIT_KK = r"(?:күнтізбелік (?P<days>[\w() ]+?) күн|(?P<days_before>[\w() ]+?) күнтізбелік күн)"
_DAY_OF_RU = r"(?:со дня|с даты|с момента)"
_MOMENTS: dict[str, tuple[tuple[str, bool, str], ...]] = {
    "kk": (
        ("fixed", False, day_pattern("kk") + ABLATIVE_KK + " бастап"),
        ("fixed", False, r"(?P<figures>\d{2}\.\d{2}\.\d{4}) (?:ж\.|жылдан) бастап"),
        ("signing", False, r"(?:оған )?қол қойылған күн(?:і)?нен бастап"),
        ("publication", False, rf"{_PUBLISHED_KK} күн(?:і)?нен бастап"),
        ("publication", True, rf"{_PUBLISHED_KK} күн(?:і)?нен кейін(?:гі күннен бастап)?"),
        (
            "publication_days",
            False,
            rf"{_PUBLISHED_KK}(?: күн(?:і)?нен (?:кейін|бастап)|ынан кейін|нан кейін) {_WAIT_KK} "
            r"өткен(?:нен кейін| соң)",
        ),
    ),
    "ru": (
        ("fixed", False, "с " + day_pattern("ru")),
        ("fixed", False, r"с (?P<figures>\d{2}\.\d{2}\.\d{4})(?: ?года| ?г\.)?"),
        ("signing", False, rf"{_DAY_OF_RU} (?:его |ее |её )?подписания"),
        ("publication", False, rf"{_DAY_OF_RU} {_PUBLISHED_RU}"),
        ("publication", True, rf"после дня {_PUBLISHED_RU}"),
        ("publication", True, rf"со дня, следующего за днем {_PUBLISHED_RU}"),
        (
            "publication_days",
            False,
            rf"по истечении (?P<days>[\w() ]+?) календарн(?:ых дней|ого дня) (?:после дня|со дня) {_PUBLISHED_RU}",
        ),
    ),
}
_EVENTS = {
    "kk": re.compile(
        r"[^.;]*?(?:Заң|[Кк]одекс|Жарлы|келісім|Келісім|шарт|Шарт|хаттама|Хаттама|Конвенция|қаулы|бұйры|шешім|акті)"
        r"[^.;]*? (?:(?:қолданысқа енгізілген|күшіне енген|ратификацияланған) күн(?:і)?нен (?:бастап|кейін)"
        r"|(?:қолданысқа енгізілуімен|күшіне енуімен)(?: бір мезгілде| қатар)?"
        r"|(?:қолданысқа енгізілгеннен|күшіне енгеннен) кейін)"
        r"|[^.;]+? пайдалануға (?:берілген|енгізілген) күн(?:і)?нен (?:бастап|кейін)"
    ),
    "ru": re.compile(
        r"(?:со дня|с даты|с момента|после дня|после|одновременно с|с(?= (?:введением|вступлением|ратификацией))) "
        r"(?:введени[яем]+ в действие|вступлени[яем]+ в силу|ратификаци[ией]+"
        r"|ввода в (?:(?:промышленную|опытную) )?эксплуатацию) (?!его |ее |их |настоящ)[^.;]+"
    ),
}
_NO_EVENT = re.compile(
    r"вводится|вводятся|вступает|распространяется|исключением|кроме |енгізіледі|енеді|қоспағанда|қатынастар"
)


def speaks_of_force(text: str) -> bool:
    """True when `text` says that something takes effect, understood or not."""
    return bool(_MENTIONS.search(plain(text)))


def read_commencement(text: str, act_date: date | None, language: str) -> Clause | None:
    """The effective clause that `text` is as a whole, or None when it is none that is understood.

    `text` may be several sentences, or a clause with the subparagraphs below it joined by blanks.
    """
    whole = plain(text)
    reader = _read_kazakh if language == "kk" else _read_russian
    mains: list[Commencement] = []
    parts: list[PartCommencement] = []
    waiting: list[tuple[str, ...]] = []
    for sentence in _sentences(whole):
        read = reader(sentence, act_date)
        if read is None:
            return None
        if read.main:
            mains.append(read.main)
        parts += read.parts
        waiting += read.waiting
    told = [path for part in parts for path in part.clauses]
    if len(mains) > 1 or len(set(told)) != len(told) or not set(waiting) <= set(told) or not (mains or parts):
        return None
    return Clause(mains[0] if mains else None, tuple(parts))


def note_date(text: str) -> date | None:
    """The day that a publisher's note names, `01.01.2026 ж.`, or None."""
    return read_figures(text)


@dataclass(frozen=True)
class _Sentence:
    """What one sentence says; `waiting` are parts it excepts without saying when they take effect."""

    main: Commencement | None
    parts: tuple[PartCommencement, ...] = ()
    waiting: tuple[tuple[str, ...], ...] = ()


def _sentences(text: str) -> list[str]:
    """Its sentences; a stop ends one only where a new sentence about force or relations can begin."""
    begins = r"(?=Настоящ|Осы |Пункт|Подпункт|Абзац|Действие |\d+(?:-\d+)* ?-тарма)"
    return re.split(r"(?<=[^\d ]{2})\. " + begins, text.removesuffix("."))


def _read_russian(sentence: str, act_date: date | None) -> _Sentence | None:
    """One Russian sentence, as a whole."""
    sentence = re.sub(_GAZETTE_RU + "$", "", sentence)
    part = re.fullmatch(rf"{_NUMBER}(?P<parts>.+?) {_FORCE_RU} (?P<moment>.+)", sentence)
    if part and (paths := read_parts(part["parts"], "ru")):
        moment = _read_moment(part["moment"], act_date, "ru")
        return _Sentence(None, (PartCommencement(paths, moment),)) if moment else None
    subject = rf"{_NUMBER}Настоящ(?:ее|ий) {_ACT_NOUN_RU}"
    before = re.fullmatch(
        rf"{subject},? (?:за исключением|кроме) (?P<parts>.+?),? {_FORCE_RU} (?P<moment>.+)", sentence, re.I
    )
    if before:
        return _excepting(before["parts"], before["moment"], act_date)
    after = re.fullmatch(
        rf"{subject} {_FORCE_RU} (?P<moment>.+?)(?:,? (?:за исключением|кроме):? (?P<parts>.+))?", sentence, re.I
    )
    if not after:
        return None
    return _excepting(after["parts"], re.sub(_GAZETTE_RU + "$", "", after["moment"]), act_date)


def _excepting(exceptions: str | None, moment: str, act_date: date | None) -> _Sentence | None:
    """The act's own moment with its Russian exceptions, each with a moment of its own or none of them."""
    main = _read_moment(moment, act_date, "ru")
    if main is None:
        return None
    if exceptions is None:
        return _Sentence(main)
    if bare := read_parts(exceptions, "ru"):
        return _Sentence(main, waiting=bare)
    back = re.fullmatch(_REACHING_RU, exceptions)
    if back and (paths := read_parts(back["parts"], "ru")):
        return _Sentence(main, reaching) if (reaching := _reaching(paths, main, back)) else None
    parts: list[PartCommencement] = []
    ends = r"(?:,? а также|,? и|[,;])(?: \d+\))? (?=абзац|подпункт|пункт)|$"
    one = re.compile(rf"(?:1\) )?(?P<parts>[^;]+?), {_WHICH_RU} {_FORCE_RU} (?P<moment>.+?)(?:{ends})")
    place = 0
    while place < len(exceptions):
        found = one.match(exceptions, place)
        paths = read_parts(found["parts"], "ru") if found else ()
        own = _read_moment(found["moment"], act_date, "ru") if found else None
        if not found or not paths or own is None:
            return None
        parts.append(PartCommencement(paths, own))
        place = found.end() + (exceptions[found.end() : found.end() + 1] == " ")
    return _Sentence(main, tuple(parts))


def _reaching(
    paths: tuple[tuple[str, ...], ...], main: Commencement, found: re.Match[str]
) -> tuple[PartCommencement, ...]:
    """Parts that take effect with the act and also reach earlier relations; () where the day is none, or later."""
    day = read_day(found.groupdict())
    if day is None or main.applies_from_date or (main.in_force_date and day > main.in_force_date):
        return ()
    return (PartCommencement(paths, replace(main, applies_from_date=day)),)


def _read_kazakh(sentence: str, act_date: date | None) -> _Sentence | None:
    """One Kazakh sentence, as a whole."""
    sentence = re.sub(_GAZETTE_KK + "$", "", sentence)
    if listed := re.fullmatch(rf"(?P<act>{_NUMBER}Осы {_ACT_NOUN_KK}): 1\) (?P<items>.+)", sentence, re.I):
        sentence = listed["act"] + " " + re.sub(r"; \d+\) ", ", ", listed["items"])
    for ended in re.finditer(
        r"(?:тармағы|тармақ|тармақтары?|тармақшасы|тармақша|тармақшалары?|абзацы|абзацтары),? ", sentence
    ):
        stated = re.sub(rf"^{_NUMBER}", "", sentence[: ended.end()]).rstrip(" ,")
        paths = read_parts(stated, "kk")
        own = _read_forced(sentence[ended.end() :], act_date)
        if paths and own:
            return _Sentence(None, (PartCommencement(paths, own),))
    found = re.fullmatch(rf"{_NUMBER}Осы {_ACT_NOUN_KK},? (?P<rest>.+)", sentence, re.I)
    if not found:
        return None
    rest, own_later = found["rest"], None
    if later := re.fullmatch(r"(?P<rest>.+?),? (?:ол|олар|бұлар) (?P<moment>.+)", rest):
        rest, own_later = later["rest"], _read_forced(later["moment"], act_date)
        if own_later is None:
            return None
    excepted = re.fullmatch(r"(?P<parts>.+) қоспағанда,? (?P<moment>.+)", rest) or re.fullmatch(
        rf"(?P<moment>.+? {_FORCE_KK}),? (?P<parts>.+) қоспағанда", rest
    )
    main = _read_forced(excepted["moment"] if excepted else rest, act_date)
    if main is None or (own_later and not excepted):
        return None
    if not excepted:
        return _Sentence(main)
    back = re.fullmatch(_REACHING_KK, excepted["parts"])
    if back and not own_later and (paths := read_parts(back["parts"], "kk")):
        return _Sentence(main, reaching) if (reaching := _reaching(paths, main, back)) else None
    if bare := read_parts(excepted["parts"], "kk"):
        parts = (PartCommencement(bare, own_later),) if own_later else ()
        return _Sentence(main, parts, () if own_later else bare)
    forced = _forced_parts(excepted["parts"], act_date)
    return _Sentence(main, forced) if forced and not own_later else None


def _forced_parts(text: str, act_date: date | None) -> tuple[PartCommencement, ...]:
    """Kazakh exceptions, each with its moment before it: "… бастап қолданысқа енгізілетін 2-тармақты"."""
    pieces = re.split(rf" {_FORCED_KK} ", text)
    if len(pieces) < 2:
        return ()
    moments, named = [pieces[0]], []
    for piece in pieces[1:-1]:
        split = re.fullmatch(
            r"(?P<parts>.+?(?:тармақшасын|тармақшаларын|тармақты|тармақтарды|тармағын|тармақтарын|абзацын|абзацтарын))"
            r"(?:, сондай-ақ|,| және) (?P<moment>.+)",
            piece,
        )
        if not split:
            return ()
        named.append(split["parts"])
        moments.append(split["moment"])
    named.append(pieces[-1])
    read = [
        (read_parts(part, "kk"), _read_moment(moment, act_date, "kk"))
        for part, moment in zip(named, moments, strict=True)
    ]
    if not all(paths and own for paths, own in read):
        return ()
    return tuple(PartCommencement(paths, own) for paths, own in read if own)


def _read_forced(text: str, act_date: date | None) -> Commencement | None:
    """A Kazakh moment with its verb, the tails in any order."""
    text = re.sub(_GAZETTE_KK + "$", "", text.strip())
    tail = _RELATIONS["kk"].search(text)
    bare = re.sub(_GAZETTE_KK + "$", "", text[: tail.start()] if tail else text)
    found = re.fullmatch(rf"(?P<moment>.+?),? {_FORCE_KK}", bare)
    return _read_moment(found["moment"] + (tail.group() if tail else ""), act_date, "kk") if found else None


def _read_moment(text: str, act_date: date | None, language: str) -> Commencement | None:
    """A moment, and the earlier day from which it reaches relations; None unless all of it is understood."""
    text = re.sub((_GAZETTE_KK if language == "kk" else _GAZETTE_RU) + "$", "", text.strip())
    applies_from = None
    if tail := _RELATIONS[language].search(text):
        applies_from = read_day(tail.groupdict())
        if applies_from is None:
            return None
        text = text[: tail.start()]
    moment = _bare_moment(text, act_date, language)
    if moment is None or (applies_from and moment.in_force_date and applies_from > moment.in_force_date):
        return None
    return replace(moment, applies_from_date=applies_from)


def _bare_moment(text: str, act_date: date | None, language: str) -> Commencement | None:
    for kind, is_after, pattern in _MOMENTS[language]:
        if not (found := re.fullmatch(pattern, text)):
            continue
        groups = found.groupdict()
        if kind == "publication_days":
            days = read_count(groups["days"] or groups.get("days_before") or "", language)
            return Commencement(kind, days=days) if days else None
        if kind == "fixed":
            day = read_figures(groups["figures"]) if groups.get("figures") else read_day(groups)
            # in force before it was made, without a word on earlier relations: a misprint as likely as an intent
            return Commencement(kind, day) if day and not (act_date and day < act_date) else None
        return Commencement(kind, act_date if kind == "signing" else None, is_after=is_after)
    if _EVENTS[language].fullmatch(text) and not _NO_EVENT.search(text):
        return Commencement("conditional", condition=text)
    return None
