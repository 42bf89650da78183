"""One person's steps twice: read from the tables that the SQL steps leave, and settled by the kernel."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import duckdb

from tizbe.law.authority import authority
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement.dossier import collect
from tizbe.settlement.person_steps import Bar, Claim, Entitled, PersonSteps, RuleBook, StandingPiece, settle_person
from tizbe.settlement.settling import Settler
from tizbe.settlement.version import COLUMNS, Version
from tizbe.settlement.version_reading import SearchedVersions, read_feeds

EPOCH = date(1970, 1, 1)


class TablesOfSteps:
    """Everybody's steps by SQL: `settle_all` at a commit, its tables read once."""

    def __init__(self, settler: Settler, known: int) -> None:
        settler.settle_all(known)
        self.connection = settler.connection
        self.known = known
        self.feeds = read_feeds(self.connection)
        self.versions = self._by_person(
            f"SELECT iin, {COLUMNS} FROM statement WHERE known_from <= {known} "
            f"AND ({known} < known_until OR cancelled) ORDER BY statement_id"
        )
        self.pieces = self._by_person("SELECT iin, row_no, statement_id, child_iin, from_day, until_day FROM piece")
        self.bars = self._by_person("SELECT iin, row_no, step, from_day, until_day FROM bar_asked")
        self.entitled = self._by_person(
            "SELECT iin, row_no, from_date, until_date, began_by, ended_by FROM entitled ORDER BY from_date, row_no"
        )
        self.births = dict(self.connection.execute("SELECT iin, born FROM birth").fetchall())
        self.deaths = dict(self.connection.execute("SELECT iin, until_day FROM death").fetchall())
        self.claims = self.connection.execute(
            "SELECT row_no, child_iin, iin, from_day, until_day FROM claim_made"
        ).fetchall()

    def person(self, iin: int) -> PersonSteps:
        """The steps of one person."""
        versions = [Version(*row) for row in self.versions[iin]]
        kinds = {number: feed.kind for number, feed in self.feeds.items()}
        death = self.deaths.get(iin)
        return PersonSteps(
            iin=iin,
            known=self.known,
            feeds=self.feeds,
            grounds=tuple(one for one in versions if kinds[one.feed_no] == "ground"),
            activities=tuple(
                one for one in versions if kinds[one.feed_no] == "activity" and one.is_believed(self.known)
            ),
            births=self.births,
            death_until=None if death is None else _day(death),
            pieces=tuple(StandingPiece(*row[:-2], *map(_day, row[-2:])) for row in self.pieces[iin]),
            bars=tuple(Bar(*row[:-2], *map(_day, row[-2:])) for row in self.bars[iin]),
            claims=tuple(Claim(*row[:-2], *map(_day, row[-2:])) for row in self.claims),
            entitled=tuple(Entitled(*row) for row in self.entitled[iin]),
        )

    def _by_person(self, query: str) -> dict[int, list[Any]]:
        found = defaultdict(list)
        for iin, *row in self.connection.execute(query).fetchall():
            found[iin].append(row)
        return found


class KernelOfSteps:
    """One person's steps by the kernel, with the shipped law."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.versions = SearchedVersions(connection)
        self.book = RuleBook.of(DatedRules(authority()), self.versions.feeds)

    def person(self, iin: int, known: int) -> PersonSteps:
        """The steps of one person as known at a commit."""
        return settle_person(collect(self.versions, self.book.dated, iin, known), self.book)


def _day(number: int) -> date:
    return EPOCH + timedelta(days=number)
