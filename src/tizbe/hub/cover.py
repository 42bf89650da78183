"""The verbs of cover: settle, deliver, explain, hand out, and show that it is right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tizbe.delivery import change_feed, delivering, feed_answer
from tizbe.delivery.image import Image, make_image
from tizbe.delivery.report import DeliveryReport
from tizbe.engine.spark import Cluster
from tizbe.hub.opened import Opened, day_now
from tizbe.ledger.home import open_home
from tizbe.ledger.log import open_log
from tizbe.ledger.projection import Projection
from tizbe.ledger.projection_file import reading_projection, rebuild
from tizbe.ledger.verification import FileProof, verify_files
from tizbe.settlement import export, handout, state
from tizbe.settlement.everybody import Progress
from tizbe.settlement.rehearsal_request import Rehearsed
from tizbe.settlement.state import SettlementReport

if TYPE_CHECKING:
    from tizbe.reporting.conflict_report import ConflictReport
    from tizbe.settlement.desk import Desk
    from tizbe.settlement.explanation_facts import Explanation
    from tizbe.settlement.proof import Proof
    from tizbe.settlement.rehearsal_settlement import SettlementRehearsal


class CoverVerbs(Opened):
    """What is done with what bodies have said."""

    def settle(
        self, cluster: Cluster | None = None, progress: Progress | None = None, most: int | None = None
    ) -> SettlementReport:
        """Settle everything learned since the last settlement; `cluster`: on Spark there, not in this process.

        `most`: in turns of about so many persons, what is urgent first, one turn a call (`tizbe.settlement.turn`).
        """
        finder: state.Finder = state.find
        if cluster is not None:
            from tizbe.settlement.distributed import spark_finder  # noqa: PLC0415 - needs an extra

            finder = spark_finder(self.settings, cluster)
        with self.log.locking():
            self._enactment().note_days()
            with self._projection() as projection:
                return self.settle_on(projection, finder, progress, most)

    def has_unsettled(self) -> bool:
        """Whether anything was learned, or became law, since the last settlement; asks the control database alone."""
        return state.has_unsettled(self.log, self.authority)

    def last_settlement(self) -> dict[str, Any] | None:
        """What the last settlement did, with the keys of a report of `settle` and `recorded_at`; None for none."""
        found = state.last_settlement(self.log)
        if found is None:
            return None
        counts, made = found.counts or {}, self.log.commit(found.commit_no)
        return {
            "settlement": found.settlement_no,
            "commit": found.commit_no,
            "recorded_at": None if made is None else made.recorded_at,
            "of_commit": found.of_commit,
            "persons": found.persons,
            "first_change": found.first_change,
            "last_change": found.last_change,
            "changes": 0 if found.first_change is None else found.last_change - found.first_change + 1,
            "by_op": counts.get("by_op", {}),
            "by_row": counts.get("by_row", {}),
            "seconds": found.seconds,
        }

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

    def last_change(self) -> int:
        """The number of the last change that a settlement has made; 0 for none."""
        return change_feed.last_change(self.log)

    def changes(self, after: int, limit: int) -> change_feed.Page:
        """The changes numbered above `after`, in order, at most `limit` of them."""
        return change_feed.read_page(self.log, after, limit)

    def change_lines(self, after: int, limit: int) -> change_feed.Lines:
        """The same as lines of JSON, for who passes them on."""
        return change_feed.read_lines(self.log, after, limit)

    def image(self, form: str = "csv") -> Image:
        """Every entitlement as the last settlement left it, in a file of `form`: csv, ndjson or parquet."""
        with self.log.locking():

            def write(path: Path) -> int:
                with self._projection() as projection:
                    state.hold_settled(projection, self.register.authority)
                    return export.write(projection.connection, "entitlement", path)

            return make_image(self.log, form, write)

    def feed_standing(self) -> feed_answer.Standing:
        """How far MSHI has applied the feed of changes, as far as it said."""
        return feed_answer.standing(self.log)

    def acknowledge(
        self, until: int, refused: Mapping[int, str], applied: Collection[int] = ()
    ) -> feed_answer.Standing:
        """Take MSHI's answer to the feed: applied up to `until` but for `refused`; `applied`: refused before."""
        return feed_answer.acknowledge(self.log, until, refused, applied, self.settings.actor)

    def cases(self, state: str = feed_answer.OPEN) -> list[dict[str, Any]]:
        """The changes that MSHI refused and that are not seen to yet; or, of state `closed`, those that are."""
        return feed_answer.cases(self.log, state)

    def close_case(self, number: int, resolution: str) -> None:
        """Close the case of a refused change, with what was done."""
        feed_answer.close_case(self.log, number, resolution, self.settings.actor)

    def assign_case(self, number: int, owner: str) -> None:
        """Say who has to see to the open case of a refused change."""
        feed_answer.assign_case(self.log, number, owner, self.settings.actor)

    def explain(self, iin: str, day: date, known: str | None = None, purpose: str | None = None) -> Explanation:
        """Why a person is covered on a day, or not, as known then. The access is recorded with its purpose."""
        return self._desk(partial(reading_projection, self.log, self.settings)).explain(iin, day, known, purpose)

    @contextmanager
    def look_up(self, turn: float | None = None) -> Iterator[Desk]:
        """A desk for many questions about persons; between them the projection is given back to writers.

        `turn`: seconds after which it is given back although questions follow one another.
        """
        from tizbe.settlement.loan import TURN, Loan  # noqa: PLC0415 - read by this verb alone

        apart = open_log(open_home(self.settings.home))
        loan = Loan(partial(reading_projection, apart, self.settings), turn or TURN)
        try:
            yield self._desk(loan.reading)
        finally:
            loan.close()
            apart.store.close()

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
            rebuild(projection, verify=True)
            state.catch_up(projection, self.register.authority)

    def verify(self) -> FileProof:
        """Compare every file of the log with the hash its commit recorded; nothing waits for it."""
        return verify_files(self.log, self.settings.threads)

    def prove(self, at: Path | None = None, *, every_settlement: bool = False) -> Proof:
        """Replay the log in a second place, settle it again from nothing, and compare; nothing durable changes."""
        from tizbe.settlement.proof import prove  # noqa: PLC0415 - read by this verb alone

        return prove(self.log, self.settings, at, every_settlement=every_settlement)
