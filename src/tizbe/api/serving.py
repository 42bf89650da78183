"""Serving: the application behind an HTTP server, with a worker beside it in the same process, or without.

One process on embedded defaults does everything. With PostgreSQL several processes may serve (`--no-worker`) while
another works (`tizbe work`); all of them need the same hub's folder. Told to stop (SIGTERM, SIGINT), a process says
so at /health/ready and goes on serving for a moment, so that whoever spreads requests sends the next ones elsewhere;
then it takes no new ones, finishes those it has, lets its lanes finish what they hold, and leaves. A second signal
ends that moment. Whatever a kill cuts short is taken up by the next.
"""

from __future__ import annotations

import signal
import socket
import threading
from dataclasses import dataclass
from types import FrameType

import uvicorn
from fastapi import FastAPI

from tizbe.api.app import make_app
from tizbe.errors import Broken, Refused
from tizbe.service import observing
from tizbe.service.worker import Worker
from tizbe.settings import Settings

GRACE = 30
"""Seconds that requests under way have to finish once no new ones are taken."""

DRAIN = 1.0
"""Seconds between the signal to stop and the end of new requests, unless said otherwise."""


_TAKEN = {
    "kk": "{address} мекенжайын тыңдау мүмкін емес ({why}): оны басқа процесс, мүмкін осы хабтың өзі алған, не ол бұл "
    "машинаныкі емес; басқасын тоқтатыңыз немесе --host және --port арқылы басқа мекенжай беріңіз.",
    "ru": "Слушать {address} нельзя ({why}): адрес занят другим процессом, возможно этим же хабом, или он не этой "
    "машины; остановите тот процесс или задайте другой адрес: --host и --port.",
    "en": "{address} cannot be listened at ({why}): another process has it, perhaps this hub already, or it is not "
    "this machine's; stop that process, or name another address with --host and --port.",
}


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


class Server(uvicorn.Server):
    """A server that says it is stopping, `drain` seconds before it takes no new requests."""

    def __init__(self, config: uvicorn.Config, service: FastAPI, drain: float) -> None:
        super().__init__(config)
        self._service, self._drain = service, drain
        self._is_told = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal to stop: not ready from now on, closed a moment later; at a second one, at once."""
        if self._is_told or self._drain <= 0 or not self.started:
            super().handle_exit(sig, frame)
            return
        self._is_told = True
        self._captured_signals.append(sig)  # raised again once it has stopped, as the server does with its own
        self._service.state.service.is_stopping = True
        end = threading.Timer(self._drain, self._close)
        end.daemon = True
        end.start()

    def _close(self) -> None:
        self.should_exit = True


def serve(settings: Settings, address: Address, *, works: bool = True, drain: float = DRAIN) -> None:
    """Serve until told to stop.

    Raises `Refused` when nobody can listen at the address, `Broken` when the worker beside it fell.
    """
    _see_that_it_is_free(address)
    observing.set_up_logs()
    app = make_app(settings, address.name)
    server = Server(
        uvicorn.Config(
            app,
            host=address.host,
            port=address.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            timeout_keep_alive=75,
        ),
        app,
        drain,
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


def _see_that_it_is_free(address: Address) -> None:
    """Raises `Refused` when the address is taken, is not this machine's, or is not for this user.

    The server finds that out only once the hub is open, and tells it to the log.
    """
    try:
        asked = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, place in asked:
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(place)
    except OSError as error:
        places = {"address": f"{address.host}:{address.port}", "why": error.strerror or type(error).__name__}
        raise Refused({language: text.format(**places) for language, text in _TAKEN.items()}) from error


def work(settings: Settings, *, stop: threading.Event | None = None) -> None:
    """Work alone, without serving, until told to stop."""
    observing.set_up_logs()
    Worker(settings, stop or threading.Event()).run()
