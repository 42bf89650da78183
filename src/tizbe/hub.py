"""The hub: its verbs, each one call. Every door (command, and later the network) calls these and holds no rules.

    with open_hub(settings) as hub:
        receipt = hub.receive(path, envelope)   # a file becomes a submission with a receipt
        hub.settle()                            # believed statements become entitlements and changes
        hub.deliver()                           # changes go to MSHI, answers come back
        hub.explain(iin, day)                   # why this person is covered on this day, or not; many: hub.look_up()
        hub.add_act(file)                       # an act becomes a draft; then decide_act, confirm_act, publish_act
        hub.rehearse(name)                      # what an act does to this ledger, before it is law

A writing verb holds the lock of the hub's folder for as long as it works; what it changes becomes true in
one transaction of the control database. `check` needs no hub.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tizbe import clock
from tizbe.delivery import delivering
from tizbe.delivery.report import DeliveryReport
from tizbe.engine.duckdb import within_memory
from tizbe.engine.spark import Cluster
from tizbe.errors import LANGUAGES, Refused
from tizbe.intake.checking import check as check_file
from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import Envelope, batch_order, make_envelope, read_envelope
from tizbe.law.authority import Authority
from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.edition import chronicle
from tizbe.law.register.book import Register
from tizbe.law.register.entry import Entry
from tizbe.law.register.review import Review
from tizbe.law.register.standing import InForce, in_force
from tizbe.ledger import bundle, quarantine
from tizbe.ledger.enactment import ActFile, Enactment
from tizbe.ledger.home import open_home
from tizbe.ledger.log import Log, open_log
from tizbe.ledger.projection import Projection, open_projection, reading_projection
from tizbe.ledger.receiving import Receiver
from tizbe.ledger.verification import FileProof, verify_files
from tizbe.settings import Settings, read_settings
from tizbe.settlement import export, handout, state
from tizbe.settlement.everybody import Progress
from tizbe.settlement.rehearsal_request import Rehearsed
from tizbe.settlement.state import SettlementReport

if TYPE_CHECKING:
    from tizbe.reporting.conflict_report import ConflictReport
    from tizbe.settlement.desk import Desk
    from tizbe.settlement.explanation_facts import Explanation
    from tizbe.settlement.proof import Proof
    from tizbe.settlement.rehearsal import Rehearsal
    from tizbe.settlement.rehearsal_settlement import SettlementRehearsal

__all__ = [
    "ActFile",
    "Cluster",
    "Envelope",
    "Hub",
    "Receipt",
    "Rehearsed",
    "SettlementReport",
    "check",
    "day_now",
    "home_chronicle",
    "home_hub",
    "make_envelope",
    "open_hub",
]


@dataclass
class Hub:
    """One hub's folder, open. Made by `open_hub`."""

    settings: Settings
    log: Log
    language: str = LANGUAGES[0]
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        """Open the register of acts, which lies in the control database."""
        self.register = Register(self.log.store)

    @property
    def authority(self) -> Authority:
        """Who may send what, by the law as the hub knows it now."""
        return self.register.authority(self.log.last_commit_no())

    def chronicle(self, known_date: date | None = None) -> Chronicle:
        """The editions of the list with what became of each act, as known now or at the end of a day."""
        known = self.log.last_commit_no()
        if known_date is not None:
            known = self.log.commit_known_at(clock.end_of_day(known_date))
        return chronicle(known_date, self.register.enacted(known))

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

    def settle(self, cluster: Cluster | None = None, progress: Progress | None = None) -> SettlementReport:
        """Settle everything learned since the last settlement; `cluster`: on Spark there, not in this process."""
        finder: state.Finder = state.find
        if cluster is not None:
            from tizbe.settlement.distributed import spark_finder  # noqa: PLC0415 - needs an extra

            finder = spark_finder(self.settings, cluster)
        with self.log.locking():
            self._enactment().note_days()
            return self._settle(finder, progress)

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

    def rehearse_settlement(self, rehearsed: Rehearsed) -> SettlementRehearsal:
        """What a settlement by another pack, act or file would change on this ledger. Nothing durable changes."""
        from tizbe.settlement.rehearsal_settlement import rehearse_settlement  # noqa: PLC0415 - as in rehearse

        with reading_projection(self.log, self.settings) as projection:
            return rehearse_settlement(projection, self.register, rehearsed, self.settings, day_now())

    def deliver(
        self, inbox: Path | None = None, outbox: Path | None = None, repeat: Collection[int] = ()
    ) -> DeliveryReport:
        """Put undelivered changes into MSHI's inbox and take its answers from the outbox."""
        return delivering.deliver(self.log, self.settings.actor, inbox, outbox, repeat=repeat, settings=self.settings)

    def explain(self, iin: str, day: date, known: str | None = None, purpose: str | None = None) -> Explanation:
        """Why a person is covered on a day, or not, as known then. The access is recorded with its purpose."""
        return self._desk(partial(reading_projection, self.log, self.settings)).explain(iin, day, known, purpose)

    @contextmanager
    def look_up(self) -> Iterator[Desk]:
        """A desk for many questions about persons; between them the projection is given back to writers."""
        from tizbe.settlement.loan import Loan  # noqa: PLC0415 - read by this verb alone

        with open_hub(self.settings) as apart:
            loan = Loan(partial(reading_projection, apart.log, self.settings))
            try:
                yield self._desk(loan.reading)
            finally:
                loan.close()

    def _desk(self, reading: Callable[[], AbstractContextManager[Projection]]) -> Desk:
        from tizbe.settlement.desk import Desk  # noqa: PLC0415 - read by looking up alone, as are its templates

        return Desk(self.log, self.settings.actor, self.register.authority, reading, self.known_commit)

    def report_conflicts(
        self,
        days: tuple[date | None, date | None] = (None, None),
        known: str | None = None,
        body: str | None = None,
        folder: Path | None = None,
        purpose: str | None = None,
    ) -> ConflictReport:
        """Count what does not go together in what is known; write each body's persons into `folder`, recorded."""
        from tizbe.reporting.conflict_report import Asked, report_conflicts  # noqa: PLC0415 - as in rehearse

        asked = Asked(*days, body, folder, self.settings.actor, purpose)
        commit = min(self.known_commit(known), self.log.last_commit_no())
        with reading_projection(self.log, self.settings) as projection:
            settler = state.settler_at(projection, self.register.authority, commit)
            return report_conflicts(settler, self.log, commit, asked, day_now())

    def export(self, kind: str, path: Path, known: str | None = None) -> int:
        """Write a handout (statement, entitlement, cover, change) as known then; returns its rows."""
        with self.log.locking(), self._projection() as projection:
            commit = self.known_commit(known)
            if kind == "statement":
                handout.prepare_statements(projection, self.authority.pack, commit)
            elif kind == "change":
                handout.prepare_changes(projection, commit)
            else:
                state.hold(projection, self.register.authority, None if known is None else commit)
            return export.write(projection.connection, kind, path)

    def digest(self) -> str:
        """The digest of everybody's entitlements, as known now."""
        with self.log.locking(), self._projection() as projection:
            state.hold(projection, self.register.authority, None)
            return export.digest(projection.connection)

    def statement_digest(self) -> str:
        """The digest of every version of every statement."""
        with self.log.locking(), self._projection() as projection:
            return projection.statement_digest()

    def rebuild(self) -> None:
        """Make the projection again from the log; every file's hash is compared on the way."""
        with self.log.locking(), self._projection() as projection:
            projection.rebuild(verify=True)
            state.catch_up(projection, self.register.authority)

    def verify(self) -> FileProof:
        """Compare every file of the log with the hash its commit recorded; nothing waits for it."""
        return verify_files(self.log, self.settings.threads)

    def prove(self, at: Path | None = None, *, every_settlement: bool = False) -> Proof:
        """Replay the log in a second place, settle it again from nothing, and compare; nothing durable changes."""
        from tizbe.settlement.proof import prove  # noqa: PLC0415 - read by this verb alone

        return prove(self.log, self.settings, at, every_settlement=every_settlement)

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

    def _enactment(self) -> Enactment:
        return Enactment(self.log, self.register, self.settings.actor)

    def _settle(self, finder: state.Finder = state.find, progress: Progress | None = None) -> SettlementReport:
        with self._projection() as projection:
            law, actor = self.register.authority, self.settings.actor
            return state.settle(self.log, projection, law, actor, progress, finder=finder)

    def _settle_by_law(self) -> SettlementReport | None:
        """Settle where something was settled before by a law that is not the law now."""
        last = state.last_settlement(self.log)
        if last is None or last.law_hash == state.law_hash(self.authority):
            return None
        return self._settle()

    @contextmanager
    def _projection(self) -> Iterator[Projection]:
        with within_memory():
            projection = open_projection(self.log, self.settings)
            try:
                yield projection
            finally:
                projection.close()


@contextmanager
def open_hub(settings: Settings | None = None, language: str = LANGUAGES[0]) -> Iterator[Hub]:
    """The hub in the settings' folder, made where it is missing; closed on leaving."""
    chosen = settings or read_settings()
    hub = Hub(chosen, open_log(open_home(chosen.home)), language)
    try:
        yield hub
    finally:
        hub.close()


@contextmanager
def home_hub(settings: Settings | None = None) -> Iterator[Hub | None]:
    """The hub in the settings' folder where there is one, else None; no folder is made."""
    chosen = settings or read_settings()
    if not chosen.has_hub:
        yield None
        return
    with open_hub(chosen) as hub:
        yield hub


def home_chronicle(known_date: date | None = None, settings: Settings | None = None) -> Chronicle:
    """The editions of the list by the law of the hub in the settings' folder, or by the shipped law without one."""
    with home_hub(settings) as hub:
        return hub.chronicle(known_date) if hub else chronicle(known_date)


def check(
    path: Path,
    envelope: Envelope,
    *,
    refused: Path | None = None,
    language: str = LANGUAGES[0],
    settings: Settings | None = None,
) -> Receipt:
    """The sender's own check, by the law of the hub in the settings' folder, or by the shipped law without one."""
    with home_hub(settings) as hub:
        law = hub.authority if hub else None
    return check_file(path, envelope, refused=refused, language=language, settings=settings, law=law)


def day_now() -> date:
    """Today in Almaty."""
    return clock.almaty_day(clock.now_at())
