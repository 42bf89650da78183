"""Settings: what an operator may choose, from the environment, with the defaults that embed everything.

`TIZBE_HOME` (or `--home DIR`): the folder that holds the hub's state. Default `.tizbe` in the current folder.
`TIZBE_THREADS`: threads of the engine; default the machine's cores.
`TIZBE_MEMORY`: memory limit of the engine, as "4GB"; default half the machine.
`TIZBE_DATABASE_URL`: the control database on PostgreSQL; default a file of SQLite in the hub's folder.
`TIZBE_ACTOR`: who is acting, for the audit entries; default the user of the operating system.
"""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The settings of one process.

    `home` is the hub's folder; `threads` counts threads of the engine; `memory` is a size text that the
    engine understands; `actor` names who acts.
    """

    home: Path
    threads: int
    memory: str
    actor: str

    @property
    def has_hub(self) -> bool:
        """Whether the folder is a hub's by now; nothing is made, and nothing heavy is imported to see it."""
        return (self.home / "version").is_file()


def read_settings(home: Path | None = None, actor: str | None = None, memory: str | None = None) -> Settings:
    """Settings from the arguments, else the environment, else the defaults."""
    return Settings(
        home=Path(home or os.environ.get("TIZBE_HOME") or ".tizbe").absolute(),
        threads=int(os.environ.get("TIZBE_THREADS") or os.cpu_count() or 1),
        memory=memory or os.environ.get("TIZBE_MEMORY") or f"{max(1, _machine_gib() // 2)}GB",
        actor=(actor or "").strip() or os.environ.get("TIZBE_ACTOR", "").strip() or _user(),
    )


def database_url() -> str | None:
    """The URL of the control database where it is not in the hub's folder. It may hold a password: never print it."""
    return os.environ.get("TIZBE_DATABASE_URL", "").strip() or None


def _machine_gib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid-{os.getuid()}"
