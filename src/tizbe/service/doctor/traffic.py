"""What the doctor asks of the service's traffic: what came in and waits, what goes out, and who may not come soon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from tizbe.clock import instant_text, now_at
from tizbe.delivery.outbox import DEAD, OPEN
from tizbe.errors import HubError
from tizbe.service.arrival import CLAIMED, WAITING
from tizbe.service.doctor.finding import Finding, found
from tizbe.settings import Settings
from tizbe.store.access_tables import client_certificate
from tizbe.store.database import SCHEMA, connected_store, schema_of
from tizbe.store.service_tables import arrival, offer, refused_change, worker

PATIENCE = timedelta(minutes=10)
"""How long a submission may wait before that is told."""

BEHIND = timedelta(hours=1)
"""How long MSHI may be without an offer before that is told."""

LONG = timedelta(days=7)
"""How long a change that MSHI refused may be nobody's work."""

SOON = timedelta(days=14)
"""How long before its end a certificate is told."""

_SILENCE = timedelta(minutes=2)
_a, _c, _o, _w, _k = arrival.c, refused_change.c, offer.c, worker.c, client_certificate.c
_WAITING = select(func.count(), func.min(_a.arrived_at)).where(_a.state.in_((WAITING, CLAIMED)))
_CASES = select(func.count(), func.min(_c.refused_at)).where(_c.state == "open")
_OFFER = select(_o.offer_no, _o.state, _o.made_at, _o.problem).where(_o.state.in_(OPEN)).order_by(_o.offer_no.desc())
_LAST_DAYS = select(func.max(_k.until_at)).group_by(_k.client_id)


def traffic(settings: Settings) -> Iterator[Finding]:
    """Whether submissions, changes and cases move, and no client's last certificate ends soon."""
    if not settings.has_hub:
        return
    try:
        with closing(connected_store(settings.home)) as store:
            if schema_of(store) != SCHEMA:
                return  # told where the database is looked at
            with store.reading() as connection:
                findings = [finding for look in _LOOKS for finding in look(connection, now_at())]
    except HubError:
        return  # told where the database is looked at
    yield from findings or (found("traffic"),)


def _arrivals(connection: Connection, now: datetime) -> Iterator[Finding]:
    count, since = connection.execute(_WAITING).one()
    if not count or since is None or since > instant_text(now - PATIENCE):
        return
    alive = select(func.count()).where(_w.seen_at >= instant_text(now - _SILENCE))
    kind = "arrivals-slow" if connection.execute(alive).scalar() else "arrivals-unworked"
    yield found(kind, count=count, since=since)


def _outbox(connection: Connection, now: datetime) -> Iterator[Finding]:
    row = connection.execute(_OFFER.limit(1)).first()
    if row is None:
        return
    if row.state == DEAD:
        yield found("outbox-dead", offer=row.offer_no, problem=row.problem or "-")
    elif row.made_at < instant_text(now - BEHIND):
        yield found("outbox-behind", offer=row.offer_no, since=row.made_at, problem=row.problem or "-")


def _cases(connection: Connection, now: datetime) -> Iterator[Finding]:
    count, since = connection.execute(_CASES).one()
    if count and since < instant_text(now - LONG):
        yield found("cases-long", count=count, since=since)


def _certificates(connection: Connection, now: datetime) -> Iterator[Finding]:
    ends = [until for until in connection.execute(_LAST_DAYS).scalars() if until >= instant_text(now)]
    soon = sorted(until for until in ends if until < instant_text(now + SOON))
    if soon:
        yield found("certificates-end", count=len(soon), until=soon[0])


_LOOKS = (_arrivals, _outbox, _cases, _certificates)
