"""The list of submissions: one's own, newest first, page by page; all of them for who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.api.running import STUDENTS, Running, running
from tests.hub.people import made_up

OTHERS = "4/mlspp/cdb-pensions"
SENT = 5


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A hub without a worker, to which two bodies have begun to send: every submission stays as it came."""
    with running(tmp_path_factory.mktemp("listed") / "hub", works=False) as found:
        for body, feed, count in (("science", STUDENTS, SENT), ("mlspp", OTHERS, 2)):
            wire = connected(found, "sender", body)
            for number in range(count):
                said = {"feed": feed, "mode": "changes", "number": f"{body}-{number}"}
                content = f"op,iin,begin_date\nopen,{made_up(1)[0]},2026-01-01\n"
                headers = {"Content-Type": "text/csv", "Prefer": "wait=0"}
                assert wire.post("/v1/submissions", params=said, content=content, headers=headers).status_code == 202
        yield found


def connected(served: Running, role: str, body: str | None = None) -> httpx2.Client:
    """A bare connection of a system with that role."""
    with served.connect(role, body) as hub:
        return httpx2.Client(base_url=served.base, headers=hub._authorization())


def listed(wire: httpx2.Client, **asked: Any) -> tuple[list[str], str | None]:
    """The senders' own numbers on a page, and what to ask next."""
    answer = wire.get("/v1/submissions", params=asked)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    return [one["number"] for one in said["submissions"]], said["next"]


def test_a_body_sees_its_own_newest_first(served: Running) -> None:
    """A sender's list holds what its body sent, the newest first, and nothing of another's."""
    assert listed(connected(served, "sender", "science")) == ([f"science-{n}" for n in (4, 3, 2, 1, 0)], None)
    assert listed(connected(served, "sender", "mlspp")) == (["mlspp-1", "mlspp-0"], None)


def test_pages_follow_one_another(served: Running) -> None:
    """`next` leads through the whole list, each submission once."""
    wire, before, found, pages = connected(served, "sender", "science"), None, [], 0
    while pages == 0 or before is not None:
        page, before = listed(wire, limit=2, **({"before": before} if before else {}))
        found += page
        pages += 1
    assert (found, pages) == ([f"science-{n}" for n in (4, 3, 2, 1, 0)], 3)


def test_an_operator_sees_all(served: Running) -> None:
    """Who may see submissions of all bodies gets them in one list."""
    numbers, following = listed(connected(served, "operator"))
    assert (len(numbers), numbers[0], numbers[-1], following) == (SENT + 2, "mlspp-1", "science-0", None)


def test_states_choose(served: Running) -> None:
    """`state` leaves only submissions in it; one that was taken back has ended."""
    wire = connected(served, "sender", "mlspp")
    last = wire.get("/v1/submissions").json()["submissions"][-1]["id"]
    assert wire.delete(f"/v1/submissions/{last}").status_code == 204
    assert listed(wire, state="ended") == (["mlspp-0"], None)
    assert listed(wire, state="waiting") == (["mlspp-1"], None)
    assert listed(wire, state="answered") == ([], None)
    assert wire.get("/v1/submissions", params={"state": "lost"}).status_code == 422


def test_anothers_submission_is_no_place_in_the_list(served: Running) -> None:
    """`before` takes no submission that the caller may not see: it is answered as one that never was."""
    others = connected(served, "sender", "mlspp").get("/v1/submissions").json()["submissions"][0]["id"]
    wire = connected(served, "sender", "science")
    seen = [wire.get("/v1/submissions", params={"before": one}) for one in (others, "0" * 32)]
    assert [answer.status_code for answer in seen] == [404, 404]
    assert seen[0].json()["detail"] == seen[1].json()["detail"]
