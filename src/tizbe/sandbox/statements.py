"""What one feed says over the two months: statement by statement, when first told and what becomes of it.

`Statements` is a set of equally long arrays, one entry a statement. From it the submissions follow without
further choice (`telling.py`): who is in December's full, what the changes hold, what January still says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tizbe.sandbox.country import Days, Facts, Numbers, day_number
from tizbe.sandbox.feeds import FeedPlan, admitted, column_kind, normal_value

NO_DAY = np.iinfo(np.int32).min
"""A day that is not given: an open end, or a birth date that the sender does not know."""

Codes = npt.NDArray[np.int8]

DECEMBER, MIDDLE, JANUARY = 0, 1, 2
"""The submission that first tells a statement."""

STAYS, CLOSES, AMENDS, CANCELS, LEAVES = 0, 1, 2, 3, 4
"""What a later submission does to it; `LEAVES` is absence from January's full."""


@dataclass(frozen=True)
class Statements:
    """The statements of one feed: person, days, evidence, and their fate.

    `begin`, `end`, `middle_end` and `january_end` are days (`NO_DAY`: open); evidence columns hold numbers
    (0: none), days or words as `feeds.column_kind` says; `told`, `middle` and `january` hold the codes above.
    """

    iin: Numbers
    begin: Days
    end: Days
    evidence: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    told: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    middle: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    middle_end: Days = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    january: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    january_end: Days = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        """Fill in the ordinary fate, told in December and left alone, where none is given."""
        for name, value, kind in (
            ("told", DECEMBER, np.int8),
            ("middle", STAYS, np.int8),
            ("middle_end", NO_DAY, np.int32),
            ("january", STAYS, np.int8),
            ("january_end", NO_DAY, np.int32),
        ):
            if len(getattr(self, name)) != len(self.iin):
                object.__setattr__(self, name, np.full(len(self.iin), value, dtype=kind))

    def __len__(self) -> int:
        return len(self.iin)

    def where(self, chosen: Facts | Numbers) -> Statements:
        """The chosen statements only."""
        return Statements(
            **{name: getattr(self, name)[chosen] for name in _ARRAYS},
            evidence={name: values[chosen] for name, values in self.evidence.items()},
        )

    def hinted(self, plan: FeedPlan) -> Facts:
        """Which of them the hub takes with a hint: begun before any authority, or a value not admitted."""
        found: Facts = self.begin < day_number(plan.first_date)
        for column, values in self.evidence.items():
            allowed = admitted(column)
            if allowed is not None:
                words, position = np.unique(values, return_inverse=True)
                outside = np.array([normal_value(column, str(word)) not in allowed for word in words], bool)
                found = found | outside[position]
        return found

    def with_fate(self, **arrays: Any) -> Statements:
        """The same statements with other `told`, `middle`, `january`, days of end or begin."""
        return replace(self, **arrays)


_ARRAYS = ("iin", "begin", "end", "told", "middle", "middle_end", "january", "january_end")


def joined(parts: list[Statements]) -> Statements:
    """The statements of all parts, in order; the parts have the same evidence columns."""
    first = parts[0]
    return Statements(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS},
        evidence={name: np.concatenate([part.evidence[name] for part in parts]) for name in first.evidence},
    )


def from_records(plan: FeedPlan, records: list[Mapping[str, Any]]) -> Statements:
    """Statements made by hand, one mapping each: `iin`, `begin`; where wanted `end`, evidence and fate."""

    def column(name: str, default: Any, kind: Any) -> npt.NDArray[Any]:
        return np.array([record.get(name, default) for record in records], dtype=kind)

    kinds: dict[str, tuple[Any, Any]] = {
        "iin": (0, np.int64),
        "day": (NO_DAY, np.int32),
        "word": ("", np.str_),
    }
    return Statements(
        iin=column("iin", 0, np.int64),
        begin=column("begin", NO_DAY, np.int32),
        end=column("end", NO_DAY, np.int32),
        told=column("told", DECEMBER, np.int8),
        middle=column("middle", STAYS, np.int8),
        middle_end=column("middle_end", NO_DAY, np.int32),
        january=column("january", STAYS, np.int8),
        january_end=column("january_end", NO_DAY, np.int32),
        evidence={name: column(name, *kinds[column_kind(name)]) for name in plan.evidence},
    )
