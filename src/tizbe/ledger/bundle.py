"""Bundles: many small `changes` taken in together, each with a commit and a receipt of its own.

Planning a statement costs the engine more than judging twenty rows. So the rows of several small files are
screened at once, what is believed of their keys is asked for once, their commits become true in one
transaction, and the projection takes their effects at once; in between each submission meets the states
that the one before left. Killed before the transaction none of them was received, and none was answered.

What is not small, not `changes`, or speaks of births and deaths is received by itself, in its place. Two
feeds that share statements are never in one bundle, since each would change what the other meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from tizbe.engine.duckdb import read_sql
from tizbe.intake.formats import receive
from tizbe.intake.receipt import Receipt
from tizbe.intake.received import Received
from tizbe.intake.screening import Screening, screen_together
from tizbe.intake.submission import Envelope
from tizbe.ledger.judgement import STATEMENT_ID_SPAN, Judgement, age_of, keep_refused, visible_feeds
from tizbe.ledger.operations import Key, State, effect_table, find_states, take_next
from tizbe.ledger.receiving import Receiver

MOST_FILES = 64
"""How many submissions are taken in together at the most."""

MOST_BYTES = 64 * 1024
MOST_ROWS = 500
"""What is small: a file of so many bytes and rows."""

_EPOCH = date(1970, 1, 1)
_UNBORN, _BEFORE_BIRTH = 1 << 4, 1 << 5


@dataclass
class _Small:
    """One small file, read."""

    envelope: Envelope
    received: Received


def receive_all(receiver: Receiver, files: Iterable[tuple[Path, Envelope]]) -> Iterator[Receipt]:
    """Take files in, in order, and answer each: small ones in bundles, the others one by one."""
    bundle: list[_Small] = []
    for path, envelope in files:
        if _meets_another(receiver, envelope, bundle):
            yield from _take_in(receiver, bundle)
            bundle = []
        small = _read_small(receiver, path, envelope, len(bundle))
        if small is not None:
            bundle.append(small)
        if small is None or len(bundle) == MOST_FILES:
            yield from _take_in(receiver, bundle)
            bundle = []
        if small is None:
            yield receiver.receive(path, envelope)
    yield from _take_in(receiver, bundle)


def _meets_another(receiver: Receiver, envelope: Envelope, bundle: list[_Small]) -> bool:
    """Whether the bundle holds a file of another feed that shares statements with this one: by another name of
    a renamed body, or jointly after a split."""
    feed = receiver.authority.of(envelope.feed)
    if feed is None:
        return False
    shared = feed.joint or feed.stream
    for small in bundle:
        other = receiver.authority.of(small.envelope.feed)
        if other is not None and other.feed != feed.feed and (other.joint or other.stream) == shared:
            return True
    return False


def _read_small(receiver: Receiver, path: Path, envelope: Envelope, place: int) -> _Small | None:
    """The file read, or None where it is not for a bundle."""
    feed = receiver.authority.of(envelope.feed)
    if (
        envelope.mode != "changes"
        or feed is None
        or feed.kind == "vital"
        or envelope.name.lower().endswith(".parquet")
        or path.stat().st_size > MOST_BYTES
    ):
        return None
    target = receiver.log.home.draft_folder / f"bundle-{place:03d}.parquet"
    received = receive(receiver.projection.connection, path, target, name=envelope.name)
    limit = receiver.authority.pack.brake.limit(envelope.feed).persons
    if received.refusal is not None or received.held is None or not received.rows <= min(MOST_ROWS, limit - 1):
        return None
    return _Small(envelope, received)


def _take_in(receiver: Receiver, bundle: list[_Small]) -> Iterator[Receipt]:
    if not bundle:
        return
    receiver.catch_up()
    connection, law = receiver.projection.connection, receiver.authority
    files = [(small.received, small.envelope) for small in bundle]
    screened = screen_together(connection, files, law, law.pack)
    rows = [[_operation(row) for row in own] for _, own in screened]
    _rehint(receiver, [screening for screening, _ in screened], rows)
    visible = {s.feed.feed: visible_feeds(s.feed, law) for s, _ in screened if s.feed is not None}
    states = find_states(connection, visible, [row for own in rows for row in own])
    effects: list[pa.Table] = []
    receipts: list[Receipt] = []
    with receiver.log.together():
        for small, (screening, _), own in zip(bundle, screened, rows, strict=True):
            receipts.append(_record(receiver, small, screening, own, states[small.envelope.feed], effects))
        last_commit_no = receiver.log.last_commit_no()
    with receiver.projection.transaction():
        every = pa.concat_tables(effects) if effects else pa.table({})
        receiver.projection.apply_together(every, last_commit_no)
    yield from receipts


def _record(
    receiver: Receiver,
    small: _Small,
    screening: Screening,
    rows: list[tuple[Any, ...]],
    states: dict[Key, State],
    effects: list[pa.Table],
) -> Receipt:
    """One submission of a bundle: its commit and its receipt; its effects join `effects`."""
    same = receiver.sent_before(small.envelope, small.received.content_sha256)
    if same is not None:
        small.received.path.unlink()
        return same
    with receiver.log.writing("submission", receiver.actor) as draft:
        kept = draft.file("received", rows=small.received.rows)
        small.received.path.rename(kept.path)
        screening = receiver.look_back(replace(screening, received=replace(small.received, path=kept.path)))
        judgement = None
        if screening.refusal is None:
            base = draft.commit_no * STATEMENT_ID_SPAN
            outcome = take_next(rows, states, small.envelope.feed, base)
            keep_refused(receiver.projection.connection, outcome)
            table = effect_table(outcome.effects, base)
            judgement = Judgement(outcome.balance(), table.num_rows, len(outcome.ending), 0, False, "", table)
        number, receipt = receiver.record(draft, screening, judgement)
        if judgement is not None and judgement.table is not None:
            effects.append(_marked(judgement.table, draft.commit_no, number))
    return receipt


def _marked(effects: pa.Table, commit_no: int, submission_no: int) -> pa.Table:
    rows = effects.num_rows
    effects = effects.append_column("commit_no", pa.array([commit_no] * rows, pa.int32()))
    return effects.append_column("submission_no", pa.array([submission_no] * rows, pa.int32()))


def _operation(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of `screened` as operations are taken: (code, hints, field), then the operation, days as numbers."""
    number, op, ref, iin, from_date, until_date, value, relation, other, born, died, code, field, hints = row
    days = [None if day is None else (day - _EPOCH).days for day in (from_date, until_date, born, died)]
    return (code, hints, field, number, op, ref, iin, *days[:2], value, relation, other, *days[2:])


def _rehint(receiver: Receiver, screenings: list[Screening], rows: list[list[tuple[Any, ...]]]) -> None:
    """Correct the remarks on birth dates by the births that vital records state, as `rehinted.sql` does."""
    asked: dict[int, set[int]] = {}
    for place, screening in enumerate(screenings):
        age = None if screening.feed is None else age_of(screening.feed, receiver.authority.pack)
        if age is not None:
            about = 11 if age.of == "child" else 6
            asked[place] = {row[about] for row in rows[place] if row[0] == 0 and row[4] in ("open", "amend")}
    iins = ", ".join(str(iin) for own in asked.values() for iin in own if iin)
    if not iins:
        return
    found = receiver.projection.connection.execute(
        f"{read_sql('tizbe.ledger', 'birth_known')} AND v.iin IN ({iins}) ORDER BY v.statement_id"
    ).fetchall()
    births = {iin: (born - _EPOCH).days for iin, born in found}
    for place in asked:
        age = age_of(screenings[place].feed, receiver.authority.pack)  # type: ignore[arg-type] # asked only of feeds
        about = 11 if age is not None and age.of == "child" else 6
        for at, row in enumerate(rows[place]):
            born = births.get(row[about])
            if born is not None and row[0] == 0 and row[4] in ("open", "amend"):
                hints = row[1] & ~(_UNBORN | _BEFORE_BIRTH) | (_BEFORE_BIRTH if row[7] < born else 0)
                rows[place][at] = (row[0], hints, *row[2:])
