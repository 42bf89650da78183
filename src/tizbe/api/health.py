"""Whether the service lives, whether it is ready, and its metrics; for whoever watches it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.submission import Asked
from tizbe.errors import Unavailable
from tizbe.service import observing

router = APIRouter(tags=["health"])

_STOPPING = {
    "kk": "Бұл процесс тоқтап жатыр; басқасынан сұраңыз.",
    "ru": "Этот процесс останавливается; спросите другой.",
    "en": "This process is stopping; ask another.",
}


class Health(BaseModel):
    """That the process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Health):
    """That requests will be served."""

    commit: int = Field(description="The last commit of the hub.")
    arriving: int = Field(description="Submissions whose bytes are still coming.")
    waiting: int = Field(description="Submissions that wait for a worker.")
    claimed: int = Field(description="Submissions that a worker holds.")


@router.get("/health/live", response_model=Health)
def live() -> Health:
    """The process answers."""
    return Health()


@router.get("/health/ready", response_model=Readiness)
def ready(service: Asked) -> Readiness:
    """The control database answers and the process is not stopping; else 503."""
    if service.is_stopping:
        raise Unavailable(_STOPPING)
    counts = service.arrivals.counts()
    return Readiness(
        commit=service.hub.log.last_commit_no(),
        arriving=counts["arriving"],
        waiting=counts["waiting"],
        claimed=counts["claimed"],
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Metrics in the form that Prometheus reads."}},
)
def metrics(service: Asked, _: Annotated[Identity, allowed(Right.READ_METRICS)]) -> Response:
    """What this process counted."""
    for state, number in service.arrivals.counts().items():
        observing.waiting.labels(state).set(number)
    return Response(observing.page(), media_type="text/plain; version=0.0.4; charset=utf-8")
