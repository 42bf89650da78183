"""The parts of the reader: folding, locators, quotes, repairs, commencement, comparison."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.law.comparison import compare, word_pieces
from tizbe.law.edition import legal_list
from tizbe.law.folding import fold
from tizbe.law.quotation import closed_payload, is_left_open, unquoted
from tizbe.law.reading.commencement import Commencement, note_date, read_commencement
from tizbe.law.reading.locator import AmbiguousLocatorError, Locator, read_locator, row_order
from tizbe.law.reading.scope import ScopeStack
from tizbe.law.source.text import source_from_text

NUMBERS = st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True).map(sorted)


@given(st.text(alphabet='аәбвгіхсеоХСЕ Aaceixyp«»"“”-–,. ', max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folded text folds to itself."""
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(["«Еңбек нарығы» АЖ", '"Еңбек  нарығы" АЖ,', "“ЕҢБЕК нарығы” АЖ", "«Еңбек нарығы» AЖ"]))
def test_printings_of_one_name_fold_alike(text: str) -> None:
    """Quotes, case, blanks, a trailing comma and a Latin letter do not make another name."""
    assert fold(text) == fold("«Еңбек нарығы» АЖ")


def test_different_names_fold_apart() -> None:
    """The three central databases keep their three names."""
    assert len({fold(name) for name in ("Орталықтандырылған дерекқор", "Орталықтандырылған деректер қоры")}) == 2


def rows_phrase(numbers: list[int]) -> str:
    """The Kazakh phrase that names these rows."""
    if len(numbers) == 1:
        return f"реттік нөмірі {numbers[0]}-жол"
    return f"реттік нөмірлері {', '.join(map(str, numbers[:-1]))} және {numbers[-1]}-жолдар"


@given(NUMBERS)
def test_locators_read_what_was_written(numbers: list[int]) -> None:
    """Any ascending list of rows, written in the law's own form, is read back as it was."""
    assert read_locator(rows_phrase(numbers)) == Locator("row", tuple(map(str, numbers)))


@given(st.integers(1, 100), st.integers(1, 30))
def test_ranges_are_read_whole(first: int, length: int) -> None:
    """A range with a long dash stands for every row in it."""
    found = read_locator(f"реттік нөмірлері {first} – {first + length}-жолдар")
    assert found is not None
    assert [int(number) for number in found.numbers] == list(range(first, first + length + 1))


@pytest.mark.parametrize(
    ("text", "unit", "numbers"),
    [
        ("тақырып", "title", ()),
        ("кіріспе", "preamble", ()),
        ("1-тармақ", "paragraph", ("1",)),
        ("8-1-жол", "row", ("8-1",)),
        ("реттік нөмірі 8 – 1-жол", "row", ("8-1",)),
        ("реттік нөмірлері 8, 8-1 және 9-жолдар", "row", ("8", "8-1", "9")),
    ],
)
def test_forms_of_locators(text: str, unit: str, numbers: tuple[str, ...]) -> None:
    """Each form of a locator gives its unit and its numbers, blanks and dashes normalised."""
    assert read_locator(text) == Locator(unit, numbers)


@pytest.mark.parametrize("text", ["3-5-жолдар", "реттік нөмірлері 7-жолдар", "реттік нөмірі 6, 7-жол", "9, 3-жолдар"])
def test_numbers_with_two_readings_are_not_guessed(text: str) -> None:
    """A number that could be a range or a part number, or a plural that does not fit, is refused."""
    with pytest.raises(AmbiguousLocatorError):
        read_locator(text)


@pytest.mark.parametrize("text", ["", "2-бап", "реттік нөмірі жол", "реттік нөмірі 2-тармақ", "2-жол және 3-баған"])
def test_what_is_no_locator_is_none(text: str) -> None:
    """A unit or form that is not known is no locator at all."""
    assert read_locator(text) is None


def test_part_numbers_come_after_their_row() -> None:
    """Row 8-1 stands between 8 and 9, and 10 after 9."""
    assert sorted(["10", "9", "8-1", "8", "8-1-2"], key=row_order) == ["8", "8-1", "8-1-2", "9", "10"]


@pytest.mark.parametrize(
    ("quoted", "bare"),
    [
        ('"1. Осы "Заң" мәтіні.', '1. Осы "Заң" мәтіні.'),
        ('"Міндетті" Заңының тізбесі', '"Міндетті" Заңының тізбесі'),
        ('"Орган "Үкімет', 'Орган "Үкімет"'),
        ("«Орган «Үкімет", "Орган «Үкімет»"),
    ],
)
def test_one_mark_may_serve_as_two(quoted: str, bare: str) -> None:
    """The outer marks go, but a mark that also belongs to a name inside stays."""
    assert unquoted(quoted) == bare


def test_a_wording_ends_only_at_a_mark_and_a_stop() -> None:
    """A closing mark alone does not end a wording; with `;` or `.` behind it, it does."""
    assert closed_payload('тізбесі";') == ("тізбесі", ";")
    assert closed_payload('айқындалсын.".') == ("айқындалсын.", ".")
    assert closed_payload('";') == ("", ";")
    assert closed_payload('"Үкімет" корпорациясы') is None
    assert is_left_open('"Отбасының цифрлық') and not is_left_open('"Еңбек нарығы" АЖ')


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


@pytest.mark.parametrize(
    ("lines", "text", "rules"),
    [
        (["Қ а з а қ с т а н  ", "Республикасы"], "Қазақстан Республикасы", ["letter-spacing"]),
        (["баланы (", "мүгедектігі бар)"], "баланы (мүгедектігі бар)", ["open-bracket"]),
        (["26-бабының 1-", "тармағында"], "26-бабының 1-тармағында", ["number-hyphen"]),
        (["автоматты АЖ", ", екінші"], "автоматты АЖ, екінші", ["thrown-mark"]),
        (['"Бір', '" екі'], '"Бір" екі', ["thrown-mark"]),
        (["Республикасының  26-бабында Заңы"], "Республикасының Заңы 26-бабында", ["moved-word"]),
        (["Республикасының  Заңы"], "Республикасының Заңы", ["double-blank"]),
        (["жай мәтін  ", "жалғасы"], "жай мәтін жалғасы", []),
    ],
)
def test_each_repair_is_narrow_and_recorded(lines: list[str], text: str, rules: list[str]) -> None:
    """Each known damage is mended by its own rule, which is recorded; blanks at a line's end are none."""
    source = source_from_text("\n".join(lines))
    assert [block.text for block in source.blocks] == [text]
    assert [repair.rule for repair in source.repairs] == rules
    assert not source.doubts


@pytest.mark.parametrize(
    "line", ["Қазақстан  Республикасының Заңы", "Республикасының  26-бабының 1-тармағында", "а  б  в Заңы"]
)
def test_a_hole_that_nothing_fills_is_a_doubt(line: str) -> None:
    """A double blank that no governed link word fills is not mended by guess."""
    source = source_from_text(line)
    assert [reason.code for _, reason in source.doubts] == ["hole"]
    assert not source.repairs


SIGNED = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("2026 жылғы 1 қаңтардан бастап қолданысқа енгізіледі", Commencement("fixed", date(2026, 1, 1))),
        ("қол қойылған күнінен бастап қолданысқа енгізіледі", Commencement("signing", SIGNED)),
        (
            "қол қойылған күнінен бастап қолданысқа енгізіледі және ресми жариялануға тиіс",
            Commencement("signing", SIGNED),
        ),
        ("алғашқы ресми жарияланған күнінен бастап қолданысқа енгізіледі", Commencement("publication")),
        (
            "алғашқы ресми жарияланған күнінен кейін күнтізбелік он күн өткен соң қолданысқа енгізіледі",
            Commencement("publication_days", None, 10),
        ),
        (
            "қол қойылған күнінен бастап қолданысқа енгізіледі және 2025 жылғы 1 қыркүйектен бастап "
            "туындаған қатынастарға қолданылады",
            Commencement("signing", SIGNED, None, date(2025, 9, 1)),
        ),
    ],
)
def test_clauses_of_commencement(clause: str, expected: Commencement) -> None:
    """Each known clause gives its kind, and a day only where the clause makes it certain."""
    assert read_commencement(f"2. Осы қаулы {clause}.", SIGNED) == expected


@pytest.mark.parametrize(
    "clause",
    [
        "2026 жылғы 30 ақпаннан бастап қолданысқа енгізіледі.",
        "2026 жылғы 1 қаңтардан бастап қолданысқа енгізіледі, 3-тармақты қоспағанда.",
        "бюджет бекітілген кезде қолданысқа енгізіледі.",
        "алғашқы ресми жарияланған күнінен кейін күнтізбелік көп күн өткен соң қолданысқа енгізіледі.",
    ],
)
def test_no_day_is_invented(clause: str) -> None:
    """A clause that is not understood as a whole gives nothing, not a part of itself."""
    assert read_commencement(f"Осы қаулы {clause}", SIGNED) is None


def test_the_note_gives_its_day() -> None:
    """A publisher's note gives the day it names, and none when there is no such day."""
    assert note_date("Осы қаулы 01.01.2026 ж. бастап қолданысқа енгізіледі") == date(2026, 1, 1)
    assert note_date("31.02.2026 ж.") is None


def test_whose_right_to_send_changes_in_2026() -> None:
    """From edition 2 to 3 the courts' body changes and row 17 gains a sender; nobody else is touched."""
    comparison = compare(legal_list().edition(2), legal_list().edition(3))
    assert [one.feed.code for one in comparison.gained] == [
        "8/judicial-administration/courts",
        "17/mlspp/digital-family-card",
    ]
    assert [one.feed.code for one in comparison.lost] == ["8/courts-department/courts"]
    assert [(row.number, row.kind) for row in comparison.rows] == [
        ("2", "changed"),
        ("6", "changed"),
        ("7", "changed"),
        ("8", "changed"),
        ("17", "added"),
    ]
    assert [name for name, _ in comparison.texts] == ["title", "list_title", "point1"]


def test_an_edition_does_not_differ_from_itself() -> None:
    """Comparing an edition with itself finds nothing, in every language."""
    for language in ("kk", "ru", "en"):
        comparison = compare(legal_list().edition(3), legal_list().edition(3), language)
        assert (comparison.texts, comparison.rows) == ((), ())


@given(
    st.lists(st.sampled_from(["бір", "екі", "үш", "төрт"]), max_size=8),
    st.lists(st.sampled_from(["бір", "екі", "үш"]), max_size=8),
)
def test_pieces_rebuild_both_texts(before: list[str], after: list[str]) -> None:
    """The kept and removed words are the old text, the kept and added ones the new."""
    pieces = word_pieces(" ".join(before), " ".join(after))
    assert " ".join(piece.words for piece in pieces if piece.sign != "+") == " ".join(before)
    assert " ".join(piece.words for piece in pieces if piece.sign != "-") == " ".join(after)
