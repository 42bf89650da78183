"""Every hub that a test opens, on a PostgreSQL database of its own: `TIZBE_TEST_DATABASE=postgresql ./run test …`

One private server serves the whole run. A hub's folder gets its database when it is first opened, copied from one
that was migrated once; a folder that a test copies gets a copy of the database it had at that moment. Processes
that a test starts find the same databases: `site/sitecustomize.py` calls `install` in every Python of the run.
Tests of other runs that need a server begin one here too; then only what they name themselves lies on it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

ASKED = os.environ.get("TIZBE_TEST_DATABASE", "") == "postgresql"
"""Whether this run is on PostgreSQL."""

_SERVER, _MADE = "TIZBE_TEST_SERVER", "TIZBE_TEST_MADE"
_TEMPLATE = "migrated"
_SETTINGS = {
    **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"},
    **{"max_connections": "400", "shared_buffers": "64MB", "jit": "off", "client_min_messages": "warning"},
}


def begin() -> ExitStack:
    """Start the server and make the database that all are copied from; closing what is given ends it all."""
    from benchmarks.postgresql_server import running

    until = ExitStack()
    server = until.enter_context(running(_SETTINGS))
    folder = Path(tempfile.mkdtemp(prefix="tizbe-hubs-"))
    until.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_SERVER], os.environ[_MADE] = str(server.socket), str(folder)
    until.callback(os.environ.pop, _SERVER)
    if ASKED:
        until.callback(os.environ.__setitem__, "PYTHONPATH", os.environ.get("PYTHONPATH", ""))
        own = [str(Path(__file__).parent / "site"), os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, own))
    make(_TEMPLATE, "template0")
    from tizbe.store import database, postgresql

    (folder / "home").mkdir()
    store = database.Store(postgresql.postgresql_engine(url(_TEMPLATE)))
    database.bring_up(store, folder / "home")
    store.close()
    return until


def url(name: str) -> str:
    """The URL of a database of the private server."""
    return f"postgresql://oracle@/{name}?host={os.environ[_SERVER]}"


def make(name: str, template: str = _TEMPLATE) -> None:
    """Make a database as a copy of another, which nobody may use meanwhile: its sessions are ended."""
    do(
        f"SELECT PG_TERMINATE_BACKEND(pid) FROM pg_stat_activity WHERE datname = '{template}'",
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {template}",
    )


def database_of(home: Path) -> str:
    """The name of the database of a hub's folder."""
    return f"hub_{hashlib.sha256(os.path.realpath(home).encode()).hexdigest()[:24]}"


def install(database: ModuleType) -> None:
    """Have `tizbe.store.database` open each folder's own database, unless a test names one itself."""
    if getattr(database, "_on_postgresql", False):
        return
    before: Callable[[Path], Any] = database.connected_store

    def connected_store(home: Path) -> Any:
        if os.environ.get("TIZBE_DATABASE_URL"):
            return before(home)
        return database.Store(database.postgresql.postgresql_engine(url(_opened(home))))

    database.connected_store = connected_store  # type: ignore[attr-defined]
    database._on_postgresql = True  # type: ignore[attr-defined]


def follow_copies() -> None:
    """Have `shutil.copytree` copy the databases of the hubs in what it copies."""
    before = shutil.copytree

    def copytree(source: Any, target: Any, *arguments: Any, **named: Any) -> Any:
        done = before(source, target, *arguments, **named)
        for note in Path(target).rglob("hub"):
            if note.is_file() and (note.parent / "log").is_dir():
                home = Path(source) / note.parent.relative_to(target)
                if _marker(database_of(home)).exists():
                    make(database_of(note.parent), database_of(home))
                    _marker(database_of(note.parent)).write_text(str(note.parent))
        return done

    shutil.copytree = copytree  # type: ignore[assignment]


def forget(folder: Path) -> None:
    """Drop the databases of the hubs below a folder."""
    root = os.path.realpath(folder)
    for marker in Path(os.environ[_MADE]).glob("hub_*"):
        with suppress(FileNotFoundError):  # another worker's, just dropped
            if not os.path.realpath(marker.read_text()).startswith(f"{root}{os.sep}"):
                continue
            do(f"DROP DATABASE IF EXISTS {marker.name} WITH (FORCE)")
            marker.unlink(missing_ok=True)


def _opened(home: Path) -> str:
    name = database_of(home)
    marker = _marker(name)
    if not marker.exists():
        with (marker.parent / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not marker.exists():
                make(name)
                marker.write_text(str(home))
    return name


def _marker(name: str) -> Path:
    return Path(os.environ[_MADE]) / name


def do(*statements: str) -> None:
    """Run statements on the server, beside any database."""
    import psycopg

    with psycopg.connect(host=os.environ[_SERVER], user="oracle", dbname="postgres", autocommit=True) as session:
        for statement in statements:
            session.execute(statement.encode())


if ASKED and "tizbe.store.database" in sys.modules and os.environ.get(_SERVER):
    install(sys.modules["tizbe.store.database"])
