"""Repetition: rows of a full that state a key which an earlier row of the same file states."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import number, read_sql
from tizbe.intake.screened_rows import Kept, made

_NONE = "(row_number BIGINT, first_row_number BIGINT, equal BOOLEAN)"


def keep_repeated(connection: DuckDBPyConnection, kept: Kept, *, is_full: bool, has_ref: bool) -> int:
    """Make the table `repeated_row` beside the rows that `screened` shows (of `changes`: empty). Gives how many.

    `has_ref`: whether the file has a column of refs. Persons who stand twice are neighbours where rows are in order.
    """
    again = 0
    if is_full:
        iins = _beside(kept, has_ref=has_ref) if kept.in_order else read_sql("tizbe.intake", "again_iin")
        refs = read_sql("tizbe.intake", "again_ref" if has_ref else "no_ref")
        for name, select in (("again_iin", iins), ("again_ref", refs)):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")
            again += number(connection, f"SELECT COUNT(*) FROM {name}")
    if not again:
        connection.execute(f"{made(kept.place, 'repeated_row')} {_NONE}")
        return 0
    connection.execute(f"{made(kept.place, 'repeated_row')} AS {read_sql('tizbe.intake', 'repeated')}")
    return number(connection, f"SELECT COUNT(*) FROM {kept.place}.repeated_row")


def show_repeated(connection: DuckDBPyConnection, place: str) -> None:
    """Make the temporary view `repeated` of a table in a catalog that `connection` sees."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW repeated AS SELECT * FROM {place}.repeated_row")


def _beside(kept: Kept, *, has_ref: bool) -> str:
    without_ref = "WHERE ref IS NULL" if has_ref else ""
    return (
        "SELECT DISTINCT iin FROM (SELECT iin, LAG(iin) OVER () AS before_iin "
        f"FROM {kept.place}.screened_row {without_ref}) AS neighbour WHERE iin = before_iin"
    )
