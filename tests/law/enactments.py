"""Acts made by hand for tests: readings and operations as values, with no text to read them from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tizbe.law.consolidation.decision import EnactedAct, NewName
from tizbe.law.legal_list import Succession
from tizbe.law.reading.cells import ReadFeed, ReadRow
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import ActHeading, Operation, Reading, Target, Words

TARGET = Target("660", date(2021, 9, 22))
LIST: Mapping[str, str | bool] = {"list": True}
MLSPP = "Қазақстан Республикасының Еңбек және халықты әлеуметтік қорғау министрлігі"
MLSPP_RU = "Министерство труда и социальной защиты населения Республики Казахстан"
HEALTH = "Қазақстан Республикасының Денсаулық сақтау министрлігі"
HEALTH_RU = "Министерство здравоохранения Республики Казахстан"
PAYMENTS = "«Төлемдерді өңдеуді ұйымдастыру» АЖ"
PAYMENTS_RU = "ИС «Организация обработки платежей»"
MARKET = "«Еңбек нарығы» АЖ"


def row(number: str, category: str, *feeds: tuple[str, str]) -> ReadRow:
    """A row as an act prints it; by default the labour ministry's, with the system of payments."""
    pairs = feeds or ((MLSPP, PAYMENTS),)
    return ReadRow(number, category, tuple(ReadFeed(body, system) for body, system in pairs))


def operation(
    op: str,
    unit: str,
    locator: Sequence[str] = (),
    *,
    scope: Mapping[str, str | bool] = LIST,
    rows: Sequence[ReadRow] = (),
    text: str | None = None,
    words: Words | None = None,
    commencement: Commencement | None = None,
    instruction: str = "",
) -> Operation:
    """One operation; its order is set by `reading`."""
    told = instruction or f"{op} {unit} {', '.join(locator)}"
    return Operation(
        order=1,
        op=op,
        unit=unit,
        scope=scope,
        locator=tuple(locator),
        rows=tuple(rows),
        text=text,
        target=0,
        instruction=told,
        first_line=10,
        last_line=12,
        words=words,
        commencement=commencement,
        page=2,
    )


def set_row(number: str, category: str, *feeds: tuple[str, str]) -> Operation:
    """Replace one row."""
    return operation("replace", "row", [number], rows=[row(number, category, *feeds)])


def put_row(number: str, category: str, *feeds: tuple[str, str]) -> Operation:
    """Insert one row."""
    return operation("insert", "row", [number], rows=[row(number, category, *feeds)])


def drop_rows(*numbers: str) -> Operation:
    """Delete rows."""
    return operation("delete", "row", numbers)


def change_words(old: str, new: str, **scope: str | bool) -> Operation:
    """Replace words at a place of the list (`row=`, `column=`)."""
    return operation("replace_words", "words", scope={"list": True, **scope}, words=Words(old=old, new=new))


def reading(
    number: str,
    *operations: Operation,
    signed: date = date(2026, 3, 5),
    in_force: date | None = date(2026, 7, 1),
    applies_from: date | None = None,
    language: str = "kk",
    target: Target = TARGET,
) -> Reading:
    """A ready reading of an act; without a day in force it waits for its publication."""
    clause = Commencement("fixed", in_force, None, applies_from) if in_force else Commencement("publication")
    ordered = tuple(replace(one, order=place) for place, one in enumerate(operations, start=1))
    return Reading(
        act=ActHeading(number, signed, "", language),
        targets=(target,),
        operations=ordered,
        commencement=clause,
        unclaimed=(),
        repairs=(),
        reasons=(),
        sha256="",
    )


def enacted(
    read: Reading,
    known: date | None = None,
    other: Reading | None = None,
    names: tuple[NewName, ...] = (),
    successions: tuple[Succession, ...] = (),
) -> EnactedAct:
    """A confirmed act, known from its day of signing unless said otherwise."""
    return EnactedAct(read, known or read.act.act_date or date.min, other, None, names, successions)
