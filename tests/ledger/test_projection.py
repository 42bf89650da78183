"""The projection: whatever the way to it, the same statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import insert

from tests.ledger.log_world import commit_effects, new_log, put_effects, statement_id, submission_row, write_effects
from tizbe.errors import Broken, Unavailable
from tizbe.ledger.log import Log
from tizbe.ledger.projection import NEVER_ENDED
from tizbe.ledger.projection_file import open_projection, reading_projection, rebuild
from tizbe.store import tables


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A new hub's log, its lock held."""
    made = new_log(tmp_path / "home")
    with made.locking():
        yield made


def believed(connection: duckdb.DuckDBPyConnection, commit_no: int) -> int:
    """How many versions are believed at a commit."""
    row = connection.execute(
        "SELECT COUNT(*) FROM statement WHERE known_from <= $k AND $k < known_until", {"k": commit_no}
    ).fetchone()
    return int(row[0]) if row else -1


def test_live_catch_up_and_rebuild_give_one_digest(log: Log) -> None:
    """Commits applied as they come, in one go after a loss, in two goes, or replayed whole: one digest."""
    projection = open_projection(log)
    for _ in range(4):
        commit_effects(log, projection)
    digest = projection.statement_digest()
    rebuild(projection)
    assert projection.statement_digest() == digest
    projection.close()
    log.home.projection_file.unlink()
    projection = open_projection(log)
    assert (projection.statement_digest(), projection.statement_count()) == (digest, 4 * 5 + 3)
    projection.close()
    for _ in range(3):
        commit_effects(log)
    projection = open_projection(log)
    digest = projection.statement_digest()
    rebuild(projection)
    assert projection.statement_digest() == digest
    assert projection.mark("commit") == 7
    projection.close()


def test_both_clocks_stand_in_the_statement_table(log: Log) -> None:
    """Each version says when it was learned, ended and how; each K sees its own moment."""
    projection = open_projection(log)
    for _ in range(3):
        commit_effects(log, projection)
    columns = "submission_no, row_number, known_from, known_until, cancelled, until_date"
    query = f"SELECT {columns} FROM statement WHERE statement_id = $id"
    for position, cancelled in ((1, False), (2, True)):
        found = projection.connection.execute(query, {"id": statement_id(2, position)}).fetchone()
        assert found is not None
        assert found[:5] == (2, position - 1, 2, 3, cancelled)
    last = projection.connection.execute(query, {"id": statement_id(3, 1)}).fetchone()
    assert last is not None
    assert last[3:5] == (NEVER_ENDED, False)
    assert [believed(projection.connection, k) for k in (0, 1, 2, 3)] == [0, 5, 9, 13]
    assert projection.connection.execute("FROM feed").fetchall() == [(1, "2/mlspp/labour-market", 2, "ground")]
    projection.close()


def test_a_version_may_arrive_and_end_in_one_commit(log: Log) -> None:
    """Rows of one file that follow each other leave versions that were never believed, live as replayed."""
    projection = open_projection(log)
    connection = projection.connection
    with log.writing("release", "tester") as draft, projection.transaction():
        put_effects(connection, 1, 2)
        connection.execute(
            "INSERT INTO effects (supersedes, act, feed, iin) "
            "SELECT statement_id, 'cancel', feed, iin FROM effects LIMIT 1"
        )
        connection.execute("UPDATE effects SET feed = 'vital/justice/civil-acts'")
        write_effects(draft, connection)
        projection.apply(1, 1, "effects")
        with draft.recording() as control:
            control.execute(insert(tables.submission), submission_row(draft))
    assert believed(connection, 1) == 1
    assert connection.execute("FROM feed").fetchall() == [(1, "vital/justice/civil-acts", 0, "vital")]
    digest = projection.statement_digest()
    rebuild(projection)
    assert projection.statement_digest() == digest
    projection.close()


@pytest.mark.parametrize("fault", ["unknown", "twice", "applied"])
def test_effects_that_do_not_follow_are_refused(log: Log, fault: str) -> None:
    """Ending what is not held, ending twice, or applying a commit again stops before anything is kept."""
    projection = open_projection(log)
    commit_effects(log, projection)
    digest = projection.statement_digest()
    connection = projection.connection
    with pytest.raises(Broken), projection.transaction():
        put_effects(connection, 2, 1)
        if fault == "unknown":
            connection.execute("UPDATE effects SET supersedes = 5 WHERE act = 'cancel'")
        elif fault == "twice":
            connection.execute("INSERT INTO effects SELECT * FROM effects WHERE act = 'cancel'")
        projection.apply(1 if fault == "applied" else 2, 2, "effects")
    assert (projection.statement_digest(), projection.mark("commit")) == (digest, 1)
    projection.close()


@pytest.mark.parametrize("harm", ["missing", "garbage", "cut", "schema", "ahead"])
def test_a_projection_that_cannot_be_trusted_is_rebuilt(log: Log, harm: str) -> None:
    """Missing, damaged, of another schema or ahead of the log: it is replayed and equals what it was."""
    projection = open_projection(log)
    for _ in range(3):
        commit_effects(log, projection)
    digest = projection.statement_digest()
    if harm == "schema":
        projection.set_mark("schema", 99)
    if harm == "ahead":
        projection.set_mark("commit", 99)
    projection.close()
    file = log.home.projection_file
    if harm == "missing":
        file.unlink()
    elif harm == "garbage":
        file.write_bytes(b"not a database" * 1000)
    elif harm == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    projection = open_projection(log)
    assert (projection.statement_digest(), projection.mark("commit")) == (digest, 3)
    projection.close()


def test_a_damaged_log_file_stops_a_rebuild_and_keeps_the_old_projection(log: Log) -> None:
    """A rebuild verifies every file's hash, names the damaged one, and takes nothing away."""
    projection = open_projection(log)
    commit_effects(log, projection)
    digest = projection.statement_digest()
    path = log.path(log.files(1)[0])
    whole = path.read_bytes()
    path.write_bytes(whole[:-20] + bytes(12) + whole[-8:])
    with pytest.raises(Broken, match="000000001-accepted"):
        rebuild(projection)
    projection = open_projection(log)
    assert projection.statement_digest() == digest
    projection.close()


def test_marks_of_later_stages_live_and_die_with_the_file(log: Log) -> None:
    """A mark is set with what it marks, rolled back with it, and gone after a rebuild."""
    projection = open_projection(log)
    with projection.transaction():
        projection.set_mark("settlement", 4)
    with pytest.raises(ValueError, match="stop"), projection.transaction():
        projection.set_mark("settlement", 5)
        raise ValueError("stop")
    assert projection.mark("settlement") == 4
    rebuild(projection)
    assert projection.mark("settlement") == 0
    projection.close()


def test_readers_find_a_projection_that_has_caught_up(tmp_path: Path) -> None:
    """Readers share the file, cannot write to it, and a stale or missing one is first brought up to date."""
    log = new_log(tmp_path / "home")
    with log.locking():
        commit_effects(log)
    for expected in (5, 10 + 1):
        with reading_projection(log) as projection, reading_projection(new_log(tmp_path / "home")) as other:
            assert projection.statement_count() == other.statement_count() == expected
            assert projection.statement_digest() == other.statement_digest()
            with pytest.raises(duckdb.Error):
                projection.connection.execute("DELETE FROM statement")
        with log.locking():
            commit_effects(log)
    with pytest.raises(Broken):
        open_projection(log)


def test_readers_wait_for_the_writer(tmp_path: Path) -> None:
    """While a writer works a reader is told to come back, and not shown half of it."""
    log, other = new_log(tmp_path / "home"), new_log(tmp_path / "home")
    with log.locking(), pytest.raises(Unavailable), reading_projection(other, wait=0.05):
        pass


@pytest.mark.slow
def test_thousands_of_small_commits_are_caught_up_in_one_go(log: Log) -> None:
    """Two thousand commits that end each other's statements are replayed within seconds, as if one by one."""
    projection = open_projection(log)
    for _ in range(50):
        commit_effects(log, projection, rows=2)
    digest, count = projection.statement_digest(), projection.statement_count()
    assert projection.catch_up() == 0
    rebuild(projection)
    assert (projection.statement_digest(), projection.statement_count()) == (digest, count)
    projection.close()
