"""The same rows in every form that the hub takes, for tests of formats and of doors."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.intake.cases import SHORT, WRONG, made_up_iins
from tests.intake.workbooks import ods, xlsx

Value = str | int | date | None
Rows = Sequence[dict[str, Value]]

PERSONS = [SHORT.zfill(12), *(iin for iin, _ in zip(made_up_iins(), range(5), strict=False))]
ONE, TWO, THREE, FOUR = PERSONS[:4]
DAY = date(2025, 2, 28)

# Every kind of column that any feed has: operation, key, IIN, day, value, number, country, relation, second IIN.
SENT: dict[str, tuple[str, Rows]] = {
    "13/mlspp/disability-cdb": (
        "full",
        [
            {"iin": ONE, "begin_date": DAY, "end_date": None, "group": 1},
            {"iin": TWO, "begin_date": date(2024, 2, 29), "end_date": date(2026, 12, 31), "group": 3},
            {"iin": WRONG, "begin_date": DAY, "end_date": None, "group": 2},
        ],
    ),
    "16/mlspp/foreign-labour": (
        "changes",
        [
            {"op": "open", "ref": "007", "iin": ONE, "begin_date": DAY, "citizenship": "KG", "relation": "worker"},
            {
                "op": "open",
                "ref": "=8",
                "iin": TWO,
                "begin_date": DAY,
                "citizenship": "KG",
                "relation": "family",
                "worker_iin": ONE,
            },
            {"op": "open", "ref": None, "iin": TWO, "begin_date": None, "citizenship": "KZT", "relation": "worker"},
        ],
    ),
    "4/mlspp/cdb-pensions": (
        "changes",
        [{"op": "open", "iin": FOUR, "begin_date": DAY, "child_iin": ONE, "child_born": date(2025, 1, 2)}],
    ),
    "vital/justice/civil-acts": (
        "changes",
        [
            {"op": "open", "iin": ONE, "begin_date": date(2025, 1, 2), "born": date(2025, 1, 2), "died": None},
            {"op": "open", "iin": THREE, "begin_date": DAY, "born": None, "died": DAY},
        ],
    ),
}


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _csv(rows: Rows, delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(rows), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _ndjson(rows: Rows) -> bytes:
    lines = [json.dumps({name: row.get(name) for name in _columns(rows)}, default=str) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _parquet(rows: Rows) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in _columns(rows)} for row in rows]), sink)
    return sink.getvalue()


def _sheet(rows: Rows) -> list[list[Value]]:
    names = _columns(rows)
    return [[*names], *([row.get(name) for name in names] for row in rows)]


FORMS: dict[str, Callable[[Rows], bytes]] = {
    ".csv": _csv,
    ".csv.gz": lambda rows: gzip.compress(_csv(rows)),
    ".csv.zst": lambda rows: zstandard.compress(b"\xef\xbb\xbf" + _csv(rows, ";")),
    ".ndjson": _ndjson,
    ".parquet": _parquet,
    ".xlsx": lambda rows: xlsx(_sheet(rows)),
    ".ods": lambda rows: ods(_sheet(rows)),
}
