"""The lock of the hub's folder: who waits for it gets it, however busy another writer is."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tizbe.errors import Unavailable
from tizbe.ledger.home import Home, open_home


def test_a_writer_that_is_never_idle_lets_others_in(tmp_path: Path) -> None:
    """While one writer takes the lock again as soon as it is free, another waits for one turn of it, or two."""
    busy, patient = open_home(tmp_path / "hub"), open_home(tmp_path / "hub")
    turns, stop = [0], threading.Event()

    def write() -> None:
        while not stop.is_set():
            with busy.locking():
                turns[0] += 1
                time.sleep(0.02)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for how in (patient.locking, patient.sharing) * 5:
            before = turns[0]
            with how():
                assert turns[0] - before <= 3
            time.sleep(0.01)
    finally:
        stop.set()
        thread.join()


def test_who_gives_up_leaves_the_line(tmp_path: Path) -> None:
    """A writer that waits in vain says so in time, and is in nobody's way afterwards."""
    homes: list[Home] = [open_home(tmp_path / "hub") for _ in range(3)]
    with homes[0].locking():
        for other in homes[1:]:
            with pytest.raises(Unavailable), other.locking(0.05):
                raise AssertionError("two writers at once")
    with homes[2].locking(0):
        pass
    with homes[0].sharing(0), homes[1].sharing(0):
        pass
