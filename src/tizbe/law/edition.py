"""The list of resolution 660 in its editions, by the day in force and the day of knowing.

Editions 1 and 2 are entered whole; each later one is what confirmed acts make of the edition before it. A
shipped act is known from the day it was signed and counts as confirmed (decided by: ours); other acts come
from whoever records what lawyers confirmed, as `EnactedAct`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from tizbe.clock import almaty_day, now_at
from tizbe.errors import Broken, Refused
from tizbe.law.consolidation.application import applied_to, effect
from tizbe.law.consolidation.chronicle import NEVER, Chronicle, ListBase
from tizbe.law.consolidation.decision import EnactedAct, NewName
from tizbe.law.consolidation.intent import Standing, is_list_name
from tizbe.law.legal_list import ActRef, Edition, LegalList
from tizbe.law.reading.amendment import read_act
from tizbe.law.reading.operation import Reading
from tizbe.law.reason import Reason, because
from tizbe.law.record import ActWording, shipped_record
from tizbe.period import OPEN

__all__ = [
    "EnactedAct",
    "NewName",
    "applied",
    "chronicle",
    "legal_list",
    "legal_list_without",
    "list_base",
    "reviewed",
    "shipped_acts",
    "shipped_path",
    "shipped_reading",
]


@lru_cache(maxsize=1)
def shipped_acts() -> tuple[EnactedAct, ...]:
    """The acts that come with the hub: confirmed, and known from the day of signing."""
    return tuple(
        EnactedAct(shipped_reading(act.act.number), act.act.act_date, wording=act)
        for act in shipped_record().amending_acts
    )


@lru_cache(maxsize=1)
def list_base() -> ListBase:
    """Resolution 660 before the acts that are read: its editions entered whole, and its names."""
    record = shipped_record()
    dates = (record.act.act_date, *record.other_dates)
    return ListBase(record.act.number, dates, record.editions, record.names, record.successions)


def legal_list(known_date: date | None = None, enacted: tuple[EnactedAct, ...] = ()) -> LegalList:
    """The list with every edition known on `known_date` (inclusive), or now where it is None.

    Known are the shipped acts and `enacted`; one with the number and day of another that was known before
    replaces it. The last edition known is open-ended: on 2025-09-28 nobody knew that edition 2 would end.
    An act that does not fit is not applied and stands, with its reasons, in `LegalList.acts`; `Broken`
    where the shipped acts by themselves do not fit.
    """
    found = chronicle(known_date, enacted)
    for act in () if enacted else shipped_acts():
        if reasons := found.refused.get(act.ref):
            raise Broken(f"The shipped act No. {act.ref.number} cannot be applied: {reasons[0].sentence()}")
    return found.legal_list


def legal_list_without(number: str, enacted: tuple[EnactedAct, ...] = (), known_date: date | None = None) -> LegalList:
    """The list as it would be if no act of that number were known: what a rehearsal compares with."""
    rest = tuple(act for act in (*shipped_acts(), *enacted) if act.ref.number != number)
    return Chronicle(list_base(), rest, known_date, _reaching_date(known_date, rest)).legal_list


def chronicle(known_date: date | None = None, enacted: tuple[EnactedAct, ...] = ()) -> Chronicle:
    """The chain of editions of resolution 660, with what became of each act. Cached by the acts' keys."""
    acts = (*shipped_acts(), *enacted)
    reaching_date = _reaching_date(known_date, acts)
    keys = tuple(act.key for act in enacted)
    held = _CHRONICLES.get((known_date, reaching_date, keys))
    if held is None:
        if len(_CHRONICLES) >= _MOST_CHRONICLES:
            del _CHRONICLES[next(iter(_CHRONICLES))]
        held = Chronicle(list_base(), acts, known_date, reaching_date)
        _CHRONICLES[known_date, reaching_date, keys] = held
    return held


def reviewed(
    reading: Reading,
    enacted: tuple[EnactedAct, ...] = (),
    other: Reading | None = None,
    names: tuple[NewName, ...] = (),
) -> Reading:
    """The reading with every reason why it does not fit the list, when it amends the list.

    It is held against the list as it would stand without this act, on each day on which a part of it takes
    effect (the last edition where no day is certain), and so are all acts that come after it. A reading of
    another act's amendment comes back unchanged.
    """
    base = list_base()
    if not base.is_amended_by(reading):
        return reading
    named = reading if reading.act.act_date else replace(reading, act=replace(reading.act, act_date=OPEN))
    act = EnactedAct(named, OPEN, other, _wording_of(named), names)
    rest = tuple(one for one in (*shipped_acts(), *enacted) if one.ref != act.ref)
    reasons: list[Reason] = []
    # An act that reaches back must fit twice: as planned before its day in force, and as it reaches back after.
    for reaching_date in (NEVER, OPEN) if _reaches_back(reading) else (OPEN,):
        reasons += Chronicle(base, rest, None, reaching_date).misfits(act)
    reasons += _misnamed(reading, rest)
    return reading.with_reasons(tuple(dict.fromkeys(reasons)))


def applied(base: Edition, reading: Reading, attached: ActWording | None = None) -> Edition:
    """The edition that `reading` makes of `base`, in force from the day the act takes effect.

    Wording in languages other than the act's comes from `attached`; without it, it stays empty. `Refused`,
    with the reason, when the act is not ready, has no certain day or several, or does not fit.
    """
    operations = list_base().operations(reading)
    if reading.reasons:
        raise Refused(reading.reasons[0].sentences)
    days = {reading.commencement_of(operation).in_force_date for operation in operations}
    day = next(iter(days)) if len(days) == 1 else None
    if day is None:
        raise Refused(_NO_DAY)
    language = reading.act.language
    made = effect(Standing.of(base), operations, language, shipped_record().names, attached=attached)
    after = applied_to(base, made)
    texts = {"title": base.title, "list_title": base.list_title}
    if reading.list_name and not is_list_name(reading.list_name, texts, reading.act.language):
        raise Refused(because("list-name", line=reading.list_line).sentences)
    return replace(after, number=base.number + 1, in_force_from=day, until_date=OPEN, made_by=(reading.act_ref,))


@lru_cache(maxsize=8)
def shipped_reading(number: str) -> Reading:
    """The reading of a shipped act, by its number; `Refused` when no such act is shipped."""
    return read_act(_shipped(number).path)


def shipped_path(number: str) -> Path:
    """Where the text of a shipped act lies."""
    return _shipped(number).path


def _shipped(number: str) -> ActWording:
    for act in shipped_record().amending_acts:
        if act.act.number == number:
            return act
    raise Refused(
        {
            "kk": f"№ {number} актісінің мәтіні жоқ.",
            "ru": f"Текста акта № {number} нет.",
            "en": f"The text of act No. {number} is not at hand.",
        }
    )


def _wording_of(reading: Reading) -> ActWording | None:
    ref = ActRef(reading.act.number, reading.act.act_date) if reading.act.act_date else None
    return next((act for act in shipped_record().amending_acts if act.act == ref), None)


def _misnamed(reading: Reading, rest: tuple[EnactedAct, ...]) -> list[Reason]:
    """Why the list is not the one that the act names, on its first day."""
    if not reading.list_name:
        return []
    days = [reading.commencement_of(one).in_force_date for one in list_base().operations(reading)]
    first = min((day for day in days if day), default=OPEN)
    editions = Chronicle(list_base(), rest, None, OPEN).editions()
    before = next((one for one in reversed(editions) if one.in_force_from < first), editions[0])
    texts = {"title": before.title, "list_title": before.list_title}
    if is_list_name(reading.list_name, texts, reading.act.language):
        return []
    return [because("list-name", line=reading.list_line)]


def _reaches_back(reading: Reading) -> bool:
    clauses = (reading.commencement_of(operation) for operation in reading.operations)
    return any(clause.applies_from_date is not None for clause in clauses)


def _reaching_date(known_date: date | None, acts: tuple[EnactedAct, ...]) -> date | None:
    """The day by which acts that reach back are taken to do so: today where no day of knowing is given.

    None, so that nothing depends on the clock, where no act reaches back.
    """
    if known_date is not None or not any(_reaches_back(act.reading) for act in acts):
        return known_date
    today = almaty_day(now_at())
    days = {act.reading.commencement_of(one).in_force_date for act in acts for one in act.reading.operations}
    return max((day for day in days if day and day <= today), default=NEVER)


_CHRONICLES: dict[tuple[date | None, date | None, tuple[str, ...]], Chronicle] = {}
_MOST_CHRONICLES = 64


_NO_DAY = {
    "kk": "Актінің қолданысқа енгізілетін күні әлі белгісіз, сондықтан ол қолданылмайды.",
    "ru": "День введения акта в действие ещё неизвестен, поэтому он не применяется.",
    "en": "The day the act takes effect is not known yet, so it is not applied.",
}
