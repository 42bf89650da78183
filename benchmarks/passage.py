"""One passage of a country through a fresh hub, in a process of its own so that its memory can be measured.

`python -m benchmarks.passage ORDER`, where ORDER is a JSON text (see `Order`); prints the figures as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.country import find_or_make
from benchmarks.machine import cpu_seconds, peak_bytes, reset_peak
from benchmarks.phases import watching
from tizbe.hub import Receipt, open_hub
from tizbe.settings import Settings


@dataclass(frozen=True)
class Order:
    """What to measure: the country, the hub's new folder, the engine's threads and memory limit.

    `batch`: all files through one `receive_batch`, which opens the projection once; else one `receive` each.
    """

    data: str
    rows: int
    seed: int
    form: str
    home: str
    threads: int
    memory: str
    batch: bool = False

    def as_text(self) -> str:
        """The order as JSON."""
        return json.dumps(asdict(self))


def measure(order: Order) -> dict[str, object]:
    """Take every file in, then settle once. RuntimeError when a row was refused or a change is missing.

    Intake runs from before the first `receive` to after the last receipt; settle from before `settle` to
    after its report. Both end durable: files flushed, control database and projection committed.
    """
    country = find_or_make(Path(order.data), order.rows, order.seed, order.form)
    submissions = country.submissions()
    settings = Settings(Path(order.home), order.threads, order.memory, "benchmark")
    with open_hub(settings) as hub, watching() as phases:
        hub.authority  # noqa: B018 - the law is read once per process, before anything is measured
        bare = peak_bytes()
        parts_reset = reset_peak()
        phases.take()
        cpu, started = cpu_seconds(), time.perf_counter()
        if order.batch:
            receipts = hub.receive_batch(country.folder)
        else:
            receipts = (hub.receive(path, envelope) for path, envelope in submissions)
        rows = sum(_rows_taken(receipt) for receipt in receipts)
        intake = time.perf_counter() - started
        intake_cpu, intake_phases, intake_peak = cpu_seconds() - cpu, phases.take(), peak_bytes()
        reset_peak()
        cpu, started = cpu_seconds(), time.perf_counter()
        report = hub.settle()
        settle = time.perf_counter() - started
        settle_cpu, settle_phases, settle_peak = cpu_seconds() - cpu, phases.take(), peak_bytes()
        missing = phases.missing
    if report.changes == 0 or set(report.by_op) != {"open"}:
        raise RuntimeError("the first settlement of a country must only open")
    return {
        "rows": rows,
        "files": len(submissions),
        "changes": report.changes,
        "persons_changed": report.persons,
        "intake_seconds": intake,
        "settle_seconds": settle,
        "total_seconds": intake + settle,
        "intake_cpu_seconds": intake_cpu,
        "settle_cpu_seconds": settle_cpu,
        "peak_bytes": max(bare, intake_peak, settle_peak),
        "intake_peak_bytes": intake_peak if parts_reset else None,
        "settle_peak_bytes": settle_peak if parts_reset else None,
        "bare_bytes": bare,
        "home_bytes": _bytes_by_kind(Path(order.home)),
        "intake_phases": intake_phases,
        "settle_phases": settle_phases,
        "unwatched": missing,
    }


def _rows_taken(receipt: Receipt) -> int:
    if receipt.status != "accepted" or receipt.refused or receipt.already_known:
        raise RuntimeError(f"the submission of receipt {receipt.receipt} was not taken in whole")
    return receipt.rows_read


def _bytes_by_kind(home: Path) -> dict[str, int]:
    """What the hub keeps on disk: the log's files by role, the projection, the control database."""
    found: dict[str, int] = {}
    for path in home.rglob("*"):
        if path.is_file():
            kind = path.name.split("-")[1] if path.parent.parent.name == "log" else path.name.split(".")[0]
            found[kind] = found.get(kind, 0) + path.stat().st_size
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def main(arguments: list[str]) -> None:
    """Measure what the one argument orders."""
    print(json.dumps(measure(Order(**json.loads(arguments[0])))))


if __name__ == "__main__":
    main(sys.argv[1:])
