"""Turns: a settlement of what is urgent first, and of a large submission's persons in slices, each committed at once.

A settlement settles everything learned since the one before it, which after a file of a million rows keeps the changes
of all others waiting. In turns, the persons of large submissions are put off: first comes whoever small ones
speak of, then a slice of the persons put off, by IIN, then again whoever small ones spoke of meanwhile.

What a settlement in turns settled, and whom it left for later, stands in its row of the control database
(`counts["turn"]`), so that the state can be made again and each settlement proven. When nobody is left, the state is
the one that a single settlement would have come to; a person's changes come in the order of what was learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from tizbe.engine.duckdb import DuckDBEngine, literal
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.settlement.few import Few
from tizbe.settlement.settling import EVERYBODY, Settler


@dataclass(frozen=True)
class PutOff:
    """A large submission whose persons from an IIN on are not settled yet.

    `since`: the commit up to which they are; `from_iin`: those before it have been settled.
    """

    commit: int
    since: int
    from_iin: int


@dataclass(frozen=True)
class Turn:
    """What one settlement in turns settles: the persons of the effects of `commits`, whose settlement stood at `since`.

    `span`: of a large submission only the IINs from the first up to, but not with, the second; None: everybody of
    `commits` whom no submission that is put off names. `put_off`: what is left afterwards.
    """

    commits: tuple[int, ...]
    since: int
    span: tuple[int, int] | None
    put_off: tuple[PutOff, ...]

    def as_json(self) -> dict[str, Any]:
        """As the settlement's row keeps it."""
        return asdict(self)


def turn_of(settlement: Row[Any]) -> Turn | None:
    """What a settlement settled in turns; None for one that settled everything."""
    said: Mapping[str, Any] | None = (settlement.counts or {}).get("turn")
    if said is None:
        return None
    span = said["span"]
    return Turn(
        tuple(said["commits"]),
        int(said["since"]),
        None if span is None else (int(span[0]), int(span[1])),
        tuple(PutOff(**one) for one in said["put_off"]),
    )


def put_off_by(settlement: Row[Any] | None) -> tuple[PutOff, ...]:
    """Whom a settlement left for later."""
    turn = None if settlement is None else turn_of(settlement)
    return () if turn is None else turn.put_off


def learned_between(log: Log, former: Row[Any] | None, known: int) -> tuple[int, tuple[Path, ...]]:
    """What a settlement as of a commit has to settle after a former one: since which commit, and the files of effects.

    The commit may be before the former settlement's. Whom that one left for later is included.
    """
    of_commit = 0 if former is None else int(former.of_commit)
    left = put_off_by(former)
    since = min((one.since for one in left), default=of_commit)
    return since, files_between(log, min(since, known), max(of_commit, known))


def next_turn(
    projection: Projection, former: Row[Any], known: int, most: int, *, is_urgent: bool = False
) -> tuple[Turn, int] | None:
    """The turn after a former settlement, of about `most` persons at once, and as known at which commit it is settled.

    None where nothing large has to be settled. A submission is large when it has more than `most` effects. Urgent ones
    and slices take turns, so that neither waits for ever; `is_urgent`: the urgent come first whatever was the last, and
    where nobody is urgent the turn names no commit.
    """
    log, of_commit, left = projection.log, int(former.of_commit), put_off_by(former)
    last = turn_of(former)
    learned = log.effects(of_commit, known)
    if learned and left and not is_urgent and last is not None and last.span is None:
        learned, known = [], of_commit  # what was learned since is left to the next turn
    large = tuple(PutOff(one.commit_no, of_commit, EVERYBODY[0]) for one in learned if one.file.rows > most)
    left = (*left, *large)
    if not left:
        return None
    urgent = tuple(one.commit_no for one in learned if one.file.rows <= most)
    if urgent:
        return Turn(urgent, of_commit, None, left), known
    if is_urgent:
        return Turn((), of_commit, None, left), known
    first, *others = left
    found = projection.connection.execute(
        f"SELECT iin FROM (SELECT DISTINCT iin FROM {_source(log, first.commit)} WHERE iin >= {first.from_iin}) "
        f"ORDER BY iin LIMIT 1 OFFSET {int(most)}"
    ).fetchall()
    if not found:
        return Turn((first.commit,), first.since, (first.from_iin, EVERYBODY[1]), tuple(others)), known
    until_iin = int(found[0][0])
    rest = PutOff(first.commit, first.since, until_iin)
    return Turn((first.commit,), first.since, (first.from_iin, until_iin), (rest, *others)), known


def settle_turn(settler: Settler, log: Log, turn: Turn, known: int) -> None:
    """Settle whom a turn names as known at a commit, as `Settler.settle_affected` leaves it."""
    touched = learned_from([path for commit in turn.commits for path in files_between(log, commit - 1, commit)])
    if turn.span is not None:
        touched += f" WHERE iin >= {turn.span[0]} AND iin < {turn.span[1]}"
    else:
        for left in turn.put_off:
            later = f"SELECT iin FROM {_source(log, left.commit)} WHERE iin >= {left.from_iin}"
            touched = f"SELECT t.iin FROM ({touched}) AS t ANTI JOIN ({later}) AS l ON t.iin = l.iin"
    few = find_few(settler, touched)
    if few is not None:
        few.settle(known)
    else:
        settler.find_affected(turn.since, known, touched=touched)
        settler.settle_affected(known)


def find_few(settler: Settler, touched: str) -> Few | None:
    """Whoever depends on what was learned of the persons that a SELECT names; None where they are not few, or the
    engine is not the embedded one."""
    return Few.find(settler.engine, settler.rules, touched) if isinstance(settler.engine, DuckDBEngine) else None


def files_between(log: Log, after: int, until: int) -> tuple[Path, ...]:
    """The log's files of effects after a commit, up to another."""
    return tuple(log.path(one.file) for one in log.effects(after, until))


def learned_from(effects: Sequence[Path]) -> str:
    """A SELECT of the persons whom the log's files of effects, at least one, speak of."""
    return f"SELECT DISTINCT iin FROM {_read(effects)}"


def _source(log: Log, *commits: int) -> str:
    return _read([path for commit in commits for path in files_between(log, commit - 1, commit)])


def _read(effects: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in effects)}])"
