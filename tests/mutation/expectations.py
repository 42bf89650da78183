"""What the killing suite expects, all of it the oracle's: counted once, then held against every mutant.

`Settled`: worlds of statements with their entitlements, cover and conflicts. `Turned`: worlds whose statements are
corrected, cancelled and joined by others between two commits, with both settlements and the changes between.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.oracle.bodies import ACTIVITY, VITAL
from tests.oracle.changes import Change, cancelled_days, changes
from tests.oracle.cover import Cover, cover
from tests.oracle.histories import random_statements
from tests.oracle.settlement import Entitlement, Facts, landmarks, settle
from tests.oracle.statements import Ledger, Statement
from tests.settlement.golden import read_cases

SINCE, KNOWN, NEVER = 10, 50, 2147483647
Conflict = tuple[str, int, str, str, date]
Days = tuple[str, date, date | None]


@dataclass(frozen=True)
class Settled:
    """Worlds of believed statements, and what follows. `conflicts`: iin, row, child, kept_by, day (landmarks)."""

    worlds: list[list[Statement]]
    entitlements: list[list[Entitlement]]
    covers: list[list[Cover]]
    conflicts: list[set[Conflict]]
    asked: list[list[date]]


@dataclass(frozen=True)
class Version:
    """One version of a statement: believed from the commit `known_from` up to, but not with, `known_until`."""

    statement: Statement
    known_from: int
    known_until: int
    cancelled: bool
    supersedes: int | None


@dataclass(frozen=True)
class Turned:
    """Worlds of versions, the settlements of the commits SINCE and KNOWN, the changes, and whom they concern."""

    worlds: list[list[Version]]
    before: list[list[Entitlement]]
    after: list[list[Entitlement]]
    changes: list[list[Change]]
    affected: list[set[str]]


def golden_worlds() -> list[list[Statement]]:
    """What is believed at the end of every golden case."""
    from tests.settlement.golden_play import parcels

    found = []
    for case in read_cases():
        ledger = Ledger()
        for part in case.parts:
            for parcel in parcels([(case, part)]):
                as_of = date.fromisoformat(parcel.as_of) if parcel.as_of else None
                mode = "full" if parcel.as_of else "changes"
                ledger.receive(parcel.feed, mode, as_of, date.fromisoformat(parcel.sent_on), parcel.rows())
        found.append(ledger.believed())
    return found


def settled(rng: random.Random, count: int) -> Settled:
    """Golden cases and random worlds, settled by the oracle."""
    return settled_of([*golden_worlds(), *(random_statements(rng) for _ in range(count))])


def settled_of(given: Sequence[Sequence[Statement]]) -> Settled:
    """What the oracle says of worlds of statements."""
    worlds = _numbered(given)
    entitled = [settle(world) for world in worlds]
    asked = [landmarks(world) for world in worlds]
    return Settled(
        worlds,
        entitled,
        [cover(found) for found in entitled],
        [conflicts_on(world, days) for world, days in zip(worlds, asked, strict=True)],
        asked,
    )


def _numbered(worlds: Sequence[Sequence[Statement]]) -> list[list[Statement]]:
    """Statements with orders of their own over all worlds."""
    number = 0
    found = []
    for world in worlds:
        own = []
        for statement in sorted(world, key=lambda one: one.order):
            number += 1
            own.append(replace(statement, order=number))
        found.append(own)
    return found


def conflicts_on(world: Iterable[Statement], days: Iterable[date]) -> set[Conflict]:
    """Who claims a child in row 4 on a day that another represents, by the questions of one day."""
    facts = Facts(world)
    found = set()
    for day in days:
        for child, parents in facts.parents.items():
            kept_by = facts.representative(child, day)
            for iin in parents - {kept_by}:
                own = [one for one in facts.grounds[iin, 4] if one.evidence["child_iin"] == child]
                claims = any(facts.first_failing_step(one, day) is None for one in own)
                barred = facts.is_barred_by_activity(iin, 4, day) or facts.is_behind_another_row(iin, 4, day)
                if claims and not barred and kept_by is not None:
                    found.add((iin, 4, child, kept_by, day))
    return found


def turned(rng: random.Random, count: int) -> Turned:
    """Worlds made by hand and random ones, settled at both commits."""
    worlds, number = by_hand(), 100
    for _ in range(count):
        versions, number = _versions(rng, number)
        worlds.append(versions)
    return told(worlds)


def told(worlds: list[list[Version]]) -> Turned:
    """What the oracle says of worlds of versions."""
    before, after, changed, affected = [], [], [], []
    for versions in worlds:
        old = {one.statement.order: one for one in versions if one.known_from <= SINCE < one.known_until}
        new = [one.statement for one in versions if one.known_from <= KNOWN < one.known_until]
        gone = [old[order].statement for order in _cancelled(versions) if order in old]
        was = [one.statement for one in old.values()]
        asked = landmarks([*was, *new])
        days = cancelled_days(was, gone, asked=asked) if gone else set()
        before.append(settle(was))
        after.append(settle(new))
        changed.append(changes(before[-1], after[-1], days, asked=asked))
        affected.append(_affected(versions))
    return Turned(worlds, before, after, changed, affected)


def lonely() -> list[list[Version]]:
    """A ledger with one feed: Anna is touched, Bolat claims her child, and Dina claims Bolat's other child."""
    anna, bolat, dina, first, second, erlan, farida = (f"0001017{number}" for number in range(10001, 10008))
    found = []
    for number, (iin, child, month, last, until) in enumerate(
        (
            (anna, first, 3, 9, 20), (bolat, first, 4, 4, NEVER), (bolat, second, 5, 11, NEVER),
            (dina, second, 3, 9, NEVER),
        ), 1,
    ):  # fmt: skip
        evidence = {"child_iin": child, "child_born": "2024-02-10"}
        begin_date, end_date = date(2024, month, 1), date(2024, last, 20)
        statement = Statement("4/mlspp/cdb-pensions", iin, begin_date, end_date, evidence, None, number, False)
        found.append(Version(statement, 5, until, until != NEVER, None))
    # A period moves to where it shares no day with itself, but another person's does; that person is only new.
    for number, (iin, first_month, last_month, known, until) in enumerate(
        ((erlan, 6, 12, 5, 20), (erlan, 1, 2, 20, NEVER), (farida, 1, 7, 20, NEVER)), 5
    ):
        evidence = {"child_iin": f"{iin[:11]}0", "child_born": "2023-12-10"}
        begin_date, end_date = date(2024, first_month, 1), date(2024, last_month, 20)
        statement = Statement("4/mlspp/cdb-pensions", iin, begin_date, end_date, evidence, None, number, False)
        found.append(Version(statement, known, until, until != NEVER, None))
    return [found]


def by_hand() -> list[list[Version]]:
    """Worlds that chance makes seldom, each with a question that some mutant could answer wrongly."""
    worker, family, child, other = (f"0001017{serial}" for serial in ("00001", "00002", "00003", "00004"))
    born = {"child_iin": child, "child_born": "2024-02-10"}
    feed_12, award = "12/mlspp/cdb-pensions", {"award": "kumis-alqa"}
    feed_16, feed_13, feed_4 = "16/mlspp/foreign-labour", "13/mlspp/disability-cdb", "4/mlspp/cdb-pensions"

    def said(
        number: int, feed: str, iin: str, evidence: dict[str, str],
        *days: date, known: int = 5, until: int = NEVER,
    ) -> Version:  # fmt: skip
        begin, end = days or (date(2024, 3, 1), date(2025, 6, 30))
        statement = Statement(feed, iin, begin, end, evidence, None, number, False)
        return Version(statement, known, until, until != NEVER, None)

    def torn(number: int, day: int, feed: str, evidence: dict[str, str]) -> list[Version]:
        """One period of which two become."""
        days = [date(2025, month, day) for month in (1, 3, 4, 6, 10, 12)]
        return [
            said(number, feed, worker, evidence, days[1], days[4], until=20),
            said(number + 1, feed, worker, evidence, days[0], days[2], known=20),
            said(number + 2, feed, worker, evidence, days[3], days[5], known=20),
        ]

    def closed(number: int, begin_date: date, was_end_date: date, end_date: date) -> list[Version]:
        """A statement that was closed at a day before its end."""
        was = said(number, feed_13, worker, {"group": "2"}, begin_date, was_end_date, until=20)
        now = said(number + 1, feed_13, worker, {"group": "2"}, begin_date, end_date, known=20)
        return [replace(was, cancelled=False), replace(now, supersedes=number)]

    relation = {"citizenship": "KG", "relation": "family", "worker_iin": worker}
    return [
        # Whoever names a touched person as the worker of the family is not touched by it.
        [said(1, feed_16, family, relation), said(2, feed_13, worker, {"group": "1"}, until=20)],
        # Nor is another family member of the same worker: row 16 has no representative.
        [
            said(3, feed_16, family, relation, until=20),
            said(4, feed_16, other, relation),
            said(5, feed_4, other, born),
        ],
        # A claim that nobody believes any more still binds the claimants: they were settled together once.
        [said(6, feed_4, worker, born, until=KNOWN), said(7, feed_4, family, born), said(8, feed_4, other, born)],
        # In two rows of one person one period shares days with two: each row is paired by itself.
        [*torn(10, 1, feed_12, award), *torn(20, 2, feed_13, {"group": "2"})],
        # Whose claim to a child was in row 5 has nothing to do with who claims it in row 4.
        [
            said(70, "5/mlspp/cdb-pensions", worker, born, until=20),
            said(71, feed_4, family, born),
        ],
        # The same days in another row are another entitlement.
        [said(80, feed_13, worker, {"group": "1"}, until=20), said(81, feed_12, worker, award, known=20)],
        # Two old and two new periods in one knot.
        [
            said(60 + number, feed_13, worker, {"group": "1"}, date(2025, first, 1), date(2025, last, 15), **span)
            for number, (first, last, span) in enumerate(
                ((1, 3, {"until": 20}), (5, 8, {"until": 20}), (2, 6, {"known": 20}), (7, 12, {"known": 20}))
            )
        ],
        # An old and a new period without a common day are no pair, whichever comes first.
        [
            said(30, feed_13, worker, {"group": "1"}, date(2025, 6, 1), date(2025, 12, 31), until=20),
            said(31, feed_13, worker, {"group": "1"}, date(2025, 1, 1), date(2025, 2, 28), known=20),
            said(32, feed_13, family, {"group": "1"}, date(2025, 1, 1), date(2025, 2, 28), until=20),
            said(33, feed_13, family, {"group": "1"}, date(2025, 6, 1), date(2025, 12, 31), known=20),
        ],
        # Of the days that a period lost only some were cancelled ones: the change is not one of cancellation.
        [
            said(40, feed_13, worker, {"group": "1"}, date(2025, 1, 1), date(2025, 3, 31), until=20),
            *closed(41, date(2025, 4, 1), date(2025, 6, 30), date(2025, 5, 31)),
        ],
        # Nor where the one day that was not cancelled lies between what was kept and what was.
        [
            said(50, feed_13, worker, {"group": "1"}, date(2025, 4, 1), date(2025, 6, 30), until=20),
            *closed(51, date(2025, 1, 1), date(2025, 3, 31), date(2025, 3, 30)),
        ],
    ]


def _versions(rng: random.Random, number: int) -> tuple[list[Version], int]:
    found = []
    for statement in random_statements(rng):
        fate = rng.choice(("stays", "stays", "cancelled", "moved", "moved", "moved-cancelled", "new", "early", "late"))
        fate = "cancelled" if fate == "early" and rng.random() < 0.7 else fate
        chain = [replace(statement, order=number)]
        spans = [(rng.choice((5, SINCE)), NEVER)]
        cancelled = False
        if fate == "new":
            spans = [(rng.choice((SINCE + 1, 20, KNOWN)), NEVER)]
        elif fate == "late":
            spans = [(KNOWN + 1, NEVER)]
        elif fate == "early":
            spans, cancelled = [(5, rng.choice((6, SINCE)))], True
        elif fate == "cancelled":
            spans, cancelled = [(rng.choice((5, SINCE)), rng.choice((SINCE + 1, 20, KNOWN, KNOWN + 1)))], True
        elif fate in ("moved", "moved-cancelled"):
            ends = sorted(rng.sample((SINCE + 1, 20, 30, KNOWN, KNOWN + 1), rng.choice((1, 2)) + (fate != "moved")))
            starts = [spans[0][0], *ends]
            spans = list(zip(starts, [*ends, NEVER], strict=True))
            if fate == "moved-cancelled":
                spans, cancelled = spans[:-1], True
            for _ in spans[1:]:
                number += 1
                chain.append(replace(_moved(rng, statement), order=number))
        for place, (said, (known_from, known_until)) in enumerate(zip(chain, spans, strict=True)):
            last = place == len(spans) - 1
            superseded = chain[place - 1].order if place else None
            found.append(Version(said, known_from, known_until, cancelled and last, superseded))
        number += 1
    return found, number


def _moved(rng: random.Random, statement: Statement) -> Statement:
    """The statement with an end or a begin that moved; records of births and deaths keep theirs open."""
    if statement.feed == VITAL:
        return statement
    by = timedelta(days=rng.choice((-30, -1, 1, 31, 200)))
    if statement.end_date is None:
        return replace(statement, end_date=max(statement.begin_date, date(2026, 2, 10) + by))
    if rng.random() < 0.5:
        return replace(statement, end_date=max(statement.begin_date, statement.end_date + by))
    return replace(statement, begin_date=min(statement.end_date, statement.begin_date + by))


def _cancelled(versions: Sequence[Version]) -> set[int]:
    """The orders of versions that a cancellation up to KNOWN took, by themselves or by a later version of theirs."""
    before = {one.statement.order: one.supersedes for one in versions}
    found = set()
    for one in versions:
        if one.cancelled and SINCE < one.known_until <= KNOWN:
            order: int | None = one.statement.order
            while order is not None:
                found.add(order)
                order = before[order]
    return found


def _affected(versions: Sequence[Version]) -> set[str]:
    """Of whom something was learned or unlearned; who names them as a child in rows 4 or 5; and the other
    claimants of row 4 to these persons' children, whatever was ever said."""
    touched = {
        one.statement.iin
        for one in versions
        if SINCE < one.known_from <= KNOWN or SINCE < one.known_until <= KNOWN
    }  # fmt: skip
    children = defaultdict(set)
    near = set(touched)
    for one in versions:
        row = one.statement.feed.split("/")[0]
        child = one.statement.evidence.get("child_iin")
        if child and row in ("4", "5") and child in touched:
            near.add(one.statement.iin)
        if child and row == "4":
            children[child].add(one.statement.iin)
    return near.union(*(parents for parents in children.values() if parents & near))


def tailed(entitled: Iterable[Entitlement], world: Iterable[Statement], days: dict[int, int]) -> set[Days]:
    """Entitlements (as row-marked iin, begin, end) where the last of an unbroken cover goes on by its row's days.

    Never past death, never where another row covers.
    """
    deaths = Facts(world).deaths
    of_person: dict[str, list[Entitlement]] = defaultdict(list)
    for one in entitled:
        of_person[one.iin].append(one)
    found: set[Days] = set()
    for iin, own in of_person.items():
        for one in own:
            end_date = one.end_date
            if end_date is not None and days.get(one.row):
                following = [end_date + timedelta(days=number) for number in range(1, days[one.row] + 1)]
                covered = [
                    any(other.begin_date <= day and (other.end_date is None or day <= other.end_date) for other in own)
                    for day in following
                ]
                for day, is_covered in zip(following, covered, strict=True):
                    if is_covered or (iin in deaths and day > deaths[iin]):
                        break
                    end_date = day
            found.add((f"{iin}/{one.row}", one.begin_date, end_date))
    return found


__all__ = [
    "ACTIVITY",
    "KNOWN",
    "NEVER",
    "SINCE",
    "Settled",
    "Turned",
    "Version",
    "lonely",
    "settled",
    "tailed",
    "told",
    "turned",
]
