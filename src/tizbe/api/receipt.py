"""Receipts by their name, for ever, and the public keys with which anybody verifies them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from tizbe.access.identity import Identity, may_see_submission
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.problem import not_found, responses
from tizbe.api.submission import Asked
from tizbe.errors import Refused

router = APIRouter(prefix="/v1", tags=["receipts"])

_NONE = {
    "kk": "Мұндай түбіртек жоқ, не ол сіздікі емес.",
    "ru": "Такой квитанции нет, или она не ваша.",
    "en": "There is no such receipt, or it is not yours.",
}
_NO_KEY = {
    "kk": "Хабта мұндай кілт болған емес.",
    "ru": "Такого ключа у хаба не было.",
    "en": "The hub never had such a key.",
}


class SigningKey(BaseModel):
    """A key that receipts are signed with."""

    key: str = Field(description="Its name: the first 16 digits of the SHA-256 of its DER.")
    since_at: str = Field(description="From when it signed.")
    until_at: str | None = Field(description="Until when; null: it signs now.")


@router.get("/receipts/{receipt}", response_model=dict[str, Any], responses=responses(404))
def receipt(
    receipt: Annotated[str, Path(description="The receipt's name.", pattern="^S-[0-9]{8,}$")],
    service: Asked,
    identity: Annotated[Identity, allowed(Right.READ_OWN_SUBMISSIONS, Right.READ_SUBMISSIONS)],
) -> dict[str, Any]:
    """A receipt as it stands now, with its signature; what the signature covers: the reference of receipts."""
    try:
        found = service.hub.receipt(receipt)
    except Refused as error:
        raise not_found(_NONE) from error
    if not may_see_submission(identity, service.bodies_of(found.feed or "")):
        raise not_found(_NONE)
    return dict(vars(found))


@router.get("/keys", response_model=list[SigningKey])
def keys(service: Asked) -> list[SigningKey]:
    """Every key that receipts were ever signed with."""
    known = service.hub.signing_keys()
    return [SigningKey(key=key.key, since_at=key.since_at, until_at=key.until_at) for key in known]


@router.post("/keys", response_model=SigningKey, status_code=201, responses=responses())
def rotate(service: Asked, identity: Annotated[Identity, allowed(Right.ROTATE_HUB_KEY)]) -> SigningKey:
    """Make a new signing key; what the old ones signed still verifies."""
    made = service.hub.acting(identity.name, identity.language).rotate_keys()
    return SigningKey(key=made.key, since_at=made.since_at, until_at=made.until_at)


@router.get(
    "/keys/{key}",
    response_class=Response,
    responses={200: {"content": {"application/x-pem-file": {}}, "description": "The public key."}, **responses(404)},
)
def key(key: Annotated[str, Path(pattern="^[0-9a-f]{16}$")], service: Asked) -> Response:
    """A public key as PEM, for openssl and `tizbe receipt verify`."""
    try:
        return Response(service.hub.public_key(key), media_type="application/x-pem-file")
    except Refused as error:
        raise not_found(_NO_KEY) from error
