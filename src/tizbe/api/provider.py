"""Logging in by an identity provider (OpenID Connect): to the provider, and back with a code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response
from fastapi.responses import RedirectResponse

from tizbe.access.provider import ProviderLogIn
from tizbe.api.problem import not_found, responses
from tizbe.api.submission import Asked
from tizbe.api.token import NO_STORE, Session

router = APIRouter(prefix="/v1/sessions/provider", tags=["access"])

COOKIE = "tizbe_log_in"

_NONE = {
    "kk": "Бұл хабта сәйкестендіру провайдері арқылы кіру бапталмаған.",
    "ru": "Вход через поставщика удостоверений в этом хабе не настроен.",
    "en": "Logging in by an identity provider is not set up at this hub.",
}


@router.get(
    "/begin",
    status_code=303,
    response_class=RedirectResponse,
    responses={303: {"description": "To the provider."}, **responses(404)},
)
def begin(request: Request, service: Asked) -> Response:
    """Send a person's browser to the provider; a cookie ties the way back to this browser."""
    service.gate.count(request, None)
    attempt = _provider(service).begin()
    answer = RedirectResponse(attempt.url, 303, headers=NO_STORE)
    answer.set_cookie(
        COOKIE, attempt.state, max_age=600, path="/v1/sessions/provider", secure=True, httponly=True, samesite="lax"
    )
    return answer


@router.get("", response_model=Session, responses=responses(401, 404))
def finish(
    request: Request,
    response: Response,
    service: Asked,
    tizbe_log_in: Annotated[str | None, Cookie(max_length=200)] = None,
) -> Session:
    """Begin a session for whoever came back from the provider."""
    service.gate.count(request, None)
    started = _provider(service).finish(dict(request.query_params), tizbe_log_in or "")
    response.headers.update(NO_STORE)
    response.delete_cookie(COOKIE, path="/v1/sessions/provider")
    return Session.of(started)


def _provider(service: Asked) -> ProviderLogIn:
    found = service.gate.access.provider
    if found is None:
        raise not_found(_NONE)
    return found
