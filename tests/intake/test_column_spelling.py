"""Names of columns in other letters: told from unknown columns, and shown so that the difference is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.cases import IIN, checked, rows
from tizbe.intake.admission import NAMED
from tizbe.intake.column_spelling import misspelled, shown_name
from tizbe.law.rules.pack import rule_pack

KNOWN = {*NAMED, *(column.name for column in rule_pack().columns)}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("IIN", "iin"),
        ("ИИН", "iin"),
        ("IIН", "iin"),
        ("\u0456in", "iin"),
        ("\ufeffref", "ref"),
        ("End_Date", "end_date"),
        ("end date", "end_date"),
        ("endDate", "end_date"),
        ("\u0435nd_d\u0430te", "end_date"),
        ("СТАТУС", "status"),
        ("сhild_iin", "child_iin"),
        ("wоrkеr_iin", "worker_iin"),
        ("ＢＯＲＮ", "born"),
    ],
)
def test_a_name_that_only_looks_right_is_told(given: str, meant: str) -> None:
    """Capitals, Cyrillic letters, signs and blanks make no other name, unless the right one stands beside it."""
    assert misspelled(["x", given], KNOWN) == {given: meant}
    assert misspelled([meant, given], KNOWN) == {}


def test_known_names_are_told_apart() -> None:
    """No known name looks like another, and the words of other columns look like none."""
    for name in KNOWN:
        assert misspelled([name.upper()], KNOWN) == {name.upper(): name}
    assert misspelled(["note", "ЖСН", "Примечание", "id", "date", "n", "iin2", "", "tizbe_row"], KNOWN) == {}


def test_what_cannot_be_seen_is_shown() -> None:
    """Signs without a shape are named, a number of a person or no name at all gives the place, long names are cut."""
    assert shown_name("\ufeffref\t", 0) == "<U+FEFF>ref<U+0009>"
    assert (shown_name(IIN, 1), shown_name("", 6)) == ("№ 2", "№ 7")
    assert shown_name("x" * 70, 0) == "x" * 60 + "…"
    assert shown_name("Дата начала", 0) == "Дата начала"


def test_a_column_that_may_be_missing_is_not_lost(tmp_path: Path) -> None:
    """An end_date in capitals would leave every period open: the file is refused, and told which name is meant."""
    said = checked(tmp_path, rows("op,iin,begin_date,END_DATE,status", f"open,{IIN},2025-01-01,2025-03-31,registered"))
    assert (said.status, said.code, said.refused) == ("refused", "F031", 1)
    assert said.sentences is not None and all("END_DATE → end_date" in text for text in said.sentences.values())


def test_a_file_without_header_repeats_no_person(tmp_path: Path) -> None:
    """Its first row is taken for names, of which the receipt shows none that is a number of a person."""
    said = checked(tmp_path, rows(f"open,{IIN},2025-01-01,,registered", f"open,{IIN},2025-01-01,,registered"))
    assert said.code == "F005" and IIN not in said.to_json()
    assert checked(tmp_path, rows(f"{IIN},{IIN},2025-01-01")).code == "F014"
    assert IIN not in checked(tmp_path, rows(f"{IIN},{IIN},2025-01-01")).to_json()
