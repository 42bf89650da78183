"""Days: the one place where the inside form of a period meets the outside form.

Inside the hub a period is half-open, ``[from_date, until_date)``; an open end is 9999-12-31.
Outside (files, answers, screens) it is ``begin_date`` and ``end_date``, both included; an empty
``end_date`` is open, and so is any end of 9999-12-30 or later (exchange format, last paragraph).
Whole days are days in Almaty. Source: settlement contract, "Days".
"""

from __future__ import annotations

from datetime import date, timedelta

OPEN = date(9999, 12, 31)
"""The inside form of an end that is not known."""

_ONE_DAY = timedelta(days=1)


def until_of(end_date: date | None) -> date:
    """The inside end of an outside end: the day after it, or `OPEN` for none (or 9999-12-30 and later)."""
    if end_date is None or end_date >= OPEN - _ONE_DAY:
        return OPEN
    return end_date + _ONE_DAY


def end_of(until_date: date) -> date | None:
    """The outside end of an inside end: the day before it, or None when it is open."""
    return None if until_date >= OPEN else until_date - _ONE_DAY


def end_text(until_date: date) -> str:
    """The outside end as text for files: an ISO day, or empty when it is open."""
    end_date = end_of(until_date)
    return "" if end_date is None else end_date.isoformat()
