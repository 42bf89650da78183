"""The made-up MSHI that pulls: it asks the hub's feed for what is new, applies it, and says how far it is.

The number of the last change applied is its cursor, kept with what it applied; so after anything at all (a lost answer,
its own death) it asks from there. A lost answer to its own message is asked about before the message is repeated.
"""

from __future__ import annotations

import json
import threading

from tizbe import client
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.mshi_feed import FeedMshi, Standing

KINDS = (
    ("away", Fault.FLAPPING),
    ("late", Fault.LATE),
    ("double", Fault.DOUBLE),
)
_AWAY = 0.5
_WAIT = 1.0


class MshiPull:
    """`mshi` pulling from `hub` in a thread of its own, from `come` until `go`; `page`: changes asked for at once."""

    def __init__(self, hub: client.Hub, mshi: FeedMshi, plan: FaultPlan, page: int = 10_000) -> None:
        self.mshi = mshi
        self._hub = hub
        self._plan = plan
        self._page = page
        self._stop = threading.Event()
        self._fault: BaseException | None = None
        self._thread: threading.Thread | None = None

    def come(self) -> None:
        """Begin to pull, from what is on the disk."""
        if self._thread is None:
            self._stop.clear()
            self.mshi.restart()
            self._thread = threading.Thread(target=self._guarded, name="mshi pull")
            self._thread.start()

    def go(self) -> None:
        """Be away, until `come`. Raises what the pulling raised."""
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None
        self.demand_well()

    def demand_well(self) -> None:
        """Raise what ended the pulling, if anything did."""
        if self._fault is not None:
            raise self._fault

    def pull(self, wait: float = 0.0) -> int:
        """Ask once for what is new and apply it; gives how many changes came."""
        standing = self.mshi.standing()
        asked = {"after": standing.until, "limit": self._page, "wait": wait}
        lines = self._hub.request("GET", "/v1/changes", params=asked).text.splitlines()
        if not lines:
            if self._hub.standing().until < standing.until:
                self.acknowledge(standing)
            return 0
        taken = self.mshi.take([json.loads(line) for line in lines])
        fault = self._plan.next("mshi", KINDS)
        if fault is not None:
            self._plan.commit(fault)
        if fault == "away":  # it dies after applying and before saying so
            self.mshi.restart(_AWAY)
        elif fault != "late":  # late: what is not said now is said when nothing new comes
            for _ in range(2 if fault == "double" else 1):
                self.acknowledge(taken)
        return len(lines)

    def acknowledge(self, standing: Standing) -> None:
        """Tell the hub how far MSHI is; after a lost answer, ask first whether it knows."""
        refused = [{"number": number, "code": code} for number, code in standing.refused.items()]
        said = {"until": standing.until, "refused": refused}
        try:
            self._hub.request("POST", "/v1/changes/acknowledgements", json=said, is_repeatable=False)
        except client.Unreachable:
            if self._hub.standing().until < standing.until:
                self.acknowledge(standing)

    def _guarded(self) -> None:
        try:
            while not self._stop.is_set():
                self.pull(_WAIT)
        except BaseException as fault:
            self._fault = fault
