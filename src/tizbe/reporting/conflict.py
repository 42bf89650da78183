"""Conflicts found and counted: where what bodies say does not go together, over a period, as known at a commit.

    found = ConflictSearch(settler, known, period, owing="health").run()

Everybody is settled once more, a span of IINs at a time, in bounded memory, and the tables of the settlement's steps
are asked for conflicts: each kind is one SELECT in `sql/conflict_*.sql`. Nothing durable changes. What the columns
mean exactly is in `docs/how-to/conflicts.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from tizbe.engine.duckdb import read_sql
from tizbe.reporting.owing import owing_bodies, rows_with_several_voices, voices
from tizbe.reporting.words import texts
from tizbe.settlement.everybody import each_bucket, spans
from tizbe.settlement.settling import Settler

PACKAGE = "tizbe.reporting"
MENDABLE = "mendable_all"
"""The temporary table of every statement in a conflict, where it was asked for."""

_EPOCH = date(1970, 1, 1).toordinal()
_HEARD = ("spoken", "said", "silence", "aged")
_COUNTED = ("stretch", "disputed", "judged")
_TOGETHER = 0
"""The feed number under which all feeds are counted together."""


@dataclass(frozen=True)
class Tally:
    """How much a kind of conflict is: persons, statements, and person-days.

    `claimed_days`: the conflict stands. Of these `wrong_cover_days`: the row entitles, and no statement outside the
    conflict bears it out; `only_cover_days`: and no other row entitles; `cut_days`: the row does not entitle.
    """

    persons: int = 0
    statements: int = 0
    claimed_days: int = 0
    wrong_cover_days: int = 0
    only_cover_days: int = 0
    cut_days: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together, of different persons."""
        return Tally(*(ours + theirs for ours, theirs in zip(self.numbers, other.numbers, strict=True)))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The figures in order."""
        return tuple(vars(self).values())


@dataclass
class ConflictSearch:
    """One search on the embedded engine, by the law of the settler as known at the commit `known`.

    `from_date`, `until_date`: the half-open period. `body`: only what this body owes (None: all).
    `keeps_statements`: keep every statement in a conflict in the table MENDABLE.
    """

    settler: Settler
    known: int
    from_date: date
    until_date: date
    body: str | None = None
    keeps_statements: bool = False
    feeds: dict[int, str] = field(init=False, default_factory=dict)

    def run(self, most_rows: int | None = None) -> dict[tuple[str, str], Tally]:
        """The tallies by kind and feed; by kind and "" for the feeds together.

        `most_rows`: versions of statements in a span (default: what the memory allows).
        """
        engine, kinds = self.settler.engine, texts().kinds
        self._lay_out()
        found: dict[tuple[str, str], Tally] = {}
        buckets = spans(self.settler.connection, most_rows)
        for place, _ in enumerate(each_bucket(self.settler, self.known, buckets)):
            for name in _HEARD:
                engine.make(name, read_sql(PACKAGE, name))
            engine.make("finding", _finding())
            for name in _COUNTED:
                engine.make(name, read_sql(PACKAGE, name))
            for kind_no, feed_no, *numbers in engine.rows(read_sql(PACKAGE, "tally")):
                key = (kinds[kind_no].name, "" if feed_no == _TOGETHER else self.feeds[feed_no])
                found[key] = found.get(key, Tally()) + Tally(*numbers)
            if self.keeps_statements:
                self._keep(is_first=place == 0)
        engine.drop(*_HEARD, "finding", *_COUNTED)
        return found

    def _keep(self, *, is_first: bool) -> None:
        text = read_sql(PACKAGE, "mendable")
        if is_first:
            self.settler.engine.make(MENDABLE, text)
        else:
            self.settler.connection.execute(f"INSERT INTO {MENDABLE} {text}")

    def _lay_out(self) -> None:
        """Lay out the period, the kinds, the voices of the rows, and the feeds asked of."""
        engine, authority = self.settler.engine, self.settler.rules.authority
        engine.define("from_day_asked", self.from_date.toordinal() - _EPOCH)
        engine.define("until_day_asked", self.until_date.toordinal() - _EPOCH)
        self.feeds = dict(engine.rows("SELECT feed_no, feed FROM feed WHERE kind = 'ground'"))
        voice_of, days_of = voices(authority)
        heard = rows_with_several_voices(authority) | set(texts().one_value_rows)
        asked = [
            feed_no
            for feed_no, feed in self.feeds.items()
            if self.body is None or self.body in owing_bodies(authority, feed)
        ]
        days = [
            (voice, from_date.toordinal() - _EPOCH, until_date.toordinal() - _EPOCH)
            for voice, periods in days_of.items()
            for from_date, until_date in periods
        ]
        for table, columns, rows in (
            ("voice", ("feed_no", "voice_no"), [(no, voice_of[f]) for no, f in self.feeds.items() if f in voice_of]),
            ("voice_day", ("voice_no", "from_day", "until_day"), days),
            ("heard_row", ("row_no",), [(row,) for row in sorted(heard)]),
            ("one_value_row", ("row_no",), [(row,) for row in texts().one_value_rows]),
            ("feed_asked", ("feed_no",), [(feed_no,) for feed_no in asked]),
        ):
            engine.lay(table, _numbers(columns, rows))
        engine.lay(
            "conflict_kind",
            pa.table(
                {
                    "kind_no": pa.array(range(len(texts().kinds)), pa.int32()),
                    "name": pa.array([kind.name for kind in texts().kinds], pa.string()),
                    "needs_lacking": pa.array([kind.needs_lacking for kind in texts().kinds], pa.bool_()),
                }
            ),
        )


def _finding() -> str:
    """One SELECT of every kind's findings, cut to the period."""
    return " UNION ALL ".join(
        f"SELECT {place} AS kind_no, iin, row_no, feed_no, statement_id, "
        "GREATEST(from_day, from_day_asked()) AS from_day, LEAST(until_day, until_day_asked()) AS until_day "
        f"FROM ({read_sql(PACKAGE, kind.sql)}) AS found_{place} "
        "WHERE GREATEST(from_day, from_day_asked()) < LEAST(until_day, until_day_asked())"
        for place, kind in enumerate(texts().kinds)
    )


def _numbers(columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> pa.Table:
    parts = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(part, pa.int32()) for part in parts], names=list(columns))
