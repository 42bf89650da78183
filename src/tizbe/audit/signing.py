"""The hub's signing keys: Ed25519, made at the first start, changed when somebody says so.

    HOME/secrets/signing/KEY.pem   the private key (PKCS#8) that signs now, readable by the owner only
    HOME/keys/KEY.pem              every public key there ever was: to be published, none is ever removed
    HOME/keys/ring                 one line per key: its name and since when it signs; the last one signs now

KEY, a key's name, is the first 16 hexadecimal digits of the SHA-256 of the public key (DER, SPKI). After a
change the old private key is destroyed: it could serve nobody but a thief, and what it signed still verifies
by its public key. Source: RFC 8032; RFC 8410.
"""

from __future__ import annotations

import base64
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from tizbe.audit.offline import ALGORITHM, key_name
from tizbe.audit.secret import write_secret
from tizbe.clock import instant_text, now_at
from tizbe.durable import flush_folder
from tizbe.errors import Refused, Unavailable

_NAME = re.compile(r"[0-9a-f]{16}")

_MISSING = {
    "kk": "Хабтың қол қою кілті жоқ немесе оқылмайды: secrets қалтасын қалпына келтіріңіз немесе кілтті ауыстырыңыз "
    "(tizbe receipt rotate).",
    "ru": "Ключ подписи хаба отсутствует или не читается: восстановите папку secrets или смените ключ "
    "(tizbe receipt rotate).",
    "en": "The hub's signing key is missing or cannot be read: restore the folder secrets, or change the key "
    "(tizbe receipt rotate).",
}

_UNKNOWN = {
    "kk": "Хабта мұндай кілт болмаған.",
    "ru": "Такого ключа у хаба не было.",
    "en": "The hub never had such a key.",
}


@dataclass(frozen=True)
class KeyFacts:
    """One key: its name, the instants between which it signs (the last has no end), and its public PEM file."""

    key: str
    since_at: str
    until_at: str | None
    file: Path

    def as_json(self) -> dict[str, str | None]:
        """The facts as plain data."""
        return {"key": self.key, "since": self.since_at, "until": self.until_at, "file": str(self.file)}


class KeyRing:
    """The keys of the hub whose folder is `home`. What signs is read once, and anew after a change."""

    def __init__(self, home: Path) -> None:
        self._private = home / "secrets" / "signing"
        self._public = home / "keys"
        self._ring = self._public / "ring"
        self._seen: tuple[int, int, int] | None = None
        self._current: tuple[str, Ed25519PrivateKey] | None = None

    def make(self) -> None:
        """Make the first key unless there is one. Of two first starts at once, one key stands for both."""
        if self._ring.exists():
            return
        self._private.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._public.mkdir(mode=0o755, exist_ok=True)
        name = self._make_key()
        draft = self._public / f".ring-{name}"
        write_secret(draft, _line(name), 0o644)
        try:
            os.link(draft, self._ring)  # unlike renaming it never replaces
        except FileExistsError:
            self._private_file(name).unlink()
            self.public_file(name).unlink()
        draft.unlink()
        flush_folder(self._public)

    def rotate(self) -> KeyFacts:
        """Make a new key that signs from now on, and destroy the private key that signed until now.

        The caller keeps two from doing it at once. Killed in between, either the old or the new key signs.
        """
        self.make()
        name = self._make_key()
        draft = self._public / f".ring-{name}"
        write_secret(draft, self._ring.read_bytes() + _line(name), 0o644)
        draft.replace(self._ring)
        flush_folder(self._public)
        for file in self._private.glob("*.pem"):
            if file.stem != name:
                file.unlink()
        return self.keys()[-1]

    def sign(self, payload: bytes) -> dict[str, str]:
        """The signature over `payload`: `key`, `algorithm` and `value` (base64 of 64 bytes).

        Raises `Unavailable` when the private key is missing.
        """
        name, key = self._signing()
        return {"key": name, "algorithm": ALGORITHM, "value": base64.b64encode(key.sign(payload)).decode()}

    def keys(self) -> list[KeyFacts]:
        """Every key there ever was, the one that signs now last."""
        lines = [line.split() for line in self._ring.read_text(encoding="ascii").splitlines()]
        ends = [since for _, since in lines[1:]]
        return [
            KeyFacts(name, since, until, self.public_file(name))
            for (name, since), until in zip(lines, [*ends, None], strict=True)
        ]

    def public_pem(self, name: str) -> bytes:
        """The public key of that name as PEM. Raises `Refused` for a key the hub never had."""
        # The name may come out of a file that somebody sent: it must not lead out of the folder.
        if _NAME.fullmatch(name):
            with suppress(FileNotFoundError):
                return self.public_file(name).read_bytes()
        raise Refused(_UNKNOWN)

    def public_file(self, name: str) -> Path:
        """Where the public key of that name lies."""
        return self._public / f"{name}.pem"

    def _private_file(self, name: str) -> Path:
        return self._private / f"{name}.pem"

    def _signing(self) -> tuple[str, Ed25519PrivateKey]:
        """The key that signs now; one look at the ring's file tells whether it is still the one read before."""
        for is_last in (False, True):
            try:
                stat = self._ring.stat()
                seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
                if self._current is None or seen != self._seen:
                    self._current, self._seen = self._read_current(), seen
                return self._current
            except (OSError, ValueError, TypeError, IndexError, UnsupportedAlgorithm) as error:
                # A change of keys between our two looks takes the private key away; the ring then names another.
                if is_last:
                    raise Unavailable(_MISSING) from error
        raise Unavailable(_MISSING)

    def _read_current(self) -> tuple[str, Ed25519PrivateKey]:
        name = self._ring.read_text(encoding="ascii").split()[-2]
        key = load_pem_private_key(self._private_file(name).read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("not an Ed25519 key")
        return name, key

    def _make_key(self) -> str:
        key = Ed25519PrivateKey.generate()
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        name = key_name(pem)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_secret(self._private_file(name), private)
        write_secret(self.public_file(name), pem, 0o644)
        flush_folder(self._private)
        flush_folder(self._public)
        return name


def _line(name: str) -> bytes:
    return f"{name} {instant_text(now_at())}\n".encode()
