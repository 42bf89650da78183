"""A workbook's ZIP archive, opened with distrust: what it claims is limited, what it unfolds to is counted.

Each part is inflated to its true end, whatever size the archive claims for it, and no part may be there
twice. Source: PKWARE APPNOTE 6.3, section 4.3.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from tizbe.intake.catalogue import matter
from tizbe.intake.content import CHUNK, Limits, Unreadable

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an OLE compound file begins: a workbook behind a password, or one of the old binary format."""


class Archive:
    """The parts of a workbook's file. Raises Unreadable: damage, a bomb, a password, no archive at all."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limit = min(limits.workbook, max(limits.free, limits.ratio * path.stat().st_size))
        self._unfolded = 0
        with path.open("rb") as file:
            if file.read(len(_COMPOUND)) == _COMPOUND:
                raise Unreadable(matter("F026"))
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(matter("F003")) from error
        parts = self._zip.infolist()
        self._parts = {part.filename: part for part in parts}
        if len(parts) > limits.parts:
            raise self._refusal("F027")
        if len({part.filename.lower() for part in parts}) < len(parts):
            raise self._refusal("F003")
        if sum(part.file_size for part in parts) > self._limit:
            raise self._refusal("F016", limit=self._limit)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in the archive's order."""
        return tuple(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, counted against what the whole archive may unfold to."""
        part = self._parts.get(name)
        if part is None or part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(matter("F003"))
        claimed, read = part.file_size, 0
        part.file_size = 1 << 62  # else a part would seem to end where it claims to
        try:
            with self._zip.open(part) as file:
                while chunk := file.read(CHUNK):
                    read += len(chunk)
                    self._unfolded += len(chunk)
                    if self._unfolded > self._limit:
                        raise Unreadable(matter("F016", limit=self._limit))
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(matter("F003")) from error
        finally:
            part.file_size = claimed
        if read != claimed:
            raise Unreadable(matter("F003"))

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def __enter__(self) -> Archive:
        """The archive itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def _refusal(self, code: str, **values: object) -> Unreadable:
        self.close()
        return Unreadable(matter(code, **values))
