"""Repetition: rows of a full that state a key which an earlier row of the same file states."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import number, read_sql
from tizbe.intake.ordering import made, stretches_for
from tizbe.intake.screened_rows import Kept

_SHARE_OF_REF = 0.4
"""What grouping by a ref takes of the engine's memory, measured against putting a row in order."""

_NONE = "(row_number BIGINT, first_row_number BIGINT, equal BOOLEAN)"


def keep_repeated(connection: DuckDBPyConnection, kept: Kept, *, is_full: bool, has_ref: bool, rows: int) -> int:
    """Make the table `repeated_row` beside the rows that `screened` shows (of `changes`: empty). Gives how many.

    `has_ref`: whether the file has a column of refs; `rows`: how many rows it has. Persons who stand twice are
    neighbours where rows are in order.
    """
    again = 0
    if is_full:
        iins = _beside(kept, has_ref=has_ref) if kept.in_order else read_sql("tizbe.intake", "again_iin")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE again_iin AS {iins}")
        _keep_again_ref(connection, stretches_for(connection, rows, _SHARE_OF_REF) if has_ref else 0)
        again = sum(number(connection, f"SELECT COUNT(*) FROM {name}") for name in ("again_iin", "again_ref"))
    if not again:
        keep_none_repeated(connection, kept.place)
        return 0
    connection.execute(f"{made(kept.place, 'repeated_row')} AS {read_sql('tizbe.intake', 'repeated')}")
    return number(connection, f"SELECT COUNT(*) FROM {kept.place}.repeated_row")


def keep_none_repeated(connection: DuckDBPyConnection, place: str) -> None:
    """Make the table `repeated_row` in a catalog for a file that repeats no key."""
    connection.execute(f"{made(place, 'repeated_row')} {_NONE}")


def _keep_again_ref(connection: DuckDBPyConnection, parts: int) -> None:
    """Make the table `again_ref`, asking for so many parts of the refs one after another; 0: there are none."""
    if not parts:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE again_ref AS {read_sql('tizbe.intake', 'no_ref')}")
    for part in range(parts):
        begun = "INSERT INTO again_ref" if part else "CREATE OR REPLACE TEMP TABLE again_ref AS"
        asked = {"parts": parts, "part": part}
        connection.execute(f"{begun} {read_sql('tizbe.intake', 'again_ref')}", asked)


def show_repeated(connection: DuckDBPyConnection, place: str) -> None:
    """Make the temporary view `repeated` of a table in a catalog that `connection` sees."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW repeated AS SELECT * FROM {place}.repeated_row")


def _beside(kept: Kept, *, has_ref: bool) -> str:
    without_ref = "WHERE ref IS NULL" if has_ref else ""
    return (
        "SELECT DISTINCT iin FROM (SELECT iin, LAG(iin) OVER () AS before_iin "
        f"FROM {kept.place}.screened_row {without_ref}) AS neighbour WHERE iin = before_iin"
    )
