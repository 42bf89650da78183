"""Ordering: the rows of a file put in order of person, in however little memory.

The engine sorts what does not fit its memory in runs, and merging many runs takes memory again, the more the longer the
file: some 30 bytes for each row. A file beyond that is kept as it comes, and put in order one stretch of persons
after another.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import memory_of

_ROW_BYTES = 32
"""Bytes of the engine's memory for each row that is put in order at once."""


def made(place: str, table: str) -> str:
    """How a statement begins that makes a table in a catalog, in the place of one of the same name."""
    kind = "TEMP TABLE" if place == "temp" else "TABLE"
    return f"CREATE OR REPLACE {kind} {place}.{table}"


def keep_in_order(
    connection: DuckDBPyConnection, select: str, parameters: dict[str, str], target: tuple[str, str], *, rows: int
) -> None:
    """Keep what a SELECT gives as the table `target` (catalog, name), in order of iin and row_number.

    `rows`: about how many they are. Those without an iin come last.
    """
    place, table = target
    parts = stretches_for(connection, rows)
    if parts == 1:
        connection.execute(f"{made(place, table)} AS {select} ORDER BY iin, row_number", parameters)
        return
    connection.execute(f"{made(place, 'as_it_came')} AS {select}", parameters)
    bounds = _bounds(connection, f"{place}.as_it_came", parts)
    connection.execute(f"{made(place, table)} AS SELECT * FROM {place}.as_it_came LIMIT 0")
    for first, last in zip([None, *bounds], [*bounds, None], strict=True):
        where = [f"iin >= {first}"] if first is not None else []
        where += [f"iin < {last}"] if last is not None else []
        stretch = " AND ".join(where) or "TRUE"
        wanted = stretch if last is not None else f"({stretch}) OR iin IS NULL"
        connection.execute(
            f"INSERT INTO {place}.{table} SELECT * FROM {place}.as_it_came WHERE {wanted} ORDER BY iin, row_number"
        )
    connection.execute(f"DROP TABLE {place}.as_it_came")


def stretches_for(connection: DuckDBPyConnection, rows: int, share: float = 1.0) -> int:
    """In how many stretches so many rows are put in order; 1: at once, since the engine has the memory for it.

    `share`: what something else takes of the memory that putting a row in order does.
    """
    return 1 + int(rows * _ROW_BYTES * share) // memory_of(connection)


def _bounds(connection: DuckDBPyConnection, table: str, parts: int) -> list[int]:
    """The persons with whom stretches begin, after the first; they are of about the same length."""
    shares = ", ".join(str(part / parts) for part in range(1, parts))
    found = connection.execute(f"SELECT APPROX_QUANTILE(iin, [{shares}]) FROM {table}").fetchall()
    return sorted({int(bound) for bound in (found[0][0] or ()) if bound is not None})
