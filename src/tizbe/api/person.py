"""One person: cover of a day and why, and everything known; each access is recorded with its purpose.

The person's number comes in the body of a POST, never in an address, since addresses are logged by everything
between the caller and the hub.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.language import AskedLanguage
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.hub import day_now

router = APIRouter(prefix="/v1/persons", tags=["persons"])

Iin = Annotated[str, Field(description="The person's number: 12 digits.", pattern="^[0-9]{12}$")]
Purpose = Annotated[
    str, Field(description="Why the person is looked up; kept in the audit trail.", min_length=3, max_length=500)
]
_Known = Annotated[str | None, Field(description="As known at the end of a day, at an instant, or at a commit.")]


class Asking(BaseModel):
    """Who is looked up, and why."""

    iin: Iin
    purpose: Purpose
    known: _Known = None


class DayAsking(Asking):
    """Who is looked up, on which day, and why."""

    day: date | None = Field(default=None, description="The day asked of; today where none is given.")


@router.post("/explanation", response_model=dict[str, Any], responses=responses())
def explain(
    asked: DayAsking, service: Asked, identity: Annotated[Identity, allowed(Right.EXPLAIN)], language: AskedLanguage
) -> dict[str, Any]:
    """Whether a person is covered on a day, by what and why, or why not, told in the caller's language."""
    explanation = service.desk().explain(asked.iin, asked.day or day_now(), asked.known, asked.purpose, identity.name)
    return {"told": explanation.tell(language), **explanation.as_json()}


@router.post("/account", response_model=dict[str, Any], responses=responses())
def account(
    asked: Asking, service: Asked, identity: Annotated[Identity, allowed(Right.READ_STATEMENTS)]
) -> dict[str, Any]:
    """A person's statements, entitlements and cover."""
    return service.desk().person(asked.iin, asked.known, asked.purpose, identity.name).as_json()
