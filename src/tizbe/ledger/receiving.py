"""Receiving: a file becomes a submission with a receipt, in one commit, or nothing happened at all.

The order: read, look whether it was sent before, screen, judge against what is believed, brake, record.
What is recorded: the rows as received, the refused ones as a CSV to mend, the effects on the ledger, the
receipt, an audit entry. Killed before the commit, the sender sends again; after it, the same file gets the
same receipt. Source: settlement contract, "Keys and operations"; exchange format, "What comes back".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from tizbe.engine.duckdb import literal
from tizbe.engine.parquet import write_table
from tizbe.errors import LANGUAGES
from tizbe.intake.catalogue import matter
from tizbe.intake.plain_rows import hide_plain
from tizbe.intake.receipt import Receipt, make_receipt
from tizbe.intake.received import Received
from tizbe.intake.refusals import write_refused
from tizbe.intake.row_pages import HashedRows
from tizbe.intake.screening import Screening
from tizbe.intake.submission import Envelope
from tizbe.ledger.answer import Answer, make_answer, write_answers
from tizbe.ledger.arrivals import most_owed
from tizbe.ledger.commits import EFFECT_ROLE
from tizbe.ledger.draft import Draft
from tizbe.ledger.earlier import find_same, stream_of
from tizbe.ledger.judgement import Judgement
from tizbe.ledger.judging import Judge
from tizbe.ledger.opening import write_opening
from tizbe.ledger.preparing import Prepared, Sent, read
from tizbe.ledger.receipts import seal
from tizbe.store import tables

_LAST_NO = select(func.max(tables.submission.c.submission_no))


@dataclass
class Receiver(Judge):
    """Takes submissions for one hub; the caller holds the lock and an open projection."""

    actor: str
    language: str = LANGUAGES[0]

    def receive(self, path: Path, envelope: Envelope) -> Receipt:
        """Take one file in and answer it. Raises OSError when the file cannot be read at all."""
        return self.receive_sent(Sent(path, envelope))

    def receive_sent(self, sent: Sent) -> Receipt:
        """As `receive`, for a file with what is known of its sending."""
        return self.take_in(read(self.projection.connection, sent, self.log.home.draft_folder / "received.parquet"))

    def take_in(self, prepared: Prepared) -> Receipt:
        """Take a prepared file in and answer it; it is closed in any case.

        What was screened lies in the engine of this receiver's projection.
        """
        sent = prepared.sent
        self.arrears.stand_ready_for(sent.envelope.mode)
        try:
            with self.log.writing("submission", sent.actor or self.actor) as draft:
                same = self.sent_before(sent.envelope, prepared.received.content_sha256)
                if same is not None:
                    self.note_again(sent, same)
                    return same
                return self._take_in(draft, prepared)
        finally:
            prepared.close()
            if prepared.rows is not None and prepared.screening is not None:
                hide_plain(self.projection.connection, prepared.screening)

    def _take_in(self, draft: Draft, prepared: Prepared) -> Receipt:
        sent = prepared.sent
        foreseen = prepared.foreseen
        received = self.adopted(draft, prepared.received, None if foreseen is None else foreseen.received_sha256)
        screening = self.look_back(self.screened(prepared, received))
        judged = None if screening.refusal else self.judge_prepared(prepared, screening, draft.commit_no)
        judgement = self._held_in_memory(judged)
        if foreseen is not None and judgement is foreseen.judgement:
            draft.adopt(EFFECT_ROLE, foreseen.path, "parquet", judgement.effects, foreseen.sha256)
        number, receipt = self.record(draft, screening, judgement, sent, prepared.hashed)
        self.arrears.apply(draft.commit_no, number, judgement if receipt.status == "accepted" else None)
        return receipt

    def record(
        self,
        draft: Draft,
        screening: Screening,
        judgement: Judgement | None,
        sent: Sent,
        hashed: HashedRows | None = None,
    ) -> tuple[int, Receipt]:
        """Make a judged submission true: its number and its receipt. `hashed`: as in `make_receipt`."""
        number = self.next_number()
        answer = self.answer(number, draft, screening, judgement, sent, hashed)
        with draft.recording() as control:
            write_answers(control, [answer])
        return number, answer.receipt

    def answer(
        self,
        number: int,
        draft: Draft,
        screening: Screening,
        judgement: Judgement | None,
        sent: Sent,
        hashed: HashedRows | None = None,
    ) -> Answer:
        """The answer to a judged submission, its files written into the commit; nothing is true yet."""
        held = judgement is not None and judgement.brakes
        receipt = self.make_receipt(
            draft, screening, judgement, f"S-{number:08d}", held=held, language=sent.language, hashed=hashed
        )
        if judgement is not None and not held:
            self.keep_effects(draft, judgement)
        stream = stream_of(self.authority, sent.envelope.feed)
        return make_answer(number, draft, sent, stream, receipt, screening.received.content_sha256)

    def make_receipt(
        self,
        draft: Draft,
        screening: Screening,
        judgement: Judgement | None,
        name: str,
        *,
        held: bool,
        language: str | None = None,
        hashed: HashedRows | None = None,
    ) -> Receipt:
        """The signed receipt of a judged submission; its refused rows become a file of the commit, in `language`.

        `hashed`: the rows, when they were hashed before the lock was held.
        """
        pack = self.authority.pack
        refused_file = None
        if judgement is not None and judgement.balance.refused:
            file = draft.file("refused", "csv", judgement.balance.refused)
            write_refused(self.projection.connection, screening, pack, language or self.language, file.path)
            home = self.log.home
            refused_file = (home.log_folder / draft.name_of(file)).relative_to(home.path).as_posix()
        receipt = make_receipt(
            screening,
            None if judgement is None else judgement.balance,
            rule_pack=pack.hash,
            receipt=name,
            status="quarantined" if held else "accepted",
            whole=matter("F020", persons=judgement.ending) if judgement is not None and held else None,
            refused_file=refused_file,
        )
        return seal(self.log, self.projection.connection, draft, receipt, screening.received, hashed=hashed)

    def keep_effects(self, draft: Draft, judgement: Judgement) -> None:
        """Write the effects into the commit, where there are any."""
        if judgement.effects and not draft.has(EFFECT_ROLE):
            file = draft.file(EFFECT_ROLE, rows=judgement.effects)
            if judgement.table is not None:
                write = write_table if judgement.opened_feed is None else write_opening
                write(judgement.table, file.path)
                return
            self.projection.connection.execute(
                f"COPY {judgement.relation} TO {literal(str(file.path))} "
                "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2)"
            )

    def adopted(self, draft: Draft, received: Received, sha256: str | None = None) -> Received:
        """What was received, its file now the commit's; `sha256`: of the file, where that is known."""
        if received.refusal is not None:
            return received
        kept = draft.adopt("received", received.path, "parquet", received.rows, sha256)
        return replace(received, path=kept.path)

    def sent_before(self, envelope: Envelope, sha256: str) -> Receipt | None:
        """The receipt of the same submission, if it was sent before."""
        with self.log.store.reading() as control:
            return find_same(control, self.authority, [(envelope, sha256)])[0]

    def note_again(self, sent: Sent, receipt: Receipt) -> None:
        """Let whoever waits for the answer know the receipt of a file that was sent before."""
        if sent.recorded is not None:
            with self.log.store.writing() as control:
                sent.recorded(control, receipt)

    def next_number(self) -> int:
        """The number of the next submission."""
        with self.log.store.reading() as control:
            return int(control.execute(_LAST_NO).scalar() or 0) + 1

    def _held_in_memory(self, judgement: Judgement | None) -> Judgement | None:
        """A judgement with its effects in memory, where they only open statements and are not too many."""
        if judgement is None or judgement.opened_feed is None or judgement.table is not None:
            return judgement
        if not 0 < judgement.effects <= most_owed(self.projection.connection):
            return judgement
        found = self.projection.connection.sql(f"SELECT * FROM {judgement.relation}").to_arrow_table()
        return replace(judgement, table=found)
