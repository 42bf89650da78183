"""Bombs: a file that would take more memory, time or disk than it is worth is refused, and takes little of any."""

from __future__ import annotations

import gzip
import io
import resource
import struct
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from tests.intake.cases import IIN, checked
from tests.intake.test_workbooks import GOOD, HEAD, _read, _refusal
from tests.intake.workbooks import SHEET, Sheet, changed, ods, with_rows, xlsx
from tizbe.engine.duckdb import connect
from tizbe.intake.content import Limits
from tizbe.intake.formats import receive
from tizbe.intake.text_rows import HEAVY, RowWriter

TEXT = f"op,iin,begin_date,end_date,status\nopen,{IIN},2025-01-01,,registered\n"
LITTLE = Limits(free=1 << 20)
SMALL = xlsx([HEAD, GOOD])
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def _code(folder: Path, content: bytes, name: str, limits: Limits | None = None) -> str | None:
    """The code a file is refused with, at once and without a large file left behind."""
    path, target = folder / name, folder / "received.parquet"
    path.write_bytes(content)
    with connect() as connection:
        received = receive(connection, path, target, limits=limits or Limits())
    left = sum(file.stat().st_size for file in folder.iterdir()) - len(content)
    assert left < 1 << 22
    return received.refusal.code if received.refusal else None


def test_a_lone_cell_far_away_takes_no_memory(tmp_path: Path) -> None:
    """A sheet of few cells and a wide reach is refused where it would be too large, before it is held in memory."""
    far, beside = (f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in (1_048_576, 3))
    assert _refusal(tmp_path, with_rows(SMALL, far)).code == "F025"
    assert _read(tmp_path, with_rows(SMALL, beside))[0].rows == 1 + 1
    empty = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert _read(tmp_path, with_rows(SMALL, empty))[0].rows == 1


def test_repeated_cells_take_no_memory(tmp_path: Path) -> None:
    """One cell that an ODS repeats a billion times is refused; repeated emptiness is none."""
    cell = b'<table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/>'
    row = b'<table:table-row table:number-rows-repeated="1000000">' + cell + b"</table:table-row></table:table>"
    content = changed(ods([HEAD]), "content.xml", lambda text: text.replace(b"</table:table>", row))
    assert _refusal(tmp_path, content, ".ods").code == "F025"


def test_entities_are_refused(tmp_path: Path) -> None:
    """A document type, and with it any entity, is refused in every part of a workbook that is read."""
    for part in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"):
        content = changed(SMALL, part, lambda text: text.replace(b"?>", b"?>" + ENTITIES.encode(), 1))
        assert _refusal(tmp_path, content).code == "F027"
    assert _refusal(tmp_path, ods([HEAD, GOOD], before=ENTITIES), ".ods").code == "F027"


def test_a_part_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    """A workbook that claims too large parts is refused at once, one that lies about their size while it is read."""
    bomb = changed(SMALL, SHEET, lambda text: text + b" " * (8 << 20))
    assert _refusal(tmp_path, bomb, limits=LITTLE).code == "F016"
    with zipfile.ZipFile(io.BytesIO(bomb)) as opened:
        size = opened.getinfo(SHEET).file_size
    lying = bomb.replace(struct.pack("<I", size), struct.pack("<I", 1000))
    assert _refusal(tmp_path, lying, limits=LITTLE).code == "F016"
    assert _refusal(tmp_path, lying).code == "F003"


def test_an_archive_of_many_parts_is_refused(tmp_path: Path) -> None:
    """An archive with thousands of parts, or one part twice, is refused."""
    for count, name, code in ((3000, "xl/media/{}.xml", "F027"), (1, SHEET, "F003")):
        file = io.BytesIO(SMALL)
        with zipfile.ZipFile(file, "a") as packed, pytest.warns(UserWarning) if count == 1 else _quiet():
            for number in range(count):
                packed.writestr(name.format(number), b"")
        assert _refusal(tmp_path, file.getvalue()).code == code


class _quiet:  # noqa: N801 - stands where pytest.warns does
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def test_the_reader_that_runs_out_of_memory_takes_nobody_along(tmp_path: Path) -> None:
    """A workbook that needs more memory or time than allowed is refused, and this process neither ends nor swells."""
    rows: Sheet = [HEAD, *[[*GOOD[:4], f"key {number} " * 20, "registered"] for number in range(3000)]]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert _code(tmp_path, xlsx(rows), "a.xlsx", Limits(memory=1 << 20)) == "F025"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
    assert _refusal(tmp_path, xlsx(rows), limits=Limits(cells=1000)).code == "F025"
    assert _refusal(tmp_path, xlsx([[f"c{number}" for number in range(1001)]])).code == "F023"


@pytest.mark.parametrize("name", ["a.csv", "a.ndjson"])
def test_a_line_without_end_is_refused(name: str, tmp_path: Path) -> None:
    """A text of one endless line is refused after its first megabytes."""
    assert _code(tmp_path, b'{"a":"' + b"x" * (5 << 20), name) == "F002"


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.ndjson", "a.parquet"])
def test_too_many_columns_are_refused_soon(name: str, tmp_path: Path) -> None:
    """A header of tens of thousands of names is refused with the limit, without comparing each to each."""
    names = [f"c{number}" for number in range(100_000)]
    sink = io.BytesIO()
    if name == "a.parquet":
        pq.write_table(pa.table({column: [1] for column in names[:2000]}), sink)
    forms = {
        "a.csv": ",".join(names).encode(),
        "a.csv.gz": gzip.compress(",".join(names).encode() + b"\n"),
        "a.ndjson": b"{" + b",".join(b'"%s":1' % column.encode() for column in names) + b"}\n",
        "a.parquet": sink.getvalue(),
    }
    began = time.process_time()
    assert _code(tmp_path, forms[name], name) == "F023"
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"a":' + b"1" * 100_000 + b"}",
        b'{"a":"\\ud800"}',
        b'{"a":1e999}',
    ],
)
def test_a_nested_or_monstrous_value_is_no_row(line: bytes, tmp_path: Path) -> None:
    """NDJSON nested without end, or with a number or a letter that nobody can hold, refuses that row and no more."""
    good = f'{{"op":"open","iin":"{IIN}","begin_date":"2025-01-01","status":"registered"}}\n'.encode()
    receipt = checked(tmp_path, good + line + b"\n", "a.ndjson")
    assert (receipt.rows_read, receipt.accepted, receipt.refused) == (2, 1, 1)


def test_long_rows_are_not_held_together(tmp_path: Path) -> None:
    """Rows that weigh much are written as they come: memory does not grow with the file."""
    with RowWriter(tmp_path / "out.parquet", ["a"]) as writer:
        for number in range(1, 4):
            writer.add(["x" * 1000])
            writer.weigh(number * (HEAVY + 1))
            assert (writer.rows, writer.held) == (number, None)


def test_compressed_bombs_are_refused(tmp_path: Path) -> None:
    """A text that unfolds far beyond its file is refused, whether in one member, in many or in tiny blocks."""
    body = b"op,iin\n" + (b"0" * 1000 + b"\n") * 8000
    member = gzip.compress(b"0" * (1 << 20))
    assert _code(tmp_path, gzip.compress(body), "a.csv.gz", LITTLE) == "F016"
    assert _code(tmp_path, gzip.compress(TEXT.encode()) + member * 8, "b.csv.gz", LITTLE) == "F016"
    assert _code(tmp_path, zstandard.compress(body), "a.csv.zst", LITTLE) == "F016"
    assert _code(tmp_path, zstandard.compress(TEXT.encode()) * 40, "c.csv.zst", Limits(frames=30)) == "F027"


def test_a_zstandard_window_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """A frame that asks for more memory than allowed is refused by its header, with how to compress instead."""
    frame = b"\x28\xb5\x2f\xfd" + bytes([0x00, (31 - 10) << 3]) + b"\x01\x00\x00"
    assert _code(tmp_path, frame, "a.csv.zst") == "F028"


def test_a_parquet_of_more_rows_than_it_can_hold_is_refused(tmp_path: Path) -> None:
    """A small Parquet file that repeats one row millions of times is refused before it is read."""
    values = pa.array([IIN], pa.string())
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000_000, pa.int8()), values)
    sink = io.BytesIO()
    pq.write_table(pa.table({"iin": column}), sink, compression="zstd")
    assert _code(tmp_path, sink.getvalue(), "a.parquet") == "F029"
    with connect() as connection:  # of the hub's own log
        assert receive(connection, tmp_path / "a.parquet", Path()).refusal is None
