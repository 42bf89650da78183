"""Days as numbers: adding calendar months without a calendar object, in the subset of Python that numba compiles.

A day is the number of days since 1970-01-01, and an open end is `OPEN_DAY`, as in the SQL steps.
The years counted here begin on 1 March, so that the leap day is the last day of its year.
Source: settlement contract, "Days" and the month-adding rule; the proleptic Gregorian calendar.
"""

from __future__ import annotations

from datetime import date

from tizbe.period import OPEN

EPOCH = date(1970, 1, 1)

OPEN_DAY = (OPEN - EPOCH).days
"""The number of 9999-12-31: an end that is not known."""

NO_DAY = -(2**31)
"""Stands where a day is not known (the birth that a statement does not give)."""

_MARCH_OF_YEAR_0 = -719468
_DAYS_PER_CYCLE = 146097
_LAST_MONTH = 11


def add_months(day: int, months: int) -> int:
    """The day `months` calendar months after `day`; where that month lacks the day of the month, its last day."""
    since_start = day - _MARCH_OF_YEAR_0
    cycle = since_start // _DAYS_PER_CYCLE
    in_cycle = since_start - cycle * _DAYS_PER_CYCLE
    year_in_cycle = (in_cycle - in_cycle // 1460 + in_cycle // 36524 - in_cycle // 146096) // 365
    in_year = in_cycle - (365 * year_in_cycle + year_in_cycle // 4 - year_in_cycle // 100)
    month = (5 * in_year + 2) // 153
    in_month = in_year - (153 * month + 2) // 5

    later = (cycle * 400 + year_in_cycle) * 12 + month + months
    year = later // 12
    month = later - year * 12
    cycle = year // 400
    year_in_cycle = year - cycle * 400
    if month < _LAST_MONTH:
        length = (153 * month + 155) // 5 - (153 * month + 2) // 5
    else:  # February belongs to the next year of the calendar
        length = 28
        if (year + 1) % 4 == 0 and ((year + 1) % 100 != 0 or (year + 1) % 400 == 0):
            length = 29
    in_month = min(in_month, length - 1)
    in_year = (153 * month + 2) // 5 + in_month
    return (
        cycle * _DAYS_PER_CYCLE
        + 365 * year_in_cycle
        + year_in_cycle // 4
        - year_in_cycle // 100
        + in_year
        + (_MARCH_OF_YEAR_0)
    )
