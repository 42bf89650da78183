"""The persons made by hand: the same in every country, so that a demo, a lesson and a test can name them.

Each has statements in some feeds and a few days with what must hold on them. The answers were worked out
by hand from the contract of meaning; the hub's own settlement is never asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tizbe.sandbox.country import day_number, iin_of
from tizbe.sandbox.statements import AMENDS, CLOSES, JANUARY, LEAVES, MIDDLE

_ACTIVITY = "activity/mlspp/payments"
_CARD = "17/mlspp/digital-family-card"
_CARE = "4/mlspp/cdb-pensions"
_LEAVE = "5/mlspp/cdb-pensions"
_JOBS = "2/mlspp/labour-market"
_REGISTER = "1/justice/gbd-fl"
_PENSIONS = "8/mlspp/cdb-pensions"
_VITAL = "vital/justice/civil-acts"

_PRECEDENCE = (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 2, 17, 16)


@dataclass
class Person:
    """A person made by hand: the day of birth, the statements by feed, the rows that hold on some days."""

    name: str
    iin: int
    born: date
    says: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    days: list[tuple[date, tuple[int, ...]]] = field(default_factory=list)

    def told(self, feed: str, begin: str, **more: Any) -> Person:
        """Adds a statement; dates are ISO texts, `more` is evidence, end and fate as in `Statements`."""
        record: dict[str, Any] = {"iin": self.iin, "begin": _day(begin)}
        for name, value in more.items():
            is_day = name in ("end", "middle_end", "january_end", "born", "died", "child_born")
            record[name] = _day(value) if is_day else value
        self.says.append((feed, record))
        return self

    def holds(self, on: str, *rows: int) -> Person:
        """Adds a day and the rows that give cover on it (none: not covered)."""
        self.days.append((date.fromisoformat(on), rows))
        return self

    def answer(self) -> dict[str, Any]:
        """The person's entry in the answer key."""
        return {
            "name": self.name,
            "iin": f"{self.iin:012d}",
            "days": [
                {"on": on.isoformat(), "covered": bool(rows), "rows": list(rows), "payer": _payer(on, rows)}
                for on, rows in self.days
            ],
        }


def _day(text: str) -> int:
    return day_number(date.fromisoformat(text))


def _payer(on: date, rows: tuple[int, ...]) -> str | None:
    """Who pays by the primary row, None for a person without cover."""
    for row in _PRECEDENCE:
        if row in rows:
            if row == 16:
                return "none"
            is_local = row == 17 or (row == 2 and on >= date(2026, 1, 1))
            return "local" if is_local else "republican"
    return None


def _person(name: str, born: str, serial: int = 9500) -> Person:
    day = date.fromisoformat(born)
    return Person(name, iin_of(day, serial), day)


def persons() -> list[Person]:
    """The persons of the story, in a fixed order."""
    return [*_children_and_students(), *_parents(), *_workers(), *_custody_and_deaths(), *_levels()]


def _children_and_students() -> list[Person]:
    break_feed = "14/science/nobd"
    return [
        _person("covered-child", "2016-05-14")
        .told(_REGISTER, "2022-10-03", born="2016-05-14")
        .told("1/enlightenment/nobd", "2023-09-01", born="2016-05-14")
        .holds("2025-12-15", 1)
        .holds("2026-01-05", 1),
        _person("handed-over-1-14", "2007-12-20")
        .told(_REGISTER, "2022-10-03", born="2007-12-20", january=LEAVES)
        .told(break_feed, "2025-09-01", form="full-time")
        .holds("2025-12-19", 1, 14)
        .holds("2025-12-20", 14)
        .holds("2026-01-05", 14),
        _person("fell-out-at-18", "2007-12-10")
        .told(_REGISTER, "2022-10-03", born="2007-12-10", january=LEAVES)
        .holds("2025-12-09", 1)
        .holds("2025-12-10")
        .holds("2026-01-05"),
        _person("student-with-break", "2006-04-18")
        .told(break_feed, "2025-09-01", form="full-time", middle=CLOSES, middle_end="2025-12-14")
        .told(break_feed, "2026-01-05", form="full-time", told=JANUARY)
        .holds("2025-12-10", 14)
        .holds("2025-12-20")
        .holds("2026-01-05", 14),
        _person("evening-student", "2005-02-11").told(break_feed, "2025-09-01", form="evening").holds("2025-12-10"),
    ]


def _parents() -> list[Person]:
    shared = {"child_iin": _person("child", "2024-06-01").iin, "child_born": "2024-06-01"}
    first = {"child_iin": _person("child", "2025-03-05").iin, "child_born": "2025-03-05"}
    other = {"child_iin": _person("child", "2024-11-20").iin, "child_born": "2024-11-20"}
    return [
        _person("two-parents-first", "1996-08-21")
        .told(_CARE, "2024-08-01", **shared)
        .holds("2025-12-15", 4)
        .holds("2026-01-05", 4),
        _person("two-parents-second", "1994-01-30")
        .told("4/justice/civil-acts", "2024-09-01", **shared)
        .holds("2025-12-15")
        .holds("2026-01-05"),
        _person("handed-over-5-4", "1997-10-12")
        .told(_LEAVE, "2025-03-10", middle=CLOSES, middle_end="2025-12-14", **first)
        .told(_CARE, "2025-12-15", told=MIDDLE, **first)
        .holds("2025-12-14", 5)
        .holds("2025-12-15", 4)
        .holds("2026-01-05", 4),
        _person("feeds-in-conflict", "1993-03-17")
        .told(_LEAVE, "2024-12-02", **other)
        .told("4/justice/civil-acts", "2024-12-10", **other)
        .holds("2025-12-15", 5),
        _person("expecting-after-work", "1999-05-25")
        .told("3/health/pregnancy-register", "2025-09-01", end="2026-05-20")
        .told(_ACTIVITY, "2024-01-15", end="2025-10-15", kind="employment", told=MIDDLE)
        .holds("2025-12-15")
        .holds("2025-12-16", 3),
    ]


def _workers() -> list[Person]:
    return [
        _person("working-non-worker", "1988-11-02")
        .told("15/mlspp/cdb-assistance", "2025-03-03")
        .told(_ACTIVITY, "2025-06-02", kind="employment")
        .holds("2025-05-15", 15)
        .holds("2025-12-15"),
        _person("never-covered", "1985-07-09")
        .told(_ACTIVITY, "2023-02-01", kind="employment")
        .holds("2025-05-15")
        .holds("2025-12-15")
        .holds("2026-01-05"),
        _person("handed-over-2-17", "1987-09-30")
        .told(_JOBS, "2025-06-02", status="registered", middle=CLOSES, middle_end="2025-12-31")
        .told(_CARD, "2026-01-01", level="D", told=JANUARY)
        .holds("2025-12-31", 2)
        .holds("2026-01-01", 17)
        .holds("2026-01-06", 17),
        _person("subsidised-2-17", "1990-12-24")
        .told(_JOBS, "2025-06-02", status="registered")
        .told(_JOBS, "2025-11-03", status="subsidised-job")
        .told(_CARD, "2026-01-01", level="E", told=JANUARY)
        .holds("2025-12-31", 2)
        .holds("2026-01-01", 17),
        _person("eaeu-worker", "1991-06-06")
        .told(
            "16/internal-affairs/migration-police",
            "2025-04-01",
            citizenship="KG",
            relation="worker",
            worker_iin=0,
        )
        .holds("2025-12-15", 16)
        .holds("2026-01-05", 16),
    ]


def _custody_and_deaths() -> list[Person]:
    arrest = "10/prosecutor/legal-statistics"
    return [
        _person("pensioner", "1958-03-03").told(_PENSIONS, "2022-10-03").holds("2025-12-15", 8).holds("2026-01-05", 8),
        _person("died-and-still-sent", "1949-02-15")
        .told(_PENSIONS, "2022-10-03")
        .told(_VITAL, "2025-12-12", died="2025-12-12", told=MIDDLE)
        .holds("2025-12-12", 8)
        .holds("2025-12-13")
        .holds("2026-01-05"),
        _person("minimum-regime", "1983-04-04")
        .told("9/internal-affairs/penitentiary", "2024-05-06", regime="minimum")
        .holds("2025-12-15"),
        _person("house-arrest", "1992-02-29")
        .told(arrest, "2025-11-10", measure="house-arrest")
        .holds("2025-12-15", 10)
        .holds("2026-01-05", 10),
        _person("house-arrest-working", "1989-08-08")
        .told(arrest, "2025-11-10", measure="house-arrest")
        .told(_ACTIVITY, "2024-03-01", kind="business")
        .holds("2025-12-15"),
        _person("amended-assistance", "1986-06-17")
        .told("15/mlspp/cdb-assistance", "2025-02-03", january=AMENDS, january_end="2026-02-28")
        .holds("2026-02-28", 15)
        .holds("2026-03-01"),
    ]


def _levels() -> list[Person]:
    return [
        _person("a-level-family", "1984-10-20").told(_CARD, "2026-01-01", level="A", told=JANUARY).holds("2026-01-05"),
        _person("cyrillic-level", "1981-01-19")
        .told(_CARD, "2026-01-01", level="д", told=JANUARY)
        .holds("2025-12-31")
        .holds("2026-01-01", 17),
        _person("level-after-work", "1982-05-23")
        .told(_CARD, "2026-01-01", level="E", told=JANUARY)
        .told(_ACTIVITY, "2024-06-03", end="2025-11-15", kind="contribution", told=MIDDLE)
        .holds("2026-02-15")
        .holds("2026-02-16", 17),
    ]


def handovers(count: int) -> list[Person]:
    """`count` persons of each handover 1 to 14, 5 to 4, 2 to 17; their second day is the new row's first."""
    found = []
    for number in range(count):
        turn, lap = number % 33, number // 33
        born = date(2007, 12, 3) + timedelta(turn)
        birthday = born.replace(year=born.year + 18)
        found.append(
            Person("1->14", iin_of(born, 9600 + 3 * lap), born)
            .told(_REGISTER, "2022-10-03", born=born.isoformat(), january=LEAVES)
            .told("14/science/nobd", "2025-09-01", form="full-time")
            .holds((birthday - timedelta(1)).isoformat(), 1, 14)
            .holds(birthday.isoformat(), 14)
        )
        mother_born = date(1995, 1, 1) + timedelta(11 * number)
        child_born = date(2025, 1, 10) + timedelta(turn)
        child = {"child_iin": iin_of(child_born, 9660 + 3 * lap), "child_born": child_born.isoformat()}
        first_date = date(2025, 12, 5) + timedelta(number % 10)
        last_day = (first_date - timedelta(1)).isoformat()
        found.append(
            Person("5->4", iin_of(mother_born, 9720), mother_born)
            .told(_LEAVE, "2025-03-10", middle=CLOSES, middle_end=last_day, **child)
            .told(_CARE, first_date.isoformat(), told=MIDDLE, **child)
            .holds(last_day, 5)
            .holds(first_date.isoformat(), 4)
        )
        seeker_born = date(1980, 1, 1) + timedelta(11 * number)
        found.append(
            Person("2->17", iin_of(seeker_born, 9780), seeker_born)
            .told(_JOBS, "2025-06-02", status="registered", middle=CLOSES, middle_end="2025-12-31")
            .told(_CARD, "2026-01-01", level="DЕдd"[number % 4], told=JANUARY)
            .holds("2025-12-31", 2)
            .holds("2026-01-01", 17)
        )
    return found
