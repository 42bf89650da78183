"""One person settled: the steps of settlement as plain lists, the material of an explanation.

`settle_person` settles a dossier by the kernel, without an engine. The SQL steps leave tables of the same content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tizbe.law.rules.dated import DatedRules
from tizbe.settlement import kernel
from tizbe.settlement.dossier import Dossier
from tizbe.settlement.steps import REASONS
from tizbe.settlement.version import LedgerFeed, Version

_EPOCH = date(1970, 1, 1)
_ONE_DAY = timedelta(days=1)


class StandingPiece(NamedTuple):
    """A stretch of days on which a statement of the person stands after the first four steps."""

    row: int
    statement_id: int
    child_iin: int
    from_date: date
    until_date: date


class Bar(NamedTuple):
    """A stretch of days that a later step takes from a row."""

    row: int
    step: str
    from_date: date
    until_date: date


class Claim(NamedTuple):
    """A stretch of days on which a person claims a child that others claim too."""

    row: int
    child_iin: int
    iin: int
    from_date: date
    until_date: date


class Entitled(NamedTuple):
    """One entitled period of the person."""

    row: int
    from_date: date
    until_date: date
    began_by: str
    ended_by: str

    def holds(self, day: date) -> bool:
        """Whether the period holds the day."""
        return self.from_date <= day < self.until_date


@dataclass(frozen=True)
class PersonSteps:
    """What each step of settlement says of one person, as known at a commit.

    `grounds`: the person's ground statements, believed or cancelled, in order of learning; `activities`: the believed
    statements of activity; `births`: by IIN, of the person and of the children named, as vital records state them;
    `death_until`: the day after the person's death; `entitled`: by begin and row.
    """

    iin: int
    known: int
    feeds: Mapping[int, LedgerFeed]
    grounds: tuple[Version, ...]
    activities: tuple[Version, ...]
    births: Mapping[int, date]
    death_until: date | None
    pieces: tuple[StandingPiece, ...]
    bars: tuple[Bar, ...]
    claims: tuple[Claim, ...]
    entitled: tuple[Entitled, ...]


@dataclass(frozen=True)
class RuleBook:
    """The rules in force as the kernel reads them, for the feeds of one projection; made once by `of`, then kept."""

    dated: DatedRules
    columns: kernel.KernelRules
    reasons: Mapping[tuple[int, int], str]

    @classmethod
    def of(cls, dated: DatedRules, feeds: Mapping[int, LedgerFeed]) -> RuleBook:
        """Lay the rules out for the feeds of a projection."""
        reasons = {}
        for rows in dated.authority.pack.rows:
            ages = [rule.age.reason for rule in rows.rules if rule.age]
            for rank, reason in enumerate(REASONS):
                reasons[rows.row, rank] = ages[-1] if reason == "age" and ages else reason
        numbers = {feed.feed: number for number, feed in feeds.items()}
        return cls(dated, kernel.KernelRules.of(dated, numbers), reasons)


def settle_person(dossier: Dossier, book: RuleBook) -> PersonSteps:
    """Settle the person of a dossier."""
    iin, feeds, believed = dossier.iin, dossier.feeds, dossier.believed
    births, deaths = _vital(believed, feeds)
    steps = _settled(believed, feeds, book, births, deaths)
    return PersonSteps(
        iin=iin,
        known=dossier.known,
        feeds=feeds,
        grounds=tuple(one for one in dossier.own if feeds[one.feed_no].is_ground),
        activities=tuple(
            one for one in dossier.own if feeds[one.feed_no].kind == "activity" and one.is_believed(dossier.known)
        ),
        births=births,
        death_until=deaths.get(iin),
        pieces=_pieces(steps.piece, iin),
        bars=_bars(steps.bar_asked, iin),
        claims=_claims(steps.claim_made),
        entitled=_entitled(steps.settled, iin, book.reasons),
    )


def settle_believed(believed: Sequence[Version], feeds: Mapping[int, LedgerFeed], book: RuleBook) -> kernel.Steps:
    """Settle the persons of believed versions, given by person, with the versions that they depend on."""
    return _settled(believed, feeds, book, *_vital(believed, feeds))


def _settled(
    believed: Sequence[Version],
    feeds: Mapping[int, LedgerFeed],
    book: RuleBook,
    births: Mapping[int, date],
    deaths: Mapping[int, date],
) -> kernel.Steps:
    working = [one for one in believed if feeds[one.feed_no].kind == "activity"]
    return kernel.settle(
        _grounds(believed, feeds, book.columns.values),
        kernel.Activity(
            [one.iin for one in working],
            [_number(one.from_date) for one in working],
            [_number(one.until_date) for one in working],
        ),
        kernel.Birth(*_by_person(births)),
        kernel.Death(*_by_person(deaths)),
        book.columns,
        compiled=False,
    )


def months_after(day: date, months: int) -> date:
    """The day so many calendar months after a day; where that month lacks the day of the month, its last day."""
    return _date(kernel.add_months(_number(day), months))


def _vital(believed: Iterable[Version], feeds: Mapping[int, LedgerFeed]) -> tuple[dict[int, date], dict[int, date]]:
    """The births, and the days after deaths, that vital records state: the record learned last stands."""
    births: dict[int, date] = {}
    deaths: dict[int, date] = {}
    for one in sorted(believed, key=lambda one: one.statement_id):
        if feeds[one.feed_no].kind == "vital":
            if one.born is not None:
                births[one.iin] = one.born
            if one.died is not None:
                deaths[one.iin] = one.died + _ONE_DAY
    return births, deaths


def _grounds(
    believed: Iterable[Version], feeds: Mapping[int, LedgerFeed], values: Mapping[str, int]
) -> kernel.Believed:
    rows = [
        (
            one.statement_id,
            one.feed_no,
            one.iin,
            _number(one.from_date),
            _number(one.until_date),
            values.get(one.value, -1),
            one.other_iin,
            kernel.NO_DAY if one.born is None else _number(one.born),
            int(one.absent),
        )
        for one in believed
        if feeds[one.feed_no].is_ground
    ]
    return kernel.Believed(*(map(list, zip(*rows, strict=True)) if rows else ([] for _ in kernel.Believed._fields)))


def _pieces(piece: kernel.Piece, iin: int) -> tuple[StandingPiece, ...]:
    found = zip(
        piece.iin, piece.row_no, piece.statement_id, piece.child_iin, piece.from_day, piece.until_day, strict=True
    )
    return tuple(
        StandingPiece(row, statement_id, child, _date(from_day), _date(until_day))
        for own, row, statement_id, child, from_day, until_day in found
        if own == iin
    )


def _bars(bar: kernel.Bar, iin: int) -> tuple[Bar, ...]:
    found = zip(bar.iin, bar.row_no, bar.step, bar.from_day, bar.until_day, strict=True)
    return tuple(
        Bar(row, kernel.STEP_NAMES[step], _date(from_day), _date(until_day))
        for own, row, step, from_day, until_day in found
        if own == iin
    )


def _claims(claim: kernel.Claim) -> tuple[Claim, ...]:
    found = zip(claim.row_no, claim.child_iin, claim.iin, claim.from_day, claim.until_day, strict=True)
    return tuple(Claim(row, child, iin, _date(a), _date(b)) for row, child, iin, a, b in found)


def _entitled(settled: kernel.Settled, iin: int, reasons: Mapping[tuple[int, int], str]) -> tuple[Entitled, ...]:
    found = zip(
        settled.iin,
        settled.row_no,
        settled.from_day,
        settled.until_day,
        settled.began_rank,
        settled.ended_rank,
        strict=True,
    )
    periods = [
        Entitled(
            row,
            _date(from_day),
            _date(until_day),
            reasons[row, began],
            "" if until_day == kernel.OPEN_DAY else reasons[row, ended],
        )
        for own, row, from_day, until_day, began, ended in found
        if own == iin
    ]
    return tuple(sorted(periods, key=lambda one: (one.from_date, one.row)))


def _by_person(days: Mapping[int, date]) -> tuple[list[int], list[int]]:
    iins = sorted(days)
    return iins, [_number(days[iin]) for iin in iins]


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH.toordinal()


def _date(number: int) -> date:
    return date.fromordinal(number + _EPOCH.toordinal())
