"""One version of a statement, as the projection's table `statement` holds it, and where versions are read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, Protocol


class Version(NamedTuple):
    """One version of a statement; the period is half-open. Believed at commit K: known_from <= K < known_until."""

    statement_id: int
    feed_no: int
    iin: int
    from_date: date
    until_date: date
    value: str
    relation: str
    other_iin: int
    born: date | None
    died: date | None
    absent: bool
    submission_no: int
    known_from: int
    known_until: int
    cancelled: bool

    def is_believed(self, known: int) -> bool:
        """Whether the version is believed at the commit `known`."""
        return self.known_from <= known < self.known_until


COLUMNS = ", ".join(Version._fields)
"""The columns of a version, to stand in a SELECT."""


class LedgerFeed(NamedTuple):
    """A feed of the projection. `kind`: ground, activity or vital; `row`: 0 where the feed serves no row."""

    feed: str
    row: int
    kind: str

    @property
    def is_ground(self) -> bool:
        """Whether its statements are grounds of a row."""
        return self.kind == "ground"


class Versions(Protocol):
    """A place where every version of every statement can be read by person."""

    @property
    def feeds(self) -> Mapping[int, LedgerFeed]:
        """The feeds by the numbers that versions name them with."""

    def of_person(self, iin: int) -> list[Version]:
        """Every version about a person."""

    def facts_of(self, iins: Iterable[int]) -> list[Version]:
        """Every version of activity and vital feeds about some persons."""

    def claimants(self, child_iins: Iterable[int], rows: Iterable[int]) -> set[int]:
        """Whoever has a version, of the rows given, that names one of the children."""
