"""A large full in CSV of the usual form, read in one pass: its rows judged, hashed and kept, all by compiled code.

What the engine needs several passes for (text into Parquet, Parquet into typed columns, sorting them, and text again
for the hashes) is done here from the file's bytes, a piece at a time: `sql/plain.sql` says what a plain row is and
what is said of it, and a test holds the two against each other. Rows that are not plain go through the whole of
screening, as they do there. Whatever is not of the usual form as a whole (quotes, another encoding, lines of other
lengths), or is refused, is left to the other readers: the answer is then None.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import memory_of
from tizbe.intake.admission import Screening, admit
from tizbe.intake.comma_separated import BOM, plain_header
from tizbe.intake.content import Unreadable
from tizbe.intake.formats import LIMITS
from tizbe.intake.ordering import made
from tizbe.intake.plain_kernel import plain_kernel
from tizbe.intake.plain_lines import LINE_END, MOST_ROWS, Lines, UnusualError
from tizbe.intake.received import OURS, Received
from tizbe.intake.repetition import keep_none_repeated, keep_repeated
from tizbe.intake.row_kernel import FROM_ROWS_SEEN, RowKernel, is_at_hand, kernel_for, note_rows
from tizbe.intake.row_pages import HashedRows
from tizbe.intake.row_proof import hash_lines
from tizbe.intake.row_salt import Salts
from tizbe.intake.screened_rows import Kept, keep_odd, lacking_of, show_rows
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority

_SHARE = 12
"""A file is read here up to this part of the engine's memory: its bytes are held, and each row's typed columns."""

_FEWEST = 100
"""Rows of a file up to which other readers are as quick."""

_LOOKED_AT = 1 << 18
"""Bytes looked over at a time, so that they stay near the processor."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Plain:
    """A file that was read here: as received, screened, hashed.

    `rows`: the table `screened_row`, where every row is plain and none repeats a key: then it lies in memory, and is
    in no catalog until `show_plain` shows it.
    """

    received: Received
    screening: Screening
    hashed: HashedRows
    rows: pa.Table | None


def read_plain(
    connection: DuckDBPyConnection,
    source: tuple[Path, Envelope],
    authority: Authority,
    target: Path,
    place: Callable[[], str],
    secret: bytes,
) -> Plain | None:
    """Read, screen and hash a file into the Parquet file `target`; None: others must.

    `place`: makes the catalog for its rows, where they are not all plain; `secret`: the hub's, with which rows are
    salted. Raises OSError when the file cannot be read at all.
    """
    path, envelope = source
    if envelope.mode != "full" or not envelope.name.lower().endswith(".csv"):
        return None
    if path.stat().st_size > memory_of(connection) // _SHARE:
        return None
    content = path.read_bytes()
    line_ends, is_ascii = _look_over(content)
    rows = line_ends - (1 if content.endswith(b"\n") else 0)
    if not _FEWEST < rows < MOST_ROWS:
        return None
    note_rows(rows)
    # What is at hand by now is quicker for few rows too.
    hashing = kernel_for(max(rows, FROM_ROWS_SEEN) if is_at_hand() else rows)
    if hashing is None:
        return None
    try:
        return _read(connection, (content, rows, is_ascii, hashing), envelope, authority, target, place, secret)
    except (UnusualError, Unreadable, UnicodeDecodeError):
        note_rows(-rows)
        return None


def _read(
    connection: DuckDBPyConnection,
    source: tuple[bytes, int, bool, RowKernel],
    envelope: Envelope,
    authority: Authority,
    target: Path,
    place: Callable[[], str],
    secret: bytes,
) -> Plain | None:
    content, rows, is_ascii, hashing = source
    begun = len(BOM) if content.startswith(BOM) else 0
    ended = content.index(b"\n")
    header = plain_header(content[begun:ended], LIMITS)
    if header is None:
        return None
    columns, delimiter = header
    if "op" in columns or any(name.startswith(OURS) for name in columns):
        return None
    if not is_ascii:
        content.decode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    received = Received(target, rows, columns, ("VARCHAR",) * len(columns), False, digest, digest)
    screening, roles, rules = admit(connection, received, envelope, authority, authority.pack)
    if rules is None:
        return None
    lines = Lines(received, roles, rules, delimiter, Salts(secret, digest), (plain_kernel(), hashing))
    hashed = hash_lines(connection, received, secret, lines.read(content, ended + 1, is_ascii=is_ascii))
    table, repeats = lines.in_order()
    if "is_plain" in table.column_names or repeats:
        kept, repeated = _keep(connection, table, received, roles, rules, place())
        shown = None
    else:
        kept, repeated, shown = Kept("temp", (f"plain_row_{next(_numbers)}",), lacking_of(roles), True), 0, table
    screening = replace(
        screening,
        lacking=kept.lacking,
        place=kept.place,
        tables=kept.tables,
        in_order=kept.in_order,
        repeated=repeated,
        rules=rules,
    )
    return Plain(received, screening, hashed, shown)


def _look_over(content: bytes) -> tuple[int, bool]:
    """How many lines end in a text, and whether all of it is ASCII; other threads run meanwhile."""
    ends, highest = 0, 0
    for at in range(0, len(content), _LOOKED_AT):
        some = np.frombuffer(content, np.uint8, min(_LOOKED_AT, len(content) - at), at)
        ends += int(np.count_nonzero(some == LINE_END))
        highest = max(highest, int(some.max()))
    return ends, highest < 128


def show_plain(connection: DuckDBPyConnection, screening: Screening, rows: pa.Table, *, changes: bool) -> None:
    """Let a connection see the rows of a file that lie in memory, where its screening says they are.

    `changes`: whether they will be changed there. `hide_plain` hides them again.
    """
    (name,) = screening.tables
    hide_plain(connection, screening)
    if changes:
        connection.register("plain_rows", rows)
        connection.execute(f"{made('temp', name)} AS SELECT * FROM plain_rows")
        connection.unregister("plain_rows")
    else:
        connection.register(name, rows)
    keep_none_repeated(connection, "temp")


def hide_plain(connection: DuckDBPyConnection, screening: Screening) -> None:
    """Undo `show_plain`."""
    (name,) = screening.tables
    connection.unregister(name)
    connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _keep(
    connection: DuckDBPyConnection,
    table: pa.Table,
    received: Received,
    roles: Mapping[str, str],
    rules: dict[str, str],
    place: str,
) -> tuple[Kept, int]:
    """Keep the rows in order of person as the table `screened_row`, and those that repeat a key; how many these are."""
    connection.register("plain_rows", table)
    connection.execute(f"{made(place, 'screened_row')} AS SELECT * FROM plain_rows")
    connection.unregister("plain_rows")
    kept = Kept(place, ("screened_row",), lacking_of(roles), in_order=True)
    if "is_plain" in table.column_names:
        kept = keep_odd(connection, received, roles, rules, place)
    show_rows(connection, kept)
    return kept, keep_repeated(connection, kept, is_full=True, has_ref="ref" in roles, rows=received.rows)
