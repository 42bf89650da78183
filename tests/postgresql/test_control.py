"""The control database on a real PostgreSQL: what differs from SQLite, and what happens when it goes away."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from tests.hub.sending import hub_at, settings, tell
from tests.ledger.log_world import commit_effects, log_names, new_log, recorded_names
from tests.postgresql import hubs
from tizbe.errors import LANGUAGES, HubError, OutcomeUnknown, Refused, Unavailable
from tizbe.hub import Hub, open_hub
from tizbe.hub.backup import BackupVerbs, restore_hub
from tizbe.store import tables
from tizbe.store.database import Store, open_store, sqlite_engine

pytestmark = pytest.mark.slow


def end_sessions(database: str) -> None:
    """End every session of a database, as a server that is started anew does."""
    hubs.do(f"SELECT PG_TERMINATE_BACKEND(pid) FROM pg_stat_activity WHERE datname = '{database}'")


def folder(path: Path) -> Path:
    """A new folder."""
    path.mkdir()
    return path


def test_both_databases_give_back_what_was_written_in_one_order(database: str, tmp_path: Path) -> None:
    """JSON with its order of keys, days, booleans, large numbers and texts of any script are the same from both."""
    detail = {"ы": [1, 2.5, 1e-7, None, True], "R017": 1, "F": {"b": 2, "a": "\u0001ә"}, "": 10**15}
    names = ["b", "A", "a-1", "a_1", "Ә", "ё", "а", "Z", "a 1", "2026-01-01T00:00:00.000001Z"]
    found = []
    for store in (open_store(folder(tmp_path / "home")), Store(sqlite_engine(f"sqlite:///{tmp_path}/other"))):
        if store.engine.dialect.name == "sqlite":
            tables.commit.metadata.create_all(store.engine)
        with store.writing() as connection:
            for number, name in enumerate(names, start=1):
                row = {"commit_no": number, "kind": name, "recorded_at": name, "recorded_by": "b", "detail": detail}
                connection.execute(insert(tables.commit), row)
            large = {"commit_no": 1, "role": "r", "name": "n", "sha256": "0", "bytes": 2**60, "rows": 2**40}
            connection.execute(insert(tables.file), large)
            act = {"act_no": 1, "number": "1", "act_date": date(2026, 2, 28), "language": "kk", "sha256": "0"}
            act |= {"status": "draft", "reading": detail, "added_by": "a", "added_at": "b", "added_commit_no": 1}
            connection.execute(insert(tables.act), act)
        with store.reading() as connection:
            rows: list[Any] = [*connection.execute(select(tables.commit).order_by(tables.commit.c.recorded_at))]
            rows += [list(one.detail) for one in rows]
            rows += [*connection.execute(select(tables.file)), *connection.execute(select(tables.act))]
            query = select(tables.commit.c.kind).where(tables.commit.c.recorded_at <= "a-1")
            rows += sorted(connection.execute(query).scalars())
        found.append(rows)
        store.close()
    assert found[0] == found[1] and [row.kind for row in found[0][: len(names)]] == sorted(names)


def test_writers_of_one_database_exclude_each_other_whatever_their_folder(database: str, tmp_path: Path) -> None:
    """A second writer waits for the first to end its transaction, and a second verb for the first to end."""
    first, second = open_store(folder(tmp_path / "home")), None
    shutil.copytree(tmp_path / "home", tmp_path / "other")
    second = open_store(tmp_path / "other")
    order = []

    def write() -> None:
        with second.writing():
            order.append("second")

    with ThreadPoolExecutor(1) as threads:
        with first.writing():
            waiting = threads.submit(write)
            time.sleep(0.3)
            order.append("first")
        waiting.result(10)
    assert order == ["first", "second"]
    with first.exclusive(1), pytest.raises(Unavailable), second.exclusive(0.2):
        raise AssertionError("two verbs at once")
    with second.exclusive(1):
        order.append("free again")
    first.close()
    second.close()


def test_one_commit_number_is_given_once(database: str, tmp_path: Path) -> None:
    """Should the lock be lost, a second writer of the same number is told to try again, and changes nothing."""
    store = open_store(folder(tmp_path / "home"))
    row = {"commit_no": 1, "kind": "k", "recorded_at": "a", "recorded_by": "b"}
    with store.writing() as connection:
        connection.execute(insert(tables.commit), row)
    with pytest.raises(Unavailable, match="meanwhile"), store.writing() as connection:
        connection.execute(insert(tables.commit), row)
    store.close()


def test_two_homes_on_one_database_are_refused(database: str, tmp_path: Path) -> None:
    """A new folder never takes over another hub's database, and a copied one is found out once it is behind."""
    log = new_log(tmp_path / "home")
    with pytest.raises(Refused, match="another hub's"):
        new_log(tmp_path / "stranger")
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    with log.locking():
        commit_effects(log)
    log.store.close()
    behind = new_log(tmp_path / "copy")
    with pytest.raises(Refused, match="another folder"), behind.locking():
        raise AssertionError("the lock was given")
    behind.store.close()


def test_a_folder_does_not_go_on_without_its_database(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that was not told of the database, or meets an empty one, says so and touches nothing."""
    log = new_log(tmp_path / "home")
    with log.locking():
        commit_effects(log)
    log.store.close()
    names = log_names(log)
    hubs.make(f"{database}_empty")
    for url in (f"sqlite:///{tmp_path}/home/control.sqlite", hubs.url(f"{database}_empty")):
        monkeypatch.setenv("TIZBE_DATABASE_URL", url)
        with pytest.raises(Refused, match=r"\(postgresql\) was not found"):
            new_log(tmp_path / "home")
    assert log_names(log) == names


@pytest.mark.parametrize("has_happened", [True, False])
def test_a_commit_whose_answer_is_lost_is_found_out_at_the_next_start(
    has_happened: bool, database: str, tmp_path: Path
) -> None:
    """Lost at COMMIT the outcome is not known; the next writer keeps the files of what happened and sweeps the rest."""
    log = new_log(tmp_path / "home")

    def lose(connection: Any) -> None:
        own = connection.connection.driver_connection
        if connection.get_execution_options().get("tizbe_wait"):
            if has_happened:
                own.execute("COMMIT")
            own.close()

    with pytest.raises(OutcomeUnknown) as unknown, log.locking():
        event.listen(log.store.engine, "commit", lose)
        commit_effects(log)
    event.remove(log.store.engine, "commit", lose)
    assert all(unknown.value.sentence(language) for language in LANGUAGES)
    assert len(log_names(log)) == 1
    with log.locking():
        assert log.last_commit_no() == (1 if has_happened else 0)
        assert log_names(log) == recorded_names(log)
        commit_effects(log)
    log.store.close()


def test_a_server_started_anew_is_not_noticed_between_two_uses(database: str, tmp_path: Path) -> None:
    """Sessions that died in the pool are replaced; one that dies in use is `Unavailable`, and nothing was changed."""
    store = open_store(folder(tmp_path / "home"))
    row = {"commit_no": 1, "kind": "k", "recorded_at": "a", "recorded_by": "b"}
    for use in (store.reading, store.writing, lambda: store.exclusive(1)):
        end_sessions(database)
        with use():
            pass
    with pytest.raises(Unavailable, match="nothing was changed"), store.writing() as connection:
        connection.execute(insert(tables.commit), row)
        end_sessions(database)
        connection.execute(select(tables.commit))
    with store.reading() as connection:
        assert connection.execute(select(tables.commit)).all() == []
    store.close()


def test_a_readers_moment_stands_still(database: str, tmp_path: Path) -> None:
    """What another session commits meanwhile is not seen until the reader ends."""
    store = open_store(folder(tmp_path / "home"))
    row = {"commit_no": 1, "kind": "k", "recorded_at": "a", "recorded_by": "b"}
    with store.reading() as reader:
        assert reader.execute(select(tables.commit)).all() == []
        with store.writing() as writer:
            writer.execute(insert(tables.commit), row)
        assert reader.execute(select(tables.commit)).all() == []
    store.close()


def test_a_backup_goes_from_sqlite_to_postgresql_and_back(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub restored into the other database has the same digests, answers and numbers, and goes on from there."""
    url = os.environ["TIZBE_DATABASE_URL"]
    place, secrets = tmp_path / "kept", (tmp_path / "secrets", "a phrase that is long enough")
    monkeypatch.setenv("TIZBE_DATABASE_URL", f"sqlite:///{folder(tmp_path / 'first')}/control.sqlite")
    people = [{"iin": iin, "begin_date": "2025-01-01"} for iin in ("900101700002", "900101700308")]
    with open_hub(settings(tmp_path / "first" / "hub")) as hub:
        tell(hub, "2/mlspp/labour-market", people, sent_on="2025-01-02", as_of="2025-01-02")
        hub.settle()
        digests = hub.digest(), hub.statement_digest()
        BackupVerbs(hub.settings, hub.log).back_up(place)
        BackupVerbs(hub.settings, hub.log).seal_secrets(tmp_path / "secrets", "a phrase that is long enough")
        told = _told(hub)
    for name, target in (("second", url), ("third", f"sqlite:///{folder(tmp_path / 'third')}/control.sqlite")):
        monkeypatch.setenv("TIZBE_DATABASE_URL", target)
        restored = restore_hub(place, settings(tmp_path / name / "hub"), *secrets)
        assert (restored.entitlements, restored.statements) == digests
        with hub_at(tmp_path / name) as hub:
            assert _told(hub) == told and hub.verify().differences == ()
            began = [{"iin": "900101700308", "begin_date": "2025-01-15", "end_date": "", "ref": name}]
            assert tell(hub, "8/mlspp/cdb-pensions", began, sent_on="2025-02-02").status == "accepted"
            hub.settle()
            assert hub.prove().differences == ()
            digests, told, place = (hub.digest(), hub.statement_digest()), _told(hub), tmp_path / f"kept-{name}"
            BackupVerbs(hub.settings, hub.log).back_up(place)
    monkeypatch.setenv("TIZBE_DATABASE_URL", url)
    with pytest.raises(Refused, match="not empty"):
        restore_hub(place, settings(tmp_path / "fourth" / "hub"))


def _told(hub: Hub) -> list[Any]:
    """Every row of the control database but what says which database it is."""
    with hub.log.store.reading() as connection:
        ours = [table for table in tables.commit.metadata.sorted_tables if table.name not in {"hub", "worker"}]
        return [connection.execute(select(table).order_by(*table.primary_key.columns)).all() for table in ours]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("postgresql://u:t0p-secret@127.0.0.1:1/there", Unavailable),
        ("postgresql://u:t0p-secret@no-such-host.invalid/there", Unavailable),
        ("postgresql://ghost:t0p-secret@/{database}?host={host}", Refused),
        ("postgresql://oracle:t0p-secret@/not_there?host={host}", Refused),
        ("postgresql://u:t0p-secret@:::/", Refused),
        ("mysql://u:t0p-secret@host/there", Refused),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_in_a_sentence_without_the_password(
    url: str, kind: type[HubError], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down, not found, not ours, or not readable: each in three languages, and never with what the URL hides."""
    text = url.format(database=database, host=os.environ["TIZBE_TEST_SERVER"])
    monkeypatch.setenv("TIZBE_DATABASE_URL", text)
    with pytest.raises(kind) as failed:
        open_store(folder(tmp_path / "home"))
    seen: BaseException | None = failed.value
    while seen is not None:
        assert "t0p-secret" not in str(seen)
        seen = seen.__cause__
    assert all(failed.value.sentence(language) for language in LANGUAGES)
