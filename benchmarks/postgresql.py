"""The national job in PostgreSQL on this machine, beside the hub's own on the same files, in one run.

    python -m benchmarks.postgresql [--rows 3000000] [--runs 3] [--durable] [--no-roots] [--json]

Each run: a fresh hub takes the country in from CSV and settles it (`benchmarks.passage`, a process of its own); then a
fresh private server does. Both must come to the same entitlements and receipts, or the run fails. What is measured, and
what PostgreSQL is spared: README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select

from benchmarks import machine
from benchmarks.country import Country, default_data, find_or_make
from benchmarks.national import call, summary
from benchmarks.passage import Order
from benchmarks.postgresql_server import Server, running
from tizbe.audit.offline import ESCAPE, SEGMENT_ROWS, UNIT
from tizbe.engine.duckdb import literal
from tizbe.hub import open_hub
from tizbe.law.rules.pack import countries
from tizbe.settings import Settings, read_settings
from tizbe.store import tables

_SQL = Path(__file__).parent / "postgresql_sql"
_MIB = 2**20
_ROLES = {
    "ref": ("ref",),
    "value": ("status", "regime", "measure", "award", "group", "form", "citizenship", "level", "kind"),
    "relation": ("relation",),
    "other_iin": ("child_iin", "worker_iin"),
    "born": ("born", "child_born"),
    "died": ("died",),
}
"""What PostgreSQL's screen uses a file's columns for."""

_ANSWER = ("rows_read", "accepted", "hinted", "refused", "already_known", "codes")
"""What a receipt counts, the same by name in both."""

_ROOTS = ("rows_root", "persons_root")
"""What a receipt commits to; PostgreSQL may be spared it."""

_SUMS = """
SELECT COUNT(*), COALESCE(SUM(iin), 0), COALESCE(SUM({hash}), 0)
FROM (SELECT CONCAT_WS(';', iin, row_no, from_date, until_date, began_by, ended_by) AS written, iin FROM {table}) AS one
"""
"""Count, sum of persons, and a sum of the first 15 hexadecimal digits of each row's MD5: free of order."""


@dataclass(frozen=True)
class Answer:
    """What the job came to, free of order: how many entitlements, two sums over them, and what each feed was answered.

    `receipts`: by feed, the rows accepted, with a hint, refused and already known, rows by code and hint, and the roots
    of rows and persons where both make them.
    """

    entitlements: int
    persons_sum: int
    hash_sum: int
    receipts: dict[str, dict[str, Any]]


def settings_for(memory_bytes: int, cores: int, durable: bool = False) -> dict[str, str]:
    """PostgreSQL's settings for one large job with the machine to itself: much memory, every core, no wait for disk.

    `durable`: a commit waits for the disk, as the hub's does.
    """
    share = memory_bytes // _MIB
    return {
        "shared_buffers": f"{share // 4}MB",
        "effective_cache_size": f"{share // 2}MB",
        "work_mem": f"{share // 24}MB",
        "hash_mem_multiplier": "2",
        "maintenance_work_mem": f"{share // 24}MB",
        "temp_buffers": "256MB",
        "max_worker_processes": str(2 * cores),
        "max_parallel_workers": str(cores),
        "max_parallel_workers_per_gather": str(cores),
        "parallel_setup_cost": "100",
        "parallel_tuple_cost": "0.01",
        "min_parallel_table_scan_size": "1MB",
        "synchronous_commit": "on" if durable else "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "1h",
        "full_page_writes": "on" if durable else "off",
        "autovacuum": "off",
        "jit": "off",
    }


def lay_law(server: Server, *, durable: bool) -> None:
    """Make the tables of the law, those that statements go to, and the functions that commit to rows."""
    server.lay("country", "code TEXT", [(code,) for code in sorted(countries())])
    server.run(_read("rules", durable) + _read("sealing", durable))


def take_in(
    server: Server, country: Country, kept: Path, sessions: int, *, durable: bool, secret: bytes | None = None
) -> None:
    """Take in every file, the longest first, `sessions` at once; the files as received, and answers, go to `kept`.

    `secret`: the hub's, from which rows are salted; without it receipts commit to no rows.
    """
    feeds = {
        feed: (number, row, since, until)
        for feed, number, row, since, until in server.rows(
            "SELECT feed, feed_no, row_no, from_date, until_date FROM feed"
        )
    }
    said = sorted(country.envelopes, key=lambda one: -int(one["count"]))
    judging = _read("screen", durable) + _read("record", durable)
    steps = _read("begin", durable), judging + (_read("roots", durable) if secret is not None else "")

    def take(one: dict[str, Any]) -> None:
        _take_file(server, country.folder, kept, one, feeds[one["feed"]], steps, secret)

    with ThreadPoolExecutor(sessions) as pool:
        for _ in pool.map(take, said):
            pass


def _take_file(
    server: Server,
    folder: Path,
    kept: Path,
    said: dict[str, Any],
    feed: tuple[str, str, str, str],
    steps: tuple[str, str],
    secret: bytes | None,
) -> None:
    """Keep one file as received, with its SHA-256; then copy, judge, record and seal it in one transaction."""
    path, has_unit = _keep(folder / str(said["file"]), kept, str(said["sha256"]))
    with path.open(encoding="utf-8") as lines:
        columns = lines.readline().strip().split(",")
    number, row, since, until = feed
    variables = {
        "kept": f"statement_{number}",
        "folder": str(kept),
        "said": str(said["count"]),
        "sha256": str(said["sha256"]),
        "feed_no": number,
        "row_no": row,
        "feed_from": since,
        "feed_until": until,
        "as_of": str(said["as_of"]),
        **{
            role: next((f'"{name}"' for name in names if name in columns), "NULL::TEXT")
            for role, names in _ROLES.items()
        },
        "segment_rows": str(SEGMENT_ROWS),
        "header": json.dumps(columns, ensure_ascii=False, separators=(",", ":")),
        "row_text": _row_text(columns, has_unit),
    }
    if secret is not None:
        variables["salt_key"] = "\\x" + hmac.digest(secret, f"tizbe rows {said['sha256']}".encode(), "sha256").hex()
    texts = ", ".join(f'"{name}" TEXT' for name in columns)
    place = str(path).replace("'", "''")
    server.run(
        f"{steps[0]}CREATE TEMP TABLE raw ({texts});\n\\copy raw FROM '{place}' WITH (FORMAT csv, HEADER true)\n"
        f"{steps[1]}COMMIT;\n",
        variables,
    )


def _row_text(columns: Sequence[str], has_unit: bool) -> str:
    """A row's text in SQL; `has_unit`: with the form for rows of which a field holds the sign between fields."""
    unit, escape = (f"U&'\\{ord(sign):04X}'" for sign in (UNIT, ESCAPE))
    fields = [f"COALESCE(\"{name}\", '')" for name in columns]
    plain = f" || {unit} || ".join(fields)
    if not has_unit:
        return plain
    replaced = [f"REPLACE(REPLACE({field}, {escape}, {escape} || '0'), {unit}, {escape} || '1')" for field in fields]
    escaped = " || ".join(f"{field} || {unit}" for field in replaced)
    return f"CASE WHEN STRPOS({' || '.join(fields)}, {unit}) = 0 THEN {plain} ELSE {escaped} END"


def _keep(path: Path, kept: Path, sha256: str) -> tuple[Path, bool]:
    """A copy that outlives a crash, as the hub's log keeps every file, and whether it holds the sign between fields.

    RuntimeError for other content than promised.
    """
    copy, has_unit = kept / path.name, False
    digest = hashlib.sha256()
    with path.open("rb") as given, copy.open("wb") as taken:
        while block := given.read(_MIB):
            has_unit = has_unit or UNIT.encode() in block
            digest.update(block)
            taken.write(block)
        taken.flush()
        os.fsync(taken.fileno())
    if digest.hexdigest() != sha256:
        raise RuntimeError(f"{path.name} is not the file that its envelope names")
    return copy, has_unit


def _flush(path: Path) -> None:
    """Have the disk keep a file."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _read(name: str, durable: bool) -> str:
    """A file of SQL; `durable`: with tables that outlive a crash of the server, as the hub's files do."""
    text = (_SQL / f"{name}.sql").read_text(encoding="utf-8")
    return text.replace("CREATE UNLOGGED TABLE", "CREATE TABLE") if durable else text


def run_postgresql(
    country: Country, folder: Path, threads: int, durable: bool, secret: bytes | None
) -> tuple[dict[str, Any], Answer]:
    """The whole job on a fresh server; its figures and what it came to. The server's start is in no figure.

    `secret`: from which rows are salted; without it receipts commit to no rows.
    """
    memory = int(str(machine.describe()["memory_bytes"]))
    with (
        tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=folder) as kept,
        running(settings_for(memory, threads, durable), folder) as server,
    ):
        lay_law(server, durable=durable)
        cpu, started = _cpu_seconds(server), time.perf_counter()
        take_in(server, country, Path(kept), threads, durable=durable, secret=secret)
        taken = time.perf_counter()
        known = server.rows("SELECT MAX(commit_no) FROM receipt")[0][0]
        handed = Path(kept) / "change.csv"
        server.run(_read("settle", durable), {"known": known, "handed": str(handed)})
        if durable:
            _flush(handed)
        settled = time.perf_counter()
        cpu = _cpu_seconds(server) - cpu
        rows = int(server.rows("SELECT SUM(rows_read) - SUM(refused) FROM receipt")[0][0])
        hashed = "('x' || SUBSTR(MD5(written), 1, 15))::BIT(60)::BIGINT"
        found = server.rows(_SUMS.format(hash=hashed, table="entitled"))[0]
        figures = {
            "version": server.version,
            "rows": rows,
            "changes": int(server.rows("SELECT COUNT(*) FROM change")[0][0]),
            "intake_seconds": taken - started,
            "settle_seconds": settled - taken,
            "total_seconds": settled - started,
            "cpu_seconds": cpu,
        }
        names = _ANSWER if secret is None else _ANSWER + _ROOTS
        answered = server.rows(
            f"SELECT f.feed, TO_JSONB(r) FROM (SELECT feed_no, {', '.join(names)} FROM receipt) AS r "
            "INNER JOIN feed AS f ON r.feed_no = f.feed_no"
        )
        receipts = {feed: {name: json.loads(text)[name] for name in names} for feed, text in answered}
    count, persons, hashes = (int(value) for value in found)
    return figures, Answer(count, persons, hashes, receipts)


def _cpu_seconds(server: Server) -> float:
    """The server's time, that of the psql processes, and ours."""
    clients = resource.getrusage(resource.RUSAGE_CHILDREN)
    return server.cpu_seconds() + clients.ru_utime + clients.ru_stime + machine.cpu_seconds()


def run_hub(country: Country, data: Path, asked: argparse.Namespace) -> tuple[dict[str, Any], Answer, bytes]:
    """The whole job in a fresh hub; its figures, what it came to, by the `entitlement` it hands out, and its secret."""
    names = _ANSWER if asked.no_roots else _ANSWER + _ROOTS
    told = select(tables.submission.c.feed, tables.submission.c.receipt_json)
    with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-", dir=data) as folder:
        home = Path(folder) / "home"
        order = Order(str(data), asked.rows, country.seed, "csv", str(home), asked.threads, asked.memory, batch=True)
        figures = call("benchmarks.passage", order.as_text())
        handed = Path(folder) / "entitlement.parquet"
        with open_hub(Settings(home, asked.threads, asked.memory, "benchmark")) as hub:
            hub.export("entitlement", handed)
            with hub.log.store.reading() as reading:
                receipts = {feed: {name: said[name] for name in names} for feed, said in reading.execute(told)}
            secret = hub.log.home.row_secret
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                'CREATE VIEW handed AS SELECT CAST(iin AS BIGINT) AS iin, "row" AS row_no, begin_date AS from_date, '
                "COALESCE(end_date + 1, DATE '9999-12-31') AS until_date, "
                "began_by, COALESCE(ended_by, '') AS ended_by "
                f"FROM read_parquet({literal(str(handed))})"
            )
            hashed = "CAST('0x' || SUBSTR(MD5(written), 1, 15) AS BIGINT)"
            found = connection.execute(_SUMS.format(hash=hashed, table="handed")).fetchone()
    if found is None:
        raise RuntimeError("a sum without a row")
    count, persons, hashes = (int(value) for value in found)
    return figures, Answer(count, persons, hashes, receipts), secret


def run_both(country: Country, data: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """One run of both. RuntimeError when they do not come to the same entitlements and receipts."""
    ours, our_answer, secret = run_hub(country, data, asked)
    salted = None if asked.no_roots else secret
    theirs, their_answer = run_postgresql(country, data, asked.threads, asked.durable, salted)
    if our_answer != their_answer:
        raise RuntimeError(f"the hub and PostgreSQL differ: {our_answer}, {their_answer}")
    if not ours["rows"] == theirs["rows"] == country.rows or not ours["changes"] == theirs["changes"]:
        raise RuntimeError("the hub and PostgreSQL do not count the same rows or changes")
    found: dict[str, Any] = {"entitlements": our_answer.entitlements, "version": theirs["version"]}
    for part in ("intake", "settle", "total"):
        found[f"hub_{part}_seconds"] = ours[f"{part}_seconds"]
        found[f"postgresql_{part}_seconds"] = theirs[f"{part}_seconds"]
        found[f"{part}_ratio"] = theirs[f"{part}_seconds"] / ours[f"{part}_seconds"]
    found["hub_cpu_seconds"] = ours["intake_cpu_seconds"] + ours["settle_cpu_seconds"]
    found["postgresql_cpu_seconds"] = theirs["cpu_seconds"]
    found["cpu_ratio"] = found["postgresql_cpu_seconds"] / found["hub_cpu_seconds"]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = _asked(arguments)
    data = asked.data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    before = machine.describe()
    country = find_or_make(data, asked.rows, asked.seed, "csv")
    runs = [run_both(country, data, asked) for _ in range(asked.runs)]
    found = {
        "machine": before,
        "postgresql": runs[0]["version"],
        "durable": asked.durable,
        "roots": not asked.no_roots,
        "rows": country.rows,
        "persons": country.persons,
        "files": len(country.envelopes),
        "summary": summary(runs),
        "runs": runs,
    }
    print(json.dumps(found, indent=1) if asked.json else _page(found))
    return 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.postgresql", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3_000_000, help="statements of the country, about")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=min(2, settings.threads), help="of the hub, and PostgreSQL's")
    parser.add_argument("--memory", default=settings.memory, help="the hub's limit, as 4GB")
    parser.add_argument("--durable", action="store_true", help="PostgreSQL too keeps everything over a crash")
    parser.add_argument("--no-roots", action="store_true", help="PostgreSQL is spared what receipts commit to")
    parser.add_argument("--data", type=Path, default=default_data(), help="where countries are kept")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


def _page(found: dict[str, Any]) -> str:
    figures = found["summary"]
    lines = [
        machine.sentence(found["machine"])
        + f" PostgreSQL {found['postgresql']}, "
        + (
            "logged tables, commits that wait for the disk."
            if found["durable"]
            else "unlogged tables, nothing durable."
        ),
        f"{found['rows']:,} rows of {found['persons']:,} persons in {found['files']} full submissions (CSV); "
        f"{int(figures['entitlements']['median']):,} entitlements, the same in both.",
        "Both commit to every row and person, by the same roots."
        if found["roots"]
        else "PostgreSQL is spared what a receipt commits to: the roots of rows and persons.",
        f"Median of {len(found['runs'])} runs (least – greatest), in seconds:",
        "",
    ]
    for label, part in (("intake", "intake"), ("settle", "settle"), ("both", "total"), ("both, processor", "cpu")):
        for who, name in (("hub", f"hub_{part}_seconds"), ("PostgreSQL", f"postgresql_{part}_seconds")):
            lines.append(_line(f"{label}, {who}", figures[name]))
        lines.append(_line(f"{label}, PostgreSQL over hub", figures[f"{part}_ratio"]))
    return "\n".join(lines)


def _line(label: str, figure: dict[str, float]) -> str:
    middle, least, most = (f"{figure[key]:,.2f}" for key in ("median", "min", "max"))
    return f"  {label:46} {middle:>10}  ({least} – {most})"


if __name__ == "__main__":
    sys.exit(main())
