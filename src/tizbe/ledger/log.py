"""The log: commits and their files, the truth from which everything else can be rebuilt.

A commit becomes true in one transaction of the control database, which names its files by hash and
carries whatever else becomes true with it (a submission's state, an outbox row, an audit entry):

    with log.locking():                                  # one writer at a time; orphans are swept
        with log.writing("submission", actor) as draft:  # draft.commit_no is known before files are written
            accepted = draft.file("accepted")            # write to accepted.path, set accepted.rows
            with draft.recording() as connection:        # files durable and named; one transaction
                connection.execute(insert(submission), {...})
        # here the commit is true; leaving without recording, or with an error, leaves nothing

Killed before the transaction ends: the files are orphans and the next writer sweeps them. Killed after:
the projection catches up.

What is recorded is read back in `commits`; how a commit is written, and becomes true, is in `draft` and `recording`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from tizbe.clock import instant_text, now_at
from tizbe.ledger.commits import Commit
from tizbe.ledger.draft import Draft
from tizbe.ledger.files import clear_drafts, first_commit_of, names_to_sweep
from tizbe.ledger.home import LOCK_WAIT, Home
from tizbe.ledger.recording import Recorder
from tizbe.ledger.standing import demand_standing, note_reached
from tizbe.store import tables
from tizbe.store.database import open_store

_f = tables.file.c
_NAMES = select(_f.name).where(_f.commit_no >= bindparam("from_no"))


class Log(Recorder):
    """The log of one hub, to be read, and written by one at a time. Open it with `open_log`."""

    @contextmanager
    def locking(self, wait: float = LOCK_WAIT) -> Iterator[None]:
        """Hold the writer's lock; when it is taken anew, what killed writers left is swept first.

        Raises `Unavailable` when others keep it longer than `wait` seconds, `Refused` when the folder and the
        control database do not stand at one point (`tizbe.ledger.standing`).
        """
        with self.home.locking(wait) as is_new:
            if not is_new:
                yield
                return
            with self.store.exclusive(wait):
                last = self.last_commit_no()
                demand_standing(self.home, self.store, last)
                self._newest = 0
                # The lock of PostgreSQL can be lost with its connection, the folder's cannot.
                self._is_alone, self._held_at = self.store.is_file, last if self.store.is_file else None
                try:
                    self.sweep()
                    yield
                finally:
                    self._is_alone, self._held_at = False, None
                    if self._newest:
                        note_reached(self.home, self._newest)

    @contextmanager
    def writing(self, kind: str, actor: str, detail: Mapping[str, Any] | None = None) -> Iterator[Draft]:
        """A new commit, for a caller who holds the lock; see the module's text."""
        self._demand_lock()
        last_no, last_at = self.last_joined() or self.last_recorded()
        instant = now_at()
        if last_at is not None:  # a clock that stood still or went back must not disorder the commits
            instant = max(instant, _instant(last_at) + timedelta(microseconds=1))
        number = last_no + 1
        commit = Commit(number, kind, instant_text(instant), actor, None if detail is None else dict(detail))
        draft = Draft(self, commit)
        try:
            yield draft
        finally:
            if not draft.is_recorded:
                draft.abandon()

    def sweep(self, *, everything: bool = False) -> int:
        """Remove files that no commit names; gives their number. For a caller who holds the lock.

        Orphans can lie only among the newest commits' files, so only those are looked at unless `everything`.
        """
        self._demand_lock()
        count = clear_drafts(self.home)
        found = names_to_sweep(self.home, self.last_commit_no(), everything=everything)
        if not found:
            return count
        with self.store.reading() as connection:
            named = connection.execute(_NAMES, {"from_no": first_commit_of(found)}).scalars()
            orphans = found.difference(named)
        for name in orphans:
            (self.home.log_folder / name).unlink()
        return count + len(orphans)


def open_log(home: Home) -> Log:
    """The log of a hub's folder, its control database opened and brought to the present schema."""
    return Log(home, open_store(home.path))


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
