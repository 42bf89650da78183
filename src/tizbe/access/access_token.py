"""Access tokens of clients: opaque, for twenty minutes, looked up at every request (why: docs/adr/0017).

A token is worth what its client is worth at the moment of the request: it ends with the client, with the key it was
got with, and with the certificate it is bound to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select

from tizbe.access import assertion
from tizbe.access.account import Clock
from tizbe.access.certificate import SHOWN
from tizbe.access.client import demand_enabled
from tizbe.access.identity import Identity, Kind, of_role
from tizbe.access.refusals import unauthenticated
from tizbe.access.roles import Role
from tizbe.access.sealing import drawn, hash_of
from tizbe.audit.trail import record
from tizbe.clock import instant_text, now_at
from tizbe.errors import Unauthenticated
from tizbe.store.access_tables import access_token, client, client_certificate, client_key
from tizbe.store.database import Store

LIFETIME = timedelta(minutes=20)

PREFIX = "tzc_"
"""What every access token begins with, so that one that leaked is recognised."""

_KNOWN = (
    select(access_token, client.c.role, client.c.body, client.c.requests_per_minute, client.c.bytes_per_day)
    .add_columns(client.c.disabled_at, client_key.c.until_at.label("key_until_at"))
    .join_from(access_token, client, access_token.c.client_id == client.c.client_id)
    .outerjoin(
        client_key,
        and_(client_key.c.client_id == access_token.c.client_id, client_key.c.key_id == access_token.c.key_id),
    )
    .where(access_token.c.token_hash == bindparam("hash"))
)
_CERTIFIED = (
    select(client_certificate.c.from_at, client_certificate.c.until_at, client)
    .join_from(client_certificate, client, client_certificate.c.client_id == client.c.client_id)
    .where(client_certificate.c.fingerprint == bindparam("fingerprint"))
)


@dataclass(frozen=True)
class Issued:
    """A new access token. It is told once; the hub keeps its hash."""

    token: str = field(repr=False)
    until_at: str
    seconds: int
    identity: Identity

    def as_json(self) -> dict[str, Any]:
        """The answer of a token endpoint (RFC 6749, 5.1)."""
        return {"access_token": self.token, "token_type": "Bearer", "expires_in": self.seconds}


class AccessTokens:
    """The access tokens of one hub. `audiences`: what an assertion's `aud` may say, the issuer or the endpoint."""

    def __init__(self, store: Store, audiences: Collection[str] = (), clock: Clock = now_at) -> None:
        self._store = store
        self._audiences = audiences
        self._clock = clock

    def issue(self, text: str, client_id: str | None = None, fingerprint: str | None = None) -> Issued:
        """A token for an assertion that the client signed; bound to the TLS certificate that the request came with,
        if it came with one. Raises Unauthenticated A030 to A041 (`invalid_client` to an OAuth client)."""
        now = self._clock()
        try:
            proof = assertion.verify(self._store, text, self._audiences, now, client_id)
        except Unauthenticated as error:
            assertion.refused(self._store, text, error.code)
            raise
        with self._store.writing() as connection:
            return self._issue(connection, proof, fingerprint, now)

    def identify(self, token: str, fingerprint: str | None = None) -> Identity:
        """Who a token is of; `fingerprint`: the TLS certificate that the request came with.

        Raises Unauthenticated A042 for a token that does not count, A043 for one bound to another certificate.
        """
        now = instant_text(self._clock())
        with self._store.reading() as connection:
            row = connection.execute(_KNOWN, {"hash": hash_of(token)}).first()
        if row is None or row.until_at <= now or row.disabled_at is not None:
            raise unauthenticated("A042")
        if row.key_until_at is not None and row.key_until_at <= now:
            raise unauthenticated("A042")
        if row.fingerprint is not None and row.fingerprint != fingerprint:
            raise unauthenticated("A043")
        return _identity(row)

    def identify_by_certificate(self, fingerprint: str) -> Identity:
        """Whose TLS certificate this is (RFC 8705), already verified by the server to be held by the caller.

        Raises Unauthenticated A044 for an unknown one, A045 for one that does not count now, A031.
        """
        now = instant_text(self._clock())
        with self._store.reading() as connection:
            row = connection.execute(_CERTIFIED, {"fingerprint": fingerprint}).first()
        shown = fingerprint[:SHOWN]
        if row is None:
            raise unauthenticated("A044", fingerprint=shown)
        if not row.from_at <= now < row.until_at:
            places = {"client": row.client_id, "from_at": row.from_at, "until_at": row.until_at}
            raise unauthenticated("A045", fingerprint=shown, **places)
        demand_enabled(row)
        return _identity(row)

    def revoke(self, token: str) -> None:
        """End a token (RFC 7009); nothing happens when there is none."""
        with self._store.writing() as connection:
            connection.execute(delete(access_token).where(access_token.c.token_hash == hash_of(token)))

    def _issue(self, connection: Connection, proof: assertion.Proof, fingerprint: str | None, now: datetime) -> Issued:
        row = proof.client
        token, until_at = drawn(PREFIX), instant_text(now + LIFETIME)
        connection.execute(delete(access_token).where(access_token.c.until_at <= instant_text(now)))
        connection.execute(
            insert(access_token),
            {
                "token_hash": hash_of(token),
                "client_id": row.client_id,
                "key_id": proof.key_id,
                "fingerprint": fingerprint,
                "issued_at": instant_text(now),
                "until_at": until_at,
            },
        )
        record(connection, row.client_id, "client-token", row.client_id, None, {"key": proof.key_id})
        return Issued(token, until_at, int(LIFETIME.total_seconds()), _identity(row))


def _identity(row: Row[Any]) -> Identity:
    known = of_role(Kind.CLIENT, row.client_id, Role(row.role), row.body)
    return replace(known, requests_per_minute=row.requests_per_minute, bytes_per_day=row.bytes_per_day)
