"""What killers compare with: rows of the hub against rows that were expected."""

from collections.abc import Iterable
from typing import Any

import duckdb

from tizbe.engine.duckdb import DuckDBEngine
from tizbe.law.authority import Authority, authority
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement.settling import Settler

Rows = list[tuple[Any, ...]]


def settler_of(connection: duckdb.DuckDBPyConnection, law: Authority | None = None) -> Settler:
    """A settler on a connection, by the shipped law or another."""
    return Settler(DuckDBEngine(connection), DatedRules(law or authority()))


def first_difference(what: str, expected: Iterable[Any], found: Iterable[Any]) -> str | None:
    """The first row that only one side has, or that stands twice, in a sentence."""
    mine, theirs = sorted(map(repr, expected)), sorted(map(repr, found))
    if mine == theirs:
        return None
    only = sorted({*mine} ^ {*theirs})
    return f"{what}: {only[0][:300] if only else 'a row stands twice'}"


def rows_of(connection: duckdb.DuckDBPyConnection, scope: str = "") -> Rows:
    """The rows of `entitled`, in order."""
    return connection.execute(f"SELECT * FROM entitled {scope} ORDER BY ALL").fetchall()
