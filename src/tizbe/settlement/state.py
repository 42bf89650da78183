"""The settled state: entitlements in the projection, and the settlement that brings them up to date.

A settlement is a commit of its own: it keeps the changes against the settlement before it. The state is a
projection like the ledger's: `catch_up` makes it again from the believed statements of the commit that
the last settlement settled. Marks: 'settled' is that commit, 'settlement' the settlement's number.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import duckdb
import msgspec
from sqlalchemy import Row, insert, select

from tizbe.audit import trail
from tizbe.engine.duckdb import DuckDBEngine, literal, number, read_sql
from tizbe.law.authority import Authority
from tizbe.law.rules.dated import DatedRules
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.settlement.change import find_changes
from tizbe.settlement.law_change import change_of_law
from tizbe.settlement.settling import Settler
from tizbe.store import tables

Law = Callable[[int], Authority]
"""The law as known at a commit: what is settled as of a commit is settled by what was law to the hub then."""

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS entitlement (iin BIGINT NOT NULL, row_no INTEGER NOT NULL, "
    "from_date DATE NOT NULL, until_date DATE NOT NULL, began_by VARCHAR NOT NULL, ended_by VARCHAR NOT NULL)",
    "CREATE TABLE IF NOT EXISTS conflict (iin BIGINT NOT NULL, row_no INTEGER NOT NULL, child_iin BIGINT NOT NULL, "
    "kept_by BIGINT NOT NULL, from_date DATE NOT NULL, until_date DATE NOT NULL)",
)
"""The settled tables: what persons are entitled to, and claims to a child that stood behind another's."""

_MANY = 8
"""Settle everybody once more than one in so many versions of statements belongs to a touched person."""


@dataclass(frozen=True)
class SettlementReport:
    """What a settlement did: `changes` by op and row; `settlement` is None where there was nothing to settle."""

    settlement: int | None
    commit: int
    of_commit: int
    persons: int
    changes: int
    first_change: int | None
    last_change: int | None
    everybody: bool
    seconds: float
    by_op: dict[str, int] = field(default_factory=dict)
    by_row: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The report as plain data."""
        return dict(vars(self))


@lru_cache(maxsize=16)
def law_hash(authority: Authority) -> str:
    """A name for everything in law and rules that settlement depends on."""
    rules = DatedRules(authority)
    parts = (
        authority.pack.hash,
        [vars(standing) for standing in rules.standings],
        rules.exclusions,
        rules.windows,
        rules.priorities,
        rules.payers,
        rules.activity_days,
        [(e.number, e.in_force_from, e.until_date) for e in authority.editions.editions],
    )
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()


def last_settlement(log: Log) -> Row[Any] | None:
    """The last settlement's row of the control database, or None."""
    with log.store.reading() as connection:
        query = select(tables.settlement).order_by(tables.settlement.c.settlement_no.desc()).limit(1)
        return connection.execute(query).first()


def settler_at(projection: Projection, law: Law, known: int) -> Settler:
    """A settler by the law as known at a commit, on the projection's connection."""
    return Settler(DuckDBEngine(projection.connection), DatedRules(law(known)))


def _settlement(log: Log, settlement_no: int) -> Row[Any] | None:
    query = select(tables.settlement).where(tables.settlement.c.settlement_no == settlement_no)
    with log.store.reading() as connection:
        return connection.execute(query).first()


def catch_up(projection: Projection, law: Law) -> None:
    """Bring the settled state to the last settlement of the log, by the law as that settlement knew it."""
    for table in _SCHEMA:
        projection.connection.execute(table)
    last = last_settlement(projection.log)
    mark = projection.mark("settlement")
    if last is not None and mark < last.settlement_no:
        everybody = _prepare(projection, law, _settlement(projection.log, mark), last.of_commit)[1]
        _replace(projection, everybody, last.of_commit, last.settlement_no)


def settlements(log: Log, known: int) -> list[int]:
    """The commits of every settlement recorded up to a commit, in order."""
    column = tables.settlement.c.commit_no
    with log.store.reading() as connection:
        return list(connection.execute(select(column).where(column <= known).order_by(column)).scalars())


def hold(projection: Projection, law: Law, known: int | None) -> Settler:
    """Make the temporary view `held`: everybody's entitlements as known at a commit (None: now).

    What is not settled yet is settled on the side; nothing durable changes. Gives the settler of that moment.
    """
    catch_up(projection, law)
    log, connection = projection.log, projection.connection
    last, now = last_settlement(log), log.last_commit_no()
    source = "entitled"
    if last is None or (known is not None and known < now):
        moment = now if known is None else min(known, now)
        settler = settler_at(projection, law, moment)
        settler.settle_all(moment)
    elif _is_settled(log, last, law(now)):
        settler = settler_at(projection, law, now)
        source = "entitlement"
    else:
        settler, everybody = _prepare(projection, law, last, now)
        if not everybody:
            connection.execute(
                "INSERT INTO entitled SELECT * FROM entitlement WHERE iin NOT IN (SELECT iin FROM affected)"
            )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW held AS SELECT * FROM {source}")
    return settler


def settle(log: Log, projection: Projection, law: Law, actor: str) -> SettlementReport:
    """Settle what was learned since the last settlement, of persons and of the law, and keep the changes.

    The caller holds the lock.
    """
    started = time.monotonic()
    catch_up(projection, law)
    last = last_settlement(log)
    known = log.last_commit_no()
    since = 0 if last is None else int(last.of_commit)
    if last is not None and _is_settled(log, last, law(known)):
        return _nothing(known, since, started)
    settler, everybody = _prepare(projection, law, last, known)
    scope = "" if everybody else "WHERE iin IN (SELECT iin FROM affected)"
    settler.connection.execute(f"CREATE OR REPLACE TEMP TABLE former AS SELECT * FROM entitlement {scope}")
    settlement_no = 1 if last is None else int(last.settlement_no) + 1
    last_number = _last_change(log)
    effects = [log.path(one.file) for one in log.effects(since)] if since else []
    count = find_changes(settler, since=since, known=known, last=last_number, effects=effects)
    with log.writing("settlement", actor) as draft:
        file = draft.file("change", rows=count)
        settler.connection.execute(
            f"COPY (SELECT * FROM change ORDER BY number) TO {literal(str(file.path))} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        report = _report(
            settler.connection, settlement_no, draft.commit_no, known, last_number, count, everybody, started
        )
        with draft.recording() as connection:
            connection.execute(
                insert(tables.settlement),
                {
                    "settlement_no": report.settlement,
                    "commit_no": draft.commit_no,
                    "of_commit": known,
                    "law_hash": law_hash(settler.rules.authority),
                    "persons": report.persons,
                    "first_change": report.first_change,
                    "last_change": report.last_change,
                    "counts": {"by_op": report.by_op, "by_row": report.by_row},
                    "seconds": report.seconds,
                },
            )
            trail.record(connection, actor, "settle", detail={"settlement": report.settlement, "changes": count})
    _replace(projection, everybody, known, settlement_no)
    return report


def _is_settled(log: Log, last: Row[Any], law: Authority) -> bool:
    """Whether the last settlement settled everything learned so far, by this law."""
    return bool(last.law_hash == law_hash(law)) and not log.effects(int(last.of_commit))


def _prepare(projection: Projection, law: Law, former: Row[Any] | None, known: int) -> tuple[Settler, bool]:
    """Settle what changed between a former settlement and a commit; True where that was everybody."""
    settler = settler_at(projection, law, known)
    if former is not None:
        # By a law that the hub cannot tell any more (of an older program), everybody may stand otherwise.
        before = law(int(former.of_commit))
        change = change_of_law(DatedRules(before), settler.rules) if law_hash(before) == former.law_hash else None
        if change is not None:
            affected = settler.find_affected(int(former.of_commit), known, change)
            total = number(settler.connection, "SELECT COUNT(*) FROM statement")
            if affected * _MANY < total:
                settler.settle_affected(known)
                return settler, False
    settler.settle_all(known)
    return settler, True


def _replace(projection: Projection, everybody: bool, known: int, settlement_no: int) -> None:
    """Put the settled periods in the place of the former ones."""
    scope = "" if everybody else "WHERE iin IN (SELECT iin FROM affected)"
    with projection.transaction() as connection:
        connection.execute(f"DELETE FROM entitlement {scope}")
        connection.execute("INSERT INTO entitlement SELECT * FROM entitled ORDER BY iin, row_no, from_date")
        connection.execute(f"DELETE FROM conflict {scope}")
        connection.execute(f"INSERT INTO conflict SELECT * FROM ({read_sql('tizbe.settlement', 'conflict')}) {scope}")
        projection.set_mark("settled", known)
        projection.set_mark("settlement", settlement_no)


def _last_change(log: Log) -> int:
    query = select(tables.settlement.c.last_change).where(tables.settlement.c.last_change.is_not(None))
    with log.store.reading() as connection:
        last = connection.execute(query.order_by(tables.settlement.c.last_change.desc()).limit(1)).scalar()
    return int(last or 0)


def _nothing(known: int, since: int, started: float) -> SettlementReport:
    return SettlementReport(None, known, since, 0, 0, None, None, False, time.monotonic() - started)


def _report(
    connection: duckdb.DuckDBPyConnection,
    settlement_no: int,
    commit_no: int,
    known: int,
    last_number: int,
    count: int,
    everybody: bool,
    started: float,
) -> SettlementReport:
    by_row: dict[str, dict[str, int]] = {}
    by_op: dict[str, int] = {}
    for row_no, op, found in connection.execute(
        "SELECT row_no, op, COUNT(*) FROM change GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        by_row.setdefault(str(row_no), {})[op] = found
        by_op[op] = by_op.get(op, 0) + found
    persons = number(connection, "SELECT COUNT(DISTINCT iin) FROM change")
    return SettlementReport(
        settlement=settlement_no,
        commit=commit_no,
        of_commit=known,
        persons=persons,
        changes=count,
        first_change=last_number + 1 if count else None,
        last_change=last_number + count if count else None,
        everybody=everybody,
        seconds=round(time.monotonic() - started, 3),
        by_op=by_op,
        by_row=by_row,
    )
