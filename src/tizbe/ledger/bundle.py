"""Bundles: many small `changes` taken in together, each with a commit and a receipt of its own.

Planning a statement costs the engine more than judging twenty rows. So the rows of several small files are
screened at once, what is believed of their keys is asked for once, their commits become true in one
transaction, and the projection takes their effects at once; in between each submission meets the states
that the one before left. Killed before the transaction none of them was received, and none was answered.

What is not small, not `changes`, or speaks of births and deaths is received by itself or with other large files
(`pile`), in its place. Two feeds that share statements are never in one bundle, since each would change what the
other meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
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
from tizbe.ledger.ahead import Turn, looking_ahead
from tizbe.ledger.answer import Answer, write_answers
from tizbe.ledger.draft import Draft
from tizbe.ledger.earlier import find_numbered, find_same, stream_of
from tizbe.ledger.judgement import STATEMENT_ID_SPAN, Judgement, age_of, keep_refused, shared_stream, visible_feeds
from tizbe.ledger.operations import Key, State, effect_table, find_states, take_next
from tizbe.ledger.pile import Pile
from tizbe.ledger.preparing import Prepared, Sent
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

    sent: Sent
    received: Received


def receive_all(receiver: Receiver, files: Iterable[Sent | tuple[Path, Envelope]]) -> Iterator[Receipt]:
    """Take files in, in order, and answer each: small ones in bundles, large `changes` in piles, the others one by one.

    Raises what reading a file or finding the next one raised, once every file before it has been answered.
    """
    bundle, pile = _Bundle(receiver), Pile(receiver)
    home, connection = receiver.log.home, receiver.projection.connection
    with (
        closing(pile),
        looking_ahead(
            connection,
            receiver.authority,
            home.draft_folder,
            files,
            bundle.may_hold,
            home.row_secret,
            Turn(receiver.log.last_commit_no(), receiver.opens_stream, receiver.arrears.use_pause),
        ) as ahead,
    ):
        try:
            for sent, prepared in ahead:
                if prepared is not None:
                    yield from bundle.take_in()
                    yield from _pile_up(receiver, pile, prepared)
                    continue
                yield from pile.take_in()
                if bundle.meets_another(sent.envelope):
                    yield from bundle.take_in()
                if not bundle.add(sent):
                    yield from bundle.take_in()
                    yield receiver.receive_sent(sent)
                elif bundle.is_full:
                    yield from bundle.take_in()
        except Exception:
            yield from bundle.take_in()
            yield from pile.take_in()
            raise
        yield from bundle.take_in()
        yield from pile.take_in()


def _pile_up(receiver: Receiver, pile: Pile, prepared: Prepared) -> Iterator[Receipt]:
    """Put a prepared file on the pile, or take it in by itself after what is there."""
    try:
        if not pile.may_hold(prepared):
            yield from pile.take_in()
            yield receiver.take_in(prepared)
            return
        if not pile.has_room_for(prepared):
            yield from pile.take_in()
    except BaseException:
        prepared.close()
        raise
    pile.add(prepared)


class _Bundle:
    """The small files read and not yet taken in."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._files: list[_Small] = []

    @property
    def is_full(self) -> bool:
        """Whether no other file fits."""
        return len(self._files) == MOST_FILES

    def may_hold(self, sent: Sent) -> bool:
        """Whether a file, before it is read, is one for a bundle."""
        feed = self._receiver.authority.of(sent.envelope.feed)
        return (
            sent.envelope.mode == "changes"
            and feed is not None
            and feed.kind != "vital"
            and not sent.envelope.name.lower().endswith(".parquet")
            and sent.path.stat().st_size <= MOST_BYTES
        )

    def meets_another(self, envelope: Envelope) -> bool:
        """Whether another feed's file here shares statements with this one: by another name of a renamed body, or
        jointly after a split."""
        law = self._receiver.authority
        feed = law.of(envelope.feed)
        if feed is None:
            return False
        others = (law.of(small.sent.envelope.feed) for small in self._files)
        shared = shared_stream(feed)
        return any(one is not None and one.feed != feed.feed and shared_stream(one) == shared for one in others)

    def add(self, sent: Sent) -> bool:
        """Read a file and keep it; False where it turns out not to be for a bundle."""
        if not self.may_hold(sent):
            return False
        target = self._receiver.log.home.draft_folder / f"bundle-{len(self._files):03d}.parquet"
        received = receive(self._receiver.projection.connection, sent.path, target, name=sent.envelope.name)
        limit = self._receiver.authority.pack.brake.limit(sent.envelope.feed).persons
        if received.refusal is not None or received.held is None or not received.rows <= min(MOST_ROWS, limit - 1):
            target.unlink(missing_ok=True)
            return False
        self._files.append(_Small(sent, received))
        return True

    def take_in(self) -> Iterator[Receipt]:
        """Take in and answer all that is here; afterwards nothing is, whatever happened."""
        files, self._files = self._files, []
        if files:
            yield from _take_in(self._receiver, files)


def _take_in(receiver: Receiver, bundle: list[_Small]) -> Iterator[Receipt]:
    receiver.arrears.catch_up()
    connection, law = receiver.projection.connection, receiver.authority
    screened = screen_together(connection, [(small.received, small.sent.envelope) for small in bundle], law, law.pack)
    rows = [[_operation(row) for row in own] for _, own in screened]
    _rehint(receiver, [screening for screening, _ in screened], rows)
    visible = {s.feed.feed: visible_feeds(s.feed, law) for s, _ in screened if s.feed is not None}
    states = find_states(connection, visible, [row for own in rows for row in own])
    with receiver.log.together():
        joint = _Joint(receiver, bundle)
        for small, (screening, _), own in zip(bundle, screened, rows, strict=True):
            joint.add(small, screening, own, states[small.sent.envelope.feed])
        joint.write()
        last_commit_no = receiver.log.last_commit_no()
    with receiver.projection.transaction():
        every = pa.concat_tables(joint.effects) if joint.effects else pa.table({})
        receiver.projection.apply_together(every, last_commit_no)
    for answer in joint.answers:
        yield answer.receipt


class _Joint:
    """The submissions of a bundle, one after another: what was known of them is asked once, and told once.

    Each meets those of its own bundle before it as it would if they were in the control database already.
    """

    def __init__(self, receiver: Receiver, bundle: list[_Small]) -> None:
        envelopes = [small.sent.envelope for small in bundle]
        asked = [(small.sent.envelope, small.received.content_sha256) for small in bundle]
        law = receiver.authority
        with receiver.log.store.reading() as control:
            known = zip(find_same(control, law, asked), find_numbered(control, law, envelopes), strict=True)
        self._known = iter(known)
        self._number = receiver.next_number()
        self._receiver = receiver
        self._same: dict[tuple[str, str], Receipt] = {}
        self._numbers: set[tuple[str, str | None]] = set()
        self.answers: list[Answer] = []
        self.effects: list[pa.Table] = []

    def add(self, small: _Small, screening: Screening, rows: list[tuple[Any, ...]], states: dict[Key, State]) -> None:
        """Take in the next submission: its commit is written, and joined to the others."""
        receiver, sent, envelope = self._receiver, small.sent, small.sent.envelope
        same, is_numbered = next(self._known)
        said = (envelope.feed, small.received.content_sha256)
        same = same or self._same.get(said)
        if same is not None:
            small.received.path.unlink()
            self.answers.append(Answer(sent, same))
            return
        numbered = (stream_of(receiver.authority, envelope.feed), envelope.number)
        is_numbered = is_numbered or (bool(envelope.number) and numbered in self._numbers)
        with receiver.log.writing("submission", sent.actor or receiver.actor) as draft:
            kept = draft.adopt("received", small.received.path, "parquet", small.received.rows)
            screening = replace(screening, received=replace(small.received, path=kept.path))
            screening = receiver.look_back(screening, is_numbered=is_numbered)
            judgement = None if screening.refusal is not None else self._judged(draft, envelope.feed, rows, states)
            answer = receiver.answer(self._number, draft, screening, judgement, sent)
            draft.join()
        if judgement is not None and judgement.table is not None:
            self.effects.append(_marked(judgement.table, draft.commit_no, self._number))
        self._number += 1
        self._numbers.add(numbered)
        if answer.receipt.status != "refused":
            self._same[said] = answer.receipt
        self.answers.append(answer)

    def write(self) -> None:
        """Tell the control database of all of them."""
        with self._receiver.log.store.writing() as control:
            self._receiver.log.write_joined(control)
            write_answers(control, self.answers)

    def _judged(self, draft: Draft, feed: str, rows: list[tuple[Any, ...]], states: dict[Key, State]) -> Judgement:
        base = draft.commit_no * STATEMENT_ID_SPAN
        outcome = take_next(rows, states, feed, base)
        keep_refused(self._receiver.projection.connection, outcome)
        table = effect_table(outcome.effects, base)
        return Judgement(outcome.balance(), table.num_rows, len(outcome.ending), 0, False, "", table)


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
