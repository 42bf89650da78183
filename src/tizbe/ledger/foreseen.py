"""Foreseen: the effects of a file of a batch, judged and written before its turn has come.

Whoever holds the lock knows which commit each file of a batch will be, if none before it was sent already. A full of a
stream of which nothing is believed opens a statement with each of its rows, whatever else the hub learns meanwhile
from other streams: so its effects can be made by the thread that prepares it, numbered as the statements of that
commit, written and made durable. When its turn has come they count if the commit has that number, and the file
is still judged so; else they are made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tizbe.durable import flush
from tizbe.engine.duckdb import literal, number
from tizbe.law.authority import Authority, FeedAuthority
from tizbe.ledger.arrivals import MOST_OWED
from tizbe.ledger.files import sha256_of
from tizbe.ledger.judgement import Judgement, visible_feeds
from tizbe.ledger.opening import judge_opening, write_opening


@dataclass(frozen=True)
class Foreseen:
    """The judgement of a file as the commit `commit_no`, its effects in the file `path`.

    `sha256`: of the effects; `received_sha256`: of the rows as received. Both files are on the disk.
    """

    commit_no: int
    judgement: Judgement
    path: Path
    sha256: str
    received_sha256: str


def foresee(rows: pa.Table, feed: str, commit_no: int, received: Path) -> Foreseen | None:
    """Judge rows in memory as `judge_opening` does and write their effects beside `received`, the rows as received.

    None for so many that they would not wait in memory.
    """
    if rows.num_rows > MOST_OWED:
        return None
    path = received.with_suffix(".effects")
    try:
        judgement = judge_opening(rows, feed, commit_no)
        if judgement.table is None:
            return None
        write_opening(judgement.table, path)
        for file in (path, received):
            flush(file)
        return Foreseen(commit_no, judgement, path, sha256_of(path), sha256_of(received))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def is_met(connection: DuckDBPyConnection, feed: FeedAuthority, law: Authority) -> bool:
    """Whether anything is believed that rows of a feed could meet: of its stream, or births."""
    named = ", ".join(literal(name) for name in visible_feeds(feed, law))
    return _count(connection, f"feed IN ({named}) OR kind = 'vital'") > 0


def has_births(connection: DuckDBPyConnection) -> bool:
    """Whether vital records are believed, by which hints of rows may change."""
    return _count(connection, "kind = 'vital'") > 0


def _count(connection: DuckDBPyConnection, where: str) -> int:
    return number(connection, f"SELECT COUNT(*) FROM feed WHERE {where}")
