"""Effects on their way into the projection: in whole groups of rows, and the same rows however they come."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hub.people import made_up
from tizbe.errors import Broken
from tizbe.ledger import arrivals
from tizbe.ledger.arrivals import Opening, apply_openings, insert_opening
from tizbe.ledger.opening import opening_effects
from tizbe.ledger.projection import schema_sql

GROUP = 7
PERSONS = [int(iin) for iin in sorted(made_up(40, "900101"))]
DAY = date(2026, 1, 5)


def rows_of(count: int, words: list[str], *, has_refs: bool) -> pa.Table:
    """Screened rows in order of person, as a reader leaves them in memory; a row's value is one of the words."""
    made = {
        "row_number": pa.array(range(1, count + 1), pa.int64()),
        "iin": pa.array(PERSONS[:count], pa.int64()),
        "from_date": pa.array([DAY - timedelta(days=place) for place in range(count)], pa.date32()),
        "until_date": pa.array([date.max] * count, pa.date32()),
        "hints": pa.array([0] * count, pa.int32()),
    }
    if words:
        made["value"] = pa.array([words[place % len(words)] for place in range(count)]).dictionary_encode()
    if has_refs:
        made["ref"] = pa.array([f"R{place}" if place % 3 else None for place in range(count)])
    return pa.table(made)


FILES = st.lists(
    st.tuples(
        st.integers(1, 30), st.lists(st.sampled_from("абвгд"), max_size=3, unique=True), st.booleans(), st.booleans()
    ),
    min_size=1,
    max_size=6,
)


def opened(files: list[tuple[int, list[str], bool, bool]]) -> list[Opening]:
    """One opening for each file: its rows, words, whether it has refs, and whether the engine made its effects."""
    made = []
    for commit_no, (count, words, has_refs, is_of_engine) in enumerate(files, 1):
        feed = f"{commit_no}/body/feed"
        effects = opening_effects(rows_of(count, words, has_refs=has_refs), feed, commit_no * 1_000)
        if is_of_engine:  # texts instead of dictionaries, columns in pieces
            effects = duckdb.from_arrow(effects).to_arrow_table(5)
        made.append(Opening(commit_no, commit_no + 100, feed, effects))
    return made


def projection() -> duckdb.DuckDBPyConnection:
    """The tables of an empty projection, in memory."""
    connection = duckdb.connect(":memory:")
    connection.execute(schema_sql())
    return connection


@given(files=FILES)
def test_together_they_are_what_they_are_one_by_one(files: list[tuple[int, list[str], bool, bool]]) -> None:
    """Several commits' effects taken in by one statement leave the rows that one statement for each leaves."""
    openings = opened(files)
    with pytest.MonkeyPatch.context() as patched, projection() as together, projection() as alone:
        patched.setattr(arrivals, "ROW_GROUP", GROUP)
        apply_openings(together, openings)
        for one in openings:
            alone.register("effects", one.effects)
            count = insert_opening(alone, "effects", one.commit_no, one.submission_no, one.feed)
            assert count == one.effects.num_rows
        for table in ("statement", "feed"):
            asked = f"SELECT * FROM {table}"
            assert together.execute(asked).fetchall() == alone.execute(asked).fetchall()


@given(files=FILES)
def test_pieces_are_whole_groups(files: list[tuple[int, list[str], bool, bool]]) -> None:
    """The engine is given pieces of one group of rows each, the last aside, in the order of the files."""
    openings = opened(files)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(arrivals, "ROW_GROUP", GROUP)
        pieces = list(arrivals._in_row_groups(arrivals._shaped(one, one.commit_no) for one in openings))
    assert {piece.num_rows for piece in pieces[:-1]} <= {GROUP}
    assert 0 < pieces[-1].num_rows <= GROUP
    told = [number for piece in pieces for number in piece.column("statement_id").to_pylist()]
    assert told == [number for one in openings for number in one.effects["statement_id"].to_pylist()]


def test_effects_that_are_lost_on_the_way_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the table has fewer rows than there were effects, nothing is said to be taken in."""
    openings = opened([(3, [], False, False), (2, [], False, False)])
    whole = arrivals._in_row_groups
    monkeypatch.setattr(arrivals, "_in_row_groups", lambda tables: list(whole(tables))[:0])
    with projection() as connection, pytest.raises(Broken):
        apply_openings(connection, openings)
