"""A hub that really runs: the server on a port of its own, the worker beside it, clients with keys of their own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tizbe import client
from tizbe.access.client import Clients
from tizbe.access.identity import local_administrator
from tizbe.api.app import make_app
from tizbe.hub import open_hub
from tizbe.service.worker import Worker
from tizbe.settings import Settings

STUDENTS = "14/science/nobd"


def settings(home: Path) -> Settings:
    """The settings of a small hub."""
    return Settings(home, 1, "1GB", "administrator")


def add_client(home: Path, client_id: str, role: str, body: str | None = None) -> Path:
    """Add a system to the hub; gives the file with its private key."""
    key = Ed25519PrivateKey.generate()
    path = home.parent / f"{client_id}.pem"
    if path.exists():
        return path
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with open_hub(settings(home)) as hub:
        clients = Clients(hub.log.store, local_administrator("administrator"))
        clients.add(client_id, role, body)
        clients.add_key(client_id, public)
        clients.set_limits(client_id, 1_000_000, None)
    return path


@dataclass
class Running:
    """A hub being served. `connect` gives a client of a role, made at the first asking."""

    home: Path
    base: str
    server: uvicorn.Server
    worker: Worker
    faults: list[BaseException] = field(default_factory=list)
    _keys: dict[str, Path] = field(default_factory=dict)

    def connect(self, role: str, body: str | None = None, **options: Any) -> client.Hub:
        """A connection of a system with that role."""
        name = f"{role}-{body}" if body else role
        if name not in self._keys:
            self._keys[name] = add_client(self.home, name, role, body)
        return client.Hub(self.base, client.KeyCredentials(name, self._keys[name]), **options)


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(home: Path, *, works: bool = True, port: int | None = None) -> Iterator[Running]:
    """Serve the hub in `home` until left; `works`: with a worker."""
    chosen = port or free_port()
    base = f"http://127.0.0.1:{chosen}"
    config = uvicorn.Config(make_app(settings(home), base), host="127.0.0.1", port=chosen, log_config=None)
    server = uvicorn.Server(config)
    worker = Worker(settings(home))
    served = Running(home, base, server, worker)
    threads = [threading.Thread(target=server.run, name="server")]
    if works:

        def work() -> None:
            try:
                worker.run()
            except BaseException as fault:
                served.faults.append(fault)

        threads.append(threading.Thread(target=work, name="worker"))
    for thread in threads:
        thread.start()
    try:
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        yield served
    finally:
        worker.stop.set()
        server.should_exit = True
        for thread in threads:
            thread.join()
    if served.faults:
        raise served.faults[0]
