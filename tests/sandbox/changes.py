"""Changes as the hub's feed has them, of made-up persons, and the request that offers them to MSHI."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from tizbe.sandbox.country import iin_of
from tizbe.sandbox.feeds import DECEMBER_AS_OF

Change = dict[str, Any]
EMPTY = {"begin_date": None, "end_date": None, "was_begin_date": None, "was_end_date": None}


def change(number: int, op: str, person: int, **days: str | None) -> Change:
    """One change of row 14 of the made-up person of that number."""
    iin = f"{iin_of(DECEMBER_AS_OF, 9000 + 3 * person):012d}"
    return {"number": number, "iin": iin, "row": 14, "op": op, **EMPTY, **days, "reason": "stated", "edition": 3}


def opened(number: int, person: int, begin: str = "2026-01-10") -> Change:
    """A period without an end."""
    return change(number, "open", person, begin_date=begin)


def closed(number: int, person: int, end: str) -> Change:
    """The end of the period that `opened` opens."""
    days = {"begin_date": "2026-01-10", "end_date": end, "was_begin_date": "2026-01-10"}
    return change(number, "close", person, **days)


def lines(changes: list[Change]) -> bytes:
    """The changes as NDJSON."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in changes)


def headers(changes: list[Change], offer: str = "offer-1") -> dict[str, str]:
    """The headers of an offer of these changes."""
    digest = base64.b64encode(hashlib.sha256(lines(changes)).digest()).decode()
    return {
        "Content-Type": "application/x-ndjson",
        "Content-Digest": f"sha-256=:{digest}:",
        "Tizbe-First": str(changes[0]["number"]),
        "Tizbe-Last": str(changes[-1]["number"]),
        "Tizbe-Offer": offer,
    }
