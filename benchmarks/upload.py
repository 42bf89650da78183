"""A CSV of gigabytes through the doors of a served hub, in little memory, with cuts and kills; its receipt by openssl.

    python -m benchmarks.upload [--gigabytes 5] [--memory 256MB] [--threads 2] [--doors rest,tus] [--json]

The file is a full of the feed of payments: contracts in force, some three for each person, each with a reference of 32
signs. For each door a fresh hub is served as a process of its own; the file is sent with accidents (see
`upload_sending`), taken in and settled. Fails where counts differ, openssl does not verify the receipt, or the server
took a gigabyte (10⁹ bytes) of memory or more. See README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import machine
from benchmarks.country import default_data
from benchmarks.upload_hub import Served, add_sender
from benchmarks.upload_sending import Sent, await_settlement, send_pieces, send_whole
from tizbe.engine.duckdb import literal

FEED, BODY = "activity/mlspp/payments", "mlspp"
AS_OF = "2026-01-05"
MOST_BYTES = 10**9
"""Memory that the server has to stay below."""

ROW_BYTES = 69.6
"""Bytes of a row, on average, and of the few that are left out for want of a check digit."""

ROWS_OF_PERSON = 3
_PERSONS_OF_DAY = 9000
_SCRAMBLE = 1_000_000_007
_MIB = 2**20

# Persons come in no order, as they do in a body's own table; the seventh digit is 7, which nobody has.
_ROWS = """
WITH numbered AS (
    SELECT row, (row * $scramble) % $persons AS person FROM range($rows) AS numbers(row)
),
eleven AS (
    SELECT row, CAST(STRFTIME(DATE '1930-01-01' + CAST(person // $of_day AS INTEGER), '%y%m%d') AS BIGINT) * 100000
        + 70000 + person % $of_day AS number
    FROM numbered
),
summed AS (
    SELECT *,
        ({first}) % 11 AS one,
        ({second}) % 11 AS two
    FROM eleven
)
SELECT
    LPAD(CAST(number AS VARCHAR), 11, '0') || CASE WHEN one < 10 THEN one ELSE two END AS iin,
    DATE '2023-01-01' + CAST(row % 1000 AS INTEGER) AS begin_date,
    CASE WHEN row % 8 = 0 THEN DATE '2026-06-30' + CAST(row % 180 AS INTEGER) END AS end_date,
    MD5(CAST(row AS VARCHAR)) AS ref,
    CASE row % 10 WHEN 0 THEN 'business' WHEN 1 THEN 'contribution' ELSE 'employment' END AS kind
FROM summed WHERE one < 10 OR two < 10
"""
_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


@dataclass(frozen=True)
class Made:
    """The file that is sent. `floor_seconds`: to read its bytes and to write them durably."""

    path: Path
    rows: int
    bytes: int
    sha256: str
    floor_seconds: float
    made_seconds: float


def make_file(folder: Path, size: int, threads: int) -> Made:
    """A CSV of about `size` bytes, and its floor."""
    folder.mkdir(exist_ok=True)
    started = time.perf_counter()
    path, rows = folder / "payments.csv", max(1, round(size / ROW_BYTES))
    sums = {
        name: " + ".join(f"{weight} * (number // {10 ** (10 - place)} % 10)" for place, weight in enumerate(weights))
        for name, weights in (("first", _FIRST), ("second", _SECOND))
    }
    select = _ROWS.format(**sums)
    given = {
        "scramble": _SCRAMBLE,
        "persons": max(1, rows // ROWS_OF_PERSON),
        "rows": rows,
        "of_day": _PERSONS_OF_DAY,
    }
    for name in sorted(given, key=len, reverse=True):
        select = select.replace(f"${name}", str(given[name]))
    with duckdb.connect(":memory:", config={"threads": threads, "memory_limit": "1GB"}) as engine:
        engine.execute("SET preserve_insertion_order = false")
        copied = engine.execute(f"COPY ({select}) TO {literal(str(path))} (FORMAT csv, HEADER true)").fetchone()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    made = time.perf_counter() - started
    return Made(path, int(copied[0]) if copied else 0, path.stat().st_size, digest, _floor(path), made)


def _floor(path: Path) -> float:
    """Seconds to read a file's bytes and to write them durably beside it."""
    beside = path.with_suffix(".floor")
    started = time.perf_counter()
    with path.open("rb") as source, beside.open("wb") as target:
        shutil.copyfileobj(source, target, _MIB)
        target.flush()
        os.fsync(target.fileno())
    seconds = time.perf_counter() - started
    beside.unlink()
    return seconds


def run_door(door: str, made: Made, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Send the file by one door of a fresh hub; the figures. Raises RuntimeError where the counts are wrong."""
    home = folder / f"hub-{door}"
    client, key = add_sender(home, BODY)
    query = {"feed": FEED, "mode": "full", "as_of": AS_OF, "count": str(made.rows), "sha256": made.sha256}
    with Served(home, asked.memory, asked.threads, client, key) as served:
        send = send_whole if door == "rest" else send_pieces
        sent = send(served, made.path, query, is_disturbed=not asked.smoothly)
        settled = None if asked.no_settlement else await_settlement(served, asked.settled_within)
    said = verify(home, sent, made, folder / f"receipt-{door}")
    found = {
        "door": door,
        **{name: value for name, value in asdict(sent).items() if name != "receipt"},
        "counts": {
            name: sent.receipt[name] for name in ("rows_read", "accepted", "hinted", "refused", "already_known")
        },
        "settled_seconds": settled,
        "starts": served.starts,
        "peaks": served.peaks,
        "peak_bytes": served.peak,
        "upload_to_floor": sent.seconds / made.floor_seconds,
        "taking_to_floor": sent.taking_seconds / made.floor_seconds,
        "openssl": said,
    }
    shutil.rmtree(home)
    return found


def verify(home: Path, sent: Sent, made: Made, folder: Path) -> str:
    """Check a receipt against the file, and its signature as docs/how-to/receipts.md says; what openssl said."""
    receipt = sent.receipt
    told = (receipt["status"], receipt["rows_read"], receipt["refused"], receipt["content_sha256"])
    if told != ("accepted", made.rows, 0, made.sha256) or receipt["accepted"] + receipt["hinted"] != made.rows:
        raise RuntimeError("The receipt does not say what was sent.")
    name, key = receipt["receipt"], receipt["signature"]["key"]
    command = [sys.executable, "-m", "tizbe.cli.main", "receipt", "save", name, str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "TIZBE_HOME": str(home)}, stdout=subprocess.DEVNULL)
    if json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) != receipt:
        raise RuntimeError("The hub's command gives another receipt than the network.")
    pem, payload, signature = (str(folder / end) for end in (f"{key}.pem", f"{name}.payload.json", f"{name}.signature"))
    done = subprocess.run(
        [
            shutil.which("openssl") or "openssl",
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            pem,
            "-rawin",
            "-in",
            payload,
            "-sigfile",
            signature,
        ],
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"openssl does not verify the receipt: {done.stdout}")
    return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when the server took too much memory."""
    asked = _read(arguments)
    asked.data.mkdir(parents=True, exist_ok=True)
    before = machine.describe()
    with tempfile.TemporaryDirectory(prefix="tizbe-upload-", dir=asked.data) as name:
        folder = Path(name)
        made = make_file(folder, round(asked.gigabytes * 10**9), asked.threads)
        doors = []
        for door in asked.doors.split(","):
            print(f"{door}: {made.bytes:,} bytes, {made.rows:,} rows", file=sys.stderr)
            doors.append(run_door(door, made, folder, asked))
    file = {name: value for name, value in asdict(made).items() if name != "path"}
    found = {"machine": before, "memory": asked.memory, "threads": asked.threads, "file": file, "doors": doors}
    print(json.dumps(found, indent=1) if asked.json else _page(found))
    fits = all(door["peak_bytes"] < MOST_BYTES for door in doors)
    if not fits:
        print("The server took a gigabyte of memory or more.", file=sys.stderr)
    return 0 if fits else 1


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.upload", description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=5.0, help="size of the file, about (10^9 bytes)")
    parser.add_argument("--memory", default="256MB", help="the hub's TIZBE_MEMORY")
    parser.add_argument("--threads", type=int, default=2, help="the hub's TIZBE_THREADS")
    parser.add_argument("--doors", default="rest,tus", help="which, in this order")
    parser.add_argument("--smoothly", action="store_true", help="without cuts and kills")
    parser.add_argument("--no-settlement", action="store_true", help="stop at the receipt")
    parser.add_argument("--settled-within", type=float, default=1800.0, help="seconds to wait for the settlement")
    parser.add_argument("--data", type=Path, default=default_data(), help="the folder (and the disk) to work in")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


def _page(found: dict[str, Any]) -> str:
    """The figures for a person to read."""
    file = found["file"]
    lines = [
        machine.sentence(found["machine"]),
        f"The hub had TIZBE_MEMORY={found['memory']} and {found['threads']} threads.",
        f"A full of {FEED}: {file['bytes']:,} bytes, {file['rows']:,} rows; reading its bytes and writing them durably "
        f"takes {file['floor_seconds']:.1f} s (the floor).",
    ]
    for door in found["doors"]:
        settled = door["settled_seconds"]
        lines += [
            "",
            f"{door['door']}: {door['cuts']} cuts, {door['kills']} kills, {door['again'] / _MIB:,.0f} MiB sent again",
            f"  upload      {door['seconds']:8.1f} s   {door['upload_to_floor']:6.1f} x the floor",
            f"  taking in   {door['taking_seconds']:8.1f} s   {door['taking_to_floor']:6.1f} x the floor   "
            + ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in door["phases"].items()),
            f"  settlement  {settled:8.1f} s" if settled is not None else "  settlement  not waited for",
            f"  peak memory {door['peak_bytes'] / _MIB:8,.0f} MiB ("
            + ", ".join(f"{doing} {size / _MIB:,.0f}" for doing, size in door["peaks"].items())
            + ")",
            f"  receipt     {door['counts']}; openssl: {door['openssl']}",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
