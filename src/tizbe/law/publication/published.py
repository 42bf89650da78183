"""An edition with all that is told beside it: the acts so far, the acts to come, and why each row is so.

A row's history comes from the chronicle; the instruction is quoted from the act that made the difference. Of an
act whose text is not at hand nothing is quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.consolidation.row_history import is_same_row, worded_versions
from tizbe.law.folding import fold
from tizbe.law.legal_list import ActRef, Edition, LegalList, Wording
from tizbe.law.reading.numbering import row_order
from tizbe.law.reading.operation import Operation

TEXTS = ("title", "list_title", "point1")
"""The texts of an edition around its rows, by their names."""


@dataclass(frozen=True)
class PlaceStep:
    """What one act did to one row or text: `op` and the quoted instruction, from `first_line` to `last_line`.

    `op` is "enact" for the act that made the list, and "amend" where the text of the act is not at hand; both
    quote nothing. `from_date` is the day from which it stands so; `language` is that of the instruction.
    """

    act: ActRef
    op: str
    from_date: date
    instruction: str = ""
    language: str = ""
    first_line: int = 0
    last_line: int = 0
    page: int = 0


@dataclass(frozen=True)
class MadeChange:
    """One operation of an act that stands behind an edition, and the day it took effect."""

    act: ActRef
    from_date: date
    operation: Operation


@dataclass(frozen=True)
class PublishedEdition:
    """One edition of the list, to be published beside its neighbours.

    `edition` is one of the chronicle's. `known_date` is the day of knowing, None for all that is known.
    """

    chronicle: Chronicle
    edition: Edition
    known_date: date | None = None

    @property
    def editions(self) -> LegalList:
        """The whole list, with every edition known."""
        return self.chronicle.legal_list

    @property
    def folder(self) -> str:
        """The name of its folder: the day from which it is in force."""
        return self.edition.in_force_from.isoformat()

    @property
    def so_far(self) -> tuple[Edition, ...]:
        """The editions up to this one, this one last."""
        day = self.edition.in_force_from
        return tuple(edition for edition in self.editions.editions if edition.in_force_from <= day)

    @property
    def before(self) -> Edition | None:
        """The edition before this one; None for the first."""
        return self.so_far[-2] if len(self.so_far) > 1 else None

    @property
    def later(self) -> tuple[Edition, ...]:
        """The editions that acts already adopted make after this one."""
        day = self.edition.in_force_from
        return tuple(edition for edition in self.editions.editions if edition.in_force_from > day)

    @cached_property
    def acts(self) -> tuple[tuple[ActRef, date], ...]:
        """Every act behind this edition with the first day on which it took effect, in that order."""
        first: dict[ActRef, date] = {}
        for edition in self.so_far:
            for act in edition.made_by:
                first.setdefault(act, edition.in_force_from)
        return tuple(first.items())

    @cached_property
    def changes(self) -> tuple[MadeChange, ...]:
        """Every operation behind this edition whose text is at hand, in the order it was applied, each once."""
        found: dict[tuple[ActRef, date, int], MadeChange] = {}
        for step in self.chronicle.steps:
            if step.day > self.edition.in_force_from:
                continue
            for act, operations in step.made.values():
                for one in operations:
                    found[act, step.day, one.order] = MadeChange(act, step.day, one)
        order = {act: place for place, (act, _) in enumerate(self.acts)}
        return tuple(found[key] for key in sorted(found, key=lambda key: (key[1], order.get(key[0], 0), key[2])))

    @cached_property
    def steps(self) -> Mapping[str, tuple[PlaceStep, ...]]:
        """Why each row is so, by its number: what each act did to it, the oldest first."""
        return {row.number: tuple(self._row_steps(row.number)) for row in self.edition.rows}

    @cached_property
    def text_steps(self) -> Mapping[str, tuple[PlaceStep, ...]]:
        """Why each text around the rows is so, by its name in `TEXTS`, the oldest first."""
        return {name: tuple(self._text_steps(name)) for name in TEXTS}

    def version_period(self, row: str) -> tuple[date, date]:
        """[from, until) of the wording that the row has in this edition."""
        day = self.edition.in_force_from
        version = next(one for one in worded_versions(self.chronicle, row) if one.from_date <= day < one.until_date)
        return version.from_date, version.until_date

    def changed_rows(self, edition: Edition) -> tuple[str, ...]:
        """The numbers of the rows in which `edition`, one of those known, differs from the one before it."""
        place = self.editions.editions.index(edition)
        before = self.editions.editions[place - 1].rows_by_number if place else {}
        numbers = sorted({*before, *edition.rows_by_number}, key=row_order)
        return tuple(number for number in numbers if not is_same_row(before.get(number), edition.row(number)))

    def _row_steps(self, row: str) -> list[PlaceStep]:
        day = self.edition.in_force_from
        steps: list[PlaceStep] = []
        for version in worded_versions(self.chronicle, row):
            if version.from_date <= day and version.made_by is not None:
                steps += self._place_steps(row, version.made_by, version.from_date)
        return steps

    def _text_steps(self, name: str) -> list[PlaceStep]:
        steps: list[PlaceStep] = []
        text: str | None = None
        for edition in self.so_far:
            wording: Wording = getattr(edition, name)
            key = _folded(wording)
            made = self._made(name, edition.in_force_from)
            if key != text or made:
                act = made[0] if made else edition.made_by[0]
                steps += self._place_steps(name, act, edition.in_force_from)
            text = key
        return steps

    def _place_steps(self, place: str, act: ActRef, day: date) -> list[PlaceStep]:
        """What `act` did to a place on `day`: each of its operations, or that nothing can be quoted."""
        made = self._made(place, day)
        if made is None:
            op = "enact" if act.number == self.chronicle.base.number else "amend"
            return [PlaceStep(act, op, day)]
        language = next(one.reading.act.language for one in self.chronicle.acts if one.ref == made[0])
        return [
            PlaceStep(made[0], one.op, day, one.instruction, language, one.first_line, one.last_line, one.page)
            for one in made[1]
        ]

    def _made(self, place: str, day: date) -> tuple[ActRef, tuple[Operation, ...]] | None:
        return next((step.made[place] for step in self.chronicle.steps if step.day == day and place in step.made), None)


def _folded(wording: Wording) -> str:
    return f"{fold(wording.kk)}\n{fold(wording.ru)}"
