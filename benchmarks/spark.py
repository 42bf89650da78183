"""Spark beside DuckDB: countries settled by the same texts on both, in turn, and how much slower Spark is by size.

    python -m benchmarks.spark [--rows 300000 3000000] [--runs 3] [--master local[2]] [--json]

What is measured: README.md. Fails where the two do not come to the same changes and the same digest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    """Take the country in once, settle it `runs` times on each engine in turn; RuntimeError where they differ.

    In turn, so that what else the machine does weighs on both.
    """
    taken = _do(replace(order, part="intake"))
    with _spark_running(replace(order, part="spark")) as (start_seconds, settle):
        _say(f"Spark ({order.master}), its first settlement: Java is cold")
        first, here, there = settle(), [], []
        for run in range(runs):
            _say(f"DuckDB, then Spark: {run + 1} of {runs}")
            here.append(_do(replace(order, part="duckdb")))
            there.append(settle())
    for name in _SAME:
        if any(run[name] != here[0][name] for run in (*here, first, *there)):
            raise RuntimeError(f"the engines do not agree: {name}")
    duckdb, spark = (median(run["seconds"] for run in each) for each in (here, there))
    duckdb_cpu, spark_cpu = (median(run["cpu_seconds"] for run in each) for each in (here, there))
    return {
        "rows": taken["rows"],
        "changes": here[0]["changes"],
        "duckdb_seconds": duckdb,
        "duckdb_cpu_seconds": duckdb_cpu,
        "spark_start_seconds": start_seconds,
        "spark_first_seconds": first["seconds"],
        "spark_first_cpu_seconds": first["cpu_seconds"],
        "spark_seconds": spark,
        "spark_cpu_seconds": spark_cpu,
        "ratio": spark / duckdb,
        "cpu_ratio": spark_cpu / duckdb_cpu,
        "first_ratio": first["seconds"] / duckdb,
        "runs": {"duckdb": here, "spark_first": first, "spark": there},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size in turn, and print."""
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    before = machine.describe()
    master = asked.master or f"local[{asked.threads}]"
    sizes = []
    for rows in asked.rows:
        _say(f"the country: {rows} rows or about, made once, in {data}")
        find_or_make(data, rows, asked.seed, "parquet")
        with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
            home = str(Path(folder) / "home")
            order = Order("", str(data), rows, asked.seed, home, asked.threads, asked.memory, master)
            sizes.append(compare(order, asked.runs))
    if asked.json:
        print(json.dumps({"machine": before, "threads": asked.threads, "master": master, "sizes": sizes}, indent=1))
    else:
        print(_page(before, asked, master, sizes))
    return 0


def _do(order: Order) -> dict[str, Any]:
    return call("benchmarks.spark_passage", order.as_text())


@contextmanager
def _spark_running(order: Order) -> Iterator[tuple[float, Callable[[], dict[str, Any]]]]:
    """Spark in a process of its own: the seconds of its start, and what has it settle once and gives the figures."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.spark_passage", order.as_text()],
        cwd=Path(__file__).resolve().parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    asking, answers = process.stdin, process.stdout
    if asking is None or answers is None:
        raise RuntimeError("the process has no pipes")

    def answer() -> dict[str, Any]:
        line = answers.readline()
        if not line:
            raise RuntimeError("Spark's process ended before it answered")
        found: dict[str, Any] = json.loads(line)
        return found

    def settle() -> dict[str, Any]:
        asking.write("settle\n")
        asking.flush()
        return answer()

    with process:  # leaving closes the pipes, which ends the process, and waits for it
        yield answer()["start_seconds"], settle


def _page(before: dict[str, Any], asked: argparse.Namespace, master: str, sizes: list[dict[str, Any]]) -> str:
    """The figures for a person to read."""
    lines = [
        machine.sentence(before),
        f"Each engine had {asked.threads} threads and {asked.memory}; Spark ran as {master}.",
        f"From call to committed changes and state, median of {asked.runs} runs (processor seconds); "
        "changes and digest are the same on both.",
    ]
    for found in sizes:
        lines += ["", f"{found['rows']:,} rows, {found['changes']:,} changes:", ""]
        for label, name, cpu in (
            ("DuckDB", "duckdb_seconds", "duckdb_cpu_seconds"),
            ("Spark, running", "spark_seconds", "spark_cpu_seconds"),
            ("Spark, first settlement (once)", "spark_first_seconds", "spark_first_cpu_seconds"),
        ):
            lines.append(f"  {label:36} {found[name]:10.2f} s   ({found[cpu]:.1f})")
        lines += [
            f"  {'start of Spark (once)':36} {found['spark_start_seconds']:10.2f} s",
            f"  {'Spark, times DuckDB':36} {found['ratio']:10.1f} x   ({found['cpu_ratio']:.1f})",
            f"  {'first settlement, times DuckDB':36} {found['first_ratio']:10.1f} x",
        ]
    if len(sizes) > 1:
        curve = "; ".join(f"{found['rows']:,} rows {found['ratio']:.1f} x" for found in sizes)
        lines += ["", f"Spark, times DuckDB, by size: {curve}."]
    return "\n".join(lines)


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[3_000_000], help="statements of each country, about")
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
