"""Why a row is so on a day: every wording that it has had up to then, with what each act did to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tizbe.errors import Refused
from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.consolidation.row_history import RowVersion, worded_versions
from tizbe.law.legal_list import Edition
from tizbe.law.reading.operation import Operation


@dataclass(frozen=True)
class RowMaking:
    """One version of a row, and the operations that made it, in order; `language` is that of their words.

    A version of an edition that was entered whole has no operation: nothing can be quoted.
    """

    version: RowVersion
    operations: tuple[Operation, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class RowAccount:
    """A row by `edition`, the one in force on `day`: its versions up to that day, the oldest first.

    The last one holds on `day`; where it has no wording, the row had been deleted by then.
    """

    number: str
    day: date
    edition: Edition
    makings: tuple[RowMaking, ...]


def row_account(chronicle: Chronicle, number: str, day: date) -> RowAccount:
    """Why row `number` is so on `day`. Raises `Refused` where no list, or no such row, was there by then."""
    edition = chronicle.legal_list.on(day)
    versions = worded_versions(chronicle, number)
    if not versions:
        raise Refused({language: text.format(number=number) for language, text in _NEVER.items()})
    if versions[0].from_date > day:
        told = {"number": number, "day": day, "begin": versions[0].from_date}
        raise Refused({language: text.format_map(told) for language, text in _NOT_YET.items()})
    made = tuple(_making(chronicle, version) for version in versions if version.from_date <= day)
    return RowAccount(number, day, edition, made)


def _making(chronicle: Chronicle, version: RowVersion) -> RowMaking:
    steps = (step for step in chronicle.steps if step.day == version.from_date)
    made = next((step.made[version.row] for step in steps if version.row in step.made), None)
    if made is None:
        return RowMaking(version)
    ref, operations = made
    language = next(act.reading.act.language for act in chronicle.acts if act.ref == ref)
    return RowMaking(version, operations, language)


_NEVER = {
    "kk": "Тізбеде {number}-жол ешқашан болған емес.",
    "ru": "Строки {number} в перечне никогда не было.",
    "en": "The list has never had a row {number}.",
}
_NOT_YET = {
    "kk": "{day} күні тізбеде {number}-жол әлі жоқ: ол {begin} күнінен бастап бар.",
    "ru": "На {day} строки {number} в перечне ещё нет: она есть с {begin}.",
    "en": "On {day} the list has no row {number} yet: it is there from {begin}.",
}
