"""The floor: DuckDB decoding every column of the same files, and nothing else.

Every value of every column is brought out of the file, since its length is asked for; no type is cast, nothing
is checked, hashed, kept or written. What a count or a maximum would give does not serve: Parquet answers
those from its metadata. Run as a process: `python -m benchmarks.floor FOLDER FORM THREADS TIMES`, prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

from benchmarks.machine import cpu_seconds, peak_bytes
from tizbe.engine.duckdb import literal, quoted


def measure(files: list[Path], form: str, threads: int, times: int) -> dict[str, object]:
    """Decode the files once to warm the system's cache, then `times` times; seconds of each.

    `characters` is the sum of the lengths: the proof that the values were there.
    """
    connection = duckdb.connect(":memory:", config={"threads": str(threads)})
    text = " UNION ALL ".join(_decoded(connection, file, form) for file in files)
    query = f"SELECT CAST(SUM(characters) AS BIGINT), CAST(SUM(rows) AS BIGINT) FROM ({text})"
    found = connection.execute(query).fetchone()
    seconds = []
    began_cpu = cpu_seconds()
    for _ in range(times):
        started = time.perf_counter()
        again = connection.execute(query).fetchone()
        seconds.append(time.perf_counter() - started)
        if again != found:
            raise RuntimeError("decoding the same files twice gave different sums")
    cpu = (cpu_seconds() - began_cpu) / max(1, times)
    connection.close()
    if found is None:
        raise RuntimeError("a sum without a row")
    return {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "characters": found[0],
        "rows": found[1],
        "peak_bytes": peak_bytes(),
    }


def _decoded(connection: duckdb.DuckDBPyConnection, file: Path, form: str) -> str:
    """A query of one row: the number of rows and the sum of the lengths of all values of one file."""
    path = literal(str(file))
    if form == "parquet":
        source = f"read_parquet({path})"
    else:  # the form is told, so that no time goes into finding it out
        with file.open(encoding="utf-8") as lines:
            names = lines.readline().rstrip("\r\n").split(",")
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
        source = (
            f"read_csv({path}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
            f"columns = {{{columns}}})"
        )
    found = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    lengths = " + ".join(f"COALESCE(SUM(STRLEN({quoted(name)})), 0)" for name, *_ in found)
    return f"SELECT {lengths} AS characters, COUNT(*) AS rows FROM {source}"


def main(arguments: list[str]) -> None:
    """Measure the files of a country's folder."""
    folder, form, threads, times = Path(arguments[0]), arguments[1], int(arguments[2]), int(arguments[3])
    files = sorted(folder.glob(f"*.{form}"))
    print(json.dumps(measure(files, form, threads, times)))


if __name__ == "__main__":
    main(sys.argv[1:])
