"""Where orders have left the place that a line of scope opened: what relies on it afterwards is not certain.

Behind "в пункте 4:", an order "в пункте 5 слова … исключить" steps out; whether a following "подпункт 3)
исключить" is of paragraph 4 or of paragraph 5 the act does not say. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tizbe.law.reading.scope import LEVELS, Places

_DEPTHS = {"title": "paragraph", "preamble": "paragraph", "chapter_heading": "chapter", "act": "annex"}


@dataclass
class Departures:
    """The levels on which some order, since the last line of scope, stood elsewhere than the open place."""

    levels: set[str] = field(default_factory=set)

    def clear(self) -> None:
        """A new place is open: nothing has left it."""
        self.levels = set()

    def keep(self, levels: Iterable[str]) -> None:
        """Forget what was left on other levels than these, as an item of the act's own numbering does."""
        self.levels &= set(levels)

    def note(self, opened: Mapping[str, str | bool], own: Mapping[str, str | bool], places: Places) -> None:
        """An order stood at `own` while `opened` was open, and named `places` itself."""
        changed = {level for level, place in opened.items() if own.get(level) != place}
        named = {level for level, _ in places if level not in opened}
        self.levels |= (changed | named) - {"language"}

    def make_unclear(self, places: Places, unit: str) -> bool:
        """True when an order (or, with unit "", a line of scope) on `places` needs a place that was left."""
        levels = [level for level, _ in places if level != "language"]
        outermost = levels[0] if levels else _DEPTHS.get(unit, unit)
        depth = LEVELS.index(outermost) if outermost in LEVELS else len(LEVELS)
        return any(LEVELS.index(level) < depth for level in self.levels)
