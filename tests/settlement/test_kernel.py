"""The kernel in plain Python: the same tables as the SQL steps, for everybody and for one person."""

import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from tests.oracle.histories import random_statements
from tests.oracle.statements import Statement
from tests.settlement.kernel_tables import (
    COLUMNS,
    Both,
    dense_world,
    each_table,
    pack_with,
    read_tables,
    rows_of,
    rows_where,
    settle_by_kernel,
    settle_by_sql,
    settle_connection,
    wild_projection,
)
from tests.settlement.worlds import SHIFT
from tizbe.engine import compiled
from tizbe.engine.duckdb import DuckDBEngine, connect
from tizbe.errors import Broken, Unavailable
from tizbe.law.rules.pack import RulePack
from tizbe.settlement.kernel import (
    NO_DAY,
    OPEN_DAY,
    Activity,
    Given,
    KernelRules,
    add_months,
    program,
    settle,
    settle_tables,
)
from tizbe.settlement.kernel.day import EPOCH
from tizbe.settlement.kernel.key import find_first, sort_keys, widest_block
from tizbe.settlement.kernel.table import kind_of

LONG_CHAIN = pack_with(
    {5: {"one_per": "child_iin"}, 17: {"minus": (4, 5, 13)}, 13: {"minus": (3, 6)}, 3: {"minus": (5,)}}
)
"""A law with representatives in two turns, one after the other, and rows four turns deep."""

TAILED = pack_with({}, {1: 400, 3: 40, 4: 10, 5: 30, 13: 7, 16: 90, 17: 5})


def _worlds(seed: int, count: int, *, dense: bool) -> list[list[Statement]]:
    rng = random.Random(seed)
    return [dense_world(rng) if dense else random_statements(rng) for _ in range(count)]


def _of_world(both: Both, world: int) -> Given:
    """What is given of one world alone, as lists."""
    return each_table(both.given, lambda table: rows_where(table, lambda iin: iin // SHIFT == world))


def test_months_are_added_as_the_engine_adds_them() -> None:
    """Adding months to any day from the year 1 to 9999 gives the engine's day, with the last day of a short month."""
    rng = random.Random(1)
    days = [(date(1, 1, 1) - EPOCH).days + rng.randrange(3652000) for _ in range(2000)]
    days += [(day - EPOCH).days for day in (date(1900, 2, 28), date(2000, 2, 29), date(2024, 2, 29), date(1970, 1, 1))]
    days += [(date(2023, 12, 25) - EPOCH + timedelta(n)).days for n in range(80)]
    asked = [(day, rng.choice((0, 1, 2, 3, 12, 36, 216, 11, 1201))) for day in days]
    engine = DuckDBEngine(connect())
    values = ", ".join(f"({place}, {day}, {months})" for place, (day, months) in enumerate(asked))
    added = "UNIX_DATE(ADD_MONTHS(DATE_FROM_UNIX_DATE(day), months))"
    expected = engine.rows(f"SELECT {added} FROM (VALUES {values}) AS asked (place, day, months) ORDER BY place")
    assert [(add_months(day, months),) for day, months in asked] == expected


def test_keys_are_sorted_and_found() -> None:
    """Blocks of any length are sorted in place, whatever lies behind them, and the first place is found."""
    rng = random.Random(2)
    for length in [*range(12), 100, 1000]:
        key = [rng.randrange(length + 1) for _ in range(length)]
        mixed = [*key, -1]
        sort_keys(mixed, length)
        assert mixed == [*sorted(key), -1]
        assert [find_first(sorted(key), n) for n in range(length + 2)] == [
            next((place for place, one in enumerate(sorted(key)) if one >= n), length) for n in range(length + 2)
        ]
    assert [widest_block(numbers) for numbers in ([], [1], [1, 1, 2], [1, 2, 2, 2, 3, 3])] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("worlds", "pack"),
    [
        pytest.param(_worlds(5, 200, dense=False), None, id="random"),
        pytest.param(_worlds(6, 60, dense=True), None, id="dense"),
        pytest.param(_worlds(7, 60, dense=True), LONG_CHAIN, id="long-chain"),
        pytest.param(_worlds(8, 120, dense=False), TAILED, id="tails"),
    ],
)
def test_the_kernel_leaves_the_tables_of_the_sql_steps(
    worlds: Sequence[Sequence[Statement]], pack: RulePack | None
) -> None:
    """Pieces, runs, bars, claims and settled periods equal the SQL steps', row for row."""
    both = settle_by_sql(worlds, pack)
    steps = settle_by_kernel(both.given, both.rules, compiled=False)
    assert rows_of(steps) == both.by_sql
    assert all(both.by_sql[name] for name in ("run", "bar_asked", "claim_made"))
    assert steps.settled.iin == sorted(steps.settled.iin)


def test_the_kernel_equals_sql_on_what_no_body_would_send() -> None:
    """All five tables are equal for a few persons with hundreds of statements, at the calendar's edges too."""
    for pack in (None, LONG_CHAIN, TAILED):
        both = settle_connection(wild_projection(random.Random(11), 12, 400), pack)
        assert rows_of(settle_by_kernel(both.given, both.rules, compiled=False)) == both.by_sql


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 22))
def test_the_kernel_equals_sql_on_thousands_of_random_worlds(seed: int) -> None:
    """All five tables equal the SQL steps' on 600 random and 80 dense worlds a seed, by three laws."""
    for dense, count in ((False, 600), (True, 80)):
        for pack in (None, LONG_CHAIN, TAILED):
            both = settle_by_sql(_worlds(seed, count, dense=dense), pack)
            assert rows_of(settle_by_kernel(both.given, both.rules, compiled=False)) == both.by_sql


def test_a_world_alone_is_settled_as_among_all() -> None:
    """A world given alone has the periods it has when everybody is settled, so a look-up needs nobody else."""
    both = settle_by_sql(_worlds(9, 40, dense=False))
    for world in range(40):
        alone = rows_of(settle(*_of_world(both, world), both.rules, compiled=False))
        expected = {
            "settled": [row for row in both.by_sql["settled"] if int(str(row[0])) // SHIFT == world],
            "claim_made": [row for row in both.by_sql["claim_made"] if int(str(row[2])) // SHIFT == world],
        }
        assert {name: alone[name] for name in expected} == expected


def test_nobody_is_settled_to_nothing() -> None:
    """Without statements every table is empty, and what is not kept comes back empty."""
    both = settle_by_sql(_worlds(9, 3, dense=False))
    nothing = each_table(both.given, lambda table: rows_where(table, lambda iin: False))
    assert set(map(len, rows_of(settle(*nothing, both.rules, compiled=False)).values())) == {0}
    steps = settle(*_of_world(both, 0), both.rules, compiled=False, keep_steps=False)
    assert (len(steps.piece.iin), len(steps.run.iin), len(steps.bar_asked.iin)) == (0, 0, 0)
    assert steps.settled == settle(*_of_world(both, 0), both.rules, compiled=False).settled


def test_the_engine_keeps_the_same_tables_by_either_way() -> None:
    """Settled in place of the SQL steps, the engine's tables have the same rows, columns and types."""
    both = settle_by_sql(_worlds(10, 60, dense=False))
    described = {name: both.engine.rows(f"DESCRIBE {name}") for name in COLUMNS}
    settle_tables(both.engine, both.rules, compiled=False, keep_steps=True)
    assert {name: both.engine.rows(f"DESCRIBE {name}") for name in COLUMNS} == described
    assert read_tables(both.engine.connection) == both.by_sql


def test_a_value_or_feed_that_no_rule_knows_holds_no_days() -> None:
    """A value without a code and a feed numbered after the rules were laid out give no pieces and no error."""
    both = settle_by_sql(_worlds(9, 10, dense=False))
    given = _of_world(both, 1)
    unknown = given.believed._replace(value=[-1] * len(given.believed.iin))
    later = given.believed._replace(feed_no=[9999] * len(given.believed.iin))
    for believed in (unknown, later):
        assert settle(believed, *given[1:], both.rules, compiled=False).piece.iin == []


def test_what_is_not_by_iin_is_refused() -> None:
    """A table out of order, or a birth told twice, stops the kernel instead of giving wrong periods."""
    both = settle_by_sql(_worlds(9, 10, dense=False))
    given = _of_world(both, 1)
    with pytest.raises(Broken):
        settle(given.believed, Activity([2, 1], [0, 0], [9, 9]), *given[2:], both.rules, compiled=False)
    twice = type(given.birth)([1, 1], [0, 0])
    with pytest.raises(Broken):
        settle(given.believed, given.activity, twice, given.death, both.rules, compiled=False)


def test_days_and_kinds_fit_the_engine() -> None:
    """The open day is the SQL steps', no day is outside the calendar, and numbers of persons are wide."""
    assert (2932896, np.iinfo(np.int32).min) == (OPEN_DAY, NO_DAY)
    assert [kind_of(name) for name in ("child_iin", "from_day", "bound")] == [np.int64, np.int32, np.int8]


def test_rules_know_only_the_feeds_they_are_given() -> None:
    """Rules laid out for no feed let nothing stand, and know every value that a rule names."""
    both = settle_by_sql(_worlds(9, 3, dense=False))
    bare = KernelRules.of(both.settler.rules, {})
    assert bare.most_standings == 0
    assert bare.values == both.rules.values
    assert {"", "registered", "subsidised-job", "house-arrest"} <= bare.values.keys()


def test_without_numba_the_compiled_form_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for the compiled form without numba, the kernel names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "numba", None)
    program.compiled_stages.cache_clear()
    with pytest.raises(Unavailable, match=r"tizbe\[fast\]"):
        program.compiled_stages()


def test_the_compiled_form_is_known_to_be_there_without_loading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether numba is installed is told from its being there, as the tests' own environment has it."""
    assert compiled.has_numba()
    monkeypatch.setattr(compiled, "find_spec", lambda name: None)
    assert not compiled.has_numba()


def test_the_kernel_is_imported_without_numba() -> None:
    """Importing the kernel loads no numba, so that the command starts as fast as before."""
    told = "import sys, tizbe.settlement.kernel; print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout == "False\n"
