"""The quarantine: what waits for a person, and the decision of a second one (the hub compares the names)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.language import AskedLanguage
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.hub import Receipt

router = APIRouter(prefix="/v1/quarantine", tags=["quarantine"])

ReceiptName = Annotated[str, Path(description="The receipt's name.", pattern="^S-[0-9]{8,}$")]


class Decision(BaseModel):
    """Why it is decided so; kept in the audit trail."""

    reason: str | None = Field(default=None, max_length=1000, description="Without any person's number.")


@router.get("", response_model=list[dict[str, Any]], responses=responses())
def held(service: Asked, _: Annotated[Identity, allowed(Right.READ_SUBMISSIONS)]) -> list[dict[str, Any]]:
    """The receipts of the submissions in quarantine."""
    return [dict(vars(receipt)) for receipt in service.hub.held()]


@router.post("/{receipt}/release", response_model=dict[str, Any], responses=responses(404))
def release(
    receipt: ReceiptName,
    decision: Decision,
    service: Asked,
    identity: Annotated[Identity, allowed(Right.RELEASE)],
    language: AskedLanguage,
) -> dict[str, Any]:
    """Let a submission out; it takes effect now. Not by who sent it."""
    return _said(service.hub.acting(identity.name, language).release(receipt, decision.reason))


@router.post("/{receipt}/reject", response_model=dict[str, Any], responses=responses(404))
def reject(
    receipt: ReceiptName,
    decision: Decision,
    service: Asked,
    identity: Annotated[Identity, allowed(Right.REJECT)],
    language: AskedLanguage,
) -> dict[str, Any]:
    """Turn a submission away for good."""
    return _said(service.hub.acting(identity.name, language).reject(receipt, decision.reason))


def _said(receipt: Receipt) -> dict[str, Any]:
    return dict(vars(receipt))
