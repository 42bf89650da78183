"""Spark beside DuckDB: one country settled by the same texts on both, in one run, and how much slower Spark is.

    python -m benchmarks.spark [--rows 3000000] [--runs 3] [--master local[2]] [--json]

What is measured: README.md. Fails where the two do not come to the same changes and the same digest.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.country import default_data, find_or_make
from benchmarks.national import call
from benchmarks.spark_passage import Order
from tizbe.settings import read_settings

_SAME = ("changes", "by_row", "digest")


def compare(order: Order, runs: int) -> dict[str, Any]:
    """Take the country in once, settle it `runs` times on each engine; RuntimeError where they differ."""
    taken = _do(replace(order, part="intake"))
    _say("DuckDB")
    here = [_do(replace(order, part="duckdb")) for _ in range(runs)]
    _say(f"Spark ({order.master}), one settlement more: its first finds Java cold")
    there = _do(replace(order, part="spark", times=runs + 1))
    for name in _SAME:
        if any(run[name] != here[0][name] for run in (*here, *there["runs"])):
            raise RuntimeError(f"the engines do not agree: {name}")
    first, *others = there["runs"]
    duckdb, spark = (median(run["seconds"] for run in each) for each in (here, others))
    return {
        "rows": taken["rows"],
        "changes": here[0]["changes"],
        "duckdb_seconds": duckdb,
        "duckdb_cpu_seconds": median(run["cpu_seconds"] for run in here),
        "spark_start_seconds": there["start_seconds"],
        "spark_first_seconds": first["seconds"],
        "spark_first_cpu_seconds": first["cpu_seconds"],
        "spark_seconds": spark,
        "spark_cpu_seconds": median(run["cpu_seconds"] for run in others),
        "ratio": spark / duckdb,
        "first_ratio": first["seconds"] / duckdb,
        "runs": {"duckdb": here, "spark": there["runs"]},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    before = machine.describe()
    _say(f"the country: {asked.rows} rows or about, made once, in {data}")
    find_or_make(data, asked.rows, asked.seed, "parquet")
    with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
        master = asked.master or f"local[{asked.threads}]"
        home = str(Path(folder) / "home")
        order = Order("", str(data), asked.rows, asked.seed, home, asked.threads, asked.memory, 1, master)
        found = compare(order, asked.runs)
    if asked.json:
        print(json.dumps({"machine": before, "threads": asked.threads, "master": master, **found}, indent=1))
    else:
        print(_page(before, asked, master, found))
    return 0


def _do(order: Order) -> dict[str, Any]:
    return call("benchmarks.spark_passage", order.as_text())


def _page(before: dict[str, Any], asked: argparse.Namespace, master: str, found: dict[str, Any]) -> str:
    """The figures for a person to read."""
    lines = [
        machine.sentence(before),
        f"Each engine had {asked.threads} threads and {asked.memory}; Spark ran as {master}.",
        f"{found['rows']:,} rows, {found['changes']:,} changes, the same on both, with the same digest.",
        f"From call to committed changes and state, median of {asked.runs} runs (processor seconds):",
        "",
    ]
    for label, name, cpu in (
        ("DuckDB", "duckdb_seconds", "duckdb_cpu_seconds"),
        ("Spark, running", "spark_seconds", "spark_cpu_seconds"),
        ("Spark, first settlement (once)", "spark_first_seconds", "spark_first_cpu_seconds"),
    ):
        lines.append(f"  {label:36} {found[name]:10.2f} s   ({found[cpu]:.1f})")
    lines += [
        f"  {'start of Spark (once)':36} {found['spark_start_seconds']:10.2f} s",
        f"  {'Spark, times DuckDB':36} {found['ratio']:10.1f} x",
        f"  {'first settlement, times DuckDB':36} {found['first_ratio']:10.1f} x",
    ]
    return "\n".join(lines)


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000, help="statements of the country, about")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=min(2, settings.threads), help="of each engine")
    parser.add_argument("--memory", default=settings.memory, help="of each engine, as 4GB")
    parser.add_argument("--master", help="where Spark runs; default local[THREADS]")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries are kept")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
