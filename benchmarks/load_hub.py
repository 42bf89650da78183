"""A hub served for the load test: its folder, its clients made by the command, a child process, made-up submissions."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tizbe.client import KeyCredentials
from tizbe.person import check_digit

FEEDS: dict[str, dict[str, str]] = {
    "15/mlspp/cdb-assistance": {},
    "14/science/nobd": {"form": "full-time"},
    "9/internal-affairs/penitentiary": {"regime": "medium"},
    "3/health/pregnancy-register": {},
    "11/mlspp/kandas": {},
    "7/mlspp/cdb-pensions": {},
    "2/mlspp/labour-market": {"status": "registered"},
}
"""Feeds of small submissions, whose streams share nothing, with the columns beside the person and the days."""

FUND = "load-fund"
_BEGIN = "2026-01-10"
_READY_SECONDS = 60
_ROOT = Path(__file__).resolve().parent.parent


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Served:
    """A hub of its own, served by a child process. `pid`: that process."""

    home: Path
    threads: int
    memory: str
    port: int = field(default_factory=_free_port)
    pid: int = 0

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told of it."""
        own = {"TIZBE_HOME": str(self.home), "TIZBE_THREADS": str(self.threads), "TIZBE_MEMORY": self.memory}
        return {**os.environ, **own, "PYTHONHASHSEED": "0"}

    def tell(self, *words: str) -> None:
        """Run a command of the hub's. Raises CalledProcessError where it fails."""
        command = [sys.executable, "-m", "tizbe.cli.main", *words]
        subprocess.run(command, cwd=_ROOT, env=self.environment, stdout=subprocess.DEVNULL, check=True)

    def add_client(self, name: str, role: str, body: str | None = None) -> None:
        """Make a system with a key of its own, that may ask as often as it can."""
        key = Ed25519PrivateKey.generate()
        self._key(name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = self.home.parent / f"{name}.public.pem"
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        self.tell("client", "add", name, "--role", role, *(("--body", body) if body else ()))
        self.tell("client", "key", name, str(public))
        self.tell("client", "quota", name, "--requests", "10000000")

    def authorization(self, name: str) -> str:
        """The header by which a system shows who it is: a new access token."""
        with httpx2.Client(base_url=self.base) as connection:
            return KeyCredentials(name, self._key(name)).authorization(connection, self.base)

    @contextmanager
    def served(self, module: str = "tizbe.cli.main", *words: str) -> Iterator[None]:
        """Serve until left; the log lies beside the folder."""
        words = words or ("serve", "--port", str(self.port))
        with (self.home.parent / "log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", module, *words], cwd=_ROOT, env=self.environment, stderr=log, stdout=log
            )
            self.pid = child.pid
            try:
                self._await_ready(child)
                yield
            finally:
                child.terminate()
                child.wait(60)

    def cpu_seconds(self) -> float:
        """Seconds of processor that the serving process has used."""
        said = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")

    def _await_ready(self, child: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until and child.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/health/ready", timeout=5) as answer:  # noqa: S310 - our own
                    json.load(answer)
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server did not come up; its log lies beside the hub's folder")

    def _key(self, name: str) -> Path:
        return self.home.parent / f"{name}.pem"


def sender_of(feed: str) -> str:
    """The system that sends a feed: one for each body."""
    return f"load-{feed.split('/')[1]}"


def persons(start_year: int) -> Iterator[str]:
    """Made-up persons without end, those of another start year others: seventh digit 7, right check digit."""
    for year, month, day, serial in product(range(start_year, 100), range(1, 13), range(1, 29), range(10_000)):
        eleven = f"{year:02d}{month:02d}{day:02d}7{serial:04d}"
        digit = check_digit(eleven)
        if digit is not None:
            yield f"{eleven}{digit}"


def small_changes(feed: str, iins: list[str]) -> bytes:
    """A file of changes that opens one statement for each of the persons."""
    extra = FEEDS[feed]
    lines = [",".join(("op", "iin", "begin_date", "end_date", *extra))]
    lines += [",".join(("open", iin, _BEGIN, "", *extra.values())) for iin in iins]
    return ("\n".join(lines) + "\n").encode()


def write_large(path: Path, mode: str, rows: int, extra: dict[str, str], start_year: int) -> None:
    """A CSV file of so many rows, each of another person: `full` or `changes` that open."""
    op = "open," if mode == "changes" else ""
    rest = "".join(f",{value}" for value in extra.values())
    with path.open("w", encoding="utf-8") as file:
        file.write(("op," if op else "") + "iin,begin_date,end_date" + "".join(f",{name}" for name in extra) + "\n")
        for _, iin in zip(range(rows), persons(start_year), strict=False):
            file.write(f"{op}{iin},{_BEGIN},{rest}\n")
