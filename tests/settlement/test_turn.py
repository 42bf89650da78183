"""Settled in turns, the hub comes to what one settlement comes to, and every turn can be made and proven again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.hub.people import made_up
from tizbe.hub import Hub, Sent, make_envelope, open_hub
from tizbe.settings import Settings
from tizbe.settlement import state
from tizbe.settlement.state import SettlementReport
from tizbe.settlement.turn import put_off_by

LARGE, SMALL = "8/mlspp/cdb-pensions", "14/science/nobd"
PEOPLE = made_up(90)
MOST = 20


@contextmanager
def opened(home: Path) -> Iterator[Hub]:
    """A small hub."""
    with open_hub(Settings(home, 1, "1GB", "administrator")) as hub:
        yield hub


def send(hub: Hub, folder: Path, feed: str, lines: list[str], columns: str = "iin,begin_date,end_date") -> None:
    """Take a file of changes in."""
    path = folder / f"{abs(hash((feed, tuple(lines))))}.csv"
    path.write_text("\n".join([f"op,{columns}", *lines]) + "\n")
    receipt = hub.receive(
        path, make_envelope(feed=feed, mode="changes", sent_on=date(2026, 2, 1), name="submission.csv")
    )
    assert (receipt.status, receipt.refused) == ("accepted", 0)


def begin(hub: Hub, folder: Path) -> None:
    """Three students, settled."""
    send(
        hub, folder, SMALL, [f"open,{iin},2026-01-10,,full-time" for iin in PEOPLE[:3]], "iin,begin_date,end_date,form"
    )
    hub.settle()


def send_large(hub: Hub, folder: Path) -> None:
    """A large file: sixty pensioners, the first of whom are students."""
    send(hub, folder, LARGE, [f"open,{iin},2026-01-12," for iin in PEOPLE[:60]])


def send_small(hub: Hub, folder: Path) -> None:
    """A small file: some students, one of whom is in the large file."""
    rows = [f"open,{iin},2026-01-15,,full-time" for iin in (PEOPLE[50], *PEOPLE[70:73])]
    send(hub, folder, SMALL, rows, "iin,begin_date,end_date,form")


def left(hub: Hub) -> int:
    """How many large submissions have persons that are not settled yet."""
    return len(put_off_by(state.last_settlement(hub.log)))


def finish(hub: Hub) -> list[SettlementReport]:
    """Settle turn after turn until nothing is left."""
    reports = []
    while hub.has_unsettled():
        reports.append(hub.settle(most=MOST))
    return reports


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of a hub that was told the same and settled it at once."""
    folder = tmp_path_factory.mktemp("alone")
    with opened(folder / "hub") as hub:
        begin(hub, folder)
        send_large(hub, folder)
        send_small(hub, folder)
        hub.settle()
        return hub.digest()


def test_small_submissions_are_settled_before_a_large_one(tmp_path: Path, alone: str) -> None:
    """Whoever a small file speaks of is settled first, though it came after a large one; that one follows in slices."""
    with opened(tmp_path / "hub") as hub:
        begin(hub, tmp_path)
        before = hub.last_change()
        send_large(hub, tmp_path)
        send_small(hub, tmp_path)
        first = hub.settle(most=MOST)
        told = {change["iin"] for change in hub.changes(before, 1000).changes}
        assert told == set(PEOPLE[70:73])  # who is in the large file too waits for its slice
        assert (first.persons, left(hub)) == (3, 1)
        slices = finish(hub)
        assert [one.persons for one in slices] == [20, 20, 20]
        assert not left(hub)
        assert hub.digest() == alone
        assert hub.settle(most=MOST).settlement is None


@pytest.mark.slow
def test_a_small_submission_comes_between_the_slices(tmp_path: Path, alone: str) -> None:
    """A small file that comes while a large one is settled is settled next; every settlement is proven again."""
    with opened(tmp_path / "hub") as hub:
        begin(hub, tmp_path)
        send_large(hub, tmp_path)
        assert hub.settle(most=MOST).persons == 20
        send_small(hub, tmp_path)
        assert hub.settle(most=MOST).persons == 3
        finish(hub)
        assert hub.digest() == alone
        proof = hub.prove(every_settlement=True)
        assert proof.is_same, proof.differences
        assert proof.settlements == 5


@pytest.mark.slow
def test_what_is_asked_meanwhile_is_answered_in_full(tmp_path: Path, alone: str) -> None:
    """Between the turns the handout holds what is known, the image the sum of the changes; a settlement of everything
    takes the rest along."""
    with opened(tmp_path / "hub") as hub:
        begin(hub, tmp_path)
        send_large(hub, tmp_path)
        send_small(hub, tmp_path)
        hub.settle(most=MOST)
        hub.settle(most=MOST)
        assert hub.digest() == alone
        image = hub.image()
        assert len(image.path.read_text().splitlines()) - 1 == 3 + 3 + 20 == image.change
        report = hub.settle()
        assert (report.persons, left(hub)) == (40, 0)
        assert hub.digest() == alone
        assert hub.prove(every_settlement=True).is_same


def test_the_state_is_made_again_between_the_turns(tmp_path: Path, alone: str) -> None:
    """A projection lost between two turns comes back as it was: no change is lost, and none is made twice."""
    with opened(tmp_path / "hub") as hub:
        begin(hub, tmp_path)
        send_large(hub, tmp_path)
        send_small(hub, tmp_path)
        hub.settle(most=MOST)
        hub.settle(most=MOST)
        hub.rebuild()
        assert hub.image("ndjson").path.read_text().count("\n") == 26
        assert [one.persons for one in finish(hub)] == [20, 20]
        assert hub.digest() == alone
        assert hub.last_change() == 3 + 63 + 1


def test_a_sitting_settles_what_it_took_in_and_nothing_large(tmp_path: Path) -> None:
    """What is urgent is settled in the sitting that took it in, once; whom a large file names is left for later."""
    with opened(tmp_path / "home") as hub:
        begin(hub, tmp_path)
        send_large(hub, tmp_path)
        small = tmp_path / "small.csv"
        small.write_text(
            "op,iin,begin_date,form\n" + "".join(f"open,{iin},2026-01-15,full-time\n" for iin in PEOPLE[70:73])
        )
        envelope = make_envelope(feed=SMALL, mode="changes", sent_on=date(2026, 2, 2), name="small.csv")
        with hub.sitting() as sitting:
            (receipt,) = sitting.receive_all([Sent(small, envelope)])
            urgent, nothing = (sitting.settle_urgent(MOST) for _ in range(2))
        assert (receipt.accepted, urgent.persons, urgent.changes) == (3, 3, 3)
        assert (nothing.settlement, nothing.changes) == (None, 0)
        slices = 0
        while hub.has_unsettled():
            slices += hub.settle(most=MOST).changes
        assert slices == 60
        assert hub.prove(every_settlement=True).is_same


def test_a_sitting_settles_what_was_no_small_file_after_all(tmp_path: Path) -> None:
    """A file of few bytes and more rows than a bundle takes is taken in by itself, and settled in the same sitting."""
    people = made_up(1_203)[3:]
    with opened(tmp_path / "home") as hub:
        begin(hub, tmp_path)
        path = tmp_path / "many.csv"
        path.write_text("\n".join(["op,iin,begin_date", *(f"open,{iin},2026-01-12" for iin in people)]) + "\n")
        envelope = make_envelope(feed=LARGE, mode="changes", sent_on=date(2026, 2, 2), name="many.csv")
        with hub.sitting() as sitting:
            (receipt,) = sitting.receive_all([Sent(path, envelope)])
            report = sitting.settle_urgent(40_000)
        assert (receipt.accepted, report.changes, hub.has_unsettled()) == (1_200, 1_200, False)
