"""Many small submissions of changes, one after another, beside the floor of SQLite's own commits.

    python -m benchmarks.small [--submissions 300] [--rows 20] [--runs 3] [--beside ROWS] [--json]

Each run: a fresh hub (with `--beside`, one that already believes a national country), a batch folder taken in by
`hub.receive_batch`, then a bare loop of one-row SQLite transactions on the same disk. See README.md.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.country import Country, default_data, find_or_make
from benchmarks.national import call, summary
from tizbe.hub import open_hub
from tizbe.sandbox.feeds import JANUARY_SENT
from tizbe.settings import Settings, read_settings

_SOURCE_SEED = 2
_BESIDE_SEED = 1
_FEEDS = 8
_CLOSE_EVERY = 4
_CLOSED_ON = date(2026, 1, 31)
_FLOOR_LEAST_SECONDS = 1.0
_MIB = 2**20


def write_batch(country: Country, folder: Path, submissions: int, rows: int) -> dict[str, int]:
    """A batch folder: `submissions` files of `rows` changes with envelopes; gives the rows by operation.

    The eight largest feeds take turns. Every fourth submission of a feed closes, on 31 January 2026, what the
    one before it opened; the others open statements of the country that nobody has opened yet.
    """
    largest = sorted(country.envelopes, key=lambda said: -int(said["count"]))[:_FEEDS]
    feeds = {said["feed"]: _openings(country.folder / said["file"], rows) for said in largest}
    turns: Counter[str] = Counter()
    last: dict[str, list[dict[str, str]]] = {}
    operations: Counter[str] = Counter()
    number = 0
    while number < submissions:
        before = number
        for feed, source in feeds.items():
            if number == submissions:
                break
            op, piece = "open", None
            if feed in last and turns[feed] % _CLOSE_EVERY == _CLOSE_EVERY - 1:
                op = "close"
                piece = [row | {"end_date": _CLOSED_ON.isoformat()} for row in last.pop(feed)]
            else:
                piece = last[feed] = next(source, [])
            if not piece:
                last.pop(feed, None)
                continue
            number += 1
            turns[feed] += 1
            operations[op] += len(piece)
            _write(folder, number, feed, op, piece)
        if number == before:
            raise SystemExit(f"The country gives only {number} submissions of {rows} rows.")
    return dict(operations)


def measure(home: Path, batch: Path, beside: Country | None, threads: int, memory: str) -> dict[str, Any]:
    """Take a batch in; seconds from before the first receipt is asked for to after the last one."""
    with open_hub(Settings(home, threads, memory, "benchmark")) as hub:
        for path, envelope in beside.submissions() if beside else ():
            hub.receive(path, envelope)
        hub.authority  # noqa: B018 - the law is read once per process, before anything is measured
        outcomes: Counter[str] = Counter()
        each: list[float] = []
        cpu, started = machine.cpu_seconds(), time.perf_counter()
        before = started
        for receipt in hub.receive_batch(batch):
            now = time.perf_counter()
            each.append(now - before)
            before = now
            outcomes[receipt.status] += 1
            outcomes["rows_refused"] += receipt.refused
            outcomes["rows_known"] += receipt.already_known
        seconds = time.perf_counter() - started
        cpu = machine.cpu_seconds() - cpu
    if outcomes["refused"] or outcomes["quarantined"]:
        raise RuntimeError("a small submission was not taken")
    each.sort()
    return {
        "submissions": len(each),
        "seconds": seconds,
        "cpu_seconds": cpu,
        "submissions_per_second": len(each) / seconds,
        "middle_milliseconds": median(each) * 1000,
        "p95_milliseconds": each[int(len(each) * 0.95)] * 1000,
        "slowest_milliseconds": each[-1] * 1000,
        "rows_refused": outcomes["rows_refused"],
        "rows_known": outcomes["rows_known"],
        "peak_bytes": machine.peak_bytes(),
    }


def floor(folder: Path, content: int) -> dict[str, float]:
    """Transactions a second of bare SQLite on this disk: one row of `content` bytes each, durable when it ends.

    The hub's own way: write-ahead journal, `synchronous = FULL`, so that each commit waits for the disk.
    """
    connection = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE receipt (number INTEGER PRIMARY KEY, text BLOB NOT NULL)")
    text, count, started = b"x" * content, 0, time.perf_counter()
    while time.perf_counter() - started < _FLOOR_LEAST_SECONDS:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO receipt (text) VALUES (?)", (text,))
        connection.execute("COMMIT")
        count += 1
    seconds = time.perf_counter() - started
    connection.close()
    return {"floor_commits_per_second": count / seconds}


def run(source: Country, asked: argparse.Namespace, data: Path, *, in_this_process: bool = False) -> dict[str, Any]:
    """One run in a process of its own: a fresh hub and the floor, on the disk of `data`."""
    if not in_this_process:
        return call(
            "benchmarks.small",
            *("--submissions", str(asked.submissions), "--rows", str(asked.rows)),
            *("--beside", str(asked.beside), "--threads", str(asked.threads), "--memory", asked.memory),
            *("--data", str(data), "--one"),
        )
    with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as name:
        folder = Path(name)
        (folder / "batch").mkdir()
        operations = write_batch(source, folder / "batch", asked.submissions, asked.rows)
        beside = find_or_make(data, asked.beside, _BESIDE_SEED, "parquet") if asked.beside else None
        found = measure(folder / "home", folder / "batch", beside, asked.threads, asked.memory)
        found |= floor(folder, asked.rows * 50)
    found |= {f"rows_{op}": number for op, number in operations.items()}
    found["floor_to_hub"] = found["floor_commits_per_second"] / found["submissions_per_second"]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    before = machine.describe()
    source = find_or_make(data, max(30_000, 4 * asked.submissions * asked.rows), _SOURCE_SEED, "csv")
    if asked.one:
        print(json.dumps(run(source, asked, data, in_this_process=True)))
        return 0
    runs = [run(source, asked, data) for _ in range(asked.runs)]
    found = {"machine": before, "beside_rows": asked.beside, "summary": summary(runs), "runs": runs}
    print(json.dumps(found, indent=1) if asked.json else _page(found, asked))
    return 0


def _openings(path: Path, rows: int) -> Iterator[list[dict[str, str]]]:
    """Pieces of `rows` statements of a feed that 31 January 2026 can close; a short last piece is left out."""
    piece: list[dict[str, str]] = []
    with path.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            is_long = not row["end_date"] or row["end_date"] > _CLOSED_ON.isoformat()
            if is_long and row["begin_date"] < _CLOSED_ON.isoformat():
                if "ref" in row:  # two made-up countries count their refs alike; these must be new to the hub
                    row["ref"] = f"N{row['ref']}"
                piece.append(row)
            if len(piece) == rows:
                yield piece
                piece = []


def _write(folder: Path, number: int, feed: str, op: str, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["op", *rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"op": op} | row for row in rows)
    name = f"{number:06d}.csv"
    (folder / name).write_text(text.getvalue(), encoding="utf-8")
    envelope = {
        "file": name,
        "number": f"{number:06d}",
        "feed": feed,
        "mode": "changes",
        "as_of": None,
        "sent_on": JANUARY_SENT.isoformat(),
        "count": len(rows),
        "sha256": None,
    }
    (folder / f"{number:06d}.json").write_text(json.dumps(envelope), encoding="utf-8")


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.small", description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--rows", type=int, default=20, help="changes in each submission")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--beside", type=int, default=0, help="statements, about, that the hub believes before")
    parser.add_argument("--threads", type=int, default=min(2, settings.threads), help="of the engine")
    parser.add_argument("--memory", default=settings.memory, help="the engine's limit, as 4GB")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries are kept")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _page(found: dict[str, Any], asked: argparse.Namespace) -> str:
    figures = found["summary"]
    lines = [
        machine.sentence(found["machine"]),
        f"{asked.submissions} submissions of {asked.rows} changes in CSV, beside "
        f"{'no statements' if not asked.beside else f'about {asked.beside:,} statements'}.",
        f"Median of {len(found['runs'])} runs (least – greatest):",
        "",
    ]
    for label, name, digits in (
        ("submissions a second", "submissions_per_second", 1),
        ("floor: SQLite commits a second", "floor_commits_per_second", 1),
        ("floor over hub", "floor_to_hub", 1),
        ("milliseconds between receipts, middle", "middle_milliseconds", 1),
        ("… 95 of 100", "p95_milliseconds", 1),
        ("… the longest", "slowest_milliseconds", 1),
        ("processor, seconds", "cpu_seconds", 2),
        ("peak memory, MiB", "peak_bytes", 0),
        ("rows refused", "rows_refused", 0),
        ("rows already known", "rows_known", 0),
    ):
        by = _MIB if name.endswith("bytes") else 1
        middle, least, most = (f"{figures[name][key] / by:,.{digits}f}" for key in ("median", "min", "max"))
        lines.append(f"  {label:36} {middle:>12}  ({least} – {most})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
