"""Cover: each person's timeline of entitled rows, with the primary row of each day and who pays.

A person is paid for once; every row stays known, since losing one must not end cover while another holds.
Source: settlement contract, step 5; Law 405-V, articles 26(1) and 26-1.
"""

from __future__ import annotations

import duckdb

from tizbe.engine.duckdb import read_sql


def make_cover(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `cover` of the table or view `held(iin, row_no, from_date, until_date)`.

    Columns: iin, from_date, until_date, rows ("1;14", ascending), primary_row, payer. Adjacent days alike are
    one period.
    """
    for name in ("slice", "rows_alike", "cover"):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {read_sql('tizbe.settlement', name)}")
