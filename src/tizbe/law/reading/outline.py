"""The amending act's own numbering: "1.", "2)", and what hangs on it, scope and the parts of the effective clause.

A scope that an item sets ends with the item. Source: drafting rules of Kazakhstan's acts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tizbe.law.reading.commencement import PartCommencement
from tizbe.law.reading.departure import Departures
from tizbe.law.reading.operation import Operation
from tizbe.law.reading.part import INDENT
from tizbe.law.reading.scope import ScopeStack
from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Block

_PARAGRAPH = re.compile(r"(?P<number>\d+(?:-\d+)*)\.(?!\d)\s*(?=\S)")
_ITEM = re.compile(
    r"(?P<number>\d+(?:-\d+)*\))"
    r"(?!(?:(?:,|\s*(?:және|мен|и)\s|\s*[-–])\s*\d+(?:-\d+)*\))*\s*(?:тармақша|подпункт))\s*(?=\S)",
    re.IGNORECASE,
)
"""An item of the act itself; "2) және 3) тармақшалар" begins with numbers of what is amended."""


@dataclass
class _Holder:
    """The places that stand open when a series of numbers begins: each number of it begins there again."""

    number: int = 0
    places: dict[str, str | bool] = field(default_factory=dict)
    block: Block | None = None


@dataclass
class Outline:
    """Where the reader is in the act's own numbering, with the scope that holds there.

    `clause` is the path ("1", "2)"); `indents` counts the paragraphs of it, `is_counted` is false where a
    table among them makes the count uncertain.
    """

    scope: ScopeStack = field(default_factory=ScopeStack)
    departures: Departures = field(default_factory=Departures)
    clause: tuple[str, ...] = ()
    indents: int = 0
    is_counted: bool = True
    _paragraphs: _Holder = field(default_factory=_Holder)
    _items: _Holder = field(default_factory=_Holder)
    _has_order: bool = False
    _has_late_scope: bool = False

    def enter(self, block: Block) -> tuple[str, list[Reason]]:
        """The text of `block` without its own number; a new number sets the clause and the scope back."""
        if found := _PARAGRAPH.match(block.text):
            reasons = self._step(self._paragraphs, found["number"], block)
            self.clause = (found["number"],)
            self.close_places()
            reasons += self.close_items()
        elif found := _ITEM.match(block.text):
            number = found["number"].rstrip(")")
            if number == "1":
                self._items = _Holder(0, self.scope.snapshot())
            else:
                self.scope.places = dict(self._items.places)
                self.departures.keep(self._items.places)
            reasons = self._step(self._items, number, block)
            if number != "1" and self._has_order and self._has_late_scope:
                reasons.append(because("scope-unclear", line=block.first_line))
            self.clause = (*self.clause[:1], found["number"]) if self._is_numbered else (found["number"],)
        else:
            self.indents += block.is_paragraph
            return block.text, []
        self.indents, self.is_counted = 1, True
        self._has_order = self._has_late_scope = False
        return block.text[found.end() :], reasons

    def close_items(self) -> list[Reason]:
        """The items of a paragraph end; a reason where "1)" has no "2)", for then something was lost."""
        last, self._items = self._items, _Holder()
        if last.number != 1 or last.block is None:
            return []
        return [because("numbering-alone", line=last.block.first_line, text=last.block.text)]

    def close_places(self) -> None:
        """Back to the act itself: no place is open, and none was left."""
        self.scope.clear()
        self.departures.clear()

    def note_order(self) -> None:
        """An order was read here."""
        self._has_order = True

    def note_scope(self) -> None:
        """A scope was set here: behind an order, a later item may or may not stand in it."""
        self._has_late_scope = self._has_order

    def pass_over(self, blocks: Sequence[Block]) -> None:
        """Count the paragraphs of a wording; cells and tables make the count uncertain."""
        self.indents += sum(block.is_paragraph for block in blocks)
        self.is_counted = self.is_counted and all(block.is_paragraph for block in blocks)

    @property
    def paragraph(self) -> tuple[str, ...]:
        """The numbered paragraph of the act, or none where it has items alone."""
        return () if not self.clause or self.clause[0].endswith(")") else self.clause[:1]

    @property
    def _is_numbered(self) -> bool:
        return bool(self._paragraphs.number)

    def _step(self, holder: _Holder, number: str, block: Block) -> list[Reason]:
        """Numbers follow one another; a gap means that something was lost."""
        first = int(number.split("-", maxsplit=1)[0])
        is_next = first == holder.number + 1 or ("-" in number and first == holder.number)
        holder.number, holder.block = first, block
        return [] if is_next else [because("numbering-order", line=block.first_line, text=block.text[:40])]


@dataclass(frozen=True)
class Span:
    """Where an operation stands by the act's own numbering; `first` to `last` are its indents there."""

    clause: tuple[str, ...]
    first: int
    last: int
    is_counted: bool


def attach(
    operations: Sequence[Operation], spans: Sequence[Span], parts: Sequence[PartCommencement]
) -> tuple[list[Operation], list[Reason]]:
    """The operations, each with the commencement of the part in which it stands; and what fits none."""
    attached = list(operations)
    reasons: list[Reason] = []
    for part in parts:
        indents: dict[tuple[str, ...], set[int]] = {}
        for path in part.clauses:
            if path[-1].endswith(INDENT):
                indents.setdefault(path[:-1], set()).add(int(path[-1].rstrip(INDENT)))
                continue
            inside = [place for place, span in enumerate(spans) if span.clause[: len(path)] == path]
            if not inside:
                reasons.append(because("clause-missing", text=" ".join(path)))
            for place in inside:
                attached[place] = replace(attached[place], commencement=part.commencement)
        for clause, named in indents.items():
            inside = _within_indents(spans, clause, named)
            if not inside:
                reasons.append(because("clause-missing", text=" ".join((*clause, *map(str, sorted(named))))))
            for place in inside:
                attached[place] = replace(attached[place], commencement=part.commencement)
    return attached, reasons


def _within_indents(spans: Sequence[Span], clause: tuple[str, ...], named: set[int]) -> list[int]:
    """The operations that the named indents hold whole; none when one is held in part, or not counted."""
    inside: list[int] = []
    for place, span in enumerate(spans):
        own = set(range(span.first, span.last + 1))
        if span.clause != clause or not own & named:
            continue
        if not own <= named or not span.is_counted:
            return []
        inside.append(place)
    return inside
