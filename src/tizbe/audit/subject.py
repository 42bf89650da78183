"""Persons in the audit trail: never the IIN, but its keyed hash.

HMAC-SHA-256 under a key that lies in the hub's folder only: who holds the key and an IIN can find the
person's entries; who holds the trail alone learns nobody (IINs are few enough to try all of them, so a
plain hash would hide nothing).
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from tizbe.audit.secret import SECRET_BYTES, make_secret
from tizbe.person import iin_text


class SubjectKey:
    """The key under which persons become subjects."""

    def __init__(self, key: bytes) -> None:
        if len(key) != SECRET_BYTES:
            raise ValueError("the subject key must be 32 bytes")
        self._key = key

    def subject(self, iin: str | int) -> str:
        """The subject of a person: 64 hexadecimal digits, the same for the same IIN in this hub."""
        text = iin_text(iin) if isinstance(iin, int) else iin
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def make_subject_key(path: Path) -> None:
    """Make the key at `path` (readable by the owner only) unless it is there; it is never replaced."""
    make_secret(path)
