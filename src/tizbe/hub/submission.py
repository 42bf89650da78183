"""The verbs of submissions: a file in, its receipt out; what waits in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import connect, memory_of, within_memory
from tizbe.errors import Refused
from tizbe.hub.opened import Opened
from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import Envelope, batch_order, read_envelope
from tizbe.ledger import bundle, quarantine
from tizbe.ledger.earlier import find_submission
from tizbe.ledger.preparing import Sent, apart
from tizbe.ledger.projection import Projection
from tizbe.ledger.receiving import Receiver
from tizbe.settings import Settings


class SubmissionVerbs(Opened):
    """What is done with submissions."""

    @contextmanager
    def receiving(self, engine: DuckDBPyConnection | None = None) -> Iterator[Receiver]:
        """The lock, the projection and a receiver, for one file or many; `engine`: where files were prepared."""
        with self.log.locking():
            self._enactment().note_days()
            with self._projection(engine) as projection:
                yield self._receiver(projection)

    def _receiver(self, projection: Projection) -> Receiver:
        return Receiver(self.log, projection, self.authority, self.settings.actor, self.language)

    def receive(self, path: Path, envelope: Envelope) -> Receipt:
        """Take one file in and answer it with its receipt."""
        with self.receiving() as receiver:
            return receiver.receive(path, envelope)

    def receive_all(self, files: Iterable[Sent]) -> Iterator[Receipt]:
        """Take in several files in their order, the small ones together, and answer each.

        Raises what reading a file raised (OSError) once every file before it has been answered.
        """
        with self.receiving() as receiver:
            yield from bundle.receive_all(receiver, files)

    def receive_apart(
        self,
        sent: Sent,
        judging: Callable[[], object] = lambda: None,
        passing: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> Receipt:
        """Take one file in as `receive` does, but read, screen and judge it before the lock is held.

        `judging` is called when it is screened; `passing`: held around every stretch in which the lock is, shared or
        alone. Raises OSError when the file cannot be read at all.
        """
        with within_memory(), apart(self.log.home, self.settings) as place:
            prepared = place.prepare(sent, self.authority)
            judging()
            engine = Projection(self.log, place.connection, self.settings)  # without the hub's file so far
            self._receiver(engine).judge_beforehand(prepared, passing)
            with passing(), self.receiving(place.connection) as receiver:
                return receiver.take_in(prepared)

    def receive_batch(self, folder: Path) -> Iterator[Receipt]:
        """Take in every file that an envelope (`*.json`) in `folder` speaks of, in order of number.

        Raises Refused at the first envelope that cannot be read; those before it have been answered.
        """
        envelopes = sorted(folder.glob("*.json"), key=batch_order)
        if not envelopes:
            raise Refused(
                {
                    "kk": "Бұл қалтада бірде-бір конверт (*.json) жоқ.",
                    "ru": "В этой папке нет ни одного конверта (*.json).",
                    "en": "There is no envelope (*.json) in this folder.",
                }
            )
        with self.receiving() as receiver:
            files = (read_envelope(path) for path in envelopes)
            yield from bundle.receive_all(receiver, ((data, envelope) for envelope, data in files))

    def largest_changes(self) -> int:
        """Bytes that one file of changes should have at the most: what keys come to is held by the engine."""
        return _memory(self.settings) // 2

    def held(self) -> list[Receipt]:
        """The receipts of the submissions in quarantine."""
        return quarantine.held(self.log)

    def refused_rows(self, receipt: str) -> Path | None:
        """Where the refused rows of a submission lie, as CSV to mend and send again; None: it has none."""
        found = find_submission(self.log, receipt)
        if found is None or not found.refused:
            return None
        commit = found.commit_no or found.received_commit_no
        files = [file for file in self.log.files(commit) if file.role == "refused"]
        return self.log.path(files[0]) if files else None

    def release(self, receipt: str, reason: str | None = None) -> Receipt:
        """Let a submission out of quarantine; it takes effect now."""
        with self.receiving() as receiver:
            return quarantine.release(receiver, receipt, reason)

    def reject(self, receipt: str, reason: str | None = None) -> Receipt:
        """Turn a submission in quarantine away."""
        with self.receiving() as receiver:
            return quarantine.reject(receiver, receipt, reason)


@cache
def _memory(settings: Settings) -> int:
    """What the engine may take, in bytes, as it understands the setting."""
    with connect(None, settings) as engine:
        return memory_of(engine)
