"""The laws that a rehearsal holds against each other: the law now, without some acts, with others, by another pack.

An act that does not fit is not applied, as it would not be when it was published; its reasons are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tizbe.errors import Broken, Refused
from tizbe.law.authority import Authority, authority
from tizbe.law.consolidation.decision import EnactedAct
from tizbe.law.edition import legal_list, legal_list_without, shipped_acts
from tizbe.law.legal_list import ActStanding, LegalList
from tizbe.law.reason import Reason
from tizbe.law.register.entry import Entry
from tizbe.law.register.review import review
from tizbe.law.rules.pack import RulePack, read_pack, rule_pack

Enacted = tuple[EnactedAct, ...]

_ActRef = tuple[str, date | None]


@dataclass(frozen=True)
class RehearsedLaw:
    """A law to rehearse. `refused`: the acts that were to join it and do not fit, each with its reasons.

    `from_dates`: the days on which the acts that joined it, or left it, begin to amend the list.
    """

    authority: Authority
    refused: tuple[tuple[str, tuple[Reason, ...]], ...]
    from_dates: tuple[date, ...]


def law_without(enacted: Enacted, entry: Entry) -> Authority:
    """The law as it would be if an act were not known; as it is where the act is no law."""
    return _law(enacted, [entry], rule_pack())


def law_with(enacted: Enacted, entry: Entry, act: EnactedAct | None) -> Authority:
    """The law with an act, which may be law already; `act` is None where its day was not read."""
    if act is None or _is_shipped(entry):
        return authority(None, _without(enacted, [entry]))
    return authority(None, (*_without(enacted, [entry]), act))


def standing_of(law: Authority, entry: Entry) -> ActStanding | None:
    """What became of an act in a law; None where the law does not know it."""
    return next((one for one in law.editions.acts if (one.act.number, one.act.act_date) == _ref(entry)), None)


def rehearsed_law(
    enacted: Enacted, *, acts: Sequence[Entry], removed: Sequence[Entry], pack: RulePack | None, today: date
) -> RehearsedLaw:
    """The law without the acts `removed`, with the acts `acts` in their order, by another pack where one is given."""
    known = _without(enacted, removed)
    refused = []
    for entry in acts:
        if _is_shipped(entry):
            continue
        found = review(entry, known, today)
        if found.reasons or found.act is None:
            refused.append((entry.name, found.reasons))
            continue
        known = (*_without(known, [entry]), found.act)
    law = _law(known, removed, pack or rule_pack())
    now = legal_list(None, enacted)
    days = {day for entry in acts for day in _days(law.editions, entry)}
    days |= {day for entry in removed for day in _days(now, entry)}
    return RehearsedLaw(law, tuple(refused), tuple(sorted(days)))


def read_pack_file(path: Path) -> RulePack:
    """The rule pack in a file, checked as the shipped one is; `Refused` with what does not hold together."""
    try:
        pack = read_pack(path.read_text(encoding="utf-8"))
        minus = {row.row: {other for rule in row.rules for other in rule.minus} for row in pack.rows}
        TopologicalSorter(minus).prepare()
        for feed in (pack.activity.feed, pack.vital.feed):
            if len(feed.split("/")) != len(("row", "body", "system")):
                raise _bad_pack(f"feed: {feed}")
    except Broken as error:
        raise _bad_pack(str(error)) from error
    except UnicodeDecodeError as error:
        raise _bad_pack("UTF-8") from error
    except CycleError as error:
        raise _bad_pack(f"minus: {' - '.join(str(row) for row in error.args[1])}") from error
    return pack


def _law(enacted: Enacted, removed: Sequence[Entry], pack: RulePack) -> Authority:
    known = _without(enacted, removed)
    shipped = [entry for entry in removed if _is_shipped(entry)]
    if shipped:
        return Authority(legal_list_without(shipped[0].number, known), pack)
    if pack.hash == rule_pack().hash:
        return authority(None, known)  # the same object for the same law
    return Authority(legal_list(None, known), pack)


def _without(enacted: Enacted, removed: Iterable[Entry]) -> Enacted:
    refs = {_ref(entry) for entry in removed}
    return tuple(one for one in enacted if (one.ref.number, one.ref.act_date) not in refs)


def _days(editions: LegalList, entry: Entry) -> tuple[date, ...]:
    found = (one for one in editions.acts if (one.act.number, one.act.act_date) == _ref(entry))
    return tuple(day for one in found for day in one.from_dates)


def _is_shipped(entry: Entry) -> bool:
    return any((one.ref.number, one.ref.act_date) == _ref(entry) for one in shipped_acts())


def _ref(entry: Entry) -> _ActRef:
    return entry.number, entry.act_date


def _bad_pack(what: str) -> Refused:
    return Refused(
        {
            "kk": f"Ережелер жинағы жарамсыз: {what}. Оны шығарылған жинақпен салыстырыңыз.",
            "ru": f"Набор правил негоден: {what}. Сверьте его с поставляемым набором.",
            "en": f"The rule pack cannot be used: {what}. Compare it with the shipped one.",
        }
    )
