"""What an explanation says, as plain facts: no sentence and no other person's number.

Periods are in the outside form (`begin_date`, `end_date`, both included; an empty end is open). A fact that
names another person says only that there is one. `telling` turns these facts into sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from tizbe.law.legal_list import Wording
from tizbe.person import iin_text


@dataclass(frozen=True)
class SubmissionFacts:
    """The submission that brought a statement: receipt, the sender's number, the sending day, when it came.

    `received_at` is the instant as text (ISO 8601, UTC), as the control database keeps it.
    """

    receipt: str
    number: str | None
    sent_on: date
    received_at: str | None = None


@dataclass(frozen=True)
class Sender:
    """A body and one of its systems; together with a row they are a feed of the edition in force."""

    feed: str
    body: Wording
    system: Wording


@dataclass(frozen=True)
class StatementFacts:
    """One statement as its body stated it: period, and the evidence that matters.

    `born` is the birth date in the row (in rows 4 and 5 that of the child). `absent`: a full list without the
    person ended it. `cancelled`: the body took it back. `submission` is None where the caller knows none.
    """

    statement_id: int
    row: int
    sender: Sender
    begin_date: date
    end_date: date | None
    value: str
    relation: str
    born: date | None
    absent: bool
    cancelled: bool
    submission: SubmissionFacts | None


@dataclass(frozen=True)
class HeldRow:
    """A row that holds on the day: its entitled period, why the days beside it are not entitled, who says so.

    `by_tail`: the day is entitled only because the row's tail prolongs the cover.
    """

    row: int
    category: Wording
    payer: str
    begin_date: date
    end_date: date | None
    began_by: str
    ended_by: str
    by_tail: bool
    statements: tuple[StatementFacts, ...]


@dataclass(frozen=True)
class FailedRow:
    """A row that does not hold on the day, with the first step that cuts and the facts of that step.

    `step`: stated, authority, death, age, child-age, exclusion, activity, row-priority, representative.
    `detail` tells cases of a step apart: ended, absent, begins, cancelled (stated); not-yet, no-longer, value
    (authority); reached, birth-unknown (age, child-age); working, window (activity); empty elsewhere.
    `from_date`: the first day on which the fact told would no longer cut, where there is one (a begin, the day a
    source is named, the day after a window). `last_date`: the last day before the cut (an end, the last
    day of authority, of life, of work). `birthday` and `years`: the age that ends the row.
    `other_row`: the row that goes first. `statements` are the person's own in this row; `against` are the facts
    that bar it. `days_away`: 0 where a statement states the day, else days to the nearest.
    """

    row: int
    category: Wording
    step: str
    detail: str
    statements: tuple[StatementFacts, ...]
    against: tuple[StatementFacts, ...] = ()
    from_date: date | None = None
    last_date: date | None = None
    birthday: date | None = None
    years: int = 0
    other_row: int | None = None
    days_away: int = 0


@dataclass(frozen=True)
class EdgeReason:
    """What began or ended one row's entitlement at an edge of cover."""

    row: int
    category: Wording
    reason: str


@dataclass(frozen=True)
class CoverEdge:
    """An edge of unbroken cover by whatever rows: the last covered day, or the first, and each row's reason."""

    day: date
    reasons: tuple[EdgeReason, ...]


@dataclass(frozen=True)
class MissingFact:
    """One fact that would give cover on the day, and who must send or correct it.

    `kind`: ended, absent, begins, cancelled (a statement that does not state the day); activity, exclusion, evidence,
    birth, representative, death (one fact that bars); law (the list has no such source on that day, nobody
    can send it); open (a row open to the person in general, of which nothing is stated).
    `from_date`: from when on the row could hold by itself. `statement`: the one spoken of.
    """

    kind: str
    row: int
    category: Wording
    senders: tuple[Sender, ...]
    statement: StatementFacts | None = None
    from_date: date | None = None


@dataclass(frozen=True)
class Conflict:
    """Bodies that do not agree about the person on the day.

    `kind`: feeds (of one row: `saying` state the day, `not_saying` stated the row but not the day); birth
    (`born` by row differs from `vital_born`); representative (another legal representative claims the child);
    after-death, after-age (`saying` still state the row).
    """

    kind: str
    row: int
    category: Wording
    saying: tuple[StatementFacts, ...] = ()
    not_saying: tuple[StatementFacts, ...] = ()
    born: date | None = None
    vital_born: date | None = None


@dataclass(frozen=True)
class EditionFacts:
    """The edition in force on the day: its number, its days, and the act that made it."""

    number: int
    in_force_from: date
    act: str
    act_date: date


@dataclass(frozen=True)
class Explanation:
    """Why a person is, or is not, covered on a day, as known at a commit.

    `heard_of`: some body has stated a ground of this person, ever; `is_age_known`: a birth date is known.
    `missing`: the nearest first; empty when covered.
    `cover_until`: the edge that will end the present cover (None: open, or not covered); `last_cover`: the edge
    that ended cover before the day; `next_cover`: the edge at which cover begins after it (both only when not covered).
    """

    iin: int
    day: date
    known: int
    covered: bool
    heard_of: bool
    edition: EditionFacts | None
    primary_row: int | None
    payer: str | None
    held: tuple[HeldRow, ...]
    failed: tuple[FailedRow, ...]
    cover_until: CoverEdge | None
    last_cover: CoverEdge | None
    next_cover: CoverEdge | None
    died: date | None
    is_age_known: bool
    missing: tuple[MissingFact, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that hold on the day, ascending."""
        return tuple(held.row for held in self.held)

    def tell(self, language: str) -> str:
        """The explanation in plain sentences, one a line, in `language` (kk, ru or en)."""
        from tizbe.settlement.telling import tell  # noqa: PLC0415 - the templates are made of these facts

        return "\n".join(tell(self, language))

    def as_json(self) -> dict[str, object]:
        """The explanation as plain data: ISO dates, wordings by language, the person's IIN as twelve digits."""
        found = {field.name: plain(getattr(self, field.name)) for field in fields(self)}
        nearest = plain(self.missing[0]) if self.missing else None
        return found | {"iin": iin_text(self.iin), "rows": list(self.rows), "nearest": nearest}


def differs(explanation: Explanation, other: Explanation) -> bool:
    """Whether two explanations of one person and day, known at two commits, give another answer.

    Compared is what a person would notice: cover, rows, payer, periods with their reasons, why a row fails,
    what is missing; not which submissions say so.
    """
    return _substance(explanation) != _substance(other)


def _substance(explanation: Explanation) -> tuple[object, ...]:
    return (
        explanation.covered,
        explanation.primary_row,
        explanation.payer,
        explanation.died,
        [(h.row, h.begin_date, h.end_date, h.began_by, h.ended_by) for h in explanation.held],
        [(f.row, f.step, f.detail, f.from_date, f.last_date, f.other_row) for f in explanation.failed],
        explanation.cover_until,
        explanation.last_cover,
        explanation.next_cover,
        [(m.kind, m.row, m.from_date) for m in explanation.missing],
    )


def plain(value: object) -> object:
    """Facts as plain data: names and values, ISO dates, lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
