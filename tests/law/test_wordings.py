"""New wordings held against their orders: their indents are counted, their marks must point the right way."""

from __future__ import annotations

import pytest

from tests.law.small_orders import codes, read_kk, read_ru
from tizbe.law.quotation import has_stray_marks
from tizbe.law.reading.cells import Announced, read_rows, systems_in
from tizbe.law.source.document import Cell, Table

ONE = "следующее изменение"

UNLIKE = {
    "two indents, one line": (
        "абзацы второй и третий пункта 5 изложить в следующей редакции:",
        "«копия документа;».",
    ),
    "one indent, two lines": (
        "абзац второй пункта 5 изложить в следующей редакции:",
        "«копия документа;",
        "справка;».",
    ),
    "two parts, one line": (
        "части вторую и третью пункта 5 изложить в следующей редакции:",
        "«Орган решает.».",
    ),
    "two new indents, one line": (
        "пункт 5 дополнить абзацами четвертым и пятым следующего содержания:",
        "«копия документа.».",
    ),
}


@pytest.mark.parametrize("lines", UNLIKE.values(), ids=UNLIKE)
def test_announced_indents_are_the_lines_of_the_wording(lines: tuple[str, ...]) -> None:
    """As many indents as the order names must be given; a part is one line or more."""
    assert "lines-count" in codes(read_ru(*lines))


def test_announced_indents_are_counted_in_kazakh() -> None:
    """The same holds of a Kazakh text."""
    lines = ("5-тармақтың екінші және үшінші абзацтары мынадай редакцияда жазылсын:", "«құжаттың көшірмесі;».")
    assert "lines-count" in codes(read_kk(*lines))


def test_as_many_lines_as_indents_are_ready() -> None:
    """Two indents in two lines agree."""
    lines = ("абзацы второй и третий пункта 5 изложить в следующей редакции:", "«копия документа;", "справка;».")
    assert not codes(read_ru(*lines))


@pytest.mark.parametrize(
    "text",
    [
        "5) справка АО «Фонд, указанная в пункте 7.",
        "5) справка АО «Фонд«, указанная в пункте 7.",
        "5) справка АО »Фонд», указанная в пункте 7.",
    ],
)
def test_a_mark_inside_that_was_lost_or_turned_is_seen(text: str) -> None:
    """A name inside that lost its closing mark, or has it turned, makes the wording doubtful."""
    reading = read_ru("подпункт 5) пункта 4 изложить в следующей редакции:", f"«{text}».", promise=ONE)
    assert "fragment" in codes(reading)


def test_a_closing_mark_that_serves_as_two_is_usual() -> None:
    """One closing mark may close a name inside and the wording."""
    reading = read_ru("подпункт 5) пункта 4 изложить в следующей редакции:", "«5) справка АО «Фонд».", promise=ONE)
    assert not codes(reading)
    assert reading.operations[0].text == "5) справка АО «Фонд»"


@pytest.mark.parametrize(
    ("text", "is_stray"),
    [("ИС »Рынок труда»", True), ("ИС «Рынок труда»", False), ("АО «Фонд «Б»", False), ("в пункте 7.»", True)],
)
def test_marks_that_point_the_wrong_way_are_stray(text: str, is_stray: bool) -> None:
    """A mark is stray when it points the wrong way, closes nothing, or stands behind the last stop."""
    assert has_stray_marks(text) is is_stray


@pytest.mark.parametrize(
    "order",
    [
        "в пункте 4 слова «ветераны» заменить словами «ветераны войны» и ветераны труда».",
        "в пункте 4 слова «пять» дней» заменить словами «три дня».",
    ],
)
def test_no_mark_is_put_into_changed_words(order: str) -> None:
    """An opening mark never serves as two: where words end cannot be told then."""
    reading = read_ru(order, promise=ONE)
    assert "unclaimed-verb" in codes(reading) and not reading.operations


def test_no_mark_is_put_into_changed_words_in_kazakh() -> None:
    """The same holds of a Kazakh text."""
    reading = read_kk('4-тармақта "бес" күн" деген сөздер "үш күн" деген сөздермен ауыстырылсын.', promise="өзгеріс")
    assert "unclaimed-verb" in codes(reading)


def test_a_category_merged_over_two_numbers_is_inferred() -> None:
    """A row whose category stands in a cell merged with the row above says that it was inferred."""
    table = Table(
        (
            (Cell("1."), Cell("Первое министерство"), Cell("Дети"), Cell("ИС Один")),
            (Cell("2."), Cell("Второе министерство"), Cell("Дети", True), Cell("ИС Два")),
        )
    )
    announced = Announced(("1", "2"), 1, True, lambda text: True, lambda text: True)
    rows, reason = read_rows((), (table,), announced)
    assert reason is None
    assert [[feed.is_inferred for feed in row.feeds] for row in rows] == [[False], [True]]


def test_the_head_of_a_table_printed_again_is_no_row() -> None:
    """A head, and the row that numbers the columns, may stand above the rows or again between them."""
    table = Table(
        tuple(
            tuple(map(Cell, cells))
            for cells in (
                ("№ р/с", "Орган", "Категория", "Система"),
                ("1", "2", "3", "4"),
                ("7.", "Первое министерство", "Дети", "ИС Один"),
                ("1", "2", "3", "4"),
                ("8.", "Второе министерство", "Взрослые", "ИС Два"),
            )
        )
    )
    rows, reason = read_rows((), (table,), Announced(("7", "8"), 1, True, lambda text: True, lambda text: True))
    assert reason is None and [row.number for row in rows] == ["7", "8"]


@pytest.mark.parametrize("cell", ["ИС Один; ИС Два", "ИС Один, ИС Два", "ИС Один ИС Два"])
def test_systems_of_one_cell_are_told_apart(cell: str) -> None:
    """Systems are parted by a comma, a semicolon, or a line of their own where both are known names."""
    assert systems_in(cell, {"ИС Один", "ИС Два"}.__contains__) == ["ИС Один", "ИС Два"]


def test_a_cell_of_unknown_words_is_one_system() -> None:
    """Without a sign between them, unknown words are never parted."""
    assert systems_in("ИС Один и Три", {"ИС Один"}.__contains__) == ["ИС Один и Три"]
