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
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, exc, insert, select

from tizbe.clock import instant_text, now_at
from tizbe.errors import Broken, OutcomeUnknown
from tizbe.ledger.files import (
    DraftFile,
    LogFile,
    checked_path,
    clear_drafts,
    copy_draft,
    draft_file,
    first_commit_of,
    flush_together,
    names_to_sweep,
    published,
    published_name,
)
from tizbe.ledger.home import LOCK_WAIT, Home
from tizbe.ledger.standing import demand_standing, note_reached
from tizbe.store import tables
from tizbe.store.database import Store, open_store

EFFECT_KINDS = ("submission", "release")
"""The kinds of commit that may carry effects."""

EFFECT_ROLE = "accepted"
"""The role of the file that holds a commit's effects."""

_c, _f, _s = tables.commit.c, tables.file.c, tables.submission.c
_LAST = select(_c.commit_no, _c.recorded_at).order_by(_c.commit_no.desc()).limit(1)
_COMMITS = select(tables.commit).where(_c.commit_no > bindparam("after")).order_by(_c.commit_no)
_COMMIT = select(tables.commit).where(_c.commit_no == bindparam("commit_no"))
_KNOWN_AT = select(_c.commit_no).where(_c.recorded_at <= bindparam("instant")).order_by(_c.commit_no.desc()).limit(1)
_FILES = select(tables.file).where(_f.commit_no == bindparam("commit_no")).order_by(_f.role)
_NO_END = 2**31 - 1
_EFFECTS = (
    select(tables.file, _s.submission_no)
    .join(tables.commit, _c.commit_no == _f.commit_no)
    .outerjoin(tables.submission, _s.commit_no == _f.commit_no)
    .where(
        _f.commit_no > bindparam("after"),
        _f.commit_no <= bindparam("until"),
        _f.role == EFFECT_ROLE,
        _c.kind.in_(EFFECT_KINDS),
    )
    .order_by(_f.commit_no)
)
_NAMES = select(_f.name).where(_f.commit_no >= bindparam("from_no"))
_INSERT_COMMIT = insert(tables.commit)
_INSERT_FILE = insert(tables.file)

_UNKNOWN = {
    "kk": "Жазбаның сақталғаны белгісіз; қайталамас бұрын хабтың күйін тексеріңіз.",
    "ru": "Неизвестно, сохранена ли запись; проверьте состояние хаба, прежде чем повторять.",
    "en": "It is not known whether the commit was kept; look at the hub's state before repeating.",
}


@dataclass(frozen=True)
class Commit:
    """One commit. `recorded_at` is an ISO instant in UTC; instants strictly increase with the numbers."""

    commit_no: int
    kind: str
    recorded_at: str
    recorded_by: str
    detail: dict[str, Any] | None


@dataclass(frozen=True)
class Effects:
    """The effects of one commit: the submission that took effect with it and the file that says how."""

    commit_no: int
    submission_no: int
    file: LogFile


class Draft:
    """A commit being written; `Log.writing` makes it."""

    def __init__(self, log: Log, commit: Commit) -> None:
        self.commit = commit
        self.commit_no = commit.commit_no
        self.recorded_at = commit.recorded_at
        self.is_recorded = False
        self._log = log
        self._files: dict[str, DraftFile] = {}

    def file(self, role: str, suffix: str = "parquet", rows: int = 0) -> DraftFile:
        """A new file of this commit: the caller writes it at `.path`. One file per role."""
        if role in self._files:
            raise Broken(f"Commit {self.commit_no} already has a file of role {role}.")
        made = self._files[role] = draft_file(self._log.home, self.commit_no, role, suffix)
        made.rows = rows
        return made

    def write(self, role: str, data: bytes, suffix: str, rows: int = 0) -> DraftFile:
        """A new file of this commit with the given bytes."""
        made = self.file(role, suffix, rows)
        made.path.write_bytes(data)
        return made

    def take(self, role: str, source: Path, suffix: str, rows: int = 0) -> DraftFile:
        """A new file of this commit, copied from `source`. To judge what will be kept, read `.path`."""
        made = self.file(role, suffix, rows)
        copy_draft(made, source)
        return made

    def adopt(self, role: str, source: Path, suffix: str, rows: int = 0, sha256: str | None = None) -> DraftFile:
        """A new file of this commit: `source` itself, which lies on the same disk and is there no more afterwards.

        `sha256`: of its content, where that is known.
        """
        made = self.file(role, suffix, rows)
        made.sha256 = sha256
        source.rename(made.path)
        return made

    def has(self, role: str) -> bool:
        """Whether this commit has a file of a role."""
        return role in self._files

    def name_of(self, file: DraftFile) -> str:
        """The name, relative to the log's folder, that a finished draft will be published under."""
        return published_name(file)

    def forget(self, role: str) -> None:
        """Leave the file of a role out of the commit after all."""
        made = self._files.pop(role, None)
        if made is not None:
            made.path.unlink(missing_ok=True)

    @contextmanager
    def recording(self) -> Iterator[Connection]:
        """The moment of truth: files published, then one transaction to which the caller adds its rows.

        Leaving it commits. An error raised inside leaves nothing behind. Raises `OutcomeUnknown` when
        the database fails in the commit itself, `Unavailable` when it stays busy.
        """
        if self.is_recorded:
            raise Broken(f"Commit {self.commit_no} was recorded twice.")
        home = self._log.home
        done = self._log.publish(self._files.values())
        self._log.forget_last()
        is_committing = False
        try:
            with self._log.store.writing() as connection:
                connection.execute(_INSERT_COMMIT, vars(self.commit))
                if done:
                    connection.execute(_INSERT_FILE, [vars(file) for file in done])
                yield connection
                is_committing = True
            self.is_recorded = True
            self._log.note(self.commit_no)
        except exc.DBAPIError as error:
            if is_committing:
                raise OutcomeUnknown(_UNKNOWN) from error
            raise
        finally:
            # After a failed commit the files must stay: the commit may be true. The sweep knows better later.
            if not self.is_recorded and not is_committing:
                for file in done:
                    (home.log_folder / file.name).unlink(missing_ok=True)

    def join(self) -> None:
        """Publish the files, and leave the rows of this commit to `Log.write_joined`: only for commits `together`."""
        if self.is_recorded:
            raise Broken(f"Commit {self.commit_no} was recorded twice.")
        self._log.joined(self.commit, self._log.publish(self._files.values()))
        self.is_recorded = True

    def abandon(self) -> None:
        """Remove the drafts; used by `Log.writing` when the commit was not recorded."""
        for file in self._files.values():
            with suppress(OSError):
                file.path.unlink(missing_ok=True)


class Log:
    """The log of one hub: its folder and its control database. Open it with `open_log`."""

    def __init__(self, home: Home, store: Store) -> None:
        self.home = home
        self.store = store
        self._unflushed: list[LogFile] | None = None
        self._newest = self._joint = 0
        self._joined: list[tuple[Commit, list[LogFile]]] = []
        self._is_alone = False
        self._held_at: int | None = None  # the last commit, where it is known and nobody else can add another

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
        last_no, last_at = self._last()
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

    @contextmanager
    def together(self) -> Iterator[None]:
        """Record every commit inside in one transaction: all become true on leaving, or none.

        Raises `OutcomeUnknown` as `Draft.recording` does, for all of them.
        """
        self._demand_lock()
        is_committing = False
        self.forget_last()
        self._unflushed, self._joint, self._joined = [], 0, []
        try:
            with self.store.together():
                yield
                if self._joined:
                    raise Broken("Commits were joined and not written.")
                flush_together(self.home, self._unflushed)
                is_committing = True
            self._unflushed = None
            self.note(self._joint)
        except exc.DBAPIError as error:
            if is_committing:
                raise OutcomeUnknown(_UNKNOWN) from error
            raise
        finally:
            self._unflushed, self._joined = None, []

    def joined(self, commit: Commit, files: list[LogFile]) -> None:
        """Hold the rows of one of the commits `together` until `write_joined`."""
        if self._unflushed is None:
            raise Broken("A commit was to be joined to others, and there were none.")
        self._joined.append((commit, files))
        self.note(commit.commit_no)

    def write_joined(self, connection: Connection) -> None:
        """Write the rows of every commit that was joined, a statement for each table."""
        joined, self._joined = self._joined, []
        if joined:
            connection.execute(_INSERT_COMMIT, [vars(commit) for commit, _ in joined])
        files = [vars(file) for _, own in joined for file in own]
        if files:
            connection.execute(_INSERT_FILE, files)

    def note(self, commit_no: int) -> None:
        """Remember a commit just recorded, for the folder's own note of how far it has come."""
        if self._unflushed is None:
            self._newest = max(self._newest, commit_no)
            if commit_no and self._is_alone and not self.store.is_joint:
                self._held_at = commit_no
        else:  # not true before the others are
            self._joint = max(self._joint, commit_no)

    def forget_last(self) -> None:
        """Ask for the last commit anew until one has been noted: another is about to be written."""
        self._held_at = None

    def publish(self, files: Iterable[DraftFile]) -> list[LogFile]:
        """Publish the files of a commit; they are durable at once, or with those of the commits together."""
        if self._unflushed is None:
            return published(self.home, files)
        done = published(self.home, files, flushes=False)
        self._unflushed += done
        return done

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

    def last_commit_no(self) -> int:
        """The number of the last commit; 0 when there is none."""
        if self._held_at is not None and self.home.is_locked:
            return self._held_at
        with self.store.reading() as connection:
            return int(connection.execute(_LAST).scalar() or 0)

    def commit(self, commit_no: int) -> Commit | None:
        """One commit, or None when there is none of that number."""
        with self.store.reading() as connection:
            found = connection.execute(_COMMIT, {"commit_no": commit_no}).first()
        return None if found is None else Commit(*found)

    def commits(self, after: int = 0) -> list[Commit]:
        """Every commit after the one given, in order."""
        with self.store.reading() as connection:
            return [Commit(*row) for row in connection.execute(_COMMITS, {"after": after})]

    def commit_known_at(self, instant: datetime) -> int:
        """The last commit recorded at or before an instant (which must carry a zone); 0 for none."""
        with self.store.reading() as connection:
            return int(connection.execute(_KNOWN_AT, {"instant": instant_text(instant)}).scalar() or 0)

    def files(self, commit_no: int) -> list[LogFile]:
        """The files of a commit, by role."""
        with self.store.reading() as connection:
            return [LogFile(*row) for row in connection.execute(_FILES, {"commit_no": commit_no})]

    def effects(self, after: int = 0, until: int = _NO_END) -> list[Effects]:
        """The effects of every commit after one, up to another, in order. `Broken`: effects of no submission."""
        with self.store.reading() as connection:
            rows = connection.execute(_EFFECTS, {"after": after, "until": until}).all()
        for row in rows:
            if row.submission_no is None:
                raise Broken(f"Commit {row.commit_no} has effects, but no submission took effect with it.")
        return [Effects(row.commit_no, row.submission_no, LogFile(*row[:-1])) for row in rows]

    def path(self, file: LogFile, *, verify: bool = False) -> Path:
        """Where a file of the log lies; with `verify` its hash is compared. `Broken`: it is damaged."""
        return checked_path(self.home, file, verify=verify)

    def _last(self) -> tuple[int, str | None]:
        """Number and instant of the last commit, one that was joined counted; 0 and None when there is none."""
        if self._joined:
            last = self._joined[-1][0]
            return last.commit_no, last.recorded_at
        with self.store.reading() as connection:
            found = connection.execute(_LAST).first()
        return (found.commit_no, found.recorded_at) if found else (0, None)

    def _demand_lock(self) -> None:
        if not self.home.is_locked:
            raise Broken("The log was about to be written without the lock of the hub's folder.")


def open_log(home: Home) -> Log:
    """The log of a hub's folder, its control database opened and brought to the present schema."""
    return Log(home, open_store(home.path))


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
