"""One order of an instruction: what is done to which unit, and what it is in the scope that holds for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tizbe.law.reading.operation import Words
from tizbe.law.reading.scope import Places

_WHOLE_TEXTS = ("annex", "document", "list", "language")


@dataclass(frozen=True)
class Order:
    """One order: what is done to which unit.

    `places` are levels of scope named inside the instruction, outermost first, and hold for this order only;
    with `is_from_act` they begin at the amended act, whatever scope is open. `wording` is "quoted" when the
    new wording follows, "annex" when it stands in annex `annex` ("" the only one) to the amending act, else
    "". `rest` stands behind the colon on the same line; `stop` ends an order that no wording follows.
    `is_throughout`: the words are changed wherever they stand ("по всему тексту").
    """

    op: str
    unit: str
    places: Places = ()
    locator: tuple[str, ...] = ()
    words: Words | None = None
    wording: str = ""
    annex: str = ""
    rest: str = ""
    stop: str = ""
    is_from_act: bool = False
    is_throughout: bool = False


def settle(order: Order, scope: Mapping[str, str | bool]) -> tuple[Order, dict[str, str | bool]] | None:
    """`order` in the scope that holds for it: a chapter's title is its heading; None where scope leaves two readings.

    "По всему тексту" behind a line of scope may mean the text of that place or of the whole document.
    """
    if order.is_throughout and not order.places and any(level not in _WHOLE_TEXTS for level in scope):
        return None
    levels = [level for level in scope if level != "language"]
    if order.unit != "title" or levels[-1:] != ["chapter"]:
        return order, dict(scope)
    kept = {level: place for level, place in scope.items() if level != "chapter"}
    return replace(order, unit="chapter_heading", locator=(str(scope["chapter"]),)), kept
