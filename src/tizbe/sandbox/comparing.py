"""What a run comes to: the hub's answers beside the answer key, MSHI's state beside the hub's, change by change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tizbe import client
from tizbe.sandbox.days import Told
from tizbe.sandbox.mshi_feed import FeedMshi, Period
from tizbe.sandbox.sending import Answers
from tizbe.sandbox.story import Person
from tizbe.sandbox.telling import VERDICTS

PURPOSE = "sandbox: the made-up country's answer key"
"""Why the sandbox asks of persons, for the hub's audit trail."""


@dataclass(frozen=True)
class Check:
    """One comparison: its name (see the command's words), how many were compared, how many were as expected."""

    name: str
    compared: int
    as_expected: int

    @property
    def holds(self) -> bool:
        """Whether everything compared was as expected, and anything was compared."""
        return 0 < self.compared == self.as_expected


def check_answers(told: Iterable[Told], answers: Answers) -> list[Check]:
    """Every submission against the key: its status, its four counts, one receipt of its own, the same when asked again.

    A submission that repeats another has the other's receipt; no two others share one.
    """
    status = counts = counted = 0
    own: list[str] = []
    everything = list(told)
    for one in everything:
        said = answers.said.get(one.number, {})
        expected = answers.said.get(one.repeats, {}) if one.repeats else None
        if expected is not None:
            status += bool(expected) and said.get("receipt") == expected.get("receipt")
        else:
            status += said.get("status") == one.entry["expected"]
            own.append(str(said.get("receipt")))
        if one.entry["counts_exact"]:
            counted += 1
            counts += all(said.get(name) == one.entry[name] for name in VERDICTS)
    checks = [
        Check("answers", len(everything), status),
        Check("counts", counted, counts),
        Check("receipts", len(own), len(set(own) - {"None"})),
    ]
    return [*checks, Check("again", answers.sent_again, answers.same_again)]


def check_changes(applied: Mapping[int, int], last: int) -> Check:
    """Every change up to the hub's last was applied by MSHI exactly once, and no other."""
    expected = sum(applied.get(number) == 1 for number in range(1, last + 1))
    beyond = sum(number > last for number in applied)
    return Check("applied", last + beyond, expected)


def check_image(ours: list[Period], hubs: list[Period]) -> Check:
    """MSHI's entitlements beside the hub's full image, one by one; what only one of them has counts as wrong."""
    mine, theirs = Counter(ours), Counter(hubs)
    return Check("image", (mine | theirs).total(), (mine & theirs).total())


def check_acknowledged(standing: client.Standing) -> list[Check]:
    """The hub knows that MSHI has everything, and has no case open."""
    return [
        Check("acknowledged", standing.last, min(standing.until, standing.last)),
        Check("cases", 1, int(standing.refused == 0)),
    ]


def check_story(mshi: FeedMshi, persons: list[Person]) -> Check:
    """On every day of the key, MSHI's own reckoning of cover has the rows and the payer of the key."""
    held = _cover(mshi.cover(), {f"{person.iin:012d}" for person in persons})
    compared = right = 0
    for person in persons:
        told = person.answer()
        for day in told["days"]:
            compared += 1
            on = date.fromisoformat(day["on"])
            found = [row for row in held.get(told["iin"], ()) if row["begin_date"] <= on <= (row["end_date"] or on)]
            rows = sorted({int(number) for row in found for number in row["rows"].split(";")})
            payer = found[0]["payer"] if found else None
            right += (rows, payer) == (sorted(day["rows"]), day["payer"])
    return Check("story", compared, right)


def check_explained(hub: client.Hub, persons: list[Person]) -> Check:
    """The hub, asked over the network of each person's last day in the key, says the key's rows."""
    right = 0
    for person in persons:
        told = person.answer()
        day = told["days"][-1]
        said = hub.explain(told["iin"], PURPOSE, day=date.fromisoformat(day["on"]))
        right += said.is_covered == day["covered"] and sorted(said.rows) == sorted(day["rows"])
    return Check("explained", len(persons), right)


def _cover(table: pa.Table, iins: set[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.filter(pc.is_in(table["iin"], pa.array(sorted(iins)))).to_pylist():
        found.setdefault(row["iin"], []).append(row)
    return found
