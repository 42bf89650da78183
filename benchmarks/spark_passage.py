"""Parts of the comparison with Spark, each in a process of its own: `python -m benchmarks.spark_passage ORDER`.

ORDER is a JSON text (see `Order`); prints the figures as JSON, one line for each settlement. Spark settles once for
each line that it is given, so that DuckDB may take its turn in between.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.country import find_or_make
from benchmarks.machine import cpu_seconds
from tizbe.engine.spark import spark_session
from tizbe.hub import Hub, open_hub
from tizbe.settings import Settings
from tizbe.settlement import settling, state
from tizbe.settlement.distributed import BRIEF, session_finder


@dataclass(frozen=True)
class Order:
    """What to do: `part` is "intake" into the hub in `home`, or "duckdb" or "spark", which settle copies of it.
    `master`: where Spark runs."""

    part: str
    data: str
    rows: int
    seed: int
    home: str
    threads: int
    memory: str
    master: str = ""

    def as_text(self) -> str:
        """The order as JSON."""
        return json.dumps(asdict(self))

    @property
    def settings(self) -> Settings:
        """The settings of the hub that is copied."""
        return Settings(Path(self.home), self.threads, self.memory, "benchmark")


def take_in(order: Order) -> dict[str, Any]:
    """A fresh hub that believes the country; not settled."""
    country = find_or_make(Path(order.data), order.rows, order.seed, "parquet")
    with open_hub(order.settings) as hub:
        rows = sum(receipt.rows_read for receipt in hub.receive_batch(country.folder))
    return {"rows": rows}


def settle_on_duckdb(order: Order) -> dict[str, Any]:
    """The first settlement, in this process, by the texts: without the kernel, which Spark has not either."""
    settling.KERNEL_FROM = sys.maxsize
    with _copied(order) as hub:
        cpu = cpu_seconds()
        found = _settled(hub, state.find)
        return found | {"cpu_seconds": cpu_seconds() - cpu}


def settle_on_spark(order: Order) -> Iterator[dict[str, Any]]:
    """The start of Spark, and a first settlement on it for each line of the input: Java is cold for the first only."""
    started = time.perf_counter()
    folder = Path(order.home).with_name("spark")
    brief = order.rows < BRIEF  # as the command would choose
    with spark_session(order.master, folder, order.memory, brief=brief) as session:
        yield {"start_seconds": time.perf_counter() - started}
        for _ in sys.stdin:
            with _copied(order) as hub:
                cpu = cpu_seconds() + _java_seconds()
                found = _settled(hub, session_finder(session, folder))
                yield found | {"cpu_seconds": cpu_seconds() + _java_seconds() - cpu}


def _settled(hub: Hub, finder: state.Finder) -> dict[str, Any]:
    """One settlement, from call to report; the projection's opening and the digest are not in it."""
    with hub.log.locking(), hub._projection() as projection:
        started = time.perf_counter()
        report = state.settle(hub.log, projection, hub.register.authority, "benchmark", finder=finder)
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "changes": report.changes, "by_row": report.by_row, "digest": hub.digest()}


@contextmanager
def _copied(order: Order) -> Iterator[Hub]:
    folder = Path(order.home).with_name(f"copy-{order.part}")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(order.home, folder)
    with open_hub(Settings(folder, order.threads, order.memory, "benchmark")) as hub:
        hub.authority  # noqa: B018 - the law is read once per process, before anything is measured
        yield hub
    shutil.rmtree(folder)


def _java_seconds() -> float:
    """Processor seconds of the driver's Java so far; executors in processes of their own are not counted."""
    from pyspark import SparkContext  # noqa: PLC0415 - an extra

    gateway: Any = SparkContext._gateway
    fields = Path("/proc", str(gateway.proc.pid), "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(arguments: list[str]) -> None:
    """Do what the one argument orders."""
    order = Order(**json.loads(arguments[0]))
    if order.part == "spark":
        for found in settle_on_spark(order):
            print(json.dumps(found), flush=True)
    else:
        print(json.dumps(take_in(order) if order.part == "intake" else settle_on_duckdb(order)))


if __name__ == "__main__":
    main(sys.argv[1:])
