"""The nearest missing fact: what would have to be stated for cover on the day, and who must send it.

The order (ours; documented in docs/how-to/explain.md):
1. a statement that would stand on the day but ended before it, begins after it or was cancelled, within a
   year; the fewest days away first;
2. a statement that states the day and that one fact bars, in the order of precedence of the rows; a choice
   between two representatives last;
3. a source or row that the list does not name on that day, which nobody can send;
4. a statement as in 1, longer ago or further ahead;
5. where nothing of 1, 2 and 4 is found, the rows that are open to the person by age.
After a death there is one only: the record of the death.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

import msgspec
import yaml

from tizbe.law.legal_list import Wording
from tizbe.learning import learned
from tizbe.settlement.explanation_facts import FailedRow, MissingFact, Sender
from tizbe.settlement.explanation_reason import NEAR_DAYS, manner, nearest
from tizbe.settlement.explanation_record import Record


class OpenRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A row open to persons of [from_years, until_years) completed years."""

    row: int
    from_years: int
    until_years: int


@learned
class _OpenRows(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    open_rows: tuple[OpenRow, ...]


def missing_facts(record: Record, failed: tuple[FailedRow, ...]) -> tuple[MissingFact, ...]:
    """What is missing for cover on the day, the nearest first; empty where no list was in force."""
    if record.edition is None:
        return ()
    death_until = record.vital[1]
    if death_until is not None and record.day >= death_until:
        vital = record.sender(record.rules.authority.pack.vital.feed)
        return (MissingFact("death", 0, Wording(), (vital,)),)
    stated = sorted(_unstated(record), key=lambda found: found[0])
    near = [fact for (days, *_), fact in stated if days <= NEAR_DAYS]
    older = [fact for (days, *_), fact in stated if days > NEAR_DAYS]
    barred = _barred(record, failed)
    lawless = [
        MissingFact("law", one.row, one.category, (), one.statements[0], one.from_date)
        for one in failed
        if one.step == "authority" and (one.detail != "value" or one.from_date is not None)
    ]
    found = (*near, *barred, *lawless, *older)
    return found if near or barred or older else (*found, *_open(record))


def _unstated(record: Record) -> Iterator[tuple[tuple[int, int], MissingFact]]:
    """By row, the nearest statement that alone would do if it stated the day; with its days away."""
    day = record.day
    barred = {bar.row for bar in record.bars} | set(record.excluding)
    for row in sorted({one.row for one in record.statements} - barred):
        own = [one for one in record.statements if one.row == row and one.would_stand(day)]
        if not own or any(one.believed and one.states(day) for one in own):
            continue
        first = nearest(own, day)[0]
        kind = manner(first, day)
        yield (
            (first.days_away(day), _place(record, row)),
            MissingFact(
                kind,
                row,
                record.category(row),
                record.successors(first.feed),
                first.facts,
                first.from_date if kind == "begins" else None,
            ),
        )


def _barred(record: Record, failed: tuple[FailedRow, ...]) -> list[MissingFact]:
    found = []
    for one in failed:
        kind, senders = _one_fact(record, one)
        steps = {bar.step for bar in record.bars if bar.row == one.row}
        if kind and len(steps) <= 1:
            spoken = (one.against or one.statements)[0]
            place = (kind == "representative", _place(record, one.row))
            found.append((place, MissingFact(kind, one.row, one.category, senders, spoken, one.from_date)))
    return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]


def _one_fact(record: Record, failed: FailedRow) -> tuple[str, tuple[Sender, ...]]:
    """The kind of the one fact that bars, and who would have to correct it; an empty kind where none could."""
    spoken = tuple(dict.fromkeys(one.sender for one in failed.against or failed.statements))
    heirs = tuple(
        dict.fromkeys(heir for one in spoken if one.feed[0].isdigit() for heir in record.successors(one.feed))
    )
    match failed.step, failed.detail:
        case "activity", _:
            return "activity", spoken
        case (("exclusion" | "representative"), _):
            return failed.step, heirs
        case "authority", "value" if failed.from_date is None:
            return "evidence", heirs
        case (("age" | "child-age"), "birth-unknown"):
            vital = record.sender(record.rules.authority.pack.vital.feed)
            return "birth", (vital, *heirs)
    return "", ()


def _open(record: Record) -> list[MissingFact]:
    rows = [row for row in _rows_by_age(record) if record.senders(row)]
    return [MissingFact("open", row, record.category(row), record.senders(row)) for row in rows]


def _rows_by_age(record: Record) -> list[int]:
    """The rows open by age: of an unknown age all of them, of a child those that only children have."""
    years = None if record.born is None else _completed_years(record.born, record.day)
    childhood = []
    for rows in record.rules.authority.pack.rows:
        for rule, start, until in record.rules.versions(rows):
            limited = rule.age is not None and rule.age.of == "person" and start <= record.day < until
            if limited and rule.age is not None and (years is None or years < rule.age.years):
                childhood.append(rows.row)
    if childhood and years is not None:
        return childhood
    return childhood + [one.row for one in open_rows() if years is None or one.from_years <= years < one.until_years]


@cache
def open_rows() -> tuple[OpenRow, ...]:
    """The shipped table of rows open by age, `nearest.yaml`."""
    text = (resources.files(__package__) / "nearest.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), _OpenRows).open_rows


def _completed_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _place(record: Record, row: int) -> int:
    return record.rules.authority.pack.precedence.rows.index(row)
