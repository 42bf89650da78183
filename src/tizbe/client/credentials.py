"""Who we are to the hub: a system with a key of its own, or a token that somebody else got."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tizbe.client.problem import Unusable, problem_of

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_KINDS: tuple[tuple[type[OKPKey | ECKey | RSAKey], str, str], ...] = (
    (OKPKey, "Ed25519", "Ed25519"),
    (ECKey, "P-256", "ES256"),
    (RSAKey, "", "PS256"),
)
_AHEAD = 60
"""Seconds before a token's end at which the next one is got."""


class Credentials(Protocol):
    """Who we are to the hub."""

    def authorization(self, connection: httpx2.Client, base: str) -> str:
        """The Authorization header for the next request."""

    def renew(self) -> bool:
        """Let go of what the hub does not take any more; whether the next request will show something else."""


@dataclass
class TokenCredentials:
    """A token that somebody else got: an access token, or a person's session."""

    token: str = field(repr=False)

    def authorization(self, connection: httpx2.Client, base: str) -> str:
        """The Authorization header: the token as it is."""
        return f"Bearer {self.token}"

    def renew(self) -> bool:
        """There is no other."""
        return False


@dataclass
class KeyCredentials:
    """A system with a private key (PEM) whose public part the hub knows; gets access tokens as they are needed.

    `issuer`: the hub's own address, where it is not the one it is called at; `key_id`: the key's id at the hub, where
    it is not the key's thumbprint. A file without such a key raises Unusable when it is first needed.
    """

    client_id: str
    key_file: Path
    issuer: str | None = None
    key_id: str | None = None
    clock: Callable[[], float] = field(default=time.time, repr=False)
    _token: str = field(default="", repr=False)
    _until: float = field(default=0.0, repr=False)

    def authorization(self, connection: httpx2.Client, base: str) -> str:
        """The Authorization header: an access token, a new one when the one before is about to end."""
        if not self._token or self.clock() >= self._until:
            self._token, seconds = self._new(connection, base)
            self._until = self.clock() + max(1, seconds - _AHEAD)
        return f"Bearer {self._token}"

    def renew(self) -> bool:
        """Let go of the access token; whether there was one."""
        had, self._token = bool(self._token), ""
        return had

    def assertion(self, audience: str) -> str:
        """The signed statement of who we are (RFC 7523), for one use within two minutes."""
        key, algorithm = private_key(self.key_file)
        now = int(self.clock())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": audience,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(
            {"alg": algorithm, "kid": self.key_id or key.thumbprint()}, claims, key, algorithms=[algorithm]
        )

    def _new(self, connection: httpx2.Client, base: str) -> tuple[str, int]:
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": self.assertion((self.issuer or base).rstrip("/")),
        }
        answer = connection.post("/v1/token", data=asked)
        if answer.status_code >= 400:
            raise problem_of(answer)
        try:
            said = answer.json()
            return str(said["access_token"]), int(said["expires_in"])
        except (ValueError, KeyError, TypeError) as error:
            raise Unusable("answer", address=base) from error


def private_key(file: Path) -> tuple[OKPKey | ECKey | RSAKey, str]:
    """The private key in a PEM file and the algorithm it signs with. Raises Unusable."""
    try:
        pem = file.read_bytes()
    except OSError as error:
        raise Unusable("key-file") from error
    for kind, curve, algorithm in _KINDS:
        try:
            key = kind.import_key(pem)
            if key.is_private and (not curve or key.as_dict(private=False).get("crv") == curve):
                return key, algorithm
        except (ValueError, TypeError, JoseError):
            continue
    raise Unusable("key")
