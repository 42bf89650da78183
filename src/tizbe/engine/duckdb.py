"""The embedded engine: DuckDB connections as this house wants them, and the SQL files that run on them.

A connection never reaches out (no extension is installed or loaded by itself) and keeps to the threads and
memory of the settings. SQL lives in `.sql` files inside the packages and is read once per process.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from tizbe.errors import Broken
from tizbe.settings import Settings, read_settings


def connect(path: Path | None = None, settings: Settings | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the database file at `path`, or to a new one in memory when there is none.

    Raises duckdb.IOException when another process holds the file.
    """
    chosen = settings or read_settings()
    return duckdb.connect(
        ":memory:" if path is None else str(path),
        config={
            "threads": str(chosen.threads),
            "memory_limit": chosen.memory,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
        },
    )


@cache
def read_sql(package: str, name: str) -> str:
    """The text of `sql/<name>.sql` in a package, e.g. `read_sql("tizbe.intake", "screened")`."""
    return (resources.files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def quoted(identifier: str) -> str:
    """An identifier in double quotes, safe to stand in SQL whatever it holds."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in single quotes, safe to stand in SQL where a parameter may not (a view, a COPY's target)."""
    return "'" + text.replace("'", "''") + "'"


def number(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, object] | None = None) -> int:
    """The one number that a counting query gives. Raises Broken for a query that gives no row."""
    # Read to its end: a result left open keeps the connection from taking a table of Arrow's.
    row = next(iter(connection.execute(query, parameters or {}).fetchall()), None)
    if row is None:
        raise Broken("A query that counts gave no row.")
    return int(row[0])
