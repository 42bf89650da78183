"""Stretches of a person's pieces in one row: settled at once, or runs that other facts may still bar.

Rows that nothing but their own statements decides are settled here, overlapping and touching pieces as one, as
`plain.sql`; of the others only overlapping pieces are one run, as `run.sql`, since a reason asks at the seam.
"""

from __future__ import annotations

from tizbe.settlement.kernel.rules import Rows
from tizbe.settlement.kernel.table import Group, Piece, Run, Settled

_RANKS = 8


def lay_stretches(piece: Piece, rows: Rows, settled: Settled, run: Run, group: Group) -> tuple[int, int, int]:
    """Write settled periods, runs and groups of the ordered pieces; gives how many of each.

    A day and a rank are packed as day * 8 + rank, so that the greatest is the furthest step at the furthest edge.
    """
    settled_count = 0
    runs = 0
    groups = 0
    first = 0
    while first < len(piece.iin):
        until = first + 1
        while (
            until < len(piece.iin)
            and piece.iin[until] == piece.iin[first]
            and (piece.row_no[until] == piece.row_no[first])
        ):
            until += 1
        turn = rows.turn[piece.row_no[first]]
        if turn > 0:
            group.iin[groups] = piece.iin[first]
            group.row_no[groups] = piece.row_no[first]
            group.turn[groups] = turn
            group.first_piece[groups] = first
            group.until_piece[groups] = until
            group.first_run[groups] = runs
            group.first_bar[groups] = 0
            group.until_bar[groups] = 0
        seam = 1 if turn > 0 else 0
        began = first
        furthest = piece.until_day[first] * _RANKS + piece.end_rank[first]
        for place in range(first + 1, until + 1):
            ends = place == until
            if not ends and piece.from_day[place] + seam <= furthest // _RANKS:
                furthest = max(furthest, piece.until_day[place] * _RANKS + piece.end_rank[place])
                continue
            if turn == 0:
                settled.iin[settled_count] = piece.iin[began]
                settled.row_no[settled_count] = piece.row_no[began]
                settled.from_day[settled_count] = piece.from_day[began]
                settled.until_day[settled_count] = furthest // _RANKS
                settled.began_rank[settled_count] = piece.begin_rank[began]
                settled.ended_rank[settled_count] = furthest % _RANKS
                settled_count += 1
            elif turn > 0:
                run.iin[runs] = piece.iin[began]
                run.row_no[runs] = piece.row_no[began]
                run.turn[runs] = turn
                run.from_day[runs] = piece.from_day[began]
                run.until_day[runs] = furthest // _RANKS
                run.began_rank[runs] = piece.begin_rank[began]
                run.ended_rank[runs] = furthest % _RANKS
                runs += 1
            if not ends:
                began = place
                furthest = piece.until_day[place] * _RANKS + piece.end_rank[place]
        if turn > 0:
            group.until_run[groups] = runs
            groups += 1
        first = until
    return settled_count, runs, groups
