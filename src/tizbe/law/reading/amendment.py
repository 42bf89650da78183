"""An amending act's blocks → its reading; every character of the operative part is claimed or reported.

Here the parts are joined: the heading, the operative part up to the signature, what stands behind it (changes
that the act approves, annexes that give new wordings), and the agreement of all that the act says twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tizbe.errors import Refused
from tizbe.law.folding import fold
from tizbe.law.reading import agreement
from tizbe.law.reading.annexes import Part, annex_wording, split_parts
from tizbe.law.reading.commencement import UNKNOWN, note_date, speaks_of_force
from tizbe.law.reading.fragment import damages
from tizbe.law.reading.heading import find_enacting, lost_force, note_texts, read_heading, read_title
from tizbe.law.reading.operation import Operation, Reading
from tizbe.law.reading.operative import OperativeReader
from tizbe.law.reading.outline import attach
from tizbe.law.reading.verb import AMENDING_STEMS
from tizbe.law.reading.wording import WordingReader
from tizbe.law.reason import Reason, because
from tizbe.law.record import shipped_record
from tizbe.law.source.document import Block, Source
from tizbe.law.source.opening import read_source


def read_act(path: Path) -> Reading:
    """The act in `path` as far as it is understood; `Refused` when it cannot be read as an act at all."""
    return read_amendment(read_source(path))


def read_amendment(source: Source) -> Reading:
    """The reading of `source`, in Kazakh or Russian; `Refused` when it has no enacting words or no number."""
    blocks = source.blocks
    enacted = find_enacting(blocks)
    if enacted is None:
        raise Refused(_NO_ENACTING)
    start, language = enacted
    header = blocks[:start]
    heading, reasons = read_heading(header, blocks[start], language)
    if heading is None:
        raise Refused(_NO_HEADING)
    record = shipped_record()
    reader = OperativeReader(language, heading.number, heading.act_date, WordingReader(record.names, record.act.number))
    end = start + 1 + reader.read(blocks[start + 1 :])
    _read_behind(blocks[end:], reader)
    named = _with_chapter_headings(_with_list_names(reader.operations))
    operations, missing = attach(named, reader.spans, reader.parts)
    reasons += [*reader.reasons, *missing]
    reasons += [reason for operation in operations for reason in damages(operation)]
    reasons += _disagreements(header, language, reader, operations)
    reasons += [doubt for line, doubt in source.doubts if line >= blocks[start].first_line]
    return Reading(
        act=heading,
        targets=tuple(reader.targets),
        operations=tuple(operations),
        commencement=reader.commencement or UNKNOWN,
        unclaimed=tuple(reader.unclaimed),
        repairs=source.repairs,
        reasons=_telling(reasons),
        sha256=source.sha256,
        list_name=reader.list_name,
        list_line=reader.list_line,
    )


_FOLLOWING = {"no-operation", "promise", "target-unserved", "scope-empty"}
"""What an order that was not understood brings with it, and which then tells a reader nothing more."""


def _telling(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Each reason once, without those that only follow from words that were not understood."""
    is_clear = all(reason.code != "unclaimed-verb" for reason in reasons)
    return tuple(dict.fromkeys(reason for reason in reasons if is_clear or reason.code not in _FOLLOWING))


def _read_behind(blocks: Sequence[Block], reader: OperativeReader) -> None:
    """Read what stands behind the signature: approved changes, annexes; other text only where it amends."""
    loose, parts = split_parts(blocks, reader.number, reader.language)
    for block in loose:
        if AMENDING_STEMS.search(block.text) or speaks_of_force(block.text):
            reader.leave(block)
    used: set[int] = set()
    for introduction, clause in tuple(reader.attached):
        place = _attached_part(parts, used)
        if place is None:
            reader.reasons.append(because("annex-missing", line=blocks[0].first_line if blocks else 0))
            continue
        used.add(place)
        reader.read_attached(parts[place].blocks, introduction, clause)
    for pending in reader.pending:
        place = _annex_part(parts, pending.annex, used)
        if place is None:
            reader.reasons.append(because("annex-missing", line=pending.line))
            continue
        used.add(place)
        operation = reader.operations[pending.place]
        target = reader.targets[operation.target]
        document = str(operation.scope.get("document", ""))
        given = annex_wording(parts[place], target.number, reader.language, document)
        found = reader.wordings.of_annex(given, operation, target)
        reader.reasons += found.reasons
        reader.operations[pending.place] = replace(operation, rows=found.rows, text=found.text)
    for place, part in enumerate(parts):
        if place not in used:
            for block in part.blocks:
                reader.leave(block)


def _attached_part(parts: Sequence[Part], used: set[int]) -> int | None:
    """The one part that holds approved changes: the approved one, else the only annex."""
    approved = [place for place, part in enumerate(parts) if part.is_approved and place not in used]
    free = approved or [place for place in range(len(parts)) if place not in used]
    return free[0] if len(free) == 1 else None


def _annex_part(parts: Sequence[Part], number: str, used: set[int]) -> int | None:
    """The annex of that number; the only one where no number is said. One annex serves one order."""
    annexes = [place for place, part in enumerate(parts) if not part.is_approved]
    found = [place for place in annexes if parts[place].number == number]
    if not number and not found and len(annexes) == 1 and not parts[annexes[0]].number:
        found = annexes
    return found[0] if len(found) == 1 and found[0] not in used else None


def _with_list_names(operations: Sequence[Operation]) -> list[Operation]:
    """A list is `true` in the scope; it goes by its name only where one act amended has several."""
    names: dict[int, set[str]] = {}
    for operation in operations:
        if isinstance(name := operation.scope.get("list"), str):
            names.setdefault(operation.target, set()).add(fold(name))
    return [
        replace(operation, scope={**operation.scope, "list": True})
        if isinstance(operation.scope.get("list"), str) and len(names[operation.target]) == 1
        else operation
        for operation in operations
    ]


def _with_chapter_headings(operations: Sequence[Operation]) -> list[Operation]:
    """A title inside a chapter is that chapter's heading, as where the order itself names it."""
    return [
        replace(
            operation,
            unit="chapter_heading",
            locator=(str(operation.scope["chapter"]),),
            scope={level: place for level, place in operation.scope.items() if level != "chapter"},
        )
        if operation.unit == "title" and [level for level in operation.scope if level != "language"][-1:] == ["chapter"]
        else operation
        for operation in operations
    ]


def _disagreements(
    header: Sequence[Block], language: str, reader: OperativeReader, operations: Sequence[Operation]
) -> list[Reason]:
    """What is missing, and what the act says twice and differently."""
    reasons: list[Reason] = []
    if not operations:
        reasons.append(because("no-operation"))
    reasons += agreement.promises_kept(reader.promises, operations)
    reasons += agreement.title_agrees(read_title(header, language), reader.promises, reader.targets)
    reasons += agreement.stops_agree(operations, reader.stops, reader.groups)
    reasons += agreement.units_apart(operations)
    reasons += agreement.units_within(operations)
    reasons += agreement.wholes_apart(operations)
    reasons += agreement.words_placed(operations)
    reasons += agreement.words_housed(operations)
    reasons += agreement.targets_before(reader.act_date, reader.targets)
    reasons += agreement.targets_served(reader.targets, operations)
    reasons += reader.opened.reasons()
    if reader.commencement is None and not (operations and all(one.commencement for one in operations)):
        reasons.append(because("no-commencement"))
    stated = [*([reader.commencement] if reader.commencement else []), *(part.commencement for part in reader.parts)]
    reasons += agreement.days_follow(reader.act_date, stated)
    if repealed := lost_force(header):
        reasons.append(because("act-repealed", text=repealed))
    told = note_date(" ".join(note_texts(header)))
    day = reader.commencement.in_force_date if reader.commencement else None
    return reasons + agreement.note_agrees(told, day)


_NO_ENACTING = {
    "kk": "Бұл мәтін акт ретінде оқылмайды: онда «ҚАУЛЫ ЕТЕДІ:» сияқты қабылдау сөздері жоқ.",
    "ru": "Текст не читается как акт: в нём нет слов принятия, таких как «ПОСТАНОВЛЯЕТ:».",
    "en": "This text cannot be read as an act: it has no enacting words such as «ҚАУЛЫ ЕТЕДІ:».",
}
_NO_HEADING = {
    "kk": "Бұл мәтін акт ретінде оқылмайды: актінің күні мен нөмірі табылмады.",
    "ru": "Текст не читается как акт: не найдены его дата и номер.",
    "en": "This text cannot be read as an act: its date and number were not found.",
}
