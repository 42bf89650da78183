"""Fulls of streams that believe nothing yet: rows in memory, owed to the projection, the same ledger in every way."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.hub.sending import settings
from tests.hub.test_preparing import FEEDS, PEOPLE, full_of, opening, receipts_but_for_the_hub
from tests.intake.test_plain_lines import read_uncompiled
from tizbe.hub import Receipt, make_envelope, open_hub
from tizbe.intake.submission import Envelope
from tizbe.ledger import arrivals
from tizbe.ledger.arrears import Arrears
from tizbe.ledger.preparing import Sent
from tizbe.ledger.projection import Projection
from tizbe.ledger.projection_file import rebuild

Files = list[tuple[Path, Envelope]]


def _files(folder: Path, *, born: bool) -> Files:
    """Fulls of four streams, one with a row refused, one with a key again; two of a stream; a birth; small changes."""
    files = [
        full_of(folder, FEEDS[1], PEOPLE[:50]),
        full_of(folder, FEEDS[0], PEOPLE[5:40]),
        full_of(folder, FEEDS[2], [*PEOPLE[:9], "123456789012"]),
        full_of(folder, FEEDS[3], [*PEOPLE[20:], PEOPLE[21]]),
        full_of(folder, FEEDS[1], PEOPLE[6:41]),
        opening(folder, PEOPLE[58]),
    ]
    if born:
        path = folder / "born.csv"
        path.write_text(f"op,iin,begin_date,born\nopen,{PEOPLE[7]},2026-01-01,2026-01-01\n", encoding="utf-8")
        said = make_envelope(feed="vital/justice/civil-acts", mode="changes", sent_on=date(2026, 1, 6), name=path.name)
        files.insert(0, (path, said))
    return files


def _taken(home: Path, files: Files) -> tuple[list[Receipt], str, str, str]:
    """The receipts of a batch, the ledger's digest, that of the ledger rebuilt, and the settlement's."""
    with open_hub(settings(home)) as hub:
        receipts = list(hub.receive_all([Sent(path, envelope) for path, envelope in files]))
        digest = hub.statement_digest()
        report = hub.settle()
        with hub.log.locking(), hub._projection() as projection:
            rebuild(projection)
            rebuilt = projection.statement_digest()
    return receipts, digest, rebuilt, repr((report.changes, report.by_op))


@pytest.mark.parametrize("born", [False, True])
def test_the_compiled_reader_gives_the_same_ledger(born: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch read by it has the receipts, the ledger and the changes of one read by the others, and rebuilds so."""
    files = _files(tmp_path, born=born)
    others = _taken(tmp_path / "others", files)
    read_uncompiled(monkeypatch)
    with np.errstate(over="ignore"):
        found = _taken(tmp_path / "plain", files)
    assert receipts_but_for_the_hub(found[0]) == receipts_but_for_the_hub(others[0])
    assert found[1:] == others[1:] and found[1] == found[2]


@pytest.mark.parametrize("most", [0, 60, 1_000_000])
def test_owed_or_taken_in_at_once_it_is_the_same(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows may be owed to the projection, the ledger is the same."""
    files = _files(tmp_path, born=False)
    _, digest, rebuilt, _ = _taken(tmp_path / "other", files)
    monkeypatch.setattr(arrivals, "MOST_OWED", most)
    assert _taken(tmp_path / "some", files)[1] == digest == rebuilt


def test_what_is_owed_when_the_hub_dies_comes_from_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the receipts and before the projection: the next opening finds every effect in the log."""
    files = _files(tmp_path, born=False)[:2]
    _, digest, *_ = _taken(tmp_path / "whole", files)
    with open_hub(settings(tmp_path / "killed")) as hub:
        with monkeypatch.context() as patch:
            patch.setattr(Projection, "catch_up", lambda *_, **__: 0)
            patch.setattr(Arrears, "catch_up", lambda *_: None)
            given = list(hub.receive_all([Sent(path, envelope) for path, envelope in files]))
        assert [one.accepted for one in given] == [50, 35]
        assert hub.statement_digest() == digest


def test_effects_written_for_another_commit_are_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a batch that was sent before becomes no commit: what was written for those behind it is made anew."""
    files = _files(tmp_path, born=False)
    read_uncompiled(monkeypatch)
    with np.errstate(over="ignore"):
        _, digest, *_ = _taken(tmp_path / "once", files)
        with open_hub(settings(tmp_path / "twice")) as hub:
            hub.receive(*files[0])
            list(hub.receive_all([Sent(path, envelope) for path, envelope in files]))
            assert hub.statement_digest() == digest
            assert not list(hub.log.home.draft_folder.iterdir())


@pytest.mark.parametrize("is_compiled", [False, True])
def test_the_statements_of_a_first_full_are_numbered_in_order_of_person(
    is_compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it, and however its rows come, one statement's number follows the one before it."""
    if is_compiled:
        read_uncompiled(monkeypatch)
    path, envelope = full_of(tmp_path, FEEDS[1], PEOPLE[:40:-1])
    with open_hub(settings(tmp_path / "hub")) as hub:
        hub.receive(path, envelope)
        with hub.receiving() as receiver, np.errstate(over="ignore"):
            asked = "SELECT statement_id, row_number FROM statement ORDER BY iin"
            found = receiver.projection.connection.execute(asked).fetchall()
    numbers, rows = zip(*found, strict=True)
    first = numbers[0]
    assert list(numbers) == list(range(first, first + len(PEOPLE) - 41)) and list(rows) != sorted(rows)


def test_successors_of_a_split_body_open_in_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first says is owed in their joint name, yet the other holds none of it: both open in order of person."""
    read_uncompiled(monkeypatch)
    files = []
    for feed, people in (("14/enlightenment/nobd", PEOPLE[30::-1]), ("14/science/nobd", PEOPLE[:30:-1])):
        path = tmp_path / f"{feed.replace('/', '-')}.csv"
        rows = [f"{iin},2022-09-01,,full-time" for iin in people]
        path.write_text("\n".join(["iin,begin_date,end_date,form", *rows]) + "\n", encoding="utf-8")
        sent_on, as_of = date(2022, 10, 4), date(2022, 10, 3)
        files.append((path, make_envelope(feed=feed, mode="full", sent_on=sent_on, as_of=as_of, name=path.name)))
    with open_hub(settings(tmp_path / "hub")) as hub, np.errstate(over="ignore"):
        given = list(hub.receive_all([Sent(path, envelope) for path, envelope in files]))
        assert [one.accepted + one.hinted for one in given] == [31, 29]
        with hub.receiving() as receiver:
            asked = "SELECT statement_id FROM statement ORDER BY known_from, iin"
            numbers = [number for (number,) in receiver.projection.connection.execute(asked).fetchall()]
    assert numbers == [base + place for base, count in ((1 << 32, 31), (2 << 32, 29)) for place in range(1, count + 1)]
