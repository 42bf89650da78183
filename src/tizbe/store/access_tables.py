"""The tables of who may: the systems that call the hub, the people who log in, and what proves either.

Of a secret only a hash is kept (a slow one for passwords, SHA-256 for what was drawn at random), but for the seed
of a second factor, which must be read again and is sealed under a key of the hub's folder (`tizbe.access.sealing`).
Instants are texts and days are dates, as everywhere in the control database.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from tizbe.store.metadata import json_type, metadata

client = Table(
    "client",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("body", Text),
    Column("requests_per_minute", Integer),
    Column("bytes_per_day", BigInteger),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("disabled_at", Text),
)
"""One row per system that calls the hub. `body`: the code of the body it sends for, by the list; empty for the Fund's
and the operator's. A limit that is empty is the hub's own."""

client_key = Table(
    "client_key",
    metadata,
    Column("client_id", ForeignKey(client.c.client_id), primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("jwk", json_type, nullable=False),
    Column("from_at", Text, nullable=False),
    Column("until_at", Text),
)
"""One row per public key of a client, as a JSON Web Key. Several hold at once, so that keys change without a pause;
a key counts in `[from_at, until_at)`, and its row stays, so that a late use of it can be named."""

client_certificate = Table(
    "client_certificate",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("client_id", ForeignKey(client.c.client_id), nullable=False),
    Column("from_at", Text, nullable=False),
    Column("until_at", Text, nullable=False),
)
"""One row per TLS certificate of a client: SHA-256 of its DER form, 64 hexadecimal digits."""
Index("client_certificate_client", client_certificate.c.client_id)

assertion = Table(
    "assertion",
    metadata,
    Column("client_id", ForeignKey(client.c.client_id), primary_key=True),
    Column("jti_hash", Text, primary_key=True),
    Column("until_at", Text, nullable=False),
)
"""One row per assertion that was taken, so that none is taken twice; kept until it would have ended anyway."""
Index("assertion_until", assertion.c.until_at)

access_token = Table(
    "access_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("client_id", ForeignKey(client.c.client_id), nullable=False),
    Column("key_id", Text),
    Column("fingerprint", Text),
    Column("issued_at", Text, nullable=False),
    Column("until_at", Text, nullable=False),
)
"""One row per access token of a client that has not ended. `key_id`: the key it was got with, which takes it along
when it is withdrawn; `fingerprint`: the certificate without which it is worth nothing."""
Index("access_token_client", access_token.c.client_id)
Index("access_token_until", access_token.c.until_at)

client_day = Table(
    "client_day",
    metadata,
    Column("client_id", ForeignKey(client.c.client_id), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
)
"""Bytes a client sent on a day in Almaty, held against its quota."""

account = Table(
    "account",
    metadata,
    Column("name", Text, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("body", Text),
    Column("language", Text, nullable=False),
    Column("password_hash", Text),
    Column("password_at", Text),
    Column("must_change", Boolean, nullable=False),
    Column("factor", Text),
    Column("factor_at", Text),
    Column("factor_step", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Text),
    Column("issuer", Text),
    Column("subject", Text),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("disabled_at", Text),
)
"""One row per person. `factor`: the sealed seed of the second factor; `factor_at`: when its first code was shown to
be right (empty: not enrolled yet); `factor_step`: the last time step whose code was used, never to be used again.
`issuer` and `subject`: who the person is at an identity provider."""
Index("account_subject", account.c.issuer, account.c.subject, unique=True)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("name", ForeignKey(account.c.name), primary_key=True),
    Column("code_hash", Text, primary_key=True),
)
"""One row per recovery code that was not used yet: each stands once for the second factor."""

session = Table(
    "session",
    metadata,
    Column("session_hash", Text, primary_key=True),
    Column("session_id", Text, nullable=False, unique=True),
    Column("name", ForeignKey(account.c.name), nullable=False),
    Column("means", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("until_at", Text, nullable=False),
)
"""One row per session that was not ended. `means`: how the person proved who they are; `seen_at`: the last use,
to the minute; `until_at`: the end, however busy the session is."""
Index("session_name", session.c.name)

provider_attempt = Table(
    "provider_attempt",
    metadata,
    Column("state_hash", Text, primary_key=True),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("until_at", Text, nullable=False),
)
"""One row per log-in that was sent to the identity provider and has not come back; each comes back once."""
