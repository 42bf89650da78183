"""Settling: believed statements become entitlements, for everybody or for some persons, as known at a commit.

`Settler` holds an engine that has the projection's tables, and the rules in force; settling leaves the
temporary table `entitled(iin, row_no, from_date, until_date, began_by, ended_by)` and, for explanation and for
conflict reports, the tables of the steps, of the persons settled. It changes nothing durable.

Who is settled together: the persons of a span of IINs, or those of the table `affected`; and beside them, for
row 4, the other claimants of their children, whose own settlement is then left out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from tizbe.engine.base import Engine
from tizbe.engine.duckdb import DuckDBEngine, read_sql
from tizbe.errors import Broken
from tizbe.law.rules.dated import DatedRules
from tizbe.ledger import recollection
from tizbe.settlement import kernel, law_change, rule_tables
from tizbe.settlement.law_change import LawChange
from tizbe.settlement.steps import FIRST, LAST, STAND, TURN

PACKAGE = "tizbe.settlement"

Span = tuple[int, int]
"""Persons by IIN as a number: from the first up to, but not with, the second."""

EVERYBODY: Span = (0, 2**62)
NOBODY: Span = (0, 0)

KERNEL_FROM = 1_000_000
"""Versions of statements from which on everybody is settled by the kernel, where it is installed."""


@dataclass
class Settler:
    """Settles on one engine by one set of dated rules.

    `lays_rules`: lay the rules out at once as the tables that the steps read; else at the first step that does.
    `meanwhile`: is entered while the persons in `affected` are settled, for what another core may do with them.
    """

    engine: Engine
    rules: DatedRules
    lays_rules: bool = True
    meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext

    def __post_init__(self) -> None:
        """Lay the rules out, where that is asked."""
        self._has_rules = self._has_children = False
        if self.lays_rules:
            self.load_rules()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection of the embedded engine, for what is asked of that one alone."""
        return self._embedded.connection

    @property
    def _embedded(self) -> DuckDBEngine:
        if not isinstance(self.engine, DuckDBEngine):
            raise Broken("Only the embedded engine has a connection.")
        return self.engine

    def load_rules(self) -> None:
        """Lay the rules out as tables again, after new feeds appeared in the projection."""
        rule_tables.load(self.engine, self.rules)
        self._has_rules = True

    def demand_rules(self) -> None:
        """Lay the rules out where they are not."""
        if not self._has_rules:
            self.load_rules()

    def settle_all(self, known: int, *, steps: bool = True) -> None:
        """Settle every person as known at the commit `known`.

        `steps`: leave the tables of the steps. Without them, persons in such numbers that compiling pays are
        settled by the kernel, where it is installed; besides `entitled` only `claim_made` is then there.
        """
        self.engine.lay("person", pa.table({"iin": pa.array([], pa.int64())}))
        self._look_everywhere()
        self._settle(known, EVERYBODY, "", steps=steps)

    def find_contests(self, known: int) -> None:
        """Make `contest`, who claims a child that others claim too, and `beside`: before the first span is settled."""
        self.engine.define("known_commit", known)
        self.make("contest")
        beside = read_sql(PACKAGE, "beside")
        if self.engine.rows("SELECT feed_no FROM feed WHERE kind = 'vital'"):
            beside += f" UNION ALL ({read_sql(PACKAGE, 'beside_vital')})"
        self.engine.make("beside_spans", beside)

    def settle_span(self, known: int, span: Span, *, steps: bool = True) -> None:
        """Settle the persons of a span as known at the commit `known`, after `find_contests` for that commit.

        `steps`: as for `settle_all`.
        """
        self._bound(span)
        self.make("person", "stray")
        self.engine.show("beside", "SELECT * FROM beside_spans")
        self._settle(known, span, "WHERE iin >= from_iin() AND iin < until_iin()", steps=steps)

    def settle_affected(self, known: int) -> None:
        """Settle the persons in the temporary table `affected`, looking at whoever their rows depend on."""
        with self.meanwhile():
            if not self._has_children:
                self.make("named_child")
            self.make("person")
            self._settle(known, NOBODY, "WHERE iin IN (SELECT a.iin FROM affected AS a)")
        self._has_children = False

    def find_affected(
        self,
        since: int,
        known: int,
        change: LawChange | None = None,
        effects: Sequence[Path] | None = None,
        touched: str | None = None,
    ) -> int:
        """Make `affected`: whose settlement may differ between two commits. Returns how many they are.

        `change`: what the law says otherwise at the second commit, where it does. `effects`: the log's files
        of effects between the commits, which name the persons without a look at the ledger; `touched`: a SELECT
        that names them instead.
        """
        self.demand_rules()
        self._between(since, known)
        if touched is not None:
            pass
        elif effects:
            self.engine.read("learned", effects)
            touched = "SELECT DISTINCT iin FROM learned"
        elif effects is not None:
            touched = "SELECT CAST(NULL AS BIGINT) AS iin WHERE FALSE"
        else:
            touched = read_sql(PACKAGE, "touched")
        if change:
            law_change.lay_out(self.engine, change)
            touched = f"{touched} UNION {read_sql(PACKAGE, 'touched_by_law')}"
        self.engine.make("touched", touched)
        self.make("named_child")
        self._has_children = True  # for settling them, which comes next
        self.make("affected")
        ((count,),) = self.engine.rows("SELECT COUNT(*) FROM affected")
        return int(count)

    def withdraw(self, since: int, known: int, effects: Sequence[Path] = (), scope: str = "") -> bool:
        """Make `withdrawn`, the statements that cancellations ended between two commits, and, where there are any,
        `piece` of their persons as it stood at the first. Returns whether there are.

        `effects`: the log's files of effects after the first; `scope`: a WHERE on whom alone it is asked.
        """
        self._between(since, known)
        found = [read_sql(PACKAGE, "withdrawn")]
        if since and effects:
            self.engine.read("learned", effects)
            self.make("version")
            while self.engine.rows("SELECT COUNT(*) FROM version") != [(0,)]:
                self.make(f"withdrawn_{len(found)}", "withdrawn_later")
                found.append(f"SELECT * FROM withdrawn_{len(found)}")
                self.make("version_superseded", "version_before")
                self.engine.make("version", "SELECT * FROM version_superseded")
        every = " UNION ALL ".join(f"({text})" for text in found)
        self.engine.make("withdrawn", f"SELECT * FROM ({every}) AS every {scope}")
        if not self.engine.rows("SELECT iin FROM withdrawn LIMIT 1"):
            return False
        self.demand_rules()
        self.engine.make("person", "SELECT DISTINCT iin FROM withdrawn")
        self._stand(since, NOBODY)
        return True

    def make(self, table: str, sql: str | None = None) -> None:
        """Run a step and keep its rows as `table`; `sql`: the step's name where it differs."""
        self.engine.make(table, read_sql(PACKAGE, sql or table))

    def show(self, view: str, sql: str | None = None) -> None:
        """Give a step the name `view` without running it; `sql`: the step's name where it differs."""
        self.engine.show(view, read_sql(PACKAGE, sql or view))

    def _see(self, known: int, span: Span) -> None:
        """Give what is believed of a span, and of the persons in `person`, its names: `believed` and `fact`."""
        self._bound(span)
        self.engine.define("known_commit", known)
        # The few are looked up once; the many are read again where they are asked for.
        if span == NOBODY:
            self._look_up()
            self.make("believed")
            if self.engine.rows("SELECT feed_no FROM feed WHERE kind = 'vital'"):
                self.engine.show("beside", f"SELECT * FROM near UNION ALL ({read_sql(PACKAGE, 'near_vital')})")
        else:
            self.show("believed")
        self.make("fact")

    def _stand(self, known: int, span: Span) -> None:
        """The steps of the statements themselves, up to `piece`, of a span and of the persons in `person`."""
        self._see(known, span)
        for kind in ("activity", "vital"):
            self.engine.make(kind, f"SELECT * FROM fact WHERE kind = '{kind}'")
        for name in STAND:
            self.make(name)

    def _settle(self, known: int, span: Span, scope: str, *, steps: bool = True) -> None:
        if steps or not self.is_kernel_worth():
            self._take_steps(known, span)
        else:
            self._see(known, span)
            feeds = {str(feed): int(feed_no) for feed, feed_no in self.engine.rows("SELECT feed, feed_no FROM feed")}
            kernel.settle_tables(self._embedded, kernel.KernelRules.of(self.rules, feeds))
        order = "" if span == NOBODY else "ORDER BY iin, from_date, row_no"
        for name in LAST:
            self.engine.make(name, f"SELECT * FROM ({read_sql(PACKAGE, name)}) AS every {scope} {order}")

    def is_kernel_worth(self) -> bool:
        """Whether the kernel is there, and the ledger so large that loading it costs less than it spares."""
        if not isinstance(self.engine, DuckDBEngine) or not kernel.has_numba():
            return False
        ((versions,),) = self.engine.rows("SELECT COUNT(*) FROM statement")
        return int(versions) >= KERNEL_FROM

    def _take_steps(self, known: int, span: Span) -> None:
        self._stand(known, span)
        for name in FIRST:
            self.make(name)
        settled, bars, claims = ["plain"], [], []
        self.engine.show("settled", "SELECT * FROM plain")
        turns = self.engine.rows("SELECT DISTINCT turn FROM run ORDER BY turn")
        for (turn,) in turns:  # a turn that nobody in scope has costs nothing
            self.engine.define("this_turn", turn)
            for name in TURN:
                self.make(f"{name}_{turn}", name)
                self.engine.show(name, f"SELECT * FROM {name}_{turn}")
            settled.append(f"swept_{turn}")
            bars.append(f"bar_{turn}")
            claims.append(f"claim_{turn}")
            self.engine.show("settled", _together(settled))
        self.engine.show("bar_asked", _together(bars) if bars else read_sql(PACKAGE, "no_bar"))
        self.engine.show("claim_made", _together(claims) if claims else read_sql(PACKAGE, "no_claim"))
        self._tails()

    def _tails(self) -> None:
        tails = [(row.row, row.tail.days) for row in self.rules.authority.pack.rows if row.tail.days > 0]
        if not tails:
            return
        rows, days = zip(*tails, strict=True)
        self.engine.lay("tail", pa.table({"row_no": pa.array(rows, pa.int32()), "days": pa.array(days, pa.int32())}))
        self.make("tailed")
        self.engine.show("settled", "SELECT * FROM tailed")

    def _between(self, since: int, known: int) -> None:
        self.engine.define("since_commit", since)
        self.engine.define("known_commit", known)

    def _look_everywhere(self) -> None:
        self.engine.show("beside", "SELECT * FROM statement")

    def _look_up(self) -> None:
        """Make `near`, all that is known of the persons in `person`: what is remembered of them is not read again."""
        known = recollection.recollection_of(self.connection) if isinstance(self.engine, DuckDBEngine) else None
        if known is None:
            self.make("near")
        else:
            recollection.show(self.connection, known)
            feed_nos = {int(feed_no) for (feed_no,) in self.engine.rows("SELECT feed_no FROM feed")}
            asked = f"SELECT {recollection.COLUMNS} FROM {{}} WHERE iin IN (SELECT iin FROM {{}}) AND feed_no IN ({{}})"
            texts = [asked.format(recollection.VERSIONS, "person", _listed(known.feed_nos))]
            if feed_nos > known.feed_nos:
                texts.append(asked.format("statement", "person", _listed(feed_nos - known.feed_nos)))
            others = f"SELECT iin FROM person WHERE iin NOT IN (SELECT iin FROM {recollection.PERSONS})"
            self.engine.make("unrecalled", others)
            if self.engine.rows("SELECT iin FROM unrecalled LIMIT 1"):
                texts.append(asked.format("statement", "unrecalled", _listed(known.feed_nos)))
            self.engine.make("near", " UNION ALL ".join(texts))
        self.engine.show("beside", "SELECT * FROM near")

    def _bound(self, span: Span) -> None:
        self.engine.define("from_iin", span[0])
        self.engine.define("until_iin", span[1])


def _listed(feed_nos: Iterable[int]) -> str:
    return ", ".join(str(int(feed_no)) for feed_no in sorted(feed_nos)) or "NULL"


def _together(tables: Sequence[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM {table}" for table in tables)
