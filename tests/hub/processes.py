"""Real processes of the command, started cheaply: forked from a server that has everything imported.

Each runs `tizbe` by its own `main`, writes to a file, ends with the command's exit code, and can be killed.
Python has one such server in a process, which heeds the list of imports that was set last: it is set here alone, and
tests that fork work of their own do so from here too.
"""

import json
import multiprocessing
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PRELOADED = [
    "tests.hub.server_environment",
    "tests.hub.processes",
    "tizbe.cli.main",
    "tizbe.hub",
    "tizbe.api.serving",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "tizbe.store.migrations.run",
    "tizbe.ledger.projection",
    "tizbe.sandbox.mshi",
    "tizbe.settlement.explanation",
    "rich.console",
    "pyarrow.parquet",
    "pydantic.json_schema",
    "pydantic.type_adapter",
    "typer._adapters",
    "sqlite3",
    "pytest",
]
FORKS: Any = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(PRELOADED)
PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    """How a command ended: its exit code, and what it wrote to both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote, read as one JSON value."""
        return json.loads(self.out)


def _run(arguments: list[str], folder: Path, begun: Any, environment: dict[str, str]) -> None:
    for number, name in ((1, "out"), (2, "err")):
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(descriptor, number)
    os.chdir(folder)
    os.environ.pop("TIZBE_HOME", None)
    os.environ.update({"TIZBE_THREADS": "1", "TIZBE_MEMORY": "1GB", **environment})
    from tizbe.cli.main import main

    sys.argv = ["tizbe", *arguments]
    begun.set()
    main()


def start(arguments: list[str], folder: Path, environment: dict[str, str]) -> Any:
    """Start the command in `folder`, with `environment` added to what is set; gives its process."""
    folder.mkdir(exist_ok=True)
    begun = FORKS.Event()
    child = FORKS.Process(target=_run, args=(arguments, folder, begun, environment))
    child.start()
    assert begun.wait(PATIENCE)
    return child


def run(*arguments: object, folder: Path, **environment: str) -> Answer:
    """Run the command to its end, in `folder`, with `environment` added to what is set."""
    child = start([str(one) for one in arguments], folder, environment)
    child.join(PATIENCE)
    assert child.exitcode is not None and child.exitcode >= 0, "the command neither ended nor exited"
    return Answer(child.exitcode, (folder / "out").read_text(), (folder / "err").read_text())


def run_killed(*arguments: object, folder: Path, after: float) -> bool:
    """Run the command and kill it by SIGKILL `after` seconds; gives whether that came in time."""
    child = start([str(one) for one in arguments], folder, {})
    time.sleep(after)
    child.kill()
    child.join(PATIENCE)
    return bool(child.exitcode == -9)
