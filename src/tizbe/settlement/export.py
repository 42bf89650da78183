"""What the hub hands out: statements, entitlements, cover and changes, as files in the outside form.

CSV (LF, quotes only where needed), Parquet or NDJSON, by the file's suffix; sorted by person, begin and
row. The digest of a settlement is the SHA-256 of its `entitlement` CSV. Source: exchange format, "What
the hub hands out"; settlement contract, last paragraph.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import duckdb

from tizbe.engine.duckdb import literal, read_sql
from tizbe.errors import Refused
from tizbe.settlement.cover import make_cover

_FORMATS = {
    ".csv": "FORMAT csv, HEADER, DELIMITER ',', NULLSTR ''",
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".ndjson": "FORMAT json",
    ".jsonl": "FORMAT json",
}


def write(connection: duckdb.DuckDBPyConnection, kind: str, path: Path) -> int:
    """Write the handout `kind` to `path`; returns its rows.

    Reads `held(iin, row_no, from_date, until_date, began_by, ended_by)` for entitlement and cover,
    `statement`, `feed` and `instant` for statements, `change_made` for changes. Raises Refused for a suffix that
    names no format.
    """
    if kind == "cover":
        make_cover(connection)
    return _copy(connection, read_sql("tizbe.settlement", f"export_{kind}"), path)


def digest(connection: duckdb.DuckDBPyConnection) -> str:
    """The SHA-256 of the `entitlement` CSV of the table or view `held`."""
    with tempfile.TemporaryDirectory(prefix="tizbe-") as folder:
        path = Path(folder) / "entitlement.csv"
        _copy(connection, read_sql("tizbe.settlement", "export_entitlement"), path)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise Refused(
            {
                "kk": "Файлдың соңы .csv, .parquet немесе .ndjson болуы керек.",
                "ru": "Имя файла должно кончаться на .csv, .parquet или .ndjson.",
                "en": "The file's name must end in .csv, .parquet or .ndjson.",
            }
        )
    row = connection.execute(f"COPY ({query}) TO {literal(str(path))} ({form})").fetchone()
    return int(row[0]) if row else 0
