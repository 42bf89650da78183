"""The control database: opened, brought to the present schema, read and written in short transactions.

SQLite in the hub's folder by default. `TIZBE_DATABASE_URL` may name another database in SQLAlchemy's form;
PostgreSQL is what the tables are prepared for. Importing Alembic costs more than a whole command, so
it is imported only when the schema is not the present one.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc

from tizbe.errors import Broken, Unavailable

SCHEMA = "0002"
"""The revision of the newest migration; a test compares it with the migrations folder."""

FILE = "control.sqlite"
"""The name of the control database in the hub's folder."""

_BUSY = 30.0
_PAUSE = 0.01
_WRITES = {"tizbe_begin": "BEGIN IMMEDIATE"}

BUSY_SENTENCE = {
    "kk": "Басқару дерекқоры бос емес; кейінірек қайталап көріңіз.",
    "ru": "База управления занята; повторите попытку позже.",
    "en": "The control database is busy; try again later.",
}


class Store:
    """The control database of one hub. Open it with `open_store`; close it when done."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writes = engine.execution_options(**_WRITES)
        self._joint: Connection | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one read transaction: everything read inside is of the same moment."""
        if self._joint is not None:
            yield self._joint
            return
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one write transaction, committed on leaving, rolled back on an error.

        Writers wait for each other for up to 30 seconds; then `Unavailable` is raised, nothing was changed.
        """
        if self._joint is not None:
            yield self._joint
            return
        with self._writes.connect() as connection, self.begun(connection):
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make everything read and written inside one transaction, committed on leaving, rolled back on an error."""
        with self.writing() as connection:
            self._joint = connection
            try:
                yield
            finally:
                self._joint = None

    @contextmanager
    def begun(self, connection: Connection) -> Iterator[None]:
        """A transaction on `connection`, with `Unavailable` when the database stays busy."""
        try:
            transaction = connection.begin()
        except exc.OperationalError as error:
            raise Unavailable(BUSY_SENTENCE) from error
        with transaction:
            yield

    def close(self) -> None:
        """Give every connection back to the system."""
        self.engine.dispose()


def open_store(home: Path) -> Store:
    """The control database of the hub in `home`, made or migrated when that is needed.

    Raises `Broken` when the database is of a newer schema than this program knows.
    """
    store = Store(_engine(os.environ.get("TIZBE_DATABASE_URL") or f"sqlite:///{home / FILE}"))
    try:
        if _revision(store.engine) != SCHEMA:
            _migrate(store.engine, home)
    except BaseException:
        store.close()
        raise
    return store


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Python's driver opens transactions on its own and too late (not for reads); here SQLAlchemy says when.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(_BUSY * 1000)}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Have the file written ahead; while another first opener turns it so, SQLite does not wait by itself."""
    deadline = time.monotonic() + _BUSY
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("tizbe_begin", "BEGIN"))


def _revision(engine: Engine) -> str | None:
    """The schema's revision, or None for an empty database."""
    with engine.connect() as connection:
        try:
            found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        except (exc.OperationalError, exc.ProgrammingError) as error:
            if "alembic_version" not in str(error.orig):
                raise
            return None
    return found


def _migrate(engine: Engine, home: Path) -> None:
    """Bring the schema to the present revision; one process at a time, the others wait."""
    from tizbe.store.migrations.run import migrate  # noqa: PLC0415 - Alembic is slow to import and seldom needed

    with (home / "migration.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _revision(engine)
        if found == SCHEMA:
            return
        if found is not None and found > SCHEMA:
            raise Broken(f"The control database has schema {found}; this program knows up to {SCHEMA}.")
        with engine.execution_options(**_WRITES).begin() as connection:
            migrate(connection, SCHEMA)
