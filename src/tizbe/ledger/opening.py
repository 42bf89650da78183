"""Opening: the effects of a full of a stream that believes nothing yet, made from rows that lie in memory in order.

Each row opens a statement, so the effects are the rows and what is the same in all of them; `sql/effect_first.sql` says
the same. They are written to the log from memory, and wait in memory for those of other commits, so that the projection
takes many in at once (`arrivals`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tizbe.intake.catalogue import hint_texts
from tizbe.intake.receipt import Balance
from tizbe.ledger.arrivals import ROW_GROUP
from tizbe.ledger.judgement import Judgement, base_of

_ORDERED = ("statement_id", "row_number", "iin")
"""Columns of numbers that differ in nearly every row."""

_NONE = {"born": pa.date32(), "died": pa.date32(), "ref": pa.string()}
_SAID = ("iin", "from_date", "until_date", "value", "relation", "other_iin", "born", "died", "ref")


def judge_opening(rows: pa.Table, feed: str, commit_no: int) -> Judgement:
    """The judgement of rows in order of person, none of which is refused or repeats another: each opens a statement.

    `rows`: the columns of `screened` that the file has.
    """
    counts = np.bincount(rows["hints"].to_numpy()).tolist()
    codes: dict[str, int] = {}
    for hints, count in enumerate(counts):
        for name in hint_texts(hints) if count else ():
            codes[name] = codes.get(name, 0) + count
    accepted = counts[0]
    balance = Balance(accepted=accepted, hinted=rows.num_rows - accepted, codes=dict(sorted(codes.items())))
    effects = opening_effects(rows, feed, base_of(commit_no))
    return Judgement(balance, rows.num_rows, 0, 0, False, "", effects, opened_feed=feed)


def opening_effects(rows: pa.Table, feed: str, base: int) -> pa.Table:
    """The effects of rows in order of person, none of which is refused or repeats another.

    `rows`: the columns of `screened` that the file has; `base`: the number before the commit's first statement.
    """
    count = rows.num_rows
    made = {
        "statement_id": pa.array(np.arange(base + 1, base + count + 1)),
        "supersedes": pa.nulls(count, pa.int64()),
        "act": _same("open", count),
        "row_number": rows["row_number"],
        "feed": _same(feed, count),
    }
    for name in _SAID:
        if name in rows.column_names:
            made[name] = rows[name]
        elif name in _NONE:
            made[name] = pa.nulls(count, _NONE[name])
        else:
            made[name] = _same("", count) if name in ("value", "relation") else pa.array(np.zeros(count, np.int64))
    made["absent"] = pa.array(np.zeros(count, np.bool_))
    return pa.table(made)


def write_opening(effects: pa.Table, path: Path) -> None:
    """Write the effects as Parquet: numbers by their differences, few different values by a dictionary.

    What is left to pack after that is little, so it is packed quickly: a fifth more bytes in a third less time.
    """
    told = [name for name in effects.column_names if name not in {*_ORDERED, "ref", "other_iin", "absent"}]
    pq.write_table(
        effects,
        path,
        row_group_size=ROW_GROUP,
        compression="lz4",
        use_dictionary=told,
        write_statistics=["iin"],
        column_encoding=dict.fromkeys(_ORDERED, "DELTA_BINARY_PACKED"),
        store_schema=False,
    )


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text], pa.string()))
