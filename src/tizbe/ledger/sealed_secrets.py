"""The hub's secrets in one file of their own, sealed under a passphrase: beside a backup, never in it.

Who has a backup reads what bodies have said; who has the secrets too could sign in the hub's name and tell who an
audit entry is about. The file holds everything in HOME/secrets, encrypted and bound to its hub (scrypt,
ChaCha20-Poly1305; RFC 7914, RFC 8439).
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tizbe.durable import flush_folder, write_durably
from tizbe.errors import Refused

FORMAT = "tizbe secrets 1"
"""What the file says it is."""

SHORTEST = 12
"""Characters of the shortest passphrase that is taken."""

_COST = {"n": 2**15, "r": 8, "p": 1}
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32

_SHORT = {
    "kk": f"Құпия сөйлем кемінде {SHORTEST} таңба болуы керек.",
    "ru": f"Парольная фраза должна быть не короче {SHORTEST} знаков.",
    "en": f"The passphrase must be at least {SHORTEST} characters long.",
}
_WRONG = {
    "kk": "Құпиялар файлы ашылмады: құпия сөйлем, файл немесе хаб басқа.",
    "ru": "Файл секретов не открывается: не та фраза, не тот файл или не тот хаб.",
    "en": "The file of secrets does not open: another passphrase, file or hub.",
}


def seal_secrets(folder: Path, target: Path, hub_id: str, passphrase: str) -> int:
    """Seal every file in the folder of secrets into `target` (readable by the owner only); gives how many.

    Raises `Refused` for a passphrase that is too short.
    """
    if len(passphrase) < SHORTEST:
        raise Refused(_SHORT)
    held = {
        path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(_key(passphrase, salt)).encrypt(nonce, json.dumps(held).encode(), _bound_to(hub_id))
    told = {"format": FORMAT, "hub": hub_id, **_COST}
    told |= {
        name: base64.b64encode(value).decode()
        for name, value in {"salt": salt, "nonce": nonce, "sealed": sealed}.items()
    }
    draft = target.with_name(f".{target.name}.part")
    write_durably(draft, json.dumps(told).encode())
    draft.rename(target)
    flush_folder(target.absolute().parent)
    return len(held)


def open_secrets(source: Path, hub_id: str, passphrase: str) -> dict[str, bytes]:
    """What a sealed file holds: content by name. Raises `Refused` where it does not open for this hub."""
    try:
        told = json.loads(source.read_bytes())
        salt, nonce, sealed = (base64.b64decode(told[name]) for name in ("salt", "nonce", "sealed"))
        held = json.loads(ChaCha20Poly1305(_key(passphrase, salt)).decrypt(nonce, sealed, _bound_to(hub_id)))
    except (OSError, ValueError, KeyError, TypeError, InvalidTag) as error:
        raise Refused(_WRONG) from error
    return {name: base64.b64decode(content) for name, content in held.items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, **_COST).derive(passphrase.encode())


def _bound_to(hub_id: str) -> bytes:
    return f"{FORMAT} {hub_id}".encode()
