"""The page of routes: `python -m tizbe.api.page > docs/reference/routes.md`; a test sees that it is fresh."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from tizbe.access.roles import RIGHTS, Right, Role
from tizbe.api.app import ROUTERS
from tizbe.api.caller import known_caller, rights_of

_HEAD = """# Routes

Made from the program by `python -m tizbe.api.page`. What each right means stands in [roles](roles.md); how requests and
answers look, in the hub's own `/v1/openapi.json`, which a person reads at `/v1/docs`.

| request | does | asks for | roles |
|---|---|---|---|
"""


@dataclass(frozen=True)
class RouteEntry:
    """One route: any of `rights` is enough; `is_public`: nobody has to be known."""

    method: str
    path: str
    summary: str
    rights: tuple[Right, ...]
    is_public: bool

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that may ask it; of a route that is not public and asks for no right, all."""
        return tuple(role for role in Role if not self.rights or RIGHTS[role] & set(self.rights))


def routes() -> list[RouteEntry]:
    """Every route with what it demands, by address and method."""
    found = []
    for route in (route for router in ROUTERS for route in router.routes):
        if isinstance(route, APIRoute):
            calls = list(_calls(route.dependant))
            rights = tuple(right for call in calls for right in rights_of(call))
            summary = (route.description or "").strip().split("\n")[0]
            is_public = known_caller not in calls
            for method in sorted(route.methods or ()):
                found.append(RouteEntry(method, route.path, summary, rights, is_public))
    return sorted(found, key=lambda entry: (entry.path, entry.method))


def page() -> str:
    """The page as Markdown."""
    lines = []
    for entry in routes():
        rights = " or ".join(f"`{right}`" for right in entry.rights) or ("–" if entry.is_public else "to be known")
        roles = "anybody" if entry.is_public else ", ".join(entry.roles)
        lines.append(f"| `{entry.method} {entry.path}` | {entry.summary} | {rights} | {roles} |\n")
    return _HEAD + "".join(lines)


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from _calls(inner)


if __name__ == "__main__":
    sys.stdout.write(page())
