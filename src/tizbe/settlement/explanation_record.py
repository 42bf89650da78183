"""What the tables of the steps say of one person on one day, read once: the material of an explanation.

Reads the tables that `Settler.settle_affected` leaves; changes nothing. Inside this record periods are half-open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from tizbe.engine.duckdb import read_sql
from tizbe.law.legal_list import Edition, Wording
from tizbe.period import end_of
from tizbe.settlement.explanation_facts import Sender, StatementFacts, SubmissionFacts
from tizbe.settlement.settling import PACKAGE, Settler

Submissions = Mapping[int, SubmissionFacts] | Callable[[int], SubmissionFacts | None]
"""Where the facts of a submission are found by its number."""


@dataclass(frozen=True)
class Stated:
    """A ground statement of the person, believed or cancelled, and what the first four steps say of it on the day.

    `named`: a rule admits its feed and value on the day; `death_until`, `age_until`: the first days these cut.
    """

    facts: StatementFacts
    row: int
    feed: str
    from_date: date
    until_date: date
    value: str
    other_iin: int
    believed: bool
    named: bool
    death_until: date | None
    age_until: date | None
    age_months: int
    birth_missing: bool
    vital_born: date | None

    def states(self, day: date) -> bool:
        """Whether the stated period holds the day."""
        return self.from_date <= day < self.until_date

    def would_stand(self, day: date) -> bool:
        """Whether the day would be a ground if the statement stated it."""
        alive = self.death_until is None or day < self.death_until
        young = not self.birth_missing and (self.age_until is None or day < self.age_until)
        return self.named and alive and young

    def days_away(self, day: date) -> int:
        """Days from the day to the nearest stated one; 0 when it is stated."""
        if self.states(day):
            return 0
        return (self.from_date - day).days if day < self.from_date else (day - self.until_date).days + 1


@dataclass(frozen=True)
class Worked:
    """An activity statement that bars a row on the day, with the first days after the work and after the window."""

    row: int
    worked_until: date
    bar_until: date
    facts: StatementFacts


@dataclass(frozen=True)
class Bar:
    """A stretch of days that a later step takes from a row."""

    row: int
    step: str
    from_date: date
    until_date: date


@dataclass(frozen=True)
class Entitled:
    """One entitled period of the person."""

    row: int
    from_date: date
    until_date: date
    began_by: str
    ended_by: str

    def holds(self, day: date) -> bool:
        """Whether the period holds the day."""
        return self.from_date <= day < self.until_date


class Record:
    """Everything known at a commit about one person and one day."""

    def __init__(
        self, settler: Settler, iin: int, day: date, known: int, submissions: Submissions | None = None
    ) -> None:
        self.settler = settler
        self.rules = settler.rules
        self.iin = iin
        self.day = day
        self.known = known
        self.edition: Edition | None = self.rules.authority.edition_on(day)
        self._submissions = submissions

    @cached_property
    def statements(self) -> tuple[Stated, ...]:
        """The person's ground statements, believed or cancelled, in order of learning."""
        return tuple(
            Stated(
                self._statement(one, cancelled=not one["believed"]),
                *(one[name] for name in ("row_no", "feed", "from_date", "until_date", "value", "other_iin")),
                *(one[name] for name in ("believed", "named", "death_until", "age_until", "age_months")),
                *(one[name] for name in ("birth_missing", "vital_born")),
            )
            for one in self._read("explain_statement")
        )

    @cached_property
    def activities(self) -> tuple[Worked, ...]:
        """What bars a row by activity on the day, the longest bar of each row first."""
        return tuple(
            Worked(one["row_no"], one["worked_until"], one["bar_until"], self._statement(one))
            for one in self._read("explain_activity")
        )

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The stretches holding the day that exclusion, activity or another row take from a row."""
        return tuple(
            Bar(one["row_no"], one["step"], one["from_date"], one["until_date"]) for one in self._read("explain_bar")
        )

    @cached_property
    def standing(self) -> Mapping[int, frozenset[int]]:
        """By row, the statements that stand on the day after the first four steps."""
        found: dict[int, set[int]] = {}
        for one in self._read("explain_piece"):
            found.setdefault(one["row_no"], set()).add(one["statement_id"])
        return {row: frozenset(ids) for row, ids in found.items()}

    @cached_property
    def excluding(self) -> Mapping[int, frozenset[int]]:
        """By row, the statements that exclude the day from it."""
        found: dict[int, set[int]] = {}
        for one in self._read("explain_exclusion"):
            found.setdefault(one["row_no"], set()).add(one["statement_id"])
        return {row: frozenset(ids) for row, ids in found.items()}

    @cached_property
    def contested_rows(self) -> frozenset[int]:
        """Rows in which another person also claims a child of this person on the day."""
        return frozenset(one["row_no"] for one in self._read("explain_claim") if not one["own"])

    @cached_property
    def entitled(self) -> tuple[Entitled, ...]:
        """Every entitled period of the person, by begin and row."""
        return tuple(
            Entitled(one["row_no"], one["from_date"], one["until_date"], one["began_by"], one["ended_by"])
            for one in self._read("explain_entitled")
        )

    @cached_property
    def vital(self) -> tuple[date | None, date | None]:
        """The birth date and the first day after the death, as vital records state them."""
        (one,) = self._read("explain_vital")
        return one["born"], one["death_until"]

    @cached_property
    def born(self) -> date | None:
        """The birth date: of the vital record, else of the last row 1 statement that gives one."""
        told = [one.facts.born for one in self.statements if one.believed and one.row not in self.rules.child_rows]
        return self.vital[0] or next((born for born in reversed(told) if born), None)

    def category(self, row: int) -> Wording:
        """The row's wording in the edition of the day; where that has no such row, in the nearest later or last one."""
        editions = self.rules.authority.editions.editions
        ahead = [e for e in editions if e.until_date > self.day]
        for edition in (*ahead, *reversed(editions)):
            found = edition.row(str(row))
            if found is not None:
                return found.category
        return Wording()

    def sender(self, feed: str) -> Sender:
        """The body and the system of a feed, by the names that the list gives them."""
        _, body, system = feed.split("/")
        names = self.rules.authority.editions
        return Sender(feed, names.bodies[body].name, names.systems[system].name)

    def senders(self, row: int) -> tuple[Sender, ...]:
        """Who may give a ground in the row by the edition of the day, in the order of the list."""
        found = self.edition.row(str(row)) if self.edition else None
        if found is None:
            return ()
        codes = [worded.feed.code for worded in found.feeds]
        return tuple(self.sender(code) for code in codes if code not in self.rules.authority.replaced)

    def successors(self, feed: str) -> tuple[Sender, ...]:
        """Who may now say what `feed` said, by the edition of the day: itself, its successors, else any of the row."""
        asked = self.rules.authority.of(feed)
        heirs = []
        for sender in self.senders(int(feed.split("/", maxsplit=1)[0])):
            named = self.rules.authority.of(sender.feed)
            if asked and named and asked.stream in (named.stream, named.joint):
                heirs.append(sender)
        return tuple(heirs) or self.senders(int(feed.split("/", maxsplit=1)[0]))

    def _statement(self, one: dict[str, Any], *, cancelled: bool = False) -> StatementFacts:
        feed: str = one["feed"]
        return StatementFacts(
            statement_id=one["statement_id"],
            row=one.get("row_no", 0) if feed[0].isdigit() else 0,
            sender=self.sender(feed),
            begin_date=one["from_date"],
            end_date=end_of(one["until_date"]),
            value=one["value"],
            relation=one["relation"],
            born=one["born"],
            absent=bool(one["absent"]),
            cancelled=cancelled,
            submission=self._submission(one["submission_no"]),
        )

    def _submission(self, number: int) -> SubmissionFacts | None:
        if self._submissions is None:
            return None
        if isinstance(self._submissions, Mapping):
            return self._submissions.get(number)
        return self._submissions(number)

    def _read(self, name: str) -> list[dict[str, Any]]:
        text = read_sql(PACKAGE, name)
        query = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("--"))
        every = {"iin": self.iin, "day": self.day, "known": self.known}
        given = {name: value for name, value in every.items() if f"${name}" in query}
        cursor = self.settler.connection.execute(query, given)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
