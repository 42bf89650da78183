"""The bell wakes who waits, whoever rang it; the letterbox makes what comes together durable together."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import pytest

from tests.api.running import STUDENTS, settings
from tizbe.errors import Refused
from tizbe.hub import make_envelope, open_hub
from tizbe.service.arrival import Arrival, Arrivals, Sender
from tizbe.service.bell import Bell, bell_of
from tizbe.service.letterbox import Letterbox

ENVELOPE = make_envelope(feed=STUDENTS, mode="changes", sent_on=date(2026, 2, 1), name="submission.csv")
SENDER = Sender("science-nobd", "science")


def test_a_ring_wakes_who_waits() -> None:
    """Who waits is woken by a ring, not before, and is told of one that came before the waiting began."""
    bell, woken = Bell(), threading.Event()
    heard = bell.rings

    def wait() -> None:
        bell.wait(heard, 60)
        woken.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert not woken.wait(0.05)
    bell.ring()
    waiting.join()
    assert bell.wait(heard, 60) == heard + 1
    assert bell.wait(heard + 1, 0.01) == heard + 1


def test_what_another_connection_commits_is_heard(tmp_path: Path) -> None:
    """A commit that nobody rang for, as another process makes it, rings the bell of this one."""
    home = tmp_path / "hub"
    with open_hub(settings(home)) as hub:
        bell = bell_of(home)
        with bell.listening(hub.log.store), bell.listening(hub.log.store):
            time.sleep(0.3)
            heard = bell.rings
            Arrivals(hub.log.store, home).bring(SENDER, ENVELOPE, "en", b"x")
            assert bell.wait(heard, 30) > heard
        assert bell_of(home) is bell


def test_letters_are_written_together_and_fail_alone(tmp_path: Path) -> None:
    """Letters dropped while one is written become durable together; one that is refused leaves the others alone."""
    home = tmp_path / "hub"
    with open_hub(settings(home)) as hub:
        arrivals, bell = Arrivals(hub.log.store, home), Bell()
        letterbox, begun, go_on = Letterbox(hub.log.store, bell), threading.Event(), threading.Event()

        def slow() -> Arrival:
            begun.set()
            assert go_on.wait(60)
            return arrivals.bring(SENDER, ENVELOPE, "en", b"first")

        def refused() -> Arrival:
            raise Refused({"kk": "жоқ", "ru": "нет", "en": "no"})

        first = letterbox.drop(slow)
        assert begun.wait(60)
        others = [letterbox.drop(lambda n=n: arrivals.bring(SENDER, ENVELOPE, "en", b"x%d" % n)) for n in range(3)]  # type: ignore[misc]
        wrong = letterbox.drop(refused)
        go_on.set()
        names = {one.result(60).arrival_id for one in (first, *others)}
        with pytest.raises(Refused):
            wrong.result(60)
        letterbox.close()
        assert len(names) == 4
        assert arrivals.counts()["waiting"] == 4
        assert 1 <= bell.rings <= 3
