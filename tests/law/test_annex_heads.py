"""Annexes behind an act: whose they are, and the head that the new wording itself carries."""

from __future__ import annotations

import pytest

from tests.law.small_orders import codes, read_kk, read_ru

HEAD_RU = "Приложение{} к приказу Министра труда Республики Казахстан от 12 марта 2026 года № 77"
ORDER_RU = "приложение 1 изложить в новой редакции согласно приложению к настоящему приказу."
HEAD_KK = "Қазақстан Республикасы Еңбек министрінің 2026 жылғы 12 наурыздағы № 77 бұйрығына {}қосымша"
ORDER_KK = "1-қосымша осы бұйрыққа қосымшаға сәйкес жаңа редакцияда жазылсын."
FORM_RU = "Заявление о назначении\n1. Заявитель подает заявление."
FORM_KK = "Тағайындау туралы өтініш\n1. Өтініш беруші өтініш береді."
ONE = "следующее изменение"


def test_head_of_the_annex_on_several_lines_is_no_text() -> None:
    """The head of the new wording, broken over lines as it is printed, is no part of its text."""
    head = HEAD_RU.format("") + "\nПриложение 1\nк Правилам назначения\nединовременной выплаты\n"
    reading = read_ru(ORDER_RU, promise=ONE, behind=head + FORM_RU)
    assert (codes(reading), reading.operations[0].text) == (set(), FORM_RU)


def test_head_of_the_annex_on_several_lines_is_no_text_in_kazakh() -> None:
    """The same holds of a Kazakh text."""
    head = HEAD_KK.format("") + "\nБіржолғы төлем\nтағайындау қағидаларына\n1-қосымша\n"
    reading = read_kk(ORDER_KK, promise="өзгеріс", behind=head + FORM_KK)
    assert (codes(reading), reading.operations[0].text) == (set(), FORM_KK)


def test_head_of_another_annex_is_seen() -> None:
    """The head of the new wording must name the annex that the order names."""
    head = HEAD_RU.format("") + "\nПриложение 2\nк Правилам назначения\nединовременной выплаты\n"
    assert "wording-number" in codes(read_ru(ORDER_RU, promise=ONE, behind=head + FORM_RU))


@pytest.mark.parametrize("title", ["к Правилам", "к Правилам назначения единовременного пособия"])
def test_head_of_another_document_is_left_in_the_text(title: str) -> None:
    """A head that does not name all of the document in which the annex stands is not taken off."""
    behind = f"{HEAD_RU.format('')}\nПриложение 1\n{title}\n{FORM_RU}"
    assert "fragment" in codes(read_ru(ORDER_RU, promise=ONE, behind=behind))


def test_an_annex_with_a_number_is_not_the_only_one() -> None:
    """An order "согласно приложению" without a number is not served by "Приложение 2"."""
    assert "annex-missing" in codes(read_ru(ORDER_RU, promise=ONE, behind=f"{HEAD_RU.format(' 2')}\n{FORM_RU}"))
    assert "annex-missing" in codes(read_kk(ORDER_KK, promise="өзгеріс", behind=f"{HEAD_KK.format('2-')}\n{FORM_KK}"))


@pytest.mark.parametrize("kind", ["kk", "ru"])
def test_several_annexes_come_from_as_many(kind: str) -> None:
    """Annexes 1 and 2 "according to annexes 1 and 2" are two operations, each with the text of its own annex."""
    if kind == "ru":
        behind = "\n".join(
            f"{HEAD_RU.format(f' {n}')}\nПриложение {n}\nк Правилам назначения\nединовременной выплаты\n{FORM_RU} {n}."
            for n in (1, 2)
        )
        order = "приложения 1 и 2 изложить в новой редакции согласно приложениям 1 и 2 к настоящему приказу."
        reading = read_ru(order, behind=behind)
    else:
        behind = "\n".join(f"{HEAD_KK.format(f'{n}-')}\n{FORM_KK} {n}." for n in (1, 2))
        order = "1 және 2-қосымшалар осы бұйрыққа 1 және 2-қосымшаларға сәйкес жаңа редакцияда жазылсын."
        reading = read_kk(order, behind=behind)
    assert not codes(reading)
    assert [(one.locator, (one.text or "")[-2:]) for one in reading.operations] == [(("1",), "1."), (("2",), "2.")]


@pytest.mark.parametrize("numbers", ["приложению", "приложениям 1, 2 и 3"])
def test_annexes_that_do_not_pair_are_not_understood(numbers: str) -> None:
    """Two annexes cannot be worded by one annex, nor by three."""
    order = f"приложения 1 и 2 изложить в новой редакции согласно {numbers} к настоящему приказу."
    assert "unclaimed-verb" in codes(read_ru(order, behind=f"{HEAD_RU.format('')}\n{FORM_RU}"))


@pytest.mark.parametrize(
    "note",
    [
        "Сноска. Утратил силу приказом Министра труда Республики Казахстан от 1 июня 2026 года № 9.",
        "Сноска. Действие приостановлено приказом Министра труда Республики Казахстан от 1 июня 2026 года № 9.",
    ],
)
def test_an_act_noted_as_lost_or_suspended_is_reviewed(note: str) -> None:
    """A footnote above the act that says it lost its force, or is suspended, is a reason."""
    assert "act-repealed" in codes(read_ru("пункт 5 исключить.", promise="следующее изменение", note=note))


@pytest.mark.parametrize(
    "note",
    [
        "Ескерту. Күші жойылды – Еңбек министрінің 2026 жылғы 1 маусымдағы № 9 бұйрығымен.",
        "Ескерту. Қолданысы 2027 жылғы 1 қаңтарға дейін тоқтатыла тұрады.",
    ],
)
def test_an_act_noted_as_lost_or_suspended_is_reviewed_in_kazakh(note: str) -> None:
    """The same holds of a Kazakh text."""
    assert "act-repealed" in codes(read_kk("5-тармақ алып тасталсын.", promise="өзгеріс", note=note))


def test_words_not_understood_bring_no_further_reasons() -> None:
    """A count that fails because an order was not understood is not told beside it."""
    assert codes(read_ru("пункт 5 отодвинуть и заменить.")) == {"unclaimed-verb"}
