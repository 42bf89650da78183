"""The audit trail, newest first; and who looked at a person, which is recorded itself.

The person's number comes in the body of a POST, as everywhere (`tizbe.api.person`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.person import Iin, Purpose
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.audit.entry_list import Sought

router = APIRouter(prefix="/v1", tags=["audit"])

MOST = 1000
"""Entries a page may have."""

Reader = Annotated[Identity, allowed(Right.READ_AUDIT)]
_Name = Annotated[str | None, Field(pattern="^[^\\x00-\\x1f]+$", max_length=200)]


class Filters(BaseModel):
    """Which entries are asked for; what is not given does not narrow. Days are Almaty's, both included."""

    actor: _Name = Field(default=None, description="Only what this one did.")
    action: _Name = Field(default=None, description="Only this action, as explain or settle.")
    begin_date: date | None = Field(default=None, alias="from", description="The first day.")
    end_date: date | None = Field(default=None, alias="until", description="The last day, included.")
    before: int | None = Field(default=None, ge=1, le=2**62, description="An entry's number: only older ones.")
    limit: int = Field(default=50, ge=1, le=MOST, description="Entries at the most.")

    def sought(self) -> Sought:
        """The same for the hub."""
        return Sought(self.actor, self.action, self.begin_date, self.end_date)


class PersonFilters(Filters):
    """Of whom the entries are, why they are asked for, and which."""

    iin: Iin
    purpose: Purpose


class AuditEntry(BaseModel):
    """One entry of the trail."""

    entry_no: int
    at: str = Field(description="When, in UTC.")
    actor: str = Field(description="Who: an account, a system, or who ran a command.")
    action: str
    subject: str | None = Field(description="A submission, an act, a key; a person by a keyed hash, never by number.")
    purpose: str | None
    detail: dict[str, Any] | None
    hash: str = Field(description="What the chain of hashes has of the entry.")


class AuditPage(BaseModel):
    """Some entries, newest first."""

    entries: list[AuditEntry]
    next: int | None = Field(description="What to ask `before` next; null: there are no older ones.")


@router.get("/audit", response_model=AuditPage, responses=responses())
def audit(service: Asked, _: Reader, filters: Annotated[Filters, Query()]) -> AuditPage:
    """Who did what, when and why, newest first."""
    page = service.hub.audit_entries(filters.sought(), filters.before, filters.limit)
    return AuditPage.model_validate(page.as_json())


@router.post("/persons/audit", response_model=AuditPage, responses=responses())
def audit_of_person(asked: PersonFilters, service: Asked, identity: Reader) -> AuditPage:
    """Who looked at a person, newest first; the asking is recorded with its purpose, page by page."""
    acting = service.hub.acting(identity.name, identity.language)
    page = acting.audit_of_person(asked.iin, asked.sought(), asked.purpose, asked.before, asked.limit)
    return AuditPage.model_validate(page.as_json())
