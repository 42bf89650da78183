"""Where a backup lies: a folder, which the next backup adds to, or one file (tar), made whole each time.

Both hold the same names: `log/…` as in the hub, `control-….ndjson.zst`, `keys/…`, and `manifest.json`, which is
written last: without it nothing there is a backup.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from tizbe.durable import flush_folder, write_durably
from tizbe.errors import Broken, Refused, Unavailable

MANIFEST = "manifest.json"
"""The name of the file that makes a backup of what lies beside it."""

_MARK = "backup-of"
_CHUNK = 1 << 20

_NOT_OURS = {
    "kk": "Бұл қалта бос емес және осы хабтың сақтық көшірмесі емес; басқа қалтаны көрсетіңіз.",
    "ru": "Эта папка не пуста и не является резервной копией этого хаба; укажите другую.",
    "en": "This folder is not empty and is not a backup of this hub; name another one.",
}
_AT_WORK = {
    "kk": "Бұл қалтаға басқа процесс көшіріп жатыр; ол аяқталғаннан кейін қайталаңыз.",
    "ru": "В эту папку уже копирует другой процесс; повторите, когда он закончит.",
    "en": "Another process is backing up into this folder; try again when it has finished.",
}
_NO_BACKUP = {
    "kk": "Мұнда аяқталған сақтық көшірме жоқ (manifest.json табылмады).",
    "ru": "Здесь нет законченной резервной копии (manifest.json не найден).",
    "en": "There is no finished backup here (manifest.json was not found).",
}


class Target(ABC):
    """A backup being written."""

    @abstractmethod
    def has(self, name: str, size: int, sha256: str | None) -> bool:
        """Whether a file that never changes is there already; with a hash, whether it is still what it was."""

    @abstractmethod
    def add(self, name: str, source: Path, sha256: str) -> None:
        """Add a file; `Broken` when its content is not what was recorded of it."""

    @abstractmethod
    def write(self, name: str, content: bytes) -> None:
        """Add a small file."""


class FolderTarget(Target):
    """A folder: each file comes under a draft's name and is durable before it gets its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._touched: set[Path] = set()

    def has(self, name: str, size: int, sha256: str | None) -> bool:
        """Whether the file is there: by its size, or by its hash too."""
        path = self._folder / name
        try:
            if path.stat().st_size != size:
                return False
        except FileNotFoundError:
            return False
        if sha256 is None:
            return True
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256

    def add(self, name: str, source: Path, sha256: str) -> None:
        """Copy a file, comparing its hash on the way."""
        with self._drafted(name) as draft, source.open("rb") as stream, draft.open("wb") as target:
            _copy(stream, target, name, sha256)
            target.flush()
            os.fsync(target.fileno())

    def write(self, name: str, content: bytes) -> None:
        """Write a small file."""
        with self._drafted(name) as draft:
            write_durably(draft, content)

    def finish(self, keep: frozenset[str]) -> None:
        """Wait for the names, then remove the copies of the control database that the manifest does not name."""
        for folder in sorted(self._touched):
            flush_folder(folder)
        for path in self._folder.glob("control-*"):
            if path.name not in keep:
                path.unlink()

    @contextmanager
    def _drafted(self, name: str) -> Iterator[Path]:
        path = self._folder / name
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
            self._touched.update((path.parent.parent, path.parent))
        draft = path.with_name(f".{path.name}.part")
        try:
            yield draft
            draft.rename(path)
            self._touched.add(path.parent)
        finally:
            draft.unlink(missing_ok=True)

    def flush(self) -> None:
        """Wait until the disk has every name so far."""
        for folder in sorted(self._touched):
            flush_folder(folder)
        self._touched.clear()


class TarTarget(Target):
    """One file: its members in the order they come, the manifest last."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive

    def has(self, name: str, size: int, sha256: str | None) -> bool:
        """Never: each backup is a new file."""
        return False

    def add(self, name: str, source: Path, sha256: str) -> None:
        """Append a file, comparing its hash on the way."""
        with source.open("rb") as stream:
            reader = _Hashed(stream)
            self._archive.addfile(_member(name, source.stat().st_size), reader)
        if reader.digest != sha256:
            raise _differs(name)

    def write(self, name: str, content: bytes) -> None:
        """Append a small file."""
        self._archive.addfile(_member(name, len(content)), io.BytesIO(content))


class Source:
    """A finished backup being read."""

    def __init__(self, root: Path, archive: tarfile.TarFile | None) -> None:
        self._root = root
        self._archive = archive

    def read(self, name: str) -> bytes:
        """The content of a small file; `Broken` where there is none."""
        with self._opened(name) as stream:
            return stream.read()

    def copy(self, name: str, target: Path, sha256: str, mode: int = 0o600) -> int:
        """Copy a file out, comparing its hash; gives its bytes. `Broken`: missing, or not what the manifest says."""
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        with self._opened(name) as stream, os.fdopen(descriptor, "wb") as written:
            size = _copy(stream, written, name, sha256)
            written.flush()
            os.fsync(written.fileno())
        return size

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            stream = (self._root / name).open("rb") if self._archive is None else self._archive.extractfile(name)
        except (FileNotFoundError, KeyError) as error:
            raise Broken(f"The backup lacks the file {name}; take another backup.") from error
        if stream is None:
            raise Broken(f"The backup holds no plain file {name}; take another backup.")
        with stream:
            yield stream


@contextmanager
def backup_folder(folder: Path, hub_id: str) -> Iterator[FolderTarget]:
    """A folder to back up into: new, empty, or with earlier backups of the same hub. One process at a time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = folder / _MARK
    if mark.exists():
        if mark.read_text(encoding="ascii").strip() != hub_id:
            raise Refused(_NOT_OURS)
    elif any(folder.iterdir()):
        raise Refused(_NOT_OURS)
    else:
        write_durably(mark, f"{hub_id}\n".encode())
        flush_folder(folder)
    with mark.open("r+b") as lock:  # NFS locks a file for one alone only where it is open for writing
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(_AT_WORK) from error
        for left in folder.rglob(".*.part"):  # what a killed backup was copying
            left.unlink()
        yield FolderTarget(folder)


@contextmanager
def backup_file(path: Path) -> Iterator[TarTarget]:
    """One file to back up into; it has its name only when it is whole, and replaces an earlier one then."""
    draft = path.with_name(f".{path.name}.part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield TarTarget(archive)
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(path)
        flush_folder(path.absolute().parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def backup_source(place: Path) -> Iterator[Source]:
    """A finished backup, in a folder or a file. Raises `Refused` where there is none."""
    if (place / MANIFEST).is_file():
        yield Source(place, None)
        return
    with ExitStack() as until:
        archive = None
        with suppress(tarfile.ReadError, FileNotFoundError, IsADirectoryError):
            archive = until.enter_context(tarfile.open(place, "r:"))
        if archive is not None and MANIFEST in archive.getnames():
            yield Source(place, archive)
            return
    raise Refused(_NO_BACKUP)


class _Hashed(io.RawIOBase):
    """A stream that takes the hash of what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._hash.update(content)
        return content


def _copy(source: IO[bytes], target: IO[bytes], name: str, sha256: str) -> int:
    found, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        found.update(chunk)
        target.write(chunk)
        size += len(chunk)
    if found.hexdigest() != sha256:
        raise _differs(name)
    return size


def _differs(name: str) -> Broken:
    return Broken(f"The file {name} is not what was recorded of it.")


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, 0
    return member
