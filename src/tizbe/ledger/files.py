"""The log's files: written as drafts, made durable, named for good, never changed afterwards.

A draft lies in HOME/draft under a name of its commit and role. Publishing flushes it to the disk and
renames it into HOME/log/<thousand>/<commit>-<role>-<hash>.<suffix>. A published file is true only once
the control database names it; until then it is an orphan, and the next writer sweeps it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tizbe.durable import flush, flush_folder
from tizbe.errors import Broken
from tizbe.ledger.home import Home

_PER_FOLDER = 1000
_CHUNK = 1 << 20
_LARGE = 8 << 20
_MOST_FLUSHED = 8


@dataclass(frozen=True)
class LogFile:
    """A published file: `name` is relative to HOME/log, `bytes` and `rows` its size and row count."""

    commit_no: int
    role: str
    name: str
    sha256: str
    bytes: int
    rows: int


@dataclass
class DraftFile:
    """A file being written for a commit: write to `path`, set `rows`, then perhaps `seal` it early."""

    commit_no: int
    role: str
    path: Path
    rows: int = 0
    sha256: str | None = None
    _hashing: Future[str] | None = field(default=None, repr=False)

    def seal(self) -> None:
        """Say that the content is final: a large file is hashed on another core while the caller goes on."""
        if self.sha256 is None and self._hashing is None and self.path.stat().st_size > _LARGE:
            with_one_thread = ThreadPoolExecutor(1)
            self._hashing = with_one_thread.submit(sha256_of, self.path)
            with_one_thread.shutdown(wait=False)

    def hash(self) -> str:
        """The SHA-256 of the finished content, taken once."""
        if self.sha256 is None:
            self.sha256 = self._hashing.result() if self._hashing else sha256_of(self.path)
        return self.sha256

    def publish(self, home: Home, *, flushes: bool = True) -> LogFile:
        """Make the content durable, if `flushes`, and give it its final name; the names are not flushed yet."""
        self.hash()
        size = self.path.stat().st_size
        if flushes:
            flush(self.path)
        name = published_name(self)
        target = home.log_folder / name
        try:
            self.path.rename(target)
        except FileNotFoundError:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            flush_folder(home.log_folder)
            self.path.rename(target)
        return LogFile(self.commit_no, self.role, name, self.hash(), size, self.rows)


def published_name(draft: DraftFile) -> str:
    """The name, relative to HOME/log, of a draft whose content is finished."""
    name = f"{draft.commit_no:09d}-{draft.role}-{draft.hash()[:12]}{draft.path.suffix}"
    return f"{_folder(draft.commit_no)}/{name}"


def draft_file(home: Home, commit_no: int, role: str, suffix: str) -> DraftFile:
    """An unwritten draft of a commit's file; `suffix` is the format's, without a dot."""
    path = home.draft_folder / f"{commit_no:09d}-{role}.{suffix}"
    with suppress(FileNotFoundError):
        path.unlink()
    return DraftFile(commit_no, role, path)


def copy_draft(draft: DraftFile, source: Path) -> None:
    """Fill a draft with the bytes of `source`; the kernel copies, sharing blocks where the disk can."""
    shutil.copyfile(source, draft.path)


def published(home: Home, files: Iterable[DraftFile], *, flushes: bool = True) -> list[LogFile]:
    """Publish drafts of one commit: from here on they outlive a loss of power.

    With `flushes` false the caller sees to that (`flush_together`), once for several commits.
    """
    done = [draft.publish(home, flushes=flushes) for draft in files]
    if flushes:
        _flush_names(home, done)
    return done


def flush_together(home: Home, files: Iterable[LogFile]) -> None:
    """Wait until the disk has the content and the names of published files; it is asked for many at once."""
    done = list(files)
    if len(done) > 1:
        with ThreadPoolExecutor(min(_MOST_FLUSHED, len(done)), "flushing") as pool:
            for _ in pool.map(flush, [home.log_folder / file.name for file in done]):
                pass
    else:
        for file in done:
            flush(home.log_folder / file.name)
    _flush_names(home, done)


def _flush_names(home: Home, files: Iterable[LogFile]) -> None:
    for folder in {_folder(file.commit_no) for file in files}:
        flush_folder(home.log_folder / folder)


def checked_path(home: Home, file: LogFile, *, verify: bool = False) -> Path:
    """The path of a published file, its size compared and, with `verify`, its hash.

    Raises `Broken`, naming the file, when it is missing or not what the commit names.
    """
    path = home.log_folder / file.name
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        size = -1
    if size != file.bytes:
        raise Broken(f"File {file.name} of commit {file.commit_no} is missing or of another size.")
    if verify and sha256_of(path) != file.sha256:
        raise Broken(f"File {file.name} of commit {file.commit_no} is not what its commit recorded.")
    return path


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def names_to_sweep(home: Home, last_commit_no: int, *, everything: bool) -> set[str]:
    """The names of the files among which an orphan may lie: those beside the last and next commit, or all."""
    if everything:
        folders = {path.name for path in home.log_folder.iterdir()}
    else:
        folders = {_folder(last_commit_no), _folder(last_commit_no + 1)}
    names: set[str] = set()
    for folder in folders:
        with suppress(FileNotFoundError), os.scandir(home.log_folder / folder) as entries:
            names.update(f"{folder}/{entry.name}" for entry in entries)
    return names


def first_commit_of(names: Iterable[str]) -> int:
    """The lowest commit number that the names of files begin with; 0 where one has none."""
    return min(int(digits) if digits.isdigit() else 0 for digits in (name[7:16] for name in names))


def clear_drafts(home: Home) -> int:
    """Remove what killed writers left in HOME/draft; gives the number of files removed."""
    count = 0
    with os.scandir(home.draft_folder) as entries:
        for entry in entries:
            Path(entry.path).unlink()
            count += 1
    return count


def _folder(commit_no: int) -> str:
    # A thousand commits a folder keep the sweep of a start, which lists two folders, short for ever.
    return f"{commit_no // _PER_FOLDER:06d}"
