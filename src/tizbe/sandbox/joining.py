"""The systems that play: one for each body of the country and one for MSHI, and the keys they show to the hub.

KEYS/sandbox-BODY.pem   KEYS/sandbox-mshi.pem     private Ed25519 keys, for this user alone
KEYS/mshi/                                        what the made-up MSHI holds of this hub
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from tizbe import client
from tizbe.errors import Refused
from tizbe.sandbox.days import bodies

MSHI = "sandbox-mshi"
"""The name of MSHI's system at the hub."""

_NO_KEY = {
    "kk": "«{name}» кілті жоқ; алдымен хаб тұрған жерде «tizbe sandbox join --keys» орындаңыз.",
    "ru": "Нет ключа «{name}»; сначала выполните «tizbe sandbox join --keys» там, где стоит хаб.",
    "en": "There is no key “{name}”; first run “tizbe sandbox join --keys” where the hub's home is.",
}


def system_of(body: str) -> str:
    """The name of a body's system at the hub."""
    return f"sandbox-{body}"


def systems() -> list[tuple[str, str, str | None]]:
    """Every system that plays: its name, its role and its body (None: MSHI's)."""
    return [*((system_of(body), "sender", body) for body in bodies()), (MSHI, "fund", None)]


def public_key(keys: Path, system: str) -> bytes:
    """The public key of a system as PEM; its private key is made in `keys` where there is none."""
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _file(keys, system)
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made)
        part.rename(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def credentials(keys: Path, system: str) -> client.KeyCredentials:
    """What a system shows to the hub. Raises Refused where it has no key."""
    path = _file(keys, system)
    if not path.is_file():
        raise Refused({language: text.format(name=path.name) for language, text in _NO_KEY.items()})
    return client.KeyCredentials(system, path)


def _file(keys: Path, system: str) -> Path:
    return keys / f"{system}.pem"
