"""Days like any other, after January: a body opens some statements, closes, cancels or repeats some of its own.

What is told is of strangers only, persons of no other feed, so the story's persons stay as the key says. The verdicts
follow from how a row came about: what is new is accepted, what is told again is already known, a number with a wrong
check digit is refused.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from tizbe.sandbox.faults import Strangers
from tizbe.sandbox.feeds import FeedPlan, plans
from tizbe.sandbox.telling import ACCEPTED, KNOWN, REFUSED, Submission

Row = dict[str, str]

_FIRST_DATE = date(2026, 1, 12)
_SHARE = 0.4
"""Share of the feeds that send on an ordinary day."""


@dataclass
class Ordinary:
    """Ordinary days, told one after another; `models`: a good row of each feed by its December name."""

    models: dict[str, Row]
    strangers: Strangers
    source: random.Random
    rows: int
    _standing: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    _refs: int = 0

    def tell(self, number: int) -> list[Submission]:
        """The submissions of the ordinary day of that number (0: the first)."""
        day = _FIRST_DATE + timedelta(number)
        sending = [plan for plan in plans() if plan.name in self.models and self.source.random() < _SHARE]
        return [self._changes(plan, day) for plan in sending]

    def entitled(self, feed: str, day: date) -> tuple[Submission, str]:
        """One more submission of a feed, that opens one statement of one stranger; and the stranger's IIN."""
        plan = next(plan for plan in plans() if plan.name == feed)
        row = self._opened(plan, day)
        return self._submission(plan, day, [row], [ACCEPTED], "last"), row["iin"]

    def _changes(self, plan: FeedPlan, day: date) -> Submission:
        told: list[tuple[Row, int]] = []
        standing = self._standing[plan.name]
        self.source.shuffle(standing)
        for op in ("close", "cancel"):
            if len(standing) > 2:
                told.append((self._ended(plan, standing.pop(), op, day), ACCEPTED))
        if standing:
            told.append((standing[-1], KNOWN))
        fresh = [self._opened(plan, day) for _ in range(self.rows)]
        told += [(row, ACCEPTED) for row in fresh]
        standing += fresh
        wrong = self._opened(plan, day)
        wrong["iin"] = wrong["iin"][:-1] + str((int(wrong["iin"][-1]) + 1) % 10)
        told.append((wrong, REFUSED))
        self.source.shuffle(told)
        return self._submission(plan, day, [row for row, _ in told], [verdict for _, verdict in told], f"{day}")

    def _opened(self, plan: FeedPlan, day: date) -> Row:
        row = {"op": "open", **self.models[plan.name], "begin_date": day.isoformat(), "end_date": ""}
        row["iin"] = self.strangers.any()
        if plan.ref:
            self._refs += 1
            row["ref"] = f"D-{self._refs:06d}"
        return row

    def _ended(self, plan: FeedPlan, row: Row, op: str, day: date) -> Row:
        ended = {**row, "op": op, "end_date": day.isoformat() if op == "close" else ""}
        if plan.ref:
            ended |= dict.fromkeys(("begin_date", *plan.evidence), "")
        return ended

    @staticmethod
    def _submission(plan: FeedPlan, day: date, rows: list[Row], verdicts: list[int], name: str) -> Submission:
        columns = ("op", *plan.columns)
        return Submission(
            feed=plan.january_name,
            slug=f"{plan.slug}-{name}",
            mode="changes",
            as_of=None,
            sent_on=day,
            table=pa.table({column: pa.array([row[column] for row in rows]) for column in columns}),
            verdicts=np.array(verdicts, dtype=np.int8),
            form="csv",
        )
