"""The verbs of the outbox: how far MSHI is with what is pushed to it, and what a person decides about a dead letter."""

from __future__ import annotations

from tizbe.delivery import outbox_record
from tizbe.delivery.outbox import Offer
from tizbe.delivery.push_report import OutboxReport
from tizbe.hub.opened import Opened


class OutboxVerbs(Opened):
    """What is seen and done of the offers of changes to MSHI over the network; a worker makes and sends them."""

    def outbox(self, limit: int = 20) -> OutboxReport:
        """How the outbox stands, with the newest offers."""
        return outbox_record.report(self.log, limit)

    def retry_offer(self, number: int) -> Offer:
        """Let a dead letter go on; MSHI is asked first. Raises `Refused` for an offer that is none."""
        return outbox_record.retry(self.log, number, self.settings.actor)

    def drop_offer(self, number: int, reason: str) -> Offer:
        """Give a dead letter up; another offer goes on from where MSHI says it stands. Raises `Refused` as above."""
        return outbox_record.drop(self.log, number, reason, self.settings.actor)
