"""The letterbox: small submissions that come at the same moment are made durable together.

Each waits for the disk either way; together they wait once. While one group is written the next one gathers, so a
letter that comes alone waits for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import exc

from tizbe.service.arrival import Arrival
from tizbe.service.bell import Bell
from tizbe.store.database import Store

MOST_TOGETHER = 64
"""How many are made durable in one transaction at the most."""

Write = Callable[[], Arrival]
"""Writes one submission through the store, in the transaction of the calling thread."""


@dataclass(frozen=True)
class _Letter:
    write: Write
    brought: Future[Arrival] = field(default_factory=Future)


class Letterbox:
    """Takes letters in any thread and writes them in one of its own; closed by `close`."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        self._letters: list[_Letter] = []
        self._is_emptied = False
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "letterbox")

    def drop(self, write: Write) -> Future[Arrival]:
        """Have a submission written; done when it is durable, or with what `write` raised."""
        letter = _Letter(write)
        with self._lock:
            self._letters.append(letter)
            if not self._is_emptied:
                self._is_emptied = True
                self._thread.submit(self._empty)
        return letter.brought

    def close(self) -> None:
        """Write what is there, and end."""
        self._thread.shutdown()

    def _empty(self) -> None:
        while True:
            with self._lock:
                letters, self._letters = self._letters[:MOST_TOGETHER], self._letters[MOST_TOGETHER:]
                if not letters:
                    self._is_emptied = False
                    return
            try:
                self._bring(letters)
            except BaseException as error:  # nobody may wait for ever
                for letter in letters:
                    if not letter.brought.done():
                        letter.brought.set_exception(error)
            self._bell.ring()

    def _bring(self, letters: list[_Letter]) -> None:
        found: list[Arrival | Exception] = []
        try:
            with self._store.together():
                for letter in letters:
                    found.append(_written(letter))
        except exc.DBAPIError:
            if len(letters) == 1:
                raise
            for letter in letters:  # one of them cannot be written: the others must not fall with it
                self._bring_alone(letter)
            return
        for letter, one in zip(letters, found, strict=True):
            if isinstance(one, Exception):
                letter.brought.set_exception(one)
            else:
                letter.brought.set_result(one)

    def _bring_alone(self, letter: _Letter) -> None:
        try:
            self._bring([letter])
        except Exception as error:
            letter.brought.set_exception(error)


def _written(letter: _Letter) -> Arrival | Exception:
    """What came of a letter; an error of the database, which ends the transaction, is raised."""
    try:
        return letter.write()
    except exc.DBAPIError:
        raise
    except Exception as error:
        return error
