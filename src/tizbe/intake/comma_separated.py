"""CSV: UTF-8 with or without a byte order mark, or Windows-1251; a header, `,` or `;`, RFC 4180.

Python's strict reader decides what a file says. A large file is first read by the engine, which is many times
faster; its answer counts only where it cannot differ from the strict reader's, else that one reads again.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import duckdb

from tizbe.engine.duckdb import literal
from tizbe.intake.catalogue import matter
from tizbe.intake.code_page import NAME as WINDOWS_1251
from tizbe.intake.code_page import is_windows_1251
from tizbe.intake.content import CHUNK, Content, Limits, Unreadable
from tizbe.intake.reading import Read, column_names
from tizbe.intake.received import FAULT
from tizbe.intake.text_rows import WRONG_COUNT, RowWriter

SMALL = 256 << 10
"""Bytes of a file up to which the strict reader alone is quicker than two readers."""

LONGEST_FIELD = 2 << 20
"""Characters of the longest field the strict reader takes; the engine's longest line is shorter."""

_LONGEST_LINE = 1_000_000
BOM = b"\xef\xbb\xbf"
"""How a text may begin that says it is UTF-8."""


class NotUtf8(Unreadable):
    """The text is not UTF-8."""

    def __init__(self) -> None:
        super().__init__(matter("F002"))


def read_csv(
    connection: duckdb.DuckDBPyConnection, path: Path, compression: str | None, limits: Limits, target: Path
) -> Read:
    """Read the CSV file at `path` into the Parquet file at `target`. Raises Unreadable."""
    try:
        # Compressed text of this kind unfolds to some sixteen times its size.
        if path.stat().st_size > (SMALL if compression is None else SMALL // 16):
            read = _read_fast(connection, path, compression, limits, target)
            if read is not None:
                return read
        return read_strictly(path, compression, limits, target)
    except NotUtf8:
        if not is_windows_1251(path, compression, limits):
            raise
    read = read_strictly(path, compression, limits, target, WINDOWS_1251)
    return replace(read, hints=(matter("H012"),))


def read_strictly(
    path: Path, compression: str | None, limits: Limits, target: Path, encoding: str = "utf-8-sig"
) -> Read:
    """The strict reader, row by row: it alone says what is wrong, and with which line."""
    with Content(path, compression, limits) as content:
        text = _text(content, encoding)
        header, delimiter, before = _header(text)
        if not header:
            raise Unreadable(matter("F004"))
        columns = column_names(header, limits)
        width, last_width = len(columns), len(columns)
        reader = csv.reader(_lines(text, before), delimiter=delimiter, strict=True)
        begun = before
        try:
            with RowWriter(target, columns) as writer:
                for row in reader:
                    begun = before + reader.line_num
                    if not row:
                        continue
                    last_width = len(row)
                    writer.add(row, None if last_width == width else WRONG_COUNT)
                    writer.weigh(content.size)
        except UnicodeDecodeError as error:
            raise NotUtf8 from error
        except csv.Error as error:
            raise Unreadable(matter("F002", line=begun + 1)) from error
        if last_width < width and content.last not in (b"\n", b"\r"):
            raise Unreadable(matter("F003"))
        return Read(columns, writer.rows, True, content.sha256, writer.held)


def _text(content: Content, encoding: str) -> IO[str]:
    csv.field_size_limit(LONGEST_FIELD)
    return io.TextIOWrapper(io.BufferedReader(content, CHUNK), encoding=encoding, newline="")


def _header(text: IO[str]) -> tuple[list[str], str, int]:
    """The header's fields, the delimiter that gives more of them, and how many lines it takes."""
    lines: list[str] = []

    def kept() -> Iterator[str]:
        for line in _lines(text):
            lines.append(line)
            yield line

    try:
        plain = next((row for row in csv.reader(kept()) if row), [])
        other = next((row for row in csv.reader(iter(lines), delimiter=";") if row), [])
        delimiter = ";" if len(other) > len(plain) else ","
        header = next((row for row in csv.reader(iter(lines), delimiter=delimiter, strict=True) if row), [])
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    except csv.Error as error:
        raise Unreadable(matter("F002", line=1)) from error
    return header, delimiter, len(lines)


def _lines(text: IO[str], before: int = 0) -> Iterator[str]:
    """The lines of a text after those that were read, none longer than a field may be."""
    for number in itertools.count(before + 1):
        line = text.readline(LONGEST_FIELD)
        if len(line) == LONGEST_FIELD:
            raise Unreadable(matter("F002", line=number))
        if not line:
            return
        yield line


@dataclass(frozen=True)
class _Survey:
    """What one pass over the bytes says of a file: whether both readers must agree on it, and its hash."""

    plain: bool
    delimiters: int
    sha256: str


def _survey(path: Path, compression: str | None, limits: Limits, delimiter: bytes) -> _Survey:
    """Hash the content and look for what the engine forgives and the strict reader does not.

    That is a blank beside a quote, and one delimiter too many at the end of a line, which their number shows.
    """
    plain, delimiters, tail, pending = True, 0, b"", b""
    with Content(path, compression, limits) as content:
        while chunk := content.take():
            delimiters += chunk.count(delimiter)
            seen = tail + chunk
            if b'"' in seen and plain:
                plain = not any(sign in seen for sign in (b'" ', b' "', b'"\t', b'\t"'))
            tail = chunk[-1:]
            if pending or not chunk.isascii():
                pending = _rest_of_utf8(pending + chunk)
        if pending:
            raise NotUtf8
        return _Survey(plain, delimiters, content.sha256)


def _rest_of_utf8(chunk: bytes) -> bytes:
    """The bytes at the end of a chunk that begin a character; NotUtf8 when the chunk is not UTF-8."""
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data" or len(chunk) - error.start >= 4:
            raise NotUtf8 from error
        return chunk[error.start :]
    return b""


def _read_fast(
    connection: duckdb.DuckDBPyConnection, path: Path, compression: str | None, limits: Limits, target: Path
) -> Read | None:
    """The engine's answer, or None where the strict reader has to decide. Raises Unreadable for damage."""
    with Content(path, compression, limits) as content:
        first = content.take(1 << 16).removeprefix(BOM).split(b"\n", 1)[0]
    found = plain_header(first, limits)
    if found is None:
        return None
    columns, delimiter = found
    sql = _copy(path, compression, columns, delimiter, target)
    with ThreadPoolExecutor(1) as pool:
        surveying = pool.submit(_survey, path, compression, limits, delimiter.encode())
        if compression is not None:
            surveying.result()  # a bomb must not unfold in the engine before the guard has seen it
        try:
            copied = next(iter(connection.execute(sql).fetchall()), None)
        except duckdb.Error:
            copied = None
        survey = surveying.result()
    rows = copied[0] if copied else -1
    if not survey.plain or survey.delimiters != (rows + 1) * (len(columns) - 1):
        return None
    return Read(columns, rows, False, survey.sha256)


def plain_header(first: bytes, limits: Limits) -> tuple[tuple[str, ...], str] | None:
    """Columns and delimiter of a file's first line; None where only the strict reader understands it.

    Raises Unreadable for a header that no file may have.
    """
    header, delimiter, _ = _header(io.StringIO(first.decode("utf-8", "replace").rstrip("\r"), newline=""))
    if len(header) < 2 or first.count(b'"') % 2 or b"\r" in first.rstrip(b"\r") or b"\0" in first:
        return None
    columns = column_names(header, limits)
    if len({name.lower() for name in columns}) < len(columns) or {"", FAULT} & set(columns):
        return None
    return columns, delimiter


def _copy(path: Path, compression: str | None, columns: tuple[str, ...], delimiter: str, target: Path) -> str:
    """The statement that copies a CSV file to Parquet as text, guessing nothing."""
    typed = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    source = literal("".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path)))
    return (
        f"COPY (SELECT * FROM read_csv({source}, columns = {{{typed}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', header = true, auto_detect = false, "
        f"all_varchar = true, strict_mode = true, null_padding = false, "
        f"compression = {literal(compression or 'none')}, max_line_size = {_LONGEST_LINE})) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2)"
    )
