"""The look-up desk: where rows lie, the loan of the projection, and answers with every access recorded."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.hub.people import AIGUL, BOLAT, CHILD
from tests.hub.sending import settings
from tests.oracle.histories import random_statements
from tests.settlement.worlds import load
from tizbe.audit import trail
from tizbe.errors import Refused, Unavailable
from tizbe.hub import make_envelope, open_hub
from tizbe.ledger.projection import Projection
from tizbe.settlement import loan as loan_module
from tizbe.settlement import placement as placement_module
from tizbe.settlement.loan import Loan
from tizbe.settlement.placement import Placement
from tizbe.settlement.version_reading import PlacedVersions, SearchedVersions
from tizbe.store import tables

DAY = date(2026, 3, 1)


@pytest.mark.parametrize("long", [3, 10**6], ids=["in stretches", "put in order"])
def test_a_placement_finds_what_a_search_finds(monkeypatch: pytest.MonkeyPatch, long: int) -> None:
    """Every person's versions, facts and claims are the same by placement and by search, also after rows were added."""
    monkeypatch.setattr(placement_module, "_LONG", long)
    rng = random.Random(5)
    connection = load([random_statements(rng) for _ in range(12)])
    persons = [iin for (iin,) in connection.execute("SELECT DISTINCT iin FROM statement ORDER BY iin").fetchall()]
    connection.execute("CREATE TEMP TABLE later AS SELECT * FROM statement USING SAMPLE 40 ROWS")
    placement = Placement()
    for added in (0, 1, 2):
        if added:
            connection.execute(f"INSERT INTO statement SELECT * FROM later WHERE statement_id % 3 = {added}")
        assert placement.catch_up(connection)
        searched, placed = SearchedVersions(connection), PlacedVersions(connection, placement)
        assert placed.feeds == searched.feeds
        for iin in (*persons, 7):
            assert sorted(placed.of_person(iin), key=str) == sorted(searched.of_person(iin), key=str)
            assert sorted(placed.facts_of([iin]), key=str) == sorted(searched.facts_of([iin]), key=str)
            assert placed.claimants([iin], [4]) == searched.claimants([iin], [4])


def test_a_placement_of_another_order_is_made_anew() -> None:
    """Where the rows known before lie otherwise all is read again; where rows were removed, nothing is placed."""
    rng = random.Random(6)
    connection = load([random_statements(rng) for _ in range(6)])
    placement = Placement()
    assert placement.catch_up(connection)
    connection.execute("CREATE TABLE turned AS SELECT * FROM statement ORDER BY iin DESC, statement_id")
    connection.execute("DROP TABLE statement")
    connection.execute("ALTER TABLE turned RENAME TO statement")
    assert placement.catch_up(connection)
    placed = PlacedVersions(connection, placement)
    for (iin,) in connection.execute("SELECT DISTINCT iin FROM statement").fetchall():
        count = connection.execute(f"SELECT COUNT(*) FROM statement WHERE iin = {iin}").fetchall()
        assert [(len(placed.of_person(iin)),)] == count
    connection.execute("DELETE FROM statement WHERE rowid = 0")
    assert not placement.catch_up(connection)


def test_a_loan_is_given_back_when_nobody_asks_and_after_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is opened once for questions that follow each other, and closed when idle or when its turn is over."""
    monkeypatch.setattr(loan_module, "LINGER", 0.1)
    opened: list[float] = []
    closed: list[float] = []

    @contextmanager
    def opening() -> Iterator[Projection]:
        opened.append(time.monotonic())
        yield object()  # type: ignore[misc]
        closed.append(time.monotonic())

    loan = Loan(opening, turn=0.2)
    with loan.reading() as first:
        pass
    with loan.reading() as second:
        assert second is first
    assert (len(opened), len(closed)) == (1, 0)
    _wait_for(lambda: len(closed) == 1)
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        with loan.reading():
            assert len(opened) == len(closed) + 1
    assert len(opened) >= 3
    gaps = [begin - end for end, begin in zip(closed[1:], opened[2:], strict=False)]
    assert min(gaps) >= loan_module.PAUSE
    loan.close()
    assert len(opened) == len(closed)


def test_what_opening_raises_reaches_whoever_asked() -> None:
    """A loan that cannot be opened tells so to each that asks, and can be asked again."""

    @contextmanager
    def opening() -> Iterator[Projection]:
        raise Unavailable({"en": "Busy."})
        yield

    loan = Loan(opening)
    for _ in range(2):
        with pytest.raises(Unavailable), loan.reading():
            pass
    loan.close()


def _disabled(folder: Path, number: int, iin: str, begin_date: str) -> None:
    """Send one ground of row 13 to the hub in `folder`."""
    path = folder / f"rows-{number}.csv"
    path.write_text(f"op,iin,begin_date,end_date,group\nopen,{iin},{begin_date},,1\n", encoding="utf-8")
    envelope = make_envelope(
        feed="13/mlspp/disability-cdb", mode="changes", sent_on=date(2026, 2, 1), name=path.name, number=str(number)
    )
    with open_hub(settings(folder / "home")) as hub:
        assert hub.receive(path, envelope).status == "accepted"


def _accesses(folder: Path) -> list[tuple[str, str | None]]:
    """The accesses to persons that the audit trail holds, with their purposes."""
    with open_hub(settings(folder / "home")) as hub, hub.log.store.reading() as control:
        assert trail.verify(hub.log.store) is None
        rows = control.execute(tables.audit.select().order_by(tables.audit.c.entry_no)).all()
        return [(row.action, row.purpose) for row in rows if row.action in ("explain", "person")]


def test_a_desk_answers_as_the_hub_does_and_records_every_access(tmp_path: Path) -> None:
    """Explanations at a desk, also from threads, are the hub's own; the trail has each access with its purpose."""
    _disabled(tmp_path, 1, AIGUL, "2025-01-10")
    with open_hub(settings(tmp_path / "home")) as hub:
        with hub.look_up() as desk:
            answers = [desk.explain(AIGUL, DAY, purpose=f"call {call}") for call in range(3)]
            account = desk.person(AIGUL, purpose="account").as_json()
            stranger = desk.explain(BOLAT, DAY)
            with pytest.raises(Refused):
                desk.explain("123456789012", DAY)
            with ThreadPoolExecutor(3) as threads:
                together = list(threads.map(lambda _: desk.explain(AIGUL, DAY), range(3)))
        assert {hub.explain(AIGUL, DAY), *answers, *together} == {answers[0]}
    assert answers[0].covered
    assert answers[0].held[0].statements[0].submission is not None
    assert (stranger.covered, stranger.heard_of) == (False, False)
    assert account["entitlements"] == [
        {"row": 13, "begin_date": "2025-01-10", "end_date": "", "began_by": "stated", "ended_by": ""}
    ]
    assert account["cover"] == [
        {"begin_date": "2025-01-10", "end_date": "", "rows": [13], "primary_row": 13, "payer": "republican"}
    ]
    purposes = [("explain", f"call {call}") for call in range(3)]
    assert _accesses(tmp_path) == [*purposes, ("person", "account"), *[("explain", None)] * 5]


def test_a_writer_gets_its_turn_beside_an_open_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a desk is asked without pause, a file is taken in; the desk then answers by it, and the past as before."""
    monkeypatch.setattr(loan_module, "TURN", 0.5)
    _disabled(tmp_path, 1, AIGUL, "2025-01-10")
    done = threading.Event()

    def write() -> None:
        _disabled(tmp_path, 2, BOLAT, "2025-06-01")
        _disabled(tmp_path, 3, CHILD, "2025-06-01")
        done.set()

    with open_hub(settings(tmp_path / "home")) as hub, hub.look_up() as desk:
        before = hub.log.last_commit_no()
        assert not desk.explain(BOLAT, DAY).covered
        writer = threading.Thread(target=write)
        writer.start()
        deadline = time.monotonic() + 30
        while not done.is_set() and time.monotonic() < deadline:
            desk.explain(AIGUL, DAY)
        writer.join()
        assert done.is_set()
        _wait_for(lambda: desk.explain(BOLAT, DAY).covered)
        assert desk.explain(CHILD, DAY).covered
        assert not desk.explain(BOLAT, DAY, known=str(before)).covered


def _wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
