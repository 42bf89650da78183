"""The settled state: entitlements in the projection, and the settlement that brings them up to date.

A settlement is a commit of its own: it keeps the changes against the settlement before it. The state is a
projection like the ledger's: `catch_up` makes it again from the believed statements of the commit that
the last settlement settled. Marks: 'settled' is that commit, 'settlement' the settlement's number.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Row, insert, select

from tizbe import __version__
from tizbe.audit import trail
from tizbe.engine.duckdb import DuckDBEngine, number
from tizbe.law.authority import Authority
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.settlement.change import CHANGE_ROLE, Between, find_changes
from tizbe.settlement.everybody import (
    CONFLICT,
    ENTITLEMENT,
    ChangeFile,
    Passage,
    Progress,
    clear,
    count_changes,
    replace_some,
    settle_aside,
    take_place,
)
from tizbe.settlement.law_change import change_of_law
from tizbe.settlement.law_known import Law, dated_rules, law_hash
from tizbe.settlement.settling import Settler
from tizbe.settlement.turn import (
    Turn,
    files_between,
    find_few,
    learned_between,
    learned_from,
    next_turn,
    put_off_by,
    settle_turn,
    turn_of,
)
from tizbe.store import tables

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


def last_settlement(log: Log) -> Row[Any] | None:
    """The last settlement's row of the control database, or None."""
    with log.store.reading() as connection:
        query = select(tables.settlement).order_by(tables.settlement.c.settlement_no.desc()).limit(1)
        return connection.execute(query).first()


def settler_at(projection: Projection, law: Law, known: int, *, lays_rules: bool = True) -> Settler:
    """A settler by the law as known at a commit, on the projection's connection; `lays_rules` as for `Settler`."""
    return Settler(DuckDBEngine(projection.connection), dated_rules(law(known)), lays_rules)


def _settlement(log: Log, settlement_no: int) -> Row[Any] | None:
    query = select(tables.settlement).where(tables.settlement.c.settlement_no == settlement_no)
    with log.store.reading() as connection:
        return connection.execute(query).first()


def catch_up(projection: Projection, law: Law) -> None:
    """Bring the settled state to the last settlement of the log, by the law as that settlement knew it."""
    for table, columns in (("entitlement", ENTITLEMENT), ("conflict", CONFLICT)):
        projection.connection.execute(f"CREATE TABLE IF NOT EXISTS {table} {columns}")
    log, mark = projection.log, projection.mark("settlement")
    turns: list[Row[Any]] = []
    row = last_settlement(log)
    while row is not None and row.settlement_no > mark and put_off_by(row):
        turns.append(row)
        row = _settlement(log, int(row.settlement_no) - 1)
    if row is not None and row.settlement_no > mark:
        _catch_up_to(projection, law, _settlement(log, mark), row)
    for row in reversed(turns):  # whom they left for later stands in the state as before them
        turn, known = turn_of(row), int(row.of_commit)
        if turn is not None:
            settle_turn(settler_at(projection, law, known, lays_rules=False), log, turn, known)
            replace(projection, False, known, int(row.settlement_no))


def _catch_up_to(projection: Projection, law: Law, former: Row[Any] | None, last: Row[Any]) -> None:
    """Bring the state from a former settlement to one that left nobody for later."""
    settler, known = settler_at(projection, law, last.of_commit), int(last.of_commit)
    _, learned = learned_between(projection.log, former, known)
    everybody = not settle_some(law, settler, former, known, learned)
    if everybody:
        Passage(projection, settler, f"again {last.settlement_no}", Between(0, known, 0)).run(with_changes=False)
    replace(projection, everybody, known, int(last.settlement_no))


def settlements(log: Log, known: int) -> list[int]:
    """The commits of every settlement recorded up to a commit, in order."""
    column = tables.settlement.c.commit_no
    with log.store.reading() as connection:
        return list(connection.execute(select(column).where(column <= known).order_by(column)).scalars())


def hold(projection: Projection, law: Law, known: int | None) -> Settler:
    """Make the temporary view `held`: everybody's entitlements as known at a commit (None: now).

    What the last settlement does not say is settled on the side; nothing durable changes. That costs what was
    learned between that settlement and the commit, before or after it. Gives the settler of that moment.
    """
    catch_up(projection, law)
    log = projection.log
    last, now = last_settlement(log), log.last_commit_no()
    moment = now if known is None else min(known, now)
    settler = settler_at(projection, law, moment)
    source = "SELECT * FROM entitlement"
    if last is None:
        source = f"SELECT * FROM {settle_aside(settler, moment)}"
    elif not _is_settled(log, last, law(moment), moment):
        if settle_some(law, settler, last, moment, learned_between(log, last, moment)[1]):
            source += " WHERE iin NOT IN (SELECT iin FROM affected) UNION ALL SELECT * FROM entitled"
        else:
            source = f"SELECT * FROM {settle_aside(settler, moment)}"
    settler.engine.show("held", source)
    return settler


def hold_settled(projection: Projection, law: Law) -> None:
    """Make the temporary view `held`: everybody's entitlements as the last settlement left them, the sum of all
    changes."""
    catch_up(projection, law)
    DuckDBEngine(projection.connection).show("held", "SELECT * FROM entitlement")


@dataclass(frozen=True)
class Found:
    """What a settlement came to, before it is committed: its changes in files, in order, and whom they concern.

    The new state waits in `entitlement_next` and `conflict_next` where everybody was settled, else in the
    temporary tables `entitled` and `claim_made`, of the persons in `affected`. `is_placed`: the temporary table
    `former` says in which rows their former periods stand. `turn`: what it settled, where that is not everything.
    """

    everybody: bool
    files: tuple[ChangeFile, ...]
    persons: int
    is_placed: bool = False
    turn: Turn | None = None


def find(
    projection: Projection,
    law: Law,
    former: Row[Any] | None,
    between: Between,
    progress: Progress | None = None,
) -> Found:
    """Settle what was learned since a former settlement and find the changes; nothing is committed.

    The projection holds the state of the former settlement.
    """
    settler = settler_at(projection, law, between.known, lays_rules=False)
    passage = Passage(projection, settler, _plan(law, former, between), between, progress)
    if settle_some(law, settler, former, between.known, between.effects):
        return _found_some(passage)
    settler.demand_rules()
    return Found(True, tuple(passage.run()), passage.persons())


def find_turn(projection: Projection, law: Law, turn: Turn, between: Between) -> Found:
    """Settle whom a turn names, and find the changes; as `find`."""
    settler = settler_at(projection, law, between.known, lays_rules=False)
    settle_turn(settler, projection.log, turn, between.known)
    return _found_some(Passage(projection, settler, "turn", between), turn)


def _found_some(passage: Passage, turn: Turn | None = None) -> Found:
    """What settling the persons in `affected` came to."""
    settler = passage.settler
    passage.lay_former()
    count = find_changes(settler, passage.between)
    persons = number(settler.connection, "SELECT COUNT(DISTINCT iin) FROM change")
    return Found(False, passage.keep_some(count), persons, is_placed=True, turn=turn)


Finder = Callable[[Projection, Law, Row[Any] | None, Between, Progress | None], Found]
"""Settles and finds the changes, as `find` does: where, and on which engine, is its own affair."""


def settle(
    log: Log,
    projection: Projection,
    law: Law,
    actor: str,
    progress: Progress | None = None,
    finder: Finder = find,
    most: int | None = None,
    *,
    is_urgent: bool = False,
) -> SettlementReport:
    """Settle what was learned since the last settlement, of persons and of the law, and keep the changes.

    `most`: settle in turns of about so many persons (`tizbe.settlement.turn`), by the embedded engine: one turn a
    call; `is_urgent`: nobody who is put off, only whom small submissions speak of. The caller holds the lock. Killed on
    the way, the next call goes on where it stopped.
    """
    started = time.monotonic()
    projection.catch_up()  # it may have left commits for later, and is settled as of the last one
    catch_up(projection, law)
    last = last_settlement(log)
    known = log.last_commit_no()
    since, effects = (0, ()) if last is None else learned_between(log, last, known)
    if last is not None and _is_settled(log, last, law(known), known):
        return _nothing(known, since, started)
    in_turn = None
    if last is not None and most is not None and last.law_hash == law_hash(law(known)):
        in_turn = next_turn(projection, last, known, most, is_urgent=is_urgent)
        if in_turn is not None and not in_turn[0].commits:
            return _nothing(known, since, started)
    if in_turn is None:
        between = Between(since, known, _last_change(log), effects)
        found = finder(projection, law, last, between, progress)
    else:
        turn, known = in_turn
        between = Between(turn.since, known, _last_change(log), files_between(log, turn.since, known))
        found = find_turn(projection, law, turn, between)
    report = _commit(log, projection, law, actor, last, between, found, started)
    replace(projection, found.everybody, known, int(report.settlement or 0), is_placed=found.is_placed)
    clear(projection)
    return report


def _commit(
    log: Log,
    projection: Projection,
    law: Law,
    actor: str,
    last: Row[Any] | None,
    between: Between,
    found: Found,
    started: float,
) -> SettlementReport:
    """Make a settlement true: its files become files of a commit, and the control database has its row."""
    settlement_no = 1 if last is None else int(last.settlement_no) + 1
    by_row, by_op = count_changes(projection.connection, found.files)
    count = sum(file.rows for file in found.files)
    with log.writing("settlement", actor) as draft:
        for place, file in enumerate(found.files):
            role = CHANGE_ROLE if len(found.files) == 1 else f"{CHANGE_ROLE}-{place + 1:04d}"
            draft.adopt(role, file.path, "parquet", rows=file.rows)
        report = SettlementReport(
            settlement=settlement_no,
            commit=draft.commit_no,
            of_commit=between.known,
            persons=found.persons,
            changes=count,
            first_change=between.last + 1 if count else None,
            last_change=between.last + count if count else None,
            everybody=found.everybody,
            seconds=round(time.monotonic() - started, 3),
            by_op=by_op,
            by_row=by_row,
        )
        with draft.recording() as connection:
            connection.execute(
                insert(tables.settlement),
                {
                    "settlement_no": report.settlement,
                    "commit_no": draft.commit_no,
                    "of_commit": between.known,
                    "law_hash": law_hash(law(between.known)),
                    "persons": report.persons,
                    "first_change": report.first_change,
                    "last_change": report.last_change,
                    "counts": {
                        "by_op": report.by_op,
                        "by_row": report.by_row,
                        **({} if found.turn is None else {"turn": found.turn.as_json()}),
                    },
                    "seconds": report.seconds,
                },
            )
            trail.record(connection, actor, "settle", detail={"settlement": report.settlement, "changes": count})
    return report


def replace(
    projection: Projection, everybody: bool, known: int, settlement_no: int, *, is_placed: bool = False
) -> None:
    """Put the periods just settled in the place of the former ones. Where they wait, and `is_placed`: see `Found`."""
    with projection.transaction() as connection:
        if everybody:
            take_place(connection)
        else:
            replace_some(connection, is_placed=is_placed)
        projection.set_mark("settled", known)
        projection.set_mark("settlement", settlement_no)


def _is_settled(log: Log, last: Row[Any], law: Authority, moment: int) -> bool:
    """Whether everything known at a commit was known to the last settlement too, and nothing else, by the same law; and
    that one left nobody for later."""
    learned = log.effects(min(moment, int(last.of_commit)), max(moment, int(last.of_commit)))
    return bool(last.law_hash == law_hash(law)) and not learned and not put_off_by(last)


def has_unsettled(log: Log, law: Authority) -> bool:
    """Whether a settlement now would have anything to settle."""
    last = last_settlement(log)
    return bool(log.effects()) if last is None else not _is_settled(log, last, law, log.last_commit_no())


def settle_some(
    law: Law, settler: Settler, former: Row[Any] | None, known: int, effects: Sequence[Path] | None = None
) -> bool:
    """Settle whoever may stand otherwise at a commit than in a former settlement; False: they are too many."""
    if former is None:
        return False
    # By a law that the hub cannot tell any more (of an older program), everybody may stand otherwise.
    of_commit = int(former.of_commit)
    before = law(of_commit)
    if law_hash(before) != former.law_hash:
        return False
    change = change_of_law(dated_rules(before), settler.rules)
    if change is None:
        return False
    few = find_few(settler, learned_from(effects)) if effects and not change else None
    if few is not None:
        few.settle(known)
        return True
    affected = settler.find_affected(min(of_commit, known), max(of_commit, known), change, effects)
    ((total,),) = settler.engine.rows("SELECT COUNT(*) FROM statement")
    if affected * _MANY >= total:
        return False
    settler.settle_affected(known)
    return True


def _plan(law: Law, former: Row[Any] | None, between: Between) -> str:
    """A name for what a settlement of everybody settles, which another one would not have."""
    parts = (law_hash(law(between.known)), str(former.settlement_no if former else 0), str(between.known), __version__)
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _last_change(log: Log) -> int:
    query = select(tables.settlement.c.last_change).where(tables.settlement.c.last_change.is_not(None))
    with log.store.reading() as connection:
        last = connection.execute(query.order_by(tables.settlement.c.last_change.desc()).limit(1)).scalar()
    return int(last or 0)


def _nothing(known: int, since: int, started: float) -> SettlementReport:
    return SettlementReport(None, known, since, 0, 0, None, None, False, time.monotonic() - started)
