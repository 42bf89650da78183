"""One person's timeline: which rows hold on each day, which is primary, and who pays."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .days import ONE_DAY, holds_on
from .law_facts import EDITION_STARTS, PRIMARY_ORDER
from .settlement import Entitlement


@dataclass(frozen=True, order=True)
class Cover:
    """One period on which the rows, the primary row and the payer of a person stay the same."""

    iin: str
    begin_date: date
    end_date: date | None
    rows: tuple[int, ...]
    primary_row: int
    payer: str


def payer_of(row: int, day: date) -> str:
    """Give who pays for a row on a day: `republican`, `local` or `none`."""
    if row == 16:
        return "none"
    if row in (2, 17):
        return "local" if day >= EDITION_STARTS[3] else "republican"
    return "republican"


def state_on(entitlements: list[Entitlement], day: date) -> tuple[tuple[int, ...], int, str] | None:
    """Give one person's rows, primary row and payer on a day; None without cover."""
    rows = tuple(sorted({one.row for one in entitlements if holds_on(one.begin_date, one.end_date, day)}))
    if not rows:
        return None
    primary = next(row for row in PRIMARY_ORDER if row in rows)
    return rows, primary, payer_of(primary, day)


def cover(entitlements: Iterable[Entitlement]) -> list[Cover]:
    """Give every person's cover;
    the days on which it may change are the edges of entitlements and editions.
    """
    of_person: dict[str, list[Entitlement]] = defaultdict(list)
    for one in entitlements:
        of_person[one.iin].append(one)
    found: list[Cover] = []
    for iin, own in sorted(of_person.items()):
        edges = set(EDITION_STARTS.values())
        for one in own:
            edges.add(one.begin_date)
            if one.end_date is not None:
                edges.add(one.end_date + ONE_DAY)
        begun, state = date.min, None
        for day in sorted(edges):
            now = state_on(own, day)
            if now == state:
                continue
            if state is not None:
                found.append(Cover(iin, begun, day - ONE_DAY, *state))
            begun, state = day, now
        if state is not None:
            found.append(Cover(iin, begun, None, *state))
    return found
