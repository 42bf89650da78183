"""Where an instruction applies: a stack of places that lines ending in a colon set, outermost first.

`{}` is the amended act itself, `{"list": true}` is inside its list. A line of one level drops the deeper
levels; a new target empties the stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LEVELS = (
    "annex",
    "document",
    "list",
    "chapter",
    "section",
    "article",
    "paragraph",
    "subparagraph",
    "part",
    "indent",
    "row",
    "column",
    "language",
)
"""The levels of scope, outermost first."""

_LIST = re.compile(
    r"(?:көрсетілген|аталған|осы) қаулы(?:мен|ға қосымшаға сәйкес)?(?: (?:айқындалған|бекітілген))?"
    r"(?P<name> .*?)? ?тізбе(?:сінде|де):",
    re.DOTALL,
)


@dataclass
class ScopeStack:
    """The places that are open just now, by level."""

    places: dict[str, str | bool] = field(default_factory=dict)

    def open(self, level: str, place: str | bool) -> None:
        """Set `level` and drop everything deeper."""
        depth = LEVELS.index(level)
        self.places = {key: value for key, value in self.places.items() if LEVELS.index(key) < depth}
        self.places[level] = place

    def clear(self) -> None:
        """Back to the act itself."""
        self.places = {}

    def snapshot(self) -> dict[str, str | bool]:
        """The scope as an operation keeps it."""
        return dict(self.places)


@dataclass(frozen=True)
class ScopeLine:
    """A line that sets a scope: its level, the place there, and the name of the list as printed."""

    level: str
    place: str | bool
    list_name: str = ""


def read_scope_line(text: str) -> ScopeLine | None:
    """The scope that `text` sets as a whole, or None when it is no scope line that is understood."""
    if found := _LIST.fullmatch(text):
        name = (found["name"] or "").strip()
        return ScopeLine("list", True, f"{name} тізбесі" if name else "")
    return None
