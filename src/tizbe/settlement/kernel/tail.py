"""Tails: the last entitlement of an unbroken cover, prolonged by its row's days. As `tailed.sql`."""

from __future__ import annotations

from tizbe.settlement.kernel.day import OPEN_DAY
from tizbe.settlement.kernel.key import BASE_DAY, sort_keys
from tizbe.settlement.kernel.rules import Rows
from tizbe.settlement.kernel.table import Column, Death, Settled

_PLACE = 2**30


def prolong(settled: Settled, death: Death, rows: Rows, key: Column) -> None:
    """Prolong what each row's tail prolongs: not past a death, not into another cover.

    `settled` is by iin; `key` has room for the rows of the richest person.
    """
    at_death = 0
    first = 0
    while first < len(settled.iin):
        iin = settled.iin[first]
        until = first
        while until < len(settled.iin) and settled.iin[until] == iin:
            key[until - first] = (settled.from_day[until] + BASE_DAY) * _PLACE + until - first
            until += 1
        while at_death < len(death.iin) and death.iin[at_death] < iin:
            at_death += 1
        limit = OPEN_DAY
        if at_death < len(death.iin) and death.iin[at_death] == iin:
            limit = death.until_day[at_death]
        sort_keys(key, until - first)
        _prolong_person(settled, first, until, limit, rows, key)
        first = until


def _prolong_person(settled: Settled, first: int, until: int, limit: int, rows: Rows, key: Column) -> None:
    count = until - first
    begin = 0
    while begin < count:
        reached = settled.until_day[first + key[begin] % _PLACE]
        end = begin + 1
        while end < count and settled.from_day[first + key[end] % _PLACE] <= reached:
            reached = max(reached, settled.until_day[first + key[end] % _PLACE])
            end += 1
        next_day = OPEN_DAY
        if end < count:
            next_day = settled.from_day[first + key[end] % _PLACE]
        if reached != OPEN_DAY:
            for at in range(begin, end):
                place = first + key[at] % _PLACE
                days = rows.tail[settled.row_no[place]]
                if days > 0 and settled.until_day[place] == reached:
                    settled.until_day[place] = max(reached, min(reached + days, next_day, limit))
        begin = end
