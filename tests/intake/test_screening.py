"""Screening: the SQL says what the contract says, for small and large files alike."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.cases import IIN, OTHER, SHORT, THIRD, checked, screened
from tizbe.engine.duckdb import connect
from tizbe.errors import Refused
from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import batch_order, make_envelope, read_envelope
from tizbe.person import check_digit, is_iin

HEAD = "op,iin,begin_date,end_date,ref,status\n"
ALL = "SELECT * FROM screened ORDER BY row_number"
QUIET = [HealthCheck.function_scoped_fixture]
FIELD = st.sampled_from(
    [
        "",
        " ",
        IIN,
        SHORT,
        f" {IIN} ",
        IIN + "1",
        "2025-01-01",
        "2025-1-1",
        "2025-02-29",
        "9999-12-31",
        "0000-01-01",
        "2025-06-30",
        " 2025-06-30",
        "registered",
        " subsidised-job",
        "open",
        "close",
        "amend",
        "cancel",
        "r1",
        "x",
        "é",
    ]
)


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(rows=st.lists(st.lists(FIELD, min_size=6, max_size=6), max_size=8))
def test_small_and_large_files_are_judged_alike(rows: list[list[str]], tmp_path: Path) -> None:
    """The plan kept for small files and the one over the Parquet file give the same table."""
    text = HEAD + "".join(",".join(row) + "\n" for row in rows)
    tables = []
    for few in (2_000, -1):
        with pytest.MonkeyPatch.context() as patch, connect() as connection:
            patch.setattr("tizbe.intake.text_rows.FEW", few)
            screening = screened(connection, tmp_path, text)
            assert (screening.received.held is None) == (few < 0 and bool(rows))
            tables.append(connection.execute(ALL).fetchall())
    assert tables[0] == tables[1]
    assert len(tables[0]) == len(rows)


@settings(max_examples=8, deadline=None, suppress_health_check=QUIET)
@given(numbers=st.lists(st.integers(0, 99_999), min_size=1, max_size=200))
def test_the_check_digit_in_sql_is_the_one_of_person(numbers: list[int], tmp_path: Path) -> None:
    """For made-up numbers with every twelfth digit, SQL and Python agree which are IINs."""
    texts = [f"{number * 9973 % 1_000_000:06d}7{number % 10_000:04d}{number % 10}" for number in numbers]
    text = "op,iin,begin_date,status\n" + "".join(f"open,{iin},2025-01-01,registered\n" for iin in texts)
    with connect() as connection:
        screened(connection, tmp_path, text)
        codes = [code for (code,) in connection.execute("SELECT code FROM screened ORDER BY row_number").fetchall()]
    assert codes == [0 if is_iin(iin) else 6 for iin in texts]


def test_a_number_whose_both_sums_are_ten_is_no_iin(tmp_path: Path) -> None:
    """Eleven digits that have no check digit are refused with every twelfth digit."""
    body = next(text for n in range(10**6) if check_digit(text := f"{n:06d}70000") is None)
    lines = "".join(f"open,{body}{digit},2025-01-01,registered\n" for digit in range(10))
    assert checked(tmp_path, "op,iin,begin_date,status\n" + lines).codes == {"R006": 10}


@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
@given(begin=st.dates(date(2021, 9, 22), date(9998, 1, 1)), days=st.one_of(st.none(), st.integers(-3, 900_000)))
def test_days_are_half_open_inside(begin: date, days: int | None, tmp_path: Path) -> None:
    """An end counts outside, not inside; none or 9999-12-30 and later is open; backwards is refused."""
    try:
        end = None if days is None else begin + timedelta(days=days)
    except OverflowError:
        end = date(9999, 12, 31)
    text = f"op,iin,begin_date,end_date,status\nopen,{IIN},{begin},{end or ''},registered\n"
    with connect() as connection:
        screened(connection, tmp_path, text)
        row = connection.execute("SELECT from_date, until_date, code FROM screened").fetchone()
    until = date(9999, 12, 31) if end is None or end >= date(9999, 12, 30) else end + timedelta(days=1)
    assert row == (begin, until, 17 if until <= begin else 0)


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(rows=st.lists(st.lists(FIELD, min_size=1, max_size=8), max_size=6), mode=st.sampled_from(["full", "changes"]))
def test_the_four_counts_sum_to_the_rows_read(rows: list[list[str]], mode: str, tmp_path: Path) -> None:
    """Whatever the rows, every one ends in exactly one count, and the refused file holds the refused ones."""
    text = HEAD + "".join(",".join(row) + "\n" for row in rows)
    (tmp_path / "refused.csv").unlink(missing_ok=True)
    receipt = checked(tmp_path, text, mode=mode, as_of=date(2025, 6, 1))
    counts = receipt.accepted, receipt.hinted, receipt.refused, receipt.already_known
    assert sum(counts) == receipt.rows_read
    assert Receipt.from_json(receipt.to_json()) == receipt
    if receipt.refused_file:
        with Path(receipt.refused_file).open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == receipt.refused


@pytest.mark.parametrize("level", ["D", "d", "Д", "д", " D "])
def test_levels_are_read_in_either_script(level: str, tmp_path: Path) -> None:
    """A level in Latin or Cyrillic, large or small, is kept as its Latin letter."""
    text = f"op,iin,begin_date,level\nopen,{IIN},2026-01-01,{level}\n"
    with connect() as connection:
        screened(connection, tmp_path, text, feed="17/mlspp/digital-family-card", sent_on=date(2026, 1, 5))
        assert connection.execute("SELECT value, code FROM screened").fetchone() == ("D", 0)


def test_a_ref_stands_for_begin_and_evidence_in_close_and_cancel(tmp_path: Path) -> None:
    """Beside a ref, close and cancel ignore begin_date and evidence, even unreadable ones."""
    text = HEAD + f"close,{IIN},soon,2025-03-01,r1,nonsense\ncancel,{OTHER},,soon,r2,\n"
    with connect() as connection:
        screened(connection, tmp_path, text)
        seen = connection.execute("SELECT op, ref, from_date, until_date, value, code FROM screened").fetchall()
    assert seen == [("close", "r1", None, date(2025, 3, 2), "", 0), ("cancel", "r2", None, None, "", 0)]


def test_closing_needs_only_its_own_columns(tmp_path: Path) -> None:
    """A file of close and cancel by ref needs neither begin_date nor evidence; by key it does."""
    assert checked(tmp_path, f"op,iin,ref,end_date\nclose,{IIN},r1,2025-03-01\n").accepted == 1
    assert checked(tmp_path, f"op,iin,ref\ncancel,{IIN},r1\n").accepted == 1
    assert checked(tmp_path, f"op,iin,ref\nclose,{IIN},r1\n").code == "F005"
    assert checked(tmp_path, f"op,iin,end_date\nclose,{IIN},2025-03-01\n").code == "F005"


def test_a_repeated_row_of_a_full_is_already_known(tmp_path: Path) -> None:
    """In a full, the same row again is already known and the first stands."""
    row = f"{IIN},2025-01-01,registered\n"
    receipt = checked(tmp_path, "iin,begin_date,status\n" + row * 3, mode="full", as_of=date(2025, 6, 1))
    assert (receipt.accepted, receipt.already_known) == (1, 2)


def test_excluding_values_are_not_hinted(tmp_path: Path) -> None:
    """A subsidised job is a fact for row 2, not a value without effect, so it bears no hint."""
    text = f"op,iin,begin_date,status\nopen,{IIN},2026-02-01,subsidised-job\n"
    assert checked(tmp_path, text, sent_on=date(2026, 3, 1)).accepted == 1


def test_a_country_outside_the_union_is_taken_with_a_hint(tmp_path: Path) -> None:
    """Row 16 takes any ISO country, hints where it gives nothing, and asks the worker's IIN of a family member."""
    head = "op,iin,begin_date,citizenship,relation,worker_iin\n"
    lines = (
        f"open,{IIN},2025-01-01,DE,worker,\nopen,{OTHER},2025-01-01,KG,family,\nopen,{THIRD},2025-01-01,kg,worker,\n"
    )
    receipt = checked(tmp_path, head + lines, feed="16/mlspp/foreign-labour")
    assert receipt.codes == {"H003": 1, "R011": 1, "R012": 1}


def test_the_refused_rows_can_be_mended_and_sent_again(tmp_path: Path) -> None:
    """The refused row of a full comes back with op = open; mended, it is taken as changes without a hint."""
    text = f"iin,begin_date,status\n{IIN},2025-01-01,Registered\n"
    receipt = checked(tmp_path, text, mode="full", as_of=date(2025, 6, 1))
    assert receipt.refused_file is not None
    mended = Path(receipt.refused_file).read_text(encoding="utf-8").replace("Registered", "registered")
    again = checked(tmp_path, mended, "mended.csv")
    assert (again.accepted, again.hints) == (1, [])


def test_a_file_is_taken_by_either_hash(tmp_path: Path) -> None:
    """The declared hash may be that of the compressed file or of its content."""
    import gzip
    import hashlib

    text = f"op,iin,begin_date,status\nopen,{IIN},2025-01-01,registered\n".encode()
    packed = gzip.compress(text)
    for content in (text, packed):
        digest = hashlib.sha256(content).hexdigest().upper()
        assert checked(tmp_path, packed, "a.csv.gz", sha256=digest).accepted == 1


def test_no_refusal_file_or_receipt_text_is_lost_in_any_language(tmp_path: Path) -> None:
    """A receipt can be shown in Kazakh, Russian and English."""
    receipt = checked(tmp_path, HEAD + f"open,{IIN},,,,\n")
    assert len({receipt.render(language) for language in ("kk", "ru", "en")}) == 3


def test_a_receipt_says_what_each_code_means_and_that_no_row_was_taken(tmp_path: Path) -> None:
    """A code of several rows has its sentence at a terminal; a file of which no row is taken is not called taken."""
    good, bad = f"open,{IIN},2025-01-01,,,registered\n", f"open,{IIN},01.02.2025,,,registered\n"
    for language, sentence, none in (
        ("kk", "нақты күн емес.", "бірде-бір"),
        ("ru", "не является датой вида ГГГГ-ММ-ДД.", "Ни одна строка"),
        ("en", "is not a real date of the form YYYY-MM-DD.", "No row"),
    ):
        some = checked(tmp_path, HEAD + good + bad).render(language)
        assert f"{sentence}\n" in some and "R008 × 1: " in some
        assert none not in some and none in checked(tmp_path, HEAD + bad).render(language)
        nothing_given = checked(tmp_path, HEAD + good + f"open,{IIN},2025-03-01,,,\n").render(language)
        assert "R011 × 1: " in nothing_given and "{" not in nothing_given


def test_envelopes_of_a_batch_are_read_in_order_of_number(tmp_path: Path) -> None:
    """Numbers sort as numbers, equal ones by file name; one that names a file elsewhere or a strange key is refused."""
    (tmp_path / "a.csv").write_text(HEAD)
    good = (
        '{"file":"a.csv","number":%s,"feed":"f","mode":"changes","as_of":"",'
        '"sent_on":"2025-01-01","count":0,"sha256":null}'
    )
    for number in ("10", "9", '"x"'):
        (tmp_path / f"{number.strip(chr(34))}.json").write_text(good % number)
    ordered = sorted(tmp_path.glob("*.json"), key=batch_order)
    assert [path.stem for path in ordered] == ["9", "10", "x"]
    assert read_envelope(ordered[0])[0].number == "9"
    (tmp_path / "again.json").write_text(good % "9")
    assert [path.stem for path in sorted(tmp_path.glob("*.json"), key=batch_order)] == ["9", "again", "10", "x"]
    for bad in (good.replace("a.csv", "../a.csv"), good.replace("count", "rows")):
        (tmp_path / "bad.json").write_text(bad % 1)
        with pytest.raises(Refused):
            read_envelope(tmp_path / "bad.json")
    with pytest.raises(Refused):
        make_envelope(feed="f", mode="all", sent_on=date(2025, 1, 1), name="x")
