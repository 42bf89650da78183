"""Orders of single instructions, in Kazakh and Russian: sentences with their orders, properties, mutations."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.law.reading.instruction import read_orders
from tizbe.law.reading.locator import AmbiguousLocatorError
from tizbe.law.reading.operation import OPS, UNITS
from tizbe.law.reading.order import Order, settle

SENTENCES = Path(__file__).with_name("orders.txt")


def sentences() -> list[tuple[str, str, tuple[str, ...]]]:
    """(language, sentence, its orders in words) for each sentence of the file."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith(("kk ", "ru ")):
            found.append((line[:2], line[3:], ()))
        elif line.startswith("= "):
            language, sentence, orders = found.pop()
            found.append((language, sentence, (*orders, line[2:])))
    return found


def told(order: Order) -> str:
    """An order in the words of the file of sentences."""
    text = " ".join((order.op, order.unit, *order.locator))
    places = [f"{level}={place}" for level, place in order.places]
    if places or order.is_from_act:
        text += " in " + " ".join((*["act:"] * order.is_from_act, *places))
    if order.words:
        sign = "+" if order.op == "insert_words" else "→"
        text += f" [{order.words.after if sign == '+' else order.words.old} {sign} {order.words.new}]"
    if order.is_throughout:
        text += " throughout"
    if order.wording:
        text += f", {order.wording}"
    return " ".join(part for part in (text, order.annex, order.rest, order.stop) if part)


def orders_told(text: str, language: str) -> tuple[str, ...]:
    """What is understood of a sentence, in the words of the file."""
    try:
        return tuple(told(order) for order in read_orders(text, language)) or ("nothing",)
    except AmbiguousLocatorError:
        return ("two readings",)


@pytest.mark.parametrize(("language", "sentence", "expected"), sentences())
def test_a_sentence_gives_its_orders(language: str, sentence: str, expected: tuple[str, ...]) -> None:
    """Each sentence gives the orders that a lawyer reads in it, or none where it can be read in no or two ways."""
    assert orders_told(sentence, language) == expected


def test_the_sentences_cover_every_operation_and_unit() -> None:
    """Every operation and unit of the vocabulary stands in a sentence of each language."""
    for language in ("kk", "ru"):
        told_orders = [orders for tongue, _, orders in sentences() if tongue == language]
        words = {word.rstrip(",") for orders in told_orders for order in orders for word in order.split()[:2]}
        assert set(OPS) <= words
        assert set(UNITS) - {"act"} <= words


NOUNS = {
    "paragraph": ("тармақ тармақтар тармағы", "пункт пункты пунктом пунктами пункта"),
    "subparagraph": ("тармақша тармақшалар тармақшасы", "подпункт подпункты подпунктом подпунктами подпункта"),
    "row": ("жол жолдар жолы", "строку строки строкой строками строки"),
    "column": ("баған бағандар бағаны", "графу графы графой графами графы"),
    "article": ("бап баптар бабы", "статью статьи статьей статьями статьи"),
    "annex": ("қосымша қосымшалар қосымшасы", "приложение приложения приложением приложениями приложения"),
}
NUMBERS = st.lists(st.integers(1, 400), min_size=1, max_size=5, unique=True).map(sorted)


def instruction(language: str, op: str, unit: str, numbers: list[int]) -> str:
    """One instruction on these numbers of a unit, as acts word it."""
    bracket = ")" * (unit == "subparagraph")
    named = [f"{number}{bracket}" for number in numbers]
    many = len(numbers) > 1
    if language == "kk":
        noun = NOUNS[unit][0].split()[many]
        listed = ", ".join(named[:-1]) + " және " * many + named[-1] + (" " if bracket else "-") + noun
        ending = "мен" if many or unit in ("subparagraph", "row", "column", "annex") else "пен"
        return {
            "replace": f"{listed} мынадай редакцияда жазылсын:",
            "insert": f"мынадай мазмұндағы {listed}{ending} толықтырылсын:",
            "delete": f"{listed} алып тасталсын;",
            "repeal": f"{listed} күші жойылды деп танылсын.",
        }[op]
    accusative = NOUNS[unit][1].split()[many]
    instrumental = NOUNS[unit][1].split()[2 + many]
    listed = ", ".join(named[:-1]) + " и " * many + named[-1]
    return {
        "replace": f"{accusative} {listed} изложить в следующей редакции:",
        "insert": f"дополнить {instrumental} {listed} следующего содержания:",
        "delete": f"{accusative} {listed} исключить;",
        "repeal": f"{accusative} {listed} признать утратившими силу.",
    }[op]


LANGUAGES = st.sampled_from(("kk", "ru"))
WHOLE_OPS = st.sampled_from(("replace", "insert", "delete", "repeal"))


@given(LANGUAGES, WHOLE_OPS, st.sampled_from(sorted(NOUNS)), NUMBERS)
def test_what_was_written_is_read(language: str, op: str, unit: str, numbers: list[int]) -> None:
    """Any operation on any ascending numbers of a unit is read back as it was written, in both languages."""
    (order,) = read_orders(instruction(language, op, unit, numbers), language)
    assert (order.op, order.unit, order.locator) == (op, unit, tuple(map(str, numbers)))
    assert order.places == () and order.words is None


@given(LANGUAGES, WHOLE_OPS, st.sampled_from(sorted(NOUNS)), NUMBERS, st.data())
def test_a_damaged_instruction_is_the_right_one_or_none(
    language: str, op: str, unit: str, numbers: list[int], data: st.DataObject
) -> None:
    """A letter lost, doubled or exchanged anywhere but in the numbers never gives another order."""
    text = instruction(language, op, unit, numbers)
    place = data.draw(st.sampled_from([at for at, letter in enumerate(text) if letter.isalpha()]))
    letter = data.draw(st.sampled_from("абгеғімнрстуыі "))
    damaged = data.draw(
        st.sampled_from(
            (
                text[:place] + text[place + 1 :],
                text[:place] + letter + text[place:],
                text[:place] + letter + text[place + 1 :],
            )
        )
    )
    try:
        orders = read_orders(damaged, language)
    except AmbiguousLocatorError:
        return
    for order in orders:
        assert (order.op, order.unit, order.locator) == (op, unit, tuple(map(str, numbers)))
        assert order.places == () and order.words is None


@given(LANGUAGES, WHOLE_OPS, st.sampled_from(sorted(NOUNS)), NUMBERS, st.data())
def test_a_torn_instruction_is_none(language: str, op: str, unit: str, numbers: list[int], data: st.DataObject) -> None:
    """An instruction cut off before its end gives nothing."""
    text = instruction(language, op, unit, numbers)
    cut = data.draw(st.integers(0, len(text) - 1))
    assert orders_told(text[:cut], language) in (("nothing",), ("two readings",))


WORDS = st.text(alphabet="абвгдеж қңө123.,", min_size=1, max_size=12).map(str.strip).filter(bool)
MARKS = st.sampled_from(("«»", '""', "“”"))


@given(LANGUAGES, MARKS, WORDS, WORDS)
def test_words_are_read_as_they_stand(language: str, marks: str, old: str, new: str) -> None:
    """Words in any quotation marks come back without the marks, and words put for themselves are no order."""
    old, new = " ".join(old.split()), " ".join(new.split())
    one, two = (f"{marks[0]}{words}{marks[1]}" for words in (old, new))
    text = {
        "kk": f"5-тармақта {one} деген сөздер {two} деген сөздермен ауыстырылсын;",
        "ru": f"в пункте 5 слова {one} заменить словами {two};",
    }[language]
    expected = f"replace_words words in paragraph=5 [{old} → {new}] ;" if old != new else "nothing"
    assert orders_told(text, language) == (expected,)


@given(LANGUAGES, st.text(alphabet='«»" абвқ;.:,словзаменитьдег-3', max_size=80))
def test_no_text_breaks_the_reader(language: str, text: str) -> None:
    """Whatever the text, the reader gives orders, nothing, or says that there are two readings."""
    orders_told(text, language)
    orders_told(f"в пункте 3 слова {text} исключить;", language)


def test_a_long_paragraph_is_read_at_once() -> None:
    """Quotes without end in one paragraph do not make the reader try every pairing of them."""
    text = "слова " + " и ".join(["«а «б»"] * 60) + " заменить словами «в»;"
    assert read_orders(text, "ru") == ()


def test_a_title_in_a_chapter_is_the_chapters_heading() -> None:
    """Below "2-тарауда:" an order on the title is one on the heading of chapter 2, and stands outside of it."""
    (order,) = read_orders("тақырып мынадай редакцияда жазылсын:", "kk")
    settled = settle(order, {"document": "Қағидалар", "chapter": "2", "language": "kk"})
    assert settled is not None
    assert (settled[0].unit, settled[0].locator) == ("chapter_heading", ("2",))
    assert settled[1] == {"document": "Қағидалар", "language": "kk"}
    assert settle(order, {"annex": "2"}) == (order, {"annex": "2"})


@pytest.mark.parametrize(
    ("scope", "is_settled"),
    [({}, True), ({"document": "Правила"}, True), ({"annex": "1", "list": True}, True), ({"paragraph": "3"}, False)],
)
def test_throughout_below_a_narrow_place_has_two_readings(scope: dict[str, str | bool], is_settled: bool) -> None:
    """ "По всему тексту" holds for an open document; below an open paragraph it may mean either text."""
    (order,) = read_orders("по всему тексту слова «А» заменить словами «Б»;", "ru")
    assert (settle(order, scope) is not None) is is_settled
    (own,) = read_orders("по тексту пункта 3 слова «А» заменить словами «Б»;", "ru")
    assert settle(own, {"paragraph": "3"}) == (own, {"paragraph": "3"})
