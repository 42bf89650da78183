"""The feed of changes for who pulls: every change in order of number, from any number on, as often as asked.

The number of the last change read is the only cursor. Nothing is kept per reader, so a reader that lost its answer,
or its state, asks again from where it is. The changes lie in the log, in files whose numbers ascend; of a file only
the stretches that a page needs are read. Source: exchange format, "What the hub hands out".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import select

from tizbe.delivery.batch import files_between
from tizbe.delivery.change_lines import encode_lines
from tizbe.errors import Broken
from tizbe.ledger.log import Log
from tizbe.period import end_text
from tizbe.person import iin_text
from tizbe.store import tables

_s = tables.settlement.c
# The newest settlement that made a change made the last one; a look at every settlement would grow with the years.
LAST_CHANGE = select(_s.last_change).where(_s.last_change.is_not(None)).order_by(_s.settlement_no.desc()).limit(1)
_FILES_KEPT = 4096


@dataclass(frozen=True)
class Page:
    """One page: changes in the outside form, in order; `next`: the number to ask after; `last`: the last there is."""

    changes: list[dict[str, Any]]
    next: int
    last: int


def last_change(log: Log) -> int:
    """The number of the last change that any settlement has made; 0 for none."""
    with log.store.reading() as connection:
        return int(connection.execute(LAST_CHANGE).scalar() or 0)


def read_page(log: Log, after: int, limit: int) -> Page:
    """The changes numbered above `after`, at most `limit` of them. Raises `Broken` when one is missing in the log."""
    table, until, last = _read(log, after, limit)
    return Page([_outside(row) for row in table.to_pylist()], until, last)


@dataclass(frozen=True)
class Lines:
    """One page as `Page` has it, its changes as lines of JSON."""

    content: bytes
    next: int
    last: int


def read_lines(log: Log, after: int, limit: int) -> Lines:
    """As `read_page`, for who passes them on: a large page costs a fraction of its objects."""
    table, until, last = _read(log, after, limit)
    return Lines(encode_lines(table), until, last)


def _read(log: Log, after: int, limit: int) -> tuple[pa.Table, int, int]:
    """The changes numbered above `after`, the number of the last of them, and of the last there is."""
    last = last_change(log)
    until = min(last, after + limit)
    if until <= after:
        return pa.table({}), after, last
    found = [_stretch(log.path(file), after + 1, until) for file in files_between(log, after + 1, until)]
    table = pa.concat_tables(found, promote_options="default")  # a file without gaps says so of its columns
    if table.num_rows != until - after or table["number"][0].as_py() != after + 1:
        raise Broken(f"The log does not hold each of the changes {after + 1} to {until} once.")
    return table, until, last


@lru_cache(maxsize=_FILES_KEPT)
def _bounds(path: Path) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last number of each row group of a file of changes; such a file never changes."""
    with pq.ParquetFile(path) as file:
        column = file.schema_arrow.get_field_index("number")
        groups = [file.metadata.row_group(index).column(column).statistics for index in range(file.num_row_groups)]
    return tuple(group.min for group in groups), tuple(group.max for group in groups)


def _stretch(path: Path, first: int, last: int) -> pa.Table:
    """The changes of a file with numbers in a range, both included."""
    firsts, lasts = _bounds(path)
    groups = list(range(bisect_left(lasts, first), bisect_right(firsts, last)))
    with pq.ParquetFile(path) as file:
        table = file.read_row_groups(groups) if groups else file.schema_arrow.empty_table()
    number = table["number"]
    return table.filter(pc.and_(pc.greater_equal(number, first), pc.less_equal(number, last))).sort_by("number")


def _outside(row: dict[str, Any]) -> dict[str, Any]:
    """A change in the outside form: days included, an open end and what does not apply null."""
    return {
        "number": row["number"],
        "iin": iin_text(row["iin"]),
        "row": row["row_no"],
        "op": row["op"],
        "begin_date": _day(row["from_date"]),
        "end_date": _end(row["until_date"]),
        "was_begin_date": _day(row["was_from_date"]),
        "was_end_date": _end(row["was_until_date"]),
        "reason": row["reason"] or None,
        "edition": row["edition"],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _end(until_date: date | None) -> str | None:
    return end_text(until_date) or None if until_date else None
