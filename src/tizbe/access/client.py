"""Clients: the systems of bodies and of the Fund that call the hub, with their keys, certificates and limits.

A client may hold several keys and certificates at once: the new one is added, the system changes over, the old one
ends. Nothing of a client is secret, so nothing here needs hiding; what is withdrawn stays as a row, and a later use of
it is answered with when it ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from tizbe.access.account import Clock, checked_name, is_taken
from tizbe.access.certificate import SHOWN, read_certificate
from tizbe.access.identity import Identity, Kind, demand
from tizbe.access.public_key import read_public_key, thumbprint
from tizbe.access.refusals import refusal, unauthenticated
from tizbe.access.roles import CLIENT_ROLES, Right, Role
from tizbe.audit.trail import record
from tizbe.clock import instant_text, now_at
from tizbe.store.access_tables import access_token, client, client_certificate, client_key
from tizbe.store.database import Store

_KEY_ID = re.compile(r"[!-~]{1,100}")
_IIN_LIKE = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Key:
    """A public key of a client: its id, algorithm family, and when it counts (`until_at` None: with no end)."""

    key_id: str
    kind: str
    from_at: str
    until_at: str | None


@dataclass(frozen=True)
class Client:
    """One client as managers see it. A limit of None is the hub's own."""

    client_id: str
    role: Role
    body: str | None
    requests_per_minute: int | None
    bytes_per_day: int | None
    added_by: str
    added_at: str
    disabled_at: str | None
    keys: tuple[Key, ...] = ()
    certificates: tuple[tuple[str, str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The client for an answer."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        keys = [{"key_id": k.key_id, "kind": k.kind, "from_at": k.from_at, "until_at": k.until_at} for k in self.keys]
        names = ("fingerprint", "from_at", "until_at")
        return {
            **plain,
            "keys": keys,
            "certificates": [dict(zip(names, values, strict=True)) for values in self.certificates],
        }


class Clients:
    """The clients of one hub, as the identity `by` manages them. Errors as in `tizbe.access.account.Accounts`."""

    def __init__(self, store: Store, by: Identity, clock: Clock = now_at) -> None:
        self._store = store
        self._by = by
        self._clock = clock

    def all(self) -> list[Client]:
        """Every client with its keys and certificates, by id."""
        demand(self._by, Right.MANAGE_CLIENTS)
        with self._store.reading() as connection:
            rows = connection.execute(select(client).order_by(client.c.client_id)).all()
            return [_client_of(connection, row) for row in rows]

    def one(self, client_id: str) -> Client:
        """One client: by the right to manage them, or the client itself."""
        if not self._is_own(client_id):
            demand(self._by, Right.MANAGE_CLIENTS)
        with self._store.reading() as connection:
            return _client_of(connection, found_client(connection, client_id))

    def add(self, client_id: str, role: str, body: str | None = None) -> Client:
        """Add a client; it can do nothing until it has a key or a certificate. Whether `body` is a body of the list
        is for the caller to know."""
        demand(self._by, Right.MANAGE_CLIENTS)
        checked_name(client_id)
        if role not in CLIENT_ROLES:
            raise refusal("A051", allowed=", ".join(CLIENT_ROLES))
        if (body is not None) != (role == Role.SENDER):
            raise refusal("A021")
        with self._store.writing() as connection:
            if is_taken(connection, client_id):
                raise refusal("A050", client=client_id)
            connection.execute(
                insert(client),
                {
                    "client_id": client_id,
                    "role": Role(role),
                    "body": body,
                    "added_by": self._by.name,
                    "added_at": instant_text(self._clock()),
                },
            )
            self._note(connection, "client-add", client_id, {"role": role, "body": body})
            return _client_of(connection, found_client(connection, client_id))

    def add_key(
        self, client_id: str, data: bytes | str, from_at: datetime | None = None, until_at: datetime | None = None
    ) -> str:
        """Add a public key (JWK or PEM), beside those there are; its id. It counts from `from_at` (now) on.

        A client may do this for itself, so that it can change keys on its own.
        """
        jwk = read_public_key(data)
        key_id = str(jwk.get("kid") or thumbprint(jwk))
        if not _KEY_ID.fullmatch(key_id) or _IIN_LIKE.search(key_id):
            raise refusal("A052")
        begins = instant_text(from_at or self._clock())
        ends = None if until_at is None else instant_text(until_at)
        if ends is not None and ends <= begins:
            raise refusal("A055")
        with self._changing(client_id) as connection:
            known = select(client_key).where(client_key.c.client_id == client_id)
            for row in connection.execute(known):
                if row.key_id == key_id or thumbprint(row.jwk) == thumbprint(jwk):
                    raise refusal("A054", client=client_id, key=row.key_id)
            connection.execute(
                insert(client_key),
                {"client_id": client_id, "key_id": key_id, "jwk": jwk, "from_at": begins, "until_at": ends},
            )
            self._note(connection, "client-key-add", client_id, {"key": key_id, "from_at": begins, "until_at": ends})
        return key_id

    def end_key(self, client_id: str, key_id: str, until_at: datetime | None = None) -> None:
        """Have a key count no longer from `until_at` (now) on. The access tokens that it brought end with it."""
        ends = instant_text(until_at or self._clock())
        with self._changing(client_id) as connection:
            chosen = update(client_key).where(client_key.c.client_id == client_id, client_key.c.key_id == key_id)
            if connection.execute(chosen, {"until_at": ends}).rowcount == 0:
                raise refusal("A034", client=client_id, key=key_id)
            self._note(connection, "client-key-end", client_id, {"key": key_id, "until_at": ends})

    def add_certificate(self, client_id: str, data: bytes) -> str:
        """Register a TLS certificate (PEM or DER), beside those there are; its fingerprint. It counts as it says."""
        found = read_certificate(data)
        with self._changing(client_id) as connection:
            same = client_certificate.c.fingerprint == found.fingerprint
            holder = connection.execute(select(client_certificate.c.client_id).where(same)).scalar()
            if holder is not None:
                raise refusal("A047", client=holder)
            values = {"from_at": instant_text(found.from_at), "until_at": instant_text(found.until_at)}
            connection.execute(
                insert(client_certificate), {"fingerprint": found.fingerprint, "client_id": client_id, **values}
            )
            self._note(connection, "client-certificate-add", client_id, {"fingerprint": found.fingerprint, **values})
        return found.fingerprint

    def end_certificate(self, client_id: str, fingerprint: str) -> None:
        """Have a certificate count no longer, at once, with the tokens that are bound to it."""
        now = instant_text(self._clock())
        with self._changing(client_id) as connection:
            chosen = update(client_certificate).where(
                client_certificate.c.client_id == client_id, client_certificate.c.fingerprint == fingerprint
            )
            if connection.execute(chosen, {"until_at": now}).rowcount == 0:
                raise refusal("A044", fingerprint=fingerprint[:SHOWN])
            connection.execute(delete(access_token).where(access_token.c.fingerprint == fingerprint))
            self._note(connection, "client-certificate-end", client_id, {"fingerprint": fingerprint})

    def set_limits(self, client_id: str, requests_per_minute: int | None, bytes_per_day: int | None) -> None:
        """Set both limits; None is the hub's own."""
        if any(limit is not None and limit <= 0 for limit in (requests_per_minute, bytes_per_day)):
            raise refusal("A056")
        values = {"requests_per_minute": requests_per_minute, "bytes_per_day": bytes_per_day}
        with self._managing(client_id) as connection:
            connection.execute(update(client).where(client.c.client_id == client_id), values)
            self._note(connection, "client-limits", client_id, values)

    def disable(self, client_id: str) -> None:
        """Close the client: its keys, certificates and tokens are worth nothing until `enable`."""
        with self._managing(client_id) as connection:
            now = instant_text(self._clock())
            connection.execute(update(client).where(client.c.client_id == client_id), {"disabled_at": now})
            connection.execute(delete(access_token).where(access_token.c.client_id == client_id))
            self._note(connection, "client-disable", client_id)

    def enable(self, client_id: str) -> None:
        """Open a disabled client again."""
        with self._managing(client_id) as connection:
            connection.execute(update(client).where(client.c.client_id == client_id), {"disabled_at": None})
            self._note(connection, "client-enable", client_id)

    def _is_own(self, client_id: str) -> bool:
        return self._by.kind is Kind.CLIENT and self._by.name == client_id

    @contextmanager
    def _managing(self, client_id: str) -> Iterator[Connection]:
        demand(self._by, Right.MANAGE_CLIENTS)
        with self._store.writing() as connection:
            found_client(connection, client_id)
            yield connection

    @contextmanager
    def _changing(self, client_id: str) -> Iterator[Connection]:
        """As `_managing`, or by the client itself."""
        demand(self._by, Right.ROTATE_OWN_KEY if self._is_own(client_id) else Right.MANAGE_CLIENTS)
        with self._store.writing() as connection:
            found_client(connection, client_id)
            yield connection

    def _note(self, connection: Connection, action: str, client_id: str, detail: dict[str, Any] | None = None) -> None:
        record(connection, self._by.name, action, client_id, None, detail)


def found_client(connection: Connection, client_id: str) -> Row[Any]:
    """The row of a client. Raises Refused A030."""
    row = connection.execute(select(client).where(client.c.client_id == client_id)).first()
    if row is None:
        raise refusal("A030", client=client_id)
    return row


def demand_enabled(row: Row[Any]) -> None:
    """Raise Unauthenticated A031 for a client that is disabled."""
    if row.disabled_at is not None:
        raise unauthenticated("A031", client=row.client_id, at=row.disabled_at)


def _client_of(connection: Connection, row: Row[Any]) -> Client:
    keys = select(client_key).where(client_key.c.client_id == row.client_id)
    certificates = select(client_certificate).where(client_certificate.c.client_id == row.client_id)
    by_begin = (client_certificate.c.from_at, client_certificate.c.fingerprint)
    return Client(
        **{name: getattr(row, name) for name in ("client_id", "body", "requests_per_minute", "bytes_per_day")},
        **{name: getattr(row, name) for name in ("added_by", "added_at", "disabled_at")},
        role=Role(row.role),
        keys=tuple(
            Key(found.key_id, found.jwk.get("crv") or found.jwk["kty"], found.from_at, found.until_at)
            for found in connection.execute(keys.order_by(client_key.c.from_at, client_key.c.key_id))
        ),
        certificates=tuple(
            (found.fingerprint, found.from_at, found.until_at)
            for found in connection.execute(certificates.order_by(*by_begin))
        ),
    )
