"""What happens between December 2025 and January 2026: births, deaths, birthdays, newcomers and leavers.

Here a feed's standing statements get their fate (`statements.py`): some are first told in the middle of
December or in January, some end, some are put right, some withdrawn. Shares stay far below the mass-change
brake, so that only the planted submission trips it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tizbe.sandbox.country import Country, Numbers, day_number
from tizbe.sandbox.feeds import (
    DECEMBER_AS_OF,
    JANUARY_AS_OF,
    MIDDLE_SENT,
    FeedPlan,
    plan_of,
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
    Statements,
)

_FIRST = day_number(DECEMBER_AS_OF)
_MIDDLE = day_number(MIDDLE_SENT)
_LAST = day_number(JANUARY_AS_OF)
_DEATHS_A_MONTH = 0.0007
_STILL_SENT = 0.4
"""Share of the dead whom a body goes on sending."""


@dataclass(frozen=True)
class Ends:
    """Who died when: `iin` and `died` (days), one entry a death."""

    iin: Numbers
    died: Numbers


def deaths(country: Country, rng: np.random.Generator) -> Ends:
    """The deaths of the period, more of them among the old."""
    age = np.clip(country.ages_on(DECEMBER_AS_OF), 0.0, None)
    alive = country.born <= _FIRST
    weight = np.where(alive, 0.2 + (age / 40) ** 4, 0.0)
    count = max(4, int(_DEATHS_A_MONTH * len(country)))
    chosen = rng.choice(len(country), size=count, replace=False, p=weight / weight.sum())
    return Ends(iin=country.iin[chosen], died=rng.integers(_FIRST + 1, _LAST, size=count))


def vital(country: Country, ends: Ends) -> Statements:
    """The births and deaths of the period, as the register of civil acts tells them."""
    born = np.flatnonzero(country.born >= _FIRST)
    iin = np.concatenate([country.iin[born], ends.iin])
    day = np.concatenate([country.born[born], ends.died]).astype(np.int32)
    is_birth = np.arange(len(iin)) < len(born)
    order = np.argsort(day, kind="stable")
    return Statements(
        iin=iin[order],
        begin=day[order],
        end=np.full(len(iin), NO_DAY, dtype=np.int32),
        evidence={
            "born": np.where(is_birth, day, NO_DAY)[order].astype(np.int32),
            "died": np.where(is_birth, NO_DAY, day)[order].astype(np.int32),
        },
        told=np.where(day[order] < _MIDDLE, MIDDLE, JANUARY).astype(np.int8),
    )


def _count(share: float, number: int) -> int:
    """That share of `number`, at least one where there are three or more to choose from."""
    return max(int(share * number), 1 if number >= 3 else 0)


class Fate:
    """Gives the statements of a feed what becomes of them; one object a country, for its random numbers."""

    def __init__(self, rng: np.random.Generator, ends: Ends) -> None:
        self._rng = rng
        self._dead = np.sort(ends.iin)

    def of(self, plan: FeedPlan, standing: Statements) -> Statements:
        """The feed's statements with newcomers, endings, corrections and withdrawals."""
        if not plan.full:
            return standing
        moved = self._newcomers(plan, standing) if plan.december else standing
        if plan.row == "1":
            moved = self._birthdays(moved)
        if plan.middle:
            moved = self._middle(plan, moved)
        if plan.december and plan.january != "none":
            moved = self._january(plan, moved)
        return moved

    def _take(self, eligible: Numbers, share: float, total: int) -> Numbers:
        return self._rng.permutation(eligible)[: _count(share, min(total, len(eligible)))]

    def _newcomers(self, plan: FeedPlan, standing: Statements) -> Statements:
        """A few statements are told late: they begin after December's full."""
        told, begin, end = standing.told.copy(), standing.begin.copy(), standing.end.copy()
        # One statement a person keeps its begin: a second of the same person and evidence must not meet it.
        _, first_of = np.unique(standing.iin, return_index=True)
        late_begin = begin >= _FIRST
        pool = np.setdiff1d(first_of, np.flatnonzero(late_begin))
        told[late_begin & (begin > _FIRST)] = JANUARY
        count = len(standing)
        if plan.middle:
            told[late_begin & (begin > _FIRST) & (begin < _MIDDLE)] = MIDDLE
            chosen = self._take(pool, 0.006, count)
            pool = np.setdiff1d(pool, chosen)
            told[chosen] = MIDDLE
            begin[chosen] = self._rng.integers(_FIRST + 1, _MIDDLE, size=len(chosen))
        if plan.january != "none":
            chosen = self._take(pool, 0.007, count)
            told[chosen] = JANUARY
            begin[chosen] = self._rng.integers(_MIDDLE, _LAST + 1, size=len(chosen))
        late = told != DECEMBER
        end[late & (end != NO_DAY) & (end <= _LAST + 30)] = NO_DAY
        end[~late & (end != NO_DAY) & (end < _FIRST)] = NO_DAY
        return standing.with_fate(told=told, begin=begin, end=end)

    def _birthdays(self, standing: Statements) -> Statements:
        """Those who turned 18 leave the row 1 feeds; children born in the period are told when born."""
        adult = standing.evidence["born"] <= day_number(JANUARY_AS_OF.replace(year=JANUARY_AS_OF.year - 18))
        january = np.where(adult & (standing.told != JANUARY), LEAVES, standing.january).astype(np.int8)
        keep = ~(adult & (standing.told == JANUARY))
        return standing.with_fate(january=january).where(keep)

    def _plain(self, plan: FeedPlan, standing: Statements) -> Numbers:
        """Statements of December's full that nothing has happened to, taken then without a hint."""
        untouched = (standing.told == DECEMBER) & (standing.middle == STAYS) & (standing.january == STAYS)
        return np.flatnonzero(untouched & ~standing.hinted(plan))

    def _middle(self, plan: FeedPlan, standing: Statements) -> Statements:
        middle, middle_end = standing.middle.copy(), standing.middle_end.copy()
        pool = self._plain(plan, standing)
        pool = pool[(standing.end[pool] == NO_DAY) & (standing.begin[pool] < _FIRST)]
        total = len(standing)
        for what, share in ((CLOSES, 0.004), (AMENDS, 0.002), (CANCELS, 0.0008)):
            chosen = self._take(pool, share, total)
            pool = np.setdiff1d(pool, chosen)
            middle[chosen] = what
            if what == CLOSES:
                middle_end[chosen] = self._rng.integers(_FIRST, _MIDDLE + 15, size=len(chosen))
            elif what == AMENDS:
                middle_end[chosen] = day_number(JANUARY_AS_OF.replace(month=6, day=30))
        return standing.with_fate(middle=middle, middle_end=middle_end)

    def _january(self, plan: FeedPlan, standing: Statements) -> Statements:
        january, january_end = standing.january.copy(), standing.january_end.copy()
        pool = self._plain(plan, standing)
        pool = pool[(standing.end[pool] == NO_DAY) & (standing.begin[pool] < _FIRST)]
        away = LEAVES if plan.january == "full" else CLOSES
        total = len(standing)
        place = np.minimum(np.searchsorted(self._dead, standing.iin[pool]), len(self._dead) - 1)
        dead = self._dead[place] == standing.iin[pool]
        gone = pool[dead & (self._rng.random(len(pool)) >= _STILL_SENT)]
        pool = pool[~dead]
        leaving = self._take(pool, 0.006, total)
        pool = np.setdiff1d(pool, leaving)
        january[gone] = away
        january[leaving] = away
        if away == CLOSES:
            both = np.concatenate([gone, leaving])
            january_end[both] = self._rng.integers(_MIDDLE, _LAST, size=len(both))
        chosen = self._take(pool, 0.003, total)
        january[chosen] = AMENDS
        january_end[chosen] = day_number(JANUARY_AS_OF.replace(month=12, day=31))
        if plan.january == "changes":
            pool = np.setdiff1d(pool, chosen)
            january[self._take(pool, 0.0005, total)] = CANCELS
        return standing.with_fate(january=january, january_end=january_end)


def fated(standing: dict[str, Statements], country: Country, rng: np.random.Generator) -> dict[str, Statements]:
    """Every feed of the country with its fate, `vital` among them; keyed by the December name."""
    ends = deaths(country, rng)
    fate = Fate(rng, ends)
    moved = {name: fate.of(plan_of(name), statements) for name, statements in standing.items()}
    moved["vital/justice/civil-acts"] = vital(country, ends)
    return moved
