"""The embedded engine: DuckDB connections as this house wants them, and the SQL files that run on them.

A connection never reaches out (no extension is installed or loaded by itself) and keeps to the threads and
memory of the settings. SQL lives in `.sql` files inside the packages and is read once per process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa

from tizbe.errors import Broken, Unavailable
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


_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_LIMIT = re.compile(r"([0-9.]+) ?(\w+)")


def memory_of(connection: duckdb.DuckDBPyConnection) -> int:
    """The engine's limit of memory, in bytes. Raises Broken where it does not say it as it used to."""
    said = connection.execute("SELECT CURRENT_SETTING('memory_limit')").fetchall()
    found = _LIMIT.fullmatch(str(said[0][0])) if said else None
    if found is None or found[2] not in _UNITS:
        raise Broken("The engine does not say its limit of memory.")
    return max(1, int(float(found[1]) * _UNITS[found[2]]))


_TOO_LITTLE = {
    "kk": "Қозғалтқышқа жад жетпеді; ештеңе жоғалған жоқ. Көбірек беріңіз: TIZBE_MEMORY немесе --memory.",
    "ru": "Движку не хватило памяти; ничего не потеряно. Дайте больше: TIZBE_MEMORY или --memory.",
    "en": "The engine had too little memory; nothing is lost. Allow it more with TIZBE_MEMORY or --memory.",
}


@contextmanager
def within_memory() -> Iterator[None]:
    """Say in a sentence that the memory allowed did not suffice: raises `Unavailable` for the engine's own error."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise Unavailable(_TOO_LITTLE) from error


_made: WeakKeyDictionary[duckdb.DuckDBPyConnection, dict[str, str]] = WeakKeyDictionary()
"""What engines made on each connection: TABLE or VIEW by name."""


@dataclass
class DuckDBEngine:
    """One DuckDB connection as an engine; its temporary tables are the engine's."""

    connection: duckdb.DuckDBPyConnection
    _kinds: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Define the day functions of Spark that DuckDB lacks."""
        self._kinds = _made.setdefault(self.connection, {})
        for definition in (
            "unix_date(d) AS CAST(d - DATE '1970-01-01' AS INTEGER)",
            "date_from_unix_date(n) AS DATE '1970-01-01' + CAST(n AS INTEGER)",
            "add_months(d, n) AS CAST(d + to_months(CAST(n AS INTEGER)) AS DATE)",
        ):
            self.connection.execute(f"CREATE OR REPLACE TEMP MACRO {definition}")

    def define(self, name: str, value: int) -> None:
        """See `Engine.define`; a macro is unfolded into the SELECT, so the number counts as written there."""
        self.connection.execute(f"CREATE OR REPLACE TEMP MACRO {name}() AS {int(value)}")

    def make(self, table: str, select: str) -> None:
        """See `Engine.make`."""
        self._give_way(table, "TABLE")
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {select}")

    def show(self, view: str, select: str) -> None:
        """See `Engine.show`."""
        self._give_way(view, "VIEW")
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {select}")

    def lay(self, table: str, data: pa.Table) -> None:
        """See `Engine.lay`."""
        self.connection.register("laid_rows", data)
        self.make(table, "SELECT * FROM laid_rows")
        self.connection.unregister("laid_rows")

    def number(self, table: str, select: str, order: str, last: int) -> None:
        """See `Engine.number`. A table keeps its rows in the order given, so their places number them: a window
        over everything would be sorted, and then counted, on one core."""
        self.make(f"{table}_in_order", f"SELECT * FROM ({select}) AS unordered ORDER BY {order}")
        self.show(table, f"SELECT {int(last)} + 1 + rowid AS number, * FROM {table}_in_order")

    def read(self, view: str, files: Sequence[Path]) -> None:
        """See `Engine.read`."""
        self.show(view, f"SELECT * FROM read_parquet([{', '.join(literal(str(path)) for path in files)}])")

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """See `Engine.rows`."""
        return self.connection.execute(select).fetchall()

    def drop(self, *tables: str) -> None:
        """See `Engine.drop`."""
        for name in tables:
            if name in self._kinds:
                self.connection.execute(f"DROP {self._kinds.pop(name)} IF EXISTS {name}")

    def _give_way(self, name: str, kind: str) -> None:
        """DuckDB replaces a table only by a table, and a view only by a view."""
        if self._kinds.get(name, kind) != kind:
            self.drop(name)
        self._kinds[name] = kind


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
