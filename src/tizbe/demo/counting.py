"""Questions asked of the files that the hub and MSHI hand out: counts of cover, differences, timelines.

Only the outside form is read, as any receiver of an export could: `begin_date` and `end_date`, both included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from tizbe.demo.account import CoverCount, Json, Period, Timeline, masked
from tizbe.period import until_of

_HOLDS = "begin_date <= $day AND (end_date IS NULL OR end_date >= $day)"

_BY_ROW = f"""
SELECT CAST(UNNEST(STRING_SPLIT(rows, ';')) AS INTEGER) AS row_no, COUNT(DISTINCT iin) AS persons
FROM read_parquet($cover) WHERE {_HOLDS} GROUP BY row_no ORDER BY row_no
"""

_BY_PAYER = f"""
SELECT payer, COUNT(DISTINCT iin) FROM read_parquet($cover) WHERE {_HOLDS} GROUP BY payer ORDER BY payer
"""

_PERSONS = f"SELECT COUNT(DISTINCT iin) FROM read_parquet($cover) WHERE {_HOLDS}"

_DIFFERENT = """
WITH ours AS (SELECT iin, begin_date, end_date, rows, primary_row, payer FROM read_parquet($ours)),
theirs AS (SELECT iin, begin_date, end_date, rows, primary_row, payer FROM read_parquet($theirs))
SELECT
    (SELECT COUNT(*) FROM (SELECT * FROM ours EXCEPT ALL SELECT * FROM theirs))
    + (SELECT COUNT(*) FROM (SELECT * FROM theirs EXCEPT ALL SELECT * FROM ours))
"""

_ON_DAYS = """
SELECT c.rows, c.payer
FROM (SELECT CAST($day AS DATE) AS day) AS asked
LEFT JOIN read_parquet($cover) AS c
    ON c.iin = $iin AND c.begin_date <= asked.day AND (c.end_date IS NULL OR c.end_date >= asked.day)
"""

_ENTITLED = """
SELECT "row", begin_date, end_date, COALESCE(began_by, ''), COALESCE(ended_by, '')
FROM read_parquet($file) WHERE iin = $iin ORDER BY begin_date, "row"
"""

_MOVED = """
SELECT
    COUNT(DISTINCT iin) FILTER (WHERE list_contains($begin, began_by) AND begin_date >= $day),
    COUNT(DISTINCT iin) FILTER (WHERE list_contains($end, ended_by) AND end_date + 1 >= $day)
FROM read_parquet($file) WHERE "row" = $row
"""

_COVERED = """
SELECT rows, begin_date, end_date, payer FROM read_parquet($file) WHERE iin = $iin ORDER BY begin_date
"""


def count_cover(cover: Path, day: date) -> CoverCount:
    """Persons covered on `day` by the cover file: by row, by payer, and all."""
    given = {"cover": str(cover), "day": day}
    with _reader() as reader:
        by_row = dict(reader.execute(_BY_ROW, given).fetchall())
        by_payer = dict(reader.execute(_BY_PAYER, given).fetchall())
        persons = reader.execute(_PERSONS, given).fetchone()
    return CoverCount(day, by_row, by_payer, persons[0] if persons else 0)


def count_differences(ours: Path, theirs: Path) -> int:
    """Periods that stand in one of the two cover files and not, just so, in the other."""
    with _reader() as reader:
        found = reader.execute(_DIFFERENT, {"ours": str(ours), "theirs": str(theirs)}).fetchone()
    return int(found[0]) if found else 0


def count_moved(
    entitlement: Path, row: int, day: date, begin_reasons: Sequence[str], end_reasons: Sequence[str]
) -> tuple[int, int]:
    """Persons whose entitlement by `row` begins on `day` or later, and ends with it or later, for those reasons."""
    with _reader() as reader:
        given = {
            "file": str(entitlement),
            "row": row,
            "day": day,
            "begin": list(begin_reasons),
            "end": list(end_reasons),
        }
        begin, end = reader.execute(_MOVED, given).fetchall()[0]
    return begin, end


def count_expected_days(cover: Path, persons: Sequence[Json]) -> tuple[int, int]:
    """Of the days that the answer key speaks of: how many the cover file answers alike, and how many there are."""
    with _reader() as reader:
        # The persons of the key are few: their cover is read once, then asked day by day.
        reader.execute("CREATE TEMP TABLE asked (iin VARCHAR)")
        reader.executemany("INSERT INTO asked VALUES ($1)", [[person["iin"]] for person in persons])
        reader.execute(
            "CREATE TEMP TABLE known AS SELECT * FROM read_parquet($cover) WHERE iin IN (FROM asked)",
            {"cover": str(cover)},
        )
        query = _ON_DAYS.replace("read_parquet($cover)", "known")
        agreed = total = 0
        for person in persons:
            for day in person["days"]:
                found = reader.execute(query, {"iin": person["iin"], "day": day["on"]}).fetchone()
                expected = ";".join(map(str, day["rows"])) or None
                agreed += found == (expected, day["payer"])
                total += 1
    return agreed, total


def read_timeline(name: str, iin: str, entitlement: Path, cover: Path) -> Timeline:
    """The periods of one person from the two handouts."""
    with _reader() as reader:
        entitled = reader.execute(_ENTITLED, {"file": str(entitlement), "iin": iin}).fetchall()
        covered = reader.execute(_COVERED, {"file": str(cover), "iin": iin}).fetchall()
    return Timeline(
        name=name,
        masked=masked(iin),
        rows=tuple(Period(str(row), a, until_of(b), began, ended) for row, a, b, began, ended in entitled),
        cover=tuple(Period(rows.replace(";", ", "), a, until_of(b), payer=payer) for rows, a, b, payer in covered),
    )


@contextmanager
def _reader() -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine of its own, in memory, that fetches nothing from anywhere."""
    reader = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    try:
        yield reader
    finally:
        reader.close()
