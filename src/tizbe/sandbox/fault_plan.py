"""What goes wrong on purpose, and when: drawn from a seed, so that a run with the same seed has the same faults.

lost        an answer does not arrive: the connection is cut after everything was sent, or after it was applied
repeat      the same submission again: under the same key, and as a new one under another number
reorder     the submissions of a day in another order and all at once; those of one feed keep theirs
truncation  files that end too early, or hold other rows or bytes than declared; a transfer cut in its middle
slow        bytes that drip
flapping    MSHI is away and back: connections refused, "not now" (503), cut in the middle
late        MSHI answers later than it applies
double      MSHI answers twice
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum


class Fault(StrEnum):
    """One kind of fault that can be asked for."""

    LOST = "lost"
    REPEAT = "repeat"
    REORDER = "reorder"
    TRUNCATION = "truncation"
    SLOW = "slow"
    FLAPPING = "flapping"
    LATE = "late"
    DOUBLE = "double"


class FaultPlan:
    """Which fault is next at each place (a name of the caller's choosing), and how many were committed.

    At every place the kinds asked for come in rounds, each round in another order, with an occasion without a fault
    after each, so that every kind comes soon and everything goes forward. Threads may share a plan; the order at one
    place does not depend on what happens at another.
    """

    def __init__(self, faults: Iterable[Fault], seed: int) -> None:
        self.faults = frozenset(faults)
        self.committed: Counter[str] = Counter()
        self._seed = seed
        self._next: dict[str, Iterator[str | None]] = {}
        self._lock = threading.Lock()

    def has(self, fault: Fault) -> bool:
        """Whether this kind was asked for."""
        return fault in self.faults

    def random(self, place: str) -> random.Random:
        """A source of random numbers for a place, the same for the same seed."""
        return random.Random(f"{self._seed}/{place}")

    def next(self, place: str, kinds: Iterable[tuple[str, Fault]]) -> str | None:
        """What is to go wrong now at `place`, of `kinds` (a name, and the fault it belongs to), or None."""
        wanted = [name for name, fault in kinds if fault in self.faults]
        if not wanted:
            return None
        with self._lock:
            if place not in self._next:
                self._next[place] = self._rounds(place, wanted)
            return next(self._next[place])

    def commit(self, name: str) -> None:
        """Note that something went wrong as planned."""
        with self._lock:
            self.committed[name] += 1

    def _rounds(self, place: str, wanted: list[str]) -> Iterator[str | None]:
        source = self.random(place)
        while True:
            order = source.sample(wanted, len(wanted))
            for name in order:
                yield name
                yield None
