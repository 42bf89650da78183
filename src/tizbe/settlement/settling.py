"""Settling: believed statements become entitlements, for everybody or for some persons, as known at a commit.

`Settler` holds a connection to the projection and the rules in force; `settle` leaves the temporary table
`entitled(iin, row_no, from_date, until_date, began_by, ended_by)` and, for explanation and for conflict
reports, the tables of the steps. It changes nothing durable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tizbe.engine.duckdb import literal, number, read_sql
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement import law_change, rule_tables
from tizbe.settlement.law_change import LawChange
from tizbe.settlement.steps import FIRST, LAST, STAND, TURN

PACKAGE = "tizbe.settlement"


@dataclass
class Settler:
    """Settles on one connection by one set of dated rules."""

    connection: duckdb.DuckDBPyConnection
    rules: DatedRules

    def __post_init__(self) -> None:
        """Prepare the functions and rule tables that the steps read."""
        self._define_day_functions()
        self.load_rules()

    def load_rules(self) -> None:
        """Lay the rules out as tables again, after new feeds appeared in the projection."""
        rule_tables.load(self.connection, self.rules)

    def settle_all(self, known: int) -> None:
        """Settle every person as known at the commit `known`."""
        self._make("believed", "believed", {"known": known})
        self._make("fact", "fact", {"known": known})
        self._settle()

    def settle_affected(self, known: int) -> None:
        """Settle the persons in the temporary table `affected`, looking at whoever their rows depend on."""
        self._make("person", "person")
        self._make("believed", "believed_scoped", {"known": known})
        self._make("fact", "fact_scoped", {"known": known})
        self._settle()
        self.connection.execute("DELETE FROM entitled WHERE iin NOT IN (SELECT iin FROM affected)")

    def find_affected(self, since: int, known: int, change: LawChange | None = None) -> int:
        """Make `affected`: whose settlement may differ between two commits. Returns how many they are.

        `change`: what the law says otherwise at the second commit, where it does.
        """
        self._make("touched", "touched", {"since": since, "known": known})
        if change:
            law_change.lay_out(self.connection, change)
            self.connection.execute(f"INSERT INTO touched {read_sql(PACKAGE, 'touched_by_law')}", {"known": known})
        self._make("affected", "affected")
        return number(self.connection, "SELECT COUNT(*) FROM affected")

    def name_affected(self, iins: Iterable[int]) -> None:
        """Make `affected` of the persons given."""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE affected (iin BIGINT)")
        self.connection.executemany("INSERT INTO affected VALUES (?)", [[iin] for iin in iins])

    def withdraw(self, since: int, known: int, effects: Sequence[Path] = ()) -> None:
        """Make `withdrawn`, the statements that cancellations ended between two commits, and `piece` of their
        persons as it stood at the first. `effects`: the log's files of effects after the first."""
        between = {"since": since, "known": known}
        self._make("withdrawn", "withdrawn", between)
        if since and effects:
            files = ", ".join(literal(str(path)) for path in effects)
            self.connection.execute(
                f"CREATE OR REPLACE TEMP VIEW learned AS SELECT statement_id, supersedes FROM read_parquet([{files}])"
            )
            self.connection.execute(f"INSERT INTO withdrawn {read_sql(PACKAGE, 'withdrawn_later')}", between)
        self.connection.execute("CREATE OR REPLACE TEMP TABLE person AS SELECT DISTINCT iin FROM withdrawn")
        self._make("believed", "believed_scoped", {"known": since})
        self._make("fact", "fact_scoped", {"known": since})
        self._stand()

    def make(self, name: str, parameters: Mapping[str, object] | None = None) -> None:
        """Run the step `name` and keep its table."""
        self._make(name, name, parameters)

    def _stand(self) -> None:
        """The steps of the statements themselves, up to `piece`."""
        for kind in ("activity", "vital"):
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS SELECT * FROM fact WHERE kind = '{kind}'")
        for name in STAND:
            self.make(name)

    def _settle(self) -> None:
        self._stand()
        for name in FIRST:
            self.make(name)
        self.connection.execute("CREATE OR REPLACE TEMP TABLE settled AS SELECT * FROM plain")
        self.connection.execute("CREATE OR REPLACE TEMP TABLE bar_asked AS SELECT * FROM fact_bar LIMIT 0")
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE claim_made "
            "(row_no INTEGER, child_iin BIGINT, iin BIGINT, from_day INTEGER, until_day INTEGER, place BIGINT)"
        )
        turns = self.connection.execute("SELECT DISTINCT turn FROM run ORDER BY turn").fetchall()
        for (turn,) in turns:  # a turn that nobody in scope has costs nothing
            for name in TURN:
                self.make(name, {"turn": turn} if "$turn" in read_sql(PACKAGE, name) else None)
            self.connection.execute("INSERT INTO settled SELECT * FROM swept")
            self.connection.execute("INSERT INTO bar_asked SELECT * FROM bar")
            self.connection.execute("INSERT INTO claim_made SELECT * FROM claim")
        self._tails()
        for name in LAST:
            self.make(name)

    def _tails(self) -> None:
        tails = [(row.row, row.tail.days) for row in self.rules.authority.pack.rows if row.tail.days > 0]
        if not tails:
            return
        self.connection.execute("CREATE OR REPLACE TEMP TABLE tail (row_no INTEGER, days INTEGER)")
        self.connection.executemany("INSERT INTO tail VALUES (?, ?)", tails)
        self.make("tailed")
        self.connection.execute("CREATE OR REPLACE TEMP TABLE settled AS SELECT * FROM tailed")

    def _make(self, table: str, sql: str, parameters: Mapping[str, object] | None = None) -> None:
        text = read_sql(PACKAGE, sql)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", parameters or {})

    def _define_day_functions(self) -> None:
        """The three day functions of Spark that DuckDB lacks, so that one text runs on both."""
        for definition in (
            "unix_date(d) AS CAST(d - DATE '1970-01-01' AS INTEGER)",
            "date_from_unix_date(n) AS DATE '1970-01-01' + CAST(n AS INTEGER)",
            "add_months(d, n) AS CAST(d + to_months(CAST(n AS INTEGER)) AS DATE)",
        ):
            self.connection.execute(f"CREATE OR REPLACE TEMP MACRO {definition}")
