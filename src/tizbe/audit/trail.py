"""The audit trail: who did what, when, to whom and why, in entries chained by hash.

An entry is written in the caller's transaction of the control database, so that an act and its entry
happen together or not at all. Each hash covers the entry and the hash before it: to change, remove or
reorder one is to break every later one. (Cutting entries off the end is found by comparing with a hash
noted elsewhere: `head` gives it.)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, select

from tizbe.clock import instant_text, now_at
from tizbe.errors import Broken, Refused
from tizbe.person import is_iin
from tizbe.store.database import Store
from tizbe.store.tables import audit

BEGINNING = "0" * 64
"""The hash before the first entry."""

_COVERED = ("entry_no", "at", "actor", "action", "subject", "purpose", "detail", "previous_hash")
_LAST = select(audit.c.entry_no, audit.c.at, audit.c.hash).order_by(audit.c.entry_no.desc()).limit(1)
_INSERT = insert(audit)
_FROM = select(audit).where(audit.c.entry_no > bindparam("after")).order_by(audit.c.entry_no).limit(10_000)
_NAMES_PERSON = {
    "kk": "Мақсатта немесе себепте адам нөмірі болмауы керек: олар аудит журналында мәңгі сақталады.",
    "ru": "В цели или причине не должно быть номера человека: они хранятся в журнале аудита всегда.",
    "en": "A purpose or reason must not hold a person's number: the audit trail keeps it for ever.",
}
_TWELVE_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])")


class Deed(NamedTuple):
    """What was done, as an entry tells it.

    `subject` is a submission, an edition, or a person as `SubjectKey.subject` says it.
    """

    actor: str
    action: str
    subject: str | None = None
    purpose: str | None = None
    detail: Mapping[str, Any] | None = None


def record(
    connection: Connection,
    actor: str,
    action: str,
    subject: str | None = None,
    purpose: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Add an entry in the caller's write transaction (`Store.writing`, or a commit's) and give its hash.

    It is told as in `Deed`. Raises `Refused` when the purpose, which a person wrote, holds an IIN, and `Broken` when
    any other text of the entry does: the trail is kept for ever and read by many.
    """
    return record_all(connection, [Deed(actor, action, subject, purpose, detail)])[0]


def record_all(connection: Connection, deeds: Sequence[Deed]) -> list[str]:
    """Add an entry for each deed, in order, as `record` does for one; gives their hashes."""
    if not deeds:
        return []
    for deed in deeds:
        if _names_person(deed.purpose or ""):
            raise Refused(_NAMES_PERSON)
        if _names_person(json.dumps(deed, ensure_ascii=False)):
            raise Broken("An audit entry was about to hold an IIN; nothing was written.")
    last = connection.execute(_LAST).first()
    number, before, previous = (last.entry_no, last.at, last.hash) if last else (0, "", BEGINNING)
    entries: list[dict[str, Any]] = []
    for deed in deeds:
        number, before = number + 1, max(instant_text(now_at()), before)  # a clock set back must not disorder the trail
        entry: dict[str, Any] = {"entry_no": number, "at": before, **deed._asdict(), "previous_hash": previous}
        entry["detail"] = None if deed.detail is None else dict(deed.detail)
        entry["hash"] = previous = _hash(entry)
        entries.append(entry)
    connection.execute(_INSERT, entries)
    return [entry["hash"] for entry in entries]


def head(store: Store) -> tuple[int, str]:
    """Number and hash of the last entry (0 and zeros when there is none): to be noted outside the hub."""
    with store.reading() as connection:
        return head_of(connection)


def head_of(connection: Connection) -> tuple[int, str]:
    """The same, of the moment that a reading transaction sees."""
    last = connection.execute(_LAST).first()
    return (last.entry_no, last.hash) if last else (0, BEGINNING)


def verify(store: Store) -> int | None:
    """The number of the first entry that does not fit the chain, or None when every entry fits."""
    expected_no, previous_hash = 1, BEGINNING
    with store.reading() as connection:
        while entries := connection.execute(_FROM, {"after": expected_no - 1}).all():
            for entry in entries:
                if not _fits(entry, expected_no, previous_hash):
                    return expected_no
                expected_no, previous_hash = expected_no + 1, entry.hash
    return None


def _names_person(text: str) -> bool:
    return any(is_iin(digits) for digits in _TWELVE_DIGITS.findall(text))


def _fits(entry: Row[Any], expected_no: int, previous_hash: str) -> bool:
    covered = {name: getattr(entry, name) for name in _COVERED}
    return bool(entry.entry_no == expected_no and entry.previous_hash == previous_hash and entry.hash == _hash(covered))


def _hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the entry as canonical JSON: keys sorted, no blanks, UTF-8."""
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
