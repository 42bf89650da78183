"""The hub: its verbs, each one call. Every door (command, and later the network) calls these and holds no rules.

    with open_hub(settings) as hub:
        receipt = hub.receive(path, envelope)   # a file becomes a submission with a receipt
        hub.settle()                            # believed statements become entitlements and changes
        hub.deliver()                           # changes go to MSHI, answers come back
        hub.explain(iin, day)                   # why this person is covered on this day, or not

A writing verb holds the lock of the hub's folder for as long as it works; what it changes becomes true in
one transaction of the control database. `check` needs no hub.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from tizbe import clock
from tizbe.audit import trail
from tizbe.delivery import delivering
from tizbe.delivery.report import DeliveryReport
from tizbe.errors import LANGUAGES, Refused
from tizbe.intake.checking import check as check_file
from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import Envelope, batch_order, make_envelope, read_envelope
from tizbe.law.authority import Authority, authority
from tizbe.ledger import bundle, quarantine
from tizbe.ledger.home import open_home
from tizbe.ledger.log import Log, open_log
from tizbe.ledger.projection import Projection, open_projection
from tizbe.ledger.receiving import Receiver
from tizbe.person import is_iin
from tizbe.settings import Settings, read_settings
from tizbe.settlement import export, handout, state
from tizbe.settlement.state import SettlementReport
from tizbe.store import tables

if TYPE_CHECKING:
    from tizbe.settlement.explanation import Explanation, SubmissionFacts

__all__ = ["Envelope", "Hub", "Receipt", "check", "day_now", "make_envelope", "open_hub"]

check = check_file
"""The sender's own check, without a hub."""


@dataclass
class Hub:
    """One hub's folder, open. Made by `open_hub`."""

    settings: Settings
    log: Log
    language: str = LANGUAGES[0]

    @property
    def authority(self) -> Authority:
        """The law as known now."""
        return authority()

    @contextmanager
    def receiving(self) -> Iterator[Receiver]:
        """The lock, the projection and a receiver, for one file or many."""
        with self.log.locking(), self._projection() as projection:
            yield Receiver(self.log, projection, self.authority, self.settings.actor, self.language)

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

    def settle(self) -> SettlementReport:
        """Settle everything learned since the last settlement."""
        with self.log.locking(), self._projection() as projection:
            return state.settle(self.log, projection, self.authority, self.settings.actor)

    def deliver(
        self, inbox: Path | None = None, outbox: Path | None = None, repeat: Collection[int] = ()
    ) -> DeliveryReport:
        """Put undelivered changes into MSHI's inbox and take its answers from the outbox."""
        return delivering.deliver(self.log, self.settings.actor, inbox, outbox, repeat=repeat, settings=self.settings)

    def explain(self, iin: str, day: date, known: str | None = None, purpose: str | None = None) -> Explanation:
        """Why a person is covered on a day, or not, as known then. The access is recorded with its purpose."""
        # Templates and their engine are read by this verb alone.
        from tizbe.settlement.explanation import explain  # noqa: PLC0415

        if not is_iin(iin):
            raise Refused(
                {
                    "kk": "Бұл ЖСН емес: 12 цифр және дұрыс бақылау цифры керек.",
                    "ru": "Это не ИИН: нужны 12 цифр и верная контрольная цифра.",
                    "en": "This is not an IIN: it needs 12 digits and the right check digit.",
                }
            )
        with self.log.locking():
            with self.log.store.writing() as control:
                subject = self.log.home.subject_key().subject(iin)
                trail.record(control, self.settings.actor, "explain", subject, purpose, {"day": day.isoformat()})
            with self._projection() as projection:
                settler = state.catch_up(projection, self.authority)
                commit = self.known_commit(known)
                return explain(settler, int(iin), day, commit, self._submission)

    def export(self, kind: str, path: Path, known: str | None = None) -> int:
        """Write a handout (statement, entitlement, cover, change) as known then; returns its rows."""
        with self.log.locking(), self._projection() as projection:
            commit = self.known_commit(known)
            if kind == "statement":
                handout.prepare_statements(projection, self.authority.pack, commit)
            elif kind == "change":
                handout.prepare_changes(projection, commit)
            else:
                state.hold(projection, self.authority, None if known is None else commit)
            return export.write(projection.connection, kind, path)

    def digest(self) -> str:
        """The digest of everybody's entitlements, as known now."""
        with self.log.locking(), self._projection() as projection:
            state.hold(projection, self.authority, None)
            return export.digest(projection.connection)

    def statement_digest(self) -> str:
        """The digest of every version of every statement."""
        with self.log.locking(), self._projection() as projection:
            return projection.statement_digest()

    def rebuild(self) -> None:
        """Make the projection again from the log; every file's hash is compared on the way."""
        with self.log.locking(), self._projection() as projection:
            projection.rebuild(verify=True)
            state.catch_up(projection, self.authority)

    def known_commit(self, known: str | None) -> int:
        """The commit that a known-at text means: a commit's number, an instant, or a day (its end in Almaty)."""
        if known is None:
            return self.log.last_commit_no()
        if known.isdigit() and len(known) < len("20260101"):
            return int(known)
        try:
            if len(known) == len("2026-01-01"):
                instant = clock.end_of_day(date.fromisoformat(known))
            else:
                instant = datetime.fromisoformat(known)
                if instant.tzinfo is None:
                    instant = datetime.combine(instant.date(), instant.time(), clock.ALMATY)
        except ValueError as error:
            raise Refused(
                {
                    "kk": "«known»: күн (2026-01-31), сәт (2026-01-31T09:00:00+05:00) немесе коммит нөмірі.",
                    "ru": "«known»: день (2026-01-31), момент (2026-01-31T09:00:00+05:00) или номер коммита.",
                    "en": "known must be a day (2026-01-31), an instant (2026-01-31T09:00+05:00) or a commit's number.",
                }
            ) from error
        return self.log.commit_known_at(instant)

    def close(self) -> None:
        """Give the control database back."""
        self.log.store.close()

    @contextmanager
    def _projection(self) -> Iterator[Projection]:
        projection = open_projection(self.log, self.settings)
        try:
            yield projection
        finally:
            projection.close()

    def _submission(self, number: int) -> SubmissionFacts | None:
        from tizbe.settlement.explanation import SubmissionFacts  # noqa: PLC0415 - as in explain

        s = tables.submission.c
        query = select(s.receipt, s.number, s.sent_on, s.received_at).where(s.submission_no == number)
        with self.log.store.reading() as control:
            row = control.execute(query).first()
        return None if row is None else SubmissionFacts(*row)


@contextmanager
def open_hub(settings: Settings | None = None, language: str = LANGUAGES[0]) -> Iterator[Hub]:
    """The hub in the settings' folder, made where it is missing; closed on leaving."""
    chosen = settings or read_settings()
    hub = Hub(chosen, open_log(open_home(chosen.home)), language)
    try:
        yield hub
    finally:
        hub.close()


def day_now() -> date:
    """Today in Almaty."""
    return clock.almaty_day(clock.now_at())
