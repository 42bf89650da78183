"""Rows of text on their way into a received file: batch by batch, so that memory stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tizbe.engine.parquet import packing
from tizbe.intake.received import FAULT, FEW, HeldRow

BATCH = 16_384
"""Rows held at a time."""

HEAVY = 32 << 20
"""Bytes of text held at a time; long rows are written out sooner than `BATCH` says."""

WRONG_COUNT, NOT_A_ROW = 1, 2
"""Faults of form: the row has another number of fields than the header; it is no row at all."""


class RowWriter:
    """Writes rows of `columns` to the Parquet file at `path`, in order; empty text is not given."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        fields = [pa.field(name, pa.string()) for name in columns] + [pa.field(FAULT, pa.int8())]
        self._schema = pa.schema(fields)
        self._path = path
        self._writer: pq.ParquetWriter | None = None  # made when it is seen how much there is to write
        self._rows: list[Sequence[str | None]] = []
        self._faults: list[int | None] = []
        self._weighed = 0
        self.rows = 0
        self.held: tuple[HeldRow, ...] | None = ()

    def add(self, row: Sequence[str | None], fault: int | None = None) -> None:
        """One more row; where it is at fault its fields are cut or filled up to the columns."""
        width = len(self._columns)
        self._rows.append(row if len(row) == width else [*row[:width], *[None] * (width - len(row))])
        self._faults.append(fault)
        if len(self._rows) >= BATCH:
            self._flush()

    def weigh(self, size: int) -> None:
        """Write out what is held where it is heavy; `size`: bytes of the text read so far."""
        if size - self._weighed > HEAVY:
            self.held = None
            self._flush()
            self._weighed = size

    def __enter__(self) -> RowWriter:
        """The writer itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is left and close the file."""
        try:
            if kind is None:
                self._flush()
                if self._writer is None:
                    self._write(self._schema.empty_table())
        finally:
            if self._writer is not None:
                self._writer.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        texts: Any = zip(*self._rows, strict=True) if self._columns else ()
        arrays = [pa.array([text or None for text in column], pa.string()) for column in texts]
        arrays.append(pa.array(self._faults, pa.int8()))
        self._write(pa.table(arrays, schema=self._schema))
        self.rows += len(self._rows)
        few = self.held is not None and self.rows <= FEW
        held = tuple((row, fault or 0) for row, fault in zip(self._rows, self._faults, strict=True)) if few else ()
        self.held = (*(self.held or ()), *held) if few else None
        self._rows, self._faults = [], []

    def _write(self, rows: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, self._schema, **packing(rows))
        self._writer.write_table(rows)
