"""The heart of every rehearsal: two settlements of one ledger, side by side, part by part, on temporary tables.

A settlement follows from a law and a commit. Only persons whom the difference can touch are settled; where
that is most of them, everybody, by spans of IINs, so that memory does not grow with the country. Nothing
durable changes: the projection may be open for reading only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import duckdb

from tizbe.engine.duckdb import DuckDBEngine, number, read_sql
from tizbe.law.authority import Periods, merge
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement import rule_tables
from tizbe.settlement.cover import make_cover
from tizbe.settlement.everybody import spans
from tizbe.settlement.law_change import LawChange, change_of_law, symmetric_difference
from tizbe.settlement.settling import EVERYBODY, PACKAGE, Settler, Span

_MANY = 8
"""Everybody is settled where more than one in so many versions of statements belongs to a touched person."""


@dataclass(frozen=True)
class Moment:
    """What a settlement follows from: a law, and the commit up to which something is known."""

    rules: DatedRules
    commit: int


@dataclass(frozen=True)
class PayerMove:
    """Days of cover that another budget pays; "" is no cover. Persons, and person-days up to the horizon."""

    payer_without: str
    payer_with: str
    persons: int
    days: int


@dataclass
class Comparison:
    """Settlements without and with what is rehearsed.

    `is_settled`: the projection's entitlements are the first; `everybody`: anybody may stand otherwise, by more
    than the two laws say; `keeps_pieces`: the pieces of both are asked for. `persons_looked_at`: known once the
    parts have begun.
    """

    connection: duckdb.DuckDBPyConnection
    without: Moment
    with_it: Moment
    is_settled: bool = False
    everybody: bool = False
    keeps_pieces: bool = False
    persons_looked_at: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Find what the two laws say otherwise, and make the table of cover that differs, still empty."""
        self._engine = DuckDBEngine(self.connection)
        self.change = None if self.everybody else change_of_law(self.without.rules, self.with_it.rules)
        self._is_cover_ruled_alike = _cover_rules(self.without.rules) == _cover_rules(self.with_it.rules)
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE rehearsed_cover "
            "(iin BIGINT, from_date DATE, until_date DATE, payer_without VARCHAR, payer_with VARCHAR)"
        )

    def parts(self) -> Iterator[tuple[Settler, str]]:
        """Settle part by part; gives the settler that settled `with_it`, and a WHERE on the part's persons.

        The tables of its steps are still there. Of each part there are `entitled_without`, `entitled_with`,
        `moved_day` (the days that only one of them entitles) and, where kept, `piece_without`, `piece_with`.
        After it, the part's cover joins `rehearsed_cover`.
        """
        for span in self._spans():
            self._settle_without(span)
            settler = self._settle(self.with_it, span)
            self._engine.show("entitled_with", "SELECT * FROM entitled")
            self._engine.show("piece_with", "SELECT * FROM piece")
            self._engine.make("moved_day", read_sql(PACKAGE, "moved_day"))
            yield settler, _scope(span)
            self._compare_cover()

    def payer_moves(self, horizon: date) -> tuple[PayerMove, ...]:
        """Who would pay instead of whom, over all parts; person-days before the horizon."""
        query = (
            "SELECT payer_without, payer_with, COUNT(DISTINCT iin), "
            "SUM(GREATEST(0, LEAST(until_date, $horizon) - LEAST(from_date, $horizon))) "
            "FROM rehearsed_cover GROUP BY ALL ORDER BY ALL"
        )
        found = self.connection.execute(query, {"horizon": horizon}).fetchall()
        return tuple(PayerMove(old, new, persons, int(days)) for old, new, persons, days in found)

    def covered_only(self, side: str) -> int:
        """How many persons have days on which only one of the settlements covers them: "without", or "with"."""
        other = {"without": "with", "with": "without"}[side]
        return number(self.connection, f"SELECT COUNT(DISTINCT iin) FROM rehearsed_cover WHERE payer_{other} = ''")

    def _settle_without(self, span: Span | None) -> None:
        if self.is_settled and not self.keeps_pieces:
            self._engine.make("entitled_without", f"SELECT * FROM entitlement {_scope(span)}")
            return
        self._settle(self.without, span)
        self._engine.make("entitled_without", "SELECT * FROM entitled")
        if self.keeps_pieces:
            self._engine.make("piece_without", "SELECT * FROM piece")

    def _settle(self, moment: Moment, span: Span | None) -> Settler:
        settler = Settler(self._engine, moment.rules)
        if span is None:
            settler.settle_affected(moment.commit)
        elif span == EVERYBODY:
            settler.settle_all(moment.commit)
        else:
            settler.settle_span(moment.commit, span)
        return settler

    def _compare_cover(self) -> None:
        """Cover can differ only of persons whose days moved, unless payers or their order are ruled otherwise."""
        scope = "WHERE iin IN (SELECT iin FROM moved_day)" if self._is_cover_ruled_alike else ""
        for side in ("with", "without"):
            if side == "without" and not self._is_cover_ruled_alike:  # else the rules laid out last do as well
                rule_tables.load(self._engine, self.without.rules)
            self._engine.show("held", f"SELECT * FROM entitled_{side} {scope}")
            make_cover(self.connection)
            self._engine.make(f"cover_{side}", "SELECT * FROM cover")
        self.connection.execute(f"INSERT INTO rehearsed_cover {read_sql(PACKAGE, 'rehearsed_cover')}")

    def _spans(self) -> list[Span | None]:
        """Whom to settle: None the persons in `affected`, else a span of everybody."""
        every = number(self.connection, "SELECT COUNT(*) FROM statement")
        settler = Settler(self._engine, self.with_it.rules)
        if self.change is not None:
            change = _with_payers(self.change, self.without.rules, self.with_it.rules)
            found = settler.find_affected(self.without.commit, self.with_it.commit, change)
            self.persons_looked_at = found
            if found * _MANY < every:
                return [None] if found else []
        else:
            self.persons_looked_at = number(self.connection, "SELECT COUNT(DISTINCT iin) FROM statement")
        buckets = spans(self.connection)
        if buckets != [EVERYBODY]:
            self._find_contests()
        return [*buckets]

    def _find_contests(self) -> None:
        """Who claims a child with others in either of the settlements."""
        for side, moment in (("without", self.without), ("with", self.with_it)):
            Settler(self._engine, moment.rules).find_contests(moment.commit)
            self._engine.make(f"contest_{side}", "SELECT * FROM contest")
        self._engine.make("contest", "SELECT * FROM contest_without UNION SELECT * FROM contest_with")


def _scope(span: Span | None) -> str:
    if span is None:
        return "WHERE iin IN (SELECT iin FROM affected)"
    return "" if span == EVERYBODY else f"WHERE iin >= {span[0]} AND iin < {span[1]}"


def _with_payers(change: LawChange, before: DatedRules, after: DatedRules) -> LawChange:
    """A change of law with the rows and days that another budget pays: cover moves though no entitlement does."""
    rows = dict(change.rows)
    old, new = _payer_days(before), _payer_days(after)
    for key in {*old, *new}:
        if days := symmetric_difference(old.get(key, ()), new.get(key, ())):
            rows[key[0]] = merge((*rows.get(key[0], ()), *days))
    return LawChange(change.feeds, rows, change.steps) if rows else change


def _payer_days(rules: DatedRules) -> dict[tuple[int, str], Periods]:
    found: dict[tuple[int, str], list[tuple[date, date]]] = defaultdict(list)
    for row, payer, from_date, until_date in rules.payers:
        found[row, payer].append((from_date, until_date))
    return {key: merge(periods) for key, periods in found.items()}


def _cover_rules(rules: DatedRules) -> tuple[object, ...]:
    return rules.payers, rules.authority.pack.precedence.rows
