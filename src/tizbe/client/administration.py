"""Who may reach the hub, as its supervisor manages it: accounts of people, clients with keys, certificates, limits.

A system changes its own key by `add_own_key` and `end_own_key`, and a person sees their own sessions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from tizbe.client.connection import Connection


class ClientKey(msgspec.Struct, frozen=True):
    """A public key of a client: its id, which kind, and when it counts (`until_at` None: with no end)."""

    key_id: str
    kind: str
    from_at: str
    until_at: str | None


class ClientCertificate(msgspec.Struct, frozen=True):
    """A TLS certificate of a client, by its SHA-256, and when it counts."""

    fingerprint: str
    from_at: str
    until_at: str


class ClientEntry(msgspec.Struct, frozen=True):
    """A client with its keys and certificates; a limit of None is the hub's own."""

    client_id: str
    role: str
    body: str | None
    requests_per_minute: int | None
    bytes_per_day: int | None
    added_by: str
    added_at: str
    disabled_at: str | None
    keys: list[ClientKey]
    certificates: list[ClientCertificate]


class AccountEntry(msgspec.Struct, frozen=True):
    """An account of a person and its state; nothing secret."""

    name: str
    full_name: str
    role: str
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


class AccountAdded(msgspec.Struct, frozen=True):
    """An account that was added, and its first password, told this once (None: it has none)."""

    account: AccountEntry
    first_password: str | None

    def __repr__(self) -> str:
        """The account without its password."""
        return f"AccountAdded({self.account.name!r})"


class OpenSession(msgspec.Struct, frozen=True):
    """An open session of a person: how they logged in, since when, last used, until when."""

    session_id: str
    name: str
    means: str
    started_at: str
    seen_at: str
    until_at: str


class _Key(msgspec.Struct):
    key_id: str


class _Certificate(msgspec.Struct):
    fingerprint: str


class _Password(msgspec.Struct):
    first_password: str


class _Ended(msgspec.Struct):
    ended: int


class Clients(Connection):
    """What is asked of clients. A public key is given as PEM or as the text of a JSON Web Key."""

    def clients(self) -> list[ClientEntry]:
        """Every client with its keys and certificates."""
        return self.ask(list[ClientEntry], "GET", "/v1/clients")

    def client(self, name: str) -> ClientEntry:
        """One client."""
        return self.ask(ClientEntry, "GET", f"/v1/clients/{name}")

    def add_client(self, name: str, role: str, body: str | None = None, public_key: str | None = None) -> ClientEntry:
        """Add a client; `body`: of a sender. It can do nothing before it has a key or a certificate."""
        said = {"client_id": name, "role": role, "body": body, "public_key": public_key}
        return self.ask(ClientEntry, "POST", "/v1/clients", json=said, is_repeatable=False)

    def add_key(
        self, name: str, public_key: str, from_at: datetime | None = None, until_at: datetime | None = None
    ) -> str:
        """Add a public key of a client beside those there are; its id."""
        return self._add_key(f"/v1/clients/{name}/keys", public_key, from_at, until_at)

    def end_key(self, name: str, key_id: str, until_at: datetime | None = None) -> None:
        """End a key of a client, now or then; the tokens that it brought end with it."""
        self.request("POST", f"/v1/clients/{name}/keys/ending", json=_ending(key_id, until_at))

    def add_own_key(self, public_key: str, from_at: datetime | None = None, until_at: datetime | None = None) -> str:
        """Add a public key of the calling system itself; its id."""
        return self._add_key("/v1/myself/keys", public_key, from_at, until_at)

    def end_own_key(self, key_id: str, until_at: datetime | None = None) -> None:
        """End a key of the calling system itself, now or then."""
        self.request("POST", "/v1/myself/keys/ending", json=_ending(key_id, until_at))

    def add_certificate(self, name: str, certificate: str) -> str:
        """Register a TLS certificate (PEM) of a client beside those there are; its SHA-256."""
        address = f"/v1/clients/{name}/certificates"
        said = {"certificate": certificate}
        return self.ask(_Certificate, "POST", address, json=said, is_repeatable=False).fingerprint

    def end_certificate(self, name: str, fingerprint: str) -> None:
        """End a certificate of a client at once, with the tokens that are bound to it."""
        self.request("POST", f"/v1/clients/{name}/certificates/ending", json={"fingerprint": fingerprint})

    def set_client_limits(self, name: str, requests_per_minute: int | None, bytes_per_day: int | None) -> None:
        """Set both limits of a client; None is the hub's own."""
        said = {"requests_per_minute": requests_per_minute, "bytes_per_day": bytes_per_day}
        self.request("PUT", f"/v1/clients/{name}/limits", json=said)

    def disable_client(self, name: str) -> None:
        """Close a client: its keys, certificates and tokens are worth nothing from now on."""
        self.request("POST", f"/v1/clients/{name}/disabling")

    def enable_client(self, name: str) -> None:
        """Open a disabled client again."""
        self.request("POST", f"/v1/clients/{name}/enabling")

    def _add_key(self, address: str, public_key: str, from_at: datetime | None, until_at: datetime | None) -> str:
        said = {"public_key": public_key, "from_at": _text(from_at), "until_at": _text(until_at)}
        return self.ask(_Key, "POST", address, json=said, is_repeatable=False).key_id


class Accounts(Connection):
    """What is asked of accounts of people."""

    def accounts(self) -> list[AccountEntry]:
        """Every account and its state."""
        return self.ask(list[AccountEntry], "GET", "/v1/accounts")

    def add_account(
        self,
        name: str,
        full_name: str,
        role: str,
        body: str | None = None,
        *,
        language: str = "kk",
        is_provider_only: bool = False,
    ) -> AccountAdded:
        """Add an account with a first password that the hub draws; none where only the provider lets them in."""
        said = {"name": name, "full_name": full_name, "role": role, "body": body, "language": language}
        asked = {**said, "is_provider_only": is_provider_only}
        return self.ask(AccountAdded, "POST", "/v1/accounts", json=asked, is_repeatable=False)

    def reset_password(self, name: str) -> str:
        """A first password again, told this once; it opens a locked account and ends its sessions."""
        return self.ask(_Password, "POST", f"/v1/accounts/{name}/password", is_repeatable=False).first_password

    def set_role(self, name: str, role: str, body: str | None = None) -> None:
        """Give an account another role, and end its sessions."""
        self.request("PUT", f"/v1/accounts/{name}/role", json={"role": role, "body": body})

    def link(self, name: str, issuer: str, subject: str) -> None:
        """Say who a person is at the identity provider."""
        self.request("PUT", f"/v1/accounts/{name}/link", json={"issuer": issuer, "subject": subject})

    def remove_factor(self, name: str) -> None:
        """Take the second factor off, as for a lost telephone."""
        self.request("DELETE", f"/v1/accounts/{name}/factor")

    def disable_account(self, name: str) -> None:
        """Close an account and end its sessions."""
        self.request("POST", f"/v1/accounts/{name}/disabling")

    def enable_account(self, name: str) -> None:
        """Open a disabled account again."""
        self.request("POST", f"/v1/accounts/{name}/enabling")

    def unlock_account(self, name: str) -> None:
        """Open an account that wrong tries have closed for a while."""
        self.request("POST", f"/v1/accounts/{name}/unlocking")

    def sessions(self, name: str | None = None) -> list[OpenSession]:
        """The open sessions of an account, or one's own."""
        return self.ask(list[OpenSession], "GET", _sessions(name))

    def end_sessions(self, name: str | None = None, session_id: str | None = None) -> int:
        """End the sessions of an account or one's own, or one of them; how many were."""
        return self.ask(_Ended, "DELETE", _sessions(name), params={"session_id": session_id}).ended


def _sessions(name: str | None) -> str:
    return "/v1/myself/sessions" if name is None else f"/v1/accounts/{name}/sessions"


def _ending(key_id: str, until_at: datetime | None) -> dict[str, Any]:
    return {"key_id": key_id, "until_at": _text(until_at)}


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
