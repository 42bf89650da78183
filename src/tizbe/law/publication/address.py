"""Addresses of the list: Akoma Ntoso names of the work, its expressions and parts, and an ELI-style permalink.

`/akn/kz/act/resolution/government/2021-09-22/660/kaz@2026-01-01/!annex~row_8` is row 8 of the list as it
stands on that day, in Kazakh. "ELI-style", because Kazakhstan has no ELI authority. Nothing answers at these
addresses by itself; they are names. The day of resolution No. 660 is disputed: the day of the record stands in
the path, the others are aliases.
"""

from __future__ import annotations

from datetime import date

from tizbe.law.legal_list import ActRef
from tizbe.law.record import shipped_record

LANGUAGE_CODES = {"kk": "kaz", "ru": "rus", "en": "eng"}
"""Our languages as Akoma Ntoso writes them (ISO 639-2)."""

_KIND = "resolution/government"


def work_address(act: ActRef) -> str:
    """The act itself, in no language and on no day: `/akn/kz/act/resolution/government/2021-09-22/660`."""
    return f"/akn/kz/act/{_KIND}/{act.act_date}/{act.number}"


def list_work() -> str:
    """The resolution that holds the list, by the day of the record."""
    return work_address(shipped_record().act)


def list_aliases() -> tuple[str, ...]:
    """The same resolution under each other day that is printed for it."""
    record = shipped_record()
    return tuple(work_address(ActRef(record.act.number, day)) for day in record.other_dates)


def expression_address(language: str, day: date) -> str:
    """The resolution as it stands on `day` in `language` (kk, ru or en)."""
    return f"{list_work()}/{LANGUAGE_CODES[language]}@{day}"


def annex_address(language: str, day: date) -> str:
    """The list, which is the annex of the resolution, as it stands on `day` in `language`."""
    return f"{expression_address(language, day)}/!annex"


def row_address(language: str, day: date, row: str) -> str:
    """One row of the list as it stands on `day` in `language`; `row` is its number as printed."""
    return f"{annex_address(language, day)}~row_{row}"


def eli_work() -> str:
    """The ELI-style address of the resolution, in no language and on no day."""
    act = shipped_record().act
    return f"/eli/kz/{_KIND}/{act.act_date}/{act.number}"


def permalink(language: str, day: date) -> str:
    """The ELI-style address of the resolution as it stands on `day` in `language`."""
    return f"{eli_work()}/{day}/{LANGUAGE_CODES[language]}"
