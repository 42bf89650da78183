"""What the made-up MSHI holds, and how changes are applied to it: the same for batches in folders and for the feed.

The state is one DuckDB file. Changes are laid into the temporary table `change`; `walk` follows what each takes away
and puts in its place; `misfits` are the changes that do not fit what is held; `apply` makes the rest true. The caller
holds the transaction, so that a change and the memory of its number come and go together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tizbe.sandbox.mshi_cover import COVER, PLACES

FILE = "mshi.duckdb"

_ENTITLEMENT = """
CREATE TABLE IF NOT EXISTS entitlement (iin BIGINT, row_no INTEGER, from_date DATE, until_date DATE)
"""

_CHANGE = """
CREATE OR REPLACE TEMP TABLE change AS
SELECT
    number, CAST(iin AS BIGINT) AS iin, "row" AS row_no, op, begin_date AS from_date,
    COALESCE(end_date + 1, DATE '9999-12-31') AS until_date, was_begin_date AS was_from_date,
    COALESCE(was_end_date + 1, DATE '9999-12-31') AS was_until_date
FROM {source}
"""

_FILE_SOURCE = """read_csv(
    $path, header = true, delim = ',', quote = '"', nullstr = '', auto_detect = false, strict_mode = true,
    columns = {
        'number': 'BIGINT', 'iin': 'VARCHAR', 'row': 'INTEGER', 'op': 'VARCHAR', 'begin_date': 'DATE',
        'end_date': 'DATE', 'was_begin_date': 'DATE', 'was_end_date': 'DATE', 'reason': 'VARCHAR',
        'edition': 'INTEGER'
    }
)"""

_SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        ("iin", pa.string()),
        ("row", pa.int32()),
        ("op", pa.string()),
        ("begin_date", pa.date32()),
        ("end_date", pa.date32()),
        ("was_begin_date", pa.date32()),
        ("was_end_date", pa.date32()),
    ]
)

# What each change takes away (first) and puts in its place, as -1 and +1 of a period.
_STEP = """
CREATE OR REPLACE TEMP TABLE step AS
SELECT number, 0 AS turn, iin, row_no, was_from_date AS from_date, was_until_date AS until_date, -1 AS sign
FROM change WHERE op <> 'open'
UNION ALL
SELECT number, 1 AS turn, iin, row_no, from_date, until_date, 1 AS sign
FROM change WHERE op <> 'cancel'
"""

_WALK = """
CREATE OR REPLACE TEMP TABLE walk AS
SELECT
    s.*,
    CASE WHEN e.iin IS NULL THEN 0 ELSE 1 END AS held,
    COALESCE(SUM(s.sign) OVER (
        PARTITION BY s.iin, s.row_no, s.from_date, s.until_date
        ORDER BY s.number, s.turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS before
FROM step AS s
LEFT JOIN entitlement AS e
    ON s.iin = e.iin AND s.row_no = e.row_no AND s.from_date = e.from_date AND s.until_date = e.until_date
"""

_MISFIT = """
SELECT DISTINCT number FROM walk
WHERE held + before <> CASE WHEN sign = -1 THEN 1 ELSE 0 END OR from_date IS NULL OR from_date >= until_date
ORDER BY number
"""

_APPLY = """
CREATE OR REPLACE TEMP TABLE turned AS
SELECT iin, row_no, from_date, until_date, SUM(sign) AS sign
FROM walk GROUP BY iin, row_no, from_date, until_date HAVING SUM(sign) <> 0;
DELETE FROM entitlement AS e USING turned AS t
WHERE t.sign < 0 AND e.iin = t.iin AND e.row_no = t.row_no
    AND e.from_date = t.from_date AND e.until_date = t.until_date;
INSERT INTO entitlement SELECT iin, row_no, from_date, until_date FROM turned WHERE sign > 0;
"""


def open_state(folder: Path, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """The state in `folder`, made where there is none; `threads`: how many it may use, else all."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if threads is not None:
        config["threads"] = threads
    state = duckdb.connect(str(folder / FILE), config=config)
    state.execute(_ENTITLEMENT)
    return state


@contextmanager
def transaction(state: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is done inside, or nothing of it."""
    state.begin()
    try:
        yield
        state.commit()
    except BaseException:
        state.rollback()
        raise


def load_file(state: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Lay down the changes of a batch's file. Raises duckdb's errors for one that is not of the form."""
    state.execute(_CHANGE.format(source=_FILE_SOURCE), {"path": str(path)})


def load_changes(state: duckdb.DuckDBPyConnection, changes: Sequence[dict[str, Any]]) -> None:
    """Lay down changes as the feed has them. Raises ValueError or KeyError for one that is not of the form."""
    rows = [{name: _value(name, change[name]) for name in _SCHEMA.names} for change in changes]
    state.register("offered", pa.Table.from_pylist(rows, schema=_SCHEMA))
    try:
        state.execute(_CHANGE.format(source="offered"))
    finally:
        state.unregister("offered")


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_date") and value is not None else value


def walk(state: duckdb.DuckDBPyConnection) -> None:
    """Follow, change by change, what is held before each; to be called anew when `change` was altered."""
    state.execute(_STEP)
    state.execute(_WALK)


def misfits(state: duckdb.DuckDBPyConnection) -> list[int]:
    """The numbers of the changes that do not fit what is held at their turn."""
    return [int(row[0]) for row in state.execute(_MISFIT).fetchall()]


def apply(state: duckdb.DuckDBPyConnection) -> None:
    """Make the walked changes true."""
    state.execute(_APPLY)


def cover(state: duckdb.DuckDBPyConnection) -> pa.Table:
    """Everyone's cover by this side's own reckoning, as the hub's `cover` export has it.

    Columns: iin (12 digits), begin_date, end_date (empty: open), rows ("1;14"), primary_row, payer.
    """
    return state.sql(COVER, params={"places": list(PLACES)}).to_arrow_table()


def export_cover(state: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write `cover` to `path` (CSV, or Parquet by its suffix) and give the number of rows."""
    form = "FORMAT PARQUET" if path.suffix == ".parquet" else "FORMAT CSV, HEADER, NULLSTR ''"
    target = str(path).replace("'", "''")
    done = state.execute(f"COPY ({COVER}) TO '{target}' ({form})", {"places": list(PLACES)}).fetchone()
    return int(done[0]) if done else 0


def entitlements(state: duckdb.DuckDBPyConnection) -> int:
    """How many periods of entitlement are held."""
    found = state.execute("SELECT COUNT(*) FROM entitlement").fetchone()
    return int(found[0]) if found else 0
