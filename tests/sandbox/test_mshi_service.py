"""The made-up MSHI as a server: the answers of the push contract, and what it does wrong when asked to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.sandbox.changes import Change, headers, lines, opened
from tizbe.sandbox import mshi_service
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.mshi_feed import FeedMshi
from tizbe.sandbox.mshi_service import MshiService


@pytest.fixture(autouse=True)
def short_absences(monkeypatch: pytest.MonkeyPatch) -> None:
    """MSHI is away and late for a moment only."""
    monkeypatch.setattr(mshi_service, "AWAY", 0.2)
    monkeypatch.setattr(mshi_service, "LATE", 0.2)


@contextmanager
def served(folder: Path, *faults: Fault, **options: Any) -> Iterator[tuple[MshiService, httpx2.Client]]:
    """MSHI listening, and who calls it."""
    mshi = FeedMshi(folder / "mshi")
    service = MshiService(mshi, plan=FaultPlan(faults, 1), **options)
    with service, httpx2.Client(base_url=service.base, timeout=5) as caller:
        yield service, caller
    mshi.close()


def offer(caller: httpx2.Client, changes: list[Change], **more: str) -> httpx2.Response:
    """Offer changes."""
    return caller.post("/changes", content=lines(changes), headers={**headers(changes), **more})


def asked(caller: httpx2.Client, after: int = 0) -> dict[str, Any]:
    """How far MSHI says it is."""
    said: dict[str, Any] = caller.get("/changes/acknowledgements", params={"after": after}).json()
    return said


def test_answers_are_those_of_the_contract(tmp_path: Path) -> None:
    """Applied, refused in part, not following, not of the form, too many at once: each has its answer."""
    with served(tmp_path, most=3) as (_, caller):
        first = offer(caller, [opened(1, 1), opened(2, 1), opened(3, 2)])
        refused = [{"number": 2, "code": "state"}]
        assert (first.status_code, first.json()) == (200, {"until": 3, "refused": refused})
        assert (asked(caller), asked(caller, 2)) == ({"until": 3, "refused": refused}, {"until": 3, "refused": []})
        again = offer(caller, [opened(1, 1)])
        assert (again.status_code, again.json()) == (409, {"until": 3})
        assert offer(caller, [opened(9, 9)]).json() == {"until": 3}
        assert offer(caller, [opened(number, number) for number in range(4, 8)]).status_code == 413
        for wrong, code in (
            ({"Content-Digest": "sha-256=:AAAA:"}, "digest"),
            ({"Tizbe-Last": "5"}, "order"),
        ):
            answer = offer(caller, [opened(4, 4)], **wrong)
            assert (answer.status_code, answer.json()) == (400, {"code": code})
        assert offer(caller, [opened(4, 4), opened(6, 6)]).json() == {"code": "form"}
        in_chunks = caller.post("/changes", content=iter([lines([opened(4, 4)])]), headers=headers([opened(4, 4)]))
        assert in_chunks.json()["until"] == 4


def test_only_who_shows_the_token_is_let_in(tmp_path: Path) -> None:
    """Without the token, or with another, nothing is taken and nothing told."""
    with served(tmp_path, token="a-token-of-the-test") as (service, caller):
        for shown in ({}, {"Authorization": "Bearer another"}):
            assert offer(caller, [opened(1, 1)], **shown).status_code == 401
            assert caller.get("/changes/acknowledgements", headers=shown).status_code == 401
        assert service.mshi.standing().until == 0
        assert offer(caller, [opened(1, 1)], Authorization="Bearer a-token-of-the-test").status_code == 200


def test_a_lost_answer_leaves_the_change_applied(tmp_path: Path) -> None:
    """The connection is cut after applying: who asks hears that it is there, and then goes on."""
    with served(tmp_path, Fault.LOST) as (service, caller):
        with pytest.raises(httpx2.TransportError):
            offer(caller, [opened(1, 1)])
        assert asked(caller)["until"] == 1
        assert offer(caller, [opened(2, 2)]).status_code == 200
        assert service.mshi.applications() == {1: 1, 2: 1}
        assert service.plan.committed == {"mshi-lost": 1}


def test_a_flapping_mshi_applies_each_change_once(tmp_path: Path) -> None:
    """Away, cut in the middle, not now: who asks and repeats in the end has everything there once."""
    with served(tmp_path, Fault.FLAPPING) as (service, caller):
        number, deadline = 1, time.monotonic() + 30
        while number <= 8 and time.monotonic() < deadline:
            try:
                if offer(caller, [opened(number, number)]).status_code == 503:
                    assert asked(caller)["until"] == number - 1
                number = asked(caller)["until"] + 1
            except httpx2.TransportError:
                time.sleep(0.05)
        assert service.mshi.applications() == dict.fromkeys(range(1, 9), 1)
        assert set(service.plan.committed) == {"unavailable", "away", "mshi-cut"}


def test_late_and_double_answers(tmp_path: Path) -> None:
    """Taken over now and applied later, also across a restart; and told to the hub twice."""
    told: list[int] = []
    with served(tmp_path, Fault.LATE, acknowledge=lambda until, _: told.append(until)) as (service, caller):
        assert offer(caller, [opened(1, 1)]).status_code == 202
        assert asked(caller)["until"] == 0
        deadline = time.monotonic() + 10
        while not told and time.monotonic() < deadline:
            time.sleep(0.02)
        assert (asked(caller)["until"], told) == (1, [1])
        (service.mshi.folder / "taken-over.ndjson").write_bytes(lines([opened(2, 2)]))
    with served(tmp_path, Fault.DOUBLE, acknowledge=lambda until, _: told.append(until)) as (service, caller):
        assert asked(caller)["until"] == 2
        assert offer(caller, [opened(3, 3)]).status_code == 200
        assert told == [1, 2, 3, 3]
        assert service.mshi.applications() == {1: 1, 2: 1, 3: 1}
