"""Formats: the same rows make the same ledger, whatever the file they come in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from tests.hub.sending import believed_rows, counts, hub_at
from tests.intake.cases import SHORT, WRONG, made_up_iins
from tests.intake.workbooks import ods, xlsx
from tizbe.hub import make_envelope

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


def _parquet(rows: Rows) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in _columns(rows)} for row in rows]), sink)
    return sink.getvalue()


def _sheet(rows: Rows) -> list[list[Value]]:
    names = _columns(rows)
    return [[*names], *([row.get(name) for name in names] for row in rows)]


FORMS: dict[str, Callable[[Rows], bytes]] = {
    ".csv": _csv,
    ".csv.zst": lambda rows: zstandard.compress(b"\xef\xbb\xbf" + _csv(rows, ";")),
    ".parquet": _parquet,
    ".xlsx": lambda rows: xlsx(_sheet(rows)),
    ".ods": lambda rows: ods(_sheet(rows)),
}


@dataclass(frozen=True)
class Told:
    """What a hub answered (counts, codes, hints), what it believes, and the digest of its ledger."""

    answers: list[tuple[tuple[int, int, int, int], dict[str, int], list[object]]]
    believed: list[tuple[str, ...]]
    digest: str


def _told(folder: Path, suffix: str) -> Told:
    """Send a fresh hub the files in one form, the first of them twice."""
    folder.mkdir()
    answers = []
    with hub_at(folder) as hub:
        for number, (feed, (mode, rows)) in enumerate(SENT.items()):
            path = folder / f"{number}{suffix}"
            path.write_bytes(FORMS[suffix](rows))
            envelope = make_envelope(
                feed=feed,
                mode=mode,
                as_of=date(2025, 6, 1) if mode == "full" else None,
                sent_on=date(2025, 6, 2),
                name=path.name,
                count=len(rows),
            )
            receipt = hub.receive(path, envelope)
            answers.append((counts(receipt), receipt.codes, [hint["code"] for hint in receipt.hints]))
            assert number or hub.receive(path, envelope) == receipt
        hub.settle()
        return Told(answers, believed_rows(hub), hub.digest())


@pytest.mark.slow
def test_every_form_makes_the_same_ledger(tmp_path: Path) -> None:
    """Rows in CSV, Parquet, XLSX and ODS get the same counts and the same digest; sent again, nothing."""
    told = {suffix: _told(tmp_path / suffix[1:], suffix) for suffix in FORMS}
    plain = told[".csv"]
    assert [answer[0] for answer in plain.answers] == [(2, 0, 1, 0), (2, 0, 1, 0), (1, 0, 0, 0), (2, 0, 0, 0)]
    assert len(plain.believed) == 7
    for suffix, found in told.items():
        assert found == plain, suffix
