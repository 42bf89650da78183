"""Accounts of people: made, changed, closed. Nobody signs up by themselves.

The supervisor, or the administrator on the hub's machine, adds an account with a first password that must be changed;
only the administrator makes a supervisor, and nobody manages their own account. Every change ends the sessions that
it touches and is an entry of the audit trail.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from tizbe.access.identity import Identity, Kind, demand
from tizbe.access.password import Passwords, check_password
from tizbe.access.refusals import refusal
from tizbe.access.roles import Right, Role
from tizbe.audit.trail import record
from tizbe.clock import instant_text, now_at
from tizbe.errors import LANGUAGES
from tizbe.store.access_tables import account, client, recovery_code, session
from tizbe.store.database import Store

Clock = Callable[[], datetime]
"""Gives this instant, in UTC; tests give their own."""

_NAME = re.compile(r"[a-z][a-z0-9.-]{1,63}")
_IIN_LIKE = re.compile(r"[0-9]{12}")
_PASSWORD_BYTES = 15


@dataclass(frozen=True)
class Account:
    """One account as managers see it: nothing secret.

    `has_factor`: the second factor is enrolled; `locked_until`: closed for a while after wrong tries; `is_linked`:
    known to an identity provider.
    """

    name: str
    full_name: str = field(repr=False)
    role: Role
    body: str | None
    language: str
    has_password: bool
    must_change: bool
    has_factor: bool
    locked_until: str | None
    is_linked: bool
    added_by: str
    added_at: str
    disabled_at: str | None

    def as_json(self) -> dict[str, Any]:
        """The account for an answer."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def new_password() -> str:
    """A first password to hand over: 120 random bits, to be changed at the first log-in."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def checked_name(name: str) -> str:
    """A name of an account or client. Raises Refused A020 for one that does not do; it may not hold an IIN."""
    if not _NAME.fullmatch(name) or _IIN_LIKE.search(name):
        raise refusal("A020")
    return name


class Accounts:
    """The accounts of one hub, as the identity `by` manages them.

    Each verb raises Forbidden where `by` may not, and Refused with a code where something does not do.
    """

    def __init__(self, store: Store, by: Identity, passwords: Passwords | None = None, clock: Clock = now_at) -> None:
        self._store = store
        self._by = by
        self._passwords = passwords or Passwords()
        self._clock = clock

    def all(self) -> list[Account]:
        """Every account, by name."""
        demand(self._by, Right.MANAGE_ACCOUNTS)
        with self._store.reading() as connection:
            return [account_of(row) for row in connection.execute(select(account).order_by(account.c.name))]

    def add(
        self, name: str, full_name: str, role: str, body: str | None = None, *, password: str | None, language: str
    ) -> Account:
        """Add an account. `password`: the first one, to be changed at once; None for one that an identity provider
        lets in. Whether `body` is a body of the list is for the caller to know."""
        demand(self._by, Right.MANAGE_ACCOUNTS)
        checked_name(name)
        if not full_name.strip() or _IIN_LIKE.search(full_name):
            raise refusal("A024")
        wanted = self._assignable(role, body)
        if language not in LANGUAGES:
            raise refusal("A026", value=language)
        if password is not None:
            check_password(password, name)
        now = instant_text(self._clock())
        values = {
            "name": name,
            "full_name": full_name.strip(),
            "role": wanted,
            "body": body,
            "language": language,
            "password_hash": None if password is None else self._passwords.hash_of(password),
            "password_at": None if password is None else now,
            "must_change": password is not None,
            "failures": 0,
            "added_by": self._by.name,
            "added_at": now,
        }
        with self._store.writing() as connection:
            if is_taken(connection, name):
                raise refusal("A019", name=name)
            connection.execute(insert(account), values)
            self._note(connection, "account-add", name, {"role": wanted, "body": body})
            return account_of(found_account(connection, name))

    def set_role(self, name: str, role: str, body: str | None = None) -> None:
        """Give the account another role, and end its sessions."""
        wanted = self._assignable(role, body)
        with self._managing(name) as connection:
            connection.execute(update(account).where(account.c.name == name), {"role": wanted, "body": body})
            self._end(connection, name)
            self._note(connection, "account-role", name, {"role": wanted, "body": body})

    def reset_password(self, name: str, password: str) -> None:
        """Give the account a first password again, to be changed at the next log-in; opens a locked account."""
        check_password(password, name)
        hashed, now = self._passwords.hash_of(password), instant_text(self._clock())
        with self._managing(name) as connection:
            connection.execute(
                update(account).where(account.c.name == name),
                {
                    "password_hash": hashed,
                    "password_at": now,
                    "must_change": True,
                    "failures": 0,
                    "locked_until": None,
                },
            )
            self._end(connection, name)
            self._note(connection, "account-password", name)

    def remove_factor(self, name: str) -> None:
        """Take the second factor and its recovery codes off (a lost telephone): it is enrolled anew at next log-in."""
        with self._managing(name) as connection:
            connection.execute(
                update(account).where(account.c.name == name),
                {"factor": None, "factor_at": None, "factor_step": None},
            )
            connection.execute(delete(recovery_code).where(recovery_code.c.name == name))
            self._end(connection, name)
            self._note(connection, "account-factor-off", name)

    def link(self, name: str, issuer: str, subject: str) -> None:
        """Say who the person is at an identity provider, so that they can log in through it."""
        with self._managing(name) as connection:
            other = connection.execute(
                select(account.c.name).where(account.c.issuer == issuer, account.c.subject == subject)
            ).scalar()
            if other not in {None, name}:
                raise refusal("A025")
            connection.execute(update(account).where(account.c.name == name), {"issuer": issuer, "subject": subject})
            self._note(connection, "account-link", name, {"issuer": issuer})

    def disable(self, name: str) -> None:
        """Close the account for good, until `enable`: no log-in, no session."""
        now = instant_text(self._clock())
        with self._managing(name) as connection:
            connection.execute(update(account).where(account.c.name == name), {"disabled_at": now})
            self._end(connection, name)
            self._note(connection, "account-disable", name)

    def enable(self, name: str) -> None:
        """Open a disabled account again."""
        with self._managing(name) as connection:
            connection.execute(update(account).where(account.c.name == name), {"disabled_at": None})
            self._note(connection, "account-enable", name)

    def unlock(self, name: str) -> None:
        """Open an account that wrong tries have closed for a while."""
        with self._managing(name) as connection:
            connection.execute(update(account).where(account.c.name == name), {"failures": 0, "locked_until": None})
            self._note(connection, "account-unlock", name)

    def _assignable(self, role: str, body: str | None) -> Role:
        if role not in set(Role):
            raise refusal("A026", value=role)
        wanted = Role(role)
        if wanted is Role.SUPERVISOR and self._by.kind is not Kind.LOCAL:
            raise refusal("A022")
        if (body is not None) != (wanted is Role.SENDER):
            raise refusal("A021")
        return wanted

    @contextmanager
    def _managing(self, name: str) -> Iterator[Connection]:
        demand(self._by, Right.MANAGE_ACCOUNTS)
        if self._by.kind is Kind.PERSON and self._by.name == name:
            raise refusal("A023")
        with self._store.writing() as connection:
            found = found_account(connection, name)
            if found.role == Role.SUPERVISOR and self._by.kind is not Kind.LOCAL:
                raise refusal("A022")
            yield connection

    def _end(self, connection: Connection, name: str) -> None:
        connection.execute(delete(session).where(session.c.name == name))

    def _note(self, connection: Connection, action: str, name: str, detail: dict[str, Any] | None = None) -> None:
        record(connection, self._by.name, action, name, None, detail)


def account_of(row: Row[Any]) -> Account:
    """A row of the table, without what is secret in it."""
    return Account(
        name=row.name,
        full_name=row.full_name,
        role=Role(row.role),
        body=row.body,
        language=row.language,
        has_password=row.password_hash is not None,
        must_change=row.must_change,
        has_factor=row.factor_at is not None,
        locked_until=row.locked_until,
        is_linked=row.issuer is not None,
        added_by=row.added_by,
        added_at=row.added_at,
        disabled_at=row.disabled_at,
    )


def is_taken(connection: Connection, name: str) -> bool:
    """Whether an account or a client has this name: an actor in the audit trail is one of them, never either."""
    same = select(account.c.name).where(account.c.name == name)
    return (
        connection.execute(same.union_all(select(client.c.client_id).where(client.c.client_id == name))).first()
        is not None
    )


def active_role(connection: Connection, name: str) -> Role | None:
    """The role of the account or client of this name; None where there is none, or it is disabled."""
    people = select(account.c.role).where(account.c.name == name, account.c.disabled_at.is_(None))
    systems = select(client.c.role).where(client.c.client_id == name, client.c.disabled_at.is_(None))
    found = connection.execute(people.union_all(systems)).scalar()
    return None if found is None else Role(found)


def found_account(connection: Connection, name: str) -> Row[Any]:
    """The row of an account. Raises Refused A018."""
    row = connection.execute(select(account).where(account.c.name == name)).first()
    if row is None:
        raise refusal("A018", name=name)
    return row
