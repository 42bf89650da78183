"""Two editions side by side: rows, cells, moves, new numbers, and the words between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.law.enactments import (
    HEALTH,
    MARKET,
    PAYMENTS,
    change_words,
    drop_rows,
    enacted,
    operation,
    put_row,
    reading,
    set_row,
)
from tizbe.law.comparison import Comparison, RowComparison, compare, word_pieces
from tizbe.law.edition import legal_list
from tizbe.law.legal_list import Edition
from tizbe.law.reading.operation import Operation

BASE = legal_list().edition(3)


def amended(*operations: Operation) -> Edition:
    """Edition 3 as an act with these operations changes it."""
    return legal_list(None, (enacted(reading("901", *operations)),)).on(date(2026, 7, 1))


def row_of(comparison: Comparison, number: str) -> RowComparison:
    """What happened to one row."""
    return next(row for row in comparison.rows if row.number == number)


def test_whose_right_to_send_changes_in_2026() -> None:
    """From edition 2 to 3 the courts' body changes and row 17 gains a sender; nobody else is touched."""
    comparison = compare(legal_list().edition(2), legal_list().edition(3))
    assert [one.feed.code for one in comparison.gained] == [
        "8/judicial-administration/courts",
        "17/mlspp/digital-family-card",
    ]
    assert [one.feed.code for one in comparison.lost] == ["8/courts-department/courts"]
    assert [(was.feed.body, now.feed.body) for was, now in comparison.moved] == [
        ("courts-department", "judicial-administration")
    ]
    assert [(row.number, row.kind) for row in comparison.rows] == [
        ("2", "changed"),
        ("6", "changed"),
        ("7", "changed"),
        ("8", "changed"),
        ("17", "added"),
    ]
    assert [name for name, _ in comparison.texts] == ["title", "list_title", "point1"]


def test_an_edition_does_not_differ_from_itself() -> None:
    """Comparing an edition with itself finds nothing, in every language."""
    for language in ("kk", "ru", "en"):
        comparison = compare(legal_list().edition(3), legal_list().edition(3), language)
        assert (comparison.texts, comparison.rows) == ((), ())


def test_each_cell_is_compared_for_itself() -> None:
    """A row moved to another body changes its body cell, word by word, and no other."""
    after = amended(change_words("Еңбек және халықты әлеуметтік қорғау", "Денсаулық сақтау", row="2", column="2"))
    row = row_of(compare(BASE, after), "2")
    assert [cell.column for cell in row.cells] == ["body"]
    assert [(piece.sign, piece.words) for piece in row.cells[0].pieces] == [
        ("=", "Қазақстан Республикасының"),
        ("-", "Еңбек және халықты әлеуметтік қорғау"),
        ("+", "Денсаулық сақтау"),
        ("=", "министрлігі"),
    ]
    assert [(was.feed.code, now.feed.code) for was, now in row.moved] == [
        ("2/mlspp/labour-market", "2/health/labour-market")
    ]
    assert (row.category, [one.feed.code for one in row.gained]) == ((), ["2/health/labour-market"])


def test_a_system_of_its_own_words_is_a_cell() -> None:
    """A system that comes or goes is one cell of its own; the others of the row are not shown."""
    place: dict[str, str | bool] = {"list": True, "row": "6"}
    after = amended(operation("replace", "column", ["4"], scope=place, text=f"{MARKET}, {PAYMENTS}"))
    row = row_of(compare(BASE, after), "6")
    assert {cell.column for cell in row.cells} == {"system"}
    assert (len(row.lost), len(row.gained), row.moved) == (1, 1, ())


def test_a_cell_printed_otherwise_is_a_change() -> None:
    """Other words for the same body are shown, though nobody's right to send changes."""
    first = BASE.rows_by_number["8"].feeds[0]
    row = BASE.rows_by_number["8"]
    other = replace(first, body=replace(first.body, kk=first.body.kk + " (ЕХӘҚМ)"))
    rows = tuple(replace(one, feeds=(other, *one.feeds[1:])) if one is row else one for one in BASE.rows)
    compared = compare(BASE, replace(BASE, rows=rows))
    assert [(one.number, one.gained, one.lost) for one in compared.rows] == [("8", (), ())]
    assert [cell.code for cell in compared.rows[0].cells] == ["mlspp"]


def test_a_renumbered_row_is_not_a_row_lost_and_a_row_gained() -> None:
    """A row that goes and stands elsewhere with the same words and feeds has a new number, and says so."""
    category = BASE.rows_by_number["2"].category.kk
    after = amended(drop_rows("2"), put_row("2-1", category, (BASE.rows_by_number["2"].feeds[0].body.kk, MARKET)))
    compared = compare(BASE, after)
    assert [(row.kind, row.was_number, row.number) for row in compared.rows] == [("renumbered", "2", "2-1")]
    assert [cell.column for cell in compared.rows[0].cells] == ["number"]
    assert [one.feed.code for one in compared.lost] == ["2/mlspp/labour-market"]


def test_a_row_that_goes_and_another_that_comes_stay_apart() -> None:
    """Rows with other words or other feeds are removed and added."""
    compared = compare(BASE, amended(drop_rows("2"), put_row("18", "Өзге", (HEALTH, MARKET))))
    assert [(row.kind, row.number) for row in compared.rows] == [("removed", "2"), ("added", "18")]


def test_a_changed_row_shows_its_category_word_by_word() -> None:
    """The category of a changed row stands in the row and among its cells alike."""
    row = row_of(compare(BASE, amended(set_row("3", "Жүкті әйелдер"))), "3")
    assert row.category == next(cell.pieces for cell in row.cells if cell.column == "category")


@given(
    st.lists(st.sampled_from(["бір", "екі", "үш", "төрт"]), max_size=8),
    st.lists(st.sampled_from(["бір", "екі", "үш"]), max_size=8),
)
def test_pieces_rebuild_both_texts(before: list[str], after: list[str]) -> None:
    """The kept and removed words are the old text, the kept and added ones the new."""
    pieces = word_pieces(" ".join(before), " ".join(after))
    assert " ".join(piece.words for piece in pieces if piece.sign != "+") == " ".join(before)
    assert " ".join(piece.words for piece in pieces if piece.sign != "-") == " ".join(after)
