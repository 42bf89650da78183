"""Sorting and finding among plain integers, in the subset of Python that numba compiles.

A key packs what is sorted into one integer, most significant part first. The blocks are one person's, mostly a
few numbers long; gaps keep a long one from costing its square.
"""

from __future__ import annotations

from tizbe.settlement.kernel.table import Column

BASE_DAY = 2**20
"""Added to a day in a key, so that no key is negative; days before the year -901 are not known here."""


def sort_keys(key: Column, count: int) -> None:
    """Sort the first `count` numbers of `key` in place (Shell's sort with Knuth's gaps)."""
    gap = 1
    while gap * 3 < count:
        gap = gap * 3 + 1
    while gap > 0:
        for place in range(gap, count):
            moved = key[place]
            at = place
            while at >= gap and key[at - gap] > moved:
                key[at] = key[at - gap]
                at -= gap
            key[at] = moved
        gap //= 3


def find_first(ascending: Column, wanted: int) -> int:
    """The first place in `ascending` whose number is not below `wanted`; its length if there is none."""
    low = 0
    high = len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def widest_block(ascending: Column) -> int:
    """The length of the longest stretch of one number in `ascending`."""
    widest = 0
    first = 0
    for place in range(len(ascending)):
        if ascending[place] != ascending[first]:
            first = place
        widest = max(widest, place + 1 - first)
    return widest
