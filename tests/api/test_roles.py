"""Every route, asked as every role and as nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from tests.api.running import settings
from tizbe.access.identity import Identity, Kind, of_role
from tizbe.access.roles import RIGHTS, Role
from tizbe.api.app import make_app
from tizbe.api.gate import Gate
from tizbe.api.page import RouteEntry, page, routes

ROUTES = routes()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application over a fresh hub, which takes for a role whoever says so: what is tested is what follows."""

    def identify(_: Gate, request: Request) -> Identity | None:
        role = request.headers.get("x-role")
        if role is None:
            return None
        body = "science" if role == Role.SENDER else None
        return of_role(Kind.PERSON, f"a-{role}", Role(role), body, "en")

    patched = pytest.MonkeyPatch()
    patched.setattr(Gate, "identify", identify)
    patched.setattr(Gate, "count", lambda *_: None)
    app: FastAPI = make_app(settings(tmp_path_factory.mktemp("roles") / "hub"), "http://hub.test")
    with TestClient(app, base_url="http://hub.test", raise_server_exceptions=False) as client:
        yield client
    patched.undo()


def answered(asked: TestClient, entry: RouteEntry, role: str | None) -> int:
    """The status of a request to a route, by a role, with nothing but what names the address."""
    path = entry.path.replace("{name}", "0" * 32).replace("{receipt}", "S-00000001").replace("{key}", "0" * 16)
    path = path.replace("{number}", "1")
    assert "{" not in path, "a route has a part in its address that this test does not fill"
    headers = {"Tus-Resumable": "1.0.0", **({"x-role": role} if role else {})}
    return asked.request(entry.method, path, headers=headers).status_code


@pytest.mark.parametrize("entry", ROUTES, ids=lambda entry: f"{entry.method} {entry.path}")
def test_a_route_is_open_to_its_roles_only(asked: TestClient, entry: RouteEntry) -> None:
    """Nobody gets 401 from a route that is not public, a role without the right 403, and no asking a server error."""
    found = {role: answered(asked, entry, role) for role in (None, *Role)}
    assert all(status < 500 for status in found.values()), found
    if entry.is_public:
        return
    assert found[None] == 401
    for role in Role:
        may = not entry.rights or bool(RIGHTS[role] & set(entry.rights))
        assert (found[role] != 403) == may, (role, found[role])
        assert found[role] != 401


def test_only_a_few_routes_are_public() -> None:
    """A route that forgets to ask who is there would show here."""
    public = {f"{entry.method} {entry.path}" for entry in ROUTES if entry.is_public}
    assert public == {
        "GET /.well-known/oauth-authorization-server",
        "GET /health/live",
        "GET /health/ready",
        "GET /v1/docs",
        "GET /v1/keys",
        "GET /v1/keys/{key}",
        "GET /v1/sessions/provider",
        "GET /v1/sessions/provider/begin",
        "OPTIONS /v1/uploads",
        "POST /v1/sessions",
        "POST /v1/token",
        "POST /v1/token/revoke",
    }


def test_the_page_of_routes_is_fresh() -> None:
    """docs/reference/routes.md says what the program says."""
    assert Path("docs/reference/routes.md").read_text(encoding="utf-8") == page()
