"""Secrets at rest: what is drawn at random and only compared is kept as SHA-256, what must be read again is sealed.

A seal is AES-256-GCM under a key that lies in the hub's folder only, bound to the name it belongs to: whoever has a
copy of the control database alone has no second factor, and a sealed seed moved to another account does not open.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tizbe.audit.secret import make_secret
from tizbe.errors import Broken

KEY_FILE = "access.key"
"""The name of the sealing key in the folder of secrets: 32 bytes, readable by the owner only."""

_NONCE_BYTES = 12
_SECRET_BYTES = 32


class Seal:
    """Seals and opens short texts under one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, text: str, belongs_to: str) -> str:
        """The text sealed for the one it belongs to: base64 of nonce and ciphertext."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), belongs_to.encode())).decode()

    def open(self, sealed: str, belongs_to: str) -> str:
        """The text of a seal. Raises Broken when the key, the name or the seal is not the one it was closed with."""
        raw = b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], belongs_to.encode()).decode()
        except InvalidTag as error:
            raise Broken(
                "A second factor cannot be opened: the sealing key in the hub's folder is not the one it was sealed "
                "with. Restore secrets/access.key from the backup, or take the factor off and enrol it again."
            ) from error


def open_seal(secrets_folder: Path) -> Seal:
    """The seal of the hub whose secrets lie in `secrets_folder`; its key is made at the first use, never replaced."""
    path = secrets_folder / KEY_FILE
    make_secret(path)
    return Seal(path.read_bytes())


def drawn(prefix: str) -> str:
    """A new secret of 256 random bits as text for URLs and headers; `prefix` tells scanners and people what it is."""
    return prefix + secrets.token_urlsafe(_SECRET_BYTES)


def hash_of(secret: str) -> str:
    """What is kept of a secret that was drawn at random: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
