"""Operations applied to a list: each kind at each place, what never fits, and the way back."""

from __future__ import annotations

import pytest

from tests.law.enactments import (
    HEALTH,
    HEALTH_RU,
    LIST,
    MARKET,
    MLSPP,
    MLSPP_RU,
    PAYMENTS,
    PAYMENTS_RU,
    change_words,
    drop_rows,
    operation,
    put_row,
    reading,
    row,
    set_row,
)
from tizbe.errors import LANGUAGES, Refused
from tizbe.law.consolidation.application import Effect, applied_to, effect, inverse
from tizbe.law.consolidation.intent import Standing
from tizbe.law.consolidation.splice import find
from tizbe.law.edition import legal_list
from tizbe.law.legal_list import Edition
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.operation import Operation, Reading, Words
from tizbe.law.record import shipped_record

NAMES = shipped_record().names
BASE = legal_list().edition(3)


def effect_of(*operations: Operation, language: str = "kk", other: Reading | None = None) -> Effect:
    """The effect of operations on edition 3."""
    read = reading("901", *operations, language=language)
    return effect(Standing.of(BASE), read.operations, language, NAMES, other)


def after(*operations: Operation, language: str = "kk", other: Reading | None = None) -> Edition:
    """Edition 3 with operations applied."""
    return applied_to(BASE, effect_of(*operations, language=language, other=other))


def codes(*operations: Operation, language: str = "kk", other: Reading | None = None) -> set[str]:
    """The reasons why operations do not fit edition 3."""
    made = effect_of(*operations, language=language, other=other)
    assert all(len(set(reason.sentences.values())) == len(LANGUAGES) for reason in made.reasons)
    return {reason.code for reason in made.reasons}


def feeds(edition: Edition, number: str) -> list[str]:
    """The feeds of a row, as body/system."""
    return [f"{one.feed.body}/{one.feed.system}" for one in edition.rows_by_number[number].feeds]


def words(op: str, told: Words, unit: str = "words", locator: tuple[str, ...] = (), **scope: str | bool) -> Operation:
    """A change of words in the list."""
    return operation(op, unit, locator, scope={"list": True, **scope}, words=told)


def test_rows_are_replaced_inserted_and_deleted() -> None:
    """A row is set, one comes in after row 8 as 8-1, one goes, and nothing is renumbered."""
    edition = after(set_row("3", "Өзге санат"), put_row("8-1", "Жаңа санат", (HEALTH, MARKET)), drop_rows("5"))
    assert [one.number for one in edition.rows][2:8] == ["3", "4", "6", "7", "8", "8-1"]
    assert (edition.rows_by_number["3"].category.kk, feeds(edition, "3")) == ("Өзге санат", ["mlspp/payments"])
    assert feeds(edition, "8-1") == ["health/labour-market"]
    assert edition.rows_by_number["1"] == BASE.rows_by_number["1"]


def test_a_row_in_the_annex_is_a_row_of_the_list() -> None:
    """The list is the resolution's one annex: a scope that says so, with no number, is the list."""
    annex = operation("delete", "row", ["3"], scope={"annex": ""})
    assert after(annex).row("3") is None
    assert codes(operation("delete", "row", ["3"], scope={"annex": "2"})) == {"not-in-list"}


def test_the_repeal_of_a_row_takes_it_out() -> None:
    """A row declared void is gone, as a deleted one is."""
    assert after(operation("repeal", "row", ["3", "5"])).rows == after(drop_rows("3", "5")).rows


def test_texts_are_replaced() -> None:
    """Titles and paragraph 1 take their new wording; other paragraphs and the preamble change nothing here."""
    edition = after(
        operation("replace", "title", scope={}, text="Жаңа атау"),
        operation("replace", "title", text="Жаңа тізбе"),
        operation("replace", "paragraph", ["1"], scope={}, text="1. Жаңа тармақ."),
        operation("replace", "paragraph", ["2"], scope={}, text="2. Бақылау."),
        operation("delete", "words", scope={"paragraph": "3", "subparagraph": "1"}, words=Words(old="бар")),
        operation("insert", "paragraph", ["1-1"], scope={}, text="1-1. Қосымша."),
        operation("replace", "preamble", scope={}, text="Кіріспе"),
    )
    assert (edition.title.kk, edition.list_title.kk, edition.point1.kk) == (
        "Жаңа атау",
        "Жаңа тізбе",
        "1. Жаңа тармақ.",
    )
    assert edition.rows == BASE.rows


def test_an_operation_on_another_paragraph_alone_is_no_effect() -> None:
    """What the hub does not hold is understood and changes nothing."""
    made = effect_of(operation("delete", "paragraph", ["2"], scope={}))
    assert made.is_empty
    assert not made.reasons


def test_words_of_a_cell_change_and_the_rest_stays_as_printed() -> None:
    """Words match folded, other quotes and case included; every other character stays as it was printed."""
    edition = after(change_words("БАЛАЛАР", "Балалар мен жасөспірімдер", row="1", column="3"))
    assert edition.rows_by_number["1"].category.kk == "Балалар мен жасөспірімдер"
    printed = BASE.rows_by_number["2"].category.kk
    edition = after(change_words("тіркелген", "есепке алынған", row="2"))
    assert edition.rows_by_number["2"].category.kk == printed.replace("тіркелген", "есепке алынған")


def test_words_in_a_body_or_system_cell_are_resolved_anew() -> None:
    """After words change in the cell of a body or system, it is the body or system that the cell now names."""
    edition = after(change_words("Еңбек және халықты әлеуметтік қорғау", "Денсаулық сақтау", row="2", column="2"))
    assert feeds(edition, "2") == ["health/labour-market"]
    assert edition.rows_by_number["2"].feeds[0].body.ru == HEALTH_RU
    edition = after(change_words('"Еңбек нарығы" АЖ', PAYMENTS, row="2"))
    assert feeds(edition, "2") == ["mlspp/payments"]
    assert codes(change_words("Денсаулық сақтау", "Көлік", row="3", column="2")) == {"body-unknown"}
    assert codes(change_words("Еңбек нарығы", "Еңбек базары", row="2", column="4")) == {"system-unknown"}


def test_a_body_that_stands_for_several_systems_is_one_cell() -> None:
    """The words of a body that prints once for its systems are one place, and all its feeds follow."""
    edition = after(change_words("Еңбек және халықты әлеуметтік қорғау", "Денсаулық сақтау", row="6", column="2"))
    assert feeds(edition, "6") == ["health/cdb-pensions", "health/payments"]


def test_words_are_inserted_and_deleted() -> None:
    """Words come behind others with one blank, or before a stop with none; deleted words leave no double blank."""
    edition = after(
        words("insert_words", Words(new="және студенттер", after="Балалар"), row="1"),
        words("insert_words", Words(new=", оның ішінде шетелдіктер"), row="13", column="3"),
        words("delete", Words(old="істемейтін"), row="3"),
    )
    assert edition.rows_by_number["1"].category.kk == "Балалар және студенттер"
    was = BASE.rows_by_number["13"].category.kk
    assert edition.rows_by_number["13"].category.kk == was + ", оның ішінде шетелдіктер"
    gone = BASE.rows_by_number["3"].category.kk.replace(" істемейтін", "")
    assert edition.rows_by_number["3"].category.kk == gone


def test_words_of_titles_and_paragraph_1() -> None:
    """Words change in the title of the resolution, of the list, and in paragraph 1, each by its own place."""
    told = Words(old="Еуразиялық экономикалық одаққа", new="ЕАЭО-ға")
    edition = after(
        operation("replace_words", "title", scope={}, words=told),
        operation("replace_words", "title", words=told),
        operation("replace_words", "words", scope={"paragraph": "1"}, words=told),
    )
    assert all("ЕАЭО-ға мүше" in text.kk for text in (edition.title, edition.list_title, edition.point1))


def test_words_in_several_rows_and_columns() -> None:
    """Each row named must hold the words once; the columns named are searched alone."""
    told = Words(old="алушылар", new="тұлғалар")
    edition = after(words("replace_words", told, "row", ("6", "7"), column="3"))
    assert all("тұлғалар" in edition.rows_by_number[number].category.kk for number in ("6", "7"))
    assert codes(words("replace_words", told, "row", ("1", "7"))) == {"words-missing"}
    assert codes(words("replace_words", told, "column", ("2",), row="6")) == {"words-missing"}


def test_two_pairs_exchange_words() -> None:
    """Words are found in the text before the act, so that A to B and B to A exchange the two."""
    cell = {"row": "4", "column": "3"}
    edition = after(
        change_words("толғанға дейін", "тәрбиелеп отырған", **cell),
        change_words("тәрбиелеп отырған", "толғанға дейін", **cell),
    )
    was = BASE.rows_by_number["4"].category.kk
    swapped = was.replace("толғанға дейін", "#").replace("тәрбиелеп отырған", "толғанға дейін")
    assert edition.rows_by_number["4"].category.kk == swapped.replace("#", "тәрбиелеп отырған")


def test_words_that_come_in_behind_changed_words() -> None:
    """Words come in behind words that the same act replaces."""
    printed = BASE.rows_by_number["1"].category.kk
    both = after(
        words("insert_words", Words(new="мен ересектер", after=printed), row="1", column="3"),
        change_words("Балалар", "Жасөспірімдер", row="1", column="3"),
    )
    assert both.rows_by_number["1"].category.kk == "Жасөспірімдер мен ересектер"


@pytest.mark.parametrize(
    ("operations", "code"),
    [
        ([set_row("22", "Санат")], "row-missing"),
        ([drop_rows("22")], "row-missing"),
        ([put_row("3", "Санат")], "row-exists"),
        ([set_row("3", "Санат"), drop_rows("3")], "row-twice"),
        ([set_row("3", "Санат"), change_words("әйелдер", "адамдар", row="3")], "row-twice"),
        ([set_row("3", "Санат", ("Көлік министрлігі", PAYMENTS))], "body-unknown"),
        ([set_row("3", "Санат", (MLSPP, "Базар"))], "system-unknown"),
        ([set_row("3", "Санат", (MLSPP, PAYMENTS), (MLSPP, PAYMENTS))], "feed-twice"),
        ([set_row("3", "")], "cells"),
        ([operation("replace", "row", ["3"], rows=[row("4", "Санат")])], "rows"),
        ([operation("replace", "row", ["3"], rows=[ReadRow("3", cells=("а", "б"))])], "cells"),
        ([change_words("жоқ сөз", "жаңа", row="3")], "words-missing"),
        ([change_words("Республикасының", "Елінің", row="3")], "words-many"),
        ([change_words("әйелдер", "адамдар", row="33")], "row-missing"),
        ([change_words("әйел", "адам", row="3")], "words-missing"),
        ([change_words("әйелдер", "адамдар", row="3", column="1")], "not-in-list"),
        ([change_words("жүкті әйелдер", "а", row="3"), change_words("әйелдер", "б", row="3")], "words-overlap"),
        ([words("insert_words", Words(new="мен"), row="3")], "words-missing"),
        ([words("insert_words", Words(after="әйелдер"), row="3")], "not-in-list"),
        ([operation("replace_words", "words", scope=LIST)], "not-in-list"),
        ([operation("delete", "column", ["4"])], "not-in-list"),
        ([operation("replace", "column", ["4"], scope={"list": True, "row": "8"}, text=PAYMENTS)], "not-in-list"),
        ([operation("replace", "paragraph", ["5"], text="5. Мәтін")], "not-in-list"),
        ([operation("delete", "paragraph", ["1"], scope={})], "not-in-list"),
        ([operation("replace", "paragraph", ["1", "2"], scope={}, text="1. Мәтін")], "not-in-list"),
        ([operation("replace", "subparagraph", ["2"], scope={"paragraph": "1"}, text="2) Мәтін")], "not-in-list"),
        ([operation("replace", "article", ["2"], scope={}, text="2-бап")], "not-in-list"),
        ([operation("insert", "annex", ["2"], scope={}, text="2-қосымша")], "not-in-list"),
        ([operation("replace", "paragraph", ["2"], scope={"document": "Қағидалар"}, text="2. М")], "not-in-list"),
        (
            [operation("replace", "title", scope={}, text="а"), operation("replace", "title", scope={}, text="б")],
            "text-twice",
        ),
        ([operation("delete", "row", ["3"], scope={"list": "өзге тізбе"})], "not-in-list"),
        ([operation("delete", "row", ["3"], scope={"list": True, "section": "1"})], "not-in-list"),
    ],
)
def test_what_does_not_fit_is_a_reason(operations: list[Operation], code: str) -> None:
    """Each way not to fit has its reason, and nothing is applied."""
    assert codes(*operations) == {code}
    with pytest.raises(Refused):
        after(*operations)


def test_words_throughout_may_stand_many_times() -> None:
    """Only an instruction that says "throughout the text" changes words wherever they stand."""
    told = Words(old="Қазақстан Республикасының", new="ҚР")
    everywhere = operation("replace_words", "words", words=told, instruction="бүкіл мәтін бойынша сөздер ауыстырылсын")
    assert codes(operation("replace_words", "words", words=told)) == {"words-many"}
    made = effect_of(everywhere)
    assert {reason.code for reason in made.reasons} == {"body-unknown"}
    told = Words(old="адамдар", new="тұлғалар")
    everywhere = operation("replace_words", "words", words=told, instruction="бүкіл мәтін бойынша сөздер ауыстырылсын")
    edition = after(everywhere)
    assert not any(find("адамдар", one.category.kk) for one in edition.rows)
    assert any(find("тұлғалар", one.category.kk) for one in edition.rows)


def test_one_column_of_a_row_is_replaced() -> None:
    """A new text of the category, of the one body, or of its systems sets that cell alone."""
    place: dict[str, str | bool] = {"list": True, "row": "6"}
    edition = after(operation("replace", "column", ["3"], scope=place, text="Өзге санат"))
    assert edition.rows_by_number["6"].category.kk == "Өзге санат"
    assert edition.rows_by_number["6"].feeds == BASE.rows_by_number["6"].feeds
    edition = after(operation("replace", "column", ["2"], scope=place, text=HEALTH))
    assert feeds(edition, "6") == ["health/cdb-pensions", "health/payments"]
    edition = after(operation("replace", "column", ["4"], scope=place, text=f"{MARKET}, {PAYMENTS}"))
    assert feeds(edition, "6") == ["mlspp/labour-market", "mlspp/payments"]


def test_the_whole_list_is_replaced() -> None:
    """A new annex sets all rows and, with its first line, the title; rows it lacks are gone."""
    text = "Жаңа тізбе\nР/с\n1\n2"
    annex = operation("replace", "annex", scope={}, rows=[row("1", "Бір"), row("2", "Екі")], text=text)
    edition = after(annex)
    assert [one.number for one in edition.rows] == ["1", "2"]
    assert (edition.list_title.kk, edition.title) == ("Жаңа тізбе", BASE.title)
    bare = operation("replace", "annex", scope={}, rows=[row("1", "Бір")], text="Р/с\nМемлекеттік орган\n1\nБір")
    assert after(bare).list_title == BASE.list_title
    split = operation("replace", "annex", scope={}, rows=[row("1", "Бір")], text="Мемлекеттік органдардың\nтізбесі\n1")
    assert codes(split) == {"not-in-list"}
    assert codes(annex, drop_rows("3")) == {"text-twice"}
    assert codes(operation("replace", "annex", rows=[row("1", "Бір"), row("1", "Екі")])) == {"row-twice"}
    assert codes(operation("replace", "annex", text="Мәтін")) == {"not-in-list"}


def test_the_other_language_gives_its_wording() -> None:
    """Both texts of an act set their languages; English is empty where nobody worded it."""
    told = reading(
        "901",
        set_row("3", "Иная категория", (MLSPP_RU, PAYMENTS_RU)),
        change_words("Дети", "Ребята", row="1"),
        language="ru",
    )
    edition = after(set_row("3", "Өзге санат"), change_words("Балалар", "Бүлдіршіндер", row="1"), other=told)
    assert (edition.rows_by_number["3"].category.kk, edition.rows_by_number["3"].category.ru) == (
        "Өзге санат",
        "Иная категория",
    )
    assert edition.rows_by_number["1"].category.ru == "Ребята"
    assert edition.rows_by_number["1"].category.en == ""


def test_without_the_other_language_its_old_words_do_not_stay() -> None:
    """A changed text has no wording in a language in which nobody says what it is now."""
    edition = after(change_words("Балалар", "Бүлдіршіндер", row="1"))
    assert edition.rows_by_number["1"].category.ru == ""
    assert edition.rows_by_number["1"].category.in_language("ru") == "Бүлдіршіндер"


@pytest.mark.parametrize(
    "told",
    [
        set_row("3", "Иная категория", (HEALTH_RU, PAYMENTS_RU)),
        set_row("4", "Иная категория", (MLSPP_RU, PAYMENTS_RU)),
        drop_rows("3"),
    ],
)
def test_languages_that_disagree_are_never_applied(told: Operation) -> None:
    """Another body, another row or another verb in the other language stops the act."""
    assert codes(set_row("3", "Санат"), other=reading("901", told, language="ru")) == {"other-disagrees"}


def test_a_russian_act_sets_the_russian_text() -> None:
    """An act that is read in Russian sets the Russian wording, and its names resolve by their Russian wording."""
    edition = after(set_row("3", "Иная категория", (MLSPP_RU, PAYMENTS_RU)), language="ru")
    changed = edition.rows_by_number["3"]
    assert (changed.category.ru, changed.category.kk, changed.feeds[0].body.kk) == ("Иная категория", "", MLSPP)


def test_an_act_on_one_language_version_keeps_the_others() -> None:
    """A correction of the Kazakh text alone leaves Russian and English, and may change no feed."""
    only: dict[str, str | bool] = {"list": True, "language": "kk"}
    fixed = operation("replace_words", "words", scope={**only, "row": "1"}, words=Words(old="Балалар", new="Бала"))
    edition = after(fixed)
    assert (edition.rows_by_number["1"].category.kk, edition.rows_by_number["1"].category.ru) == ("Бала", "Дети")
    moved = Words(old="Еңбек және халықты әлеуметтік қорғау", new="Денсаулық сақтау")
    scope: dict[str, str | bool] = {**only, "row": "2", "column": "2"}
    assert codes(operation("replace_words", "words", scope=scope, words=moved)) == {"language-feeds"}
    assert codes(operation("delete", "row", ["3"], scope=only)) == {"language-feeds"}
    assert codes(operation("replace", "row", ["3"], scope=only, rows=[row("3", "С")])) == {"language-feeds"}


def test_the_repeal_of_the_act_ends_the_list() -> None:
    """The act repealed, the list ends, and nothing undoes it."""
    repeal = operation("repeal", "act", scope={})
    assert effect_of(repeal).ends
    with pytest.raises(Refused):
        inverse(BASE, [repeal], NAMES)
