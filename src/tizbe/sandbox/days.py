"""What a country's bodies send over the network, day by day, with the answer the hub owes to each submission.

    day 1    all that December's fulls hold
    day 2    the changes of mid-December
    day 3    January's fulls and changes
    day 4…   ordinary days (`daily.py`)

Over the network a submission is sent on the day on which it arrives. So every file goes under the name that the
edition of today knows its feed by, and files whose fault lies in the day of sending are not among the faulty ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tizbe.sandbox import daily, faults, story, telling, wrong_files
from tizbe.sandbox.answer_key import Entry, entry_of
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.feeds import FeedPlan, plans
from tizbe.sandbox.making import country_statements, handover_count, write_submission
from tizbe.sandbox.telling import ACCEPTED, Submission

HISTORY_DAYS = 3
"""Days that the history takes; the story's persons stand as the key says from then on."""

SENTINEL_FEED = "12/mlspp/cdb-pensions"
"""Its last submission opens one statement that gives cover by itself, whose change shows that all is settled."""

_REPEATED_SHARE = 0.15
_LATER_THAN_ANY_DAY = date(2099, 1, 1)


@dataclass(frozen=True)
class Told:
    """One submission on its way: its file, what is declared of it, and the answer key's entry.

    `body`: who sends it; `repeats`: the number of the one whose content it sends again, or None.
    """

    number: str
    path: Path
    envelope: dict[str, Any]
    entry: Entry
    repeats: str | None

    @property
    def body(self) -> str:
        """The body that sends it."""
        return str(self.envelope["feed"]).split("/")[1]


@dataclass(frozen=True)
class History:
    """All that is sent, day by day; the persons of the story; the person whose cover comes last of all."""

    days: list[list[Told]]
    persons: list[story.Person]
    last_iin: str


def bodies() -> list[str]:
    """The bodies that send, by the edition of today."""
    return sorted({plan.january_name.split("/")[1] for plan in plans()})


def tell(
    folder: Path, persons: int, days: int, seed: int, plan: FaultPlan, rows: frozenset[str] = frozenset()
) -> History:
    """Make the country and write its files into `folder`, one folder a day; the same arguments, the same bytes.

    `rows`: the rows of the list (and `activity`, `vital`) whose feeds are sent; none: all. Persons of the story of whom
    other feeds tell are then left out of the answer.
    """
    rng = np.random.default_rng(seed)
    named, handed_over = story.persons(), story.handovers(handover_count(persons))
    statements = country_statements(persons, rng, named + handed_over)
    strangers = faults.Strangers()

    def said(feed: FeedPlan, found: list[Submission]) -> list[Submission]:
        return [replace(faults.planted(feed, one, strangers, rng), feed=feed.january_name) for one in found]

    december = [one for feed in plans() for one in said(feed, telling.december(feed, statements[feed.name]))]
    january = [one for feed in plans() for one in said(feed, telling.january(feed, statements[feed.name]))]
    fulls = [one for one in december if one.mode == "full"]
    ordinary = daily.Ordinary(
        _models([*fulls, *january]), strangers, plan.random("daily"), max(2, min(50, persons // 1000))
    )
    told = [fulls, [one for one in december if one.mode == "changes"], january][:days]
    if plan.has(Fault.TRUNCATION):
        told[0] = [*_wrong(fulls), *told[0]]
    told += [ordinary.tell(number) for number in range(days - HISTORY_DAYS)]
    last, last_iin = ordinary.entitled(SENTINEL_FEED, date(2026, 3, 2))
    if rows:
        told = [[one for one in day if one.feed.split("/")[0] in rows] for day in told]
    source = plan.random("repeat")
    written: list[list[Told]] = []
    for place, day in enumerate([*told, [last]], start=1):
        again = [
            replace(one, slug=f"{one.slug}-again", expected="repeat", repeats=one.slug)
            for one in day
            if plan.has(Fault.REPEAT) and one.expected == "accepted" and source.random() < _REPEATED_SHARE
        ]
        written.append(_written(folder / f"day-{place:02d}", place, [*day, *again]))
    known = [
        person
        for person in (*named, *handed_over)
        if days >= HISTORY_DAYS and (not rows or all(feed.split("/")[0] in rows for feed, _ in person.says))
    ]
    return History(written, known, last_iin)


def _wrong(fulls: list[Submission]) -> list[Submission]:
    """Wrong first attempts: cut short, of other rows or bytes than declared, without a column, of a day to come."""
    found = []
    for one in wrong_files.before_december({one.slug: one for one in fulls}):
        is_ahead = one.why == "as-of-after-sending"
        found.append(replace(one, as_of=_LATER_THAN_ANY_DAY) if is_ahead else one)
    return found


def _models(found: list[Submission]) -> dict[str, daily.Row]:
    """A good row of each feed that has one, by the feed's December name."""
    names = {plan.january_name: plan for plan in plans() if plan.full}
    models = {}
    for one in found:
        if one.feed not in names:
            continue
        good = one.verdicts == ACCEPTED
        if "op" in one.table.column_names:
            good &= np.asarray(pc.equal(one.table["op"], "open"))
        places = np.flatnonzero(good)
        if len(places):
            row: daily.Row = one.table.slice(int(places[-1]), 1).to_pylist()[0]
            models[names[one.feed].name] = row
    return models


def _written(folder: Path, place: int, day: list[Submission]) -> list[Told]:
    numbers: dict[str, str] = {}
    found: list[Told] = []
    for one in day:
        number = f"day-{place:02d}-{len(found) + 1:04d}"
        envelope = write_submission(folder, number, one)
        repeats = numbers[one.repeats] if one.repeats else None
        numbers[one.slug] = number
        entry = entry_of(one, number, folder.name, repeats)
        found.append(Told(number, folder / str(envelope["file"]), envelope, entry, repeats))
    return found
