"""The named queries of a SELECT: what stands between WITH and the SELECT itself, and how often each is read.

Spark computes a named query anew wherever it is read, and plans and compiles it anew; DuckDB keeps its rows. So that
one text serves both, what is read more than once is made a table first (`engine.spark`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NAMED = re.compile(r"\s*(\w+)\s+AS\s+\(", re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
_COMMENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*")


@dataclass(frozen=True)
class Clauses:
    """A SELECT taken apart: its named queries in order, and what follows them."""

    named: tuple[tuple[str, str], ...]
    main: str

    def readers(self, place: int) -> int:
        """How often the named query at `place` is read by those after it and by the SELECT."""
        name = re.compile(rf"\b(?:FROM|JOIN)\s+{self.named[place][0]}\b", re.IGNORECASE)
        return sum(len(name.findall(text)) for text in (*(text for _, text in self.named[place + 1 :]), self.main))

    def replaced(self, place: int, text: str) -> Clauses:
        """The same, with another text for the named query at `place`."""
        name = self.named[place][0]
        return Clauses((*self.named[:place], (name, text), *self.named[place + 1 :]), self.main)

    def text(self, until: int, main: str) -> str:
        """A SELECT with the first `until` named queries before it."""
        named = ",\n".join(f"{name} AS ({text})" for name, text in self.named[:until])
        return f"WITH {named}\n{main}" if named else main


@lru_cache(maxsize=256)
def take_apart(select: str) -> Clauses:
    """The clauses of a SELECT, without comments; one that begins with no WITH has no named queries."""
    text = _COMMENT.sub(lambda found: "" if found[0].startswith("--") else found[0], select)
    found = _WITH.match(text)
    named: list[tuple[str, str]] = []
    at = found.end() if found else 0
    while found:
        begun = _NAMED.match(text, at)
        if begun is None:  # a recursive query or a list of columns: left as it is
            return Clauses((), text)
        until = _closed(text, begun.end())
        named.append((begun[1], text[begun.end() : until]))
        at = until + 1
        found = re.compile(r"\s*,").match(text, at)
        at = found.end() if found else at
    return Clauses(tuple(named), text[at:].strip())


def _closed(text: str, at: int) -> int:
    """Where the parenthesis closes that opened just before `at`; one inside a text in quotes does not count."""
    depth = 1
    for found in re.finditer(r"'(?:[^']|'')*'|[()]", text[at:]):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            return at + found.start()
    raise ValueError("a parenthesis is not closed")
