"""An amending act's blocks → its operations; every character of the operative part is claimed or reported.

The operative part runs from the enacting words to the signature. Each of its blocks is an introduction
("introduce into … the following changes"), a line of scope, an instruction with its quoted wording, a final
clause or the signature; what is none of these is unclaimed and stops the act. Source: grammar of
Kazakhstan's amending acts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tizbe.errors import Refused
from tizbe.law.reading.cells import ReadRow, read_rows
from tizbe.law.reading.commencement import (
    UNKNOWN,
    Commencement,
    kazakh_date,
    note_date,
    read_commencement,
    speaks_of_force,
)
from tizbe.law.reading.fragment import damages
from tizbe.law.reading.locator import AmbiguousLocatorError, Locator, read_locator
from tizbe.law.reading.operation import ActHeading, Operation, Reading, Target, Unclaimed
from tizbe.law.reading.payload import Payload, read_table_payload, read_text_payload
from tizbe.law.reading.scope import ScopeStack, read_scope_line
from tizbe.law.reading.verb import AMENDING_STEMS, DATE_KK, ENACTING_KK, ENACTING_RU, PROMISE_KK, VERBS_KK, Verb
from tizbe.law.reason import Reason, because
from tizbe.law.record import shipped_record
from tizbe.law.source.document import Block, Source
from tizbe.law.source.text import read_source

_CITED = DATE_KK.format("") + r"(?:дағы|дегі|тағы|тегі) № ?(?P<number>[\w/-]+)"
_HEADING = re.compile(rf"(?P<issuer>.+?) {_CITED} (?:қаулысы|бұйрығы|шешімі)")
_HEADING_RU = re.compile(r"(?:Постановление|Приказ|Решение) .+? №\s?(?P<number>[\w/-]+)", re.DOTALL)
_TITLE_TARGET = re.compile(rf"{_CITED} (?:қаулысына|бұйрығына|шешіміне)")
_TITLE_PROMISE = re.compile(PROMISE_KK + r"$")
_INTRODUCTION = re.compile(
    rf'(?:\d+\. )?(?:(?P<name>["«].+["»]) )?(?P<issuer>[^"«»:;]+?) {_CITED} (?:(?P<name_after>["«].+["»]) )?'
    rf"(?:қаулысына|бұйрығына|шешіміне) (?:мынадай|келесі) {PROMISE_KK}:"
)
_NOTE = re.compile(r"(?:ЗҚАИ-ның ескертпесі|Примечание ИЗПИ|Ескерту|Сноска)[!.:]?.*", re.DOTALL)
_CONTROL = re.compile(r"(?:\d+\. )?Осы (?:қаулы|бұйрық|шешім)(?:ның|тың)? орындалуын бақылау [^\"«]+\.")
_SIGNATURE = re.compile(
    r"(?:Қазақстан Республикасының )?(?:Премьер-Министр|Министр|Төраға|Әкім|Президент)[іиы]?"
    r" \w\.(?: ?\w\.)? ?\w+"
)
_NUMBERED = re.compile(r"\d+\) ")


@dataclass
class _State:
    """What has been read so far of the operative part."""

    operations: list[Operation] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    promises: list[tuple[str, int]] = field(default_factory=list)
    scope: ScopeStack = field(default_factory=ScopeStack)
    unclaimed: list[Unclaimed] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    commencement: Commencement | None = None
    list_name: str = ""
    list_line: int = 0
    is_lost: bool = False


def read_act(path: Path) -> Reading:
    """The act in `path` as far as it is understood; `Refused` when it cannot be read as an act at all."""
    return read_amendment(read_source(path))


def read_amendment(source: Source) -> Reading:
    """The reading of `source`; `Refused` when it has no enacting words and no number of an act."""
    blocks = source.blocks
    start = next((n for n, block in enumerate(blocks) if ENACTING_KK.fullmatch(block.text)), None)
    if start is None:
        return _unread(source)
    heading, reasons = _heading(blocks[:start], blocks[start])
    names = shipped_record().names
    state = _State()
    _read_operative(blocks[start + 1 :], heading, state, lambda text: names.system_code(text) is not None)
    reasons += state.reasons
    reasons += [reason for operation in state.operations for reason in damages(operation)]
    reasons += _agreement(blocks[:start], state)
    first_line = blocks[start].first_line
    reasons += [doubt for line, doubt in source.doubts if line >= first_line]
    return Reading(
        act=heading,
        targets=tuple(state.targets),
        operations=tuple(state.operations),
        commencement=state.commencement or UNKNOWN,
        unclaimed=tuple(state.unclaimed),
        repairs=source.repairs,
        reasons=tuple(dict.fromkeys(reasons)),
        sha256=source.sha256,
        list_name=state.list_name,
        list_line=state.list_line,
    )


def _heading(header: tuple[Block, ...], enacting: Block) -> tuple[ActHeading, list[Reason]]:
    found = next((match for block in header if (match := _HEADING.fullmatch(block.text))), None)
    if found is None:
        raise Refused(_NO_HEADING)
    issuer = ENACTING_KK.fullmatch(enacting.text)
    act_date = kazakh_date(found.groupdict(), "")
    heading = ActHeading(found["number"], act_date, issuer["issuer"] if issuer else found["issuer"], "kk")
    if act_date is None:
        return heading, [because("unclaimed", line=header[0].first_line, text=found.group())]
    return heading, []


def _unread(source: Source) -> Reading:
    """A Russian act is recognised and handed to a person; anything else is no act."""
    for block in source.blocks:
        if ENACTING_RU.search(block.text):
            number = next((m["number"] for b in source.blocks if (m := _HEADING_RU.search(b.text))), "")
            rest = [b for b in source.blocks if b.first_line > block.first_line]
            return Reading(
                act=ActHeading(number, None, "", "ru"),
                targets=(),
                operations=(),
                commencement=UNKNOWN,
                unclaimed=tuple(Unclaimed(b.first_line, b.text) for b in rest),
                repairs=source.repairs,
                reasons=(because("language", language="ru"),),
                sha256=source.sha256,
            )
    raise Refused(_NO_ENACTING)


def _read_operative(
    blocks: tuple[Block, ...], heading: ActHeading, state: _State, is_known_system: Callable[[str], bool]
) -> None:
    place = 0
    while place < len(blocks):
        block, is_last = blocks[place], place == len(blocks) - 1
        taken = int(_read_introduction(block, state) or _read_scope(block, state))
        taken = taken or _read_instruction(blocks[place:], state, is_known_system)
        taken = taken or int(_read_final(block, heading.act_date, state))
        taken = taken or int(is_last and _SIGNATURE.fullmatch(block.text) is not None)
        if taken:
            state.is_lost = False
        else:
            _leave(block, state)
        place += taken or 1


def _leave(block: Block, state: _State) -> None:
    """Report a block that nothing claims; the first of a run, and each that amends, is a reason."""
    state.unclaimed.append(Unclaimed(block.first_line, block.text))
    if AMENDING_STEMS.search(block.text):
        state.reasons.append(because("unclaimed-verb", line=block.first_line, text=block.text))
    elif not state.is_lost:
        state.reasons.append(because("unclaimed", line=block.first_line, text=block.text))
    state.is_lost = True


def _read_introduction(block: Block, state: _State) -> bool:
    found = _INTRODUCTION.fullmatch(block.text)
    if not found:
        return False
    target_date = kazakh_date(found.groupdict(), "")
    if target_date is None or not (found["changes"] or found["additions"]):
        return False
    state.targets.append(Target(found["number"], target_date))
    state.promises.append((_promise(found), len(state.operations)))
    state.scope.clear()
    return True


def _read_scope(block: Block, state: _State) -> bool:
    line = read_scope_line(block.text)
    if line is None or not state.targets:
        return False
    state.scope.open(line.level, line.place)
    state.list_name, state.list_line = line.list_name, block.first_line
    return True


def _read_instruction(blocks: tuple[Block, ...], state: _State, is_known_system: Callable[[str], bool]) -> int:
    """Read one instruction and its wording; the count of blocks it takes, 0 when it is not understood."""
    block = blocks[0]
    text = _NUMBERED.sub("", block.text, count=1) if _NUMBERED.match(block.text) else block.text
    for verb in VERBS_KK:
        found = verb.formula.fullmatch(text)
        if not found:
            continue
        try:
            locator = read_locator(found["where"])
        except AmbiguousLocatorError as error:
            state.reasons.append(because("locator", line=block.first_line, text=error))
            return 0
        if locator is None:
            return 0
        if not state.targets:
            state.reasons.append(because("no-target", line=block.first_line))
            return 0
        return _complete(verb, locator, found["rest"], blocks, state, is_known_system)
    return 0


def _complete(
    verb: Verb,
    locator: Locator,
    rest: str,
    blocks: tuple[Block, ...],
    state: _State,
    is_known_system: Callable[[str], bool],
) -> int:
    """Take the wording that belongs to an instruction; 0, with the reason, when it is not whole."""
    line = blocks[0].first_line
    rows: tuple[ReadRow, ...] = ()
    text: str | None = None
    count, stop = 1, rest[-1]
    if verb.takes_wording:
        payload, taken = _payload(locator, rest, blocks)
        if payload is None:
            has_mark = len(blocks) > 1 and blocks[1].text[0] in '"«“'
            state.reasons.append(because("quote" if has_mark or rest != ":" else "no-payload", line=line))
            return 0
        if payload.cells or locator.unit == "row":
            rows, reason = read_rows(payload.cells, locator.numbers, line, is_known_system)
            if reason:
                state.reasons.append(reason)
                return 0
        else:
            text = payload.text
            if locator.unit == "paragraph" and not re.match(rf"{locator.numbers[0]}\. ", text):
                state.reasons.append(because("paragraph-number", line=line, number=locator.numbers[0]))
        count, stop = taken, payload.stop
    state.stops.append(stop)
    state.operations.append(
        Operation(
            order=len(state.operations) + 1,
            op=verb.op,
            unit=locator.unit,
            scope=state.scope.snapshot(),
            locator=locator.numbers,
            rows=rows,
            text=text,
            target=len(state.targets) - 1,
            instruction=blocks[0].text,
            first_line=line,
            last_line=blocks[count - 1].last_line,
        )
    )
    return count


def _payload(locator: Locator, rest: str, blocks: tuple[Block, ...]) -> tuple[Payload | None, int]:
    """The wording behind the colon, on the same line or from the next block; and the blocks in all."""
    if locator.unit == "paragraph" and len(locator.numbers) != 1:
        return None, 0
    inline = rest[1:].strip()
    if inline:
        first = Block(blocks[0].first_line, blocks[0].last_line, inline, True)
        followed = (first, *blocks[1:])
        extra = 0
    else:
        followed, extra = blocks[1:], 1
    reader = read_table_payload if locator.unit == "row" else read_text_payload
    payload = reader(followed)
    return payload, payload.block_count + extra if payload else 0


def _read_final(block: Block, act_date: date | None, state: _State) -> bool:
    """Claim the clause on taking effect, or the clause on control."""
    if _CONTROL.fullmatch(block.text):
        return True
    if not speaks_of_force(block.text):
        return False
    clause = read_commencement(block.text, act_date)
    if clause is None:
        state.reasons.append(because("commencement", line=block.first_line, text=block.text))
        return False
    if state.commencement is not None:
        state.reasons.append(because("commencement-twice", line=block.first_line))
        return False
    state.commencement = clause
    return True


def _agreement(header: tuple[Block, ...], state: _State) -> list[Reason]:
    """Everything the act says twice must agree: counts, target, day, the stops between operations."""
    reasons: list[Reason] = []
    if not state.operations:
        reasons.append(because("no-operation"))
    reasons += _promises_kept(header, state)
    reasons += _stops_agree(state)
    if state.commencement is None:
        reasons.append(because("no-commencement"))
    told = note_date(" ".join(_note_texts(header)))
    clause = state.commencement.in_force_date if state.commencement else None
    if told and clause and told != clause:
        reasons.append(because("note", note=told, clause=clause))
    return reasons


def _promises_kept(header: tuple[Block, ...], state: _State) -> list[Reason]:
    reasons: list[Reason] = []
    for target, (promised, _) in enumerate(state.promises):
        ops = [operation.op for operation in state.operations if operation.target == target]
        additions = ops.count("insert")
        changes = len(ops) - additions
        if promised != _promise_of(changes, additions):
            reasons.append(because("promise", promised=promised, changes=changes, additions=additions))
    title = " ".join(block.text for block in header)
    promise = next((m for block in header if (m := _TITLE_PROMISE.search(block.text))), None)
    if promise and len(state.targets) == 1:
        if _promise(promise) != state.promises[0][0]:
            reasons.append(because("promise-title", title=_promise(promise), promised=state.promises[0][0]))
        cited = _TITLE_TARGET.search(title)
        if cited and (cited["number"], kazakh_date(cited.groupdict(), "")) != (
            state.targets[0].number,
            state.targets[0].act_date,
        ):
            reasons.append(because("target-title", title=cited["number"], target=state.targets[0].number))
    return reasons


def _promise(found: re.Match[str]) -> str:
    return " мен ".join(part for part in (found["changes"], found["additions"]) if part)


def _promise_of(changes: int, additions: int) -> str:
    """The words that promise so many changes and additions: the plural from two on."""
    parts = ["өзгеріс" + "тер" * (changes > 1)] if changes else []
    parts += ["толықтыру" + "лар" * (additions > 1)] if additions else []
    return " мен ".join(parts)


def _stops_agree(state: _State) -> list[Reason]:
    """Within one target, operations are parted by `;` and only the last ends with a full stop."""
    reasons: list[Reason] = []
    for place, (operation, stop) in enumerate(zip(state.operations, state.stops, strict=True)):
        following = state.operations[place + 1 : place + 2]
        is_last = not following or following[0].target != operation.target
        if stop == "." and not is_last:
            reasons.append(because("payload-order", line=operation.last_line))
        if stop == ";" and is_last:
            reasons.append(because("payload-last", line=operation.last_line))
    return reasons


def _note_texts(header: tuple[Block, ...]) -> list[str]:
    """The publisher's note: the block that says so, and the one behind it."""
    for place, block in enumerate(header):
        if _NOTE.fullmatch(block.text):
            return [noted.text for noted in header[place : place + 2]]
    return []


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
