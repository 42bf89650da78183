"""Judgement: a screened submission against what the hub already believes of its stream.

`judge` leaves in the projection's connection the effects, what the submission does to the ledger (what a
commit keeps and a rebuild replays), and the table `verdict`, how each row ended (of `changes`: each refused
row). It changes nothing. `changes` apply in file order (`operations`); a `full` is matched as a whole, and
what it does not name is closed. Source: settlement contract, "Keys and operations" and "Authority".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import number, read_sql
from tizbe.errors import Broken
from tizbe.intake.receipt import Balance, count_verdict
from tizbe.intake.screening import Screening, completed, find_repeated
from tizbe.law.authority import Authority, FeedAuthority
from tizbe.law.rules.pack import Age, RulePack
from tizbe.ledger.operations import Outcome, effect_table, take

PACKAGE = "tizbe.ledger"

_SAID = (
    "row_number", "iin", "from_date", "until_date", "value", "relation", "other_iin", "born", "died", "ref",
)  # fmt: skip
"""What a row says, as effects keep it."""

_SURELY = 0.8
"""The part of the brake's limit below which an estimate of the persons held decides."""

STATEMENT_ID_SPAN = 2**32
"""A statement's number is its commit's number times this, plus its place in the commit."""


@dataclass(frozen=True)
class Judgement:
    """What a submission comes to: its balance of rows, and whether the brake holds it.

    `effects`: how many there are, in the table or view `relation`; `table`: the same in memory, where they
    are. `ending`: persons who lose a statement; `holding`: persons the stream holds on the day judged
    (counted only where `ending` may matter, and about where it is far from the limit). `opened_feed`: the feed of which
    every effect opens a statement, where it is one.
    """

    balance: Balance
    effects: int
    ending: int
    holding: int
    brakes: bool
    relation: str
    table: pa.Table | None = None
    opened_feed: str | None = None


def judge(
    connection: duckdb.DuckDBPyConnection,
    screening: Screening,
    feed: FeedAuthority,
    authority: Authority,
    pack: RulePack,
    *,
    commit_no: int,
    joint_closes: bool = False,
) -> Judgement:
    """Judge the table `screened` in `connection` as the commit `commit_no` would find the ledger.

    `joint_closes`: every other successor of a split body has sent a full, so that absence may close what
    they hold jointly.
    """
    judging = _Judging(connection, screening, feed, authority, pack, commit_no, joint_closes)
    return judging.judge()


def visible_feeds(feed: FeedAuthority, authority: Authority) -> dict[str, bool]:
    """The feeds whose statements a feed's stream holds; True its own, False jointly."""
    own = authority.stream_feeds(feed.stream)
    joint = authority.stream_feeds(feed.joint) if feed.joint else ()
    return {**dict.fromkeys(joint, False), **dict.fromkeys(own, True)}


def age_of(feed: FeedAuthority, pack: RulePack) -> Age | None:
    """The age rule of a feed's row, by which a statement's birth date matters; None for the others."""
    ages = [rule.age for rule in pack.row(feed.row).rules if rule.age] if isinstance(feed.row, int) else []
    return ages[-1] if ages else None


def keep_refused(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> None:
    """Make the table `verdict` of the refused operations, for the file that sends them back."""
    if not outcome.refused:
        return
    row_numbers, codes, fields = zip(*outcome.refused, strict=True)
    table = pa.table(
        {
            "row_number": pa.array(row_numbers, pa.int64()),
            "outcome": pa.array(["refused"] * len(codes), pa.string()),
            "code": pa.array(codes, pa.int16()),
            "field": pa.array(fields, pa.string()),
        }
    )
    connection.register("refused_row", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE verdict AS SELECT * FROM refused_row")
    connection.unregister("refused_row")


@dataclass
class _Judging:
    connection: duckdb.DuckDBPyConnection
    screening: Screening
    feed: FeedAuthority
    authority: Authority
    pack: RulePack
    commit_no: int
    joint_closes: bool

    def judge(self) -> Judgement:
        self._rehint()
        if self.screening.envelope.mode == "full":
            return self._judge_full()
        return self._judge_changes()

    def _judge_changes(self) -> Judgement:
        envelope, rows = self.screening.envelope, self.screening.received.rows
        visible = visible_feeds(self.feed, self.authority)
        outcome = take(self.connection, self.feed.feed, visible, rows)
        effects = effect_table(outcome.effects, self._base)
        self.connection.unregister("operation_effect")
        self.connection.register("operation_effect", effects)
        keep_refused(self.connection, outcome)
        ending = len(outcome.ending)
        holding, brakes = self._brake(ending, envelope.sent_on)
        return Judgement(outcome.balance(), effects.num_rows, ending, holding, brakes, "operation_effect", effects)

    def _judge_full(self) -> Judgement:
        as_of_date = self.screening.envelope.as_of
        if as_of_date is None:
            raise Broken("A full without its day was about to be judged.")
        self._see_stream()
        self._make("mine")
        if number(self.connection, "SELECT COUNT(*) FROM mine") == 0:
            return self._judge_first()
        find_repeated(self.connection, self.screening)
        self._make("matched", as_of_date=as_of_date, joint=self.feed.joint is not None)
        self._make("protected_iin")
        self._make("protected_ref")
        self._make("absence", as_of_date=as_of_date, joint_closes=self.joint_closes)
        rows = self.screening.received.rows
        self._make("full_effect", "effect_full", base=self._base, feed=self.feed.feed, as_of_date=as_of_date, rows=rows)
        self._make("verdict", "verdict_full")
        effects = number(self.connection, "SELECT COUNT(*) FROM full_effect")
        ending = number(self.connection, "SELECT COUNT(DISTINCT iin) FROM absence")
        holding, brakes = self._brake(ending, as_of_date)
        brakes = brakes or (ending > 0 and self.screening.received.rows == 0)
        return Judgement(count_verdict(self.connection), effects, ending, holding, brakes, "full_effect")

    def _judge_first(self) -> Judgement:
        """A full of a stream that believes nothing yet: every row opens a statement, and nothing is absent.

        The rows are put in order of person once; where a person stands twice, neighbours show it.
        """
        lacking = self.screening.lacking
        said = ", ".join(name for name in _SAID if name not in lacking)
        rows = f"(SELECT {said} FROM screened_row WHERE code = 0 ORDER BY iin, row_number) AS said"
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW said_in_order AS {completed(rows, _SAID, lacking)}")
        self._make("full_effect", "effect_first", base=self._base, feed=self.feed.feed)
        again = find_repeated(self.connection, self.screening, read_sql(PACKAGE, "again_beside"))
        if again:
            self.connection.execute("DELETE FROM full_effect WHERE row_number IN (SELECT row_number FROM repeated)")
        effects = number(self.connection, "SELECT COUNT(*) FROM full_effect")
        verdict = read_sql("tizbe.intake", "verdict") if again else read_sql(PACKAGE, "verdict_plain")
        balance = count_verdict(self.connection, verdict)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE verdict AS SELECT * FROM ({verdict}) WHERE outcome = 'refused'"
        )
        return Judgement(balance, effects, 0, 0, False, "full_effect", opened_feed=self.feed.feed)

    def _brake(self, ending: int, day: date) -> tuple[int, bool]:
        """Persons held on the day (counted only where it may matter), and whether the brake holds the file."""
        limit = self.pack.brake.limit(self.feed.feed)
        if ending < limit.persons:
            return 0, False
        self._see_stream()
        # Counting every person of a large stream costs more than the file itself, so they are counted exactly only
        # where an estimate, which is a few in a hundred wrong, comes near the limit.
        about = number(self.connection, read_sql(PACKAGE, "holding_about"), {"day": day})
        if ending < _SURELY * limit.share * about:
            return about, False
        holding = number(self.connection, read_sql(PACKAGE, "holding_person"), {"day": day})
        return holding, ending > limit.share * holding

    def _see_stream(self) -> None:
        """Make `visible_feed`: the feeds whose statements this feed's stream holds, its own or jointly."""
        visible = visible_feeds(self.feed, self.authority)
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE visible_feed AS "
            "SELECT feed_no, feed, list_contains($own, feed) AS own FROM feed WHERE list_contains($every, feed)",
            {"own": [feed for feed, own in visible.items() if own], "every": list(visible)},
        )

    def _rehint(self) -> None:
        """Correct the remarks on birth dates by the births that vital records state."""
        age = age_of(self.feed, self.pack)
        births = f"SELECT COUNT(*) FROM (SELECT * FROM ({read_sql(PACKAGE, 'birth_known')}) LIMIT 1)"
        if age is not None and number(self.connection, births):
            self._make("rehinted", of_child=age.of == "child")
            self.connection.execute(
                "UPDATE screened_row SET hints = r.hints FROM rehinted AS r "
                "WHERE screened_row.row_number = r.row_number"
            )

    @property
    def _base(self) -> int:
        return self.commit_no * STATEMENT_ID_SPAN

    def _make(self, table: str, sql: str | None = None, **parameters: Any) -> None:
        text = read_sql(PACKAGE, sql or table)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", parameters)
