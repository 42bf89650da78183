"""The kernel on the embedded engine: a bucket's believed statements in, the tables of settlement out."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyarrow as pa

from tizbe.engine.duckdb import DuckDBEngine, read_sql
from tizbe.settlement.kernel.day import NO_DAY
from tizbe.settlement.kernel.program import compiled_stages
from tizbe.settlement.kernel.rules import STEP_NAMES, KernelRules
from tizbe.settlement.kernel.settling import settle
from tizbe.settlement.kernel.table import TABLE, Activity, Believed, Birth, Death, Steps, kind_of, take_rows

_PACKAGE = "tizbe.settlement.kernel"

_ALWAYS = ("settled", "claim_made")


def settle_tables(engine: DuckDBEngine, rules: KernelRules, *, compiled: bool = True, keep_steps: bool = False) -> None:
    """Settle what the tables or views `believed` and `fact` of the engine hold (as the SQL steps of these names).

    Makes the tables `settled`, by iin, and `claim_made`, and with `keep_steps` also `piece`, `run` and `bar_asked`:
    the same columns and types as the SQL steps. For a child that several claim in a row with one representative,
    `believed` must hold all claimants. Raises Unavailable when `compiled` and numba is not installed; then nothing
    was made.
    """
    if compiled:
        compiled_stages()
    steps = settle(*fetch_given(engine, rules), rules, compiled=compiled, keep_steps=keep_steps)
    for name in Steps._fields:
        if keep_steps or name in _ALWAYS:
            engine.lay(name, as_arrow(getattr(steps, name)))


def fetch_given(engine: DuckDBEngine, rules: KernelRules) -> tuple[Believed, Activity, Birth, Death]:
    """What the engine's `believed` and `fact` hold, as arrays by iin."""
    codes = pa.array(list(rules.values.values()), pa.int32())
    engine.lay("kernel_value", pa.table({"value": pa.array(list(rules.values), pa.string()), "code": codes}))
    return (
        _fetch(engine, "believed", Believed),
        _fetch(engine, "activity", Activity),
        _fetch(engine, "birth", Birth),
        _fetch(engine, "death", Death),
    )


def _fetch(engine: DuckDBEngine, name: str, table: type[TABLE]) -> TABLE:
    """The rows of a query by iin. The ledger lies by feed and in each by iin, so that sorting here, which makes
    use of what is in order, costs a small part of what the engine's own sort does."""
    fetched = engine.connection.sql(read_sql(_PACKAGE, name)).to_arrow_table()
    found = table(*(_numbers(column) for column in fetched.columns))
    iin = cast(Any, found).iin
    if bool(np.all(iin[1:] >= iin[:-1])):
        return found
    return take_rows(found, np.argsort(iin, kind="stable"))


def _numbers(column: pa.ChunkedArray) -> Any:
    """A column as numbers: days since 1970-01-01, flags as 0 and 1; what is not known is NO_DAY."""
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    elif pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return (column.fill_null(NO_DAY) if column.null_count else column).to_numpy()


def as_arrow(table: Any) -> pa.Table:
    """A table of the kernel in the types of the SQL steps."""
    columns = {}
    for name, numbers in table._asdict().items():
        if name == "step":
            names = pa.array([STEP_NAMES.get(rank, "") for rank in range(max(STEP_NAMES) + 1)], pa.string())
            columns[name] = names.take(pa.array(np.asarray(numbers, np.int32)))
        elif name != "alone":
            columns[name] = pa.array(np.asarray(numbers, _sql_kind(name)))
    return pa.table(columns)


def _sql_kind(column: str) -> type[np.generic]:
    if column == "bound":
        return np.bool_
    return np.int64 if column == "place" or kind_of(column) is np.int64 else np.int32
