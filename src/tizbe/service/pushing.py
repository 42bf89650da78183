"""The lane that pushes: what a settlement has made is offered to MSHI at once, where the operator says where MSHI is.

Every worker has it; the claim in the control database lets one push, and another take over when that one is gone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from prometheus_client import Counter, Gauge

from tizbe.clock import now_at
from tizbe.delivery.outbox import DEAD, Kind
from tizbe.delivery.push import Mshi
from tizbe.delivery.pusher import Pusher, Step
from tizbe.errors import HubError, OutcomeUnknown, Unavailable
from tizbe.hub import open_hub
from tizbe.service import observing
from tizbe.service.bell import bell_of
from tizbe.settings import Settings, mshi_settings

_BREATH, _LONGEST = 0.03, 1.0
_FAULT_PAUSE = 60.0
_GRACE = 5.0

_steps = Counter(
    "tizbe_push",
    "Offers sent to MSHI and questions put to it, by what it said.",
    ("act", "said"),
    registry=observing.registry,
)
_behind = Gauge(
    "tizbe_push_behind", "Changes that MSHI does not have yet, as far as it said.", registry=observing.registry
)
_dead = Gauge("tizbe_push_dead", "Whether a dead letter keeps the changes back.", registry=observing.registry)


def push_changes(
    settings: Settings, stop: threading.Event, worker: str, is_dead: Callable[[str], bool] = lambda _: False
) -> None:
    """Push until `stop` is set; returns at once where nothing says where MSHI is.

    `worker` names who pushes; `is_dead` says of such a name whether its process is known to be gone. Raises `Refused`
    for settings that cannot be meant.
    """
    chosen = mshi_settings()
    if chosen is None:
        return
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # each step is told below, without an address
    with ExitStack() as opened:
        mshi = opened.enter_context(Mshi(chosen))
        hub = opened.enter_context(open_hub(settings))
        bell = bell_of(settings.home)
        opened.enter_context(bell.listening(hub.log.store))
        pusher = Pusher(hub.log, mshi, worker, chosen.offer, chosen.longest_pause, is_dead, _tell)
        over = threading.Event()
        opened.callback(over.set)
        threading.Thread(target=_break_off, args=(stop, over, mshi), name="push stop", daemon=True).start()
        opened.callback(_let_go, pusher)
        while not stop.is_set():
            heard = bell.rings
            seconds, is_fault = _next(pusher)
            if is_fault:
                stop.wait(seconds)
            elif seconds > 0 and not stop.wait(min(seconds, _BREATH)):
                bell.wait(heard, max(0.0, min(seconds, _LONGEST) - _BREATH))


def _next(pusher: Pusher) -> tuple[float, bool]:
    """One step; the seconds until the next, and whether the hub itself said no, which is told and tried again later."""
    try:
        return pusher.step(now_at()), False
    except (Unavailable, OutcomeUnknown) as error:
        observing.log.info("push waits", why=error.sentence())
        return 1.0, True
    except HubError as error:
        observing.log.error("push failed", error=type(error).__name__, why=error.sentence())
        return _FAULT_PAUSE, True


def _let_go(pusher: Pusher) -> None:
    try:
        pusher.close()
    except HubError as error:  # the claim ends by itself
        observing.log.info("push claim kept", why=error.sentence())


def _break_off(stop: threading.Event, over: threading.Event, mshi: Mshi) -> None:
    """Do not let a silent MSHI hold up the stop: what is under way has an unknown outcome, and is asked about later."""
    stop.wait()
    if not over.wait(_GRACE):
        mshi.break_off()


def _tell(step: Step) -> None:
    _steps.labels(step.act, step.kind).inc()
    _behind.set(step.behind)
    _dead.set(step.offer.state == DEAD)
    offer = step.offer
    tell = (
        observing.log.info
        if step.kind in (Kind.STANDS, Kind.TAKEN) and offer.problem is None
        else observing.log.warning
    )
    tell(
        "pushed" if step.act == "send" else "asked",
        offer=offer.number,
        first=offer.first,
        last=offer.last,
        said=str(step.kind),
        state=offer.state,
        problem=offer.problem,
        tries=offer.tries,
    )
