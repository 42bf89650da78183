"""The kernel's tables: named columns of integers, lists in plain Python and NumPy arrays when compiled.

Columns bear the names of the SQL steps; days are numbers (see `day`), flags are 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np

Column: TypeAlias = Any
"""A list of integers, or a one-dimensional array of them: whatever both Pythons index alike."""


class Believed(NamedTuple):
    """Ground statements believed, by iin. `value`: its code by `KernelRules.values`; `born_day`: NO_DAY for none."""

    statement_id: Column
    feed_no: Column
    iin: Column
    from_day: Column
    until_day: Column
    value: Column
    other_iin: Column
    born_day: Column
    absent: Column


class Activity(NamedTuple):
    """Statements of activity believed, by iin."""

    iin: Column
    from_day: Column
    until_day: Column


class Birth(NamedTuple):
    """The birth that the record learned last gives, one row per iin, by iin: of persons and of children named."""

    iin: Column
    born_day: Column


class Death(NamedTuple):
    """The day after the death that the record learned last gives, one row per iin, by iin."""

    iin: Column
    until_day: Column


class Given(NamedTuple):
    """All that is settled from."""

    believed: Believed
    activity: Activity
    birth: Birth
    death: Death


class Piece(NamedTuple):
    """As `piece.sql`, by iin, row and day. `alone`: nobody else claims this child (in a row that asks it)."""

    statement_id: Column
    iin: Column
    row_no: Column
    child_iin: Column
    bound: Column
    stated_from: Column
    from_day: Column
    until_day: Column
    begin_rank: Column
    end_rank: Column
    alone: Column


class Run(NamedTuple):
    """As `run.sql`, by iin, row and day."""

    iin: Column
    row_no: Column
    turn: Column
    from_day: Column
    until_day: Column
    began_rank: Column
    ended_rank: Column


class Group(NamedTuple):
    """A person and a barred row, by iin and row, with the half-open places of its pieces, runs and bars."""

    iin: Column
    row_no: Column
    turn: Column
    first_piece: Column
    until_piece: Column
    first_run: Column
    until_run: Column
    first_bar: Column
    until_bar: Column


class Bar(NamedTuple):
    """As `bar.sql`, by iin and row; `step` is the rank of what takes the days away (see `STEP_NAMES`)."""

    iin: Column
    row_no: Column
    step: Column
    from_day: Column
    until_day: Column


class Claim(NamedTuple):
    """As `claim.sql`, by row, child, day and place."""

    row_no: Column
    child_iin: Column
    iin: Column
    from_day: Column
    until_day: Column
    place: Column


class Settled(NamedTuple):
    """As `swept.sql`, by iin, and at last by first day and row too."""

    iin: Column
    row_no: Column
    from_day: Column
    until_day: Column
    began_rank: Column
    ended_rank: Column


class Steps(NamedTuple):
    """What settling leaves, by the names of the SQL steps' tables."""

    piece: Piece
    run: Run
    bar_asked: Bar
    claim_made: Claim
    settled: Settled


TABLE = TypeVar("TABLE", bound=tuple[Any, ...])

_WIDE = frozenset({"statement_id", "iin", "child_iin", "other_iin"})
_NARROW = frozenset({"bound", "alone", "absent", "step", "begin_rank", "end_rank", "began_rank", "ended_rank"})


def kind_of(column: str) -> type[np.signedinteger[Any]]:
    """The NumPy type of a column, by its name."""
    if column in _WIDE:
        return np.int64
    return np.int8 if column in _NARROW else np.int32


def empty_table(table: type[TABLE], rows: int, *, compiled: bool) -> TABLE:
    """A table with room for `rows` rows. Arrays come uncleared: memory is taken only where it is written."""
    if compiled:
        return table(*(np.empty(rows, kind_of(name)) for name in _fields(table)))
    return table(*([0] * rows for _ in _fields(table)))


def cut_table(given: TABLE, rows: int) -> TABLE:
    """The first `rows` rows of a table; an array mostly unused is copied, so that its room is given back."""
    kept = [column[:rows] for column in given]
    if kept and isinstance(kept[0], np.ndarray) and rows * 2 < len(given[0]):
        kept = [column.copy() for column in kept]
    return type(given)(*kept)


def take_rows(given: TABLE, places: Column) -> TABLE:
    """The rows at `places`, in that order."""
    if isinstance(given[0], np.ndarray):
        return type(given)(*(column[places] for column in given))
    return type(given)(*([column[place] for place in places] for column in given))


def join_tables(tables: Sequence[TABLE]) -> TABLE:
    """The rows of several tables of one kind, one table after the other."""
    first = tables[0]
    if isinstance(first[0], np.ndarray):
        return type(first)(*(np.concatenate(columns) for columns in zip(*tables, strict=True)))
    return type(first)(*(list(chain.from_iterable(columns)) for columns in zip(*tables, strict=True)))


def read_only(given: TABLE) -> TABLE:
    """The same columns as arrays that cannot be written to, of the kernel's own types: one compilation serves all."""
    columns = []
    for name, column in zip(_fields(type(given)), given, strict=True):
        array = np.ascontiguousarray(column, dtype=kind_of(name)).view()
        array.flags.writeable = False
        columns.append(array)
    return type(given)(*columns)


def as_lists(given: TABLE) -> TABLE:
    """The same columns as lists, whose numbers never overflow."""
    return type(given)(*(column.tolist() if isinstance(column, np.ndarray) else column for column in given))


def _fields(table: type[tuple[Any, ...]]) -> tuple[str, ...]:
    return cast(tuple[str, ...], cast(Any, table)._fields)
