"""Claims: one representative per child and day among those whose statement survives every other rule.

As `claim.sql` and `represented.sql`. Rivals are pieces by row, child and claimant; a child that one person
claims needs no choice. Only here does one person's settlement depend on another's.
"""

from __future__ import annotations

from typing import NamedTuple

from tizbe.settlement.kernel.key import find_first, sort_keys
from tizbe.settlement.kernel.rules import ACTIVITY, Rows
from tizbe.settlement.kernel.table import Bar, Claim, Column, Group, Piece


class Rivalry(NamedTuple):
    """Who contests: the places of the pieces, by row, child and claimant, and the group of each."""

    piece: Column
    group: Column


class Scratch(NamedTuple):
    """Room for one child: the days on which anything changes, and the claimants of one slice."""

    day: Column
    holder: Column
    stated_from: Column


def pick_claims(piece: Piece, rows: Rows, turn: int, picked: Column) -> int:
    """Write the places of the pieces in rows of this turn with one representative; gives how many."""
    count = 0
    for place in range(len(piece.iin)):
        row = piece.row_no[place]
        if rows.one_per[row] and rows.turn[row] == turn:
            picked[count] = place
            count += 1
    return count


def part_claims(piece: Piece, picked: Column) -> int:
    """Mark the pieces that nobody contests; bring the others to the front of `picked`, which is by row, child and
    claimant, and give how many they are."""
    rivals = 0
    first = 0
    while first < len(picked):
        until = first + 1
        while until < len(picked) and _is_same_child(piece, picked[first], picked[until]):
            until += 1
        if piece.iin[picked[first]] == piece.iin[picked[until - 1]]:
            for place in range(first, until):
                piece.alone[picked[place]] = 1
        else:
            for place in range(first, until):
                picked[rivals] = picked[place]
                rivals += 1
        first = until
    return rivals


def find_groups(piece: Piece, group: Group, rivalry: Rivalry) -> tuple[int, int]:
    """Write each rival's group. Gives the most days on which anything may change for one child, and the most rivals."""
    most_days = 0
    most_rivals = 0
    days = 0
    first = 0
    for place in range(len(rivalry.piece)):
        rival = rivalry.piece[place]
        if place == 0 or not _is_same_child(piece, rivalry.piece[first], rival):
            days = 0
            first = place
        found = find_first(group.iin, piece.iin[rival])
        while group.row_no[found] != piece.row_no[rival]:
            found += 1
        rivalry.group[place] = found
        days += 2 + 2 * (group.until_bar[found] - group.first_bar[found])
        most_days = max(most_days, days)
        most_rivals = max(most_rivals, place + 1 - first)
    return most_days, most_rivals


def lay_claims(piece: Piece, group: Group, bar: Bar, rivalry: Rivalry, scratch: Scratch, claim: Claim) -> int:
    """Write the claims, the first place keeping the days; gives how many. Where `claim` has no room, only counts."""
    count = 0
    first = 0
    while first < len(rivalry.piece):
        until = first + 1
        while until < len(rivalry.piece) and _is_same_child(piece, rivalry.piece[first], rivalry.piece[until]):
            until += 1
        days = _mark_days(piece, group, bar, rivalry, first, until, scratch.day)
        for place in range(days - 1):
            holders = _find_holders(piece, group, bar, rivalry, first, until, scratch.day[place], scratch)
            for holder in range(holders):
                if count < len(claim.iin):
                    claim.row_no[count] = piece.row_no[rivalry.piece[first]]
                    claim.child_iin[count] = piece.child_iin[rivalry.piece[first]]
                    claim.iin[count] = scratch.holder[holder]
                    claim.from_day[count] = scratch.day[place]
                    claim.until_day[count] = scratch.day[place + 1]
                    claim.place[count] = _rank_holder(scratch.stated_from, holders, holder)
                count += 1
        first = until
    return count


def _is_same_child(piece: Piece, one: int, other: int) -> bool:
    return bool(piece.child_iin[one] == piece.child_iin[other] and piece.row_no[one] == piece.row_no[other])


def _mark_days(piece: Piece, group: Group, bar: Bar, rivalry: Rivalry, first: int, until: int, day: Column) -> int:
    """Write the days, each once and in order, on which a rival's piece or bar begins or ends."""
    count = 0
    for place in range(first, until):
        day[count] = piece.from_day[rivalry.piece[place]]
        day[count + 1] = piece.until_day[rivalry.piece[place]]
        count += 2
        if place > first and rivalry.group[place] == rivalry.group[place - 1]:
            continue
        found = rivalry.group[place]
        for barred in range(group.first_bar[found], group.until_bar[found]):
            day[count] = bar.from_day[barred]
            day[count + 1] = bar.until_day[barred]
            count += 2
    sort_keys(day, count)
    kept = 1
    for place in range(1, count):
        if day[place] != day[kept - 1]:
            day[kept] = day[place]
            kept += 1
    return kept


def _find_holders(
    piece: Piece, group: Group, bar: Bar, rivalry: Rivalry, first: int, until: int, day: int, scratch: Scratch
) -> int:
    """Write who holds the day, each once and by iin, with the earliest stated begin of what holds it."""
    count = 0
    for place in range(first, until):
        rival = rivalry.piece[place]
        if day < piece.from_day[rival] or day >= piece.until_day[rival]:
            continue
        if _is_barred(group, bar, rivalry.group[place], day, piece.bound[rival]):
            continue
        if count > 0 and scratch.holder[count - 1] == piece.iin[rival]:
            scratch.stated_from[count - 1] = min(scratch.stated_from[count - 1], piece.stated_from[rival])
        else:
            scratch.holder[count] = piece.iin[rival]
            scratch.stated_from[count] = piece.stated_from[rival]
            count += 1
    return count


def _is_barred(group: Group, bar: Bar, found: int, day: int, bound: int) -> bool:
    for barred in range(group.first_bar[found], group.until_bar[found]):
        if bar.from_day[barred] <= day < bar.until_day[barred] and (bound or bar.step[barred] != ACTIVITY):
            return True
    return False


def _rank_holder(stated_from: Column, holders: int, holder: int) -> int:
    """The place of a holder: by stated begin, then by iin, in which order the holders are written."""
    place = 1
    for other in range(holders):
        if stated_from[other] < stated_from[holder] or (other < holder and stated_from[other] == stated_from[holder]):
            place += 1
    return place
