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
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from sqlalchemy import Row, bindparam, func, insert, select

from tizbe.audit import trail
from tizbe.engine.duckdb import literal
from tizbe.errors import LANGUAGES, Broken, Unavailable
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.receipt import Receipt, make_receipt
from tizbe.intake.received import Received
from tizbe.intake.refusals import write_refused
from tizbe.intake.row_pages import HashedRows
from tizbe.intake.screening import Screening, screen, screen_again, show
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority
from tizbe.ledger import beforehand
from tizbe.ledger.judgement import Judgement, judge, shared_stream
from tizbe.ledger.log import Draft, Log
from tizbe.ledger.preparing import Judged, Prepared, Sent, read
from tizbe.ledger.projection import Projection
from tizbe.ledger.receipts import seal
from tizbe.store import tables

_s = tables.submission.c
_LAST_NO = select(func.max(_s.submission_no))
_SAME = (
    select(_s.receipt_json)
    .where(
        _s.stream.in_(bindparam("streams", expanding=True)),
        _s.feed == bindparam("feed"),
        _s.mode == bindparam("mode"),
        _s.sha256 == bindparam("sha256"),
        _s.as_of.is_not_distinct_from(bindparam("as_of")),
        _s.status != "refused",
    )
    .order_by(_s.submission_no)
    .limit(1)
)
_SAME_NUMBER = (
    select(_s.submission_no)
    .where(_s.stream.in_(bindparam("streams", expanding=True)), _s.number == bindparam("number"))
    .limit(1)
)
_LAST_FULL = select(func.max(_s.as_of)).where(
    _s.stream.in_(bindparam("streams", expanding=True)), _s.mode == "full", _s.status == "accepted"
)
_FULL_STREAMS = (
    select(_s.stream)
    .where(_s.mode == "full", _s.status == "accepted", _s.stream.in_(bindparam("streams", expanding=True)))
    .distinct()
)
_INSERT = insert(tables.submission)


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
        if not self._waiting or sent.envelope.mode == "full":
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

    def _take_in(self, draft: Draft, prepared: Prepared) -> Receipt:
        sent = prepared.sent
        screening = self.look_back(self._screened(prepared, self.adopted(draft, prepared.received)))
        judgement = None if screening.refusal else self._judged(prepared, screening, draft.commit_no)
        number, receipt = self.record(draft, screening, judgement, sent, prepared.hashed)
        self.apply(draft, number, judgement if receipt.status == "accepted" else None)
        return receipt

    def adopted(self, draft: Draft, received: Received) -> Received:
        """What was received, its file now the commit's."""
        if received.refusal is not None:
            return received
        kept = draft.adopt("received", received.path, "parquet", received.rows)
        return replace(received, path=kept.path)

    def _screened(self, prepared: Prepared, received: Received) -> Screening:
        """The screening by the law as it is now, with its views on the projection's connection."""
        connection, law = self.projection.connection, self.authority
        if prepared.screening is None:
            return screen(connection, received, prepared.sent.envelope, law, law.pack)
        screening = replace(prepared.screening, received=received)
        if prepared.authority is not law:
            return screen_again(connection, screening, law, law.pack)
        if screening.refusal is None:
            show(connection, screening)
        return screening

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
        number = self._next_number()
        held = judgement is not None and judgement.brakes
        receipt = self.make_receipt(
            draft, screening, judgement, f"S-{number:08d}", held=held, language=sent.language, hashed=hashed
        )
        if judgement is not None and not held:
            self.keep_effects(draft, judgement)
        row = self._row(number, draft, screening, receipt)
        envelope = screening.envelope
        with draft.recording() as control:
            control.execute(_INSERT, row)
            detail = {"feed": envelope.feed, "mode": envelope.mode, "status": receipt.status}
            trail.record(control, draft.commit.recorded_by, "submit", receipt.receipt, detail=detail)
            if sent.recorded is not None:
                sent.recorded(control, receipt)
        return number, receipt

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
        closes = prepared.judged is not None and self._joint_closes(screening)
        judged = beforehand.counting_still(self.log, prepared, self.authority, joint_closes=closes)
        if judged is None:
            return self.judge(screening, commit_no)
        return beforehand.numbered_on(self.projection.connection, judged, commit_no)

    def judge(self, screening: Screening, commit_no: int) -> Judgement:
        """Judge a screened submission against what is believed now."""
        if screening.feed is None:
            raise Broken("A submission without a feed was about to be judged.")
        if shared_stream(screening.feed) in self._waiting:
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
        if judgement.effects:
            file = draft.file("accepted", rows=judgement.effects)
            if judgement.table is not None:
                pq.write_table(judgement.table, file.path, compression="zstd")
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
        if self._waiting:
            self.catch_up()  # which brings this commit too
            return
        with self.projection.transaction():
            if judgement is not None and judgement.effects and judgement.opened_feed is not None:
                feed, count = judgement.opened_feed, judgement.effects
                self.projection.apply_opening(draft.commit_no, submission_no, judgement.relation, feed, count)
            elif judgement is not None and judgement.effects:
                self.projection.apply(draft.commit_no, submission_no, judgement.relation)
            else:
                self.projection.set_mark("commit", draft.commit_no)

    def put_off(self, streams: Iterable[str]) -> None:
        """Leave the effects of recorded commits, which only these streams ask for, until one of them is judged."""
        self._waiting.update(streams)
        self.projection.leave_behind()

    def stand_ready(self, streams: set[str]) -> None:
        """Bring the projection up to date, but for effects that none of these streams asks for."""
        if not self._waiting or streams & self._waiting:
            self.catch_up()

    def look_back(self, screening: Screening, *, is_release: bool = False) -> Screening:
        """What the hub's memory of earlier submissions says of the file as a whole.

        At a release the sender's number is the submission's own, so it is not asked.
        """
        envelope = screening.envelope
        if screening.feed is None:
            return screening
        streams = self._streams(screening.feed.feed)
        hints: tuple[Matter, ...] = screening.hints
        refusal = screening.refusal
        with self.log.store.reading() as control:
            if (
                not is_release
                and envelope.number
                and control.execute(_SAME_NUMBER, {"streams": streams, "number": envelope.number}).first()
            ):
                hints = (*hints, matter("H011", number=envelope.number))
            if envelope.mode == "full" and refusal is None:
                last = control.execute(_LAST_FULL, {"streams": streams}).scalar()
                if last is not None and envelope.as_of is not None and envelope.as_of < last:
                    refusal = matter("F010", as_of=envelope.as_of, last=last)
        return replace(screening, hints=hints, refusal=refusal)

    def _joint_closes(self, screening: Screening) -> bool:
        """Whether every other successor of a split body has sent a full (or this is no successor)."""
        feed = screening.feed
        if feed is None or feed.joint is None:
            return True
        others = set(self.authority.successors(feed.joint)) - {feed.stream}
        names = sorted(name for stream in others for name in self.authority.stream_feeds(stream))
        with self.log.store.reading() as control:
            sent = {self._stream(name) for name in control.execute(_FULL_STREAMS, {"streams": names}).scalars()}
        return sent >= others

    def sent_before(self, envelope: Envelope, sha256: str) -> Receipt | None:
        """The receipt of the same submission, if it was sent before."""
        asked = {
            "streams": self._streams(envelope.feed),
            "feed": envelope.feed,
            "mode": envelope.mode,
            "sha256": sha256,
            "as_of": envelope.as_of if envelope.mode == "full" else None,
        }
        with self.log.store.reading() as control:
            found = control.execute(_SAME, asked).first()
        return None if found is None else Receipt(**found.receipt_json)

    def _stream(self, feed: str) -> str:
        found = self.authority.of(feed)
        return found.stream if found else feed

    def _streams(self, feed: str) -> tuple[str, ...]:
        """The names under which submissions of the feed's stream were kept: a body renamed since had another."""
        return self.authority.stream_feeds(self._stream(feed)) or (feed,)

    def _next_number(self) -> int:
        with self.log.store.reading() as control:
            return int(control.execute(_LAST_NO).scalar() or 0) + 1

    def _row(self, number: int, draft: Draft, screening: Screening, receipt: Receipt) -> dict[str, Any]:
        envelope, took_effect = screening.envelope, receipt.status == "accepted"
        as_of: date | None = envelope.as_of if envelope.mode == "full" else None
        return {
            "submission_no": number,
            "receipt": receipt.receipt,
            "feed": envelope.feed,
            "stream": self._stream(envelope.feed),
            "mode": envelope.mode,
            "as_of": as_of,
            "sent_on": envelope.sent_on,
            "number": envelope.number,
            "name": None,  # a sender's file name may hold anything, a person's number too
            "sha256": screening.received.content_sha256,
            "status": receipt.status,
            "received_at": draft.recorded_at,
            "received_by": draft.commit.recorded_by,
            "received_commit_no": draft.commit_no,
            "commit_no": draft.commit_no if took_effect else None,
            **counts_of(receipt),
            "decided_by": None,
            "decided_at": None,
        }

    def catch_up(self) -> None:
        """Bring the projection to the log's last commit."""
        self._waiting.clear()
        if self.projection.mark("commit") != self.log.last_commit_no():
            self.projection.catch_up()


def counts_of(receipt: Receipt) -> dict[str, Any]:
    """The columns of the submission table that a receipt fills."""
    return {
        "code": receipt.code if receipt.status == "refused" else None,
        "rows_read": receipt.rows_read,
        "accepted": receipt.accepted,
        "hinted": receipt.hinted,
        "refused": receipt.refused,
        "already_known": receipt.already_known,
        "codes": receipt.codes,
        "receipt_json": dict(vars(receipt)),
    }


def find_submission(log: Log, receipt: str) -> Row[Any] | None:
    """The submission that a receipt names, or None."""
    with log.store.reading() as control:
        return control.execute(select(tables.submission).where(_s.receipt == receipt)).first()
