"""A folder and a database that are not of one hub, or not of one moment: refused before anything is touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ledger.log_world import commit_effects, log_names, new_log
from tests.postgresql import hubs
from tizbe.errors import LANGUAGES, Refused
from tizbe.ledger.log import Log
from tizbe.ledger.standing import note_reached, reached_commit
from tizbe.store.database import FILE

on_sqlite = pytest.mark.skipif(hubs.ASKED, reason="the control database is put there as a file")


def _lived(folder: Path, commits: int) -> Log:
    log = new_log(folder)
    with log.locking():
        for _ in range(commits):
            commit_effects(log)
    log.store.close()
    return log


def _is_told(refused: Refused) -> bool:
    return all(refused.sentence(language) for language in LANGUAGES)


@on_sqlite
def test_an_older_database_put_back_is_refused_and_no_file_is_swept(tmp_path: Path) -> None:
    """A database behind its folder would take the last commits' files for orphans; they all stay."""
    _lived(tmp_path / "home", 2)
    shutil.copytree(tmp_path / "home", tmp_path / "before")
    log = _lived(tmp_path / "home", 2)
    names = log_names(log)
    for beside in ("", "-wal", "-shm"):
        (tmp_path / "home" / f"{FILE}{beside}").unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "before" / FILE, tmp_path / "home" / FILE)
    log = new_log(tmp_path / "home")
    with pytest.raises(Refused, match="holds commit 2, the folder has seen 4") as refused, log.locking():
        raise AssertionError("the lock was given")
    log.store.close()
    assert _is_told(refused.value) and log_names(log) == names


@on_sqlite
def test_a_folder_left_behind_by_another_is_refused(tmp_path: Path) -> None:
    """A database that was written to from a copy of the folder has commits whose files are not here."""
    _lived(tmp_path / "home", 2)
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    _lived(tmp_path / "copy", 1)
    shutil.copyfile(tmp_path / "copy" / FILE, tmp_path / "home" / FILE)
    log = new_log(tmp_path / "home")
    with pytest.raises(Refused, match="another folder") as refused, log.locking():
        raise AssertionError("the lock was given")
    log.store.close()
    assert _is_told(refused.value)


def test_a_note_that_was_lost_is_made_again(tmp_path: Path) -> None:
    """The note of the last commit seen is not waited for, so a hub goes on without it or with an earlier one."""
    log = _lived(tmp_path / "home", 3)
    assert reached_commit(log.home) == 3
    for note in (None, 1):
        (tmp_path / "home" / "reached").unlink(missing_ok=True)
        if note is not None:
            note_reached(log.home, note)
        with new_log(tmp_path / "home").locking():
            assert reached_commit(log.home) == 3


@on_sqlite
def test_an_empty_database_in_the_place_of_the_hubs_is_refused(tmp_path: Path) -> None:
    """A hub whose database is gone does not begin anew over its own files."""
    log = _lived(tmp_path / "home", 1)
    names = log_names(log)
    (tmp_path / "home" / FILE).unlink()
    with pytest.raises(Refused, match="not found, an empty one") as refused:
        new_log(tmp_path / "home")
    assert _is_told(refused.value) and log_names(log) == names


@on_sqlite
def test_another_hubs_database_is_refused(tmp_path: Path) -> None:
    """The folder and the database name the hub they are of; two hubs are never mixed."""
    _lived(tmp_path / "one", 1)
    _lived(tmp_path / "two", 1)
    shutil.copyfile(tmp_path / "two" / FILE, tmp_path / "one" / FILE)
    with pytest.raises(Refused, match="another hub's") as refused:
        new_log(tmp_path / "one")
    assert _is_told(refused.value)


@on_sqlite
def test_a_hub_from_before_the_names_gets_one(tmp_path: Path) -> None:
    """A folder and a database that say nothing of themselves, with commits in both, are taken for what they are."""
    log = _lived(tmp_path / "home", 2)
    (tmp_path / "home" / "hub").unlink()
    (tmp_path / "home" / "reached").unlink()
    with log.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM hub")
    log = _lived(tmp_path / "home", 1)
    assert log.last_commit_no() == 3 and (tmp_path / "home" / "hub").read_text().endswith("\nsqlite\n")
