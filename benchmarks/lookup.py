"""One person explained after another from a ledger of national size, beside the bare fetch of that person's rows.

    python -m benchmarks.lookup [--rows 3000000 | --home DIR] [--questions 1000] [--runs 3] [--json]

Each run: a fresh process with one open desk (`Hub.look_up`). A question is timed from asking to the last sentence told
in Kazakh, the entry in the audit trail included; the first is told apart. `--home` is a hub that is there already (as
`benchmarks.national --keep` leaves it); the accesses are recorded in its trail. See README.md.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.country import default_data, find_or_make
from benchmarks.national import call, summary
from benchmarks.passage import Order
from benchmarks.small import floor as commit_floor
from tizbe.hub import open_hub
from tizbe.ledger.projection_file import reading_projection
from tizbe.person import check_digit, iin_text
from tizbe.settings import Settings, read_settings
from tizbe.settlement.shelf import Shelf

_SEED = 1
_FIRST_DAY = date(2024, 1, 1)
_DAYS = 1096
_CHILD_SHARE = _UNKNOWN_SHARE = 10
_SEARCHES = 50
_ENTRY_BYTES = 500
_MIB = 2**20


def choose_persons(settings: Settings, count: int) -> tuple[list[str], int]:
    """IINs in random order, and the ledger's rows: one in ten names a child, one in ten nobody has stated anything of.

    The others are drawn among the statements, so a person with more of them is drawn more often.
    """
    with open_hub(settings) as hub, reading_projection(hub.log, settings) as projection:
        execute = projection.connection.execute
        ((rows,),) = execute("SELECT COUNT(*) FROM statement").fetchall()
        sample = f"USING SAMPLE reservoir({count} ROWS) REPEATABLE ({_SEED})"
        anybody = [iin for (iin,) in execute(f"SELECT iin FROM statement {sample}").fetchall()]
        named = "SELECT iin FROM (SELECT iin FROM statement WHERE other_iin <> 0) AS named"
        parents = [iin for (iin,) in execute(f"{named} {sample}").fetchall()]
    rng = random.Random(_SEED)
    chosen = parents[: count // _CHILD_SHARE]
    chosen += anybody[: count - len(chosen) - count // _UNKNOWN_SHARE]
    texts = [iin_text(iin) for iin in chosen]
    while len(texts) < count:
        eleven = f"{rng.randrange(10**6):06d}7{rng.randrange(10**4):04d}"
        digit = check_digit(eleven)
        if digit is not None:
            texts.append(f"{eleven}{digit}")
    rng.shuffle(texts)
    return texts, int(rows)


def measure(settings: Settings, questions: int) -> dict[str, Any]:
    """One run: every person explained once at a desk, then their rows fetched bare, by number and by search."""
    persons, rows = choose_persons(settings, questions + 2)
    rng = random.Random(_SEED)
    days = [_FIRST_DAY + timedelta(rng.randrange(_DAYS)) for _ in persons]
    covered = 0
    with open_hub(settings) as hub:
        hub.authority  # noqa: B018 - the law is read once per process, before anything is measured
        with hub.look_up() as desk:

            def ask(place: int) -> None:
                nonlocal covered
                answer = desk.explain(persons[place], days[place], purpose="benchmark")
                answer.tell("kk")
                covered += answer.covered

            ((cold, second), _) = _milliseconds(ask, range(2))
            each, processor = _milliseconds(ask, range(2, len(persons)))
        with reading_projection(hub.log, settings) as projection:
            shelf = Shelf()
            shelf.versions(projection)
            versions = shelf.versions(projection)
            placed, _ = _milliseconds(lambda place: versions.of_person(int(persons[place])), range(2, len(persons)))
        with reading_projection(hub.log, settings) as projection:
            execute = projection.connection.execute
            searched, _ = _milliseconds(
                lambda place: execute(f"SELECT * FROM statement WHERE iin = {int(persons[place])}").fetchall(),
                range(2, min(len(persons), _SEARCHES + 2)),
            )
    return {
        "rows": rows,
        "questions": len(each),
        "covered": covered,
        "cold_milliseconds": cold,
        "second_milliseconds": second,
        **_spread("", each),
        **_spread("processor_", processor),
        **_spread("floor_", placed),
        **_spread("search_", searched),
        "p50_to_floor": _at(each, 50) / _at(placed, 50),
        "p99_to_floor": _at(each, 99) / _at(placed, 99),
        "peak_bytes": machine.peak_bytes(),
    }


def find_or_make_home(data: Path, rows: int, threads: int, memory: str) -> Path:
    """The folder of a hub that took a national country of about `rows` statements in and settled it, kept in `data`."""
    country = find_or_make(data, rows, _SEED, "parquet")
    home = data / f"hub-of-{country.folder.name}"
    if not home.exists():
        draft = data / f".{home.name}"
        shutil.rmtree(draft, ignore_errors=True)
        order = Order(str(data), rows, _SEED, "parquet", str(draft), threads, memory, batch=True)
        call("benchmarks.passage", order.as_text())
        draft.rename(home)
    return home


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _read(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    home = asked.home.absolute() if asked.home else find_or_make_home(data, asked.rows, asked.threads, asked.memory)
    if asked.one:
        print(json.dumps(measure(Settings(home, asked.threads, asked.memory, "benchmark"), asked.questions)))
        return 0
    before = machine.describe()
    size = ("--questions", str(asked.questions), "--threads", str(asked.threads), "--memory", asked.memory)
    runs = [call("benchmarks.lookup", "--one", "--home", str(home), *size) for _ in range(asked.runs)]
    with tempfile.TemporaryDirectory(dir=data) as folder:
        commits = commit_floor(Path(folder), _ENTRY_BYTES)["floor_commits_per_second"]
    found = {"machine": before, "summary": summary(runs), "commit_milliseconds": 1000 / commits, "runs": runs}
    print(json.dumps(found, indent=1) if asked.json else _page(found))
    return 0


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lookup", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000, help="statements of the ledger that is made, about")
    parser.add_argument("--home", type=Path, help="a hub that is there already, instead")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=min(2, settings.threads), help="of the engine")
    parser.add_argument("--memory", default=settings.memory, help="the engine's limit, as 4GB")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries and hubs are kept")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _page(found: dict[str, Any]) -> str:
    figures = found["summary"]
    lines = [
        machine.sentence(found["machine"]),
        f"A ledger of {int(figures['rows']['median']):,} rows; {int(figures['questions']['median']):,} persons "
        "explained one by one in one process.",
        f"Median of {len(found['runs'])} runs (least – greatest), milliseconds:",
        "",
    ]
    for label, name, digits in (
        ("explained: middle", "p50_milliseconds", 2),
        ("… 99 of 100", "p99_milliseconds", 2),
        ("… the longest", "max_milliseconds", 1),
        ("… the first, everything cold", "cold_milliseconds", 1),
        ("… the second, which places every row", "second_milliseconds", 1),
        ("floor: the person's rows alone, middle", "floor_p50_milliseconds", 2),
        ("… 99 of 100", "floor_p99_milliseconds", 2),
        ("the same by searching the table, middle", "search_p50_milliseconds", 2),
        ("times the floor, middle", "p50_to_floor", 1),
        ("times the floor, 99 of 100", "p99_to_floor", 1),
        ("processor: middle", "processor_p50_milliseconds", 2),
        ("… 99 of 100", "processor_p99_milliseconds", 2),
        ("peak memory, MiB", "peak_bytes", 0),
    ):
        by = _MIB if name.endswith("bytes") else 1
        middle, least, most = (f"{figures[name][key] / by:,.{digits}f}" for key in ("median", "min", "max"))
        lines.append(f"  {label:42} {middle:>10}  ({least} – {most})")
    lines.append(f"  {'a durable commit of SQLite, mean':42} {found['commit_milliseconds']:>10.2f}")
    return "\n".join(lines)


def _milliseconds(ask: Callable[[int], object], places: Iterable[int]) -> tuple[list[float], list[float]]:
    """How long each question takes, and how much of the processor the asking thread."""
    found, processor = [], []
    for place in places:
        worked, started = time.thread_time(), time.perf_counter()
        ask(place)
        found.append((time.perf_counter() - started) * 1000)
        processor.append((time.thread_time() - worked) * 1000)
    return found, processor


def _at(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _spread(name: str, values: Sequence[float]) -> dict[str, float]:
    return {
        f"{name}p50_milliseconds": _at(values, 50),
        f"{name}p99_milliseconds": _at(values, 99),
        f"{name}max_milliseconds": max(values),
    }


if __name__ == "__main__":
    sys.exit(main())
