"""A dossier: what the ledger knows, at a commit, of one person and of whoever their rows depend on.

Beside the person stand the other claimants of their children (a row with one representative per child asks
who claims it), and the births of the children that any of these statements name. Settling the one person reads
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tizbe.law.rules.dated import DatedRules
from tizbe.settlement.version import LedgerFeed, Version, Versions


@dataclass(frozen=True)
class Dossier:
    """The versions about one person and beside them, as known at the commit `known`.

    `own`: the person's versions believed then, or cancelled by then, in order of learning; `beside`: the versions
    believed then of the other claimants, and of the children what vital records say.
    """

    iin: int
    known: int
    own: tuple[Version, ...]
    beside: tuple[Version, ...]
    feeds: Mapping[int, LedgerFeed]

    @property
    def believed(self) -> tuple[Version, ...]:
        """Every version believed, the person's and those beside, by person."""
        own = (one for one in self.own if one.is_believed(self.known))
        return tuple(sorted((*own, *self.beside), key=lambda one: (one.iin, one.statement_id)))


def collect(versions: Versions, rules: DatedRules, iin: int, known: int) -> Dossier:
    """Collect the dossier of a person."""
    feeds = versions.feeds
    own = sorted(
        (
            one
            for one in versions.of_person(iin)
            if one.known_from <= known and (known < one.known_until or one.cancelled)
        ),
        key=lambda one: one.statement_id,
    )
    beside: list[Version] = []
    claimed = _children(own, feeds, rules.one_per)
    if claimed:
        for other in sorted(versions.claimants(claimed, rules.one_per) - {iin}):
            beside += (one for one in versions.of_person(other) if one.is_believed(known))
    children = _children((*own, *beside), feeds, rules.child_rows)
    present = {iin, *(one.iin for one in beside)}
    if children - present:
        beside += (one for one in versions.facts_of(sorted(children - present)) if one.is_believed(known))
    return Dossier(iin, known, tuple(own), tuple(beside), feeds)


def _children(versions: Iterable[Version], feeds: Mapping[int, LedgerFeed], rows: Iterable[int]) -> set[int]:
    wanted = set(rows)
    return {one.other_iin for one in versions if feeds[one.feed_no].is_ground and feeds[one.feed_no].row in wanted}
