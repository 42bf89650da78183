"""Workers that are killed and come back lose nothing and do nothing twice."""

from __future__ import annotations

import random
import signal
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.api.running import STUDENTS, settings
from tests.hub.people import made_up
from tests.hub.processes import start
from tizbe.hub import Envelope, Sent, make_envelope, open_hub
from tizbe.service.arrival import ANSWERED, Arrivals, Sender
from tizbe.service.claim import Claims
from tizbe.service.worker import Worker
from tizbe.store import tables


def envelope(number: int) -> Envelope:
    """The envelope of a small file of changes."""
    return make_envelope(
        feed=STUDENTS, mode="changes", sent_on=date(2026, 2, 1), name="submission.csv", number=str(number)
    )


def content(number: int, people: list[str]) -> bytes:
    """A file of changes that opens three statements."""
    lines = [f"open,{iin},2026-01-10,,full-time" for iin in people[number * 3 : number * 3 + 3]]
    return ("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n").encode()


def bring(arrivals: Arrivals, count: int) -> list[str]:
    """Bring that many small submissions; their ids, in order."""
    people = made_up(count * 3)
    sender = Sender("science-nobd", "science")
    return [arrivals.bring(sender, envelope(n), "en", content(n, people)).arrival_id for n in range(count)]


def test_what_waits_is_answered_in_its_order(tmp_path: Path) -> None:
    """A worker answers every waiting submission, in the order in which they came, each with a receipt of its own."""
    home = tmp_path / "hub"
    with open_hub(settings(home)) as hub:
        arrivals = Arrivals(hub.log.store, home)
        names = bring(arrivals, 30)
        worker = Worker(settings(home), settles=False)
        working = threading.Thread(target=worker.run)
        working.start()
        deadline = time.monotonic() + 60
        while len(arrivals.over(names)) < len(names) and time.monotonic() < deadline:
            time.sleep(0.02)
        worker.stop.set()
        working.join()
        receipts = [arrivals.of(name).receipt for name in names]
        assert receipts == sorted(receipts, key=str)
        assert len(set(receipts)) == 30
        with hub.log.store.reading() as control:
            senders = set(control.execute(select(tables.submission.c.received_by)).scalars())
    assert senders == {"science-nobd"}


def test_the_same_key_is_the_same_submission(tmp_path: Path) -> None:
    """A submission brought again with its Idempotency-Key is the one brought before."""
    with open_hub(settings(tmp_path / "hub")) as hub:
        arrivals = Arrivals(hub.log.store, tmp_path / "hub")
        sender = Sender("science-nobd", "science")
        first = arrivals.bring(sender, envelope(1), "en", b"x", "key")
        again = arrivals.bring(sender, envelope(1), "en", b"x", "key")
        other = arrivals.bring(Sender("another", "science"), envelope(1), "en", b"x", "key")
    assert first.arrival_id == again.arrival_id != other.arrival_id


def test_a_large_file_keeps_no_small_change_from_the_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a large file is read and screened, a small one is taken in, settled, and in the feed of changes."""
    home, people = tmp_path / "hub", made_up(60)
    note = Claims.note
    seen: list[dict[str, Any]] = []

    def noted(self: Claims, arrival_no: int, phase: str) -> None:
        deadline = time.monotonic() + 60
        while phase == "judging" and not seen and time.monotonic() < deadline:
            seen.extend(hub.changes(0, 10).changes)  # the large file goes on only once the small one is in the feed
            time.sleep(0.02)
        note(self, arrival_no, phase)

    monkeypatch.setattr(Claims, "note", noted)
    with open_hub(settings(home)) as hub:
        arrivals, sender = Arrivals(hub.log.store, home), Sender("mlspp", "mlspp")
        lines = [f"{iin},2026-01-10," for iin in people[10:]]
        large = arrivals.begin(
            sender,
            make_envelope(
                feed="8/mlspp/cdb-pensions",
                mode="full",
                sent_on=date(2026, 2, 1),
                name="submission.csv",
                as_of=date(2026, 2, 1),
            ),
            "en",
            length=None,
            expires_in=timedelta(hours=1),
        )
        arrivals.file(large.arrival_id).write_text("\n".join(["iin,begin_date,end_date", *lines]) + "\n")
        arrivals.complete(large.arrival_id, 0)
        (small,) = bring(arrivals, 1)
        worker = Worker(settings(home))
        working = threading.Thread(target=worker.run)
        working.start()
        deadline = time.monotonic() + 90
        while len(arrivals.over([large.arrival_id, small])) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        worker.stop.set()
        working.join()
        receipts = [arrivals.of(name).receipt for name in (small, large.arrival_id)]
    assert {change["iin"] for change in seen} == set(people[:3])
    assert receipts == ["S-00000001", "S-00000002"]


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    """Two workers, killed at random moments and begun anew, answer each submission once, as one that was left alone."""
    home, alone = tmp_path / "hub", tmp_path / "alone"
    rng, count, kills = random.Random(5), 320, 6
    with open_hub(settings(home)) as hub:
        arrivals = Arrivals(hub.log.store, home)
        names = bring(arrivals, count)

        def begin(number: int) -> Any:
            return start(["work"], tmp_path / f"worker-{number}", {"TIZBE_HOME": str(home)})

        def await_answers(least: int) -> None:
            deadline = time.monotonic() + 200
            while len(arrivals.over(names)) < least and time.monotonic() < deadline:
                time.sleep(0.02)

        workers = [begin(0), begin(1)]
        try:
            for kill in range(kills):
                await_answers(kill * 20)  # so that every kill comes while there is work left, on a slow machine too
                time.sleep(rng.uniform(0.0, 0.3))
                victim = rng.randrange(2)
                workers[victim].kill()
                workers[victim].join()
                assert len(arrivals.over(names)) < count
                workers[victim] = begin(victim)
            await_answers(count)
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.join(60)
                # The one begun last may not have come as far as to listen for the signal.
                assert worker.exitcode in (0, -signal.SIGTERM)
        finally:
            for worker in workers:
                worker.kill()
                worker.join()
        found = [arrivals.of(name) for name in names]
        assert {one.state for one in found} == {ANSWERED}
        assert len({one.receipt for one in found}) == count
        with hub.log.store.reading() as control:
            assert control.execute(select(func.count()).select_from(tables.submission)).scalar() == count
        digest = hub.digest()
    people = made_up(count * 3)
    with open_hub(settings(alone)) as hub:
        sents = []
        for number in range(count):
            path = tmp_path / f"{number}.csv"
            path.write_bytes(content(number, people))
            sents.append(Sent(path, envelope(number)))
        assert len(list(hub.receive_all(sents))) == count
        assert hub.digest() == digest
