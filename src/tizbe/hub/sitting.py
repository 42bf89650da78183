"""A sitting: the hub's lock held, and its projection open, for taking in and settling one after the other.

Opening the projection and taking the lock cost more than a small submission. Who takes in small ones and settles at
once whom they speak of does both in one sitting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tizbe.hub.cover import CoverVerbs
from tizbe.hub.submission import SubmissionVerbs
from tizbe.intake.receipt import Receipt
from tizbe.ledger import bundle
from tizbe.ledger.preparing import Sent
from tizbe.ledger.receiving import Receiver
from tizbe.settlement.state import SettlementReport


class SittingVerbs(SubmissionVerbs, CoverVerbs):
    """Taking in and settling, by the verb or several in one sitting."""

    @contextmanager
    def sitting(self) -> Iterator[Sitting]:
        """Hold the lock and the projection until left; the verbs of the hub that write must not be called inside."""
        with self.receiving() as receiver:
            yield Sitting(self, receiver)


@dataclass(frozen=True)
class Sitting:
    """One sitting of a hub; `SittingVerbs.sitting` opens it."""

    hub: SittingVerbs
    receiver: Receiver

    def receive_all(self, files: Iterable[Sent]) -> Iterator[Receipt]:
        """As `receive_all` of the hub."""
        return bundle.receive_all(self.receiver, files)

    def settle_urgent(self, most: int) -> SettlementReport:
        """Settle what small submissions said; whom large ones (of more than `most` effects) name is put off."""
        self.receiver.arrears.catch_up()  # effects may have been put off to be taken in together
        return self.hub.settle_on(self.receiver.projection, most=most, is_urgent=True)
