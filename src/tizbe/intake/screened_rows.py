"""Screened rows: every row of a file judged in SQL, and kept in tables that the view `screened` shows.

The grain and columns of `screened` stand in `sql/screened.sql`. A full is judged in two steps: `sql/plain.sql`,
which is short, judges the rows of the usual form, which are nearly all, and puts them in order of person; only the
odd ones, whatever is wrong with them, go through the whole of `screened.sql`. On the rows that it judges the short
one gives what the long one gives; a test holds them against each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import literal, number, read_sql
from tizbe.errors import Broken
from tizbe.intake.few_rows import RULES, judge_few
from tizbe.intake.ordering import keep_in_order, made
from tizbe.intake.received import Received

SCREENED = pa.schema(
    [
        ("row_number", pa.int64()),
        ("op", pa.string()),
        ("ref", pa.string()),
        ("iin", pa.int64()),
        ("from_date", pa.date32()),
        ("until_date", pa.date32()),
        ("value", pa.string()),
        ("relation", pa.string()),
        ("other_iin", pa.int64()),
        ("born", pa.date32()),
        ("died", pa.date32()),
        ("code", pa.int16()),
        ("field", pa.string()),
        ("hints", pa.int32()),
    ]
)
"""The columns of `screened`."""

_NOT_SAID = {
    "ref": "CAST(NULL AS VARCHAR)",
    "value": "''",
    "relation": "''",
    "other_iin": "CAST(0 AS BIGINT)",
    "born": "CAST(NULL AS DATE)",
    "died": "CAST(NULL AS DATE)",
}
"""What `screened` says in the columns of roles that a file lacks."""

_PLAIN = {"op": "'state'", "code": "CAST(0 AS SMALLINT)", "field": "CAST(NULL AS VARCHAR)"}
"""What `screened` says of every row of a full that is of the usual form."""

_RULE = re.compile(r"\brule\.(\w+)")
"""Where the statement of screening reads one of the rules."""


@dataclass(frozen=True)
class Kept:
    """Where a file's screened rows lie; the fields are those of `Screening`."""

    place: str
    tables: tuple[str, ...]
    lacking: tuple[str, ...]
    in_order: bool = False


def completed(source: str, columns: Sequence[str], lacking: Sequence[str]) -> str:
    """A SELECT of the columns of `screened`, of which `source` does not have those that a file lacks."""
    said = _NOT_SAID | _PLAIN
    chosen = [f"{said[name]} AS {name}" if name in lacking else name for name in columns]
    return f"SELECT {', '.join(chosen)} FROM {source}"


def keep_rows(
    connection: DuckDBPyConnection, received: Received, roles: Mapping[str, str], rules: dict[str, str], place: str
) -> Kept:
    """Judge every row and keep the verdicts in the catalog `place`."""
    rule: dict[str, Any] = msgspec.json.decode(rules["rules"])
    if rule["is_full"]:
        return _keep_full(connection, received, roles, rules, place)
    lacking = tuple(name for name in _NOT_SAID if name not in roles)
    held = received.given_rows(roles)
    if held is None:
        connection.execute(received.given(roles))
        kept = ", ".join(name for name in SCREENED.names if name not in lacking)
        fixed = _fixed(read_sql("tizbe.intake", "screened"), rules)
        connection.execute(f"{made(place, 'screened_row')} AS SELECT {kept} FROM ({fixed})", rules)
        return Kept(place, ("screened_row",), lacking)
    _keep_small(connection, judge_few([(held, rules)])[0], place, "screened_row")
    return Kept(place, ("screened_row",), ())


def show_rows(connection: DuckDBPyConnection, kept: Kept) -> None:
    """Make the temporary view `screened` of rows kept in a catalog that `connection` sees."""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW screened AS {shown_rows(kept)}")


def shown_rows(kept: Kept) -> str:
    """The SELECT that the view `screened` of kept rows is."""
    first, *others = (f"{kept.place}.{table}" for table in kept.tables)
    names = ", ".join(SCREENED.names)
    shown = [completed(first, SCREENED.names, kept.lacking), *(f"SELECT {names} FROM {table}" for table in others)]
    return " UNION ALL ".join(shown)


def _keep_full(
    connection: DuckDBPyConnection, received: Received, roles: Mapping[str, str], rules: dict[str, str], place: str
) -> Kept:
    lacking = lacking_of(roles)
    plain, row = _fixed(read_sql("tizbe.intake", "plain"), rules), f"{place}.screened_row"
    kept = ", ".join(name for name in SCREENED.names if name not in lacking)
    connection.execute(received.given(roles))
    keep_in_order(
        connection,
        f"SELECT {kept}, is_plain FROM ({plain})",
        {"spellings": rules["spellings"]},
        (place, "screened_row"),
        rows=received.rows,
    )
    if not number(connection, f"SELECT COUNT(*) FROM {row} WHERE NOT is_plain"):
        return Kept(place, ("screened_row",), lacking, in_order=True)
    return keep_odd(connection, received, roles, rules, place)


def lacking_of(roles: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of `screened` that the kept rows of a full do not have; `roles`: those that its columns have."""
    return (*(name for name in _NOT_SAID if name not in roles), *_PLAIN)


def keep_odd(
    connection: DuckDBPyConnection, received: Received, roles: Mapping[str, str], rules: dict[str, str], place: str
) -> Kept:
    """Judge the rows of a full that the table `screened_row` has as not plain, and keep their verdicts beside it."""
    row, lacking = f"{place}.screened_row", lacking_of(roles)
    odd = f"SELECT row_number FROM {row} WHERE NOT is_plain"
    held = received.given_rows(roles)
    if held is None:
        connection.execute(received.given(roles, f"row_number IN ({odd})"))
        fixed = _fixed(read_sql("tizbe.intake", "screened"), rules)
        connection.execute(f"{made(place, 'screened_odd')} AS {fixed}", rules)
    else:
        numbers = {row_number for (row_number,) in connection.execute(odd).fetchall()}
        some = [one for one in held if one["row_number"] in numbers]
        _keep_small(connection, judge_few([(some, rules)])[0], place, "screened_odd")
    connection.execute(f"DELETE FROM {row} WHERE NOT is_plain")
    let_through = number(connection, f"SELECT COUNT(*) FROM {place}.screened_odd WHERE code = 0")
    return Kept(place, ("screened_row", "screened_odd"), lacking, in_order=not let_through)


def _keep_small(connection: DuckDBPyConnection, rows: list[tuple[Any, ...]], place: str, table: str) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(SCREENED)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCREENED.types, strict=True)]
    connection.register("screened_rows", pa.Table.from_arrays(arrays, schema=SCREENED))
    connection.execute(f"{made(place, table)} AS SELECT * FROM screened_rows")
    connection.unregister("screened_rows")


def _fixed(sql: str, rules: Mapping[str, str]) -> str:
    """The statement with what the rules say written into it, so that the engine drops whatever they decide.

    A file of millions of rows is worth a plan of its own; small files share one (`few_rows`), which reads the rules
    as it runs.
    """
    said = msgspec.json.decode(rules["rules"])
    found = RULES.search(read_sql("tizbe.intake", "screened"))
    if found is None:
        raise Broken("The statement of screening does not say what its rules are.")
    kinds: dict[str, Any] = msgspec.json.decode(found[1])
    return _RULE.sub(lambda rule: _constant(kinds[rule[1]], said.get(rule[1])), sql)


def _constant(kind: Any, value: Any) -> str:
    if isinstance(kind, list):
        return f"CAST([{', '.join(_constant(kind[0], one) for one in value or ())}] AS {kind[0]}[])"
    return f"CAST({'NULL' if value is None else literal(str(value))} AS {kind})"
