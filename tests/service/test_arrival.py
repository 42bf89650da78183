"""Arrivals: the sweep takes away what is over, and nothing that is alive, whatever happens in which order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.api.running import STUDENTS, settings
from tizbe.hub import make_envelope, open_hub
from tizbe.service.arrival import Arrival, Arrivals, Sender
from tizbe.service.reception import Busy, receiving

EXPIRED = timedelta(seconds=-1)
A_DAY = timedelta(days=1)


@pytest.fixture
def arrivals(tmp_path: Path) -> Iterator[Arrivals]:
    """The arrivals of a hub without a worker."""
    with open_hub(settings(tmp_path / "hub")) as hub:
        yield Arrivals(hub.log.store, tmp_path / "hub")


def begun(arrivals: Arrivals, expires_in: timedelta = A_DAY, length: int | None = 10) -> Arrival:
    """An upload that was announced."""
    envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=date(2026, 2, 1), name="submission.csv")
    sender = Sender("science-nobd", "science")
    return arrivals.begin(sender, envelope, "en", length=length, expires_in=expires_in)


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_an_upload_that_begins_during_the_sweep_is_left(
    arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Row and file of an upload that begins before the sweep asks its first, its second or its last question stay."""
    store = arrivals._store
    expired = begun(arrivals, EXPIRED)
    new: list[Arrival] = []
    asked: list[str] = []

    def begin(of: str) -> None:
        asked.append(of)
        if len(asked) == moment + 1:
            monkeypatch.undo()
            new.append(begun(arrivals))
            with receiving(arrivals, new[0], A_DAY) as reception:
                reception.write(b"12345")
                reception.keep()
            watch()

    def watch() -> None:
        reading, writing = store.reading, store.writing

        def read() -> AbstractContextManager[Connection]:
            begin("reading")
            return reading()

        def write() -> AbstractContextManager[Connection]:
            begin("writing")
            return writing()

        monkeypatch.setattr(store, "reading", read)
        monkeypatch.setattr(store, "writing", write)

    (arrivals.folder / ("0" * 32)).write_bytes(b"of nobody")
    watch()
    assert arrivals.sweep() == 1
    monkeypatch.undo()
    assert (asked, arrivals.of(expired.arrival_id).state) == (["reading", "writing", "writing"], "ended")
    assert arrivals.of(new[0].arrival_id).state == "arriving"
    assert [path.name for path in arrivals.folder.iterdir()] == [new[0].arrival_id]
    assert arrivals.sweep() == 0
    assert arrivals.file(new[0].arrival_id).read_bytes() == b"12345"


def test_what_is_written_at_this_moment_has_not_expired(arrivals: Arrivals) -> None:
    """A sender who goes on after long silence is not cut off by the sweep; who stays silent is."""
    slow, silent = begun(arrivals, EXPIRED), begun(arrivals, EXPIRED)
    with receiving(arrivals, slow, A_DAY) as reception:
        reception.write(b"12345")
        assert arrivals.sweep() == 1
        assert arrivals.of(silent.arrival_id).state == "ended"
        reception.write(b"67890")
        waits = reception.complete()
    assert (waits.state, waits.arrived) == ("waiting", 10)
    assert arrivals.sweep() == 0
    assert arrivals.file(slow.arrival_id).read_bytes() == b"1234567890"
    with pytest.raises(Busy), receiving(arrivals, silent, A_DAY):
        pass


def test_a_silent_connection_expires_once_it_is_gone(arrivals: Arrivals) -> None:
    """A connection that ended without a byte gives no further life: the upload ends, and its file goes."""
    cut = begun(arrivals, EXPIRED)
    with receiving(arrivals, cut, A_DAY):
        assert arrivals.sweep() == 0
    assert arrivals.file(cut.arrival_id).exists()
    assert arrivals.sweep() == 1
    assert (arrivals.of(cut.arrival_id).state, list(arrivals.folder.iterdir())) == ("ended", [])
