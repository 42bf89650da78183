"""Recollection: what judging a pile read of its persons, kept for the settlement that asks for it next.

The persons of a large batch of changes lie in every stretch of the ledger. Judging reads the stretches of the feeds
that the files speak of; the settlement after it needs the same persons, from these feeds and from the others. So the
versions that judging found stay in memory, follow what is taken into the projection, and are there when the next
opening finds the projection's file as this process left it: then settlement reads the other feeds only. Nothing
depends on it: where there is none, everything is read.

It is complete in what it holds: of each person, every version of some feeds, as the table `statement` has them.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import number
from tizbe.ledger.log import Log

COLUMNS = (
    "statement_id, feed_no, iin, from_date, until_date, value, other_iin, born, died, absent, known_from, known_until"
)
"""What is kept of a version: what settlement asks of one."""

VERSIONS = "recalled_version"
PERSONS = "recalled_person"
"""The temporary views in which `show` lays a recollection out."""

LEAST_LEDGER = 5_000_000
"""Versions in the ledger from which on anything is remembered: a smaller one is read again in no more time."""

MOST_VERSIONS = 500_000
"""Versions up to which they are kept, some 70 bytes each."""

_NEVER_ENDED = 2147483647

Token = tuple[int, int, int]
"""How a file is told from what others made of it: its inode, size, and instant of the last change."""


@dataclass(frozen=True)
class Recollection:
    """`versions`: of the persons in `persons` (iin) every version of the feeds with these numbers."""

    feed_nos: frozenset[int]
    persons: pa.Table
    versions: pa.Table


_of_connection: WeakKeyDictionary[duckdb.DuckDBPyConnection, Recollection] = WeakKeyDictionary()
_left: WeakKeyDictionary[Log, tuple[Token, int, Recollection]] = WeakKeyDictionary()


def recollection_of(connection: duckdb.DuckDBPyConnection) -> Recollection | None:
    """What is remembered of the ledger that a connection has open."""
    return _of_connection.get(connection)


def is_worth(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the ledger that a connection has open is so large that reading it once less is worth remembering."""
    return number(connection, "SELECT COUNT(*) FROM statement") >= LEAST_LEDGER


def remember(connection: duckdb.DuckDBPyConnection, feed_nos: frozenset[int], persons: str, versions: str) -> None:
    """Remember the versions that a SELECT gives, of the persons that another one gives, unless they are too many."""
    found = connection.sql(f"SELECT {COLUMNS} FROM ({versions}) LIMIT {MOST_VERSIONS + 1}").to_arrow_table()
    if found.num_rows <= MOST_VERSIONS:
        named = connection.sql(f"SELECT DISTINCT iin FROM ({persons})").to_arrow_table()
        _of_connection[connection] = Recollection(feed_nos, named, found)
    else:
        forget(connection)


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Remember nothing: the ledger was changed in a way that is not followed, or `statement` means something else."""
    _of_connection.pop(connection, None)


def show(connection: duckdb.DuckDBPyConnection, recollection: Recollection) -> None:
    """Lay a recollection out as the temporary views `recalled_version` and `recalled_person`."""
    connection.register(VERSIONS, recollection.versions)
    connection.register(PERSONS, recollection.persons)


def follow(connection: duckdb.DuckDBPyConnection, arrival: str) -> None:
    """Do to what is remembered what the effects in `projection_effect` do to the ledger.

    `arrival`: a SELECT of the versions that they bring, as the ledger has them afterwards.
    """
    known = _of_connection.get(connection)
    if known is None:
        return
    show(connection, known)
    feeds = ", ".join(str(feed_no) for feed_no in sorted(known.feed_nos)) or "NULL"
    versions = connection.sql(
        "SELECT v.* REPLACE (CAST(COALESCE(e.commit_no, v.known_until) AS INTEGER) AS known_until) "
        f"FROM {VERSIONS} AS v "
        "LEFT JOIN (SELECT supersedes, commit_no FROM projection_effect WHERE supersedes IS NOT NULL) AS e "
        f"ON v.statement_id = e.supersedes AND v.known_until = {_NEVER_ENDED} "
        f"UNION ALL SELECT {COLUMNS} FROM ({arrival}) AS a "
        f"WHERE a.feed_no IN ({feeds}) AND a.iin IN (SELECT p.iin FROM {PERSONS} AS p)"
    ).to_arrow_table()
    for name in (VERSIONS, PERSONS):
        connection.unregister(name)
    if versions.num_rows > MOST_VERSIONS:
        forget(connection)
    else:
        _of_connection[connection] = Recollection(known.feed_nos, known.persons, versions)


def token_of(file: Path) -> Token:
    """How the projection's file stands."""
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def leave(log: Log, file: Path, commit_no: int, recollection: Recollection) -> None:
    """Keep a recollection while the projection's file is closed, which stands at a commit."""
    with suppress(FileNotFoundError):  # a file that is gone will be made anew
        _left[log] = token_of(file), commit_no, recollection


def take_up(log: Log, connection: duckdb.DuckDBPyConnection, token: Token, commit_no: int) -> None:
    """Remember again what was left with the file; nothing where another has written it since."""
    left = _left.pop(log, None)
    if left is not None and left[:2] == (token, commit_no):
        _of_connection[connection] = left[2]
