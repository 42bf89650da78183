"""Making a country: the people, their lives, the submissions of two months, the envelopes and the key.

    DIR/2025-12/…        one envelope `NUMBER.json` a submission, its file beside it
    DIR/2026-01/…        the same for January
    DIR/key.json         the answer key

Each month's folder can be given to `tizbe submit --batch`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tizbe.errors import Refused
from tizbe.sandbox import answer_key, faults, story, telling, wrong_files
from tizbe.sandbox.country import people
from tizbe.sandbox.events import fated
from tizbe.sandbox.feeds import JANUARY_AS_OF, FeedPlan, plans
from tizbe.sandbox.life import Life
from tizbe.sandbox.statements import Statements, from_records, joined
from tizbe.sandbox.telling import Submission
from tizbe.sandbox.writing import SUFFIX, write

LEAST_PERSONS = 300
"""A smaller country could not give every feed a row."""

Progress = Callable[[str, int, int], None]
"""Told the file in hand, how many are done and how many there are."""


def make(  # the arguments are the command's own
    directory: Path,
    persons: int,
    seed: int,
    form: str = "csv",
    with_faults: bool = True,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Makes a country in `directory` and gives a summary: counts of persons, submissions and rows.

    The same arguments give the same bytes. `form` (csv or parquet) is that of the ordinary feeds; a few keep
    a form of their own. Raises `Refused` for a country too small, an unknown form, or a folder in use.
    """
    if persons < LEAST_PERSONS or form not in ("csv", "parquet"):
        raise Refused(
            {
                "kk": f"Кемінде {LEAST_PERSONS} адам және csv немесе parquet пішімі керек.",
                "ru": f"Нужно не меньше {LEAST_PERSONS} человек и формат csv или parquet.",
                "en": f"At least {LEAST_PERSONS} persons and the format csv or parquet are needed.",
            }
        )
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise Refused(
            {
                "kk": "Бума бос емес: бос немесе жаңа бума беріңіз.",
                "ru": "Папка не пуста: укажите пустую или новую папку.",
                "en": "The folder is not empty: name an empty or a new one.",
            }
        )
    rng = np.random.default_rng(seed)
    named, handed_over = story.persons(), story.handovers(handover_count(persons))
    statements = country_statements(persons, rng, named + handed_over)
    submissions = list(_submissions(statements, persons, form, with_faults, rng))
    del statements
    entries = _write_all(directory, submissions, progress)
    country = {"persons": persons, "seed": seed, "format": form, "faults": with_faults}
    answer_key.write_key(directory, country, entries, named, handed_over)
    return {
        **country,
        "submissions": len(entries),
        "rows": sum(entry["rows_read"] for entry in entries),
        "months": sorted({entry["folder"] for entry in entries}),
    }


def handover_count(persons: int) -> int:
    """How many persons of each handover a country of that size has."""
    return min(150, max(3, persons // 5000))


def country_statements(persons: int, rng: np.random.Generator, by_hand: list[story.Person]) -> dict[str, Statements]:
    """Every feed's statements with their fate, those of the persons made by hand first."""
    country = people(persons - len(by_hand), rng, JANUARY_AS_OF)
    ordinary = fated(Life(country, rng).tell(), country, rng)
    records: dict[str, list[Any]] = defaultdict(list)
    for person in by_hand:
        for feed, record in person.says:
            records[feed].append(record)
    found = {}
    for plan in plans():
        parts = [from_records(plan, records[plan.name])] if records[plan.name] else []
        found[plan.name] = joined([*parts, ordinary[plan.name]])
    return found


def _submissions(
    statements: dict[str, Statements], persons: int, form: str, with_faults: bool, rng: np.random.Generator
) -> Iterator[Submission]:
    """The submissions of both months in the order of their sending days."""
    strangers = faults.Strangers()

    def told(tell: Callable[[FeedPlan, Statements], list[Submission]]) -> list[Submission]:
        found = []
        for plan in plans():
            for submission in tell(plan, statements[plan.name]):
                ready = submission
                if with_faults:
                    ready = faults.planted(plan, submission, strangers, rng)
                if plan.form == "csv":
                    ready = replace(ready, form=form)
                found.append(ready)
        return found

    december, january = told(telling.december), told(telling.january)
    if with_faults:
        good = {submission.slug: submission for submission in december}
        december += wrong_files.after_december(good, strangers)
        december = wrong_files.before_december(good) + december
        later = {submission.slug: submission for submission in january}
        january += wrong_files.after_january(later, strangers)
        if persons >= faults.QUARANTINE_PERSONS:
            january = [
                faults.held(submission, rng) if submission.slug == faults.QUARANTINE_SLUG else submission
                for submission in january
            ]
    yield from sorted(december + january, key=lambda submission: submission.sent_on)


def _write_all(directory: Path, submissions: list[Submission], progress: Progress | None) -> list[answer_key.Entry]:
    """Writes files and envelopes month by month; gives the key's entries."""
    entries: list[answer_key.Entry] = []
    numbers: dict[tuple[str, str], str] = {}
    counters: dict[str, int] = defaultdict(int)
    for done, submission in enumerate(submissions):
        month = faults.month_of(submission)
        counters[month] += 1
        number = f"{month}-{counters[month]:04d}"
        if progress:
            progress(submission.feed, done, len(submissions))
        write_submission(directory / month, number, submission)
        repeat_of = numbers[month, submission.repeats] if submission.repeats else None
        numbers[month, submission.slug] = number
        entries.append(answer_key.entry_of(submission, number, month, repeat_of))
    if progress:
        progress("", len(submissions), len(submissions))
    return entries


def write_submission(folder: Path, number: str, submission: Submission) -> dict[str, Any]:
    """Writes one submission's file and its envelope into `folder`; gives the envelope."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{number}_{submission.slug}{SUFFIX[submission.form]}"
    digest = write(submission.table, submission.form, folder / name, is_cut=submission.is_cut)
    envelope = {
        "file": name,
        "number": number,
        "feed": submission.feed,
        "mode": submission.mode,
        "as_of": submission.as_of.isoformat() if submission.as_of else None,
        "sent_on": submission.sent_on.isoformat(),
        "count": submission.declared or len(submission),
        "sha256": submission.digest or digest,
    }
    (folder / f"{number}.json").write_text(json.dumps(envelope, indent=1) + "\n", encoding="utf-8")
    return envelope
