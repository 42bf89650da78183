"""Act 807 in Russian, built from the official Russian wording of edition 3: it reads as the Kazakh text does."""

from __future__ import annotations

import pytest

from tizbe.errors import Refused
from tizbe.law.edition import legal_list, shipped_path, shipped_reading
from tizbe.law.legal_list import Row
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.operation import Reading
from tizbe.law.record import shipped_record
from tizbe.law.source.text import source_from_text

RECORD = shipped_record()
EDITION = legal_list().edition(3)
BASE = legal_list().edition(2)
INDENT = "      "


def cells_of(row: Row) -> list[str]:
    """The cells of a row as the Russian act prints them: the second body under merged number and category."""
    cells = [f"{row.number}."]
    for place, body in enumerate(row.bodies):
        systems = [worded.system.ru for worded in row.feeds if worded.feed.body == body]
        name = next(worded.body.ru for worded in row.feeds if worded.feed.body == body)
        cells += [name, *([row.category.ru] if place == 0 else []), ", ".join(systems)]
    return cells


def table_of(*numbers: str) -> str:
    """The rows as cells between blank lines, each line broken to fit its column."""
    rows = [row for row in EDITION.rows if row.number in numbers]
    return "\n\n".join(cell for row in rows for cell in cells_of(row))


PROMISED = "изменения и дополнение"
NAME = BASE.list_title.ru.replace("Перечень", "перечне", 1)
TITLE = BASE.title.ru
TEXT = f"""\
О внесении изменений и дополнения в постановление Правительства Республики Казахстан от 21 сентября 2021 года \
№ 660 «{TITLE}»

Постановление Правительства Республики Казахстан от 29 сентября 2025 года № 807
{INDENT}Примечание ИЗПИ!
{INDENT}Порядок введения в действие: с 01.01.2026 г.
{INDENT}Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:
{INDENT}1. Внести в постановление Правительства Республики Казахстан от 21 сентября 2021 года № 660 «{TITLE}» \
следующие {PROMISED}:
{INDENT}заголовок изложить в следующей редакции:
{INDENT}«{EDITION.title.ru}»;
{INDENT}пункт 1 изложить в следующей редакции:
{INDENT}«{EDITION.point1.ru}»;
{INDENT}в {NAME}, определенном указанным постановлением:
{INDENT}заголовок изложить в следующей редакции:
{INDENT}«{EDITION.list_title.ru}»;
{INDENT}строку, порядковый номер 2, изложить в следующей редакции:
{INDENT}«

{table_of("2")}

{INDENT}»;
{INDENT}строки, порядковые номера 6, 7 и 8, изложить в следующей редакции:
{INDENT}«

{table_of("6", "7", "8")}

{INDENT}»;
{INDENT}дополнить строкой, порядковый номер 17, следующего содержания:
{INDENT}«

{table_of("17")}

{INDENT}».
{INDENT}2. Настоящее постановление вводится в действие с 1 января 2026 года.
{INDENT}Премьер-Министр
Республики Казахстан О. Бектенов
"""
LINES = TEXT.split("\n")
START = next(n for n, line in enumerate(LINES) if "ПОСТАНОВЛЯЕТ" in line) + 1


def read_text(text: str) -> Reading:
    """The reading of a text."""
    return read_amendment(source_from_text(text))


def feeds_of(reading: Reading) -> list[list[tuple[str, str | None, str | None, bool]]]:
    """The feeds of each operation, by code."""
    names = RECORD.names
    return [
        [
            (row.number, names.body_code(feed.body), names.system_code(feed.system), feed.is_inferred)
            for row in operation.rows
            for feed in row.feeds
        ]
        for operation in reading.operations
    ]


def orders_of(reading: Reading) -> list[tuple[object, ...]]:
    """What a reading orders in any language: kind, unit, place, numbers, and when."""
    return [
        (one.op, one.unit, dict(one.scope), one.locator, one.clause, reading.commencement_of(one))
        for one in reading.operations
    ]


def wording(reading: Reading) -> list[object]:
    """What a reading would apply."""
    return [(one.op, one.unit, one.scope, one.locator, one.rows, one.text) for one in reading.operations]


READING = read_text(TEXT)


def test_the_russian_act_reads_as_the_kazakh_one() -> None:
    """The Russian twin is ready, and equals act 807 in every operation, feed by feed."""
    kazakh = shipped_reading("807")
    assert (READING.status, READING.reasons, READING.unclaimed) == ("ready", (), ())
    assert orders_of(READING) == orders_of(kazakh)
    assert feeds_of(READING) == feeds_of(kazakh)
    assert (READING.targets, READING.commencement) == (kazakh.targets, kazakh.commencement)
    assert (READING.act.language, READING.act.number) == ("ru", "807")
    assert READING.act.act_date == kazakh.act.act_date


def test_the_russian_wording_is_edition_3_letter_for_letter() -> None:
    """Title, paragraph 1, the list's title and the categories come out as the record has them in Russian."""
    texts = [one.text for one in READING.operations if one.text is not None]
    assert texts == [EDITION.title.ru, EDITION.point1.ru, EDITION.list_title.ru]
    for operation in READING.operations:
        for row in operation.rows:
            known = EDITION.row(row.number)
            assert known is not None and row.category == known.category.ru


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("строку, порядковый номер 2, изложить", "строку, порядковый номер 2, положить", "unclaimed-verb"),
        ("номер 17, следующего", "номер 18, следующего", "rows"),
        ("номера 6, 7 и 8, изложить", "номера 6 и 8, изложить", "rows"),
        ("номера 6, 7 и 8, изложить", "номера 6, 8 и 7, изложить", "locator"),
        ("страхования»;\n", "страхования;\n", "quote"),
        (f"{INDENT}».\n", "", "quote"),
        (f"{INDENT}2. Настоящее постановление вводится в действие с 1 января 2026 года.\n", "", "no-commencement"),
        ("с 1 января 2026 года.", "со следующего года.", "commencement"),
        ("с 1 января 2026 года.", "с 31 февраля 2026 года.", "commencement"),
        ("01.01.2026 г.", "01.02.2026 г.", "note"),
        ("О внесении изменений и дополнения", "О внесении изменений", "promise-title"),
        (f"следующие {PROMISED}:", "следующие изменения и дополнения:", "promise"),
        (f"следующие {PROMISED}:", "следующие изменения:", "promise"),
        ("года № 660", "года № 661", "target-title"),
        ("«1. Определить", "«2. Определить", "paragraph-number"),
        (f"\n{INDENT}»;\n{INDENT}строки,", f"\n{INDENT}».\n{INDENT}строки,", "payload-order"),
        (f"{INDENT}».\n", f"{INDENT}»;\n", "payload-last"),
        ("Лица, зарегистрированные", "зарегистрированные", "fragment"),
        ("ребенка с инвалидностью (детей", "ребенка с инвалидностью детей", "fragment"),
        (f"{INDENT}2. Настоящее", f"{INDENT}3. Настоящее", "numbering-order"),
    ],
)
def test_a_damaged_russian_act_is_never_ready(before: str, after: str, code: str) -> None:
    """Each damage to the Russian text makes it need review, for the reason it deserves."""
    assert before in TEXT
    reading = read_text(TEXT.replace(before, after, 1))
    assert code in [reason.code for reason in reading.reasons]
    assert reading.status == "needs-review"


@pytest.mark.parametrize("line", range(START, len(LINES) - 3, 4))
def test_no_russian_text_slips_in(line: int) -> None:
    """A paragraph put in anywhere in the operative part is claimed by nothing: the act needs review."""
    text = "\n".join([*LINES[:line], f"{INDENT}Этого предложения в законе нет.", *LINES[line:]])
    assert read_text(text).status == "needs-review"


@pytest.mark.parametrize("line", [n for n, line in enumerate(LINES) if n >= START and line.startswith(INDENT)])
def test_no_russian_instruction_is_lost_unseen(line: int) -> None:
    """Without any one of its indented lines the act is refused, needs review, or reads as before."""
    try:
        reading = read_text("\n".join(LINES[:line] + LINES[line + 1 :]))
    except Refused:
        return
    assert reading.status == "needs-review" or wording(reading) == wording(READING)


def test_the_kazakh_text_is_at_hand() -> None:
    """The twin stands beside the shipped Kazakh text, which is read from its file."""
    assert shipped_path("807").name.endswith(".kaz.txt")
