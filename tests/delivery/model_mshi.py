"""A model of MSHI that keeps to the contract of the push, with a fault on request at each call, and no network."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tizbe.delivery.outbox import Kind, Offer, Reply


class Killed(BaseException):
    """The hub's process ends here."""


Period = tuple[str, int, str, str | None]


@dataclass
class ModelMshi:
    """MSHI: what it has applied, and what it does next. `faults` are used up one by one, one for each call.

    Of sending: ok, lost-before, lost-after, failed, busy, away, taken, part, refused, refuses-one, large, forgets,
    killed-before, killed-after, garbage. Of asking: those of them that mean something there.
    """

    faults: deque[str] = field(default_factory=deque)
    history: list[dict[str, Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    seen: dict[str, bytes] = field(default_factory=dict)
    calls: int = 0
    repeated: int = 0
    largest: int = 10**9

    @property
    def until(self) -> int:
        """The number up to which everything is applied or refused."""
        return len(self.history)

    def held(self) -> set[Period]:
        """The periods that the applied changes leave; each change has to fit what those before it left."""
        found: set[Period] = set()
        for change in self.history:
            old = (change["iin"], change["row"], change["was_begin_date"], change["was_end_date"])
            new = (change["iin"], change["row"], change["begin_date"], change["end_date"])
            if change["op"] != "open":
                found.remove(old)
            if change["op"] != "cancel":
                assert new not in found
                found.add(new)
        return found

    def send(self, offer: Offer, content: bytes) -> Reply:
        """Take an offer."""
        fault = self._next()
        assert self.seen.setdefault(offer.offer_id, content) == content, "an offer has the same bytes for ever"
        assert sha256(content).hexdigest() == offer.sha256
        changes = [json.loads(line) for line in content.splitlines()]
        assert [change["number"] for change in changes] == list(range(offer.first, offer.last + 1))
        if fault == "killed-before":
            raise Killed
        if fault in ("lost-before", "away", "busy", "refused", "garbage"):
            return _said(fault)
        if fault == "forgets":
            self.forget(max(0, self.until - 5))
        self._work()
        if offer.size > self.largest:
            return Reply(Kind.TOO_LARGE, problem="too-large")
        self.repeated += offer.first <= self.until
        if offer.first != self.until + 1:
            return Reply(Kind.STANDS, self.until)  # 409
        if fault == "taken":
            self.pending = changes
            return Reply(Kind.TAKEN)
        if fault == "part":
            changes = changes[: max(1, len(changes) // 2)]
        fresh = {changes[0]["number"]: "NO-PERSON"} if fault == "refuses-one" else {}
        self.refused.update(fresh)
        self.history += changes
        if fault == "killed-after":
            raise Killed
        if fault in ("lost-after", "failed"):
            return _said(fault)
        return Reply(Kind.STANDS, self.until, fresh)

    def ask(self, after: int) -> Reply:
        """Say where MSHI stands."""
        fault = self._next()
        if fault.startswith("killed"):
            raise Killed
        if fault == "forgets":
            self.forget(max(0, self.until - 5))
        if fault in ("lost-before", "lost-after", "failed", "busy", "away", "garbage"):
            return _said(fault)
        reply = Reply(Kind.STANDS, self.until, {n: code for n, code in self.refused.items() if n > after})
        self._work()  # what was taken over is applied after the first question
        return reply

    def forget(self, until: int) -> None:
        """Lose state: everything after that change."""
        del self.history[until:]
        self.pending = []
        self.refused = {number: code for number, code in self.refused.items() if number <= until}

    def _work(self) -> None:
        self.history += [change for change in self.pending if change["number"] > self.until]
        self.pending = []

    def _next(self) -> str:
        self.calls += 1
        return self.faults.popleft() if self.faults else "ok"


def _said(fault: str) -> Reply:
    return {
        "lost-before": Reply(Kind.UNKNOWN, problem="no-answer"),
        "lost-after": Reply(Kind.UNKNOWN, problem="no-answer"),
        "failed": Reply(Kind.UNKNOWN, problem="failed"),
        "garbage": Reply(Kind.UNKNOWN, problem="unreadable"),
        "away": Reply(Kind.NOT_NOW, problem="unreachable"),
        "busy": Reply(Kind.NOT_NOW, problem="busy", retry_after=7.0),
        "refused": Reply(Kind.REFUSED, problem="refused", code="FORM"),
    }[fault]


def outside(periods: Iterable[tuple[int, int, Any, Any]]) -> set[Period]:
    """Periods of the hub's inside form as MSHI has them."""
    from datetime import date, timedelta

    found = set()
    for iin, row, begin, until in periods:
        end = None if until == date(9999, 12, 31) else (until - timedelta(days=1)).isoformat()
        found.add((f"{iin:012d}", row, begin.isoformat(), end))
    return found
