"""Settling, and managing people and systems, over the network: what is done, and by whom it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Request
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from tests.access.world import public
from tests.api.running import STUDENTS, settings
from tests.hub.people import made_up
from tizbe.access.identity import Identity, Kind, of_role
from tizbe.access.roles import Role
from tizbe.api.app import make_app
from tizbe.api.gate import Gate
from tizbe.hub import Sent, day_now, make_envelope, open_hub


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub in which something waits to be settled."""
    folder = tmp_path_factory.mktemp("administration")
    path = folder / "a.csv"
    lines = [f"open,{iin},2026-01-10,,full-time" for iin in made_up(7)]
    path.write_text("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n")
    with open_hub(settings(folder / "hub")) as hub:
        envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=day_now(), name=path.name)
        list(hub.receive_all([Sent(path, envelope)]))
    return folder / "hub"


@pytest.fixture(scope="module")
def wire(home: Path) -> Iterator[TestClient]:
    """The application over that hub, which takes for a system or a person whoever says so."""

    def identify(_: Gate, request: Request) -> Identity | None:
        said = request.headers.get("x-who", "")
        kind, role = (said or " ").split(" ")
        name = "mlspp-1" if kind == "client" else f"a-{role}"
        return of_role(Kind(kind), name, Role(role), "mlspp" if role == "sender" else None, "en") if said else None

    patched = pytest.MonkeyPatch()
    patched.setattr(Gate, "identify", identify)
    patched.setattr(Gate, "count", lambda *_: None)
    with TestClient(make_app(settings(home), "http://hub.test"), base_url="http://hub.test") as client:
        yield client
    patched.undo()


SUPERVISOR = {"x-who": "person supervisor"}
OPERATOR = {"x-who": "person operator"}
SYSTEM = {"x-who": "client sender"}


def key() -> str:
    """A public key drawn anew."""
    return public(OKPKey.generate_key("Ed25519"))


def test_an_operator_settles_and_asks_what_was_settled(wire: TestClient) -> None:
    """Before the first there is none to tell of; then it is told, with its instant; no news, no settlement."""
    assert wire.get("/v1/settlements/last", headers=OPERATOR).status_code == 404
    report = wire.post("/v1/settlements", headers=OPERATOR).json()
    assert (report["settlement"], report["changes"], report["by_op"]) == (1, 7, {"open": 7})
    last = wire.get("/v1/settlements/last", headers=SUPERVISOR).json()
    assert last.pop("recorded_at") > "2026"
    assert {**last, "seconds": None} == {**report, "seconds": None}
    again = wire.post("/v1/settlements", headers=OPERATOR).json()
    assert (again["settlement"], again["changes"]) == (None, 0)
    assert wire.post("/v1/settlements", headers=SUPERVISOR).status_code == 403


def test_a_system_changes_its_own_key_and_no_other(wire: TestClient) -> None:
    """A system adds a key of its own and ends the old one; a person of the same role has none to change."""
    first = {"client_id": "mlspp-1", "role": "sender", "body": "mlspp", "public_key": key()}
    added = wire.post("/v1/clients", headers=SUPERVISOR, json=first)
    assert added.status_code == 201
    (old,) = added.json()["keys"]
    new = wire.post("/v1/myself/keys", headers=SYSTEM, json={"public_key": key()}).json()["key_id"]
    ending = {"key_id": old["key_id"], "until_at": "2030-01-01T00:00:00"}
    assert wire.post("/v1/myself/keys/ending", headers=SYSTEM, json=ending).status_code == 204
    entry = wire.get("/v1/clients/mlspp-1", headers=SUPERVISOR).json()
    assert {one["key_id"]: one["until_at"] for one in entry["keys"]} == {
        old["key_id"]: "2030-01-01T00:00:00.000000Z",
        new: None,
    }
    assert wire.post("/v1/clients/mlspp-1/keys", headers=SYSTEM, json={"public_key": key()}).status_code == 403
    person = wire.post("/v1/myself/keys", headers={"x-who": "person sender"}, json={"public_key": key()})
    assert (person.status_code, person.json()["code"]) == (403, "A002")
    twice = wire.post("/v1/clients", headers=SUPERVISOR, json=first)
    assert (twice.status_code, twice.json()["code"]) == (422, "A050")


def test_a_client_is_not_added_by_halves(wire: TestClient) -> None:
    """A key that does not do, a private one, and a body that is none leave no client behind."""
    for more in ({"public_key": "no key"}, {"body": "nobody"}, {"role": "lawyer"}, {"body": None}):
        asked = {"client_id": "half-1", "role": "sender", "body": "mlspp", "public_key": key(), **more}
        assert wire.post("/v1/clients", headers=SUPERVISOR, json=asked).status_code == 422, more
    assert wire.get("/v1/clients/half-1", headers=SUPERVISOR).json()["code"] == "A030"


def test_a_first_password_is_drawn_told_once_and_kept_nowhere(wire: TestClient) -> None:
    """An account is added with a password that caches may not keep and no later answer repeats."""
    asked = {"name": "dana", "full_name": "Dana K.", "role": "lawyer"}
    answer = wire.post("/v1/accounts", headers=SUPERVISOR, json=asked)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    password = answer.json()["first_password"]
    started = wire.post("/v1/sessions", json={"name": "dana", "password": password})
    assert started.json()["has_to_finish"]
    assert password not in wire.get("/v1/accounts", headers=SUPERVISOR).text
    only = {"name": "erlan", "full_name": "Erlan A.", "role": "auditor", "is_provider_only": True}
    assert wire.post("/v1/accounts", headers=SUPERVISOR, json=only).json()["first_password"] is None
    for wrong in ({"full_name": "7" * 12}, {"role": "king"}, {"language": "de"}, {"name": "X"}, {"body": "nobody"}):
        assert (
            wire.post("/v1/accounts", headers=SUPERVISOR, json={**asked, "name": "other", **wrong}).status_code == 422
        )
    assert wire.get("/v1/accounts/dana/sessions", headers=OPERATOR).status_code == 403
    assert wire.get("/v1/myself/sessions", headers=SYSTEM).json() == []
    assert wire.delete("/v1/myself/sessions", headers=SYSTEM).json() == {"ended": 0}
