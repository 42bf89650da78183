"""The control database: its schema, its migrations, its opening."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import exc, insert, inspect, select

from tests.postgresql import hubs
from tizbe.errors import Broken
from tizbe.store import tables
from tizbe.store.database import SCHEMA, open_store
from tizbe.store.migrations.run import newest_revision


def test_the_migrated_schema_is_the_schema_of_the_tables(tmp_path: Path) -> None:
    """A database made by the migrations differs in nothing from the definitions the program uses."""
    store = open_store(tmp_path)
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.commit.metadata) == []
        for table in tables.commit.metadata.sorted_tables:
            found = {index["name"] for index in inspect(connection).get_indexes(table.name)}
            assert found >= {index.name for index in table.indexes}
    store.close()


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    """The constant that spares the import of Alembic names the head of the migrations folder."""
    assert newest_revision() == SCHEMA


def test_an_up_to_date_database_opens_fast_and_without_alembic(tmp_path: Path) -> None:
    """Opening costs under 15 milliseconds (PostgreSQL with its log-in: 150), and never imports Alembic."""
    open_store(tmp_path).close()
    seconds = []
    for _ in range(10):
        begin = time.perf_counter()
        open_store(tmp_path).close()
        seconds.append(time.perf_counter() - begin)
    assert min(seconds) < (0.15 if hubs.ASKED else 0.015)
    script = (
        "import sys; from pathlib import Path; from tizbe.store.database import open_store; "
        "open_store(Path(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 0


def test_a_database_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    """A schema this program does not know stops it instead of being misread."""
    store = open_store(tmp_path)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(Broken, match="9999"):
        open_store(tmp_path)


def test_two_first_starts_at_once_make_one_database(tmp_path: Path) -> None:
    """Openers that find no schema wait for the one that makes it."""
    with ThreadPoolExecutor(3) as threads:
        stores = list(threads.map(lambda _: open_store(tmp_path), range(3)))
    for store in stores:
        with store.reading() as connection:
            assert connection.execute(select(tables.commit)).all() == []
        store.close()


@pytest.mark.skipif(hubs.ASKED, reason="these are settings of SQLite")
def test_the_database_is_set_for_safety(tmp_path: Path) -> None:
    """Every connection writes ahead, waits for the disk, keeps foreign keys and waits for others."""
    store = open_store(tmp_path)
    with store.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
    orphan = {"commit_no": 7, "role": "accepted", "name": "n", "sha256": "0", "bytes": 1, "rows": 1}
    with pytest.raises(exc.IntegrityError), store.writing() as connection:
        connection.execute(insert(tables.file), orphan)
    store.close()


def test_an_error_inside_a_write_leaves_nothing(tmp_path: Path) -> None:
    """A write transaction that fails is rolled back whole, and a reader sees one moment throughout."""
    store = open_store(tmp_path)
    row = {"commit_no": 1, "kind": "k", "recorded_at": "a", "recorded_by": "b"}
    with pytest.raises(ValueError, match="stop"), store.writing() as connection:
        connection.execute(insert(tables.commit), row)
        raise ValueError("stop")
    with store.reading() as reader:
        assert reader.execute(select(tables.commit)).all() == []
        with store.writing() as connection:
            connection.execute(insert(tables.commit), row)
        assert reader.execute(select(tables.commit)).all() == []
    with store.reading() as reader:
        assert len(reader.execute(select(tables.commit)).all()) == 1
    store.close()
