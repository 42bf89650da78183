"""Submissions over the network: in one request, in pieces, repeated, and seen only by who may."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.api.running import STUDENTS, Running, running
from tests.hub.people import made_up
from tizbe import client


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> object:
    """One running hub for the tests of this file."""
    with running(tmp_path_factory.mktemp("served") / "hub") as found:
        yield found


def opened(path: Path, people: list[str], *, begin: str = "2026-01-10") -> Path:
    """A file of changes that opens a student's statement for each person."""
    lines = [f"open,{iin},{begin},,full-time" for iin in people]
    path.write_text("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n", encoding="utf-8")
    return path


def test_small_changes_are_answered_in_the_same_call(served: Running, tmp_path: Path) -> None:
    """A small file of changes comes back with its receipt in the answer to the request that brought it."""
    with served.connect("sender", "science") as hub:
        sent = hub.submit(opened(tmp_path / "a.csv", made_up(20)), feed=STUDENTS, mode="changes", wait=20)
    assert sent.state == "answered"
    assert sent.receipt is not None
    assert (sent.receipt["status"], sent.receipt["accepted"]) == ("accepted", 20)


def test_a_full_is_answered_at_its_address(served: Running, tmp_path: Path) -> None:
    """A full is taken in by the worker, and its receipt is found at the submission's address."""
    path = tmp_path / "full.csv"
    lines = [f"{iin},2026-01-02,,full-time" for iin in made_up(3000, "930404")]
    path.write_text("\n".join(["iin,begin_date,end_date,form", *lines]) + "\n", encoding="utf-8")
    with served.connect("sender", "science") as hub:
        sent = hub.submit(path, feed=STUDENTS, mode="full", as_of=date(2026, 1, 5))
    assert sent.receipt is not None, sent
    assert sent.receipt["rows_read"] == 3000


def test_another_bodys_submission_is_not_to_be_seen(served: Running, tmp_path: Path) -> None:
    """A body is told of another body's submission what it is told of one that never was."""
    with served.connect("sender", "science") as hub:
        sent = hub.submit(opened(tmp_path / "a.csv", made_up(1, "940505")), feed=STUDENTS, mode="changes")
    with served.connect("sender", "mlspp") as other:
        with pytest.raises(client.Problem) as seen:
            other.submission(sent.id)
        with pytest.raises(client.Problem) as never:
            other.submission("0" * 32)
    assert (
        (seen.value.status, seen.value.detail) == (never.value.status, never.value.detail) == (404, never.value.detail)
    )


def test_a_renamed_body_sends_and_sees_under_both_names(served: Running, tmp_path: Path) -> None:
    """A system of a body that took another's place in the list may send for both names and see what both sent."""
    with served.connect("sender", "judicial-administration") as hub:
        path = opened(tmp_path / "a.csv", made_up(1, "970707"))
        sent = hub.submit(path, feed="8/courts-department/courts", mode="changes")
        assert hub.submission(sent.id).id == sent.id
        with pytest.raises(client.Problem) as problem:
            hub.submit(path, feed=STUDENTS, mode="changes")
    assert (problem.value.status, problem.value.code) == (403, "A003")
