"""Authority: which feed may be sent, and on which days its statements count, by the editions of the list.

The law is the access list. A feed has authority on the days on which an edition names it; a body that a
recorded decision calls the same as another shares the days and the stream of both names. Where one body
was split among several, the successors hold the statements of the old one jointly. Two streams are facts
of a person rather than of a row: `activity` (the list's `payments` system outside row 8) and `vital`.
Source: settlement contract, "What a feed may say" and "Authority"; resolution 660 in its editions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tizbe.errors import Refused
from tizbe.law.edition import EnactedAct, legal_list
from tizbe.law.legal_list import Edition, LegalList
from tizbe.law.reading.numbering import row_order
from tizbe.law.rules.pack import RulePack, rule_pack

Periods = tuple[tuple[date, date], ...]
"""Half-open periods, merged and ascending."""


@dataclass(frozen=True)
class FeedAuthority:
    """What the law lets one feed say.

    `kind`: "ground", "activity" or "vital". `row`: the list row, or "activity", "vital". `stream`: the feed
    whose name stands for the one stream that renamed bodies share. `joint`: the stream of a split body whose
    statements this feed holds together with other successors, or None. `periods`: the days of authority.
    """

    feed: str
    kind: str
    row: int | str
    body: str
    system: str
    stream: str
    joint: str | None
    periods: Periods

    @property
    def row_no(self) -> int:
        """The row as a number for the engines; 0 for the streams that are no row."""
        return self.row if isinstance(self.row, int) else 0

    def holds(self, day: date) -> bool:
        """Whether the feed has authority on `day`."""
        return any(from_date <= day < until_date for from_date, until_date in self.periods)


class Authority:
    """Every feed that the editions known at one time name, and what it may say when.

    `rows_without_rules` are the rows of the list that the rule pack does not know: nobody may send for them
    until it does, since nothing says what they ask and admit.
    """

    def __init__(self, editions: LegalList, pack: RulePack) -> None:
        self.editions = editions
        self.pack = pack
        self.replaced: frozenset[str] = frozenset()
        self.rows_without_rules: tuple[str, ...] = self._rows_without_rules()
        self.feeds: Mapping[str, FeedAuthority] = self._read()

    def of(self, feed: str) -> FeedAuthority | None:
        """The authority of a feed, or None where no edition names it (or another stream serves it)."""
        return self.feeds.get(feed)

    def holds(self, feed: str, day: date) -> bool:
        """Whether `feed` may be sent on `day`."""
        found = self.of(feed)
        return found is not None and found.holds(day)

    def edition_on(self, day: date) -> Edition | None:
        """The edition in force on `day`, or None before the first."""
        try:
            return self.editions.on(day)
        except Refused:
            return None

    def stream_feeds(self, stream: str) -> tuple[str, ...]:
        """The feeds that share a stream, in order of their names."""
        return tuple(sorted(feed.feed for feed in self.feeds.values() if feed.stream == stream))

    def successors(self, stream: str) -> tuple[str, ...]:
        """The streams that hold the statements of a split body's `stream` jointly."""
        return tuple(sorted({feed.stream for feed in self.feeds.values() if feed.joint == stream}))

    def naming_days(self, row: str, body: str, system: str) -> Periods:
        """The days on which an edition names this body and system in this row."""
        code = f"{row}/{body}/{system}"
        named = [(e.in_force_from, e.until_date) for e in self.editions.editions if code in e.feeds]
        return merge(named)

    def _read(self) -> dict[str, FeedAuthority]:
        _, activity_body, activity_system = self.pack.activity.feed.split("/")
        _, vital_body, vital_system = self.pack.vital.feed.split("/")
        named: dict[str, list[tuple[date, date]]] = {}
        facts: dict[str, list[tuple[date, date]]] = {"activity": [], "vital": []}
        replaced = set()
        ground_rows = {str(row) for row in self.pack.activity.ground_rows}
        without_rules = frozenset(self.rows_without_rules)
        for edition in self.editions.editions:
            period = (edition.in_force_from, edition.until_date)
            for worded in edition.feeds.values():
                feed = worded.feed
                if (feed.body, feed.system) == (vital_body, vital_system):
                    facts["vital"].append(period)
                if (feed.body, feed.system) == (activity_body, activity_system):
                    facts["activity"].append(period)
                    if feed.row not in ground_rows:
                        replaced.add(feed.code)
                        continue
                if feed.row in without_rules:
                    continue
                named.setdefault(feed.code, []).append(period)
        self.replaced = frozenset(replaced)
        feeds = self._grounds(named)
        for name, code in (("activity", self.pack.activity.feed), ("vital", self.pack.vital.feed)):
            _, body, system = code.split("/")
            feeds[code] = FeedAuthority(code, name, name, body, system, code, None, merge(facts[name]))
        return feeds

    def _rows_without_rules(self) -> tuple[str, ...]:
        ruled = {str(row.row) for row in self.pack.rows}
        listed = {row.number for edition in self.editions.editions for row in edition.rows}
        return tuple(sorted(listed - ruled, key=row_order))

    def _grounds(self, named: dict[str, list[tuple[date, date]]]) -> dict[str, FeedAuthority]:
        became: dict[str, tuple[str, ...]] = {}
        for decision in self.editions.successions:
            heirs_so_far = became.get(decision.was, ())
            became[decision.was] = tuple(dict.fromkeys((*heirs_so_far, *decision.became)))
        stream = {feed: feed for feed in named}
        joint: dict[str, str] = {}
        days = {feed: list(periods) for feed, periods in named.items()}
        for feed in sorted(named):
            row, body, system = feed.split("/")
            heirs = [f"{row}/{heir}/{system}" for heir in became.get(body, ())]
            heirs = [heir for heir in heirs if heir in named]
            if len(heirs) == 1:
                old, new = stream[feed], stream[heirs[0]]
                stream = {name: new if held == old else held for name, held in stream.items()}
            for heir in heirs:
                days[heir] += named[feed]
                days[feed] += named[heir]
                if len(heirs) > 1:
                    joint[heir] = feed
        # A successor that was renamed later holds the split body's statements under its new name too.
        held_by_stream = {stream[heir]: split for heir, split in joint.items()}
        feeds = {}
        for feed in sorted(named):
            row, body, system = feed.split("/")
            shared = [period for name in named if stream[name] == stream[feed] for period in days[name]]
            held = held_by_stream.get(stream[feed])
            feeds[feed] = FeedAuthority(
                feed,
                "ground",
                int(row),
                body,
                system,
                stream[feed],
                stream[held] if held else None,
                merge(shared),
            )
        return feeds


def authority(known_date: date | None = None, enacted: tuple[EnactedAct, ...] = ()) -> Authority:
    """Authority by the list and the shipped rule pack, as known on a day (default: everything known).

    `enacted`: the confirmed acts beside the shipped ones. The same law gives the same object, so that what
    is counted from it is counted once.
    """
    editions = legal_list(known_date, enacted)
    held = _AUTHORITIES.get(id(editions))
    if held is None or held.editions is not editions:
        if len(_AUTHORITIES) >= _MOST_AUTHORITIES:
            del _AUTHORITIES[next(iter(_AUTHORITIES))]
        held = _AUTHORITIES[id(editions)] = Authority(editions, rule_pack())
    return held


_AUTHORITIES: dict[int, Authority] = {}
_MOST_AUTHORITIES = 64


def merge(periods: Iterable[tuple[date, date]]) -> Periods:
    """The union of half-open periods; overlapping and adjacent ones become one."""
    merged: list[tuple[date, date]] = []
    for from_date, until_date in sorted(periods):
        if merged and from_date <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until_date))
        elif from_date < until_date:
            merged.append((from_date, until_date))
    return tuple(merged)


def intersect(left: Periods, right: Periods) -> Periods:
    """The days in both of two merged lists of periods."""
    both = ((max(a, c), min(b, d)) for a, b in left for c, d in right)
    return merge((from_date, until_date) for from_date, until_date in both if from_date < until_date)
