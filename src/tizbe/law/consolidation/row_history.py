"""Why a row is as it is: its versions by the days in force and the days of knowing, each with its origin.

A version is never edited. Where a later act, or one that reaches back, makes the days or the words of a
version other than they were believed to be, the belief ends (`known_until`) and another begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tizbe.law.consolidation.chronicle import Chronicle, ListBase
from tizbe.law.consolidation.decision import EnactedAct
from tizbe.law.edition import list_base, shipped_acts
from tizbe.law.folding import fold
from tizbe.law.legal_list import ActRef, Row, Wording
from tizbe.law.reading.operation import Operation
from tizbe.period import OPEN


@dataclass(frozen=True)
class RowVersion:
    """One wording of a row (None: deleted), in force in [from_date, until_date), believed so in
    [known_from, known_until).

    `made_by` is the act that made it, `order` its operation, printed at `line` of `page` with the words of
    `instruction`; a row of an edition that was entered whole has no operation (None, 0, 0, "").
    """

    row: str
    wording: Row | None
    from_date: date
    until_date: date
    known_from: date
    known_until: date
    made_by: ActRef | None
    order: int | None = None
    line: int = 0
    page: int = 0
    instruction: str = ""


def row_versions(
    number: str,
    enacted: tuple[EnactedAct, ...] = (),
    known_date: date | None = None,
    *,
    base: ListBase | None = None,
) -> tuple[RowVersion, ...]:
    """Every version of a row ever believed in, by the day of knowing and the day in force.

    `known_date`: only what was believed on that day. `base`: another list than resolution 660, with
    `enacted` alone. A row that never was has none.
    """
    acts = enacted if base else (*shipped_acts(), *enacted)
    base = base or list_base()
    days = _days_of_learning(base, acts)
    found: dict[RowVersion, RowVersion] = {}
    whole: list[RowVersion] = []
    for known_from, known_until in zip(days, [*days[1:], OPEN], strict=True):
        believed: dict[RowVersion, RowVersion] = {}
        for version in versions_in(Chronicle(base, acts, known_from), number):
            held = found.pop(version, None)
            since = held.known_from if held else known_from
            believed[version] = replace(version, known_from=since, known_until=known_until)
        whole += found.values()
        found = believed
    whole += found.values()
    if known_date is not None:
        whole = [one for one in whole if one.known_from <= known_date < one.known_until]
    return tuple(sorted(whole, key=lambda one: (one.known_from, one.from_date)))


def versions_in(chronicle: Chronicle, number: str) -> tuple[RowVersion, ...]:
    """The versions of a row in one chain of editions, by their days in force; days of knowing left open."""
    found: list[RowVersion] = []
    for step in chronicle.steps:
        last = found[-1] if found else None
        before = last.wording if last else None
        made_by, operations = _origin(step.made.get(number), step.acts)
        if step.ends:
            break
        after = before
        if step.whole:
            after = step.whole.row(number)
        if number in step.rows:
            after = step.rows[number]
        if after == before and number not in step.rows:
            continue
        if last:
            found[-1] = replace(last, until_date=step.day)
        elif after is None:
            continue
        first = operations[0] if operations else None
        found.append(
            RowVersion(
                row=number,
                wording=after,
                from_date=step.day,
                until_date=OPEN,
                known_from=date.min,
                known_until=OPEN,
                made_by=made_by,
                order=first.order if first else None,
                line=first.first_line if first else 0,
                page=first.page if first else 0,
                instruction="\n".join(dict.fromkeys(one.instruction for one in operations)),
            )
        )
    if found and chronicle.ending:
        found[-1] = replace(found[-1], until_date=chronicle.ending.from_date)
    return tuple(found)


def worded_versions(chronicle: Chronicle, number: str) -> tuple[RowVersion, ...]:
    """As `versions_in`; two that differ in quotes, case and blanks alone, by no act at hand, are one."""
    found: list[RowVersion] = []
    for version in versions_in(chronicle, number):
        last = found[-1] if found else None
        if last and version.order is None and is_same_row(last.wording, version.wording):
            found[-1] = replace(last, until_date=version.until_date)
        else:
            found.append(version)
    return tuple(found)


def is_same_row(one: Row | None, other: Row | None) -> bool:
    """Whether two wordings of a row, None for no row, differ at most in what folding drops."""
    if one is None or other is None:
        return one is other
    return _cells(one) == _cells(other)


def _cells(row: Row) -> tuple[str, ...]:
    feeds = (
        (worded.feed.code, _folded(worded.body), _folded(worded.system), _folded(worded.data_to_supply or Wording()))
        for worded in row.feeds
    )
    return (_folded(row.category), *(cell for feed in feeds for cell in feed))


def _folded(wording: Wording) -> str:
    return f"{fold(wording.kk)}\n{fold(wording.ru)}"


def _origin(
    made: tuple[ActRef, tuple[Operation, ...]] | None, acts: list[ActRef]
) -> tuple[ActRef | None, tuple[Operation, ...]]:
    if made:
        return made
    return (acts[0] if acts else None), ()


def _days_of_learning(base: ListBase, acts: tuple[EnactedAct, ...]) -> list[date]:
    """The days on which what is believed may change: an act is known, or one that reaches back comes into force."""
    days = {act.act_date for edition in base.editions for act in edition.made_by}
    for act in acts:
        days.add(act.known_date)
        clauses = [act.reading.commencement_of(one) for one in act.reading.operations]
        days |= {
            clause.in_force_date
            for clause in clauses
            if clause.applies_from_date and clause.in_force_date and clause.in_force_date > act.known_date
        }
    return sorted(days)
