"""The sweep: from runs, bars and represented days to unbroken entitled periods. As `swept.sql`."""

from __future__ import annotations

from typing import NamedTuple

from tizbe.settlement.kernel.key import BASE_DAY, sort_keys
from tizbe.settlement.kernel.rules import ACTIVITY, EXCLUSION, PRIORITY, REPRESENTATIVE, Rows
from tizbe.settlement.kernel.table import Bar, Column, Group, Piece, Run, Settled

_GROUND = 0
_FREE = 1
_EXCLUDED = 2
_ACTIVE = 3
_YIELDING = 4
_CHOSEN = 5
_RANKS = 8
_CODES = 128
_ROWS = 2**12
_PLACE = 2**20


class Won(NamedTuple):
    """The days that a person keeps as the representative of a contested child, by iin and row."""

    iin: Column
    row_no: Column
    from_day: Column
    until_day: Column


class Scene(NamedTuple):
    """What a sweep reads."""

    piece: Piece
    run: Run
    group: Group
    bar: Bar
    won: Won


def sweep(scene: Scene, rows: Rows, turn: int, event: Column, settled: Settled) -> int:
    """Write the entitled periods of this turn's groups, by iin; gives how many.

    `event` has room for two events of everything in the richest group.
    """
    group, won = scene.group, scene.won
    count = 0
    at_won = 0
    for place in range(len(group.iin)):
        if group.turn[place] != turn:
            continue
        one_per = rows.one_per[group.row_no[place]]
        if not one_per and group.first_bar[place] == group.until_bar[place]:
            count = _join_runs(scene.run, group.first_run[place], group.until_run[place], settled, count)
            continue
        events = _add_runs(scene.run, group.first_run[place], group.until_run[place], event)
        for at in range(group.first_piece[place], group.until_piece[place]):
            if not scene.piece.bound[at]:
                events = _add_event(event, events, _FREE, scene.piece.from_day[at], scene.piece.until_day[at])
            if one_per and scene.piece.alone[at]:
                events = _add_event(event, events, _CHOSEN, scene.piece.from_day[at], scene.piece.until_day[at])
        events = _add_bars(scene.bar, group.first_bar[place], group.until_bar[place], event, events)
        if one_per:
            while at_won < len(won.iin) and (
                won.iin[at_won] < group.iin[place]
                or (won.iin[at_won] == group.iin[place] and won.row_no[at_won] < group.row_no[place])
            ):
                at_won += 1
            kept = at_won
            while kept < len(won.iin) and won.iin[kept] == group.iin[place] and won.row_no[kept] == group.row_no[place]:
                events = _add_event(event, events, _CHOSEN, won.from_day[kept], won.until_day[kept])
                kept += 1
        sort_keys(event, events)
        count = _judge(event, events, one_per, group.iin[place], group.row_no[place], settled, count)
    return count


def _join_runs(run: Run, first: int, until: int, settled: Settled, count: int) -> int:
    """A group that nothing bars: touching runs are one period."""
    for at in range(first, until):
        if at > first and run.from_day[at] == run.until_day[at - 1]:
            settled.until_day[count - 1] = run.until_day[at]
            settled.ended_rank[count - 1] = run.ended_rank[at]
        else:
            settled.iin[count] = run.iin[at]
            settled.row_no[count] = run.row_no[at]
            settled.from_day[count] = run.from_day[at]
            settled.until_day[count] = run.until_day[at]
            settled.began_rank[count] = run.began_rank[at]
            settled.ended_rank[count] = run.ended_rank[at]
            count += 1
    return count


def _add_runs(run: Run, first: int, until: int, event: Column) -> int:
    events = 0
    for at in range(first, until):
        event[events] = _pack(run.from_day[at], _GROUND, 1, run.began_rank[at])
        event[events + 1] = _pack(run.until_day[at], _GROUND, 0, run.ended_rank[at])
        events += 2
    return events


def _add_bars(bar: Bar, first: int, until: int, event: Column, events: int) -> int:
    for at in range(first, until):
        what = _YIELDING
        if bar.step[at] == EXCLUSION:
            what = _EXCLUDED
        elif bar.step[at] == ACTIVITY:
            what = _ACTIVE
        events = _add_event(event, events, what, bar.from_day[at], bar.until_day[at])
    return events


def _add_event(event: Column, events: int, what: int, from_day: int, until_day: int) -> int:
    event[events] = _pack(from_day, what, 1, 0)
    event[events + 1] = _pack(until_day, what, 0, 0)
    return events + 2


def _pack(day: int, what: int, begins: int, rank: int) -> int:
    return (day + BASE_DAY) * _CODES + (what * 2 + begins) * _RANKS + rank


def _judge(event: Column, events: int, one_per: int, iin: int, row: int, settled: Settled, count: int) -> int:
    """Walk the days on which anything changes; an edge's rank is the run's own, else of what bars beside it."""
    ground = free = excluded = active = yielding = chosen = 0
    was_entitled = False
    was_barred = REPRESENTATIVE
    place = 0
    while place < events:
        day = event[place] // _CODES
        began = -1
        ended = -1
        while place < events and event[place] // _CODES == day:
            code = event[place] % _CODES
            rank = code % _RANKS
            begins = (code // _RANKS) % 2
            what = code // (2 * _RANKS)
            step = 2 * begins - 1
            if what == _GROUND:
                ground += step
                if begins:
                    began = max(began, rank)
                else:
                    ended = max(ended, rank)
            elif what == _FREE:
                free += step
            elif what == _EXCLUDED:
                excluded += step
            elif what == _ACTIVE:
                active += step
            elif what == _YIELDING:
                yielding += step
            else:
                chosen += step
            place += 1
        barred = REPRESENTATIVE
        if excluded > 0:
            barred = EXCLUSION
        elif active > 0 and free == 0:
            barred = ACTIVITY
        elif yielding > 0:
            barred = PRIORITY
        entitled = (
            ground > 0 and excluded == 0 and (active == 0 or free > 0) and yielding == 0 and (chosen > 0 or not one_per)
        )
        if entitled and not was_entitled:
            settled.iin[count] = iin
            settled.row_no[count] = row
            settled.from_day[count] = day - BASE_DAY
            settled.began_rank[count] = began if began >= 0 else was_barred
        elif was_entitled and not entitled:
            settled.until_day[count] = day - BASE_DAY
            settled.ended_rank[count] = ended if ended >= 0 else barred
            count += 1
        was_entitled = entitled
        was_barred = barred
    return count


def merge_settled(one: Settled, other: Settled, both: Settled) -> None:
    """Write the rows of two tables, each by iin, as one by iin."""
    at_one = 0
    at_other = 0
    for place in range(len(both.iin)):
        if at_other >= len(other.iin) or (at_one < len(one.iin) and one.iin[at_one] <= other.iin[at_other]):
            _copy_settled(one, at_one, both, place)
            at_one += 1
        else:
            _copy_settled(other, at_other, both, place)
            at_other += 1


def order_settled(settled: Settled, key: Column, order: Column) -> None:
    """Write the places of the rows by iin, first day and row.

    `settled` is by iin; `key` has room for the rows of the richest person.
    """
    first = 0
    while first < len(settled.iin):
        until = first + 1
        while until < len(settled.iin) and settled.iin[until] == settled.iin[first]:
            until += 1
        if until - first == 1:
            order[first] = first
        else:
            for place in range(first, until):
                packed = (settled.from_day[place] + BASE_DAY) * _ROWS + settled.row_no[place]
                key[place - first] = packed * _PLACE + place - first
            sort_keys(key, until - first)
            for place in range(first, until):
                order[place] = first + key[place - first] % _PLACE
        first = until


def _copy_settled(source: Settled, place: int, target: Settled, at: int) -> None:
    target.iin[at] = source.iin[place]
    target.row_no[at] = source.row_no[place]
    target.from_day[at] = source.from_day[place]
    target.until_day[at] = source.until_day[place]
    target.began_rank[at] = source.began_rank[place]
    target.ended_rank[at] = source.ended_rank[place]
