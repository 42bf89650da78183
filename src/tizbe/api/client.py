"""Clients, as the supervisor manages them: the systems that may call the hub, their keys, certificates and limits.

A system adds and ends its own keys at /v1/myself/keys, so that it can change over without anybody's help. What every
verb refuses, `tizbe.access.client` says.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from tizbe.access.client import Client, Clients
from tizbe.access.identity import Identity
from tizbe.access.public_key import read_public_key
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.problem import responses
from tizbe.api.submission import Asked

router = APIRouter(prefix="/v1", tags=["clients"])

Manager = Annotated[Identity, allowed(Right.MANAGE_CLIENTS)]
Itself = Annotated[Identity, allowed(Right.ROTATE_OWN_KEY)]
ClientName = Annotated[str, Path(description="The client's id.", pattern="^[a-z][a-z0-9.-]{1,63}$")]
Pem = Annotated[str, Field(max_length=20_000, description="A public key, as PEM or as the text of a JSON Web Key.")]
Instant = Annotated[datetime | None, Field(description="An instant, in UTC where it names no zone.")]


class KeyEntry(BaseModel):
    """A public key of a client: which kind, and when it counts."""

    key_id: str
    kind: str
    from_at: str
    until_at: str | None


class CertificateEntry(BaseModel):
    """A TLS certificate of a client, by its SHA-256, and when it counts."""

    fingerprint: str
    from_at: str
    until_at: str


class ClientEntry(BaseModel):
    """A client with its keys and certificates. A limit of null is the hub's own."""

    client_id: str
    role: str
    body: str | None
    requests_per_minute: int | None
    bytes_per_day: int | None
    added_by: str
    added_at: str
    disabled_at: str | None
    keys: list[KeyEntry]
    certificates: list[CertificateEntry]

    @classmethod
    def of(cls, client: Client) -> ClientEntry:
        """The entry of a client."""
        return cls.model_validate(client.as_json())


class NewClient(BaseModel):
    """A client to be added. It can do nothing before it has a key or a certificate."""

    client_id: str = Field(max_length=64, description="A name of small letters, digits, dot and dash.")
    role: str = Field(max_length=40, description="sender, fund or operator.")
    body: str | None = Field(default=None, max_length=100, description="Of a sender: the code of its body.")
    public_key: Pem | None = None


class NewKey(BaseModel):
    """A public key to be added beside those there are."""

    public_key: Pem
    from_at: Instant = None
    until_at: Instant = None


class KeyEnding(BaseModel):
    """Which key ends, and when; now where nothing is said."""

    key_id: str = Field(max_length=100)
    until_at: Instant = None


class KeyAdded(BaseModel):
    """The id of a key that was added: what an assertion names as `kid`."""

    key_id: str


class Certificate(BaseModel):
    """A TLS certificate to be registered."""

    certificate: str = Field(max_length=20_000, description="As PEM.")


class Fingerprint(BaseModel):
    """A certificate by its SHA-256 in hexadecimal."""

    fingerprint: str = Field(max_length=100)


class ClientLimits(BaseModel):
    """Both limits of a client; null is the hub's own."""

    requests_per_minute: int | None = Field(default=None, ge=1, le=2**31 - 1)
    bytes_per_day: int | None = Field(default=None, ge=1, le=2**62)


@router.get("/clients", response_model=list[ClientEntry], responses=responses())
def clients(service: Asked, identity: Manager) -> list[ClientEntry]:
    """Every client with its keys and certificates."""
    return [ClientEntry.of(client) for client in _clients(service, identity).all()]


@router.post("/clients", response_model=ClientEntry, status_code=201, responses=responses())
def add(new: NewClient, service: Asked, identity: Manager) -> ClientEntry:
    """Add a client, with its first public key where it is given."""
    managed = _clients(service, identity)
    service.hub.demand_body(new.body)
    if new.public_key is not None:
        read_public_key(new.public_key)  # a key that does not do is refused before there is a client without one
    managed.add(new.client_id, new.role, new.body)
    if new.public_key is not None:
        managed.add_key(new.client_id, new.public_key)
    return ClientEntry.of(managed.one(new.client_id))


@router.get("/clients/{name}", response_model=ClientEntry, responses=responses())
def client(name: ClientName, service: Asked, identity: Manager) -> ClientEntry:
    """One client."""
    return ClientEntry.of(_clients(service, identity).one(name))


@router.post("/clients/{name}/keys", response_model=KeyAdded, status_code=201, responses=responses())
def add_key(name: ClientName, new: NewKey, service: Asked, identity: Manager) -> KeyAdded:
    """Add a public key of a client beside those there are; all count at the same time."""
    return _add_key(service, identity, name, new)


@router.post("/clients/{name}/keys/ending", status_code=204, responses=responses())
def end_key(name: ClientName, said: KeyEnding, service: Asked, identity: Manager) -> None:
    """End a key of a client, now or then; the access tokens that it brought end with it."""
    _clients(service, identity).end_key(name, said.key_id, _utc(said.until_at))


@router.post("/clients/{name}/certificates", response_model=Fingerprint, status_code=201, responses=responses())
def add_certificate(name: ClientName, new: Certificate, service: Asked, identity: Manager) -> Fingerprint:
    """Register a TLS certificate of a client beside those there are; it counts for its own days."""
    return Fingerprint(fingerprint=_clients(service, identity).add_certificate(name, new.certificate.encode()))


@router.post("/clients/{name}/certificates/ending", status_code=204, responses=responses())
def end_certificate(name: ClientName, said: Fingerprint, service: Asked, identity: Manager) -> None:
    """End a certificate of a client at once, with the tokens that are bound to it."""
    _clients(service, identity).end_certificate(name, said.fingerprint.replace(":", "").lower())


@router.put("/clients/{name}/limits", status_code=204, responses=responses())
def set_limits(name: ClientName, said: ClientLimits, service: Asked, identity: Manager) -> None:
    """Set both limits of a client."""
    _clients(service, identity).set_limits(name, said.requests_per_minute, said.bytes_per_day)


@router.post("/clients/{name}/disabling", status_code=204, responses=responses())
def disable(name: ClientName, service: Asked, identity: Manager) -> None:
    """Close a client: its keys, certificates and tokens are worth nothing from now on."""
    _clients(service, identity).disable(name)


@router.post("/clients/{name}/enabling", status_code=204, responses=responses())
def enable(name: ClientName, service: Asked, identity: Manager) -> None:
    """Open a disabled client again."""
    _clients(service, identity).enable(name)


@router.post("/myself/keys", response_model=KeyAdded, status_code=201, responses=responses())
def add_own_key(new: NewKey, service: Asked, identity: Itself) -> KeyAdded:
    """Add a public key of the calling system itself, to change over to."""
    return _add_key(service, identity, identity.name, new)


@router.post("/myself/keys/ending", status_code=204, responses=responses())
def end_own_key(said: KeyEnding, service: Asked, identity: Itself) -> None:
    """End a key of the calling system itself, now or then."""
    _clients(service, identity).end_key(identity.name, said.key_id, _utc(said.until_at))


def _clients(service: Asked, identity: Identity) -> Clients:
    return service.gate.access.clients(identity)


def _add_key(service: Asked, identity: Identity, name: str, new: NewKey) -> KeyAdded:
    managed = _clients(service, identity)
    return KeyAdded(key_id=managed.add_key(name, new.public_key, _utc(new.from_at), _utc(new.until_at)))


def _utc(at: datetime | None) -> datetime | None:
    """An instant with its zone."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
