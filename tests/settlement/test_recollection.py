"""What judging remembers of persons is what the ledger holds of them, and settles them alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.hub.sending import settings
from tests.intake.cases import made_up_iins
from tizbe.hub import Hub, make_envelope, open_hub
from tizbe.intake.submission import Envelope
from tizbe.ledger import bundle, pile, recollection
from tizbe.ledger.preparing import Sent
from tizbe.settlement import everybody, few
from tizbe.settlement.settling import Settler

PENSIONS, PARENTS, PUPILS = "8/mlspp/cdb-pensions", "4/mlspp/cdb-pensions", "1/enlightenment/nobd"
PEOPLE = [iin for iin, _ in zip(made_up_iins(), range(40), strict=False)]
OWN = {PENSIONS: ("", ""), PARENTS: (",child_iin,child_born", ",{child},2025-12-01"), PUPILS: (",born", ",2012-05-28")}
RIVALS = (PEOPLE[30], PEOPLE[31])
CHILD = PEOPLE[20]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and ledger counts as large, and nobody is settled as one of few."""
    monkeypatch.setattr(recollection, "LEAST_LEDGER", 0)
    monkeypatch.setattr(pile, "FEW_ROWS", 0)
    monkeypatch.setattr(bundle, "MOST_BYTES", 0)
    monkeypatch.setattr(few, "MOST_PERSONS", 0)
    monkeypatch.setattr(everybody, "_LEAST_ASIDE", 0)


def sent(folder: Path, feed: str, rows: Sequence[str]) -> Sent:
    """A file of changes; each row: op, IIN, begin_date, end_date."""
    columns, said = OWN[feed]
    path = folder / f"{feed.replace('/', '-')}-{abs(hash(tuple(rows)))}.csv"
    lines = [f"{row}{said.format(child=CHILD)}" for row in rows]
    path.write_text("\n".join([f"op,iin,begin_date,end_date{columns}", *lines]) + "\n", encoding="utf-8")
    return Sent(path, make_envelope(feed=feed, mode="changes", sent_on=date(2026, 2, 1), name=path.name))


def take(hub: Hub, files: Sequence[Sent]) -> None:
    """Take files in as one batch, of which nothing is refused."""
    assert [(one.status, one.refused) for one in hub.receive_all(files)] == [("accepted", 0)] * len(files)


def begin(hub: Hub, folder: Path) -> None:
    """Pensioners, pupils, and two who claim one child; settled."""
    take(hub, [
        sent(folder, PENSIONS, [f"open,{iin},2026-01-01," for iin in PEOPLE[:20]]),
        sent(folder, PUPILS, [f"open,{iin},2026-01-02,2026-06-01" for iin in PEOPLE[15:29]]),
        sent(folder, PARENTS, [f"open,{iin},2026-01-0{place + 2}," for place, iin in enumerate(RIVALS)]),
    ])  # fmt: skip
    hub.settle()


def change(hub: Hub, folder: Path) -> None:
    """Ends, moves and cancellations; one concerns the child, so that both who claim it are looked at."""
    take(hub, [
        sent(folder, PENSIONS, [
            *(f"close,{iin},2026-01-01,2026-01-20" for iin in PEOPLE[:5]),
            *(f"cancel,{iin},2026-01-01," for iin in PEOPLE[5:8]),
            f"open,{PEOPLE[33]},2026-01-04,",
        ]),
        sent(folder, PUPILS, [f"amend,{iin},2026-01-02,2026-05-01" for iin in PEOPLE[18:24]]),
    ])  # fmt: skip


def settled(home: Path, folder: Path) -> tuple[int, list[dict[str, object]]]:
    """What a hub settles of the changes: how many changes, and all of them."""
    with open_hub(settings(home)) as hub:
        begin(hub, folder)
        change(hub, folder)
        report = hub.settle()
        return report.changes, hub.changes(0, 1_000).changes


def test_what_is_remembered_settles_as_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The changes are the same; with the recollection, nothing is read of the persons in feeds that it holds."""
    looked: list[tuple[bool, int]] = []
    look_up = Settler._look_up

    def looking(settler: Settler) -> None:
        look_up(settler)
        known = recollection.recollection_of(settler.connection)
        unread = 0 if known is None else len(settler.engine.rows("SELECT iin FROM unrecalled"))
        looked.append((known is not None, unread))

    monkeypatch.setattr(Settler, "_look_up", looking)
    remembering = settled(tmp_path / "one", tmp_path)
    assert looked[-1] == (True, 0)
    monkeypatch.setattr(recollection, "leave", lambda *_: None)
    assert settled(tmp_path / "two", tmp_path) == remembering
    assert looked[-1] == (False, 0)
    assert remembering[0] > 0


def test_what_is_remembered_is_what_the_ledger_holds(tmp_path: Path) -> None:
    """After ends, moves, cancellations and later small files, it holds every version of its persons in its feeds."""
    with open_hub(settings(tmp_path / "hub")) as hub:
        begin(hub, tmp_path)
        change(hub, tmp_path)
        hub.receive(*_later(tmp_path))
        with hub.receiving() as receiver:
            connection = receiver.projection.connection
            known = recollection.recollection_of(connection)
            assert known is not None
            recollection.show(connection, known)
            of_them = f"iin IN (SELECT iin FROM {recollection.PERSONS})"
            feeds = ", ".join(map(str, known.feed_nos))
            query = f"SELECT {recollection.COLUMNS} FROM {{}} WHERE {of_them} AND feed_no IN ({feeds}) ORDER BY ALL"
            held = connection.execute(query.format("statement")).fetchall()
            assert held == connection.execute(query.format(recollection.VERSIONS)).fetchall()
            assert len(held) == known.versions.num_rows >= 28
            assert {int(iin) for iin in (CHILD, *RIVALS)} <= set(known.persons["iin"].to_pylist())


def test_a_file_that_another_wrote_is_read_anew(tmp_path: Path) -> None:
    """Nothing is remembered of a projection that was rebuilt, or that another process took a file into."""
    with open_hub(settings(tmp_path / "hub")) as hub:
        begin(hub, tmp_path)
        change(hub, tmp_path)
        with open_hub(settings(tmp_path / "hub")) as other:
            other.receive(*_later(tmp_path))
        with hub.receiving() as receiver:
            assert recollection.recollection_of(receiver.projection.connection) is None


def test_too_much_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More versions than are kept are read again when they are asked for."""
    monkeypatch.setattr(recollection, "MOST_VERSIONS", 10)
    with open_hub(settings(tmp_path / "hub")) as hub:
        begin(hub, tmp_path)
        change(hub, tmp_path)
        with hub.receiving() as receiver:
            assert recollection.recollection_of(receiver.projection.connection) is None
        assert hub.settle().changes > 0


def _later(folder: Path) -> tuple[Path, Envelope]:
    """A small file, of persons whom the large ones named and of another."""
    file = sent(folder, PENSIONS, [f"close,{PEOPLE[10]},2026-01-01,2026-01-25", f"open,{PEOPLE[35]},2026-01-05,"])
    return file.path, file.envelope
