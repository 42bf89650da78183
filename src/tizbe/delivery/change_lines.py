"""Changes as lines of JSON, made column by column, so that a page of a hundred thousand holds nothing else up.

What stands in a change needs no escaping: numbers, days, and words of the hub's own.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tizbe.period import OPEN

_ONE_DAY = pa.scalar(1, pa.int32())
_OPEN_DAY = (OPEN - date(1970, 1, 1)).days
_NULL = "null"


def encode_lines(changes: pa.Table) -> bytes:
    """The changes in the outside form (`change_feed.Page`), one JSON object a line, in their order."""
    if not changes.num_rows:
        return b""
    columns = {
        "number": _plain(changes["number"]),
        "iin": _quoted(pc.utf8_lpad(_text(changes["iin"]), 12, "0")),
        "row": _plain(changes["row_no"]),
        "op": _quoted(_text(changes["op"])),
        "begin_date": _day(changes["from_date"]),
        "end_date": _end(changes["until_date"]),
        "was_begin_date": _day(changes["was_from_date"]),
        "was_end_date": _end(changes["was_until_date"]),
        "reason": _word(changes["reason"]),
        "edition": _word(changes["edition"]),
    }
    parts: list[pa.ChunkedArray | pa.Scalar] = []
    for place, (name, column) in enumerate(columns.items()):
        parts += [pa.scalar(f'{"," if place else "{"}"{name}":'), column]
    lines = pc.binary_join_element_wise(*parts, pa.scalar("}\n"), pa.scalar(""))
    return b"".join(_bytes(chunk) for chunk in lines.chunks)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.string())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(_text(column), _NULL)


def _quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    mark = pa.scalar('"')
    return pc.fill_null(pc.binary_join_element_wise(mark, column, mark, pa.scalar("")), _NULL)


def _word(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A word, none for an empty one; a number as it is."""
    if pa.types.is_integer(column.type):
        return _plain(column)
    text = _text(column)
    return _quoted(pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text))


def _day(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return _quoted(_text(column))


def _end(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The last day before a half-open end; none for an open one."""
    day = pc.cast(column, pa.int32())
    day = pc.if_else(pc.greater_equal(day, _OPEN_DAY), pa.scalar(None, pa.int32()), day)
    return _day(pc.cast(pc.subtract(day, _ONE_DAY), pa.date32()))


def _bytes(chunk: pa.StringArray) -> bytes:
    """The texts of an array, one after another."""
    offsets, data = chunk.buffers()[1:]
    if data is None:
        return b""
    places = pa.Array.from_buffers(pa.int32(), len(chunk) + 1, [None, offsets], offset=chunk.offset)
    return bytes(memoryview(data)[places[0].as_py() : places[-1].as_py()])
