"""Formats: a file as its sender gives it becomes text columns in one Parquet file, in constant memory.

The suffix names the format: `.csv`, `.ndjson` (or `.jsonl`), `.parquet`, `.xlsx`, `.ods`; `.gz` and `.zst` of the
text forms. Each text format has its own module; a workbook is read in a process of its own, in bounded memory;
Parquet is read where it lies. What cannot be read as a whole comes back as a refusal with a code, never as an
exception. Source: exchange format, "A submission".
"""

from __future__ import annotations

from pathlib import Path, PurePath

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.comma_separated import read_csv
from tizbe.intake.content import COMPRESSIONS, Limits, Unreadable, file_sha256, line_of_damage
from tizbe.intake.json_lines import read_ndjson
from tizbe.intake.reading import Read, column_names
from tizbe.intake.received import Received
from tizbe.intake.sheets import WORKBOOKS, read_sheets

LIMITS = Limits()
TEXT_FORMATS = (".csv", ".ndjson", ".jsonl")


def receive(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    target: Path,
    *,
    name: str | None = None,
    limits: Limits = LIMITS,
) -> Received:
    """Read the file at `path`, called `name` by its sender, into the Parquet file at `target`.

    A Parquet file is not copied: the answer's `path` is then `path` itself; one read without a target is of the
    hub's own log, and no limit binds it. Where the file as a whole cannot be read, the answer carries the refusal,
    and `target` may hold rubbish that counts for nothing.
    """
    suffix, compression = _format(name or path.name)
    try:
        if suffix == ".parquet":
            return _parquet(connection, path, None if target == Path() else limits)
        if suffix == ".csv":
            return _received(path, target, compression, read_csv(connection, path, compression, limits, target))
        if suffix in TEXT_FORMATS:
            return _received(path, target, compression, read_ndjson(path, compression, limits, target))
        if suffix in WORKBOOKS:
            return _received(path, target, None, read_sheets(path, suffix, limits, target))
        # Only the ending is repeated: a file's name may hold anything, a person's number too.
        return _unreadable(path, matter("F001", name=f"*{PurePath(name or path.name).suffix}"))
    except Unreadable as refusal:
        return _unreadable(path, _placed(refusal.matter, path, compression, limits))


def _placed(refusal: Matter, path: Path, compression: str | None, limits: Limits) -> Matter:
    """The refusal of a broken text with the line where it breaks, which the reader need not have known."""
    if refusal.code != "F002" or refusal.values:
        return refusal
    return matter("F002", line=line_of_damage(path, compression, limits))


def _format(name: str) -> tuple[str, str | None]:
    """The format's suffix and the compression that a file's name says."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes[-2:]]
    last = suffixes[-1] if suffixes else ""
    if last in COMPRESSIONS:
        inner = suffixes[0] if len(suffixes) > 1 else ""
        return (inner if inner in TEXT_FORMATS else "", COMPRESSIONS[last])
    return last, None


def _received(path: Path, target: Path, compression: str | None, read: Read) -> Received:
    return Received(
        path=target,
        rows=read.rows,
        columns=read.columns,
        types=("VARCHAR",) * len(read.columns),
        faults=read.faults,
        file_sha256=read.sha256 if compression is None else file_sha256(path),
        content_sha256=read.sha256,
        held=read.held,
        hints=read.hints,
    )


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits | None) -> Received:
    try:
        with pq.ParquetFile(path) as file:
            rows = file.metadata.num_rows
            columns = column_names(file.schema_arrow.names, limits)
            if limits is not None:
                _judge_size(file.metadata, path.stat().st_size, limits)
        digest = file_sha256(path)
        plain = Received(path, rows, columns, ("VARCHAR",) * len(columns), False, digest, digest)
        types = connection.execute(f"DESCRIBE SELECT * FROM {plain.source()}").fetchall()
    except (pa.ArrowException, OSError, duckdb.Error):
        return _unreadable(path, matter("F003"))
    kinds = tuple(str(kind) for _, kind, *_ in types[: len(columns)])
    return Received(path, rows, columns, kinds, False, digest, digest, ours=False)


def _judge_size(metadata: pq.FileMetaData, given: int, limits: Limits) -> None:
    """Refuse a Parquet file that says it holds more than its size can."""
    rows = max(limits.free_rows, limits.sparse * given)
    if metadata.num_rows > rows:
        raise Unreadable(matter("F029", limit=rows))
    unfolded = sum(metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups))
    most = min(limits.content, max(limits.free, limits.ratio * given))
    if unfolded > most:
        raise Unreadable(matter("F016", limit=most))


def _unreadable(path: Path, refusal: Matter) -> Received:
    digest = file_sha256(path)
    return Received(Path(), 0, (), (), False, digest, digest, refusal)
