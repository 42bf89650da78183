"""Operations: the rows of `changes`, taken one after another in file order, as the contract says them.

Each key has a state: what is believed of it now, or that it was cancelled. An operation meets that state,
is taken, already known, or refused, and leaves the next state. What a key's last taken operation leaves
is the submission's effect on it. Keys do not touch one another. Source: settlement contract, "Keys and operations".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from tizbe.engine.duckdb import literal, read_sql
from tizbe.intake.catalogue import code_text, hint_texts
from tizbe.intake.receipt import Balance

OTHER_CONTENT, NOT_BELIEVED, OTHER_PERSON, BEFORE_BEGIN, AFTER_END = 30, 31, 32, 33, 34
"""The codes of refused operations: R030 to R034."""

FEW_ROWS = 1_000
"""Up to so many rows, operations are taken one after another and the persons asked for are written into the query, so
that little of the ledger is read; a larger file is taken by `taking`."""

_DAY = pa.date32()
EFFECT = pa.schema(
    [
        ("statement_id", pa.int64()), ("supersedes", pa.int64()), ("act", pa.string()), ("row_number", pa.int64()),
        ("feed", pa.string()), ("iin", pa.int64()), ("from_date", _DAY), ("until_date", _DAY), ("value", pa.string()),
        ("relation", pa.string()), ("other_iin", pa.int64()), ("born", _DAY), ("died", _DAY), ("ref", pa.string()),
        ("absent", pa.bool_()),
    ]
)  # fmt: skip
"""The columns of effects, as a commit keeps them."""


class Content(NamedTuple):
    """What a statement says, but for its feed and ref. Days are numbers since 1970-01-01, half-open."""

    iin: int
    from_day: int
    until_day: int
    value: str
    relation: str
    other_iin: int
    born: int | None
    died: int | None


class Operation(NamedTuple):
    """One row of `changes` that screening let through."""

    row_number: int
    op: str
    ref: str | None
    iin: int
    from_day: int | None
    until_day: int | None
    value: str
    relation: str
    other_iin: int
    born: int | None
    died: int | None


@dataclass(slots=True)
class State:
    """A key between two operations.

    `first_id`, `first_until`: the statement believed before the submission and its end, if there was one;
    `feed`: under which feed the next version stands; `content`: the last known; `believed`: whether it is
    believed now (else it was cancelled); `cancelled_iins`: the persons whose statement of this key was
    cancelled ever (a ref may go from one to another).
    """

    first_id: int | None
    first_until: int | None
    feed: str
    content: Content
    believed: bool
    taken: Operation | None = None
    cancelled_iins: frozenset[int] = frozenset()


Key = str | tuple[int, str, str, int, int | None]


@dataclass
class Outcome:
    """What operations came to: effects as rows of `EFFECT`, the balance, and how each refused row ended."""

    effects: list[tuple[Any, ...]] = field(default_factory=list)
    outcomes: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("accepted", "hinted", "refused", "known"), 0)
    )
    codes: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[int, int, str | None]] = field(default_factory=list)
    ending: set[int] = field(default_factory=set)

    def balance(self) -> Balance:
        """The four counts, and rows by code."""
        return Balance(**self.outcomes, codes=dict(sorted(self.codes.items())))

    def count(self, outcome: str, names: Iterable[str] = (), rows: int = 1) -> None:
        """Count rows that ended so, with the codes of their refusal or hints."""
        self.outcomes[outcome] += rows
        for name in names:
            self.codes[name] = self.codes.get(name, 0) + rows


def meet(operation: Operation, state: State | None) -> tuple[int, bool, Content | None]:
    """How an operation meets the state of its key: (refusal or 0, already known, content it leaves or None).

    The content is None where the operation cancels, is refused or changes nothing.
    """
    op = operation.op
    believed = state is not None and state.believed
    if state is not None and believed and state.content.iin != operation.iin:
        return OTHER_PERSON, False, None
    if op in ("open", "amend"):
        if op == "amend" and not believed:
            return NOT_BELIEVED, False, None
        content = Content(operation.iin, operation.from_day or 0, operation.until_day or 0, *operation[6:])
        if state is None or not believed:
            return 0, False, content
        if content == state.content:
            return 0, True, None
        return (OTHER_CONTENT, False, None) if op == "open" else (0, False, content)
    if state is None or not believed:
        repeated = op == "cancel" and state is not None and operation.iin in state.cancelled_iins
        return (0, True, None) if repeated else (NOT_BELIEVED, False, None)
    if op == "cancel":
        return 0, False, None
    until_day = operation.until_day or 0
    if until_day <= state.content.from_day:
        return BEFORE_BEGIN, False, None
    if until_day > state.content.until_day:
        return AFTER_END, False, None
    if until_day == state.content.until_day:
        return 0, True, None
    held = state.content
    return 0, False, Content(held.iin, held.from_day, until_day, *held[3:])


def take(connection: duckdb.DuckDBPyConnection, feed: str, visible: dict[str, bool]) -> Outcome:
    """Take the operations in the table `screened`, a small file of `feed`.

    `visible`: the feeds whose statements the stream holds, and whether they are its own.
    """
    outcome = Outcome()
    given = connection.execute(read_sql("tizbe.ledger", "operation")).fetchall()
    states = find_states(connection, {feed: visible}, given)[feed]
    fold(given, states, feed, outcome)
    outcome.effects += effects_of(states.values(), outcome)
    return outcome


def take_next(rows: list[tuple[Any, ...]], states: dict[Key, State], feed: str, base: int) -> Outcome:
    """Take the operations of one of several submissions, whose states go on to the next.

    `base`: the number before the submission's first statement, as `effect_table` takes it.
    """
    outcome = Outcome()
    fold(rows, states, feed, outcome)
    touched = [state for state in map(states.get, {_key(Operation(*row[3:])) for row in rows if not row[0]}) if state]
    outcome.effects += effects_of(touched, outcome)
    for state in touched:
        if state.taken is not None:
            believed = state.believed
            state.first_id = base + state.taken.row_number if believed else None
            state.first_until = state.content.until_day if believed else None
            state.taken = None
    return outcome


def fold(rows: list[tuple[Any, ...]], states: dict[Key, State], feed: str, outcome: Outcome) -> None:
    """Take the rows in order. A row is (code, hints, field) and then an operation."""
    for code, hints, about, *values in rows:
        operation = Operation(*values)
        known, content, state = False, None, None
        refusal = code
        if not code:
            key = _key(operation)
            state = states.get(key)
            refusal, known, content = meet(operation, state)
        if refusal:
            outcome.count("refused", [code_text("R", refusal)])
            outcome.refused.append((operation.row_number, refusal, about))
        elif known:
            outcome.count("known")
        else:
            outcome.count("hinted" if hints else "accepted", hint_texts(hints) if hints else ())
            if state is None:
                if content is not None:
                    states[key] = State(None, None, feed, content, True, operation)
                continue
            if content is not None and not state.believed:  # opened again after a cancel
                if state.taken is not None and state.first_id is not None:
                    # Cancelled in this very file: another statement begins, of another person perhaps.
                    outcome.effects.append(_cancelled(state, state.taken))
                    outcome.ending.add(state.content.iin)
                    state.first_id = state.first_until = None
                state.feed = feed  # a statement of the sender's own
            state.believed = content is not None
            if content is None:
                state.cancelled_iins |= {state.content.iin}
            state.content = content or state.content
            state.taken = operation


def effects_of(states: Iterable[State], outcome: Outcome) -> Iterator[tuple[Any, ...]]:
    """The rows of effects, unnumbered: statement_id is the row number where a version is brought, else None."""
    for state in states:
        taken, content = state.taken, state.content
        if taken is None:
            continue
        says = _says(state, taken)
        if state.believed:
            yield taken.row_number, state.first_id, taken.op, taken.row_number, *says
        elif state.first_id is None:  # opened and cancelled in one file: both are kept
            yield taken.row_number, None, "open", taken.row_number, *says
            yield None, taken.row_number, "cancel", taken.row_number, *says
        else:
            yield _cancelled(state, taken)
        if state.first_until is not None and (not state.believed or content.until_day < state.first_until):
            outcome.ending.add(content.iin)


def _says(state: State, taken: Operation) -> tuple[Any, ...]:
    """The columns of an effect from the feed on."""
    content = state.content
    return (
        state.feed, content.iin, content.from_day, content.until_day, content.value, content.relation,
        content.other_iin, content.born, content.died, taken.ref, False,
    )  # fmt: skip


def _cancelled(state: State, taken: Operation) -> tuple[Any, ...]:
    """The effect that ends, with all its days, the statement that was believed before the submission."""
    return (None, state.first_id, "cancel", taken.row_number, *_says(state, taken))


def effect_table(effects: list[tuple[Any, ...]], base: int, *, in_order: bool = True) -> pa.Table:
    """Effects as a table, numbered from `base` by row, in order of person (or, if not `in_order`, as they come)."""
    # A statement opened in this file is named by its row until here; one believed before has a greater number.
    ordered = effects
    if in_order:
        ordered = sorted(effects, key=lambda effect: (effect[5], effect[0] is None, effect[0] or 0))
    columns: list[Sequence[Any]] = list(zip(*ordered, strict=True)) or [()] * len(EFFECT)
    columns[0] = [None if brought is None else base + brought for brought in columns[0]]
    columns[1] = [
        base + ended if ended is not None and brought is None and ended < _SPAN else ended
        for ended, brought in zip(columns[1], columns[0], strict=True)
    ]
    arrays = [
        pa.array(column, pa.int32()).view(_DAY) if kind.type == _DAY else pa.array(column, kind.type)
        for column, kind in zip(columns, EFFECT, strict=True)
    ]
    return pa.table(arrays, schema=EFFECT)


_SPAN = 2**32
"""Every statement's number of an earlier commit is at least this; a row's number is below it."""


def find_states(
    connection: duckdb.DuckDBPyConnection, visible: dict[str, dict[str, bool]], rows: list[tuple[Any, ...]]
) -> dict[str, dict[Key, State]]:
    """For each feed, the state of every key that the rows, which are few, may name.

    `visible`: for each feed the feeds whose statements its stream holds, and whether they are its own. What is
    believed counts before what was cancelled, the sender's own before what is held jointly.
    """
    names = ", ".join(literal(name) for seen in visible.values() for name in seen)
    # The feeds' numbers are written into the query: the rows of other feeds are then not even read.
    feeds = dict(connection.execute(f"SELECT feed_no, feed FROM feed WHERE feed IN ({names})").fetchall())
    if not feeds:
        return {feed: {} for feed in visible}
    asked = [f"s.iin IN ({_asked(rows, _IIN)})"]
    if any(row[_REF] is not None for row in rows):
        asked.append(f"s.ref IN ({_asked(rows, _REF)}) AND s.iin NOT IN ({_asked(rows, _IIN)})")
    mine = f"{read_sql('tizbe.ledger', 'mine_of_some')} AND s.feed_no IN ({', '.join(map(str, feeds))})"
    rows_found = connection.execute(" UNION ALL ".join(f"{mine} AND {condition}" for condition in asked)).fetchall()
    found = [(statement_id, feeds[feed_no], *rest) for statement_id, feed_no, *rest in rows_found]
    return {feed: states_of(feed, seen, found) for feed, seen in visible.items()}


_REF, _IIN = 5, 6
"""Where a row has its ref and its person."""


def _asked(rows: list[tuple[Any, ...]], place: int) -> str:
    """The persons, or the refs, that the rows name, as what stands in IN ()."""
    said = {row[place] for row in rows if row[place] is not None}
    return ", ".join(str(one) if place == _IIN else literal(one) for one in said) or "NULL"


def states_of(feed: str, visible: dict[str, bool], found: list[tuple[Any, ...]]) -> dict[Key, State]:
    """The states that versions, rows of `mine_of_some.sql` with the feed's name, give to the keys of a feed."""
    states: dict[Key, State] = {}
    mine = [row for row in found if row[1] in visible]
    for row in sorted(mine, key=lambda row: (not row[3], not visible[row[1]], -row[0])):
        statement_id, held_feed, _, believed, *values = row
        content = Content(*values)
        key = key_of_version(row)
        state = states.get(key)
        if state is None:
            state = states[key] = State(
                first_id=statement_id if believed else None,
                first_until=content.until_day if believed else None,
                feed=feed if visible[held_feed] else held_feed,
                content=content,
                believed=believed,
            )
        if not believed:
            state.cancelled_iins |= {content.iin}
    return states


def key_of_version(row: tuple[Any, ...]) -> Key:
    """The key of a version, a row of `mine_of_some.sql`."""
    ref, iin, from_day = row[2], row[4], row[5]
    return str(ref) if ref is not None else (iin, *row[7:10], from_day)


def _key(operation: Operation) -> Key:
    if operation.ref is not None:
        return operation.ref
    return (operation.iin, operation.value, operation.relation, operation.other_iin, operation.from_day)
