"""The national benchmark: a made-up country through intake and settlement, beside the floor of merely decoding it.

    python -m benchmarks.national --rows 3000000 [--format parquet|csv] [--runs 3] [--json] [--keep DIR]

Each run: the floor in a process of its own, then a fresh hub in another. What is measured: README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.country import FORMS, Country, default_data, find_or_make
from benchmarks.passage import Order
from tizbe.settings import read_settings

_FLOOR_TIMES = 5
_SHOWN_SHARE = 0.01
_MIB = 2**20


def run_country(
    country: Country, data: Path, rows: int, *, threads: int, memory: str, batch: bool, keep: Path | None
) -> dict[str, Any]:
    """One run: the floor, then a passage through a fresh hub; figures of both and their ratio."""
    floor = call("benchmarks.floor", str(country.folder), country.form, str(threads), str(_FLOOR_TIMES))
    with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
        home = Path(folder) / "home"
        order = Order(str(data), rows, country.seed, country.form, str(home), threads, memory, batch)
        found = call("benchmarks.passage", order.as_text())
        if keep is not None:
            shutil.rmtree(keep, ignore_errors=True)
            shutil.move(home, keep)
    if found["rows"] != country.rows or floor["rows"] != country.rows:
        raise RuntimeError("the floor, the hub and the envelopes do not count the same rows")
    floor_seconds = median(floor["seconds"])
    return found | {
        "floor_seconds": floor_seconds,
        "floor_cpu_seconds": floor["cpu_seconds"],
        "floor_peak_bytes": floor["peak_bytes"],
        "intake_rows_per_second": country.rows / found["intake_seconds"],
        "settle_rows_per_second": country.rows / found["settle_seconds"],
        "total_rows_per_second": country.rows / found["total_seconds"],
        "intake_to_floor": found["intake_seconds"] / floor_seconds,
        "settle_to_floor": found["settle_seconds"] / floor_seconds,
        "total_to_floor": found["total_seconds"] / floor_seconds,
    }


def summary(runs: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Median, least and greatest of every figure over the runs."""
    names = [name for name, value in runs[0].items() if isinstance(value, int | float)]
    found = {}
    for name in names:
        values = [run[name] for run in runs]
        found[name] = {"median": median(values), "min": min(values), "max": max(values)}
    return found


def phases(runs: Sequence[dict[str, Any]], part: str) -> dict[str, float]:
    """Median seconds of each phase of a part ("intake", "settle"), the longest first."""
    names = {name for run in runs for name in run[f"{part}_phases"]}
    found = {name: median(run[f"{part}_phases"].get(name, 0.0) for run in runs) for name in names}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    before = machine.describe()
    _say(f"the country: {asked.rows} rows or about, made once, in {data}")
    country = find_or_make(data, asked.rows, asked.seed, asked.format)
    runs = []
    for number in range(asked.runs):
        _say(f"run {number + 1} of {asked.runs}")
        runs.append(
            run_country(
                country,
                data,
                asked.rows,
                threads=asked.threads,
                memory=asked.memory,
                batch=asked.batch,
                keep=asked.keep,
            )
        )
    found: dict[str, Any] = {
        "machine": before,
        "threads": asked.threads,
        "memory_limit": asked.memory,
        "door": "receive_batch" if asked.batch else "receive",
        "country": {
            "rows": country.rows,
            "persons": country.persons,
            "seed": country.seed,
            "form": country.form,
            "files": len(country.envelopes),
            "bytes": country.bytes,
            "made_seconds": country.made_seconds,
        },
        "summary": summary(runs),
        "phases": {part: phases(runs, part) for part in ("intake", "settle")},
        "runs": runs,
    }
    print(json.dumps(found, indent=1) if asked.json else _page(found))
    return 0


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000, help="statements of the country, about")
    parser.add_argument("--format", choices=FORMS, default="parquet", help="form of the submissions")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=min(2, settings.threads), help="of the engine")
    parser.add_argument("--memory", default=settings.memory, help="the engine's limit, as 4GB")
    parser.add_argument("--batch", action="store_true", help="one receive_batch instead of a receive for each file")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries are kept")
    parser.add_argument("--keep", type=Path, help="keep the last run's hub here")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


def call(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this package as a process; its answer. Its errors go to the terminal."""
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _page(found: dict[str, Any]) -> str:
    """The figures for a person to read."""
    country, figures = found["country"], found["summary"]
    lines = [
        machine.sentence(found["machine"]),
        f"The engine had {found['threads']} threads and a limit of {found['memory_limit']}; "
        f"files went in through {found['door']}.",
        f"{country['rows']:,} rows of {country['persons']:,} persons in {country['files']} full submissions "
        f"({country['form']}, {country['bytes'] / _MIB:.1f} MiB); {int(figures['changes']['median']):,} changes.",
        f"Median of {len(found['runs'])} runs (least – greatest):",
        "",
    ]
    for label, name, unit, digits in (
        ("floor: decode every column", "floor_seconds", "s", 3),
        ("intake", "intake_seconds", "s", 2),
        ("settle, to committed changes", "settle_seconds", "s", 2),
        ("intake and settle", "total_seconds", "s", 2),
        ("intake", "intake_rows_per_second", "rows/s", 0),
        ("settle", "settle_rows_per_second", "rows/s", 0),
        ("intake and settle", "total_rows_per_second", "rows/s", 0),
        ("intake, times the floor", "intake_to_floor", "x", 1),
        ("settle, times the floor", "settle_to_floor", "x", 1),
        ("intake and settle, times the floor", "total_to_floor", "x", 1),
        ("processor, intake", "intake_cpu_seconds", "s", 2),
        ("processor, settle", "settle_cpu_seconds", "s", 2),
        ("peak memory", "peak_bytes", "MiB", 0),
        ("peak memory, intake", "intake_peak_bytes", "MiB", 0),
        ("peak memory, settle", "settle_peak_bytes", "MiB", 0),
        ("memory before the first file", "bare_bytes", "MiB", 0),
    ):
        if name in figures:
            lines.append(_line(label, figures[name], unit, digits))
    for part in ("intake", "settle"):
        whole = figures[f"{part}_seconds"]["median"]
        lines += ["", f"{part}, seconds by phase (those below {_SHOWN_SHARE:.0%} together):"]
        shown = {n: s for n, s in found["phases"][part].items() if s >= _SHOWN_SHARE * whole}
        lines += [f"  {seconds:8.3f}  {seconds / whole:5.1%}  {name}" for name, seconds in shown.items()]
        others = sum(found["phases"][part].values()) - sum(shown.values())
        lines.append(f"  {others:8.3f}  {others / whole:5.1%}  all others")
    unwatched = found["runs"][-1]["unwatched"]
    if unwatched:
        lines += ["", f"Not seen, since renamed: {', '.join(unwatched)}"]
    return "\n".join(lines)


def _line(label: str, figure: dict[str, float], unit: str, digits: int) -> str:
    by = _MIB if unit == "MiB" else 1
    middle, least, most = (f"{figure[key] / by:,.{digits}f}" for key in ("median", "min", "max"))
    return f"  {label:36} {middle:>12} {unit:7} ({least} – {most})"


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
