"""What one act makes of the list on one day: its operations, in both languages, against the list as it stands.

An effect is whole or it is not used: one reason, and nothing of the act is applied. A text that the act
changes stays in no other language unless the act's other text, or the wording beside it, gives it; an act
that amends one language version only leaves the others as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from tizbe.errors import Refused
from tizbe.law.consolidation.intent import Intents, RowIntent, Standing, TextIntent, intents
from tizbe.law.consolidation.row_draft import RowDraft
from tizbe.law.consolidation.splice import folded
from tizbe.law.legal_list import Edition, Row, Wording
from tizbe.law.reading.cells import ReadFeed, ReadRow
from tizbe.law.reading.numbering import row_order
from tizbe.law.reading.operation import Operation, Reading
from tizbe.law.reason import Reason, because
from tizbe.law.record import ActWording, Names

WHOLE_LIST = "list"
"""The key of the whole list among the places that an effect touched."""
_LANGUAGES = ("kk", "ru")
_LIST = re.compile(r"\b(?:тізбе|переч(?:ень|ня))", re.IGNORECASE)


@dataclass
class Effect:
    """What becomes of the list: new texts, new rows (None: deleted), its end; and why it is not to be used.

    `made` gives, for each place touched (a text, a row number or `WHOLE_LIST`), the operations that did it.
    """

    texts: dict[str, Wording] = field(default_factory=dict)
    rows: dict[str, Row | None] = field(default_factory=dict)
    made: dict[str, tuple[Operation, ...]] = field(default_factory=dict)
    ends: bool = False
    reasons: list[Reason] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True where nothing that the hub holds is touched."""
        return not (self.made or self.ends)

    def onto(self, standing: Standing) -> None:
        """Change the standing list by this effect."""
        standing.texts.update(self.texts)
        for number, row in self.rows.items():
            if row is None:
                standing.rows.pop(number, None)
            else:
                standing.rows[number] = row
        standing.is_ended = standing.is_ended or self.ends


def effect(
    standing: Standing,
    operations: Sequence[Operation],
    language: str,
    names: Names,
    other: Reading | None = None,
    attached: ActWording | None = None,
) -> Effect:
    """The effect of `operations` of one act and day, worded in `language`, on the list as it stands.

    `other` is the act in the other language, whose operations go by the same order numbers; `attached`
    gives wording that neither text gives. Nothing is changed here: `Effect.onto` does.
    """
    made = Effect()
    versions: dict[str, list[Operation]] = {}
    both: list[Operation] = []
    for operation in operations:
        version = operation.scope.get("language")
        if isinstance(version, str) and version in _LANGUAGES:
            versions.setdefault(version, []).append(operation)
        else:
            both.append(operation)
    if both:
        second, reasons = _second(standing, both, language, other)
        made.reasons += reasons
        _combine(made, standing, RowDraft(language, names, attached), intents(standing, both, language), second)
    for version, alone in versions.items():
        part = Effect()
        draft = RowDraft(version, names, attached, is_alone=True)
        _combine(part, standing, draft, intents(standing, alone, version), None)
        _join(made, part)
    return made


def applied_to(base: Edition, made: Effect) -> Edition:
    """`base` with an effect; its number, days and acts stay. `Refused`, with the reason, where it does not fit."""
    if made.reasons:
        raise Refused(made.reasons[0].sentences)
    standing = Standing.of(base)
    made.onto(standing)
    rows = tuple(standing.rows[number] for number in sorted(standing.rows, key=row_order))
    texts = standing.texts
    return replace(base, rows=rows, title=texts["title"], list_title=texts["list_title"], point1=texts["point1"])


def inverse(
    base: Edition, operations: Sequence[Operation], names: Names, language: str = "kk"
) -> tuple[Operation, ...]:
    """The operations that take the list, as `operations` leave it, back to `base` in that language.

    `Refused` where the operations do not fit `base`, or end it: nothing undoes a repeal.
    """
    made = effect(Standing.of(base), operations, language, names)
    if made.reasons:
        raise Refused(made.reasons[0].sentences)
    if made.ends:
        raise Refused(_NO_WAY_BACK)
    back: list[Operation] = []
    for name in made.texts:
        unit, locator = ("paragraph", ("1",)) if name == "point1" else ("title", ())
        scope = {"list": True} if name == "list_title" else {}
        text = getattr(base, name).in_language(language)
        back.append(_operation(len(back) + 1, "replace", unit, scope, locator, text=text))
    for number in made.rows:
        row = base.row(number)
        op = "delete" if row is None else "insert" if made.rows[number] is None else "replace"
        rows = () if row is None else (_read_row(row, language),)
        back.append(_operation(len(back) + 1, op, "row", {"list": True}, (number,), rows=rows))
    return tuple(back)


def _second(
    standing: Standing, operations: Iterable[Operation], language: str, other: Reading | None
) -> tuple[Intents | None, list[Reason]]:
    """What the other language's text asks, paired by order; a pair that differs in kind is a reason."""
    if other is None or other.act.language == language:
        return None, []
    by_order = {operation.order: operation for operation in other.operations}
    twins: list[Operation] = []
    reasons: list[Reason] = []
    for operation in operations:
        twin = by_order.get(operation.order)
        if twin is None or _kind(twin) != _kind(operation):
            reasons.append(because("other-disagrees", order=operation.order))
        else:
            twins.append(twin)
    # Words of a text that the hub holds in one language only cannot be found in the other: left empty there.
    asked = intents(standing, twins, other.act.language, is_second=True)
    return asked, reasons + asked.reasons


def _kind(operation: Operation) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    return operation.op, operation.unit, operation.locator, tuple(sorted(set(operation.scope) - {"language"}))


def _combine(made: Effect, standing: Standing, draft: RowDraft, asked: Intents, second: Intents | None) -> None:
    """Add to `made` what is asked; the texts of the other language come from `second`."""
    made.reasons += asked.reasons
    if made.reasons:
        return
    if second and not _is_pair(asked, second, standing, draft.other_language):
        made.reasons.append(because("other-disagrees", order=_first_order(asked)))
    for name, text in asked.texts.items():
        made.texts[name] = _text(standing.texts[name], text, second.texts.get(name) if second else None, draft, name)
        made.made[name] = tuple(text.operations)
    for number, row in asked.rows.items():
        made.rows[number] = _row(standing, number, row, second.rows.get(number, RowIntent()) if second else None, draft)
        made.made[number] = tuple(row.operations)
    if asked.whole:
        _whole(made, standing, asked.whole, second.whole if second else None, draft)
    if asked.end:
        made.ends = True
        made.made[WHOLE_LIST] = (asked.end,)
    made.reasons += draft.reasons


def _is_pair(asked: Intents, second: Intents, standing: Standing, language: str) -> bool:
    """True when the two texts touch the same places, but for texts that the hub lacks in the second language."""
    missing = {name for name in asked.texts if name not in second.texts and _in(standing.texts[name], language)}
    return not missing and set(second.texts) <= set(asked.texts) and set(second.rows) <= set(asked.rows)


def _first_order(asked: Intents) -> int:
    orders = [one.order for text in asked.texts.values() for one in text.operations]
    orders += [one.order for row in asked.rows.values() for one in row.operations]
    return min(orders, default=1)


def _text(before: Wording, asked: TextIntent, second: TextIntent | None, draft: RowDraft, name: str) -> Wording:
    language = draft.language
    text = asked.text(_in(before, language))
    if draft.is_alone:
        return draft.worded(text, before)
    given = draft.attached.wording.get(name) if draft.attached else None
    wording = draft.worded(text, given)
    if second:
        told = second.text(_in(before, draft.other_language))
        wording = replace(wording, ru=told) if draft.other_language == "ru" else replace(wording, kk=told)
    return wording


def _row(standing: Standing, number: str, asked: RowIntent, second: RowIntent | None, draft: RowDraft) -> Row | None:
    before = standing.rows.get(number)
    if asked.is_gone:
        if draft.is_alone:
            draft.reasons.append(because("language-feeds", row=number))
        return None
    order = asked.operations[0].order
    if asked.read is not None:
        return draft.read_row(asked.read, second.read if second else None, before, order)
    if before is None:
        draft.reasons.append(because("row-missing", row=number))
        return None
    return draft.changed_row(before, asked, second, order)


def _whole(made: Effect, standing: Standing, asked: Operation, second: Operation | None, draft: RowDraft) -> None:
    """The whole list new: rows that the annex does not have are gone; its first lines may be a new title."""
    told = {read.number: read for read in second.rows} if second else {}
    made.rows.update(dict.fromkeys(standing.rows))
    for read in asked.rows:
        made.rows[read.number] = draft.read_row(
            read, told.get(read.number), standing.rows.get(read.number), asked.order
        )
    if second and set(told) != {read.number for read in asked.rows}:
        draft.reasons.append(because("other-disagrees", order=asked.order))
    made.made[WHOLE_LIST] = (asked,)
    made.made.update((number, (asked,)) for number in made.rows)
    title = _annex_title(asked)
    other_title = _annex_title(second) if second else ""
    if title is None or other_title is None:
        draft.reasons.append(because("not-in-list", order=asked.order, op=asked.op, unit=asked.unit))
        return
    before = standing.texts["list_title"]
    if title and folded(title) != folded(_in(before, draft.language)):
        text = TextIntent([asked], whole=title)
        twin = TextIntent([asked], whole=other_title) if other_title else None
        made.texts["list_title"] = _text(before, text, twin, draft, "list_title")
    made.made["list_title"] = (asked,)


def _annex_title(operation: Operation) -> str | None:
    """The title that a whole annex gives the list: its first line, where that names a list.

    Empty where the annex has none; None where what may be a title is not one line, so that a person must look.
    """
    lines = [line.strip() for line in (operation.text or "").split("\n") if line.strip()]
    first_row = operation.rows[0].number
    before_rows = [line for line in takewhile(lambda line: line.rstrip(".") != first_row, lines) if _LIST.search(line)]
    if not before_rows:
        return ""
    return lines[0] if before_rows == lines[:1] and "|" not in lines[0] and "\t" not in lines[0] else None


def _join(made: Effect, part: Effect) -> None:
    """Add a part for one language to `made`; both touching one place is a reason."""
    made.reasons += part.reasons
    for place in set(made.made) & set(part.made):
        order = part.made[place][0].order
        made.reasons.append(
            because("row-twice", row=place) if place in part.rows else because("text-twice", order=order)
        )
    made.texts.update(part.texts)
    made.rows.update(part.rows)
    made.made.update(part.made)
    made.ends = made.ends or part.ends


def _read_row(row: Row, language: str) -> ReadRow:
    feeds = tuple(ReadFeed(_in(one.body, language), _in(one.system, language), one.inferred) for one in row.feeds)
    return ReadRow(row.number, _in(row.category, language), feeds)


def _operation(
    order: int,
    op: str,
    unit: str,
    scope: Mapping[str, str | bool],
    locator: tuple[str, ...],
    rows: tuple[ReadRow, ...] = (),
    text: str | None = None,
) -> Operation:
    return Operation(order, op, unit, scope, locator, rows, text, 0, "", 0, 0)


def _in(wording: Wording, language: str) -> str:
    return wording.ru if language == "ru" else wording.kk


_NO_WAY_BACK = {
    "kk": "Тізбенің күшін жою кері қайтарылмайды.",
    "ru": "Отмену перечня нечем обратить.",
    "en": "Nothing undoes the repeal of the list.",
}
