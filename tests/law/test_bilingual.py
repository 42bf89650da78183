"""The two texts of one act: when they say the same nothing is told, and every difference is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tizbe.law.bilingual import disagreements, figures_in
from tizbe.law.reading.cells import ReadFeed, ReadRow
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import ActHeading, Operation, Reading, Target, Words
from tizbe.law.record import shipped_record

NAMES = shipped_record().names


def operation(order: int, op: str, unit: str, **fields: object) -> Operation:
    """An operation on act 660, changed by `fields`."""
    plain = Operation(order, op, unit, {}, (), (), None, 0, "", order, order)
    return replace(plain, **fields)  # type: ignore[arg-type]


def row(language: str, number: str, category: str, *codes: tuple[str, str]) -> ReadRow:
    """A row whose bodies and systems are printed in one language."""
    feeds = tuple(
        ReadFeed(NAMES.bodies[body].name.in_language(language), NAMES.systems[system].name.in_language(language))
        for body, system in codes
    )
    return ReadRow(number, category, feeds)


def reading(language: str, *operations: Operation, **fields: object) -> Reading:
    """A reading of act 807 with these operations."""
    plain = Reading(
        act=ActHeading("807", date(2025, 9, 29), "", language),
        targets=(Target("660", date(2021, 9, 21)),),
        operations=operations,
        commencement=Commencement("fixed", date(2026, 1, 1)),
        unclaimed=(),
        repairs=(),
        reasons=(),
        sha256="",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


WORKS = ("mlspp", "labour-market")
PENSIONS = ("mlspp", "cdb-pensions")
COURTS = ("judicial-administration", "courts")
KK = (
    operation(1, "replace", "title", text="«Сақтандыру туралы» 2015 жылғы 16 қарашадағы Заңның 26-1-бабы 1-тармағы"),
    operation(2, "replace", "row", scope={"list": True}, locator=("2",), rows=(row("kk", "2", "18 жастан", WORKS),)),
    operation(
        3,
        "replace_words",
        "words",
        scope={"document": "Көмек қағидалары", "paragraph": "3"},
        words=Words("2 айдан кейін", "3 айдан кейін"),
    ),
    operation(
        4,
        "insert",
        "row",
        scope={"list": "Тізбе"},
        locator=("17",),
        rows=(row("kk", "17", "Адамдар", COURTS, PENSIONS),),
    ),
)
RU = (
    operation(1, "replace", "title", text="По пункту 1 статьи 26-1 Закона от 16 ноября 2015 года «О страховании»"),
    operation(2, "replace", "row", scope={"list": True}, locator=("2",), rows=(row("ru", "2", "с 18 лет", WORKS),)),
    operation(
        3,
        "replace_words",
        "words",
        scope={"document": "Правила помощи", "paragraph": "3"},
        words=Words("через 2 месяца", "через 3 месяца"),
    ),
    operation(
        4,
        "insert",
        "row",
        scope={"list": "Перечень"},
        locator=("17",),
        rows=(row("ru", "17", "Лица", PENSIONS, COURTS),),
    ),
)


def test_texts_that_agree_tell_nothing() -> None:
    """Names in two languages, the order of feeds and the words of dates make no difference."""
    assert disagreements(reading("kk", *KK), reading("ru", *RU), NAMES) == ()


@pytest.mark.parametrize(
    ("place", "fields", "code"),
    [
        (1, {"op": "insert"}, "bilingual-op"),
        (0, {"unit": "preamble"}, "bilingual-unit"),
        (1, {"locator": ("3",)}, "bilingual-locator"),
        (1, {"scope": {}}, "bilingual-scope"),
        (2, {"scope": {"document": "Правила помощи", "paragraph": "4"}}, "bilingual-scope"),
        (1, {"rows": (row("ru", "3", "с 18 лет", WORKS),)}, "bilingual-rows"),
        (1, {"rows": (row("ru", "2", "с 18 лет", PENSIONS),)}, "bilingual-feeds"),
        (3, {"rows": (row("ru", "17", "Лица", PENSIONS),)}, "bilingual-feeds"),
        (1, {"rows": (row("ru", "2", "с 16 лет", WORKS),)}, "bilingual-figures"),
        (0, {"text": "По пункту 1 статьи 26 Закона от 16 ноября 2015 года"}, "bilingual-figures"),
        (0, {"text": "По пункту 1 статьи 26-1 Закона от 17 ноября 2015 года"}, "bilingual-figures"),
        (0, {"text": None}, "bilingual-text"),
        (2, {"words": Words("через 2 месяца", "через 4 месяца")}, "bilingual-figures"),
        (2, {"words": Words(new="через 3 месяца", after="через 2 месяца")}, "bilingual-words"),
        (2, {"words": None}, "bilingual-words"),
        (2, {"commencement": Commencement("signing", date(2025, 9, 29))}, "bilingual-operation-commencement"),
    ],
)
def test_every_difference_of_an_operation_is_told(place: int, fields: dict[str, object], code: str) -> None:
    """Each kind of difference has its own reason, which names the operation, in both directions."""
    changed = [*RU]
    changed[place] = replace(changed[place], **fields)  # type: ignore[arg-type]
    reasons = disagreements(reading("kk", *KK), reading("ru", *changed), NAMES)
    assert code in [reason.code for reason in reasons]
    named = next(reason for reason in reasons if reason.code == code)
    assert dict(named.values)["kk_order"] == str(place + 1)
    assert all(str(place + 1) in sentence for sentence in named.sentences.values())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"act": ActHeading("808", date(2025, 9, 29), "", "ru")}, "bilingual-act"),
        ({"act": ActHeading("807", date(2025, 9, 30), "", "ru")}, "bilingual-act"),
        ({"targets": (Target("660", date(2021, 9, 22)),)}, "bilingual-targets"),
        ({"commencement": Commencement("fixed", date(2026, 1, 2))}, "bilingual-commencement"),
        ({"commencement": Commencement("publication")}, "bilingual-commencement"),
        ({"operations": RU[:3]}, "bilingual-count"),
        ({"operations": ()}, "bilingual-count"),
    ],
)
def test_every_difference_of_the_acts_is_told(fields: dict[str, object], code: str) -> None:
    """Other numbers, days, acts amended, moments of force or counts are told, with both sides in three languages."""
    reasons = disagreements(reading("kk", *KK), replace(reading("ru", *RU), **fields), NAMES)  # type: ignore[arg-type]
    assert code in [reason.code for reason in reasons]
    for reason in reasons:
        assert len(set(reason.sentences.values())) == 3


def test_an_operation_on_one_language_needs_no_fellow() -> None:
    """Changes of the Kazakh version alone stand in no Russian text, and what follows is matched all the same."""
    alone = operation(1, "replace", "title", scope={"language": "kk"}, text="Атауы 5")
    shifted = [replace(one, order=one.order + 1) for one in KK]
    assert disagreements(reading("kk", alone, *shifted), reading("ru", *RU), NAMES) == ()


def test_conditions_are_compared_by_their_figures() -> None:
    """The words of an event differ between languages; its numbers and days do not."""
    kk = Commencement("conditional", condition="2025 жылғы 5 шілдедегі Заң қолданысқа енгізілген күннен бастап")
    ru = Commencement("conditional", condition="со дня введения в действие Закона от 5 июля 2025 года")
    other = Commencement("conditional", condition="со дня введения в действие Закона от 6 июля 2025 года")
    assert disagreements(reading("kk", commencement=kk), reading("ru", commencement=ru), NAMES) == ()
    found = disagreements(reading("kk", commencement=kk), reading("ru", commencement=other), NAMES)
    assert [reason.code for reason in found] == ["bilingual-commencement"]


def test_figures_are_read_alike_in_both_languages() -> None:
    """Days, parted numbers, thousands and decimals and words for numbers are one multiset."""
    kk = "2026 жылғы 1 қаңтардан 01.02.2026 26-1-баптың 2) тармақшасы, 10 000 теңге, 3,5 пайыз, екінші, үш ай"
    ru = "с 1 января 2026 года 01.02.2026 подпункт 2) статьи 26-1, 10 000 тенге, 3,5 процента, вторая, три месяца"
    assert figures_in(kk, "kk") == figures_in(ru, "ru")
    assert figures_in(kk, "kk") == Counter(["2026-01-01", "2026-02-01", "26-1", "2", "10000", "3,5", "2", "3"])


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_another_order_is_told_unless_it_is_the_same(order: list[int]) -> None:
    """Operations in another order disagree, for they are matched by their order."""
    found = disagreements(reading("kk", *KK), reading("ru", *(RU[place] for place in order)), NAMES)
    assert (found == ()) == (list(order) == [0, 1, 2, 3])
