"""What an act says of itself that cannot all be true: a lawyer must look, and the reason names the fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.law.small_orders import FORCE_KK, codes, read_kk, read_ru
from tizbe.errors import Refused
from tizbe.law.reading.agreement import targets_before, title_agrees
from tizbe.law.reading.heading import TitlePromise
from tizbe.law.reading.operation import Target
from tizbe.law.register.review import plain_entry, review

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("order", ["пункт 5 исключить.", "пункт 5 исключить;\n      пункт 6 исключить."])
def test_place_in_which_nothing_is_ordered_is_told(order: str) -> None:
    """A line that opens paragraph 3, with orders on other paragraphs behind it, is a reason."""
    assert "scope-empty" in codes(read_ru("в пункте 3:", *order.split("\n"), promise="следующее изменение"))


def test_place_in_which_nothing_is_ordered_is_told_in_kazakh() -> None:
    """The same holds of a Kazakh text."""
    assert codes(read_kk("3-тармақта:", "5-тармақ алып тасталсын.", promise="өзгеріс")) == {"scope-empty"}


def test_place_that_an_order_uses_is_no_fault() -> None:
    """A line that opens paragraph 3 is used by the orders on its parts, and the rules around it by both."""
    read = read_ru("в пункте 3:", "подпункт 2) исключить;", "подпункт 4) исключить.")
    assert codes(read) == set()


@pytest.mark.parametrize(
    "lines",
    [
        ("3-тармақ алып тасталсын;", "3-тармақтың 2) тармақшасы алып тасталсын."),
        ("3-тармақтың 2) тармақшасы алып тасталсын;", "3-тармақ алып тасталсын."),
        ("3-тармақ алып тасталсын;", "3-тармақтағы «он» деген сөз «бес» деген сөзбен ауыстырылсын."),
    ],
)
def test_whole_and_its_part_do_not_both_change(lines: tuple[str, ...]) -> None:
    """An order on a whole and one on something inside it, in either order, are at odds."""
    assert "whole-and-part" in codes(read_kk(*lines))


def test_whole_and_its_part_do_not_both_change_in_russian() -> None:
    """The same holds of a Russian text; orders on two paragraphs are at peace."""
    assert "whole-and-part" in codes(read_ru("пункт 3 исключить;", "подпункт 2) пункта 3 исключить."))
    assert codes(read_ru("пункт 3 исключить;", "подпункт 2) пункта 4 исключить.")) == set()


@pytest.mark.parametrize("heading", ["заголовок изложить в следующей редакции:"])
def test_title_inside_a_chapter_is_its_heading(heading: str) -> None:
    """The title in chapter 2 is the heading of chapter 2, and its new wording bears that number."""
    read = read_ru("в главе 2:", heading, "«Глава 2. Порядок».", promise="следующее изменение")
    one = read.operations[0]
    assert (one.unit, one.locator, "chapter" in one.scope, codes(read)) == ("chapter_heading", ("2",), False, set())


def test_new_heading_bears_the_number_of_its_chapter() -> None:
    """The heading of another chapter is a reason, in both languages."""
    kk = read_kk("2-тараудың тақырыбы мынадай редакцияда жазылсын:", "«3-тарау. Тәртіп».", promise="өзгеріс")
    ru = read_ru(
        "заголовок главы 2 изложить в следующей редакции:", "«Глава 3. Порядок».", promise="следующее изменение"
    )
    assert "wording-number" in codes(kk) & codes(ru)


@pytest.mark.parametrize(
    "wording",
    ["«3. Белгілер:\n      2) білім;\n      3) еңбек.».", "«3. Белгілер:\n      1) білім;\n      3) еңбек.».",
     "«3. Белгілер:\n      1 білім;\n      2) еңбек.».", "«3. Белгілер:\n      1) білім;\n      2 еңбек.»."],
)  # fmt: skip
def test_list_that_skips_a_number_is_a_fragment(wording: str) -> None:
    """A list that begins at 2, skips a number or lost a bracket has lost something."""
    read = read_kk("3-тармақ мынадай редакцияда жазылсын:", *wording.split("\n      "), promise="өзгеріс")
    assert "fragment" in codes(read)


def test_first_indent_may_end_with_a_colon() -> None:
    """The indent before a list ends with a colon, and an indent may begin with the number of its subparagraph."""
    read = read_kk(
        "3-тармақтың бірінші абзацы мынадай редакцияда жазылсын:", "«3. Мынадай шарттар сақталады:».", promise="өзгеріс"
    )
    assert codes(read) == set()


@pytest.mark.parametrize("numbers", ["2) және 3)", "1), 2) және 3)"])
def test_numbers_of_what_is_amended_are_not_the_acts_own(numbers: str) -> None:
    """An order that begins with several numbers of subparagraphs is about those."""
    read = read_kk("3-тармақта:", f"{numbers} тармақшалар алып тасталсын.")
    assert (codes(read), read.operations[0].locator[-1]) == (set(), "3")


def test_one_item_alone_is_told() -> None:
    """An item 1) without an item 2) is a reason."""
    read = read_kk("1) 3-тармақ алып тасталсын.", promise="өзгеріс")
    assert "numbering-alone" in codes(read)


def test_act_amended_is_not_later_than_the_act() -> None:
    """An act cannot amend what was made after it."""
    later, same = Target("9", date(2026, 5, 2)), Target("8", date(2026, 5, 1))
    assert [reason.code for reason in targets_before(date(2026, 5, 1), (later, same))] == ["target-later"]


def test_title_of_several_acts_wants_more_than_one() -> None:
    """A title on "some decisions" and one act amended do not agree."""
    title = TitlePromise(is_several=True)
    one, two = Target("8", date(2020, 5, 1)), Target("9", date(2020, 5, 2))
    assert [reason.code for reason in title_agrees(title, (), (one,))] == ["target-alone"]
    assert title_agrees(title, (), (one, two)) == []


def test_target_of_another_day_is_told_with_both_days() -> None:
    """Where number is number and day is not day, the reason names the days."""
    title = TitlePromise(targets=(Target("8", date(2020, 5, 1)),))
    (reason,) = title_agrees(title, (), (Target("8", date(2021, 5, 1)),))
    assert "2020-05-01" in reason.sentence() and "2021-05-01" in reason.sentence()


def test_day_before_the_acts_own_is_told_as_such() -> None:
    """A day in force before the signing is said to be that, and gives no day."""
    read = read_kk("3-тармақ алып тасталсын.", promise="өзгеріс", force=FORCE_KK.replace("2026", "2025"))
    assert "before-signing" in codes(read) and read.commencement.in_force_date is None


def test_second_file_in_the_same_language_is_told() -> None:
    """A second text in the act's own language is no second text."""
    read = read_kk("3-тармақ алып тасталсын.", promise="өзгеріс")
    found = review(plain_entry(read, replace(read, sha256="b")), (), TODAY)
    assert "bilingual-language" in {reason.code for reason in found.reasons}


def test_publication_before_the_acts_own_day_is_refused() -> None:
    """No act is published before it is made."""
    read = read_kk("3-тармақ алып тасталсын.", promise="өзгеріс")
    with pytest.raises(Refused):
        plain_entry(read, None, date(2026, 3, 11))
    assert plain_entry(read, None, date(2026, 3, 12)).decisions


def test_words_put_in_nowhere_are_told() -> None:
    """Words to be put in without a word on where are never placed."""
    kk = read_kk("3-тармақ «жиырма» деген сөзбен толықтырылсын.", promise="толықтыру")
    ru = read_ru("пункт 3 дополнить словами «двадцать».", promise="следующее дополнение")
    assert codes(kk) and codes(ru)
