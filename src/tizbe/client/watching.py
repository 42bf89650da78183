"""For whoever watches the hub: whether it lives and is ready, and what it counted."""

from __future__ import annotations

import msgspec

from tizbe.client.connection import Connection


class Readiness(msgspec.Struct, frozen=True):
    """That requests will be served: the last commit, and submissions by how far they are."""

    commit: int
    arriving: int
    waiting: int
    claimed: int


class Watching(Connection):
    """What is asked of the service itself."""

    def is_live(self) -> bool:
        """Whether the process answers; False for an answer that says otherwise."""
        return self.request("GET", "/health/live").status_code == 200

    def readiness(self) -> Readiness:
        """That the hub serves requests. Raises Problem `unavailable` when it does not, as while it stops."""
        return self.ask(Readiness, "GET", "/health/ready")

    def metrics(self) -> str:
        """What the answering process counted, in the form that Prometheus reads."""
        return self.request("GET", "/metrics").text
