"""Cell text: no refused row runs as a formula in a spreadsheet, and every value comes back as it went."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.cases import checked, made_up_iins, screened
from tizbe.engine.duckdb import connect
from tizbe.intake.cell_text import guard, guarded, unguard, unguarded
from tizbe.intake.received import FEW

SIGNS = "'=+-@\t\r\n05.,a"
TEXT = st.text(alphabet=st.sampled_from(SIGNS), max_size=6)
PLAIN = ["-5", "-0.5", "-1,25", "a=b", "1-2", "", " =1"]
FORMULAS = ["=1+1", "+7", "-", "-a", "--5", "@SUM(A1)", "\t=1", "\r1", "'=1", "''-x", "-5-5"]
HEAD = "op,iin,ref,begin_date,end_date,status\n"


@given(text=TEXT)
def test_every_text_comes_back_as_it_went(text: str) -> None:
    """Guarding and then unguarding gives any text back; what goes out begins with no sign of a formula."""
    out = guard(text)
    assert unguard(out) == text
    assert out[:1] not in set("=+@\t\r\n") and (not out.startswith("-") or re.fullmatch(r"-[0-9]+([.,][0-9]+)?", out))


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=50))
def test_the_engine_guards_as_python_does(texts: list[str]) -> None:
    """The SQL expressions do what the functions do, and leave null null."""
    with connect() as engine:
        query = f"SELECT {guarded('t')}, {unguarded('t')} FROM (SELECT UNNEST($texts) AS t) AS given"
        found = engine.execute(query, {"texts": [*texts, None]}).fetchall()
    assert found == [*((guard(text), unguard(text)) for text in texts), (None, None)]


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_value_is_let_be(text: str) -> None:
    """Negative numbers and what no spreadsheet runs go out as they are."""
    assert guard(text) == text


@pytest.mark.parametrize("rows", [len(FORMULAS), FEW + 1], ids=["held in memory", "read from the file"])
def test_refused_rows_come_back_with_the_same_values(rows: int, tmp_path: Path) -> None:
    """Refused rows go out with nothing to run, and mended and sent again they say what they said, in two rounds."""
    refs = [FORMULAS[place % len(FORMULAS)] + "x" * (place // len(FORMULAS)) for place in range(rows)]
    iins = [iin for iin, _ in zip(made_up_iins(), range(rows), strict=False)]
    path = tmp_path / "given.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        file.write(HEAD)
        writer.writerows(["open", iin, ref, "soon", "", "registered"] for iin, ref in zip(iins, refs, strict=True))
    content = path.read_bytes()
    for _ in range(2):
        assert checked(tmp_path, content).refused == rows
        content = (tmp_path / "refused.csv").read_bytes()
        given = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        assert [row["ref"] for row in given] == [guard(ref) for ref in refs]
    mended = content.decode().replace(",soon,", ",2025-01-01,")
    with connect() as engine:
        screened(engine, tmp_path, mended)
        found = engine.execute("SELECT ref, code FROM screened ORDER BY row_number").fetchall()
    assert found == [(ref.strip(" "), 0) for ref in refs]


def test_a_column_of_the_sender_is_no_formula_either(tmp_path: Path) -> None:
    """A column's name that a spreadsheet would run goes out behind an apostrophe, one however often it goes."""
    content = b"op,iin,begin_date,end_date,status,=now\nopen,1,2025-01-01,,registered,x\n"
    for _ in range(2):
        assert checked(tmp_path, content).refused == 1
        content = (tmp_path / "refused.csv").read_bytes()
        assert "'=now" in content.decode().splitlines()[0].split(",")


def test_an_apostrophe_of_the_senders_own_stays(tmp_path: Path) -> None:
    """In a file that was never refused an apostrophe before a sign is part of the value."""
    iin = next(made_up_iins())
    with connect() as engine:
        screened(engine, tmp_path, HEAD + f"open,{iin},'=1,2025-01-01,,registered\n")
        assert engine.execute("SELECT ref, code FROM screened").fetchall() == [("'=1", 0)]
