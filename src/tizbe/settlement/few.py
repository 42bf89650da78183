"""Few persons settled in plain Python: whom small submissions speak of, without planning the steps of settlement.

Planning some thirty statements costs the engine the same for ten persons as for ten thousand, and is all that
settling ten persons costs. So the versions of few persons are fetched by two or three short queries and settled by the
kernel as plain Python, which equals the SQL steps row for row. What is left is what `Settler.settle_affected` leaves,
but for the tables of the steps: `affected`, `entitled` and `claim_made`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import pyarrow as pa

from tizbe.engine.duckdb import DuckDBEngine
from tizbe.law.authority import Authority
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement import kernel, rule_tables
from tizbe.settlement.law_known import dated_rules
from tizbe.settlement.person_steps import RuleBook, settle_believed
from tizbe.settlement.version import COLUMNS, LedgerFeed, Version
from tizbe.settlement.version_reading import feeds_of, read_feeds

MOST_PERSONS = 1_500
"""How many persons are few: beyond, the engine's steps cost less than Python."""

_KEPT = 4
_DAY = pa.date32()


class Few:
    """The persons that few touched ones concern, and the versions about them, as `affected.sql` and `person.sql` say.

    `find` makes it, of persons that are few; `affected`: whose settlement may be another now.
    """

    def __init__(self, engine: DuckDBEngine, rules: DatedRules) -> None:
        self._engine = engine
        self._rules = rules
        self._feeds = read_feeds(engine.connection)
        self._child_feeds = frozenset(feeds_of(self._feeds, rules.child_rows))
        self._one_per_feeds = frozenset(feeds_of(self._feeds, rules.child_rows & rules.one_per))
        self._versions: dict[int, list[Version]] = {}
        self.affected: frozenset[int] = frozenset()

    @classmethod
    def find(cls, engine: DuckDBEngine, rules: DatedRules, touched: str) -> Few | None:
        """Whoever depends on what was learned of the persons that a SELECT names; None where they are not few."""
        found = engine.rows(f"SELECT DISTINCT iin FROM ({touched}) AS touched LIMIT {MOST_PERSONS + 1}")
        if len(found) > MOST_PERSONS:
            return None
        few = cls(engine, rules)
        return few if few._gather({int(iin) for (iin,) in found}) else None

    def settle(self, known: int) -> None:
        """Settle as known at a commit: make `affected`, `entitled` and `claim_made`, and `edition` for the changes."""
        book = _book(self._rules.authority, tuple(self._feeds.items()))
        steps = settle_believed(self._believed(known), self._feeds, book)
        self._engine.lay("affected", pa.table({"iin": pa.array(sorted(self.affected), pa.int64())}))
        self._engine.lay("entitled", _entitled(steps.settled, self.affected, book.reasons))
        self._engine.lay("claim_made", kernel.as_arrow(steps.claim_made))
        rule_tables.load_editions(self._engine, self._rules)

    def _gather(self, touched: set[int]) -> bool:
        """Find the affected, the other claimants of their children, and all versions about them; False: too many."""
        near = touched | self._naming(touched, self._child_feeds)
        if not self._fetch(near):
            return False
        affected = near | self._claimants(near)
        if not self._fetch(affected):
            return False
        self.affected = frozenset(affected)
        return self._fetch(affected | self._claimants(affected))

    def _believed(self, known: int) -> list[Version]:
        """The versions believed at a commit, of everybody gathered and of the children they name, by person."""
        found = [one for every in self._versions.values() for one in every if one.is_believed(known)]
        children = {one.other_iin for one in found if one.feed_no in self._child_feeds} - self._versions.keys()
        facts = [number for number, feed in self._feeds.items() if not feed.is_ground]
        if children and facts:
            asked = f"iin IN ({_listed(children)}) AND feed_no IN ({_listed(facts)})"
            found += (one for one in self._select(asked) if one.is_believed(known))
        return sorted(found, key=lambda one: (one.iin, one.statement_id))

    def _fetch(self, persons: set[int]) -> bool:
        """Have the versions of these persons too; False where they are no longer few."""
        if len(persons) > MOST_PERSONS:
            return False
        wanted = persons - self._versions.keys()
        if wanted:
            self._versions.update((iin, []) for iin in wanted)
            for one in self._select(f"iin IN ({_listed(wanted)})"):
                self._versions[one.iin].append(one)
        return True

    def _claimants(self, persons: Iterable[int]) -> set[int]:
        """Whoever claims a child that one of these persons claims too, in a row with one representative."""
        children = {
            one.other_iin for iin in persons for one in self._versions[iin] if one.feed_no in self._one_per_feeds
        }
        return self._naming(children, self._one_per_feeds)

    def _naming(self, children: Collection[int], feeds: Collection[int]) -> set[int]:
        """Whoever has a version, of some feeds, that names one of the children."""
        if not children or not feeds:
            return set()
        asked = f"feed_no IN ({_listed(feeds)}) AND other_iin IN ({_listed(children)})"
        return {int(iin) for (iin,) in self._engine.rows(f"SELECT DISTINCT iin FROM statement WHERE {asked}")}

    def _select(self, asked: str) -> list[Version]:
        # Numbers in the text are planned with: stretches of the table that hold none of them are passed over.
        return list(map(Version._make, self._engine.rows(f"SELECT {COLUMNS} FROM statement WHERE {asked}")))


@lru_cache(maxsize=_KEPT)
def _book(authority: Authority, feeds: tuple[tuple[int, LedgerFeed], ...]) -> RuleBook:
    return RuleBook.of(dated_rules(authority), dict(feeds))


def _entitled(settled: kernel.Settled, affected: Collection[int], reasons: Mapping[tuple[int, int], str]) -> pa.Table:
    """The entitled periods of the affected, as `entitled.sql` gives them."""
    places = [place for place, iin in enumerate(settled.iin) if iin in affected]
    row_nos = [settled.row_no[place] for place in places]
    until_days = [settled.until_day[place] for place in places]
    began = [reasons[row, settled.began_rank[place]] for row, place in zip(row_nos, places, strict=True)]
    ended = [
        "" if until == kernel.OPEN_DAY else reasons[row, settled.ended_rank[place]]
        for row, until, place in zip(row_nos, until_days, places, strict=True)
    ]
    return pa.table(
        {
            "iin": pa.array([settled.iin[place] for place in places], pa.int64()),
            "row_no": pa.array(row_nos, pa.int32()),
            "from_date": pa.array([settled.from_day[place] for place in places], pa.int32()).cast(_DAY),
            "until_date": pa.array(until_days, pa.int32()).cast(_DAY),
            "began_by": pa.array(began, pa.string()),
            "ended_by": pa.array(ended, pa.string()),
        }
    )


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(one)) for one in sorted(numbers))
