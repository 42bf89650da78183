"""Recording: how commits become true, each in a transaction of its own or several in one.

The files of a commit are published first, durable and under their names for good; then the control database names
them, together with whatever else becomes true with the commit. Commits recorded `together` share one transaction: their
files are flushed at once, and all of them become true on leaving, or none. Small ones are joined besides: their rows
are held, and written a statement for each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, exc, insert

from tizbe.errors import Broken, OutcomeUnknown
from tizbe.ledger.commits import Commit, Commits
from tizbe.ledger.files import DraftFile, LogFile, flush_together, published
from tizbe.ledger.home import Home
from tizbe.store import tables
from tizbe.store.database import Store

_INSERT_COMMIT = insert(tables.commit)
_INSERT_FILE = insert(tables.file)

_UNKNOWN = {
    "kk": "Жазбаның сақталғаны белгісіз; қайталамас бұрын хабтың күйін тексеріңіз.",
    "ru": "Неизвестно, сохранена ли запись; проверьте состояние хаба, прежде чем повторять.",
    "en": "It is not known whether the commit was kept; look at the hub's state before repeating.",
}


class Recorder(Commits):
    """The commits of one hub, to which others are added by whoever holds the lock."""

    def __init__(self, home: Home, store: Store) -> None:
        super().__init__(home, store)
        self._unflushed: list[LogFile] | None = None  # files published by commits together, if there are any
        self._newest = self._joint = 0  # the last commit recorded in this turn, and the last of those together
        self._joined: list[tuple[Commit, list[LogFile]]] = []
        self._is_alone = False  # whether nobody else can add a commit while this turn lasts

    @contextmanager
    def recording(self, commit: Commit, files: Iterable[DraftFile]) -> Iterator[Connection]:
        """As `Draft.recording`: files published, then one transaction to which the caller adds its rows."""
        done = self._publish(files)
        self._forget_last()
        is_committing = is_recorded = False
        try:
            with self.store.writing() as connection:
                connection.execute(_INSERT_COMMIT, vars(commit))
                if done:
                    connection.execute(_INSERT_FILE, [vars(file) for file in done])
                yield connection
                is_committing = True
            is_recorded = True
            self._note(commit.commit_no)
        except exc.DBAPIError as error:
            if is_committing:
                raise OutcomeUnknown(_UNKNOWN) from error
            raise
        finally:
            # After a failed commit the files must stay: the commit may be true. The sweep knows better later.
            if not is_recorded and not is_committing:
                for file in done:
                    (self.home.log_folder / file.name).unlink(missing_ok=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Record every commit inside in one transaction: all become true on leaving, or none.

        Raises `OutcomeUnknown` as `Draft.recording` does, for all of them.
        """
        self._demand_lock()
        is_committing = False
        self._forget_last()
        self._unflushed, self._joint, self._joined = [], 0, []
        try:
            with self.store.together():
                yield
                if self._joined:
                    raise Broken("Commits were joined and not written.")
                flush_together(self.home, self._unflushed)
                is_committing = True
            self._unflushed = None
            self._note(self._joint)
        except exc.DBAPIError as error:
            if is_committing:
                raise OutcomeUnknown(_UNKNOWN) from error
            raise
        finally:
            self._unflushed, self._joined = None, []

    def join(self, commit: Commit, files: Iterable[DraftFile]) -> None:
        """Publish the files of one of the commits `together`, and hold its rows until `write_joined`."""
        if self._unflushed is None:
            raise Broken("A commit was to be joined to others, and there were none.")
        self._joined.append((commit, self._publish(files)))
        self._note(commit.commit_no)

    def last_joined(self) -> tuple[int, str] | None:
        """Number and instant of the last commit that was joined and is not written yet; None when there is none."""
        if not self._joined:
            return None
        last, _ = self._joined[-1]
        return last.commit_no, last.recorded_at

    def write_joined(self, connection: Connection) -> None:
        """Write the rows of every commit that was joined, a statement for each table."""
        joined, self._joined = self._joined, []
        if joined:
            connection.execute(_INSERT_COMMIT, [vars(commit) for commit, _ in joined])
        files = [vars(file) for _, own in joined for file in own]
        if files:
            connection.execute(_INSERT_FILE, files)

    def _publish(self, files: Iterable[DraftFile]) -> list[LogFile]:
        """Publish the files of a commit; they are durable at once, or with those of the commits together."""
        if self._unflushed is None:
            return published(self.home, files)
        done = published(self.home, files, flushes=False)
        self._unflushed += done
        return done

    def _note(self, commit_no: int) -> None:
        """Remember a commit just recorded, for the folder's own note of how far it has come."""
        if self._unflushed is None:
            self._newest = max(self._newest, commit_no)
            if commit_no and self._is_alone and not self.store.is_joint:
                self._held_at = commit_no
        else:  # not true before the others are
            self._joint = max(self._joint, commit_no)

    def _forget_last(self) -> None:
        """Ask for the last commit anew until one has been noted: another is about to be written."""
        self._held_at = None

    def _demand_lock(self) -> None:
        if not self.home.is_locked:
            raise Broken("The log was about to be written without the lock of the hub's folder.")
