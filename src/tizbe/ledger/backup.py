"""A backup: the log's files, the control database of one moment, the public keys, and a manifest that proves them.

    with opened hub: back_up(log, Path("backup"), digests)      # again later: only new files are copied
    FOLDER/log/…                    the files that commits name, as in the hub; they never change
    FOLDER/control-….ndjson.zst     the control database of the moment (`tizbe.store.copying`)
    FOLDER/keys/…                   the public keys: receipts verify by them after the loss of everything
    FOLDER/manifest.json            written last; the digests of what was believed and settled at the moment

Writers wait while the moment is taken (both digests, the copy of the control database), not while files are copied.
Secrets are not in it: `tizbe.ledger.sealed_secrets`.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tizbe import __version__
from tizbe.audit import trail
from tizbe.clock import instant_text, now_at
from tizbe.errors import Broken
from tizbe.ledger.backup_place import MANIFEST, FolderTarget, Target, backup_file, backup_folder
from tizbe.ledger.files import LogFile, sha256_of
from tizbe.ledger.log import Log
from tizbe.store import tables
from tizbe.store.copying import write_copy
from tizbe.store.database import SCHEMA

FORMAT = "tizbe backup 1"
"""What a manifest says it is."""

PATIENCE = 600.0
"""Seconds a backup waits for a moment when nobody writes: it is started at night, and can wait."""

ARCHIVE = ".tar"
"""How the name of a backup in one file ends."""

_FILES = select(tables.file).order_by(tables.file.c.commit_no, tables.file.c.role)


@dataclass(frozen=True)
class Digests:
    """What was true at the moment: SHA-256 over every version of every statement, and over everybody's entitlements."""

    statements: str
    entitlements: str


@dataclass(frozen=True)
class Manifest:
    """What a backup is of. `files` and `size` (bytes) are those of the log; `control` and `keys` are names with their
    SHA-256, and the files of the log are named, with theirs, by the copy of the control database."""

    hub: str
    made_at: str
    program: str
    schema: str
    commit: int
    audit_entry: int
    audit_hash: str
    statements: str
    entitlements: str
    control: dict[str, str]
    rows: dict[str, int]
    files: int
    size: int
    keys: dict[str, str] = field(default_factory=dict)
    format: str = FORMAT

    def to_bytes(self) -> bytes:
        """The manifest as it lies in the backup."""
        return (json.dumps(vars(self), indent=1, sort_keys=True) + "\n").encode()


@dataclass(frozen=True)
class BackupReport:
    """What a backup came to: its manifest, and how much of it was copied now."""

    manifest: Manifest
    files: int
    size: int

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {**vars(self.manifest), "copied_files": self.files, "copied_size": self.size}


def read_manifest(content: bytes) -> Manifest:
    """The manifest that a backup holds. Raises `Broken` for one of another program or format."""
    try:
        told = json.loads(content)
        if told["format"] == FORMAT:
            return Manifest(**told)
    except (ValueError, KeyError, TypeError) as error:
        raise Broken("The manifest of the backup cannot be read.") from error
    raise Broken("The backup was made by another version of this program; use that version.")


def back_up(log: Log, place: Path, measure: Callable[[], Digests], *, verify: bool = False) -> BackupReport:
    """Back the hub up into a folder, or into one file whose name ends in `.tar`.

    `measure` gives the digests of the present moment; it is called while the lock is held. A folder with earlier
    backups of this hub gets only what is new; with `verify` what it has is read again and mended. Killed, it
    leaves the earlier backup as it was. Raises `Broken` for a file of the log that is not what was recorded,
    `Refused` for a folder that holds something else, `Unavailable` when writers keep the lock too long.
    """
    hub_id = log.home.hub_id
    with _target(place, hub_id) as target, tempfile.TemporaryDirectory(prefix="tizbe-") as scratch:
        copy = Path(scratch) / "control"
        with log.locking(PATIENCE):
            digests, made_at, commit = measure(), instant_text(now_at()), log.last_commit_no()
            with log.store.reading() as connection, copy.open("wb") as written:
                head = trail.head_of(connection)  # entries are written without the lock too
                rows = write_copy(connection, SCHEMA, written)
                files = [LogFile(*row) for row in connection.execute(_FILES)]
            keys = {f"keys/{path.name}": path.read_bytes() for path in sorted((log.home.path / "keys").glob("*"))}
        copied = [file for file in files if _add(log, target, file, verify=verify)]
        digest = sha256_of(copy)
        name = f"control-{commit:09d}-{digest[:12]}.ndjson.zst"
        target.add(name, copy, digest)
        for key, content in keys.items():
            target.write(key, content)
        manifest = Manifest(
            hub=hub_id,
            made_at=made_at,
            program=__version__,
            schema=SCHEMA,
            commit=commit,
            audit_entry=head[0],
            audit_hash=head[1],
            statements=digests.statements,
            entitlements=digests.entitlements,
            control={name: digest},
            rows=rows,
            files=len(files),
            size=sum(file.bytes for file in files),
            keys={key: hashlib.sha256(content).hexdigest() for key, content in keys.items()},
        )
        if isinstance(target, FolderTarget):
            target.flush()  # what the manifest speaks of is on the disk before it
        target.write(MANIFEST, manifest.to_bytes())
        if isinstance(target, FolderTarget):
            target.finish(frozenset({name}))
    return BackupReport(manifest, len(copied), sum(file.bytes for file in copied))


def _target(place: Path, hub_id: str) -> AbstractContextManager[Target]:
    if place.suffix == ARCHIVE:
        return backup_file(place)
    return backup_folder(place, hub_id)


def _add(log: Log, target: Target, file: LogFile, *, verify: bool) -> bool:
    """Add a file of the log unless it is there; gives whether it was added."""
    name = f"log/{file.name}"
    if target.has(name, file.bytes, file.sha256 if verify else None):
        return False
    target.add(name, log.path(file), file.sha256)
    return True
