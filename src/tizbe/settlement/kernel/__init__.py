"""The kernel: the settlement of the SQL steps once more, as stages over flat columns of integers.

One source serves twice. As plain Python it settles one person in about a millisecond, without an engine. Compiled
by numba (`tizbe[fast]`) it settles a bucket of millions of persons, several buckets in as many threads. The SQL
remains the meaning: on random worlds the tables of both are equal, row for row.

    table, day, key      columns, days as numbers, sorting
    rules                the dated rules as columns
    piece, run, bar,     the stages, each named for the SQL steps it equals; in the subset of Python
    claim, sweep, tail   that numba compiles
    program              the stages, plain or compiled
    settling             the stages in order: `settle`
    door                 a bucket in a DuckDB connection: `fetch_given`, `settle_tables`
"""

from __future__ import annotations

from tizbe.engine.compiled import has_numba
from tizbe.settlement.kernel.day import NO_DAY, OPEN_DAY, add_months
from tizbe.settlement.kernel.door import as_arrow, fetch_given, settle_tables
from tizbe.settlement.kernel.program import compiled_stages
from tizbe.settlement.kernel.rules import STEP_NAMES, KernelRules
from tizbe.settlement.kernel.settling import load_compiled, settle
from tizbe.settlement.kernel.table import (
    Activity,
    Bar,
    Believed,
    Birth,
    Claim,
    Death,
    Given,
    Piece,
    Run,
    Settled,
    Steps,
)

__all__ = [
    "NO_DAY",
    "OPEN_DAY",
    "STEP_NAMES",
    "Activity",
    "Bar",
    "Believed",
    "Birth",
    "Claim",
    "Death",
    "Given",
    "KernelRules",
    "Piece",
    "Run",
    "Settled",
    "Steps",
    "add_months",
    "as_arrow",
    "compiled_stages",
    "fetch_given",
    "has_numba",
    "load_compiled",
    "settle",
    "settle_tables",
]
