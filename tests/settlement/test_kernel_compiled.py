"""The kernel compiled by numba: the tables of plain Python and of the SQL steps, in threads, with what it keeps.

Compiling takes some twenty seconds of a core, so everything here is slow and shares one compilation.
"""

import fcntl
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.oracle.histories import random_statements
from tests.settlement.kernel_tables import (
    Both,
    dense_world,
    each_table,
    pack_with,
    read_tables,
    rows_of,
    rows_where,
    settle_by_kernel,
    settle_by_sql,
)
from tizbe.engine.compiled import cache_folder
from tizbe.law.rules.pack import RulePack
from tizbe.settlement.kernel import Given, Steps, program, settle, settle_tables

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

LAWS: dict[str, RulePack | None] = {
    "shipped": None,
    "long-chain": pack_with(
        {5: {"one_per": "child_iin"}, 17: {"minus": (4, 5, 13)}, 13: {"minus": (3, 6)}, 3: {"minus": (5,)}}
    ),
    "tailed": pack_with({}, {1: 400, 3: 40, 4: 10, 5: 30, 13: 7, 16: 90, 17: 5}),
}


@pytest.fixture(scope="module", autouse=True)
def _compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The first of the processes that test compiles; the others wait, and take what it kept."""
    kept = tmp_path_factory.getbasetemp().parent / "numba"
    kept.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NUMBA_CACHE_DIR", str(kept))
        program.compiled_stages.cache_clear()
        with (kept / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            both = _both(30, "tailed", 20)
            settle_by_kernel(both.given, both.rules, compiled=True)
        yield
    program.compiled_stages.cache_clear()


def _both(seed: int, law: str, count: int) -> Both:
    rng = random.Random(seed)
    worlds = [random_statements(rng) for _ in range(count)] + [dense_world(rng) for _ in range(count // 4)]
    return settle_by_sql(worlds, LAWS[law])


@pytest.mark.parametrize("law", LAWS)
def test_compiled_and_plain_and_sql_leave_the_same_tables(law: str) -> None:
    """All five tables are equal three ways, in rows and, between the two forms of the kernel, in order."""
    both = _both(31, law, 250)
    compiled = settle_by_kernel(both.given, both.rules, compiled=True)
    plain = settle_by_kernel(both.given, both.rules, compiled=False)
    assert rows_of(compiled) == both.by_sql
    for one, other in zip(compiled, plain, strict=True):
        assert [column.tolist() for column in one] == list(other)


def test_buckets_in_threads_are_as_everybody_together() -> None:
    """Halves of everybody, settled in two threads at once, have together the periods of all."""
    both = _both(32, "shipped", 200)
    middle = int(np.median(both.given.believed.iin)) // 10**12 * 10**12
    halves = [
        each_table(both.given, lambda table: rows_where(table, lambda iin: iin < middle)),
        each_table(both.given, lambda table: rows_where(table, lambda iin: iin >= middle)),
    ]

    def settle_half(half: Given) -> Steps:
        believed, activity, birth, death = half
        return settle(believed, activity, birth, death, both.rules, compiled=True, keep_steps=False)

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(settle_half, halves))
    assert [len(steps.piece.iin) for steps in found] == [0, 0]
    assert [row for steps in found for row in rows_of(steps)["settled"]] == both.by_sql["settled"]
    assert sorted(row for steps in found for row in rows_of(steps)["claim_made"]) == both.by_sql["claim_made"]


def test_the_engine_is_settled_by_the_compiled_form() -> None:
    """The engine's tables, settled by the compiled form, equal the SQL steps'."""
    both = _both(33, "shipped", 200)
    settle_tables(both.engine, both.rules, keep_steps=True)
    assert read_tables(both.engine.connection) == both.by_sql


def test_what_is_compiled_is_kept_where_this_user_alone_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code is kept below the folder asked for, closed to others, and nowhere if that cannot be had."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    folder = cache_folder("kernel", "source")
    assert folder is not None and folder.parent == tmp_path / "asked"
    assert folder.stat().st_mode & 0o077 == 0
    folder.chmod(0o777)
    assert cache_folder("kernel", "source") is None
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert cache_folder("kernel", "source") is None


def test_the_benchmark_finds_the_same_entitlements(tmp_path: Path) -> None:
    """The benchmark settles a tiny country by both, finds the same rows, and tells how long each takes."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.kernel",
        "--rows",
        "600",
        "--runs",
        "2",
        "--data",
        str(tmp_path),
        "--json",
    ]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    assert found["statements"] > 300
    assert found["summary"]["sql_to_kernel"]["median"] > 0
    assert found["one_p99_milliseconds"] >= found["one_p50_milliseconds"] > 0
