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

from tizbe.durable import flush_folder, write_durably

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
    flush_folder(path.parent)
    return made


def write_secret(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file anew that the owner alone can read, and wait until the disk has it (its name: `flush_folder`)."""
    with suppress(FileNotFoundError):
        path.unlink()
    write_durably(path, content, mode, is_new=True)
