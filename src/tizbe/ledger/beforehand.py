"""Beforehand: a large file judged before the hub's lock is held, against a copy of what is believed of its stream.

Judging a million rows takes as long as taking in many small files, and needs only what the hub believes of one stream,
and the births that vital records state. So that is copied into the engine that prepared the file, and judged there
while others write. Once the lock is held, the judgement counts if nobody has meanwhile said anything of these, and the
law is the same; else the file is judged again. What it numbered is numbered on from the commit that it really becomes.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection
from sqlalchemy import bindparam, select

from tizbe.engine.duckdb import literal, number
from tizbe.law.authority import Authority, FeedAuthority
from tizbe.ledger.judgement import STATEMENT_ID_SPAN, Judgement, base_of, shared_stream, visible_feeds
from tizbe.ledger.log import Log
from tizbe.ledger.preparing import Judged, Prepared
from tizbe.ledger.projection import PLACED
from tizbe.store import tables

LEAST_ROWS = 20_000
"""Rows from which on a file is judged beforehand: fewer are judged sooner than copied for."""

MOST_BELIEVED = 4_000_000
"""Versions of a stream up to which they are copied; the lock is held, for readers, while they are."""

_s = tables.submission.c
_SAID_SINCE = select(_s.feed).where(_s.commit_no > bindparam("known")).distinct()
_THEN = "ledger_then"


def is_worth(prepared: Prepared) -> bool:
    """Whether a prepared file should be judged beforehand."""
    screening = prepared.screening
    return (
        screening is not None
        and screening.refusal is None
        and screening.feed is not None
        and screening.received.rows >= LEAST_ROWS
    )


def copy_stream(log: Log, connection: DuckDBPyConnection, feed: FeedAuthority, authority: Authority) -> int | None:
    """Copy what is believed of a feed's stream, and vital records, into the engine: tables `statement` and `feed`.

    Gives the commit that they are of; None where there is nothing to copy from, or too much. The caller sees to it that
    nobody writes meanwhile.
    """
    file = log.home.projection_file
    if not file.exists():
        return None
    try:
        connection.execute(f"ATTACH {literal(str(file))} AS {_THEN} (READ_ONLY)")
        try:
            return _copy(log, connection, feed, authority)
        finally:
            connection.execute(f"DETACH {_THEN}")
    except duckdb.Error:  # it will be opened, or made again, under the lock
        return None


def _copy(log: Log, connection: DuckDBPyConnection, feed: FeedAuthority, authority: Authority) -> int | None:
    if log.effects(number(connection, f"SELECT number FROM {_THEN}.mark WHERE name = 'commit'")):
        return None
    names = ", ".join(literal(name) for name in visible_feeds(feed, authority))
    asked = f"SELECT feed_no FROM {_THEN}.feed WHERE feed IN ({names}) OR kind = 'vital'"
    numbers = ", ".join(str(int(feed_no)) for (feed_no,) in connection.execute(asked).fetchall()) or "NULL"
    rows = f"FROM {_THEN}.statement WHERE feed_no IN ({numbers})"
    if number(connection, f"SELECT COUNT(*) {rows}") > MOST_BELIEVED:
        return None
    connection.execute(f"CREATE OR REPLACE TABLE feed AS SELECT * FROM {_THEN}.feed")
    connection.execute(f"CREATE OR REPLACE TABLE statement AS SELECT * {rows}")
    return log.last_commit_no()


def forget_stream(connection: DuckDBPyConnection) -> None:
    """Give the memory of the copy back, and what was noted of places in it."""
    for table in ("statement", "feed"):
        connection.execute(f"DROP TABLE IF EXISTS memory.main.{table}")
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {PLACED}")
    connection.execute("DELETE FROM placed")


def counting_still(log: Log, prepared: Prepared, authority: Authority, *, joint_closes: bool) -> Judged | None:
    """The judgement made beforehand; None where there is none, or the law, or what it depends on, is another now."""
    judged, screening = prepared.judged, prepared.screening
    if judged is None or screening is None or screening.feed is None:
        return None
    if prepared.authority is not authority or judged.joint_closes != joint_closes:
        return None
    with log.store.reading() as control:
        said = list(control.execute(_SAID_SINCE, {"known": judged.known}).scalars())
    stream = shared_stream(screening.feed)
    others = [authority.of(name) for name in said]
    counts = all(one is not None and one.kind != "vital" and shared_stream(one) != stream for one in others)
    return judged if counts else None


def numbered_on(connection: DuckDBPyConnection, judged: Judged, commit_no: int) -> Judgement:
    """The judgement with its statements numbered as of a commit, which comes at or after the one it was made for."""
    judgement, base = judged.judgement, base_of(judged.known + 1)
    further = (commit_no - judged.known - 1) * STATEMENT_ID_SPAN
    if not further:
        return judgement
    if judgement.table is not None:
        table = judgement.table
        for name in ("statement_id", "supersedes"):
            place, column = table.schema.get_field_index(name), table[name]
            own = pc.fill_null(pc.greater(column, base), False)
            moved = pc.if_else(own, pc.add(column, pa.scalar(further, pa.int64())), column)
            table = table.set_column(place, table.schema.field(place), moved)
        connection.unregister(judgement.relation)
        connection.register(judgement.relation, table)
        return replace(judgement, table=table)
    moved_columns = ", ".join(
        f"CASE WHEN {name} > {base} THEN {name} + {further} ELSE {name} END AS {name}"
        for name in ("statement_id", "supersedes")
    )
    shown = f"SELECT * REPLACE ({moved_columns}) FROM {judgement.relation}"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW effect_numbered_on AS {shown}")
    return replace(judgement, relation="effect_numbered_on")
