"""Merkle trees: one hash over many entries, and the path that shows one entry to be among them.

RFC 9162, section 2.1: SHA-256, an entry's hash begins with the byte 00, a node's with 01. The checking side
is `tizbe.audit.offline.root_by_path`, which stands alone. Source: RFC 9162.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

HashPairs = Callable[[bytes], bytes]
"""What gives the nodes over pairs of hashes, which are given one after another."""

EMPTY = sha256(b"").digest()
"""The root of a tree without entries."""

_SIZE = 32


def entry_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\0" + entry).digest()


class Tree:
    """The tree over entries, given by their hashes (`entry_hash`) one after another, 32 bytes each.

    It takes 64 bytes for each entry, so that a million pages of a large file do not fill the memory.
    """

    def __init__(self, hashes: bytes | bytearray, hash_pairs: HashPairs | None = None) -> None:
        self._levels = [bytes(hashes)]
        while len(level := self._levels[-1]) > _SIZE:
            # The last of an odd number rises as it is: this splits where the RFC's does.
            paired = len(level) - len(level) % (2 * _SIZE)
            self._levels.append((hash_pairs or _hash_pairs)(level[:paired]) + level[paired:])

    @property
    def size(self) -> int:
        """Entries of the tree."""
        return len(self._levels[0]) // _SIZE

    @property
    def root(self) -> bytes:
        """The hash over all entries."""
        return self._levels[-1] or EMPTY

    def path(self, place: int) -> list[bytes]:
        """The inclusion proof of the entry at `place` (from 0): its neighbours' hashes, from below.

        Raises IndexError for a place outside the tree.
        """
        if not 0 <= place < self.size:
            raise IndexError("no such entry in the tree")
        path = []
        for level in self._levels[:-1]:
            beside = (place ^ 1) * _SIZE
            if beside < len(level):  # the last of an odd level has no neighbour and rises as it is
                path.append(level[beside : beside + _SIZE])
            place >>= 1
        return path


def _hash_pairs(level: bytes) -> bytes:
    return b"".join([sha256(b"\1" + level[at : at + 2 * _SIZE]).digest() for at in range(0, len(level), 2 * _SIZE)])
