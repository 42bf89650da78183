"""Effective clauses in both languages: each known one gives its kind, and no day is ever invented."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.commencement_clauses import JULY, KK, KK_PARTS, PUBLISHED, RU, RU_PARTS, SIGNED, SIGNING, days
from tizbe.law.reading.commencement import (
    Clause,
    Commencement,
    note_date,
    read_commencement,
    speaks_of_force,
)
from tizbe.law.reading.day import MONTHS_KK, MONTHS_RU, calendar_day


@pytest.mark.parametrize(("clause", "expected"), KK)
def test_kazakh_clauses(clause: str, expected: Commencement) -> None:
    """Each known Kazakh clause gives its kind, and a day only where the clause makes it certain."""
    assert read_commencement(f"2. Осы қаулы {clause}.", SIGNED, "kk") == Clause(expected)
    assert read_commencement(f"Осы бұйрық {clause}.", SIGNED, "kk") == Clause(expected)


@pytest.mark.parametrize(("clause", "expected"), RU)
def test_russian_clauses(clause: str, expected: Commencement) -> None:
    """Each known Russian clause gives its kind, and a day only where the clause makes it certain."""
    assert read_commencement(f"2. Настоящее постановление {clause}.", SIGNED, "ru") == Clause(expected)
    assert read_commencement(f"Настоящий приказ {clause}.", SIGNED, "ru") == Clause(expected)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [(text, "kk", clause) for text, clause in KK_PARTS] + [(text, "ru", clause) for text, clause in RU_PARTS],
)
def test_parts_take_effect_by_themselves(text: str, language: str, expected: Clause | None) -> None:
    """Each excepted part is named by its own numbering with its own moment; without a moment nothing is read."""
    assert read_commencement(text, SIGNED, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Осы қаулы 2026 жылғы 30 ақпаннан бастап қолданысқа енгізіледі.", "kk"),
        ("Осы қаулы 1 қаңтардан бастап қолданысқа енгізіледі.", "kk"),
        ("Осы қаулы 2026 жылғы қаңтардан бастап қолданысқа енгізіледі.", "kk"),
        ("Осы қаулы бюджет бекітілген кезде қолданысқа енгізіледі.", "kk"),
        ("Осы бұйрық ресми жарияланған күнінен кейін күнтізбелік көп күн өткен соң қолданысқа енгізіледі.", "kk"),
        ("Осы бұйрық алғашқы ресми жарияланған күнінен кейін он жұмыс күні өткен соң қолданысқа енгізіледі.", "kk"),
        ("Осы қаулы қол қойылған күнінен бастап 2026 жылғы 1 шілдеден бастап қолданысқа енгізіледі.", "kk"),
        ("Осы қаулы 2026 жылғы 1 шілдеден бастап қолданысқа енгізіледі және 2027 жылғы 1 қаңтарға дейін "
         "қолданылады.", "kk"),
        ("Осы қаулы 2026 жылғы 1 шілдеден бастап қолданысқа енгізіледі және 2026 жылғы 31 маусымнан бастап туындаған "
         "қатынастарға қолданылады.", "kk"),
        ("Осы ереже 2026 жылғы 1 шілдеден бастап қолданысқа енгізіледі.", "kk"),
        ("Настоящее постановление вводится в действие с 31 сентября 2026 года.", "ru"),
        ("Настоящее постановление вводится в действие с 1 января.", "ru"),
        ("Настоящее постановление вводится в действие с января 2026 года.", "ru"),
        ("Настоящее постановление вводится в действие с 1 января 2026 года со дня подписания.", "ru"),
        ("Настоящее постановление вводится в действие с 1 января 2026 года и действует до 1 января 2027 года.", "ru"),
        ("Настоящее постановление вводится в действие с 1 января 2026 года. Настоящее постановление вводится в "
         "действие с 1 мая 2026 года.", "ru"),
        ("Настоящее постановление вводится в действие со дня опубликования, но не ранее 1 января 2027 года.", "ru"),
        ("Настоящий приказ вводится в действие по истечении десяти рабочих дней после дня его первого официального "
         "опубликования.", "ru"),
        ("Настоящий приказ вводится в действие по истечении десяти дней после дня его первого официального "
         "опубликования.", "ru"),
        ("Настоящий приказ вводится в действие по истечении 10 (пяти) календарных дней после дня его первого "
         "официального опубликования.", "ru"),
        ("Настоящий приказ вводится в действие в порядке, установленном законодательством.", "ru"),
        ("Настоящий приказ вводится в действие с 1 июля 2026 года и распространяется на отношения, возникшие с 1 "
         "сентября 2026 года.", "ru"),
        ("Правила вводятся в действие с 1 июля 2026 года.", "ru"),
        ("с 1 июля 2026 года", "ru"),
        ("", "kk"),
    ],
)  # fmt: skip
def test_what_is_not_understood_gives_no_day(text: str, language: str) -> None:
    """Impossible, incomplete or contradicting days, working days and ends of force give nothing at all."""
    assert read_commencement(text, SIGNED, language) is None


CORPUS = (
    [(f"Осы қаулы {clause}.", "kk") for clause, _ in KK]
    + [(f"Настоящее постановление {clause}.", "ru") for clause, _ in RU]
    + [(text, "kk") for text, _ in KK_PARTS]
    + [(text, "ru") for text, _ in RU_PARTS]
)
_WORDS = sorted(
    {word for text, _ in CORPUS for word in text.split(" ")} | {"не", "емес", "31", "до", "дейін", "рабочих"}
)


def told_days(text: str) -> set[date]:
    """Every real day that `text` can be said to tell, by any day, month and year beside each other."""
    found = set()
    for month, number in {**MONTHS_KK, **MONTHS_RU}.items():
        for day, year in re.findall(rf"(\d{{1,2}}) {month} (\d{{4}})", text):
            found.add((int(year), number, int(day)))
        for year, day in re.findall(rf"(\d{{4}}) \S+ (\d{{1,2}}) {month}", text):
            found.add((int(year), number, int(day)))
    found |= {(int(y), int(m), int(d)) for d, m, y in re.findall(r"(\d{2})\.(\d{2})\.(\d{4})", text)}
    return {day for year, month, number in found if (day := calendar_day(year, month, number))}


@settings(deadline=None)
@given(
    st.sampled_from(CORPUS),
    st.lists(
        st.tuples(st.sampled_from(["drop", "swap", "put", "twice"]), st.integers(0, 300), st.sampled_from(_WORDS))
    ),
)
def test_no_mutation_invents_a_day(clause: tuple[str, str], mutations: list[tuple[str, int, str]]) -> None:
    """However words are lost, exchanged or added, a day is one that the text tells, or the day of signing."""
    text, language = clause
    words = text.split(" ")
    for kind, place, word in mutations:
        at = place % len(words)
        if kind == "drop":
            words[at : at + 1] = [] if len(words) > 1 else words
        elif kind == "twice":
            words.insert(at, words[at])
        else:
            words[at : at + (kind == "swap")] = [word]
    mutated = " ".join(words)
    read = read_commencement(mutated, SIGNED, language)
    if read is None:
        return
    certain = told_days(mutated)
    for one in [part.commencement for part in read.parts] + ([read.main] if read.main else []):
        if one.kind == "signing":
            assert one.in_force_date == SIGNED and re.search("подписани|қол қойылған", mutated)
        elif one.kind == "fixed":
            assert one.in_force_date in certain
        else:
            assert one.in_force_date is None
        assert one.applies_from_date is None or one.applies_from_date in certain


ABLATIVES = ["дан", "нан", "дан", "ден", "дан", "нан", "ден", "дан", "тен", "нан", "дан", "нан"]


@settings(deadline=None)
@given(st.dates(date(1993, 1, 1), date(2099, 12, 31)))
def test_any_day_is_read_as_written(day: date) -> None:
    """Every day is read back from both languages, unless it lies before the act was made."""
    months = [next(name for name, n in table.items() if n == day.month) for table in (MONTHS_KK, MONTHS_RU)]
    kk = f"Осы қаулы {day.year} жылғы {day.day} {months[0]}{ABLATIVES[day.month - 1]} бастап қолданысқа енгізіледі."
    ru = f"Настоящее постановление вводится в действие с {day.day} {months[1]} {day.year} года."
    expected = Clause(Commencement("fixed", day))
    assert read_commencement(kk, day, "kk") == expected == read_commencement(ru, day, "ru")
    assert read_commencement(kk, day + timedelta(1), "kk") is read_commencement(ru, day + timedelta(1), "ru") is None


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 90))
def test_publication_counts_from_the_day_it_came(day: date, count: int) -> None:
    """On publication P, after it P + 1, N calendar days after it P + N + 1; other kinds stay as they are."""
    assert PUBLISHED.published_on(day).in_force_date == day
    assert Commencement("publication", is_after=True).published_on(day).in_force_date == day + timedelta(1)
    assert days(count).published_on(day).in_force_date == day + timedelta(count + 1)
    assert JULY.published_on(day) == JULY and SIGNING.published_on(day) == SIGNING
    assert PUBLISHED.waits and not JULY.waits


def test_signing_without_the_act_s_day_waits() -> None:
    """On signing there is no day when the day of the act was not read."""
    assert read_commencement("Осы қаулы қол қойылған күнінен бастап қолданысқа енгізіледі.", None, "kk") == Clause(
        Commencement("signing")
    )


@pytest.mark.parametrize("text", [text for text, _ in CORPUS])
def test_a_clause_is_known_to_speak_of_force(text: str) -> None:
    """Every clause, understood or not, is known to speak of taking effect; an order is not."""
    assert speaks_of_force(text)
    assert not speaks_of_force("2-тармақ мынадай редакцияда жазылсын:")
    assert not speaks_of_force("Внести в постановление следующие изменения:")


def test_the_note_gives_its_day() -> None:
    """A publisher's note gives the day it names, and none when there is no such day."""
    assert note_date("Осы қаулы 01.01.2026 ж. бастап қолданысқа енгізіледі") == date(2026, 1, 1)
    assert note_date("31.02.2026 ж.") is None
