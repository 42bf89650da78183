"""The doctor: a healthy hub has no fault, each planted one is named with who mends it, and nothing is changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.ledger.log_world import commit_effects, new_log
from tests.postgresql import hubs
from tizbe.cli.doctor import doctor
from tizbe.clock import now_at
from tizbe.errors import LANGUAGES
from tizbe.ledger.projection_file import open_projection
from tizbe.service.doctor import control, examine, folder, machine
from tizbe.service.doctor.finding import FAULT, Finding, found, kinds
from tizbe.settings import Settings
from tizbe.store.database import FILE, connected_store

on_sqlite = pytest.mark.skipif(hubs.ASKED, reason="the control database is harmed as a file")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with commits and a projection."""
    path = tmp_path_factory.mktemp("doctor") / "hub"
    log = new_log(path)
    with log.locking():
        projection = open_projection(log)
        commit_effects(log, projection)
        commit_effects(log, projection)
        projection.close()
    log.store.close()
    return path


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of that hub, to be harmed."""
    shutil.copytree(made, tmp_path / "hub")
    return tmp_path / "hub"


def settings(home: Path, threads: int = 1, memory: str = "1GB") -> Settings:
    """Small settings."""
    return Settings(home, threads, memory, "doctor")


def faults(home: Path) -> dict[str, Finding]:
    """What is wrong, by kind."""
    return {one.kind: one for one in examine(settings(home)) if one.state == FAULT}


def test_a_healthy_hub_has_no_fault_and_is_left_as_it_was(home: Path) -> None:
    """Everything is looked at, nothing is wrong, and no file is made, changed or removed."""

    def files() -> dict[str, bytes]:
        every = (path for path in home.rglob("*") if path.is_file() and f"{FILE}-" not in path.name)
        return {str(path): path.read_bytes() for path in every}

    before = files()
    every = list(examine(settings(home)))
    assert [one.sentence() for one in every if one.state == FAULT] == []
    assert {"home", "secrets", "disk", "lock-free", "database", "clock", "projection"} <= {one.kind for one in every}
    assert files() == before


def _open(path: str) -> Callable[[Path], None]:
    return lambda home: (home / path).chmod(0o644)


def _sql(text: str) -> Callable[[Path], None]:
    def harm(home: Path) -> None:
        store = connected_store(home)
        with store.writing() as connection:
            connection.exec_driver_sql(text)
        store.close()

    return harm


def _tear(home: Path) -> None:
    with (home / FILE).open("r+b") as file:
        file.seek(5000)
        file.write(os.urandom(20000))


FUTURE = (now_at() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
HARMS: dict[str, Callable[[Path], object]] = {
    "home-layout": lambda home: (home / "version").write_text("tizbe home 0\n"),
    "home-restoring": lambda home: (home / "restore.unfinished").touch(),
    "path-missing": lambda home: (home / "draft").rmdir(),
    "path-open": _open("secrets/subject.key"),
    "key-missing": lambda home: (home / "secrets" / "subject.key").unlink(),
    "key-signing": lambda home: shutil.rmtree(home / "secrets" / "signing"),
    "files-missing": lambda home: next((home / "log").glob("*/000000002-*")).unlink(),
    "database-other": lambda home: (home / "hub").write_text(f"{'0' * 32}\nsqlite\n"),
    "database-standing": lambda home: (home / "reached").write_text("9\n"),
    "schema-newer": _sql("UPDATE alembic_version SET version_num = '9999'"),
    "clock-behind": _sql(f"UPDATE \"commit\" SET recorded_at = '{FUTURE}' WHERE commit_no = 2"),
    "projection-damaged": lambda home: (home / "projection.duckdb").write_bytes(b"torn" * 5000),
}


@pytest.mark.parametrize("kind", sorted(HARMS))
def test_a_planted_fault_is_named_with_who_mends_it(kind: str, home: Path) -> None:
    """The fault is found, its sentence stands in three languages, and somebody is named."""
    HARMS[kind](home)
    named = faults(home)
    assert kind in named, {name: one.sentence() for name, one in named.items()}
    for language in LANGUAGES:
        assert named[kind].sentence(language) and named[kind].who
    assert "not-examined" not in named or kind == "path-missing"


@on_sqlite
def test_a_torn_or_emptied_database_is_told(home: Path) -> None:
    """A file of SQLite that is damaged or empty is a fault with who mends it, never a traceback."""
    (home / FILE).rename(home / "kept")
    assert {"schema-none"} <= faults(home).keys()
    (home / FILE).unlink()
    shutil.copyfile(home / "kept", home / FILE)
    _tear(home)
    assert faults(home).keys() & {"database-damaged", "database-away", "not-examined"}


@on_sqlite
def test_a_hub_killed_before_its_first_command_ended_is_no_fault(home: Path) -> None:
    """Without a database a log that has files is a fault; an empty one says that the next command makes both."""
    (home / FILE).unlink()
    for path in [one for one in (home / "log").rglob("*") if one.is_file()]:
        assert "schema-none" in faults(home)
        path.unlink()
    assert "schema-none" not in faults(home)
    assert "schema-unmade" in {one.kind for one in examine(settings(home))}


def test_a_worker_that_fell_silent_is_named(home: Path) -> None:
    """A worker that has not been seen for minutes is told, and keeps nobody from working."""
    seen = "2026-01-01T00:00:00.000000Z"
    _sql(f"INSERT INTO worker (worker, started_at, seen_at) VALUES ('m-1', '{seen}', '{seen}')")(home)
    (silent,) = (one for one in examine(settings(home)) if one.kind == "worker-silent")
    assert silent.detail == {"name": "m-1", "seen_at": seen} and "worker-silent" not in faults(home)


def test_a_database_that_is_away_is_told_without_its_password(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the hub says of a database that does not answer is what the doctor says, and names its administrator."""
    monkeypatch.setenv("TIZBE_DATABASE_URL", "postgresql://u:t0p-secret@127.0.0.1:1/there")
    away = faults(home)["database-away"]
    assert away.who == "database" and "127.0.0.1/there" in away.sentence()
    assert "t0p-secret" not in json.dumps([one.as_json() for one in examine(settings(home))])


def test_a_stopped_writer_is_told_from_one_at_work(home: Path) -> None:
    """Who holds the lock is named by its process, and is a fault only while it is stopped."""
    hold = (
        "import fcntl, sys, time; file = open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold, home / "lock"], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        try:
            (working,) = folder.lock(settings(home))
            holder.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, holder.pid, os.WSTOPPED | os.WNOWAIT)
            (stopped,) = folder.lock(settings(home))
        finally:
            holder.kill()
    assert (working.kind, stopped.kind) == ("lock-held", "lock-stopped")
    assert working.detail["process"] == stopped.detail["process"] == holder.pid


def test_settings_that_the_machine_cannot_bear_are_told(tmp_path: Path) -> None:
    """More memory than there is, more threads than cores, and a size that is none."""
    assert [one.kind for one in machine.memory(settings(tmp_path, 4096, "900TB"))] == ["memory-much", "threads-many"]
    assert [one.kind for one in machine.engine(settings(tmp_path, 1, "much"))] == ["engine-settings"]


def test_without_a_hub_the_machine_alone_is_looked_at(tmp_path: Path) -> None:
    """No folder is made; what the machine is like is said all the same."""
    every = [one.kind for one in examine(settings(tmp_path / "none"))]
    assert "home-none" in every and "python" in every and not (tmp_path / "none").exists()
    assert list(control.database(settings(tmp_path / "none"))) == []


def test_every_finding_has_its_sentences_and_every_fault_its_person() -> None:
    """Three languages each with the same details, a known state, somebody for each fault, and a place in the code."""
    code = "".join(path.read_text() for path in Path(folder.__file__).parent.glob("*.py"))
    for kind, known in kinds().items():
        details = [sorted(re.findall(r"{(\w+)}", known[language])) for language in LANGUAGES]
        assert details[0] == details[1] == details[2], kind
        assert known["state"] in {"good", "note", FAULT}
        assert known["state"] != FAULT or known["who"]
        assert f'"{kind}"' in code, kind
        if known.get("who"):
            filled = dict.fromkeys(details[0], 1)
            assert all(found(kind, **filled).sentence(language) for language in LANGUAGES)


def test_the_command_answers_with_its_exit_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 0 when nothing is wrong, 1 when something is; as JSON with state, kind, who and sentence."""
    app = typer.Typer()
    app.command()(doctor)
    monkeypatch.setenv("TIZBE_HOME", str(home))
    monkeypatch.setenv("TIZBE_MEMORY", "1GB")
    answer = CliRunner().invoke(app, ["--lang", "kk"])
    assert answer.exit_code == 0, answer.output
    (home / "secrets" / "subject.key").chmod(0o644)
    answer = CliRunner().invoke(app, ["--json", "--lang", "ru"])
    said = json.loads(answer.output)
    assert (answer.exit_code, said["state"]) == (1, "fault")
    (fault,) = (one for one in said["findings"] if one["state"] == "fault")
    assert (fault["kind"], fault["who"]) == ("path-open", "security") and "chmod" in fault["sentence"]
