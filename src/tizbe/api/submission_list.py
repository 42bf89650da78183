"""The list of submissions: a body's own, or all for who may see them, newest first, a page at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity, may_see_submission
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.problem import responses
from tizbe.api.state import Service
from tizbe.api.submission import Asked, State, Submission, seen, shown
from tizbe.service.arrival import Arrival
from tizbe.service.arrival_list import list_arrivals

router = APIRouter(prefix="/v1", tags=["submissions"])

MOST = 200
"""Submissions a page may have."""


class SubmissionPage(BaseModel):
    """Some submissions, newest first."""

    submissions: list[Submission]
    next: str | None = Field(description="What to ask `before` next; null: there are no older ones.")


@router.get("/submissions", response_model=SubmissionPage, responses=responses(404))
def submissions(
    service: Asked,
    identity: Annotated[Identity, allowed(Right.READ_OWN_SUBMISSIONS, Right.READ_SUBMISSIONS)],
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    before: Annotated[
        str | None, Query(pattern="^[0-9a-f]{32}$", description="A submission's id: only older ones.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Submissions at the most.")] = 50,
) -> SubmissionPage:
    """What the caller's body has sent of late (or everybody, for who may see that), newest first."""
    after = None if before is None else seen(service, identity, before).arrival_no
    bodies = None if identity.may(Right.READ_SUBMISSIONS) else _sharing(service, identity.body or "")
    visible: list[Arrival] = []
    is_last = False
    while not is_last and len(visible) <= limit:
        found = list_arrivals(service.hub.log.store, bodies=bodies, state=state, before=after, most=limit + 1)
        visible += [one for one in found if may_see_submission(identity, service.bodies_of(one.envelope.feed))]
        is_last = len(found) <= limit
        after = found[-1].arrival_no if found else after
    page = visible[:limit]
    return SubmissionPage(
        submissions=[shown(one) for one in page],
        next=page[-1].arrival_id if len(visible) > limit else None,
    )


def _sharing(service: Service, body: str) -> frozenset[str]:
    """A body's code, and those of the bodies with which it shares a stream: its own under other names."""
    feeds = service.hub.authority.feeds.values()
    return frozenset({body}.union(*(service.bodies_of(feed.feed) for feed in feeds if feed.body == body)))
