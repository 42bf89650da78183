"""A day's changes into a national ledger of several sizes: the cost must not grow with what did not change.

    python -m benchmarks.increment --rows 3000000 9000000 30000000 [--changes 50000] [--runs 3] [--json]

For each size a hub that has taken its country in and settled it is made once and kept. Each run copies it, waits until
the copy is on the disk, takes the changes in (one batch with a file for each of the five largest feeds: six rows in ten
close a statement, the others move its end) and settles. Measured: from before the first file is read to committed
changes, files flushed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import machine
from benchmarks.country import Country, default_data, find_or_make
from benchmarks.national import call
from benchmarks.passage import Order
from benchmarks.phases import watching
from tizbe.hub import Sent, make_envelope, open_hub
from tizbe.settings import Settings, read_settings

_FEEDS = 5
_SENT_ON = date(2026, 1, 20)
_CLOSED_ON = "2026-01-05"
_MOVED_TO = "2027-06-30"
_CLOSES_OF_TEN = 6


def settled_hub(country: Country, data: Path, rows: int, threads: int, memory: str) -> Path:
    """The folder of a hub that has settled the country; made where it is missing."""
    kept = data / f"hub-{country.folder.name}"
    if not (kept / "version").is_file():
        with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
            home = Path(folder) / "home"
            order = Order(str(data), rows, country.seed, country.form, str(home), threads, memory)
            call("benchmarks.passage", order.as_text())
            home.rename(kept)
    return kept


def write_changes(country: Country, folder: Path, count: int) -> list[tuple[Path, str]]:
    """Files of changes to what the largest feeds of the country said, spread over it evenly; with their feeds."""
    largest = sorted(country.envelopes, key=lambda said: -int(said["count"]))[:_FEEDS]
    files = []
    for said in largest:
        table = pq.read_table(country.folder / said["file"])
        step = max(1, table.num_rows * len(largest) // count)
        rows = table.take(pa.array(range(0, table.num_rows, step)))
        path = folder / f"{said['feed'].replace('/', '-')}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            names = list(rows.column_names)
            writer.writerow(["op", *names])
            for place, row in enumerate(rows.to_pylist()):
                closes = place % 10 < _CLOSES_OF_TEN
                moved = row | {"end_date": _CLOSED_ON if closes else _MOVED_TO}
                writer.writerow(["close" if closes else "amend", *(moved[name] for name in names)])
        files.append((path, str(said["feed"])))
    return files


def measure(home: Path, files: Sequence[tuple[Path, str]], threads: int, memory: str) -> dict[str, Any]:
    """Take the files in and settle. RuntimeError when one was not taken, or everybody was settled."""
    with open_hub(Settings(home, threads, memory, "benchmark")) as hub, watching() as phases:
        hub.authority  # noqa: B018 - the law is read once per process, before anything is measured
        bare = machine.peak_bytes()
        phases.take()
        cpu, started = machine.cpu_seconds(), time.perf_counter()
        sent = (
            Sent(path, make_envelope(feed=feed, mode="changes", sent_on=_SENT_ON, name=path.name))
            for path, feed in files
        )
        receipts = list(hub.receive_all(sent))
        intake = time.perf_counter() - started
        taken = phases.take()
        report = hub.settle()
        seconds = time.perf_counter() - started
        cpu = machine.cpu_seconds() - cpu
        settled = phases.take()
    if report.everybody or not report.changes or any(one.status != "accepted" or one.refused for one in receipts):
        raise RuntimeError("the changes were not taken in whole, or settled everybody")
    return {
        "rows": sum(one.rows_read for one in receipts),
        "changes": report.changes,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "intake_seconds": intake,
        "settle_seconds": seconds - intake,
        "bare_bytes": bare,
        "peak_bytes": machine.peak_bytes(),
        "intake_phases": taken,
        "settle_phases": settled,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size in turn, and print the growth from the smallest to each."""
    if arguments is None and sys.argv[1:2] == ["--one"]:
        kept, threads, memory, *named = sys.argv[2:]
        pairs = [(Path(path), feed) for path, feed in zip(named[::2], named[1::2], strict=True)]
        print(json.dumps(measure(Path(kept), pairs, int(threads), memory)))
        return 0
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    homes = {}
    for rows in asked.rows:
        country = find_or_make(data, rows, 1, "parquet")
        homes[rows] = (country, settled_hub(country, data, rows, asked.threads, asked.memory))
    found: dict[int, list[dict[str, Any]]] = {rows: [] for rows in asked.rows}
    for _ in range(asked.runs):
        for rows, (country, settled) in homes.items():
            with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
                files = write_changes(country, Path(folder), asked.changes)
                home = Path(folder) / "home"
                shutil.copytree(settled, home)
                os.sync()  # what the copy left to be written would be waited for by what is measured
                given = [part for path, feed in files for part in (str(path), feed)]
                found[rows].append(
                    call("benchmarks.increment", "--one", str(home), str(asked.threads), asked.memory, *given)
                )
    if asked.json:
        print(json.dumps({"machine": machine.describe(), "sizes": found}, indent=1))
    else:
        print(_page(found, {rows: country.rows for rows, (country, _) in homes.items()}))
    return 0


def _page(found: dict[int, list[dict[str, Any]]], sizes: dict[int, int]) -> str:
    lines = [machine.sentence(machine.describe()), ""]
    smallest = median(run["seconds"] for run in found[min(found)])
    for rows, runs in found.items():
        seconds, peak = median(run["seconds"] for run in runs), max(run["peak_bytes"] for run in runs)
        spread = f"{min(run['seconds'] for run in runs):.2f} – {max(run['seconds'] for run in runs):.2f}"
        lines.append(
            f"{runs[0]['rows']:,} changes into {sizes[rows]:,} statements, to {runs[0]['changes']:,} committed changes "
            f"of entitlements: {seconds:.2f} s ({spread}); "
            f"{seconds / smallest:.2f} x the smallest; {peak / 2**20:.0f} MiB at most"
        )
        for part in ("intake", "settle"):
            names = {name for run in runs for name in run[f"{part}_phases"]}
            shares = {name: median(run[f"{part}_phases"].get(name, 0.0) for run in runs) for name in names}
            top = sorted(shares.items(), key=lambda one: -one[1])[:12]
            lines.append(f"  {part}: " + "; ".join(f"{name} {value:.2f}" for name, value in top))
    return "\n".join(lines)


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.increment", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[3_000_000, 9_000_000, 30_000_000])
    parser.add_argument("--changes", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=min(2, settings.threads))
    parser.add_argument("--memory", default=settings.memory)
    parser.add_argument("--data", type=Path, default=default_data())
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
