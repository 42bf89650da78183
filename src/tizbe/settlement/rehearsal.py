"""Rehearsal: what an act does to the real ledger, before it is law. Nothing durable changes.

The law without the act is held against the law with it: which feeds gain or lose the right to send, which
rows change, whose entitlement and cover would begin or end and why, who would pay, which statements would
lose their authority. The same settlement does both, on temporary tables, and looks only at persons whom
the difference can touch. Person-days are counted up to a horizon, since an open end has no number of days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from tizbe.engine.duckdb import read_sql
from tizbe.law.authority import Authority, Periods, merge
from tizbe.law.comparison import compare
from tizbe.law.consolidation.decision import EnactedAct
from tizbe.law.legal_list import ActStanding, LegalList
from tizbe.law.reading.numbering import row_order
from tizbe.law.reason import Reason
from tizbe.law.register.entry import Entry
from tizbe.law.register.review import review
from tizbe.law.rules.dated import DatedRules
from tizbe.ledger.projection import Projection
from tizbe.period import OPEN, end_of, end_text
from tizbe.settlement.law_change import LawChange, without
from tizbe.settlement.rehearsal_comparison import Comparison, Moment, PayerMove
from tizbe.settlement.rehearsal_law import law_with, law_without, standing_of
from tizbe.settlement.settling import PACKAGE

DAYS_TO_HORIZON = 365
"""Person-days are counted up to so many days after today, or after the day on which what is rehearsed begins."""


@dataclass(frozen=True)
class FeedMove:
    """A feed that one law names and the other does not, on the days [begin_date, end_date] (None: open)."""

    feed: str
    body: str
    system: str
    begin_date: date
    end_date: date | None


@dataclass(frozen=True)
class BodyReplaced:
    """A body that stands in another's place in a row; `is_same`: a decision says that they are one body."""

    row: str
    was: str
    became: str
    system: str
    is_same: bool


@dataclass(frozen=True)
class RowMove:
    """What happens to the persons of one row.

    `begin`, `end`: persons with days that only the law with the act, or only the law without it, entitles;
    the person-days of both up to the horizon; the persons by reason why the other law does not entitle them.
    """

    row: int
    begin: int
    end: int
    days_gained: int
    days_lost: int
    begin_reasons: dict[str, int]
    end_reasons: dict[str, int]


@dataclass(frozen=True)
class RowPayer:
    """Who pays for a row from a day on, by each law; "" where the row has no payer."""

    row: int
    begin_date: date
    payer_without: str
    payer_with: str


@dataclass(frozen=True)
class StatementMove:
    """Believed statements of a feed with days on which it loses, or gains, authority."""

    feed: str
    statements: int
    persons: int


@dataclass(frozen=True)
class Rehearsal:
    """What an act would do. `reasons`: why it is not applied; then everything else is empty.

    `days`: the days on which it begins to amend the list; `waiting`: the operations that have none yet.
    `horizon_date`: up to which day (not included) person-days are counted. `row_kinds`: added, removed,
    changed and renumbered rows. `cover_begin`, `cover_end`: persons covered on days on which only one law covers them.
    """

    act: str
    reasons: tuple[Reason, ...]
    days: tuple[date, ...]
    waiting: tuple[int, ...]
    commit: int
    horizon_date: date
    persons_looked_at: int
    gained: tuple[FeedMove, ...]
    lost: tuple[FeedMove, ...]
    replaced: tuple[BodyReplaced, ...]
    row_kinds: dict[str, tuple[str, ...]]
    rows: tuple[RowMove, ...]
    cover_begin: int
    cover_end: int
    cover_days_gained: int
    cover_days_lost: int
    payers: tuple[PayerMove, ...]
    row_payers: tuple[RowPayer, ...]
    losing_statements: tuple[StatementMove, ...]
    gaining_statements: tuple[StatementMove, ...]
    rows_without_rules: tuple[str, ...]

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The rehearsal as plain data; the reasons are sentences in `language`."""
        answer: dict[str, Any] = msgspec.to_builtins(self)
        answer["reasons"] = [reason.sentence(language) for reason in self.reasons]
        answer["reason_codes"] = [reason.code for reason in self.reasons]
        answer["feeds"] = {"gained": answer.pop("gained"), "lost": answer.pop("lost")}
        answer["bodies_replaced"] = answer.pop("replaced")
        answer["horizon_date"] = end_text(self.horizon_date)
        answer["list_rows"] = answer.pop("row_kinds")
        numbers = ("begin", "end", "days_gained", "days_lost")
        answer["cover"] = {name: answer.pop(f"cover_{name}") for name in numbers}
        answer["statements"] = {name: answer.pop(f"{name}_statements") for name in ("losing", "gaining")}
        return answer


def rehearse(projection: Projection, entry: Entry, enacted: tuple[EnactedAct, ...], today: date) -> Rehearsal:
    """Hold the law without the act against the law with it, on what is believed now.

    `enacted`: the published acts beside the shipped ones; the act itself may be among them or not.
    """
    connection, known = projection.connection, projection.log.last_commit_no()
    found = review(entry, enacted, today)
    old, new = law_without(enacted, entry), law_with(enacted, entry, found.act)
    standing = standing_of(new, entry)
    day = min(standing.from_dates, default=today) if standing else today
    horizon = date.fromordinal(max(day, today).toordinal() + DAYS_TO_HORIZON)
    before, after = DatedRules(old), DatedRules(new)
    comparison = Comparison(connection, Moment(before, known), Moment(after, known), keeps_pieces=True)
    _settle_both(comparison)
    gained, lost = _feeds(old, new), _feeds(new, old)
    cover = comparison.payer_moves(horizon)
    ours = {"gained": _authority_days(old, new), "lost": _authority_days(new, old)}
    return Rehearsal(
        act=entry.name,
        reasons=found.reasons,
        days=standing.from_dates if standing else (),
        waiting=standing.waiting if standing else (),
        commit=known,
        horizon_date=horizon,
        persons_looked_at=comparison.persons_looked_at,
        gained=gained,
        lost=lost,
        replaced=_replaced(gained, lost, new.editions),
        row_kinds=_row_kinds(old.editions, new.editions, standing),
        rows=_rows(connection, comparison.change or LawChange({}, {}, {}), after, horizon),
        cover_begin=comparison.covered_only("with"),
        cover_end=comparison.covered_only("without"),
        cover_days_gained=sum(move.days for move in cover if not move.payer_without),
        cover_days_lost=sum(move.days for move in cover if not move.payer_with),
        payers=tuple(move for move in cover if move.payer_without and move.payer_with),
        row_payers=_row_payers(before, after),
        losing_statements=_statements(connection, ours["lost"], known),
        gaining_statements=_statements(connection, ours["gained"], known),
        rows_without_rules=found.rows_without_rules,
    )


def _settle_both(comparison: Comparison) -> None:
    """Make `rehearsed`: the days of all persons that only one of the laws entitles."""
    connection = comparison.connection
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rehearsed "
        "(iin BIGINT, row_no INTEGER, from_date DATE, until_date DATE, side VARCHAR, stands BOOLEAN)"
    )
    for _ in comparison.parts():
        connection.execute(f"INSERT INTO rehearsed {read_sql(PACKAGE, 'rehearsed')}")


def _rows(
    connection: duckdb.DuckDBPyConnection, change: LawChange, rules: DatedRules, horizon: date
) -> tuple[RowMove, ...]:
    days: dict[tuple[int, str], tuple[int, int]] = {}
    query = (
        "SELECT row_no, side, COUNT(DISTINCT iin), "
        "SUM(GREATEST(0, LEAST(until_date, $horizon) - LEAST(from_date, $horizon))) FROM rehearsed GROUP BY ALL"
    )
    for row, side, persons, length in connection.execute(query, {"horizon": horizon}).fetchall():
        days[row, side] = (persons, int(length))
    reasons: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    query = "SELECT row_no, side, stands, COUNT(DISTINCT iin) FROM rehearsed GROUP BY ALL ORDER BY ALL"
    for row, side, stands, persons in connection.execute(query).fetchall():
        reasons[row, side][_step(row, change, rules) if stands else "authority"] = persons
    moves = []
    for row in sorted({row for row, _ in days}):
        begin, gained = days.get((row, "gained"), (0, 0))
        end, lost = days.get((row, "lost"), (0, 0))
        moves.append(RowMove(row, begin, end, gained, lost, reasons[row, "gained"], reasons[row, "lost"]))
    return tuple(moves)


def _step(row: int, change: LawChange, rules: DatedRules) -> str:
    """Why a statement that stands by a law does not entitle by it, where only the law differs."""
    own = [step for step in change.steps.get(row, ()) if step != "authority"]
    if own:
        return own[0]
    return "representative" if row in rules.one_per else "row-priority"


def _feeds(old: Authority, new: Authority) -> tuple[FeedMove, ...]:
    """The feeds that the editions of `new` name on days on which those of `old` do not."""
    was, found = _named(old.editions), []
    for feed, periods in _named(new.editions).items():
        _, body, system = feed.split("/")
        found += [FeedMove(feed, body, system, a, end_of(b)) for a, b in without(periods, was.get(feed, ()))]
    return tuple(sorted(found, key=lambda move: (row_order(move.feed.split("/")[0]), move.feed, move.begin_date)))


def _named(editions: LegalList) -> dict[str, Periods]:
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for edition in editions.editions:
        for code in edition.feeds:
            found[code].append((edition.in_force_from, edition.until_date))
    return {code: merge(periods) for code, periods in found.items()}


def _replaced(gained: Sequence[FeedMove], lost: Sequence[FeedMove], law: LegalList) -> tuple[BodyReplaced, ...]:
    same = {(one.was, became) for one in law.successions for became in one.became}
    found = []
    for old in lost:
        for new in gained:
            row = old.feed.split("/")[0]
            overlaps = old.begin_date <= (new.end_date or OPEN) and new.begin_date <= (old.end_date or OPEN)
            if row == new.feed.split("/")[0] and old.system == new.system and overlaps:
                found.append(BodyReplaced(row, old.body, new.body, old.system, (old.body, new.body) in same))
    return tuple(dict.fromkeys(found))


def _row_kinds(old: LegalList, new: LegalList, standing: ActStanding | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {"added": [], "removed": [], "changed": [], "renumbered": []}
    for day in standing.from_dates if standing else ():
        was = next((e for e in old.editions if e.in_force_from <= day < e.until_date), None)
        now = next((e for e in new.editions if e.in_force_from <= day < e.until_date), None)
        for row in compare(was, now).rows if was and now else ():
            found[row.kind].append(row.number)
    return {kind: tuple(sorted(dict.fromkeys(rows), key=row_order)) for kind, rows in found.items()}


def _row_payers(before: DatedRules, after: DatedRules) -> tuple[RowPayer, ...]:
    """The rows and days from which another budget pays."""
    found = []
    days = {row: set[date]() for row, *_ in (*before.payers, *after.payers)}
    for row, _, from_date, until_date in (*before.payers, *after.payers):
        days[row] |= {from_date, until_date} - {OPEN}
    for row in sorted(days):
        last = ("", "")
        for day in sorted(days[row]):
            pair = (_payer(before, row, day), _payer(after, row, day))
            if pair[0] != pair[1] and pair != last:
                found.append(RowPayer(row, day, *pair))
            last = pair
    return tuple(found)


def _payer(rules: DatedRules, row: int, day: date) -> str:
    return next((payer for own, payer, a, b in rules.payers if own == row and a <= day < b), "")


def _authority_days(old: Authority, new: Authority) -> dict[str, Periods]:
    """The days on which each feed has authority by `new` and not by `old`."""
    found = {}
    for feed in new.feeds.values():
        was = old.of(feed.feed)
        if days := without(feed.periods, was.periods if was else ()):
            found[feed.feed] = days
    return found


def _statements(
    connection: duckdb.DuckDBPyConnection, days: dict[str, Periods], known: int
) -> tuple[StatementMove, ...]:
    rows = [(feed, a, b) for feed, periods in days.items() for a, b in periods]
    if not rows:
        return ()
    feeds, froms, untils = zip(*rows, strict=True)
    columns = {"feed": pa.array(feeds), "from_date": pa.array(froms), "until_date": pa.array(untils)}
    connection.register("rehearsed_days", pa.table(columns))
    query = (
        "SELECT f.feed, COUNT(DISTINCT s.statement_id), COUNT(DISTINCT s.iin) FROM statement AS s "
        "INNER JOIN feed AS f ON s.feed_no = f.feed_no INNER JOIN rehearsed_days AS d ON f.feed = d.feed "
        "AND s.from_date < d.until_date AND s.until_date > d.from_date "
        "WHERE s.known_from <= $known AND $known < s.known_until GROUP BY f.feed ORDER BY f.feed"
    )
    found = connection.execute(query, {"known": known}).fetchall()
    connection.unregister("rehearsed_days")
    return tuple(StatementMove(*row) for row in found)
