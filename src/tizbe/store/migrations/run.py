"""Runs the migrations on a connection that is already in a transaction: all of them happen, or none."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_SORTED_BY_LANGUAGE = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = CURRENT_SCHEMA() "
    "AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'alembic_version'"
)


def migrate(connection: Connection, revision: str) -> None:
    """Bring the database to `revision` inside the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if connection.dialect.name == "postgresql":
        _sort_plainly(connection)


def _sort_plainly(connection: Connection) -> None:
    """Have PostgreSQL compare texts byte by byte, as SQLite does, whatever language the database was made for."""
    for table, column in connection.execute(_SORTED_BY_LANGUAGE).all():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE TEXT COLLATE "C"')


def newest_revision() -> str | None:
    """The revision of the newest migration in the folder."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
