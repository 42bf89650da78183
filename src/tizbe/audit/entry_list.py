"""The audit trail read: what was done, newest first, by actor, action, day and subject, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, select

from tizbe.clock import end_of_day, instant_text
from tizbe.store.database import Store
from tizbe.store.tables import audit

_EARLIEST, _LATEST = date(2000, 1, 1), date(9998, 12, 31)
"""Days outside of these have no entry, and not all of them are instants that can be written."""

_a = audit.c
_SHOWN = select(_a.entry_no, _a.at, _a.actor, _a.action, _a.subject, _a.purpose, _a.detail, _a.hash)


@dataclass(frozen=True)
class Sought:
    """Which entries are looked for; what is None does not narrow.

    Days are Almaty's, both included. `subject`: as the trail has it, a person by their keyed hash.
    """

    actor: str | None = None
    action: str | None = None
    begin_date: date | None = None
    end_date: date | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Entry:
    """One entry: who did what, when (UTC), to whom or what, why; `hash`: what the chain has of it."""

    entry_no: int
    at: str
    actor: str
    action: str
    subject: str | None
    purpose: str | None
    detail: Mapping[str, Any] | None
    hash: str

    def as_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class EntryPage:
    """Entries, newest first; `next`: the number to ask `before` for older ones, None: there are none."""

    entries: tuple[Entry, ...]
    next: int | None

    def as_json(self) -> dict[str, Any]:
        """The page as plain data."""
        return {"entries": [entry.as_json() for entry in self.entries], "next": self.next}


def list_entries(store: Store, sought: Sought, before: int | None = None, limit: int = 50) -> EntryPage:
    """At most `limit` entries, newest first; `before`: an entry's number, only older ones."""
    with store.reading() as connection:
        rows = connection.execute(_asked(sought, before).limit(limit + 1)).all()
    entries = tuple(_entry(row) for row in rows[:limit])
    return EntryPage(entries, entries[-1].entry_no if len(rows) > limit else None)


def _asked(sought: Sought, before: int | None) -> Select[Any]:
    asked = _SHOWN.order_by(_a.entry_no.desc())
    for column, value in ((_a.actor, sought.actor), (_a.action, sought.action), (_a.subject, sought.subject)):
        if value is not None:
            asked = asked.where(column == value)
    if sought.begin_date is not None:
        asked = asked.where(_a.at > _end(sought.begin_date, -1))
    if sought.end_date is not None:
        asked = asked.where(_a.at <= _end(sought.end_date))
    return asked if before is None else asked.where(_a.entry_no < before)


def _end(day: date, further: int = 0) -> str:
    """The last instant of a day, or of one so many days further, as entries write it."""
    return instant_text(end_of_day(min(max(day, _EARLIEST), _LATEST) + timedelta(days=further)))


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)
