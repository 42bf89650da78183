"""The look-up desk: one person's explanation, statements, entitlements and cover, from a ledger of any size.

A desk stays open for many questions. The rules are laid out once for each law, the projection stays open from
question to question (`loan`), and where each person's rows lie is known (`placement`): a question then costs
the fetch of a few rows, the settlement of one person in plain Python, and the telling. Every access is recorded
in the audit trail, with its purpose, before anything is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from tizbe.audit import trail
from tizbe.law.authority import Authority
from tizbe.law.rules.dated import DatedRules
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.person import demand_iin
from tizbe.settlement.dossier import collect
from tizbe.settlement.explanation import explain
from tizbe.settlement.explanation_facts import Explanation, SubmissionFacts
from tizbe.settlement.explanation_record import Record
from tizbe.settlement.person_account import PersonAccount, cover_of
from tizbe.settlement.person_steps import PersonSteps, RuleBook, settle_person
from tizbe.settlement.shelf import Shelf
from tizbe.settlement.version import LedgerFeed
from tizbe.store import tables

_SUBMISSIONS = 10_000

_s = tables.submission.c
_SUBMISSION = select(_s.receipt, _s.number, _s.sent_on, _s.received_at)


class Desk:
    """Answers questions about persons, one at a time, also from several threads; `Hub.look_up` opens one."""

    def __init__(
        self,
        log: Log,
        actor: str,
        law: Callable[[int], Authority],
        reading: Callable[[], AbstractContextManager[Projection]],
        known_commit: Callable[[str | None], int],
    ) -> None:
        """`law`: what was law at a commit; `reading`: the projection for one question, of which it may be another
        each time; `known_commit`: the commit that a known-at text means."""
        self._log = log
        self._actor = actor
        self._law = law
        self._reading = reading
        self._known_commit = known_commit
        self._subjects = log.home.subject_key()
        self._shelf = Shelf()
        self._projection: Projection | None = None
        self._feeds: Mapping[int, LedgerFeed] = {}
        self._commits: dict[str | None, int] = {}
        self._books: dict[int, RuleBook] = {}
        self._laid: dict[Authority, RuleBook] = {}
        self._submission = lru_cache(_SUBMISSIONS)(self._read_submission)

    def explain(
        self, iin: str, day: date, known: str | None = None, purpose: str | None = None, actor: str | None = None
    ) -> Explanation:
        """Why a person is covered on a day, or not, as known then. Raises `Refused` for what is no IIN.

        `actor`: who asks, where it is another than the desk's.
        """
        self._record("explain", iin, purpose, {"day": day.isoformat()}, actor)
        with self._reading() as projection:
            steps, book = self._settled(projection, iin, known)
            return explain(Record(steps, book.dated, day, self._submission))

    def person(
        self, iin: str, known: str | None = None, purpose: str | None = None, actor: str | None = None
    ) -> PersonAccount:
        """A person's statements, entitlements and cover, as known then; `actor` as in `explain`."""
        self._record("person", iin, purpose, None, actor)
        with self._reading() as projection:
            steps, book = self._settled(projection, iin, known)
            record = Record(steps, book.dated, date.max, self._submission)  # no day is asked
            statements = tuple(one.facts for one in record.statements)
            return PersonAccount(
                steps.iin, steps.known, statements, steps.entitled, cover_of(steps.entitled, book.dated)
            )

    def _record(
        self, action: str, iin: str, purpose: str | None, detail: Mapping[str, Any] | None, actor: str | None
    ) -> None:
        demand_iin(iin)
        with self._log.store.writing() as control:
            trail.record(control, actor or self._actor, action, self._subjects.subject(iin), purpose, detail)

    def _settled(self, projection: Projection, iin: str, known: str | None) -> tuple[PersonSteps, RuleBook]:
        versions = self._shelf.versions(projection)
        if projection is not self._projection:
            self._begin(projection, versions.feeds)
        commit = self._commit(known)
        book = self._book(commit)
        return settle_person(collect(versions, book.dated, int(iin), commit), book), book

    def _begin(self, projection: Projection, feeds: Mapping[int, LedgerFeed]) -> None:
        """Forget what was true of another projection; while one is read, nothing is committed."""
        self._projection = projection
        self._commits.clear()
        self._books.clear()
        if feeds != self._feeds:
            self._feeds = feeds
            self._laid.clear()

    def _commit(self, known: str | None) -> int:
        if known not in self._commits:
            self._commits[known] = self._known_commit(known)
        return self._commits[known]

    def _book(self, commit: int) -> RuleBook:
        if commit not in self._books:
            authority = self._law(commit)
            if authority not in self._laid:
                self._laid[authority] = RuleBook.of(DatedRules(authority), self._feeds)
            self._books[commit] = self._laid[authority]
        return self._books[commit]

    def _read_submission(self, number: int) -> SubmissionFacts | None:
        with self._log.store.reading() as control:
            row = control.execute(_SUBMISSION.where(_s.submission_no == number)).first()
        return None if row is None else SubmissionFacts(*row)
