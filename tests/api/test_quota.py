"""The day's quota over REST: each submission costs its bytes once, and what is refused beforehand costs none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import Request
from starlette.testclient import TestClient

from tests.api.running import STUDENTS, settings
from tizbe.access.client import Clients
from tizbe.access.identity import Identity, Kind, local_administrator, of_role
from tizbe.access.roles import Role
from tizbe.api import submission
from tizbe.api.app import make_app
from tizbe.api.gate import Gate
from tizbe.hub import day_now, open_hub
from tizbe.service import reception
from tizbe.service.arrival import SMALL
from tizbe.store.service_tables import arrival as arrival_table

SENDER = "science-nobd"
A_DAY = 10_000_000
CHANGES = {"feed": STUDENTS, "mode": "changes"}
FULL = {"feed": STUDENTS, "mode": "full", "as_of": "2026-01-05"}
CSV = {"Content-Type": "text/csv"}
TUS = {"Tus-Resumable": "1.0.0"}
LARGE = b"iin,begin_date,end_date,form\n" + b"x" * (3 * SMALL)

Left = Callable[[], int]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with one system that may send; nobody takes in what it sends."""
    home = tmp_path_factory.mktemp("quota") / "hub"
    with open_hub(settings(home)) as hub:
        Clients(hub.log.store, local_administrator("administrator")).add(SENDER, "sender", "science")
    return home


@pytest.fixture
def wire(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The application over that hub, which takes everybody for that system."""

    def identify(_: Gate, request: Request) -> Identity | None:
        found = of_role(Kind.CLIENT, SENDER, Role.SENDER, "science", "en")
        return replace(found, bytes_per_day=int(request.headers.get("x-a-day", A_DAY)))

    monkeypatch.setattr(Gate, "identify", identify)
    monkeypatch.setattr(Gate, "count", lambda *_: None)
    monkeypatch.setattr(submission, "SMALL_WAIT", 0.0)
    with TestClient(make_app(settings(home), "http://hub.test"), base_url="http://hub.test") as client:
        yield client


@pytest.fixture
def left(wire: TestClient) -> Left:
    """How many bytes are left of the day."""
    return lambda: int(wire.get("/v1/limits").json()["bytes_left_today"])


def post(wire: TestClient, query: dict[str, str], body: Any, **headers: str) -> httpx2.Response:
    """Send a body in one request."""
    return wire.post("/v1/submissions", params=query, content=body, headers={**CSV, **headers})


@pytest.mark.parametrize(
    ("query", "body", "pieces"),
    [(CHANGES, b"op,iin,begin_date,end_date,form\n", 1), (FULL, LARGE, 1), (FULL, LARGE, 4)],
    ids=["small", "large", "large, of no length"],
)
def test_a_repeat_under_its_key_costs_nothing(
    wire: TestClient, left: Left, query: dict[str, str], body: bytes, pieces: int, request: pytest.FixtureRequest
) -> None:
    """A submission costs its bytes; sent again with its key it costs nothing more, even where nothing is left."""
    before, key = left(), {"Idempotency-Key": request.node.callspec.id}
    cut = [body[place : place + 1 + len(body) // pieces] for place in range(0, len(body), 1 + len(body) // pieces)]
    given: Callable[[], Any] = lambda: iter(cut) if pieces > 1 else body  # noqa: E731
    first = post(wire, query, given(), **key)
    assert first.status_code == 202 and left() == before - len(body)
    again = post(wire, query, given(), **key, **{"x-a-day": "1"})
    assert (again.status_code, again.json()["id"], left()) == (202, first.json()["id"], before - len(body))
    other = post(wire, query, given(), **{"x-a-day": "1"})
    assert (other.status_code, other.json()["code"], left()) == (429, "A071", before - len(body))


def test_an_upload_begun_again_costs_nothing(wire: TestClient, left: Left) -> None:
    """An upload costs what it announces, once; taken back, what did not come of it costs nothing."""
    before, key = left(), {**TUS, "Idempotency-Key": "upload", "Upload-Length": "5000"}
    first = wire.post("/v1/uploads", params=FULL, headers=key)
    again = wire.post("/v1/uploads", params=FULL, headers={**key, "x-a-day": "1"})
    assert first.headers["Location"] == again.headers["Location"] and left() == before - 5000
    piece = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    assert wire.patch(first.headers["Location"], content=b"x" * 1000, headers=piece).status_code == 204
    assert wire.delete(first.headers["Location"], headers=TUS).status_code == 204
    assert left() == before - 1000
    anew = wire.post("/v1/uploads", params=FULL, headers=key)
    assert anew.headers["Location"] != first.headers["Location"] and left() == before - 6000


def test_what_is_refused_beforehand_costs_nothing(
    wire: TestClient, left: Left, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too large, of no format, another body's, a feed nobody has, a key used otherwise, a full disk: none costs."""
    assert post(wire, CHANGES, b"op\n", **{"Idempotency-Key": "used"}).status_code == 202
    before, most = left(), wire.get("/v1/limits").json()["largest_changes_bytes"]
    too_large = post(wire, CHANGES, iter([b""]), **{"Content-Length": str(most + 1)})
    assert (too_large.status_code, too_large.json()["type"]) == (413, "urn:tizbe:problem:too-large")
    assert str(most) in too_large.json()["detail"]
    announced = {**TUS, "Upload-Length": str(most + 1)}
    assert wire.post("/v1/uploads", params=CHANGES, headers=announced).status_code == 413
    assert post(wire, FULL, LARGE, **{"Content-Type": "text/html"}).status_code == 415
    assert post(wire, {**FULL, "feed": "2/mlspp/labour-market"}, LARGE).status_code == 403
    unknown = post(wire, {**FULL, "feed": "14/science/nodb"}, LARGE)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "F007")
    for query, body in ((FULL, b"op\n"), (CHANGES, b"op\nx\n"), (CHANGES, LARGE)):
        used = post(wire, query, body, **{"Idempotency-Key": "used"})
        assert (used.status_code, used.json()["code"]) == (422, "idempotency-key")
    with monkeypatch.context() as full:
        full.setattr(reception, "SPARE", 1 << 60)
        assert post(wire, FULL, LARGE).status_code == 503
    assert left() == before


def test_a_body_cut_short_costs_only_what_came(wire: TestClient, left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of no announced length is counted as it comes, and no more is taken than the day has left."""

    async def pieces_of(_: Request) -> AsyncIterator[bytes]:  # the client of tests sends a body as one piece
        for _piece in range(3):
            yield b"x" * (1 << 20)

    monkeypatch.setattr(submission, "pieces_of", pieces_of)
    monkeypatch.setattr(reception, "DURABLE_EVERY", 1 << 20)
    before, unsaid = left(), iter([b""])
    refused = post(wire, FULL, unsaid, **{"x-a-day": str(A_DAY - before + (2 << 20))})
    assert (refused.status_code, refused.json()["code"]) == (429, "A071")
    assert left() == before - (2 << 20)
    key = {"Idempotency-Key": "kept"}
    assert post(wire, FULL, unsaid, **key, **{"x-a-day": "1"}).status_code == 429
    assert post(wire, FULL, unsaid, **key).status_code == 202
    assert left() == before - (5 << 20)


def test_a_key_goes_on_after_midnight(wire: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload that was begun yesterday goes on today under its key: the day of sending is not the sender's word."""
    key = {**TUS, "Idempotency-Key": "midnight", "Upload-Length": "5000"}
    first = wire.post("/v1/uploads", params=FULL, headers=key)
    tomorrow = day_now() + timedelta(days=1)
    monkeypatch.setattr(submission, "day_now", lambda: tomorrow)
    again = wire.post("/v1/uploads", params=FULL, headers=key)
    assert (again.status_code, again.headers.get("Location")) == (201, first.headers["Location"])


def test_the_hub_repeats_what_it_could_not_take_in(wire: TestClient, home: Path, left: Left) -> None:
    """What failed by the hub's fault is taken up anew under the same key, and is not counted again."""
    key, body = {"Idempotency-Key": "failed"}, b"op,iin\n"
    first = post(wire, CHANGES, body, **key).json()["id"]
    before = left()
    with open_hub(settings(home)) as hub, hub.log.store.writing() as connection:
        failed = arrival_table.update().where(arrival_table.c.arrival_id == first)
        connection.execute(failed.values(state="failed", answer={"code": None, "sentences": None}))
    again = post(wire, CHANGES, body, **key)
    assert again.json()["id"] != first and again.json()["state"] == "waiting"
    assert left() == before
