"""The doctor: looks at everything a hub depends on, changes nothing, and says in one sentence who mends what.

for finding in examine(settings):       # in an order: what is needed first comes first
    finding.state, finding.sentence("kk")

machine.py    Python, the engine, memory, optional packages
folder.py     the hub's folder: its rights, keys, disk and lock
control.py    the control database, the clock, the log beside it and the projection
traffic.py    what came in and waits, what goes out to MSHI, cases, certificates of clients
mshi.py       the way to MSHI: the files that settings name, our certificate, MSHI itself
safety.py     the backup
words.yaml    what each finding is called, in three languages, and whose it is
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tizbe.service.doctor import control, folder, machine, mshi, safety, traffic
from tizbe.service.doctor.finding import FAULT, Finding, found, worst
from tizbe.settings import Settings

__all__ = ["FAULT", "Finding", "examine", "worst"]

Check = Callable[[Settings], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    machine.python,
    machine.engine,
    machine.memory,
    machine.packages,
    folder.home,
    folder.secrets,
    folder.disk,
    folder.lock,
    control.database,
    control.projection,
    traffic.traffic,
    mshi.files,
    mshi.mshi,
    safety.backup,
)
"""What is looked at, in order."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, whatever is wrong before; nothing is made or changed but a file that is removed again."""
    for check in CHECKS:
        try:
            yield from check(settings)
        except Exception as error:  # a doctor that falls silent at the first illness is none
            yield found(
                "not-examined", what=f"{check.__module__.rpartition('.')[2]}.{check.__name__}", error=_kind(error)
            )


def _kind(error: Exception) -> str:
    """What an error is, without its text, which may hold anything."""
    number = getattr(error, "strerror", None)
    return f"{type(error).__name__}: {number}" if number else type(error).__name__
