"""Migrations run once in a process of the tests: a further empty SQLite file gets what they made of the first.

A test that makes a hub would otherwise spend most of its time in Alembic. Processes that a test starts migrate for
themselves, and so does whatever is not an empty file.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_made: dict[str, list[str]] = {}


def install(module: ModuleType) -> None:
    """Have `tizbe.store.migrations.run` go through its migrations to a revision once."""
    own: Callable[[Connection, str], None] = module.migrate

    def migrate(connection: Connection, revision: str) -> None:
        if connection.dialect.name != "sqlite" or not _is_empty(connection):
            own(connection, revision)
        elif revision in _made:
            for statement in _made[revision]:
                connection.exec_driver_sql(statement)
        else:
            own(connection, revision)
            dumped = connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
            _made[revision] = [one for one in dumped if one not in ("BEGIN TRANSACTION;", "COMMIT;")]

    module.migrate = migrate  # type: ignore[attr-defined]


def _is_empty(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT COUNT(*) FROM sqlite_master").scalar() == 0
