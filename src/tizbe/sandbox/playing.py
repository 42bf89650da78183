"""Playing the bodies and MSHI against a running hub, over the network alone, and comparing what came of it.

    sending.py      the bodies            mshi_pull.py, mshi_service.py   MSHI, pulling or pushed to
    fault_plan.py   what goes wrong       comparing.py                    the hub's answers, MSHI's state, the key

The hub must hold nothing yet: the answer key says what becomes of a country that is told for the first time.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tizbe import client
from tizbe.errors import Refused, Unavailable
from tizbe.sandbox import comparing, days, joining
from tizbe.sandbox.bad_network import ANSWERING, BadNetwork
from tizbe.sandbox.comparing import Check
from tizbe.sandbox.fault_plan import Fault, FaultPlan
from tizbe.sandbox.feeds import plans
from tizbe.sandbox.making import LEAST_PERSONS
from tizbe.sandbox.mshi_feed import FeedMshi, image_periods
from tizbe.sandbox.mshi_pull import MshiPull
from tizbe.sandbox.mshi_service import MshiService
from tizbe.sandbox.sending import Bodies

Progress = Callable[[int, int, int], None]
"""Told the day, how many submissions of it are answered and how many there are."""

_LOOK = 0.1
_NOT_EMPTY = {
    "kk": "Хаб бос емес, ал жауап кілті бос хабқа ғана жарайды; жаңа хабқа жіберіңіз.",
    "ru": "Хаб не пуст, а ключ ответов верен только для пустого; возьмите новый хаб.",
    "en": "The hub is not empty, and the answer key holds for an empty one only; take a new hub.",
}
_OTHER_HUB = {
    "kk": "«{folder}» басқа хабтың МӘМС күйін сақтайды; оны өшіріңіз не басқа --keys беріңіз.",
    "ru": "В «{folder}» лежит состояние ОСМС другого хаба; удалите его или укажите другой --keys.",
    "en": "“{folder}” holds MSHI's state of another hub; remove it, or name other --keys.",
}
_NOT_DONE = {
    "kk": "{seconds} секундта өзгерістердің бәрі жетпеді (МӘМС: {until}, хаб: {last}).",
    "ru": "За {seconds} с изменения дошли не все (ОСМС: {until}, хаб: {last}).",
    "en": "Within {seconds} seconds not every change arrived (MSHI: {until}, the hub: {last}).",
}
_TOO_SMALL = {
    "kk": "Кемінде {least} адам және бір күн керек.",
    "ru": "Нужно не меньше {least} человек и одного дня.",
    "en": "At least {least} persons and one day are needed.",
}


@dataclass(frozen=True)
class Play:
    """What is played: the hub's address, the folder of keys, the country, its days, the faults.

    `rows`: the rows of the list (and `activity`, `vital`) whose feeds are sent; none: all.
    `listen`: host and port at which MSHI waits for the hub to push (port 0: any), or None: MSHI pulls. `token`: what
    the hub has to show to MSHI. `is_trusting`: MSHI applies whatever it is pushed; see `mshi_feed`. `patience`: seconds
    for the last changes to arrive. `language`: kk, ru or en, for what the hub says no to.
    """

    hub: str
    keys: Path
    persons: int = 300
    days: int = 5
    seed: int = 1
    faults: frozenset[Fault] = frozenset()
    rows: frozenset[str] = frozenset()
    listen: tuple[str, int] | None = None
    token: str | None = field(default=None, repr=False)
    is_trusting: bool = False
    patience: float = 180.0
    language: str = "en"


@dataclass(frozen=True)
class Outcome:
    """What came of it: how much was played, the comparisons, the faults committed by kind."""

    submissions: int
    rows: int
    changes: int
    seconds: float
    checks: list[Check]
    faults: Counter[str]

    @property
    def holds(self) -> bool:
        """Whether every comparison holds."""
        return all(check.holds for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The outcome for a script."""
        sums = {name: getattr(self, name) for name in ("submissions", "rows", "changes", "seconds")}
        checks = [{**asdict(check), "holds": check.holds} for check in self.checks]
        return {"holds": self.holds, **sums, "checks": checks, "faults": dict(sorted(self.faults.items()))}


class Receiver(Protocol):
    """MSHI as a run sees it: there or away."""

    def come(self) -> None:
        """Be there."""

    def go(self) -> None:
        """Be away."""

    def demand_well(self) -> None:
        """Raise what keeps MSHI from going on, if anything does."""


def play(played: Play, progress: Progress | None = None) -> Outcome:
    """Play and compare. Raises Refused for a hub that is not empty or keys that are missing, Unavailable when changes
    do not arrive in time, and what the client raises."""
    if played.persons < LEAST_PERSONS or played.days < 1:
        raise _said(Refused, _TOO_SMALL, least=LEAST_PERSONS)
    plan = FaultPlan(played.faults, played.seed)
    started = time.monotonic()
    with ExitStack() as stack:
        desk = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tizbe-sandbox-")))
        fund = _fund(played, plan)
        stack.callback(fund.close)
        mshi = FeedMshi(played.keys / "mshi", is_trusting=played.is_trusting)
        stack.callback(mshi.close)
        if fund.changes(limit=1).last:
            raise Refused(_NOT_EMPTY)
        if mshi.standing().until:
            raise _said(Refused, _OTHER_HUB, folder=mshi.folder)
        history = days.tell(desk, played.persons, played.days, played.seed, plan, played.rows)
        bodies = stack.enter_context(Bodies(played.hub, played.keys, plan, played.language))
        receiver = stack.enter_context(_receiver(played, fund, mshi, plan))
        away = plan.random("away").randint(1, played.days) if plan.has(Fault.FLAPPING) else 0
        for number, day in enumerate(history.days, start=1):
            if number == away:
                receiver.go()
                plan.commit("away-a-day")
            _send(bodies, number, day, progress)
            if number == away:
                receiver.come()
        _await_all(fund, mshi, receiver, history.last_iin, played.patience)
        told = [one for day in history.days for one in day]
        bodies.ask_again(told)
        receiver.go()
        fund.image(desk / "image.csv")
        last = fund.standing().last
        checks = [
            *comparing.check_answers(told, bodies.answers),
            comparing.check_changes(mshi.applications(), last),
            comparing.check_image(mshi.periods(), image_periods((desk / "image.csv").read_text())),
            *comparing.check_acknowledged(fund.standing()),
        ]
        if history.persons:
            checks += [
                comparing.check_story(mshi, history.persons),
                comparing.check_explained(fund, history.persons),
            ]
        rows = sum(one.entry["rows_read"] for one in told)
        return Outcome(len(told), rows, last, time.monotonic() - started, checks, plan.committed)


def faults_named(names: str) -> frozenset[Fault]:
    """The faults of a list with commas; `all`: every one. Raises ValueError, with the names there are."""
    known = {fault.value: fault for fault in Fault}
    wanted = _listed(names)
    if not wanted <= {*known, "all"}:
        raise ValueError(", ".join(known))
    return frozenset(Fault) if "all" in wanted else frozenset(known[name] for name in wanted)


def rows_named(names: str) -> frozenset[str]:
    """The rows of a list with commas, and `activity`, `vital`. Raises ValueError, with the names there are."""
    known = dict.fromkeys(plan.row for plan in plans())
    wanted = _listed(names)
    if not wanted <= set(known):
        raise ValueError(", ".join(known))
    return wanted


def _listed(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(",") if name.strip())


def _fund(played: Play, plan: FaultPlan) -> client.Hub:
    network = BadNetwork(plan, joining.MSHI, ANSWERING)
    shown = joining.credentials(played.keys, joining.MSHI)
    return client.Hub(played.hub, shown, language=played.language, transport=network)


class _Receiving:
    """MSHI there from the beginning of a `with` to its end."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def __enter__(self) -> Receiver:
        self._receiver.come()
        return self._receiver

    def __exit__(self, *_: object) -> None:
        self._receiver.go()


def _receiver(played: Play, fund: client.Hub, mshi: FeedMshi, plan: FaultPlan) -> _Receiving:
    if played.listen is None:
        return _Receiving(MshiPull(fund, mshi, plan))

    def acknowledge(until: int, refused: dict[int, str]) -> None:
        fund.acknowledge(until, refused)

    host, port = played.listen
    return _Receiving(MshiService(mshi, host, port, plan=plan, token=played.token, acknowledge=acknowledge))


def _send(bodies: Bodies, number: int, day: list[days.Told], progress: Progress | None) -> None:
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        if progress is not None:
            progress(number, done, len(day))

    bodies.send_day(day, told)


def _await_all(fund: client.Hub, mshi: FeedMshi, receiver: Receiver, last_iin: str, patience: float) -> None:
    """Wait until MSHI has the change of the last submission, and with it everything, and the hub knows so.

    A settlement takes in all that was answered before it, so the one that made that change made all others too.
    """
    until = time.monotonic() + patience
    while True:
        receiver.demand_well()
        standing = fund.standing()
        has_all = mshi.standing().until == standing.until == standing.last
        if has_all and mshi.holds_person(last_iin):
            return
        if time.monotonic() > until:
            places = {"seconds": round(patience), "until": mshi.standing().until, "last": standing.last}
            raise _said(Unavailable, _NOT_DONE, **places)
        time.sleep(_LOOK)


def _said(kind: type[Refused] | type[Unavailable], sentences: dict[str, str], **places: object) -> Exception:
    return kind({language: text.format(**places) for language, text in sentences.items()})
