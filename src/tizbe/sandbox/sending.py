"""The bodies at work: each sends its files of a day, over a network that may be bad, and keeps the answers."""

from __future__ import annotations

import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from tizbe import client
from tizbe.sandbox import joining
from tizbe.sandbox.bad_network import BadNetwork
from tizbe.sandbox.days import Told
from tizbe.sandbox.fault_plan import Fault, FaultPlan

PATIENCE = 120.0
"""Seconds for which a body asks again before it gives up."""

_PIECES = 3
"""Pieces in which a file goes whose transfer is to be cut and resumed."""
_LEAST_PIECE = 512


@dataclass
class Answers:
    """What the hub answered, by the sender's number: the receipt, or the problem; and what the same key brought."""

    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    sent_again: int = 0
    same_again: int = 0


class Bodies:
    """Every body with its connection to the hub; use it in a `with`. Each sends from a thread of its own."""

    def __init__(self, hub: str, keys: Path, plan: FaultPlan, language: str = "en") -> None:
        self.answers = Answers()
        self._address = hub
        self._keys = keys
        self._plan = plan
        self._language = language
        self._hubs: dict[str, client.Hub] = {}
        self._stack = ExitStack()
        self._lock = threading.Lock()

    def __enter__(self) -> Bodies:
        """The bodies themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._stack.close()

    def send_day(self, day: list[Told], told: Callable[[int], None]) -> None:
        """Send the submissions of a day and wait for every answer; `told` hears how many more are answered.

        In order, unless they are to be reordered: then the bodies send all at once, the feeds of each in an order of
        the plan's. The files of one feed keep theirs always. Raises what the client raises.
        """
        if not self._plan.has(Fault.REORDER):
            for one in day:
                self._send(one)
                told(1)
            return
        by_body: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
        for one in day:
            by_body[one.body][str(one.envelope["feed"])].append(one)
        faults: list[BaseException] = []

        def work(body: str, feeds: list[list[Told]]) -> None:
            self._plan.random(f"order/{body}/{day[0].number}").shuffle(feeds)
            try:
                for feed in feeds:
                    for one in feed:
                        self._send(one)
                        told(1)
            except BaseException as fault:
                faults.append(fault)

        threads = [
            threading.Thread(target=work, args=(body, list(feeds.values())), name=body)
            for body, feeds in by_body.items()
        ]
        self._plan.commit("reorder")
        _run(threads)
        if faults:
            raise faults[0]

    def ask_again(self, day: Iterable[Told]) -> None:
        """Ask for the answers to a day's submissions once more; each has to be what it was."""
        for one in day:
            if one.number in self.answers.ids:
                sent = self._hub(one.body).submission(self.answers.ids[one.number])
                self._compare(one, sent)

    def _send(self, one: Told) -> None:
        hub, key = self._hub(one.body), secrets.token_urlsafe(16)
        sent = self._submit(hub, one, key)
        with self._lock:
            self.answers.ids[one.number] = sent.id
            self.answers.said[one.number] = dict(sent.receipt or sent.problem or {"status": sent.state})
        if self._plan.next(f"again/{one.body}", [("same-key", Fault.REPEAT)]):
            self._plan.commit("same-key")
            self._compare(one, self._submit(hub, one, key))

    def _compare(self, one: Told, sent: client.Submission) -> None:
        is_same = sent.id == self.answers.ids[one.number] and sent.receipt in (self.answers.said[one.number], None)
        with self._lock:
            self.answers.sent_again += 1
            self.answers.same_again += is_same

    def _submit(self, hub: client.Hub, one: Told, key: str) -> client.Submission:
        envelope = one.envelope
        size = one.path.stat().st_size
        in_pieces = self._plan.next(f"pieces/{one.body}", [("pieces", Fault.TRUNCATION)]) is not None
        if in_pieces:
            self._plan.commit("pieces")
            hub.piece = max(_LEAST_PIECE, -(-size // _PIECES))
        return hub.submit(
            one.path,
            feed=envelope["feed"],
            mode=envelope["mode"],
            as_of=date.fromisoformat(envelope["as_of"]) if envelope["as_of"] else None,
            number=one.number,
            count=envelope["count"],
            sha256=envelope["sha256"],
            wait=PATIENCE,
            key=key,
            in_pieces=in_pieces,
        )

    def _hub(self, body: str) -> client.Hub:
        with self._lock:
            if body not in self._hubs:
                system = joining.system_of(body)
                self._hubs[body] = client.Hub(
                    self._address,
                    joining.credentials(self._keys, system),
                    language=self._language,
                    patience=PATIENCE,
                    transport=BadNetwork(self._plan, system),
                )
                self._stack.callback(self._hubs[body].close)
            return self._hubs[body]


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
