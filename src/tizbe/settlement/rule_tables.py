"""The dated rules as temporary tables of one engine.

Tables made: standing, exclusion, window_rule, priority_rule, activity_day, row_turn, child_row, reason,
payer, precedence, edition. They are small; `load` makes them anew whenever feeds or editions may have changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from tizbe.engine.base import Engine
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement.steps import REASONS

EXCLUSION = ("value", "from_date", "until_date")
STANDING = ("value", "age_months", "age_of", "age_required", "bound", "from_date", "until_date")
"""The columns of the two tables by feed, beside its number."""

_DAY = pa.date32()
_INT = pa.int32()
_TEXT = pa.string()
_FLAG = pa.bool_()


def load(engine: Engine, rules: DatedRules) -> None:
    """Make the rule tables in `engine`, whose table `feed` gives the numbers of the feeds."""
    pack = rules.authority.pack
    standings = [
        (s.feed, s.value, s.age_months, s.age_of, s.age_required, s.bound, s.from_date, s.until_date)
        for s in rules.standings
    ]
    tables = {
        "standing_by_name": _table(
            standings,
            feed=_TEXT,
            value=_TEXT,
            age_months=_INT,
            age_of=_TEXT,
            age_required=_FLAG,
            bound=_FLAG,
            from_date=_DAY,
            until_date=_DAY,
        ),
        "exclusion_by_name": _table(rules.exclusions, feed=_TEXT, value=_TEXT, from_date=_DAY, until_date=_DAY),
        "window_rule": _table(rules.windows, row_no=_INT, window_months=_INT, from_date=_DAY, until_date=_DAY),
        "priority_rule": _table(rules.priorities, row_no=_INT, other_row_no=_INT, from_date=_DAY, until_date=_DAY),
        "activity_day": _table(list(rules.activity_days), from_date=_DAY, until_date=_DAY),
        "row_turn": _table(
            [(row, turn, row in rules.one_per) for row, turn in rules.turns.items()],
            row_no=_INT,
            turn=_INT,
            one_per=_FLAG,
        ),
        "child_row": _table(
            [(row, row in rules.one_per) for row in sorted(rules.child_rows)], row_no=_INT, one_per=_FLAG
        ),
        "reason": _table(_reasons(rules), row_no=_INT, rank=_INT, reason=_TEXT),
        "payer": _table(rules.payers, row_no=_INT, payer=_TEXT, from_date=_DAY, until_date=_DAY),
        "precedence": _table([(row, place) for place, row in enumerate(pack.precedence.rows)], row_no=_INT, place=_INT),
    }
    for name, table in tables.items():
        engine.lay(name, table)
    load_editions(engine, rules)
    for name, columns in (("standing", STANDING), ("exclusion", EXCLUSION)):
        engine.make(
            name,
            f"SELECT f.feed_no, {', '.join(f'n.{column}' for column in columns)} "
            f"FROM {name}_by_name AS n INNER JOIN feed AS f ON n.feed = f.feed",
        )


def load_editions(engine: Engine, rules: DatedRules) -> None:
    """Make the rule table `edition` alone."""
    editions = [(e.number, e.in_force_from, e.until_date) for e in rules.authority.editions.editions]
    engine.lay("edition", _table(editions, edition=_INT, from_date=_DAY, until_date=_DAY))


def _reasons(rules: DatedRules) -> list[tuple[int, int, str]]:
    found = []
    for rows in rules.authority.pack.rows:
        ages = [rule.age.reason for rule in rows.rules if rule.age]
        for rank, reason in enumerate(REASONS):
            found.append((rows.row, rank, ages[-1] if reason == "age" and ages else reason))
    return found


def _table(rows: Sequence[tuple[object, ...]], **columns: pa.DataType) -> pa.Table:
    schema = pa.schema(columns.items())
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table(
        {name: pa.array(column, type=schema.field(name).type) for name, column in zip(columns, values, strict=True)},
        schema=schema,
    )
