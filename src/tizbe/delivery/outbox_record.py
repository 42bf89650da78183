"""The outbox as the control database has it: the newest offer, where MSHI stands, who pushes; and what persons do.

Whatever a pusher writes it writes while it holds the claim, in the transaction that shows its life again: one that was
given up for dead and comes back writes nothing (`ClaimHeld`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from tizbe.audit import trail
from tizbe.clock import instant_text, now_at
from tizbe.delivery import feed_answer
from tizbe.delivery.change_feed import LAST_CHANGE
from tizbe.delivery.outbox import APPLIED, DEAD, DROPPED, OPEN, REPLACED, Offer, dropped, retried
from tizbe.delivery.push_report import OutboxReport
from tizbe.errors import Refused
from tizbe.ledger.log import Log
from tizbe.store.service_tables import acknowledged, push
from tizbe.store.service_tables import offer as table

LEASE = timedelta(seconds=120)
"""How long the claim to push holds without a sign of life."""

KEPT = timedelta(days=90)
"""How long an offer that is over stays for who looks."""

RECEIVER = "mshi"
ACTOR = "mshi-push"
"""Who acts in the audit trail where MSHI's answer to a push is taken."""

_o, _p, _a = table.c, push.c, acknowledged.c
_NEWEST = select(table).order_by(_o.offer_no.desc()).limit(1)
_SAID = select(_a.acknowledged_no, _a.until_change).order_by(_a.acknowledged_no.desc()).limit(1)
_PUSH = select(push).where(_p.receiver == RECEIVER)

_NO_OFFER = {
    "kk": "{number}-ұсыныс өлі хат емес; тек өлі хатты қайталауға немесе тастауға болады.",
    "ru": "Предложение {number} не мёртвое письмо; повторить или снять можно только мёртвое письмо.",
    "en": "Offer {number} is no dead letter; only a dead letter can be retried or dropped.",
}


class ClaimHeld(Exception):
    """Another worker pushes; nothing was written."""


@dataclass(frozen=True)
class Look:
    """What is there at one moment: the last change; the newest offer, open or over; where MSHI stands (`after`); what
    it said by the hub's own routes and the outbox does not know of yet (`said`, None: nothing); who pushes."""

    last: int
    newest: Offer | None
    after: int
    said: int | None
    is_mine: bool
    is_restored: bool

    @property
    def open(self) -> Offer | None:
        """The offer that is not over."""
        return self.newest if self.newest is not None and self.newest.state in OPEN else None


class OutboxRecord:
    """The outbox of one hub, for one worker. `is_dead` says of a worker's name whether its process is known to be."""

    def __init__(self, log: Log, worker: str, is_dead: Callable[[str], bool] = lambda _: False) -> None:
        self._log = log
        self._worker = worker
        self._is_dead = is_dead

    def look(self, now: datetime) -> Look:
        """What is there. Cheap: it is asked often."""
        with self._log.store.reading() as connection:
            return self._look(connection, now)

    @contextmanager
    def claimed(self, now: datetime) -> Iterator[Connection]:
        """A write transaction of the worker that pushes; the claim holds for another while. Raises `ClaimHeld`."""
        with self._log.store.together(), self._log.store.writing() as connection:
            values: dict[str, Any] = {"holder": self._worker, "held_until": instant_text(now + LEASE)}
            row = connection.execute(_PUSH).first()
            if row is None:
                said = connection.execute(_SAID).first()
                values |= {
                    "after_change": said.until_change if said else 0,
                    "heard_no": said.acknowledged_no if said else 0,
                    "is_restored": bool(connection.execute(select(exists().where(_o.offer_no > 0))).scalar()),
                }
                connection.execute(insert(push).values(receiver=RECEIVER, **values))
            elif self._may(row, now):
                connection.execute(update(push).where(_p.receiver == RECEIVER).values(**values))
            else:
                raise ClaimHeld
            yield connection

    def add(self, connection: Connection, offer: Offer) -> None:
        """Keep a new offer; a pusher that was overtaken fails on its number."""
        connection.execute(insert(table).values(**_values(offer)))

    def keep(self, connection: Connection, offer: Offer) -> None:
        """Keep what became of an offer. Raises `ClaimHeld` when a person dropped it meanwhile."""
        found = update(table).where(_o.offer_no == offer.number, _o.state.in_(OPEN)).values(**_values(offer))
        if not connection.execute(found).rowcount:
            raise ClaimHeld

    def take(self, connection: Connection, look: Look, until: int, refused: dict[int, str], *, is_behind: bool) -> None:
        """Take where MSHI said it stands: acknowledged, a case for each refused change, and from where to go on."""
        said = _unheard(connection.execute(_PUSH).first(), connection.execute(_SAID).first())
        if is_behind:
            trail.record(connection, ACTOR, "realign", detail={"from": look.after, "until": until})
        feed_answer.acknowledge(self._log, until, refused, (), ACTOR)
        self.stand(connection, until if is_behind else max(until, said or 0))

    def stand(self, connection: Connection, after: int) -> None:
        """Go on after that change; everything acknowledged so far is known."""
        newest = connection.execute(_SAID).first()
        values = {"after_change": after, "heard_no": newest.acknowledged_no if newest else 0}
        connection.execute(update(push).where(_p.receiver == RECEIVER).values(**values))

    def note_restored(self, connection: Connection) -> None:
        """A person has been told that the outbox comes from a backup."""
        connection.execute(update(push).where(_p.receiver == RECEIVER).values(is_restored=False))

    def release(self) -> None:
        """Give the claim back, at the end."""
        with self._log.store.writing() as connection:
            connection.execute(update(push).where(_p.holder == self._worker).values(holder=None, held_until=None))

    def sweep(self, now: datetime) -> None:
        """Forget offers that were over long ago; the newest stays, for its number."""
        with self._log.store.writing() as connection:
            newest = connection.execute(_NEWEST).first()
            over = _o.state.in_((APPLIED, REPLACED, DROPPED)) & (_o.answered_at < instant_text(now - KEPT))
            if newest is not None:
                connection.execute(delete(table).where(over, _o.offer_no < newest.offer_no))

    def _look(self, connection: Connection, now: datetime) -> Look:
        last = int(connection.execute(LAST_CHANGE).scalar() or 0)
        said = connection.execute(_SAID).first()
        row = connection.execute(_PUSH).first()
        newest = connection.execute(_NEWEST).first()
        offer = None if newest is None else offer_of(newest)
        if row is None:
            return Look(last, offer, said.until_change if said else 0, None, True, offer is not None)
        may, is_restored = self._may(row, now), bool(row.is_restored)
        return Look(last, offer, int(row.after_change), _unheard(row, said), may, is_restored)

    def _may(self, row: Row[Any], now: datetime) -> bool:
        return (
            row.holder in (None, self._worker)
            or row.held_until is None
            or row.held_until < instant_text(now)
            or self._is_dead(row.holder)
        )


def report(log: Log, limit: int = 20) -> OutboxReport:
    """How the outbox stands, with the newest `limit` offers."""
    with log.store.reading() as connection:
        last = int(connection.execute(LAST_CHANGE).scalar() or 0)
        row, said = connection.execute(_PUSH).first(), connection.execute(_SAID).first()
        rows = connection.execute(select(table).order_by(_o.offer_no.desc()).limit(limit)).all()
    after = row.after_change if row else said.until_change if said else 0
    return OutboxReport(int(after), last, tuple(offer_of(one) for one in rows))


def retry(log: Log, number: int, actor: str) -> Offer:
    """Let a dead offer go on: MSHI is asked where it stands, then it is sent again. Raises `Refused` for another."""
    with log.store.writing() as connection:
        found = retried(_dead_letter(connection, number), now_at())
        connection.execute(update(table).where(_o.offer_no == number).values(**_values(found)))
        trail.record(connection, actor, "retry-offer", detail={"offer": number})
    return found


def drop(log: Log, number: int, reason: str, actor: str) -> Offer:
    """Give a dead offer up; MSHI is asked where it stands, and another offer goes on from there.

    Raises `Refused` for an offer that is not dead, or a reason that names a person.
    """
    feed_answer.refuse_person(reason)
    with log.store.writing() as connection:
        found = dropped(_dead_letter(connection, number), now_at(), reason, actor)
        connection.execute(update(table).where(_o.offer_no == number).values(**_values(found)))
        trail.record(connection, actor, "drop-offer", detail={"offer": number, "reason": reason})
    return found


def _dead_letter(connection: Connection, number: int) -> Offer:
    row = connection.execute(select(table).where(_o.offer_no == number, _o.state == DEAD)).first()
    if row is None:
        raise Refused({language: text.format(number=number) for language, text in _NO_OFFER.items()})
    return offer_of(row)


def _unheard(row: Any, said: Any) -> int | None:
    """How far MSHI said it is by the hub's own routes since the outbox last looked; None: nothing new."""
    if row is None or said is None or said.acknowledged_no <= row.heard_no:
        return None
    return int(said.until_change)


def offer_of(row: Row[Any]) -> Offer:
    """The offer of a row."""
    return Offer(
        number=int(row.offer_no),
        offer_id=row.offer_id,
        first=int(row.first_change),
        last=int(row.last_change),
        sha256=row.sha256,
        state=row.state,
        made_at=datetime.fromisoformat(row.made_at),
        tries=row.tries,
        failures=row.failures,
        refusals=row.refusals,
        next_at=_instant(row.next_at),
        problem=row.problem,
        code=row.code,
        until=row.until_change,
        offered_at=_instant(row.offered_at),
        taken_at=_instant(row.taken_at),
        answered_at=_instant(row.answered_at),
        owner=row.owner,
        resolution=row.resolution,
        closed_by=row.closed_by,
    )


def _values(offer: Offer) -> dict[str, Any]:
    return {
        "offer_no": offer.number,
        "offer_id": offer.offer_id,
        "first_change": offer.first,
        "last_change": offer.last,
        "sha256": offer.sha256,
        "state": offer.state,
        "tries": offer.tries,
        "failures": offer.failures,
        "refusals": offer.refusals,
        "next_at": _text(offer.next_at),
        "problem": offer.problem,
        "code": offer.code,
        "until_change": offer.until,
        "made_at": _text(offer.made_at),
        "offered_at": _text(offer.offered_at),
        "taken_at": _text(offer.taken_at),
        "answered_at": _text(offer.answered_at),
        "owner": offer.owner,
        "resolution": offer.resolution,
        "closed_by": offer.closed_by,
    }


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)
