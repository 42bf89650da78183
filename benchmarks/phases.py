"""Phases: where a verb's time goes, seen from outside.

The functions that begin a phase are wrapped while a benchmark runs; the product knows nothing of it. Time counts
for the innermost phase that runs. A wrapper costs about a microsecond, and some dozens run for each file.
Only the thread that watches is watched: what helps it from other threads shows as its waiting for them.
A target that has been renamed is not silently lost: `missing` names it, and a test demands that it is empty.
"""

from __future__ import annotations

import functools
import importlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Label = str | Callable[..., str]

CALLS: tuple[tuple[str, Label], ...] = (
    ("tizbe.hub.opened:open_projection", "projection opened"),
    ("tizbe.ledger.projection:Projection.close", "projection closed (checkpoint)"),
    ("tizbe.ledger.ahead:Ahead.wait", "waited for the files ahead"),
    ("tizbe.ledger.preparing:receive", "read: hash and header, or text into Parquet"),
    ("tizbe.ledger.preparing:screen", "screen"),
    ("tizbe.ledger.preparing:read_plain", "read, screened and hashed in one pass"),
    ("tizbe.ledger.preparing:hash_rows", "receipt: rows hashed"),
    ("tizbe.ledger.judging:screen", "screen"),
    ("tizbe.ledger.receiving:seal", "receipt: sealed"),
    ("tizbe.ledger.judging:judge", "judge: rest"),
    ("tizbe.ledger.judging:judge_opening", "judge: opening, in memory"),
    ("tizbe.ledger.pile:judge_together", "judge: several files at once, rest"),
    ("tizbe.ledger.taking:_make", lambda _connection, table, *_, **__: f"judge: {table}"),
    ("tizbe.ledger.taking:_find_held", "judge: versions held"),
    ("tizbe.ledger.judgement:_Judging._make", lambda _judging, table, *_, **__: f"judge: {table}"),
    ("tizbe.ledger.judgement:count_verdict", "judge: balance"),
    ("tizbe.ledger.receiving:write_refused", "refused rows written"),
    ("tizbe.ledger.receiving:Receiver.keep_effects", "effects written"),
    ("tizbe.ledger.recording:published", "commit: files hashed and made durable"),
    ("tizbe.ledger.arrears:Arrears.apply", "projection applied"),
    ("tizbe.ledger.arrears:Arrears.use_pause", "projection applied"),
    ("tizbe.settlement.few:Few.settle", "step: few persons"),
    ("tizbe.settlement.state:catch_up", "settled state caught up"),
    ("tizbe.settlement.settling:Settler.settle_all", "step: rest"),
    ("tizbe.settlement.settling:Settler.settle_span", "step: rest"),
    ("tizbe.settlement.settling:Settler.settle_affected", "step: rest"),
    ("tizbe.settlement.state:find_changes", "change: rest"),
    ("tizbe.settlement.everybody:find_changes", "change: rest"),
    ("tizbe.settlement.settling:Settler.withdraw", "change: withdrawn, with its steps"),
    ("tizbe.settlement.everybody:Passage._write", "change: file written"),
    ("tizbe.settlement.everybody:Passage._note", "settled state kept, changes written beside"),
    ("tizbe.settlement.crew:Crew.__init__", "contests looked for"),
    ("tizbe.settlement.crew:Crew.next_bucket", "waiting for the crew"),
    ("tizbe.settlement.state:replace", "settled state replaced"),
)
"""Functions and the phase each begins."""

STEPS = "tizbe.engine.duckdb:DuckDBEngine.make"
"""The one function that runs a step of settlement."""

WITHIN = {"change: withdrawn, with its steps"}
"""Phases whose own steps count for them."""

CHANGE_STEPS = {"difference", "overlap", "tangled", "changed", "lost", "change"}

MANAGERS: tuple[tuple[str, str], ...] = (("tizbe.ledger.draft:Draft.recording", "commit: control database"),)
"""Context managers and the phase of everything inside them."""


@dataclass
class Phases:
    """Seconds and calls by phase. `rest` takes what no phase claims."""

    seconds: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    thread: int = field(default_factory=threading.get_ident)
    _stack: list[str] = field(default_factory=lambda: ["rest"])
    _since: float = field(default_factory=time.perf_counter)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count time for `name` until leaving, but for the phases inside it."""
        self._turn()
        self._stack.append(name)
        try:
            yield
        finally:
            self._turn()
            self._stack.pop()

    def take(self) -> dict[str, float]:
        """The seconds by phase so far, the longest first; and begin again."""
        self._turn()
        found = dict(sorted(self.seconds.items(), key=lambda item: -item[1]))
        self.seconds.clear()
        return found

    def step_label(self, _engine: object, table: str, *_: object, **__: object) -> str:
        """The phase of one step of settlement."""
        if self._stack[-1] in WITHIN:
            return self._stack[-1]
        return f"change: {table}" if table in CHANGE_STEPS else f"step: {table}"

    def _turn(self) -> None:
        now = time.perf_counter()
        name = self._stack[-1]
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now


@contextmanager
def watching() -> Iterator[Phases]:
    """The wrappers in place, and the phases they fill; taken off on leaving."""
    phases = Phases()
    undo: list[Callable[[], None]] = []
    for target, label in (*CALLS, (STEPS, phases.step_label)):
        _wrap(target, functools.partial(_timed, phases, label), phases, undo)
    for target, name in MANAGERS:
        _wrap(target, functools.partial(_timed_manager, phases, name), phases, undo)
    try:
        yield phases
    finally:
        for restore in reversed(undo):
            restore()


def _wrap(
    target: str,
    wrapper: Callable[[Callable[..., Any]], Callable[..., Any]],
    phases: Phases,
    undo: list[Callable[[], None]],
) -> None:
    module, path = target.split(":")
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    try:
        for part in outer:
            owner = getattr(owner, part)
        original = getattr(owner, name)
    except AttributeError:
        phases.missing.append(target)
        return
    setattr(owner, name, wrapper(original))
    undo.append(lambda: setattr(owner, name, original))


def _timed(phases: Phases, label: Label, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*values: Any, **named: Any) -> Any:
        if threading.get_ident() != phases.thread:
            return function(*values, **named)
        with phases.phase(label if isinstance(label, str) else label(*values, **named)):
            return function(*values, **named)

    return timed


def _timed_manager(phases: Phases, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    @contextmanager
    def timed(*values: Any, **named: Any) -> Iterator[Any]:
        with phases.phase(name), function(*values, **named) as given:
            yield given

    return timed
