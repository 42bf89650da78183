"""Judgement: a screened submission against what the hub already believes of its stream.

`judge` leaves in the projection's connection the effects, what the submission does to the ledger (what a
commit keeps and a rebuild replays), and the table `verdict`, how each row ended (of `changes`: each refused
row). It changes nothing. `changes` apply in file order (`operations`); a `full` is matched as a whole, and
what it does not name is closed. Source: settlement contract, "Keys and operations" and "Authority".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import literal, number, read_sql
from tizbe.errors import Broken
from tizbe.intake.receipt import Balance, count_verdict
from tizbe.intake.screening import Screening, completed, show, shown
from tizbe.law.authority import Authority, FeedAuthority
from tizbe.law.rules.pack import Age, RulePack
from tizbe.ledger.operations import FEW_ROWS, Outcome, effect_table, take
from tizbe.ledger.taking import MANY, Asked, Taken, keep_verdict, take_many

PACKAGE = "tizbe.ledger"

_SAID = (
    "row_number", "iin", "from_date", "until_date", "value", "relation", "other_iin", "born", "died", "ref",
)  # fmt: skip
"""What a row says, as effects keep it."""

_NONE_REFUSED = "(row_number BIGINT, outcome VARCHAR, code SMALLINT, field VARCHAR, hints INTEGER)"
"""The shape of `verdict`, for a table without a row."""

_SURELY = 0.8
"""The part of the brake's limit below which an estimate of the persons held decides."""

_ROWS_OF_PERSON = 3
"""So many rows are counted for each person who would have to be held."""

STATEMENT_ID_SPAN = 2**32
"""A statement's number is its commit's number times this, plus its place in the commit."""


def base_of(commit_no: int) -> int:
    """The number before the first statement of a commit."""
    return commit_no * STATEMENT_ID_SPAN


@dataclass(frozen=True)
class Judgement:
    """What a submission comes to: its balance of rows, and whether the brake holds it.

    `effects`: how many there are, in the table or view `relation`; `table`: the same in memory, where they
    are. `ending`: persons who lose a statement; `holding`: persons the stream holds on the day judged
    (counted only where `ending` may matter; far from the limit, about and at least). `opened_feed`: the feed of which
    every effect opens a statement, where it is one. `waits_for`: the stream that alone asks for the effects, so that
    the projection may take them in later; None where it must at once.
    """

    balance: Balance
    effects: int
    ending: int
    holding: int
    brakes: bool
    relation: str
    table: pa.Table | None = None
    opened_feed: str | None = None
    waits_for: str | None = None


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


def judge_together(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[tuple[Screening, FeedAuthority]],
    authority: Authority,
    pack: RulePack,
    *,
    first_commit_no: int,
) -> list[Judgement]:
    """Judge files of `changes` that share no statement, as commits from a number on would find the ledger.

    The refused rows of each: `taking.keep_verdict`, by the number before its first statement (`base_of`).
    """
    judging = [
        _Judging(connection, screening, feed, authority, pack, first_commit_no + place, joint_closes=False)
        for place, (screening, feed) in enumerate(files)
    ]
    for one in judging:
        one.rehint()
    taken = take_many(connection, [one.asked() for one in judging], is_remembered=True)
    return [one.judged(found) for one, found in zip(judging, taken, strict=True)]


def visible_feeds(feed: FeedAuthority, authority: Authority) -> dict[str, bool]:
    """The feeds whose statements a feed's stream holds; True its own, False jointly."""
    own = authority.stream_feeds(feed.stream)
    joint = authority.stream_feeds(feed.joint) if feed.joint else ()
    return {**dict.fromkeys(joint, False), **dict.fromkeys(own, True)}


def shared_stream(feed: FeedAuthority) -> str:
    """A name for the statements that a feed may speak of: of its own stream, or held jointly with others."""
    return feed.joint or feed.stream


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
        self.rehint()
        if self.screening.envelope.mode == "full":
            return self._judge_full()
        return self._judge_changes()

    def _judge_changes(self) -> Judgement:
        if self.screening.received.rows <= FEW_ROWS:
            outcome = take(self.connection, self.feed.feed, visible_feeds(self.feed, self.authority))
            keep_refused(self.connection, outcome)
            effects = effect_table(outcome.effects, self._base)
            taken = Taken(outcome.balance(), effects.num_rows, effects, len(outcome.ending))
        else:
            (taken,) = take_many(self.connection, [self.asked()])
            keep_verdict(self.connection, self._base)
        self.connection.unregister("operation_effect")
        if taken.effects is not None:
            self.connection.register("operation_effect", taken.effects)
        return self.judged(taken)

    def asked(self) -> Asked:
        """The file as `taking` is asked to take it."""
        visible = visible_feeds(self.feed, self.authority)
        return Asked(self.feed.feed, visible, self._base, shown(self.screening))

    def judged(self, taken: Taken) -> Judgement:
        """What a file of `changes` that was taken comes to."""
        holding, brakes = self._brake(taken.ending, self.screening.envelope.sent_on)
        # Births that vital records state are asked for by other streams too.
        waits = taken.count > FEW_ROWS and self.feed.kind != "vital"
        return Judgement(
            taken.balance,
            taken.count,
            taken.ending,
            holding,
            brakes,
            MANY if taken.effects is None else "operation_effect",
            taken.effects,
            waits_for=shared_stream(self.feed) if waits else None,
        )

    def _judge_full(self) -> Judgement:
        as_of_date = self.screening.envelope.as_of
        if as_of_date is None:
            raise Broken("A full without its day was about to be judged.")
        if not self._has_believed():
            return self._judge_first()
        self._see_stream()
        self._make("mine")
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
        """A full of a stream that believes nothing yet: every row opens a statement, and nothing is absent."""
        screening, again = self.screening, self.screening.repeated
        if again or not screening.in_order:
            self._make("said_anew")
            text = f"SELECT rowid + 1 AS place, {', '.join(_SAID)} FROM said_anew"
        else:
            kept = f"{screening.place}.{screening.tables[0]}"
            said = ", ".join(name for name in _SAID if name not in screening.lacking)
            rows = f"(SELECT rowid + 1 AS place, {said} FROM {kept}) AS said"
            text = completed(rows, ("place", *_SAID), screening.lacking)
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW said_in_order AS {text}")
        # A view takes no parameters; so the rows are not kept once more only to be numbered.
        text = read_sql(PACKAGE, "effect_first").replace("$base", str(self._base))
        text = text.replace("$feed", literal(self.feed.feed))
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW first_effect AS {text}")
        effects = number(self.connection, "SELECT COUNT(*) FROM first_effect")
        verdict = read_sql("tizbe.intake", "verdict") if again else read_sql(PACKAGE, "verdict_plain")
        balance = count_verdict(self.connection, verdict)
        refused = f"AS SELECT * FROM ({verdict}) WHERE outcome = 'refused'" if balance.refused else _NONE_REFUSED
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE verdict {refused}")
        return Judgement(balance, effects, 0, 0, False, "first_effect", opened_feed=self.feed.feed)

    def _has_believed(self) -> bool:
        """Whether the projection may hold a statement of the stream: it has seen one of its feeds."""
        feeds = ", ".join(literal(feed) for feed in visible_feeds(self.feed, self.authority))
        return number(self.connection, f"SELECT COUNT(*) FROM feed WHERE feed IN ({feeds})") > 0

    def _brake(self, ending: int, day: date) -> tuple[int, bool]:
        """Persons held on the day (counted only where it may matter), and whether the brake holds the file."""
        limit = self.pack.brake.limit(self.feed.feed)
        if ending < limit.persons:
            return 0, False
        self._see_stream()
        # Counting every person of a large stream costs more than the file itself. Those of a part of it are counted,
        # which is a few in a hundred wrong; all of them, exactly, where the part does not show that they are enough.
        surely = _SURELY * limit.share
        some = {"day": day, "rows": int(_ROWS_OF_PERSON * ending / surely) + 1 if surely else 0}
        about = number(self.connection, read_sql(PACKAGE, "holding_about"), some)
        if ending < surely * about:
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

    def rehint(self) -> None:
        """Correct the remarks on birth dates by the births that vital records state."""
        age = age_of(self.feed, self.pack)
        births = f"SELECT COUNT(*) FROM (SELECT * FROM ({read_sql(PACKAGE, 'birth_known')}) LIMIT 1)"
        if age is not None and number(self.connection, births):
            show(self.connection, self.screening)
            self._make("rehinted", of_child=age.of == "child")
            for table in self.screening.tables:
                self.connection.execute(
                    f"UPDATE {self.screening.place}.{table} AS s SET hints = r.hints FROM rehinted AS r "
                    "WHERE s.row_number = r.row_number"
                )

    @property
    def _base(self) -> int:
        return base_of(self.commit_no)

    def _make(self, table: str, sql: str | None = None, **parameters: Any) -> None:
        text = read_sql(PACKAGE, sql or table)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {text}", parameters)
