"""The content of a file: opened whatever its compression; counted, hashed and guarded as it is read."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import zstandard

from tizbe.intake.catalogue import Matter, matter
from tizbe.learning import learned

CHUNK = 1 << 20
"""Bytes read at a time."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins that spreadsheet programs call "Unicode"."""

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
"""Suffixes of compressed text, and what the engine calls them."""


@learned
@dataclass(frozen=True)
class Limits:
    """How much a file may hold and unfold to (ours).

    `content`: bytes of text; `ratio`: of content to file, where the content is beyond `free` bytes;
    `columns`: names in a header; `frames`: Zstandard frames; `window`: bytes of the window a Zstandard frame
    may ask for; `sparse`: rows a Parquet file may have for each of its bytes, beyond `free_rows`. For
    workbooks: `workbook`: bytes of unpacked parts; `parts`: parts, and sheets; `cells`: rows times columns of
    the sheet; `memory`: bytes its reader may take; `seconds`: processor time its reader may take.
    """

    content: int = 256 << 30
    ratio: int = 200
    free: int = 64 << 20
    columns: int = 1000
    frames: int = 1 << 20
    window: int = 128 << 20
    sparse: int = 2
    free_rows: int = 1_000_000
    workbook: int = 2 << 30
    parts: int = 2000
    cells: int = 1_048_576 * 8
    memory: int = 1536 << 20
    seconds: int = 300


class Unreadable(Exception):
    """The file as a whole cannot be read; `matter` says why."""

    def __init__(self, what: Matter) -> None:
        self.matter = what
        super().__init__(what.code)


class Content(io.RawIOBase):
    """The uncompressed bytes of a file, hashed as they pass. Unreadable: damage, NUL bytes, bombs."""

    def __init__(self, path: Path, compression: str | None, limits: Limits) -> None:
        super().__init__()
        self._limits, self._given = limits, path.stat().st_size
        self._source = _open(path, compression, limits)
        self._digest = hashlib.sha256()
        self.size = 0
        self.last = b""

    def readable(self) -> bool:
        """True: it is for reading only."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with the next bytes; the count of bytes, 0 at the end."""
        view = memoryview(cast("bytearray", buffer)).cast("B")
        read = self.take(len(view))
        view[: len(read)] = read
        return len(read)

    def take(self, size: int = CHUNK) -> bytes:
        """The next bytes, at most `size`; empty at the end."""
        try:
            read = self._source.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
            raise Unreadable(matter("F003")) from error
        self.size += len(read)
        limits = self._limits
        if self.size > limits.content or (self.size > limits.free and self.size > limits.ratio * max(self._given, 1)):
            raise Unreadable(matter("F016", limit=min(limits.content, max(limits.free, limits.ratio * self._given))))
        if b"\0" in read:
            raise Unreadable(matter("F022" if self.size == len(read) and read.startswith(_UTF_16) else "F002"))
        self._digest.update(read)
        self.last = read[-1:] or self.last
        return read

    def close(self) -> None:
        """Close the file too."""
        self._source.close()
        super().close()

    @property
    def sha256(self) -> str:
        """The hash in hex of what has been read so far."""
        return self._digest.hexdigest()


def file_sha256(path: Path) -> str:
    """The SHA-256 in hex of a file as it lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def line_of_damage(path: Path, compression: str | None, limits: Limits) -> int:
    """The number (from 1) of the line with the first byte that is NUL or not UTF-8; of the last line if none is."""
    line, rest = 1, b""
    with _open(path, compression, limits) as source:
        while read := source.read(CHUNK):
            text = rest + read
            sound = text.split(b"\0", 1)[0]
            try:
                sound.decode()
            except UnicodeDecodeError as error:
                sound = text[: error.start]
            line += sound.count(b"\n")
            rest = text[len(sound) :]
            if len(rest) > 3 or b"\0" in rest:  # a shorter one may be the beginning of a letter
                break
    return line


class _Zstandard(io.RawIOBase):
    """Zstandard frames one after another; an unfinished last one is an error, which the library hides."""

    def __init__(self, path: Path, limits: Limits) -> None:
        super().__init__()
        self._file, self._limits, self._frames = path.open("rb"), limits, 0
        self._library = zstandard.ZstdDecompressor(max_window_size=limits.window)
        self._frame = self._library.decompressobj()
        self._begun, self._rest, self._ready = False, b"", bytearray()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of content; empty at the end. EOFError when the last frame is cut off."""
        while len(self._ready) < size:
            # Small pieces bound what one piece can unfold to before the guard sees it.
            piece = self._rest or self._file.read(1 << 11)
            self._rest = b""
            if not piece:
                if self._begun:
                    raise EOFError
                break
            if not self._begun:
                self._begin(piece)
            self._begun = True
            self._ready += self._frame.decompress(piece)
            if self._frame.eof:
                self._rest = self._frame.unused_data
                self._frame, self._begun = self._library.decompressobj(), False
            if len(self._ready) >= size:
                break
        read = bytes(self._ready[:size])
        del self._ready[:size]
        return read

    def _begin(self, piece: bytes) -> None:
        """Judge a frame by its header before memory is taken for it."""
        self._frames += 1
        if self._frames > self._limits.frames:
            raise Unreadable(matter("F027"))
        with suppress(zstandard.ZstdError):  # a header that is no header, or is cut: the library will say so
            if zstandard.get_frame_parameters(piece).window_size > self._limits.window:
                raise Unreadable(matter("F028", limit=self._limits.window))

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


def _open(path: Path, compression: str | None, limits: Limits) -> IO[bytes]:
    if compression == "gzip":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if compression == "zstd":
        return cast("IO[bytes]", _Zstandard(path, limits))
    return path.open("rb")
