"""Who asks: the identity behind a request, and the rights a route demands, written down where routes are made.

A route says `Annotated[Identity, allowed(Right.SUBMIT)]`; the OpenAPI, the page of roles and the test that asks every
route as every role read the same mark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from tizbe.access.identity import Identity, demand
from tizbe.access.refusals import unauthenticated
from tizbe.access.roles import Right
from tizbe.api.state import Service, service_of

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A system's access token from /v1/token, or a person's session from /v1/sessions.",
)
_Bearer = Annotated[Any, Depends(bearer)]
_Service = Annotated[Service, Depends(service_of)]


def known_caller(request: Request, service: _Service, _: _Bearer) -> Identity:
    """Whoever asks, known but with no right demanded. Raises Unauthenticated, Limited."""
    identity = service.gate.identify(request)
    service.gate.count(request, identity)
    if identity is None:
        raise unauthenticated("A001")
    return identity


class Allowed:
    """The dependency of a route on a right; `rights` (any of them is enough) is what the tests and the docs read."""

    def __init__(self, *rights: Right) -> None:
        self.rights = rights

    async def __call__(self, identity: Annotated[Identity, Depends(known_caller)]) -> Identity:
        """The caller, when one of the rights is theirs. Raises Forbidden. (Asynchronous: it needs no thread.)"""
        held = [right for right in self.rights if identity.may(right)]
        return demand(identity, held[0] if held else self.rights[0])


def allowed(*rights: Right) -> Any:
    """A dependency that gives the caller's identity when one of the rights is held."""
    return Depends(Allowed(*rights))


def rights_of(call: Callable[..., Any]) -> tuple[Right, ...]:
    """The rights that a dependency demands; empty for another dependency."""
    return call.rights if isinstance(call, Allowed) else ()
