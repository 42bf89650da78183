"""The quarantine: what waits for a person, and the decision of a second one."""

from __future__ import annotations

from typing import Any

from tizbe.client.connection import Connection

Receipt = dict[str, Any]
"""A receipt as plain data; its keys: docs/reference/receipt.md."""


class Quarantine(Connection):
    """What is asked of submissions that wait for a person."""

    def held(self) -> list[Receipt]:
        """The receipts of the submissions in quarantine."""
        return self.ask(list[Receipt], "GET", "/v1/quarantine")

    def release(self, receipt: str, reason: str | None = None) -> Receipt:
        """Let a submission out; it takes effect now. Not by who sent it. After Unreachable ask for its receipt."""
        return self._decide(receipt, "release", reason)

    def reject(self, receipt: str, reason: str | None = None) -> Receipt:
        """Turn a submission away for good. After Unreachable ask for its receipt."""
        return self._decide(receipt, "reject", reason)

    def _decide(self, receipt: str, decision: str, reason: str | None) -> Receipt:
        address = f"/v1/quarantine/{receipt}/{decision}"
        return self.ask(Receipt, "POST", address, json={"reason": reason}, is_repeatable=False)
