"""What the steps of settlement say of one person on one day: the material of an explanation.

Made of `PersonSteps`, the plain lists that settling the person gives; changes nothing. Inside this record periods
are half-open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tizbe.law.legal_list import Edition, Wording
from tizbe.law.rules.dated import DatedRules, Standing
from tizbe.period import OPEN, end_of
from tizbe.settlement.explanation_facts import Sender, StatementFacts, SubmissionFacts
from tizbe.settlement.person_steps import Bar, Entitled, PersonSteps, months_after
from tizbe.settlement.version import Version

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


class Record:
    """Everything known at a commit about one person and one day."""

    def __init__(
        self, steps: PersonSteps, rules: DatedRules, day: date, submissions: Submissions | None = None
    ) -> None:
        self.steps = steps
        self.rules = rules
        self.iin = steps.iin
        self.day = day
        self.known = steps.known
        self.edition: Edition | None = rules.authority.edition_on(day)
        self._submissions = submissions

    @cached_property
    def statements(self) -> tuple[Stated, ...]:
        """The person's ground statements, believed or cancelled, in order of learning."""
        return tuple(map(self._stated, self.steps.grounds))

    @cached_property
    def activities(self) -> tuple[Worked, ...]:
        """What bars a row by activity on the day, the longest bar of each row first."""
        found = [
            Worked(row, worked_until, bar_until, self._statement(one))
            for one in self.steps.activities
            for from_date, worked_until in self._working_days(one)
            for row, months, window_from, window_until in self.rules.windows
            if max(from_date, window_from) <= self.day
            and self.day < (bar_until := min(_after(worked_until, months), window_until))
        ]
        return tuple(sorted(found, key=lambda one: (one.row, -one.bar_until.toordinal(), one.facts.statement_id)))

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """The stretches holding the day that exclusion, activity or another row take from a row."""
        return tuple(sorted({one for one in self.steps.bars if one.from_date <= self.day < one.until_date}))

    @cached_property
    def standing(self) -> Mapping[int, frozenset[int]]:
        """By row, the statements that stand on the day after the first four steps."""
        return _by_row(
            (one.row, one.statement_id) for one in self.steps.pieces if one.from_date <= self.day < one.until_date
        )

    @cached_property
    def excluding(self) -> Mapping[int, frozenset[int]]:
        """By row, the statements that exclude the day from it."""
        asked = {(feed, value) for feed, value, a, b in self.rules.exclusions if a <= self.day < b}
        return _by_row(
            (one.row, one.facts.statement_id)
            for one in self.statements
            if one.believed and one.states(self.day) and (one.feed, one.value) in asked
        )

    @cached_property
    def contested_rows(self) -> frozenset[int]:
        """Rows in which another person also claims a child of this person on the day."""
        own = {(one.row, one.child_iin) for one in self.steps.pieces}
        return frozenset(
            one.row
            for one in self.steps.claims
            if one.iin != self.iin and (one.row, one.child_iin) in own and one.from_date <= self.day < one.until_date
        )

    @property
    def entitled(self) -> tuple[Entitled, ...]:
        """Every entitled period of the person, by begin and row."""
        return self.steps.entitled

    @property
    def vital(self) -> tuple[date | None, date | None]:
        """The birth date and the first day after the death, as vital records state them."""
        return self.steps.births.get(self.iin), self.steps.death_until

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

    def _stated(self, one: Version) -> Stated:
        feed = self.steps.feeds[one.feed_no]
        rule = self._standing(feed.feed, one.value)
        vital_born = self.steps.births.get(one.other_iin if feed.row in self.rules.child_rows else self.iin)
        born = vital_born or one.born
        believed = one.is_believed(self.known)
        return Stated(
            facts=self._statement(one, cancelled=not believed),
            row=feed.row,
            feed=feed.feed,
            from_date=one.from_date,
            until_date=one.until_date,
            value=one.value,
            other_iin=one.other_iin,
            believed=believed,
            named=rule is not None,
            death_until=self.steps.death_until,
            age_until=months_after(born, rule.age_months) if born and rule and rule.age_of else None,
            age_months=rule.age_months if rule else 0,
            birth_missing=bool(rule and rule.age_required and born is None),
            vital_born=vital_born,
        )

    def _standing(self, feed: str, value: str) -> Standing | None:
        """The rule that admits the feed and the value on the day."""
        return next(
            (
                one
                for one in self.rules.standings
                if one.feed == feed and one.value == value and one.from_date <= self.day < one.until_date
            ),
            None,
        )

    def _working_days(self, one: Version) -> list[tuple[date, date]]:
        """The days of a statement of activity on which its feed has authority."""
        cut = [(max(one.from_date, a), min(one.until_date, b)) for a, b in self.rules.activity_days]
        return [(from_date, until_date) for from_date, until_date in cut if from_date < until_date]

    def _statement(self, one: Version, *, cancelled: bool = False) -> StatementFacts:
        feed = self.steps.feeds[one.feed_no]
        return StatementFacts(
            statement_id=one.statement_id,
            row=feed.row,
            sender=self.sender(feed.feed),
            begin_date=one.from_date,
            end_date=end_of(one.until_date),
            value=one.value,
            relation=one.relation,
            born=one.born,
            absent=one.absent,
            cancelled=cancelled,
            submission=self._submission(one.submission_no),
        )

    def _submission(self, number: int) -> SubmissionFacts | None:
        if self._submissions is None:
            return None
        if isinstance(self._submissions, Mapping):
            return self._submissions.get(number)
        return self._submissions(number)


def _by_row(found: Iterable[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    rows: dict[int, set[int]] = {}
    for row, statement_id in found:
        rows.setdefault(row, set()).add(statement_id)
    return {row: frozenset(ids) for row, ids in rows.items()}


def _after(day: date, months: int) -> date:
    return OPEN if day == OPEN else months_after(day, months)
