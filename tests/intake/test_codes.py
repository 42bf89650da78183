"""One file per code: what a sender does, and the code the answer carries."""

from __future__ import annotations

import gzip
import io
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.intake.cases import IIN, OTHER, SHORT, WRONG, checked
from tests.intake.workbooks import Formula, ods, with_rows, xlsx
from tizbe.errors import LANGUAGES
from tizbe.intake.catalogue import catalogue, catalogue_page, places

HEAD = "op,iin,begin_date,end_date,status\n"
GOOD = f"open,{IIN},2025-01-01,,registered\n"
FULL = {"mode": "full", "as_of": date(2025, 6, 1)}
VITAL = {"feed": "vital/justice/civil-acts"}
ROW4 = {"feed": "4/mlspp/cdb-pensions"}
BY_LEDGER = {"F010", "F020", "F021", "H011", "R030", "R031", "R032", "R033", "R034"}
BY_READER = {"F030"}  # tests/intake/test_sheets.py


def _repeating() -> bytes:
    """A Parquet file of one row two million times."""
    sink = io.BytesIO()
    pq.write_table(pa.table({"iin": pa.repeat(IIN, 2_000_000)}), sink, compression="zstd")
    return sink.getvalue()


CASES: dict[str, tuple[str | bytes, dict[str, Any]]] = {
    "F001": (HEAD, {"name": "file.docx"}),
    "F002": (HEAD + f'open,{IIN},2025-01-01,,"registered\n', {}),
    "F003": (gzip.compress((HEAD + GOOD).encode())[:-9], {"name": "file.csv.gz"}),
    "F004": ("", {}),
    "F005": (f"op,iin,begin_date\nopen,{IIN},2025-01-01\n", {}),
    "F006": (f"op,iin,begin_date,level\nopen,{IIN},2025-01-01,D\n", {"feed": "17/mlspp/digital-family-card"}),
    "F007": (HEAD + GOOD, {"feed": "2/mlspp/nobody"}),
    "F008": (HEAD + GOOD, {"count": 2}),
    "F009": (HEAD + GOOD, {"sha256": "0" * 64}),
    "F011": ("iin,begin_date,status\n", {"mode": "full"}),
    "F012": ("iin,begin_date,status\n", {"mode": "full", "as_of": date(2025, 6, 3)}),
    "F013": ("iin,begin_date,born\n", {**VITAL, **FULL}),
    "F014": ("op,iin,iin,begin_date,end_date,status\n", {}),
    "F015": (HEAD + GOOD, {"feed": "3/mlspp/payments"}),
    "F016": (gzip.compress(b"op,iin\n" + (b"0" * 1000 + b"\n") * 80_000), {"name": "file.csv.gz"}),
    "F018": (HEAD + GOOD, {"sent_on": date(2020, 1, 1)}),
    "F022": ((HEAD + GOOD).encode("utf-16"), {}),
    "F023": (",".join(f"c{number}" for number in range(1001)), {}),
    "F024": (xlsx([["iin"], [IIN]], [["iin"], [IIN]]), {"name": "a.xlsx"}),
    "F025": (with_rows(xlsx([["iin"]]), '<row r="9999"><c r="XFD9999"><v>1</v></c></row>'), {"name": "a.xlsx"}),
    "F026": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), {"name": "a.xlsx"}),
    "F027": (ods([["iin"]], before="<!DOCTYPE x>"), {"name": "a.ods"}),
    "F028": (b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", {"name": "a.csv.zst"}),
    "F029": (_repeating(), {"name": "a.parquet"}),
    "F031": (HEAD.replace("end_date", "End_Date") + GOOD, {}),
    "H001": (HEAD + f"open,{SHORT},2025-01-01,,registered\n", {}),
    "H002": (HEAD + f"open,{IIN},2020-01-01,,registered\n", {}),
    "H003": (f"op,iin,begin_date,form\nopen,{IIN},2025-01-01,evening\n", {"feed": "14/science/nobd"}),
    "H004": (f"op,iin,begin_date,born\nopen,{IIN},2025-01-01,\n", {"feed": "1/enlightenment/nobd"}),
    "H005": (f"op,iin,begin_date,born\nopen,{IIN},2025-01-01,2025-02-01\n", {"feed": "1/enlightenment/nobd"}),
    "H010": ("op,iin,begin_date,end_date,status,note\n", {}),
    "H012": ((HEAD.strip() + ",жазба\n" + GOOD.strip() + ",запись\n").encode("cp1251"), {}),
    "H013": (xlsx([["op", "iin", "begin_date", "status"], [Formula("1+1")]]), {"name": "a.xlsx"}),
    "H014": (ods([["op", "iin", "begin_date", "end_date", "status"]], [["x"]], hidden=(1,)), {"name": "a.ods"}),
    "R001": (HEAD + GOOD + f"open,{IIN},2025-01-01\n", {}),
    "R002": (
        f'{{"op":"open","iin":"{IIN}","begin_date":"2025-01-01","status":"registered"}}\n[1]\n',
        {"name": "a.ndjson"},
    ),
    "R003": (HEAD + GOOD.replace("open", "put"), {}),
    "R004": (HEAD + "open,,2025-01-01,,registered\n", {}),
    "R005": (HEAD + "open,1234567890123,2025-01-01,,registered\n", {}),
    "R006": (HEAD + f"open,{WRONG},2025-01-01,,registered\n", {}),
    "R007": (HEAD + f"open,{IIN},,,registered\n", {}),
    "R008": (HEAD + f"open,{IIN},2025-02-30,,registered\n", {}),
    "R009": (HEAD + f"open,{IIN},2025-01-01,31.12.2025,registered\n", {}),
    "R010": (HEAD + f"close,{IIN},2025-01-01,,registered\n", {}),
    "R011": (HEAD + f"open,{IIN},2025-01-01,,\n", {}),
    "R012": (HEAD + f"open,{IIN},2025-01-01,,Registered\n", {}),
    "R013": (f"op,iin,begin_date,born\nopen,{IIN},2025-01-01,soon\n", {"feed": "1/enlightenment/nobd"}),
    "R014": (f"op,iin,begin_date,child_iin,child_born\nopen,{IIN},2025-01-01,x,2024-05-05\n", ROW4),
    "R015": (f"op,iin,begin_date,child_iin,child_born\nopen,{IIN},2025-01-01,{WRONG},2024-05-05\n", ROW4),
    "R016": (f"op,iin,begin_date,born,died\nopen,{IIN},2025-01-01,,\n", VITAL),
    "R017": (HEAD + f"open,{IIN},2025-01-02,2025-01-01,registered\n", {}),
    "R018": (f"op,iin,begin_date,end_date,born\nopen,{IIN},2025-01-01,2025-01-02,2025-01-01\n", VITAL),
    "R019": (f"iin,begin_date,status\n{IIN},2025-06-02,registered\n", FULL),
    "R020": (HEAD + f"open,{IIN},2020-01-01,2020-12-31,registered\n", {}),
    "R021": (
        f"op,iin,begin_date,end_date,measure\nclose,{OTHER},2022-01-01,2022-05-05,detention\n"
        f"open,{IIN},2022-01-01,,detention\n",
        {"feed": "10/internal-affairs/penitentiary"},
    ),
    "R035": (
        f"iin,begin_date,end_date,status\n{IIN},2025-01-01,,registered\n{IIN},2025-01-01,2025-12-31,registered\n",
        FULL,
    ),
    "R036": (
        xlsx([["ref", *HEAD.strip().split(",")], [Formula("ROW()"), *GOOD.strip().split(",")]]),
        {"name": "a.xlsx"},
    ),
    "R037": (
        xlsx([HEAD.strip().split(","), GOOD.strip().split(",")], merged=["D2:D3"]),
        {"name": "a.xlsx"},
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_a_file_for_each_code(code: str, tmp_path: Path) -> None:
    """The file made for a code is answered with that code, and its four counts sum to the rows read."""
    content, said = CASES[code]
    receipt = checked(tmp_path, content, **said)
    given = {*receipt.codes, *(hint["code"] for hint in receipt.hints)}
    assert code in given, receipt
    assert receipt.accepted + receipt.hinted + receipt.refused + receipt.already_known == receipt.rows_read
    if code.startswith("F"):
        assert (receipt.status, receipt.code, receipt.refused) == ("refused", code, receipt.rows_read)
        assert set(receipt.sentences or {}) == set(LANGUAGES)
    else:
        assert receipt.status == "accepted"


def test_every_code_has_its_file() -> None:
    """Every code of the catalogue is tested here, given by the ledger, or of a reader that breaks down."""
    assert set(catalogue()) == set(CASES) | BY_LEDGER | BY_READER


def test_the_sentence_of_a_feed_out_of_its_edition_names_edition_and_row(tmp_path: Path) -> None:
    """Row 17 in 2025 is refused with a sentence that names edition 2, its first day and row 17."""
    content, said = CASES["F006"]
    receipt = checked(tmp_path, content, **said)
    assert receipt.sentences is not None
    assert (receipt.edition, receipt.row) == (2, 17)
    for sentence in receipt.sentences.values():
        assert "17" in sentence
        assert "2022-09-26" in sentence
        assert "17/mlspp/digital-family-card" in sentence


@pytest.mark.parametrize("code", catalogue())
def test_every_language_fills_the_same_places(code: str) -> None:
    """A code's sentence and mend ask for the same values in Kazakh, Russian and English, and none is empty."""
    entry = catalogue()[code]
    assert len({places(text) for text in entry.sentence.values()}) == 1
    assert len({places(text) for text in entry.mend.values()}) == 1
    assert all(text.strip() for text in [*entry.sentence.values(), *entry.mend.values(), entry.source])
    assert len(set(entry.sentence.values())) == len(LANGUAGES)


def test_the_published_catalogue_is_current() -> None:
    """docs/reference/codes.md is what the catalogue says today."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "codes.md"
    assert page.read_text(encoding="utf-8") == catalogue_page()
