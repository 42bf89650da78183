"""Sessions of people: an opaque token in the browser, its SHA-256 in the control database.

A session ends by being ended, by half an hour without a request, by twelve hours in all, and with the account. It is
looked up at every request, so that ending it has an effect at once, in every process of the hub.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from tizbe.access.account import Clock
from tizbe.access.identity import Identity, Kind, demand, of_role
from tizbe.access.refusals import unauthenticated
from tizbe.access.roles import Right, Role
from tizbe.access.sealing import drawn, hash_of
from tizbe.audit.trail import record
from tizbe.clock import instant_text, now_at
from tizbe.store.access_tables import account, session
from tizbe.store.database import Store

IDLE = timedelta(minutes=30)
"""A session without a request for this long has ended."""

LONGEST = timedelta(hours=12)
"""No session is longer, however busy."""

PREFIX = "tzs_"
"""What every session token begins with, so that one that leaked is recognised."""

PASSWORD, FACTOR, RECOVERY, PROVIDER = "password", "password+factor", "password+recovery", "provider"
"""How a person can have proved who they are; `PASSWORD` alone only until the second factor is enrolled."""

_SEEN_STEP = timedelta(minutes=1)
"""The last use is noted to the minute: a write for each request would cost more than the request."""

_KNOWN = (
    select(session, account.c.role, account.c.body, account.c.language, account.c.disabled_at)
    .add_columns(account.c.must_change, account.c.factor_at)
    .join_from(session, account, session.c.name == account.c.name)
    .where(session.c.session_hash == bindparam("hash"))
)


@dataclass(frozen=True)
class Started:
    """A session that has just begun. `token` is told once, to the one who logged in; it is nowhere else."""

    token: str = field(repr=False)
    session_id: str
    until_at: str
    identity: Identity


@dataclass(frozen=True)
class Open:
    """A session as its list shows it: when it began, was last used and ends, and how the person logged in."""

    session_id: str
    name: str
    means: str
    started_at: str
    seen_at: str
    until_at: str


class Sessions:
    """The sessions of one hub."""

    def __init__(self, store: Store, clock: Clock = now_at) -> None:
        self._store = store
        self._clock = clock

    def begin(self, connection: Connection, row: Row[Any], means: str) -> Started:
        """Begin a session of the account `row` in the caller's transaction; `means`: how they proved who they are."""
        now = self._clock()
        token, session_id = drawn(PREFIX), token_hex(8)
        until_at = instant_text(now + LONGEST)
        connection.execute(
            insert(session),
            {
                "session_hash": hash_of(token),
                "session_id": session_id,
                "name": row.name,
                "means": means,
                "started_at": instant_text(now),
                "seen_at": instant_text(now),
                "until_at": until_at,
            },
        )
        # Ended sessions are of no more use; whoever logs in sweeps them.
        connection.execute(
            delete(session).where(
                (session.c.until_at <= instant_text(now)) | (session.c.seen_at <= instant_text(now - IDLE))
            )
        )
        return Started(token, session_id, until_at, identity_of_account(row, means))

    def resume(self, token: str) -> Identity:
        """Who a session is of. Raises Unauthenticated A011 when it has ended or never was."""
        now = self._clock()
        with self._store.reading() as connection:
            row = connection.execute(_KNOWN, {"hash": hash_of(token)}).first()
        if row is None or not _is_open(row, now) or row.disabled_at is not None:
            raise unauthenticated("A011")
        if row.seen_at <= instant_text(now - _SEEN_STEP):
            with self._store.writing() as connection:
                connection.execute(
                    update(session).where(session.c.session_hash == row.session_hash), {"seen_at": instant_text(now)}
                )
        return identity_of_account(row, row.means)

    def end(self, token: str) -> None:
        """End one's own session (log out); nothing happens when it has ended already."""
        with self._store.writing() as connection:
            row = connection.execute(_KNOWN, {"hash": hash_of(token)}).first()
            if row is not None:
                connection.execute(delete(session).where(session.c.session_hash == row.session_hash))
                record(connection, row.name, "log-out", row.name)

    def of(self, by: Identity, name: str) -> list[Open]:
        """The open sessions of an account: one's own, or anybody's by the right to manage accounts."""
        _demand_own(by, name)
        now = self._clock()
        with self._store.reading() as connection:
            rows = connection.execute(select(session).where(session.c.name == name).order_by(session.c.started_at))
            return [
                Open(row.session_id, row.name, row.means, row.started_at, row.seen_at, row.until_at)
                for row in rows
                if _is_open(row, now)
            ]

    def end_all(self, by: Identity, name: str, session_id: str | None = None) -> int:
        """End one session of an account, or all of them; the number that was ended."""
        _demand_own(by, name)
        chosen = delete(session).where(session.c.name == name)
        if session_id is not None:
            chosen = chosen.where(session.c.session_id == session_id)
        with self._store.writing() as connection:
            ended = connection.execute(chosen).rowcount
            record(connection, by.name, "session-end", name, None, {"ended": ended})
        return ended


def identity_of_account(row: Row[Any], means: str) -> Identity:
    """The identity of the person whose account `row` is.

    Without any right while the password must be changed or the second factor is not enrolled. Who comes through an
    identity provider has shown there what the provider asks for.
    """
    unfinished = means != PROVIDER and (row.must_change or row.factor_at is None)
    known = of_role(Kind.PERSON, row.name, Role(row.role), row.body, row.language)
    return replace(known, rights=frozenset(), has_to_finish=True) if unfinished else known


def _is_open(row: Row[Any], now: datetime) -> bool:
    return bool(row.until_at > instant_text(now) and row.seen_at > instant_text(now - IDLE))


def _demand_own(by: Identity, name: str) -> None:
    if not (by.kind is Kind.PERSON and by.name == name):
        demand(by, Right.MANAGE_ACCOUNTS)
