"""One person's periods drawn as SVG: a lane for each row, a lane of cover, the reasons at the edges.

Six months around the change of editions are shown; a period that goes on beyond them ends in an arrow. The
same facts stand in a table beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tizbe.demo.account import Period, Timeline
from tizbe.demo.drawing import WIDTH
from tizbe.demo.words import Words

FROM, UNTIL = date(2025, 10, 1), date(2026, 3, 1)
"""The days that are drawn, half-open."""

EDITION_DATE = date(2026, 1, 1)
_EDGE, _HEAD, _LANE, _BAR = 2, 34, 64, 16
_FIRST_LINE, _LINE = 32, 12
_LETTER = 6.1
"""About the width of a small letter, to see whether words fit."""


@dataclass(frozen=True)
class EdgeText:
    """Words under a bar: where they stand, and whether that is their end."""

    x: float
    dy: int
    words: str
    to_end: bool


@dataclass(frozen=True)
class Stretch:
    """A bar of a lane: its extent, its class, whether it goes on beyond the drawing, the words under it."""

    x: float
    width: float
    kind: str
    before: bool
    beyond: bool
    texts: tuple[EdgeText, ...]

    @property
    def end_x(self) -> float:
        """The bar's right end."""
        return self.x + self.width


@dataclass(frozen=True)
class Lane:
    """A labelled line of bars."""

    label: str
    y: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Tick:
    """A first of the month on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """Everything the template needs to draw one person."""

    width: int
    height: int
    bar_height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    edition_x: float


def draw(timeline: Timeline, words: Words) -> Drawing:
    """The drawing of one person's periods, worded."""
    lanes = []
    for number in sorted({int(period.rows) for period in timeline.rows}):
        periods = [period for period in timeline.rows if period.rows == str(number)]
        label = words.say("row_short", row=str(number), name=words.say(f"short_{number}"))
        lanes.append((label, periods))
    lanes.append((words.say("cover"), list(timeline.cover)))
    drawn = tuple(
        Lane(
            label=label,
            y=_HEAD + place * _LANE,
            stretches=tuple(_stretch(one, words) for one in periods if _is_seen(one)),
        )
        for place, (label, periods) in enumerate(lanes)
    )
    return Drawing(
        width=WIDTH,
        height=_HEAD + len(drawn) * _LANE - 8,
        bar_height=_BAR,
        lanes=drawn,
        ticks=tuple(Tick(_x(day), f"{day:%m.%Y}") for day in _months()),
        edition_x=_x(EDITION_DATE),
    )


def reason(code: str, words: Words) -> str:
    """A reason code in words."""
    return words.say("reason_" + code.replace("-", "_")) if code else ""


def _stretch(period: Period, words: Words) -> Stretch:
    left, right = _x(max(period.from_date, FROM)), _x(min(period.until_date, UNTIL))
    before, beyond = period.from_date < FROM, period.until_date > UNTIL
    texts = []
    if period.payer:
        payer = words.say("payer_" + period.payer)
        texts.append(_from_left(left, words.say("rows_payer", rows=period.rows, payer=payer)))
    else:
        if not before:
            texts.append(_from_left(left, f"{period.from_date}: {reason(period.began_by, words)}"))
        if not beyond:
            last_date = period.until_date - timedelta(1)
            texts.append(_from_right(right, f"{last_date}: {reason(period.ended_by, words)}", len(texts)))
    return Stretch(
        x=left,
        width=max(round(right - left, 1), 2),
        kind=f"payer-{period.payer}" if period.payer else "row",
        before=before,
        beyond=beyond,
        texts=tuple(texts),
    )


def _from_left(x: float, words: str) -> EdgeText:
    """Words that begin at x, or end at the drawing's edge where they would not fit."""
    if x + len(words) * _LETTER <= WIDTH:
        return EdgeText(x, _FIRST_LINE, words, to_end=False)
    return EdgeText(WIDTH - _EDGE, _FIRST_LINE, words, to_end=True)


def _from_right(x: float, words: str, line: int) -> EdgeText:
    """Words that end at x, or begin at the drawing's edge where they would not fit; a line lower after others."""
    dy = _FIRST_LINE + line * _LINE
    if x - len(words) * _LETTER >= 0:
        return EdgeText(x, dy, words, to_end=True)
    return EdgeText(_EDGE, dy, words, to_end=False)


def _is_seen(period: Period) -> bool:
    return period.from_date < UNTIL and period.until_date > FROM


def _x(day: date) -> float:
    share = (day - FROM).days / (UNTIL - FROM).days
    return round(_EDGE + share * (WIDTH - 2 * _EDGE), 1)


def _months() -> list[date]:
    found, day = [], FROM
    while day < UNTIL:
        found.append(day)
        day = (day + timedelta(31)).replace(day=1)
    return found
