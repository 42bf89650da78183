"""Whole days: the open end, adding calendar months, reading dates from text."""

import re
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FIRST_OPEN_DATE = date(9999, 12, 30)
_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def add_months(day: date, months: int) -> date:
    """Move a day by calendar months; a day the target month lacks gives its last day."""
    months_since_year_zero = day.year * 12 + day.month - 1 + months
    year, month = months_since_year_zero // 12, months_since_year_zero % 12 + 1
    day_number = day.day
    while True:
        try:
            return date(year, month, day_number)
        except ValueError:
            day_number -= 1


def read_date(text: str) -> date | None:
    """Read an ISO date; None when the text is not one."""
    if not _SHAPE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def holds_on(begin_date: date, end_date: date | None, day: date) -> bool:
    """Say whether a period, both ends included and an empty end open, holds on a day."""
    return begin_date <= day and (end_date is None or day <= end_date)
