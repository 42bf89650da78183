"""The hub under load: small submissions by wrk, and their way into MSHI's feed while a large file is taken in.

    python -m benchmarks.load [--seconds 20] [--connections 32] [--rows 20] [--beside ROWS] [--large 1000000] [--json]

Starts `tizbe serve` on a fresh hub (with `--beside`, on a copy of one that has settled a national country), with
clients made by the command. Needs wrk (Debian: `apt-get install wrk`). See README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select

from benchmarks import load_server, machine
from benchmarks.country import default_data, find_or_make
from benchmarks.increment import settled_hub
from benchmarks.load_feed import SMALL_FEED, Passing
from benchmarks.load_hub import FEEDS, FUND, Served, persons, sender_of, small_changes, write_large
from tizbe.hub import day_now, open_hub
from tizbe.settings import Settings, read_settings
from tizbe.store import tables

_SCRIPT = Path(__file__).with_name("load.lua")
_IDLE_SECONDS = 10.0
_WARM_SECONDS = 3
_MOST_A_SECOND = 400
"""Submissions a second for which letters are prepared."""

_LARGE: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("full", "8/mlspp/cdb-pensions", {}, 20),
    ("changes", "14/science/nobd", {"form": "full-time"}, 60),
)
"""Large files that pass: mode, feed, columns beside person and days, years of birth from which persons are taken."""


def begin(folder: Path, asked: argparse.Namespace, feeds: Iterable[str]) -> Served:
    """A hub in a folder, with a sender for each body of the feeds and MSHI."""
    served = Served(folder / "home", asked.threads, asked.memory)
    if asked.beside:
        country = find_or_make(asked.data, asked.beside, 1, "parquet")
        shutil.copytree(settled_hub(country, asked.data, asked.beside, asked.threads, asked.memory), served.home)
    for feed in feeds:
        if not (folder / f"{sender_of(feed)}.pem").exists():
            served.add_client(sender_of(feed), "sender", feed.split("/")[1])
    served.add_client(FUND, "fund")
    return served


def write_letters(served: Served, path: Path, count: int, rows: int, mark: str = "L", year: int = 40) -> None:
    """The requests that wrk sends: small submissions of distinct persons, the feeds in turn.

    `mark`: what their numbers begin with; `year`: of birth, from which on persons are taken.
    """
    tokens = {feed: served.authorization(sender_of(feed)).removeprefix("Bearer ") for feed in FEEDS}
    found, feeds = persons(year), list(FEEDS)
    with path.open("wb") as file:
        for number in range(count):
            feed = feeds[number % len(feeds)]
            address = f"/v1/submissions?feed={quote(feed, safe='')}&mode=changes&number={mark}{number}"
            body = small_changes(feed, [next(found) for _ in range(rows)])
            file.write(b"\n".join((address.encode(), tokens[feed].encode(), body)) + b"\f")


def press(served: Served, letters: Path, connections: int, seconds: int, empty: str = "") -> dict[str, Any]:
    """Run wrk against the served hub; what its script tells, with the processor's part of the server."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(_SCRIPT)]
    environment = {**os.environ, "LOAD_LETTERS": str(letters), **({"LOAD_EMPTY": empty} if empty else {})}
    cpu = served.cpu_seconds()
    done = subprocess.run(
        [*command, served.base], env=environment, stdout=subprocess.PIPE, check=True, text=True, timeout=3600
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["command"] = " ".join([*command, served.base])
    found["requests_per_second"] = found["requests"] / found["seconds"]
    found["server_cpu_milliseconds"] = (served.cpu_seconds() - cpu) * 1000 / max(1, found["requests"])
    return found


def measure_small(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Requests a second and their times: the empty handler first, then small submissions, then an idle server."""
    served = begin(folder, asked, FEEDS)
    letters = folder / "letters"
    with served.served("benchmarks.load_server", str(served.port)):
        write_letters(served, letters, 64, asked.rows)
        empty = press(served, letters, asked.connections, asked.seconds, load_server.EMPTY)
    with served.served():
        write_letters(served, letters, 2 * asked.connections, asked.rows, "W", 80)
        press(served, letters, asked.connections, _WARM_SECONDS)  # what is cold is no part of the figures
        write_letters(served, letters, int(asked.seconds * _MOST_A_SECOND), asked.rows)
        time.sleep(3.0)
        cpu = served.cpu_seconds()
        time.sleep(_IDLE_SECONDS)
        idle = (served.cpu_seconds() - cpu) / _IDLE_SECONDS
        small = press(served, letters, asked.connections, asked.seconds)
    if small["requests"] > small["letters"]:
        raise RuntimeError("wrk sent submissions twice: too few were prepared")
    taken = _taken(served)
    small["rows_per_submission"] = asked.rows
    return {"empty": empty, "small": small, "idle_cpu_percent": idle * 100, "taken": taken}


def measure_feed(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The way of small submissions into the feed, while each of the large files passes."""
    served = begin(folder, asked, [SMALL_FEED, *(feed for _, feed, _, _ in _LARGE)])
    found, iins = {}, persons(10)
    with served.served():
        for mode, feed, extra, year in _LARGE:
            file = folder / f"{mode}.csv"
            write_large(file, mode, asked.large, extra, year)
            query = f"mode={mode}" + (f"&as_of={day_now().isoformat()}" if mode == "full" else "")
            passing = Passing(served, file, feed, query, asked.large, asked.every, iins)
            found[mode] = {"bytes": file.stat().st_size, **passing.run()}
    return found


def _taken(served: Served) -> dict[str, int]:
    """What the hub says it took: submissions, and rows refused. RuntimeError where one was not accepted."""
    _s = tables.submission.c
    asked = select(func.count(), func.sum(_s.refused), func.sum(_s.accepted)).where(_s.number.startswith("L"))
    with open_hub(Settings(served.home, 1, "1GB", "benchmark")) as hub, hub.log.store.reading() as control:
        count, refused, accepted = control.execute(asked).one()
        other = control.execute(select(func.count()).where(_s.number.startswith("L"), _s.status != "accepted")).scalar()
    if other or refused:
        raise RuntimeError("a small submission was not taken whole")
    return {"submissions": int(count), "rows": int(accepted or 0)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _read(arguments)
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    asked.data = asked.data.absolute()
    asked.data.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"machine": machine.describe(), "beside_rows": asked.beside}
    for name, measure in (("small", measure_small), ("feed", measure_feed)):
        if name in asked.parts:
            with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=asked.data) as folder:
                found[name] = measure(Path(folder), asked)
    print(json.dumps(found, indent=1) if asked.json else _page(found))
    return 0


def _page(found: dict[str, Any]) -> str:
    lines = [machine.sentence(found["machine"]), f"Beside about {found['beside_rows']:,} statements.", ""]
    if "small" in found:
        small, empty = found["small"]["small"], found["small"]["empty"]
        lines.append(small["command"])
        for label, one in (("empty handler", empty), (f"changes of {small['rows_per_submission']} rows", small)):
            times = ", ".join(f"{name} {one[f'{name}_milliseconds']:.1f} ms" for name in ("middle", "p99", "longest"))
            lines.append(
                f"  {label:20} {one['requests_per_second']:9,.1f} a second; {times}; answered in the call "
                f"{one['answered']}, later {one['accepted']}, failed {one['failed'] + one['socket_errors']}; "
                f"{one['server_cpu_milliseconds']:.2f} ms of the server's processor each"
            )
        ratio = empty["requests_per_second"] / small["requests_per_second"]
        lines += [
            f"  the empty handler is {ratio:.1f} x as fast; the hub took {found['small']['taken']['submissions']:,} "
            f"submissions, {found['small']['taken']['rows']:,} rows",
            f"  idle: {found['small']['idle_cpu_percent']:.2f} % of a processor",
            "",
        ]
    for mode, one in found.get("feed", {}).items():
        lines.append(
            f"{one['rows']:,} rows as {mode} ({one['bytes'] / 2**20:.0f} MiB of CSV): "
            f"uploaded in {one['upload_seconds']:.1f} s, answered after {one['answer_seconds']:.1f} s, "
            f"all of it read from the feed after {one['read_seconds']:.1f} s; "
            f"unread {one['unread']}; problems {one['problems']}"
        )
        for label in ("quiet", "while_taken_in", "until_all_is_read"):
            spread = one[label]
            for what in ("answer", "feed"):
                times = ", ".join(
                    f"{name} {spread[f'{what}_{name}_milliseconds']:,.0f} ms" for name in ("middle", "p99", "longest")
                )
                lines.append(f"  {label.replace('_', ' '):18} to {what:7} {times}, of {spread['submissions']}")
    return "\n".join(lines)


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__.splitlines()[0])
    parser.add_argument("--parts", nargs="+", choices=["small", "feed"], default=["small", "feed"])
    parser.add_argument("--seconds", type=int, default=20, help="how long wrk presses")
    parser.add_argument("--connections", type=int, default=32, help="that wrk keeps open")
    parser.add_argument("--rows", type=int, default=20, help="changes in each small submission")
    parser.add_argument("--beside", type=int, default=0, help="statements, about, that the hub believes before")
    parser.add_argument("--large", type=int, default=1_000_000, help="rows of each large file")
    parser.add_argument("--every", type=float, default=0.1, help="seconds between small submissions beside it")
    parser.add_argument("--threads", type=int, default=min(2, settings.threads), help="of the engine")
    parser.add_argument("--memory", default=settings.memory, help="the engine's limit, as 4GB")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries are kept")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
