"""NDJSON: one JSON object a line, UTF-8. Numbers become their digits, null and empty text are not given."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tizbe.intake.catalogue import matter
from tizbe.intake.comma_separated import LONGEST_FIELD
from tizbe.intake.content import CHUNK, Content, Limits, Unreadable
from tizbe.intake.reading import Read
from tizbe.intake.text_rows import NOT_A_ROW, RowWriter

_DECODER = msgspec.json.Decoder(dict[str, object])


def read_ndjson(path: Path, compression: str | None, limits: Limits, target: Path) -> Read:
    """Read the NDJSON file at `path` into the Parquet file at `target`. Raises Unreadable.

    A line that is not a JSON object is a row at fault; a broken last line without its end means that the
    file was cut off.
    """
    columns, sha256, rows = _survey(path, compression, limits)
    if not rows:
        raise Unreadable(matter("F004"))
    with Content(path, compression, limits) as content, RowWriter(target, columns) as writer:
        for record in _parse(content):
            if record is None:
                writer.add((), NOT_A_ROW)
            else:
                writer.add([record.get(name) for name in columns])
            writer.weigh(content.size)
    return Read(columns, rows, True, sha256, writer.held)


def _survey(path: Path, compression: str | None, limits: Limits) -> tuple[tuple[str, ...], str, int]:
    """Names of the columns in order of appearance, hash of the content, rows."""
    names: dict[str, None] = {}
    rows = 0
    with Content(path, compression, limits) as content:
        for record in _parse(content):
            rows += 1
            if record is not None and not names.keys() >= record.keys():
                names.update(dict.fromkeys(record))
                if len(names) > limits.columns:
                    raise Unreadable(matter("F023", limit=limits.columns))
        return tuple(names), content.sha256, rows


def _parse(content: Content) -> Iterator[dict[str, str | None] | None]:
    """Each line's record, None for a line that is none; blank lines are not rows."""
    lines = io.BufferedReader(content, CHUNK)
    first, number = True, 0
    while line := lines.readline(LONGEST_FIELD):
        number += 1
        if len(line) == LONGEST_FIELD and not line.endswith(b"\n"):
            raise Unreadable(matter("F002", line=number))
        text = line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False
        if not text.strip():
            continue
        try:
            yield {name.strip(): _value_text(value) for name, value in _DECODER.decode(text).items()}
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            if not _is_utf8(text):
                raise Unreadable(matter("F002", line=number)) from error
            if not line.endswith(b"\n") and not isinstance(error, msgspec.ValidationError):
                raise Unreadable(matter("F003")) from error
            yield None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _value_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return msgspec.json.encode(value).decode()
