"""The second place: where the log is replayed beside the living hub, which goes on working meanwhile.

    with second_place(log) as place:
        place.log          # the log of one moment: the files where they lie, the control database copied
        place.projection   # a copy of the projection of that moment, or None where there was none

The copies are taken while the lock is shared with readers, so of one moment between two writers; then it is
given back. One replay of a hub works at a time. Killed, it leaves a folder that nobody reads and the next
replay removes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, select

from tizbe.engine.duckdb import connect
from tizbe.errors import Broken, Refused, Unavailable
from tizbe.ledger.home import Home
from tizbe.ledger.log import Log
from tizbe.ledger.projection import SCHEMA, Projection
from tizbe.settings import Settings
from tizbe.store import tables
from tizbe.store.database import FILE, Store

PATIENCE = 600.0
"""Seconds a replay waits for a moment when nobody writes: it is started at night, and can wait."""

_LOCK = "replay.lock"
_CHUNK = 10_000

_NO_FOLDER = {
    "kk": "Мұндай қалта жоқ; бар қалтаны көрсетіңіз.",
    "ru": "Такой папки нет; укажите существующую.",
    "en": "There is no such folder; name one that exists.",
}
_AT_WORK = {
    "kk": "Бұл хабты басқа процесс қайта ойнатып жатыр; ол аяқталғаннан кейін қайталаңыз.",
    "ru": "Этот хаб уже проигрывает другой процесс; повторите, когда он закончит.",
    "en": "Another process is replaying this hub; try again when it has finished.",
}


class LogCopy(Log):
    """The log of one moment. It is read only: the files are the living hub's own."""

    def sweep(self, *, everything: bool = False) -> int:
        """Never: what a living writer is about to record would be taken for an orphan."""
        raise Broken("A copy of the log was about to sweep the hub's files.")


@dataclass(frozen=True)
class SecondPlace:
    """A place to replay in: `log` is of one moment; `projection` is the file of that moment, copied, or None."""

    log: LogCopy
    projection: Path | None

    @contextmanager
    def opened(self, settings: Settings | None) -> Iterator[Projection | None]:
        """The copied projection, brought to the log's moment; None where another schema's program made it.

        Raises `duckdb.Error` or `Broken` where it cannot be read or does not follow from the log.
        """
        if self.projection is None:
            yield None
            return
        connection = connect(self.projection, settings)
        try:
            copied = Projection(self.log, connection, settings)
            if copied.mark("schema") != SCHEMA:
                yield None
                return
            if copied.mark("commit") > self.log.last_commit_no():
                raise Broken("The projection holds commits that the log does not.")
            copied.catch_up()
            yield copied
        finally:
            connection.close()


@contextmanager
def second_place(log: Log, at: Path | None = None, wait: float = PATIENCE) -> Iterator[SecondPlace]:
    """A second place below the hub's folder, or in the folder `at`; removed on leaving.

    Raises `Refused` where there is no folder `at`, `Unavailable` when another replay works or writers keep
    the lock longer than `wait` seconds, `Broken` when the control database cannot be read.
    """
    home = log.home.path
    parent = home if at is None else at.absolute()
    if not parent.is_dir():
        raise Refused(_NO_FOLDER)
    prefix = f"replay-{hashlib.sha256(str(home).encode()).hexdigest()[:8]}-"
    with _alone(home / _LOCK, prefix) as note:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        note(folder)
        try:
            with log.home.sharing(wait):
                place = _copied(log, folder)
            with closing(place.log.store), place.log.home.locking():
                yield place
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class _Note:
    """The file that keeps others away, and names the folder of the replay at work."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self) -> Path | None:
        text = os.pread(self._descriptor, 1 << 16, 0).decode(errors="replace")
        return Path(text) if text else None

    def __call__(self, folder: Path | None) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, b"" if folder is None else str(folder).encode(), 0)


@contextmanager
def _alone(lock: Path, prefix: str) -> Iterator[_Note]:
    """Keep other replays of this hub away, and remove the folder of one that was killed."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(_AT_WORK) from error
        note = _Note(descriptor)
        left = note.read()
        # Only a folder that bears this hub's mark is ever removed, whatever the note says.
        if left is not None and left.name.startswith(prefix):
            shutil.rmtree(left, ignore_errors=True)
        for folder in lock.parent.glob(f"{prefix}*"):  # made, and killed before it was noted
            shutil.rmtree(folder, ignore_errors=True)
        yield note
        note(None)
    finally:
        os.close(descriptor)


def _copied(log: Log, folder: Path) -> SecondPlace:
    """The copies, taken while nobody writes."""
    home = Home(folder)
    home.log_folder = log.home.log_folder
    store = _copied_store(log.store, folder / FILE)
    live = log.home.projection_file
    copy = None
    if live.exists():
        copy = folder / "live.duckdb"
        shutil.copyfile(live, copy)
        journal = Path(f"{live}.wal")
        if journal.exists():
            shutil.copyfile(journal, f"{copy}.wal")
    return SecondPlace(LogCopy(home, store), copy)


def _copied_store(store: Store, target: Path) -> Store:
    """A copy of the control database as one transaction sees it, in a file of its own."""
    try:
        with store.reading() as connection:
            own = connection.connection.driver_connection
            if isinstance(own, sqlite3.Connection):
                with closing(sqlite3.connect(target)) as copy:
                    own.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
                return Store(create_engine(f"sqlite:///{target}", hide_parameters=True))
            made = Store(create_engine(f"sqlite:///{target}", hide_parameters=True))
            tables.commit.metadata.create_all(made.engine)
            with made.engine.begin() as written:
                for table in tables.commit.metadata.sorted_tables:
                    for rows in connection.execute(select(table)).mappings().partitions(_CHUNK):
                        written.execute(table.insert(), [dict(row) for row in rows])
            return made
    except sqlite3.DatabaseError as error:
        raise Broken("The control database cannot be read; restore it from the backup.") from error
