"""Crowds: many random worlds that share one hub and one history, each submission holding rows of many.

A submission costs a hub the same for one row as for hundreds, so a hundred worlds cost hardly more than one.
Nothing is simplified: the oracle's ledger takes the very same files, and what one world's rows do to a
file (a full's absence, an unreadable row) they do to all.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle.bodies import ACTIVITY, SENDABLE, VITAL, kind_of, stream_of
from tests.oracle.histories import (
    SAME_BODY,
    SubmissionDict,
    random_change,
    random_full,
    related_rows,
)
from tests.oracle.histories import _is_named as is_named
from tests.oracle.histories import _submission as submission_of
from tests.oracle.law_facts import WINDOW_MONTHS
from tests.oracle.people import EDGES, World, make_iin, make_world
from tests.oracle.statements import Ledger, Statement

FIRST_SENDING = date(2021, 9, 22)


@dataclass
class Crowd:
    """Random worlds, the feeds that speak of them, and which world a person is of."""

    worlds: list[World]
    feeds: list[str]
    world_of: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find out whose world everybody is of."""
        for number, world in enumerate(self.worlds):
            for person in world.people:
                self.world_of[person.iin] = number

    def split(self, statements: Iterable[Statement]) -> list[list[Statement]]:
        """Statements by world."""
        found: list[list[Statement]] = [[] for _ in self.worlds]
        for one in statements:
            found[self.world_of[one.iin]].append(one)
        return found


def make_crowd(rng: random.Random, count: int) -> Crowd:
    """Make that many worlds, no person in two of them, and choose the feeds of a history."""
    taken: set[str] = set()
    worlds = []
    for _ in range(count):
        world = make_world(rng)
        for person in world.people:
            while person.iin in taken:
                person.iin = make_iin(rng, person.born)
            taken.add(person.iin)
        worlds.append(world)
    return Crowd(worlds, _choose_feeds(rng))


def _choose_feeds(rng: random.Random) -> list[str]:
    rows = set(related_rows(rng)) | set(related_rows(rng))
    own = [feed for feed in SENDABLE if kind_of(feed) in {str(row) for row in rows}]
    feeds = set(rng.sample(own, min(len(own), rng.randint(2, 6))))
    renamed = [names for row, names in SAME_BODY.items() if row in rows]
    for names in renamed:
        if rng.random() < 0.6:
            feeds |= set(names)
    if any(row in WINDOW_MONTHS for row in rows) or rng.random() < 0.2:
        feeds.add(ACTIVITY)
    if rng.random() < 0.7:
        feeds.add(VITAL)
    return sorted(feeds)


def crowd_history(rng: random.Random, crowd: Crowd, ledger: Ledger, count: int) -> Iterator[SubmissionDict]:
    """Make submissions one by one; whoever takes them must have told `ledger` of each before the next."""
    pool = [*EDGES, date(2022, 9, 20), date(2022, 9, 28), date(2026, 1, 1), date(2026, 2, 10)]
    pool += [rng.choice(world.dates) for world in crowd.worlds[:10]]
    pool = [day for day in pool if day >= FIRST_SENDING]
    days = sorted(rng.choice(pool) + timedelta(days=rng.choice((0, 0, 1, 5, 20))) for _ in range(count))
    sent: list[SubmissionDict] = []
    for sent_on in days:
        named = [feed for feed in crowd.feeds if is_named(feed, sent_on)]
        feed = rng.choice(named if named and rng.random() < 0.95 else crowd.feeds)
        if sent and rng.random() < 0.04:
            submission: SubmissionDict = {**rng.choice(sent), "sent_on": sent_on}
        else:
            submission = crowd_submission(rng, crowd, ledger, feed, sent_on)
        sent.append(submission)
        yield submission


def crowd_submission(rng: random.Random, crowd: Crowd, ledger: Ledger, feed: str, sent_on: date) -> SubmissionDict:
    """Make one file with rows of about half the worlds (of a full: of all that it does not mean to end)."""
    reach = ledger.reach(feed)
    believed = crowd.split(entry.statement for entry in ledger.entries if entry.stream in reach)
    rows: list[dict[str, str]] = []
    is_full = feed != VITAL and rng.random() < (0.55 if feed.startswith("14/") else 0.4)
    as_of = sent_on - timedelta(days=rng.choice((0, 0, 0, 1, 3))) if is_full else None
    last = ledger.last_full.get(stream_of(feed))
    if as_of is not None and last is not None and as_of < last and rng.random() < 0.8:
        as_of = last
    if as_of is not None and rng.random() < 0.02:
        as_of = sent_on + timedelta(days=1)
    for number, world in enumerate(crowd.worlds):
        if as_of is not None:
            mine = random_full(rng, world, feed, believed[number], as_of)
        elif rng.random() < 0.5:
            continue
        else:
            mine = [random_change(rng, world, feed, believed[number]) for _ in range(rng.randint(1, 5))]
        rows += [_own_ref(rng, row, number) for row in mine]
    if is_full:
        rng.shuffle(rows)
    return submission_of(feed, "full" if is_full else "changes", as_of, sent_on, rows)


def _own_ref(rng: random.Random, row: dict[str, str], number: int) -> dict[str, str]:
    """Give a new ref its world's mark; a few stay without, so that two persons meet in one ref."""
    ref = row.get("ref", "")
    if ref.startswith("r") and rng.random() < 0.98:
        return {**row, "ref": f"w{number}{ref}"}
    return row
