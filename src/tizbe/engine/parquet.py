"""Parquet files written from memory: how rows are packed, which for a few of them costs more than it saves.

A file of twenty rows is mostly its own description: packed and indexed it is no smaller, and takes twice the time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PLAIN_ROWS, PLAIN_BYTES = 64, 64 << 10
"""Up to so many rows, of so many bytes in memory, a file is written as it is."""


def packing(rows: pa.Table | pa.RecordBatch) -> dict[str, Any]:
    """The options of pyarrow's writer for a file that begins with these rows; if they are few, they are all."""
    if rows.num_rows > PLAIN_ROWS or rows.nbytes > PLAIN_BYTES:
        return {"compression": "zstd"}
    return {"compression": "none", "use_dictionary": False, "write_statistics": False}


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table into the Parquet file at `path`."""
    pq.write_table(table, path, **packing(table))
