"""Locators and chains of them: what was written is read, and what has two readings is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.law.reading import kazakh, russian
from tizbe.law.reading.locator import AmbiguousLocatorError, Locator, chains, read_locator
from tizbe.law.reading.numbering import read_numbers, row_order
from tizbe.law.reading.phrase import Line

NUMBERS = st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True).map(sorted)
LANGUAGES = st.sampled_from(("kk", "ru"))


def rows_phrase(numbers: list[int], language: str) -> str:
    """The phrase that names these rows."""
    listed = ", ".join(map(str, numbers[:-1]))
    if language == "kk":
        if len(numbers) == 1:
            return f"реттік нөмірі {numbers[0]}-жол"
        return f"реттік нөмірлері {listed} және {numbers[-1]}-жолдар"
    if len(numbers) == 1:
        return f"строку, порядковый номер {numbers[0]}"
    return f"строки, порядковые номера {listed} и {numbers[-1]}"


@given(LANGUAGES, NUMBERS)
def test_locators_read_what_was_written(language: str, numbers: list[int]) -> None:
    """Any ascending list of rows, written in the law's own form, is read back as it was."""
    assert read_locator(rows_phrase(numbers, language), language) == Locator("row", tuple(map(str, numbers)))


@given(LANGUAGES, st.integers(1, 100), st.integers(1, 30))
def test_ranges_are_read_whole(language: str, first: int, length: int) -> None:
    """A range with a long dash stands for every row in it."""
    span = f"{first} – {first + length}"
    phrase = f"реттік нөмірлері {span}-жолдар" if language == "kk" else f"строки, порядковые номера {span}"
    found = read_locator(phrase, language)
    assert found is not None
    assert [int(number) for number in found.numbers] == list(range(first, first + length + 1))


@pytest.mark.parametrize(
    ("language", "text", "unit", "numbers"),
    [
        ("kk", "тақырып", "title", ()),
        ("kk", "кіріспе", "preamble", ()),
        ("kk", "1-тармақ", "paragraph", ("1",)),
        ("kk", "2-бап", "article", ("2",)),
        ("kk", "8-1-жол", "row", ("8-1",)),
        ("kk", "реттік нөмірі 8 – 1-жол", "row", ("8-1",)),
        ("kk", "реттік нөмірі 8 жол", "row", ("8",)),
        ("kk", "реттік нөмірлері 8, 8-1 және 9-жолдар", "row", ("8", "8-1", "9")),
        ("kk", "3-1) тармақшасы", "subparagraph", ("3-1",)),
        ("kk", "жиырма бірінші абзац", "indent", ("21",)),
        ("kk", "қосымша", "annex", ()),
        ("kk", "«Негізгі ережелер» бөлімі", "section", ("Негізгі ережелер",)),
        ("ru", "преамбула", "preamble", ()),
        ("ru", "абзац двадцать третий", "indent", ("23",)),
        ("ru", "третью графу", "column", ("3",)),
        ("ru", "приложение 2-1", "annex", ("2-1",)),
        ("ru", "подпункты 2), 3) и 5)", "subparagraph", ("2", "3", "5")),
        ("ru", "раздел «Общие положения»", "section", ("Общие положения",)),
    ],
)
def test_forms_of_locators(language: str, text: str, unit: str, numbers: tuple[str, ...]) -> None:
    """Each form of a locator gives its unit and its numbers, blanks and dashes normalised."""
    assert read_locator(text, language) == Locator(unit, numbers)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "3-5-жолдар"),
        ("kk", "реттік нөмірлері 7-жолдар"),
        ("kk", "реттік нөмірі 6, 7-жол"),
        ("kk", "9, 3-жолдар"),
        ("kk", "3, 5-7 және 9-жолдар"),
        ("kk", "5 – 3-тармақтар"),
        ("ru", "строки 3-5"),
        ("ru", "строку 6, 7"),
        ("ru", "пункты 2, 2"),
        ("ru", "подпункты 5) – 2)"),
        ("ru", "абзацы четвертый – второй"),
    ],
)
def test_numbers_with_two_readings_are_not_guessed(language: str, text: str) -> None:
    """A number that could be a range or a part number, or a plural that does not fit, is refused."""
    with pytest.raises(AmbiguousLocatorError):
        read_locator(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", ""),
        ("kk", "2-буын"),
        ("kk", "реттік нөмірі жол"),
        ("kk", "реттік нөмірі 2-тармақ"),
        ("kk", "2-жол және 3-баған"),
        ("kk", "екінші тармақ"),
        ("ru", "пункт"),
        ("ru", "пункт, порядковый номер 3"),
        ("ru", "пункт второй"),
        ("ru", "строку 2а"),
    ],
)
def test_what_is_no_locator_is_none(language: str, text: str) -> None:
    """A unit or form that is not known is no locator at all."""
    assert read_locator(text, language) is None


@given(NUMBERS.filter(lambda numbers: len(numbers) > 1), st.booleans())
def test_a_list_of_numbers_keeps_them_all(numbers: list[int], is_bracketed: bool) -> None:
    """A printed list gives as many numbers as it has, in order, with or without brackets."""
    listed = ", ".join(f"{number}{')' * is_bracketed}" for number in numbers)
    assert read_numbers(listed, True) == tuple(map(str, numbers))


def test_part_numbers_come_after_their_row() -> None:
    """Row 8-1 stands between 8 and 9, and 10 after 9."""
    assert sorted(["10", "9", "8-1", "8", "8-1-2"], key=row_order) == ["8", "8-1", "8-1-2", "9", "10"]


@pytest.mark.parametrize(
    ("language", "text", "units", "is_from_act"),
    [
        ("kk", "5-тармақтың 2) тармақшасының үшінші абзацында", ["paragraph", "subparagraph", "indent"], False),
        ("kk", "көрсетілген қаулыға 2-қосымшаның реттік нөмірі 5-жолының 3-бағаны", ["annex", "row", "column"], True),
        ("kk", "көрсетілген қаулының 1-тармағы", ["paragraph"], True),
        ("kk", "2-тараудың тақырыбы", ["chapter_heading"], False),
        ("kk", "тізбенің тақырыбы", ["list", "title"], False),
        ("kk", "көрсетілген бұйрықпен бекітілген Қағидалардың 3-тармағы", ["document", "paragraph"], True),
        ("ru", "абзаца третьего подпункта 2) пункта 5", ["paragraph", "subparagraph", "indent"], False),
        ("ru", "графу 3 строки, порядковый номер 5,", ["row", "column"], False),
        ("ru", "пункт 1 указанного постановления", ["paragraph"], True),
        ("ru", "строку 4 приложения 2 к указанному приказу", ["annex", "row"], None),
        ("ru", "пункт 3 Инструкции, утвержденной указанным приказом", ["document", "paragraph"], True),
    ],
)
def test_chains_are_read_outermost_first(language: str, text: str, units: list[str], is_from_act: bool | None) -> None:
    """A phrase of nested units gives them outermost first, whatever the order of words in its language."""
    line = Line.of(text)
    found = {
        (tuple(locator.unit for locator in chain.locators), chain.is_from_act)
        for chain in chains(line, 0, language)
        if chain.end == len(line.plain)
    }
    assert found == {(tuple(units), True if is_from_act is None else is_from_act)}


@pytest.mark.parametrize(
    ("letters", "case", "is_plural"),
    [
        ("тармағында", "loc", False),
        ("тармақтардағы", "attr", True),
        ("тармақшаларының", "gen", True),
        ("бөлігі", "nom", False),
        ("бөлікпен", "ins", False),
        ("бөлімнің", "gen", False),
        ("абзацтан", "abl", False),
        ("абзацы", "nom", False),
        ("жолдармен", "ins", True),
        ("бағанындағы", "attr", False),
        ("бабының", "gen", False),
        ("баптармен", "ins", True),
        ("тараудың", "gen", False),
        ("қосымшасына", "dat", False),
        ("тақырыптағы", "attr", False),
        ("кіріспеде", "loc", False),
        ("тізбесінде", "loc", False),
        ("қаулымен", "ins", False),
        ("қағидаларында", "loc", True),
        ("стандартының", "gen", False),
        ("нормативтерінде", "loc", True),
        ("сөздермен", "ins", True),
        ("сөзбен", "ins", False),
        ("цифрлармен", "ins", True),
        ("санына", "dat", False),
    ],
)
def test_kazakh_endings_follow_their_classes(letters: str, case: str, is_plural: bool) -> None:
    """The forms that acts use come out of the noun and the classes of endings, each with its case and number."""
    lexicons = (kazakh.UNITS, kazakh.DOCUMENTS, kazakh.ACTS, kazakh.WORD_KINDS)
    forms = {(form.case, form.is_plural) for lexicon in lexicons for form in lexicon.get(letters, ())}
    assert forms == {(case, is_plural)}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Типовых правилах", "Типовые правила"),
        ("Государственной программе", "Государственная программа"),
        ("Комплексном плане", "Комплексный план"),
        ("Техническом регламенте", "Технический регламент"),
        ("Типовом положении", "Типовое положение"),
        ("Методические рекомендации", "Методические рекомендации"),
        ("перечне", "перечень"),
    ],
)
def test_names_of_documents_are_put_in_the_nominative(phrase: str, expected: str) -> None:
    """Adjectives before a document's noun go into the nominative with it, the first letters as printed."""
    (noun, *_) = russian.DOCUMENTS[phrase.rsplit(maxsplit=1)[-1].lower()]
    assert russian.nominative(phrase, noun) == expected


def test_both_languages_name_the_same_units() -> None:
    """Whatever unit can be named in one language can be named in the other."""
    named = [{form.name for forms in lexicon.values() for form in forms} for lexicon in (kazakh.UNITS, russian.UNITS)]
    assert named[0] == named[1]


@given(st.text(max_size=60))
def test_a_line_is_compared_letter_for_letter(text: str) -> None:
    """The form that is compared has the length of the printed one, so that places in both agree."""
    line = Line.of(text)
    assert len(line.plain) == len(line.printed)
