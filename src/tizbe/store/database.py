"""The control database: opened, brought to the present schema, read and written in short transactions.

SQLite in the hub's folder by default; `TIZBE_DATABASE_URL` names a PostgreSQL database instead
(`tizbe.store.postgresql`). Both are used in one way: readers see one moment, writers one after another.
Which hub a database is of stands in it and in the folder (`tizbe.store.identity`). Importing Alembic costs
more than a whole command, so it is imported only when the schema is not the present one.
"""

from __future__ import annotations

import fcntl
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, exc, inspect

from tizbe.errors import Broken, HubError, OutcomeUnknown, Refused, Unavailable
from tizbe.settings import database_url
from tizbe.store import identity, postgresql

SCHEMA = "0006"
"""The revision of the newest migration; a test compares it with the migrations folder."""

FILE = "control.sqlite"
"""The name of the control database in the hub's folder."""

_BUSY = 30.0
_PAUSE = 0.01
_WRITES = {"tizbe_begin": "BEGIN IMMEDIATE", "tizbe_wait": _BUSY}
_TURNS: dict[str, threading.Lock] = {}
_SAME_COMMIT = ("pk_commit", "uq_commit_recorded_at", "commit.commit_no", "commit.recorded_at")

BUSY_SENTENCE = {
    "kk": "Басқару дерекқоры бос емес; кейінірек қайталап көріңіз.",
    "ru": "База управления занята; повторите попытку позже.",
    "en": "The control database is busy; try again later.",
}
_OVERTAKEN = {
    "kk": "Осы кезде хабқа басқа процесс жазды; ештеңе өзгерген жоқ, қайталаңыз.",
    "ru": "Тем временем в хаб писал другой процесс; ничего не изменено, повторите.",
    "en": "Another process wrote to the hub meanwhile; nothing was changed, try again.",
}
_UNKNOWN = {
    "kk": "Басқару дерекқорымен байланыс жазу сәтінде үзілді; қайталамас бұрын хабтың күйін тексеріңіз.",
    "ru": "Связь с базой управления прервалась в момент записи; проверьте состояние хаба, прежде чем повторять.",
    "en": "The connection to the control database was lost while it wrote; look at the hub's state before repeating.",
}


class Store:
    """The control database of one hub. Open it with `open_store`; close it when done. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writes = engine.execution_options(**_WRITES)
        self._own = threading.local()
        is_file = engine.dialect.name == "sqlite"
        self._turn = _TURNS.setdefault(str(engine.url), threading.Lock()) if is_file else None

    @property
    def is_file(self) -> bool:
        """Whether it is a file of SQLite, which only who holds the lock of its folder writes commits to."""
        return self._turn is not None

    @property
    def is_joint(self) -> bool:
        """Whether this thread is inside `together`: what it wrote there is not true yet."""
        return self._joint is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one read transaction: everything read inside is of the same moment.

        Raises `Unavailable` when the database does not answer.
        """
        joint = self._joint
        if joint is not None:
            yield joint
            return
        connection, transaction = self._begun(self.engine)
        with connection, self._told():
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            transaction.commit()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one write transaction, committed on leaving, rolled back on an error.

        Writers wait for each other for up to 30 seconds; then `Unavailable` is raised, nothing was changed. So
        it is when the database does not answer. Raises `OutcomeUnknown` when it is lost while it commits.
        """
        joint = self._joint
        if joint is not None:
            yield joint
            return
        with self._in_turn():
            connection, transaction = self._begun(self._writes)
            with connection:
                with self._told():
                    try:
                        yield connection
                    except BaseException:
                        transaction.rollback()
                        raise
                try:
                    transaction.commit()
                except exc.DBAPIError as error:
                    if error.connection_invalidated:
                        raise OutcomeUnknown(_UNKNOWN) from error
                    raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that this thread reads and writes inside one transaction, committed on leaving or rolled back.

        Inside another it is part of that one.
        """
        if self._joint is not None:
            yield
            return
        with self.writing() as connection:
            self._own.joint = connection
            try:
                yield
            finally:
                self._own.joint = None

    def exclusive(self, wait: float) -> AbstractContextManager[None]:
        """Keep other machines' writers of this hub away for a whole verb; SQLite lies in the locked folder itself.

        Raises `Unavailable` when another keeps the lock longer than `wait` seconds.
        """
        if self.engine.dialect.name != "postgresql":
            return nullcontext()
        return postgresql.held(self.engine, wait, BUSY_SENTENCE)

    def close(self) -> None:
        """Give every connection back to the system."""
        self.engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Have this process's writers of one file of SQLite come one after another: SQLite itself has them ask again
        and again, with pauses up to a tenth of a second, and luck decides who is next."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=_BUSY):
            raise Unavailable(BUSY_SENTENCE)
        try:
            yield
        finally:
            self._turn.release()

    @property
    def _joint(self) -> Connection | None:
        found: Connection | None = getattr(self._own, "joint", None)
        return found

    def _begun(self, engine: Engine) -> tuple[Connection, RootTransaction]:
        """A connection with its transaction begun. A connection that died in the pool is replaced by a new one."""
        is_again = False
        while True:
            with self._told():
                connection = engine.connect()
                try:
                    return connection, connection.begin()
                except exc.DBAPIError as error:
                    connection.close()
                    # Nothing was done on it yet, and the pool has thrown all its others away too.
                    if is_again or not error.connection_invalidated:
                        raise
                except BaseException:
                    connection.close()
                    raise
            is_again = True

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn a failure of the connection into a sentence; other errors pass."""
        try:
            yield
        except exc.DBAPIError as error:
            meant = self._meaning(error)
            if meant is None:
                raise
            raise meant from error

    def _meaning(self, error: exc.DBAPIError) -> HubError | None:
        if isinstance(error, exc.IntegrityError):
            is_same = any(name in str(error.orig) for name in _SAME_COMMIT)
            return Unavailable(_OVERTAKEN) if is_same else None
        if self.engine.dialect.name == "postgresql":
            if postgresql.is_busy(error):
                return Unavailable(BUSY_SENTENCE)
            return Unavailable(postgresql.LOST) if error.connection_invalidated else postgresql.said(error, self.engine)
        is_locked = isinstance(error, exc.OperationalError) and "locked" in str(error.orig)
        return Unavailable(BUSY_SENTENCE) if is_locked else None


def open_store(home: Path) -> Store:
    """The control database of the hub in `home`, made or migrated when that is needed.

    Raises `Broken` when the database is of a newer schema than this program knows, `Refused` when it cannot be
    the hub's (another hub's, empty, too old a server, a wrong password), `Unavailable` when it does not answer.
    """
    store = connected_store(home)
    try:
        bring_up(store, home)
        identity.bind(store, home)
    except BaseException:
        store.close()
        raise
    return store


def connected_store(home: Path) -> Store:
    """The control database that the settings name for a folder, whatever it holds: for doctors and restorers."""
    url = database_url()
    if url is not None and postgresql.is_postgresql(url):
        return Store(postgresql.postgresql_engine(url))
    return Store(sqlite_engine(url or f"sqlite:///{home / FILE}"))


def sqlite_engine(url: str) -> Engine:
    """An engine for a file of SQLite."""
    if not url.startswith("sqlite:"):
        raise Refused(postgresql.NO_URL)
    engine = create_engine(url, hide_parameters=True)  # a value may be of a person, an error may be in a log
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def bring_up(store: Store, home: Path) -> None:
    """Bring the schema to the present one where it is not; one process at a time, the others wait."""
    found = schema_of(store)
    if found == SCHEMA:
        return
    if store.engine.dialect.name == "postgresql":
        postgresql.demand_fit(store.engine)
    from tizbe.store.migrations.run import migrate  # noqa: PLC0415 - Alembic is slow to import and seldom needed

    with (home / "migration.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with store.writing() as connection:  # on PostgreSQL this waits for other machines too
            found = _revision(connection)
            if found == SCHEMA:
                return
            if found is not None and found > SCHEMA:
                raise Broken(f"The control database has schema {found}; this program knows up to {SCHEMA}.")
            migrate(connection, SCHEMA)


def schema_of(store: Store) -> str | None:
    """The schema's revision, or None for an empty database."""
    try:
        with store.reading() as connection:
            found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except (exc.OperationalError, exc.ProgrammingError) as error:
        if "alembic_version" not in str(error.orig):
            raise
        return None
    return found


def has_table(connection: Connection, name: str) -> bool:
    """Whether a table is there: to be asked inside a transaction, which a question to a missing table would end."""
    return inspect(connection).has_table(name)


def _revision(connection: Connection) -> str | None:
    if not has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


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
