"""A control database with nobody in it, a clock that a test moves, and cheap hashes of passwords."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from pyotp import TOTP
from sqlalchemy import select

from tizbe.access.access_token import AccessTokens
from tizbe.access.account import Accounts
from tizbe.access.client import Clients
from tizbe.access.identity import Identity, local_administrator
from tizbe.access.limits import Quotas
from tizbe.access.log_in import LogIn
from tizbe.access.password import Passwords
from tizbe.access.sealing import Seal
from tizbe.access.session import Sessions, Started
from tizbe.errors import HubError, Unauthenticated
from tizbe.store import tables
from tizbe.store.database import Store

HUB = "https://hub.example/v1/token"
FIRST, CHOSEN = "a first password", "a chosen password"
BEGIN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AnyKey = OKPKey | ECKey | RSAKey


class Hand:
    """A clock whose hand the test moves."""

    def __init__(self) -> None:
        self.at = BEGIN

    def __call__(self) -> datetime:
        """The instant now."""
        return self.at

    def on(self, **how_far: float) -> None:
        """Move the hand forward, by the words of `timedelta`."""
        self.at += timedelta(**how_far)


class CountedHasher(PasswordHasher):
    """Argon2 with the least work, counting how often a hash was compared."""

    compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Any:
        """Compare, and count it."""
        self.compared += 1
        return super().verify(hash, password)


def cheap_hasher() -> CountedHasher:
    """The cheapest parameters that argon2 takes."""
    return CountedHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class World:
    """Everything that the package offers, over one store, moved by one clock."""

    store: Store
    clock: Hand
    hasher: CountedHasher

    def __post_init__(self) -> None:
        """Open the rooms of the package."""
        passwords = Passwords(self.hasher)
        self.admin = local_administrator("root")
        self.log_in = LogIn(self.store, Seal(bytes(32)), passwords, self.clock)
        self.sessions = Sessions(self.store, self.clock)
        self.tokens = AccessTokens(self.store, (HUB,), self.clock)
        self.quotas = Quotas(self.store, self.clock)
        self._passwords = passwords

    def accounts(self, by: Identity | None = None) -> Accounts:
        """The accounts, as the local administrator or `by` manages them."""
        return Accounts(self.store, by or self.admin, self._passwords, self.clock)

    def clients(self, by: Identity | None = None) -> Clients:
        """The clients, as the local administrator or `by` manages them."""
        return Clients(self.store, by or self.admin, self.clock)

    def entries(self, action: str | None = None) -> list[Any]:
        """The entries of the audit trail, in order; of one action, if it is named."""
        chosen = select(tables.audit).order_by(tables.audit.c.entry_no)
        with self.store.reading() as connection:
            rows = list(connection.execute(chosen))
        return [row for row in rows if action in {None, row.action}]

    def person(self, name: str = "aigerim", role: str = "operator", body: str | None = None) -> Person:
        """Someone with an account, a password of their own and an enrolled second factor."""
        self.accounts().add(name, name.title(), role, body, password=FIRST, language="kk")
        started = self.log_in.log_in(name, FIRST)
        self.log_in.change_password(started.identity, FIRST, CHOSEN, started.token)
        seed = self.log_in.enrol(started.identity).seed
        codes = self.log_in.confirm(started.identity, self.code(seed), started.token)
        self.clock.on(minutes=5)
        return Person(self, name, seed, codes)

    def code(self, seed: str, steps: int = 0) -> str:
        """The code of a seed by the clock of this world, or some half minutes from it."""
        return TOTP(seed).at(self.clock.at + timedelta(seconds=30 * steps))

    def client(self, client_id: str = "mlspp-1", role: str = "sender", body: str | None = "mlspp") -> System:
        """A client with one key."""
        self.clients().add(client_id, role, body)
        key = OKPKey.generate_key("Ed25519")
        system = System(self, client_id, key, "")
        system.key_id = self.clients().add_key(client_id, public(key))
        return system


@dataclass
class Person:
    """Someone who can log in."""

    world: World
    name: str
    seed: str
    recovery_codes: list[str]

    def enter(self, password: str = CHOSEN, code: str | None = None) -> Started:
        """Log in, by the code of now if no other is given."""
        return self.world.log_in.log_in(self.name, password, self.world.code(self.seed) if code is None else code)


@dataclass
class System:
    """A system that can sign."""

    world: World
    client_id: str
    key: AnyKey
    key_id: str
    count: int = 0

    def claims(self, **other: Any) -> dict[str, Any]:
        """The claims of a right assertion, some of them other; None leaves one out."""
        self.count += 1
        now = int(self.world.clock.at.timestamp())
        right = {"iss": self.client_id, "sub": self.client_id, "aud": HUB, "iat": now, "exp": now + 120}
        return {k: v for k, v in {**right, "jti": f"{self.count}", **other}.items() if v is not None}

    def assertion(self, alg: str = "Ed25519", kid: str | None = "own", **other: Any) -> str:
        """A signed assertion."""
        header = {"alg": alg} | ({} if kid is None else {"kid": self.key_id if kid == "own" else kid})
        return jwt.encode(header, self.claims(**other), self.key, algorithms=[alg])


def public(key: AnyKey) -> str:
    """The public half of a key as a JSON Web Key."""
    return json.dumps(key.as_dict(private=False))


def refused(call: Callable[..., Any], *given: Any, kind: type[HubError] = Unauthenticated) -> str | None:
    """The code with which a call is refused."""
    with pytest.raises(kind) as caught:
        call(*given)
    assert isinstance(caught.value, HubError)
    return caught.value.code


def certificate_of(begin: datetime, end: datetime) -> x509.Certificate:
    """A certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway.mlspp.example")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(begin).not_valid_after(end)
    return builder.sign(key, hashes.SHA256())
