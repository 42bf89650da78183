"""How an act of the register stands in the law on a day: waiting, not yet in force, in force, superseded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.legal_list import ActRef, ActStanding
from tizbe.law.reading.operation import Reading
from tizbe.law.register.decided import CONDITIONAL, decided
from tizbe.law.register.entry import PUBLISHED, Entry

AWAITS_PUBLICATION, AWAITS_EVENT = "awaits-publication", "awaits-event"
NOT_YET, IN_FORCE, SUPERSEDED, DISPUTED = "not-yet-in-force", "in-force", "superseded", "disputed"
"""Every state of a published act."""


@dataclass(frozen=True)
class InForce:
    """A published act on a day: `since` the first day on which it amends the list, None while there is none.

    `days`: every day on which a part of it begins. `waiting`: the order numbers of operations without a
    certain day, `awaits` what they wait for (publication, event).
    """

    state: str
    since: date | None = None
    days: tuple[date, ...] = ()
    waiting: tuple[int, ...] = ()
    awaits: tuple[str, ...] = ()


def in_force(entry: Entry, law: Chronicle, today: date) -> InForce | None:
    """How a published act stands today in the law that `law` holds; None for an act that is not published."""
    if entry.status != PUBLISHED or entry.act_date is None:
        return None
    ref = ActRef(entry.number, entry.act_date)
    standing = _standings(law).get(ref)
    if standing is None:
        return None
    if standing.is_disputed:
        return InForce(DISPUTED)
    reading = decided(entry.reading, [one for one in entry.decisions if one.commit_no is not None])
    awaits = tuple(dict.fromkeys(_awaited(reading, order) for order in standing.waiting))
    since = min(standing.from_dates, default=None)
    return InForce(_state(standing, since, awaits, law, today), since, standing.from_dates, standing.waiting, awaits)


@lru_cache(maxsize=2)
def _standings(law: Chronicle) -> dict[ActRef, ActStanding]:
    return {one.act: one for one in law.standings()}


@lru_cache(maxsize=2)
def _makers(law: Chronicle, today: date) -> frozenset[ActRef]:
    """The acts that made some text or row what it is today."""
    made: dict[str, ActRef] = {}
    for step in law.steps:
        if step.day <= today:
            made.update((place, by) for place, (by, _) in step.made.items())
    return frozenset(made.values())


def _state(standing: ActStanding, since: date | None, awaits: tuple[str, ...], law: Chronicle, today: date) -> str:
    if since is None:
        return AWAITS_EVENT if awaits == ("event",) else AWAITS_PUBLICATION
    if since > today:
        return NOT_YET
    coming = any(day > today for day in standing.from_dates)
    return IN_FORCE if standing.act in _makers(law, today) or coming or standing.waiting else SUPERSEDED


def _awaited(reading: Reading, order: int) -> str:
    operation = next(one for one in reading.operations if one.order == order)
    return "event" if reading.commencement_of(operation).kind == CONDITIONAL else "publication"
