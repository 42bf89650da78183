"""The outbox: what becomes of an offer of changes to MSHI over the network. Pure: no clock, no network, no database.

An offer is an unbroken range of the numbered changes. At most one is open, and its life is

    waiting --offered--> applied                       MSHI said that it stands at its last change, or beyond
       ^        |  \\----> taken ------> applied        it has the offer and answers later
       |        |------> replaced                       it stands elsewhere, or the offer was too large for it
       |        `------> dead --> dropped               a person decides
       `--------'                                       surely nothing was done: sent again, after a pause

An offer is `offered` from before its first byte leaves until its outcome is known. While it is not known, MSHI is asked
where it stands; only its word brings the offer back to `waiting`. So nothing is repeated blindly, whatever is killed or
lost between any two steps. Source: docs/reference/push.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

WAITING, OFFERED, TAKEN, DEAD = "waiting", "offered", "taken", "dead"
APPLIED, REPLACED, DROPPED = "applied", "replaced", "dropped"
OPEN = (WAITING, OFFERED, TAKEN, DEAD)
"""The states of an offer that is not over."""

STATES = (*OPEN, APPLIED, REPLACED, DROPPED)

OWNER = "operator"
"""Who has to see to a dead offer."""

MOST_REFUSED = 3
"""How often MSHI may refuse an offer whole before a person has to look."""

FIRST_PAUSE, STEEPNESS = 0.5, 2.0
"""Seconds of the first pause, and by how much each further one is longer."""

LONGEST_RETRY_AFTER = 3600.0
"""Seconds that MSHI may ask for at once: it must not be able to silence the hub."""

PATIENCE = timedelta(minutes=15)
"""How long an offer that MSHI has taken over may show no progress before it is offered again."""

FIRST_QUESTION, LONGEST_QUESTION = 1.0, 60.0
"""Seconds between two questions after an offer that was taken over: they grow with its age."""

BEYOND, RESTORED = "beyond", "restored"
"""Problems that MSHI's word alone does not mend: it has changes that this hub never made, or may have."""

_FREE_TURNS = 2
_JITTER = 0.75


class Act(StrEnum):
    """What is to be done about the open offer."""

    WAIT = "wait"
    SEND = "send"
    ASK = "ask"


class Kind(StrEnum):
    """What an answer of MSHI says, or that there was none."""

    STANDS = "stands"
    TAKEN = "taken"
    REFUSED = "refused"
    TOO_LARGE = "too-large"
    NOT_NOW = "not-now"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reply:
    """An answer of MSHI, judged for its form.

    `until`: where it stands (of STANDS); `refused`: changes it could not apply, with their codes; `problem`: one word
    for what is wrong; `code`: MSHI's own; `retry_after`: seconds it asks to be left alone.
    """

    kind: Kind
    until: int = 0
    refused: Mapping[int, str] = field(default_factory=dict)
    problem: str | None = None
    code: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True)
class Offer:
    """One offer, as the control database has it; see `tizbe.store.service_tables.offer`."""

    number: int
    offer_id: str
    first: int
    last: int
    sha256: str
    state: str
    made_at: datetime
    tries: int = 0
    failures: int = 0
    refusals: int = 0
    next_at: datetime | None = None
    problem: str | None = None
    code: str | None = None
    until: int | None = None
    offered_at: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    owner: str | None = None
    resolution: str | None = None
    closed_by: str | None = None

    @property
    def size(self) -> int:
        """How many changes it holds."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Turn:
    """What an answer does: the offer after it, where MSHI stands now (None: it did not say), what it refused, the
    changes an offer may hold from now on (None: as before), and whether MSHI went back behind what it had."""

    offer: Offer
    after: int | None = None
    refused: Mapping[int, str] = field(default_factory=dict)
    most: int | None = None
    is_behind: bool = False


@dataclass(frozen=True)
class Pauses:
    """How long is waited between two tries: growing, with some chance in it, so that hubs do not knock together."""

    longest: float
    chance: Random

    def after(self, failures: int, asked: float | None = None) -> timedelta:
        """The pause after so many failures in a row, or longer where MSHI asks for it."""
        steps = min(max(failures - 1, 0), 40)
        pause = min(self.longest, FIRST_PAUSE * STEEPNESS**steps) * self.chance.uniform(_JITTER, 1.0)
        return timedelta(seconds=max(pause, min(asked or 0.0, LONGEST_RETRY_AFTER)))

    def question(self, taken_at: datetime, now: datetime) -> timedelta:
        """The pause before the next question about an offer that was taken over at `taken_at`."""
        age = (now - taken_at).total_seconds()
        return timedelta(seconds=min(max(age / 4, FIRST_QUESTION), LONGEST_QUESTION, max(self.longest, 0.01)))


def next_act(offer: Offer, now: datetime) -> Act:
    """What is to be done about an open offer at `now`."""
    if offer.state == DEAD or (offer.next_at is not None and now < offer.next_at):
        return Act.WAIT
    return Act.SEND if offer.state == WAITING else Act.ASK


def sent(offer: Offer, now: datetime) -> Offer:
    """The offer from just before it is sent: from here on its outcome is not known."""
    return replace(offer, state=OFFERED, tries=offer.tries + 1, next_at=None, offered_at=now, taken_at=None)


def judge(offer: Offer, act: Act, reply: Reply, now: datetime, last: int, pauses: Pauses) -> Turn:
    """What an answer to sending or asking does to the open offer; `last`: the last change there is."""
    if reply.kind is Kind.STANDS:
        return _stands(offer, act, reply, now, last, pauses)
    if act is Act.ASK:  # whatever it is, it says nothing of where MSHI stands
        return Turn(_paused(offer, offer.state, reply, now, pauses))
    if reply.kind is Kind.TAKEN:
        taken = replace(offer, state=TAKEN, taken_at=now, failures=0, problem=None, code=None)
        return Turn(replace(taken, next_at=now + pauses.question(now, now)))
    if reply.kind is Kind.REFUSED:
        return Turn(_refused(offer, reply, now, pauses))
    if reply.kind is Kind.TOO_LARGE:
        if offer.size == 1:
            return Turn(_dead(offer, "too-large", now, reply.code))
        return Turn(_over(offer, REPLACED, None, now, "too-large"), most=offer.size // 2)
    return Turn(_paused(offer, WAITING if reply.kind is Kind.NOT_NOW else OFFERED, reply, now, pauses))


def heard(offer: Offer | None, until: int, now: datetime, pauses: Pauses) -> Offer | None:
    """The open offer after MSHI said by another way (the hub's own routes) that it stands at `until`."""
    if offer is None or until < offer.first or offer.problem in (RESTORED, BEYOND):
        return offer
    if until >= offer.last:
        return _over(offer, APPLIED, until, now, None)
    if offer.state == TAKEN:
        return replace(offer, taken_at=now, next_at=now + pauses.question(now, now))
    return _over(offer, REPLACED, until, now, "part")


def dead(offer: Offer, problem: str, now: datetime) -> Offer:
    """The offer as a dead letter, for a person to decide."""
    return _dead(offer, problem, now, None)


def retried(offer: Offer, now: datetime) -> Offer:
    """A dead offer that a person lets go on: MSHI is asked where it stands, then it is sent again, byte for byte."""
    fresh = replace(offer, state=OFFERED, failures=0, refusals=0, next_at=now, problem=None, code=None)
    return replace(fresh, owner=None, answered_at=None)


def dropped(offer: Offer, now: datetime, reason: str, actor: str) -> Offer:
    """An offer that a person gives up; MSHI is asked where it stands, and another offer goes on from there."""
    over = _over(offer, DROPPED, None, now, offer.problem)
    return replace(over, resolution=reason, closed_by=actor, code=offer.code)


def _stands(offer: Offer, act: Act, reply: Reply, now: datetime, last: int, pauses: Pauses) -> Turn:
    until, refused = reply.until, reply.refused
    if until > last:
        return Turn(_dead(offer, BEYOND, now, None))
    if until >= offer.last:
        return Turn(_over(offer, APPLIED, until, now, None), until, refused)
    if until >= offer.first:
        if act is Act.ASK and offer.taken_at is not None:
            return Turn(_in_hand(offer, until, now, pauses, "part"), until, refused)
        return Turn(_elsewhere(offer, until, now, "part"), until, refused)
    if until < offer.first - 1:
        return Turn(_elsewhere(offer, until, now, "behind"), until, refused, is_behind=True)
    if act is Act.SEND:  # it says that it does not have what the offer begins after, and that it stands there
        return Turn(_refused(offer, replace(reply, problem="contradictory"), now, pauses), until, refused)
    if offer.taken_at is not None:
        return Turn(_in_hand(offer, until, now, pauses, None), until, refused)
    return Turn(replace(offer, state=WAITING, next_at=now), until, refused)  # it was not done: now it may be sent


def _in_hand(offer: Offer, until: int, now: datetime, pauses: Pauses, problem: str | None) -> Offer:
    """An offer that was taken over and is not applied yet, as far as MSHI says."""
    is_new = offer.until != until
    since = now if is_new or offer.taken_at is None else offer.taken_at
    if now - since > PATIENCE:
        if problem is None:
            return replace(offer, state=WAITING, taken_at=None, next_at=now, until=None)
        return _elsewhere(offer, until, now, problem)
    found = replace(offer, state=TAKEN, taken_at=since, until=until, failures=0, problem=None, code=None)
    return replace(found, next_at=now + pauses.question(since, now))


def _refused(offer: Offer, reply: Reply, now: datetime, pauses: Pauses) -> Offer:
    refusals = offer.refusals + 1
    counted = replace(offer, refusals=refusals)
    if refusals >= MOST_REFUSED:
        return _dead(counted, reply.problem or "refused", now, reply.code)
    return _paused(counted, WAITING, reply, now, pauses)


def _paused(offer: Offer, state: str, reply: Reply, now: datetime, pauses: Pauses) -> Offer:
    failures = offer.failures + 1
    next_at = now + pauses.after(failures, reply.retry_after)
    return replace(
        offer, state=state, failures=failures, next_at=next_at, problem=reply.problem or "refused", code=reply.code
    )


def _elsewhere(offer: Offer, until: int, now: datetime, problem: str) -> Offer:
    """Over, because MSHI stands elsewhere. `failures` goes on: a MSHI that jumps about is asked ever less often."""
    return _over(replace(offer, failures=offer.failures + 1), REPLACED, until, now, problem)


def _over(offer: Offer, state: str, until: int | None, now: datetime, problem: str | None) -> Offer:
    over = replace(offer, state=state, until=until, answered_at=now, next_at=None, problem=problem, code=None)
    return replace(over, owner=None, failures=0 if state == APPLIED else over.failures)


def _dead(offer: Offer, problem: str, now: datetime, code: str | None) -> Offer:
    return replace(offer, state=DEAD, answered_at=now, next_at=None, problem=problem, code=code, owner=OWNER)


def first_at(failures: int, now: datetime, pauses: Pauses) -> datetime:
    """When an offer may first be sent that follows others which were replaced, `failures` times in a row."""
    return now if failures <= _FREE_TURNS else now + pauses.after(failures)
