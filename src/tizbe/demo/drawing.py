"""Bars as inline SVG: two numbers beside each other for every label, the earlier day above the later.

The drawing is 320 units wide, so that on a phone its letters keep their size. Colours are classes of the
report's style sheet; a table with the same numbers always follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
_LABEL, _BAR, _GAP, _NUMBERS = 14, 10, 12, 62


@dataclass(frozen=True)
class Bar:
    """One bar: where it begins, how long it is, its number as text and where that stands."""

    y: int
    width: float
    number: str
    is_after: bool

    @property
    def number_x(self) -> float:
        """Where the number begins."""
        return self.width + 5

    @property
    def number_y(self) -> float:
        """The number's base line."""
        return self.y + _BAR - 0.5


@dataclass(frozen=True)
class Group:
    """A label with its two bars."""

    label: str
    label_y: int
    bars: tuple[Bar, Bar]


@dataclass(frozen=True)
class Chart:
    """Everything the template needs to draw the bars."""

    width: int
    height: int
    bar_height: int
    groups: tuple[Group, ...]


def bar_chart(groups: Sequence[tuple[str, int, int]], texts: Sequence[tuple[str, str]]) -> Chart:
    """Bars for (label, before, after), with both numbers as they are to be written."""
    longest = max((max(before, after) for _, before, after in groups), default=0) or 1
    scale = (WIDTH - _NUMBERS) / longest
    drawn = []
    y = 0
    for (label, *numbers), written in zip(groups, texts, strict=True):
        bars = [
            Bar(
                y=y + _LABEL + 3 + place * (_BAR + 2),
                width=round(max(number * scale, 1.5 if number else 0), 1),
                number=text,
                is_after=place == 1,
            )
            for place, (number, text) in enumerate(zip(numbers, written, strict=True))
        ]
        drawn.append(Group(label=label, label_y=y + _LABEL - 2, bars=(bars[0], bars[1])))
        y += _LABEL + 3 + 2 * (_BAR + 2) + _GAP
    return Chart(width=WIDTH, height=max(y - _GAP, 1), bar_height=_BAR, groups=tuple(drawn))
