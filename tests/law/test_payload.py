"""Where a new wording ends, what of it is text, and how much of it is a fragment."""

from __future__ import annotations

import pytest

from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.cells import systems_in
from tizbe.law.reading.operation import Reading
from tizbe.law.reading.payload import read_payload
from tizbe.law.source.document import Block, Cell, Table
from tizbe.law.source.text import source_from_text


def blocks(*texts: str) -> tuple[Block, ...]:
    """Paragraphs, each on a line of its own."""
    return tuple(Block(line, line, text, True) for line, text in enumerate(texts, start=1))


def stands_apart(block: Block) -> bool:
    """A clause or a line of scope, for these tests."""
    return block.text.startswith(("2. Настоящее", "в перечне"))


@pytest.mark.parametrize(
    ("texts", "text", "count", "stop"),
    [
        (("«Новый заголовок»;",), "Новый заголовок", 1, ";"),
        (("«1. Первый.", "2. Второй.».", "дальше"), "1. Первый.\n2. Второй.", 2, "."),
        (
            ("«2. Перечень:", "1) закон «О браке»;", "2) закон «О суде».»;"),
            "2. Перечень:\n1) закон «О браке»;\n2) закон «О суде».",
            3,
            ";",
        ),
        (
            ('"2. Тізім:', '1) "Неке туралы" заң;', '2) "Сот туралы" заң.";'),
            '2. Тізім:\n1) "Неке туралы" заң;\n2) "Сот туралы" заң.',
            3,
            ";",
        ),
        (("«Об АО «Корпорация»;", "2. Настоящее постановление"), "Об АО «Корпорация»", 1, ";"),
        (("«Об АО «Корпорация»;", "пункт 2 исключить."), "Об АО «Корпорация»", 1, ";"),
    ],
)
def test_a_wording_ends_where_its_marks_and_what_follows_say(
    texts: tuple[str, ...], text: str, count: int, stop: str
) -> None:
    """A name inside that closes at a line's end does not end the wording; one mark may serve as two at its end."""
    found = read_payload(blocks(*texts), stands_apart)
    assert found is not None
    assert (found.text, found.block_count, found.stop) == (text, count, stop)


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("Новый заголовок»;",),
        ("«Новый заголовок;", "пункт 1 изложить в следующей редакции:", "«1. Текст.»."),
        ("«Новый заголовок;", "2. Настоящее постановление вводится в действие.", "конец»."),
        ("«Об АО «Корпорация»;", "«1. Текст.»;"),
        ("«Первый.", "Второй."),
    ],
)
def test_a_wording_without_a_certain_end_is_not_taken(texts: tuple[str, ...]) -> None:
    """No opening mark, no end, or a part of the act before it: nothing is taken."""
    assert read_payload(blocks(*texts), stands_apart) is None


def test_a_table_in_a_text_is_text_too() -> None:
    """A wording of paragraphs and a table keeps both, the rows as lines with tabs."""
    table = Block(2, 2, "", False, Table(((Cell("1."), Cell("Налоги")), (Cell("2."), Cell("Сборы")))))
    found = read_payload((Block(1, 1, "«3. Ставки:", True), table, Block(3, 3, "3-1. Конец.».", True)), stands_apart)
    assert found is not None
    assert found.text == "3. Ставки:\n1.\tНалоги\n2.\tСборы\n3-1. Конец."
    assert (len(found.tables), found.stop) == (1, ".")


def test_systems_of_a_cell_are_parted_outside_quotes() -> None:
    """Commas part systems, but not inside quotes nor inside a name that is known with its comma."""
    known = "ИС «А», ИС «Б»"
    assert systems_in("ИС «А, Б», ИС «В»", lambda _: False) == ["ИС «А, Б»", "ИС «В»"]
    assert systems_in(f"{known}, ИС «В»", lambda text: text == known) == [known, "ИС «В»"]


ACT = """\
      Қазақстан Республикасы Қаржы министрінің 2026 жылғы 6 наурыздағы № 91 бұйрығы
      БҰЙЫРАМЫН:
      1. "Қағидаларды бекіту туралы" Қазақстан Республикасы Қаржы министрінің 2024 жылғы 5 наурыздағы № 77 бұйрығына \
мынадай өзгеріс енгізілсін:
      {order}
      {wording}
      2. Осы бұйрық алғашқы ресми жарияланған күнінен бастап қолданысқа енгізіледі.
      Министр Б. Мысалов
"""


def read(order: str, wording: str) -> Reading:
    """A Kazakh order with one instruction and its wording."""
    return read_amendment(source_from_text(ACT.format(order=order, wording=wording)))


@pytest.mark.parametrize(
    ("order", "wording", "code"),
    [
        ("5-тармақ мынадай редакцияда жазылсын:", '"5. Өтініш қаралады.".', ""),
        ("5-тармақ мынадай редакцияда жазылсын:", '"6. Өтініш қаралады.".', "paragraph-number"),
        (
            "5-тармақ мынадай редакцияда жазылсын:",
            '"5. Өтініш қаралады.\n      6. Тағы бір тармақ.".',
            "wording-number",
        ),
        ("5 және 6-тармақтар мынадай редакцияда жазылсын:", '"5. Бірінші.\n      6. Екінші.".', ""),
        ("5 және 6-тармақтар мынадай редакцияда жазылсын:", '"5. Бірінші.\n      7. Екінші.".', "wording-number"),
        ("5-тармақтың 2) тармақшасы мынадай редакцияда жазылсын:", '"2) өтініш берушіні қабылдайды;".', ""),
        (
            "5-тармақтың 2) тармақшасы мынадай редакцияда жазылсын:",
            '"3) өтініш берушіні қабылдайды;".',
            "wording-number",
        ),
        ("2) тармақша мынадай редакцияда жазылсын:", '"2) өтініш берушіні қабылдайды;".', "unit-loose"),
        ("5-тармақ мынадай редакцияда жазылсын:", '"5. Өтініш (қаралады.".', "fragment"),
        ("5-тармақ мынадай редакцияда жазылсын:", '"5. Өтініш қаралады және".', "fragment"),
        ("5-тармақ мынадай редакцияда жазылсын:", '"5. Өтініш 5күнде қаралады.".', "fragment"),
        ("тақырып мынадай редакцияда жазылсын:", '"бекіту туралы".', "fragment"),
        ("тақырып мынадай редакцияда жазылсын:", "Бекіту туралы.", "no-payload"),
    ],
)
def test_numbers_and_ends_of_a_wording_are_checked(order: str, wording: str, code: str) -> None:
    """The units that a wording begins must be those announced, and none may look torn."""
    reading = read(order, wording)
    found = [reason.code for reason in reading.reasons]
    assert code in found if code else found == []


@pytest.mark.parametrize(
    ("order", "damaged"),
    [
        ('5-тармақта "күн" деген сөз "ай" деген сөзбен ауыстырылсын.', False),
        ('5-тармақта "күн (түн" деген сөздер "ай" деген сөзбен ауыстырылсын.', True),
        ('5-тармақта "5күн" деген сөз "ай" деген сөзбен ауыстырылсын.', True),
    ],
)
def test_changed_words_may_be_fragments_too(order: str, damaged: bool) -> None:
    """Words that would leave a bracket alone, or run into a number, are a reason."""
    text = ACT.format(order=order, wording="").replace("\n      \n", "\n")
    codes = [reason.code for reason in read_amendment(source_from_text(text)).reasons]
    assert ("fragment" in codes) is damaged
    assert damaged or codes == []
