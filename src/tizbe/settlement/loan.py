"""A loan of the projection: kept open for reading while questions follow one another, given back to writers.

Opening the projection costs more than an answer. So it stays open, under the shared lock of the hub's folder, from
one question to the next; but a writer must get its turn. It is given back when no question has come for a
moment, and after a turn of questions at the latest, for longer than a waiting writer pauses between two tries.
A thread of its own holds the lock, so that it is given back while nobody asks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tizbe.errors import Broken
from tizbe.ledger.projection import Projection

LINGER = 0.2
"""Seconds that the projection stays open after a question."""

TURN = 5.0
"""Seconds after which it is given back although questions follow one another."""

PAUSE = 0.06
"""Seconds that it then stays given back: a writer tries again every 0.05 seconds at most (`ledger.home`)."""

_LOOK = 0.05


class Loan:
    """The projection, open from question to question.

    `opened` opens it under the shared lock of a log that only this loan uses, as another process would: the lock
    belongs to the thread that takes it.
    """

    def __init__(self, opened: Callable[[], AbstractContextManager[Projection]], turn: float = TURN) -> None:
        self._opened = opened
        self._turn = turn
        self._state = threading.Condition()
        self._question = threading.Lock()
        self._projection: Projection | None = None
        self._error: BaseException | None = None
        self._wanted = False
        self._recalled = False
        self._closing = False
        self._asked_at = 0.0
        self._due_at = 0.0
        self._keeper = threading.Thread(target=self._keep, name="projection loan", daemon=True)
        self._keeper.start()

    @contextmanager
    def reading(self) -> Iterator[Projection]:
        """The projection for one question; other threads wait until it is answered.

        Raises what opening raises: `Unavailable` when writers keep the lock too long.
        """
        with self._question:
            yield self._borrowed()
            self._asked_at = time.monotonic()

    def close(self) -> None:
        """Give the projection back for good."""
        with self._question, self._state:
            self._closing = True
            self._state.notify_all()
        self._keeper.join()

    def _borrowed(self) -> Projection:
        if self._projection is not None and time.monotonic() < self._due_at:
            return self._projection
        if self._closing:
            raise Broken("A loan was asked for the projection after it was closed.")
        with self._state:
            if self._projection is not None:
                self._recalled = True
                self._state.notify_all()
                self._state.wait_for(lambda: self._projection is None)
            self._wanted = True
            self._state.notify_all()
            self._state.wait_for(lambda: self._projection is not None or self._error is not None)
            error, self._error = self._error, None
            if self._projection is None:
                raise error or Broken("The projection was neither opened nor refused.")
            return self._projection

    def _keep(self) -> None:
        """What the thread does: open when wanted, keep, give back."""
        while True:
            with self._state:
                self._state.wait_for(lambda: self._wanted or self._closing)
                if self._closing:
                    return
                self._wanted = False
            try:
                with self._opened() as projection:
                    self._lend(projection)
            except BaseException as error:  # it belongs to whoever asked, in another thread
                with self._state:
                    self._error = error
                    self._state.notify_all()
            else:
                if time.monotonic() >= self._due_at:
                    time.sleep(PAUSE)

    def _lend(self, projection: Projection) -> None:
        with self._state:
            self._asked_at = time.monotonic()
            self._due_at = self._asked_at + self._turn
            self._recalled = False
            self._projection = projection
            self._state.notify_all()
            while not self._is_over():
                self._state.wait_for(lambda: self._recalled or self._closing, _LOOK)
            self._projection = None
            self._state.notify_all()

    def _is_over(self) -> bool:
        """Whether the projection is to be given back now; never while a question is being answered."""
        if self._recalled or self._closing:  # whoever said so holds the question, and reads nothing
            return True
        now = time.monotonic()
        if now < self._due_at and now < self._asked_at + LINGER:
            return False
        if not self._question.acquire(blocking=False):
            return False
        # Under the question nobody reads it. It may be released at once: the next to ask finds no projection.
        self._projection = None
        self._question.release()
        return True
