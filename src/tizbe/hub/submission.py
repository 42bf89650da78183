"""The verbs of submissions: a file in, its receipt out; what waits in quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tizbe.errors import Refused
from tizbe.hub.opened import Opened
from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import Envelope, batch_order, read_envelope
from tizbe.ledger import bundle, quarantine
from tizbe.ledger.projection import Projection
from tizbe.ledger.receiving import Receiver


class SubmissionVerbs(Opened):
    """What is done with submissions."""

    @contextmanager
    def receiving(self) -> Iterator[Receiver]:
        """The lock, the projection and a receiver, for one file or many."""
        with self.log.locking():
            self._enactment().note_days()
            with self._projection() as projection:
                yield self._receiver(projection)

    def _receiver(self, projection: Projection) -> Receiver:
        return Receiver(self.log, projection, self.authority, self.settings.actor, self.language)

    def receive(self, path: Path, envelope: Envelope) -> Receipt:
        """Take one file in and answer it with its receipt."""
        with self.receiving() as receiver:
            return receiver.receive(path, envelope)

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

    def held(self) -> list[Receipt]:
        """The receipts of the submissions in quarantine."""
        with self.receiving() as receiver:
            return quarantine.held(receiver)

    def release(self, receipt: str, reason: str | None = None) -> Receipt:
        """Let a submission out of quarantine; it takes effect now."""
        with self.receiving() as receiver:
            return quarantine.release(receiver, receipt, reason)

    def reject(self, receipt: str, reason: str | None = None) -> Receipt:
        """Turn a submission in quarantine away."""
        with self.receiving() as receiver:
            return quarantine.reject(receiver, receipt, reason)
