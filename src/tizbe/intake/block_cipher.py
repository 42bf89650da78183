"""AES as a function of single blocks, for many at once: what salts and cells of persons are drawn from.

All blocks that one key is given are different, so the same block is never met twice and no chaining is needed: the
cipher is then a function that nobody without the key can compute. Source: docs/reference/receipt.md.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

_BLOCK = 16
"""Bytes of a block."""


class BlockCipher:
    """The function of one key, of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - see the module's text

    def drawn(self, blocks: NDArray[Any]) -> NDArray[np.uint8]:
        """What comes of blocks that lie one after another in an array without gaps: as many bytes as they have."""
        size = blocks.nbytes
        # The library asks for room for one block more than it fills.
        drawn = np.empty(size + _BLOCK, np.uint8)
        self._cipher.encryptor().update_into(blocks.reshape(-1).view(np.uint8).data, drawn.data)
        return drawn[:size]
