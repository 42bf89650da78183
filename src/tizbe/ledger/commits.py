"""Commits: what the log holds, read back: each commit, its files, and the effects among them.

Commits are numbered from 1 without gaps, and their instants rise with the numbers. Nothing here is ever changed once it
is recorded, so it is read without the lock. How a commit is written: `draft`, `recording`; whose turn it is: `log`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select

from tizbe.clock import instant_text
from tizbe.errors import Broken
from tizbe.ledger.files import LogFile, checked_path
from tizbe.ledger.home import Home
from tizbe.store import tables
from tizbe.store.database import Store

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


class Commits:
    """The commits of one hub: its folder and its control database, to be read."""

    def __init__(self, home: Home, store: Store) -> None:
        self.home = home
        self.store = store
        self._held_at: int | None = None  # the last commit, where it is known and nobody else can add another

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

    def last_recorded(self) -> tuple[int, str | None]:
        """Number and instant of the last commit; 0 and None when there is none."""
        with self.store.reading() as connection:
            found = connection.execute(_LAST).first()
        return (found.commit_no, found.recorded_at) if found else (0, None)
