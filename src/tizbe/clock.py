"""Time: instants in UTC, days in Almaty (UTC+5 in all Kazakhstan since 1 March 2024).

Python's zone data gives the older offsets too, so that the day of an old instant is right.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

try:
    ALMATY: ZoneInfo | timezone = ZoneInfo("Asia/Almaty")
except ZoneInfoNotFoundError:  # a system without zone data still gets today's offset right
    ALMATY = timezone(timedelta(hours=5))


def now_at() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def almaty_day(instant: datetime) -> date:
    """The day it is in Almaty at `instant` (which must carry a zone)."""
    return instant.astimezone(ALMATY).date()


def instant_text(instant: datetime) -> str:
    """An instant as text for files and answers: ISO 8601, UTC, microseconds, ending in Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def end_of_day(day: date) -> datetime:
    """The last microsecond of `day` in Almaty, in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ALMATY) + timedelta(days=1)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)
