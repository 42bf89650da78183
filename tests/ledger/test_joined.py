"""Commits that are joined: written a statement for each table, true all together or not at all."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ledger.log_world import new_log
from tizbe.errors import Broken
from tizbe.ledger.log import Log


def _join(log: Log, role: str) -> int:
    """A commit with one file, joined to the others."""
    with log.writing("submission", "tester") as draft:
        draft.write(role, role.encode(), "txt")
        draft.join()
    return draft.commit_no


def test_joined_commits_follow_one_another_and_become_true_together(tmp_path: Path) -> None:
    """Numbers and instants increase though nothing is in the control database yet; then all is, with its files."""
    log = new_log(tmp_path / "home")
    with log.locking():
        with log.together():
            assert [_join(log, "first"), _join(log, "second")] == [1, 2]
            assert log.last_commit_no() == 0
            with log.store.writing() as control:
                log.write_joined(control)
            assert log.last_commit_no() == 2
        assert log.last_commit_no() == 2
    first, second = log.commits()
    assert first.recorded_at < second.recorded_at
    paths = [log.path(file, verify=True) for number in (1, 2) for file in log.files(number)]
    assert [path.read_text() for path in paths] == ["first", "second"]


def _fail(log: Log) -> None:
    with log.store.writing() as control:
        log.write_joined(control)
    raise OSError


@pytest.mark.parametrize("leaving", [_fail, lambda log: None])
def test_joined_commits_that_fail_leave_nothing(leaving: Callable[[Log], None], tmp_path: Path) -> None:
    """After an error, or where their rows were not written, none is true, the next has their number, files go."""
    log = new_log(tmp_path / "home")
    with log.locking():
        with pytest.raises((OSError, Broken)), log.together():
            _join(log, "lost")
            leaving(log)
        assert log.last_commit_no() == 0
        assert log.sweep() == 1
        with log.writing("submission", "tester") as draft, draft.recording():
            pass
        assert draft.commit_no == log.last_commit_no() == 1


def test_a_commit_is_joined_only_to_others(tmp_path: Path) -> None:
    """Outside `together` a commit cannot be joined, and is not counted."""
    log = new_log(tmp_path / "home")
    with log.locking():
        with pytest.raises(Broken):
            _join(log, "alone")
        assert log.last_commit_no() == 0


def test_the_last_commit_is_that_of_the_database_for_everybody(tmp_path: Path) -> None:
    """Who holds the lock sees each commit once it is true, and not one that failed; others see the same afterwards."""
    log, other = new_log(tmp_path / "home"), new_log(tmp_path / "home")
    with log.locking():
        for expected in (1, 2):
            with log.writing("submission", "tester") as draft, draft.recording():
                assert log.last_commit_no() == expected - 1
            assert log.last_commit_no() == other.last_commit_no() == expected
        with suppress(OSError), log.writing("submission", "tester") as draft, draft.recording():
            raise OSError
        assert log.last_commit_no() == 2
    with other.locking(), other.writing("submission", "tester") as draft, draft.recording():
        pass
    assert log.last_commit_no() == 3
    with log.locking():
        assert log.last_commit_no() == 3
