"""What was read in an act: its heading, its targets, its operations, and what stops it.

A reading is a fact about a text. It applies nothing: `edition` does, and only when the reading is ready.
Source of the vocabulary: grammar of Kazakhstan's amending acts; the JSON of `law read` is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tizbe.law.legal_list import ActRef
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reason import Reason
from tizbe.law.source.document import Repair

READY = "ready"
NEEDS_REVIEW = "needs-review"

OPS = ("replace", "insert", "delete", "replace_words", "insert_words", "repeal")
"""Every kind of operation."""

UNITS = (
    "title",
    "preamble",
    "paragraph",
    "subparagraph",
    "part",
    "indent",
    "row",
    "column",
    "annex",
    "section",
    "chapter",
    "chapter_heading",
    "article",
    "words",
    "act",
)
"""Every unit of an act that an operation can be about; `part` is часть/бөлік, `indent` is абзац."""

NUMBERED = (
    "paragraph",
    "subparagraph",
    "part",
    "indent",
    "row",
    "column",
    "annex",
    "section",
    "chapter",
    "article",
)
"""Units that go by numbers, and hold others or words of their own."""


@dataclass(frozen=True)
class ActHeading:
    """Who made the act, its number and day, and the language of this text (kk or ru)."""

    number: str
    act_date: date | None
    issuer: str
    language: str


@dataclass(frozen=True)
class Target:
    """An act that is amended, as the amending act cites it."""

    number: str
    act_date: date | None


@dataclass(frozen=True)
class Words:
    """Words changed inside a text: `old` give way to `new`, or `new` stand behind `after`; the rest is empty.

    With `delete`, `old` go and nothing comes.
    """

    old: str = ""
    new: str = ""
    after: str = ""


@dataclass(frozen=True)
class Operation:
    """One ordered change, in the order of the act from 1.

    `op` is one of `OPS`, `unit` one of `UNITS`. `scope` says where, outermost level first (`{}` the act
    itself; its keys are `scope.LEVELS`). `locator` holds the numbers of the unit in the act's own form. The
    new wording is `rows` of a table, or `text`; a change of words has `words`, and its place in `scope`
    (several places: the unit and its locator). `target` indexes the targets of the reading. `clause` is
    where the operation stands in the amending act itself, ("1", "2)") for paragraph 1, subparagraph 2.
    `commencement` is its own, where it differs from the act's. `first_line` to `last_line` and `page` are
    its printed place, `instruction` its words.
    """

    order: int
    op: str
    unit: str
    scope: Mapping[str, str | bool]
    locator: tuple[str, ...]
    rows: tuple[ReadRow, ...]
    text: str | None
    target: int
    instruction: str
    first_line: int
    last_line: int
    words: Words | None = None
    clause: tuple[str, ...] = ()
    commencement: Commencement | None = None
    page: int = 0


@dataclass(frozen=True)
class Unclaimed:
    """Operative text that no operation, scope or clause accounts for."""

    line: int
    text: str


@dataclass(frozen=True)
class Reading:
    """All that was read of one act; it is ready only when there is no reason against it.

    `list_name` and `list_line`: the name of the list of a scope line and its line, where one is named.
    """

    act: ActHeading
    targets: tuple[Target, ...]
    operations: tuple[Operation, ...]
    commencement: Commencement
    unclaimed: tuple[Unclaimed, ...]
    repairs: tuple[Repair, ...]
    reasons: tuple[Reason, ...]
    sha256: str
    list_name: str = ""
    list_line: int = 0

    @property
    def status(self) -> str:
        """`ready` or `needs-review`."""
        return NEEDS_REVIEW if self.reasons else READY

    @property
    def act_ref(self) -> ActRef:
        """The act as editions name it; ValueError when its day was not read."""
        if self.act.act_date is None:
            raise ValueError("the day of the act was not read")
        return ActRef(self.act.number, self.act.act_date)

    def commencement_of(self, operation: Operation) -> Commencement:
        """When `operation` takes effect: its own clause, else the act's."""
        return operation.commencement or self.commencement

    def with_reasons(self, reasons: tuple[Reason, ...]) -> Reading:
        """The same reading with further reasons for review, each once."""
        return replace(self, reasons=tuple(dict.fromkeys((*self.reasons, *reasons))))
