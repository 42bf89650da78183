"""Killed at any moment: the hub's folder opens again, nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.hub.processes import FORKS
from tests.ledger.log_world import commit_effects, log_names, new_log, recorded_names
from tizbe.audit import trail
from tizbe.ledger.projection_file import open_projection, rebuild


class KillAtStep:
    """Kills this process at the n-th call made from or into the rooms `ledger`, `store` and `audit`."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        """Count a call; at the last one, die as by `kill -9`."""
        name = frame.f_code.co_filename
        if event in ("call", "c_call") and any(f"/tizbe/{room}/" in name for room in ("ledger", "store", "audit")):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def work(folder: Path, step: int, commits: int, done: Any) -> None:
    """Open everything and commit; from the start on (`step` > 0) or never (0) killed at that step."""
    profile = KillAtStep(step if step else 1 << 60)
    sys.setprofile(profile)
    log = new_log(folder)
    with log.locking():
        projection = open_projection(log)
        for _ in range(commits):
            done.value = commit_effects(log, projection)
        projection.close()
    sys.setprofile(None)
    done.value = (1 << 60) - profile.left  # only reached when it was not killed: the number of steps


def check(folder: Path, answered: int) -> None:
    """The folder opens; files and commits match; the projection, caught up, is what a rebuild gives."""
    log = new_log(folder)
    with log.locking():
        numbers = [commit.commit_no for commit in log.commits()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= answered
        assert log_names(log) == recorded_names(log)
        assert list(log.home.draft_folder.iterdir()) == []
        assert [effects.commit_no for effects in log.effects()] == numbers
        assert trail.head(log.store)[0] == len(numbers)
        assert trail.verify(log.store) is None
        projection = open_projection(log)
        digest = projection.statement_digest()
        assert projection.mark("commit") == len(numbers)
        rebuild(projection)
        assert projection.statement_digest() == digest
        projection.close()
    log.store.close()


def run(folder: Path, step: int, commits: int, seconds: float | None = None) -> tuple[int, int | None]:
    """One child, killed at a step, after some seconds, or not; gives its last answer and exit code."""
    done = FORKS.Value("q", 0)
    child = FORKS.Process(target=work, args=(folder, step, commits, done))
    child.start()
    if seconds is not None:
        time.sleep(seconds)
        child.kill()
    child.join(60)
    return done.value, child.exitcode


def steps_of(folder: Path, commits: int) -> int:
    """The number of steps of an undisturbed run."""
    steps, code = run(folder, 0, commits)
    assert code == 0
    return steps


def kill_at_each(folder: Path, steps: list[int], commits: int) -> None:
    """Kill one child after another at the given steps, and look at the folder after each."""
    for step in steps:
        before = new_log(folder).last_commit_no() if (folder / "version").exists() else 0
        answered, code = run(folder, step, commits)
        assert code in (-signal.SIGKILL, 0)
        check(folder, max(before, answered if code else 0))


def test_a_first_start_killed_at_any_step_can_be_repeated(tmp_path: Path) -> None:
    """Whatever the making of folder, key, database or projection had reached, the next start completes it."""
    total = steps_of(tmp_path / "whole", 0)
    for trial, step in enumerate(random.Random(1).sample(range(1, total), 4)):
        kill_at_each(tmp_path / f"home-{trial}", [step], 1)


def test_a_commit_killed_at_any_step_is_whole_or_absent(tmp_path: Path) -> None:
    """Between any two steps of a commit: no lost answer, no orphan left, digest as rebuilt."""
    folder = tmp_path / "home"
    steps_of(folder, 1)
    opened, committed = steps_of(folder, 0), steps_of(folder, 1)
    kill_at_each(folder, random.Random(2).sample(range(opened - 20, committed), 5), 1)


@pytest.mark.slow
def test_every_third_step_of_a_commit_may_be_its_last(tmp_path: Path) -> None:
    """The same, walking through the commit step by step."""
    folder = tmp_path / "home"
    steps_of(folder, 1)
    opened, committed = steps_of(folder, 0), steps_of(folder, 1)
    kill_at_each(folder, list(range(opened - 20, committed, 3)), 1)


@pytest.mark.slow
def test_commits_killed_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    """Killed by the clock rather than by the step, twenty times over one folder."""
    folder, chance = tmp_path / "home", random.Random(3)
    for _ in range(20):
        answered, _code = run(folder, 0, 1000, seconds=chance.uniform(0.1, 1.2))
        check(folder, answered)
