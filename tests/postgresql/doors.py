"""Two doors and a worker over one folder and one PostgreSQL, as processes, and what is sent through both doors."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx2

from tests.api.running import add_client, free_port
from tests.hub.processes import start
from tizbe import client
from tizbe.client import Submission
from tizbe.hub import Envelope, make_envelope
from tizbe.hub import day_now as today

ISSUER = "http://hub.test"
"""The name of the service behind both doors."""

PATIENCE = 60.0


@dataclass(frozen=True)
class Item:
    """One submission: its key, what its envelope declares, its bytes."""

    key: str
    query: dict[str, str]
    content: bytes

    def envelope(self) -> Envelope:
        """The envelope that the doors make of it."""
        as_of = self.query.get("as_of")
        return make_envelope(
            feed=self.query["feed"],
            mode="full" if as_of else "changes",
            sent_on=today(),
            name="submission.csv",
            as_of=date.fromisoformat(as_of) if as_of else None,
            number=self.query.get("number"),
        )


class House:
    """The processes of one hub: two doors, one worker; any of them may be killed and started again."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self._environment = {"TIZBE_HOME": str(home), "TIZBE_DATABASE_URL": url}
        self._ports = free_port(), free_port()
        self._doors: list[Any] = [None, None]
        self._worker: Any = None

    def base(self, door: int) -> str:
        """The address of a door."""
        return f"http://127.0.0.1:{self._ports[door]}"

    def open_door(self, door: int) -> None:
        """Start a door's process."""
        words = ["serve", "--no-worker", "--port", str(self._ports[door]), "--issuer", ISSUER]
        self._doors[door] = start(words, self.home.parent / f"door-{door}", self._environment)

    def await_door(self, door: int) -> None:
        """Wait until a door answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx2.get(f"{self.base(door)}/health/ready").status_code == 200:
                    return
            except httpx2.TransportError:
                assert time.monotonic() < until, (self.home.parent / f"door-{door}" / "err").read_text()
            time.sleep(0.05)

    def kill_door(self, door: int) -> None:
        """Kill a door's process by SIGKILL."""
        self._doors[door].kill()
        self._doors[door].join()

    def begin_work(self) -> None:
        """Start a worker's process."""
        self._worker = start(["work"], self.home.parent / "worker", self._environment)

    def kill_worker(self) -> None:
        """Kill the worker's process by SIGKILL."""
        self._worker.kill()
        self._worker.join()

    def close(self) -> list[int]:
        """Tell every process to stop; gives their exit codes."""
        living = [one for one in (*self._doors, self._worker) if one is not None and one.is_alive()]
        for one in living:
            one.terminate()
        for one in living:
            one.join(PATIENCE)
            if one.is_alive():
                one.kill()
                one.join()
        return [one.exitcode for one in living]


@contextmanager
def house(home: Path, url: str) -> Iterator[House]:
    """A hub's processes, its doors open; ended on leaving."""
    found = House(home, url)
    try:
        for door in (0, 1):
            found.open_door(door)
        found.begin_work()
        for door in (0, 1):
            found.await_door(door)
        yield found
    finally:
        found.close()


@contextmanager
def both_doors(place: House, body: str) -> Iterator[tuple[client.Hub, client.Hub]]:
    """A body's connections to both doors, with one token for both."""
    name = f"sender-{body}"
    credentials = client.KeyCredentials(name, add_client(place.home, name, "sender", body), ISSUER)
    with (
        closing(client.Hub(place.base(0), credentials)) as one,
        closing(client.Hub(place.base(1), credentials)) as other,
    ):
        yield one, other


def post(hub: client.Hub, item: Item) -> Submission:
    """Send a submission in one request, and wait for its answer."""
    headers = {"Content-Type": "text/csv", "Idempotency-Key": item.key, "Prefer": "wait=10"}
    answer = hub.request("POST", "/v1/submissions", params=item.query, content=lambda: item.content, headers=headers)
    return hub.await_answer(Submission.of(answer.json()), PATIENCE)


def send_all(
    hubs: tuple[client.Hub, client.Hub], items: list[Item], rng: random.Random
) -> list[tuple[Item, list[Submission]]]:
    """Send one after another: by either door, by the other again afterwards, or by both at once; all their answers."""
    answers = []
    with ThreadPoolExecutor(2) as threads:
        for item in items:
            first, second = rng.sample(hubs, 2)
            way = rng.choice(("once", "again", "at once"))
            if way == "at once":
                given = list(threads.map(post, (first, second), (item, item)))
            else:
                given = [post(hub, item) for hub in ((first,) if way == "once" else (first, second))]
            answers.append((item, given))
    return answers
