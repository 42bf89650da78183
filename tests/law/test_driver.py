"""How the parts of an act are joined: its own numbering, scope, parts in force, annexes, attached changes."""

from __future__ import annotations

from datetime import date

import pytest

from tizbe.errors import Refused
from tizbe.law.answer import reading_answer
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import Operation, Reading
from tizbe.law.source.document import Block, Cell, Source, Table
from tizbe.law.source.text import source_from_text

CITED = "приказ Министра финансов Республики Казахстан от 5 марта 2024 года № 77 «Об утверждении Правил»"
IN_RULES = "в Правилах проверки, утвержденных указанным приказом:"
FORCE = "2. Настоящий приказ вводится в действие со дня его первого официального опубликования."
SIGNED = "Министр Б. Мысалов"


def text_of(*paragraphs: str, force: str = FORCE, behind: tuple[str, ...] = ()) -> str:
    """An order of a minister whose operative part is `paragraphs`."""
    lines = ["Приказ Министра финансов Республики Казахстан от 6 марта 2026 года № 91", "ПРИКАЗЫВАЮ:"]
    lines += [*paragraphs, force, SIGNED, *behind]
    return "\n".join(f"      {line}" for line in lines if line)


def read(*paragraphs: str, force: str = FORCE, behind: tuple[str, ...] = ()) -> Reading:
    """The reading of such an order."""
    return read_amendment(source_from_text(text_of(*paragraphs, force=force, behind=behind)))


def intro(promised: str) -> str:
    """The introduction that promises so."""
    return f"1. Внести в {CITED} следующие {promised}:"


def codes(reading: Reading) -> list[str]:
    """The codes of the reasons."""
    return [reason.code for reason in reading.reasons]


def places(reading: Reading) -> list[tuple[str, dict[str, str | bool], tuple[str, ...], tuple[str, ...]]]:
    """Unit, scope, numbers and own clause of each operation."""
    return [(one.unit, dict(one.scope), one.locator, one.clause) for one in reading.operations]


def test_scope_of_an_item_ends_with_the_item() -> None:
    """What item 1) opens is closed again for item 2); a scope before the items holds for all of them."""
    reading = read(
        intro("изменения"),
        "1) в приложении 1 к указанному приказу:",
        "строку 3 исключить;",
        "2) пункт 3 исключить;",
        "3) в приложении 2 к указанному приказу строку 4 исключить.",
    )
    assert places(reading) == [
        ("row", {"annex": "1"}, ("3",), ("1", "1)")),
        ("paragraph", {}, ("3",), ("1", "2)")),
        ("row", {"annex": "2"}, ("4",), ("1", "3)")),
    ]
    assert reading.status == "ready"
    reading = read(intro("изменения"), IN_RULES, "1) пункт 2 исключить;", "2) пункт 4 исключить.")
    assert [one.scope for one in reading.operations] == [{"document": "Правила проверки"}] * 2
    assert codes(reading) == []


def test_a_scope_between_items_is_not_guessed() -> None:
    """A line of scope behind a finished item may be of the next item or of none: a lawyer must look."""
    reading = read(intro("изменения"), "1) пункт 2 исключить;", IN_RULES, "2) пункт 4 исключить.")
    assert "scope-unclear" in codes(reading)


def test_a_series_of_items_may_stand_under_each_document() -> None:
    """Items that begin at 1) again belong to the line of scope before them."""
    other = "в Инструкции по проверке, утвержденной указанным приказом:"
    reading = read(
        intro("изменения"), IN_RULES, "1) пункт 2 исключить;", other, "1) пункт 4 исключить;", "2) пункт 5 исключить."
    )
    assert [one.scope["document"] for one in reading.operations] == [
        "Правила проверки",
        *["Инструкция по проверке"] * 2,
    ]
    assert codes(reading) == []


def test_an_act_named_in_an_item_is_amended_in_that_item_alone() -> None:
    """An order of the next item, or of the next paragraph, does not fall to the act of the one before."""
    some = "1. Внести в некоторые приказы Министра финансов Республики Казахстан следующие изменения:"
    one = "1) в приказе Министра финансов Республики Казахстан от 5 марта 2024 года № 77 «Об утверждении Правил»:"
    reading = read(some, one, "пункт 2 исключить;", "2) пункт 4 исключить.")
    assert "no-target" in codes(reading) and len(reading.operations) == 1
    reading = read(intro("изменения"), "пункт 2 исключить.", "2. Пункт 4 исключить.", force=FORCE.replace("2.", "3."))
    assert "no-target" in codes(reading) and len(reading.operations) == 1


def test_gaps_in_the_own_numbering_are_noticed() -> None:
    """An item that is missing between its neighbours was lost somewhere."""
    reading = read(intro("изменения"), "1) пункт 2 исключить;", "3) пункт 4 исключить.")
    assert "numbering-order" in codes(reading)


PARTS = (
    "2. Настоящий приказ вводится в действие со дня его первого официального опубликования, за исключением "
    "{part}, который вводится в действие с 1 января 2027 года."
)
LATER = Commencement("fixed", date(2027, 1, 1))
ITEMS = (intro("изменения"), "1) пункт 2 исключить;", "2) пункт 4 исключить.")


def test_parts_take_effect_by_themselves() -> None:
    """The operation of the part that is excepted has its own day, in the answer too; the other has the act's."""
    reading = read(*ITEMS, force=PARTS.format(part="подпункта 2) пункта 1"))
    assert [one.commencement for one in reading.operations] == [None, LATER]
    operations = reading_answer(reading)["operations"]
    assert [one["commencement"]["kind"] for one in operations] == ["publication", "fixed"]
    assert [one["clause"] for one in operations] == [["1", "1)"], ["1", "2)"]]
    assert codes(reading) == []


@pytest.mark.parametrize("part", ["подпункта 5) пункта 1", "пункта 3"])
def test_a_part_without_an_operation_is_a_reason(part: str) -> None:
    """A clause that names a part where nothing is changed was misread or miswritten."""
    reading = read(*ITEMS, force=PARTS.format(part=part))
    assert "clause-missing" in codes(reading)
    assert all(one.commencement is None for one in reading.operations)


def test_indents_are_parts_only_where_they_hold_whole_operations() -> None:
    """Indents two and three of paragraph 1 are one instruction and its wording; half of it is no part."""
    paragraphs = (
        intro("изменения"),
        "пункт 2 изложить в следующей редакции:",
        "«2. Заявление рассматривается.»;",
        "пункт 4 исключить.",
    )
    whole = PARTS.format(part="абзацев второго и третьего пункта 1").replace("который вводится", "которые вводятся")
    reading = read(*paragraphs, force=whole)
    assert [one.commencement for one in reading.operations] == [LATER, None]
    half = read(*paragraphs, force=PARTS.format(part="абзаца второго пункта 1"))
    assert "clause-missing" in codes(half)


ANNEXED = "приложение 2 изложить в новой редакции согласно приложению к настоящему приказу."
HEAD = "Приложение к приказу Министра финансов Республики Казахстан от 6 марта 2026 года № 91"
OWN_HEAD = "Приложение 2 к приказу Министра финансов Республики Казахстан от 5 марта 2024 года № 77"


def test_an_annex_gives_the_new_wording() -> None:
    """The text behind both heads of the annex is the wording; the annex is claimed."""
    behind = (HEAD, OWN_HEAD, "Сроки рассмотрения", "1. Заявление рассматривается в течение дня.")
    reading = read(intro("изменения").replace("следующие изменения", "следующее изменение"), ANNEXED, behind=behind)
    assert [one.text for one in reading.operations] == [
        "Сроки рассмотрения\n1. Заявление рассматривается в течение дня."
    ]
    assert (codes(reading), reading.unclaimed) == ([], ())


@pytest.mark.parametrize(
    ("behind", "code"),
    [
        ((), "annex-missing"),
        ((HEAD.replace("№ 91", "№ 92"), "Сроки", "1. Текст."), "annex-missing"),
        ((HEAD, OWN_HEAD.replace("Приложение 2", "Приложение 3"), "Сроки", "1. Текст."), "wording-number"),
        ((HEAD, OWN_HEAD, "Сроки", "1. Текст без конца"), "fragment"),
        ((HEAD, OWN_HEAD, "Сроки", "1. Текст.", HEAD, "Ещё", "1. Текст."), "annex-missing"),
    ],
)
def test_an_annex_that_does_not_fit_stops_the_act(behind: tuple[str, ...], code: str) -> None:
    """No annex, another act's annex, another number, a torn text or two annexes: each is a reason."""
    reading = read(intro("изменения").replace("следующие изменения", "следующее изменение"), ANNEXED, behind=behind)
    assert code in codes(reading)


APPROVED = (
    "1. Утвердить прилагаемые изменения, которые вносятся в некоторые приказы Министра финансов Республики Казахстан."
)
APPROVED_HEAD = "Утверждены приказом Министра финансов Республики Казахстан от 6 марта 2026 года № 91"
ATTACHED = (
    APPROVED_HEAD,
    "Изменения, которые вносятся в некоторые приказы Министра финансов Республики Казахстан",
    "1. В приказе Министра финансов Республики Казахстан от 5 марта 2024 года № 77 «Об утверждении Правил»:",
    "пункт 2 исключить.",
    "2. В приказе Министра финансов Республики Казахстан от 7 марта 2024 года № 78 «Об утверждении перечня»:",
    "1) заголовок изложить в следующей редакции:",
    "«Об утверждении списка»;",
    "2) пункт 3 исключить.",
)


def test_attached_changes_are_read_behind_the_signature() -> None:
    """Approved changes are operative: their targets, operations and own numbers come from the attached part."""
    reading = read(APPROVED, behind=ATTACHED)
    assert [target.number for target in reading.targets] == ["77", "78"]
    assert [(one.op, one.unit, one.target, one.clause) for one in reading.operations] == [
        ("delete", "paragraph", 0, ("1",)),
        ("replace", "title", 1, ("2", "1)")),
        ("delete", "paragraph", 1, ("2", "2)")),
    ]
    assert (codes(reading), reading.unclaimed) == ([], ())
    assert [one["target"] for one in reading_answer(reading)["operations"]] == [0, 1, 1]


@pytest.mark.parametrize("line", range(len(ATTACHED)))
def test_attached_changes_lose_no_line_unseen(line: int) -> None:
    """Without any one line of the attached part the act needs review, or reads as before."""
    reading = read(APPROVED, behind=(*ATTACHED[:line], *ATTACHED[line + 1 :]))
    whole = [(one.op, one.unit, one.locator, one.text) for one in read(APPROVED, behind=ATTACHED).operations]
    same = [(one.op, one.unit, one.locator, one.text) for one in reading.operations] == whole
    assert reading.status == "needs-review" or (same and len(reading.targets) == 2)


def test_what_amends_behind_the_signature_is_reported() -> None:
    """Text behind the signature that would amend is no part of anything that was read."""
    one = intro("изменения").replace("следующие изменения", "следующее изменение")
    assert codes(read(one, "пункт 2 исключить.", behind=("пункт 7 исключить.",))) == ["unclaimed-verb"]
    assert codes(read(one, "пункт 2 исключить.", behind=("Телефон для справок.",))) == []


def test_repealed_acts_are_operations_each() -> None:
    """Every act of a list of repealed ones is a target with one operation of its own."""
    reading = read(
        "1. Признать утратившими силу следующие приказы Министра финансов Республики Казахстан:",
        "1) приказ Министра финансов Республики Казахстан от 5 марта 2024 года № 77 «Об утверждении Правил»;",
        "2) приказ Министра финансов Республики Казахстан от 7 марта 2024 года № 78 «Об утверждении перечня».",
    )
    assert [(one.op, one.unit, one.target) for one in reading.operations] == [
        ("repeal", "act", 0),
        ("repeal", "act", 1),
    ]
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("promised", "orders", "is_kept"),
    [
        ("изменения", ("пункт 2 исключить;", "пункт 4 исключить."), True),
        ("изменение", ("пункт 2 исключить;", "пункт 4 исключить."), False),
        ("изменения и дополнения", ("пункт 2 исключить;", "пункт 4 исключить."), False),
        ("изменение", ("в пункте 2 после слова «лица» дополнить словом «все».",), True),
        ("дополнение", ("в пункте 2 после слова «лица» дополнить словом «все».",), True),
        ("изменения", ("в пункте 2 слова «а», «б» заменить соответственно словами «в», «г».",), True),
        ("дополнение", ("пункт 2 исключить.",), False),
    ],
)
def test_promises_are_held_against_the_operations(promised: str, orders: tuple[str, ...], is_kept: bool) -> None:
    """Counts that plainly disagree are a reason; where drafters count either way, either is taken."""
    reading = read(f"1. Внести в {CITED} следующие {promised}:", *orders)
    assert ("promise" in codes(reading)) is not is_kept


def operation(*blocks: Block, order: str = "строки 5 и 6 изложить в следующей редакции:") -> tuple[Operation, ...]:
    """The operations of an act whose one instruction is followed by these blocks."""
    head = source_from_text(text_of("1. Внести в " + CITED + " следующее изменение:", order, force="")).blocks
    middle = [Block(100 + place, 100 + place, b.text, b.is_paragraph, b.table) for place, b in enumerate(blocks)]
    tail = (Block(200, 200, FORCE, True), Block(201, 201, SIGNED, True))
    return read_amendment(Source("", "docx", (*head[:-1], *middle, *tail), (), ())).operations


def table(*rows: tuple[str, ...]) -> Block:
    """A table; a cell that begins with `^` is inherited."""
    cells = tuple(tuple(Cell(text.removeprefix("^"), text.startswith("^")) for text in row) for row in rows)
    return Block(0, 0, "", False, Table(cells))


ROWS = (("5.", "Налоги", "10"), ("6.", "Сборы", "12"))
CLOSED = Block(0, 0, "».", True)


@pytest.mark.parametrize(
    "blocks",
    [
        (Block(0, 0, "«", True), table(*ROWS), CLOSED),
        (table(("«5.", "Налоги", "10"), ("6.", "Сборы", "12».")),),
        (table(("«", "", ""), *ROWS, ("».", "", "")),),
        (table(*ROWS), CLOSED),
        (Block(0, 0, "«", True), table(ROWS[0]), table(ROWS[1]), CLOSED),
        (Block(0, 0, "«", True), *(Block(0, 0, c, False) for row in ROWS for c in row), CLOSED),
    ],
)
def test_rows_are_the_same_wherever_the_marks_stand(blocks: tuple[Block, ...]) -> None:
    """Marks before and behind a table, in its cells, in rows of their own, or around bare cells: the same rows."""
    (one,) = operation(*blocks)
    assert [(row.number, row.cells) for row in one.rows] == [("5", ("Налоги", "10")), ("6", ("Сборы", "12"))]


@pytest.mark.parametrize(
    "blocks",
    [
        (Block(0, 0, "«", True), table(*ROWS)),
        (Block(0, 0, "«", True), table(ROWS[0], ("7.", "Сборы", "12")), CLOSED),
        (table(ROWS[0]), CLOSED),
        (Block(0, 0, "«", True), table(*ROWS, ("", "", "8")), CLOSED),
        (
            Block(0, 0, "«", True),
            *(Block(0, 0, c, False) for row in ROWS for c in row[:-1]),
            Block(0, 0, "1", False),
            CLOSED,
        ),
    ],
)
def test_rows_that_do_not_fit_are_not_taken(blocks: tuple[Block, ...]) -> None:
    """A table without an end, with another row, too few rows, or an odd cell gives no operation."""
    assert operation(*blocks) == ()


def test_merged_cells_are_inherited_and_said_to_be() -> None:
    """A second body under a merged number and category is a feed of the same row, marked as inferred."""
    rows = (
        ("8.", "Министерство финансов", "Получатели", "ИС «Налоги»"),
        ("^8.", "Министерство юстиции", "^Получатели", "ИС «Суды»"),
    )
    (one,) = operation(Block(0, 0, "«", True), table(*rows), CLOSED, order="строку 8 изложить в следующей редакции:")
    assert [(feed.body, feed.system, feed.is_inferred) for row in one.rows for feed in row.feeds] == [
        ("Министерство финансов", "ИС «Налоги»", False),
        ("Министерство юстиции", "ИС «Суды»", True),
    ]


def test_what_amends_nothing_needs_review() -> None:
    """An act without an operation is read, and a lawyer must look; a text without enacting words is refused."""
    assert "no-operation" in codes(read("1. Создать рабочую группу."))
    with pytest.raises(Refused, match="enacting"):
        read_amendment(source_from_text("Просто письмо.\n"))
