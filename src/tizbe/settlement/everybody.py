"""Settling everybody: bucket by bucket, in bounded memory, and after a kill from the last bucket finished.

A bucket is a span of IINs, so that buckets taken in order give rows, and numbers of changes, in order. What a
bucket comes to is durable before the next one begins: its entitlements in `entitlement_next`, its conflicts in
`conflict_next`, its changes in a file of HOME/settling, and that it is done in `settling`, whose rows are the
plan. After the last, the files become files of the commit, and the tables take the place of the present ones.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from tizbe.durable import flush
from tizbe.engine.duckdb import literal, memory_of, number, quoted, read_sql
from tizbe.ledger import recollection
from tizbe.ledger.projection import Projection
from tizbe.settlement.change import Between, find_changes
from tizbe.settlement.crew import SPAN_ROWS, Bucket, Crew, Openings, in_batches
from tizbe.settlement.settling import EVERYBODY, PACKAGE, Settler, Span

ENTITLEMENT = (
    "(iin BIGINT NOT NULL, row_no INTEGER NOT NULL, from_date DATE NOT NULL, until_date DATE NOT NULL, "
    "began_by VARCHAR NOT NULL, ended_by VARCHAR NOT NULL)"
)
CONFLICT = (
    "(iin BIGINT NOT NULL, row_no INTEGER NOT NULL, child_iin BIGINT NOT NULL, kept_by BIGINT NOT NULL, "
    "from_date DATE NOT NULL, until_date DATE NOT NULL)"
)
"""The columns of what persons are entitled to, and of claims to a child that stood behind another's."""

SETTLING = (
    "(plan VARCHAR NOT NULL, bucket INTEGER NOT NULL, from_iin BIGINT NOT NULL, until_iin BIGINT NOT NULL, "
    "persons BIGINT, changes BIGINT)"
)
FORMER = "SELECT *, rowid AS row_id FROM entitlement WHERE iin IN (SELECT iin FROM affected)"
"""The periods of the persons in `affected` as they were settled before, and in which rows they stand."""

_MOST_ROWS = 2_000_000
"""Versions of statements in a bucket at most: beyond, a bucket takes more memory and no less time."""

_LEAST_ROWS = 100_000
_BYTES_OF_ROW = 1_000
"""What settling takes of memory for each version of a statement, generously."""

_SAMPLE = 100_000

_LEAST_ASIDE = 2_000_000
_MOST_ASIDE = 200_000
"""Periods from which on those of some persons are read while these are settled: fewer are read in no time. And so many
persons at the most: what is read aside lies in memory."""

Progress = Callable[[int, int, float], None]
"""Told after each bucket: buckets done, buckets in all, seconds left by the pace so far."""


@dataclass(frozen=True)
class ChangeFile:
    """Changes of one bucket in a Parquet file, in order of number."""

    path: Path
    rows: int


def spans(connection: duckdb.DuckDBPyConnection, rows: int | None = None) -> list[Span]:
    """Everybody in spans of about so many versions of statements each (default: what the memory allows)."""
    most = rows or _rows_of_bucket(connection)
    total = number(connection, "SELECT COUNT(*) FROM statement")
    count = -(-total // most)
    if count <= 1:
        return [EVERYBODY]
    shares = ", ".join(str(place / count) for place in range(1, count))
    share = min(100.0, 100 * _SAMPLE / total)
    ((bounds,),) = connection.execute(
        f"SELECT quantile_disc(iin, [{shares}]) FROM (SELECT iin FROM statement USING SAMPLE {share:.4f}% (bernoulli))"
    ).fetchall()
    edges = [EVERYBODY[0], *sorted(set(bounds)), EVERYBODY[1]]
    return [span for span in pairwise(edges) if span[0] < span[1]]


def each_bucket(settler: Settler, known: int, buckets: list[Span], *, steps: bool = True) -> Iterator[Span]:
    """Settle the spans one after another as known at a commit; the tables of the steps are those of the last.

    `steps`: as for `Settler.settle_all`.
    """
    if buckets == [EVERYBODY]:
        settler.settle_all(known, steps=steps)
        yield EVERYBODY
        return
    settler.find_contests(known)
    for span in buckets:
        settler.settle_span(known, span, steps=steps)
        yield span


def settle_aside(settler: Settler, known: int) -> str:
    """Settle everybody; gives the name of the temporary table that holds the entitlements. Nothing durable changes."""
    connection = settler.connection
    buckets = spans(connection)
    table = "entitled" if len(buckets) == 1 else "entitled_aside"
    for place, _ in enumerate(each_bucket(settler, known, buckets, steps=False)):
        if table == "entitled":
            continue
        if place == 0:
            settler.engine.make(table, "SELECT * FROM entitled")
        else:
            connection.execute(f"INSERT INTO {table} SELECT * FROM entitled")
    return table


@dataclass
class Passage:
    """A settlement of everybody on its way. `plan`: what it settles, by a name that another one would not have."""

    projection: Projection
    settler: Settler
    plan: str
    between: Between
    progress: Progress | None = None
    _former: pa.Table | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Read the former periods of some persons while they are settled."""
        self.settler.meanwhile = self._reading_former

    @property
    def folder(self) -> Path:
        """Where the buckets' changes lie until they become files of a commit."""
        return settling_folder(self.projection)

    def run(self, *, with_changes: bool = True) -> list[ChangeFile]:
        """Settle what is not settled yet by this plan. Gives the files of changes, of all buckets in order."""
        started = time.monotonic()
        with self._crew(with_changes) as crew:
            buckets = self._planned()
            left = [(bucket, span) for bucket, (span, persons, _) in enumerate(buckets) if persons is None]
            numbered = self.between.last + sum(changes or 0 for _, _, changes in buckets)
            if crew is None:
                kept = self._keep_settled(left, numbered, with_changes)
            else:
                kept = self._keep_opened(crew, left, numbered, with_changes)
            for done, _ in enumerate(kept, start=1):
                if self.progress:
                    pace = (time.monotonic() - started) / done
                    self.progress(len(buckets) - len(left) + done, len(buckets), pace * (len(left) - done))
        rows = self.projection.connection.execute("SELECT bucket, changes FROM settling ORDER BY bucket").fetchall()
        return [ChangeFile(self._file(bucket), changes) for bucket, changes in rows if changes]

    def keep_some(self, count: int) -> tuple[ChangeFile, ...]:
        """Write the changes just found, of some persons, to a file."""
        if not count:
            return ()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        return (ChangeFile(self._write(0), count),)

    def lay_former(self) -> None:
        """Make `former`, the periods of the persons in `affected` as they were settled before."""
        if self._former is None:
            self.settler.engine.make("former", FORMER)
        else:
            self.settler.engine.lay("former", self._former)
            self._former = None

    @contextmanager
    def _reading_former(self) -> Iterator[None]:
        """Read `former` by a connection and a thread of its own: most steps of some persons keep one core only busy."""
        connection = self.settler.connection
        affected = connection.sql(f"SELECT iin FROM affected LIMIT {_MOST_ASIDE + 1}").to_arrow_table()
        if affected.num_rows > _MOST_ASIDE or number(connection, "SELECT COUNT(*) FROM entitlement") < _LEAST_ASIDE:
            yield
            return
        ((catalog,),) = connection.execute("SELECT CURRENT_CATALOG()").fetchall()
        with connection.cursor() as aside, ThreadPoolExecutor(1, "former") as reader:
            aside.execute(f"USE {quoted(str(catalog))}")
            aside.register("affected", affected)
            reading = reader.submit(lambda: aside.sql(FORMER).to_arrow_table())
            yield
            self._former = reading.result()

    def persons(self) -> int:
        """How many persons have changes."""
        return number(self.projection.connection, "SELECT COALESCE(SUM(persons), 0) FROM settling")

    def _crew(self, with_changes: bool) -> AbstractContextManager[Crew | None]:
        """A crew where it settles faster: in large numbers, where there is nothing before to compare with."""
        held = "SELECT iin FROM entitlement LIMIT 1"
        if not self.settler.is_kernel_worth() or (with_changes and self.settler.engine.rows(held)):
            return nullcontext(None)
        return Crew(self.settler, self.between.known)

    def _keep_settled(self, left: Sequence[tuple[int, Span]], numbered: int, with_changes: bool) -> Iterator[None]:
        """Settle and keep bucket after bucket, their changes numbered on."""
        settled = each_bucket(self.settler, self.between.known, [span for _, span in left], steps=False)
        for (bucket, _), span in zip(left, settled, strict=True):
            found = self._keep(bucket, span, numbered) if with_changes else 0
            persons = "(SELECT COUNT(DISTINCT iin) FROM change)" if found else "0"
            self._note(bucket, "entitled", found, number(self.settler.connection, f"SELECT {persons}"))
            numbered += found
            yield

    def _keep_opened(
        self, crew: Crew, left: Sequence[tuple[int, Span]], numbered: int, with_changes: bool
    ) -> Iterator[None]:
        """The same by a crew, where nothing was before: while some buckets are settled, the one before is kept."""
        openings = Openings.of(self.settler)
        with ThreadPoolExecutor(1, "writing") as writer:
            for (bucket, _), settled in zip(left, crew.settle([span for _, span in left]), strict=True):
                rows, path = settled.entitled, self._file(bucket)
                found = rows.num_rows if with_changes else 0
                written = writer.submit(openings.write, rows, numbered, path) if found else None
                self._note_opened(bucket, settled, found, written)
                numbered += found
                yield

    def _note_opened(self, bucket: int, settled: Bucket, changes: int, written: Future[None] | None) -> None:
        self.settler.engine.lay("claim_made", settled.claim_made)
        connection = self.settler.connection
        connection.register("opened_rows", in_batches(settled.entitled))
        try:
            self._note(bucket, "opened_rows", changes, settled.persons if changes else 0, written)
        finally:
            connection.unregister("opened_rows")

    def _keep(self, bucket: int, span: Span, numbered: int) -> int:
        """Find the changes of the bucket just settled, numbered on, and write them to its file."""
        scope = "" if span == EVERYBODY else f"WHERE iin >= {span[0]} AND iin < {span[1]}"
        self.settler.engine.show("former", f"SELECT * FROM entitlement {scope}")
        count = find_changes(self.settler, self.between.numbered(numbered), scope)
        flush(self._write(bucket))
        return count

    def _write(self, bucket: int) -> Path:
        path = self._file(bucket)
        self.settler.connection.execute(
            f"COPY (SELECT * FROM change) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        return path

    def _note(
        self, bucket: int, entitled: str, changes: int, persons: int, written: Future[None] | None = None
    ) -> None:
        """Keep what `entitled` and `claim_made` hold, and that the bucket is done, once its file is `written`."""
        with self.projection.transaction() as connection:
            connection.execute(f"INSERT INTO entitlement_next SELECT * FROM {entitled}")
            connection.execute(f"INSERT INTO conflict_next {_scoped_conflict(connection, bucket)}")
            if written is not None:
                written.result()
            connection.execute(
                f"UPDATE settling SET changes = {int(changes)}, persons = {int(persons)} WHERE bucket = {int(bucket)}"
            )

    def _planned(self) -> list[tuple[Span, int | None, int | None]]:
        """The buckets of this plan, with persons and changes of those that are done; a new plan is made if need be."""
        connection = self.projection.connection
        connection.execute(f"CREATE TABLE IF NOT EXISTS settling {SETTLING}")
        planned = self._read()
        if planned is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700)
            most = _rows_of_bucket(connection)
            buckets = spans(connection, min(most // 2, SPAN_ROWS) if self.settler.is_kernel_worth() else most)
            with self.projection.transaction():
                connection.execute(f"CREATE OR REPLACE TABLE entitlement_next {ENTITLEMENT}")
                connection.execute(f"CREATE OR REPLACE TABLE conflict_next {CONFLICT}")
                connection.execute(f"CREATE OR REPLACE TABLE settling {SETTLING}")
                connection.executemany(
                    "INSERT INTO settling VALUES (?, ?, ?, ?, NULL, NULL)",
                    [[self.plan, place, *span] for place, span in enumerate(buckets)],
                )
            planned = self._read()
        return planned or []

    def _read(self) -> list[tuple[Span, int | None, int | None]] | None:
        """The plan as it stands, or None where there is none, or another, or a file of it is gone."""
        rows = self.projection.connection.execute("SELECT * FROM settling ORDER BY bucket").fetchall()
        if not rows or any(plan != self.plan for plan, *_ in rows):
            return None
        if any(changes and not self._file(bucket).is_file() for _, bucket, _, _, _, changes in rows):
            return None
        return [((a, b), persons, changes) for _, _, a, b, persons, changes in rows]

    def _file(self, bucket: int) -> Path:
        return self.folder / f"change-{bucket + 1:04d}.parquet"


def count_changes(
    connection: duckdb.DuckDBPyConnection, files: Sequence[ChangeFile]
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The changes in files: by row and op, and by op."""
    by_row: dict[str, dict[str, int]] = {}
    by_op: dict[str, int] = {}
    if not files:
        return by_row, by_op
    source = f"read_parquet([{', '.join(literal(str(file.path)) for file in files)}])"
    for row_no, op, found in connection.execute(
        f"SELECT row_no, op, COUNT(*) FROM {source} GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        by_row.setdefault(str(row_no), {})[op] = found
        by_op[op] = by_op.get(op, 0) + found
    return by_row, by_op


def take_place(connection: duckdb.DuckDBPyConnection) -> None:
    """Put what a finished passage settled in the place of what was settled before, in the caller's transaction."""
    for table in ("entitlement", "conflict"):
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE {table}_next RENAME TO {table}")
    connection.execute("DELETE FROM settling")


def replace_some(connection: duckdb.DuckDBPyConnection, *, is_placed: bool = False) -> None:
    """Put the periods of the persons in `affected` in the place of their former ones, in the caller's transaction.

    `is_placed`: those are in `former`, made by `FORMER`; then nobody's are looked for a second time, and what is as it
    was stays where it stands.
    """
    scope, entitled = "WHERE iin IN (SELECT iin FROM affected)", "entitled"
    if is_placed:
        alike = "USING (iin, row_no, from_date, until_date, began_by, ended_by)"
        gone = f"SELECT former.row_id FROM former ANTI JOIN entitled {alike}"
        connection.execute(f"DELETE FROM entitlement WHERE rowid IN ({gone})")
        entitled = f"(SELECT entitled.* FROM entitled ANTI JOIN former {alike}) AS entitled"
    else:
        connection.execute(f"DELETE FROM entitlement {scope}")
    connection.execute(f"INSERT INTO entitlement SELECT * FROM {entitled} ORDER BY iin, from_date, row_no")
    connection.execute(f"DELETE FROM conflict {scope}")
    connection.execute(f"INSERT INTO conflict SELECT * FROM ({read_sql(PACKAGE, 'conflict')}) AS every {scope}")


def clear(projection: Projection) -> None:
    """Remove what a passage left outside the projection, once it was committed, and what was remembered for it."""
    recollection.forget(projection.connection)
    with suppress(FileNotFoundError):
        shutil.rmtree(settling_folder(projection))


def settling_folder(projection: Projection) -> Path:
    """Where a passage keeps its files until they become files of a commit."""
    return projection.log.home.path / "settling"


def _scoped_conflict(connection: duckdb.DuckDBPyConnection, bucket: int) -> str:
    """The conflicts of the persons of a bucket."""
    text = read_sql(PACKAGE, "conflict")
    ((from_iin, until_iin),) = connection.execute(
        f"SELECT from_iin, until_iin FROM settling WHERE bucket = {int(bucket)}"
    ).fetchall()
    return f"SELECT * FROM ({text}) AS every WHERE iin >= {from_iin} AND iin < {until_iin}"


def _rows_of_bucket(connection: duckdb.DuckDBPyConnection) -> int:
    return min(_MOST_ROWS, max(_LEAST_ROWS, memory_of(connection) // _BYTES_OF_ROW))
