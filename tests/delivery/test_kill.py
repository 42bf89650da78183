"""Kill -9 between the steps of a delivery: the next one loses nothing and sends nothing twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.settled import Settlements
from tests.hub.processes import FORKS
from tizbe.delivery.delivering import deliver
from tizbe.ledger.home import open_home
from tizbe.ledger.log import open_log
from tizbe.sandbox.mshi import Mshi

LIMIT = 9
STEPS = {"os.rename", "os.remove", "os.chmod", "open"}


def deliver_all(home: Path) -> None:
    """Deliver, answer and take the answers: the whole exchange."""
    log = open_log(open_home(home))
    try:
        deliver(log, "tester", batch_limit=LIMIT)
        Mshi(home / "mshi").answer()
        deliver(log, "tester", batch_limit=LIMIT)
    finally:
        log.store.close()


def deliver_and_die(home: Path, step: int) -> None:
    """Deliver, and be killed at the step of that number that touches a file."""
    left = step

    def watch(event: str, _arguments: object) -> None:
        nonlocal left
        if event in STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    deliver_all(home)


def count_steps(home: Path, told: Any) -> None:
    """Deliver undisturbed and tell how many steps there were."""
    count = 0

    def watch(event: str, _arguments: object) -> None:
        nonlocal count
        count += event in STEPS

    sys.addaudithook(watch)
    deliver_all(home)
    told.put(count)


def begin_and_tell(home: Path, begun: Any) -> None:
    """Tell that the work begins, then deliver."""
    begun.set()
    deliver_all(home)


def picture(home: Path) -> list[tuple[Any, ...]]:
    """All that must be equal after any history: batches, their states and files, and MSHI's cover."""
    log = open_log(open_home(home))
    report = deliver(log, "tester", batch_limit=LIMIT)
    found: list[tuple[Any, ...]] = [
        (b.number, b.first_change, b.last_change, b.sha256, b.outcome, b.reason, len(b.answers)) for b in report.batches
    ]
    log.store.close()
    assert report.notices == ()
    mshi = Mshi(home / "mshi")
    assert not [path for path in mshi.inbox.iterdir() if path.name.startswith(".")]
    for path in sorted(mshi.inbox.iterdir()):
        if path.suffix == ".csv":
            found.append((path.name, path.read_bytes()))
        else:
            manifest = json.loads(path.read_bytes())
            found.append((path.name, {**manifest, "written_at": None}))
    found += [tuple(row.values()) for row in mshi.cover().to_pylist()]
    return found


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's folder with settlements and no delivery."""
    home = tmp_path_factory.mktemp("settled") / "home"
    made = Settlements(home)
    for changes in (12, 12):
        made.settle(changes)
    made.log.store.close()
    return home


@pytest.fixture(scope="module")
def undisturbed(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[Any, ...]], int]:
    """The picture after an exchange that nobody killed, and the number of its steps."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(settled, home)
    told = FORKS.Queue()
    child = FORKS.Process(target=count_steps, args=(home, told))
    child.start()
    steps = told.get(timeout=60)
    child.join()
    return picture(home), steps


def finish(home: Path) -> list[tuple[Any, ...]]:
    """The picture once the exchange was done to its end."""
    deliver_all(home)
    return picture(home)


@pytest.mark.parametrize("trial", range(12))
def test_kill_at_a_step_loses_nothing(
    trial: int, settled: Path, undisturbed: tuple[list[tuple[Any, ...]], int], tmp_path: Path
) -> None:
    """Killed before any step that touches a file, the exchange ends as if it had not been."""
    expected, steps = undisturbed
    home = tmp_path / "home"
    shutil.copytree(settled, home)
    chance = random.Random(trial)
    for _ in range(1 + trial % 2):
        child = FORKS.Process(target=deliver_and_die, args=(home, chance.randint(1, steps)))
        child.start()
        child.join()
    assert finish(home) == expected


@pytest.mark.parametrize("trial", range(12))
def test_kill_at_a_moment_loses_nothing(
    trial: int, settled: Path, undisturbed: tuple[list[tuple[Any, ...]], int], tmp_path: Path
) -> None:
    """Killed at a random moment, the exchange ends as if it had not been."""
    home = tmp_path / "home"
    shutil.copytree(settled, home)
    begun = FORKS.Event()
    child = FORKS.Process(target=begin_and_tell, args=(home, begun))
    child.start()
    assert begun.wait(60)
    time.sleep(random.Random(trial).uniform(0, 0.4))
    child.kill()
    child.join()
    assert finish(home) == undisturbed[0]
