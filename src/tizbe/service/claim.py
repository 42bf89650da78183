"""Claims: arrivals held by a worker for as long as it shows life, and answered only by the one that holds them.

Each answer is written in the transaction that makes the submission true (`Claims.answer` is given its connection), and
only while the worker still holds the claim: a worker that was given up for dead and comes back finds its work undone
and the arrival another's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, exists, or_, select, update

from tizbe.clock import instant_text, now_at
from tizbe.errors import Broken, HubError, Unavailable
from tizbe.hub import Receipt
from tizbe.service.arrival import ANSWERED, CLAIMED, FAILED, WAITING, Arrival, arrival_of
from tizbe.store.database import Store
from tizbe.store.service_tables import arrival as table

LEASE = timedelta(seconds=60)
"""How long a claim holds without a sign of life."""

MOST_TRIES = 3
"""How often an arrival is claimed before it counts as failed: a file that kills its worker must not do so for ever."""

FAULT = {
    "kk": "Хабтың қатесінен бұл файл қабылданбады; оператор журналдан көреді.",
    "ru": "Файл не принят из-за ошибки хаба; оператор увидит её в журнале.",
    "en": "A fault of the hub kept it from taking this file in; its operators see it in the log.",
}
"""What a sender is told of a fault that is not theirs."""

_t = table.c


class ClaimLost(Exception):
    """The worker that writes an answer holds the claim no longer; what it did is rolled back."""


class Claims:
    """The claims of one worker."""

    def __init__(self, store: Store, worker: str) -> None:
        self._store = store
        self._worker = worker

    def claim(self, *, small: bool, most: int) -> list[Arrival]:
        """Claim waiting arrivals, the oldest first: those whose feed has none before them that is not answered.

        Claims whose worker shows no life any more are given up first; after several, the arrival has failed. One in its
        last try is claimed alone, so that a file that kills its worker takes no others with it.
        """
        now = now_at()
        with self._store.writing() as connection:
            self._give_up(connection, now)
            before = table.alias()
            earlier = exists().where(
                before.c.feed == _t.feed,
                before.c.arrival_no < _t.arrival_no,
                or_(
                    before.c.state == CLAIMED,
                    and_(before.c.state == WAITING, before.c.is_small.is_not(small)),
                ),
            )
            asked = (
                select(table)
                .where(_t.state == WAITING, _t.is_small.is_(small), ~earlier)
                .order_by(_t.arrival_no)
                .limit(most)
            )
            rows = [row._mapping for row in connection.execute(asked)]
            last_try = next((place for place, row in enumerate(rows) if row["tries"] == MOST_TRIES - 1), len(rows))
            rows = rows[: max(1, last_try)]
            if rows:
                connection.execute(
                    update(table)
                    .where(_t.arrival_no.in_([row["arrival_no"] for row in rows]))
                    .values(
                        state=CLAIMED,
                        claimed_by=self._worker,
                        claimed_until=instant_text(now + LEASE),
                        tries=_t.tries + 1,
                        phase=None,
                    )
                )
        return [arrival_of(row) for row in rows]

    def claimants(self) -> set[str]:
        """The workers that hold claims, alive or not."""
        asked = select(_t.claimed_by).where(_t.state == CLAIMED).distinct()
        with self._store.reading() as connection:
            return {name for name in connection.execute(asked).scalars() if name}

    def give_back(self, worker: str) -> None:
        """Let others have what a worker that is known to be dead has claimed."""
        with self._store.writing() as connection:
            connection.execute(
                update(table).where(_t.state == CLAIMED, _t.claimed_by == worker).values(state=WAITING, phase=None)
            )

    def has_waiting(self, *, small: bool) -> bool:
        """Whether an arrival waits (or is claimed by who may be dead); cheap enough to ask often."""
        asked = select(_t.arrival_no).where(_t.state.in_((WAITING, CLAIMED)), _t.is_small.is_(small)).limit(1)
        with self._store.reading() as connection:
            return connection.execute(asked).first() is not None

    def live(self) -> None:
        """Show life: every claim of this worker holds for another while."""
        until = instant_text(now_at() + LEASE)
        with self._store.writing() as connection:
            connection.execute(
                update(table).where(_t.state == CLAIMED, _t.claimed_by == self._worker).values(claimed_until=until)
            )

    def note(self, arrival_no: int, phase: str) -> None:
        """Note how far the taking in is, for who asks."""
        with self._store.writing() as connection:
            connection.execute(update(table).where(_t.arrival_no == arrival_no).values(phase=phase))

    def answer(self, connection: Connection, arrival_no: int, receipt: Receipt) -> None:
        """Write the receipt, in the transaction that makes the submission true. Raises `ClaimLost`."""
        values = {
            "state": ANSWERED,
            "answered_at": instant_text(now_at()),
            "receipt": receipt.receipt,
            "answer": dict(vars(receipt)),
            "content": None,
            "phase": None,
        }
        mine = (_t.arrival_no == arrival_no, _t.state == CLAIMED, _t.claimed_by == self._worker)
        if connection.execute(update(table).where(*mine).values(values)).rowcount != 1:
            raise ClaimLost

    def let_go(self, arrival_nos: Iterable[int], error: HubError | None = None) -> None:
        """Give claims back; after too many tries an arrival has failed, with the error's sentences.

        What was only not to be had just then (`Unavailable`: a busy lock, a hub that stops) is no try of the file.
        """
        said, tries = _said(error), _t.tries - 1 if isinstance(error, Unavailable) else _t.tries
        worn = tries >= MOST_TRIES
        with self._store.writing() as connection:
            connection.execute(
                update(table)
                .where(_t.arrival_no.in_(list(arrival_nos)), _t.state == CLAIMED, _t.claimed_by == self._worker)
                .values(
                    state=case((worn, FAILED), else_=WAITING),
                    answer=said,
                    tries=tries,
                    phase=None,
                    answered_at=case((worn, instant_text(now_at())), else_=None),
                )
            )

    def _give_up(self, connection: Connection, now: datetime) -> None:
        worn = _t.tries >= MOST_TRIES
        connection.execute(
            update(table)
            .where(_t.state == CLAIMED, _t.claimed_until < instant_text(now))
            .values(
                state=case((worn, FAILED), else_=WAITING),
                phase=None,
                answer=_said(Broken(FAULT)),
                answered_at=case((worn, instant_text(now)), else_=None),
            )
        )


def _said(error: HubError | None) -> dict[str, Any]:
    """What the row of an arrival that could not be taken in says of it; it counts once the arrival has failed."""
    return {"code": getattr(error, "code", None), "sentences": dict(error.sentences) if error else None}
