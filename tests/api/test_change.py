"""The feed of changes that MSHI pulls."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.api.running import STUDENTS, running, settings
from tests.hub.people import made_up
from tizbe import client
from tizbe.hub import Sent, day_now, make_envelope, open_hub


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with three settlements, of which two made changes."""
    folder = tmp_path_factory.mktemp("changes")
    people = made_up(90)
    with open_hub(settings(folder / "hub")) as hub:
        for number in range(3):
            path = folder / f"{number}.csv"
            lines = [f"open,{iin},2026-01-10,,full-time" for iin in people[number * 30 : number * 30 + 30]]
            path.write_text("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n")
            envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=day_now(), name=path.name)
            list(hub.receive_all([Sent(path, envelope)]))
            hub.settle()
    return folder / "hub"


def test_pages_of_any_size_give_the_same_feed(settled: Path) -> None:
    """However the feed is cut into pages, each change comes once, in order of number, the same as the export has."""
    with open_hub(settings(settled)) as hub:
        path = settled.parent / "all.ndjson"
        hub.export("change", path)
        exported = [json.loads(line) for line in path.read_text().splitlines()]

        @given(st.integers(1, 100))
        @hypothesis_settings(max_examples=12, deadline=None)
        def same(size: int) -> None:
            found, after = [], 0
            while (page := hub.changes(after, size)).changes:
                found += page.changes
                assert page.next == found[-1]["number"]
                after = page.next
            assert [one["number"] for one in found] == list(range(1, hub.last_change() + 1))
            assert found == exported

        same()


def test_a_page_that_waits_answers_when_a_change_comes(settled: Path) -> None:
    """MSHI asks for what is not there yet, and has it soon after a body has sent it, long before the wait ends."""
    with running(settled) as served, served.connect("fund") as fund, served.connect("sender", "science") as sender:
        last = int(fund.request("GET", "/v1/changes", params={"limit": 1}).headers["Tizbe-Last"])
        path = settled.parent / "more.csv"
        lines = [f"open,{iin},2026-01-10,,full-time" for iin in made_up(5, "960606")]
        path.write_text("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n")
        sent = sender.submit(path, feed=STUDENTS, mode="changes")
        assert sent.state == "answered"
        began = time.monotonic()
        answer = fund.request("GET", "/v1/changes", params={"after": last, "wait": 60})
        assert len(answer.text.splitlines()) == 5
        assert time.monotonic() - began < 50
        assert answer.headers["Tizbe-Next"] == str(last + 5)


def test_an_answer_said_twice_changes_nothing(settled: Path) -> None:
    """MSHI says how far it is and what it could not apply: a case each; said again nothing more happens."""
    with (
        running(settled, works=False) as served,
        served.connect("fund") as fund,
        served.connect("operator") as desk,
    ):

        def say(**said: object) -> dict[str, int]:
            found: dict[str, int] = fund.request("POST", "/v1/changes/acknowledgements", json=said).json()
            return found

        refused = [{"number": 7, "code": "NO-PERSON"}, {"number": 9, "code": "NO-PERSON"}]
        first = say(until=20, refused=refused)
        assert (first["until"], first["refused"]) == (20, 2)
        assert say(until=20, refused=refused) == first
        assert say(until=10) == first
        assert say(until=30)["refused"] == 2
        assert say(until=30, applied=[9])["refused"] == 1
        cases = desk.request("GET", "/v1/cases").json()
        assert [(case["change_no"], case["owner"]) for case in cases] == [(7, "operator")]
        desk.request("POST", "/v1/cases/7/closing", json={"resolution": "MSHI had the person's old number."})
        assert desk.request("GET", "/v1/cases").json() == []
        for wrong in ({"until": 10**9}, {"until": 5, "refused": [{"number": 6, "code": "X"}]}):
            with pytest.raises(client.Problem) as problem:
                say(**wrong)
            assert problem.value.status == 422


def test_the_image_is_the_sum_of_the_changes(settled: Path) -> None:
    """Whoever lays the image down stands where whoever applied every change up to its number stands."""
    with running(settled, works=False) as served, served.connect("fund") as fund:
        answer = fund.request("GET", "/v1/image", params={"form": "csv"})
        last = int(answer.headers["Tizbe-Last"])
        held = {
            (row["iin"], int(row["row"]), row["begin_date"], row["end_date"] or None)
            for row in csv.DictReader(answer.text.splitlines())
        }
        lines = fund.request("GET", "/v1/changes", params={"limit": last}).text.splitlines()
        applied = set()
        for change in map(json.loads, lines):
            assert change["op"] == "open"
            applied.add((change["iin"], change["row"], change["begin_date"], change["end_date"]))
        assert held == applied
        assert len(held) == last
        part = fund.request("GET", "/v1/image", params={"form": "csv"}, headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, answer.content[:10])
