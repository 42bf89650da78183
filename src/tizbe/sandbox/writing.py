"""Files: a table of text columns as CSV, packed CSV, NDJSON or Parquet, with the digest of its content.

The digest is that of the text, before any packing; of a Parquet file it is that of the file. CSV is written
in pieces, so that a country of any size needs little memory.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import zstandard

_PIECE_ROWS = 250_000

SUFFIX = {
    "csv": ".csv",
    "csv-semicolon": ".csv",
    "csv.gz": ".csv.gz",
    "csv.zst": ".csv.zst",
    "ndjson": ".ndjson",
    "parquet": ".parquet",
}
"""The file name's ending by form."""


def write(table: pa.Table, form: str, path: Path, *, is_cut: bool = False) -> str:
    """Writes the table to `path` and gives the SHA-256 of its content; `is_cut` loses the file's end."""
    if form == "parquet":
        pq.write_table(_with_nulls(table), path, compression="zstd")
        with path.open("rb") as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest()
    digest = hashlib.sha256()
    with path.open("wb") as plain:
        if form == "csv.gz":
            # No name and no time in the header: the same country gives the same bytes.
            with gzip.GzipFile("", "wb", 6, plain, mtime=0) as packed:
                for piece in _pieces(table, form):
                    digest.update(piece)
                    packed.write(piece)
        elif form == "csv.zst":
            with zstandard.ZstdCompressor().stream_writer(plain, closefd=False) as frame:
                for piece in _pieces(table, form):
                    digest.update(piece)
                    frame.write(piece)
        else:
            for piece in _pieces(table, form):
                digest.update(piece)
                plain.write(piece)
    if is_cut:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) * 2 // 3])
    return digest.hexdigest()


def _pieces(table: pa.Table, form: str) -> Iterator[bytes]:
    """The text of the table, header first, as pieces of UTF-8."""
    if form == "ndjson":
        for batch in _with_nulls(table).to_batches(max_chunksize=_PIECE_ROWS):
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist()]
            yield "".join(lines).encode()
        return
    delimiter = ";" if form == "csv-semicolon" else ","
    yield (delimiter.join(table.column_names) + "\n").encode()
    options = pacsv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none")
    for start in range(0, table.num_rows, _PIECE_ROWS):
        sink = io.BytesIO()
        pacsv.write_csv(table.slice(start, _PIECE_ROWS), sink, options)
        yield sink.getvalue()


def _with_nulls(table: pa.Table) -> pa.Table:
    """Empty texts as missing values, as typed forms have them."""
    columns = {
        name: pc.if_else(pc.equal(table[name], ""), pa.scalar(None, pa.string()), table[name])
        for name in table.column_names
    }
    return pa.table(columns)
