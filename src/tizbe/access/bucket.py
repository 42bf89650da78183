"""Buckets of tokens in one file, so that all processes of a hub count a caller's requests together.

A caller's bucket lies in one of a few places that a digest of its name leads to; who was not heard of for longest gives
its place up. What was counted is no truth: the file may be lost, is made anew, and is in no backup. It is held by the
lock of the file for some microseconds; a process that was stopped while it held it keeps nobody waiting for long, since
a count that may be wrong by a few is better than a hub that does not answer.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = 16_384
"""How many callers have a bucket at once."""

_BUCKET = struct.Struct("=16sdd")  # digest of the name, tokens held, the instant at which they were
_FREE = bytes(16)
_TOGETHER = 8
_TRIES, _PAUSE = 50, 0.0002


class Buckets:
    """The buckets of one file, which is made where it is not there. Threads may share it.

    `places`: how many callers they are for at the most.
    """

    def __init__(self, file: Path, places: int = PLACES) -> None:
        self._shelves = max(1, places // _TOGETHER)
        self._together = min(places, _TOGETHER)
        self._lock = threading.Lock()
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        found, size = os.fstat(self._file).st_size, self._shelves * self._together * _BUCKET.size
        if found < size:
            os.pwrite(self._file, bytes(size - found), found)  # now, since a full disk must keep nobody from asking

    def __del__(self) -> None:
        """Close the file."""
        if hasattr(self, "_file"):
            os.close(self._file)

    def take(self, caller: str, limit: int, now: float) -> tuple[float, float]:
        """Take one token of a caller, whose bucket holds `limit` and fills in a minute.

        `now`: seconds of a clock that all processes share. Gives how many tokens are left, and the seconds to wait
        until there is one (0: there was, and it is taken).
        """
        name = hashlib.blake2b(caller.encode(), digest_size=16).digest()
        shelf = int.from_bytes(name[:8], "big") % self._shelves * self._together * _BUCKET.size
        with self._alone():
            there = list(_BUCKET.iter_unpack(os.pread(self._file, self._together * _BUCKET.size, shelf)))
            place = next((number for number, bucket in enumerate(there) if bucket[0] == name), None)
            if place is None:
                place, held = (
                    min(range(len(there)), key=lambda one: (there[one][0] != _FREE, there[one][2])),
                    float(limit),
                )
            else:
                # A clock that was set back, or of a machine that was started anew, gives nothing and takes nothing.
                held = min(float(limit), there[place][1] + max(0.0, now - there[place][2]) * limit / 60)
            wait = max(0.0, (1 - held) * 60 / limit)
            left = held if wait else held - 1
            os.pwrite(self._file, _BUCKET.pack(name, left, now), shelf + place * _BUCKET.size)
        return left, wait

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock:
            is_held = self._hold()
            try:
                yield
            finally:
                if is_held:
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    def _hold(self) -> bool:
        for _ in range(_TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE)
            else:
                return True
        return False
