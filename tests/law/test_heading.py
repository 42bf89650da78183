"""Headings: the act's own number and day, its enacting words, its title; never the pair of its registration."""

from __future__ import annotations

from datetime import date

import pytest

from tizbe.law.reading.citation import Promise
from tizbe.law.reading.heading import TitlePromise, find_enacting, is_note, note_texts, read_heading, read_title
from tizbe.law.reading.operation import Target
from tizbe.law.source.document import Block


def blocks(*texts: str) -> list[Block]:
    """One paragraph a line."""
    return [Block(line, line, text, True) for line, text in enumerate(texts, start=1)]


TITLE_RU = "О внесении изменений и дополнения в постановление Правительства Республики Казахстан от 21 сентября 2021 года № 660 «Об определении перечня»"  # noqa: E501
TITLE_KK = '"Тізбені айқындау туралы" Қазақстан Республикасы Үкіметінің 2021 жылғы 21 қыркүйектегі № 660 қаулысына өзгерістер мен толықтыру енгізу туралы'  # noqa: E501
TARGET = Target("660", date(2021, 9, 21))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Қазақстан Республикасының Үкіметі ҚАУЛЫ ЕТЕДІ:", "kk"),
        ("Қ А У Л Ы  Е Т Е Д І:", "kk"),
        ("БҰЙЫРАМЫН:", "kk"),
        ("«Денсаулық туралы» Кодекстің 7-бабына сәйкес БҰЙЫРАМЫН:", "kk"),
        ("Астана қаласының мәслихаты ШЕШІМ ҚАБЫЛДАДЫ:", "kk"),
        ("мәслихат ШЕШТІ:", "kk"),
        ("Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:", "ru"),
        ("В соответствии с пунктом 1 статьи 10 Закона Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:", "ru"),
        ("П Р И К А З Ы В А Ю:", "ru"),
        ("ПРИКАЗЫВАЮ :", "ru"),
        ("маслихат города Астаны РЕШИЛ:", "ru"),
        ("аким области РЕШИЛ:", "ru"),
        ("акимат ПОСТАНОВЛЯЕТ:", "ru"),
    ],
)
def test_enacting_words(text: str, language: str) -> None:
    """Enacting words end their block, plain or letter-spaced, with or without a preamble."""
    assert find_enacting(blocks("Акт", text, "1. …")) == (1, language)


@pytest.mark.parametrize("text", ["ПОСТАНОВЛЯЕТ", "Он решил.", "тармақ мынадай редакцияда жазылсын:", "Нерешил:", ""])
def test_no_enacting_words(text: str) -> None:
    """Without enacting words and their colon there is no act."""
    assert find_enacting(blocks(text)) is None


@pytest.mark.parametrize(
    ("before", "enacting", "language", "number", "day", "issuer"),
    [
        (
            [TITLE_RU, "Постановление Правительства Республики Казахстан от 29 сентября 2025 года № 807"],
            "Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:",
            "ru", "807", date(2025, 9, 29), "Правительство Республики Казахстан",
        ),
        (
            ["Постановление Правительства Республики Казахстан от 29 сентября 2025 года № 807.", TITLE_RU],
            "В соответствии с Законом Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:",
            "ru", "807", date(2025, 9, 29), "Правительство Республики Казахстан",
        ),
        (
            [
                "Приказ Министра здравоохранения Республики Казахстан от 5 мая 2026 года № ҚР ДСМ-45. Зарегистрирован "
                "в Министерстве юстиции Республики Казахстан 7 мая 2026 года № 37123"
            ],
            "П Р И К А З Ы В А Ю:",
            "ru", "ҚР ДСМ-45", date(2026, 5, 5), "Министр здравоохранения Республики Казахстан",
        ),
        (
            [
                "Приказ и.о. Министра труда Республики Казахстан от 5 мая 2026 года № 45 (зарегистрирован в Реестре "
                "7 мая 2026 года под № 37123)"
            ],
            "ПРИКАЗЫВАЮ:",
            "ru", "45", date(2026, 5, 5), "И.о. Министра труда Республики Казахстан",
        ),
        (
            ["Решение маслихата города Астаны от 5 мая 2026 года N 12/3-VIII"],
            "Маслихат города Астаны РЕШИЛ:",
            "ru", "12/3-VIII", date(2026, 5, 5), "Маслихат города Астаны",
        ),
        (
            ["Решение акима Абайского района", "от 5 мая 2026 года № 3"],
            "РЕШИЛ:",
            "ru", "3", date(2026, 5, 5), "Аким Абайского района",
        ),
        (
            ["Закон Республики Казахстан от 5 июля 2025 года № 206-VIII ЗРК"],
            "ПОСТАНОВЛЯЕТ:",
            "ru", "206-VIII", date(2025, 7, 5), "Республика Казахстан",
        ),
        (
            ["ПОСТАНОВЛЕНИЕ ПРАВИТЕЛЬСТВА РЕСПУБЛИКИ КАЗАХСТАН", "29 сентября 2025 года № 807, г. Астана"],
            "Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:",
            "ru", "807", date(2025, 9, 29), "Правительство Республики Казахстан",
        ),
        (
            [TITLE_KK, "Қазақстан Республикасы Үкіметінің 2025 жылғы 29 қыркүйектегі № 807 қаулысы"],
            "Қазақстан Республикасының Үкіметі ҚАУЛЫ ЕТЕДІ:",
            "kk", "807", date(2025, 9, 29), "Қазақстан Республикасының Үкіметі",
        ),
        (
            [
                "Қазақстан Республикасы Денсаулық сақтау министрінің 2026 жылғы 5 мамырдағы № 45 бұйрығы. Қазақстан "
                "Республикасының Әділет министрлігінде 2026 жылғы 7 мамырда № 37123 болып тіркелді"
            ],
            "«Кодекстің» 7-бабына сәйкес БҰЙЫРАМЫН:",
            "kk", "45", date(2026, 5, 5), "Қазақстан Республикасы Денсаулық сақтау министрі",
        ),
        (
            ["Министрдің 2026 жылғы 5 мамырдағы № 45 (тізілімде № 37123 болып тіркелген) бұйрығы"],
            "БҰЙЫРАМЫН:",
            "kk", "45", date(2026, 5, 5), "Министр",
        ),
        (
            ["Астана қаласы мәслихатының", "2026 жылғы 5 мамырдағы № 12/3-VIII шешімі"],
            "Астана қаласының мәслихаты ШЕШІМ ҚАБЫЛДАДЫ:",
            "kk", "12/3-VIII", date(2026, 5, 5), "Астана қаласының мәслихаты",
        ),
        (
            ["Қазақстан Республикасының 2025 жылғы 5 шілдедегі № 206-VIII ҚРЗ Заңы"],
            "ҚАУЛЫ ЕТЕДІ:",
            "kk", "206-VIII", date(2025, 7, 5), "Қазақстан Республикасы",
        ),
    ],
)  # fmt: skip
def test_headings(before: list[str], enacting: str, language: str, number: str, day: date, issuer: str) -> None:
    """The act's own pair is read wherever it stands, and the pair of its registration never is."""
    heading, reasons = read_heading(blocks(*before), blocks(enacting)[0], language)
    assert heading is not None and reasons == []
    assert (heading.number, heading.act_date, heading.issuer, heading.language) == (number, day, issuer, language)


@pytest.mark.parametrize(
    ("before", "language", "code"),
    [
        (["Постановление Правительства Республики Казахстан от 31 сентября 2025 года № 807"], "ru", "act-date"),
        (["Үкіметтің 2025 жылғы 30 ақпандағы № 807 қаулысы"], "kk", "act-date"),
        (
            ["Приказ Министра от 5 мая 2026 года № 4", "Приказ Министра от 6 мая 2026 года № 5"],
            "ru",
            "heading-twice",
        ),
        (
            ["Үкіметтің 2025 жылғы 3 ақпандағы № 8 қаулысы", "Үкіметтің 2025 жылғы 4 ақпандағы № 8 қаулысы"],
            "kk",
            "heading-twice",
        ),
    ],
)
def test_a_doubtful_heading_has_no_day(before: list[str], language: str, code: str) -> None:
    """A day no calendar has, or two own pairs, is a reason, and the heading has no day."""
    heading, reasons = read_heading(blocks(*before), blocks("ПОСТАНОВЛЯЕТ:")[0], language)
    assert heading is not None and heading.act_date is None
    assert [reason.code for reason in reasons] == [code]


@pytest.mark.parametrize(("before", "language"), [([TITLE_RU], "ru"), ([TITLE_KK], "kk"), ([], "ru"), (["Акт"], "kk")])
def test_a_title_alone_gives_no_number(before: list[str], language: str) -> None:
    """The number of the act that is amended is never taken for the act's own."""
    assert read_heading(blocks(*before), blocks("ПОСТАНОВЛЯЕТ:")[0], language) == (None, [])


@pytest.mark.parametrize(
    ("before", "language", "expected"),
    [
        ([TITLE_RU], "ru", TitlePromise(Promise(2, 1), (TARGET,))),
        ([TITLE_KK], "kk", TitlePromise(Promise(2, 1), (TARGET,))),
        (
            [
                TITLE_KK[:70].rsplit(" ", 1)[0],
                TITLE_KK[:70].rsplit(" ", 1)[1] + TITLE_KK[70:],
                "Үкіметтің 2025 жылғы 3 ақпандағы № 8 қаулысы",
            ],
            "kk",
            TitlePromise(Promise(2, 1), (TARGET,)),
        ),
        (
            [
                "О внесении изменения в некоторые решения Правительства",
                "Постановление Правительства от 3 мая 2026 года № 8",
            ],
            "ru",
            TitlePromise(Promise(1, 0), (), is_several=True),
        ),
        (
            ["Үкіметтің кейбір шешімдеріне толықтырулар енгізу туралы"],
            "kk",
            TitlePromise(Promise(0, 2), (), is_several=True),
        ),
        (
            ["О признании утратившим силу постановления Правительства от 21 сентября 2021 года № 660"],
            "ru",
            TitlePromise(None, (TARGET,), is_repeal=True),
        ),
        (
            ["Үкіметтің 2021 жылғы 21 қыркүйектегі № 660 қаулысының күші жойылды деп тану туралы"],
            "kk",
            TitlePromise(None, (TARGET,), is_repeal=True),
        ),
        (["Об утверждении Правил"], "ru", TitlePromise()),
    ],
)
def test_what_a_title_says(before: list[str], language: str, expected: TitlePromise) -> None:
    """A title gives its promise, the act it names, and whether it speaks of several acts or repeals."""
    assert read_title(blocks(*before), language) == expected


def test_notes_are_known() -> None:
    """The publisher's note is the block that says so and the one behind it; it is no part of the heading."""
    before = blocks("ЗҚАИ-ның ескертпесі!", "Осы қаулы 01.01.2026 ж. бастап қолданысқа енгізіледі")
    assert note_texts(before) == ["ЗҚАИ-ның ескертпесі!", "Осы қаулы 01.01.2026 ж. бастап қолданысқа енгізіледі"]
    assert is_note("Сноска. Утратил силу постановлением от 1 мая 2026 года № 5.") and is_note("Примечание ИЗПИ!")
    assert not is_note("1. Внести изменения")
    assert note_texts(blocks("Акт")) == []
