"""The law as the hub knows it: the list by date, its editions compared, the rule pack and the catalogue of codes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.language import AskedLanguage
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.hub import codes, day_now
from tizbe.law.answer import comparison_answer, edition_answer
from tizbe.law.comparison import compare

router = APIRouter(prefix="/v1", tags=["law"])

Reader = Annotated[Identity, allowed(Right.READ_LIST)]
Known = Annotated[date | None, Query(description="As it was known at the end of that day.")]


class EditionEntry(BaseModel):
    """One edition of the list."""

    number: int
    in_force_from: date
    acts: list[str] = Field(description="The numbers of the acts that made it.")


class CodeEntry(BaseModel):
    """One code of the catalogue; a code never changes its meaning."""

    code: str
    kind: str = Field(description="file, row or hint: what the code says no to, or only remarks on.")
    sentence: str
    mend: str
    source: str


@router.get("/list", response_model=dict[str, Any], responses=responses())
def show(
    service: Asked,
    _: Reader,
    language: AskedLanguage,
    on: Annotated[date | None, Query(description="The day in force; today where none is given.")] = None,
    known: Known = None,
) -> dict[str, Any]:
    """The edition of the list in force on a day, in the caller's language."""
    return edition_answer(service.hub.chronicle(known).legal_list.on(on or day_now()), language)


@router.get("/list/editions", response_model=list[EditionEntry], responses=responses())
def editions(service: Asked, _: Reader, known: Known = None) -> list[EditionEntry]:
    """Every edition, in order of the days from which they are in force."""
    return [
        EditionEntry(
            number=edition.number,
            in_force_from=edition.in_force_from,
            acts=[act.number for act in edition.made_by],
        )
        for edition in service.hub.chronicle(known).legal_list.editions
    ]


@router.get("/list/compare", response_model=dict[str, Any], responses=responses())
def compared(
    service: Asked,
    _: Reader,
    language: AskedLanguage,
    before: Annotated[date, Query(description="A day of the first edition.")],
    after: Annotated[date, Query(description="A day of the second edition.")],
    known: Known = None,
) -> dict[str, Any]:
    """The editions of two days side by side: words, rows, and whose right to send changes."""
    found = service.hub.chronicle(known).legal_list
    return comparison_answer(compare(found.on(before), found.on(after), language), language)


@router.get("/rule-pack", response_model=dict[str, Any], responses=responses())
def rule_pack(service: Asked, _: Reader) -> dict[str, Any]:
    """The rules by which files are screened and persons settled, and their hash, which every receipt names."""
    pack = service.hub.authority.pack
    said: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(pack))
    return {"hash": pack.hash, "rules": said}


@router.get("/codes", response_model=list[CodeEntry], responses=responses())
def catalogue(_: Reader, language: AskedLanguage) -> list[CodeEntry]:
    """Every code the hub answers with, in the caller's language."""
    return [
        CodeEntry(
            code=code.code,
            kind=code.kind,
            sentence=code.sentence[language],
            mend=code.mend[language],
            source=code.source,
        )
        for code in codes()
    ]
