"""Verification: whether the log's files are what their commits recorded, each told by its name.

`verify_files` reads every byte of the log and needs neither the projection nor the lock: files never change.
What it finds are differences, each of a kind with its details; the doors have the sentences for them. None
carries personal data. Source: ADR 0003, "The log is the truth".
"""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from tizbe.ledger.files import LogFile, sha256_of
from tizbe.ledger.log import Log
from tizbe.store import tables

MOST_NAMED = 20
"""How many differences of one kind are named; the others are counted."""

COUNTED_ROLES = ("received", "accepted", "refused", "change")
"""How roles begin whose files hold rows, so that the recorded number of rows can be compared."""

_f = tables.file.c
_FILES = select(tables.file).order_by(_f.commit_no, _f.role)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it must be: its kind, and what there is to know of it (names and numbers)."""

    kind: str
    detail: Mapping[str, str | int | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The difference as plain data."""
        return {"kind": self.kind, **self.detail}


@dataclass(frozen=True)
class FileProof:
    """What verification of the files found: how many, of how many bytes, up to which commit, and what is wrong."""

    commit: int
    files: int
    bytes: int
    differences: tuple[Difference, ...]
    damaged: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """The proof as plain data."""
        return {
            "same": not self.differences,
            "commit": self.commit,
            "files": self.files,
            "bytes": self.bytes,
            "differences": [one.as_json() for one in self.differences],
        }


def verify_files(log: Log, threads: int = 1, *, rows: bool = False) -> FileProof:
    """Compare every file that a commit names with the hash recorded for it, and look for files that none names.

    With `rows` the number of rows in each file is counted too. `damaged` has the names of the files that
    must not be read. Commits made meanwhile are left to the next time.
    """
    last = log.last_commit_no()
    with log.store.reading() as connection:
        files = [LogFile(*row) for row in connection.execute(_FILES.where(_f.commit_no <= last))]
    found: list[Difference] = []
    damaged: set[str] = set()
    # The hash is taken without the interpreter's lock, so that threads share the work.
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for file, kind in zip(files, pool.map(lambda file: _fault(log, file), files), strict=True):
            if kind is None and rows and file.role.startswith(COUNTED_ROLES):
                found += _rows_differ(log, file)
            if kind is not None:
                found.append(Difference(kind, _about(file)))
                if kind != "file-row-altered":
                    damaged.add(file.name)
    found += (Difference("file-unnamed", {"file": name}) for name in _unnamed(log, files, last))
    return FileProof(last, len(files), sum(file.bytes for file in files), tuple(found), frozenset(damaged))


def few(differences: Iterable[Difference]) -> list[Difference]:
    """The first differences of each kind, and how many more there are of it."""
    named: dict[str, list[Difference]] = {}
    more: dict[str, int] = {}
    for one in differences:
        own = named.setdefault(one.kind, [])
        if len(own) < MOST_NAMED:
            own.append(one)
        else:
            more[one.kind] = more.get(one.kind, 0) + 1
    every = [one for own in named.values() for one in own]
    return every + [Difference("more", {"of": kind, "count": count}) for kind, count in more.items()]


def _fault(log: Log, file: LogFile) -> str | None:
    """What is wrong with a file: its kind of difference, or None."""
    path = log.home.log_folder / file.name
    try:
        content = sha256_of(path)
        size = path.stat().st_size
    except FileNotFoundError:
        return "file-missing"
    except OSError:  # the disk itself cannot read it
        return "file-damaged"
    if content == file.sha256 and size == file.bytes and _is_named_rightly(file):
        return None
    # The name holds the first digits of the hash: where it fits the content, the row was altered, not the file.
    return "file-row-altered" if content.startswith(_digits(file.name)) else "file-damaged"


def _digits(name: str) -> str:
    """The digits of the hash that a file's name holds."""
    return name.rsplit("-", 1)[-1].split(".", 1)[0]


def _is_named_rightly(file: LogFile) -> bool:
    return file.name.split("/")[-1].startswith(f"{file.commit_no:09d}-{file.role}-{file.sha256[:12]}.")


def _about(file: LogFile) -> dict[str, str | int | None]:
    return {"file": file.name, "commit": file.commit_no, "role": file.role}


def _rows_differ(log: Log, file: LogFile) -> Iterator[Difference]:
    """A difference where a file holds another number of rows than its commit recorded."""
    path = log.home.log_folder / file.name
    held: int | None = None
    if path.suffix == ".parquet":
        with suppress(pa.ArrowException):
            held = pq.read_metadata(path).num_rows
    else:
        with path.open(encoding="utf-8", newline="") as lines:
            held = sum(1 for _ in csv.reader(lines)) - 1
    if held != file.rows:
        yield Difference("file-rows", {**_about(file), "recorded": file.rows, "found": held})


def _unnamed(log: Log, files: Collection[LogFile], last: int) -> list[str]:
    """Files of commits up to the last that the control database does not name.

    What a killed writer left is of the commit that never was, and not meant here.
    """
    named = {file.name for file in files}
    found = []
    for folder in log.home.log_folder.iterdir():
        if not folder.is_dir():
            found.append(folder.name)
            continue
        with os.scandir(folder) as entries:
            for entry in entries:
                digits = entry.name[:9]
                if f"{folder.name}/{entry.name}" not in named and not (digits.isdigit() and int(digits) > last):
                    found.append(f"{folder.name}/{entry.name}")
    return sorted(found)
