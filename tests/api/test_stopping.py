"""A service that is told to stop while it is asked: first not ready, then closed, and nothing asked is lost."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import func, select

from tests.api.running import STUDENTS, add_client, free_port, settings
from tests.hub.people import made_up
from tests.hub.processes import start
from tizbe import client
from tizbe.hub import open_hub
from tizbe.service.arrival import Arrivals
from tizbe.store import service_tables

SENDERS = 2
DRAIN = 1.5


@dataclass
class Load:
    """Senders that send one small file after another, each over a connection of its own, until nobody answers."""

    base: str
    keys: dict[str, Path]
    folder: Path
    answered: list[tuple[float, str]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def send(self, number: int) -> None:
        """One sender's life."""
        credentials = client.KeyCredentials(f"sender-{number}", self.keys[f"sender-{number}"])
        people = made_up(400, f"90010{number + 1}")
        for turn, iin in enumerate(people):
            path = self.folder / f"{number}-{turn}.csv"
            path.write_text(f"op,iin,begin_date,end_date,form\nopen,{iin},2026-01-10,,full-time\n")
            try:
                with client.Hub(self.base, credentials, patience=0.0) as hub:
                    sent = hub.submit(path, feed=STUDENTS, mode="changes", number=f"{number}-{turn}")
            except client.Unreachable as error:
                if not isinstance(error.__cause__, httpx2.ConnectError):
                    self.other.append(repr(error.__cause__))
                return
            except Exception as error:
                self.other.append(repr(error))
                return
            if sent.receipt is None:
                self.other.append(f"no receipt: {sent.state}")
            self.answered.append((time.monotonic(), sent.id))


def look(base: str) -> int:
    """The status of the service's readiness; 0 when nobody listens."""
    try:
        return httpx2.get(f"{base}/health/ready", timeout=10).status_code
    except httpx2.TransportError:
        return 0


@pytest.mark.slow
def test_a_service_told_to_stop_under_load_loses_nothing(tmp_path: Path) -> None:
    """It is not ready before it is closed, answers all it was asked meanwhile, and leaves nothing half done behind."""
    home, port = tmp_path / "hub", free_port()
    base = f"http://127.0.0.1:{port}"
    keys = {name: add_client(home, name, "sender", "science") for name in (f"sender-{n}" for n in range(SENDERS))}
    command = ["serve", "--port", str(port), "--drain", str(DRAIN)]
    load = Load(base, keys, tmp_path)
    service = start(command, tmp_path / "serving", {"TIZBE_HOME": str(home)})
    senders = [threading.Thread(target=load.send, args=(number,)) for number in range(SENDERS)]
    try:
        deadline = time.monotonic() + 60
        while look(base) != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        for sender in senders:
            sender.start()
        while len(load.answered) < 2 * SENDERS and time.monotonic() < deadline:
            time.sleep(0.02)
        service.terminate()
        seen = [(time.monotonic(), 200)]
        while seen[-1][1] and time.monotonic() < deadline:
            time.sleep(0.05)
            seen.append((time.monotonic(), look(base)))
        for sender in senders:
            sender.join(60)
        service.join(60)
        assert service.exitcode == 0
    finally:
        service.kill()
        service.join()
    assert load.other == []
    statuses = [status for _, status in seen]
    assert statuses == sorted(statuses, key=(200, 503, 0).index) and 503 in statuses
    not_ready = [at for at, status in seen if status == 503]
    assert not_ready[-1] - not_ready[0] > DRAIN / 2
    assert [at for at, _ in load.answered if at > not_ready[0]], "nothing was answered between not ready and closed"
    with open_hub(settings(home)) as hub:
        arrivals = Arrivals(hub.log.store, home)
        names = {name for _, name in load.answered}
        assert all(arrivals.of(name).receipt for name in names)
        assert not any(arrivals.counts().values())
        with hub.log.store.reading() as control:
            assert control.execute(select(func.count()).select_from(service_tables.arrival)).scalar() == len(names)
