"""A draft: a commit while it is written, its number and instant known and its files not yet named for good.

It becomes true with `recording`, or together with others after `join`; a draft that is left without either leaves
nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection

from tizbe.errors import Broken
from tizbe.ledger.commits import Commit
from tizbe.ledger.files import DraftFile, copy_draft, draft_file, published_name
from tizbe.ledger.recording import Recorder


class Draft:
    """A commit being written; `Log.writing` makes it."""

    def __init__(self, recorder: Recorder, commit: Commit) -> None:
        self.commit = commit
        self.commit_no = commit.commit_no
        self.recorded_at = commit.recorded_at
        self.is_recorded = False
        self._recorder = recorder
        self._files: dict[str, DraftFile] = {}

    def file(self, role: str, suffix: str = "parquet", rows: int = 0) -> DraftFile:
        """A new file of this commit: the caller writes it at `.path`. One file per role."""
        if role in self._files:
            raise Broken(f"Commit {self.commit_no} already has a file of role {role}.")
        made = self._files[role] = draft_file(self._recorder.home, self.commit_no, role, suffix)
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
        self._demand_open()
        with self._recorder.recording(self.commit, self._files.values()) as connection:
            yield connection
        self.is_recorded = True

    def join(self) -> None:
        """Publish the files, and leave the rows of this commit to `write_joined`: only for commits `together`."""
        self._demand_open()
        self._recorder.join(self.commit, self._files.values())
        self.is_recorded = True

    def abandon(self) -> None:
        """Remove the drafts; used by `Log.writing` when the commit was not recorded."""
        for file in self._files.values():
            with suppress(OSError):
                file.path.unlink(missing_ok=True)

    def _demand_open(self) -> None:
        if self.is_recorded:
            raise Broken(f"Commit {self.commit_no} was recorded twice.")
