"""Judgement: a screened submission against what the hub already believes of its stream.

`judge` leaves two temporary tables in the projection's connection: `verdict`, how each row ended, and
`effect`, what the submission does to the ledger (the file that a commit keeps and a rebuild replays). It
changes nothing. `changes` apply in file order, key by key; a `full` is matched as a whole, and what it
does not name is closed. Source: settlement contract, "Keys and operations" and "Authority".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from tizbe.engine.duckdb import number, read_sql
from tizbe.intake.receipt import Balance, count_verdict
from tizbe.intake.screening import Screening
from tizbe.law.authority import Authority, FeedAuthority
from tizbe.law.rules.pack import RulePack

PACKAGE = "tizbe.ledger"

STATEMENT_ID_SPAN = 2**32
"""A statement's number is its commit's number times this, plus its place in the commit."""


@dataclass(frozen=True)
class Judgement:
    """What a submission comes to: its balance of rows, and whether the brake holds it.

    `effects`: rows of the table `effect`. `ending`: persons who lose a statement; `holding`: persons the
    stream holds on the day judged (counted only where `ending` may matter).
    """

    balance: Balance
    effects: int
    ending: int
    holding: int
    brakes: bool


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
        full = self.screening.envelope.mode == "full"
        self._see_stream()
        self._make("mine", everything=full)
        self._rehint()
        if full:
            self._judge_full()
        else:
            self._judge_changes()
        balance = count_verdict(self.connection)
        effects = number(self.connection, "SELECT COUNT(*) FROM effect")
        ending, holding, brakes = self._brake(full, effects)
        return Judgement(
            balance=balance,
            effects=effects,
            ending=ending,
            holding=holding,
            brakes=brakes,
        )

    def _see_stream(self) -> None:
        """Make `visible_feed`: the feeds whose statements this feed's stream holds, its own or jointly."""
        own = self.authority.stream_feeds(self.feed.stream)
        joint = self.authority.stream_feeds(self.feed.joint) if self.feed.joint else ()
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE visible_feed AS "
            "SELECT feed_no, feed, list_contains($own, feed) AS own FROM feed WHERE list_contains($every, feed)",
            {"own": list(own), "every": [*own, *joint]},
        )

    def _rehint(self) -> None:
        """Correct the remarks on birth dates by the births that vital records state."""
        ages = (
            [rule.age for rule in self.pack.row(self.feed.row).rules if rule.age]
            if isinstance(self.feed.row, int)
            else []
        )
        if ages:
            self._make("rehinted", of_child=ages[-1].of == "child")
            self.connection.execute(
                "UPDATE screened SET hints = r.hints FROM rehinted AS r WHERE screened.row_number = r.row_number"
            )

    def _judge_changes(self) -> None:
        self._make("state")
        self._make("operation")
        turns = number(self.connection, "SELECT COALESCE(MAX(turn), 0) FROM operation")
        self._make("judged", turn=1)
        for turn in range(2, turns + 1):
            self._make("next_state", turn=turn - 1)
            self.connection.execute("CREATE OR REPLACE TEMP TABLE state AS SELECT * FROM next_state")
            self.connection.execute(f"INSERT INTO judged {read_sql(PACKAGE, 'judged')}", {"turn": turn})
        self._make("net")
        self._make("effect", "effect_changes", base=self._base, feed=self.feed.feed)
        self._make("verdict", "verdict_changes")

    def _judge_full(self) -> None:
        as_of_date = self.screening.envelope.as_of
        self.connection.execute(read_sql("tizbe.intake", "repeated"))
        self._make("matched", as_of_date=as_of_date, joint=self.feed.joint is not None)
        self._make("protected_iin")
        self._make("protected_ref")
        self._make("absence", as_of_date=as_of_date, joint_closes=self.joint_closes)
        self._make("effect", "effect_full", base=self._base, feed=self.feed.feed, as_of_date=as_of_date)
        self._make("verdict", "verdict_full")

    def _brake(self, full: bool, effects: int) -> tuple[int, int, bool]:
        """Persons ending, persons held, and whether the mass-change brake holds the submission."""
        envelope = self.screening.envelope
        limit = self.pack.brake.limit(self.feed.feed)
        empty = full and self.screening.received.rows == 0
        if not effects or (effects < limit.persons and not empty):
            return 0, 0, False
        ending = number(self.connection, read_sql(PACKAGE, "ending_person"), {"ends_count": not full})
        if empty:  # nobody may be meant; but it is never taken for granted
            return ending, ending, ending > 0
        if ending < limit.persons:
            return ending, 0, False
        day: date = envelope.as_of or envelope.sent_on
        holding = number(self.connection, read_sql(PACKAGE, "holding_person"), {"day": day})
        return ending, holding, ending > limit.share * holding

    @property
    def _base(self) -> int:
        return self.commit_no * STATEMENT_ID_SPAN

    def _make(self, table: str, sql: str | None = None, **parameters: Any) -> None:
        text = read_sql(PACKAGE, sql or table)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", parameters)
