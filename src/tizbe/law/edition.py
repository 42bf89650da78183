"""Base and confirmed operations → the editions of the list, by the day in force and the day of knowing.

Editions 1 and 2 are typed in; each later one is an act's reading applied to the edition before it. An act
that is not ready, that has no certain day, or whose rows and names do not fit the list is not applied.
A shipped act is known from the day it was signed and counts as confirmed (decided by: ours).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from tizbe.errors import Broken, Refused
from tizbe.law.folding import fold
from tizbe.law.legal_list import Edition, Feed, FeedWording, LegalList, Row, Wording
from tizbe.law.reading.amendment import read_act
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.locator import row_order
from tizbe.law.reading.operation import Operation, Reading
from tizbe.law.reason import Reason, because
from tizbe.law.record import ActWording, Names, shipped_record
from tizbe.period import OPEN


def legal_list(known_date: date | None = None) -> LegalList:
    """The list with every edition that was known on `known_date` (inclusive), or today where it is None.

    The last edition known is open-ended: on 2025-09-28 nobody knew that edition 2 would end. `Broken` when
    a shipped act cannot be applied.
    """
    acts = tuple(
        act.act.number for act in shipped_record().amending_acts if known_date is None or act.act.act_date <= known_date
    )
    editions = _editions(acts)
    if known_date is not None:
        editions = _known(editions, known_date)
    record = shipped_record()
    return LegalList(editions, record.names.bodies, record.names.systems, record.successions)


def reviewed(reading: Reading) -> Reading:
    """The reading with every reason why it does not fit the list, when it amends the list.

    It is held against the list as it would stand without this act on the day the act takes effect (the
    last edition where no day is certain). A reading of another act's amendment comes back unchanged.
    """
    record = shipped_record()
    if not any(target.number == record.act.number for target in reading.targets):
        return reading
    others = tuple(act.act.number for act in record.amending_acts if act.act.number != reading.act.number)
    editions = _editions(others)
    day = reading.commencement.in_force_date
    base = next((e for e in reversed(editions) if day is None or e.in_force_from <= day), editions[0])
    return reading.with_reasons(misfits(base, reading, record.names))


def misfits(base: Edition, reading: Reading, names: Names) -> tuple[Reason, ...]:
    """Why `reading` cannot be applied to `base`: rows missing, present or amended twice; unknown names."""
    number = shipped_record().act.number
    reasons: list[Reason] = []
    seen: set[str] = set()
    for operation in reading.operations:
        if reading.targets[operation.target].number != number:
            continue
        if operation.unit != "row" or operation.scope != {"list": True}:
            if _place(operation) is None:
                reasons.append(because("not-in-list", order=operation.order, op=operation.op, unit=operation.unit))
            continue
        for row in operation.locator:
            if row in seen:
                reasons.append(because("row-twice", row=row))
            elif operation.op == "insert" and base.row(row):
                reasons.append(because("row-exists", row=row))
            elif operation.op != "insert" and not base.row(row):
                reasons.append(because("row-missing", row=row))
            seen.add(row)
        for read in operation.rows:
            reasons += _unknown_names(read, names)
    if reading.list_name and fold(reading.list_name) not in {
        fold(base.list_title.kk),
        fold(_list_name(base)),
    }:
        reasons.append(because("list-name", line=reading.list_line))
    return tuple(reasons)


def applied(base: Edition, reading: Reading, attached: ActWording | None = None) -> Edition:
    """The edition that `reading` makes of `base`, in force from the day the act takes effect.

    Wording in languages other than the act's comes from `attached`; without it, it stays empty. `Refused`,
    with the reason, when the act is not ready, has no certain day or does not fit.
    """
    names = shipped_record().names
    reading = reading.with_reasons(misfits(base, reading, names))
    if reading.reasons:
        raise Refused(reading.reasons[0].sentences)
    in_force_from = reading.commencement.in_force_date
    if in_force_from is None:
        raise Refused(_NO_DAY)
    texts = {"title": base.title, "list_title": base.list_title, "point1": base.point1}
    rows = dict(base.rows_by_number)
    number = shipped_record().act.number
    for operation in reading.operations:
        if reading.targets[operation.target].number != number:
            continue
        place = _place(operation)
        if place is not None and operation.text is not None:
            given = attached.wording.get(place) if attached else None
            texts[place] = _worded(operation.text, reading.act.language, given)
        elif operation.op == "delete":
            for row in operation.locator:
                del rows[row]
        else:
            for read in operation.rows:
                rows[read.number] = _row(read, reading.act.language, names, attached)
    return replace(
        base,
        number=base.number + 1,
        in_force_from=in_force_from,
        until_date=OPEN,
        made_by=(reading.act_ref,),
        rows=tuple(rows[key] for key in sorted(rows, key=row_order)),
        **texts,
    )


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


@lru_cache(maxsize=8)
def _editions(acts: tuple[str, ...]) -> tuple[Edition, ...]:
    """The typed-in editions and what the shipped `acts` make of them, in the order they take effect."""
    editions = list(shipped_record().editions)
    order = sorted(acts, key=lambda act: (_effect_day(act), _shipped(act).act.act_date))
    for act in order:
        try:
            after = applied(editions[-1], shipped_reading(act), _shipped(act))
        except Refused as error:
            raise Broken(f"The shipped act No. {act} cannot be applied: {error}") from error
        if after.in_force_from <= editions[-1].in_force_from:
            raise Broken(f"The shipped act No. {act} takes effect before the edition it amends.")
        editions[-1] = replace(editions[-1], until_date=after.in_force_from)
        editions.append(after)
    return tuple(editions)


def _effect_day(act: str) -> date:
    return shipped_reading(act).commencement.in_force_date or OPEN


def _known(editions: tuple[Edition, ...], known_date: date) -> tuple[Edition, ...]:
    """The editions whose acts had been signed by `known_date`, the last of them open-ended."""
    known = [e for e in editions if all(act.act_date <= known_date for act in e.made_by)]
    return (*known[:-1], replace(known[-1], until_date=OPEN)) if known else ()


def _place(operation: Operation) -> str | None:
    """Which text of the edition a replacement outside the rows sets: title, list_title or point1."""
    if operation.op != "replace":
        return None
    key = (operation.unit, operation.scope == {"list": True}, operation.locator)
    places = {
        ("title", False, ()): "title",
        ("title", True, ()): "list_title",
        ("paragraph", False, ("1",)): "point1",
    }
    return places.get(key) if operation.scope in ({}, {"list": True}) else None


def _list_name(base: Edition) -> str:
    """The list's name as the title of the resolution gives it ("… тізбесін айқындау туралы")."""
    return base.title.kk.removesuffix("н айқындау туралы")


def _unknown_names(read: ReadRow, names: Names) -> list[Reason]:
    reasons = []
    for feed in read.feeds:
        if names.body_code(feed.body) is None:
            reasons.append(because("body-unknown", row=read.number, text=feed.body))
        if names.system_code(feed.system) is None:
            reasons.append(because("system-unknown", row=read.number, text=feed.system))
    return reasons


def _row(read: ReadRow, language: str, names: Names, attached: ActWording | None) -> Row:
    category = attached.categories.get(read.number) if attached else None
    feeds = []
    for feed in read.feeds:
        body, system = names.body_code(feed.body), names.system_code(feed.system)
        if body is None or system is None:
            raise Broken(f"Row {read.number} has a name that was not resolved.")
        feeds.append(
            FeedWording(
                feed=Feed(read.number, body, system),
                body=_worded(feed.body, language, names.bodies[body].name),
                system=_worded(feed.system, language, names.systems[system].name),
                inferred=feed.is_inferred,
            )
        )
    return Row(read.number, _worded(read.category, language, category), tuple(feeds))


def _worded(text: str, language: str, others: Wording | None) -> Wording:
    """`text` in its own language, the other languages from `others`."""
    wording = others or Wording()
    return replace(wording, kk=text) if language == "kk" else replace(wording, ru=text)


_NO_DAY = {
    "kk": "Актінің қолданысқа енгізілетін күні әлі белгісіз, сондықтан ол қолданылмайды.",
    "ru": "День введения акта в действие ещё неизвестен, поэтому он не применяется.",
    "en": "The day the act takes effect is not known yet, so it is not applied.",
}
