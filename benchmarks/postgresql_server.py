"""A private PostgreSQL server: begun in a folder of its own for one purpose, and gone afterwards.

No cluster of the machine is touched: the data, the socket and the log lie in new folders, nothing listens on the
network, and as root the server runs as another user, since it refuses to run as root. Statements go in and rows
come out through `psql`, so that no driver is needed. The programs are those of the Debian package `postgresql`.
"""

from __future__ import annotations

import csv
import io
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_DEBIAN = Path("/usr/lib/postgresql")
_USERS = ("postgres", "nobody")
"""Who the server runs as when we are root: the package's own user, or the one that owns nothing."""

_START_SECONDS = 30
_STOP_SECONDS = 60
_REAP_SECONDS = 0.1
"""An ended session's time counts once the server has noticed the end."""

_ROLE = "oracle"


class Absent(Exception):
    """PostgreSQL is not installed here."""


def find_programs() -> Path:
    """The folder of `initdb`, `postgres` and `psql`, the newest if there are several. Absent when there is none."""
    found = [folder / "bin" for folder in _DEBIAN.glob("*") if (folder / "bin" / "initdb").exists()]
    if found:
        return max(found, key=lambda folder: [int(part) for part in re.findall(r"\d+", folder.parent.name)])
    on_path = shutil.which("initdb")
    if on_path is None:
        raise Absent("PostgreSQL is not installed (Debian package postgresql)")
    return Path(on_path).resolve().parent


class Server:
    """A running server. Get one from `running`. `socket`: the folder of its socket, to connect to as `oracle`."""

    def __init__(self, programs: Path, socket: Path, process: int) -> None:
        self._programs = programs
        self.socket = socket
        self._process = process

    @property
    def version(self) -> str:
        """The server's version, as `15.18`."""
        return self.rows("SELECT CURRENT_SETTING('server_version')")[0][0].split()[0]

    def cpu_seconds(self) -> float:
        """Seconds of processor that the server and its ended sessions have used, system time included (Linux only)."""
        time.sleep(_REAP_SECONDS)
        fields = Path(f"/proc/{self._process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def run(self, sql: str, variables: Mapping[str, str] | None = None) -> str:
        """Run statements, and commands of psql, in one session, stopping at the first error; what they print.

        `variables` are psql's own (`:name`, `:'name'`). RuntimeError with PostgreSQL's words when a statement fails.
        """
        command = [
            str(self._programs / "psql"),
            *(
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-v",
                "VERBOSITY=terse",
                "-h",
                str(self.socket),
                "-U",
                _ROLE,
                "-d",
                "postgres",
            ),
        ]
        for name, value in (variables or {}).items():
            command += ["-v", f"{name}={value}"]
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False, env=_environment())
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL: {done.stderr.strip()}")
        return done.stdout

    def rows(self, query: str) -> list[list[str]]:
        """The rows of a query as texts; NULL is an empty text."""
        text = self.run(f"COPY ({query}) TO STDOUT (FORMAT csv)")
        return list(csv.reader(io.StringIO(text)))

    def lay(self, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
        """Make `table` with `columns` (as in CREATE TABLE) and fill it; None is NULL."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            ["" if value is None else value for value in row] for row in rows
        )
        self.run(
            f"DROP TABLE IF EXISTS {table}; CREATE UNLOGGED TABLE {table} ({columns});\n"
            f"COPY {table} FROM STDIN (FORMAT csv);\n{text.getvalue()}\\.\n"
        )


@contextmanager
def running(settings: Mapping[str, str] | None = None, folder: Path | None = None) -> Iterator[Server]:
    """A new server with `settings` (as in postgresql.conf), its data in a new folder in `folder`; ended on leaving.

    Absent when PostgreSQL is not installed; RuntimeError when the server does not begin.
    """
    programs = find_programs()
    owner = _owner()
    data = Path(tempfile.mkdtemp(prefix="tizbe-postgresql-", dir=folder))
    socket = Path(tempfile.mkdtemp(prefix="tizbe-socket-"))  # a socket's path may be 107 bytes long and no longer
    try:
        for place in (data, socket):
            if owner is not None:
                os.chown(place, owner.pw_uid, owner.pw_gid)
        _init(programs, data, owner)
        with (data / "server.log").open("wb") as log:
            server = _start(programs, data, socket, settings or {}, owner, log.fileno())
            try:
                _wait(server, programs, socket, data)
                yield Server(programs, socket, server.pid)
            finally:
                _stop(server)
    finally:
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(socket, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Who the server runs as, where that is not ourselves."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam(next(name for name in _USERS if name in names))


def _environment() -> dict[str, str]:
    """Ours without what would lead the programs to another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _init(programs: Path, data: Path, owner: pwd.struct_passwd | None) -> None:
    options = ("-U", _ROLE, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
    done = subprocess.run(
        [str(programs / "initdb"), "-D", str(data / "cluster"), *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=data,
        env=_environment(),
        **_as(owner),
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb: {done.stderr.strip()}")


def _start(
    programs: Path, data: Path, socket: Path, settings: Mapping[str, str], owner: pwd.struct_passwd | None, log: int
) -> subprocess.Popen[bytes]:
    asked = {"listen_addresses": "", "unix_socket_directories": str(socket), "unix_socket_permissions": "0700"}
    options = [part for name, value in (asked | dict(settings)).items() for part in ("-c", f"{name}={value}")]
    watcher = shutil.which("setpriv")  # ends the server with this process, even when that is killed
    return subprocess.Popen(
        [
            *([watcher, "--pdeathsig", "INT"] if watcher else []),
            *(str(programs / "postgres"), "-D", str(data / "cluster"), *options),
        ],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=data,
        env=_environment(),
        **_as(owner),
    )


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], programs: Path, socket: Path, data: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        asked = [str(programs / "pg_isready"), "-q", "-h", str(socket)]
        if subprocess.run(asked, check=False, env=_environment()).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not begin: {(data / 'server.log').read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; what lies in the folder is thrown away, so a server that lingers is killed."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()
