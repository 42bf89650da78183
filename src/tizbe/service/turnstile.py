"""The turnstile: in which order the lanes of a worker come to the hub's lock."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turnstile:
    """Lets the lanes of this process at the hub's lock one after another.

    The lock itself is taken by whoever asks at the right moment, and who asks again at once would take it for ever.
    Who is urgent goes before the others, but not twice while one of them waits; else it is the order in which they
    came.
    """

    def __init__(self) -> None:
        self._passed = threading.Condition()
        self._urgent: deque[object] = deque()
        self._others: deque[object] = deque()
        self._is_taken = self._was_urgent = False

    @contextmanager
    def passing(self, *, is_urgent: bool = False) -> Iterator[None]:
        """Wait for those who go before, and keep back those who come after until left."""
        line, place = (self._urgent if is_urgent else self._others), object()
        with self._passed:
            line.append(place)
            self._passed.wait_for(lambda: not self._is_taken and self._next() is place)
            line.popleft()
            self._is_taken, self._was_urgent = True, is_urgent
        try:
            yield
        finally:
            with self._passed:
                self._is_taken = False
                self._passed.notify_all()

    def _next(self) -> object:
        """Whose turn it is; somebody waits."""
        if self._urgent and not (self._was_urgent and self._others):
            return self._urgent[0]
        return self._others[0]
