"""The map of persons: bits by which a receipt can show that a person is in none of its rows.

Each person marks seven of the map's cells, 32 to a row, by a public rule (`tizbe.audit.offline.marks_of`). To show
a person absent one shows one of the person's cells to be empty: a word of 128 cells, salted by itself, with the
path to its hash. About a fifth of the cells are marked, so that about one absent person in 90,000 has all seven
marked by others and cannot be shown absent. What a word says of other persons: docs/reference/receipt.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from tizbe.audit.offline import MARKS, WORD_BITS, cells_of
from tizbe.intake.block_cipher import BlockCipher
from tizbe.intake.row_kernel import kernel_for

_IN_MEMORY = 1 << 23
"""Persons up to which a map's numbers are kept in memory; those of more are kept in files without a name."""

_AT_ONCE = 1 << 14
"""Persons at a time: their words then fit the processor's nearest memory."""


class PersonMap:
    """The map of one submission: `add` every person, then read the `words`, once."""

    def __init__(self, rows: int, content_sha256: str, folder: Path | None = None) -> None:
        """`rows`: rows of the submission; `folder`: where files may lie for a moment."""
        self.cells = cells_of(rows)
        self._cipher = BlockCipher(bytes.fromhex(content_sha256))  # a public hash, not a secret
        self._kernel = kernel_for(rows)
        several = range(self.cells.segments)
        self._held: list[list[NDArray[np.int64]]] = [[] for _ in several]
        self._files: list[IO[bytes]] = []
        if rows > _IN_MEMORY:
            self._files = [tempfile.TemporaryFile(dir=folder) for _ in several]  # noqa: SIM115 - closed in words()

    def add(self, persons: NDArray[np.int64]) -> None:
        """Persons' numbers, in any order and as often as they come."""
        if self.cells.segments == 1:
            self._held[0].append(persons)
            return
        for at in range(0, len(persons), _AT_ONCE):
            some = persons[at : at + _AT_ONCE]
            segments = self._mixed(some, 1)[:, 0].astype(np.uint64) * np.uint64(self.cells.segments) >> np.uint64(32)
            order = np.argsort(segments.astype(np.uint16), kind="stable")
            ends = np.cumsum(np.bincount(segments.astype(np.int64), minlength=self.cells.segments))
            for segment, part in enumerate(np.split(some[order], ends[:-1])):
                if self._files:
                    self._files[segment].write(part.tobytes())
                else:
                    self._held[segment].append(part)

    def words(self) -> Iterator[bytes]:
        """The map, segment by segment, as bytes; the first cell is the highest bit."""
        width = self.cells.words * WORD_BITS
        for segment in range(self.cells.segments):
            # Numpy marks bytes, which it then packs; compiled code marks bits.
            cells = np.zeros(width if self._kernel is None else width // 8, np.uint8)
            for persons in self._persons(segment):
                for at in range(0, len(persons), _AT_ONCE):
                    mixed = self._mixed(persons[at : at + _AT_ONCE], 2)
                    if self._kernel is None:
                        cells[mixed[:, 1 : MARKS + 1].astype(np.uint64) * np.uint64(width) >> np.uint64(32)] = 1
                    else:
                        self._kernel.mark_cells(mixed.astype(np.uint32), MARKS, width, cells)
            yield (np.packbits(cells) if self._kernel is None else cells).tobytes()

    def _persons(self, segment: int) -> Iterator[NDArray[np.int64]]:
        if not self._files:
            yield from self._held[segment]
            return
        with self._files[segment] as file:
            file.seek(0)
            yield np.frombuffer(file.read(), np.int64)

    def _mixed(self, persons: NDArray[np.int64], blocks: int) -> NDArray[np.uint32]:
        """The words of four bytes that the cipher makes of each person, in as many blocks as are needed."""
        given = np.empty((len(persons), blocks, 2), ">u8")
        given[:, :, 0] = np.arange(blocks)
        given[:, :, 1] = persons[:, None]
        return self._cipher.drawn(given).view(">u4").reshape(-1, blocks * 4)
