"""Act 807 read from its text, and what must never be read as ready."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tizbe.errors import Refused
from tizbe.law.answer import reading_answer
from tizbe.law.edition import applied, legal_list, reviewed, shipped_path, shipped_reading
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.operation import Reading
from tizbe.law.source.opening import read_source
from tizbe.law.source.text import source_from_text

GOLDEN = Path(__file__).parent / "golden" / "807.kaz.json"
TEXT = shipped_path("807").read_text()
LINES = TEXT.split("\n")
OPERATIVE = range(16, 218)


def read_text(text: str) -> Reading:
    """The reading of a text, held against the list."""
    return reviewed(read_amendment(source_from_text(text)))


def wording(reading: Reading) -> list[object]:
    """What a reading would apply."""
    return [(one.op, one.unit, one.scope, one.locator, one.rows, one.text) for one in reading.operations]


def test_act_807_reads_as_a_lawyer_read_it() -> None:
    """The whole answer of `law read` for act 807 equals the golden file, which was checked by reading."""
    # TIZBE_UPDATE_GOLDEN=1 writes the file anew; read every line of the difference before keeping it.
    answer = reading_answer(reviewed(shipped_reading("807")))
    if os.environ.get("TIZBE_UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
    assert answer == json.loads(GOLDEN.read_text())


def test_act_807_has_six_operations_and_nothing_left_over() -> None:
    """Act 807 is ready: six operations, 5 rows, 6 pairs of row and body, 9 feeds, no character unclaimed."""
    reading = reviewed(shipped_reading("807"))
    assert [(one.order, one.op, one.unit, one.scope, one.locator) for one in reading.operations] == [
        (1, "replace", "title", {}, ()),
        (2, "replace", "paragraph", {}, ("1",)),
        (3, "replace", "title", {"list": True}, ()),
        (4, "replace", "row", {"list": True}, ("2",)),
        (5, "replace", "row", {"list": True}, ("6", "7", "8")),
        (6, "insert", "row", {"list": True}, ("17",)),
    ]
    rows = [row for operation in reading.operations for row in operation.rows]
    assert len(rows) == 5
    assert len({(row.number, feed.body) for row in rows for feed in row.feeds}) == 6
    assert sum(len(row.feeds) for row in rows) == 9
    assert (reading.status, reading.unclaimed) == ("ready", ())


def test_nine_moved_words_are_mended_and_recorded() -> None:
    """The nine words that hyperlinks threw to the end of their lines are back, each on record."""
    moved = [repair.line for repair in shipped_reading("807").repairs if repair.rule == "moved-word"]
    assert moved == [18, 26, 28, 30, 41, 43, 52, 60, 62]


def test_every_repair_names_its_line_and_both_texts() -> None:
    """A repair keeps what was printed before it, and the printed text really holds it."""
    for repair in read_source(shipped_path("807")).repairs:
        printed = repair.before.split("⏎")
        assert printed[-1].strip() in LINES[repair.line - 1] or repair.rule == "page-break"
        assert repair.before != repair.after


def refused_by(before: str, after: str) -> Reading:
    """The reading of act 807 with one text changed."""
    assert before in TEXT
    return read_text(TEXT.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (
            "реттік нөмірі 2-жол мынадай редакцияда жазылсын:",
            "реттік нөмірі 2-жол мынадай редакцияда өзгерсін:",
            "unclaimed-verb",
        ),
        ("17-жолмен толықтырылсын:", "17-жолмен ауыстырылсын:", "unclaimed-verb"),
        ("реттік нөмірі 2-жол мынадай", "реттік нөмірі 22-жол мынадай", "rows"),
        ("6, 7 және 8-жолдар", "6 және 8-жолдар", "rows"),
        ("6, 7 және 8-жолдар", "6, 8 және 7-жолдар", "locator"),
        ("6, 7 және 8-жолдар", "6-8-жолдар", "locator"),
        ('айқындау туралы";\n', "айқындау туралы;\n", "quote"),
        ('тізбесі";', "тізбесі;", "quote"),
        ('"Еңбек нарығы" АЖ\n\n      ";', '"Еңбек нарығы" АЖ\n\n', "quote"),
        ('      ".\n', "", "quote"),
        ("      2. Осы қаулы 2026 жылғы 1 қаңтардан бастап қолданысқа енгізіледі.\n", "", "no-commencement"),
        ("2026 жылғы 1 қаңтардан бастап", "келесі жылдан бастап", "commencement"),
        ("2026 жылғы 1 қаңтардан бастап", "2026 жылғы 31 ақпаннан бастап", "commencement"),
        ("01.01.2026 ж.", "01.02.2026 ж.", "note"),
        ("өзгерістер мен толықтыру енгізу", "өзгерістер енгізу", "promise-title"),
        (
            "мынадай өзгерістер мен қаулысына\nтолықтыру енгізілсін",
            "мынадай өзгерістер мен қаулысына\nтолықтырулар енгізілсін",
            "promise",
        ),
        ("№ 660 қаулысына өзгерістер", "№ 661 қаулысына өзгерістер", "target-title"),
        ('"1. Осы қаулыға', '"2. Осы қаулыға', "paragraph-number"),
        ("Республикасының Сот \nәкімшілігі", "Республикасының Су \nәкімшілігі", "body-unknown"),
        ('"Еңбек нарығы" АЖ', '"Еңбек базары" АЖ', "system-unknown"),
        ('"Еңбек нарығы" АЖ\n\n      ";', '"Еңбек нарығы" АЖ\n\n      ".', "payload-order"),
        ('шешімі\n\n      ".', 'шешімі\n\n      ";', "payload-last"),
        ("органдардың тізбесінде:", "мекемелердің тізбесінде:", "list-name"),
        ('туралы" Қазақстан Республикасы  26-бабының', 'туралы" Қазақстан  26-бабының', "hole"),
        ("26-1-Заңының\n", "26-1-Жобасы\n", "hole"),
        ("баланы (\n", "баланы \n", "fragment"),
        ("Субсидияланатын жұмыс\n", "", "fragment"),
        ("қоспағанда, жұмыссыз \n", "қоспағанда, жұмыссыз \nқоспағанда, жұмыссыз \n", "repeated-line"),
        ("әкімшілігі\n\nҚазақстан", "әкімшілігі\nҚазақстан", "cells"),
    ],
)
def test_a_damaged_act_is_never_ready(before: str, after: str, code: str) -> None:
    """Each damage to act 807 makes it need review, for the reason it deserves, and it is not applied."""
    reading = refused_by(before, after)
    assert code in [reason.code for reason in reading.reasons]
    assert reading.status == "needs-review"
    with pytest.raises(Refused):
        applied(legal_list().edition(2), reading)


def test_a_row_that_the_list_lacks_needs_review() -> None:
    """An instruction and table that agree on a row 22 are still refused: the list has no such row."""
    text = TEXT.replace("реттік нөмірі 2-жол", "реттік нөмірі 22-жол").replace("\n2.\n", "\n22.\n")
    assert [reason.code for reason in read_text(text).reasons] == ["row-missing"]


def test_a_row_inserted_twice_needs_review() -> None:
    """Inserting a row that the list has is refused, and so is touching one row twice in an act."""
    text = TEXT.replace("нөмірі 17-жолмен", "нөмірі 16-жолмен").replace("\n17.\n", "\n16.\n")
    assert [reason.code for reason in read_text(text).reasons] == ["row-exists"]
    text = TEXT.replace("нөмірі 17-жолмен", "нөмірі 2-жолмен").replace("\n17.\n", "\n2.\n")
    assert [reason.code for reason in read_text(text).reasons] == ["row-twice"]


@pytest.mark.parametrize("line", range(OPERATIVE.start, OPERATIVE.stop, 5))
def test_no_text_slips_in(line: int) -> None:
    """A paragraph put in anywhere in the operative part is claimed by nothing: the act needs review."""
    text = "\n".join([*LINES[:line], "      Бұл сөйлем заңда жоқ.", *LINES[line:]])
    assert read_text(text).status == "needs-review"


@pytest.mark.parametrize("line", [n for n in OPERATIVE if LINES[n].startswith("      ")])
def test_no_instruction_is_lost_unseen(line: int) -> None:
    """Without any one of its indented lines the act is refused, needs review, or reads as before."""
    try:
        reading = read_text("\n".join(LINES[:line] + LINES[line + 1 :]))
    except Refused:
        return
    assert reading.status == "needs-review" or wording(reading) == wording(shipped_reading("807"))


def test_every_reason_speaks_three_languages() -> None:
    """Each reason for review has its sentence in Kazakh, Russian and English, all different."""
    reading = refused_by("нөмірі 2-жол", "нөмірі 3-жол")
    for reason in reading.reasons:
        assert len(set(reason.sentences.values())) == 3


@pytest.mark.parametrize(
    "text", ["", "Just a letter.\n", "1. Осы қаулы қол қойылған күнінен бастап қолданысқа енгізіледі."]
)
def test_what_is_no_act_is_refused(text: str) -> None:
    """A text without enacting words is no act, and the refusal says so."""
    with pytest.raises(Refused, match="enacting"):
        read_text(text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with a sentence, not a traceback."""
    path = tmp_path / "act.txt"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(Refused, match="UTF-8"):
        read_source(path)


def test_an_order_without_an_act_goes_to_a_person() -> None:
    """A Russian act that names no act to be amended is recognised and needs review; nothing of it is taken."""
    text = (
        "Постановление Правительства Республики Казахстан от 1 марта 2026 года № 90\n\n"
        "      Правительство Республики Казахстан ПОСТАНОВЛЯЕТ:\n      1. Исключить строку 3.\n"
    )
    reading = read_text(text)
    assert (reading.act.number, reading.act.language, reading.status) == ("90", "ru", "needs-review")
    assert [one.text for one in reading.unclaimed] == ["1. Исключить строку 3."]


OWN_ACT = """\
Тізбеге өзгерістер енгізу туралы

Қазақстан Республикасы Үкіметінің 2026 жылғы 5 наурыздағы № 901 қаулысы
      Қазақстан Республикасының Үкіметі ҚАУЛЫ ЕТЕДІ:
      1. "Тізбе туралы" Қазақстан Республикасы Үкіметінің 2021 жылғы 22 қыркүйектегі № 660 қаулысына \
мынадай өзгерістер енгізілсін:
      көрсетілген қаулымен айқындалған тізбеде:
      {first}
      реттік нөмірлері 12 және 16-жолдар алып тасталсын.
      2. {clause}
      Қазақстан Республикасының
Премьер-Министрі А. Үлгі
"""
FORCE = "Осы қаулы 2026 жылғы 1 шілдеден бастап қолданысқа енгізіледі."


def test_rows_are_deleted_and_nothing_is_renumbered() -> None:
    """A deletion takes its rows out and leaves the gap; the later rows keep their numbers."""
    reading = read_text(OWN_ACT.format(first="реттік нөмірі 3-жол алып тасталсын;", clause=FORCE))
    assert (reading.status, [one.op for one in reading.operations]) == ("ready", ["delete", "delete"])
    numbers = [row.number for row in applied(legal_list().edition(3), reading).rows]
    assert numbers == [str(n) for n in range(1, 18) if n not in (3, 12, 16)]


def test_wording_on_the_line_of_its_instruction_is_read() -> None:
    """A new title may stand behind the colon of its own instruction."""
    first = 'тақырып мынадай редакцияда жазылсын: "Мемлекеттік органдардың "Қысқа" тізбесі";'
    reading = read_text(OWN_ACT.format(first=first, clause=FORCE))
    assert (reading.status, reading.operations[0].text) == (
        "ready",
        'Мемлекеттік органдардың "Қысқа" тізбесі',
    )


def test_without_a_certain_day_an_act_waits() -> None:
    """An act in force on its publication is read and ready, but is not applied while that day is unknown."""
    clause = "Осы қаулы алғашқы ресми жарияланған күнінен бастап қолданысқа енгізіледі."
    reading = read_text(OWN_ACT.format(first="реттік нөмірі 3-жол алып тасталсын;", clause=clause))
    assert (reading.status, reading.commencement.in_force_date) == ("ready", None)
    with pytest.raises(Refused, match="not known yet"):
        applied(legal_list().edition(3), reading)
