"""Who is entitled on a day, asked day by day; and why the day beside a period is not.

Every rule below is a question about one day. `settle` asks them of every day given; when no days are given it
asks only on landmarks, the days on which any answer could change, and takes the days between to be alike.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .bodies import ACTIVITY, VITAL, has_authority, kind_of, names_payments
from .days import ONE_DAY, add_months, holds_on
from .law_facts import (
    ADULT_MONTHS,
    CHILD_MONTHS,
    EDITION_STARTS,
    EXCLUDING_STATUSES,
    ROWS_BEFORE_17,
    WINDOW_MONTHS,
    admits,
    edition_on,
)
from .statements import Statement

FIRST_DAY = date(2021, 9, 1)
FIRST_STEPS = ("stated", "authority", "death", "age")


@dataclass(frozen=True, order=True)
class Entitlement:
    """One unbroken period of one person in one row, with what began and what ended it."""

    iin: str
    row: int
    begin_date: date
    end_date: date | None
    began_by: str
    ended_by: str


class Facts:
    """Believed statements, sorted by what they speak of, and the questions of one day."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.grounds: dict[tuple[str, int], list[Statement]] = defaultdict(list)
        self.activities: dict[str, list[Statement]] = defaultdict(list)
        self.exclusions: dict[str, list[Statement]] = defaultdict(list)
        self.parents: dict[str, set[str]] = defaultdict(set)
        self.births: dict[str, date] = {}
        self.deaths: dict[str, date] = {}
        for statement in sorted(statements, key=lambda one: one.order):
            self._sort_in(statement)
        self._answers: dict[tuple[str, int, date], bool] = {}

    def _sort_in(self, statement: Statement) -> None:
        iin, evidence = statement.iin, statement.evidence
        if statement.feed == VITAL:
            # In order of learning: the last learned record stands.
            if evidence.get("born"):
                self.births[iin] = date.fromisoformat(evidence["born"])
            if evidence.get("died"):
                self.deaths[iin] = date.fromisoformat(evidence["died"])
        elif statement.feed == ACTIVITY:
            self.activities[iin].append(statement)
        elif evidence.get("status") in EXCLUDING_STATUSES:
            self.exclusions[iin].append(statement)
        else:
            row = int(kind_of(statement.feed))
            self.grounds[iin, row].append(statement)
            if row == 4:
                self.parents[evidence["child_iin"]].add(iin)

    # The first four steps: each statement by itself.

    def first_failing_step(self, statement: Statement, day: date) -> str | None:
        """Give the first of stated, authority, death, age that keeps a statement from holding a day."""
        row = int(kind_of(statement.feed))
        if not holds_on(statement.begin_date, statement.end_date, day):
            return "stated"
        if not has_authority(statement.feed, day) or not admits(row, statement.evidence, day):
            return "authority"
        if self.is_dead(statement.iin, day):
            return "death"
        if self.is_too_old(statement, row, day):
            return "child-age" if row in (4, 5) else "age"
        return None

    def is_dead(self, iin: str, day: date) -> bool:
        """Say whether the day is after the day of death."""
        return iin in self.deaths and day > self.deaths[iin]

    def is_too_old(self, statement: Statement, row: int, day: date) -> bool:
        """Say whether the 18th (row 1) or the child's 3rd (rows 4, 5) birthday has come."""
        if row == 1:
            born = self.births.get(statement.iin) or _date_of(statement, "born")
            return born is None or day >= add_months(born, ADULT_MONTHS)
        if row in (4, 5):
            child = statement.evidence.get("child_iin", "")
            born = self.births.get(child) or _date_of(statement, "child_born")
            return born is not None and day >= add_months(born, CHILD_MONTHS)
        return False

    # The rest: the row of the person.

    def is_excluded(self, iin: str, row: int, day: date) -> bool:
        """Say whether a subsidised job or workplace training takes the day from row 2 (from edition 3)."""
        if row != 2 or (edition_on(day) or 0) < 3:
            return False
        return any(
            holds_on(one.begin_date, one.end_date, day) and has_authority(one.feed, day) and not self.is_dead(iin, day)
            for one in self.exclusions[iin]
        )

    def is_barred_by_activity(self, iin: str, row: int, day: date) -> bool:
        """Say whether the person works on the day, or did so less than the row's window ago."""
        if row not in WINDOW_MONTHS:
            return False
        edition = edition_on(day)
        if row != 17 and (edition is None or not names_payments(row, edition)):
            return False
        return any(self._activity_reaches(one, WINDOW_MONTHS[row], day) for one in self.activities[iin])

    def _activity_reaches(self, activity: Statement, months: int, day: date) -> bool:
        # The last day, up to this one, on which this activity holds; the window runs from the day after it.
        last = day if activity.end_date is None else min(day, activity.end_date)
        if activity.iin in self.deaths:
            last = min(last, self.deaths[activity.iin])
        while last >= max(activity.begin_date, EDITION_STARTS[1]):
            if has_authority(activity.feed, last):
                return last == day or day < add_months(last + ONE_DAY, months)
            last -= ONE_DAY
        return False

    def is_behind_another_row(self, iin: str, row: int, day: date) -> bool:
        """Say whether another row of the same person goes before this one on the day."""
        if row == 4:
            return self.is_entitled(iin, 5, day)
        if row == 17:
            return any(self.is_entitled(iin, other, day) for other in ROWS_BEFORE_17)
        return False

    def representative(self, child: str, day: date) -> str | None:
        """Give the one person who is entitled in row 4 for a child on a day."""
        claims = []
        for iin in self.parents[child]:
            begins = [
                one.begin_date
                for one in self.grounds[iin, 4]
                if one.evidence["child_iin"] == child and self.first_failing_step(one, day) is None
            ]
            barred = self.is_barred_by_activity(iin, 4, day) or self.is_behind_another_row(iin, 4, day)
            if begins and not barred:
                claims.append((min(begins), iin))
        return min(claims)[1] if claims else None

    def is_entitled(self, iin: str, row: int, day: date) -> bool:
        """Say whether the person is entitled in the row on the day."""
        asked = (iin, row, day)
        if asked not in self._answers:
            self._answers[asked] = self._find_entitled(iin, row, day)
        return self._answers[asked]

    def _find_entitled(self, iin: str, row: int, day: date) -> bool:
        if (iin, row) not in self.grounds:
            return False
        holding = [one for one in self.grounds[iin, row] if self.first_failing_step(one, day) is None]
        if not holding:
            return False
        if row == 10 and any(one.evidence["measure"] == "detention" for one in holding):
            return True
        if self.is_excluded(iin, row, day) or self.is_barred_by_activity(iin, row, day):
            return False
        if self.is_behind_another_row(iin, row, day):
            return False
        if row == 4:
            return any(self.representative(one.evidence["child_iin"], day) == iin for one in holding)
        return True

    # Reasons.

    def reason(self, iin: str, row: int, edge: date, beside: date) -> str:
        """Say why the day beside a period is not entitled, asked from the period's edge day."""
        holding = [one for one in self.grounds[iin, row] if self.first_failing_step(one, edge) is None]
        failing = [self.first_failing_step(one, beside) for one in holding]
        if None not in failing:
            return self._furthest(holding, [step for step in failing if step], ending=beside > edge)
        if self.is_excluded(iin, row, beside):
            return "exclusion"
        if self.is_barred_by_activity(iin, row, beside):
            return "activity"
        if self.is_behind_another_row(iin, row, beside):
            return "row-priority"
        assert row == 4, "a day that nothing bars is entitled"
        return "representative"

    def _furthest(self, holding: list[Statement], failing: list[str], ending: bool) -> str:
        order = {"stated": 0, "authority": 1, "death": 2, "age": 3, "child-age": 3}
        furthest = max(failing, key=lambda step: order[step])
        if furthest == "stated" and ending and all(one.ended_by_absence for one in holding):
            return "absent-from-full"
        return furthest


def _date_of(statement: Statement, column: str) -> date | None:
    text = statement.evidence.get(column)
    return date.fromisoformat(text) if text else None


def landmarks(statements: Iterable[Statement]) -> list[date]:
    """Give every day on which any answer could differ from the day before, and many more."""
    mentioned = set(EDITION_STARTS.values())
    for statement in statements:
        mentioned.add(statement.begin_date)
        if statement.end_date is not None:
            mentioned.add(statement.end_date)
        for column in ("born", "died", "child_born"):
            found = _date_of(statement, column)
            if found is not None:
                mentioned.add(found)
    marks = {FIRST_DAY}
    for day in mentioned:
        following = day + ONE_DAY
        marks |= {day, following, add_months(following, 2), add_months(following, 3)}
        marks |= {add_months(day, CHILD_MONTHS), add_months(day, ADULT_MONTHS)}
    return sorted(day for day in marks if day >= FIRST_DAY)


def every_day(first: date, last: date) -> list[date]:
    """Give all days from the first to the last, both included."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def settle(statements: Iterable[Statement], days: tuple[date, date] | None = None) -> list[Entitlement]:
    """Settle believed statements; the state of the last day asked stands for the open end.

    With `days`, the first and last of them, every single day is asked; they must begin before 22.09.2021 and
    end after every date, birthday and window of the statements. Without, only the landmarks are asked.
    """
    believed = list(statements)
    facts = Facts(believed)
    asked = landmarks(believed) if days is None else every_day(*days)
    found = []
    for iin, row in sorted(facts.grounds):
        for begin_date, end_date in _periods(facts, iin, row, asked):
            began_by = facts.reason(iin, row, begin_date, begin_date - ONE_DAY)
            ended_by = facts.reason(iin, row, end_date, end_date + ONE_DAY) if end_date else ""
            found.append(Entitlement(iin, row, begin_date, end_date, began_by, ended_by))
    return sorted(found, key=lambda one: (one.iin, one.begin_date, one.row))


def _periods(facts: Facts, iin: str, row: int, asked: list[date]) -> list[tuple[date, date | None]]:
    periods: list[tuple[date, date | None]] = []
    begun: date | None = None
    for day in asked:
        entitled = facts.is_entitled(iin, row, day)
        if entitled and begun is None:
            begun = day
        if not entitled and begun is not None:
            periods.append((begun, day - ONE_DAY))
            begun = None
    if begun is not None:
        periods.append((begun, None))
    return periods
