"""The projection's file: opened by one writer, shared by readers, rebuilt from the log where it must be.

Writers open it under the home's lock (`open_projection`); readers share it (`reading_projection`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tizbe.durable import flush_folder
from tizbe.engine.duckdb import connect, literal
from tizbe.errors import Broken, Unavailable
from tizbe.ledger import recollection
from tizbe.ledger.home import LOCK_WAIT, LOCKED_SENTENCE
from tizbe.ledger.log import Log
from tizbe.ledger.projection import SCHEMA, Projection, mark_of, schema_sql
from tizbe.settings import Settings

_TRIES = 3


def open_projection(
    log: Log, settings: Settings | None = None, engine: duckdb.DuckDBPyConnection | None = None
) -> Projection:
    """The projection of a log, to be written: rebuilt where needed, then caught up.

    `engine`: a connection to which its file is brought, beside what lies there; else it gets one of its own.
    The caller holds the lock. Raises `Unavailable` while another process has the file open.
    """
    if not log.home.is_locked:
        raise Broken("The projection was about to be opened for writing without the lock of the hub's folder.")
    file = log.home.projection_file
    shutil.rmtree(f"{file}.tmp", ignore_errors=True)  # what a killed engine spilled
    projection = None
    if file.exists():
        token = recollection.token_of(file)
        projection = _opened(log, settings, engine)
        if projection is not None:
            recollection.take_up(log, projection.connection, token, projection.mark("commit"))
    if projection is None:
        projection = Projection(log, _rebuilt(log, settings, verify=False), settings)
        if engine is not None:
            projection.connection.close()
            projection.connection = _brought(log, engine)
    projection.catch_up()
    return projection


@contextmanager
def reading_projection(log: Log, settings: Settings | None = None, wait: float = LOCK_WAIT) -> Iterator[Projection]:
    """The projection of a log, to be read together with other readers; caught up first where it is behind.

    Raises `Unavailable` when writers keep the lock longer than `wait` seconds.
    """
    for _ in range(_TRIES):
        with log.home.sharing(wait):
            projection = _attached(log, settings)
            if projection is not None:
                try:
                    yield projection
                finally:
                    projection.close()
                return
        with log.locking(wait):
            open_projection(log, settings).close()
    raise Unavailable(LOCKED_SENTENCE)


def rebuild(projection: Projection, *, verify: bool = True) -> None:
    """Replay the whole log into a new file, sorted by iin, and put it in the place of the projection's.

    Killed at any moment it leaves the old file or the new one. Raises `Broken` for a damaged log file.
    """
    projection.connection.close()
    projection.connection = _rebuilt(projection.log, projection.settings, verify=verify)


def _opened(log: Log, settings: Settings | None, engine: duckdb.DuckDBPyConnection | None) -> Projection | None:
    """The projection's file opened for writing, or None when it must be rebuilt."""
    connection = None
    try:
        connection = connect(log.home.projection_file, settings) if engine is None else _brought(log, engine)
        if _is_current(log, connection):
            return Projection(log, connection, settings)
    except duckdb.Error as error:
        if _is_lock_conflict(error):
            raise Unavailable(LOCKED_SENTENCE) from error
    if engine is not None:
        engine.execute("USE memory")
        engine.execute("DETACH DATABASE IF EXISTS projection")
    elif connection is not None:
        connection.close()
    return None


def _brought(log: Log, engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection `engine` with the projection's file as its default catalog."""
    engine.execute(f"ATTACH {literal(str(log.home.projection_file))} AS projection")
    engine.execute("USE projection")
    return engine


def _attached(log: Log, settings: Settings | None) -> Projection | None:
    """The projection's file opened for reading, or None when it must first be rebuilt or catch up."""
    file = log.home.projection_file
    connection = connect(None, settings)
    try:
        connection.execute("SET temp_directory = $folder", {"folder": f"{file}.tmp"})
        connection.execute(f"ATTACH {literal(str(file))} AS projection (READ_ONLY)")
        connection.execute("USE projection")
        if _is_current(log, connection) and not log.effects(mark_of(connection, "commit")):
            return Projection(log, connection, settings)
    except duckdb.Error as error:
        if _is_lock_conflict(error):
            connection.close()
            raise Unavailable(LOCKED_SENTENCE) from error
    connection.close()
    return None


def _rebuilt(log: Log, settings: Settings | None, *, verify: bool) -> duckdb.DuckDBPyConnection:
    """Replay the log into a new file, swap it in, and open it."""
    file = log.home.projection_file
    draft = file.with_name("rebuild.duckdb")
    _remove(draft)
    connection = connect(draft, settings)
    try:
        connection.execute(schema_sql())
        projection = Projection(log, connection, settings)
        projection.set_mark("schema", SCHEMA)
        projection.set_mark("commit", 0)
        projection.catch_up(verify=verify)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    # The old file's journal goes first: it must never be replayed into the new file.
    Path(f"{file}.wal").unlink(missing_ok=True)
    flush_folder(file.parent)
    draft.rename(file)
    flush_folder(file.parent)
    return connect(file, settings)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    Path(f"{file}.wal").unlink(missing_ok=True)
    shutil.rmtree(f"{file}.tmp", ignore_errors=True)


def _is_current(log: Log, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file has the present schema and holds nothing that the log does not."""
    return mark_of(connection, "schema") == SCHEMA and mark_of(connection, "commit") <= log.last_commit_no()


def _is_lock_conflict(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) and "could not set lock" in str(error).lower()
