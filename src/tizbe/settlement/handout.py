"""The tables that handouts of statements and changes read, made of the log for one moment of knowledge.

`export` writes them; entitlement and cover need none, they read what `state.hold` holds.
"""

from __future__ import annotations

import pyarrow as pa
from sqlalchemy import select

from tizbe.engine.duckdb import literal, read_sql
from tizbe.law.rules.pack import RulePack
from tizbe.ledger.projection import Projection
from tizbe.settlement.change import CHANGE_ROLE
from tizbe.settlement.state import settlements
from tizbe.store import tables


def prepare_statements(projection: Projection, pack: RulePack, commit: int) -> None:
    """Make the tables that the export of statements reads."""
    connection, log = projection.connection, projection.log
    s = tables.submission.c
    with log.store.reading() as control:
        receipts = [tuple(row) for row in control.execute(select(s.submission_no, s.receipt))]
    instants = [(commit.commit_no, commit.recorded_at) for commit in log.commits()]
    columns = [
        (name, column.name, column.role)
        for name in ["activity", "vital", *(str(row.row) for row in pack.rows)]
        for column in (pack.column(use.column) for use in pack.evidence(name))
    ]
    number, text = pa.int32(), pa.string()
    for table, rows, names in (
        ("receipt", receipts, {"submission_no": number, "receipt": text}),
        ("instant", instants, {"commit_no": number, "recorded_at": text}),
        ("evidence_column", columns, {"row_name": text, "name": text, "role": text}),
    ):
        parts = list(zip(*rows, strict=True)) or [()] * len(names)
        given = [pa.array(part, kind) for part, kind in zip(parts, names.values(), strict=True)]
        connection.register("handout_rows", pa.table(given, names=list(names)))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM handout_rows")
        connection.unregister("handout_rows")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW statement_known AS SELECT * EXCLUDE (known_until), "
        f"CASE WHEN known_until <= {commit} THEN known_until END AS known_until "
        f"FROM statement WHERE known_from <= {commit}"
    )


def prepare_changes(projection: Projection, commit: int) -> None:
    """Make the view of every change that settlements up to a commit have made."""
    paths = [
        str(projection.log.path(file))
        for settled in settlements(projection.log, commit)
        for file in projection.log.files(settled)
        if file.role.startswith(CHANGE_ROLE)
    ]
    source = f"read_parquet([{', '.join(map(literal, paths))}])"
    empty = read_sql("tizbe.settlement", "no_change")
    text = f"SELECT * FROM {source}" if paths else empty
    projection.connection.execute(f"CREATE OR REPLACE TEMP VIEW change_made AS {text}")
