"""Piles: several large files of `changes` taken in together, each with a commit and a receipt of its own.

The persons whom they name lie all over the ledger: passing over it costs nearly as much for one file as for several,
and so does planning each statement of judging. Files whose streams share no statement therefore wait for one another,
prepared, are judged at once (`judge_together`), and their commits become true in one transaction. Each comes to what
it would have come to by itself, in the same order. Killed before the transaction none of them was received, and none
was answered.

Fulls, vital records, files refused whole, small files, and a second file of a stream are not put on a pile. What it
holds is bounded in files and rows, and so is the memory that it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tizbe.errors import Broken
from tizbe.intake.receipt import Receipt
from tizbe.law.authority import FeedAuthority
from tizbe.ledger.draft import Draft
from tizbe.ledger.judgement import Judgement, base_of, judge_together, shared_stream, visible_feeds
from tizbe.ledger.operations import FEW_ROWS
from tizbe.ledger.preparing import Prepared
from tizbe.ledger.receiving import Receiver
from tizbe.ledger.taking import keep_verdict

MOST_FILES = 16
MOST_ROWS = 400_000
"""How many files, and rows in all, are taken in together at the most."""


class Pile:
    """The large files of `changes` prepared and not yet taken in."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._files: list[Prepared] = []

    def may_hold(self, prepared: Prepared) -> bool:
        """Whether a prepared file is one for a pile."""
        screening = prepared.screening
        return (
            screening is not None
            and screening.refusal is None
            and screening.feed is not None
            and screening.feed.kind != "vital"
            and screening.envelope.mode == "changes"
            and prepared.authority is self._receiver.authority
            and FEW_ROWS < screening.received.rows <= MOST_ROWS
        )

    def has_room_for(self, prepared: Prepared) -> bool:
        """Whether a file that a pile may hold fits on this one, and shares no statement with those here."""
        rows = sum(one.received.rows for one in (*self._files, prepared))
        own = self._visible(prepared)
        return (
            len(self._files) < MOST_FILES
            and rows <= MOST_ROWS
            and all(own.isdisjoint(self._visible(one)) for one in self._files)
        )

    def add(self, prepared: Prepared) -> None:
        """Keep a file, which is the pile's from now on."""
        self._files.append(prepared)

    def take_in(self) -> Iterator[Receipt]:
        """Take in and answer all that is here; afterwards nothing is, whatever happened."""
        files, self._files = self._files, []
        try:
            if len(files) == 1:
                yield self._receiver.take_in(files[0])
            elif files:
                yield from _take_in(self._receiver, files)
        finally:
            for one in files:
                one.close()

    def close(self) -> None:
        """Remove what was not taken in."""
        for one in self._files:
            one.close()
        self._files = []

    def _visible(self, prepared: Prepared) -> set[str]:
        return {*visible_feeds(_feed_of(prepared), self._receiver.authority)}


def _take_in(receiver: Receiver, files: list[Prepared]) -> list[Receipt]:
    law = receiver.authority
    receiver.arrears.stand_ready({shared_stream(_feed_of(one)) for one in files})
    receipts: list[Receipt] = []
    streams: set[str] = set()
    with receiver.log.together():
        before = [receiver.sent_before(one.sent.envelope, one.received.content_sha256) for one in files]
        fresh = [one for one, same in zip(files, before, strict=True) if same is None]
        first = receiver.log.last_commit_no() + 1
        asked = [(one.screening, _feed_of(one)) for one in fresh if one.screening is not None]
        judged = iter(
            judge_together(receiver.projection.connection, asked, law, law.pack, first_commit_no=first) if asked else ()
        )
        for one, same in zip(files, before, strict=True):
            if same is not None:
                receiver.note_again(one.sent, same)
                receipts.append(same)
                continue
            with receiver.log.writing("submission", one.sent.actor or receiver.actor) as draft:
                receipts.append(_record(receiver, draft, one, next(judged)))
            streams.add(shared_stream(_feed_of(one)))
    if streams:
        receiver.arrears.put_off(streams)
    return receipts


def _record(receiver: Receiver, draft: Draft, prepared: Prepared, judgement: Judgement) -> Receipt:
    """One submission of a pile: its commit and its receipt."""
    if prepared.screening is None:
        raise Broken("A file that was not screened was on a pile.")
    received = receiver.adopted(draft, prepared.received)
    screening = receiver.look_back(replace(prepared.screening, received=received))
    if judgement.balance.refused:
        keep_verdict(receiver.projection.connection, base_of(draft.commit_no))
    _, receipt = receiver.record(
        draft, screening, None if screening.refusal else judgement, prepared.sent, prepared.hashed
    )
    return receipt


def _feed_of(prepared: Prepared) -> FeedAuthority:
    if prepared.screening is None or prepared.screening.feed is None:
        raise Broken("A file of no feed was on a pile.")
    return prepared.screening.feed
