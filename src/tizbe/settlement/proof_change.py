"""The settlements of the log proven: their rows against their files of changes, and the changes against the state.

`verify_settlements` counts the files; `compare_applied` adds all changes up, in order; `settle_each_again`
settles at each settlement's own commit, by the law of that commit, and compares change by change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, Row, select

from tizbe.engine.duckdb import literal, number, read_sql
from tizbe.ledger.files import LogFile
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.ledger.verification import Difference
from tizbe.settlement import everybody, handout, state
from tizbe.settlement.change import CHANGE_ROLE, Between
from tizbe.settlement.law_known import Law, law_hash
from tizbe.settlement.proof_state import PACKAGE, Subject, more, periods
from tizbe.settlement.turn import files_between, learned_between, turn_of
from tizbe.store import tables

_b, _c, _f, _t = tables.batch.c, tables.commit.c, tables.file.c, tables.settlement.c
_KINDS = select(_c.commit_no, _c.kind)
_SETTLEMENTS = select(tables.settlement).order_by(_t.settlement_no)
_CHANGE_FILES = select(tables.file).where(_f.role.startswith(CHANGE_ROLE)).order_by(_f.commit_no, _f.role)
_BATCHES = select(_b.batch_no, _b.first_change, _b.last_change, _b.rows, _b.commit_no).order_by(_b.batch_no)

Count = dict[str, Any]
_NO_COUNT: Count = {"first": None, "last": None, "changes": 0, "persons": 0, "by_op": {}, "by_row": {}}


def verify_settlements(log: Log, engine: duckdb.DuckDBPyConnection, damaged: Collection[str]) -> Iterator[Difference]:
    """Every row of a settlement or batch that its file, its commit or the row before it contradicts."""
    with log.store.reading() as connection:
        files = [LogFile(*row) for row in connection.execute(_CHANGE_FILES)]
        torn = {file.commit_no for file in files if file.name in damaged}
        counts = _counts(log, engine, [file for file in files if file.commit_no not in torn])
        kinds = {row.commit_no: row.kind for row in connection.execute(_KINDS)}
        expected, last, of_commit = 1, 0, 0
        for row in connection.execute(_SETTLEMENTS):
            found = list(_row_faults(row, expected, last, of_commit, kinds.get(row.commit_no)))
            if row.commit_no not in torn:
                found += _count_faults(row, counts.get(row.commit_no, _NO_COUNT))
            for what, recorded, held in found:
                about = {"settlement": row.settlement_no, "what": what, "recorded": recorded, "found": held}
                yield Difference("settlement", about)
            expected, of_commit = row.settlement_no + 1, row.of_commit
            last = row.last_change or last
        yield from _batches(connection, last, kinds)


def compare_applied(projection: Projection, source: str, subject: Subject) -> tuple[int, list[Difference]]:
    """Apply the changes of every settlement in order and compare with the settled periods in `source`.

    Gives the number of changes and what differs.
    """
    connection = projection.connection
    handout.prepare_changes(projection, projection.log.last_commit_no())
    query = read_sql(PACKAGE, "proof_applied")
    if source != "entitlement":
        query = query.replace("FROM entitlement", f"FROM {source}")
    changes = number(connection, "SELECT COUNT(*) FROM change_made")
    return changes, list(periods(connection, "applied", query, subject))


def settle_each_again(projection: Projection, law: Law) -> Iterator[tuple[int, list[Difference] | None]]:
    """Settle each settlement of the log again, from the one before it: its number, and what differs.

    None instead where the law of that time cannot be told any more. The projection's state goes back to
    nothing first, and step by step to the last settlement.
    """
    log, connection = projection.log, projection.connection
    with projection.transaction():
        for table in ("entitlement", "conflict"):
            connection.execute(f"DELETE FROM {table}")
        for mark in ("settled", "settlement"):
            projection.set_mark(mark, 0)
    with log.store.reading() as control:
        rows = control.execute(_SETTLEMENTS).all()
    former: Row[Any] | None = None
    for row in rows:
        found = _settle_again(projection, law, former, row)
        told = law_hash(law(int(row.of_commit))) == row.law_hash
        yield int(row.settlement_no), found if told else None
        former = row


def _settle_again(projection: Projection, law: Law, former: Row[Any] | None, row: Row[Any]) -> list[Difference]:
    connection, log = projection.connection, projection.log
    known, last, turn = int(row.of_commit), int(row.first_change or 1) - 1, turn_of(row)
    if turn is None:
        since, effects = learned_between(log, former, known)
        found = state.find(projection, law, former, Between(since, known, last, effects))
    else:
        between = Between(turn.since, known, last, files_between(log, turn.since, known))
        found = state.find_turn(projection, law, turn, between)
    recorded = [log.path(file) for file in log.files(int(row.commit_no)) if file.role.startswith(CHANGE_ROLE)]
    _show(connection, "change_then", recorded)
    _show(connection, "change_again", [file.path for file in found.files])
    differences = []
    rows = connection.execute(read_sql(PACKAGE, "proof_change")).fetchall()
    for side, change, row_no, op, _ in rows:
        about = {"settlement": row.settlement_no, "side": side, "change": change, "row": row_no, "op": op}
        differences.append(Difference("change", about))
    differences += more("change", rows)
    state.replace(projection, found.everybody, known, int(row.settlement_no))
    everybody.clear(projection)
    return differences


def _show(connection: duckdb.DuckDBPyConnection, view: str, paths: Sequence[Path]) -> None:
    """Give the changes in files, of which there may be none, the name `view`."""
    text = read_sql(PACKAGE, "no_change")
    if paths:
        text = f"SELECT * FROM read_parquet([{', '.join(literal(str(path)) for path in paths)}])"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {text}")


def _counts(log: Log, engine: duckdb.DuckDBPyConnection, files: list[LogFile]) -> dict[int, Count]:
    """What each file of changes holds, by its commit: numbers, persons, changes by op and by row."""
    counts = {file.commit_no: deepcopy(_NO_COUNT) for file in files}
    if not files:
        return counts
    paths = ", ".join(literal(str(log.home.log_folder / file.name)) for file in files)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE change_commit AS "
        "SELECT CAST(UNNEST($place) AS UBIGINT) AS place, CAST(UNNEST($commit) AS INTEGER) AS commit_no",
        {"place": list(range(len(files))), "commit": [file.commit_no for file in files]},
    )
    engine.execute(
        "CREATE OR REPLACE TEMP VIEW change_file AS "
        f"SELECT f.*, c.commit_no FROM read_parquet([{paths}]) AS f "
        "INNER JOIN change_commit AS c ON f.file_index = c.place"
    )
    for commit_no, row_no, op, many, first, last in engine.execute(read_sql(PACKAGE, "proof_counts")).fetchall():
        count = counts[commit_no]
        count["changes"] += many
        count["first"] = first if count["first"] is None else min(first, count["first"])
        count["last"] = last if count["last"] is None else max(last, count["last"])
        by_row = count["by_row"].setdefault(str(row_no), {})
        by_row[op] = by_row.get(op, 0) + many
        count["by_op"][op] = count["by_op"].get(op, 0) + many
    for commit_no, persons in engine.execute(read_sql(PACKAGE, "proof_persons")).fetchall():
        counts[commit_no]["persons"] = persons
    return counts


Fault = tuple[str, str | int | None, str | int | None]
"""What is at fault, what the row says, and what stands against it."""


def _row_faults(row: Row[Any], expected: int, last: int, of_commit: int, kind: str | None) -> Iterator[Fault]:
    if row.settlement_no != expected:
        yield "settlement_no", row.settlement_no, expected
    if kind != "settlement":
        yield "commit_no", row.commit_no, kind
    if not of_commit <= row.of_commit < row.commit_no:
        yield "of_commit", row.of_commit, row.commit_no
    if row.first_change is not None and row.first_change != last + 1:
        yield "first_change", row.first_change, last + 1


def _count_faults(row: Row[Any], count: Count) -> Iterator[Fault]:
    for what, held in (("first_change", count["first"]), ("last_change", count["last"]), ("persons", count["persons"])):
        if getattr(row, what) != held:
            yield what, getattr(row, what), held
    if row.last_change is not None and count["changes"] != row.last_change - row.first_change + 1:
        yield "last_change", row.last_change, row.first_change + count["changes"] - 1
    recorded = row.counts or {}
    for what in ("by_op", "by_row"):
        if recorded.get(what) != count[what]:
            yield "counts", what, None


def _batches(connection: Connection, settled: int, kinds: Mapping[int, str]) -> Iterator[Difference]:
    """Batches are unbroken ranges of the changes."""
    expected, last = 1, 0
    for batch_no, first_change, last_change, rows, commit_no in connection.execute(_BATCHES):
        for what, recorded, held in (
            ("batch_no", batch_no, expected),
            ("first_change", first_change, last + 1),
            ("rows", rows, last_change - first_change + 1),
            ("last_change", last_change, min(last_change, settled)),
            ("commit_no", kinds.get(commit_no), "delivery"),
        ):
            if recorded != held:
                about = {"batch": batch_no, "what": what, "recorded": recorded, "found": held}
                yield Difference("batch", about)
        expected, last = batch_no + 1, last_change
