"""Oneself: who the hub takes the caller for, what they may send, and what a person does with their own log-in."""

from __future__ import annotations

import msgspec

from tizbe.client.connection import Connection


class Myself(msgspec.Struct, frozen=True):
    """Who the hub takes the caller for; `rights`: each right and its name in words."""

    name: str
    kind: str
    role: str | None
    body: str | None
    has_to_finish: bool
    rights: dict[str, str]


class Limits(msgspec.Struct, frozen=True):
    """The limits that hold for the caller now, in bytes, seconds and numbers; None: there is none."""

    formats: dict[str, str]
    encodings: dict[str, str]
    largest_bytes: int
    small_bytes: int
    longest_wait_seconds: float
    unfinished_kept_seconds: int
    answers_kept_seconds: int
    changes_a_page: int
    requests_per_minute: int
    bytes_per_day: int | None = None
    bytes_left_today: int | None = None


class Session(msgspec.Struct, frozen=True):
    """A new session of a person. `token` makes `TokenCredentials`; `has_to_finish`: no right is held before the
    password is changed and the second factor enrolled."""

    token: str
    session_id: str
    until_at: str
    has_to_finish: bool

    def __repr__(self) -> str:
        """The session without its token."""
        return f"Session({self.session_id!r}, until_at={self.until_at!r})"


class Factor(msgspec.Struct, frozen=True):
    """The seed of a second factor and the address by which an authenticator takes it; told once."""

    seed: str
    uri: str

    def __repr__(self) -> str:
        """Nothing of it: it is a secret."""
        return "Factor(…)"


class AuthorizationServer(msgspec.Struct, frozen=True):
    """What the hub says of itself as an authorization server (RFC 8414): `issuer` is what assertions are made for."""

    issuer: str
    token_endpoint: str
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]


class _RecoveryCodes(msgspec.Struct, frozen=True):
    recovery_codes: list[str]


class Caller(Connection):
    """What is asked of oneself."""

    def myself(self) -> Myself:
        """Who the caller is to the hub, and what they may do."""
        return self.ask(Myself, "GET", "/v1/myself")

    def limits(self) -> Limits:
        """What the caller may send, how large and how often; ask before a large upload."""
        return self.ask(Limits, "GET", "/v1/limits")

    def log_in(self, name: str, password: str, code: str | None = None) -> Session:
        """Begin a session of a person. `code`: of the second factor, or a recovery code in its place."""
        said = {"name": name, "password": password, "code": code}
        return self.ask(Session, "POST", "/v1/sessions", json=said, is_repeatable=False)

    def log_out(self) -> None:
        """End the session whose token this connection shows."""
        self.request("DELETE", "/v1/sessions/current")

    def change_password(self, present: str, new: str) -> None:
        """Change one's own password; every other session of one's own ends."""
        said = {"present": present, "new": new}
        self.request("POST", "/v1/myself/password", json=said, is_repeatable=False)

    def enrol_factor(self) -> Factor:
        """Begin to enrol a second factor; it counts once a code of it was confirmed."""
        return self.ask(Factor, "POST", "/v1/myself/factor")

    def confirm_factor(self, code: str) -> list[str]:
        """Show a code of the new second factor; gives the recovery codes, told once."""
        return self._codes("/v1/myself/factor/confirmation", code)

    def renew_recovery_codes(self, code: str) -> list[str]:
        """New recovery codes for a code of the second factor, told once; the old ones are worth nothing then."""
        return self._codes("/v1/myself/recovery-codes", code)

    def revoke(self, token: str) -> None:
        """End an access token (RFC 7009); nothing happens where there was none."""
        content = f"token={token}".encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.request("POST", "/v1/token/revoke", content=lambda: content, headers=headers)

    def authorization_server(self) -> AuthorizationServer:
        """What the hub says of itself to whoever wants a token."""
        return self.ask(AuthorizationServer, "GET", "/.well-known/oauth-authorization-server")

    def _codes(self, address: str, code: str) -> list[str]:
        found = self.ask(_RecoveryCodes, "POST", address, json={"code": code}, is_repeatable=False)
        return found.recovery_codes
