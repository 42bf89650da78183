"""The control database as one file, whichever database it is: written from one moment, read into an empty one.

One JSON value per line, packed with Zstandard: first what it is a copy of, then for each table its name and
columns, then its rows as lists. Days are ISO texts, bytes are base64. Rows that prove who is logged in are left out:
what was ended since must not come to life again.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import IO, Any

import zstandard
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    column,
    func,
    insert,
    select,
    table,
    text,
    update,
)

from tizbe.errors import Broken
from tizbe.store.identity import new_hub_id
from tizbe.store.service_tables import arrival
from tizbe.store.tables import commit, hub

FORMAT = "tizbe control 1"
"""What the first line of a copy says."""

LEFT_OUT = frozenset({"session", "access_token", "provider_attempt", "worker", "push"})
"""Tables whose rows are of the living hub only."""

_CHUNK = 5_000
_LEVEL = 6


def write_copy(connection: Connection, schema: str, target: IO[bytes]) -> dict[str, int]:
    """Write everything that one read transaction sees; gives the rows of each table."""
    counts: dict[str, int] = {}
    with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(target, closefd=False) as packed:
        packed.write(_line({"format": FORMAT, "schema": schema}))
        for one in commit.metadata.sorted_tables:
            if one.name in LEFT_OUT:
                continue
            packed.write(_line({"table": one.name, "columns": [column.name for column in one.columns]}))
            counts[one.name] = 0
            keys = list(one.primary_key.columns)
            found = connection.execution_options(yield_per=_CHUNK).execute(select(one).order_by(*keys))
            for rows in found.partitions():
                packed.write(b"".join(_line([_plain(value) for value in row]) for row in rows))
                counts[one.name] += len(rows)
    return counts


def read_schema(source: Path) -> str:
    """The schema that a copy is of. Raises `Broken` for a file that is no copy."""
    with source.open("rb") as stream, closing(_lines(stream)) as lines:
        head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise Broken("The copy of the control database is of another format.")
    return str(head["schema"])


def read_copy(connection: Connection, source: Path) -> dict[str, int]:
    """Read a copy into the tables of its own schema, which are there and empty; gives the rows of each table.

    The tables are those that lie in the database, so that a copy of an older schema can be read and then migrated.
    """
    held = MetaData()
    held.reflect(connection)
    counts: dict[str, int] = {}
    with source.open("rb") as stream:
        lines = _lines(stream)
        next(lines, None)
        into: Table | None = None
        names: list[str] = []
        for is_row, group in itertools.groupby(lines, key=lambda line: isinstance(line, list)):
            for told in group if not is_row else ():
                into, names = held.tables[told["table"]], told["columns"]
                counts[into.name] = 0
            if is_row and into is not None:
                counts[into.name] += _load(connection, into, names, group)
    if connection.dialect.name == "postgresql":
        _set_sequences(connection, held)
    return counts


def clear(connection: Connection) -> None:
    """Drop every table, inside the caller's transaction."""
    held = MetaData()
    held.reflect(connection)
    held.drop_all(connection)


def mark_restoring(connection: Connection, hub_id: str | None, *, is_restoring: bool) -> None:
    """Say in the database whether a restore into it is under way; `hub_id`: whose it is, where nothing says it."""
    mine = table("hub", column("hub_id"), column("made_at"), column("is_restoring"))
    if not connection.execute(update(hub).values(is_restoring=is_restoring)).rowcount:
        row = {"hub_id": hub_id or new_hub_id(), "made_at": "", "is_restoring": is_restoring}
        connection.execute(insert(mine), row)


def await_bytes_again(connection: Connection, until_at: str) -> int:
    """Have submissions whose bytes are in no copy come again, until an instant; gives how many.

    Those in files (large ones) arrive anew from their first byte under their old names and keys, so that a sender who
    asks, or repeats, is told where to begin. Those in their rows wait, whoever had claimed them.
    """
    held = arrival.c
    unclaimed = {"claimed_by": None, "claimed_until": None, "phase": None, "tries": 0}
    is_under_way = held.state.in_(("arriving", "waiting", "claimed"))
    anew = {"state": "arriving", "arrived": 0, "arrived_at": None, "expires_at": until_at}
    lost = connection.execute(
        update(arrival).where(is_under_way, held.is_small.is_(False)).values({**unclaimed, **anew})
    ).rowcount
    connection.execute(update(arrival).where(held.state == "claimed").values({**unclaimed, "state": "waiting"}))
    return int(lost)


def _load(connection: Connection, into: Table, names: list[str], rows: Iterator[Any]) -> int:
    columns = [into.columns[name] for name in names]
    for one in columns:
        if isinstance(one.type, JSON):
            one.type.none_as_null = True
    count = 0
    while group := list(itertools.islice(rows, _CHUNK)):
        values = [{one.name: _rich(value, one.type) for one, value in zip(columns, row, strict=True)} for row in group]
        connection.execute(insert(into), values)
        count += len(group)
    return count


def _set_sequences(connection: Connection, held: MetaData) -> None:
    """Have PostgreSQL number on from the last row."""
    for one in held.sorted_tables:
        keys = list(one.primary_key.columns)
        if len(keys) != 1 or not isinstance(keys[0].type, Integer):
            continue
        name = connection.execute(
            text("SELECT PG_GET_SERIAL_SEQUENCE(:table, :column)"), {"table": f'"{one.name}"', "column": keys[0].name}
        ).scalar()
        last = connection.execute(select(func.max(keys[0]))).scalar()
        if name is not None and last is not None:
            connection.execute(text("SELECT SETVAL(:name, :last)"), {"name": name, "last": last})


def _lines(stream: IO[bytes]) -> Generator[Any, None, None]:
    unpacked = zstandard.ZstdDecompressor().stream_reader(stream, closefd=False)
    rest = b""
    try:
        while chunk := unpacked.read(1 << 20):
            whole, newline, tail = (rest + chunk).rpartition(b"\n")
            if not newline:
                rest = tail
                continue
            rest = tail
            for line in whole.split(b"\n"):
                yield json.loads(line)
    except zstandard.ZstdError as error:
        raise Broken("The copy of the control database cannot be unpacked.") from error


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _rich(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return bool(value) if isinstance(kind, Boolean) else value
