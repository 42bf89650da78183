"""Accounts, as the supervisor manages them: the people who may log in. First passwords are drawn by the hub.

Nobody manages their own account, and only the administrator on the hub's machine makes a supervisor; what every verb
refuses, `tizbe.access.account` says. One's own sessions are at /v1/myself/sessions.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from tizbe.access.account import Account, Accounts, new_password
from tizbe.access.identity import Identity, Kind
from tizbe.access.roles import Right
from tizbe.access.session import Open
from tizbe.api.caller import allowed, known_caller
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.api.token import NO_STORE

router = APIRouter(prefix="/v1", tags=["accounts"])

Manager = Annotated[Identity, allowed(Right.MANAGE_ACCOUNTS)]
Known = Annotated[Identity, Depends(known_caller)]
AccountName = Annotated[str, Path(description="The account's name.", pattern="^[a-z][a-z0-9.-]{1,63}$")]
SessionId = Annotated[str | None, Query(max_length=64, description="Only this one.")]


class AccountEntry(BaseModel):
    """An account as managers see it: nothing secret."""

    name: str
    full_name: str
    role: str
    body: str | None
    language: str
    has_password: bool
    must_change: bool = Field(description="The password is a first one, to be changed at the next log-in.")
    has_factor: bool = Field(description="The second factor is enrolled.")
    locked_until: str | None = Field(description="Closed for a while after wrong tries.")
    is_linked: bool = Field(description="Known to an identity provider.")
    added_by: str
    added_at: str
    disabled_at: str | None

    @classmethod
    def of(cls, account: Account) -> AccountEntry:
        """The entry of an account."""
        return cls.model_validate(account.as_json())


class NewAccount(BaseModel):
    """An account to be added."""

    name: str = Field(max_length=64, description="To log in with: small letters, digits, dot and dash.")
    full_name: str = Field(max_length=200, description="Who this is.")
    role: str = Field(max_length=40, description="See the reference of roles.")
    body: str | None = Field(default=None, max_length=100, description="Of a sender: the code of the body.")
    language: str = Field(default="kk", max_length=2, description="kk, ru or en.")
    is_provider_only: bool = Field(default=False, description="Only the identity provider lets them in: no password.")


class FirstPassword(BaseModel):
    """A password drawn by the hub, told this once: good for seven days, to be changed at the first log-in."""

    first_password: str | None = Field(description="null: the account has none.")


class AccountAdded(FirstPassword):
    """An account that was added."""

    account: AccountEntry


class RoleGiven(BaseModel):
    """The role an account gets."""

    role: str = Field(max_length=40)
    body: str | None = Field(default=None, max_length=100)


class Link(BaseModel):
    """Who a person is at an identity provider."""

    issuer: str = Field(min_length=1, max_length=500, description="The provider, as its tokens name it.")
    subject: str = Field(min_length=1, max_length=500, description="The person, as its tokens name them.")


class OpenSession(BaseModel):
    """An open session of an account."""

    session_id: str
    name: str
    means: str
    started_at: str
    seen_at: str
    until_at: str

    @classmethod
    def of(cls, session: Open) -> OpenSession:
        """The entry of a session."""
        return cls.model_validate(vars(session))


class Ended(BaseModel):
    """How many sessions were ended."""

    ended: int


@router.get("/accounts", response_model=list[AccountEntry], responses=responses())
def accounts(service: Asked, identity: Manager) -> list[AccountEntry]:
    """Every account and its state."""
    return [AccountEntry.of(account) for account in _accounts(service, identity).all()]


@router.post("/accounts", response_model=AccountAdded, status_code=201, responses=responses())
def add(new: NewAccount, response: Response, service: Asked, identity: Manager) -> AccountAdded:
    """Add an account; the hub draws its first password."""
    service.hub.demand_body(new.body)
    password = None if new.is_provider_only else new_password()
    made = _accounts(service, identity).add(
        new.name, new.full_name, new.role, new.body, password=password, language=new.language
    )
    response.headers.update(NO_STORE)
    return AccountAdded(first_password=password, account=AccountEntry.of(made))


@router.post("/accounts/{name}/password", response_model=FirstPassword, responses=responses())
def reset_password(name: AccountName, response: Response, service: Asked, identity: Manager) -> FirstPassword:
    """Give an account a first password again; it opens a locked account and ends its sessions."""
    password = new_password()
    _accounts(service, identity).reset_password(name, password)
    response.headers.update(NO_STORE)
    return FirstPassword(first_password=password)


@router.put("/accounts/{name}/role", status_code=204, responses=responses())
def set_role(name: AccountName, said: RoleGiven, service: Asked, identity: Manager) -> None:
    """Give an account another role, and end its sessions."""
    service.hub.demand_body(said.body)
    _accounts(service, identity).set_role(name, said.role, said.body)


@router.put("/accounts/{name}/link", status_code=204, responses=responses())
def link(name: AccountName, said: Link, service: Asked, identity: Manager) -> None:
    """Say who this person is at the identity provider."""
    _accounts(service, identity).link(name, said.issuer, said.subject)


@router.delete("/accounts/{name}/factor", status_code=204, responses=responses())
def remove_factor(name: AccountName, service: Asked, identity: Manager) -> None:
    """Take the second factor off, as for a lost telephone; it is enrolled anew at the next log-in."""
    _accounts(service, identity).remove_factor(name)


@router.post("/accounts/{name}/disabling", status_code=204, responses=responses())
def disable(name: AccountName, service: Asked, identity: Manager) -> None:
    """Close an account and end its sessions."""
    _accounts(service, identity).disable(name)


@router.post("/accounts/{name}/enabling", status_code=204, responses=responses())
def enable(name: AccountName, service: Asked, identity: Manager) -> None:
    """Open a disabled account again."""
    _accounts(service, identity).enable(name)


@router.post("/accounts/{name}/unlocking", status_code=204, responses=responses())
def unlock(name: AccountName, service: Asked, identity: Manager) -> None:
    """Open an account that wrong tries have closed for a while."""
    _accounts(service, identity).unlock(name)


@router.get("/accounts/{name}/sessions", response_model=list[OpenSession], responses=responses())
def sessions(name: AccountName, service: Asked, identity: Manager) -> list[OpenSession]:
    """The open sessions of an account."""
    return [OpenSession.of(session) for session in service.gate.access.sessions.of(identity, name)]


@router.delete("/accounts/{name}/sessions", response_model=Ended, responses=responses())
def end_sessions(name: AccountName, service: Asked, identity: Manager, session_id: SessionId = None) -> Ended:
    """End the sessions of an account, or one of them."""
    return Ended(ended=service.gate.access.sessions.end_all(identity, name, session_id))


@router.get("/myself/sessions", response_model=list[OpenSession], responses=responses())
def own_sessions(service: Asked, identity: Known) -> list[OpenSession]:
    """One's own open sessions; a system has none."""
    if identity.kind is not Kind.PERSON:
        return []
    return [OpenSession.of(session) for session in service.gate.access.sessions.of(identity, identity.name)]


@router.delete("/myself/sessions", response_model=Ended, responses=responses())
def end_own_sessions(service: Asked, identity: Known, session_id: SessionId = None) -> Ended:
    """End one's own sessions everywhere, also this one, or one of them; a system has none."""
    if identity.kind is not Kind.PERSON:
        return Ended(ended=0)
    return Ended(ended=service.gate.access.sessions.end_all(identity, identity.name, session_id))


def _accounts(service: Asked, identity: Identity) -> Accounts:
    return service.gate.access.accounts(identity)
