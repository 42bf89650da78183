"""The audit trail at the doors: read by who may, a person found by number, and the asking recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from httpx2 import Response
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from tests.api.running import settings
from tests.hub.people import AIGUL, BOLAT, DANA
from tizbe.access.identity import Identity, Kind, of_role
from tizbe.access.roles import RIGHTS, Right, Role
from tizbe.api.app import make_app
from tizbe.api.gate import Gate
from tizbe.audit import trail
from tizbe.cli.main import app
from tizbe.hub import open_hub

DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def asked_thrice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub at whose desk three questions were asked: twice of one person, once of another."""
    folder = tmp_path_factory.mktemp("audit") / "hub"
    with open_hub(settings(folder)) as hub:
        for iin, actor in ((AIGUL, "call-1"), (BOLAT, "call-1"), (AIGUL, "call-2")):
            hub.acting(actor, "en").explain(iin, DAY, purpose="a complaint")
    return folder


@pytest.fixture
def home(asked_thrice: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return shutil.copytree(asked_thrice, tmp_path / "hub")


def asked(home: Path, *words: str, given: str = "") -> Result:
    """What `tizbe audit list` answers."""
    return CliRunner().invoke(app, ["audit", "list", *words], input=given, env={"TIZBE_HOME": str(home)})


def told(home: Path, *words: str, given: str = "") -> list[dict[str, Any]]:
    """The entries it answers with."""
    found = asked(home, *words, "--json", given=given)
    assert found.exit_code == 0, found.output
    assert not any(iin in found.output for iin in (AIGUL, BOLAT, DANA))
    entries: list[dict[str, Any]] = json.loads(found.output)["entries"]
    return entries


def test_who_looked_at_a_person_is_told_and_recorded(home: Path) -> None:
    """The command finds a person by number and nobody else's entries, and records each asking with its purpose."""
    looked = told(home, "--person", "--purpose", "a question of theirs", "--by", "auditor", given=f"{AIGUL}\n")
    assert [(entry["entry_no"], entry["actor"], entry["action"]) for entry in looked] == [
        (3, "call-2", "explain"),
        (1, "call-1", "explain"),
    ]
    (recorded,) = told(home, "--limit", "1")
    assert (recorded["actor"], recorded["action"], recorded["purpose"], recorded["subject"]) == (
        "auditor",
        "audit-person",
        "a question of theirs",
        looked[0]["subject"],
    )
    assert told(home, "--person", given=f"{DANA}\n") == []
    again = told(home, "--person", "--action", "audit-person", given=f"{AIGUL}\n")
    assert [entry["actor"] for entry in again] == ["auditor"]


@pytest.mark.careless
def test_what_is_asked_wrongly_leaves_nothing(home: Path) -> None:
    """No IIN, a purpose that names a person and days the wrong way round are refused, and nothing is recorded."""
    for words, given in (
        (("--person",), "900101700003"),
        (("--person", "--purpose", f"of {BOLAT}"), AIGUL),
        (("--from", "2026-01-05", "--until", "2026-01-04"), ""),
    ):
        found = asked(home, *words, given=f"{given}\n")
        assert found.exit_code == 1, found.output
        assert not any(iin in found.output for iin in (AIGUL, BOLAT, "900101700003"))
    assert asked(home, "--purpose", "none of anybody").exit_code == 2
    assert [entry["entry_no"] for entry in told(home)] == [3, 2, 1]


def test_a_person_reads_it_in_three_languages(home: Path) -> None:
    """Each entry is a sentence with its purpose; where there are older ones, the next command is named."""
    for language, words in {
        "kk": ("2-жазба, ", "call-1, әрекеті explain", "мақсаты: a complaint", "--before 2 "),
        "ru": ("Запись 2, ", "call-1, действие explain", "цель: a complaint", "--before 2."),
        "en": ("Entry 2, ", "call-1 did explain", "purpose: a complaint", "--before 2."),
    }.items():
        shown = asked(home, "--before", "3", "--limit", "1", "--lang", language).output
        assert all(word in shown for word in words), shown
        assert "  detail: " in shown or language != "en"
    assert asked(home, "--actor", "nobody").output == "There is no such entry.\n"


def test_a_purpose_cannot_look_like_an_entry(home: Path) -> None:
    """What breaks a line or moves the cursor in a purpose is shown as blanks."""
    with open_hub(settings(home)) as hub:
        hub.explain(AIGUL, DAY, purpose="why\nEntry 9, today: bolat did \x1b[2Jsettle")
    lines = asked(home, "--limit", "1").output.splitlines()
    assert lines[2] == "  purpose: why Entry 9, today: bolat did  [2Jsettle"


@pytest.fixture
def wire(home: Path) -> Iterator[TestClient]:
    """The application over that hub, which takes for a role whoever says so."""

    def identify(_: Gate, request: Request) -> Identity:
        role = Role(request.headers["x-role"])
        return of_role(Kind.PERSON, f"a-{role}", role, "science" if role is Role.SENDER else None, "ru")

    patched = pytest.MonkeyPatch()
    patched.setattr(Gate, "identify", identify)
    patched.setattr(Gate, "count", lambda *_: None)
    with TestClient(make_app(settings(home), "http://hub.test"), base_url="http://hub.test") as found:
        yield found
    patched.undo()


def numbers(answer: Response) -> list[int]:
    """The numbers of the entries that were answered, none of which names a person."""
    assert answer.status_code == 200, answer.text
    assert not any(iin in answer.text for iin in (AIGUL, BOLAT, DANA))
    return [entry["entry_no"] for entry in answer.json()["entries"]]


def test_supervisor_and_auditor_read_it_over_rest(wire: TestClient, home: Path) -> None:
    """The routes filter and page as the command does; who asks for a person is recorded under their own name."""
    auditor, supervisor = ({"x-role": role} for role in ("auditor", "supervisor"))
    for params, found, next_no in (
        ({}, [3, 2, 1], None),
        ({"limit": 2}, [3, 2], 2),
        ({"limit": 2, "before": 2}, [1], None),
        ({"actor": "call-1"}, [2, 1], None),
        ({"action": "settle"}, [], None),
        ({"until": "2025-12-31"}, [], None),
        ({"from": "2025-12-31", "actor": "call-2"}, [3], None),
    ):
        answer = wire.get("/v1/audit", params=params, headers=auditor)
        assert (numbers(answer), answer.json()["next"]) == (found, next_no), params
    said = {"iin": AIGUL, "purpose": "a question of theirs"}
    for who, asking, found in (
        (supervisor, said, [3, 1]),
        (auditor, {**said, "actor": "call-2"}, [3]),
        (auditor, {**said, "limit": 1, "before": 3}, [1]),
        (auditor, {**said, "iin": DANA}, []),
    ):
        assert numbers(wire.post("/v1/persons/audit", json=asking, headers=who)) == found
    recorded = wire.get("/v1/audit", params={"action": "audit-person"}, headers=auditor).json()["entries"]
    assert [entry["actor"] for entry in recorded] == ["a-auditor", "a-auditor", "a-auditor", "a-supervisor"]
    assert {entry["purpose"] for entry in recorded} == {"a question of theirs"}
    with open_hub(settings(home)) as hub:
        assert trail.verify(hub.log.store) is None


@pytest.mark.careless("url", reason="sends what is no IIN, and days that are none")
def test_a_wrong_asking_over_rest_is_told(wire: TestClient) -> None:
    """A page too long, a day that is none, no purpose, a number that is no IIN: 422 in words, and nothing recorded."""
    auditor = {"x-role": "auditor"}
    for params in ({"limit": 1001}, {"from": "05.01.2026"}, {"from": "2026-01-05", "until": "2026-01-04"}):
        answer = wire.get("/v1/audit", params=params, headers=auditor)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    for asking in ({"iin": AIGUL}, {"iin": "900101700003", "purpose": "because"}):
        answer = wire.post("/v1/persons/audit", json=asking, headers=auditor)
        assert answer.status_code == 422
        assert asking["iin"] not in answer.text
    assert numbers(wire.get("/v1/audit", headers=auditor)) == [3, 2, 1]


def test_no_other_role_reads_it(wire: TestClient) -> None:
    """Whoever lacks the right sees no entry, and their asking for a person is not even recorded."""
    asking = {"iin": AIGUL, "purpose": "curiosity"}
    others = [role for role in Role if Right.READ_AUDIT not in RIGHTS[role]]
    assert len(others) == 5
    for who in ({"x-role": role} for role in others):
        for answer in (wire.get("/v1/audit", headers=who), wire.post("/v1/persons/audit", json=asking, headers=who)):
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:tizbe:problem:forbidden")
    assert numbers(wire.get("/v1/audit", headers={"x-role": "auditor"})) == [3, 2, 1]
