"""Persons in the audit trail: never the IIN, but its keyed hash.

HMAC-SHA-256 under a key that lies in the hub's folder only: who holds the key and an IIN can find the
person's entries; who holds the trail alone learns nobody (IINs are few enough to try all of them, so a
plain hash would hide nothing).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from tizbe.person import iin_text

_KEY_BYTES = 32


class SubjectKey:
    """The key under which persons become subjects."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError("the subject key must be 32 bytes")
        self._key = key

    def subject(self, iin: str | int) -> str:
        """The subject of a person: 64 hexadecimal digits, the same for the same IIN in this hub."""
        text = iin_text(iin) if isinstance(iin, int) else iin
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def make_subject_key(path: Path) -> None:
    """Make the key at `path` (readable by the owner only) unless it is there; it is never replaced."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(secrets.token_bytes(_KEY_BYTES))
        target.flush()
        os.fsync(descriptor)
    # Linking, unlike renaming, never replaces: of two first starts at once, one key stands for both.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
