"""The gate: from a request to who asks, and whether they ask too often or send too much.

Where the operator names the header in which the terminator of TLS tells the verified client certificate
(`TIZBE_CERTIFICATE_HEADER`), that alone is enough for a system (RFC 8705), and a token bound to a certificate counts
only with it. Where they name the one in which it tells the caller's address (`TIZBE_ADDRESS_HEADER`), strangers are
counted by it, else all of them together as the terminator. Without those settings the headers mean nothing, since
anybody could send them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from tizbe.access.certificate import fingerprint_in_header
from tizbe.access.door import Access
from tizbe.access.identity import Identity, Kind
from tizbe.access.limits import Rates
from tizbe.clock import almaty_day
from tizbe.hub import Hub
from tizbe.service.arrival import Arrival, Bill


@dataclass
class Gate:
    """Who may come in; one per process."""

    access: Access
    rates: Rates
    certificate_header: str | None
    address_header: str | None

    def identify(self, request: Request) -> Identity | None:
        """Who asks; None for nobody. Raises Unauthenticated for a token or certificate that does not count."""
        return self.access.identify(token_of(request), self.fingerprint(request))

    def fingerprint(self, request: Request) -> str | None:
        """The fingerprint of the client certificate that the terminator of TLS tells, where it may be believed."""
        said = request.headers.get(self.certificate_header) if self.certificate_header else None
        return fingerprint_in_header(said) if said else None

    def count(self, request: Request, identity: Identity | None) -> None:
        """Count a request against its caller's rate; before anybody is known, against the address. Raises Limited."""
        if identity is None:
            told = request.headers.get(self.address_header) if self.address_header else None
            self.rates.take(f"address:{told or (request.client.host if request.client else '-')}")
        else:
            self.rates.take(f"{identity.kind}:{identity.name}", identity.requests_per_minute)

    def bill(self, identity: Identity) -> Bill:
        """What counts bytes of a system's submissions against its day, and raises Limited; of people none count."""

        def count(size: int) -> None:
            if identity.kind is not Kind.CLIENT:
                return
            if size > 0:
                self.access.quotas.take(identity.name, size, identity.bytes_per_day)
            else:
                self.access.quotas.give_back(identity.name, -size)

        return count

    def forgive(self, ended: Arrival) -> None:
        """Give its sender back what was announced of a submission and did not come before it was taken back."""
        missing = (ended.length or 0) - ended.arrived
        if missing > 0:
            self.access.quotas.give_back(ended.sender, missing, almaty_day(datetime.fromisoformat(ended.created_at)))


def open_gate(hub: Hub, issuer: str) -> Gate:
    """The gate of a hub; `issuer`: its address as clients know it, which their assertions must be made for."""
    access = Access(
        hub.log.store,
        hub.log.home.secrets_folder,
        {issuer, f"{issuer}/v1/token"},
        f"{issuer}/v1/sessions/provider",
    )
    return Gate(
        access,
        Rates(hub.log.home.path / "rates"),
        os.environ.get("TIZBE_CERTIFICATE_HEADER") or None,
        os.environ.get("TIZBE_ADDRESS_HEADER") or None,
    )


def token_of(request: Request) -> str | None:
    """What stands behind `Bearer`, or None."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None
