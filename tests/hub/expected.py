"""What the oracle says of a crowd: entitlements, cover, changes, statements, each as the outside files have it."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.hub.crowds import Crowd
from tests.oracle.changes import Change, cancelled_days, changes
from tests.oracle.cover import cover
from tests.oracle.settlement import Entitlement, landmarks, settle
from tests.oracle.statements import Ledger, Statement

Rows = list[tuple[str, ...]]


@dataclass
class Expectation:
    """The oracle's settlements of a crowd, one after another; only worlds of which something is new are asked."""

    crowd: Crowd
    ledger: Ledger
    statements: list[list[Statement]] = field(default_factory=list)
    settled: list[list[Entitlement]] = field(default_factory=list)
    snapshots: list[dict[int, Statement]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing believed and nobody entitled."""
        self.statements = [[] for _ in self.crowd.worlds]
        self.settled = [[] for _ in self.crowd.worlds]
        self.snapshots = [{} for _ in self.crowd.worlds]

    def settle(self) -> list[Change]:
        """Settle what is believed now; gives the changes against the settlement before, in order."""
        found: list[Change] = []
        snapshot: list[dict[int, Statement]] = [{} for _ in self.crowd.worlds]
        for uid, one in self.ledger.snapshot().items():
            snapshot[self.crowd.world_of[one.iin]][uid] = one
        for number, believed in enumerate(self.crowd.split(self.ledger.believed())):
            if believed == self.statements[number]:
                continue
            new, before = settle(believed), self.snapshots[number]
            gone = [one for uid, one in before.items() if uid in self.ledger.cancelled_uids]
            asked = landmarks([*self.statements[number], *believed])
            days = cancelled_days(before.values(), gone, asked=asked) if gone else set()
            found += changes(self.settled[number], new, days, asked=asked)
            self.statements[number], self.settled[number] = believed, new
            self.snapshots[number] = snapshot[number]
        return sorted(found, key=lambda one: (one.iin, one.begin_date, one.row, one.was_begin_date or date.max))

    def entitlements(self) -> Rows:
        """The rows of the entitlement file, by the last settlement."""
        return entitlement_rows(one for world in self.settled for one in world)

    def cover(self) -> Rows:
        """The rows of the cover file."""
        found = [one for world in self.settled for one in cover(world)]
        return [
            (
                one.iin,
                _text(one.begin_date),
                _text(one.end_date),
                ";".join(map(str, one.rows)),
                str(one.primary_row),
                one.payer,
            )
            for one in sorted(found, key=lambda one: (one.iin, one.begin_date))
        ]


def statement_rows(statements: Iterable[Statement]) -> Rows:
    """Believed statements as feed, iin, begin, end, evidence; in order of their text."""
    return sorted(
        (
            one.feed,
            one.iin,
            _text(one.begin_date),
            _text(one.end_date),
            json.dumps(one.evidence, sort_keys=True, separators=(",", ":")),
        )
        for one in statements
    )


def entitlement_rows(found: Iterable[Entitlement]) -> Rows:
    """Entitlements as the rows of their file, in its order."""
    return [
        (one.iin, str(one.row), _text(one.begin_date), _text(one.end_date), one.began_by, one.ended_by)
        for one in sorted(found, key=lambda one: (one.iin, one.begin_date, one.row))
    ]


def change_rows(found: Sequence[Change], first: int = 1) -> Rows:
    """Changes as the rows of their file, numbered from `first`."""
    return [
        (
            str(number),
            one.iin,
            str(one.row),
            one.op,
            _text(one.begin_date),
            _text(one.end_date),
            _text(one.was_begin_date),
            _text(one.was_end_date),
            one.reason,
            str(one.edition or ""),
        )
        for number, one in enumerate(found, start=first)
    ]


def digest_of(rows: Rows) -> str:
    """The digest that entitlements of these rows must have."""
    text = io.StringIO()
    header = ("iin", "row", "begin_date", "end_date", "began_by", "ended_by")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return hashlib.sha256(text.getvalue().encode()).hexdigest()


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
