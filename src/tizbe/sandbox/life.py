"""What the made-up people live through, theme by theme: school, work, children, pension, prison, moving.

Each theme picks its persons in about the shares of Kazakhstan and says which feeds tell of them. Where a
country is too small for a share, a theme still finds a handful of persons, so that no feed is empty.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tizbe.sandbox.country import Country, Days, Facts, Numbers, day_number
from tizbe.sandbox.feeds import DECEMBER_AS_OF, FLOOR_DATE, JANUARY_AS_OF, THIRD_EDITION_DATE
from tizbe.sandbox.statements import JANUARY, NO_DAY, Statements

_HANDFUL = 6
_OLD_SHARE = 0.02
"""Share of statements that begin before any edition stood: the hub cuts them, with a hint."""

_FLOOR = day_number(FLOOR_DATE)
_REFERENCE = day_number(DECEMBER_AS_OF)
_LAST = day_number(JANUARY_AS_OF)


class Life:
    """The themes of one country; `tell()` gives the statements of every feed.

    `free` marks the persons whom no theme that excludes others has taken yet; `idle` collects those who,
    by what their bodies say of them, do not work.
    """

    def __init__(self, country: Country, rng: np.random.Generator) -> None:
        self._country = country
        self._rng = rng
        self._age = country.ages_on(DECEMBER_AS_OF)
        self._born_before = country.born <= _REFERENCE
        self._free: Facts = self._age >= 18
        self._idle: Facts = np.zeros(len(country), dtype=bool)
        self._feeds: dict[str, Statements] = {}

    def tell(self) -> dict[str, Statements]:
        """Every feed's statements; `told` is settled only where a theme knows it (births, levels)."""
        self._children()
        self._foreigners()
        self._pensioners()
        self._parents()
        self._custody()
        self._unemployed()
        self._non_working_recipients()
        self._awards_and_disability()
        self._students()
        self._work()
        self._levels()
        return self._feeds

    # Tools of every theme.

    def _between(self, low: float, high: float) -> Facts:
        facts: Facts = (self._age >= low) & (self._age < high)
        return facts

    def _pick(self, eligible: Facts, share: float, *, taken: bool = True) -> Numbers:
        """Positions of `share` of the whole people (a handful at least) among those eligible."""
        pool = np.flatnonzero(eligible)
        wanted = min(len(pool), max(_HANDFUL, int(share * len(self._country))))
        chosen = self._rng.choice(pool, size=wanted, replace=False)
        if taken:
            self._free[chosen] = False
        return chosen

    def _some(self, positions: Numbers, share: float, least: int = 3) -> Facts:
        """A mask over `positions`: that share of them, but `least` at any rate."""
        chosen: Facts = self._rng.random(len(positions)) < share
        chosen[:least] = True
        return chosen

    def _begins(self, count: int, not_before: Days | None = None, first: int = _FLOOR) -> Days:
        """Days on which something began, up to the end of November 2025 (or the person's own first day)."""
        begins = self._rng.integers(first, _REFERENCE, size=count)
        old = self._rng.random(count) < _OLD_SHARE
        begins[old] = self._rng.integers(_FLOOR - 3000, _FLOOR - 400, size=int(old.sum()))
        if not_before is not None:
            begins = np.maximum(begins, not_before)
        return begins.astype(np.int32)

    def _open(self, count: int) -> Days:
        return np.full(count, NO_DAY, dtype=np.int32)

    def _words(self, count: int, shares: dict[str, float]) -> npt.NDArray[Any]:
        weights = np.array(list(shares.values()))
        return self._rng.choice(np.array(list(shares)), size=count, p=weights / weights.sum())

    def _say(
        self,
        feed: str,
        positions: Numbers,
        begin: Days,
        end: Days | None = None,
        **evidence: npt.NDArray[Any],
    ) -> None:
        end = self._open(len(positions)) if end is None else end
        self._feeds[feed] = Statements(self._country.iin[positions], begin, end, evidence)

    # Themes.

    def _children(self) -> None:
        """Row 1: the population register knows every child, the school database those who learn."""
        born = self._country.born
        children = np.flatnonzero(self._between(-1, 18))
        begin = self._begins(len(children), born[children])
        self._say("1/justice/gbd-fl", children, begin, born=born[children])
        pupils = np.flatnonzero(self._between(3, 18) & (self._rng.random(len(born)) < 0.86))
        years = self._rng.integers(2023, 2026, size=len(pupils))
        autumns = np.array([day_number(DECEMBER_AS_OF.replace(year=y, month=9)) for y in (2023, 2024, 2025)])
        self._say(
            "1/enlightenment/nobd",
            pupils,
            np.maximum(autumns[years - 2023], born[pupils]).astype(np.int32),
            born=born[pupils],
        )
        orphans = self._pick(self._between(0.5, 18), 0.0012, taken=False)
        begin = self._begins(len(orphans), born[orphans])
        self._say("1/enlightenment/orphans", orphans, begin, born=born[orphans])

    def _foreigners(self) -> None:
        """Row 16: workers of the Eurasian Economic Union and their families."""
        workers = self._pick(self._free & self._between(19, 55), 0.006)
        family = self._pick(self._free & self._between(18, 50), 0.0015)
        hosts = self._rng.choice(workers, size=len(family))
        everyone = np.concatenate([workers, family])
        relation = np.repeat(np.array(["worker", "family"]), [len(workers), len(family)])
        worker_iin = np.concatenate([np.zeros(len(workers), np.int64), self._country.iin[hosts]])
        home = self._words(len(everyone), {"KG": 0.45, "RU": 0.42, "AM": 0.06, "BY": 0.06, "UZ": 0.01})
        begin = self._begins(len(everyone), first=_REFERENCE - 360)
        end = (begin + 365 + self._rng.integers(60, 365, size=len(begin))).astype(np.int32)
        end[begin < _FLOOR] = NO_DAY
        for feed, share in (
            ("16/internal-affairs/migration-police", 0.95),
            ("16/mlspp/foreign-labour", 0.35),
        ):
            told = self._some(everyone, share)
            told[-3:] = True
            self._say(
                feed,
                everyone[told],
                begin[told],
                end[told],
                citizenship=home[told],
                relation=relation[told],
                worker_iin=worker_iin[told],
            )

    def _pensioners(self) -> None:
        """Row 8: pensions, the payments of most of them, and retired judges whom the courts look after."""
        old_enough = np.where(self._country.female, 61.0, 63.0)
        pensioners = np.flatnonzero((self._age >= old_enough) & (self._rng.random(len(self._country)) < 0.96))
        self._free[pensioners] = False
        begin = self._begins(len(pensioners))
        self._say("8/mlspp/cdb-pensions", pensioners, begin)
        paid = self._some(pensioners, 0.9, _HANDFUL)
        self._say("8/mlspp/payments", pensioners[paid], np.maximum(begin[paid], _FLOOR).astype(np.int32))
        judges = self._pick(self._between(60, 95), 0.0003)
        self._say("8/courts-department/courts", judges, self._begins(len(judges)))

    def _parents(self) -> None:
        """Rows 3, 4 and 5: pregnancy, care of a child under three, leave from work for it."""
        born = self._country.born
        babies = np.flatnonzero(self._between(0, 2.97) & self._born_before)
        mothers = np.flatnonzero(self._free & self._country.female & self._between(19, 44))
        babies = self._rng.permutation(babies)[: max(1, min(len(babies), len(mothers) // 2))]
        mothers = self._rng.choice(mothers, size=len(babies), replace=False)
        kind = self._rng.random(len(babies))
        kind[:_HANDFUL] = 0.1
        kind[_HANDFUL : 2 * _HANDFUL] = 0.6
        begin = np.maximum(born[babies], self._begins(len(babies), first=_REFERENCE - 900))
        turns_three = born[babies] + 1095
        end = np.where(self._rng.random(len(babies)) < 0.5, turns_three, NO_DAY).astype(np.int32)
        self._free[mothers[kind < 0.75]] = False
        self._care("5", kind < 0.4, mothers, babies, begin, end)
        caring = (kind >= 0.4) & (kind < 0.75)
        self._idle[mothers[caring]] = True
        self._care("4", caring, mothers, babies, begin, end)
        fathers = self._pick(self._free & ~self._country.female & self._between(20, 50), 0.0004)
        fathers = fathers[: int(caring.sum())]
        children = babies[caring][: len(fathers)]
        later = np.minimum(np.maximum(born[children], begin[caring][: len(fathers)]) + 20, _REFERENCE - 1)
        both = self._feeds["4/mlspp/cdb-pensions"]
        self._feeds["4/mlspp/cdb-pensions"] = Statements(
            np.concatenate([both.iin, self._country.iin[fathers]]),
            np.concatenate([both.begin, np.maximum(later, born[children]).astype(np.int32)]),
            np.concatenate([both.end, self._open(len(fathers))]),
            {
                "child_iin": np.concatenate([both.evidence["child_iin"], self._country.iin[children]]),
                "child_born": np.concatenate([both.evidence["child_born"], born[children]]),
            },
        )
        expecting = self._pick(self._free & self._country.female & self._between(18, 44), 0.009)
        begin = self._rng.integers(_REFERENCE - 200, _REFERENCE, size=len(expecting)).astype(np.int32)
        due = (begin + 260).astype(np.int32)
        self._idle[expecting[self._rng.random(len(expecting)) < 0.5]] = True
        self._say("3/health/pregnancy-register", expecting, begin, due)

    def _care(self, row: str, chosen: Facts, mothers: Numbers, babies: Numbers, begin: Days, end: Days) -> None:
        """One of the rows 4 and 5 in its three feeds, which do not always give the same first day."""
        positions, children, begin, end = mothers[chosen], babies[chosen], begin[chosen], end[chosen]
        born = self._country.born[children]
        for feed, share in (
            ("mlspp/cdb-pensions", 0.85),
            ("justice/civil-acts", 0.4),
            ("enlightenment/orphans", 0.004),
        ):
            told = self._some(positions, share, 5)
            shift = np.where(self._rng.random(len(positions)) < 0.05, 7, 0)
            first = np.minimum(begin + shift, np.maximum(_REFERENCE - 1, born)).astype(np.int32)
            self._say(
                f"{row}/{feed}",
                positions[told],
                first[told],
                end[told],
                child_iin=self._country.iin[children[told]],
                child_born=born[told],
            )

    def _custody(self) -> None:
        """Rows 9 and 10: prisons of every regime, detention, house arrest."""
        prisoners = self._pick(self._free & self._between(18, 65), 0.0018)
        regimes = {"medium": 0.45, "maximum": 0.27, "minimum": 0.18, "emergency": 0.06, "full": 0.04}
        begin = self._begins(len(prisoners))
        end = np.where(
            self._rng.random(len(begin)) < 0.7,
            _LAST + self._rng.integers(-20, 1500, size=len(begin)),
            NO_DAY,
        ).astype(np.int32)
        words = self._words(len(prisoners), regimes)
        self._say("9/internal-affairs/penitentiary", prisoners, begin, end, regime=words)
        held = self._pick(self._free & self._between(18, 65), 0.0005)
        self._idle[prisoners] = True
        self._idle[held] = True
        measure = self._words(len(held), {"detention": 0.75, "house-arrest": 0.25})
        begin = self._rng.integers(_REFERENCE - 150, _REFERENCE, size=len(held)).astype(np.int32)
        self._say("10/prosecutor/legal-statistics", held, begin, measure=measure)

    def _unemployed(self) -> None:
        """Row 2: the registered, a few of them in subsidised jobs or trained at a workplace."""
        registered = self._pick(self._free & self._between(19, 60), 0.0095)
        self._idle[registered] = True
        begin = self._rng.integers(_REFERENCE - 330, _REFERENCE - 40, size=len(registered)).astype(np.int32)
        placed = self._some(registered, 0.12)
        status = self._words(int(placed.sum()), {"subsidised-job": 0.7, "workplace-training": 0.3})
        later = (begin[placed] + self._rng.integers(1, 40, size=len(status))).astype(np.int32)
        self._say(
            "2/mlspp/labour-market",
            np.concatenate([registered, registered[placed]]),
            np.concatenate([begin, later]),
            status=np.concatenate([np.repeat(np.array(["registered"]), len(registered)), status]),
        )

    def _non_working_recipients(self) -> None:
        """Rows 6, 7, 11 and 15: benefits, kandas and targeted assistance, all for those who do not work."""
        adults = self._between(20, 60)
        for feed, share in (
            ("6/mlspp/cdb-pensions", 0.0045),
            ("7/mlspp/cdb-pensions", 0.0025),
            ("11/mlspp/kandas", 0.001),
            ("15/mlspp/cdb-assistance", 0.009),
        ):
            chosen = self._pick(self._free & adults, share)
            self._idle[chosen] = True
            self._say(feed, chosen, self._begins(len(chosen)))

    def _awards_and_disability(self) -> None:
        """Rows 12 and 13, which go with any other life."""
        mothers = self._pick(self._country.female & self._between(35, 85), 0.012, taken=False)
        awards = {
            "kumis-alqa": 0.5,
            "altyn-alqa": 0.3,
            "maternal-glory-1": 0.08,
            "maternal-glory-2": 0.1,
            "mother-heroine": 0.02,
        }
        words = self._words(len(mothers), awards)
        self._say("12/mlspp/cdb-pensions", mothers, self._begins(len(mothers)), award=words)
        disabled = self._pick(self._between(1, 90), 0.035, taken=False)
        group = self._words(len(disabled), {"1": 0.14, "2": 0.42, "3": 0.44})
        group = np.where(self._age[disabled] < 18, "child", group)
        begin = self._begins(len(disabled), self._country.born[disabled])
        self._say("13/mlspp/disability-cdb", disabled, begin, group=group)

    def _students(self) -> None:
        """Row 14: full-time study from 15 to 23, a few in the evening or at a distance, some abroad."""
        chance = self._rng.random(len(self._country))
        free = self._free | (self._age < 18)
        seniors = free & self._between(15, 18) & (chance < 0.8)
        college = free & self._between(18, 20) & (chance < 0.2)
        university = free & self._between(17.6, 23) & (chance > 0.56)
        self._study("14/enlightenment/nobd", np.flatnonzero(seniors | college), 0.01)
        self._study("14/science/nobd", np.flatnonzero(university & ~seniors), 0.06)
        abroad = free & self._between(17.6, 23) & (chance >= 0.2) & (chance <= 0.56)
        far = self._pick(abroad, 0.0008)
        self._study("14/science/students-abroad", far, 0.0)
        abroad[far] = False
        self._study("14/enlightenment/students-abroad", self._pick(abroad, 0.0003), 0.0)

    def _study(self, feed: str, students: Numbers, elsewhere: float) -> None:
        years = self._rng.integers(0, 3, size=len(students))
        autumn = day_number(DECEMBER_AS_OF.replace(month=9))
        form = self._words(
            len(students),
            {"full-time": 1 - elsewhere, "evening": elsewhere * 0.4, "distance": elsewhere * 0.6},
        )
        self._free[students] = False
        self._say(feed, students, (autumn - 365 * years).astype(np.int32), form=form)

    def _work(self) -> None:
        """Who works, trades or contributes: most free adults, and some whose body calls them non-working."""
        chance = self._rng.random(len(self._country))
        adult = self._between(18, 64)
        student = self._between(15, 23.1) & ~self._free
        busy = adult & ~self._idle & ~student & (chance < 0.74)
        busy |= adult & self._idle & (chance < 0.04)
        busy |= self._between(61, 75) & (chance < 0.12)
        busy |= student & adult & (chance < 0.08)
        workers = np.flatnonzero(busy)
        kinds = {"employment": 0.78, "business": 0.12, "contribution": 0.07, "other-income": 0.03}
        kind = self._words(len(workers), kinds)
        begin = self._begins(len(workers))
        second = np.flatnonzero((kind == "employment") & (self._rng.random(len(workers)) < 0.05))
        self._idle[:] = adult & ~busy
        self._say(
            "activity/mlspp/payments",
            np.concatenate([workers, workers[second]]),
            np.concatenate([begin, self._begins(len(second))]),
            kind=np.concatenate([kind, np.repeat(np.array(["business"]), len(second))]),
        )

    def _levels(self) -> None:
        """Row 17: the levels of the digital family card, in letters of both alphabets, first in January."""
        poor = self._pick(self._idle & self._between(18, 63), 0.08, taken=False)
        others = self._pick(self._between(18, 63) & ~np.isin(np.arange(len(self._age)), poor), 0.09, taken=False)
        severe = {"D": 0.5, "E": 0.2, "Д": 0.12, "Е": 0.06, "d": 0.07, "е": 0.05}
        mild = {
            "A": 0.2,
            "B": 0.22,
            "C": 0.3,
            "А": 0.05,
            "В": 0.05,
            "Б": 0.05,
            "С": 0.05,
            "c": 0.03,
            "D": 0.05,
        }
        everyone = np.concatenate([poor, others])
        level = np.concatenate([self._words(len(poor), severe), self._words(len(others), mild)])
        begin = np.full(len(everyone), day_number(THIRD_EDITION_DATE), dtype=np.int32)
        early = self._rng.random(len(begin)) < 0.03  # the card knew the level before the list named its feed
        begin[early] -= self._rng.integers(1, 60, size=int(early.sum())).astype(np.int32)
        self._say("17/mlspp/digital-family-card", everyone, begin, level=level)
        told = self._feeds["17/mlspp/digital-family-card"]
        fresh = np.full(len(told), JANUARY, dtype=np.int8)
        self._feeds["17/mlspp/digital-family-card"] = told.with_fate(told=fresh)
