"""Enactment: an act goes from draft to law, each step one commit of the log with its entry in the audit trail.

    add      a draft: the files are kept, what was read of them is frozen
    decide   a person adds what the text cannot say (publication day, event, new name, same body)
    confirm  one person finds it right: only where nothing stands against it
    publish  another person makes it law, from this commit on
    refuse   it will not become law here

A published act is never edited. What is learned of it later is a decision too, and counts from the commit
at which a second person confirms it. Every step holds the act against the law as it stands at that moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from tizbe.audit import trail
from tizbe.clock import almaty_day, now_at
from tizbe.errors import Broken, Refused
from tizbe.law.edition import legal_list
from tizbe.law.reading.operation import Reading
from tizbe.law.register.book import Register, read_entries
from tizbe.law.register.decided import clause_of, decided, succeeds_itself, successions_of, waits_for_event
from tizbe.law.register.entry import (
    CONFIRMED,
    DRAFT,
    EVENT,
    NAME,
    PUBLICATION,
    PUBLISHED,
    REFUSED,
    SAME,
    Decision,
    Entry,
    is_same_person,
)
from tizbe.law.register.frozen import freeze
from tizbe.law.register.review import Review, names_known, review
from tizbe.ledger import enactment_refusals as no
from tizbe.ledger.draft import Draft
from tizbe.ledger.log import Log
from tizbe.store import tables

LAW = "law"
"""The kind of commit that carries a step of an act."""

_a, _d = tables.act.c, tables.act_decision.c


@dataclass(frozen=True)
class ActFile:
    """A file of an act: where it lies, and what was read of it."""

    path: Path
    reading: Reading


@dataclass
class Enactment:
    """Takes acts from draft to law for one person; the caller holds the lock for as long as a step takes."""

    log: Log
    register: Register
    actor: str

    def review(self, entry: Entry) -> Review:
        """The act held against the law as it stands now."""
        return review(entry, self.register.enacted(self.log.last_commit_no()), _today())

    def add(self, file: ActFile, other: ActFile | None = None, published_date: date | None = None) -> Entry:
        """Bring an act to the register as a draft, whatever stands against it; the same file again changes nothing.

        Raises Refused when another file of that act is there already, or the two files are not one act.
        """
        reading = file.reading
        if other is not None:
            _demand_one_act(reading, other.reading)
        same = self._same(file, other, published_date)
        if same is not None:
            return same
        with self.log.writing(LAW, self.actor, {"step": "add", "number": reading.act.number}) as draft:
            with self.log.store.reading() as control:
                number = int(control.execute(select(func.max(_a.act_no))).scalar() or 0) + 1
            _keep(draft, "act", file)
            if other is not None:
                _keep(draft, "other", other)
            with draft.recording() as control:
                control.execute(
                    insert(tables.act),
                    {
                        "act_no": number,
                        "number": reading.act.number,
                        "act_date": reading.act.act_date,
                        "language": reading.act.language,
                        "sha256": reading.sha256,
                        "other_sha256": None if other is None else other.reading.sha256,
                        "status": DRAFT,
                        "reading": freeze(reading),
                        "other_reading": None if other is None else freeze(other.reading),
                        "added_by": self.actor,
                        "added_at": draft.recorded_at,
                        "added_commit_no": draft.commit_no,
                    },
                )
                if published_date is not None:
                    told = {"date": published_date.isoformat()}
                    self._insert_decision(control, draft, number, PUBLICATION, told)
                entry = read_entries(control, number)[0]
                self._record(control, "law add", entry, detail={"sha256": reading.sha256, "status": reading.status})
        return entry

    def decide(self, name: str, kind: str, detail: Mapping[str, Any]) -> Entry:
        """Record a decision beside an act. A confirmed act is a draft again, since another act was confirmed.

        On a published act only its publication day or an event may be decided, and counts once another
        person confirms it. Raises Refused where the decision says nothing about this act.
        """
        entry = self._own(name)
        if entry.status == REFUSED:
            raise Refused(no.is_refused(entry.name))
        if entry.status == PUBLISHED and kind in (NAME, SAME):
            raise Refused(no.is_published(entry.name))
        decision = Decision(kind, dict(detail), self.actor, "")
        if _is_told(entry, decision):
            return entry
        self._demand_meaning(entry, decision)
        with self._step(kind, act=entry.act_no) as (draft, control):
            self._insert_decision(control, draft, entry.act_no, kind, detail)
            if entry.status == CONFIRMED:
                again = {"status": DRAFT, "confirmed_by": None, "confirmed_at": None}
                control.execute(update(tables.act).where(_a.act_no == entry.act_no), again)
            entry = read_entries(control, entry.act_no)[0]
            self._record(control, f"law {kind}", entry, detail=detail)
        return entry

    def confirm(self, name: str, reason: str | None = None) -> Entry:
        """Find an act right, or, on a published one, the decisions that wait for a second person.

        Raises Refused while anything stands against it.
        """
        entry = self._own(name)
        if entry.status == PUBLISHED:
            return self._confirm_decisions(entry, reason)
        if entry.status == REFUSED:
            raise Refused(no.is_refused(entry.name))
        if entry.status == CONFIRMED:
            if is_same_person(entry.confirmed_by, self.actor):
                return entry
            raise Refused(no.is_confirmed(entry.name))
        self._demand_fit(entry)
        with self._step("confirm", act=entry.act_no) as (draft, control):
            done = {"status": CONFIRMED, "confirmed_by": self.actor, "confirmed_at": draft.recorded_at}
            control.execute(update(tables.act).where(_a.act_no == entry.act_no), done)
            entry = read_entries(control, entry.act_no)[0]
            self._record(control, "law confirm", entry, reason)
        return entry

    def publish(self, name: str, reason: str | None = None) -> Entry:
        """Make a confirmed act law, from this commit on. Who confirmed it may not publish it.

        Raises Refused while anything stands against it, or the rule pack lacks the rules of a row.
        """
        entry = self._own(name)
        if entry.status == PUBLISHED and is_same_person(entry.published_by, self.actor):
            return entry
        if entry.status != CONFIRMED:
            raise Refused(no.is_not_confirmed(entry.name, entry.status))
        if is_same_person(entry.confirmed_by, self.actor):
            raise Refused(no.SECOND_PERSON)
        found = self._demand_fit(entry)
        if found.rows_without_rules:
            raise Refused(no.rows_without_rules(entry.name, found.rows_without_rules))
        with self._step("publish", act=entry.act_no) as (draft, control):
            done = {
                "status": PUBLISHED,
                "published_by": self.actor,
                "published_at": draft.recorded_at,
                "commit_no": draft.commit_no,
            }
            control.execute(update(tables.act).where(_a.act_no == entry.act_no), done)
            counts = {"commit_no": draft.commit_no}
            control.execute(update(tables.act_decision).where(_d.act_no == entry.act_no), counts)
            entry = read_entries(control, entry.act_no)[0]
            self._record(control, "law publish", entry, reason, {"commit": draft.commit_no})
        return entry

    def refuse(self, name: str, reason: str | None) -> Entry:
        """Turn an act away for good, or, on a published one, the decisions that wait; the reason is recorded."""
        entry = self._own(name)
        if entry.status == REFUSED:
            return entry
        if not (reason or "").strip():
            raise Refused(no.NO_REASON)
        if entry.status == PUBLISHED and not entry.pending:
            raise Refused(no.is_published(entry.name))
        with self._step("refuse", act=entry.act_no) as (draft, control):
            done: dict[str, str | None] = {"refused_by": self.actor, "refused_at": draft.recorded_at}
            if entry.pending:
                numbers = [one.decision_no for one in entry.pending]
                control.execute(update(tables.act_decision).where(_d.decision_no.in_(numbers)), done)
            else:
                done |= {"status": REFUSED, "reason": reason}
                control.execute(update(tables.act).where(_a.act_no == entry.act_no), done)
            entry = read_entries(control, entry.act_no)[0]
            self._record(control, "law refuse", entry, reason)
        return entry

    def note_days(self) -> bool:
        """Commit that a day has come on which a published act begins to reach back; gives whether one had.

        What the hub knows depends on its commits alone: without this, the same commit would give one
        law today and another tomorrow.
        """
        today = _today()
        last = self.log.last_commit_no()
        days = self.register.reaching_days(last, today)
        if not days:
            return False
        with self._step("reach", days=[day.isoformat() for day in days]) as (_, control):
            told = {"days": [day.isoformat() for day in days]}
            trail.record(control, self.actor, "law reach", detail=told)
        return True

    @contextmanager
    def _step(self, step: str, **detail: object) -> Iterator[tuple[Draft, Connection]]:
        """One commit of a step that brings no files, with the connection of its transaction."""
        with self.log.writing(LAW, self.actor, {"step": step, **detail}) as draft, draft.recording() as control:
            yield draft, control

    def _confirm_decisions(self, entry: Entry, reason: str | None) -> Entry:
        if not entry.pending:
            if is_same_person(entry.confirmed_by, self.actor):
                return entry
            raise Refused(no.is_published(entry.name))
        if any(is_same_person(one.decided_by, self.actor) for one in entry.pending):
            raise Refused(no.SECOND_PERSON)
        found = self._demand_fit(entry)
        if found.rows_without_rules:
            raise Refused(no.rows_without_rules(entry.name, found.rows_without_rules))
        with self._step("confirm", act=entry.act_no) as (draft, control):
            done = {
                "confirmed_by": self.actor,
                "confirmed_at": draft.recorded_at,
                "commit_no": draft.commit_no,
            }
            numbers = [one.decision_no for one in entry.pending]
            control.execute(update(tables.act_decision).where(_d.decision_no.in_(numbers)), done)
            entry = read_entries(control, entry.act_no)[0]
            self._record(control, "law confirm", entry, reason, {"commit": draft.commit_no})
        return entry

    def _demand_fit(self, entry: Entry) -> Review:
        found = self.review(entry)
        if found.reasons or entry.act_date is None:
            raise Refused(no.needs_review(entry.name, found.reasons))
        return found

    def _demand_meaning(self, entry: Entry, decision: Decision) -> None:
        """Refuse a decision that cannot be about this act."""
        if decision.kind == PUBLICATION:
            # Of the text alone: a day that was decided wrongly before must not stand in the way of the right one.
            ways = {entry.reading.commencement_of(one).kind for one in entry.reading.operations}
            if not {entry.reading.commencement.kind, *ways} & {"publication", "publication_days"}:
                raise Refused(no.waits_not(entry.name, PUBLICATION))
            if entry.act_date is not None and decision.date < entry.act_date:
                raise Refused(no.before_signing(decision.date, entry.act_date))
            self._demand_later_than_published(entry, decision)
        elif decision.kind == EVENT:
            clause = clause_of(decision.detail.get("clause", ""))
            counting = [one for one in entry.decisions if one.commit_no is not None]
            found = waits_for_event(decided(entry.reading, counting), clause)
            if not found:
                raise Refused(no.waits_not(entry.name, EVENT))
            if len(found) > 1:
                raise Refused(no.which_clause(tuple(one.condition for one in found)))
        elif decision.kind == NAME:
            self._demand_name(entry, decision)
        elif decision.kind == SAME:
            names = names_known(self.register.enacted(self.log.last_commit_no()), self.review(entry).act)
            for code in (decision.detail["was"], *decision.detail["became"]):
                if code not in names.bodies:
                    raise Refused(no.unknown_code("body", code))
            enacted = self.register.enacted(self.log.last_commit_no())
            if succeeds_itself(decision, (*legal_list(None, enacted).successions, *successions_of(entry.decisions))):
                raise Refused(no.own_successor(decision.detail["was"]))
            if not decision.detail["because"].strip():
                raise Refused(no.NO_REASON)

    def _demand_later_than_published(self, entry: Entry, decision: Decision) -> None:
        told = next((one for one in entry.decisions if one.kind == PUBLICATION and one.commit_no), None)
        if entry.status == PUBLISHED and told is not None and told.date != decision.date:
            raise Refused(no.is_published(entry.name))

    def _demand_name(self, entry: Entry, decision: Decision) -> None:
        told = decision.detail
        if not re.fullmatch(r"[a-z][a-z0-9-]*", told["code"]):
            raise Refused(no.bad_code(told["code"]))
        enacted = self.register.enacted(self.log.last_commit_no())
        law = names_known(enacted)
        known = law.bodies if told["kind"] == "body" else law.systems
        if told["same"]:
            own = names_known(enacted, self.review(entry).act)
            if told["code"] not in (own.bodies if told["kind"] == "body" else own.systems):
                raise Refused(no.unknown_code(told["kind"], told["code"]))
        elif told["code"] in known:
            raise Refused(no.known_code(told["kind"], told["code"]))
        elif not (told["kk"] and told["ru"]):
            raise Refused(no.BOTH_LANGUAGES)

    def _insert_decision(
        self, control: Connection, draft: Draft, act_no: int, kind: str, detail: Mapping[str, Any]
    ) -> None:
        last = control.execute(select(func.max(_d.decision_no))).scalar()
        control.execute(
            insert(tables.act_decision),
            {
                "decision_no": int(last or 0) + 1,
                "act_no": act_no,
                "kind": kind,
                "detail": dict(detail),
                "decided_by": self.actor,
                "decided_at": draft.recorded_at,
            },
        )

    def _record(
        self,
        control: Connection,
        action: str,
        entry: Entry,
        reason: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        trail.record(control, self.actor, action, f"act {entry.name}", reason, detail)

    def _own(self, name: str) -> Entry:
        """The act of this hub that a person names; a shipped one is law already and takes no steps."""
        entry = self.register.find(name)
        if entry.is_shipped:
            raise Refused(no.is_shipped(entry.name))
        return entry

    def _same(self, file: ActFile, other: ActFile | None, published_date: date | None) -> Entry | None:
        """The entry of the same act, where the same files were added before."""
        act = file.reading.act
        entries = [one for one in self.register.entries() if one.status != REFUSED]
        for entry in entries:
            is_file = file.reading.sha256 in (entry.sha256, entry.other_sha256)
            is_act = act.act_date is not None and (entry.number, entry.act_date) == (act.number, act.act_date)
            if not is_file and not is_act:
                continue
            own = {entry.sha256, entry.other_sha256}
            if entry.is_shipped or (is_file and (other is None or other.reading.sha256 in own)):
                days = [one.date for one in entry.decisions if one.kind == PUBLICATION]
                if published_date is not None and published_date not in days[-1:]:
                    raise Refused(no.is_added(entry.name))
                return entry
            raise Refused(no.is_added(entry.name))
        return None


def _keep(draft: Draft, role: str, file: ActFile) -> None:
    """Keep a file of an act in the log; it must still be what was read."""
    kept = draft.take(role, file.path, file.path.suffix.lower().lstrip(".") or "txt")
    if kept.hash() != file.reading.sha256:
        raise Broken("The file of an act changed while it was read.")


def _demand_one_act(reading: Reading, other: Reading) -> None:
    if reading.act.language == other.act.language:
        raise Refused(no.ONE_LANGUAGE)
    if (reading.act.number, reading.act.act_date) != (other.act.number, other.act.act_date):
        raise Refused(no.TWO_ACTS)


def _is_told(entry: Entry, decision: Decision) -> bool:
    """Whether the last decision of this kind about the same thing says the same already."""

    def about(one: Decision) -> tuple[object, ...]:
        told = one.detail
        return (one.kind, told.get("clause"), told.get("kind"), told.get("code"), told.get("was"))

    last = [one for one in entry.decisions if about(one) == about(decision)]
    return bool(last) and dict(last[-1].detail) == dict(decision.detail)


def _today() -> date:
    return almaty_day(now_at())
