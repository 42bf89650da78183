"""Logging in through an identity provider (OpenID Connect: authorization code with PKCE, state and nonce).

Nobody signs up by coming from there: the supervisor has linked the account to the provider's issuer and subject
beforehand. The protocol is Authlib's, the token's signature joserfc's; here is what is asked of them and the account.

`TIZBE_OIDC_ISSUER`, `TIZBE_OIDC_CLIENT`: the provider and our id there; without them there is no such log-in.
`TIZBE_OIDC_SECRET_FILE`: a file with our secret there. `TIZBE_OIDC_ACR`: how a person must have proved who they are at
the provider, where it tells (`acr`); the second factor is the provider's to ask for.
"""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.security import generate_token  # type: ignore[import-untyped] # publishes no types
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert, select

from tizbe.access.account import Clock
from tizbe.access.log_in import STRANGER
from tizbe.access.public_key import ALGORITHMS
from tizbe.access.refusals import SENTENCES, unauthenticated
from tizbe.access.sealing import drawn, hash_of
from tizbe.access.session import PROVIDER, Sessions, Started
from tizbe.audit.trail import record
from tizbe.clock import instant_text, now_at
from tizbe.errors import Refused, Unavailable
from tizbe.store.access_tables import account, provider_attempt
from tizbe.store.database import Store

ATTEMPT = timedelta(minutes=10)
"""How long a person may take at the provider."""

LEEWAY_SECONDS = 60
"""By how much its clock may differ from ours."""

_KEPT = timedelta(hours=1)
_SOONEST = timedelta(seconds=10)
_SECONDS = 10.0
_VERIFIER = 64
_NONCE = 32


@dataclass(frozen=True)
class Provider:
    """An identity provider, and who we are to it. `acr`: what its tokens must say of the proof, where asked."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    acr: str | None = None


@dataclass(frozen=True)
class Attempt:
    """A log-in on its way: where to send the browser, and the state to leave in a cookie of that browser."""

    url: str = field(repr=False)
    state: str = field(repr=False)


def read_provider(environment: Mapping[str, str] | None = None) -> Provider | None:
    """The provider of the settings, or None. Raises Refused for an issuer that is not https (but on
    this machine), and for a file that cannot be read."""
    given = os.environ if environment is None else environment
    issuer, client_id = given.get("TIZBE_OIDC_ISSUER", ""), given.get("TIZBE_OIDC_CLIENT", "")
    if not issuer or not client_id:
        return None
    where = urlsplit(issuer)
    if where.scheme != "https" and where.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise Refused("TIZBE_OIDC_ISSUER must begin with https.")
    file = given.get("TIZBE_OIDC_SECRET_FILE")
    try:
        secret = Path(file).read_text(encoding="utf-8").strip() if file else None
    except OSError as error:
        raise Refused("The file that TIZBE_OIDC_SECRET_FILE names cannot be read; mend its name or owner.") from error
    return Provider(issuer, client_id, secret, given.get("TIZBE_OIDC_ACR") or None)


class ProviderLogIn:
    """The log-in of one hub through one provider."""

    def __init__(self, store: Store, provider: Provider, redirect_uri: str, clock: Clock = now_at) -> None:
        self._store = store
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._sessions = Sessions(store, clock)
        self._lock = threading.Lock()
        self._about: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def begin(self) -> Attempt:
        """Send somebody to the provider. Raises Unavailable A064 when it does not answer."""
        now = self._clock()
        with self._client() as client:
            endpoint = self._metadata(client)["authorization_endpoint"]
            nonce, verifier = generate_token(_NONCE), generate_token(_VERIFIER)
            asked = {"acr_values": self._provider.acr} if self._provider.acr else {}
            url, state = client.create_authorization_url(
                endpoint, state=drawn(""), nonce=nonce, code_verifier=verifier, **asked
            )
        with self._store.writing() as connection:
            connection.execute(delete(provider_attempt).where(provider_attempt.c.until_at <= instant_text(now)))
            values = {"nonce": nonce, "verifier": verifier, "until_at": instant_text(now + ATTEMPT)}
            connection.execute(insert(provider_attempt), {"state_hash": hash_of(state), **values})
        return Attempt(url, state)

    def finish(self, answer: Mapping[str, str], state: str) -> Started:
        """Begin a session for whoever came back. `answer`: the query they came with; `state`: from their cookie.

        Raises Unauthenticated A060 for an answer of another log-in (or of none), A061 for a token that fails a check,
        A062 for a person without an account, A063 when the provider refused; Unavailable A064.
        """
        nonce, verifier = self._attempt(answer, state)
        if "error" in answer:
            raise unauthenticated("A063", error=answer["error"])
        with self._client() as client:
            about = self._metadata(client)
            try:
                token = client.fetch_token(
                    about["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer.get("code", ""),
                    code_verifier=verifier,
                )
            except OAuthError as error:
                raise unauthenticated("A063", error=error.error) from None
            except (httpx2.HTTPError, ValueError) as error:
                raise _away() from error
            subject = self._subject(client, token, nonce)
        return self._session(subject)

    def _attempt(self, answer: Mapping[str, str], state: str) -> tuple[str, str]:
        """Nonce and verifier of the log-in that this is the end of; it ends once."""
        if not state or not hmac.compare_digest(answer.get("state", "").encode(), state.encode()):
            raise unauthenticated("A060")
        if answer.get("iss", self._provider.issuer) != self._provider.issuer:  # RFC 9207: another provider's answer
            raise unauthenticated("A060")
        same = provider_attempt.c.state_hash == hash_of(state)
        with self._store.writing() as connection:
            row = connection.execute(select(provider_attempt).where(same)).first()
            is_mine = connection.execute(delete(provider_attempt).where(same)).rowcount == 1
        if row is None or not is_mine or row.until_at <= instant_text(self._clock()):
            raise unauthenticated("A060")
        return row.nonce, row.verifier

    def _subject(self, client: OAuth2Client, token: Mapping[str, Any], nonce: str) -> str:
        """Whom the provider's ID token speaks of, when everything about it is right."""
        text = token.get("id_token")
        if not isinstance(text, str):
            raise unauthenticated("A061", check="id_token")
        options: dict[str, Any] = {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._provider.client_id},
        }
        if self._provider.acr:
            options["acr"] = {"essential": True, "value": self._provider.acr}
        said = {"nonce": nonce, "client_id": self._provider.client_id, "access_token": token.get("access_token")}
        try:
            found = self._decoded(client, text)
            claims = CodeIDToken(found.claims, found.header, options, said)
            claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY_SECONDS)
        except JoseError as error:
            raise unauthenticated("A061", check=getattr(error, "claim", None) or error.error) from None
        if not isinstance(claims["sub"], str):
            raise unauthenticated("A061", check="sub")
        return claims["sub"]

    def _decoded(self, client: OAuth2Client, text: str) -> jwt.Token:
        """The token with its signature verified; the provider's keys are fetched again when it names a new one."""
        try:
            return jwt.decode(text, self._key_set(client), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            fetched_at = self._keys[0] if self._keys else None
            if fetched_at is not None and self._clock() - fetched_at < _SOONEST:
                raise
        self._keys = None
        return jwt.decode(text, self._key_set(client), algorithms=list(ALGORITHMS))

    def _session(self, subject: str) -> Started:
        who = (account.c.issuer == self._provider.issuer, account.c.subject == subject)
        with self._store.writing() as connection:
            row = connection.execute(select(account).where(*who, account.c.disabled_at.is_(None))).first()
            if row is not None:
                record(connection, row.name, "log-in", row.name, None, {"means": PROVIDER})
                return self._sessions.begin(connection, row, PROVIDER)
            detail = {"cause": "not-linked", "issuer": self._provider.issuer}
            record(connection, STRANGER, "log-in-failed", None, None, detail)
        raise unauthenticated("A062")

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._provider.client_id,
            client_secret=self._provider.secret,
            scope="openid",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )

    def _metadata(self, client: OAuth2Client) -> dict[str, Any]:
        """What the provider says of itself, asked once an hour. It must say the issuer that we asked."""
        with self._lock:
            now = self._clock()
            if self._about is None or now - self._about[0] > _KEPT:
                found = _fetched(client, self._provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
                if found.get("issuer") != self._provider.issuer:
                    raise unauthenticated("A061", check="issuer")
                self._about = (now, found)
            return self._about[1]

    def _key_set(self, client: OAuth2Client) -> KeySet:
        uri = self._metadata(client)["jwks_uri"]
        with self._lock:
            now = self._clock()
            if self._keys is None or now - self._keys[0] > _KEPT:
                self._keys = (now, KeySet.import_key_set(_fetched(client, uri)))  # type: ignore[arg-type]
            return self._keys[1]


def _fetched(client: OAuth2Client, url: str) -> dict[str, Any]:
    try:
        answer = client.request("GET", url, withhold_token=True)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise _away() from error
    if not isinstance(found, dict):
        raise _away()
    return found


def _away() -> Unavailable:
    return Unavailable(SENTENCES["A064"], code="A064")
