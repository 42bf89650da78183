"""The log: commits, their files, the lock, the sweep."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, exc, insert

from tests.hub.processes import FORKS
from tests.ledger.log_world import commit_effects, log_names, new_log, recorded_names, submission_row
from tizbe.audit import trail
from tizbe.errors import LANGUAGES, Broken, OutcomeUnknown, Refused, Unavailable
from tizbe.ledger import log as log_module
from tizbe.ledger.home import LAYOUT, open_home
from tizbe.store import tables
from tizbe.store.database import Store


def test_commits_are_numbered_without_gaps_and_keep_their_files(tmp_path: Path) -> None:
    """Numbers skip nothing; each file's name says commit, role and hash, and its hash holds."""
    log = new_log(tmp_path / "home")
    with log.locking():
        assert [commit_effects(log) for _ in range(3)] == [1, 2, 3]
    assert [commit.commit_no for commit in log.commits()] == [1, 2, 3]
    assert [commit.commit_no for commit in log.commits(after=2)] == [3]
    (file,) = log.files(2)
    assert file.name == f"000000/000000002-accepted-{file.sha256[:12]}.parquet"
    assert log.path(file, verify=True).stat().st_size == file.bytes
    assert [(e.commit_no, e.submission_no, e.file.rows) for e in log.effects(1)] == [(2, 2, 7), (3, 3, 7)]
    first = log.commit(1)
    assert first is not None
    assert (first.kind, first.recorded_by, first.detail) == ("submission", "tester", {"why": "test"})
    assert log.commit(9) is None
    assert trail.verify(log.store) is None


def test_instants_rise_even_when_the_clock_falls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock set back never disorders the commits, and an instant finds the commits known by then."""
    log = new_log(tmp_path / "home")
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with log.locking():
        for offset in (0, 0, -3600, 5):
            instant = now + timedelta(seconds=offset)
            monkeypatch.setattr(log_module, "now_at", lambda instant=instant: instant)
            commit_effects(log)
    instants = [commit.recorded_at for commit in log.commits()]
    assert instants == sorted(set(instants))
    assert log.commit_known_at(now - timedelta(microseconds=1)) == 0
    assert log.commit_known_at(now) == 1
    assert log.commit_known_at(now + timedelta(seconds=1)) == 3
    assert log.commit_known_at(now + timedelta(seconds=5)) == 4


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    """A file with other bytes fails verification, a missing or shortened one any reading, by its name."""
    log = new_log(tmp_path / "home")
    with log.locking(), log.writing("note", "tester") as draft:
        large = draft.write("received", b"x" * (9 << 20), "csv", rows=3)
        large.seal()
        with draft.recording():
            pass
    (file,) = log.files(1)
    path = log.path(file, verify=True)
    path.write_bytes(b"y" + path.read_bytes()[1:])
    assert log.path(file) == path
    with pytest.raises(Broken, match=r"000000001-received-.*\.csv"):
        log.path(file, verify=True)
    path.write_bytes(b"short")
    with pytest.raises(Broken, match="another size"):
        log.path(file)


def test_what_is_not_recorded_leaves_nothing(tmp_path: Path) -> None:
    """A commit left early, failed by its caller or by the database leaves no row, no file and no gap."""
    log = new_log(tmp_path / "home")
    with log.locking():
        with log.writing("note", "tester") as draft:
            draft.write("received", b"a", "csv")
        with pytest.raises(ValueError, match="stop"), log.writing("note", "tester") as draft:
            draft.write("received", b"b", "csv")
            with draft.recording():
                raise ValueError("stop")
        with pytest.raises(exc.IntegrityError), log.writing("note", "tester") as draft:
            draft.write("received", b"c", "csv")
            with draft.recording() as connection:
                connection.execute(insert(tables.file), {"commit_no": 1, "role": "received"})
        assert log_names(log) == set()
        assert list(log.home.draft_folder.iterdir()) == []
        assert commit_effects(log) == 1
        assert log.sweep(everything=True) == 0


def test_a_commit_that_fails_in_the_commit_is_of_unknown_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database fails in the commit itself the caller is told so, and no file is taken away."""
    log = new_log(tmp_path / "home")
    writing = Store.writing

    @contextmanager
    def failing(store: Store) -> Iterator[Connection]:
        with writing(store) as connection:
            yield connection
        raise exc.OperationalError("COMMIT", None, Exception("the answer was lost"))

    monkeypatch.setattr(Store, "writing", failing)
    with log.locking():
        with pytest.raises(OutcomeUnknown), log.writing("note", "tester") as draft:
            draft.write("received", b"a", "csv")
            with draft.recording():
                pass
        assert log_names(log) == recorded_names(log) != set()


def test_orphans_are_swept_and_nothing_else(tmp_path: Path) -> None:
    """Taking the lock removes drafts and the newest commits' unnamed files; a full sweep removes all."""
    log = new_log(tmp_path / "home")
    with log.locking():
        commit_effects(log)
    orphan = log.home.log_folder / "000000" / "000000002-accepted-0123456789ab.parquet"
    far = log.home.log_folder / "000007" / "000007002-accepted-0123456789ab.parquet"
    far.parent.mkdir()
    for path in (orphan, far, log.home.draft_folder / "000000002-accepted.parquet"):
        path.write_bytes(b"half")
    with log.locking():
        assert not orphan.exists()
        assert list(log.home.draft_folder.iterdir()) == []
        assert far.exists()
        assert log.sweep(everything=True) == 1
    assert log_names(log) == recorded_names(log)


def test_writing_without_the_lock_is_an_error(tmp_path: Path) -> None:
    """Neither a commit nor a sweep begins without the lock, and a role is used once in a commit."""
    log = new_log(tmp_path / "home")
    with pytest.raises(Broken), log.writing("note", "tester"):
        pass
    with pytest.raises(Broken):
        log.sweep()
    with log.locking(), log.writing("note", "tester") as draft:
        draft.file("received", "csv")
        with pytest.raises(Broken):
            draft.file("received", "csv")
    with log.home.sharing(), pytest.raises(Broken), log.locking():
        pass


def _hold(path: Path, held: threading.Event, done: threading.Event) -> None:
    with open_home(path).locking():
        held.set()
        done.wait(20)


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    """While one holds the lock another is told so in three languages; when it dies, the lock is free."""
    log = new_log(tmp_path / "home")
    held, done = FORKS.Event(), FORKS.Event()
    child = FORKS.Process(target=_hold, args=(log.home.path, held, done))
    child.start()
    assert held.wait(20)
    with pytest.raises(Unavailable) as caught, log.locking(wait=0.05):
        pass
    assert all(caught.value.sentence(language) for language in LANGUAGES)
    with pytest.raises(Unavailable), log.home.sharing(wait=0):
        pass
    child.kill()
    child.join()
    with log.locking(wait=5):
        assert log.home.is_locked


def test_threads_exclude_each_other_and_one_thread_does_not_exclude_itself(tmp_path: Path) -> None:
    """The lock may be taken again inside itself, never by another thread through the same object."""
    home = open_home(tmp_path / "home")
    refused: list[bool] = []

    def try_it() -> None:
        assert not home.is_locked
        try:
            with home.locking(wait=0.05):
                refused.append(False)
        except Unavailable:
            refused.append(True)

    with home.locking() as is_new, home.locking() as is_new_again:
        assert (is_new, is_new_again) == (True, False)
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    assert refused == [True]
    assert not home.is_locked


def test_readers_share_the_folder(tmp_path: Path) -> None:
    """Two readers hold the lock together, and a writer waits for both."""
    first, second = open_home(tmp_path / "home"), open_home(tmp_path / "home")
    with first.sharing(), second.sharing(wait=0):
        third = open_home(tmp_path / "home")
        with pytest.raises(Unavailable), third.locking(wait=0):
            pass
    with third.locking(wait=0):
        pass


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    """What is not a hub's folder, or of another layout, is left alone; a cut-short one is completed."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(Refused):
        open_home(tmp_path / "mine")
    with pytest.raises(Refused):
        open_home(tmp_path / "mine" / "letter.txt")
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / ".version-77").write_text("tiz")
    home = open_home(tmp_path / "cut")
    assert (home.path / "version").read_text() == LAYOUT
    (home.path / "version").write_text("tizbe home 99\n")
    with pytest.raises(Refused):
        open_home(home.path)


def test_a_submission_row_and_its_commit_are_one(tmp_path: Path) -> None:
    """Effects that no submission owns are an invariant fallen, not an empty answer."""
    log = new_log(tmp_path / "home")
    with log.locking(), log.writing("submission", "tester") as draft:
        draft.write("accepted", b"a", "parquet", rows=1)
        with draft.recording():
            pass
    with pytest.raises(Broken, match="Commit 1"):
        log.effects()
    with log.store.writing() as connection:
        connection.execute(insert(tables.submission), submission_row(draft))
    assert len(log.effects()) == 1
