"""The review of an act against the law as it stands: every reason why it cannot become law now.

Beside what the reader found, an act must fit the list with every other act and decision known, agree with
its text in the other language, and name no row that the rule pack cannot settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tizbe.errors import Refused
from tizbe.law.authority import Authority, authority
from tizbe.law.bilingual import disagreements
from tizbe.law.consolidation.decision import EnactedAct, with_names
from tizbe.law.edition import chronicle, list_base, reviewed, shipped_acts
from tizbe.law.reading.operation import Reading
from tizbe.law.reason import Reason, because
from tizbe.law.record import Names
from tizbe.law.register.decided import as_law, decided, names_of
from tizbe.law.register.entry import DRAFT, PUBLICATION, Decision, Entry

UNKEPT = -1
"""The number of an act that is only read and stands in no register."""


@dataclass(frozen=True)
class Review:
    """An act held against the law: its reading with its days and every reason against it.

    `act` is None where its day was not read. `rows_without_rules`: rows that the list would name and the rule
    pack has no rules for; the act may be confirmed, but not published before the rule pack has them.
    """

    act: EnactedAct | None
    reading: Reading
    rows_without_rules: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why a lawyer must look at it; empty where it fits."""
        return self.reading.reasons


def plain_entry(reading: Reading, other: Reading | None = None, published_date: date | None = None) -> Entry:
    """An act that is only read, in the form of an entry; `published_date` as a person gave it.

    `Refused` when it was published before its own day.
    """
    if published_date and reading.act.act_date and published_date < reading.act.act_date:
        raise Refused(_published_before(published_date, reading.act.act_date).sentences)
    told = Decision(PUBLICATION, {"date": published_date.isoformat()}, "", "") if published_date else None
    return Entry(
        act_no=UNKEPT,
        number=reading.act.number,
        act_date=reading.act.act_date,
        status=DRAFT,
        reading=reading,
        sha256=reading.sha256,
        other=other,
        other_sha256=other.sha256 if other else None,
        decisions=(told,) if told else (),
    )


def review(entry: Entry, enacted: tuple[EnactedAct, ...], today: date) -> Review:
    """Hold an act with all its decisions against the law that is known besides it."""
    if entry.act_date is None:  # it cannot become law, and nothing but its text can be judged
        reading = decided(entry.reading, entry.decisions)
        other = None if entry.other is None else decided(entry.other, entry.decisions)
        return Review(None, reviewed(reading, enacted, other, names_of(entry.decisions)))
    act = as_law(entry, today, entry.decisions)
    ref = (entry.number, entry.act_date)
    rest = tuple(one for one in enacted if (one.ref.number, one.ref.act_date) != ref)
    reading = reviewed(act.reading, rest, act.other, act.names)
    if entry.act_no > 0:
        reading = reading.with_reasons(_about(reading, rest))
    days = [one.date for one in entry.decisions if one.kind == PUBLICATION and one.date < entry.act_date]
    reading = reading.with_reasons(tuple(_published_before(day, entry.act_date) for day in days))
    if act.other is not None:
        reading = reading.with_reasons(_between_languages(act, names_known(rest, act)))
    rows: tuple[str, ...] = ()
    if not reading.reasons and entry.act_no > 0:
        rows = _rows_without_rules(authority(None, (*rest, act)), authority(None, rest))
    return Review(act, reading, rows)


def names_known(enacted: tuple[EnactedAct, ...], act: EnactedAct | None = None) -> Names:
    """The names of bodies and systems that the law knows, with those that one more act brings."""
    names = chronicle(None, enacted).names
    return with_names(names, act.names)[0] if act else names


def _about(reading: Reading, rest: tuple[EnactedAct, ...]) -> tuple[Reason, ...]:
    """Why the act is none that the register can take: it is not about the list, or about an act that amends it."""
    reasons = []
    if not list_base().is_amended_by(reading):
        reasons.append(because("not-about-list", number=list_base().number))
    amending = {(one.ref.number, one.ref.act_date.year): one.ref for one in (*shipped_acts(), *rest)}
    for target in reading.targets:
        found = amending.get((target.number, target.act_date.year)) if target.act_date else None
        if found is not None:
            reasons.append(because("amends-amending", act=found.number))
    return tuple(reasons)


def _between_languages(act: EnactedAct, names: Names) -> tuple[Reason, ...]:
    """What the two texts of an act do not agree on, and what was not understood in the second."""
    if act.other is None:
        return ()
    texts = {reading.act.language: reading for reading in (act.reading, act.other)}
    kk, ru = texts.get("kk"), texts.get("ru")
    if kk is None or ru is None:
        return (because("bilingual-language", language=act.reading.act.language),)
    return (*act.other.reasons, *disagreements(kk, ru, names))


def _published_before(day: date, signed: date) -> Reason:
    return because("published-before", day=day, signed=signed)


def _rows_without_rules(law: Authority, before: Authority) -> tuple[str, ...]:
    known = set(before.rows_without_rules)
    return tuple(row for row in law.rows_without_rules if row not in known)
