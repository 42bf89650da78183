"""The projection: the log replayed into one DuckDB file, for settlement and answers to read.

It holds every version of every statement with the commit that brought it and the commit that ended it,
and knows the last commit it holds (mark 'commit'). It is never the truth: it catches up with the log on
opening, is rebuilt when missing, damaged or of another schema, and gives the same digest however it came
about. Later stages keep their own tables and marks in the same file; a rebuild drops those too, and their
owners find their mark at 0.

Writers open it under the home's lock (`open_projection`); readers share it (`reading_projection`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from tizbe.durable import flush_folder
from tizbe.engine.duckdb import connect, literal, quoted, read_sql
from tizbe.errors import Broken, Unavailable
from tizbe.ledger import recollection
from tizbe.ledger.arrivals import Opening, apply_openings, groups_of, insert_openings
from tizbe.ledger.home import LOCK_WAIT, LOCKED_SENTENCE
from tizbe.ledger.log import Effects, Log
from tizbe.settings import Settings

SCHEMA = 1
"""The version of the projection's schema; a file of another is rebuilt."""

NEVER_ENDED = 2147483647
"""`known_until` of a version that nothing has ended."""

_ADVANCE = "UPDATE mark SET number = $number WHERE name = 'commit' AND number < $number"
PLACED = "placed (statement_id BIGINT, row_id BIGINT)"
"""The temporary table in which judging leaves where versions stand that the next effects may end."""

_FEW = 1_000
_OF_PERSON = " AND statement.iin = effect.iin"
_TRIES = 3


class Projection:
    """An open projection. `connection` is its DuckDB connection; the projection's catalog is the default."""

    def __init__(self, log: Log, connection: duckdb.DuckDBPyConnection, settings: Settings | None) -> None:
        self.log = log
        self.connection = connection
        self._settings = settings
        self._is_behind = False
        self._owed: list[Opening] = []

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction of the projection: committed on leaving, rolled back on an error."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield self.connection
        except BaseException:
            recollection.forget(self.connection)
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def mark(self, name: str) -> int:
        """How far this projection has come in `name` ('commit', 'settlement', ...); 0 when never set."""
        return _mark(self.connection, name)

    def set_mark(self, name: str, number: int) -> None:
        """Set a mark, in the caller's transaction together with what it marks."""
        marked = {"name": name, "number": number}
        if _count(self.connection, "UPDATE mark SET number = $number WHERE name = $name", marked) == 0:
            _count(self.connection, "INSERT INTO mark VALUES ($name, $number)", marked)

    def apply(self, commit_no: int, submission_no: int, effects: str) -> None:
        """Apply one commit's effects, held in the table or view named `effects`, in the caller's transaction.

        Versions are kept in the order given; by iin is best for reading. Raises `Broken` when the effects
        do not follow what the projection holds; the caller must then roll back.
        """
        if _count(self.connection, _ADVANCE, {"number": commit_no}) != 1:
            raise Broken(f"Commit {commit_no} is already in the projection.")
        # A view takes no parameters: two numbers and a quoted name are put into its text.
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW projection_effect AS "
            f"SELECT *, {int(commit_no)} AS commit_no, {int(submission_no)} AS submission_no "
            f"FROM {quoted(effects)}"
        )
        self._take_in(is_replay=False)

    def apply_opening(self, commit_no: int, submission_no: int, effects: str, feed: str, count: int) -> None:
        """Apply one commit's effects that only open statements of one feed: as `apply`, without asking what they do.

        `count`: how many they are. Raises `Broken` when they are not so many.
        """
        if _count(self.connection, _ADVANCE, {"number": commit_no}) != 1:
            raise Broken(f"Commit {commit_no} is already in the projection.")
        recollection.forget(self.connection)
        if insert_openings(self.connection, [(quoted(effects), commit_no, submission_no, feed)]) != count:
            raise Broken("Effects that only open statements are not as many as they were.")

    def owe(self, opening: Opening) -> None:
        """Know of a recorded commit's effects that are taken in, with others, when the projection catches up."""
        self._owed.append(opening)
        self._is_behind = True

    @property
    def owed_rows(self) -> int:
        """How many rows of effects are owed."""
        return sum(one.effects.num_rows for one in self._owed)

    def apply_together(self, effects: pa.Table, last_commit_no: int) -> None:
        """Apply the effects of several commits, in memory, in the caller's transaction.

        `effects` has the columns commit_no and submission_no beside those of effects, in order of commit.
        """
        if effects.num_rows:
            self.connection.register("projection_together", effects)
            self.connection.execute(
                "CREATE OR REPLACE TEMP VIEW projection_effect AS SELECT * FROM projection_together"
            )
            self._take_in(is_replay=False)
            self.connection.execute("DROP VIEW projection_effect")
            self.connection.unregister("projection_together")
        self.set_mark("commit", last_commit_no)

    def leave_behind(self) -> None:
        """Know of a commit that is not taken in at once; it is when the projection catches up, or else is closed."""
        self._is_behind = True

    def catch_up(self, *, verify: bool = False, until: int | None = None) -> int:
        """Apply every commit of the log after the mark, up to one; gives the number of commits with effects applied.

        With `verify` the hash of each file is compared first. Raises `Broken` for a damaged file.
        """
        applied = 0
        self._is_behind = False
        after, last = self.mark("commit"), self.log.last_commit_no() if until is None else until
        (owed, self._owed), reached = (self._owed, []), after
        if after == last:
            return 0
        if owed and not verify:
            numbers = [effects.commit_no for effects in self.log.effects(after, last)]
            if numbers[: len(owed)] == [one.commit_no for one in owed]:  # else other effects lie in between
                with self.transaction():
                    recollection.forget(self.connection)
                    apply_openings(self.connection, owed)
                    self.set_mark("commit", owed[-1].commit_no)
                applied, after = len(owed), owed[-1].commit_no
                reached = after
        for group in groups_of(self.log.effects(after, last)):
            paths = [str(self.log.path(effects.file, verify=verify)) for effects in group]
            with self.transaction():
                self._apply_files(group, paths)
                reached = group[-1].commit_no
                self.set_mark("commit", reached)
            applied += len(group)
        if reached != last:
            with self.transaction():
                self.set_mark("commit", last)
        return applied

    def rebuild(self, *, verify: bool = True) -> None:
        """Replay the whole log into a new file, sorted by iin, and put it in this one's place.

        Killed at any moment it leaves the old file or the new one. Raises `Broken` for a damaged log file.
        """
        self.connection.close()
        self.connection = _rebuilt(self.log, self._settings, verify=verify)

    def statement_count(self) -> int:
        """The number of versions of statements, believed and not."""
        return int(self._one("SELECT COUNT(*) FROM statement")[0])

    def statement_digest(self) -> str:
        """SHA-256 over every version's meaning, whatever the order, the numbers of feeds or the way here."""
        sums = self._one(_sql("digest"))
        return hashlib.sha256(":".join(str(number) for number in sums).encode()).hexdigest()

    def close(self) -> None:
        """Close the file; other processes may then open it. What was left behind is taken in first."""
        known = None
        try:
            if self._is_behind:
                self.catch_up()
            known = recollection.recollection_of(self.connection)
            commit_no = self.mark("commit") if known is not None else 0
        finally:
            self.connection.close()
        if known is not None:
            recollection.leave(self.log, self.log.home.projection_file, commit_no, known)

    def _apply_files(self, group: list[Effects], paths: list[str]) -> None:
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE projection_file (file_no UBIGINT, commit_no INTEGER, submission_no INTEGER)"
        )
        self.connection.execute(
            "INSERT INTO projection_file SELECT UNNEST($file), UNNEST($commit), UNNEST($submission)",
            {
                "file": list(range(len(group))),
                "commit": [effects.commit_no for effects in group],
                "submission": [effects.submission_no for effects in group],
            },
        )
        self.connection.execute(
            "CREATE OR REPLACE TEMP VIEW projection_effect AS "
            "SELECT effect.*, projection_file.commit_no, projection_file.submission_no "
            f"FROM read_parquet([{', '.join(map(literal, paths))}]) AS effect "
            "INNER JOIN projection_file ON effect.file_index = projection_file.file_no"
        )
        self._take_in(is_replay=True)

    def _take_in(self, *, is_replay: bool) -> None:
        """Bring `projection_effect` into the tables, and compare what happened with what it asks."""
        brought, ended, cancelled, unseen = self._one(_sql("tally"))
        if unseen:
            self.connection.execute(_sql("feed"))
        arrival = _sql("arrival")
        if is_replay:
            arrival = f"WITH arrival AS ({arrival}) {_sql('replay')}"
        if brought and _count(self.connection, f"INSERT INTO statement {arrival}") != brought:
            raise Broken("Effects bring a statement of no feed, or end one statement twice.")
        recollection.follow(self.connection, arrival)
        if not ended:
            return
        passing = self._one(_sql("passing"))[0] if is_replay else 0
        if passing != ended and self._end(ended - passing) != ended - passing:
            raise Broken("Effects end a statement twice, or one that the ledger does not hold.")
        if cancelled and passing != ended:
            self._step("cancelling", ended - passing)

    def _end(self, ended: int) -> int:
        """End versions that the table holds; gives how many.

        Nothing is ever removed from the table, so rows that were found a moment ago are still where they were.
        """
        if ended > _FEW:
            self.connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {PLACED}")
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE placed_effect AS {_sql('placed')}")
            self.connection.execute("DELETE FROM placed")
            if self._one("SELECT COUNT(*) FROM placed_effect")[0] == ended:
                return _count(self.connection, _sql("ending_placed"))
        return self._step("ending", ended)

    def _step(self, name: str, rows: int) -> int:
        """Change versions by a step; of few, only the persons' stretches of the file are read."""
        return _count(self.connection, _sql(name) + (_OF_PERSON if rows <= _FEW else ""))

    def _one(self, sql: str) -> tuple[int, ...]:
        row = next(iter(self.connection.execute(sql).fetchall()), None)
        if row is None:
            raise Broken("A query that gives one row gave none.")
        return row


def open_projection(
    log: Log, settings: Settings | None = None, engine: duckdb.DuckDBPyConnection | None = None
) -> Projection:
    """The projection of a log, to be written: rebuilt where needed, then caught up.

    `engine`: a connection to which its file is brought, beside what lies there; else it gets one of its own.
    The caller holds the lock. Raises `Unavailable` while another process has the file open.
    """
    if not log.home.is_locked:
        raise Broken("The projection was about to be opened for writing without the lock of the hub's folder.")
    file = log.home.projection_file
    shutil.rmtree(f"{file}.tmp", ignore_errors=True)  # what a killed engine spilled
    projection = None
    if file.exists():
        token = recollection.token_of(file)
        projection = _opened(log, settings, engine)
        if projection is not None:
            recollection.take_up(log, projection.connection, token, projection.mark("commit"))
    if projection is None:
        projection = Projection(log, _rebuilt(log, settings, verify=False), settings)
        if engine is not None:
            projection.connection.close()
            projection.connection = _brought(log, engine)
    projection.catch_up()
    return projection


@contextmanager
def reading_projection(log: Log, settings: Settings | None = None, wait: float = LOCK_WAIT) -> Iterator[Projection]:
    """The projection of a log, to be read together with other readers; caught up first where it is behind.

    Raises `Unavailable` when writers keep the lock longer than `wait` seconds.
    """
    for _ in range(_TRIES):
        with log.home.sharing(wait):
            projection = _attached(log, settings)
            if projection is not None:
                try:
                    yield projection
                finally:
                    projection.close()
                return
        with log.locking(wait):
            open_projection(log, settings).close()
    raise Unavailable(LOCKED_SENTENCE)


def _opened(log: Log, settings: Settings | None, engine: duckdb.DuckDBPyConnection | None) -> Projection | None:
    """The projection's file opened for writing, or None when it must be rebuilt."""
    connection = None
    try:
        connection = connect(log.home.projection_file, settings) if engine is None else _brought(log, engine)
        if _is_current(log, connection):
            return Projection(log, connection, settings)
    except duckdb.Error as error:
        if _is_lock_conflict(error):
            raise Unavailable(LOCKED_SENTENCE) from error
    if engine is not None:
        engine.execute("USE memory")
        engine.execute("DETACH DATABASE IF EXISTS projection")
    elif connection is not None:
        connection.close()
    return None


def _brought(log: Log, engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection `engine` with the projection's file as its default catalog."""
    engine.execute(f"ATTACH {literal(str(log.home.projection_file))} AS projection")
    engine.execute("USE projection")
    return engine


def _attached(log: Log, settings: Settings | None) -> Projection | None:
    """The projection's file opened for reading, or None when it must first be rebuilt or catch up."""
    file = log.home.projection_file
    connection = connect(None, settings)
    try:
        connection.execute("SET temp_directory = $folder", {"folder": f"{file}.tmp"})
        connection.execute(f"ATTACH {literal(str(file))} AS projection (READ_ONLY)")
        connection.execute("USE projection")
        if _is_current(log, connection) and not log.effects(_mark(connection, "commit")):
            return Projection(log, connection, settings)
    except duckdb.Error as error:
        if _is_lock_conflict(error):
            connection.close()
            raise Unavailable(LOCKED_SENTENCE) from error
    connection.close()
    return None


def _rebuilt(log: Log, settings: Settings | None, *, verify: bool) -> duckdb.DuckDBPyConnection:
    """Replay the log into a new file, swap it in, and open it."""
    file = log.home.projection_file
    draft = file.with_name("rebuild.duckdb")
    _remove(draft)
    connection = connect(draft, settings)
    try:
        connection.execute(_sql("schema"))
        projection = Projection(log, connection, settings)
        projection.set_mark("schema", SCHEMA)
        projection.set_mark("commit", 0)
        projection.catch_up(verify=verify)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    # The old file's journal goes first: it must never be replayed into the new file.
    Path(f"{file}.wal").unlink(missing_ok=True)
    flush_folder(file.parent)
    draft.rename(file)
    flush_folder(file.parent)
    return connect(file, settings)


def _sql(name: str) -> str:
    return read_sql("tizbe.ledger", f"projection_{name}")


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    Path(f"{file}.wal").unlink(missing_ok=True)
    shutil.rmtree(f"{file}.tmp", ignore_errors=True)


def _is_current(log: Log, connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file has the present schema and holds nothing that the log does not."""
    return _mark(connection, "schema") == SCHEMA and _mark(connection, "commit") <= log.last_commit_no()


def _is_lock_conflict(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) and "could not set lock" in str(error).lower()


def _mark(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = next(iter(connection.execute("SELECT number FROM mark WHERE name = $name", {"name": name}).fetchall()), None)
    return int(row[0]) if row else 0


def _count(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object] | None = None) -> int:
    """Run a statement that changes rows; gives how many."""
    row = next(iter(connection.execute(sql, parameters).fetchall()), None)
    return int(row[0]) if row else 0
