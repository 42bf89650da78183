"""Preparing: what can be done with a file before the hub's lock is held: it is read, hashed and screened.

A prepared file lies beside the log on the same disk, and its screened rows in a catalog in memory of the engine
that will judge it: one `Desk` for each file, given up as a whole. `Receiver.take_in` does the rest inside the lock,
and screens again only if the law has meanwhile come to ask something else of the rows.

Two ways lead here. `Ahead` reads the next large files of a batch in a second thread while the one before is judged
and written. `apart` is for a file that comes by itself to a hub which others write to meanwhile: an engine and a
folder of its own, to which the projection is brought once the lock is held.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlalchemy import Connection

from tizbe.engine.duckdb import connect, literal
from tizbe.intake.formats import receive
from tizbe.intake.ordering import stretches_for
from tizbe.intake.plain_rows import read_plain
from tizbe.intake.receipt import Receipt
from tizbe.intake.received import Received
from tizbe.intake.row_pages import HashedRows
from tizbe.intake.row_proof import hash_rows
from tizbe.intake.screening import Screening, screen
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority
from tizbe.ledger.foreseen import Foreseen, foresee
from tizbe.ledger.home import Home
from tizbe.ledger.judgement import Judgement
from tizbe.settings import Settings

FOLDER = "aside"
"""The folder below the hub's in which files are prepared without its lock."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Sent:
    """One file as it was sent.

    `actor`, `language`: who sent it, and the language of its refused rows; None: those of the receiver.
    `recorded`: called inside the transaction that makes the submission true, so that what it writes there is true
    with it, once; for a file that was sent before it is called in a transaction of its own.
    """

    path: Path
    envelope: Envelope
    actor: str | None = None
    language: str | None = None
    recorded: Callable[[Connection, Receipt], None] | None = None


class Desk:
    """A catalog for one file's screened rows; `name` is what every connection of the engine calls it.

    It is in memory, or, with a `file`, there: what the engine keeps in memory it can lay off to the disk, but not all
    of it, and so a file of very many rows would fill the memory.
    """

    def __init__(self, connection: DuckDBPyConnection, file: Path | None = None) -> None:
        self.name = f"desk_{next(_numbers)}"
        self._file = file
        # A connection of its own: the one who closes works beside the thread that prepares the next file.
        self._connection = connection.cursor()
        self._connection.execute(f"ATTACH {literal(str(file or ':memory:'))} AS {self.name}")

    def close(self) -> None:
        """Give the memory back."""
        with suppress(duckdb.Error):  # closed already
            self._connection.execute(f"DETACH DATABASE IF EXISTS {self.name}")
            self._connection.close()
        if self._file is not None:
            for path in (self._file, Path(f"{self._file}.wal")):
                path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Judged:
    """A judgement made before the lock was held: against what was believed at the commit `known`, as the one after it.

    `joint_closes`: as `judge` was told.
    """

    judgement: Judgement
    known: int
    joint_closes: bool


@dataclass
class Prepared:
    """One file, read; and, with a `screening` by `authority`, screened. Whoever has it closes it.

    `received.path` lies on the disk of the log; the commit that takes the file in adopts it. `hashed`: the rows,
    as the receipt will commit to them; `judged`: where it was judged beforehand; `rows`: those screened, where they lie
    in memory instead of at a desk (`tizbe.intake.plain_rows`); `foreseen`: where its effects were written beforehand.
    """

    sent: Sent
    received: Received
    authority: Authority | None = None
    screening: Screening | None = None
    desk: Desk | None = None
    hashed: HashedRows | None = None
    judged: Judged | None = None
    rows: pa.Table | None = None
    foreseen: Foreseen | None = None

    def foresee(self, commit_no: int) -> None:
        """Judge the file as that commit, and write its effects, where it lies in memory and only opens statements."""
        feed = None if self.screening is None else self.screening.feed
        if self.rows is not None and feed is not None:
            self.foreseen = foresee(self.rows, feed.feed, commit_no, self.received.path)

    def close(self) -> None:
        """Remove what was not adopted."""
        if self.received.path != Path():
            self.received.path.unlink(missing_ok=True)
        if self.foreseen is not None:
            self.foreseen.path.unlink(missing_ok=True)
        if self.desk is not None:
            self.desk.close()


def read(connection: DuckDBPyConnection, sent: Sent, target: Path) -> Prepared:
    """Read a file into the Parquet file `target`; a Parquet file is copied there, since what is judged is kept.

    Raises OSError when it cannot be read at all; a file that is not what its name says is refused later.
    """
    name = sent.envelope.name
    try:
        source = sent.path
        if name.lower().endswith(".parquet"):
            source = shutil.copyfile(sent.path, target)
        received = receive(connection, source, target, name=name)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if received.refusal is not None:
        target.unlink(missing_ok=True)
    return Prepared(sent, received)


def prepare(connection: DuckDBPyConnection, sent: Sent, authority: Authority, target: Path, secret: bytes) -> Prepared:
    """Read a file into `target` and screen it, its rows at a desk of their own. Raises OSError as `read` does.

    `secret`: the hub's, with which rows are salted.
    """
    plain = _prepare_plain(connection, sent, authority, target, secret)
    if plain is not None:
        return plain
    prepared = read(connection, sent, target)
    try:
        is_beyond = stretches_for(connection, prepared.received.rows) > 1
        prepared.desk = Desk(connection, target.with_suffix(".desk") if is_beyond else None)
        prepared.authority = authority
        prepared.screening = screen(
            connection, prepared.received, sent.envelope, authority, authority.pack, prepared.desk.name
        )
        if prepared.screening.refusal is None and prepared.received.held is None:
            prepared.hashed = hash_rows(connection, prepared.received, secret)
    except BaseException:
        prepared.close()
        raise
    return prepared


def _prepare_plain(
    connection: DuckDBPyConnection, sent: Sent, authority: Authority, target: Path, secret: bytes
) -> Prepared | None:
    """As `prepare`, by the reader for large files of the usual form; None where it leaves the file to the others."""
    desks: list[Desk] = []

    def place() -> str:
        desks.append(Desk(connection))
        return desks[0].name

    plain = None
    try:
        plain = read_plain(connection, (sent.path, sent.envelope), authority, target, place, secret)
    finally:
        if plain is None:
            target.unlink(missing_ok=True)
            for desk in desks:
                desk.close()
    if plain is None:
        return None
    return Prepared(
        sent, plain.received, authority, plain.screening, desks[0] if desks else None, plain.hashed, rows=plain.rows
    )


@dataclass
class Apart:
    """An engine and a folder for preparing one file without the hub's lock."""

    connection: DuckDBPyConnection
    folder: Path
    secret: bytes

    def prepare(self, sent: Sent, authority: Authority) -> Prepared:
        """The file, read and screened; raises OSError when it cannot be read at all."""
        return prepare(self.connection, sent, authority, self.folder / "received.parquet", self.secret)


@contextmanager
def apart(home: Home, settings: Settings | None = None) -> Iterator[Apart]:
    """A place to prepare a file in; everything left in it is gone afterwards, or, after a kill, with the next one."""
    every = home.path / FOLDER
    every.mkdir(mode=0o700, exist_ok=True)
    _sweep(every)
    folder = every / uuid.uuid4().hex
    folder.mkdir(mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # the kernel frees it when the process dies
        with connect(None, settings) as connection:
            connection.execute("SET temp_directory = $folder", {"folder": str(folder / "spilled")})
            yield Apart(connection, folder, home.row_secret)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _sweep(every: Path) -> None:
    """Remove the folders of the dead: nobody holds their locks. One that is being made is left: it is empty."""
    for folder in every.iterdir():
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if any(folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)
        except (BlockingIOError, FileNotFoundError):
            continue
        finally:
            os.close(descriptor)
