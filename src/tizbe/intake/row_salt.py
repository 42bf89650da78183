"""Salts: what is mixed into the hash of each row, so that nobody can guess a row from its hash.

A row is little to guess: a person's number and a few days. Each row has a salt of its own, of 132 bits, derived
from a secret of the hub and the content's hash: whoever is shown one row and its salt learns no other's, and
the hub need not keep them. Without the secret (a lost folder) receipts still verify; rows can be shown no more.
"""

from __future__ import annotations

import hmac

import numpy as np
from numpy.typing import NDArray

from tizbe.intake.block_cipher import BlockCipher

LENGTH = 22
"""Characters of a salt, six bits each."""

_SIGNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SIGN_OF = bytes(_SIGNS[byte & 63] for byte in range(256))
SIGNS = np.frombuffer(_SIGN_OF, np.uint8)
"""The character that each byte drawn becomes."""

_DRAWN = 32
"""Bytes drawn for a salt: two blocks of the cipher."""

ROW, WORD = 0, 2
"""What is salted: a row (0 is the header), or a word of the map of persons."""


class Salts:
    """The salts of one submission."""

    def __init__(self, secret: bytes, content_sha256: str) -> None:
        key = hmac.digest(secret, f"tizbe rows {content_sha256}".encode(), "sha256")
        self._cipher = BlockCipher(key)

    def several(self, kind: int, first: int, count: int) -> list[str]:
        """The salts of one kind from a number on."""
        drawn = self._drawn(kind, np.arange(first, first + count)).decode()
        return [drawn[at : at + LENGTH] for at in range(0, len(drawn), _DRAWN)]

    def drawn(self, kind: int, first: int, count: int) -> NDArray[np.uint8]:
        """What the salts of one kind from a number on are drawn from: a line of bytes for each, of which `SIGNS` makes
        the salt's characters."""
        blocks = np.empty((count, 4), np.uint64)
        blocks[:, 0], blocks[:, 2] = _big(kind), _big(kind + 1)
        blocks[:, 1] = blocks[:, 3] = np.arange(first, first + count, dtype=">u8").view(np.uint64)
        return self._cipher.drawn(blocks).reshape(count, _DRAWN)

    def table(self, kind: int, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The salts with these numbers, as a table of characters with a line for each."""
        return np.frombuffer(self._drawn(kind, numbers), np.uint8).reshape(-1, _DRAWN)[:, :LENGTH]

    def _drawn(self, kind: int, numbers: NDArray[np.int64]) -> bytes:
        blocks = np.empty((len(numbers), 2, 2), ">u8")
        blocks[:, :, 0] = (kind, kind + 1)
        blocks[:, :, 1] = numbers[:, None]
        return self._cipher.drawn(blocks).tobytes().translate(_SIGN_OF)


def _big(number: int) -> int:
    """A number whose bytes lie in memory the highest first."""
    return int(np.array([number], ">u8").view(np.uint64)[0])
