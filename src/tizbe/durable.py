"""Files that the disk has when the call returns, so that a lost machine does not take back what was answered.

The content of a file and its name in the folder are flushed one by one: write, rename, then flush the folder.
"""

from __future__ import annotations

import os
from pathlib import Path


def write_durably(path: Path, data: bytes, mode: int = 0o600, *, is_new: bool = False) -> None:
    """Write a file and wait until the disk has its content (not yet its name: see `flush_folder`).

    `mode`: who may read it, when it is made here. `is_new`: it must not be there yet; raises FileExistsError.
    """
    kind = os.O_EXCL if is_new else os.O_TRUNC
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | kind, mode)
    with os.fdopen(descriptor, "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(descriptor)


def flush_folder(path: Path) -> None:
    """Wait until the disk has the names in a folder."""
    flush(path)


def flush(path: Path) -> None:
    """Wait until the disk has a file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
