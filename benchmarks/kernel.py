"""The kernel against the SQL steps: the same believed statements of a national country, settled both ways.

    python -m benchmarks.kernel [--rows 3000000] [--runs 3] [--threads 1] [--json]

Taking the country in is in no figure, nor is compiling. Each run settles everybody by the SQL steps and then by
the compiled kernel, on one connection, from the projection's statements to `entitled`; the rows must be the same.
Then persons are settled one by one in plain Python. See README.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.country import default_data, find_or_make
from benchmarks.national import summary
from tizbe.engine.duckdb import DuckDBEngine
from tizbe.hub import open_hub
from tizbe.ledger.projection_file import reading_projection
from tizbe.settings import Settings, read_settings
from tizbe.settlement import state
from tizbe.settlement.kernel import Given, KernelRules, settle, settle_tables
from tizbe.settlement.kernel.door import fetch_given
from tizbe.settlement.settling import Settler

_PERSONS = 500
_DIGEST = "SELECT COUNT(*), BIT_XOR(HASH(iin, row_no, from_date, until_date, began_by, ended_by)) FROM entitled"
_MIB = 2**20


def measure(settler: Settler, known: int, runs: int) -> dict[str, Any]:
    """Settle by both, `runs` times. RuntimeError when they come to different rows."""
    engine, connection = settler.engine, settler.connection
    if not isinstance(engine, DuckDBEngine):
        raise TypeError("the kernel is measured on the embedded engine")
    settler.settle_all(known)
    rules = KernelRules.of(settler.rules, dict(connection.execute("SELECT feed, feed_no FROM feed").fetchall()))
    given = Given(*fetch_given(engine, rules))
    settle(*given, rules, compiled=True)  # compiles, or takes what is kept
    statements = len(given.believed.iin) + len(given.activity.iin)
    found = []
    for _ in range(runs):
        by_sql = _timed("sql", lambda: settler.settle_all(known))
        expected = connection.execute(_DIGEST).fetchall()
        by_kernel = _timed("kernel", lambda: _settle_by_kernel(settler, engine, rules))
        if connection.execute(_DIGEST).fetchall() != expected:
            raise RuntimeError("the kernel and the SQL steps come to different entitlements")
        alone = _timed("stages", lambda: settle(*given, rules, compiled=True, keep_steps=False))
        found.append(
            by_sql
            | by_kernel
            | alone
            | {
                "sql_rows_per_second": statements / by_sql["sql_seconds"],
                "kernel_rows_per_second": statements / by_kernel["kernel_seconds"],
                "sql_to_kernel": by_sql["sql_seconds"] / by_kernel["kernel_seconds"],
                "sql_to_kernel_cpu": by_sql["sql_cpu_seconds"] / by_kernel["kernel_cpu_seconds"],
                "stages_microseconds_each": alone["stages_seconds"] / statements * 1e6,
            }
        )
    return {"statements": statements, "summary": summary(found), "runs": found} | _one_by_one(given, rules)


def _settle_by_kernel(settler: Settler, engine: DuckDBEngine, rules: KernelRules) -> None:
    settle_tables(engine, rules)
    settler.make("entitled")


def _timed(name: str, settling: Callable[[], object]) -> dict[str, float]:
    machine.reset_peak()
    cpu, started = machine.cpu_seconds(), time.perf_counter()
    settling()
    return {
        f"{name}_seconds": time.perf_counter() - started,
        f"{name}_cpu_seconds": machine.cpu_seconds() - cpu,
        f"{name}_peak_bytes": machine.peak_bytes(),
    }


def _one_by_one(given: Given, rules: KernelRules) -> dict[str, float]:
    """Persons chosen at random, each settled alone in plain Python; the statements are at hand."""
    iins = np.unique(given.believed.iin)
    chosen = random.Random(1).sample(iins.tolist(), min(_PERSONS, len(iins)))
    milliseconds = []
    for iin in chosen:
        tables: list[Any] = []
        for table in given:
            low, high = np.searchsorted(table.iin, [iin, iin + 1])
            tables.append(type(table)(*(column[low:high].tolist() for column in table)))
        believed, activity, birth, death = tables
        started = time.perf_counter()
        settle(believed, activity, birth, death, rules, compiled=False)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return {"one_p50_milliseconds": median(milliseconds), "one_p99_milliseconds": quantiles(milliseconds, n=100)[-1]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    described = machine.describe()
    country = find_or_make(data, asked.rows, asked.seed, "parquet")
    with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
        settings = Settings(Path(folder) / "home", asked.threads, asked.memory, "benchmark")
        with open_hub(settings) as hub:
            for receipt in hub.receive_batch(country.folder):
                if receipt.refused:
                    raise RuntimeError("a row of the country was refused")
            known = hub.log.last_commit_no()
            with reading_projection(hub.log, settings) as projection:
                settler = state.settler_at(projection, hub.register.authority, known)
                found = measure(settler, known, asked.runs)
    found |= {"machine": described, "threads": asked.threads, "country_rows": country.rows}
    print(json.dumps(found, indent=1) if asked.json else _page(found))
    return 0


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000, help="statements of the country, about")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="of the engine; the kernel's stages take one")
    parser.add_argument("--memory", default=settings.memory, help="the engine's limit, as 4GB")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries are kept")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


def _page(found: dict[str, Any]) -> str:
    said = found["summary"]

    def middle(name: str, digits: int = 2) -> str:
        figures = said[name]
        return f"{figures['median']:,.{digits}f} ({figures['min']:,.{digits}f} - {figures['max']:,.{digits}f})"

    lines = [
        machine.sentence(found["machine"]),
        f"{found['statements']:,} statements, {found['threads']} threads of the engine. "
        f"Median of {len(found['runs'])} runs, least and greatest in brackets.",
        "",
        f"SQL steps   {middle('sql_seconds')} s, {middle('sql_cpu_seconds')} s of processors, "
        f"{middle('sql_rows_per_second', 0)} statements/s",
        f"kernel      {middle('kernel_seconds')} s, {middle('kernel_cpu_seconds')} s of processors, "
        f"{middle('kernel_rows_per_second', 0)} statements/s",
        f"its stages  {middle('stages_seconds')} s, {middle('stages_microseconds_each')} microseconds a statement; "
        "the rest is reading from the engine and writing to it",
        f"ratio       {middle('sql_to_kernel')} times as fast, {middle('sql_to_kernel_cpu')} by processor seconds",
        f"peak memory SQL {said['sql_peak_bytes']['median'] / _MIB:,.0f} MiB, "
        f"kernel {said['kernel_peak_bytes']['median'] / _MIB:,.0f} MiB",
        f"one person  p50 {found['one_p50_milliseconds']:.3f} ms, p99 {found['one_p99_milliseconds']:.3f} ms, in plain "
        "Python, the statements at hand",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
