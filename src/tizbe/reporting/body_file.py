"""The statements in a conflict as one CSV per body: to be mended by that body, and for its eyes alone.

A file is named for the body's code. It holds IINs; the folder is readable by its owner only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tizbe.engine.duckdb import literal
from tizbe.errors import Refused
from tizbe.reporting.conflict import MENDABLE

_FORM = "FORMAT csv, HEADER, DELIMITER ',', NULLSTR ''"


@dataclass(frozen=True)
class BodyFile:
    """The file of one body: `rows` statements."""

    body: str
    path: Path
    rows: int


def make_folder(folder: Path) -> None:
    """Make the folder for the files, or take an empty one. Raises Refused for a folder that holds anything, since a
    body's file of another day left in it would look like today's."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            {
                "kk": "Файлдар үшін жаңа немесе бос қалта керек.",
                "ru": "Для файлов нужна новая или пустая папка.",
                "en": "The files need a new or an empty folder.",
            }
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_body_files(
    connection: duckdb.DuckDBPyConnection, folder: Path, owing: Mapping[int, tuple[str, ...]], body: str | None = None
) -> tuple[BodyFile, ...]:
    """Write the table MENDABLE, for each body what its feeds say. `owing`: feed number to codes of bodies.

    A statement that several bodies hold jointly is in the file of each. A body with nothing to mend has no file.
    """
    bodies = sorted({code for codes in owing.values() for code in codes if body in (None, code)})
    written = []
    for code in bodies:
        feeds = ", ".join(str(feed_no) for feed_no, codes in owing.items() if code in codes)
        path = folder / f"{code}.csv"
        source = f"FROM {MENDABLE} WHERE feed_no IN ({feeds})"
        ((rows,),) = connection.execute(f"SELECT COUNT(*) {source}").fetchall()
        if not rows:
            continue
        path.touch(mode=0o600)
        connection.execute(
            f"COPY (SELECT * EXCLUDE (feed_no) {source} ORDER BY kind, iin, feed, begin_date, ref) "
            f"TO {literal(str(path))} ({_FORM}, USE_TMP_FILE false)"
        )
        written.append(BodyFile(code, path, int(rows)))
    return tuple(written)
