"""Pieces: on which days each statement stands, after the four steps of a statement. As `piece.sql`."""

from __future__ import annotations

from tizbe.settlement.kernel.day import NO_DAY, OPEN_DAY, add_months
from tizbe.settlement.kernel.key import BASE_DAY, find_first, sort_keys
from tizbe.settlement.kernel.rules import AGE_OF, Feeds, Standings
from tizbe.settlement.kernel.table import Birth, Column, Given, Piece

_ABSENT, _STATED, _AUTHORITY, _DEATH, _AGE = range(5)
_BY_CHILD = AGE_OF.index("child")
_NEVER = -1000000
_PLACE = 2**30


def lay_pieces(given: Given, feeds: Feeds, standings: Standings, piece: Piece) -> tuple[int, int]:
    """Write the pieces, statement by statement. Gives how many there are, and how many the richest person has."""
    believed, birth, death = given.believed, given.birth, given.death
    count = 0
    first = 0
    widest = 0
    at_birth = 0
    at_death = 0
    death_until = OPEN_DAY
    person_born = NO_DAY
    for place in range(len(believed.iin)):
        iin = believed.iin[place]
        if place == 0 or iin != believed.iin[place - 1]:
            widest = max(widest, count - first)
            first = count
            while at_death < len(death.iin) and death.iin[at_death] < iin:
                at_death += 1
            death_until = OPEN_DAY
            if at_death < len(death.iin) and death.iin[at_death] == iin:
                death_until = death.until_day[at_death]
            while at_birth < len(birth.iin) and birth.iin[at_birth] < iin:
                at_birth += 1
            person_born = NO_DAY
            if at_birth < len(birth.iin) and birth.iin[at_birth] == iin:
                person_born = birth.born_day[at_birth]
        feed = believed.feed_no[place]
        value = believed.value[place]
        if value < 0 or feed >= feeds.numbers:
            continue
        key = feed * feeds.values + value
        stated_from = believed.from_day[place]
        stated_until = believed.until_day[place]
        for standing in range(standings.at[key], standings.at[key + 1]):
            standing_from = standings.from_day[standing]
            standing_until = standings.until_day[standing]
            age_until = OPEN_DAY
            if standings.age_of[standing] != 0:
                born = person_born
                if standings.age_of[standing] == _BY_CHILD:
                    born = _find_birth(birth, believed.other_iin[place])
                if born == NO_DAY:
                    born = believed.born_day[place]
                age_until = _limit_age(born, standings.age_months[standing], standings.age_required[standing])
            from_day = max(stated_from, standing_from)
            until_day = min(stated_until, standing_until, death_until, age_until)
            if from_day >= until_day:
                continue
            piece.statement_id[count] = believed.statement_id[place]
            piece.iin[count] = iin
            piece.row_no[count] = feeds.row[feed]
            piece.child_iin[count] = believed.other_iin[place]
            piece.bound[count] = standings.bound[standing]
            piece.stated_from[count] = stated_from
            piece.from_day[count] = from_day
            piece.until_day[count] = until_day
            piece.begin_rank[count] = _STATED if stated_from >= standing_from else _AUTHORITY
            stated_rank = _ABSENT if believed.absent[place] else _STATED
            piece.end_rank[count] = _rank_end(until_day, stated_until, stated_rank, standing_until, death_until)
            piece.alone[count] = 0
            count += 1
    return count, max(widest, count - first)


def _find_birth(birth: Birth, iin: int) -> int:
    """The birth that a vital record gives, or NO_DAY."""
    place = find_first(birth.iin, iin)
    if place < len(birth.iin) and birth.iin[place] == iin:
        return int(birth.born_day[place])
    return NO_DAY


def _limit_age(born: int, months: int, required: int) -> int:
    """The day at which the age is reached; without a birth, never to begin where one is required."""
    if born != NO_DAY:
        return add_months(born, months)
    return _NEVER if required else OPEN_DAY


def _rank_end(until_day: int, stated_until: int, stated_rank: int, standing_until: int, death_until: int) -> int:
    """The first step, in their order, that ends the piece."""
    if until_day == stated_until:
        return stated_rank
    if until_day == standing_until:
        return _AUTHORITY
    return _DEATH if until_day == death_until else _AGE


def order_pieces(piece: Piece, key: Column, order: Column) -> None:
    """Write the places of the pieces by iin, row, first day and, on one day, the furthest step first.

    Pieces come by iin. `key` has room for the pieces of the richest person.
    """
    first = 0
    while first < len(piece.iin):
        until = first + 1
        while until < len(piece.iin) and piece.iin[until] == piece.iin[first]:
            until += 1
        if until - first == 1:
            order[first] = first
        else:
            for place in range(first, until):
                packed = piece.row_no[place] * (2 * BASE_DAY * 2) + piece.from_day[place] + BASE_DAY
                key[place - first] = (packed * 2 + 2 - piece.begin_rank[place]) * _PLACE + place - first
            sort_keys(key, until - first)
            for place in range(first, until):
                order[place] = first + key[place - first] % _PLACE
        first = until
