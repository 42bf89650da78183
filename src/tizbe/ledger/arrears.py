"""Arrears: what the projection is owed of recorded commits, until somebody asks for it.

A commit is true before the projection knows of it, so its effects may come in later, many at once for little more than
one: those of large `changes` wait for a pass over the ledger, those that only open statements are held in memory. All
are brought in before a submission of their own stream is judged, and before the projection is closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tizbe.law.authority import Authority, FeedAuthority
from tizbe.ledger.arrivals import WORTH_A_PAUSE, Opening, most_owed
from tizbe.ledger.judgement import Judgement, shared_stream
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection


@dataclass
class Arrears:
    """What one hub's projection is owed; the caller holds the lock and the open projection."""

    log: Log
    projection: Projection
    authority: Authority
    _waiting: set[str] = field(default_factory=set, init=False)
    """The streams of which effects are committed, but not in the projection yet."""
    _owed: set[str] = field(default_factory=set, init=False)
    """Those of which such effects only open statements, and are owed to the projection from memory."""

    def apply(self, commit_no: int, submission_no: int, judgement: Judgement | None) -> None:
        """Bring a recorded commit into the projection, at once or with others.

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
            opening = Opening(commit_no, submission_no, judgement.opened_feed, judgement.table)
            self.projection.owe(opening)
            if self.projection.owed_rows > most_owed(self.projection.connection):
                self.catch_up()
            return
        if self._waiting:
            self.catch_up()  # which brings this commit too
            return
        if self._owed:
            self._owed.clear()
            self.projection.catch_up(until=commit_no - 1)
        with self.projection.transaction():
            if judgement is not None and judgement.effects and judgement.opened_feed is not None:
                feed, count = judgement.opened_feed, judgement.effects
                self.projection.apply_opening(commit_no, submission_no, judgement.relation, feed, count)
            elif judgement is not None and judgement.effects:
                self.projection.apply(commit_no, submission_no, judgement.relation)
            else:
                self.projection.set_mark("commit", commit_no)

    def put_off(self, streams: Iterable[str]) -> None:
        """Leave effects of recorded commits, which only these streams ask for, until one of them is judged."""
        self._waiting.update(streams)
        self.projection.leave_behind()

    def stand_ready_for(self, mode: str) -> None:
        """Bring the projection up to date before one file of a mode; what is owed of other streams may stay owed.

        Before a full nothing waits any longer. What is owed of the file's own stream comes when it is judged.
        """
        is_asked = mode == "full" if self._waiting else not self._owed
        if is_asked:
            self.catch_up()

    def stand_ready(self, streams: set[str]) -> None:
        """Bring the projection up to date, but for effects that none of these streams asks for."""
        waiting = self._waiting | self._owed
        if not waiting or streams & waiting:
            self.catch_up()

    def bring_in(self, feed: FeedAuthority) -> None:
        """Bring in what is owed, where it is of a feed's stream."""
        if shared_stream(feed) in self._waiting | self._owed:
            self.catch_up()

    def use_pause(self) -> None:
        """While a file is waited for: take in what is owed to the projection, if it is worth a statement."""
        if self._owed and not self._waiting and self.projection.owed_rows >= WORTH_A_PAUSE:
            self.catch_up()

    def catch_up(self) -> None:
        """Bring the projection to the log's last commit."""
        self._waiting.clear()
        self._owed.clear()
        if self.projection.mark("commit") != self.log.last_commit_no():
            self.projection.catch_up()
