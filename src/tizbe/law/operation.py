"""What was read in an act: its heading, its targets, its operations, and what stops it.

A reading is a fact about a text. It applies nothing: `edition` does, and only when the reading is ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tizbe.law.cells import ReadRow
from tizbe.law.commencement import Commencement
from tizbe.law.legal_list import ActRef
from tizbe.law.reason import Reason
from tizbe.law.source import Repair

READY = "ready"
NEEDS_REVIEW = "needs-review"


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
class Operation:
    """One ordered change, in the order of the act from 1.

    `op` is replace, insert or delete; `unit` is title, preamble, paragraph or row; `scope` says where
    (`{}` the act itself); `locator` holds the numbers; `rows` or `text` the new wording. `target` indexes
    the targets of the reading. `first_line` to `last_line` are its printed lines, `instruction` its words.
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


@dataclass(frozen=True)
class Unclaimed:
    """Operative text that no operation, scope or clause accounts for."""

    line: int
    text: str


@dataclass(frozen=True)
class Reading:
    """All that was read of one act; it is ready only when there is no reason against it."""

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

    def with_reasons(self, reasons: tuple[Reason, ...]) -> Reading:
        """The same reading with further reasons for review, each once."""
        return replace(self, reasons=tuple(dict.fromkeys((*self.reasons, *reasons))))
