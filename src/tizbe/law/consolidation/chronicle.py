"""The list through time: editions entered whole, and confirmed acts applied day by day, as known at one time.

A pure function of the base, the acts and the day of knowing. Acts are applied by effective day, day of the
act, number and order of operation; nothing is edited in place, so an act that is known later and takes
effect earlier simply stands earlier in the chain that is counted anew. What changed is kept by row, and an
edition is put together only when it is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from tizbe.law.consolidation.application import WHOLE_LIST, Effect, effect
from tizbe.law.consolidation.decision import EnactedAct, with_names
from tizbe.law.consolidation.intent import Standing
from tizbe.law.consolidation.place import TEXTS
from tizbe.law.legal_list import ActRef, ActStanding, Edition, Ending, LegalList, Row, Succession, Wording
from tizbe.law.reading.numbering import row_order
from tizbe.law.reading.operation import Operation, Reading
from tizbe.law.reason import Reason, because
from tizbe.law.record import Names
from tizbe.period import OPEN

NEVER = date.min
"""A day of knowing on which no act that reaches back has begun to."""

_MOST_KEPT_IN_ORDER = 200
_AT_THE_END = OPEN - timedelta(days=1)


@dataclass(frozen=True)
class ListBase:
    """The list before acts amend it: its act, the editions entered whole, names and successions.

    `act_dates` are all the days that acts give as the day of the list's act.
    """

    number: str
    act_dates: tuple[date, ...]
    editions: tuple[Edition, ...]
    names: Names
    successions: tuple[Succession, ...] = ()

    def is_amended_by(self, reading: Reading) -> bool:
        """True when the act amends this list's act."""
        return any(self.is_target(reading, target) for target in range(len(reading.targets)))

    def is_target(self, reading: Reading, index: int) -> bool:
        """True when that target of the act is this list's act: numbers begin anew each year, so the year counts."""
        target = reading.targets[index]
        return target.number == self.number and (
            target.act_date is None or any(day.year == target.act_date.year for day in self.act_dates)
        )

    def operations(self, reading: Reading) -> tuple[Operation, ...]:
        """The operations of an act on this list's act."""
        return tuple(one for one in reading.operations if self.is_target(reading, one.target))

    def stated(self, reading: Reading) -> tuple[Reason, ...]:
        """Why what the act says of the list's act cannot be right."""
        wrong = [
            target.act_date
            for index, target in enumerate(reading.targets)
            if self.is_target(reading, index) and target.act_date and target.act_date not in self.act_dates
        ]
        return tuple(because("target-date", number=self.number, date=day) for day in wrong)


@dataclass
class Step:
    """The list becomes another on `day`: what was set, which acts did it, by which operations, place by place."""

    day: date
    acts: list[ActRef] = field(default_factory=list)
    texts: dict[str, Wording] = field(default_factory=dict)
    rows: dict[str, Row | None] = field(default_factory=dict)
    made: dict[str, tuple[ActRef, tuple[Operation, ...]]] = field(default_factory=dict)
    whole: Edition | None = None
    ends: bool = False


@dataclass(frozen=True)
class _Part:
    """The operations of one act that take effect on one day; `reach` is the day in force of one that reaches back."""

    day: date
    act: EnactedAct
    operations: tuple[Operation, ...]
    reach: date | None = None


@dataclass
class _Run:
    steps: list[Step] = field(default_factory=list)
    reasons: dict[ActRef, list[Reason]] = field(default_factory=dict)
    touched: dict[str, list[tuple[date, ActRef]]] = field(default_factory=dict)

    def blame(self, act: ActRef, reasons: Sequence[Reason]) -> None:
        """Note why an act does not fit."""
        self.reasons.setdefault(act, []).extend(reasons)


class Chronicle:
    """The editions of one list as known on a day, with what became of each act."""

    def __init__(
        self,
        base: ListBase,
        acts: Sequence[EnactedAct] = (),
        known_date: date | None = None,
        reaching_date: date | None = None,
    ) -> None:
        """Acts known after `known_date` (None: none) are left out, and a later record of an act replaces it.

        An act that reaches back does so from its day in force on: as known on `reaching_date`, by default
        `known_date`, and where that is None too, always.
        """
        self.base = base
        self.reaching_date = reaching_date or known_date or OPEN
        self.acts = latest(acts, known_date)
        self.typed = tuple(
            edition
            for edition in base.editions
            if known_date is None or all(act.act_date <= known_date for act in edition.made_by)
        )
        self.names, faults = self._names()
        self.refused: dict[ActRef, tuple[Reason, ...]] = {}
        self._run = self._admitted([act for act in self.acts if not self._unfit(act, faults)])
        self.steps: tuple[Step, ...] = tuple(self._run.steps)

    @property
    def ending(self) -> Ending | None:
        """The repeal of the list, where it is known."""
        return next((Ending(step.day, step.acts[-1]) for step in self.steps if step.ends), None)

    def editions(self) -> tuple[Edition, ...]:
        """Every edition, in order."""
        return tuple(self._editions(range(len(self._living))))

    def edition_on(self, day: date) -> Edition | None:
        """The edition in force on `day`, put together alone; None before the first and after a repeal."""
        places = [place for place, step in enumerate(self._living) if step.day <= day]
        if not places or (self.ending and day >= self.ending.from_date):
            return None
        return next(self._editions(range(places[-1], places[-1] + 1)))

    @cached_property
    def legal_list(self) -> LegalList:
        """The list with all its editions, put together once."""
        names = self.names
        return LegalList(
            self.editions(), names.bodies, names.systems, self.successions(), self.standings(), self.ending
        )

    def successions(self) -> tuple[Succession, ...]:
        """The recorded successions of bodies, those of acts behind those of the base."""
        decided = (one for act in self.acts if act.ref not in self.refused for one in act.successions)
        return tuple(dict.fromkeys((*self.base.successions, *decided)))

    def standings(self) -> tuple[ActStanding, ...]:
        """What became of each act, in the order of knowing."""
        found = []
        for act in self.acts:
            days = tuple(step.day for step in self.steps if act.ref in step.acts)
            waiting = tuple(
                one.order
                for one in self.base.operations(act.reading)
                if act.reading.commencement_of(one).in_force_date is None
            )
            found.append(ActStanding(act.ref, act.known_date, days, waiting, self.refused.get(act.ref, ())))
        return tuple(found)

    def misfits(self, act: EnactedAct) -> tuple[Reason, ...]:
        """Every reason why `act` cannot be added to the acts that are applied here.

        Operations without a certain day are held against the list as it stands in the end.
        """
        names, faults = with_names(self.names, act.names)
        reasons = list(faults) + self._said_wrong(act, names)
        others = [one for one in self.acts if one.ref not in self.refused]
        run = self._chain([*others, act], names, waiting=act)
        reasons += run.reasons.pop(act.ref, [])
        reasons += [because("act-misfit", act=ref.number) for ref in run.reasons]
        return tuple(dict.fromkeys(reasons))

    @property
    def _living(self) -> list[Step]:
        return [step for step in self.steps if not step.ends]

    def _editions(self, wanted: range) -> Iterator[Edition]:
        """The editions at those places, one walk through the steps for all of them."""
        living = self._living
        ending = self.ending
        rows: dict[str, Row] = {}
        order: list[str] | None = None
        texts: dict[str, Wording] = {}
        number = 0
        for place, step in enumerate(living[: wanted.stop]):
            if step.whole:
                rows, order = dict(step.whole.rows_by_number), None
                texts = {name: getattr(step.whole, name) for name in TEXTS}
                number = step.whole.number - 1
            number += 1
            texts.update(step.texts)
            order = _changed(rows, order, step.rows)
            if place not in wanted:
                continue
            if order is None:
                order = sorted(rows, key=row_order)
            until = living[place + 1].day if place + 1 < len(living) else ending.from_date if ending else OPEN
            yield Edition(
                number=number,
                in_force_from=step.day,
                until_date=until,
                made_by=tuple(step.acts),
                title=texts["title"],
                list_title=texts["list_title"],
                point1=texts["point1"],
                rows=tuple([rows[one] for one in order]),
            )

    def _names(self) -> tuple[Names, dict[ActRef, tuple[Reason, ...]]]:
        names = self.base.names
        faults: dict[ActRef, tuple[Reason, ...]] = {}
        for act in self.acts:
            names, reasons = with_names(names, act.names)
            faults[act.ref] = reasons
        return names, faults

    def _unfit(self, act: EnactedAct, faults: dict[ActRef, tuple[Reason, ...]]) -> bool:
        """Whether an act cannot be applied whatever the list says; the reasons are noted."""
        reasons = (*act.reading.reasons, *faults[act.ref], *self._said_wrong(act, self.names))
        if reasons:
            self.refused[act.ref] = tuple(dict.fromkeys(reasons))
        return bool(reasons)

    def _said_wrong(self, act: EnactedAct, names: Names) -> list[Reason]:
        reasons = list(self.base.stated(act.reading))
        if any(act.ref in edition.made_by for edition in self.base.editions):
            reasons.append(because("in-base", act=act.ref.number))
        for one in act.successions:
            strange = [code for code in (one.was, *one.became) if code not in names.bodies]
            reasons += [because("succession-unknown", named=code) for code in strange]
        return reasons

    def _admitted(self, acts: list[EnactedAct]) -> _Run:
        """The run of all acts that fit; where some do not, those known earlier have the place.

        Halving finds the few that do not fit without a run for each of the many that do.
        """
        run = self._chain(acts, self.names)
        if not run.reasons:
            return run
        admitted: list[EnactedAct] = []
        pending = [acts]
        while pending:
            batch = pending.pop()
            run = self._chain(admitted + batch, self.names)
            if not run.reasons:
                admitted += batch
            elif len(batch) == 1:
                reasons = [reason for found in run.reasons.values() for reason in found]
                self.refused[batch[0].ref] = tuple(dict.fromkeys(reasons))
            else:
                half = len(batch) // 2
                pending += [batch[half:], batch[:half]]
        return self._chain(admitted, self.names)

    def _parts(self, acts: Sequence[EnactedAct], waiting: EnactedAct | None) -> list[_Part]:
        found: list[_Part] = []
        for act in acts:
            by_day: dict[tuple[date, date | None], list[Operation]] = {}
            for operation in self.base.operations(act.reading):
                clause = act.reading.commencement_of(operation)
                day, reach = clause.in_force_date, None
                if day is None:
                    if act is not waiting:
                        continue
                    day = _AT_THE_END
                elif clause.applies_from_date and clause.applies_from_date < day <= self.reaching_date:
                    day, reach = clause.applies_from_date, day
                by_day.setdefault((day, reach), []).append(operation)
            found += [_Part(day, act, tuple(operations), reach) for (day, reach), operations in by_day.items()]
        return sorted(found, key=lambda part: (part.day, part.act.ref.act_date, _number_order(part.act.ref.number)))

    def _chain(self, acts: Sequence[EnactedAct], names: Names, waiting: EnactedAct | None = None) -> _Run:
        """Apply `acts` in order of effect; what does not fit is not applied, and is blamed on its act."""
        run = _Run()
        standing: Standing | None = None
        for edition in self.typed:
            run.steps.append(Step(edition.in_force_from, list(edition.made_by), whole=edition))
            standing = Standing.of(edition)
        parts = self._parts(acts, waiting)
        for part in parts:
            if standing is None or part.day < run.steps[0].day or part.day < self.base.editions[-1].in_force_from:
                since = self.base.editions[-1].in_force_from
                run.blame(part.act.ref, [because("before-base", date=part.day, since=since)])
                continue
            self._apply(run, standing, part, names)
        for part in parts:
            if part.reach:
                self._hold_against_between(run, part)
        return run

    def _apply(self, run: _Run, standing: Standing, part: _Part, names: Names) -> None:
        act = part.act
        made = effect(standing, part.operations, act.reading.act.language, names, act.other, act.wording)
        if not made.reasons:
            made.reasons += _conflicts(run, part, made)
        if made.reasons:
            run.blame(act.ref, made.reasons)
            return
        for place in made.made:
            run.touched.setdefault(place, []).append((part.day, act.ref))
        if made.is_empty:
            return
        if run.steps[-1].day != part.day or made.ends:
            run.steps.append(Step(part.day, ends=made.ends))
        step = run.steps[-1]
        step.acts.append(act.ref)
        step.texts.update(made.texts)
        step.rows.update(made.rows)
        step.made.update((place, (act.ref, operations)) for place, operations in made.made.items())
        made.onto(standing)

    def _hold_against_between(self, run: _Run, part: _Part) -> None:
        """An act that reaches back over a day on which another act amended the same place needs a person."""
        own = {place for place, held in run.touched.items() if any(ref == part.act.ref for _, ref in held)}
        for place in sorted(own):
            places = run.touched if place == WHOLE_LIST else (place, WHOLE_LIST)
            for other in places:
                for day, ref in run.touched.get(other, ()):
                    if ref != part.act.ref and part.day < day <= (part.reach or part.day):
                        run.blame(part.act.ref, [because("act-between", act=ref.number)])


def latest(acts: Sequence[EnactedAct], known_date: date | None = None) -> tuple[EnactedAct, ...]:
    """The acts known by then, in the order of knowing; of several records of one act, the one known last."""
    known = [act for act in acts if known_date is None or act.known_date <= known_date]
    known.sort(key=lambda act: act.known_date)
    by_ref = {act.ref: act for act in known}
    return tuple(
        sorted(by_ref.values(), key=lambda one: (one.known_date, one.ref.act_date, _number_order(one.ref.number)))
    )


def _conflicts(run: _Run, part: _Part, made: Effect) -> list[Reason]:
    """Other acts that amend on the same day what this part does."""
    found: list[Reason] = []

    def others(place: str) -> list[str]:
        return [ref.number for day, ref in run.touched.get(place, ()) if day == part.day and ref != part.act.ref]

    for place in made.made:
        code = "row-two-acts" if place in made.rows else "text-two-acts"
        found += [because(code, row=place, act=number) for number in others(place)]
    if WHOLE_LIST in made.made:
        for place in run.touched:
            found += [because("text-two-acts", act=number) for number in others(place)]
    else:
        found += [because("text-two-acts", act=number) for number in others(WHOLE_LIST)]
    return list(dict.fromkeys(found))


def _changed(rows: dict[str, Row], order: list[str] | None, changes: dict[str, Row | None]) -> list[str] | None:
    """Change `rows`, and keep their numbers in order where that is quicker than sorting them (else None)."""
    is_kept = order is not None and len(changes) <= _MOST_KEPT_IN_ORDER
    for number, row in changes.items():
        is_there = number in rows
        if is_kept and order is not None and is_there == (row is None):
            place = bisect_left(order, row_order(number), key=row_order)
            if is_there:
                del order[place]
            else:
                order.insert(place, number)
        if row is None:
            rows.pop(number, None)
        else:
            rows[number] = row
    return order if is_kept else None


def _number_order(number: str) -> tuple[tuple[int, str], ...]:
    """The sorting key of an act's number: its figures as numbers, so that 99 comes before 807."""
    parts: list[str] = re.findall(r"\d+|\D+", number)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
