"""Conflicts counted day by day in plain Python: the slow report that the fast one must equal.

Every question is about one statement, or one person and row, on one day; nothing here knows of periods.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle.bodies import ACTIVITY, has_authority, joint_streams, kind_of, stream_of
from tests.oracle.days import ONE_DAY, add_months, holds_on
from tests.oracle.law_facts import ADULT_MONTHS, CHILD_MONTHS, WINDOW_MONTHS, admits
from tests.oracle.settlement import FIRST_DAY, Facts
from tests.oracle.statements import Statement

VALUE_COLUMN = {9: "regime", 10: "measure", 13: "group", 16: "citizenship", 17: "level"}
"""The rows in which a person can hold one value at a time."""

Found = tuple[str, Statement]
"""A kind of conflict, and a statement in it."""


@dataclass
class Count:
    """The same figures as a tally, from sets that grow day by day."""

    iins: set[str] = field(default_factory=set)
    orders: set[int] = field(default_factory=set)
    days: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    @property
    def numbers(self) -> tuple[int, ...]:
        """Persons, statements, days claimed, in wrong cover, of them by no other row, cut."""
        return (len(self.iins), len(self.orders), *self.days)


def count_conflicts(statements: Iterable[Statement], first: date, last: date) -> dict[tuple[str, str], Count]:
    """Count by kind and feed, and by kind and "" for all feeds, on every day from the first to the last."""
    world = _World(list(statements))
    found: dict[tuple[str, str], Count] = defaultdict(Count)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for (iin, row), own in world.rows.items():
            by_kind: dict[str, list[Statement]] = defaultdict(list)
            for kind, one in world.conflicts(iin, row, own, day):
                by_kind[kind].append(one)
            for kind, disputed in by_kind.items():
                judged = world.judge(kind, iin, row, own, disputed, day)
                for feed in {"", *(one.feed for one in disputed)}:
                    count = found[kind, feed]
                    count.iins.add(iin)
                    count.orders |= {one.order for one in disputed if feed in ("", one.feed)}
                    count.days = [was + more for was, more in zip(count.days, judged, strict=True)]
    return found


class _World:
    """The statements of one world and the questions of one day."""

    def __init__(self, statements: list[Statement]) -> None:
        self.facts = Facts(statements)
        self.rows: dict[tuple[str, int], list[Statement]] = defaultdict(list)
        for one in statements:
            if kind_of(one.feed).isdigit():
                self.rows[one.iin, int(kind_of(one.feed))].append(one)

    def conflicts(self, iin: str, row: int, own: list[Statement], day: date) -> Iterator[Found]:
        """Every kind of conflict of a person in a row on a day, with each statement in it."""
        standing = [one for one in own if self.stands(one, day)]
        yield from self._of_voices(own, standing, day)
        if row in VALUE_COLUMN:
            heard = [one for one in own if self.is_heard(one, day)]
            if len({one.evidence[VALUE_COLUMN[row]] for one in heard}) > 1:
                yield from (("evidence", one) for one in heard)
        for one in own:
            yield from ((kind, one) for kind in self._of_persons(one, row, day))
        activities = [a for a in self.facts.activities[iin] if holds_on(a.begin_date, a.end_date, day)]
        for one in standing:
            asks = row in WINDOW_MONTHS and one.evidence.get("measure") != "detention"
            if asks and activities and has_authority(ACTIVITY, day):
                yield "working", one
            if self.facts.is_behind_another_row(iin, row, day):
                yield "row-priority", one
            if row == 4 and self._is_contested(iin, one.evidence["child_iin"], day):
                yield "representative", one

    def judge(
        self, kind: str, iin: str, row: int, own: list[Statement], disputed: list[Statement], day: date
    ) -> tuple[int, int, int, int]:
        """One day claimed, in wrong cover, of that by no other row, cut."""
        entitled = self.facts.is_entitled(iin, row, day)
        other = any(self.facts.is_entitled(iin, one, day) for who, one in self.rows if who == iin and one != row)
        orders = {one.order for one in disputed}
        is_clear = any(self.stands(one, day) and one.order not in orders for one in own)
        is_lacking = any(not self.stands(one, day) for one in disputed)
        wrong = entitled and not is_clear and (is_lacking or kind != "evidence")
        return 1, int(wrong), int(wrong and not other), int(not entitled)

    def stands(self, one: Statement, day: date) -> bool:
        """Whether the statement gives a ground on the day."""
        return self.facts.first_failing_step(one, day) is None

    def is_heard(self, one: Statement, day: date) -> bool:
        """Whether the statement speaks of the day with authority, whatever value it gives, of a living person."""
        return (
            holds_on(one.begin_date, one.end_date, day)
            and has_authority(one.feed, day)
            and not self.facts.is_dead(one.iin, day)
        )

    def _of_voices(self, own: list[Statement], standing: list[Statement], day: date) -> Iterator[Found]:
        voices = {_voice(one) for one in own}
        for silent in voices - {_voice(one) for one in own if self.is_heard(one, day)}:
            theirs = [one for one in own if _voice(one) == silent]
            stating = [one for one in standing if _voice(one) != silent]
            if not stating or not any(has_authority(one.feed, day) for one in theirs):
                continue
            before = max(filter(None, (self._last_heard(one, day) for one in theirs)), default=None)
            after = min(filter(None, (self._first_heard(one, day) for one in theirs)), default=None)
            edge, kind = (before, "feeds-ended") if before else (after, "feeds-later")
            if edge:
                yield from ((kind, one) for one in (*stating, *(one for one in theirs if self.is_heard(one, edge))))

    def _last_heard(self, one: Statement, day: date) -> date | None:
        last = day - ONE_DAY if one.end_date is None else min(day - ONE_DAY, one.end_date)
        if one.iin in self.facts.deaths:
            last = min(last, self.facts.deaths[one.iin])
        while last >= max(one.begin_date, FIRST_DAY):
            if has_authority(one.feed, last):
                return last
            last -= ONE_DAY
        return None

    def _first_heard(self, one: Statement, day: date) -> date | None:
        first = max(day + ONE_DAY, one.begin_date)
        while not has_authority(one.feed, first) and first < date(2027, 1, 1):
            first += ONE_DAY
        return first if self.is_heard(one, first) else None

    def _of_persons(self, one: Statement, row: int, day: date) -> Iterator[str]:
        if not holds_on(one.begin_date, one.end_date, day) or not has_authority(one.feed, day):
            return
        if not admits(row, one.evidence, day):
            return
        if self.facts.is_dead(one.iin, day):
            yield "after-death"
            return
        limits = self._age_limits(one, row)
        if limits and day >= limits[-1]:
            yield "after-age"
        if len(limits) > 1 and min(limits) <= day < max(limits):
            yield "birth"

    def _age_limits(self, one: Statement, row: int) -> list[date]:
        """The first day too old by the statement's date, then by the vital record, of those that are known."""
        if row not in (1, 4, 5):
            return []
        person = one.iin if row == 1 else one.evidence.get("child_iin", "")
        stated = one.evidence.get("born" if row == 1 else "child_born")
        dates = [date.fromisoformat(stated)] if stated else []
        if person in self.facts.births:
            dates.append(self.facts.births[person])
        return [add_months(born, ADULT_MONTHS if row == 1 else CHILD_MONTHS) for born in dates]

    def _is_contested(self, iin: str, child: str, day: date) -> bool:
        """Whether the person claims the child on the day beside somebody else whose claim survives every other rule."""
        claimants = {
            who
            for who in self.facts.parents[child]
            if any(self.stands(one, day) and one.evidence["child_iin"] == child for one in self.rows[who, 4])
            and not self.facts.is_barred_by_activity(who, 4, day)
            and not self.facts.is_behind_another_row(who, 4, day)
        }
        return iin in claimants and len(claimants) > 1


def _voice(one: Statement) -> str:
    return next(iter(joint_streams(one.feed)), stream_of(one.feed))
