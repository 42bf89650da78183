"""The worker: takes in what has arrived, settles what is new; several may run, of which one works at a time.

Lanes, each a thread with a hub of its own, which the lock of the hub's folder puts in turn:

- small: small `changes` of all senders, taken in together as they come, answered within the call that brought them, and
  settled in the same sitting;
- large: one large file after another; it is read, hashed, screened and judged outside the lock;
- settlement: what else became true since the last settlement becomes changes; the persons of a large file in turns,
  between which come those of small ones (`tizbe.settlement.turn`);
- push: changes are offered to MSHI as they are made, where the operator says where it is (`tizbe.service.pushing`).

Killed at any moment: what was committed is answered (the answer is in the same transaction); what was claimed and
not committed is taken by whoever is alive once the claim ends; a settlement of everybody goes on where it was.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, insert, update

from tizbe.clock import instant_text, now_at
from tizbe.errors import Broken, HubError, Unavailable
from tizbe.hub import Hub, Receipt, Sent, SettlementReport, open_hub
from tizbe.service import observing
from tizbe.service.arrival import Arrival, Arrivals, write_content
from tizbe.service.bell import Bell, bell_of
from tizbe.service.claim import FAULT, LEASE, ClaimLost, Claims
from tizbe.service.pushing import push_changes
from tizbe.service.turnstile import Turnstile
from tizbe.settings import Settings, mshi_settings
from tizbe.store.service_tables import worker as worker_table

MOST_TOGETHER = 64
"""How many small arrivals are claimed at once at the most."""

PERSONS_OF_TURN = 40_000
"""How many persons of a large submission are settled in one turn at first; then as many as keep to the time below."""

_LEAST_PERSONS, _MOST_PERSONS = 20_000, 400_000
_FEW_PERSONS = 2_000
_TURN_SECONDS = 0.6
"""How long a turn may take, or twice as long as one of few persons where that is longer; after one that took not half
of it the next has more persons, after one that took more it has fewer."""

_NICE = 10
"""How far the lane of large files gives way: at this nice level it gets a tenth of what others get, who want it too."""

_BEAT = 10.0
_SWEEP = timedelta(minutes=10)


@dataclass
class Worker:
    """One worker process's lanes. `run` returns after `stop` is set, when each lane has finished what it holds."""

    settings: Settings
    stop: threading.Event = field(default_factory=threading.Event)
    name: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}")
    settles: bool = True
    bell: Bell = field(init=False)
    _turnstile: Turnstile = field(default_factory=Turnstile)

    def __post_init__(self) -> None:
        """Find the bell of the hub."""
        self.bell = bell_of(self.settings.home)

    def run(self) -> None:
        """Work until told to stop. Raises what a lane raised that is no error of the hub (a fault of ours)."""
        with self._opened() as (_, _, claims):  # made, and of the present schema, before several lanes open it at once
            self._bury(claims, own=True)
        faults: list[BaseException] = []
        lanes: list[Callable[[], None]] = [self._small, self._large, self._live]
        if self.settles:
            lanes.append(self._settle)
        if mshi_settings() is not None:
            lanes.append(self._push)
        threads = [
            threading.Thread(target=self._guarded, args=(lane, faults), name=f"worker {lane.__name__.strip('_')}")
            for lane in lanes
        ]
        with open_hub(self.settings) as hub, self.bell.listening(hub.log.store):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        if faults:
            raise faults[0]

    def _bury(self, claims: Claims, *, own: bool) -> None:
        """Let others have what the dead have claimed; `own`: also what bears this worker's name, at its beginning."""
        for name in claims.claimants():
            if (own or name != self.name) and self._is_dead(name):
                claims.give_back(name)
                self.bell.ring()

    def _is_dead(self, name: str) -> bool:
        """Whether a worker is known to be dead: one of this machine whose process is gone, or our own former life."""
        host, _, process = name.rpartition("-")
        if host != socket.gethostname() or not process.isdigit():
            return False
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return int(process) == os.getpid()

    def _guarded(self, lane: Callable[[], None], faults: list[BaseException]) -> None:
        try:
            lane()
        except BaseException as fault:  # one lane's fault stops the process, so that whoever watches it starts it anew
            faults.append(fault)
            observing.log.error("lane failed", lane=lane.__name__.strip("_"), fault=type(fault).__name__)
            self.stop.set()

    @contextmanager
    def _opened(self) -> Iterator[tuple[Hub, Arrivals, Claims]]:
        with open_hub(self.settings) as hub:
            store = hub.log.store
            yield hub, Arrivals(store, self.settings.home), Claims(store, self.name)

    def _small(self) -> None:
        with self._opened() as (hub, arrivals, claims):
            while not self.stop.is_set():
                heard = self.bell.rings
                claimed: list[Arrival] = []
                if claims.has_waiting(small=True):
                    with self._turnstile.passing(is_urgent=True):  # what comes meanwhile is taken along
                        claimed = claims.claim(small=True, most=MOST_TOGETHER)
                        if claimed:
                            self._take_small(hub, arrivals, claims, claimed)
                if not claimed:
                    self.bell.wait(heard)

    def _take_small(self, hub: Hub, arrivals: Arrivals, claims: Claims, claimed: list[Arrival]) -> None:
        paths = [arrivals.file(one.arrival_id) for one in claimed]
        for one, path in zip(claimed, paths, strict=True):
            write_content(path, one.content or b"")
        is_taken = False
        try:
            sent = [self._sent(claims, one, path) for one, path in zip(claimed, paths, strict=True)]
            with hub.sitting() as sitting:
                for receipt in sitting.receive_all(sent):
                    self.bell.ring()
                    observing.took(receipt, "small")
                is_taken = True
                if self.settles:  # in the same sitting: opening the projection once more costs as much as they do
                    self._settled(sitting.settle_urgent(PERSONS_OF_TURN))
        except ClaimLost:
            observing.log.warning("claim lost", lane="small")
            claims.let_go([one.arrival_no for one in claimed])
        except Exception as error:
            if is_taken:  # and answered: what is not settled is the other lane's, which tells what keeps it
                if not isinstance(error, Unavailable):
                    raise
            elif len(claimed) == 1 or isinstance(error, Unavailable):
                self._failed(claims, claimed, error)
            else:  # one of them cannot be taken in: the others must not wait for it
                for one in claimed:
                    self._take_small(hub, arrivals, claims, [one])
        finally:
            for path in paths:
                path.unlink(missing_ok=True)

    def _large(self) -> None:
        _give_way()
        with self._opened() as (hub, arrivals, claims):
            swept_at = 0.0
            while not self.stop.is_set():
                heard = self.bell.rings
                if time.monotonic() - swept_at > _SWEEP.total_seconds():
                    arrivals.sweep()
                    swept_at = time.monotonic()
                claimed = claims.claim(small=False, most=1) if claims.has_waiting(small=False) else []
                if not claimed:
                    self.bell.wait(heard)
                    continue
                self._take_large(hub, arrivals, claims, claimed[0])

    def _take_large(self, hub: Hub, arrivals: Arrivals, claims: Claims, arrival: Arrival) -> None:
        path = arrivals.file(arrival.arrival_id)
        try:
            claims.note(arrival.arrival_no, "screening")
            sent = self._sent(claims, arrival, path)
            receipt = hub.receive_apart(
                sent, lambda: claims.note(arrival.arrival_no, "judging"), self._turnstile.passing
            )
            self.bell.ring()
            observing.took(receipt, "large")
        except ClaimLost:
            observing.log.warning("claim lost", lane="large")
        except Exception as error:  # told to its sender, and to the log; the lane goes on with the next
            self._failed(claims, [arrival], error)
        else:
            path.unlink(missing_ok=True)

    def _settle(self) -> None:
        with self._opened() as (hub, _, _):
            looked, pace = -1, _Pace()
            while not self.stop.is_set():
                heard, last = self.bell.rings, hub.log.last_commit_no()
                if last == looked or not hub.has_unsettled():
                    looked = last  # only a commit can bring something to settle
                    self.bell.wait(heard)
                    continue
                try:
                    with self._turnstile.passing():
                        if not hub.has_unsettled():  # while this lane waited, the other did it
                            continue
                        report = hub.settle(most=pace.persons)
                    self._settled(report)
                    pace.learn(report)
                except Unavailable as error:
                    observing.log.info("settlement waits", why=error.sentence())
                    self.stop.wait(1.0)

    def _settled(self, report: SettlementReport) -> None:
        if report.settlement is not None:
            self.bell.ring()
            observing.settled(report)

    def _push(self) -> None:
        """Offer MSHI what is new, where the operator says where it is."""
        push_changes(self.settings, self.stop, self.name, self._is_dead)

    def _live(self) -> None:
        """Show life, for the claims and for who watches; says goodbye at the end."""
        with self._opened() as (hub, _, claims):
            store, mine = hub.log.store, worker_table.c.worker == self.name
            with store.writing() as connection:
                connection.execute(delete(worker_table).where(mine))
                now = instant_text(now_at())
                connection.execute(insert(worker_table).values(worker=self.name, started_at=now, seen_at=now))
            while not self.stop.wait(min(_BEAT, LEASE.total_seconds() / 4)):
                claims.live()
                self._bury(claims, own=False)
                with store.writing() as connection:
                    connection.execute(update(worker_table).where(mine).values(seen_at=instant_text(now_at())))
            self.bell.ring()  # the other lanes look whether to stop
            with store.writing() as connection:
                connection.execute(delete(worker_table).where(mine))

    def _sent(self, claims: Claims, arrival: Arrival, path: Path) -> Sent:
        def recorded(connection: Connection, receipt: Receipt) -> None:
            claims.answer(connection, arrival.arrival_no, receipt)

        # The file's own name says nothing; what the sender called it is the envelope's.
        return Sent(path, replace(arrival.envelope), arrival.sender, arrival.language, recorded)

    def _failed(self, claims: Claims, claimed: list[Arrival], error: Exception) -> None:
        known = error if isinstance(error, HubError) else Broken(FAULT)
        observing.log.warning(
            "not taken in",
            arrivals=len(claimed),
            error=type(error).__name__,
            code=known.code,
            exc_info=None if known is error else error,
        )
        claims.let_go([one.arrival_no for one in claimed], known)
        if isinstance(error, Unavailable):
            self.stop.wait(1.0)


def _give_way() -> None:
    """Let the processor serve the other lanes first: this thread, and what the engine starts from it, are nice."""
    if sys.platform == "linux":  # elsewhere a priority is the process's, and would be everybody's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), max(_NICE, os.nice(0)))


@dataclass
class _Pace:
    """How many persons of a large submission the next turn should have, by how long the turns before it took."""

    persons: int = PERSONS_OF_TURN
    _few_seconds: float = 0.0

    def learn(self, report: SettlementReport) -> None:
        """Take a turn's time into account."""
        if report.persons < _FEW_PERSONS:
            self._few_seconds = report.seconds
            return
        most = max(_TURN_SECONDS, 2 * self._few_seconds)
        if report.seconds > most:
            self.persons = max(_LEAST_PERSONS, self.persons // 2)
        elif report.seconds < most / 2 and report.persons > self.persons // 2:
            self.persons = min(_MOST_PERSONS, self.persons * 2)
