"""Judging: how a file that was read comes to its judgement; nothing is recorded, and nothing is changed.

It is screened by the law as it is now, held against earlier submissions as a whole, and judged against what is believed
of its stream. Much of that may be done by the time its turn comes: the screening (`preparing`), the judgement
(`beforehand`), even the effects (`foreseen`). Here it is decided what of it still counts; what does not is done again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

import duckdb

from tizbe.errors import Broken, Unavailable
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.plain_rows import show_plain
from tizbe.intake.received import Received
from tizbe.intake.screening import Screening, screen, screen_again, show
from tizbe.law.authority import Authority
from tizbe.ledger import beforehand
from tizbe.ledger.arrears import Arrears
from tizbe.ledger.earlier import find_full_streams, find_last_full, find_numbered
from tizbe.ledger.foreseen import has_births, is_met
from tizbe.ledger.judgement import Judgement, judge
from tizbe.ledger.log import Log
from tizbe.ledger.opening import judge_opening
from tizbe.ledger.preparing import Judged, Prepared, Sent
from tizbe.ledger.projection import Projection


@dataclass
class Judge:
    """Judges submissions for one hub; the caller holds the lock and an open projection."""

    log: Log
    projection: Projection
    authority: Authority
    arrears: Arrears = field(init=False)

    def __post_init__(self) -> None:
        self.arrears = Arrears(self.log, self.projection, self.authority)

    def opens_stream(self, sent: Sent) -> bool:
        """Whether a file is a full of a stream of which nothing is believed yet, as far as the projection holds."""
        feed, is_full = self.authority.of(sent.envelope.feed), sent.envelope.mode == "full"
        return is_full and feed is not None and not is_met(self.projection.connection, feed, self.authority)

    def screened(self, prepared: Prepared, received: Received) -> Screening:
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

    def judge(self, screening: Screening, commit_no: int) -> Judgement:
        """Judge a screened submission against what is believed now."""
        if screening.feed is None:
            raise Broken("A submission without a feed was about to be judged.")
        self.arrears.bring_in(screening.feed)
        return judge(
            self.projection.connection,
            screening,
            screening.feed,
            self.authority,
            self.authority.pack,
            commit_no=commit_no,
            joint_closes=self._joint_closes(screening),
        )

    def judge_prepared(self, prepared: Prepared, screening: Screening, commit_no: int) -> Judgement:
        """The judgement of a prepared file: the one made beforehand while it still counts."""
        plain = self._judged_plain(prepared, screening, commit_no)
        if plain is not None:
            return plain
        closes = prepared.judged is not None and self._joint_closes(screening)
        judged = beforehand.counting_still(self.log, prepared, self.authority, joint_closes=closes)
        if judged is None:
            return self.judge(screening, commit_no)
        return beforehand.numbered_on(self.projection.connection, judged, commit_no)

    def judge_beforehand(self, prepared: Prepared, passing: Callable[[], AbstractContextManager[object]]) -> None:
        """Judge a prepared file while others write, where that is worth it and can be done; see `beforehand`.

        This judge's projection is then only the engine that prepared the file, without the hub's file. `passing` is
        held around the stretch in which the lock is shared.
        """
        screening, connection = prepared.screening, self.projection.connection
        if screening is None or screening.feed is None or not beforehand.is_worth(prepared):
            return
        try:
            with passing(), self.log.home.sharing():
                known = beforehand.copy_stream(self.log, connection, screening.feed, self.authority)
            # Rows in memory that nothing believed could meet are judged at once, when their turn comes.
            if known is not None and (prepared.rows is None or is_met(connection, screening.feed, self.authority)):
                self._show_plain(prepared)
                show(connection, screening)
                judgement = self.judge(screening, known + 1)
                if judgement.opened_feed is None:  # one that only opens is a view of the rows
                    prepared.judged = Judged(judgement, known, self._joint_closes(screening))
        except (Unavailable, duckdb.Error):  # what could not be done beforehand is done, or told, under the lock
            return
        finally:
            beforehand.forget_stream(connection)

    def _judged_plain(self, prepared: Prepared, screening: Screening, commit_no: int) -> Judgement | None:
        """The judgement of rows in memory, as `judge` comes to it, where nothing is believed that they could meet.

        Else the rows are shown, for `judge`, and the answer is None.
        """
        rows, before, feed = prepared.rows, prepared.screening, screening.feed
        if rows is None or before is None or feed is None or screening.tables != before.tables:
            return None
        self.arrears.bring_in(feed)
        if is_met(self.projection.connection, feed, self.authority):
            self._show_plain(prepared)
            show(self.projection.connection, screening)
            return None
        foreseen = prepared.foreseen
        if foreseen is not None and foreseen.commit_no == commit_no:
            return foreseen.judgement
        return judge_opening(rows, feed.feed, commit_no)

    def _show_plain(self, prepared: Prepared) -> None:
        """Let the projection's connection see rows that lie in memory; where births are known, hints may change."""
        if prepared.rows is not None and prepared.screening is not None:
            connection = self.projection.connection
            show_plain(connection, prepared.screening, prepared.rows, changes=has_births(connection))

    def _joint_closes(self, screening: Screening) -> bool:
        """Whether every other successor of a split body has sent a full (or this is no successor)."""
        feed = screening.feed
        if feed is None or feed.joint is None:
            return True
        others = set(self.authority.successors(feed.joint)) - {feed.stream}
        with self.log.store.reading() as control:
            return find_full_streams(control, self.authority, others) >= others
