"""A hub served as a process of its own, to be killed and started again, and the memory it takes.

What counts as memory: the resident set (`VmRSS`) of the server and of whatever it starts, together, looked at ten times
a second, and the server's own peak (`VmHWM`), which the kernel keeps and no look misses; the larger of the two. Pages
of libraries count, the system's cache of files does not.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tizbe.access.client import Clients
from tizbe.access.identity import local_administrator
from tizbe.client import KeyCredentials
from tizbe.hub import open_hub
from tizbe.settings import Settings

_LOOK = 0.1
_STARTED_WITHIN = 120.0
_KIB = 1024


def add_sender(home: Path, body: str) -> tuple[str, Path]:
    """Make a hub with one system that may send for a body; gives its name and the file with its private key."""
    key = Ed25519PrivateKey.generate()
    path = home.parent / f"{home.name}.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with open_hub(Settings(home, 1, "256MB", "benchmark")) as hub:
        clients = Clients(hub.log.store, local_administrator("benchmark"))
        clients.add("sender", "sender", body)
        clients.add_key("sender", public)
        clients.set_limits("sender", 1_000_000, None)
    return "sender", path


@dataclass
class Served:
    """`tizbe serve` as a process. Enter it to start, leave it to stop; `kill` and `start` in between.

    `peaks`: bytes at the most by what the server was doing, which `doing` says; `starts`: how often it was started.
    """

    home: Path
    memory: str
    threads: int
    client: str
    key: Path
    doing: str = "starting"
    peaks: dict[str, int] = field(default_factory=dict)
    starts: int = 0
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    def __enter__(self) -> Served:
        """Start it, and begin to look at its memory."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it as an operator does, or kill it."""
        process = self._process
        if process is not None and process.poll() is None:
            self._note(process.pid)
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        self._stop.set()
        if self._watch is not None:
            self._watch.join()

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it writes to its error stream."""
        return self.home.parent / f"{self.home.name}.log"

    def start(self) -> None:
        """Start it, and wait until it is ready. Raises RuntimeError when it ends or does not become ready."""
        command = [sys.executable, "-m", "tizbe.cli.main", "serve", "--port", str(self.port)]
        environment = {
            **os.environ,
            "TIZBE_HOME": str(self.home),
            "TIZBE_THREADS": str(self.threads),
            "TIZBE_MEMORY": self.memory,
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.starts += 1
        deadline = time.monotonic() + _STARTED_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx2.get(f"{self.base}/health/ready").status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
        raise RuntimeError(f"The hub did not become ready; see {self.log}")

    def kill(self) -> None:
        """Kill it as a power cut would (SIGKILL), and wait until it is gone."""
        if self._process is not None:
            self._note(self._process.pid)
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection of the sender."""
        with httpx2.Client(base_url=self.base, timeout=httpx2.Timeout(120.0)) as wire:
            yield Connection(wire, KeyCredentials(self.client, self.key), self.base)

    def events(self, name: str) -> list[dict[str, object]]:
        """The lines of its log that tell of an event."""
        found = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if f'"{name}"' in line:
                found.append(json.loads(line))
        return [event for event in found if event.get("event") == name]

    @property
    def peak(self) -> int:
        """Bytes at the most, whatever it was doing."""
        return max(self.peaks.values(), default=0)

    def _look(self) -> None:
        while not self._stop.wait(_LOOK):
            if self._process is not None and self._process.poll() is None:
                self._keep(sum(_field(number, "VmRSS") for number in _family(self._process.pid)))

    def _note(self, number: int) -> None:
        """What no look may have seen: the peak that the kernel kept."""
        kept = _field(number, "VmHWM")
        if kept > self.peak:
            self.peaks["between two looks"] = kept

    def _keep(self, size: int) -> None:
        self.peaks[self.doing] = max(size, self.peaks.get(self.doing, 0))


@dataclass
class Connection:
    """Requests of the sender; `wire` sends them, each with the sender's token."""

    wire: httpx2.Client
    credentials: KeyCredentials
    base: str

    def headers(self, **more: str) -> dict[str, str]:
        """The headers of a request, underscores standing for dashes."""
        said = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": self.credentials.authorization(self.wire, self.base), **said}


def _family(number: int) -> list[int]:
    """A process and all that it started."""
    found, following = [], [number]
    while following:
        one = following.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                following += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def _field(number: int, name: str) -> int:
    """A field of a process's status, in bytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith(f"{name}:")), 0)
