"""Settling by the kernel: the same tables as the SQL steps, for one person in plain Python or for millions compiled."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tizbe.errors import Broken
from tizbe.settlement.kernel.claim import Rivalry, Scratch
from tizbe.settlement.kernel.program import PLAIN, Stages, compiled_stages
from tizbe.settlement.kernel.rules import KernelRules, RuleColumns
from tizbe.settlement.kernel.sweep import Scene, Won
from tizbe.settlement.kernel.table import (
    Activity,
    Bar,
    Believed,
    Birth,
    Claim,
    Column,
    Death,
    Given,
    Group,
    Piece,
    Run,
    Settled,
    Steps,
    as_lists,
    cut_table,
    empty_table,
    join_tables,
    read_only,
    take_rows,
)

_WINNING = ("iin", "row_no", "from_day", "until_day")


class _Work(NamedTuple):
    """What every stage of one settling shares."""

    stages: Stages
    rules: KernelRules
    columns: RuleColumns
    compiled: bool

    def column(self, length: int) -> Column:
        """Scratch numbers; not cleared when compiled."""
        return np.empty(length, np.int64) if self.compiled else [0] * length


def settle(
    believed: Believed,
    activity: Activity,
    birth: Birth,
    death: Death,
    rules: KernelRules,
    *,
    compiled: bool,
    keep_steps: bool = True,
) -> Steps:
    """Settle the persons of `believed`; every table given is by iin. Equal to the SQL steps, row for row.

    Columns may be lists or arrays; those of the answer are arrays when `compiled`, else lists; `settled` is by iin,
    first day and row.

    For a child that several claim in a row with one representative, all claimants must be given. Without
    `keep_steps` the tables `piece`, `run` and `bar_asked` come back empty, and their memory is free again early.
    Raises Unavailable when `compiled` and numba is not installed; Broken when a table is not by iin.
    """
    work = _Work(compiled_stages() if compiled else PLAIN, rules, rules.arrays if compiled else rules.columns, compiled)
    fit = read_only if compiled else as_lists
    given = Given(fit(believed), fit(activity), fit(birth), fit(death))
    for table in given:
        _refuse_disorder(table.iin, strictly=isinstance(table, Birth | Death))
    piece, widest = _lay_pieces(work, given)
    settled, run, group = _lay_stretches(work, piece)
    bars = [empty_table(Bar, 0, compiled=compiled)]
    claims = [empty_table(Claim, 0, compiled=compiled)]
    for turn in sorted({int(turn) for turn in (np.unique(group.turn) if compiled else group.turn)}):
        bar, widest_bar = _lay_bars(work, given, group, settled, turn)
        claim = claims[0]
        if turn in rules.contested_turns:
            claim = _lay_claims(work, piece, group, bar, turn)
        won = _find_won(claim, compiled=compiled)
        event = work.column(2 * (3 * widest + widest_bar + len(won.iin)))
        room = len(run.iin) + len(piece.iin) + len(bar.iin) + len(won.iin)
        swept = empty_table(Settled, room, compiled=compiled)
        scene = Scene(piece, run, group, bar, won)
        swept = cut_table(swept, work.stages.sweep(scene, work.columns.row, turn, event, swept))
        both = empty_table(Settled, len(settled.iin) + len(swept.iin), compiled=compiled)
        work.stages.merge_settled(settled, swept, both)
        settled = both
        claims.append(claim)
        if keep_steps:
            bars.append(bar)
    scratch = work.column(work.stages.widest_block(settled.iin))
    if rules.has_tails:
        work.stages.prolong(settled, given.death, work.columns.row, scratch)
    order = work.column(len(settled.iin))
    work.stages.order_settled(settled, scratch, order)
    settled = take_rows(settled, order)
    if not keep_steps:
        piece, run = empty_table(Piece, 0, compiled=compiled), empty_table(Run, 0, compiled=compiled)
    return Steps(piece, run, join_tables(bars), join_tables(claims), settled)


def load_compiled(rules: KernelRules) -> None:
    """Settle nobody by the compiled form: what a first settling loads is then there, while its statements are read.

    Raises Unavailable when numba is not installed.
    """
    compiled_stages()
    settle(
        empty_table(Believed, 0, compiled=True),
        empty_table(Activity, 0, compiled=True),
        empty_table(Birth, 0, compiled=True),
        empty_table(Death, 0, compiled=True),
        rules,
        compiled=True,
    )


def _lay_pieces(work: _Work, given: Given) -> tuple[Piece, int]:
    room = len(given.believed.iin) * work.rules.most_standings
    piece = empty_table(Piece, room, compiled=work.compiled)
    count, widest = work.stages.lay_pieces(given, work.columns.feed, work.columns.standing, piece)
    piece = cut_table(piece, count)
    order = work.column(count)
    work.stages.order_pieces(piece, work.column(widest), order)
    return take_rows(piece, order), widest


def _lay_stretches(work: _Work, piece: Piece) -> tuple[Settled, Run, Group]:
    room = len(piece.iin)
    settled = empty_table(Settled, room, compiled=work.compiled)
    run = empty_table(Run, room, compiled=work.compiled)
    group = empty_table(Group, room, compiled=work.compiled)
    plain, runs, groups = work.stages.lay_stretches(piece, work.columns.row, settled, run, group)
    return cut_table(settled, plain), cut_table(run, runs), cut_table(group, groups)


def _lay_bars(work: _Work, given: Given, group: Group, settled: Settled, turn: int) -> tuple[Bar, int]:
    bar = empty_table(Bar, 0, compiled=work.compiled)
    count, widest = work.stages.lay_bars(given, work.columns, group, settled, turn, bar)
    if count:
        bar = empty_table(Bar, count, compiled=work.compiled)
        work.stages.lay_bars(given, work.columns, group, settled, turn, bar)
    return bar, widest


def _lay_claims(work: _Work, piece: Piece, group: Group, bar: Bar, turn: int) -> Claim:
    stages = work.stages
    picked = work.column(len(piece.iin))
    picked = picked[: stages.pick_claims(piece, work.columns.row, turn, picked)]
    if work.compiled:
        row, child, iin = piece.row_no[picked], piece.child_iin[picked], piece.iin[picked]
        picked = picked[np.lexsort((iin, child, row))]
    else:
        picked.sort(key=lambda place: (piece.row_no[place], piece.child_iin[place], piece.iin[place]))
    rivals = stages.part_claims(piece, picked)
    rivalry = Rivalry(picked[:rivals], work.column(rivals))
    most_days, most_rivals = stages.find_groups(piece, group, rivalry)
    scratch = Scratch(work.column(most_days), work.column(most_rivals), work.column(most_rivals))
    claim = empty_table(Claim, 0, compiled=work.compiled)
    count = stages.lay_claims(piece, group, bar, rivalry, scratch, claim)
    if count:
        claim = empty_table(Claim, count, compiled=work.compiled)
        stages.lay_claims(piece, group, bar, rivalry, scratch, claim)
    return claim


def _find_won(claim: Claim, *, compiled: bool) -> Won:
    """The first places, by iin and row."""
    kept = Won(*(getattr(claim, name) for name in _WINNING))
    if compiled:
        first = np.flatnonzero(claim.place == 1)
        return take_rows(kept, first[np.lexsort((claim.row_no[first], claim.iin[first]))])
    places = [place for place, rank in enumerate(claim.place) if rank == 1]
    return take_rows(kept, sorted(places, key=lambda place: (claim.iin[place], claim.row_no[place])))


def _refuse_disorder(iin: Column, *, strictly: bool) -> None:
    if isinstance(iin, np.ndarray):
        ordered = bool(np.all(iin[1:] > iin[:-1] if strictly else iin[1:] >= iin[:-1]))
    else:
        ordered = all(a < b or (a == b and not strictly) for a, b in pairwise(iin))
    if not ordered:
        raise Broken("The kernel was given a table that is not by iin, or that tells a birth or a death twice.")
