"""Everything that an act says twice must agree: what it promises, whom it amends, its day, its stops.

Source: drafting rules of Kazakhstan's acts; where they leave a choice, either count is accepted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tizbe.law.reading.citation import Promise
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.heading import TitlePromise
from tizbe.law.reading.operation import NUMBERED, Operation, Target
from tizbe.law.reason import Reason, because

_ADDITIONS = ("insert", "insert_words")
_EITHER = ("insert_words",)

_WITHIN = {
    "subparagraph": ("paragraph", "article"),
    "part": ("subparagraph", "paragraph", "article", "column"),
    "indent": ("part", "subparagraph", "paragraph", "article", "column", "row", "annex"),
}
"""What each unit can only be a part of; the other units may stand in an act by themselves."""

_AT_END = re.compile(r"\bв конце\b|\bсоңын(?:да|ан)\b|\bсоңы\b", re.IGNORECASE)
"""Words that say where words are put in, without naming others."""

_THROUGHOUT = re.compile(r"по (?:всему |всем )?текст|мәтін(?:і|інің)? бойынша|мәтінін(?:де|ің)", re.IGNORECASE)
"""Words that mean every place of a text."""

_MOST_YEARS = 10
"""A day further from the signing is a misprint as likely as an intent."""

_Place = frozenset[tuple[str, str | bool]]


@dataclass(frozen=True)
class PromiseSpan:
    """A promise and the operations, from `start` up to `end`, that it is about."""

    promise: Promise
    start: int
    end: int


def promises_kept(spans: Sequence[PromiseSpan], operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each promise that plainly disagrees with its operations."""
    reasons: list[Reason] = []
    for span in spans:
        promised = operations[span.start : span.end]
        changes, additions = _counts(promised)
        if not _keeps(span.promise, promised):
            words = span.promise.text
            reasons.append(because("promise", promised=words, changes=changes, additions=additions))
    return reasons


def _counts(operations: Sequence[Operation]) -> tuple[int, int]:
    additions = sum(operation.op in _ADDITIONS for operation in operations)
    return len(operations) - additions, additions


def _keeps(promise: Promise, operations: Sequence[Operation]) -> bool:
    """Whether some way of counting that drafters use gives the promised numbers.

    Words put in may count as a change or an addition; one instruction on several units, or several pairs of
    words in one instruction, as one or as many.
    """
    changes = [one for one in operations if one.op not in _ADDITIONS]
    additions = [one for one in operations if one.op in _ADDITIONS and one.op not in _EITHER]
    either = [one for one in operations if one.op in _EITHER]
    return any(
        _may_be(promise.changes, changes + either[:taken]) and _may_be(promise.additions, additions + either[taken:])
        for taken in {0, 1, len(either) // 2, max(0, len(either) - 1), len(either)}
    )


def _may_be(promised: int, operations: Sequence[Operation]) -> bool:
    """Whether none, one or several (0, 1, 2) can be said of these operations."""
    if not operations or not promised:
        return not operations and not promised
    fewest = len({operation.first_line for operation in operations})
    most = sum(max(1, len(operation.locator)) for operation in operations)
    return fewest == 1 if promised == 1 else most > 1


def title_agrees(title: TitlePromise, spans: Sequence[PromiseSpan], targets: Sequence[Target]) -> list[Reason]:
    """Reasons where the act's own title promises something else, or names another act, than its text."""
    reasons: list[Reason] = []
    if title.promise and spans:
        told = [span.promise for span in spans]
        joined = told[0] if len(told) == 1 else _sum_of(told)
        if not _alike(title.promise, joined, is_sum=len(told) > 1):
            reasons.append(because("promise-title", title=title.promise.text, promised=joined.text))
    if title.targets and not title.is_several and targets:
        missing = [one for one in title.targets if one not in targets]
        if missing:
            reasons.append(because("target-title", title=_cited(missing[0]), target=_cited(targets[0])))
    if title.is_several and len(targets) == 1:
        reasons.append(because("target-alone", number=targets[0].number))
    return reasons


def _cited(target: Target) -> str:
    return f"{target.number} ({target.act_date.isoformat() if target.act_date else '–'})"


def _sum_of(promises: Sequence[Promise]) -> Promise:
    changes, additions = (sum(counts) for counts in zip(*((p.changes, p.additions) for p in promises), strict=True))
    return Promise(min(changes, 2), min(additions, 2), ", ".join(dict.fromkeys(p.text for p in promises)))


def _alike(title: Promise, text: Promise, *, is_sum: bool) -> bool:
    if is_sum:
        return (bool(title.changes), bool(title.additions)) == (bool(text.changes), bool(text.additions))
    return title == text


def stops_agree(operations: Sequence[Operation], stops: Sequence[str], groups: Sequence[object]) -> list[Reason]:
    """Operations are parted by `;`; the last of a target or of a paragraph of the act ends with a full stop.

    `groups` says of each operation to which paragraph of the act it belongs; "" is no stop of its own.
    """
    reasons: list[Reason] = []
    for place, (operation, stop) in enumerate(zip(operations, stops, strict=True)):
        is_end = place + 1 == len(operations)
        is_last = is_end or groups[place + 1] != groups[place]
        is_other = not is_end and operations[place + 1].target != operation.target
        if stop == "." and not is_last and not is_other:
            reasons.append(because("payload-order", line=operation.last_line))
        if stop == ";" and is_last:
            reasons.append(because("payload-last", line=operation.last_line))
    return reasons


def units_apart(operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each unit that two orders of the act set or strike as a whole."""
    seen: set[tuple[int, str, str, str]] = set()
    reasons: list[Reason] = []
    for operation in operations:
        if operation.words or operation.unit == "act" or (operation.op == "insert" and not operation.locator):
            continue
        scope = repr(sorted(operation.scope.items(), key=str))
        for number in operation.locator or ("",):
            key = (operation.target, scope, operation.unit, number)
            if key in seen and operation.unit == "row":
                reasons.append(because("row-twice", row=number))
            elif key in seen:
                reasons.append(because("text-twice", order=operation.order))
            seen.add(key)
    return reasons


def units_within(operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each order on a part of something that is not said, such as an indent of no paragraph."""
    reasons = []
    for operation in operations:
        levels = {*operation.scope, operation.unit}
        loose = [unit for unit, wholes in _WITHIN.items() if unit in levels and levels.isdisjoint(wholes)]
        if loose:
            reasons.append(because("unit-loose", line=operation.first_line, text=operation.instruction))
    return reasons


def wholes_apart(operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each unit that one order sets or strikes as a whole while another changes something in it."""
    wholes: dict[tuple[int, _Place], list[int]] = {}
    for one in operations:
        if not one.words and one.unit in NUMBERED and (one.op != "insert" or one.locator):
            for place in _places(one):
                wholes.setdefault((one.target, _counted(place)), []).append(one.order)
    reasons: dict[Reason, None] = {}
    for one in operations:
        for place in _places(one):
            for around in _around(place):
                for whole in wholes.get((one.target, around), ()):
                    if whole != one.order:
                        reasons[because("whole-and-part", whole=whole, part=one.order)] = None
    return list(reasons)


def _places(operation: Operation) -> list[_Place]:
    """Where an operation works, as levels with their numbers; one place for each number of its locator."""
    scope = frozenset(operation.scope.items())
    if operation.words and operation.unit == "words":
        return [scope | {("words", "")}]
    if operation.unit == "annex" and not operation.locator and {"list", "document"} & set(operation.scope):
        return [scope]
    return [scope | {(operation.unit, number)} for number in operation.locator or ("",)]


def _counted(place: _Place) -> _Place:
    """`place` without the chapter and section that a numbered paragraph stands in: they do not number it."""
    is_numbered = any(level == "paragraph" for level, _ in place)
    return frozenset(one for one in place if one[0] not in ("chapter", "section")) if is_numbered else place


def _around(place: _Place) -> Iterator[_Place]:
    """Every place in which `place` lies."""
    for count in range(1, len(place)):
        yield from map(frozenset, itertools.combinations(place, count))


def words_placed(operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each order that puts words in and does not say behind which."""
    return [
        because("words-nowhere", line=one.first_line, text=one.instruction)
        for one in operations
        if one.op == "insert_words" and one.words and not one.words.after and not _AT_END.search(one.instruction)
    ]


def words_housed(operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each order on words that names no place in the act or document, nor all of its text."""
    return [
        because("words-homeless", line=one.first_line, text=one.instruction)
        for one in operations
        if one.unit == "words" and set(one.scope) <= {"document", "list", "language"}
        if not _THROUGHOUT.search(one.instruction)
    ]


def targets_before(signed: date | None, targets: Sequence[Target]) -> list[Reason]:
    """A reason for each act amended that was made after the act itself."""
    return [
        because("target-later", number=one.number, day=one.act_date, signed=signed)
        for one in targets
        if signed and one.act_date and one.act_date > signed
    ]


def targets_served(targets: Sequence[Target], operations: Sequence[Operation]) -> list[Reason]:
    """A reason for each act that is said to be amended and is not."""
    served = {operation.target for operation in operations}
    return [
        because("target-unserved", number=target.number) for place, target in enumerate(targets) if place not in served
    ]


def note_agrees(told: date | None, in_force_date: date | None) -> list[Reason]:
    """A reason when the publisher's note names another day than the clause; the clause alone counts."""
    if told and in_force_date and told != in_force_date:
        return [because("note", note=told, clause=in_force_date)]
    return []


def days_follow(signed: date | None, commencements: Sequence[Commencement]) -> list[Reason]:
    """A reason for each certain day before the signing, and for each that lies implausibly far from it.

    An act reaches back only over relations.
    """
    if signed is None:
        return []
    days = [one.in_force_date for one in commencements if one.in_force_date]
    reaches = [one.applies_from_date for one in commencements if one.applies_from_date]
    early = [because("before-signing", day=day, signed=signed) for day in days if day < signed]
    far = [day for day in (*days, *reaches) if abs(day.year - signed.year) > _MOST_YEARS]
    return early + [because("day-far", day=day, signed=signed) for day in far]
