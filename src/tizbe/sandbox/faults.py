"""Planted rows: faults and oddities with the verdict that the contract of meaning gives each.

A planted row is a copy of a good row of the same file, made out to a stranger (a person of no other feed),
with one thing wrong. Whole files that are wrong stand in `wrong_files.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tizbe.sandbox.country import iin_of
from tizbe.sandbox.feeds import FeedPlan
from tizbe.sandbox.telling import ACCEPTED, HINTED, KNOWN, REFUSED, Planted, Submission

Row = dict[str, str]

ROW_FAULTS: dict[str, tuple[str, ...]] = {
    "2025-12 1-enlightenment-nobd-full": (
        "check-digit",
        "iin-long",
        "padded",
        "repeated-key",
        "repeated-equal",
    ),
    "2025-12 1-justice-gbd-fl-full": (
        "iin-letters",
        "impossible-date",
        "cut",
        "not-holding",
        "repeated-equal",
    ),
    "2025-12 2-mlspp-labour-market-full": ("not-of-format", "backwards", "missing-value"),
    "2025-12 4-mlspp-cdb-pensions-full": ("missing-value", "check-digit"),
    "2025-12 8-mlspp-cdb-pensions-full": ("cut", "repeated-equal", "missing-begin"),
    "2025-12 9-internal-affairs-penitentiary-full": ("not-admitted", "not-of-format"),
    "2025-12 13-mlspp-disability-cdb-full": ("missing-value", "not-of-format", "padded"),
    "2025-12 14-science-nobd-full": ("not-admitted", "padded", "check-digit", "repeated-key"),
    "2025-12 16-mlspp-foreign-labour-full": ("not-admitted", "missing-value"),
    "2025-12 activity-mlspp-payments-full": ("check-digit", "backwards", "repeated-key"),
    "2025-12 1-justice-gbd-fl-changes": ("known-open", "conflicting-open", "close-unknown", "cancel-again"),
    "2025-12 2-mlspp-labour-market-changes": ("close-backwards", "amend-bad-date", "known-open"),
    "2025-12 8-mlspp-cdb-pensions-changes": ("cancel-again", "conflicting-open", "close-unknown"),
    "2025-12 activity-mlspp-payments-changes": ("check-digit", "close-unknown", "amend-bad-date"),
    "2026-01 14-science-nobd-full": ("check-digit", "padded", "not-admitted"),
    "2026-01 17-mlspp-digital-family-card-full": ("cut", "check-digit", "not-of-format", "missing-value"),
    "2026-01 activity-mlspp-payments-changes": ("known-open", "close-backwards", "iin-letters"),
}
"""The kinds planted, by month and slug of the submission."""

_VERDICT = {
    "padded": HINTED,
    "cut": HINTED,
    "not-admitted": HINTED,
    "repeated-equal": KNOWN,
    "known-open": KNOWN,
    "cancel-again": KNOWN,
}
"""Kinds that are not refused."""

_LAST_IN_FILE = frozenset({"repeated-key", "repeated-equal", "cancel-again"})
"""Kinds that must follow the row they repeat."""

_NOT_ADMITTED = {"regime": "minimum", "form": "evening", "citizenship": "UZ", "level": "B"}
_NOT_OF_FORMAT = {"citizenship": "Kyrgyz", "level": "F"}


class Strangers:
    """IINs of persons whom no feed of the country tells of, each handed out once."""

    def __init__(self) -> None:
        self._any = self._numbers(date(1971, 2, 3), 9000)
        self._young = self._numbers(date(2004, 3, 5), 9100)

    def any(self) -> str:
        """A stranger born in the twentieth century."""
        return f"{next(self._any):012d}"

    def young(self) -> str:
        """A stranger whose number begins with a zero."""
        return f"{next(self._young):012d}"

    @staticmethod
    def _numbers(first: date, serial: int) -> Iterator[int]:
        day = 0
        while True:
            yield iin_of(first + timedelta(day % 700), serial + 2 * (day // 700))
            day += 1


class Planting:
    """Plants rows in one submission."""

    def __init__(self, plan: FeedPlan, submission: Submission, strangers: Strangers, rng: np.random.Generator) -> None:
        self._plan = plan
        self._submission = submission
        self._strangers = strangers
        self._rng = rng
        self._ref = 0
        self._used: set[int] = set()

    def sow(self, kinds: tuple[str, ...]) -> Submission:
        """The submission with one row of each kind; a kind for which no model row exists is left out."""
        sown: list[tuple[str, Row]] = []
        for kind in sorted(kinds, key=lambda kind: kind in _LAST_IN_FILE):
            row = self._row(kind)
            if row is not None:
                sown.append((kind, row))
        return self._with(sown)

    def _with(self, sown: list[tuple[str, Row]]) -> Submission:
        submission = self._submission
        count, added = len(submission), len(sown)
        scattered = sum(kind not in _LAST_IN_FILE for kind, _ in sown)
        inside = np.sort(self._rng.choice(count + scattered, size=scattered, replace=False))
        places = np.concatenate([inside, np.arange(count + scattered, count + added)]).astype(np.int64)
        order = np.empty(count + added, dtype=np.int64)
        is_planted = np.zeros(count + added, dtype=bool)
        is_planted[places] = True
        order[is_planted] = np.arange(count, count + added)
        order[~is_planted] = np.arange(count)
        schema = submission.table.schema
        extra = pa.Table.from_pylist([row for _, row in sown], schema=schema)
        table = pa.concat_tables([submission.table, extra]).take(pa.array(order))
        answers = np.array([_VERDICT.get(kind, REFUSED) for kind, _ in sown], dtype=np.int8)
        planted = tuple(
            Planted(int(place) + 1, kind, int(answer))
            for (kind, _), place, answer in zip(sown, places, answers, strict=True)
        )
        verdicts = np.concatenate([submission.verdicts, answers])[order]
        return replace(submission, table=table, verdicts=verdicts, planted=planted)

    def _row(self, kind: str) -> Row | None:
        maker = getattr(self, f"_{kind.replace('-', '_')}")
        make: Callable[[], Row | None] = maker
        return make()

    # Model rows.

    def _model(self) -> Row | None:
        """A good row of the file made out to a stranger, begun shortly before the file was sent."""
        table, verdicts = self._submission.table, self._submission.verdicts
        good = verdicts == ACCEPTED
        if "op" in table.column_names:
            good &= np.asarray(pc.equal(table["op"], "open"))
        places = np.flatnonzero(good)
        if not len(places):
            return None
        row: Row = table.slice(int(places[-1]), 1).to_pylist()[0]
        as_of = self._submission.as_of or self._submission.sent_on
        row |= {
            "iin": self._strangers.any(),
            "begin_date": (as_of - timedelta(3)).isoformat(),
            "end_date": "",
        }
        return self._own_ref(row)

    def _own_ref(self, row: Row) -> Row:
        if self._plan.ref:
            self._ref += 1
            month = self._submission.sent_on
            row["ref"] = f"X-{month:%Y%m}-{self._submission.mode}-{self._ref:04d}"
        return row

    def _changed(self, **values: str) -> Row | None:
        row = self._model()
        return None if row is None else row | values

    def _place(self, wanted: int, op: str | None = None) -> Row | None:
        """A row of the file with that verdict, never the same twice."""
        chosen = self._submission.verdicts == wanted
        if op is not None:
            chosen = chosen & np.asarray(pc.equal(self._submission.table["op"], op))
        places = [place for place in np.flatnonzero(chosen)[-20:].tolist() if place not in self._used]
        if not places:
            return None
        self._used.add(places[-1])
        row: Row = self._submission.table.slice(places[-1], 1).to_pylist()[0]
        return row

    def _believed(self, op: str) -> Row | None:
        """A statement of December's full that nothing else in the file speaks of."""
        believed = self._submission.believed
        if believed is None or len(self._used) >= believed.num_rows:
            return None
        place = len(self._used)
        self._used.add(-1 - place)
        row: Row = {"op": op, **believed.slice(place, 1).to_pylist()[0]}
        return row

    # Kinds.

    def _check_digit(self) -> Row | None:
        row = self._model()
        if row is not None:
            row["iin"] = row["iin"][:-1] + str((int(row["iin"][-1]) + 1) % 10)
        return row

    def _iin_long(self) -> Row | None:
        row = self._model()
        return None if row is None else row | {"iin": row["iin"] + "5"}

    def _iin_letters(self) -> Row | None:
        row = self._model()
        return None if row is None else row | {"iin": row["iin"][:9] + "ABC"}

    def _padded(self) -> Row | None:
        return self._changed(iin=self._strangers.young().lstrip("0"))

    def _backwards(self) -> Row | None:
        return self._changed(begin_date="2025-11-20", end_date="2025-11-10")

    def _impossible_date(self) -> Row | None:
        return self._changed(begin_date="2025-02-30")

    def _missing_begin(self) -> Row | None:
        return self._changed(begin_date="")

    def _not_of_format(self) -> Row | None:
        column = self._plan.evidence[0]
        return self._changed(**{column: _NOT_OF_FORMAT.get(column, "nonsense")})

    def _not_admitted(self) -> Row | None:
        column = self._plan.evidence[0]
        return self._changed(**{column: _NOT_ADMITTED[column]})

    def _missing_value(self) -> Row | None:
        if "worker_iin" in self._plan.evidence:
            return self._changed(relation="family", worker_iin="")
        return self._changed(**{self._plan.evidence[-1]: ""})

    def _cut(self) -> Row | None:
        if self._plan.row == "17":
            return self._changed(begin_date="2025-10-01")
        return self._changed(begin_date="2019-03-04")

    def _not_holding(self) -> Row | None:
        return self._changed(end_date="2025-11-29")

    def _repeated_equal(self) -> Row | None:
        return self._place(ACCEPTED)

    def _repeated_key(self) -> Row | None:
        row = self._place(ACCEPTED)
        return None if row is None else row | {"end_date": "2031-05-04"}

    def _cancel_again(self) -> Row | None:
        return self._place(ACCEPTED, "cancel")

    def _known_open(self) -> Row | None:
        return self._believed("open")

    def _conflicting_open(self) -> Row | None:
        row = self._believed("open")
        return None if row is None else row | {"end_date": "2031-05-04"}

    def _amend_bad_date(self) -> Row | None:
        row = self._believed("amend")
        return None if row is None else row | {"end_date": "2026-02-30"}

    def _close_backwards(self) -> Row | None:
        row = self._believed("close")
        return None if row is None else row | {"end_date": "2015-01-01"}

    def _close_unknown(self) -> Row | None:
        row = self._believed("close")
        if row is None:
            return None
        sent_on = self._submission.sent_on
        row |= {"iin": self._strangers.any(), "end_date": (sent_on - timedelta(2)).isoformat()}
        return self._own_ref(row)


def month_of(submission: Submission) -> str:
    """The folder of a submission: the month in which it was sent, as `2025-12`."""
    return f"{submission.sent_on:%Y-%m}"


def planted(plan: FeedPlan, submission: Submission, strangers: Strangers, rng: np.random.Generator) -> Submission:
    """The submission with the rows that `ROW_FAULTS` plants in it; without such an entry, as it was."""
    kinds = ROW_FAULTS.get(f"{month_of(submission)} {submission.slug}")
    if not kinds:
        return submission
    return Planting(plan, submission, strangers, rng).sow(kinds)


QUARANTINE_SLUG = "8-mlspp-payments-full"
QUARANTINE_PERSONS = 50_000
"""From this size of country the planted mass change is large enough to trip the brake."""


def held(submission: Submission, rng: np.random.Generator) -> Submission:
    """January's full of pension payments with four of ten known persons missing: a case for quarantine."""
    keep = (submission.verdicts != KNOWN) | (rng.random(len(submission)) >= 0.4)
    places = np.flatnonzero(keep)
    return replace(
        submission,
        table=submission.table.take(pa.array(places)),
        verdicts=submission.verdicts[places],
        expected="quarantined",
        why="mass-change",
    )
