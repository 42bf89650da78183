"""The audit trail, for supervisors and auditors: who did what, and who looked at a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from tizbe.client.connection import Connection

_PAGE = 1000


class AuditEntry(msgspec.Struct, frozen=True):
    """One entry: who did what, when, to what or whom, why. A person is a keyed hash in `subject`."""

    entry_no: int
    at: str
    actor: str
    action: str
    subject: str | None
    purpose: str | None
    detail: dict[str, Any] | None
    hash: str


class _Page(msgspec.Struct):
    entries: list[AuditEntry]
    next: int | None


class Audit(Connection):
    """What is asked of the audit trail. Days are Almaty's, both included; `limit`: so many entries in all."""

    def audit(
        self,
        *,
        actor: str | None = None,
        action: str | None = None,
        begin_date: date | None = None,
        end_date: date | None = None,
        limit: int | None = None,
    ) -> Iterator[AuditEntry]:
        """Who did what, newest first, page by page."""
        asked = {"actor": actor, "action": action, **_days(begin_date, end_date)}
        return _pages(lambda said: self.ask(_Page, "GET", "/v1/audit", params=said), asked, limit)

    def audit_of_person(
        self,
        iin: str,
        purpose: str,
        *,
        actor: str | None = None,
        action: str | None = None,
        begin_date: date | None = None,
        end_date: date | None = None,
        limit: int | None = None,
    ) -> Iterator[AuditEntry]:
        """Who looked at a person, newest first, page by page; the hub records each asking with its purpose."""
        asked = {"actor": actor, "action": action, **_days(begin_date, end_date), "iin": iin, "purpose": purpose}
        return _pages(lambda said: self.ask(_Page, "POST", "/v1/persons/audit", json=said), asked, limit)


def _days(begin_date: date | None, end_date: date | None) -> dict[str, str | None]:
    return {
        "from": None if begin_date is None else begin_date.isoformat(),
        "until": None if end_date is None else end_date.isoformat(),
    }


def _pages(ask: Callable[[dict[str, Any]], _Page], asked: dict[str, Any], left: int | None) -> Iterator[AuditEntry]:
    before = None
    while left is None or left > 0:
        page = ask({**asked, "before": before, "limit": _PAGE if left is None else min(left, _PAGE)})
        yield from page.entries
        before = page.next
        if before is None or not page.entries:
            return
        left = None if left is None else left - len(page.entries)
