"""How a client shows who it is without a shared secret: a short JWT that it signs (RFC 7523, `private_key_jwt`).

The signature is asked of keys that the client has here, by the algorithms of those keys; then the claims: who (`iss`
and `sub`), for whom (`aud`), how long (`exp`, at most five minutes ahead), and once only (`jti`). Each answer says
which key, which check, since when and who mends it: ids of clients and keys are no secrets, and riddles cost days.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from sqlalchemy import Row, delete, insert, select

from tizbe.access.client import demand_enabled
from tizbe.access.public_key import ALGORITHMS, algorithms_of, key_of
from tizbe.access.refusals import unauthenticated
from tizbe.access.sealing import hash_of
from tizbe.audit.trail import record
from tizbe.clock import instant_text
from tizbe.errors import Unauthenticated
from tizbe.store.access_tables import assertion, client, client_key
from tizbe.store.database import Store

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""What `client_assertion_type` must say in the request for a token."""

LONGEST = timedelta(minutes=5)
"""How far ahead `exp` may lie."""

LEEWAY = timedelta(seconds=30)
"""By how much clocks may differ."""

_MOST_CHARACTERS = 8192
_MOST_JTI = 200


@dataclass(frozen=True)
class Proof:
    """An assertion that was taken: whose it is, and the key that signed it."""

    client: Row[Any]
    key_id: str
    key_until_at: str | None


def verify(store: Store, text: str, audiences: Collection[str], now: datetime, client_id: str | None = None) -> Proof:
    """Whose assertion this is; it is used up.

    `audiences`: what `aud` may say (the issuer of the hub, its token endpoint); `client_id`: what the request says
    beside it, if it does. Raises Unauthenticated A030 to A041.
    """
    header, claimed = _unverified(text)
    row = _client(store, claimed)
    if client_id is not None and client_id != row.client_id:
        raise unauthenticated("A038", claim="sub", expected=client_id)
    demand_enabled(row)
    key = _key(store, row.client_id, header, now)
    claims = _signed(text, key, row.client_id)
    ends = _check(claims, row.client_id, audiences, now)
    _use_up(store, row.client_id, claims, ends, now)
    return Proof(row, key.key_id, key.until_at)


def refused(store: Store, text: str, code: str | None) -> None:
    """Write down a refused assertion, where it names a client that exists: strangers cannot fill the trail."""
    try:
        row = _client(store, _unverified(text)[1])
    except Unauthenticated:
        return
    with store.writing() as connection:
        record(connection, row.client_id, "client-refused", row.client_id, None, {"code": code})


def _unverified(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand, before anything is proved: only to find the client and its key."""
    if len(text) > _MOST_CHARACTERS:
        raise unauthenticated("A032")
    try:
        found = jws.extract_compact(text.encode("ascii"))
        claims = json.loads(found.payload or b"")
    except (JoseError, ValueError) as error:
        raise unauthenticated("A032") from error
    if not isinstance(claims, dict):
        raise unauthenticated("A032")
    return dict(found.headers()), claims


def _client(store: Store, claims: dict[str, Any]) -> Row[Any]:
    name = claims.get("sub")
    with store.reading() as connection:
        row = None
        if isinstance(name, str):
            row = connection.execute(select(client).where(client.c.client_id == name)).first()
    if row is None:
        raise unauthenticated("A030", client=name)
    return row


def _key(store: Store, client_id: str, header: dict[str, Any], now: datetime) -> Row[Any]:
    """The client's key that signed: the one the header names; without a name, the only one that counts now."""
    if header.get("alg") not in ALGORITHMS:
        raise unauthenticated("A033", alg=header.get("alg"), allowed=", ".join(ALGORITHMS))
    with store.reading() as connection:
        rows = connection.execute(select(client_key).where(client_key.c.client_id == client_id)).all()
    at, key_id = instant_text(now), header.get("kid")
    if key_id is None:
        rows = [row for row in rows if row.from_at <= at and (row.until_at is None or at < row.until_at)]
        if len(rows) != 1:
            raise unauthenticated("A034", client=client_id, key="(kid?)")
        return rows[0]
    for row in rows:
        if row.key_id == key_id:
            if row.until_at is not None and row.until_at <= at:
                raise unauthenticated("A035", client=client_id, key=key_id, at=row.until_at)
            if row.from_at > at:
                raise unauthenticated("A036", client=client_id, key=key_id, at=row.from_at)
            return row
    raise unauthenticated("A034", client=client_id, key=key_id)


def _signed(text: str, row: Row[Any], client_id: str) -> dict[str, Any]:
    key = key_of(row.jwk)
    try:
        return dict(jwt.decode(text, key, algorithms=list(algorithms_of(key))).claims)
    except (JoseError, ValueError) as error:
        raise unauthenticated("A037", client=client_id, key=row.key_id) from error


def _check(claims: dict[str, Any], client_id: str, audiences: Collection[str], now: datetime) -> datetime:
    """The instant at which the assertion ends, when its claims are right."""
    for claim in ("iss", "sub"):
        if claims.get(claim) != client_id:
            raise unauthenticated("A038", claim=claim, expected=client_id)
    said = claims.get("aud")
    if not set(said if isinstance(said, list) else [said]) & set(audiences):
        raise unauthenticated("A038", claim="aud", expected=" / ".join(audiences))
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= _MOST_JTI:
        raise unauthenticated("A038", claim="jti", expected=f"1-{_MOST_JTI} characters")
    ends = _instant(claims, "exp")
    if ends is None:
        raise unauthenticated("A038", claim="exp", expected="seconds since 1970")
    begins = [moment for name in ("nbf", "iat") if (moment := _instant(claims, name)) is not None]
    if ends <= now - LEEWAY or any(moment > now + LEEWAY for moment in begins):
        raise unauthenticated("A039", at=instant_text(now))
    if ends > now + LONGEST + LEEWAY:
        raise unauthenticated("A040", minutes=int(LONGEST.total_seconds()) // 60)
    return ends


def _instant(claims: dict[str, Any], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, bool):
            raise ValueError("a truth is no instant")
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise unauthenticated("A038", claim=name, expected="seconds since 1970") from error


def _use_up(store: Store, client_id: str, claims: dict[str, Any], ends: datetime, now: datetime) -> None:
    """Keep the `jti` until nothing with it could be taken any more, and sweep those that are past that."""
    jti = {"client_id": client_id, "jti_hash": hash_of(claims["jti"])}
    same = select(assertion).where(assertion.c.client_id == client_id, assertion.c.jti_hash == jti["jti_hash"])
    with store.writing() as connection:
        connection.execute(delete(assertion).where(assertion.c.until_at <= instant_text(now)))
        if connection.execute(same).first() is not None:
            raise unauthenticated("A041")
        connection.execute(insert(assertion), {**jti, "until_at": instant_text(ends + 2 * LEEWAY)})
