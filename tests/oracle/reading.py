"""One sent row: text to iin, dates and evidence, or the reason it cannot be taken.

Here stands only what does not depend on what is already believed.
"""

from dataclasses import dataclass, field
from datetime import date

from .bodies import VITAL, authority_days_within, kind_of
from .days import FIRST_OPEN_DATE, holds_on, read_date
from .law_facts import DATE_COLUMNS, EVIDENCE, IIN_COLUMNS, REQUIRED, VALUES, admitted_ever

_LEVELS = str.maketrans({"А": "A", "В": "B", "Б": "B", "С": "C", "Д": "D", "Е": "E"})
_DIGITS = frozenset("0123456789")


@dataclass
class Reading:
    """One row as read; `refused` is empty when nothing so far speaks against it."""

    iin: str | None = None
    ref: str | None = None
    begin_date: date | None = None
    end_date: date | None = None
    evidence: dict[str, str] = field(default_factory=dict)
    hinted: bool = False
    refused: str = ""

    @property
    def timeless_evidence(self) -> tuple[tuple[str, str], ...]:
        """The evidence without dates, as it stands in a key."""
        return tuple(sorted((name, text) for name, text in self.evidence.items() if name not in DATE_COLUMNS))

    @property
    def content(self) -> tuple[object, ...]:
        """Everything a statement says; two rows of equal content are the same row."""
        evidence = tuple(sorted(self.evidence.items()))
        return (self.iin, self.ref, self.begin_date, self.end_date, evidence)


def check_digit(digits: str) -> int | None:
    """Give the 12th digit that eleven digits ask for; None when no such number is issued."""
    first = sum((place + 1) * int(digit) for place, digit in enumerate(digits)) % 11
    if first < 10:
        return first
    weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
    second = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11
    return second if second < 10 else None


def read_iin(text: str) -> tuple[str | None, bool]:
    """Read an IIN: the twelve digits, or None; and whether it had to be padded."""
    if not text or len(text) > 12 or not set(text) <= _DIGITS:
        return None, False
    whole = text.zfill(12)
    if check_digit(whole[:11]) != int(whole[11]):
        return None, False
    return whole, len(text) < 12


def read_row(feed: str, op: str, row: dict[str, str], as_of: date | None) -> Reading:
    """Read one row of a feed; `op` is `full` for a row of a full, else the row's own operation."""
    texts = {name: text.strip() for name, text in row.items()}
    reading = Reading(ref=texts.get("ref") or None)
    reading.iin, padded = read_iin(texts.get("iin", ""))
    reading.hinted = padded
    if reading.iin is None:
        reading.refused = "iin"
    if op not in ("open", "amend", "close", "cancel", "full"):
        reading.refused = reading.refused or "op"
        return reading
    _read_dates(reading, op, texts)
    if not (op in ("close", "cancel") and reading.ref is not None):
        _read_evidence(reading, kind_of(feed), texts)
    if reading.refused:
        return reading
    if feed == VITAL:
        if op != "cancel" and texts.get("end_date"):
            reading.refused = "end_date"
        if op in ("open", "amend") and not reading.evidence:
            reading.refused = "born"
    elif op in ("open", "amend", "full"):
        _judge_period(reading, feed, as_of)
    return reading


def _read_dates(reading: Reading, op: str, texts: dict[str, str]) -> None:
    begin_text, end_text = texts.get("begin_date", ""), texts.get("end_date", "")
    if not (op in ("close", "cancel") and reading.ref):
        # Beside a ref the statement's own begin stands, whatever the row says.
        reading.begin_date = read_date(begin_text)
        if reading.begin_date is None:
            reading.refused = reading.refused or "begin_date"
    if op == "cancel":
        return  # all its days: an end says nothing
    reading.end_date = read_date(end_text)
    if reading.end_date is None and (end_text or op == "close"):
        reading.refused = reading.refused or "end_date"
    if reading.begin_date and reading.end_date and reading.end_date < reading.begin_date:
        reading.refused = reading.refused or "period"
    if reading.end_date and reading.end_date >= FIRST_OPEN_DATE:
        reading.end_date = None


def _read_evidence(reading: Reading, kind: str, texts: dict[str, str]) -> None:
    for column in EVIDENCE.get(kind, ()):
        text = texts.get(column, "")
        if column == "level":
            text = text.upper().translate(_LEVELS)
        if not text:
            if column in REQUIRED.get(kind, ()):
                reading.refused = reading.refused or column
            continue
        if column in DATE_COLUMNS:
            if read_date(text) is None:
                reading.refused = reading.refused or column
        elif column in IIN_COLUMNS:
            whole, padded = read_iin(text)
            reading.hinted = reading.hinted or padded
            if whole is None:
                reading.refused = reading.refused or column
            text = whole or text
        elif text not in VALUES[column]:
            reading.refused = reading.refused or column
        reading.evidence[column] = text
    if reading.evidence.get("relation") == "family" and "worker_iin" not in reading.evidence:
        reading.refused = reading.refused or "worker_iin"


def _judge_period(reading: Reading, feed: str, as_of: date | None) -> None:
    assert reading.begin_date is not None
    if as_of is not None and not holds_on(reading.begin_date, reading.end_date, as_of):
        reading.refused = "as_of"
    extent = authority_days_within(feed, reading.begin_date, reading.end_date)
    if extent == "none":
        reading.refused = reading.refused or "authority"
    reading.hinted = reading.hinted or extent == "some"
    kind = kind_of(feed)
    excluding = reading.evidence.get("status") not in (None, "registered")
    if kind.isdigit() and not excluding and not admitted_ever(int(kind), reading.evidence):
        reading.hinted = True
