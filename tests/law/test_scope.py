"""Scope: lines that set it in Kazakh and Russian, and the stack of open places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.law.reading.locator import AmbiguousLocatorError
from tizbe.law.reading.scope import LEVELS, ScopeLine, ScopeStack, read_scope_line

LIST_KK = '"Сақтандыру туралы" Қазақстан Республикасының Заңы 26-бабының 1-тармағында аталған органдардың'


def test_scope_levels_drop_the_deeper_ones() -> None:
    """Opening a level drops what was open below it, and a new target empties the stack."""
    scope = ScopeStack()
    scope.open("list", True)
    scope.open("row", "3")
    assert scope.snapshot() == {"list": True, "row": "3"}
    scope.open("annex", "2")
    assert scope.snapshot() == {"annex": "2"}
    scope.clear()
    assert scope.snapshot() == {}


@given(st.lists(st.sampled_from([level for level in LEVELS if level != "language"]), min_size=1, max_size=8))
def test_the_level_last_opened_is_the_deepest(levels: list[str]) -> None:
    """Whatever was open, what is opened is there, and nothing deeper is."""
    scope = ScopeStack()
    for level in levels:
        scope.open(level, "1")
        assert list(scope.places)[-1] == level
        assert len({*scope.places}) == len(scope.places) <= len(LEVELS)


def test_a_language_ends_with_its_place() -> None:
    """A language holds for what is opened inside it, and ends with the place in which it was opened."""
    scope = ScopeStack()
    scope.open("language", "kk")
    scope.open("paragraph", "3")
    assert scope.snapshot() == {"language": "kk", "paragraph": "3"}
    scope.clear()
    scope.open("paragraph", "3")
    scope.open("language", "kk")
    assert scope.within((), "subparagraph") == {"paragraph": "3", "language": "kk"}
    scope.open("paragraph", "4")
    assert scope.snapshot() == {"paragraph": "4"}


def test_an_order_has_its_scope_without_opening_it() -> None:
    """The unit of an order drops what is not outside it; its own places count for it alone."""
    scope = ScopeStack()
    scope.enter((("list", True), ("row", "5")))
    assert scope.within((), "words") == {"list": True, "row": "5"}
    assert scope.within((), "row") == {"list": True}
    assert scope.within((), "title") == {"list": True}
    assert scope.within((("row", "7"),), "column") == {"list": True, "row": "7"}
    assert scope.within((("paragraph", "1"),), "words", is_from_act=True) == {"paragraph": "1"}
    assert scope.snapshot() == {"list": True, "row": "5"}


def test_a_bare_name_is_that_of_what_is_open() -> None:
    """ "The Rules" and "the said list" stand for the open document and list; an annex stays inside its document."""
    scope = ScopeStack()
    scope.enter((("document", "Правила выдачи"), ("paragraph", "6")), is_from_act=True)
    scope.enter((("document", "Правила"), ("annex", "1")))
    assert scope.snapshot() == {"document": "Правила выдачи", "annex": "1"}
    assert scope.within((("annex", "2"),), "row") == {"document": "Правила выдачи", "annex": "2"}
    assert scope.within((("document", "Правила"),), "paragraph") == {"document": "Правила выдачи"}
    assert scope.within((("document", "Положение"),), "paragraph") == {"document": "Положение"}
    scope.enter((("list", "перечень органов"),), is_from_act=True)
    assert scope.within((("list", True),), "title") == {"list": "перечень органов"}


def test_a_part_may_hold_subparagraphs() -> None:
    """A subparagraph opened in a part stays in it, and the next part ends it."""
    scope = ScopeStack()
    scope.enter((("paragraph", "3"), ("part", "1")))
    assert scope.within((), "subparagraph") == {"paragraph": "3", "part": "1"}
    scope.open("subparagraph", "2")
    assert scope.snapshot() == {"paragraph": "3", "part": "1", "subparagraph": "2"}
    scope.open("paragraph", "4")
    assert scope.snapshot() == {"paragraph": "4"}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "kk",
            f"көрсетілген қаулымен айқындалған {LIST_KK} тізбесінде:",
            ScopeLine((("list", True),), f"{LIST_KK} тізбесі", "", True),
        ),
        (
            "kk",
            "көрсетілген қаулыға қосымшаға сәйкес бекітілген органдардың тізбесінде:",
            ScopeLine((("list", True),), "органдардың тізбесі", "", True),
        ),
        (
            "kk",
            "аталған бұйрықпен бекітілген Деректерді беру қағидаларында (бұдан әрі – Қағидалар):",
            ScopeLine((("document", "Деректерді беру қағидалары"),), "Деректерді беру қағидалары", "", True),
        ),
        (
            "kk",
            "көрсетілген бұйрықпен бекітілген Деректерді беру қағидаларының 3-тармағында:",
            ScopeLine(
                (("document", "Деректерді беру қағидалары"), ("paragraph", "3")), "Деректерді беру қағидалары", "", True
            ),
        ),
        ("kk", "көрсетілген қаулыға 2-қосымшада:", ScopeLine((("annex", "2"),), is_from_act=True)),
        ("kk", "көрсетілген қаулының 1-қосымшасында:", ScopeLine((("annex", "1"),), is_from_act=True)),
        ("kk", "көрсетілген қаулыға қосымшада:", ScopeLine((("annex", ""),), is_from_act=True)),
        ("kk", "көрсетілген қаулыда:", ScopeLine((), is_from_act=True)),
        ("kk", "тізбеде:", ScopeLine((("list", True),))),
        ("kk", "5-тармақта:", ScopeLine((("paragraph", "5"),))),
        ("kk", "5-тармақ:", ScopeLine((("paragraph", "5"),))),
        ("kk", "5-тармақтың 2) тармақшасында:", ScopeLine((("paragraph", "5"), ("subparagraph", "2")))),
        ("kk", "2-бөлімде:", ScopeLine((("section", "2"),))),
        ("kk", "«Мақсаты» деген бөлімде:", ScopeLine((("section", "Мақсаты"),))),
        ("kk", "реттік нөмірі 5-жолда:", ScopeLine((("row", "5"),))),
        ("kk", "реттік нөмірі 5-жолдың 3-бағанында:", ScopeLine((("row", "5"), ("column", "3")))),
        ("kk", "қазақ тіліндегі мәтінде:", ScopeLine((("language", "kk"),))),
        (
            "kk",
            "4-тармақта: 2) тармақша алып тасталсын;",
            ScopeLine((("paragraph", "4"),), rest="2) тармақша алып тасталсын;"),
        ),
        (
            "ru",
            "в перечне органов, ответственных за «Учет», утвержденном указанным постановлением:",
            ScopeLine((("list", True),), "перечень органов, ответственных за «Учет»", "", True),
        ),
        (
            "ru",
            "в Перечне органов, определенном указанным постановлением (далее – Перечень):",
            ScopeLine((("list", True),), "Перечень органов", "", True),
        ),
        (
            "ru",
            "в Правилах передачи данных, утвержденных указанным приказом:",
            ScopeLine((("document", "Правила передачи данных"),), "Правила передачи данных", "", True),
        ),
        (
            "ru",
            "в пункте 3 Правил передачи данных, утвержденных указанным приказом:",
            ScopeLine(
                (("document", "Правила передачи данных"), ("paragraph", "3")), "Правила передачи данных", "", True
            ),
        ),
        (
            "ru",
            "в перечне органов согласно приложению 2 к указанному постановлению:",
            ScopeLine((("annex", "2"), ("list", True)), "перечень органов", "", True),
        ),
        ("ru", "в приложении 2 к указанному постановлению:", ScopeLine((("annex", "2"),), is_from_act=True)),
        ("ru", "приложение к указанному постановлению:", ScopeLine((("annex", ""),), is_from_act=True)),
        ("ru", "в указанном постановлении:", ScopeLine((), is_from_act=True)),
        ("ru", "в указанном перечне:", ScopeLine((("list", True),))),
        ("ru", "в Правилах:", ScopeLine((("document", "Правила"),), "Правила")),
        ("ru", "в приложении 1 к указанным Правилам:", ScopeLine((("document", "Правила"), ("annex", "1")), "Правила")),
        (
            "ru",
            "в Типовом положении об архиве, утвержденном указанным приказом:",
            ScopeLine((("document", "Типовое положение об архиве"),), "Типовое положение об архиве", "", True),
        ),
        (
            "ru",
            "в тексте на русском языке (текст на казахском языке не меняется):",
            ScopeLine((("language", "ru"),)),
        ),
        (
            "kk",
            "көрсетілген Қағидаларға 1-қосымшада:",
            ScopeLine((("document", "Қағидалар"), ("annex", "1")), "Қағидалар"),
        ),
        ("kk", "көрсетілген тізбеде:", ScopeLine((("list", True),))),
        ("kk", "қазақ тіліндегі мәтінде (орыс тіліндегі мәтін өзгермейді):", ScopeLine((("language", "kk"),))),
        (
            "kk",
            "көрсетілген бұйрықпен бекітілген қызмет стандарттарының тізбесінде:",
            ScopeLine((("list", True),), "қызмет стандарттарының тізбесі", "", True),
        ),
        (
            "kk",
            "3-тармақтың 2) тармақшасына орыс тілінде өзгеріс енгізіледі, қазақ тіліндегі мәтін өзгермейді:",
            ScopeLine((("paragraph", "3"), ("subparagraph", "2"), ("language", "ru"))),
        ),
        (
            "ru",
            "в подпункт 2) пункта 3 вносится изменение на казахском языке, текст на русском языке не меняется:",
            ScopeLine((("paragraph", "3"), ("subparagraph", "2"), ("language", "kk"))),
        ),
        (
            "ru",
            "в пункте 3 (текст на казахском языке не меняется):",
            ScopeLine((("paragraph", "3"), ("language", "ru"))),
        ),
        ("kk", "3-тармақтың орыс тіліндегі мәтінінде:", ScopeLine((("paragraph", "3"), ("language", "ru")))),
        (
            "kk",
            "көрсетілген бұйрықпен бекітілген «Көмек көрсету қағидаларында»:",
            ScopeLine((("document", "Көмек көрсету қағидалары"),), "Көмек көрсету қағидалары", "", True),
        ),
        ("kk", "«Жалпы ережелер» деген 1-бөлімде:", ScopeLine((("section", "1"),))),
        ("ru", "в главе 2 «Порядок учета»:", ScopeLine((("chapter", "2"),))),
        ("ru", "в главе 2:", ScopeLine((("chapter", "2"),))),
        ("ru", "В разделе «Цели и задачи»:", ScopeLine((("section", "Цели и задачи"),))),
        ("ru", "в пункте 5:", ScopeLine((("paragraph", "5"),))),
        ("ru", "пункт 5:", ScopeLine((("paragraph", "5"),))),
        (
            "ru",
            "в абзаце втором части первой пункта 5:",
            ScopeLine((("paragraph", "5"), ("part", "1"), ("indent", "2"))),
        ),
        ("ru", "в строке, порядковый номер 8-1:", ScopeLine((("row", "8-1"),))),
        ("ru", "в графе 3 строки, порядковый номер 5:", ScopeLine((("row", "5"), ("column", "3")))),
        ("ru", "в тексте на казахском языке:", ScopeLine((("language", "kk"),))),
        (
            "ru",
            "в тексте на русском языке пункт 3 исключить;",
            None,
        ),
        ("ru", "в пункте 2: подпункт 3) исключить;", ScopeLine((("paragraph", "2"),), rest="подпункт 3) исключить;")),
    ],
)
def test_lines_of_scope(language: str, text: str, expected: ScopeLine | None) -> None:
    """Each line of scope gives its places outermost first, the name of its list, and what shares the line."""
    assert read_scope_line(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "көрсетілген қаулымен айқындалған органдардың"),
        ("kk", "осы қаулының 1-қосымшасында:"),
        ("kk", "5-тармақтағы:"),
        ("kk", "3 және 5-тармақтарда:"),
        ("kk", "тақырыбында:"),
        ("kk", "мыналар:"),
        ("ru", "в приложении 2 к настоящему постановлению:"),
        ("ru", "в пунктах 3 и 5:"),
        ("ru", "в пункте 5"),
        ("ru", "в заголовке и пункте 1:"),
        ("ru", "в пункте 5 подпункте:"),
        ("ru", "в пункте 5 пункта 6:"),
        ("ru", "в следующих случаях:"),
        ("ru", "в перечне Правил, утвержденных указанным приказом:"),
        ("ru", "в тексте на русском языке (текст на русском языке не меняется):"),
        ("ru", "«в пункте 5:"),
        ("ru", "по всему тексту:"),
        ("kk", "бүкіл мәтін бойынша:"),
        ("ru", "в пункт 3 вносится изменение на казахском языке, текст на казахском языке не меняется:"),
        ("ru", "в пункт 3 вносится изменение на казахском языке:"),
        ("ru", "в пункте 3 и пункте 5:"),
    ],
)
def test_other_lines_set_no_scope(language: str, text: str) -> None:
    """A line that is not understood to its colon, or names no one place of the amended act, sets no scope."""
    assert read_scope_line(text, language) is None


def test_numbers_with_two_readings_set_no_scope() -> None:
    """A place that can be read in two ways is refused."""
    with pytest.raises(AmbiguousLocatorError):
        read_scope_line("в пунктах 3-5:", "ru")
