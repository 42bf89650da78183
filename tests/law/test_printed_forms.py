"""Acts as offices really print them: notes, joint numbers, merged and empty cells, clauses in items."""

from __future__ import annotations

from datetime import date

import pytest

from tests.law.small_orders import codes
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.cells import Announced, read_rows
from tizbe.law.reading.commencement import read_commencement
from tizbe.law.reading.payload import read_payload
from tizbe.law.source.document import Block, Cell, Table
from tizbe.law.source.text import source_from_text

SIGNED = date(2026, 3, 12)
BODY, SYSTEM = "Ішкі істер министрлігі", "«Бүркіт» АЖ"
LIST = Announced(("8",), 1, True, lambda text: True, lambda text: True)
PLAIN = """\
"Қағидаларды бекіту туралы" Қаржы министрінің 2024 жылғы 5 наурыздағы № 77 бұйрығына өзгеріс енгізу туралы
Қазақстан Республикасы Қаржы министрінің 2026 жылғы 6 наурыздағы № 91 бұйрығы
{note}БҰЙЫРАМЫН:
1. "Қағидаларды бекіту туралы" Қаржы министрінің 2024 жылғы 5 наурыздағы № 77 бұйрығына мынадай өзгеріс енгізілсін:
5-тармақ алып тасталсын.
2. Осы бұйрық қол қойылған күнінен бастап қолданысқа енгізіледі.
Қаржы министрі
Б. Мысалов
"""


def rows_of(*rows: tuple[Cell, ...]) -> Table:
    """A table of these rows."""
    return Table(rows)


def test_mark_before_a_merged_number_is_no_part_of_it() -> None:
    """The mark that opens the wording stands in the first cell, and in no row that the cell covers."""
    number, category = Cell('"8.', True), Cell("Қандастар", True)
    table = rows_of(
        (Cell('"8.'), Cell(BODY), Cell("Қандастар"), Cell(SYSTEM)), (number, Cell("Сот"), category, Cell("АЖ"))
    )
    payload = read_payload((Block(1, 2, "", False, table), Block(3, 3, '".', True)), lambda block: False)
    assert payload is not None
    rows, reason = read_rows((), payload.tables, LIST)
    assert reason is None and [feed.body for feed in rows[0].feeds] == [BODY, "Сот"]


def test_row_with_empty_number_and_category_goes_on() -> None:
    """Where the number and the category are left empty, they are those above, and said to be inferred."""
    empty = Cell("")
    table = rows_of((Cell("8."), Cell(BODY), Cell("Қандастар"), Cell(SYSTEM)), (empty, Cell("Сот"), empty, Cell("АЖ")))
    rows, reason = read_rows((), (table,), LIST)
    assert reason is None and [feed.is_inferred for feed in rows[0].feeds] == [False, True]


@pytest.mark.parametrize(
    "note", ["", "      ЗҚАИ-ның ескертпесі!\n      Қолданысқа енгізілу тәртібін 2-тармақтан қараңыз\n"]
)
def test_lines_without_indents_are_paragraphs(note: str) -> None:
    """An act without indents or blank lines is read, though only a note is indented."""
    reading = read_amendment(source_from_text(PLAIN.format(note=note)))
    assert (reading.act.number, codes(reading)) == ("91", set())


def test_note_that_the_act_lost_its_force_is_told() -> None:
    """A footnote on the repeal of the act is a reason, and its day is none of the act's."""
    note = "      Ескерту. Күші жойылды - ҚР Қаржы министрінің 11.09.2026 № 780 бұйрығымен.\n"
    assert codes(read_amendment(source_from_text(PLAIN.format(note=note)))) == {"act-repealed"}


def test_joint_order_is_for_a_lawyer() -> None:
    """An order of two ministers has two numbers: it is read, and never ready."""
    name = "Қаржы министрінің 2026 жылғы 6 наурыздағы № 91 бұйрығы"
    other = "Еңбек министрінің 2026 жылғы 7 наурыздағы № 12 бірлескен бұйрығы"
    joint = f"Қаржы министрінің 2026 жылғы 6 наурыздағы № 91 және {other}"
    assert "heading-twice" in codes(read_amendment(source_from_text(PLAIN.format(note="").replace(name, joint))))


@pytest.mark.parametrize(
    ("text", "language", "kind", "parts"),
    [
        (
            "Осы бұйрық алғашқы ресми жарияланғанынан кейін күнтізбелік он күн өткен соң қолданысқа енгізіледі.",
            "kk",
            "publication_days",
            [],
        ),
        (
            "Осы қаулы: 1) 2027 жылғы 1 шілдеден бастап қолданысқа енгізілетін 1-тармақтың 1) тармақшасын; "
            "2) 2027 жылғы 1 тамыздан бастап қолданысқа енгізілетін 1-тармақтың 2) тармақшасын қоспағанда, "
            "қол қойылған күнінен бастап қолданысқа енгізіледі.",
            "kk",
            "signing",
            [("fixed", None), ("fixed", None)],
        ),
        (
            "Осы қаулы 2026 жылғы 1 ақпаннан бастап туындаған қатынастарға қолданылатын 1-тармақтың 2) тармақшасын "
            "қоспағанда, қол қойылған күнінен бастап қолданысқа енгізіледі.",
            "kk",
            "signing",
            [("signing", date(2026, 2, 1))],
        ),
        (
            "Настоящее постановление вводится в действие со дня подписания, за исключением подпункта 2) пункта 1, "
            "который распространяется на отношения, возникшие с 1 февраля 2026 года.",
            "ru",
            "signing",
            [("signing", date(2026, 2, 1))],
        ),
        (
            "Настоящее постановление вводится в действие с 1 октября 2026 года, за исключением подпункта 2) пункта 1, "
            "который вводится в действие со дня ввода в промышленную эксплуатацию информационной системы «Семья».",
            "ru",
            "fixed",
            [("conditional", None)],
        ),
        (
            "Осы бұйрық «Бюджет кодексі» қолданысқа енгізілгеннен кейін қолданысқа енгізіледі.",
            "kk",
            "conditional",
            [],
        ),
    ],
)
def test_clause_as_it_is_printed_is_read(
    text: str, language: str, kind: str, parts: list[tuple[str, date | None]]
) -> None:
    """Older wordings, items, parts that reach back and parts that wait are read, each with its kind."""
    clause = read_commencement(text, SIGNED, language)
    assert clause is not None and clause.main is not None and clause.main.kind == kind
    assert [(part.commencement.kind, part.commencement.applies_from_date) for part in clause.parts] == parts


def test_part_that_the_next_paragraph_dates_is_read() -> None:
    """A paragraph without a number goes on with the clause that excepted a part."""
    force = (
        "Осы бұйрық 1-тармақты қоспағанда, қол қойылған күнінен бастап қолданысқа енгізіледі.\n"
        "1-тармақ 2027 жылғы 1 шілдеден бастап қолданысқа енгізіледі."
    )
    text = PLAIN.format(note="").replace("Осы бұйрық қол қойылған күнінен бастап қолданысқа енгізіледі.", force)
    reading = read_amendment(source_from_text(text))
    assert codes(reading) == set()
    assert reading.commencement_of(reading.operations[0]).in_force_date == date(2027, 7, 1)


def test_issuer_of_an_acting_minister_is_read() -> None:
    """An order of an acting minister has its maker."""
    text = PLAIN.format(note="").replace("Қаржы министрінің 2026", "Қаржы министрінің м.а. 2026")
    assert read_amendment(source_from_text(text)).act.issuer.startswith("Қазақстан Республикасы Қаржы министрі")
