"""Encodings of text: UTF-8 is the format's, Windows-1251 is taken with a hint, all else is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.cases import IIN, OTHER, checked
from tests.intake.test_formats import _rows
from tizbe.engine.duckdb import connect
from tizbe.intake.formats import receive

HEAD = "op,iin,begin_date,end_date,ref,status,Примечание\n"
ROW = f"open,{IIN},2025-01-01,,Ключ-1,registered,«Ёлка» № 5 – дом\n"


@pytest.mark.parametrize("many", [1, 6000])
def test_windows_1251_is_read_with_a_hint(many: int, tmp_path: Path) -> None:
    """A CSV of an older system gives the rows and names it would give in UTF-8, small or large, and a hint."""
    texts: dict[str, list[tuple[str | None, ...]]] = {"utf-8": [], "cp1251": []}
    for encoding, rows in texts.items():
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes((HEAD + ROW * many).encode(encoding))
        with connect() as connection:
            received = receive(connection, path, tmp_path / f"{encoding}.parquet")
        assert received.refusal is None
        assert received.columns[-1] == "Примечание"
        assert [hint.code for hint in received.hints] == ([] if encoding == "utf-8" else ["H012"])
        rows.extend(_rows(received.path))
    assert texts["cp1251"] == texts["utf-8"]


def test_the_hint_is_on_the_receipt(tmp_path: Path) -> None:
    """The receipt says that the text was read as Windows-1251, and how to mend that; quoted and `;` work alike."""
    receipt = checked(tmp_path, (HEAD + ROW).replace(",", ";").encode("cp1251"))
    assert receipt.accepted == 1
    assert [hint["code"] for hint in receipt.hints] == ["H012", "H010"]


@pytest.mark.parametrize(
    "damage", ["Қазақ әріптері Ё".encode()[:-1] + b"\n", b"\xff\n", b"\x98\xe0\xe1\n", b"\xe0\x01\n"]
)
def test_damaged_text_is_not_taken_for_windows_1251(damage: bytes, tmp_path: Path) -> None:
    """UTF-8 with a broken letter, a lone last byte, and bytes that are no text are refused as before."""
    assert checked(tmp_path, HEAD.encode() + damage).code == "F002"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.csv", "a.ndjson"])
def test_utf_16_is_refused_by_its_name(encoding: str, name: str, tmp_path: Path) -> None:
    """What spreadsheet programs save as Unicode text is refused with a code that says what to save instead."""
    said = checked(tmp_path, (HEAD + ROW).encode(encoding), name).code
    assert said == ("F022" if encoding == "utf-16" else "F002")


def test_one_cyrillic_letter_is_enough(tmp_path: Path) -> None:
    """A value of one letter, as the level of row 17 may be written, is read in Windows-1251 too."""
    text = f"op,iin,begin_date,level\nopen,{IIN},2022-10-01,Е\nopen,{OTHER},2022-10-01,Д\n"
    said = {"feed": "17/mlspp/digital-family-card"}
    answers = [checked(tmp_path, text.encode(encoding), **said) for encoding in ("utf-8", "cp1251")]
    assert answers[0].codes == answers[1].codes
    assert [hint["code"] for hint in answers[1].hints][-1:] == ["H012"]
