"""Ahead: the files of a batch in their order, the large ones read and screened in other threads before their turn.

Much of preparing a file keeps one core busy (planning, hashing, writing), so two are prepared side by side. At most
`MOST_FILES` are ahead, and none behind a file of more than `MOST_BYTES`, so that memory stays bounded. A fault in
preparing belongs to its file: it is raised when that file's turn has come. Leaving, however it happens, stops the
threads and removes what they made.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

from duckdb import DuckDBPyConnection

from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority
from tizbe.ledger.preparing import Prepared, Sent, prepare

_TURN = 0.001
"""Seconds after which a thread that runs Python gives way: those that wait have mostly compiled code to go on with, and
five milliseconds, which Python would let them wait, are what one piece of a file takes."""

WORKERS = 2
"""How many files are prepared at once."""

MOST_FILES = 32
"""How many files are prepared before their turn at the most, so that no thread waits while short ones are judged."""

MOST_BYTES = 64 << 20
"""Bytes of files ahead from which on no other is begun, as plain text."""

_UNFOLDS = 6
"""To how many times its size a file that is not plain text unfolds, about."""

_MOST_PEEKED = 64


@dataclass(frozen=True)
class Turn:
    """What is known of the turns of a batch's files: `last_commit_no`, after which each becomes a commit of its own.

    `opens`: whether a file, as things stand, opens a stream; `idle`: what to do before a file is waited for.
    """

    last_commit_no: int
    opens: Callable[[Sent], bool]
    idle: Callable[[], object]


@dataclass
class _Next:
    """One file of the batch, its turn not come: `prepared` where a thread prepares it; `error` instead of a file."""

    sent: Sent | None = None
    prepared: Future[Prepared] | None = None
    error: Exception | None = None
    bytes: int = 0


class Ahead:
    """See the module's text; made by `looking_ahead`."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        authority: Authority,
        folder: Path,
        files: Iterable[Sent | tuple[Path, Envelope]],
        is_small: Callable[[Sent], bool],
        secret: bytes,
        turn: Turn,
    ) -> None:
        self._turn = turn
        self._connections = [connection.cursor() for _ in range(WORKERS)]
        self._free = SimpleQueue[DuckDBPyConnection]()
        for cursor in self._connections:
            self._free.put(cursor)
        self._authority = authority
        self._folder = folder
        self._files = iter(files)
        self._is_small = is_small
        self._secret = secret
        self._waiting: deque[_Next] = deque()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="ahead")
        self._number = self._found = 0
        self._is_over = False

    def __iter__(self) -> Iterator[tuple[Sent, Prepared | None]]:
        """Every file in order; with what it was prepared to, unless it is small."""
        while True:
            self._look()
            if not self._waiting:
                return
            one = self._waiting.popleft()
            if one.error is not None:
                raise one.error
            if one.sent is None:
                return
            # The threads go on with the next files while this one is judged, so those are begun before.
            prepared = None
            if one.prepared is not None:
                prepared = self.wait(one.prepared)
                self._look()
            yield one.sent, prepared

    def wait(self, prepared: Future[Prepared]) -> Prepared:
        """The file whose turn has come, when its thread is done with it; raises what preparing raised."""
        if not prepared.done():
            self._turn.idle()
        return prepared.result()

    def close(self) -> None:
        """Stop the threads and remove what they made."""
        futures = [one.prepared for one in self._waiting if one.prepared is not None]
        for future in futures:
            future.cancel()
        for connection in self._connections:
            with suppress(Exception):
                connection.interrupt()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for future in futures:
            if not future.cancelled() and future.exception() is None:
                future.result().close()
        for connection in self._connections:
            connection.close()

    def _prepare(self, sent: Sent, target: Path, commit_no: int | None) -> Prepared:
        """Prepare a file, in a thread, on a connection that no other thread uses meanwhile.

        `commit_no`: the commit that it will be, if it opens a stream.
        """
        connection = self._free.get()
        try:
            prepared = prepare(connection, sent, self._authority, target, self._secret)
        finally:
            self._free.put(connection)
        if commit_no is not None:
            try:
                prepared.foresee(commit_no)
            except BaseException:
                prepared.close()
                raise
        return prepared

    def _look(self) -> None:
        """Take up the next files, as far as the bounds allow; small ones are only looked at."""
        while not self._is_over and len(self._waiting) < _MOST_PEEKED:
            ahead = [one for one in self._waiting if one.prepared is not None]
            if len(ahead) >= MOST_FILES or sum(one.bytes for one in ahead) > MOST_BYTES:
                return
            try:
                found = next(self._files, None)
                if found is None:
                    self._is_over = True
                    return
                sent = found if isinstance(found, Sent) else Sent(*found)
                one = _Next(sent)
                self._found += 1
                if not self._is_small(sent):
                    is_plain = sent.envelope.name.lower().endswith((".csv", ".ndjson", ".jsonl"))
                    one.bytes = sent.path.stat().st_size * (1 if is_plain else _UNFOLDS)
                    self._number += 1
                    target = self._folder / f"ahead-{self._number:06d}.parquet"
                    commit_no = self._turn.last_commit_no + self._found if self._turn.opens(sent) else None
                    one.prepared = self._pool.submit(self._prepare, sent, target, commit_no)
                self._waiting.append(one)
            except Exception as error:  # it belongs to a file whose turn has not come
                self._waiting.append(_Next(error=error))
                self._is_over = True


@contextmanager
def looking_ahead(
    connection: DuckDBPyConnection,
    authority: Authority,
    folder: Path,
    files: Iterable[Sent | tuple[Path, Envelope]],
    is_small: Callable[[Sent], bool],
    secret: bytes,
    turn: Turn,
) -> Iterator[Ahead]:
    """The files of a batch; `folder`: where they are read to, on the log's disk; `is_small`: not worth a thread;
    `secret`: see `prepare`."""
    ahead = Ahead(connection, authority, folder, files, is_small, secret, turn)
    with _short_turns():
        try:
            yield ahead
        finally:
            ahead.close()


_before: list[float] = []
"""The interval as it was, once for each who asked for short turns and is not done."""
_counting = Lock()


@contextmanager
def _short_turns() -> Iterator[None]:
    """Let threads take short turns at Python, in the whole process, until the last who asked for it is done."""
    with _counting:
        if not _before:
            _before.append(sys.getswitchinterval())
            sys.setswitchinterval(min(_TURN, _before[0]))
        else:
            _before.append(_before[0])
    try:
        yield
    finally:
        with _counting:
            former = _before.pop()
            if not _before:
                sys.setswitchinterval(former)
