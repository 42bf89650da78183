"""Where an order stands: what relies on a place that another order has left, or on none, is to be reviewed."""

from __future__ import annotations

import pytest

from tests.law.small_orders import RULES_RU, codes, read_kk, read_ru

LEFT_RU = {
    "subparagraph of the paragraph left": (
        "в пункте 4:",
        "подпункты 1) и 2) исключить;",
        "в пункте 5 слова «день» исключить;",
        "подпункт 3) исключить.",
    ),
    "subparagraph of a paragraph named inside": (
        "в пункте 4:",
        "подпункт 1) пункта 5 исключить;",
        "подпункт 3) исключить.",
    ),
    "indent of the subparagraph left": (
        "в пункте 4:",
        "в подпункте 1):",
        "абзац второй исключить;",
        "в подпункте 2) слова «день» исключить;",
        "абзац третий исключить.",
    ),
    "paragraph of the annex left": (
        "в приложении 1:",
        "пункт 2 исключить;",
        "в приложении 2 слова «день» исключить;",
        "пункт 5 исключить.",
    ),
    "paragraph behind another annex": (
        "в приложении 1:",
        "пункт 2 исключить;",
        "приложение 2 исключить;",
        "пункт 5 исключить.",
    ),
    "paragraph of the chapter left": (
        "в главе 2:",
        "пункт 5 исключить;",
        "в главе 3 слова «день» исключить;",
        "пункт 9 исключить.",
    ),
    "row of an annex named inside": ("строку 5 приложения 1 исключить;", "строку 6 исключить."),
    "paragraph behind another article": (
        "в статье 5:",
        "пункт 2 исключить;",
        "статью 6 исключить;",
        "пункт 3 исключить.",
    ),
    "column behind another row": (
        "в приложении 1:",
        "в строке 5:",
        "графу 3 изложить в следующей редакции:",
        "«Срок.»;",
        "строку 7 исключить;",
        "графу 4 исключить.",
    ),
    "scope line behind another annex": (
        "в приложении 1:",
        "пункт 2 исключить;",
        "в приложении 2 слова «день» исключить;",
        "в пункте 5:",
        "подпункт 1) исключить.",
    ),
}
LEFT_KK = {
    "subparagraph of the paragraph left": (
        "4-тармақта:",
        "1) тармақшасы алып тасталсын;",
        "5-тармақта «күн» деген сөз алып тасталсын;",
        "3) тармақшасы алып тасталсын.",
    ),
    "paragraph of the annex left": (
        "1-қосымшада:",
        "2-тармақ алып тасталсын;",
        "2-қосымшада «күн» деген сөз алып тасталсын;",
        "5-тармақ алып тасталсын.",
    ),
    "row of an annex named inside": (
        "1-қосымшаның реттік нөмірі 5-жолы алып тасталсын;",
        "реттік нөмірі 6-жол алып тасталсын.",
    ),
}


@pytest.mark.parametrize("lines", LEFT_RU.values(), ids=LEFT_RU)
def test_a_place_that_was_left_is_not_relied_on(lines: tuple[str, ...]) -> None:
    """An order that needs the open place behind one that stepped out of it is to be reviewed."""
    assert "place-left" in codes(read_ru(*lines))


@pytest.mark.parametrize("lines", LEFT_KK.values(), ids=LEFT_KK)
def test_a_place_that_was_left_is_not_relied_on_in_kazakh(lines: tuple[str, ...]) -> None:
    """The same holds of a Kazakh text."""
    assert "place-left" in codes(read_kk(*lines))


def test_orders_that_go_on_at_their_level_stay_ready() -> None:
    """Orders on the level of the place that was left, or above it, need nothing of it."""
    reading = read_ru(
        "в пункте 4:",
        "подпункт 1) исключить;",
        "в подпункте 2) слова «день» исключить;",
        "подпункт 3) исключить;",
        "пункт 5 исключить;",
        "в пункте 6 слова «день» исключить;",
        "заголовок главы 2 изложить в следующей редакции:",
        "«Глава 2. Порядок»;",
        "пункт 9 исключить.",
    )
    assert not codes(reading)
    assert [one.scope.get("paragraph") for one in reading.operations] == ["4", "4", "4", None, "6", None, None]


@pytest.mark.parametrize("scope", ["", RULES_RU])
def test_words_of_no_place_are_not_changed(scope: str) -> None:
    """Words of an act or document without a paragraph could stand anywhere."""
    reading = read_ru("слова «пять» заменить словами «три».", scope=scope, promise="следующее изменение")
    assert "words-homeless" in codes(reading)


def test_words_of_no_place_are_not_changed_in_kazakh() -> None:
    """The same holds of a Kazakh text."""
    reading = read_kk("«бес» деген сөз «үш» деген сөзбен ауыстырылсын.", promise="өзгеріс")
    assert "words-homeless" in codes(reading)


@pytest.mark.parametrize(("year", "is_far"), [("3026", True), ("2126", True), ("2037", True), ("2027", False)])
def test_a_day_far_from_the_signing_is_reviewed(year: str, is_far: bool) -> None:
    """A day more than ten years from the signing is a misprint as likely as an intent."""
    reading = read_ru(
        "пункт 5 исключить.",
        promise="следующее изменение",
        force=f"Настоящий приказ вводится в действие с 1 июля {year} года.",
    )
    assert codes(reading) == ({"day-far"} if is_far else set())


def test_a_clause_on_every_part_is_enough() -> None:
    """Where each operation has a day of its own, the act needs none; where one has none, it is reviewed."""
    force = "Пункт 1 настоящего приказа вводится в действие с 1 июля 2026 года."
    reading = read_ru("пункт 5 исключить.", promise="следующее изменение", force=force)
    assert not codes(reading) and reading.commencement_of(reading.operations[0]).in_force_date is not None
    part = force.replace("Пункт 1", "Подпункт 1) пункта 1")
    assert "no-commencement" in codes(read_ru("1) пункт 5 исключить;", "2) пункт 6 исключить.", force=part))
