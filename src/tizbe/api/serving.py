"""Serving: the application behind an HTTP server, with a worker beside it in the same process, or without.

One process on embedded defaults does everything. With PostgreSQL several processes may serve (`--no-worker`) while
another works (`tizbe work`); all of them need the same hub's folder. Told to stop (SIGTERM, SIGINT), a process takes
no new requests, finishes those it has, lets its lanes finish what they hold, and leaves; whatever a kill cuts short
is taken up by the next.
"""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass

import uvicorn

from tizbe.api.app import make_app
from tizbe.errors import Broken
from tizbe.service import observing
from tizbe.service.worker import Worker
from tizbe.settings import Settings

GRACE = 30
"""Seconds that requests under way have to finish after the signal to stop."""


@dataclass(frozen=True)
class Address:
    """Where to listen, and the address by which clients know the service."""

    host: str = "127.0.0.1"
    port: int = 8660
    issuer: str | None = None

    @property
    def name(self) -> str:
        """The service's own name in assertions of clients."""
        return (self.issuer or f"http://{self.host}:{self.port}").rstrip("/")


def serve(settings: Settings, address: Address, *, works: bool = True) -> None:
    """Serve until told to stop. Raises `Broken` when the worker beside it fell."""
    observing.set_up_logs()
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(settings, address.name),
            host=address.host,
            port=address.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            timeout_keep_alive=75,
        )
    )
    worker = Worker(settings)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            worker.run()
        except BaseException as fault:
            faults.append(fault)
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        # The server stops at the first, and raises it again when it has stopped: by then it is the worker's turn.
        signal.signal(number, lambda *_: worker.stop.set())
    lane = threading.Thread(target=work, name="worker")
    if works:
        lane.start()
    try:
        server.run()
    finally:
        worker.stop.set()
        if works:
            lane.join()
    if faults:
        raise Broken("The worker beside the service fell; the log says why. Start the service again.") from faults[0]


def work(settings: Settings, *, stop: threading.Event | None = None) -> None:
    """Work alone, without serving, until told to stop."""
    observing.set_up_logs()
    Worker(settings, stop or threading.Event()).run()
