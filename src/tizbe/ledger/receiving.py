"""Receiving: a file becomes a submission with a receipt, in one commit, or nothing happened at all.

The order: read, look whether it was sent before, screen, judge against what is believed, brake, record.
What is recorded: the rows as received, the refused ones as a CSV to mend, the effects on the ledger, the
receipt, an audit entry. Killed before the commit, the sender sends again; after it, the same file gets the
same receipt. Source: settlement contract, "Keys and operations"; exchange format, "What comes back".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Row, func, select

from tizbe.engine.duckdb import literal
from tizbe.engine.parquet import write_table
from tizbe.errors import LANGUAGES, Broken, Unavailable
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.plain_rows import hide_plain, show_plain
from tizbe.intake.receipt import Receipt, make_receipt
from tizbe.intake.received import Received
from tizbe.intake.refusals import write_refused
from tizbe.intake.row_pages import HashedRows
from tizbe.intake.screening import Screening, screen, screen_again, show
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority
from tizbe.ledger import beforehand
from tizbe.ledger.answer import Answer, make_answer, write_answers
from tizbe.ledger.arrivals import WORTH_A_PAUSE, Opening, most_owed
from tizbe.ledger.earlier import find_full_streams, find_last_full, find_numbered, find_same, stream_of
from tizbe.ledger.foreseen import has_births, is_met
from tizbe.ledger.judgement import Judgement, judge, shared_stream
from tizbe.ledger.log import EFFECT_ROLE, Draft, Log
from tizbe.ledger.opening import judge_opening, write_opening
from tizbe.ledger.preparing import Judged, Prepared, Sent, read
from tizbe.ledger.projection import Projection
from tizbe.ledger.receipts import seal
from tizbe.store import tables

_s = tables.submission.c
_LAST_NO = select(func.max(_s.submission_no))


@dataclass
class Receiver:
    """Takes submissions for one hub; the caller holds the lock and an open projection."""

    log: Log
    projection: Projection
    authority: Authority
    actor: str
    language: str = LANGUAGES[0]
    _waiting: set[str] = field(default_factory=set, init=False)
    """The streams of which effects are committed, but not in the projection yet."""
    _owed: set[str] = field(default_factory=set, init=False)
    """Those of which such effects only open statements, and are owed to the projection from memory."""

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
        if sent.envelope.mode == "full" if self._waiting else not self._owed:
            self.catch_up()
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
        screening = self.look_back(self._screened(prepared, received))
        judged = None if screening.refusal else self._judged(prepared, screening, draft.commit_no)
        judgement = self._held_in_memory(judged)
        if foreseen is not None and judgement is foreseen.judgement:
            draft.adopt(EFFECT_ROLE, foreseen.path, "parquet", judgement.effects, foreseen.sha256)
        number, receipt = self.record(draft, screening, judgement, sent, prepared.hashed)
        self.apply(draft, number, judgement if receipt.status == "accepted" else None)
        return receipt

    def _held_in_memory(self, judgement: Judgement | None) -> Judgement | None:
        """A judgement with its effects in memory, where they only open statements and are not too many."""
        if judgement is None or judgement.opened_feed is None or judgement.table is not None:
            return judgement
        if not 0 < judgement.effects <= most_owed(self.projection.connection):
            return judgement
        found = self.projection.connection.sql(f"SELECT * FROM {judgement.relation}").to_arrow_table()
        return replace(judgement, table=found)

    def adopted(self, draft: Draft, received: Received, sha256: str | None = None) -> Received:
        """What was received, its file now the commit's; `sha256`: of the file, where that is known."""
        if received.refusal is not None:
            return received
        kept = draft.adopt("received", received.path, "parquet", received.rows, sha256)
        return replace(received, path=kept.path)

    def _screened(self, prepared: Prepared, received: Received) -> Screening:
        """The screening by the law as it is now, with its views on the projection's connection."""
        connection, law = self.projection.connection, self.authority
        if prepared.screening is None:
            return screen(connection, received, prepared.sent.envelope, law, law.pack)
        screening = replace(prepared.screening, received=received)
        if prepared.authority is not law:
            self._show_plain(prepared)
            return screen_again(connection, screening, law, law.pack)
        if screening.refusal is None and prepared.rows is None:
            show(connection, screening)
        return screening

    def _show_plain(self, prepared: Prepared) -> None:
        """Let the projection's connection see rows that lie in memory; where births are known, hints may change."""
        if prepared.rows is not None and prepared.screening is not None:
            connection = self.projection.connection
            show_plain(connection, prepared.screening, prepared.rows, changes=has_births(connection))

    def opens_stream(self, sent: Sent) -> bool:
        """Whether a file is a full of a stream of which nothing is believed yet, as far as the projection holds."""
        feed, is_full = self.authority.of(sent.envelope.feed), sent.envelope.mode == "full"
        return is_full and feed is not None and not is_met(self.projection.connection, feed, self.authority)

    def note_again(self, sent: Sent, receipt: Receipt) -> None:
        """Let whoever waits for the answer know the receipt of a file that was sent before."""
        if sent.recorded is not None:
            with self.log.store.writing() as control:
                sent.recorded(control, receipt)

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

    def judge_beforehand(self, prepared: Prepared, passing: Callable[[], AbstractContextManager[object]]) -> None:
        """Judge a prepared file while others write, where that is worth it and can be done; see `beforehand`.

        This receiver's projection is then only the engine that prepared the file, without the hub's file. `passing` is
        held around the stretch in which the lock is shared.
        """
        screening, connection = prepared.screening, self.projection.connection
        if screening is None or screening.feed is None or not beforehand.is_worth(prepared):
            return
        try:
            with passing(), self.log.home.sharing():
                known = beforehand.copy_stream(self.log, connection, screening.feed, self.authority)
            if known is not None:
                self._show_plain(prepared)
                show(connection, screening)
                judgement = self.judge(screening, known + 1)
                if judgement.opened_feed is None:  # one that only opens is a view of the rows, and judged at once
                    prepared.judged = Judged(judgement, known, self._joint_closes(screening))
        except (Unavailable, duckdb.Error):  # what could not be done beforehand is done, or told, under the lock
            return
        finally:
            beforehand.forget_stream(connection)

    def _judged(self, prepared: Prepared, screening: Screening, commit_no: int) -> Judgement:
        """The judgement of a prepared file: the one made beforehand while it still counts."""
        plain = self._judged_plain(prepared, screening, commit_no)
        if plain is not None:
            return plain
        closes = prepared.judged is not None and self._joint_closes(screening)
        judged = beforehand.counting_still(self.log, prepared, self.authority, joint_closes=closes)
        if judged is None:
            return self.judge(screening, commit_no)
        return beforehand.numbered_on(self.projection.connection, judged, commit_no)

    def _judged_plain(self, prepared: Prepared, screening: Screening, commit_no: int) -> Judgement | None:
        """The judgement of rows in memory, as `judge` comes to it, where nothing is believed that they could meet.

        Else the rows are shown, for `judge`, and the answer is None.
        """
        rows, before, feed = prepared.rows, prepared.screening, screening.feed
        if rows is None or before is None or feed is None or screening.tables != before.tables:
            return None
        is_waited_for = shared_stream(feed) in self._waiting | self._owed
        if is_waited_for or is_met(self.projection.connection, feed, self.authority):
            self._show_plain(prepared)
            show(self.projection.connection, screening)
            return None
        foreseen = prepared.foreseen
        if foreseen is not None and foreseen.commit_no == commit_no:
            return foreseen.judgement
        return judge_opening(rows, feed.feed, commit_no)

    def judge(self, screening: Screening, commit_no: int) -> Judgement:
        """Judge a screened submission against what is believed now."""
        if screening.feed is None:
            raise Broken("A submission without a feed was about to be judged.")
        if shared_stream(screening.feed) in self._waiting | self._owed:
            self.catch_up()
        return judge(
            self.projection.connection,
            screening,
            screening.feed,
            self.authority,
            self.authority.pack,
            commit_no=commit_no,
            joint_closes=self._joint_closes(screening),
        )

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
            refused_file = str(self.log.home.log_folder / draft.name_of(file))
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

    def apply(self, draft: Draft, submission_no: int, judgement: Judgement | None) -> None:
        """Bring a recorded commit into the projection.

        The effects of a large file of `changes` wait for those of other streams, since ending versions costs one pass
        over the ledger however many they are: until a submission of their own stream is judged, or the projection
        is closed.
        """
        if judgement is not None and judgement.waits_for is not None:
            self.put_off([judgement.waits_for])
            return
        if judgement is not None and judgement.table is not None and judgement.opened_feed is not None:
            known = self.authority.of(judgement.opened_feed)
            self._owed.add(judgement.opened_feed if known is None else shared_stream(known))
            opening = Opening(draft.commit_no, submission_no, judgement.opened_feed, judgement.table)
            self.projection.owe(opening)
            if self.projection.owed_rows > most_owed(self.projection.connection):
                self.catch_up()
            return
        if self._waiting:
            self.catch_up()  # which brings this commit too
            return
        if self._owed:
            self._owed.clear()
            self.projection.catch_up(until=draft.commit_no - 1)
        with self.projection.transaction():
            if judgement is not None and judgement.effects and judgement.opened_feed is not None:
                feed, count = judgement.opened_feed, judgement.effects
                self.projection.apply_opening(draft.commit_no, submission_no, judgement.relation, feed, count)
            elif judgement is not None and judgement.effects:
                self.projection.apply(draft.commit_no, submission_no, judgement.relation)
            else:
                self.projection.set_mark("commit", draft.commit_no)

    def put_off(self, streams: Iterable[str]) -> None:
        """Leave effects of recorded commits, which only these streams ask for, until one of them is judged."""
        self._waiting.update(streams)
        self.projection.leave_behind()

    def stand_ready(self, streams: set[str]) -> None:
        """Bring the projection up to date, but for effects that none of these streams asks for."""
        waiting = self._waiting | self._owed
        if not waiting or streams & waiting:
            self.catch_up()

    def use_pause(self) -> None:
        """While a file is waited for: take in what is owed to the projection, if it is worth a statement."""
        if self._owed and not self._waiting and self.projection.owed_rows >= WORTH_A_PAUSE:
            self.catch_up()

    def look_back(
        self, screening: Screening, *, is_release: bool = False, is_numbered: bool | None = None
    ) -> Screening:
        """What the hub's memory of earlier submissions says of the file as a whole.

        At a release the sender's number is the submission's own, so it is not asked. `is_numbered`: whether an
        earlier submission had it, where that is known.
        """
        envelope, law = screening.envelope, self.authority
        if screening.feed is None:
            return screening
        hints: tuple[Matter, ...] = screening.hints
        refusal = screening.refusal
        with self.log.store.reading() as control:
            if is_numbered is None and not is_release:
                is_numbered = find_numbered(control, law, [envelope])[0]
            if is_numbered:
                hints = (*hints, matter("H011", number=envelope.number))
            if envelope.mode == "full" and refusal is None:
                last = find_last_full(control, law, screening.feed.feed)
                if last is not None and envelope.as_of is not None and envelope.as_of < last:
                    refusal = matter("F010", as_of=envelope.as_of, last=last)
        return replace(screening, hints=hints, refusal=refusal)

    def _joint_closes(self, screening: Screening) -> bool:
        """Whether every other successor of a split body has sent a full (or this is no successor)."""
        feed = screening.feed
        if feed is None or feed.joint is None:
            return True
        others = set(self.authority.successors(feed.joint)) - {feed.stream}
        with self.log.store.reading() as control:
            return find_full_streams(control, self.authority, others) >= others

    def sent_before(self, envelope: Envelope, sha256: str) -> Receipt | None:
        """The receipt of the same submission, if it was sent before."""
        with self.log.store.reading() as control:
            return find_same(control, self.authority, [(envelope, sha256)])[0]

    def next_number(self) -> int:
        """The number of the next submission."""
        with self.log.store.reading() as control:
            return int(control.execute(_LAST_NO).scalar() or 0) + 1

    def catch_up(self) -> None:
        """Bring the projection to the log's last commit."""
        self._waiting.clear()
        self._owed.clear()
        if self.projection.mark("commit") != self.log.last_commit_no():
            self.projection.catch_up()


def find_submission(log: Log, receipt: str) -> Row[Any] | None:
    """The submission that a receipt names, or None."""
    with log.store.reading() as control:
        return control.execute(select(tables.submission).where(_s.receipt == receipt)).first()
