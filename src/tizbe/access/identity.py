"""Who is asking, and whether they may: what every door asks before it calls the hub."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from tizbe.access.refusals import SENTENCES, forbidden, unauthenticated
from tizbe.access.roles import RIGHT_NAMES, RIGHTS, ROLE_NAMES, Right, Role
from tizbe.errors import Forbidden


class Kind(StrEnum):
    """What is asking: a body's or the Fund's system, a person, or whoever runs the command on the hub's machine."""

    CLIENT = "client"
    PERSON = "person"
    LOCAL = "local"


@dataclass(frozen=True)
class Identity:
    """Someone whose proof was taken.

    `name` is the client's id or the account's name, and the actor of audit entries; `body` the code of the body they
    act for, None where they act for none. `has_to_finish`: they have yet to change the password or to enrol the
    second factor, and hold no right until then. The limits are the caller's own, None for the hub's.
    """

    kind: Kind
    name: str
    role: Role | None
    body: str | None = None
    rights: frozenset[Right] = field(default=frozenset())
    language: str = "kk"
    has_to_finish: bool = False
    requests_per_minute: int | None = None
    bytes_per_day: int | None = None

    def may(self, right: Right) -> bool:
        """Whether the right is held. For what belongs to a body, ask `may_see_submission` or `may_send` as well."""
        return right in self.rights


def of_role(kind: Kind, name: str, role: Role, body: str | None, language: str = "kk") -> Identity:
    """The identity of someone with a role, with the rights of that role."""
    return Identity(kind, name, role, body, RIGHTS[role], language)


def local_administrator(name: str) -> Identity:
    """Whoever runs the command on the hub's machine.

    They hold the folder and its keys, so nothing is kept from them; rules of two persons hold for them too. No one
    gets this identity over the network.
    """
    return Identity(Kind.LOCAL, name, None, None, frozenset(Right))


def demand(identity: Identity | None, right: Right) -> Identity:
    """The identity, when it holds the right.

    Raises Unauthenticated (A001) for nobody, Forbidden A004 for someone who has not finished enrolling, A002 for a
    role without the right.
    """
    if identity is None:
        raise unauthenticated("A001")
    if identity.has_to_finish:
        raise forbidden("A004")
    if not identity.may(right):
        role, asked = identity.role, RIGHT_NAMES[right]
        raise Forbidden(
            {
                language: text.format(role=ROLE_NAMES[role][language] if role else "-", right=asked[language])
                for language, text in SENTENCES["A002"].items()
            },
            code="A002",
        )
    return identity


def may_see_submission(identity: Identity, bodies: str | Collection[str]) -> bool:
    """Whether a submission may be seen: any, by the right to that; else only that of one's own body.

    `bodies`: the code of the body the submission is from, or of all bodies that share its stream (a body that was
    renamed goes on under a new code).
    """
    return identity.may(Right.READ_SUBMISSIONS) or _owns(identity, Right.READ_OWN_SUBMISSIONS, bodies)


def may_see_refused_rows(identity: Identity, bodies: str | Collection[str]) -> bool:
    """Whether the refused rows of a submission, which name persons, may be seen; `bodies`: as above."""
    return identity.may(Right.READ_REFUSED_ROWS) or _owns(identity, Right.READ_OWN_SUBMISSIONS, bodies)


def may_send(identity: Identity, body: str) -> bool:
    """Whether data of this body may be sent. Whether the body itself may send it, the edition of the list says."""
    return _owns(identity, Right.SUBMIT, body) or (identity.kind is Kind.LOCAL and identity.may(Right.SUBMIT))


def demand_sending(identity: Identity | None, body: str) -> Identity:
    """The identity, when it may send for this body; Unauthenticated, or Forbidden A002 or A003, otherwise."""
    known = demand(identity, Right.SUBMIT)
    if not may_send(known, body):
        raise forbidden("A003")
    return known


def _owns(identity: Identity, right: Right, bodies: str | Collection[str]) -> bool:
    mine = {bodies} if isinstance(bodies, str) else set(bodies)
    return identity.may(right) and identity.body is not None and identity.body in mine
