"""Numbers in words and ministries in free text, as two texts of one act are compared by them."""

from __future__ import annotations

import pytest

from tizbe.law.bilingual import figures_in
from tizbe.law.ministry import ministries_in
from tizbe.law.number_words import numbers_in, without_doubles


@pytest.mark.parametrize(
    ("kk", "ru"),
    [
        ("он бес күн", "пятнадцати дней"),
        ("он бес күн", "15 дней"),
        ("екінші бөлік", "второй частью"),
        ("екі жүз отыз бес", "двести тридцать пять"),
        ("он күн ішінде", "в десятидневный срок"),
        ("бес мың теңге", "пять тысяч тенге"),
        ("екіден онға дейін", "от двух до десяти"),
        ("15 күн", "15 (пятнадцать) дней"),
        ("жиырма бірінші", "двадцать первый"),
        ("тоқсан сайын", "ежеквартально"),
        ("бір ай", "месяц"),
    ],
)
def test_numbers_are_equal_in_words_and_figures(kk: str, ru: str) -> None:
    """Figures, cardinals and ordinals in any case are the same numbers."""
    assert figures_in(kk, "kk") == figures_in(ru, "ru")


@pytest.mark.parametrize(("kk", "ru"), [("жиырма күн", "тридцати дней"), ("бірінші, екінші", "первый, третий")])
def test_numbers_that_differ_are_told(kk: str, ru: str) -> None:
    """Another number in words is another number."""
    assert figures_in(kk, "kk") != figures_in(ru, "ru")


def test_one_is_counted_apart() -> None:
    """The word for one is an article too, and so it is no number by itself."""
    assert numbers_in("бір ай", "kk") == ([], 1)
    assert numbers_in("одного месяца", "ru") == ([], 1)


def test_bracket_that_differs_from_its_figure_stays() -> None:
    """Only words that repeat the figure before them are left out."""
    assert without_doubles("10 (десять), 10 (девять)", "ru") == "10, 10 (девять)"


def test_ministries_are_found_by_what_they_are_about() -> None:
    """A ministry has the same name in both languages, whatever its case."""
    kk = "Еңбек және халықты әлеуметтік қорғау министрлігіне, Қаржы министрі"
    ru = "Министерством труда и социальной защиты населения, Министра финансов"
    assert ministries_in(kk, "kk") == ministries_in(ru, "ru") == {"labour", "finance"}
    assert ministries_in("Қаржы министрлігі", "kk") != ministries_in("Министерство юстиции", "ru")
