"""Getting in and out: access tokens for systems (OAuth 2, private_key_jwt), sessions for people (password and code)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from tizbe.access import oauth
from tizbe.access.identity import Identity
from tizbe.access.limits import Limited
from tizbe.access.roles import RIGHT_NAMES
from tizbe.access.session import Started
from tizbe.api.caller import known_caller
from tizbe.api.gate import token_of
from tizbe.api.language import AskedLanguage
from tizbe.api.problem import responses
from tizbe.api.submission import Asked
from tizbe.errors import Refused

router = APIRouter(prefix="/v1", tags=["access"])
well_known = APIRouter(prefix="/.well-known", tags=["access"])
"""What stands where the standards have everybody look for it, outside /v1."""

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthError(BaseModel):
    """An error in the form that OAuth clients expect (RFC 6749, 5.2), with our code and sentence."""

    error: str
    error_description: str
    code: str


class Token(BaseModel):
    """A new access token (RFC 6749, 5.1)."""

    access_token: str
    token_type: str
    expires_in: int


@router.post(
    "/token",
    response_model=Token,
    responses={400: {"model": OAuthError}, 401: {"model": OAuthError}, **responses()},
)
def token(
    request: Request,
    service: Asked,
    language: AskedLanguage,
    grant_type: Annotated[str, Form(max_length=100)],
    client_assertion_type: Annotated[str, Form(max_length=200)],
    client_assertion: Annotated[str, Form(max_length=8192)],
    client_id: Annotated[str | None, Form(max_length=200)] = None,
) -> Response:
    """An access token for a system, for the assertion that it signed with its own key (RFC 7523)."""
    service.gate.count(request, None)
    form = {
        "grant_type": grant_type,
        "client_assertion_type": client_assertion_type,
        "client_assertion": client_assertion,
        **({"client_id": client_id} if client_id else {}),
    }
    try:
        issued = service.gate.access.tokens.issue(*oauth.read_request(form), service.gate.fingerprint(request))
    except Limited:
        raise
    except Refused as error:
        status, said = oauth.error_of(error, language)
        return JSONResponse(said, status, headers=NO_STORE)
    return JSONResponse(issued.as_json(), headers=NO_STORE)


@well_known.get("/oauth-authorization-server", response_model=dict[str, Any])
def metadata(request: Request, service: Asked) -> dict[str, Any]:
    """What the hub says of itself as an authorization server (RFC 8414)."""
    service.gate.count(request, None)
    return oauth.metadata(service.issuer, f"{service.issuer}/v1/token")


@router.post("/token/revoke", status_code=200, response_class=Response)
def revoke(request: Request, service: Asked, token: Annotated[str, Form(max_length=200)]) -> Response:
    """End an access token (RFC 7009); the answer is the same where there was none."""
    service.gate.count(request, None)
    service.gate.access.tokens.revoke(token)
    return Response(status_code=200)


class LogInAsking(BaseModel):
    """Name, password, and the code of the second factor (or a recovery code)."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000, json_schema_extra={"format": "password"})
    code: str | None = Field(default=None, max_length=100)


class Session(BaseModel):
    """A new session; its token is told once."""

    token: str
    session_id: str
    until_at: str
    has_to_finish: bool = Field(description="The password has to be changed or the second factor enrolled first.")

    @classmethod
    def of(cls, started: Started) -> Session:
        """The answer about a session that has just begun."""
        return cls(
            token=started.token,
            session_id=started.session_id,
            until_at=started.until_at,
            has_to_finish=started.identity.has_to_finish,
        )


class Myself(BaseModel):
    """Who the hub takes the caller for, and what they may do."""

    name: str
    kind: str
    role: str | None
    body: str | None
    has_to_finish: bool
    rights: dict[str, str] = Field(description="Each right and its name in the caller's language.")


@router.post("/sessions", response_model=Session, responses=responses(401))
def log_in(asked: LogInAsking, request: Request, response: Response, service: Asked) -> Session:
    """Begin a session of a person."""
    service.gate.count(request, None)
    started = service.gate.access.log_in.log_in(asked.name, asked.password, asked.code)
    response.headers.update(NO_STORE)
    return Session.of(started)


class PasswordChange(BaseModel):
    """The present password and the new one."""

    present: str = Field(max_length=1000, json_schema_extra={"format": "password"})
    new: str = Field(max_length=1000, json_schema_extra={"format": "password"})


class Factor(BaseModel):
    """The seed of a second factor, to be put into the person's authenticator; told once."""

    seed: str
    uri: str


class FactorCode(BaseModel):
    """A code that the authenticator shows now."""

    code: str = Field(max_length=20)


class RecoveryCodes(BaseModel):
    """Codes that stand in for the second factor, each once; told once."""

    recovery_codes: list[str]


@router.post("/myself/password", status_code=204, responses=responses())
def change_password(
    asked: PasswordChange, request: Request, service: Asked, identity: Annotated[Identity, Depends(known_caller)]
) -> None:
    """Change one's own password; every other session of one's own ends."""
    service.gate.access.log_in.change_password(identity, asked.present, asked.new, token_of(request))


@router.post("/myself/factor", response_model=Factor, responses=responses())
def enrol(response: Response, service: Asked, identity: Annotated[Identity, Depends(known_caller)]) -> Factor:
    """Begin to enrol a second factor; it counts once a code of it was confirmed."""
    enrolment = service.gate.access.log_in.enrol(identity)
    response.headers.update(NO_STORE)
    return Factor(seed=enrolment.seed, uri=enrolment.uri)


@router.post("/myself/factor/confirmation", response_model=RecoveryCodes, responses=responses())
def confirm(
    asked: FactorCode,
    request: Request,
    response: Response,
    service: Asked,
    identity: Annotated[Identity, Depends(known_caller)],
) -> RecoveryCodes:
    """Show a code of the new second factor; gives the recovery codes."""
    codes = service.gate.access.log_in.confirm(identity, asked.code, token_of(request))
    response.headers.update(NO_STORE)
    return RecoveryCodes(recovery_codes=codes)


@router.post("/myself/recovery-codes", response_model=RecoveryCodes, responses=responses())
def renew_recovery_codes(
    asked: FactorCode,
    response: Response,
    service: Asked,
    identity: Annotated[Identity, Depends(known_caller)],
) -> RecoveryCodes:
    """Draw new recovery codes for a code of the second factor; the old ones are worth nothing from then on."""
    codes = service.gate.access.log_in.renew_recovery_codes(identity, asked.code)
    response.headers.update(NO_STORE)
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/sessions/current", status_code=204, responses=responses())
def log_out(request: Request, service: Asked, _: Annotated[Identity, Depends(known_caller)]) -> None:
    """End one's own session."""
    service.gate.access.sessions.end(token_of(request) or "")


@router.get("/myself", response_model=Myself, responses=responses())
def myself(identity: Annotated[Identity, Depends(known_caller)], language: AskedLanguage) -> Myself:
    """Who the caller is to the hub, and what they may do."""
    return Myself(
        name=identity.name,
        kind=identity.kind.value,
        role=identity.role.value if identity.role else None,
        body=identity.body,
        has_to_finish=identity.has_to_finish,
        rights={right.value: RIGHT_NAMES[right][language] for right in sorted(identity.rights)},
    )
