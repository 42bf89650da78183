"""Reception: the bytes of a large arrival go to the disk as they come, in constant memory, and can be resumed.

One writer at a time per arrival, in whichever process: it holds the lock of the file, which the kernel frees when the
process dies. Bytes count as arrived once they are durable; what a cut connection or a killed server left behind
them is cut off when the next writer begins.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from tizbe.errors import Unavailable
from tizbe.service.arrival import ARRIVING, Arrival, Arrivals, Bill, locked

DURABLE_EVERY = 64 << 20
"""Bytes after which what came is made durable and noted, so that a crash costs no more than these."""

SPARE = 1 << 30
"""Bytes of the disk that arrivals leave free."""

_BUSY = {
    "kk": "Бұл жіберілімді дәл қазір басқа қосылым жазып жатыр; сәл күтіп қайталаңыз.",
    "ru": "Эту отправку сейчас пишет другое соединение; подождите и повторите.",
    "en": "Another connection is writing this submission now; wait a moment and repeat.",
}
_FULL = {
    "kk": "Хаб дискісінде орын жетпейді; оператор орын босатқанша кейінірек қайталаңыз.",
    "ru": "На диске хаба не хватает места; повторите позже, когда оператор его освободит.",
    "en": "The hub's disk has no room left; repeat later, when its operator has made room.",
}


class Busy(Unavailable):
    """Another connection writes this arrival now."""


class Reception:
    """Writes one arrival's bytes; made by `receiving`. Its methods block: call them from a thread."""

    def __init__(
        self, arrivals: Arrivals, arrival: Arrival, descriptor: int, expires_in: timedelta, bill: Bill | None = None
    ) -> None:
        self._arrivals, self._arrival, self._descriptor = arrivals, arrival, descriptor
        self._expires_in, self._bill = expires_in, bill
        self.arrived = self.durable = arrival.arrived

    def write(self, chunk: bytes) -> None:
        """Add bytes; now and then they are made durable."""
        self.hold(chunk)
        if self.arrived - self.durable >= DURABLE_EVERY:
            self.keep()

    def hold(self, chunk: bytes) -> None:
        """Add bytes that may still be dropped."""
        view = memoryview(chunk)
        while view:
            written = os.write(self._descriptor, view)
            view = view[written:]
        self.arrived += len(chunk)

    def keep(self) -> None:
        """Make what came durable, and note it. Raises what the bill does; then it counts as not come."""
        if self.arrived != self.durable:
            os.fsync(self._descriptor)
            bill = _of(self._bill, self.arrived - self.durable)
            self._arrivals.extend(self._arrival.arrival_id, self.arrived, self._expires_in, bill)
            self.durable = self.arrived

    def drop(self) -> None:
        """Forget what is not durable yet."""
        os.ftruncate(self._descriptor, self.durable)
        os.lseek(self._descriptor, self.durable, os.SEEK_SET)
        self.arrived = self.durable

    def complete(self) -> Arrival:
        """Say that this was all; the arrival waits for a worker from now on."""
        self.keep()
        os.fsync(self._descriptor)
        return self._arrivals.complete(self._arrival.arrival_id, self.arrived)


@contextmanager
def receiving(
    arrivals: Arrivals, arrival: Arrival, expires_in: timedelta, *, anew: bool = False, bill: Bill | None = None
) -> Iterator[Reception]:
    """Hold an arrival's file for writing, from where it is durable; `anew`: from the beginning.

    `bill`: counts the bytes of an arrival whose length was not announced, as they become durable. Raises `Busy` while
    another writes it, `Unavailable` when the disk is nearly full.
    """
    path = arrivals.file(arrival.arrival_id)
    if shutil.disk_usage(path.parent).free < SPARE + max(0, (arrival.length or 0) - arrival.arrived):
        raise Unavailable(_FULL)
    with locked(path) as descriptor:
        if descriptor is None:
            raise Busy(_BUSY)
        arrival = arrivals.of(arrival.arrival_id)  # as it is now that nobody else writes it
        if arrival.state != ARRIVING:
            raise Busy(_BUSY)
        if (anew and arrival.arrived) or os.fstat(descriptor).st_size < arrival.arrived:
            # A hub that was restored from a backup knows of bytes that are gone: they have to come again.
            arrivals.extend(arrival.arrival_id, 0, expires_in, _of(bill, -arrival.arrived))
            arrival = arrivals.of(arrival.arrival_id)
        os.ftruncate(descriptor, arrival.arrived)
        os.lseek(descriptor, arrival.arrived, os.SEEK_SET)
        yield Reception(arrivals, arrival, descriptor, expires_in, bill)


def _of(bill: Bill | None, size: int) -> Callable[[], None] | None:
    return None if bill is None else lambda: bill(size)


def durable_bytes(arrivals: Arrivals, arrival: Arrival) -> int:
    """How many bytes of an arrival are there; none where they were lost with the machine, and must come again."""
    if arrival.state != ARRIVING or not arrival.arrived:
        return arrival.arrived
    path = arrivals.file(arrival.arrival_id)
    return arrival.arrived if path.exists() and path.stat().st_size >= arrival.arrived else 0


CHECKSUMS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1, "md5": hashlib.md5}
"""How a sender may say what a piece must come to; sha1 and md5 only against chance, as tus clients use them."""
