"""Everything of this package that a door over the network needs, opened once for a process."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tizbe.access import access_token, session
from tizbe.access.access_token import AccessTokens
from tizbe.access.account import Accounts, Clock
from tizbe.access.client import Clients
from tizbe.access.identity import Identity
from tizbe.access.limits import Quotas
from tizbe.access.log_in import LogIn
from tizbe.access.password import Passwords
from tizbe.access.refusals import unauthenticated
from tizbe.access.sealing import open_seal
from tizbe.access.session import Sessions
from tizbe.clock import now_at
from tizbe.store.database import Store

if TYPE_CHECKING:
    from tizbe.access.provider import ProviderLogIn


class Access:
    """Who may, for one running hub.

    `secrets_folder`: the folder of the hub's keys; `audiences`: what an assertion of a client may name as `aud`, the
    address of the hub and that of its token endpoint; `redirect_uri`: where an identity provider sends people back to.
    """

    def __init__(
        self,
        store: Store,
        secrets_folder: Path,
        audiences: Collection[str] = (),
        redirect_uri: str = "",
        *,
        passwords: Passwords | None = None,
        clock: Clock = now_at,
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords or Passwords()
        self.tokens = AccessTokens(store, audiences, clock)
        self.sessions = Sessions(store, clock)
        self.log_in = LogIn(store, open_seal(secrets_folder), self._passwords, clock)
        self.quotas = Quotas(store, clock)
        self._redirect_uri = redirect_uri

    @cached_property
    def provider(self) -> ProviderLogIn | None:
        """The log-in through the identity provider of the settings, None where they name none."""
        from tizbe.access.provider import ProviderLogIn, read_provider  # noqa: PLC0415 - slow, and seldom needed

        found = read_provider()
        return ProviderLogIn(self._store, found, self._redirect_uri, self._clock) if found else None

    def accounts(self, by: Identity) -> Accounts:
        """The accounts, as this identity manages them."""
        return Accounts(self._store, by, self._passwords, self._clock)

    def clients(self, by: Identity) -> Clients:
        """The clients, as this identity manages them."""
        return Clients(self._store, by, self._clock)

    def identify(self, token: str | None, fingerprint: str | None = None) -> Identity | None:
        """Who a request is of; None when nothing was shown.

        `token`: what stands behind `Bearer`, a client's access token or a person's session; `fingerprint`: the client
        certificate of the connection, as `certificate.fingerprint_in_header` or `fingerprint_of` gives it. Without a
        token the certificate alone shows who calls. Raises Unauthenticated for what was shown and does not count.
        """
        if token:
            if token.startswith(access_token.PREFIX):
                return self.tokens.identify(token, fingerprint)
            if token.startswith(session.PREFIX):
                return self.sessions.resume(token)
            raise unauthenticated("A042")
        return self.tokens.identify_by_certificate(fingerprint) if fingerprint else None
