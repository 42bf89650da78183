"""Arrivals: effects on their way into the projection, in groups that one transaction can bear.

Of effects that only open statements of one feed nothing needs to be asked, so they go in by one statement, those of
several commits together, cut into pieces that are whole groups of rows: the engine then writes each once, with all its
threads, where many small commits, or pieces that end within a group, would make it write groups again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from tizbe.engine.duckdb import literal, memory_of, number, read_sql
from tizbe.errors import Broken
from tizbe.ledger.commits import Effects

_MOST_FILES = 20_000
_MOST_ROWS = 100_000_000

MOST_OWED, _OWED_BYTES = 1_000_000, 2_000
"""Rows that are owed to the projection at the most, and the engine's memory that there must be for each."""

ROW_GROUP = 122_880
"""Rows that the engine keeps, writes and reads as one."""

WORTH_A_PAUSE = 200_000
"""Rows owed from which on a pause is used to take them in."""

_WORDS = pa.dictionary(pa.int32(), pa.string())
_SHAPE = pa.schema(
    [
        ("statement_id", pa.int64()),
        ("feed_no", pa.int32()),
        ("iin", pa.int64()),
        ("from_date", pa.date32()),
        ("until_date", pa.date32()),
        ("value", _WORDS),
        ("relation", _WORDS),
        ("other_iin", pa.int64()),
        ("born", pa.date32()),
        ("died", pa.date32()),
        ("ref", pa.string()),
        ("absent", pa.bool_()),
        ("submission_no", pa.int32()),
        ("row_number", pa.int64()),
        ("commit_no", pa.int32()),
    ]
)
"""Effects of several commits that only open statements, as the engine is given them."""

_NUMBERS = ("feed_no", "commit_no", "submission_no")
"""What is the same in all effects of a commit."""


@dataclass(frozen=True)
class Opening:
    """Effects of one recorded commit, in memory, that open statements of one feed and do nothing else."""

    commit_no: int
    submission_no: int
    feed: str
    effects: pa.Table


def most_owed(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows may be owed to the projection, whose effects lie in memory until it catches up."""
    return min(MOST_OWED, memory_of(connection) // _OWED_BYTES)


def apply_openings(connection: duckdb.DuckDBPyConnection, openings: Sequence[Opening]) -> None:
    """Take effects of several commits in, in the caller's transaction. Raises `Broken` when they are not all there."""
    numbered = [(one, _number_feed(connection, one.feed)) for one in openings]
    connection.register("opening", pa.Table.from_batches(_in_row_groups(_shaped(*one) for one in numbered), _SHAPE))
    try:
        # What differs between commits stands in columns of the same names.
        count = _insert(connection, "opening", {name: name for name in _NUMBERS})
    finally:
        connection.unregister("opening")
    if count != sum(one.effects.num_rows for one in openings):
        raise Broken("Effects that only open statements are not as many as they were.")


def insert_opening(
    connection: duckdb.DuckDBPyConnection, table: str, commit_no: int, submission_no: int, feed: str
) -> int:
    """Insert one commit's effects, of the table named, into the table `statement`; gives how many."""
    known = (_number_feed(connection, feed), commit_no, submission_no)
    return _insert(connection, table, {name: str(int(one)) for name, one in zip(_NUMBERS, known, strict=True)})


def _insert(connection: duckdb.DuckDBPyConnection, table: str, numbers: dict[str, str]) -> int:
    text = read_sql("tizbe.ledger", "projection_opening")
    for name, known in numbers.items():
        text = text.replace(f"${name}", known)
    return number(connection, f"INSERT INTO statement WITH effect AS (SELECT * FROM {table}) {text}")


def _number_feed(connection: duckdb.DuckDBPyConnection, feed: str) -> int:
    """The feed's number in the projection, which it has from now on."""
    connection.execute(read_sql("tizbe.ledger", "projection_opening_feed"), {"feed": feed})
    return number(connection, f"SELECT feed_no FROM feed WHERE feed = {literal(feed)}")


def _shaped(opening: Opening, feed_no: int) -> pa.Table:
    """Effects with the columns of `_SHAPE`, their numbers among them."""
    effects, count = opening.effects, opening.effects.num_rows
    known = zip(_NUMBERS, (feed_no, opening.commit_no, opening.submission_no), strict=True)
    made = {name: pa.chunked_array([np.full(count, one, np.int32)]) for name, one in known}
    for field in _SHAPE:
        if field.name not in made:
            column = effects[field.name]
            if pa.types.is_dictionary(field.type) and not pa.types.is_dictionary(column.type):
                column = column.cast(pa.string()).dictionary_encode()
            made[field.name] = column if column.type == field.type else column.cast(field.type)
    return pa.table(made, schema=_SHAPE)


def _in_row_groups(tables: Iterable[pa.Table]) -> Iterator[pa.RecordBatch]:
    """The rows of tables, one after another, in pieces of `ROW_GROUP` rows, but for the last."""
    parts: list[pa.Table] = []
    missing = ROW_GROUP
    for table in tables:
        at = 0
        while at < table.num_rows:
            parts.append(table.slice(at, missing))
            at += parts[-1].num_rows
            missing -= parts[-1].num_rows
            if not missing:
                yield from _joined(parts)
                parts, missing = [], ROW_GROUP
    if parts:
        yield from _joined(parts)


def _joined(parts: list[pa.Table]) -> list[pa.RecordBatch]:
    """One piece of what may lie in several; nothing is copied of what does not."""
    joined = parts[0] if len(parts) == 1 else pa.concat_tables(parts).unify_dictionaries()
    return list(joined.combine_chunks().to_batches())


def groups_of(every: Iterable[Effects]) -> Iterator[list[Effects]]:
    """Effects in groups that one transaction can bear, each a run of commits in order."""
    group: list[Effects] = []
    rows = 0
    for effects in every:
        if group and (len(group) >= _MOST_FILES or rows + effects.file.rows > _MOST_ROWS):
            yield group
            group, rows = [], 0
        group.append(effects)
        rows += effects.file.rows
    if group:
        yield group
