"""Batches: unbroken ranges of the numbered changes, cut once, recorded, and the same bytes ever after.

A batch is the range of its changes and the SHA-256 of its data file, recorded in the control database in one
commit of kind `delivery`. The data file itself is not kept: the changes lie in the log, in the settlements'
files of role `change`, and give the same bytes whenever they are written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import BigInteger, Connection, Row, bindparam, func, insert, select

from tizbe.audit import trail
from tizbe.engine.duckdb import literal, read_sql
from tizbe.errors import Broken
from tizbe.ledger.files import LogFile, sha256_of
from tizbe.ledger.log import Log
from tizbe.settlement.change import CHANGE_ROLE
from tizbe.store import tables

BATCH_LIMIT = 1_000_000
"""Changes a batch holds at most, unless the operator sets another limit."""

OPERATIONS = ("open", "close", "amend", "cancel")
"""What a change may do to an entitlement."""

UNKNOWN, DONE, REFUSED = "unknown", "done", "refused"
"""What is known of a batch at MSHI's side; every batch is in exactly one of these states."""

_b, _s, _f = tables.batch.c, tables.settlement.c, tables.file.c
_BATCHES = (
    select(tables.batch, tables.commit.c.detail)
    .join(tables.commit, tables.commit.c.commit_no == _b.commit_no)
    .order_by(_b.batch_no)
)
_LAST = select(_b.batch_no, _b.last_change).order_by(_b.batch_no.desc()).limit(1)
_LAST_SETTLED = select(func.max(_s.last_change))
_FIRST, _TO = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
# Their last numbers ascend, so both ends are found by the index, however many settlements came before and after.
_ENDS = select(func.min(_s.last_change)).where(_s.last_change >= _TO).scalar_subquery()
_SETTLED = (
    select(_s.commit_no, _s.settlement_no)
    .where(_s.last_change >= _FIRST, _s.last_change <= func.coalesce(_ENDS, _TO))
    .order_by(_s.last_change)
)
_FILES = select(tables.file).where(
    _f.commit_no.in_(select(_SETTLED.subquery().c.commit_no)), _f.role.startswith(CHANGE_ROLE)
)


@dataclass(frozen=True)
class Batch:
    """One batch as the control database has it.

    `counts` maps each operation to its number of changes; `written_at` is the instant at which the batch was
    cut or, later, repeated by an operator; `reason` says why it is refused or unknown (None: done).
    `answers` are the acknowledgements recorded so far, oldest first: dicts with ack_sha256, outcome, reason,
    answered_at, counted (whether it decided the state) and commit_no.
    """

    number: int
    rows: int
    first_change: int
    last_change: int
    sha256: str
    file: str
    counts: dict[str, int]
    outcome: str
    reason: str | None
    written_at: str
    answered_at: str | None
    answers: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class BatchCut:
    """A range that is about to become a batch, its data file written at `path` and not yet recorded."""

    number: int
    first_change: int
    last_change: int
    sha256: str
    counts: dict[str, int]
    settlements: tuple[int, int]
    path: Path


def batch_name(number: int) -> str:
    """The name of a batch, also the stem of its files: batch-00000001."""
    return f"batch-{number:08d}"


def recorded_batches(connection: Connection) -> list[Batch]:
    """Every batch, in order of number."""
    return [_batch(row) for row in connection.execute(_BATCHES)]


def next_range(connection: Connection, limit: int) -> tuple[int, int, int] | None:
    """Number, first and last change of the next batch to cut, or None when every change is in a batch."""
    last = connection.execute(_LAST).first()
    number, first = (last.batch_no + 1, last.last_change + 1) if last else (1, 1)
    settled = connection.execute(_LAST_SETTLED).scalar() or 0
    return (number, first, min(settled, first + limit - 1)) if settled >= first else None


def cut(log: Log, engine: duckdb.DuckDBPyConnection, found: tuple[int, int, int], path: Path) -> BatchCut:
    """Write the data file of a range from `next_range` at `path` and count it; nothing is recorded yet.

    Raises `Broken` when the log does not hold each number of the range exactly once.
    """
    number, first, last = found
    files, settlements = _change_files(log, first, last)
    counts = _write(engine, log, files, (first, last), path)
    return BatchCut(number, first, last, sha256_of(path), counts, settlements, path)


def record(log: Log, made: BatchCut, actor: str) -> Batch:
    """Make the cut true in one commit; from here on the batch is these changes and these bytes."""
    rows = made.last_change - made.first_change + 1
    detail = {
        "batch": made.number,
        "first_change": made.first_change,
        "last_change": made.last_change,
        "sha256": made.sha256,
        "counts": made.counts,
    }
    name = batch_name(made.number)
    file = f"{name}.csv"
    with log.writing("delivery", actor, detail) as draft, draft.recording() as connection:
        connection.execute(
            insert(tables.batch),
            {
                "batch_no": made.number,
                "settlement_from": made.settlements[0],
                "settlement_to": made.settlements[1],
                "first_change": made.first_change,
                "last_change": made.last_change,
                "rows": rows,
                "sha256": made.sha256,
                "file": file,
                "state": UNKNOWN,
                "commit_no": draft.commit_no,
                "written_at": draft.recorded_at,
                "answered_at": None,
                "answer": None,
            },
        )
        trail.record(connection, actor, "deliver", subject=name, detail=detail)
    return Batch(
        made.number, rows, made.first_change, made.last_change, made.sha256, file,
        made.counts, UNKNOWN, "no-answer", draft.recorded_at, None, (),
    )  # fmt: skip


def write_again(log: Log, engine: duckdb.DuckDBPyConnection, batch: Batch, path: Path) -> None:
    """Write the data file of a recorded batch at `path`, from the log.

    Raises `Broken` when the bytes are not those recorded; nothing is left at `path` then.
    """
    files, _ = _change_files(log, batch.first_change, batch.last_change)
    _write(engine, log, files, (batch.first_change, batch.last_change), path)
    if sha256_of(path) != batch.sha256:
        path.unlink()
        raise Broken(f"Batch {batch.number} written again from the log is not what its commit recorded.")


def files_between(log: Log, first: int, last: int) -> list[LogFile]:
    """The files of the log that hold the changes numbered `first` to `last`, in order."""
    return _change_files(log, first, last)[0]


def _change_files(log: Log, first: int, last: int) -> tuple[list[LogFile], tuple[int, int]]:
    with log.store.reading() as connection:
        given = {"first": first, "last": last}
        settled = {row.commit_no: row.settlement_no for row in connection.execute(_SETTLED, given)}
        files = [LogFile(*row) for row in connection.execute(_FILES, given)]
    if not settled or not files:
        raise Broken(f"No settlement of the log holds changes {first} to {last}.")
    numbers = list(settled.values())
    return sorted(files, key=lambda file: (settled[file.commit_no], file.role)), (numbers[0], numbers[-1])


def _write(
    engine: duckdb.DuckDBPyConnection,
    log: Log,
    files: Sequence[LogFile],
    numbers: tuple[int, int],
    path: Path,
) -> dict[str, int]:
    given = {
        "files": [str(log.path(file)) for file in files],
        "first_change": numbers[0],
        "last_change": numbers[1],
    }
    found = engine.execute(read_sql("tizbe.delivery", "batch_count"), given).fetchall()
    rows = numbers[1] - numbers[0] + 1
    whole = sum(row[1] for row in found) == rows == sum(row[2] for row in found)
    if not whole or min(row[3] for row in found) != numbers[0] or max(row[4] for row in found) != numbers[1]:
        raise Broken(f"The log does not hold each of the changes {numbers[0]} to {numbers[1]} once.")
    query = read_sql("tizbe.delivery", "batch_file")
    engine.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT CSV, HEADER, NULLSTR '')", given)
    counts = {row[0]: int(row[1]) for row in found}
    return {op: counts.get(op, 0) for op in OPERATIONS}


def _batch(row: Row[Any]) -> Batch:
    answer = row.answer or {}
    reason = answer.get("reason")
    return Batch(
        number=row.batch_no,
        rows=row.rows,
        first_change=row.first_change,
        last_change=row.last_change,
        sha256=row.sha256,
        file=row.file,
        counts=row.detail["counts"],
        outcome=row.state,
        reason=(reason or "no-answer") if row.state == UNKNOWN else reason,
        written_at=row.written_at,
        answered_at=row.answered_at,
        answers=tuple(answer.get("answers", ())),
    )
