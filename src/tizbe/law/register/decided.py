"""An act with the decisions beside it: its days where they are known, its new names, who replaced whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tizbe.law.consolidation.decision import EnactedAct, NewName
from tizbe.law.legal_list import Succession, Wording
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import Operation, Reading
from tizbe.law.register.entry import EVENT, NAME, PUBLICATION, SAME, Decision, Entry

CONDITIONAL = "conditional"


def decided(reading: Reading, decisions: Iterable[Decision]) -> Reading:
    """The reading with the days that publication and events give; nothing else of it changes."""
    for decision in decisions:
        if decision.kind == PUBLICATION:
            reading = _published(reading, decision.date)
        elif decision.kind == EVENT:
            reading = _happened(reading, decision.date, clause_of(decision.detail.get("clause", "")))
    return reading


def names_of(decisions: Iterable[Decision]) -> tuple[NewName, ...]:
    """The names that decisions give; of two new names of one code the later stands."""
    found: dict[tuple[str, ...], NewName] = {}
    for decision in decisions:
        if decision.kind == NAME:
            told = decision.detail
            name = NewName(told["kind"], told["code"], Wording(told["kk"], told["ru"], told["en"]))
            own = (told["kk"], told["ru"]) if told["same"] else ()
            found[(told["kind"], told["code"], *own)] = name
    return tuple(found.values())


def successions_of(decisions: Iterable[Decision]) -> tuple[Succession, ...]:
    """The successions that decisions record; of two about one body the later stands."""
    found: dict[str, Succession] = {}
    for decision in decisions:
        if decision.kind == SAME:
            told = decision.detail
            from_date = date.fromisoformat(told["from"])
            found[told["was"]] = Succession(
                told["was"], tuple(told["became"]), from_date, decision.decided_by, told["because"]
            )
    return tuple(found.values())


def succeeds_itself(decision: Decision, known: Iterable[Succession]) -> bool:
    """Whether by this succession a body would take its own place, at once or by way of others, or one twice."""
    was, became = decision.detail["was"], tuple(decision.detail["became"])
    heirs = {one.was: one.became for one in known} | {was: became}
    reached, ahead = set[str](), list(became)
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead += heirs.get(code, ())
    return was in reached or len(set(became)) != len(became)


def as_law(entry: Entry, known_date: date, decisions: Sequence[Decision]) -> EnactedAct:
    """The act with decisions, as the list takes it in."""
    return EnactedAct(
        reading=decided(entry.reading, decisions),
        known_date=known_date,
        other=None if entry.other is None else decided(entry.other, decisions),
        names=names_of(decisions),
        successions=successions_of(decisions),
    )


def clause_of(text: str) -> tuple[str, ...]:
    """A clause as a person writes it ("1.2") by its parts; () is the act as a whole."""
    return tuple(part for part in text.replace(")", "").replace(" ", "").split(".") if part)


def waiting(reading: Reading) -> tuple[Commencement, ...]:
    """Every way in which parts of the act still wait for a day, each once."""
    ways = [reading.commencement_of(operation) for operation in reading.operations] or [reading.commencement]
    return tuple(dict.fromkeys(way for way in ways if way.waits))


def waits_for_event(reading: Reading, clause: tuple[str, ...]) -> tuple[Commencement, ...]:
    """The conditions that an event in a clause (() anywhere) would fulfil, each once."""
    ways = [reading.commencement_of(one) for one in reading.operations if _is_in(one, clause)]
    return tuple(dict.fromkeys(way for way in ways if way.waits and way.kind == CONDITIONAL))


def _published(reading: Reading, day: date) -> Reading:
    operations = (
        replace(one, commencement=one.commencement.published_on(day)) if one.commencement else one
        for one in reading.operations
    )
    return replace(reading, commencement=reading.commencement.published_on(day), operations=tuple(operations))


def _happened(reading: Reading, day: date, clause: tuple[str, ...]) -> Reading:
    def at_day(way: Commencement) -> Commencement:
        return replace(way, in_force_date=day) if way.kind == CONDITIONAL else way

    operations = []
    for one in reading.operations:
        way = reading.commencement_of(one)
        is_meant = way.kind == CONDITIONAL and _is_in(one, clause) and (one.commencement or clause)
        operations.append(replace(one, commencement=at_day(way)) if is_meant else one)
    main = reading.commencement if clause else at_day(reading.commencement)
    return replace(reading, commencement=main, operations=tuple(operations))


def _is_in(operation: Operation, clause: tuple[str, ...]) -> bool:
    own = tuple(part.rstrip(")") for part in operation.clause)
    return own[: len(clause)] == clause
