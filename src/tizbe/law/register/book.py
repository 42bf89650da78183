"""The register as it lies in the control database, and the law that follows from it at any commit.

Reading is done here; every change is a commit of the log (`tizbe.ledger.enactment`). What is law at a commit
are the shipped acts and the acts published by then, with the decisions that counted by then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from tizbe.clock import almaty_day, now_at
from tizbe.errors import Refused
from tizbe.law.authority import Authority, authority
from tizbe.law.consolidation.decision import EnactedAct
from tizbe.law.edition import legal_list, shipped_acts
from tizbe.law.legal_list import LegalList
from tizbe.law.register.decided import as_law
from tizbe.law.register.entry import PUBLISHED, REFUSED, Decision, Entry
from tizbe.law.register.frozen import thaw
from tizbe.store import tables
from tizbe.store.database import Store

_a, _d = tables.act.c, tables.act_decision.c
_MARKS = (
    select(_a.act_no, _a.commit_no, func.max(_d.commit_no))
    .outerjoin(tables.act_decision, (_d.act_no == _a.act_no) & (_d.commit_no <= bindparam("known")))
    .where(_a.status == PUBLISHED, _a.commit_no <= bindparam("known"))
    .group_by(_a.act_no, _a.commit_no)
    .order_by(_a.act_no)
)
_ACTS = select(tables.act).order_by(_a.act_no)
_DECISIONS = select(tables.act_decision).order_by(_d.decision_no)
_NAMED = re.compile(r"(?P<number>.+)/(?P<day>\d{4}-\d{2}-\d{2})")

_Marks = tuple[tuple[int, int, int | None], ...]


class Register:
    """The register of one hub, read from its control database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._enacted: dict[_Marks, tuple[EnactedAct, ...]] = {(): ()}
        self._authorities: dict[tuple[_Marks, date | None], Authority] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Every act of the register: the shipped ones, then the others in the order they were added."""
        return (*shipped_entries(), *self.own_entries())

    def own_entries(self) -> tuple[Entry, ...]:
        """Every act that was brought to this hub, in the order they were added."""
        with self._store.reading() as connection:
            return read_entries(connection)

    def find(self, name: str) -> Entry:
        """The act of that number, or number/date; `Refused` where there is none, or more than one.

        An act that was refused is found only where no other has the name.
        """
        return find_entry(self.entries(), name)

    def enacted(self, known: int) -> tuple[EnactedAct, ...]:
        """The acts that were published by a commit, with the decisions that counted then; shipped ones apart."""
        marks = self._marks(known)
        if marks not in self._enacted:
            entries = {entry.act_no: entry for entry in self.own_entries()}
            self._enacted[marks] = tuple(_as_law_at(entries[number], known) for number, *_ in marks)
        return self._enacted[marks]

    def authority(self, known: int) -> Authority:
        """Who may send what, by the law as the hub knew it at a commit."""
        enacted = self.enacted(known)
        if not enacted:
            return authority()
        day = self._knowing_day(known, enacted)
        reached = max((one for one in reaching_days(enacted) if day and one <= day), default=None)
        key = (self._marks(known), reached)
        if key not in self._authorities:
            self._authorities[key] = authority(day, enacted)
        return self._authorities[key]

    def legal_list(self, known: int, known_date: date | None = None) -> LegalList:
        """The list as the hub knew it at a commit; `known_date` also leaves out what was signed later."""
        enacted = self.enacted(known)
        return legal_list(known_date or self._knowing_day(known, enacted), enacted)

    def reaching_days(self, known: int, today: date) -> tuple[date, ...]:
        """The days, after the day of a commit and up to today, on which a published act begins to reach back."""
        enacted = self.enacted(known)
        day = self._knowing_day(known, enacted)
        return () if day is None else tuple(one for one in reaching_days(enacted) if day < one <= today)

    def _knowing_day(self, known: int, enacted: tuple[EnactedAct, ...]) -> date | None:
        """The day of a commit in Almaty, where the law depends on it: where an act reaches back, else None."""
        if not reaching_days(enacted):
            return None
        query = select(func.max(tables.commit.c.recorded_at)).where(tables.commit.c.commit_no <= known)
        with self._store.reading() as connection:
            recorded = connection.execute(query).scalar()
        return almaty_day(datetime.fromisoformat(recorded)) if recorded else None

    def _marks(self, known: int) -> _Marks:
        """What tells the law of one commit from that of another."""
        with self._store.reading() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(_MARKS, {"known": known}))


def reaching_days(enacted: Iterable[EnactedAct]) -> tuple[date, ...]:
    """The days in force of acts that also apply to earlier days, ascending: before them they do not reach back."""
    found = set()
    for act in enacted:
        for one in act.reading.operations:
            clause = act.reading.commencement_of(one)
            day, applies_from = clause.in_force_date, clause.applies_from_date
            if day and applies_from and applies_from < day:
                found.add(day)
    return tuple(sorted(found))


def shipped_entries() -> tuple[Entry, ...]:
    """The acts shipped with the program, as entries: published, and decided by nobody here."""
    return tuple(
        Entry(
            act_no=0,
            number=act.reading.act.number,
            act_date=act.reading.act.act_date,
            status=PUBLISHED,
            reading=act.reading,
            sha256=act.reading.sha256,
            other=act.other,
            other_sha256=act.other.sha256 if act.other else None,
        )
        for act in shipped_acts()
    )


def find_entry(entries: Iterable[Entry], name: str) -> Entry:
    """The entry that a person names by number, or by number/date."""
    named = _NAMED.fullmatch(name.strip())
    number, day = (named["number"], named["day"]) if named else (name.strip(), None)
    found = [
        entry
        for entry in entries
        if entry.number == number and (day is None or (entry.act_date and entry.act_date.isoformat() == day))
    ]
    standing = [entry for entry in found if entry.status != REFUSED] or found[-1:]
    if not standing:
        raise Refused(
            {
                "kk": f"Тізілімде № {name} актісі жоқ.",
                "ru": f"В реестре нет акта № {name}.",
                "en": f"The register has no act No. {name}.",
            }
        )
    if len(standing) > 1:
        names = ", ".join(entry.name for entry in standing)
        raise Refused(
            {
                "kk": f"№ {number} актісі бірнешеу, нөмірін күнімен бірге жазыңыз: {names}.",
                "ru": f"Актов № {number} несколько, назовите номер с датой: {names}.",
                "en": f"There is more than one act No. {number}; name it with its day: {names}.",
            }
        )
    return standing[0]


def read_entries(connection: Connection, act_no: int | None = None) -> tuple[Entry, ...]:
    """The entries that the control database holds (or the one of a number), in the order they were added."""
    acts, told = _ACTS, _DECISIONS
    if act_no is not None:
        acts, told = acts.where(_a.act_no == act_no), told.where(_d.act_no == act_no)
    decisions: dict[int, list[Decision]] = {}
    for row in connection.execute(told):
        decisions.setdefault(row.act_no, []).append(_decision(row))
    return tuple(_entry(row, decisions.get(row.act_no, ())) for row in connection.execute(acts).all())


def _entry(row: Row[Any], decisions: Sequence[Decision]) -> Entry:
    return Entry(
        act_no=row.act_no,
        number=row.number,
        act_date=row.act_date,
        status=row.status,
        reading=thaw(row.reading),
        sha256=row.sha256,
        other=None if row.other_reading is None else thaw(row.other_reading),
        other_sha256=row.other_sha256,
        added_by=row.added_by,
        added_at=row.added_at,
        added_commit_no=row.added_commit_no,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        published_by=row.published_by,
        published_at=row.published_at,
        commit_no=row.commit_no,
        refused_by=row.refused_by,
        refused_at=row.refused_at,
        reason=row.reason,
        decisions=tuple(one for one in decisions if one.refused_by is None),
        refused_decisions=tuple(one for one in decisions if one.refused_by is not None),
    )


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        kind=row.kind,
        detail=row.detail,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_no=row.decision_no,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        commit_no=row.commit_no,
        refused_by=row.refused_by,
        refused_at=row.refused_at,
    )


def _as_law_at(entry: Entry, known: int) -> EnactedAct:
    """A published act as it was law at a commit. It is known from the day of its publication in the register."""
    published = datetime.fromisoformat(entry.published_at) if entry.published_at else now_at()
    return as_law(entry, almaty_day(published), entry.decisions_at(known))
