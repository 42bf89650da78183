"""The list of resolution No. 660: bodies, systems, rows, feeds, and its editions by date.

A row is a category of persons; a feed is one body giving one system's data for one row, written
`2/mlspp/labour-market`. An edition is the whole list as it stands in one half-open period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tizbe.errors import Refused
from tizbe.law.reason import Reason


@dataclass(frozen=True)
class Wording:
    """One text in Kazakh, Russian and English; empty where none is at hand. English is never official."""

    kk: str = ""
    ru: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in `language` (kk, ru or en), else the first there is, Kazakh before Russian."""
        chosen = {"kk": self.kk, "ru": self.ru, "en": self.en}[language]
        return chosen or self.kk or self.ru or self.en


@dataclass(frozen=True)
class ActRef:
    """An act by its number and the day of signing."""

    number: str
    act_date: date


@dataclass(frozen=True)
class Body:
    """A state body: our stable code, its name, and other wordings found in the rows."""

    code: str
    name: Wording
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class System:
    """A source system: our stable code, its name, and other wordings found in the rows."""

    code: str
    name: Wording
    also: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Feed:
    """One row, one body, one system: what a body is answerable for sending."""

    row: str
    body: str
    system: str

    @property
    def code(self) -> str:
        """The feed as it is written everywhere: `row/body/system`."""
        return f"{self.row}/{self.body}/{self.system}"


@dataclass(frozen=True)
class FeedWording:
    """A feed as one row of one edition words it.

    `data_to_supply` holds the words of the cell on what the data must contain, where there are any.
    `inferred` is true where the row number and category stand in merged cells and were inherited.
    """

    feed: Feed
    body: Wording
    system: Wording
    data_to_supply: Wording | None = None
    inferred: bool = False


@dataclass(frozen=True)
class Row:
    """A row of one edition: its number as printed ("2", "8-1"), its category, its feeds in order."""

    number: str
    category: Wording
    feeds: tuple[FeedWording, ...]

    @property
    def bodies(self) -> tuple[str, ...]:
        """Codes of the bodies of this row, each once, in order."""
        return tuple(dict.fromkeys(worded.feed.body for worded in self.feeds))


@dataclass(frozen=True)
class Edition:
    """The list as it stands in [in_force_from, until_date); `made_by` are the acts that made it so."""

    number: int
    in_force_from: date
    until_date: date
    made_by: tuple[ActRef, ...]
    title: Wording
    list_title: Wording
    point1: Wording
    rows: tuple[Row, ...]

    @cached_property
    def rows_by_number(self) -> Mapping[str, Row]:
        """The rows by their number."""
        return {row.number: row for row in self.rows}

    @cached_property
    def feeds(self) -> Mapping[str, FeedWording]:
        """Every feed of the edition by its code."""
        return {worded.feed.code: worded for row in self.rows for worded in row.feeds}

    def row(self, number: str) -> Row | None:
        """The row of that number, or None."""
        return self.rows_by_number.get(number)


@dataclass(frozen=True)
class Succession:
    """A decision, not a reading: from a day on, `became` stand in the place of `was` (codes of bodies)."""

    was: str
    became: tuple[str, ...]
    from_date: date
    decided_by: str
    because: str


@dataclass(frozen=True)
class ActStanding:
    """What became of one act in the list as known: it makes editions, waits for its day, or does not fit.

    `from_dates`: the days on which it begins to amend the list, ascending. `waiting`: the order numbers of
    its operations whose day is not certain. `reasons`: why nothing of it is applied; empty where it fits.
    """

    act: ActRef
    known_date: date
    from_dates: tuple[date, ...] = ()
    waiting: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def is_waiting(self) -> bool:
        """True while some part of it, or all of it, has no certain day."""
        return bool(self.waiting)

    @property
    def is_disputed(self) -> bool:
        """True where it is confirmed and yet does not fit: nothing of it is applied."""
        return bool(self.reasons)


@dataclass(frozen=True)
class Ending:
    """The list is in force no longer from that day on: `made_by` repealed it."""

    from_date: date
    made_by: ActRef


@dataclass(frozen=True)
class LegalList:
    """The editions of the list in order, with the names of its bodies and systems and their successions.

    `acts`: what became of every amending act that is known, in the order of knowing. `ending`: its repeal.
    """

    editions: tuple[Edition, ...]
    bodies: Mapping[str, Body]
    systems: Mapping[str, System]
    successions: tuple[Succession, ...] = ()
    acts: tuple[ActStanding, ...] = ()
    ending: Ending | None = None

    def on(self, day: date) -> Edition:
        """The edition in force on `day`; `Refused` before the first one, and after the list was repealed."""
        if self.ending and day >= self.ending.from_date:
            raise Refused(_repealed(day, self.ending))
        for edition in reversed(self.editions):
            if edition.in_force_from <= day:
                return edition
        raise Refused(_before_the_first(day, self.editions[0].in_force_from if self.editions else None))

    def start_of(self, number: str) -> date | None:
        """The first day on which the act of that number makes the list what it is, or None while it does not."""
        for edition in self.editions:
            if any(act.number == number for act in edition.made_by):
                return edition.in_force_from
        return None

    def edition(self, number: int) -> Edition:
        """The edition of that number, counted from 1; `Refused` when there is none."""
        for edition in self.editions:
            if edition.number == number:
                return edition
        raise Refused(
            {
                "kk": f"Тізбенің {number}-редакциясы жоқ.",
                "ru": f"Редакции {number} перечня нет.",
                "en": f"The list has no edition {number}.",
            }
        )


def _before_the_first(day: date, first_date: date | None) -> dict[str, str]:
    if first_date is None:
        return {
            "kk": "Бұл күнге тізбенің бірде-бір редакциясы белгілі емес еді.",
            "ru": "На эту дату не была известна ни одна редакция перечня.",
            "en": "No edition of the list was known by then.",
        }
    return {
        "kk": f"{day} күні тізбе күшінде болған жоқ: бірінші редакциясы {first_date} бастап қолданылады.",
        "ru": f"На {day} перечень не действовал: его первая редакция действует с {first_date}.",
        "en": f"No list was in force on {day}: its first edition is in force from {first_date}.",
    }


def _repealed(day: date, ending: Ending) -> dict[str, str]:
    act, since = ending.made_by, ending.from_date
    return {
        "kk": f"{day} күні тізбе күшінде емес: {act.act_date} № {act.number} актісі оны {since} бастап жойды.",
        "ru": f"На {day} перечень не действует: с {since} его отменил акт № {act.number} от {act.act_date}.",
        "en": f"No list is in force on {day}: act No. {act.number} of {act.act_date} repealed it from {since}.",
    }
