"""Settlement on request: what operators do with `tizbe settle`, and what the last settlement did."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.problem import not_found, responses
from tizbe.api.submission import Asked

router = APIRouter(prefix="/v1/settlements", tags=["settlement"])

_NONE = {
    "kk": "Әлі есептеу болған жоқ.",
    "ru": "Расчёта ещё не было.",
    "en": "There was no settlement yet.",
}


class Settled(BaseModel):
    """What a settlement did."""

    settlement: int | None = Field(description="Its number; null: there was nothing to settle.")
    commit: int
    of_commit: int = Field(description="Everything believed at this commit is settled.")
    persons: int = Field(description="Persons settled.")
    changes: int
    first_change: int | None
    last_change: int | None
    by_op: dict[str, int] = Field(description="Changes by operation.")
    by_row: dict[str, dict[str, int]] = Field(description="Changes by row of the list and operation.")
    seconds: float | None


class LastSettled(Settled):
    """What the last settlement did, and when."""

    recorded_at: str | None


@router.post("", response_model=Settled, responses=responses())
def settle(service: Asked, identity: Annotated[Identity, allowed(Right.SETTLE)]) -> Settled:
    """Settle now what was learned since the last settlement; the answer comes when it is done."""
    return Settled.model_validate(service.hub.acting(identity.name, identity.language).settle().as_json())


@router.get("/last", response_model=LastSettled, responses=responses(404))
def last(service: Asked, _: Annotated[Identity, allowed(Right.READ_REPORTS)]) -> LastSettled:
    """What the last settlement did. After a lost answer to POST, ask this before settling again."""
    found = service.hub.last_settlement()
    if found is None:
        raise not_found(_NONE)
    return LastSettled.model_validate(found)
