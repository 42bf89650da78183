"""The outbox of what is pushed to MSHI: how far it is, and what a person decides about a dead letter."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.problem import responses
from tizbe.api.submission import Asked

router = APIRouter(prefix="/v1/outbox", tags=["delivery"])

Number = Annotated[int, Path(ge=1, le=2**62, description="The offer's number.")]


class Offer(BaseModel):
    """One offer of changes to MSHI and what came of it."""

    number: int
    offer: str = Field(description="What MSHI gets as Tizbe-Offer, the same however often it is sent.")
    first_change: int
    last_change: int
    sha256: str
    state: Literal["waiting", "offered", "taken", "dead", "applied", "replaced", "dropped"]
    tries: int = Field(description="How often it was sent.")
    problem: str | None = Field(description="One word for what is wrong; docs/reference/push.md has them.")
    code: str | None = Field(description="MSHI's own code.")
    until: int | None = Field(description="Where MSHI stood when the offer was over.")
    made_at: str
    next_at: str | None
    answered_at: str | None
    owner: str | None = Field(description="Who has to see to it, where it is a dead letter.")
    resolution: str | None
    closed_by: str | None


class Outbox(BaseModel):
    """How far MSHI is with what is pushed to it."""

    after: int = Field(description="MSHI has every change up to this one, as far as it said.")
    last: int = Field(description="The number of the last change there is.")
    behind: int = Field(description="Changes that MSHI does not have yet.")
    offers: list[Offer] = Field(description="The newest offers first; at most one is open.")


class Reason(BaseModel):
    """Why an offer is given up."""

    reason: str = Field(min_length=1, max_length=1000, description="Without any person's number.")


@router.get("", response_model=Outbox, responses=responses())
def outbox(
    service: Asked,
    _: Annotated[Identity, allowed(Right.READ_DELIVERY)],
    limit: Annotated[int, Query(ge=1, le=1000, description="Offers at the most.")] = 20,
) -> Outbox:
    """How far MSHI is with what is pushed to it, and the newest offers."""
    return Outbox.model_validate(service.hub.outbox(limit).as_json())


@router.post("/{number}/retry", response_model=Outbox, responses=responses())
def retry(number: Number, service: Asked, identity: Annotated[Identity, allowed(Right.DELIVER)]) -> Outbox:
    """Let a dead letter go on: MSHI is asked where it stands, then the same bytes are sent again."""
    acting = service.hub.acting(identity.name, identity.language)
    acting.retry_offer(number)
    return Outbox.model_validate(acting.outbox(1).as_json())


@router.post("/{number}/drop", response_model=Outbox, responses=responses())
def drop(number: Number, said: Reason, service: Asked, identity: Annotated[Identity, allowed(Right.DELIVER)]) -> Outbox:
    """Give a dead letter up: MSHI is asked where it stands, and another offer goes on from there."""
    acting = service.hub.acting(identity.name, identity.language)
    acting.drop_offer(number, said.reason)
    return Outbox.model_validate(acting.outbox(1).as_json())
