"""The projection: the log replayed into one DuckDB file, for settlement and answers to read.

It holds every version of every statement with the commit that brought it and the commit that ended it,
and knows the last commit it holds (mark 'commit'). It is never the truth: it catches up with the log on
opening, is rebuilt when missing, damaged or of another schema (`projection_file`), and gives the same digest however
it came about. Later stages keep their own tables and marks in the same file; a rebuild drops those too, and their
owners find their mark at 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import literal, quoted, read_sql
from tizbe.errors import Broken
from tizbe.ledger import recollection
from tizbe.ledger.arrivals import Opening, apply_openings, groups_of, insert_opening
from tizbe.ledger.commits import Effects
from tizbe.ledger.log import Log
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


class Projection:
    """An open projection. `connection` is its DuckDB connection; the projection's catalog is the default."""

    def __init__(self, log: Log, connection: duckdb.DuckDBPyConnection, settings: Settings | None) -> None:
        self.log = log
        self.connection = connection
        self.settings = settings
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
        return mark_of(self.connection, name)

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
        if insert_opening(self.connection, quoted(effects), commit_no, submission_no, feed) != count:
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
        self._is_behind = False
        after, last = self.mark("commit"), self.log.last_commit_no() if until is None else until
        owed, self._owed = self._owed, []
        if after == last:
            return 0
        reached = after if verify else self._take_in_owed(owed, after, last)
        applied = len(owed) if reached != after else 0
        for group in groups_of(self.log.effects(reached, last)):
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

    def _take_in_owed(self, owed: list[Opening], after: int, last: int) -> int:
        """Take in what is owed from memory, where no other effects lie in between; gives the commit reached."""
        numbers = [effects.commit_no for effects in self.log.effects(after, last)] if owed else []
        if not owed or numbers[: len(owed)] != [one.commit_no for one in owed]:
            return after
        with self.transaction():
            recollection.forget(self.connection)
            apply_openings(self.connection, owed)
            self.set_mark("commit", owed[-1].commit_no)
        return owed[-1].commit_no

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


def schema_sql() -> str:
    """The statements that make the tables of an empty projection."""
    return _sql("schema")


def _sql(name: str) -> str:
    return read_sql("tizbe.ledger", f"projection_{name}")


def mark_of(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The mark of a projection's file that a connection has as its default catalog; 0 when never set."""
    row = next(iter(connection.execute("SELECT number FROM mark WHERE name = $name", {"name": name}).fetchall()), None)
    return int(row[0]) if row else 0


def _count(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object] | None = None) -> int:
    """Run a statement that changes rows; gives how many."""
    row = next(iter(connection.execute(sql, parameters).fetchall()), None)
    return int(row[0]) if row else 0
