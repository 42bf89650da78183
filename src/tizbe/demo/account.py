"""What a run of the demo found: plain values, ready to be told at the terminal or in the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class MonthSent:
    """The receipts of one month beside the answer key.

    `statuses`: submissions by status, a repeat counted as such; `rows`: the rows read and their four outcomes;
    `answered_as_expected` of `submissions` have the status of the key; `counted_as_expected` of `counted`
    also have its counts (the key leaves the counts of some damaged files open).
    """

    month: str
    submissions: int
    statuses: dict[str, int]
    rows: dict[str, int]
    answered_as_expected: int
    counted: int
    counted_as_expected: int
    differing: tuple[str, ...]


@dataclass(frozen=True)
class CodeCount:
    """How often a code was given: `times` counts files for F-codes and rows for R- and H-codes."""

    code: str
    times: int


@dataclass(frozen=True)
class MonthSettled:
    """A settlement, its delivery and MSHI's answers: `cover_periods` of the hub, `differences` from MSHI's.

    `by_op` and, for each row, `by_row` count changes.
    """

    month: str
    persons: int
    changes: int
    by_op: dict[str, int]
    batches: tuple[Json, ...]
    cover_periods: int
    differences: int
    by_row: dict[str, dict[str, int]]


@dataclass(frozen=True)
class RowRehearsed:
    """A row that the act touches: what happens to it in the list ("" nothing), and to the persons under it.

    `begin`, `end`: persons whose entitlement the rehearsal says would begin or end, with person-days and reasons;
    `settled_begin`, `settled_end`: persons for whom the hub, which knows the act, did so for the same reasons.
    """

    row: str
    kind: str
    begin: int
    end: int
    days_gained: int
    days_lost: int
    reasons: tuple[str, ...]
    settled_begin: int
    settled_end: int

    @property
    def moves(self) -> bool:
        """Whether anybody's entitlement would begin or end."""
        return bool(self.begin or self.end)

    @property
    def came_true(self) -> bool:
        """Whether the settled ledger agrees with the rehearsal."""
        return (self.begin, self.end) == (self.settled_begin, self.settled_end)


@dataclass(frozen=True)
class CoverCount:
    """Persons covered on a day: by each row that holds, by payer, and all."""

    day: date
    by_row: dict[int, int]
    by_payer: dict[str, int]
    persons: int


@dataclass(frozen=True)
class Period:
    """One period of a timeline, half-open: of one row with its reasons, or of cover by several with their payer."""

    rows: str
    from_date: date
    until_date: date
    began_by: str = ""
    ended_by: str = ""
    payer: str = ""


@dataclass(frozen=True)
class Timeline:
    """One person of the story: the masked number, the entitled periods by row, and the cover."""

    name: str
    masked: str
    rows: tuple[Period, ...]
    cover: tuple[Period, ...]


@dataclass(frozen=True)
class Told:
    """One person explained: the name in the story, the day, the answer, whether the key agrees, the words."""

    name: str
    iin: str
    day: date
    covered: bool
    as_expected: bool
    text: str


@dataclass(frozen=True)
class Timing:
    """How long a step took, in seconds; `month` where the step belongs to one."""

    step: str
    month: str
    seconds: float


@dataclass
class Account:
    """Everything one run found. Filled step by step."""

    persons: int
    seed: int
    reading: Json = field(default_factory=dict)
    comparison: Json = field(default_factory=dict)
    list_rows: tuple[int, int] = (0, 0)
    rehearsal: Json = field(default_factory=dict)
    rehearsed: list[RowRehearsed] = field(default_factory=list)
    sent: list[MonthSent] = field(default_factory=list)
    codes: list[CodeCount] = field(default_factory=list)
    settled: list[MonthSettled] = field(default_factory=list)
    counts: list[CoverCount] = field(default_factory=list)
    story_days: int = 0
    story_days_as_expected: int = 0
    people: list[Told] = field(default_factory=list)
    timelines: list[Timeline] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)

    @property
    def submissions(self) -> int:
        """All submissions sent."""
        return sum(month.submissions for month in self.sent)

    @property
    def rows_read(self) -> int:
        """All rows read."""
        return sum(month.rows["rows_read"] for month in self.sent)

    @property
    def answered_as_expected(self) -> int:
        """Submissions whose receipt has the status of the answer key."""
        return sum(month.answered_as_expected for month in self.sent)

    @property
    def counted(self) -> tuple[int, int]:
        """Submissions whose counts are as in the answer key, and those whose counts the key fixes."""
        return (
            sum(month.counted_as_expected for month in self.sent),
            sum(month.counted for month in self.sent),
        )

    @property
    def differences(self) -> int:
        """Periods of cover that only one side has, over all comparisons with MSHI."""
        return sum(month.differences for month in self.settled)

    @property
    def opened_later(self) -> dict[str, int]:
        """By row that the act adds: how often the last settlement opened it."""
        added = self.rehearsal["list_rows"]["added"]
        return {row: self.settled[-1].by_row.get(row, {}).get("open", 0) for row in added}

    @property
    def holds(self) -> bool:
        """Whether every check of the run came out as it must."""
        return (
            self.answered_as_expected == self.submissions
            and self.counted[0] == self.counted[1]
            and self.differences == 0
            and all(row.came_true for row in self.rehearsed)
            and self.story_days_as_expected == self.story_days
            and all(told.as_expected for told in self.people)
            and all(batch["outcome"] == "done" for month in self.settled for batch in month.batches)
        )


def masked(iin: str) -> str:
    """A person's number with all but its last four digits hidden: for pages that others may see."""
    return "•" * (len(iin) - 4) + iin[-4:]
