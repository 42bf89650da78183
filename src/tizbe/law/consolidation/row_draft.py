"""A row as an act makes it: its bodies and systems resolved by their printed names, its texts in each language.

What the act prints in its language decides which body and system it is; the other language must name the
same ones. A name that nobody gave a code is a reason, and so is a row that would name one feed twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tizbe.law.consolidation.intent import Cell, RowIntent, row_cells
from tizbe.law.consolidation.place import BODY_COLUMN, CATEGORY_COLUMN, SYSTEM_COLUMN
from tizbe.law.consolidation.splice import folded
from tizbe.law.legal_list import Body, Feed, FeedWording, Row, System, Wording
from tizbe.law.reading.cells import ReadFeed, ReadRow, systems_in
from tizbe.law.reason import Reason, because
from tizbe.law.record import ActWording, Names


@dataclass
class RowDraft:
    """Makes the rows of one act: `language` is the language of its text.

    `attached` gives wording of other languages. `is_alone`: the act amends this language version only, so
    that every other wording, and every body and system, stays. `reasons` gathers what does not fit.
    """

    language: str
    names: Names
    attached: ActWording | None = None
    is_alone: bool = False
    reasons: list[Reason] = field(default_factory=list)

    @property
    def other_language(self) -> str:
        """The other official language."""
        return "ru" if self.language == "kk" else "kk"

    def worded(self, text: str, others: Wording | None) -> Wording:
        """`text` in the language of the act, the other languages from `others`; else they are empty."""
        wording = others or Wording()
        return replace(wording, ru=text) if self.language == "ru" else replace(wording, kk=text)

    def read_row(self, read: ReadRow, told: ReadRow | None, before: Row | None, order: int) -> Row | None:
        """The row that the act prints in whole; `told` is the same row in the other language."""
        if not (read.category and read.feeds):
            self.reasons.append(because("cells", row=read.number, count=len(read.cells) + 1))
            return None
        feeds = self._resolved(read)
        others = self._resolved(told) if told else {}
        if feeds is None or others is None:
            return None
        if told and set(others) != set(feeds):
            self.reasons.append(because("other-disagrees", order=order))
            return None
        if self.is_alone:
            return self._reworded(read, feeds, before)
        worded = tuple(
            FeedWording(
                feed=Feed(read.number, body, system),
                body=self._named(feed.body, self.names.bodies[body], others.get((body, system)), "body"),
                system=self._named(feed.system, self.names.systems[system], others.get((body, system)), "system"),
                inferred=feed.is_inferred,
            )
            for (body, system), feed in feeds.items()
        )
        return Row(read.number, self._category(read.number, read.category, told.category if told else None), worded)

    def changed_row(self, before: Row, asked: RowIntent, told: RowIntent | None, order: int) -> Row | None:
        """`before` with cells changed; `told` is what the other language's text asks of the row."""
        if told and not self._agrees(before, asked, told):
            self.reasons.append(because("other-disagrees", order=order))
        worded = [self._changed_feed(before, one, asked, told, order) for one in before.feeds]
        feeds = [one for one in worded if one is not None]
        if len(feeds) != len(before.feeds):
            return None
        if SYSTEM_COLUMN in asked.columns:
            feeds = self._new_systems(before.number, feeds[0], asked, told, order)
        codes = [one.feed.code for one in feeds]
        if twice := next((code for code in codes if codes.count(code) > 1), None):
            self.reasons.append(because("feed-twice", row=before.number, text=twice))
        if self.is_alone and set(codes) != {one.feed.code for one in before.feeds}:
            self.reasons.append(because("language-feeds", row=before.number))
        return Row(before.number, self._changed_category(before, asked, told), tuple(feeds))

    def _agrees(self, before: Row, asked: RowIntent, told: RowIntent) -> bool:
        """True when both languages change the same columns, as far as the hub holds their text in the other."""
        missing = asked.touched - told.touched
        is_held = any(row_cells(before, column, self.other_language) for column in missing)
        return told.touched <= asked.touched and not is_held

    def _resolved(self, read: ReadRow) -> dict[tuple[str, str], ReadFeed] | None:
        """The feeds of a row by the codes of body and system, in order; None, with reasons, where some fail."""
        found: dict[tuple[str, str], ReadFeed] = {}
        is_whole = True
        for feed in read.feeds:
            body, system = self._body(read.number, feed.body), self._system(read.number, feed.system)
            if body is None or system is None:
                is_whole = False
            elif (body, system) in found:
                self.reasons.append(because("feed-twice", row=read.number, text=f"{feed.body}, {feed.system}"))
                is_whole = False
            else:
                found[body, system] = feed
        return found if is_whole else None

    def _body_code(self, printed: str) -> str | None:
        return self.names.body_codes.get(folded(printed))

    def _system_code(self, printed: str) -> str | None:
        return self.names.system_codes.get(folded(printed))

    def _body(self, row: str, printed: str) -> str | None:
        code = self._body_code(printed)
        if code is None:
            self.reasons.append(because("body-unknown", row=row, text=printed or "–"))
        return code

    def _system(self, row: str, printed: str) -> str | None:
        code = self._system_code(printed)
        if code is None:
            self.reasons.append(because("system-unknown", row=row, text=printed or "–"))
        return code

    def _named(self, printed: str, known: Body | System, other: ReadFeed | None, cell: str) -> Wording:
        """A name as printed, the other languages as the other text prints it, else as the name stands."""
        wording = self.worded(printed, known.name)
        if other is None:
            return wording
        return self._with_other(wording, other.body if cell == "body" else other.system)

    def _with_other(self, wording: Wording, text: str) -> Wording:
        return replace(wording, ru=text) if self.other_language == "ru" else replace(wording, kk=text)

    def _category(self, number: str, text: str, told: str | None) -> Wording:
        wording = self.worded(text, self.attached.categories.get(number) if self.attached else None)
        return self._with_other(wording, told) if told else wording

    def _reworded(self, read: ReadRow, feeds: dict[tuple[str, str], ReadFeed], before: Row | None) -> Row | None:
        """A row of one language version: the same feeds, the other languages as they were."""
        held = {(one.feed.body, one.feed.system): one for one in before.feeds} if before else {}
        if before is None or set(held) != set(feeds):
            self.reasons.append(because("language-feeds", row=read.number))
            return None
        worded = tuple(
            replace(
                held[key],
                body=self.worded(feed.body, held[key].body),
                system=self.worded(feed.system, held[key].system),
            )
            for key, feed in feeds.items()
        )
        return Row(read.number, self.worded(read.category, before.category), worded)

    def _changed_category(self, before: Row, asked: RowIntent, told: RowIntent | None) -> Wording:
        text = _changed(asked, Cell(CATEGORY_COLUMN, "", self._in(before.category)))
        if text is None:
            return before.category
        if self.is_alone:
            return self.worded(text, before.category)
        other = None
        if told:
            other = _changed(told, Cell(CATEGORY_COLUMN, "", self._other(before.category)))
        return self._category(before.number, text, other)

    def _changed_feed(
        self, row: Row, worded: FeedWording, asked: RowIntent, told: RowIntent | None, order: int
    ) -> FeedWording | None:
        feed, body, system = worded.feed, worded.body, worded.system
        text = _changed(asked, Cell(BODY_COLUMN, feed.body, self._in(body)))
        if text is not None:
            code = self._body(row.number, text)
            if code is None:
                return None
            other = _changed(told, Cell(BODY_COLUMN, feed.body, self._other(body))) if told else None
            if other and self._body_code(other) != code:
                self.reasons.append(because("other-disagrees", order=order))
            body = self._renamed(text, body, self.names.bodies[code], other)
            feed = replace(feed, body=code)
        printed = Cell(SYSTEM_COLUMN, worded.feed.system, self._in(system))
        text = None if SYSTEM_COLUMN in asked.columns else _changed(asked, printed)
        if text is not None:
            code = self._system(row.number, text)
            if code is None:
                return None
            other = _changed(told, Cell(SYSTEM_COLUMN, worded.feed.system, self._other(system))) if told else None
            if other and self._system_code(other) != code:
                self.reasons.append(because("other-disagrees", order=order))
            system = self._renamed(text, system, self.names.systems[code], other)
            feed = replace(feed, system=code)
        return replace(worded, feed=feed, body=body, system=system, data_to_supply=self._data(row, worded, asked, told))

    def _data(self, row: Row, worded: FeedWording, asked: RowIntent, told: RowIntent | None) -> Wording | None:
        data = worded.data_to_supply
        if data is None:
            return None
        text = _changed(asked, Cell(SYSTEM_COLUMN, worded.feed.system, self._in(data), True))
        if text is None:
            return data
        wording = self.worded(text, data if self.is_alone else None)
        other = Cell(SYSTEM_COLUMN, worded.feed.system, self._other(data), True)
        said = _changed(told, other) if told else None
        return self._with_other(wording, said) if said else wording

    def _new_systems(
        self, number: str, first: FeedWording, asked: RowIntent, told: RowIntent | None, order: int
    ) -> list[FeedWording]:
        """The feeds of a row of one body whose cell of systems is new."""

        def codes(cell: str) -> dict[str, str]:
            printed = systems_in(cell, lambda text: self._system_code(text) is not None)
            resolved = [(self._system(number, text), text) for text in printed]
            return {code: text for code, text in resolved if code is not None}

        systems = codes(asked.columns[SYSTEM_COLUMN])
        others = codes(told.columns.get(SYSTEM_COLUMN, "")) if told else {}
        if told and set(others) != set(systems):
            self.reasons.append(because("other-disagrees", order=order))
        return [
            FeedWording(
                feed=replace(first.feed, system=code),
                body=first.body,
                system=self._renamed(text, first.system, self.names.systems[code], others.get(code)),
            )
            for code, text in systems.items()
        ]

    def _renamed(self, text: str, before: Wording, known: Body | System, other: str | None) -> Wording:
        """A name in a changed cell: the other languages stay where one version alone is amended."""
        if self.is_alone:
            return self.worded(text, before)
        wording = self.worded(text, known.name)
        return self._with_other(wording, other) if other else wording

    def _in(self, wording: Wording) -> str:
        return wording.ru if self.language == "ru" else wording.kk

    def _other(self, wording: Wording) -> str:
        return wording.kk if self.language == "ru" else wording.ru


def _changed(asked: RowIntent, wanted: Cell) -> str | None:
    """The new text of a cell, None where it is not asked to change."""
    if not wanted.is_data and wanted.column in asked.columns:
        return asked.columns[wanted.column]
    return asked.changed(wanted)
