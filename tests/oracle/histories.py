"""Random histories: submissions as bodies might send them, and bare statements for settlement alone.

They are small and dense: few people, few dates, so that periods touch, overlap, end on edges and bar one
another.
"""

import csv
import io
import random
from collections.abc import Collection
from datetime import date, timedelta
from typing import TypedDict

from .bodies import ACTIVITY, SENDABLE, VITAL, has_authority, kind_of
from .days import holds_on
from .law_facts import EVIDENCE, NAMED, ROWS, VALUES, WINDOW_MONTHS, edition_on
from .people import Person, World, make_world
from .reading import read_row
from .statements import Ledger, Statement

COLUMNS_ALWAYS = ("iin", "begin_date", "end_date", "ref")
LIKELY = {
    "status": ("registered", "registered", "subsidised-job", "workplace-training"),
    "measure": ("detention", "house-arrest", "house-arrest"),
    "form": ("full-time", "full-time", "evening"),
    "level": ("D", "E", "Д", "е", "C"),
    "citizenship": ("KG", "AM", "RU", "UZ"),
    "regime": ("medium", "maximum", "full", "minimum"),
}


SAME_BODY = {
    1: ("1/education-and-science/nobd", "1/enlightenment/nobd"),
    8: ("8/courts-department/courts", "8/judicial-administration/courts"),
    14: ("14/education-and-science/nobd", "14/enlightenment/nobd", "14/science/nobd"),
}


class SubmissionDict(TypedDict):
    """One submission of a history, in the text a body would send."""

    feed: str
    mode: str
    as_of: date | None
    sent_on: date
    columns: list[str]
    rows: list[list[str]]


def rows_as_dicts(submission: SubmissionDict) -> list[dict[str, str]]:
    """Give a submission's rows by column name."""
    return [dict(zip(submission["columns"], row, strict=True)) for row in submission["rows"]]


def receive(ledger: Ledger, submission: SubmissionDict) -> tuple[str, tuple[str, ...], int]:
    """Send a submission of a history to a ledger; status, answers by row, closed by absence."""
    verdict = ledger.receive(
        submission["feed"],
        submission["mode"],
        submission["as_of"],
        submission["sent_on"],
        rows_as_dicts(submission),
        submission["columns"],
    )
    return verdict.status, verdict.rows, verdict.closed_by_absence


def csv_text(submission: SubmissionDict) -> str:
    """Write a submission's content as a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([submission["columns"], *submission["rows"]])
    return text.getvalue()


# Rows.


def random_period(rng: random.Random, world: World) -> tuple[date, date | None]:
    """Choose a period between two of the history's dates: normal, adjacent, overlapping or open."""
    begin_date = rng.choice(world.dates)
    if rng.random() < 0.3:
        return begin_date, None
    if rng.random() < 0.4:
        # Long, so that others fall inside it.
        begin_date = min(begin_date, rng.choice(world.dates))
    end_date = rng.choice([day for day in world.dates if day >= begin_date])
    if rng.random() < 0.3:
        # Adjacent to what may begin on that date.
        end_date = max(begin_date, end_date - timedelta(days=1))
    return begin_date, end_date


def random_evidence(rng: random.Random, world: World, kind: str, person: Person) -> dict[str, str]:
    """Choose evidence for a row of this kind about this person; not always admitted."""
    evidence = {}
    for column in EVIDENCE.get(kind, ()):
        if column in VALUES:
            evidence[column] = rng.choice(LIKELY.get(column, VALUES[column]))
    if kind == "1" and rng.random() < 0.85:
        evidence["born"] = (person.born + timedelta(days=rng.choice((0, 0, 0, 1)))).isoformat()
    if kind == "4" or (kind == "5" and rng.random() < 0.8):
        # Mostly the first child, so that two people claim it.
        child = world.children[0] if rng.random() < 0.6 else rng.choice(world.children)
        evidence["child_iin"] = child.iin
        if kind == "4" or rng.random() < 0.8:
            evidence["child_born"] = (child.born + timedelta(days=rng.choice((0, 0, 0, -1)))).isoformat()
    if evidence.get("relation") == "family":
        evidence["worker_iin"] = rng.choice(world.adults).iin
    return evidence


def random_row(rng: random.Random, world: World, feed: str) -> dict[str, str]:
    """Make one whole row of a feed, as an `open`, an `amend` or a row of a full would give it."""
    kind = kind_of(feed)
    person = rng.choice(world.people if kind in ("1", "vital") or rng.random() < 0.1 else world.adults)
    row = {"iin": person.iin}
    if kind == "vital":
        if rng.random() < 0.5:
            day = person.born + timedelta(days=rng.choice((0, 0, 0, 2)))
            return row | {"begin_date": day.isoformat(), "born": day.isoformat()}
        later = [day for day in world.dates if day > person.born + timedelta(days=5)]
        day = rng.choice(later or [date(2026, 1, 1)])
        return row | {"begin_date": day.isoformat(), "died": day.isoformat()}
    begin_date, end_date = random_period(rng, world)
    row |= {"begin_date": begin_date.isoformat(), "end_date": end_date.isoformat() if end_date else ""}
    return row | random_evidence(rng, world, kind, person)


def row_of(statement: Statement) -> dict[str, str]:
    """Say a believed statement again, as a row."""
    row = {"iin": statement.iin, "begin_date": statement.begin_date.isoformat(), "ref": statement.ref or ""}
    row["end_date"] = statement.end_date.isoformat() if statement.end_date else ""
    return row | statement.evidence


# Statements alone.


def random_statements(
    rng: random.Random, rows: Collection[int] | None = None, world: World | None = None
) -> list[Statement]:
    """Make believed statements of the chosen rows (by default a few at random), with activity and vital."""
    world = world or make_world(rng)
    chosen = sorted(rows) if rows else related_rows(rng)
    feeds = [feed for feed in SENDABLE if kind_of(feed) in {str(row) for row in chosen}]
    found: list[Statement] = []
    keys = set()
    for _ in range(rng.randint(3, 14)):
        feed = rng.choice(feeds)
        if rng.random() < 0.25:
            feed = ACTIVITY
        elif rng.random() < 0.12:
            feed = VITAL
        reading = read_row(feed, "open", random_row(rng, world, feed), None)
        key = (feed, reading.iin, reading.timeless_evidence, reading.begin_date)
        if reading.refused or key in keys:
            continue
        keys.add(key)
        assert reading.iin is not None and reading.begin_date is not None
        absent = reading.end_date is not None and rng.random() < 0.2
        found.append(
            Statement(
                feed,
                reading.iin,
                reading.begin_date,
                reading.end_date,
                reading.evidence,
                None,
                len(found) + 1,
                absent,
            )
        )
    return found


def related_rows(rng: random.Random) -> list[int]:
    """Choose rows that have to do with one another, or any few."""
    return rng.choice(
        (
            [4],
            [4],
            [4, 5],
            [4, 5, 17],
            [17],
            [17, 2],
            [17, 3, 8],
            [17, 13, 15],
            [12, 13, 16],
            [6, 7, 11],
            [2],
            [1, 14],
            [10],
            [3],
            [1],
            rng.sample(ROWS, 2),
            rng.sample(ROWS, 4),
            rng.sample(ROWS, 3),
        )
    )


# Histories.


def random_history(rng: random.Random, rows: Collection[int] | None = None) -> list[SubmissionDict]:
    """Make submissions of the chosen rows' feeds, activity and vital, in order of receipt."""
    world = make_world(rng)
    chosen = sorted(rows) if rows else related_rows(rng)
    own = [feed for feed in SENDABLE if kind_of(feed) in {str(row) for row in chosen}]
    feeds = rng.sample(own, min(len(own), rng.randint(1, 4)))
    if any(row in WINDOW_MONTHS for row in chosen) or rng.random() < 0.2:
        feeds.append(ACTIVITY)
    if rng.random() < 0.6:
        feeds.append(VITAL)
    # A successor and its predecessor belong together.
    renamed = [names for row, names in SAME_BODY.items() if row in chosen]
    if renamed and rng.random() < 0.5:
        feeds += rng.choice(renamed)
        # Sending days on both sides of the day the name changed.
        world.dates += [date(2022, 9, 20), date(2022, 9, 25), date(2022, 9, 28), date(2022, 10, 10)]
        world.dates.sort()
    history: list[SubmissionDict] = []
    ledger = Ledger()
    days = random_sending_days(rng, world, rng.randint(2, 9))
    for number, sent_on in enumerate(days):
        named = [feed for feed in feeds if _is_named(feed, sent_on)]
        feed = rng.choice(named if named and rng.random() < 0.93 else feeds)
        submission = random_submission(rng, world, ledger, feed, sent_on)
        if number > 0 and rng.random() < 0.04:
            submission = history[-1] | {"sent_on": sent_on}
        receive(ledger, submission)
        history.append(submission)
    return history


def random_sending_days(rng: random.Random, world: World, count: int) -> list[date]:
    """Choose sending days in order, on and beside the history's dates."""
    pool = [day for day in world.dates if day >= date(2021, 9, 22)] + [date(2026, 1, 1), date(2026, 2, 10)]
    return sorted(rng.choice(pool) + timedelta(days=rng.choice((0, 0, 1, 5, 20))) for _ in range(count))


def _is_named(feed: str, day: date) -> bool:
    """Say whether the edition of the day names the feed by this very name, not an older one."""
    return edition_on(day) in NAMED[feed] if feed in NAMED else has_authority(feed, day)


def random_submission(rng: random.Random, world: World, ledger: Ledger, feed: str, sent_on: date) -> SubmissionDict:
    """Make one submission that a body might send given what is believed of it; some rows are wrong."""
    believed = [entry.statement for entry in ledger.entries if entry.stream in ledger.reach(feed)]
    if feed != VITAL and rng.random() < (0.6 if feed.startswith("14/") else 0.45):
        last = ledger.last_full.get(feed)
        as_of = sent_on - timedelta(days=rng.choice((0, 0, 0, 1, 3)))
        if last is not None and as_of < last and rng.random() < 0.8:
            as_of = last
        if rng.random() < 0.03:
            as_of = sent_on + timedelta(days=1)
        rows = random_full(rng, world, feed, believed, as_of)
        return _submission(feed, "full", as_of, sent_on, rows)
    rows = [random_change(rng, world, feed, believed) for _ in range(rng.randint(1, 6))]
    return _submission(feed, "changes", None, sent_on, rows)


def random_full(
    rng: random.Random, world: World, feed: str, believed: list[Statement], as_of: date
) -> list[dict[str, str]]:
    """Make the rows of a full: most of what is believed, some moved, some new, some missing."""
    rows = []
    for one in believed:
        if not holds_on(one.begin_date, one.end_date, as_of) or rng.random() < 0.3:
            continue
        row = row_of(one)
        if rng.random() < 0.15:
            row["begin_date"] = rng.choice(world.dates).isoformat()
        if rng.random() < 0.2:
            row["end_date"] = rng.choice(["", rng.choice(world.dates).isoformat()])
        rows.append(row)
    for _ in range(rng.randint(0, 3)):
        row = random_row(rng, world, feed)
        row["begin_date"] = min(row["begin_date"], as_of.isoformat())
        if row["end_date"] and row["end_date"] < as_of.isoformat() and rng.random() < 0.85:
            row["end_date"] = ""
        rows.append(with_ref(rng, row))
    if rows and rng.random() < 0.15:
        rows.append(dict(rng.choice(rows)))
    rng.shuffle(rows)
    return [spoilt(rng, row) for row in rows]


def random_change(rng: random.Random, world: World, feed: str, believed: list[Statement]) -> dict[str, str]:
    """Make one operation: new, or on a believed statement, or on one that nobody believes."""
    op = rng.choice(("open", "open", "close", "amend", "cancel")) if believed else "open"
    if rng.random() < 0.06:
        op = rng.choice(("close", "cancel", "amend", "open", "reopen"))
    if op == "open" or not believed:
        again = row_of(rng.choice(believed)) if believed and rng.random() < 0.08 else None
        row = again or with_ref(rng, random_row(rng, world, feed))
        if op == "close":
            row["end_date"] = row.get("end_date") or rng.choice(world.dates).isoformat()
        return spoilt(rng, {"op": op} | row)
    one = rng.choice(believed)
    row = {"op": op} | row_of(one)
    later = [day for day in world.dates if day >= one.begin_date] or [one.begin_date]
    if op == "close":
        within = [day for day in later if one.end_date is None or day <= one.end_date] or later
        row["end_date"] = rng.choice(within if rng.random() < 0.85 else later).isoformat()
    elif op == "amend" and kind_of(feed) != "vital":
        row["end_date"] = rng.choice(["", rng.choice(later).isoformat()])
        if one.ref:
            row = random_row(rng, world, feed) | {"op": op, "iin": one.iin, "ref": one.ref}
    elif op == "amend" and one.ref:
        row |= {name: rng.choice(later).isoformat() for name in one.evidence}
    if op in ("close", "cancel") and one.ref and rng.random() < 0.5:
        row = {name: row[name] for name in ("op", "iin", "ref", *(("end_date",) if op == "close" else ()))}
    return spoilt(rng, row)


def with_ref(rng: random.Random, row: dict[str, str]) -> dict[str, str]:
    """Give a third of new rows a ref; few numbers, so that some are used twice."""
    return row | {"ref": f"r{rng.randint(1, 12)}"} if rng.random() < 0.35 else row


def spoilt(rng: random.Random, row: dict[str, str]) -> dict[str, str]:
    """Spoil one row in twenty: a wrong check digit, a swapped period, a missing or unknown value."""
    if rng.random() > 0.05:
        return row
    wrong = dict(row)
    by_ref = row.get("op") in ("close", "cancel") and row.get("ref")
    spoil = rng.choice(("iin", "pad") if by_ref else ("iin", "swap", "value", "date", "pad"))
    if spoil == "iin":
        wrong["iin"] = row["iin"][:11] + str((int(row["iin"][11]) + 1) % 10)
    elif spoil == "swap" and row.get("end_date"):
        wrong["begin_date"], wrong["end_date"] = row["end_date"], row.get("begin_date", "")
    elif spoil == "value":
        for column in VALUES:
            if column in row:
                wrong[column] = rng.choice(("", "unheard-of"))
    elif spoil == "date":
        wrong["begin_date"] = "2025-02-30"
    elif spoil == "pad":
        wrong["iin"] = row["iin"].lstrip("0")
    return wrong


def _submission(feed: str, mode: str, as_of: date | None, sent_on: date, rows: list[dict[str, str]]) -> SubmissionDict:
    columns = [*(("op",) if mode == "changes" else ()), *COLUMNS_ALWAYS, *EVIDENCE.get(kind_of(feed), ())]
    texts = [[row.get(column, "") for column in columns] for row in rows]
    return {"feed": feed, "mode": mode, "as_of": as_of, "sent_on": sent_on, "columns": columns, "rows": texts}
