"""Usual ways of drafting that say plain things: roundabout orders, lists of acts, and clauses at the end of an act."""

from __future__ import annotations

from datetime import date

import pytest

from tests.law.small_orders import codes, read_kk, read_ru
from tizbe.law.reading.commencement import read_commencement
from tizbe.law.reading.final import is_final
from tizbe.law.reading.gerund import plain_order
from tizbe.law.reading.introduction import read_introduction

SIGNED = date(2026, 3, 12)
AFTER_RU = "по истечении десяти календарных дней после дня его первого официального опубликования"


@pytest.mark.parametrize(
    "order",
    [
        "в пункт 5 внести изменение, изложив его в следующей редакции:",
        "внести изменение, изложив пункт 5 в следующей редакции:",
    ],
)
def test_an_order_in_a_roundabout_form_is_plain(order: str) -> None:
    """A change that is introduced and worded in one sentence is the order to write anew."""
    assert plain_order(order, "ru") == "пункт 5 изложить в следующей редакции:"
    reading = read_ru(order, "«5. Орган решает.».", promise="следующее изменение")
    assert not codes(reading)
    assert [(one.op, one.unit, one.locator) for one in reading.operations] == [("replace", "paragraph", ("5",))]


def test_an_order_in_a_roundabout_form_is_plain_in_kazakh() -> None:
    """The same holds of a Kazakh text."""
    order = "5-тармаққа өзгеріс енгізіліп, мынадай редакцияда жазылсын:"
    reading = read_kk(order, "«5. Орган шешеді.».", promise="өзгеріс")
    assert not codes(reading)
    assert [(one.op, one.unit, one.locator) for one in reading.operations] == [("replace", "paragraph", ("5",))]


def test_a_line_that_names_the_act_ends_every_place() -> None:
    """Behind "в указанном приказе:" nothing holds of the document and annex that were open."""
    reading = read_ru("в приложении 1:", "пункт 3 исключить;", "в указанном приказе:", "пункт 5 исключить.")
    assert reading.operations[-1].scope == {} and not codes(reading)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("В приказ Министра труда от 5 мая 2019 года № 212 «Об утверждении Правил»:", "ru"),
        ("«Қағидаларды бекіту туралы» Еңбек министрінің 2019 жылғы 5 мамырдағы № 212 бұйрығына:", "kk"),
    ],
)
def test_an_item_may_name_its_act_in_the_case_of_the_sentence_above(text: str, language: str) -> None:
    """Items below "Внести в некоторые приказы …:" name their acts in the accusative (Kazakh: dative)."""
    found = read_introduction(text, language)
    assert found is not None and [target.number for target in found.targets] == ["212"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Утвердить прилагаемый перечень некоторых приказов Министра труда, в которые вносятся изменения.", "ru"),
        (
            "Қоса беріліп отырған өзгерістер енгізілетін Еңбек министрінің кейбір бұйрықтарының тізбесі бекітілсін.",
            "kk",
        ),
    ],
)
def test_a_list_of_acts_with_their_changes_is_attached(text: str, language: str) -> None:
    """A sentence that approves a list of acts to be amended is served by what stands behind the signature."""
    found = read_introduction(text, language)
    assert found is not None and found.is_attached and found.promise is not None and found.promise.changes == 2


def test_a_list_of_acts_with_their_changes_is_read() -> None:
    """Each act of the attached list is a target of the orders below it."""
    behind = (
        "Утвержден приказом Министра труда Республики Казахстан от 12 марта 2026 года № 77\n"
        "Перечень некоторых приказов Министра труда, в которые вносятся изменения\n"
        "1. В приказе Министра труда от 6 мая 2019 года № 213 «Об утверждении Порядка»:\n"
        "пункт 3 исключить.\n"
        "2. В приказе Министра труда от 7 мая 2019 года № 214 «Об утверждении Плана»:\n"
        "пункт 5 исключить."
    )
    approving = "2. Утвердить прилагаемый перечень некоторых приказов Министра труда, в которые вносятся изменения."
    reading = read_ru("пункты 3 и 4 исключить.", approving, last=3, behind=behind)
    assert not codes(reading)
    served = [(reading.targets[one.target].number, one.locator) for one in reading.operations]
    assert served == [("212", ("3", "4")), ("213", ("3",)), ("214", ("5",))]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        (
            "Настоящий приказ вводится в действие с введением в действие Закона Республики Казахстан «О занятости».",
            "ru",
            "conditional",
        ),
        (
            "Осы бұйрық Қазақстан Республикасының Заңы қолданысқа енгізілуімен бір мезгілде қолданысқа енгізіледі.",
            "kk",
            "conditional",
        ),
        (
            f"Настоящий приказ вводится в действие {AFTER_RU} в газетах «Егемен Қазақстан» и «Казахстанская правда».",
            "ru",
            "publication_days",
        ),
    ],
)
def test_usual_clauses_on_taking_effect_are_understood(text: str, language: str, kind: str) -> None:
    """With an event, or with the newspapers named, no day is certain."""
    clause = read_commencement(text, SIGNED, language)
    assert clause is not None and clause.main is not None
    assert (clause.main.kind, clause.main.in_force_date) == (kind, None)


def test_parts_may_be_excepted_with_another_word() -> None:
    """ "кроме" excepts parts as "за исключением" does."""
    text = (
        f"Настоящий приказ вводится в действие {AFTER_RU}, кроме подпунктов 1), 2) пункта 1, "
        "которые вводятся в действие с 1 июля 2026 года."
    )
    clause = read_commencement(text, SIGNED, "ru")
    assert clause is not None and clause == read_commencement(text.replace("кроме", "за исключением"), SIGNED, "ru")
    assert clause.parts[0].clauses == (("1", "1)"), ("1", "2)"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "В течение десяти рабочих дней после государственной регистрации настоящего приказа представить в "
            "Юридический департамент сведения об исполнении мероприятий, предусмотренных подпунктами 1) и 2) пункта 2.",
            "ru",
        ),
        ("Опубликовать настоящий приказ в газетах «Егемен Қазақстан» и «Казахстанская правда».", "ru"),
        (
            "осы бұйрық мемлекеттік тіркелгеннен кейін он жұмыс күні ішінде Заң департаментіне іс-шаралардың "
            "орындалуы туралы мәліметтерді ұсынсын.",
            "kk",
        ),
        ("Осы қаулы «Егемен Қазақстан» және «Казахстанская правда» газеттерінде жариялансын.", "kk"),
    ],
)
def test_usual_final_clauses_change_nothing(text: str, language: str) -> None:
    """Reports after registration and publication in newspapers are final clauses."""
    assert is_final(text, language)


def test_a_line_that_names_the_act_must_be_used() -> None:
    """Nothing ordered below "в указанном приказе:" is a reason, as it is of any place."""
    reading = read_ru("пункты 3 и 4 исключить;", "в указанном приказе:")
    assert "scope-empty" in codes(reading)
