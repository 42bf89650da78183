"""Secrets in files: made once, readable by the owner only, the same for all that start at once.

A secret is never replaced. Of two first starts at the same moment one makes it, and both use that one.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SECRET_BYTES = 32
"""Bytes of a secret that is drawn at random."""


def make_secret(path: Path, make: Callable[[], bytes] = lambda: secrets.token_bytes(SECRET_BYTES)) -> bool:
    """Write what `make` gives to `path` unless something lies there already; gives whether this call made it."""
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    write_secret(draft, make())
    made = False
    # Linking, unlike renaming, never replaces: of two first starts at once, one secret stands for both.
    with suppress(FileExistsError):
        os.link(draft, path)
        made = True
    draft.unlink()
    flush_names(path.parent)
    return made


def write_secret(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file that the owner alone can read, and wait until the disk has it (its name: `flush_names`)."""
    with suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(descriptor)


def flush_names(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
