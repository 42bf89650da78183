"""Where bodies do not agree about a person on a day: told, never decided here."""

from __future__ import annotations

from collections.abc import Iterator

from tizbe.settlement.explanation_facts import Conflict
from tizbe.settlement.explanation_record import Record, Stated


def conflicts(record: Record) -> tuple[Conflict, ...]:
    """Every disagreement of the bodies on the day, row by row."""
    believed = [one for one in record.statements if one.believed]
    found: list[Conflict] = []
    for row in sorted({one.row for one in believed}):
        found += _of_row(record, row, [one for one in believed if one.row == row])
    return tuple(found)


def _of_row(record: Record, row: int, own: list[Stated]) -> Iterator[Conflict]:
    day, category = record.day, record.category(row)
    saying = [one for one in own if one.states(day)]
    if not saying:
        return
    facts = tuple(one.facts for one in saying)
    streams = {_stream(record, one) for one in saying}
    ended = [one for one in own if one.until_date <= day and _stream(record, one) not in streams]
    if ended:
        last = {_stream(record, one): one for one in sorted(ended, key=lambda one: one.until_date)}
        yield Conflict("feeds", row, category, facts, tuple(one.facts for one in last.values()))
    if len(streams) > 1 and len({one.value for one in saying}) > 1:
        yield Conflict("evidence", row, category, facts)
    for one in saying:
        if one.vital_born is not None and one.facts.born is not None and one.vital_born != one.facts.born:
            yield Conflict("birth", row, category, (one.facts,), (), one.facts.born, one.vital_born)
            break
    if row in record.rules.one_per and row in record.contested_rows:
        yield Conflict("representative", row, category, facts)
    dead = tuple(one.facts for one in saying if one.death_until is not None and day >= one.death_until)
    if dead:
        yield Conflict("after-death", row, category, dead)
    old = tuple(one.facts for one in saying if one.age_until is not None and day >= one.age_until)
    if old and not dead:
        yield Conflict("after-age", row, category, old)


def _stream(record: Record, one: Stated) -> str:
    found = record.rules.authority.of(one.feed)
    return found.stream if found else one.feed
