"""The hub's folder: its layout, its making, and the lock that lets one process write at a time.

    HOME/version               which layout this is; its presence says that the folder is a hub's
    HOME/hub                   which hub it is, and the kind of its database (`tizbe.store.identity`)
    HOME/reached               the last commit a writer saw here, held against the database (`tizbe.ledger.standing`)
    HOME/lock                  the lock of the writer (the kernel frees it when a process dies)
    HOME/line                  the lock of who is next to have that one
    HOME/control.sqlite        the control database (`tizbe.store`), unless it is on PostgreSQL
    HOME/log/                  the immutable files that commits name (`tizbe.ledger.files`)
    HOME/draft/                files of a commit being written; nothing here is true yet
    HOME/settling/             what a settlement of everybody has come to so far (`tizbe.settlement.everybody`)
    HOME/aside/                files being prepared without the lock (`tizbe.ledger.preparing`)
    HOME/arriving/             submissions whose bytes are still coming (`tizbe.service.arrival`)
    HOME/rates                 requests of callers, counted by all doors together (`tizbe.access.bucket`)
    HOME/projection.duckdb     the log replayed; can be deleted at any time (`tizbe.ledger.projection`)
    HOME/secrets/              keys, readable by the owner only
    HOME/keys/                 the public keys of receipts, which may be published (`tizbe.audit.signing`)

A process may be killed at any moment: each step here can be done again.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from tizbe.audit.secret import make_secret
from tizbe.audit.signing import KeyRing
from tizbe.audit.subject import SubjectKey, make_subject_key
from tizbe.durable import flush_folder, write_durably
from tizbe.errors import Broken, Refused, Unavailable
from tizbe.store.identity import read_note

LAYOUT = "tizbe home 1\n"
"""What HOME/version says; a folder that says something else was made by another program."""

LOCK_WAIT = 30.0
"""Seconds a process waits for the lock by default."""

_LONGEST_PAUSE, _LONGEST_PAUSE_OF_NEXT = 0.05, 0.005

LOCKED_SENTENCE = {
    "kk": "Хаб қалтасына басқа процесс жазып жатыр; ол аяқталғаннан кейін қайталаңыз.",
    "ru": "В папку хаба пишет другой процесс; повторите, когда он закончит.",
    "en": "Another process is writing to the hub's folder; try again when it has finished.",
}

_NOT_OURS = {
    "kk": "Бұл қалта бос емес және хаб қалтасы емес; басқа қалтаны көрсетіңіз.",
    "ru": "Эта папка не пуста и не является папкой хаба; укажите другую.",
    "en": "This folder is not empty and is not a hub's folder; name another one.",
}

_OTHER_LAYOUT = {
    "kk": "Хаб қалтасын бағдарламаның басқа нұсқасы жасаған; сол нұсқаны қолданыңыз.",
    "ru": "Папка хаба создана другой версией программы; используйте ту версию.",
    "en": "The hub's folder was made by another version of this program; use that version.",
}


class Home:
    """One hub's folder, opened with `open_home`. Its lock is per object: threads of one process exclude
    each other too, while one thread may take the lock again inside itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log_folder = path / "log"
        self.draft_folder = path / "draft"
        self.secrets_folder = path / "secrets"
        self.key_ring = KeyRing(path)
        self.projection_file = path / "projection.duckdb"
        self._threads = threading.RLock()
        self._depth = 0
        self._exclusive = False
        self._owner: int | None = None

    @property
    def is_locked(self) -> bool:
        """Whether the calling thread holds the writer's lock through this object now."""
        return self._exclusive and self._owner == threading.get_ident()

    @property
    def hub_id(self) -> str:
        """The hub's name. `Broken` before its control database was first opened."""
        note = read_note(self.path)
        if note is None:
            raise Broken("The hub's folder does not say which hub it is.")
        return note.hub_id

    def subject_key(self) -> SubjectKey:
        """The key that turns a person into an audit entry's subject."""
        return SubjectKey((self.secrets_folder / "subject.key").read_bytes())

    @cached_property
    def row_secret(self) -> bytes:
        """The secret from which the salts of receipts' rows are derived (`tizbe.intake.row_salt`)."""
        return (self.secrets_folder / "row.key").read_bytes()

    @contextmanager
    def locking(self, wait: float = LOCK_WAIT) -> Iterator[bool]:
        """Hold the writer's lock; yields whether it was taken anew (False: this thread held it already).

        Raises `Unavailable` when another process or thread keeps it longer than `wait` seconds.
        """
        with self._held(fcntl.LOCK_EX, wait) as is_new:
            yield is_new

    @contextmanager
    def sharing(self, wait: float = LOCK_WAIT) -> Iterator[bool]:
        """Hold the lock together with other readers, so that no writer works meanwhile; else as `locking`."""
        with self._held(fcntl.LOCK_SH, wait) as is_new:
            yield is_new

    @contextmanager
    def _held(self, how: int, wait: float) -> Iterator[bool]:
        deadline = time.monotonic() + wait
        if not self._threads.acquire(timeout=max(0.0, wait)):
            raise Unavailable(LOCKED_SENTENCE)
        try:
            if self._depth and how == fcntl.LOCK_EX and not self._exclusive:
                raise Broken("A reader of the hub's folder began to write without giving up its shared lock.")
            is_new = self._depth == 0
            descriptor = self._take(how, deadline) if is_new else -1
            self._depth += 1
            self._owner = threading.get_ident()
            try:
                yield is_new
            finally:
                self._depth -= 1
                if is_new:
                    self._exclusive = False
                    self._owner = None
                    os.close(descriptor)  # closing frees the lock
        finally:
            self._threads.release()

    def _take(self, how: int, deadline: float) -> int:
        descriptor = self._opened("lock")
        try:
            # Who waits for the lock waits in a line; else a worker that is never idle would take it again and again.
            line = self._opened("line")
            try:
                _wait(line, fcntl.LOCK_EX, deadline, _LONGEST_PAUSE)
                _wait(descriptor, how, deadline, _LONGEST_PAUSE_OF_NEXT)
            finally:
                os.close(line)
        except BaseException:
            os.close(descriptor)
            raise
        self._exclusive = how == fcntl.LOCK_EX
        return descriptor

    def _opened(self, name: str) -> int:
        return os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _wait(descriptor: int, how: int, deadline: float, longest_pause: float) -> None:
    """Wait for a file's lock. Raises `Unavailable` at the deadline."""
    pause = 0.001
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Unavailable(LOCKED_SENTENCE) from error
            time.sleep(min(pause, left))
            pause = min(pause * 2, longest_pause)
        else:
            return


def open_home(path: Path) -> Home:
    """The hub's folder at `path`, made when it is missing or its making was cut short.

    Raises `Refused` for a folder that holds something else or another layout.
    """
    home = Home(path.absolute())
    version = home.path / "version"
    try:
        found = version.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        found = None
    if found is None:
        _begin(home.path, version)
    elif found != LAYOUT:
        raise Refused(_OTHER_LAYOUT)
    # The version comes first and is complete, so folders may be missing after a kill, never foreign.
    for folder, mode in (
        (home.log_folder, 0o700),
        (home.draft_folder, 0o700),
        (home.secrets_folder, 0o700),
    ):
        folder.mkdir(mode=mode, exist_ok=True)
    make_subject_key(home.secrets_folder / "subject.key")
    make_secret(home.secrets_folder / "row.key")
    home.key_ring.make()
    return home


def _begin(path: Path, version: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Refused(_NOT_OURS) from error
    # What a killed maker left is named .version-...; a maker at work may have written all of it by now.
    if any(not entry.name.startswith(".version-") for entry in path.iterdir()) and not version.exists():
        raise Refused(_NOT_OURS)
    draft = path / f".version-{os.getpid()}-{threading.get_ident()}"
    write_durably(draft, LAYOUT.encode())
    draft.rename(version)
    flush_folder(path)
    flush_folder(path.parent)
