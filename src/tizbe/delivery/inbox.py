"""MSHI's inbox: a folder that gets, for each batch, a data file and then a manifest.

The manifest comes last: where it lies, the data file is whole. Both are written under a passing name, flushed
to the disk and renamed, so that MSHI sees each file entirely or not at all. The manifest's bytes follow from
what is recorded, as the data file's do, so files lost or damaged are written again alike.
"""

from __future__ import annotations

import json
from pathlib import Path

from tizbe.delivery.batch import Batch, batch_name
from tizbe.durable import flush, flush_folder, write_durably
from tizbe.errors import Refused
from tizbe.ledger.files import sha256_of

FORMAT_VERSION = 1
"""The version of the two files' form; another form gets another number."""

_MODE = 0o640
_FOLDER_MODE = 0o750
_PART = ".part"

_NO_FOLDER = {
    "kk": "{folder} қалтасы жоқ; оны жасаңыз немесе басқасын көрсетіңіз.",
    "ru": "Папки {folder} нет; создайте её или укажите другую.",
    "en": "There is no folder {folder}; make it or name another one.",
}


def exchange_folder(named: Path | None, default: Path) -> Path:
    """The folder to use: the default is made when missing, one that was named must be there.

    Raises `Refused` for a named folder that is not there: it may be a share that is not mounted, and files
    written into a folder made in its place would reach nobody.
    """
    if named is not None:
        if not named.is_dir():
            raise Refused({lang: text.format(folder=named) for lang, text in _NO_FOLDER.items()})
        return named
    default.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    default.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    return default


def manifest(batch: Batch, previous: Batch | None) -> bytes:
    """The manifest of a batch; `previous` is the batch of the number before, None for the first."""
    content = {
        "format": "tizbe-batch",
        "format_version": FORMAT_VERSION,
        "batch": batch.number,
        "file": batch.file,
        "rows": batch.rows,
        "sha256": batch.sha256,
        "first_change": batch.first_change,
        "last_change": batch.last_change,
        "counts": batch.counts,
        "previous_batch": None if previous is None else previous.number,
        "previous_sha256": None if previous is None else previous.sha256,
        "written_at": batch.written_at,
    }
    return (json.dumps(content, indent=2) + "\n").encode()


class Inbox:
    """The folder into which batches are put; used by one writer at a time (the log's lock sees to that)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def part(self, batch_no: int) -> Path:
        """Where the data file of a batch is written before it is whole; MSHI passes hidden files over."""
        return self.folder / f".{batch_name(batch_no)}.csv{_PART}"

    def clear(self) -> None:
        """Remove what killed writers left half written."""
        for path in self.folder.glob(f".batch-*{_PART}"):
            path.unlink()

    def has_data(self, batch: Batch) -> bool:
        """Whether the batch's data file lies there with the recorded content."""
        path = self.folder / batch.file
        return path.is_file() and sha256_of(path) == batch.sha256

    def has_manifest(self, batch: Batch, content: bytes) -> bool:
        """Whether the batch's manifest lies there with this content."""
        path = self._manifest(batch)
        return path.is_file() and path.read_bytes() == content

    def put_data(self, batch: Batch, part: Path) -> None:
        """Give a whole data file its name; a manifest of an earlier offer is taken away first."""
        self._manifest(batch).unlink(missing_ok=True)
        part.chmod(_MODE)
        flush(part)
        part.rename(self.folder / batch.file)
        flush_folder(self.folder)

    def put_manifest(self, batch: Batch, content: bytes) -> None:
        """Write the manifest of a batch whose data file is in its place."""
        target = self._manifest(batch)
        part = self.folder / f".{target.name}{_PART}"
        write_durably(part, content, _MODE)
        part.rename(target)
        flush_folder(self.folder)

    def _manifest(self, batch: Batch) -> Path:
        return self.folder / f"{batch_name(batch.number)}.json"
