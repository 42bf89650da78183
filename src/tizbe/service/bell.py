"""The bell: wakes whoever waits for something in the control database, so that nobody has to ask it all the time.

Whoever waits counts the rings, looks, and waits for the next ring; a ring says only that it is worth to look again:

    heard = bell.rings
    if nothing_found():
        bell.wait(heard, LONGEST)

What this process writes is rung by hand, at once. What others write is heard by one thread of the process, which looks
at a number that moves with the commits of the database: SQLite's `data_version`, PostgreSQL's next transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import exc
from sqlalchemy.engine.interfaces import DBAPICursor

from tizbe.store.database import Store

LONGEST = 5.0
"""Seconds after which who waits looks again although nothing rang: a claim may have ended, or a ring been lost."""

_EVERY = {"sqlite": 0.1, "postgresql": 0.1}
"""Seconds between two looks at what other processes wrote: one reads shared memory, the other asks a server."""

_MOVED = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"}
_AGAIN = 1.0

_bells: dict[Path, Bell] = {}
_making = threading.Lock()


class Bell:
    """The bell of one hub in this process; `bell_of` gives it."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0
        self._told: list[Callable[[], None]] = []
        self._listeners = 0
        self._stop = threading.Event()

    @property
    def rings(self) -> int:
        """How often it has rung."""
        return self._rings

    def ring(self) -> None:
        """Say that something became true."""
        with self._rung:
            self._rings += 1
            self._rung.notify_all()
            told = tuple(self._told)
        for tell in told:
            tell()

    def wait(self, heard: int, seconds: float = LONGEST) -> int:
        """Wait until it has rung more than `heard` times, so many seconds at the most; gives how often it has rung."""
        with self._rung:
            self._rung.wait_for(lambda: self._rings != heard, seconds)
            return self._rings

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Call `tell` at each ring, in the thread that rings it, until left."""
        with self._rung:
            self._told.append(tell)
        try:
            yield
        finally:
            with self._rung:
                self._told.remove(tell)

    @contextmanager
    def listening(self, store: Store) -> Iterator[None]:
        """Ring also for what other processes write, until left; one thread does, however many ask for it."""
        with self._rung:
            self._listeners += 1
            if self._listeners == 1:
                self._stop = threading.Event()
                threading.Thread(target=self._listen, args=(store, self._stop), name="bell", daemon=True).start()
        try:
            yield
        finally:
            with self._rung:
                self._listeners -= 1
                if self._listeners == 0:
                    self._stop.set()
            self.ring()

    def _listen(self, store: Store, stop: threading.Event) -> None:
        dialect = store.engine.dialect
        asked, every = _MOVED[dialect.name], _EVERY[dialect.name]
        failures = (exc.SQLAlchemyError, dialect.loaded_dbapi.Error)
        while not stop.is_set():
            with suppress(*failures):  # the database is away: who waits looks by itself, and is told
                held = store.engine.raw_connection()
                try:
                    held.detach()  # it stays out of the pool, outside transactions
                    if dialect.name == "postgresql":
                        held.dbapi_connection.autocommit = True  # type: ignore[union-attr] # it was just opened
                    self._watch(held.cursor(), asked, every, stop)
                finally:
                    held.close()
            stop.wait(_AGAIN)

    def _watch(self, cursor: DBAPICursor, asked: str, every: float, stop: threading.Event) -> None:
        last = None
        while True:
            cursor.execute(asked)
            found = cursor.fetchone()
            if found != last:
                self.ring()
            last = found
            if stop.wait(every):
                return


def bell_of(home: Path) -> Bell:
    """The bell of the hub in a folder: the same for every part of this process."""
    with _making:
        return _bells.setdefault(home.absolute(), Bell())
