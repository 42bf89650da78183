"""The verbs of the law: an act becomes a draft, then confirmed, then law, and settles whom it touches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tizbe.hub.opened import Opened, day_now
from tizbe.law.register.entry import Entry
from tizbe.law.register.review import Review
from tizbe.law.register.standing import InForce, in_force
from tizbe.ledger.enactment import ActFile
from tizbe.ledger.projection_file import reading_projection
from tizbe.settlement import state
from tizbe.settlement.law_known import law_hash
from tizbe.settlement.state import SettlementReport

if TYPE_CHECKING:
    from tizbe.settlement.rehearsal import Rehearsal


class ActVerbs(Opened):
    """What is done with acts."""

    def acts(self) -> tuple[Entry, ...]:
        """Every act of the register, the shipped ones first."""
        return self.register.entries()

    def in_force(self, entry: Entry) -> InForce | None:
        """How a published act stands today; None for one that is not published."""
        return in_force(entry, self.chronicle(), day_now())

    def review(self, entry: Entry) -> Review:
        """An act held against the law as it stands now."""
        return self._enactment().review(entry)

    def add_act(self, file: ActFile, other: ActFile | None = None, published_date: date | None = None) -> Entry:
        """Bring an act that was read to the register as a draft; `other` is its text in the other language."""
        with self.log.locking():
            return self._enactment().add(file, other, published_date)

    def decide_act(self, name: str, kind: str, detail: Mapping[str, Any]) -> Entry:
        """Record a decision beside an act (`law.register.entry.Decision`)."""
        with self.log.locking():
            return self._enactment().decide(name, kind, detail)

    def confirm_act(self, name: str, reason: str | None = None) -> tuple[Entry, SettlementReport | None]:
        """Find a draft right; on a published act, let its decisions count, and settle whom they touch."""
        with self.log.locking():
            entry = self._enactment().confirm(name, reason)
            return entry, self._settle_by_law()

    def publish_act(self, name: str, reason: str | None = None) -> tuple[Entry, SettlementReport | None]:
        """Make a confirmed act law, and settle whom it touches. Killed in between, the next settlement does it."""
        with self.log.locking():
            entry = self._enactment().publish(name, reason)
            return entry, self._settle_by_law()

    def refuse_act(self, name: str, reason: str | None = None) -> Entry:
        """Turn an act away, or the decisions on a published act that wait for a second person."""
        with self.log.locking():
            return self._enactment().refuse(name, reason)

    def rehearse(self, entry: Entry) -> Rehearsal:
        """What an act does to this ledger: the law without it against the law with it. Nothing durable changes."""
        from tizbe.settlement.rehearsal import rehearse  # noqa: PLC0415 - read by this verb alone

        with reading_projection(self.log, self.settings) as projection:
            enacted = self.register.enacted(self.log.last_commit_no())
            return rehearse(projection, entry, enacted, day_now())

    def _settle_by_law(self) -> SettlementReport | None:
        """Settle where something was settled before by a law that is not the law now."""
        last = state.last_settlement(self.log)
        if last is None or last.law_hash == law_hash(self.authority):
            return None
        with self._projection() as projection:
            return self.settle_on(projection)
