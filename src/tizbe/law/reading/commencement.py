"""When an act takes effect, read from its own clause; the publisher's note is only held against it.

A date is given only when it is certain: on first official publication there is none until that day is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tizbe.law.reading.verb import DATE_KK, MONTHS_KK

_TAIL = r"(?: және (?:оның )?ресми жариялан(?:уға|уы) (?:тиіс|жатады))?\.?"
_APPLIES = (
    r"(?: және "
    + DATE_KK.format("from_")
    + r"(?:нан|нен|дан|ден|тан|тен) бастап туындаған (?:құқықтық )?қатынастарға қолданылады)?"
)
_IN_FORCE = r"(?:қолданысқа|күшіне) ен(?:гізіледі|еді)"
_PUBLISHED = r"(?:(?:оның )?алғашқы )?ресми жарияланған күнінен"
_CLAUSES: tuple[tuple[str, str], ...] = (
    ("fixed", DATE_KK.format("") + r"(?:нан|нен|дан|ден|тан|тен) бастап"),
    ("signing", r"қол қойылған күнінен бастап"),
    ("publication", rf"{_PUBLISHED} бастап"),
    (
        "publication_days",
        rf"{_PUBLISHED} кейін күнтізбелік (?P<days>[а-яәғқңөұүһі ]+|\d+) күн өткен(?:нен кейін| соң)",
    ),
)
_SUBJECT = r"(?:\d+\. )?Осы (?:қаулы|бұйрық|шешім) "
_PATTERNS = tuple(
    (kind, re.compile(_SUBJECT + clause + " " + _IN_FORCE + _APPLIES + _TAIL)) for kind, clause in _CLAUSES
)
_MENTIONS = re.compile(r"(?:қолданысқа|күшіне) ен(?:гізіл|е)")
_NOTE_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})\s*(?:ж\.|г\.)?")
_COUNTS = {
    "үш": 3,
    "бес": 5,
    "жеті": 7,
    "он": 10,
    "он бес": 15,
    "жиырма": 20,
    "жиырма бір": 21,
    "отыз": 30,
    "алпыс": 60,
}


@dataclass(frozen=True)
class Commencement:
    """How an act, or a part of it, takes effect.

    `kind` is fixed, signing, publication, publication_days, conditional or unknown; `in_force_date` the day,
    only where it is certain; `days` the calendar days after publication; `applies_from_date` the earlier day
    from which it also reaches relations; `is_after` is true where it takes effect after the day of
    publication rather than on it; `condition` the words of the event that a condition waits for.
    """

    kind: str
    in_force_date: date | None = None
    days: int | None = None
    applies_from_date: date | None = None
    is_after: bool = False
    condition: str = ""

    @property
    def waits(self) -> bool:
        """True while no day is certain."""
        return self.in_force_date is None

    def published_on(self, day: date) -> Commencement:
        """The same clause with its day counted from the first official publication; unchanged for other kinds.

        On publication P: P, after it P + 1, N calendar days after it P + N + 1.
        """
        if self.kind not in ("publication", "publication_days"):
            return self
        wait = (self.days or 0) + 1 if self.kind == "publication_days" else int(self.is_after)
        return replace(self, in_force_date=day + timedelta(days=wait))


UNKNOWN = Commencement("unknown")


def speaks_of_force(text: str) -> bool:
    """True when `text` says that something takes effect, understood or not."""
    return bool(_MENTIONS.search(text))


def read_commencement(text: str, act_date: date | None) -> Commencement | None:
    """The effective clause that `text` is as a whole, or None when it is none that is understood."""
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            groups = found.groupdict()
            applies_from = kazakh_date(groups, "from_") if groups.get("from_year") else None
            days = _count(groups["days"]) if kind == "publication_days" else None
            day = kazakh_date(groups, "") if kind == "fixed" else act_date if kind == "signing" else None
            is_whole = (
                (kind not in ("fixed", "signing") or day)
                and (kind != "publication_days" or days)
                and (not groups.get("from_year") or applies_from)
            )
            return Commencement(kind, day, days, applies_from) if is_whole else None
    return None


def note_date(text: str) -> date | None:
    """The day that a publisher's note names, `01.01.2026 ж.`, or None."""
    found = _NOTE_DATE.search(text)
    return _day(int(found[3]), int(found[2]), int(found[1])) if found else None


def kazakh_date(groups: dict[str, str | None], prefix: str) -> date | None:
    """The day in the groups of `DATE_KK`, or None when there is no such day."""
    year, month, day = (groups.get(prefix + part) for part in ("year", "month", "day"))
    if not (year and month and day):
        return None
    number = MONTHS_KK.get(month)
    return _day(int(year), number, int(day)) if number else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _count(words: str) -> int | None:
    return int(words) if words.isdigit() else _COUNTS.get(words.strip())
