"""The shipped record of the list: `acts/list-660.yaml`, read strictly into the words of `legal_list`.

A key the record does not know, a feed of an unknown body or system, or an act whose text is not the text
that was shipped (its SHA-256 differs) is an error, never a silent gap.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from tizbe.errors import Broken
from tizbe.law.folding import fold
from tizbe.law.legal_list import ActRef, Body, Edition, Feed, FeedWording, Row, Succession, System, Wording
from tizbe.learning import learned
from tizbe.period import OPEN

ACTS_DIRECTORY = Path(__file__).parent / "acts"
"""Where the record and the texts of the shipped acts lie."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every part of the record: an unknown key is an error."""


class _Texts(_Strict, frozen=True):
    kk: str = ""
    ru: str = ""
    en: str = ""

    def wording(self, fallback: Wording | None = None) -> Wording:
        other = fallback or Wording()
        return Wording(self.kk or other.kk, self.ru or other.ru, self.en or other.en)


class _Name(_Strict, frozen=True):
    kk: str
    ru: str
    en: str
    also: tuple[str, ...] = ()

    def wording(self) -> Wording:
        return Wording(self.kk, self.ru, self.en)


class _Names(_Strict, frozen=True):
    bodies: dict[str, _Name]
    systems: dict[str, _Name]


class _Row(_Strict, frozen=True):
    number: str
    category: _Texts
    feeds: tuple[str, ...]
    printed: dict[str, _Texts] = {}
    data_to_supply: dict[str, _Texts] = {}


class _MadeBy(_Strict, frozen=True):
    number: str
    date: datetime.date


class _Edition(_Strict, frozen=True):
    number: int
    in_force_from: datetime.date
    made_by: tuple[_MadeBy, ...]
    title: _Texts
    list_title: _Texts
    point1: _Texts
    rows: tuple[_Row, ...]


class _WordedRow(_Strict, frozen=True):
    number: str
    category: _Texts


class _Fact(_Strict, frozen=True):
    about: str
    says: str
    source: str


class _Act(_Strict, frozen=True):
    number: str
    date: datetime.date
    bank_code: str
    other_dates: tuple[datetime.date, ...]


class _Succession(_Strict, frozen=True):
    was: str
    became: tuple[str, ...]
    from_date: datetime.date
    decided_by: str
    because: str


class _AmendingAct(_Strict, frozen=True):
    number: str
    date: datetime.date
    file: str
    sha256: str
    decided_by: str
    title: _Texts
    list_title: _Texts
    point1: _Texts
    rows: tuple[_WordedRow, ...]


@learned
class _Record(_Strict, frozen=True):
    act: _Act
    facts: tuple[_Fact, ...]
    names: _Names
    successions: tuple[_Succession, ...]
    editions: tuple[_Edition, ...]
    amending_acts: tuple[_AmendingAct, ...]


@dataclass(frozen=True)
class Fact:
    """Something about the list that its text does not say by itself, and who says it."""

    about: str
    says: str
    source: str


@dataclass(frozen=True)
class ActWording:
    """A shipped amending act: where its text lies, and its wording in the languages of no text we hold.

    `wording` has the keys title, list_title and point1; `categories` go by row number.
    """

    act: ActRef
    path: Path
    wording: Mapping[str, Wording]
    categories: Mapping[str, Wording]


@dataclass(frozen=True)
class Names:
    """Bodies and systems by code, and the code of any wording of theirs."""

    bodies: Mapping[str, Body]
    systems: Mapping[str, System]
    body_codes: Mapping[str, str]
    system_codes: Mapping[str, str]

    def body_code(self, printed: str) -> str | None:
        """The code of the body that is printed so, folded; None when no known name fits."""
        return self.body_codes.get(fold(printed))

    def system_code(self, printed: str) -> str | None:
        """The code of the system that is printed so, folded; None when no known name fits."""
        return self.system_codes.get(fold(printed))


@dataclass(frozen=True)
class Record:
    """All that is shipped: the act, facts, names, successions, the typed-in editions, the acts to read."""

    act: ActRef
    other_dates: tuple[datetime.date, ...]
    facts: tuple[Fact, ...]
    names: Names
    successions: tuple[Succession, ...]
    editions: tuple[Edition, ...]
    amending_acts: tuple[ActWording, ...]


@lru_cache(maxsize=1)
def shipped_record() -> Record:
    """The shipped record, read once a process; `Broken` when it does not agree with itself."""
    return read_record(ACTS_DIRECTORY / "list-660.yaml")


def read_record(path: Path) -> Record:
    """The record in `path`; the texts of its amending acts lie in the same folder."""
    try:
        raw = msgspec.yaml.decode(path.read_bytes(), type=_Record)
    except msgspec.ValidationError as error:
        raise Broken(f"{path.name}: {error}") from error
    names = _names(raw.names)
    return Record(
        act=ActRef(raw.act.number, raw.act.date),
        other_dates=raw.act.other_dates,
        facts=tuple(Fact(fact.about, fact.says, fact.source) for fact in raw.facts),
        names=names,
        successions=tuple(_succession(succession, names) for succession in raw.successions),
        editions=tuple(_editions(raw.editions, names)),
        amending_acts=tuple(_act_wording(act, path.parent) for act in raw.amending_acts),
    )


def _names(raw: _Names) -> Names:
    bodies = {code: Body(code, name.wording(), name.also) for code, name in raw.bodies.items()}
    systems = {code: System(code, name.wording(), name.also) for code, name in raw.systems.items()}
    return Names(bodies, systems, _codes(bodies.values()), _codes(systems.values()))


def _codes(named: Iterable[Body | System]) -> dict[str, str]:
    """The code of each folded wording; two codes for one wording would make the law ambiguous."""
    codes: dict[str, str] = {}
    for one in named:
        for text in (one.name.kk, one.name.ru, *one.also):
            if codes.setdefault(fold(text), one.code) != one.code:
                raise Broken(f"The wording {text!r} names both {codes[fold(text)]} and {one.code}.")
    return codes


def _succession(raw: _Succession, names: Names) -> Succession:
    for code in (raw.was, *raw.became):
        if code not in names.bodies:
            raise Broken(f"A succession names the unknown body {code}.")
    return Succession(raw.was, raw.became, raw.from_date, raw.decided_by, raw.because)


def _editions(raw: tuple[_Edition, ...], names: Names) -> Iterable[Edition]:
    ends = [edition.in_force_from for edition in raw[1:]] + [OPEN]
    for edition, until_date in zip(raw, ends, strict=True):
        if edition.in_force_from >= until_date:
            raise Broken(f"Edition {edition.number} ends before it begins.")
        yield Edition(
            number=edition.number,
            in_force_from=edition.in_force_from,
            until_date=until_date,
            made_by=tuple(ActRef(act.number, act.date) for act in edition.made_by),
            title=edition.title.wording(),
            list_title=edition.list_title.wording(),
            point1=edition.point1.wording(),
            rows=tuple(_row(row, names) for row in edition.rows),
        )


def _row(raw: _Row, names: Names) -> Row:
    unused = set(raw.printed) | set(raw.data_to_supply)
    feeds = []
    for pair in raw.feeds:
        body, _, system = pair.partition("/")
        if body not in names.bodies or system not in names.systems:
            raise Broken(f"Row {raw.number} has the unknown feed {pair}.")
        unused -= {body, system}
        supplied = raw.data_to_supply.get(system)
        feeds.append(
            FeedWording(
                feed=Feed(raw.number, body, system),
                body=raw.printed.get(body, _Texts()).wording(names.bodies[body].name),
                system=raw.printed.get(system, _Texts()).wording(names.systems[system].name),
                data_to_supply=supplied.wording() if supplied else None,
            )
        )
    if unused:
        raise Broken(f"Row {raw.number} words {', '.join(sorted(unused))}, which it does not name.")
    return Row(raw.number, raw.category.wording(), tuple(feeds))


def _act_wording(raw: _AmendingAct, directory: Path) -> ActWording:
    path = directory / raw.file
    if sha256(path.read_bytes()).hexdigest() != raw.sha256:
        raise Broken(f"{raw.file} is not the text that was shipped: its SHA-256 differs.")
    return ActWording(
        act=ActRef(raw.number, raw.date),
        path=path,
        wording={
            "title": raw.title.wording(),
            "list_title": raw.list_title.wording(),
            "point1": raw.point1.wording(),
        },
        categories={row.number: row.category.wording() for row in raw.rows},
    )
