"""What is told before anything is sent: formats, sizes, how often and how much a caller may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity, Kind
from tizbe.access.limits import BYTES_PER_DAY, REQUESTS_PER_MINUTE
from tizbe.api.caller import known_caller
from tizbe.api.change import MOST
from tizbe.api.largest import LARGEST, largest_changes
from tizbe.api.problem import responses
from tizbe.api.submission import ENCODINGS, FORMATS, LONGEST_WAIT, Asked
from tizbe.service.arrival import KEPT_FOR, SMALL, UNFINISHED_FOR

router = APIRouter(prefix="/v1", tags=["limits"])


class Limits(BaseModel):
    """The limits that hold for the caller now."""

    formats: dict[str, str] = Field(description="Each media type and the ending that names it.")
    encodings: dict[str, str] = Field(description="How text forms may be packed.")
    largest_bytes: int = Field(description="Bytes a full may have.")
    largest_changes_bytes: int = Field(description="Bytes changes may have; more go in several files.")
    small_bytes: int = Field(description="Bytes up to which changes are answered in the same call.")
    longest_wait_seconds: float
    unfinished_kept_seconds: int = Field(description="How long an unfinished upload is kept after its last byte.")
    answers_kept_seconds: int = Field(description="How long a submission is found at its address; receipts: for ever.")
    changes_a_page: int
    requests_per_minute: int
    bytes_per_day: int | None = Field(description="Bytes a system may send in a day; null for a person.")
    bytes_left_today: int | None = None


@router.get("/limits", response_model=Limits, responses=responses())
def limits(service: Asked, identity: Annotated[Identity, Depends(known_caller)]) -> Limits:
    """What the caller may send, how large and how often; ask before a large upload."""
    is_system = identity.kind is Kind.CLIENT
    left = service.gate.access.quotas.left(identity.name, identity.bytes_per_day) if is_system else None
    return Limits(
        formats=FORMATS,
        encodings=ENCODINGS,
        largest_bytes=LARGEST,
        largest_changes_bytes=largest_changes(service),
        small_bytes=SMALL,
        longest_wait_seconds=LONGEST_WAIT,
        unfinished_kept_seconds=int(UNFINISHED_FOR.total_seconds()),
        answers_kept_seconds=int(KEPT_FOR.total_seconds()),
        changes_a_page=MOST,
        requests_per_minute=identity.requests_per_minute or REQUESTS_PER_MINUTE,
        bytes_per_day=(identity.bytes_per_day or BYTES_PER_DAY) if is_system else None,
        bytes_left_today=left,
    )
