"""The rehearsal of a settlement: what another rule pack, act or submission would change, on the ledger as it is.

What is rehearsed is held against what the hub would settle now without it, by the very steps that find the
changes of a settlement; so the changes counted are those that would be committed. With nothing to rehearse,
it is the next settlement that is held against the last. Nothing durable changes; persons are only counted.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from tizbe.engine.duckdb import number, read_sql
from tizbe.intake.receipt import Receipt
from tizbe.law.authority import Authority
from tizbe.law.reason import Reason
from tizbe.law.register.book import Register
from tizbe.law.rules.dated import DatedRules
from tizbe.ledger.projection import Projection
from tizbe.ledger.receiving import Receiver
from tizbe.period import end_text
from tizbe.settings import Settings
from tizbe.settlement import state
from tizbe.settlement.change import Between, find_changes
from tizbe.settlement.law_known import law_hash
from tizbe.settlement.rehearsal import DAYS_TO_HORIZON
from tizbe.settlement.rehearsal_comparison import Comparison, Moment, PayerMove
from tizbe.settlement.rehearsal_law import RehearsedLaw, read_pack_file, rehearsed_law
from tizbe.settlement.rehearsal_request import Rehearsed
from tizbe.settlement.rehearsal_submission import SubmissionOutcome, rehearse_submission
from tizbe.settlement.settling import PACKAGE
from tizbe.settlement.turn import learned_between, put_off_by

_CHANGE = "rehearsed_change (iin BIGINT, row_no INTEGER, op VARCHAR, reason VARCHAR)"
_MOVE = "rehearsed_move (iin BIGINT, row_no INTEGER, from_date DATE, until_date DATE, side VARCHAR, reason VARCHAR)"


@dataclass(frozen=True)
class ReasonChanges:
    """The changes of one row with one reason; person-days that they give and take before the horizon."""

    reason: str
    persons: int
    by_op: dict[str, int]
    days_gained: int
    days_lost: int


@dataclass(frozen=True)
class RowChanges:
    """The changes of one row of the list, by reason."""

    row: int
    persons: int
    by_op: dict[str, int]
    days_gained: int
    days_lost: int
    reasons: tuple[ReasonChanges, ...]


@dataclass(frozen=True)
class SettlementRehearsal:
    """What a settlement would change. `by_op`: changes to open, close, amend or cancel an entitlement.

    `refused_acts`: acts that do not fit and so were left out, with reasons. `receipt`: the hub's answer to the
    file. `is_next`: nothing else was rehearsed, so that it is what the next settlement would change; `waits`:
    something is not settled yet, and only then counted here.
    `payers`: days of cover that another budget would pay, "" where nobody does; `cover_begin`, `cover_end`:
    persons with days on which cover would begin or end.
    """

    acts: tuple[str, ...]
    removed: tuple[str, ...]
    rule_pack: str
    is_other_pack: bool
    refused_acts: tuple[tuple[str, tuple[Reason, ...]], ...]
    rows_without_rules: tuple[str, ...]
    receipt: Receipt | None
    commit: int
    is_next: bool
    waits: bool
    horizon_date: date
    persons_looked_at: int
    persons: int
    changes: int
    by_op: dict[str, int]
    rows: tuple[RowChanges, ...]
    cover_begin: int
    cover_end: int
    payers: tuple[PayerMove, ...]

    @property
    def needs_review(self) -> bool:
        """Whether an act did not fit."""
        return bool(self.refused_acts)

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The rehearsal as plain data; the reasons against acts are sentences in `language`."""
        answer: dict[str, Any] = msgspec.to_builtins(self)
        answer["refused_acts"] = [
            {"act": name, "reasons": [reason.sentence(language) for reason in reasons]}
            for name, reasons in self.refused_acts
        ]
        answer["horizon_date"] = end_text(self.horizon_date)
        answer["cover"] = {name: answer.pop(f"cover_{name}") for name in ("begin", "end")}
        return answer


def rehearse_settlement(
    projection: Projection, register: Register, rehearsed: Rehearsed, settings: Settings, today: date
) -> SettlementRehearsal:
    """Settle on the side without and with what is rehearsed, and count what differs.

    The projection is open for reading only. `Refused` for a rule pack that does not hold together; OSError when a
    file to rehearse cannot be read.
    """
    log, known = projection.log, projection.log.last_commit_no()
    enacted = register.enacted(known)
    pack = read_pack_file(rehearsed.pack_file) if rehearsed.pack_file else None
    law = rehearsed_law(enacted, acts=rehearsed.acts, removed=rehearsed.removed, pack=pack, today=today)
    now = rehearsed_law(enacted, acts=(), removed=(), pack=None, today=today).authority
    with tempfile.TemporaryDirectory(prefix="tizbe-") as folder:
        outcome = SubmissionOutcome(None, known, ())
        if rehearsed.submission:
            receiver = Receiver(log, projection, law.authority, settings.actor)
            outcome = rehearse_submission(receiver, *rehearsed.submission, Path(folder))
        with_it = Moment(DatedRules(law.authority), outcome.commit)
        base = _last_settled(projection, register, now) if rehearsed.is_nothing else _settled_now(projection, now)
        comparison = Comparison(
            projection.connection, base.moment, with_it, is_settled=base.is_held, everybody=base.is_of_other_law
        )
        effects = [log.path(one.file) for one in log.effects(base.moment.commit)]
        _find_changes(comparison, [*effects, *outcome.effects])
    horizon = rehearsed.horizon_date or _horizon(rehearsed, law, today)
    counted = _Count(projection.connection, horizon)
    rows = counted.rows()
    return SettlementRehearsal(
        acts=tuple(entry.name for entry in rehearsed.acts),
        removed=tuple(entry.name for entry in rehearsed.removed),
        rule_pack=law.authority.pack.hash,
        is_other_pack=pack is not None,
        refused_acts=law.refused,
        rows_without_rules=law.authority.rows_without_rules,
        receipt=outcome.receipt,
        commit=known,
        is_next=rehearsed.is_nothing,
        waits=base.waits,
        horizon_date=horizon,
        persons_looked_at=comparison.persons_looked_at,
        persons=counted.persons(),
        changes=sum(sum(row.by_op.values()) for row in rows),
        by_op=_together(row.by_op for row in rows),
        rows=rows,
        cover_begin=comparison.covered_only("with"),
        cover_end=comparison.covered_only("without"),
        payers=comparison.payer_moves(horizon),
    )


@dataclass(frozen=True)
class _Base:
    """What is held against the rehearsed: its moment, and whether the projection's entitlements are just that.

    `waits`: something is not settled yet; `is_of_other_law`: settled by a law that the hub cannot tell any more.
    """

    moment: Moment
    is_held: bool
    waits: bool
    is_of_other_law: bool = False


def _settled_now(projection: Projection, law: Authority) -> _Base:
    """What the hub would hold if it settled now."""
    log, known = projection.log, projection.log.last_commit_no()
    last = state.last_settlement(log)
    waits = last is None or last.law_hash != law_hash(law) or bool(learned_between(log, last, known)[1])
    is_held = last is not None and not waits and projection.mark("settlement") == last.settlement_no
    return _Base(Moment(DatedRules(law), known), is_held, waits)


def _last_settled(projection: Projection, register: Register, law: Authority) -> _Base:
    """What the hub settled last."""
    last = state.last_settlement(projection.log)
    waits = _settled_now(projection, law).waits
    if last is None:
        return _Base(Moment(DatedRules(law), 0), False, waits)
    before, commit = register.authority(int(last.of_commit)), int(last.of_commit)
    is_held = projection.mark("settlement") == last.settlement_no and not put_off_by(last)
    is_of_other_law = law_hash(before) != last.law_hash
    return _Base(Moment(DatedRules(before), commit), is_held, waits, is_of_other_law)


def _horizon(rehearsed: Rehearsed, law: RehearsedLaw, today: date) -> date:
    days = [today, *law.from_dates[:1]]
    if rehearsed.submission:
        days.append(rehearsed.submission[1].sent_on)
    return date.fromordinal(max(days).toordinal() + DAYS_TO_HORIZON)


def _find_changes(comparison: Comparison, effects: Sequence[Path]) -> None:
    """Make `rehearsed_change` and `rehearsed_move` of all parts."""
    connection = comparison.connection
    for table in (_CHANGE, _MOVE):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table}")
    between = Between(comparison.without.commit, comparison.with_it.commit, 0, tuple(effects))
    for settler, scope in comparison.parts():
        settler.engine.show("former", "SELECT * FROM entitled_without")
        find_changes(settler, between, scope)
        connection.execute("INSERT INTO rehearsed_change SELECT iin, row_no, op, reason FROM change")
        connection.execute(f"INSERT INTO rehearsed_move {read_sql(PACKAGE, 'rehearsed_move')}")


@dataclass
class _Count:
    """Counts the changes and moves of all parts; person-days before the horizon."""

    connection: duckdb.DuckDBPyConnection
    horizon: date

    def persons(self) -> int:
        return number(self.connection, "SELECT COUNT(DISTINCT iin) FROM rehearsed_change")

    def rows(self) -> tuple[RowChanges, ...]:
        days = self._days()
        reasons: dict[int, list[ReasonChanges]] = defaultdict(list)
        by_op = self._by_op()
        query = "SELECT row_no, reason, COUNT(DISTINCT iin) FROM rehearsed_change GROUP BY ALL ORDER BY ALL"
        for row, reason, persons in self.connection.execute(query).fetchall():
            moved = days.get((row, reason), {})
            reasons[row].append(
                ReasonChanges(reason, persons, by_op[row, reason], moved.get("gained", 0), moved.get("lost", 0))
            )
        found = []
        query = "SELECT row_no, COUNT(DISTINCT iin) FROM rehearsed_change GROUP BY ALL ORDER BY ALL"
        for row, persons in self.connection.execute(query).fetchall():
            own = tuple(reasons[row])
            gained, lost = sum(one.days_gained for one in own), sum(one.days_lost for one in own)
            found.append(RowChanges(row, persons, _together(one.by_op for one in own), gained, lost, own))
        return tuple(found)

    def _by_op(self) -> dict[tuple[int, str], dict[str, int]]:
        found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        query = "SELECT row_no, reason, op, COUNT(*) FROM rehearsed_change GROUP BY ALL ORDER BY ALL"
        for row, reason, op, changes in self.connection.execute(query).fetchall():
            found[row, reason][op] = changes
        return found

    def _days(self) -> dict[tuple[int, str], dict[str, int]]:
        found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        query = (
            "SELECT row_no, reason, side, "
            "SUM(GREATEST(0, LEAST(until_date, $horizon) - LEAST(from_date, $horizon))) "
            "FROM rehearsed_move GROUP BY ALL"
        )
        for row, reason, side, days in self.connection.execute(query, {"horizon": self.horizon}).fetchall():
            found[row, reason][side] = int(days)
        return found


def _together(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in counts:
        for op, changes in one.items():
            found[op] += changes
    return dict(sorted(found.items()))
