"""The Kazakh and the Russian text of one act, held against each other operation by operation.

Both are official, and they can disagree. Operations are matched by their order; bodies and systems by code;
figures, dates and words for numbers inside the wordings as multisets; bodies that they name by what they are.
An operation on one
language version alone needs no fellow. Every difference is a reason for review; none is settled here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from tizbe.law.ministry import ministries_in
from tizbe.law.number_words import numbers_in, without_doubles
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.day import calendar_day, day_pattern, plain, read_day
from tizbe.law.reading.operation import Operation, Reading, Target, Words
from tizbe.law.reason import Reason, because
from tizbe.law.record import Names

_NAMED_LEVELS = ("document", "list", "section", "chapter")
"""Levels of scope whose place may be a name: names differ between languages, their numbers do not."""

_FIGURES = re.compile(r"\d+(?:[-.,/]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_DATE_FIGURES = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")


def disagreements(kk: Reading, ru: Reading, names: Names) -> tuple[Reason, ...]:
    """Every difference between the two readings of one act; () when they agree."""
    reasons = list(_frame(kk, ru))
    pairs = list(zip(_for_both(kk), _for_both(ru), strict=False))
    is_even = len(_for_both(kk)) == len(_for_both(ru))
    if not is_even:
        reasons.append(because("bilingual-count", kk=len(_for_both(kk)), ru=len(_for_both(ru))))
    for one, other in pairs:
        found = list(_differences(one, other, (kk, ru), names))
        reasons += found
        if found and not is_even:  # behind a lost operation every pair would differ
            break
    return tuple(dict.fromkeys(reasons))


def _for_both(reading: Reading) -> list[Operation]:
    """The operations that change both language versions."""
    return [operation for operation in reading.operations if "language" not in operation.scope]


def _frame(kk: Reading, ru: Reading) -> Iterator[Reason]:
    """Differences of the acts' own numbers and days, of their targets, of when they take effect."""
    own = [f"№ {one.act.number}, {_day(one.act.act_date)}" for one in (kk, ru)]
    if own[0] != own[1]:
        yield because("bilingual-act", kk=own[0], ru=own[1])
    if kk.targets != ru.targets:
        yield because("bilingual-targets", kk=_targets(kk.targets), ru=_targets(ru.targets))
    if not _same_force(kk.commencement, ru.commencement):
        yield because("bilingual-commencement", kk=_force(kk.commencement), ru=_force(ru.commencement))


def _differences(one: Operation, other: Operation, readings: tuple[Reading, Reading], names: Names) -> Iterator[Reason]:
    """Differences of one Kazakh operation and its Russian fellow."""
    facts: tuple[tuple[str, object, object], ...] = (
        ("bilingual-op", one.op, other.op),
        ("bilingual-unit", one.unit, other.unit),
        ("bilingual-scope", _scope(one.scope), _scope(other.scope)),
        ("bilingual-locator", _listed(one.locator), _listed(other.locator)),
        ("bilingual-target", _target(one, readings[0]), _target(other, readings[1])),
        ("bilingual-rows", _listed(row.number for row in one.rows), _listed(row.number for row in other.rows)),
        ("bilingual-cells", _listed(map(_shape, one.rows)), _listed(map(_shape, other.rows))),
        ("bilingual-text", _is_there(one.text), _is_there(other.text)),
        ("bilingual-words", _word_parts(one.words), _word_parts(other.words)),
    )
    for code, left, right in facts:
        if left != right:
            yield because(code, kk_order=one.order, ru_order=other.order, kk=left, ru=right)
    yield from _feeds(one, other, names)
    yield from _figures(one, other)
    if not _same_own_force(one.commencement, other.commencement):
        yield because(
            "bilingual-operation-commencement",
            kk_order=one.order,
            ru_order=other.order,
            kk=_force(one.commencement),
            ru=_force(other.commencement),
        )


def _feeds(one: Operation, other: Operation, names: Names) -> Iterator[Reason]:
    """Differences of who gives what in each row, by code; a name that is not known agrees with none but itself."""
    fellows = {row.number: row for row in other.rows}
    for row in one.rows:
        fellow = fellows.get(row.number)
        if fellow is None:
            continue
        left, right = _codes(row, names), _codes(fellow, names)
        if left != right:
            yield because(
                "bilingual-feeds",
                kk_order=one.order,
                ru_order=other.order,
                row=row.number,
                kk=_listed(sorted((left - right).elements())),
                ru=_listed(sorted((right - left).elements())),
            )


def _codes(row: ReadRow, names: Names) -> Counter[str]:
    """The feeds of a row as codes of body and system; a name that is not known stands as printed."""
    return Counter(
        f"{names.body_code(feed.body) or feed.body}/{names.system_code(feed.system) or feed.system}"
        for feed in row.feeds
    )


def _figures(one: Operation, other: Operation) -> Iterator[Reason]:
    """Differences of the figures and dates in what the two operations word."""
    fellows = {row.number: row for row in other.rows}
    wordings = [(one.text or "", other.text or "")]
    if one.words and other.words:
        wordings += [
            (one.words.old, other.words.old),
            (one.words.new, other.words.new),
            (one.words.after, other.words.after),
        ]
    for row in one.rows:
        if fellow := fellows.get(row.number):
            wordings.append((row.category, fellow.category))
            wordings += list(zip(row.cells, fellow.cells, strict=False))
    for kk, ru in wordings:
        kk_only, ru_only = _unlike(kk, ru)
        if kk_only or ru_only:
            yield because(
                "bilingual-figures",
                kk_order=one.order,
                ru_order=other.order,
                kk=_listed(sorted(kk_only.elements())),
                ru=_listed(sorted(ru_only.elements())),
            )
        told = ministries_in(kk, "kk"), ministries_in(ru, "ru")
        if told[0] != told[1]:
            yield because(
                "bilingual-names",
                kk_order=one.order,
                ru_order=other.order,
                kk=_listed(sorted(told[0] - told[1])),
                ru=_listed(sorted(told[1] - told[0])),
            )


def figures_in(text: str, language: str) -> Counter[str]:
    """The numbers and days that `text` writes in figures or words, days as ISO dates; words for one are left out."""
    days: list[str] = []

    def keep(found: re.Match[str]) -> str:
        day = read_day(found.groupdict())
        return _kept(day, found.group(), days)

    def keep_figures(found: re.Match[str]) -> str:
        return _kept(calendar_day(int(found[3]), int(found[2]), int(found[1])), found.group(), days)

    rest = re.sub(day_pattern(language), keep, without_doubles(plain(text), language), flags=re.IGNORECASE)
    rest = _DATE_FIGURES.sub(keep_figures, rest)
    spelled = map(str, numbers_in(rest, language)[0])
    return Counter([*days, *_FIGURES.findall(_THOUSANDS.sub("", rest)), *spelled])


def _unlike(kk: str, ru: str) -> tuple[Counter[str], Counter[str]]:
    """The figures that only one of two texts has; a figure 1 is also matched by a word for one."""
    left, right = figures_in(kk, "kk"), figures_in(ru, "ru")
    kk_only, ru_only = left - right, right - left
    kk_only -= Counter({"1": numbers_in(ru, "ru")[1]})
    ru_only -= Counter({"1": numbers_in(kk, "kk")[1]})
    return kk_only, ru_only


def _kept(day: date | None, printed: str, days: list[str]) -> str:
    """What stays of a printed day: nothing when it is one, which is then among `days`."""
    if day is None:
        return printed
    days.append(day.isoformat())
    return " "


def _scope(scope: Mapping[str, str | bool]) -> str:
    """A scope as both languages would show it: levels and numbers, without names."""
    parts = []
    for level, place in scope.items():
        if level in _NAMED_LEVELS and isinstance(place, str):
            number = re.match(r"\d+(?:-\d+)*", place)
            parts.append(f"{level} {number.group()}" if number else level)
        else:
            parts.append(level if place is True or place == "" else f"{level} {place}")
    return " > ".join(parts) or "–"


def _shape(row: ReadRow) -> str:
    """How many cells a row of any other table has; the number alone in a table of feeds."""
    return f"{row.number}: {len(row.cells)}"


def _word_parts(words: Words | None) -> str:
    if words is None:
        return "–"
    parts = (("old", words.old), ("new", words.new), ("after", words.after))
    return ", ".join(name for name, text in parts if text) or "–"


def _is_there(text: str | None) -> str:
    return "+" if text else "–"


def _target(operation: Operation, reading: Reading) -> str:
    return _targets(reading.targets[operation.target : operation.target + 1]) if operation.target >= 0 else "–"


def _targets(targets: tuple[Target, ...]) -> str:
    return _listed(f"№ {target.number}, {_day(target.act_date)}" for target in targets)


def _same_force(one: Commencement, other: Commencement) -> bool:
    """True when both say the same; the words of a condition differ between languages, its figures do not."""
    if one.kind == other.kind == "conditional":
        return not any(_unlike(one.condition, other.condition)) and one.applies_from_date == other.applies_from_date
    return _facts(one) == _facts(other)


def _same_own_force(one: Commencement | None, other: Commencement | None) -> bool:
    if one is None or other is None:
        return one is other
    return _same_force(one, other)


def _facts(clause: Commencement) -> tuple[object, ...]:
    return clause.kind, clause.in_force_date, clause.days, clause.applies_from_date, clause.is_after


def _force(clause: Commencement | None) -> str:
    """A clause in few words that need no language: its kind, and what is certain of it."""
    if clause is None:
        return "–"
    parts = [clause.kind]
    parts += [clause.in_force_date.isoformat()] if clause.in_force_date else []
    parts += [f"+{clause.days}"] if clause.days else ["+1"] if clause.is_after else []
    parts += [f"← {clause.applies_from_date.isoformat()}"] if clause.applies_from_date else []
    parts += [clause.condition] if clause.condition else []
    return " ".join(parts)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"


def _listed(items: Iterator[str] | list[str] | tuple[str, ...] | map[str]) -> str:
    return ", ".join(items) or "–"
