"""Settlement on request: to settle now, and what the last settlement did."""

from __future__ import annotations

import msgspec

from tizbe.client.connection import Connection


class Settled(msgspec.Struct, frozen=True):
    """What a settlement did; `settlement` is None where there was nothing to settle.

    Everything believed at `of_commit` is settled; `recorded_at`: when, of the last one.
    """

    settlement: int | None
    commit: int
    of_commit: int
    persons: int
    changes: int
    first_change: int | None
    last_change: int | None
    by_op: dict[str, int]
    by_row: dict[str, dict[str, int]]
    seconds: float | None
    recorded_at: str | None = None


class Settlements(Connection):
    """What is asked of settlements."""

    def settle(self) -> Settled:
        """Settle now what was learned since the last settlement. After Unreachable ask `last_settlement`."""
        return self.ask(Settled, "POST", "/v1/settlements", is_repeatable=False)

    def last_settlement(self) -> Settled:
        """What the last settlement did. Raises Problem `not-found` before the first."""
        return self.ask(Settled, "GET", "/v1/settlements/last")
