"""Logging in by password and second factor, and what a person does with their own: change, enrol, confirm.

Every try is counted before the password is looked at, so that many at once are no more tries than one after another.
From the fifth wrong one on the account is closed for a minute, then for two, four, up to a day. To whoever is not
let in, every cause is told in the same words and after the same time; the audit trail knows which it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from tizbe.access import second_factor, session
from tizbe.access.account import Clock, found_account
from tizbe.access.identity import Identity, Kind
from tizbe.access.password import Passwords, check_password
from tizbe.access.refusals import refusal, unauthenticated
from tizbe.access.sealing import Seal, hash_of
from tizbe.access.session import Sessions, Started
from tizbe.audit.trail import record
from tizbe.clock import instant_text, now_at
from tizbe.store.access_tables import account, recovery_code
from tizbe.store.access_tables import session as sessions_table
from tizbe.store.database import Store

FREE_TRIES = 5
"""Wrong tries in a row from which on each closes the account for a while."""

LONGEST_LOCK = timedelta(days=1)

FIRST_PASSWORD = timedelta(days=7)
"""How long a first password, which somebody else chose, lets in."""

STRANGER = "(stranger)"
"""The actor of an audit entry on a try under a name that no account has. The name is not written: people type
passwords and numbers of persons into the wrong field."""

_FIRST = account.alias("first")
_SAME_WORK = (
    update(account)
    .where(account.c.name == select(func.min(_FIRST.c.name)).scalar_subquery())
    .values(failures=account.c.failures)
)
"""Changes nothing, and has the disk do for a name that nobody has what a counted try costs."""


@dataclass(frozen=True)
class Enrolment:
    """A second factor being enrolled: to be shown once, to this person, and not kept by the door."""

    seed: str = field(repr=False)
    uri: str = field(repr=False)


def lock_of(failures: int) -> timedelta:
    """For how long an account is closed after so many wrong tries in a row."""
    if failures < FREE_TRIES:
        return timedelta(0)
    # 2**20 minutes is beyond the longest lock; more doubling would only make big numbers.
    return min(timedelta(minutes=1 << min(failures - FREE_TRIES, 20)), LONGEST_LOCK)


class LogIn:
    """The log-in of one hub. `seal` opens the seeds of second factors."""

    def __init__(self, store: Store, seal: Seal, passwords: Passwords | None = None, clock: Clock = now_at) -> None:
        self._store = store
        self._seal = seal
        self._passwords = passwords or Passwords()
        self._clock = clock
        self._sessions = Sessions(store, clock)

    def log_in(self, name: str, password: str, code: str | None = None) -> Started:
        """Begin a session for a password and the code of the second factor (or a recovery code in its place).

        Without an enrolled second factor the password alone begins a session that holds no right until one is
        enrolled. Raises Unauthenticated A010 whatever was wrong.
        """
        now = self._clock()
        row, closed = self._count_try(name, now)
        fits = self._passwords.fits(password, row.password_hash if row is not None else None)
        if row is None or closed:
            self._refuse(row, closed or "name", now)
        if not fits:
            self._refuse(row, "password", now)
        if row.must_change and row.password_at <= instant_text(now - FIRST_PASSWORD):
            self._refuse(row, "first-password-ended", now)
        step = self._step(row, code, now)
        fresh = self._passwords.hash_of(password) if self._passwords.is_outdated(row.password_hash) else None
        with self._store.writing() as connection:
            means = self._spend(connection, row, code, step) if _still(connection, row) else None
            if means is not None:
                values = {"failures": 0, "locked_until": None, "password_hash": fresh or row.password_hash}
                connection.execute(update(account).where(account.c.name == row.name), values)
                record(connection, row.name, "log-in", row.name, None, {"means": means})
                started = self._sessions.begin(connection, row, means)
        if means is None:
            self._refuse(row, "code", now)
        return started

    def change_password(self, by: Identity, present: str, new: str, token: str | None = None) -> None:
        """Change one's own password. `token`: the caller's session, which goes on; all others of the account end.

        Raises Unauthenticated A010 for a wrong present password, which counts as a try to log in; Refused A012 to
        A015 for a new one that does not do.
        """
        now, name = self._clock(), _person(by)
        check_password(new, name)
        if new == present:
            raise refusal("A015")
        row, closed = self._count_try(name, now)
        fits = self._passwords.fits(present, row.password_hash if row is not None else None)
        if row is None or closed or not fits:
            self._refuse(row, closed or "password", now)
        values = {"password_hash": self._passwords.hash_of(new), "password_at": instant_text(now)}
        with self._store.writing() as connection:
            if not _still(connection, row):
                raise unauthenticated("A010")
            connection.execute(
                update(account).where(account.c.name == name),
                values | {"must_change": False, "failures": 0, "locked_until": None},
            )
            _end_others(connection, name, token)
            record(connection, name, "password-change", name)

    def enrol(self, by: Identity, name: str | None = None) -> Enrolment:
        """Draw the seed of one's own second factor (`name`: whose, by the local administrator, with the person beside
        them). It counts once `confirm` has seen a right code of it."""
        name, seed = _whose(by, name), second_factor.new_seed()
        with self._store.writing() as connection:
            row = found_account(connection, name)
            if row.factor_at is not None:
                raise refusal("A017")
            connection.execute(
                update(account).where(account.c.name == name),
                {"factor": self._seal.close(seed, name), "factor_step": None},
            )
        return Enrolment(seed, second_factor.provisioning_uri(seed, name))

    def confirm(self, by: Identity, code: str, token: str | None = None, name: str | None = None) -> list[str]:
        """Take the enrolled factor into use with its first code; the recovery codes, told this once.

        `token`: the caller's session, which goes on; all others of the account end. Raises Refused A016.
        """
        now, name = self._clock(), _whose(by, name)
        codes = second_factor.new_recovery_codes()
        with self._store.writing() as connection:
            row = found_account(connection, name)
            if row.factor_at is not None:
                raise refusal("A017")
            step = self._step(row, code, now)
            if step is None:
                raise refusal("A016")
            connection.execute(
                update(account).where(account.c.name == name), {"factor_at": instant_text(now), "factor_step": step}
            )
            _end_others(connection, name, token)
            self._replace_codes(connection, name, codes)
            record(connection, by.name, "factor-on", name)
        return codes

    def renew_recovery_codes(self, by: Identity, code: str) -> list[str]:
        """New recovery codes for a right code of the second factor; the old ones are worth nothing from now on."""
        now, name = self._clock(), _person(by)
        codes = second_factor.new_recovery_codes()
        with self._store.writing() as connection:
            row = found_account(connection, name)
            step = self._step(row, code, now)
            if row.factor_at is None or step is None or not self._take_step(connection, name, step):
                raise refusal("A016")
            self._replace_codes(connection, name, codes)
            record(connection, name, "recovery-codes-renew", name)
        return codes

    def _count_try(self, name: str, now: datetime) -> tuple[Row[Any] | None, str | None]:
        """The account as it was before this try, and why it is closed, if it is. A try on a closed account is not
        counted: else a stranger could keep it closed for ever."""
        with self._store.writing() as connection:
            row = connection.execute(select(account).where(account.c.name == name)).first()
            closed = None if row is None else _closed(row, now)
            if row is None or closed is not None:
                connection.execute(_SAME_WORK)
                return row, closed
            failures = row.failures + 1
            lock = lock_of(failures)
            locked_until = instant_text(now + lock) if lock else None
            connection.execute(
                update(account).where(account.c.name == name), {"failures": failures, "locked_until": locked_until}
            )
        return row, None

    def _refuse(self, row: Row[Any] | None, cause: str, now: datetime) -> NoReturn:
        """Write down a try that failed, and raise the one answer that all of them get."""
        detail: dict[str, Any] = {"cause": cause}
        if row is not None and cause not in {"disabled", "locked"}:
            lock = lock_of(row.failures + 1)
            if lock:
                detail["locked_until"] = instant_text(now + lock)
        with self._store.writing() as connection:
            actor = STRANGER if row is None else row.name
            record(connection, actor, "log-in-failed", None if row is None else row.name, None, detail)
        raise unauthenticated("A010")

    def _step(self, row: Row[Any], code: str | None, now: datetime) -> int | None:
        if row.factor is None or not code:
            return None
        return second_factor.step_of(self._seal.open(row.factor, row.name), code, now)

    def _spend(self, connection: Connection, row: Row[Any], code: str | None, step: int | None) -> str | None:
        """Use up the code; by what means the person is in, or None when the code is worth nothing."""
        if row.factor_at is None:
            return session.PASSWORD
        if step is not None:
            return session.FACTOR if self._take_step(connection, row.name, step) else None
        given = hash_of(second_factor.plain_recovery_code(code or ""))
        used = connection.execute(
            delete(recovery_code).where(recovery_code.c.name == row.name, recovery_code.c.code_hash == given)
        )
        return session.RECOVERY if used.rowcount else None

    def _take_step(self, connection: Connection, name: str, step: int) -> bool:
        """Note that the code of this time step was used; False when it, or a later one, was used before."""
        is_new = or_(account.c.factor_step.is_(None), account.c.factor_step < step)
        taken = connection.execute(update(account).where(account.c.name == name, is_new), {"factor_step": step})
        return taken.rowcount == 1

    def _replace_codes(self, connection: Connection, name: str, codes: list[str]) -> None:
        connection.execute(delete(recovery_code).where(recovery_code.c.name == name))
        plain = (second_factor.plain_recovery_code(code) for code in codes)
        connection.execute(insert(recovery_code), [{"name": name, "code_hash": hash_of(code)} for code in plain])


def _person(by: Identity) -> str:
    if by.kind is not Kind.PERSON:
        raise unauthenticated("A001")
    return by.name


def _whose(by: Identity, name: str | None) -> str:
    return name if name is not None and by.kind is Kind.LOCAL else _person(by)


def _closed(row: Row[Any], now: datetime) -> str | None:
    if row.disabled_at is not None:
        return "disabled"
    return "locked" if row.locked_until is not None and row.locked_until > instant_text(now) else None


def _still(connection: Connection, row: Row[Any]) -> bool:
    """Whether the account is what it was when its password was compared: the comparing takes no lock."""
    found = connection.execute(select(account).where(account.c.name == row.name)).one()
    compared = ("password_hash", "factor", "factor_at", "disabled_at")
    return all(getattr(found, name) == getattr(row, name) for name in compared)


def _end_others(connection: Connection, name: str, token: str | None) -> None:
    mine = hash_of(token) if token else ""
    connection.execute(
        delete(sessions_table).where(sessions_table.c.name == name, sessions_table.c.session_hash != mine)
    )
