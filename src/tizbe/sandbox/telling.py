"""From statements to submissions: which rows a body sends when, and how the hub must answer each.

The verdict of a row follows from how it came about, by the contract of meaning: a new statement is
accepted, one that is cut or gives no days is accepted with a hint, and one that the hub already believes
with the same content is already known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tizbe.sandbox.country import Days, Facts, Numbers, day_number
from tizbe.sandbox.feeds import (
    DECEMBER_AS_OF,
    DECEMBER_SENT,
    JANUARY_CHANGES_SENT,
    JANUARY_SENT,
    MIDDLE_SENT,
    FeedPlan,
    column_kind,
)
from tizbe.sandbox.statements import (
    AMENDS,
    CANCELS,
    CLOSES,
    DECEMBER,
    JANUARY,
    LEAVES,
    MIDDLE,
    NO_DAY,
    STAYS,
    Codes,
    Statements,
)

ACCEPTED, HINTED, REFUSED, KNOWN = 0, 1, 2, 3
"""The four verdicts on a row."""

VERDICTS = ("accepted", "hinted", "refused", "already_known")


@dataclass(frozen=True)
class Planted:
    """One row that was made to be noticed: its place in the file (1 = first data row), kind and verdict."""

    row: int
    kind: str
    verdict: int


@dataclass(frozen=True)
class Submission:
    """One file of one feed as its body sends it, with the answer the hub owes.

    `table` holds text columns (an empty text is an empty field) and `verdicts` one code a row. `expected` is
    accepted, refused, repeat or quarantined; `why` names the fault of a whole file. `declared` overrides the
    true count, `digest` the true SHA-256; `is_cut` truncates the file. `repeats` is the slug of the
    submission whose content this one sends again.
    """

    feed: str
    slug: str
    mode: str
    as_of: date | None
    sent_on: date
    table: pa.Table
    verdicts: Codes
    form: str
    expected: str = "accepted"
    why: str | None = None
    planted: tuple[Planted, ...] = ()
    declared: int | None = None
    digest: str | None = None
    is_cut: bool = False
    is_exact: bool = True
    repeats: str | None = None
    believed: pa.Table | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)


def numbers_text(numbers: Numbers) -> pa.Array:
    """IINs as twelve digits; 0 becomes an empty text."""
    text = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 12, "0")
    return pc.if_else(pa.array(numbers == 0), "", text)


def days_text(days: Days) -> pa.Array:
    """Days as ISO text; a day that is not given becomes an empty text."""
    missing = days == NO_DAY
    dates = pa.array(np.where(missing, 0, days).astype(np.int32)).cast(pa.date32())
    return pc.if_else(pa.array(missing), "", dates.cast(pa.string()))


def refs_text(plan: FeedPlan, places: Numbers) -> pa.Array:
    """The sender's own keys: the feed's initials and the place of the statement; nothing of the person."""
    prefix = "".join(word[0] for word in plan.name.replace("-", "/").split("/")).upper()
    digits = pc.utf8_lpad(pa.array(places + 1).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(f"{prefix}{plan.row}", digits, "-")


def text_table(
    plan: FeedPlan, told: Statements, places: Numbers, end: Days, op: npt.NDArray[np.str_] | None = None
) -> pa.Table:
    """The rows as text columns; with `op`, those of a changes file.

    A close or a cancel by `ref` leaves all other columns but the person and the end empty.
    """
    columns: dict[str, pa.Array] = {}
    if op is not None:
        columns["op"] = pa.array(op)
    if plan.ref:
        columns["ref"] = refs_text(plan, places)
    columns["iin"] = numbers_text(told.iin)
    columns["begin_date"] = days_text(told.begin)
    columns["end_date"] = days_text(end)
    kinds = {"iin": numbers_text, "day": days_text, "word": pa.array}
    for name in plan.evidence:
        columns[name] = kinds[column_kind(name)](told.evidence[name])
    if op is not None and plan.ref:
        by_ref = pa.array((op == "close") | (op == "cancel"))
        for name in ("begin_date", *plan.evidence):
            columns[name] = pc.if_else(by_ref, "", columns[name])
    return pa.table(columns)


def _ends_after_middle(told: Statements) -> Days:
    changed = (told.middle == CLOSES) | (told.middle == AMENDS)
    ends: Days = np.where(changed, told.middle_end, told.end).astype(np.int32)
    return ends


def _verdicts(plan: FeedPlan, told: Statements) -> Codes:
    verdicts: Codes = np.where(told.hinted(plan), HINTED, ACCEPTED).astype(np.int8)
    return verdicts


def _untouched(plan: FeedPlan, told: Statements, *, fates: tuple[str, ...]) -> pa.Table:
    """Some statements of December's full to which nothing happens: what planted corrections aim at."""
    quiet = (told.told == DECEMBER) & (told.end == NO_DAY) & ~told.hinted(plan)
    for fate in fates:
        quiet &= getattr(told, fate) == STAYS
    places = np.flatnonzero(quiet)
    places = places[len(places) // 2 :][:20]  # persons made by hand stand first: leave them in peace
    return text_table(plan, told.where(places), places, told.end[places])


def december(plan: FeedPlan, told: Statements) -> list[Submission]:
    """What the feed sends in December 2025: its full, and in the middle of the month its changes."""
    sent = []
    if plan.december and plan.full:
        places = np.flatnonzero(told.told == DECEMBER)
        rows = told.where(places)
        sent.append(
            Submission(
                feed=plan.name,
                slug=f"{plan.slug}-full",
                mode="full",
                as_of=DECEMBER_AS_OF,
                sent_on=DECEMBER_SENT,
                table=text_table(plan, rows, places, rows.end),
                verdicts=_verdicts(plan, rows),
                form=plan.form,
            )
        )
    if plan.middle:
        ends = _ends_after_middle(told)
        sent += _changes(plan, plan.name, told, told.told == MIDDLE, told.middle, ends, MIDDLE_SENT)
    return sent


def january(plan: FeedPlan, told: Statements) -> list[Submission]:
    """What the feed sends in January 2026: a full, changes, or nothing."""
    if plan.january == "none":
        return []
    ends = _ends_after_middle(told)
    ends = np.where(told.january == AMENDS, told.january_end, ends).astype(np.int32)
    if plan.january == "changes":
        ends = np.where(told.january == CLOSES, told.january_end, ends).astype(np.int32)
        fresh = told.told == JANUARY
        sent_on = JANUARY_CHANGES_SENT
        return _changes(plan, plan.january_name, told, fresh, told.january, ends, sent_on)
    places = np.flatnonzero(_held(told, ends, plan.january_as_of) & (told.january != LEAVES))
    rows = told.where(places)
    verdicts = np.where((rows.told == JANUARY) | (rows.january == AMENDS), _verdicts(plan, rows), KNOWN).astype(np.int8)
    return [
        Submission(
            feed=plan.january_name,
            slug=f"{plan.january_name.replace('/', '-')}-full",
            mode="full",
            as_of=plan.january_as_of,
            sent_on=max(plan.january_as_of, JANUARY_SENT),
            table=text_table(plan, rows, places, ends[places]),
            verdicts=verdicts,
            form=plan.form,
        )
    ]


def _held(told: Statements, ends: Days, as_of: date) -> Facts:
    """Which statements hold on a day, once December's changes have been told."""
    day = day_number(as_of)
    held: Facts = (told.middle != CANCELS) & (told.begin <= day) & ((ends == NO_DAY) | (ends >= day))
    return held


def standing_on(plan: FeedPlan, told: Statements, as_of: date) -> pa.Table:
    """All that the feed has to say on a day, as one full holds it; for the national country."""
    ends = _ends_after_middle(told)
    gone = (told.january == LEAVES) | (told.january == CLOSES) | (told.january == CANCELS)
    places = np.flatnonzero(_held(told, ends, as_of) & ~gone)
    return text_table(plan, told.where(places), places, ends[places])


def _changes(
    plan: FeedPlan, feed: str, told: Statements, fresh: Facts, fate: Codes, ends: Days, sent_on: date
) -> list[Submission]:
    """The changes file of a feed; none when there is nothing to tell."""
    changed = ~fresh & np.isin(fate, (CLOSES, AMENDS, CANCELS))
    places = np.flatnonzero(fresh | changed)
    if not len(places):
        return []
    rows = told.where(places)
    words = np.array(["open", "close", "amend", "cancel"])
    op = words[np.where(fresh[places], 0, fate[places])]
    end = np.where(op == "cancel", NO_DAY, ends[places]).astype(np.int32)
    verdicts = np.where(op == "open", _verdicts(plan, rows), ACCEPTED).astype(np.int8)
    fates = ("middle",) if sent_on == MIDDLE_SENT else ("middle", "january")
    return [
        Submission(
            feed=feed,
            slug=f"{plan.slug}-changes",
            mode="changes",
            as_of=None,
            sent_on=sent_on,
            table=text_table(plan, rows, places, end, op),
            verdicts=verdicts,
            form=plan.form,
            believed=_untouched(plan, told, fates=fates),
        )
    ]
