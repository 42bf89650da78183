"""Places that an act opens and must order something in: a line of scope or an introduction that nothing follows.

Behind "в пункте 3:" stands an order on paragraph 3. Where the next order is on another place, the line is
wrong or an order was lost. Source: drafting rules of Kazakhstan's acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Block


@dataclass(frozen=True)
class _Opening:
    """One place of one act amended, and the block that opened it."""

    target: int
    places: frozenset[tuple[str, str | bool]]
    block: Block


@dataclass
class OpenedPlaces:
    """The places opened so far in which nothing was ordered yet."""

    _unused: list[_Opening] = field(default_factory=list)

    def note(self, target: int | None, places: Mapping[str, str | bool], block: Block) -> None:
        """A line opened `places` of the act `target` (None where it is not known yet)."""
        if target is not None:
            self._unused.append(_Opening(target, frozenset(places.items()), block))

    def use(self, target: int, scope: Mapping[str, str | bool]) -> None:
        """An order stands at `scope`: it uses that place and all around it, of equal ones the last."""
        held = frozenset(scope.items())
        used = {one.places: one for one in self._unused if one.target == target and one.places <= held}
        self._unused = [one for one in self._unused if used.get(one.places) is not one]

    def reasons(self) -> list[Reason]:
        """A reason for each place in which nothing was ordered."""
        return [because("scope-empty", line=one.block.first_line, text=one.block.text) for one in self._unused]
