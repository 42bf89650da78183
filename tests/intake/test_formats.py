"""Formats: the same rows whatever the format, the compression or the reader."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.intake.cases import IIN, OTHER, SHORT, checked
from tizbe.engine.duckdb import connect
from tizbe.intake import comma_separated
from tizbe.intake.content import Limits, Unreadable
from tizbe.intake.formats import receive

PIECES = st.lists(
    st.sampled_from(
        ["a", "ә", '"', '""', ",", ";", "\n", "\r\n", "\r", " ", "\t", "\0", "1", '"x"', '"a,b"', "\ufeff"]
    ),
    max_size=14,
).map("".join)
TEXT = f"op,iin,begin_date,end_date,status\nopen,{IIN},2025-01-01,,registered\nopen,{OTHER},2025-01-01,,\n"


def _rows(path: Path) -> list[tuple[str | None, ...]]:
    """The rows of a received file without its column of faults."""
    table = pq.ParquetFile(path).read()
    names = [name for name in table.column_names if name != "tizbe_fault"]
    return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=PIECES)
@example(body="1,2,\n")
@example(body='"1" ,2\n')
@example(body=' "1",2\n')
@example(body="1,2\n\n\n3,4")
@example(body='1,"2\n3"\n')
@example(body="1,2\r3,4")
def test_the_fast_reader_answers_only_what_the_strict_reader_does(body: str, tmp_path: Path) -> None:
    """Where the engine's answer counts, it has the rows, the count and the hash of the strict reader's."""
    path, fast, strict = tmp_path / "f.csv", tmp_path / "fast.parquet", tmp_path / "strict.parquet"
    path.write_bytes(("a,b\n" + body).encode())
    with connect() as connection:
        try:
            read = comma_separated._read_fast(connection, path, None, Limits(), fast)
        except Unreadable:
            read = None
    if read is not None:
        expected = comma_separated.read_strictly(path, None, Limits(), strict)
        assert (read.columns, read.rows, read.sha256) == (expected.columns, expected.rows, expected.sha256)
        assert _rows(fast) == _rows(strict)


def test_the_fast_reader_takes_a_plain_file(tmp_path: Path) -> None:
    """A large plain CSV, quoted or not, is read by the engine, and a ragged row in it sends it to the strict reader."""
    good = "".join(f'{IIN},"2025-01-{day % 28 + 1:02d}",\n' for day in range(12_000))
    for number, (body, faults) in enumerate([(good, False), (good + f"{IIN}\n", True)]):
        path = tmp_path / f"{number}.csv"
        path.write_text("\ufeffiin;x;y\n".replace(";", ",") + body, encoding="utf-8")
        with connect() as connection:
            received = receive(connection, path, tmp_path / f"{number}.parquet")
        assert (received.refusal, received.faults, received.rows) == (None, faults, 12_000 + faults)


def _forms() -> dict[str, bytes]:
    lines = [line.split(",") for line in TEXT.splitlines()]
    records = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    ndjson = "".join(json.dumps(record) + "\n" for record in records).encode()
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), sink)
    text = TEXT.encode()
    return {
        "a.csv": text,
        "bom.csv": b"\xef\xbb\xbf" + text,
        "semicolon.csv": text.replace(b",", b";"),
        "crlf.csv": text.replace(b"\n", b"\r\n"),
        "quoted.csv": "".join(",".join(f'"{field}"' for field in line) + "\n" for line in lines).encode(),
        "a.csv.gz": gzip.compress(text),
        "two.csv.gz": gzip.compress(text[:50]) + gzip.compress(text[50:]),
        "a.csv.zst": zstandard.compress(text),
        "a.ndjson": ndjson,
        "a.jsonl.gz": gzip.compress(ndjson),
        "a.ndjson.zst": zstandard.compress(ndjson),
        "a.parquet": sink.getvalue(),
    }


@pytest.mark.parametrize("name", _forms())
def test_every_form_gives_the_same_verdict(name: str, tmp_path: Path) -> None:
    """The same rows in any format and compression are judged alike."""
    receipt = checked(tmp_path, _forms()[name], name)
    assert (receipt.rows_read, receipt.accepted, receipt.codes) == (2, 1, {"R011": 1})


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zst", "a.ndjson.zst", "a.parquet"])
def test_a_cut_file_is_refused_whole(name: str, tmp_path: Path) -> None:
    """A compressed or Parquet file that was cut off is refused whole."""
    assert checked(tmp_path, _forms()[name][:-5], name).code == "F003"


def test_a_text_cut_in_its_last_row_is_refused_whole(tmp_path: Path) -> None:
    """A CSV or NDJSON whose last row breaks off is refused whole, so that a cut full ends nobody's statement."""
    assert checked(tmp_path, TEXT[:-20]).code == "F003"
    assert checked(tmp_path, _forms()["a.ndjson"][:-4], "a.ndjson").code == "F003"


@pytest.mark.parametrize("bad", [b"\xff", b"\0"])
def test_bytes_that_are_no_text_refuse_the_file(bad: bytes, tmp_path: Path) -> None:
    """A byte that is not UTF-8, and a NUL, refuse CSV and NDJSON whole."""
    assert checked(tmp_path, TEXT.encode() + bad + b"\n").code == "F002"
    assert checked(tmp_path, _forms()["a.ndjson"] + bad + b"\n", "a.ndjson").code == "F002"


def test_typed_parquet_becomes_the_text_of_the_format(tmp_path: Path) -> None:
    """Integers, whole floats, dates and midnights of a Parquet file are read as the exchange format writes them."""
    table = pa.table(
        {
            "iin": pa.array([int(IIN), int(OTHER), int(SHORT)], pa.float64()),
            "begin_date": pa.array([date(2025, 1, 1)] * 3),
            "end_date": pa.array([datetime(2025, 12, 31, tzinfo=UTC).replace(tzinfo=None), None, None]),
            "group": pa.array([1, 2, 3], pa.int8()),
        }
    )
    pq.write_table(table, tmp_path / "a[1].parquet")
    content = (tmp_path / "a[1].parquet").read_bytes()
    said = {"feed": "13/mlspp/disability-cdb", "mode": "full", "as_of": date(2025, 6, 1)}
    receipt = checked(tmp_path, content, "a[1].parquet", **said)
    assert (receipt.accepted, receipt.hinted, receipt.codes) == (2, 1, {"H001": 1})


def test_numbers_in_ndjson_keep_their_meaning(tmp_path: Path) -> None:
    """An IIN sent as a JSON number loses its zeros and is padded with a hint; null is not given."""
    record = {"op": "open", "iin": int(SHORT), "begin_date": "2025-01-01", "end_date": None, "status": "registered"}
    receipt = checked(tmp_path, json.dumps(record) + "\n", "a.ndjson")
    assert (receipt.hinted, receipt.codes) == (1, {"H001": 1})


def test_a_parquet_damaged_inside_is_refused_whole(tmp_path: Path) -> None:
    """Damage in the pages of a Parquet file, whose end is whole, refuses the file and raises nothing."""
    table = pa.table(
        {"op": ["open"] * 500, "iin": [f"{n:012d}" for n in range(500)], "begin_date": ["2025-01-01"] * 500}
    )
    pq.write_table(table.append_column("status", pa.array(["registered"] * 500)), tmp_path / "a.parquet")
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    content[4:2000] = bytes(1996)
    assert checked(tmp_path, bytes(content), "b.parquet").code == "F003"


@pytest.mark.parametrize(
    "header", ["op,iin,IIN,begin_date,status", "op,iin,,begin_date,status", "op,iin,tizbe_fault,begin_date,status"]
)
@pytest.mark.parametrize("many", [1, 6000])
def test_odd_column_names_lead_nobody_astray(header: str, many: int, tmp_path: Path) -> None:
    """Names that differ in case only, that are empty or that look like ours, neither fail nor take another's place."""
    text = header + "\n" + f"open,{IIN},x,2025-01-01,registered\nopen,{OTHER},y,2025-01-01,\n" * many
    receipt = checked(tmp_path, text)
    assert (receipt.accepted, receipt.codes) == (many, {"R011": many})
    assert receipt.refused_file is not None
    again = checked(tmp_path, Path(receipt.refused_file).read_bytes(), "again.csv")
    assert again.codes == {"R011": many}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, b'iin,"begin\n'),
        (4, b'iin,end_date\n1,2\n"3\n",4\x00\n'),
        (2, b'iin,end_date\n"1\n,2\n'),
        (3, b'iin,end_date\n\n"1" ,2\n'),
        (2, b"iin,end_date\n1,\xff\n\x00"),
        (3, b"iin,end_date\n1,2\n3," + "Ә".encode() * 600_000 + b"\xd3"),
        (3, b"iin,end_date\n1,2\n3," + b"x" * (3 << 20)),
    ],
)
def test_a_broken_text_is_told_its_line(line: int, text: bytes, tmp_path: Path) -> None:
    """Whatever breaks a text, the refusal names the line: of the byte, or of the row that it spoils."""
    said = checked(tmp_path, text)
    assert said.code == "F002" and said.sentences is not None
    assert all(str(line) in sentence for sentence in said.sentences.values()), said.sentences
