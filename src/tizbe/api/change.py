"""Changes for MSHI to pull: pages of NDJSON by the number of the last change read, waiting for the next when asked."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.service.bell import LONGEST

router = APIRouter(prefix="/v1", tags=["delivery"])

MEDIA = "application/x-ndjson"
MOST = 100_000
"""Changes a page may have."""

LONGEST_WAIT = 60.0


@router.get(
    "/changes",
    response_class=Response,
    responses={
        200: {
            "description": "One change a line, in order of number.",
            "content": {MEDIA: {"schema": {"type": "string"}}},
            "headers": {
                "Tizbe-Next": {"description": "The number to ask after next.", "schema": {"type": "integer"}},
                "Tizbe-Last": {"description": "The number of the last change there is.", "schema": {"type": "integer"}},
            },
        },
        **responses(),
    },
)
async def changes(
    service: Asked,
    _: Annotated[Identity, allowed(Right.READ_CHANGES)],
    after: Annotated[int, Query(ge=0, le=2**62, description="The number of the last change read; 0: none.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Changes at the most.")] = 10_000,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait where there is none yet.")] = 0.0,
) -> Response:
    """The changes after a number. Asked again with the same number it gives the same changes, for ever."""
    hub, until, bell = service.hub, time.monotonic() + wait, service.ears.bell
    heard = bell.rings
    last = await run_in_threadpool(hub.last_change)
    while last <= after and time.monotonic() < until and not service.is_stopping:
        await service.ears.wait(heard, min(LONGEST, until - time.monotonic()))
        heard = bell.rings
        last = await run_in_threadpool(hub.last_change)
    page = await run_in_threadpool(hub.change_lines, after, limit)
    headers = {"Tizbe-Next": str(page.next), "Tizbe-Last": str(page.last)}
    return Response(page.content, media_type=MEDIA, headers=headers)


IMAGE_MEDIA = {"csv": "text/csv; charset=utf-8", "ndjson": MEDIA, "parquet": "application/vnd.apache.parquet"}


@router.get(
    "/image",
    response_class=FileResponse,
    responses={
        200: {
            "description": "Every entitlement; Range serves stretches of it.",
            "content": {media.partition(";")[0]: {} for media in IMAGE_MEDIA.values()},
            "headers": {
                "Tizbe-Last": {
                    "description": "The number of the last change in it: ask the feed after this one.",
                    "schema": {"type": "integer"},
                }
            },
        },
        206: {"description": "A stretch of it."},
        416: {"description": "No such stretch."},
        **responses(),
    },
)
def image(
    service: Asked,
    _: Annotated[Identity, allowed(Right.READ_IMAGE)],
    form: Annotated[Literal["csv", "ndjson", "parquet"], Query(description="The form of the file.")] = "csv",
) -> FileResponse:
    """The full image for a receiver that begins anew: every entitlement as the last settlement left it."""
    made = service.hub.image(form)
    headers = {"Tizbe-Last": str(made.change), "Tizbe-Settlement": str(made.settlement)}
    return FileResponse(made.path, media_type=IMAGE_MEDIA[form], filename=made.path.name, headers=headers)


class RefusedChange(BaseModel):
    """A change that MSHI could not apply, and its code for that."""

    number: int = Field(ge=1, le=2**62)
    code: str = Field(max_length=40, description="MSHI's own code: letters, digits, dot, dash; no person's number.")


class Acknowledgement(BaseModel):
    """MSHI's answer to the feed: applied up to a number, but for some; refused before and applied now."""

    until: int = Field(ge=0, le=2**62, description="Every change up to this one is answered.")
    refused: list[RefusedChange] = Field(default_factory=list, max_length=MOST)
    applied: list[Annotated[int, Field(ge=1, le=2**62)]] = Field(default_factory=list, max_length=MOST)


class Standing(BaseModel):
    """How far MSHI is."""

    until: int = Field(description="Every change up to this one is answered.")
    last: int = Field(description="The number of the last change there is.")
    refused: int = Field(description="Changes that are refused and not seen to yet.")


class Case(BaseModel):
    """A refused change and who has to see to it."""

    change_no: int
    code: str
    refused_at: str
    owner: str
    state: Literal["open", "closed"]
    resolution: str | None = None
    closed_by: str | None = None
    closed_at: str | None = None


class Owner(BaseModel):
    """Who has to see to a case."""

    owner: str = Field(min_length=1, max_length=64, description="An operator's account or client, or `operator`.")


class Resolution(BaseModel):
    """What was done about a case."""

    resolution: str = Field(min_length=1, max_length=1000, description="Without any person's number.")


@router.post("/changes/acknowledgements", response_model=Standing, responses=responses())
def acknowledge(
    said: Acknowledgement, service: Asked, identity: Annotated[Identity, allowed(Right.ACKNOWLEDGE)]
) -> Standing:
    """Say how far the changes are applied; said again it changes nothing. Each refused change opens a case."""
    refused = {one.number: one.code for one in said.refused}
    found = service.hub.acting(identity.name, identity.language).acknowledge(said.until, refused, said.applied)
    return Standing(**vars(found))


@router.get("/changes/acknowledgements", response_model=Standing, responses=responses())
def standing(service: Asked, _: Annotated[Identity, allowed(Right.READ_DELIVERY)]) -> Standing:
    """How far MSHI is: ask this after a lost answer, before saying it again."""
    return Standing(**vars(service.hub.feed_standing()))


@router.get("/cases", response_model=list[Case], responses=responses())
def cases(
    service: Asked,
    _: Annotated[Identity, allowed(Right.READ_DELIVERY)],
    state: Annotated[Literal["open", "closed"], Query(description="Those to be seen to, or those that are.")] = "open",
) -> list[Case]:
    """Changes that MSHI could not apply."""
    return [Case(**case) for case in service.hub.cases(state)]


Number = Annotated[int, Path(ge=1, le=2**62, description="The change's number.")]


@router.post("/cases/{number}/owner", status_code=204, responses=responses())
def assign_case(
    number: Number, said: Owner, service: Asked, identity: Annotated[Identity, allowed(Right.ASSIGN_CASE)]
) -> None:
    """Say who has to see to an open case."""
    service.hub.acting(identity.name, identity.language).assign_case(number, said.owner)


@router.post("/cases/{number}/closing", status_code=204, responses=responses())
def close_case(
    number: Number,
    said: Resolution,
    service: Asked,
    identity: Annotated[Identity, allowed(Right.CLOSE_CASE)],
) -> None:
    """Close a case with what was done about it."""
    service.hub.acting(identity.name, identity.language).close_case(number, said.resolution)
