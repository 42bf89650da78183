"""Golden cases played: through a real hub, many cases in one, or at once through the oracle.

Cases share a hub where nothing in one can touch another: their persons differ, and a `full` keeps the feed it
speaks for to itself. Alone: `python -m tests.settlement.golden_play FOLDER…` says of each folder whether it holds.
"""

import csv
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.hub.expected import Rows, change_rows, entitlement_rows
from tests.hub.sending import hub_at, rows_of
from tests.oracle.bodies import kind_of
from tests.oracle.changes import Change, cancelled_days, changes
from tests.oracle.cover import cover
from tests.oracle.law_facts import EVIDENCE, IIN_COLUMNS
from tests.oracle.settlement import Entitlement, settle
from tests.oracle.statements import Ledger
from tests.settlement.golden import TABLES, Case, CaseFault, Line, Sending, read_case
from tizbe.hub import Hub, make_envelope
from tizbe.ledger import quarantine

Faults = dict[str, list[str]]
COLUMNS = ("iin", "begin_date", "end_date", "ref")


@dataclass
class Parcel:
    """One submission with the lines of one case or many; each line knows its case and its number there."""

    sent_on: str
    feed: str
    as_of: str
    lines: list[tuple[Case, int, Line]] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The columns of its file."""
        own = [*COLUMNS, *EVIDENCE.get(kind_of(self.feed), ())]
        return own if self.as_of else ["op", *own]

    def rows(self) -> list[Line]:
        """The rows of its file, with IINs in the place of words; a line of nobody is no row."""
        found = []
        for case, _, line in self.lines:
            row = {name: line.get(name, "") for name in self.columns}
            for name in {"iin", *IIN_COLUMNS}.intersection(row):
                row[name] = case.people.get(row[name], "")
            if row["ref"]:
                row["ref"] = f"{case.name}:{row['ref']}"  # a ref is one person's in its whole stream
            if not self.as_of:
                row["op"] = row["op"] or "open"
            found.append(row)
        return [row for row in found if row["iin"]]


def hubs_of(cases: Iterable[Case]) -> list[list[Case]]:
    """Cases by the hub they share: where one sends a full of a feed, no other speaks through that system."""
    found: list[list[Case]] = []
    for case in cases:
        used, filled = _systems(case, of_fulls=False), _systems(case, of_fulls=True)
        for others in found:
            if not any(
                filled & _systems(other, of_fulls=False) or used & _systems(other, of_fulls=True) for other in others
            ):
                others.append(case)
                break
        else:
            found.append([case])
    return found


def _systems(case: Case, *, of_fulls: bool) -> set[tuple[str, str]]:
    sendings = [sending for part in case.parts for sending in part]
    names = [sending.feed.split("/") for sending in sendings if sending.as_of or not of_fulls]
    return {(kind, system) for kind, _, system in names}


def parcels(parts: Sequence[tuple[Case, Sequence[Sending]]]) -> list[Parcel]:
    """What several cases send before a settlement, in order of day; each case's own order stands."""
    left = [(case, list(sendings)) for case, sendings in parts]
    found = []
    while heads := [sendings[0] for _, sendings in left if sendings]:
        first = min(heads, key=lambda one: (one.sent_on, one.feed, one.as_of))
        parcel = Parcel(first.sent_on, first.feed, first.as_of)
        for case, sendings in left:
            while sendings and (sendings[0].sent_on, sendings[0].feed, sendings[0].as_of) == (
                first.sent_on, first.feed, first.as_of,
            ):  # fmt: skip
                parcel.lines += [(case, number, line) for number, line in sendings.pop(0).lines]
        found.append(parcel)
    return found


def _rounds(cases: Sequence[Case]) -> list[list[Parcel]]:
    count = max(len(case.parts) for case in cases)
    return [parcels([(case, case.parts[place]) for case in cases if place < len(case.parts)]) for place in range(count)]


def play(cases: Sequence[Case], folder: Path) -> Faults:
    """Send cases to one hub in `folder`, settle, export; the faults of each case that has some."""
    faults: Faults = defaultdict(list)
    changed: list[Rows] = []
    with hub_at(folder) as hub:
        for parcel_round in _rounds(cases):
            _send(hub, parcel_round, folder, faults)
            before = sum(map(len, changed))
            hub.settle()
            changed.append(rows_of(hub, "change")[before:])
        found = {kind: rows_of(hub, kind) for kind in ("cover", "entitlement")}
    found["change"] = [row[1:] for rows in changed[1:] for row in rows]
    _compare(cases, found, faults)
    return dict(faults)


def _send(hub: Hub, parcel_round: Sequence[Parcel], folder: Path, faults: Faults) -> None:
    path = folder / "parcel.csv"
    with hub.receiving() as receiver:
        receiver.language = "en"
        for parcel in parcel_round:
            rows = parcel.rows()
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, parcel.columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
            receipt = receiver.receive(
                path,
                make_envelope(
                    feed=parcel.feed,
                    mode="full" if parcel.as_of else "changes",
                    as_of=date.fromisoformat(parcel.as_of) if parcel.as_of else None,
                    sent_on=date.fromisoformat(parcel.sent_on),
                    name=path.name,
                    count=len(rows),
                ),
            )
            if held := receipt.status == "quarantined":
                # Nobody releases what they sent themselves.
                receiver.actor = "second person"
                receipt = quarantine.release(receiver, str(receipt.receipt), "a golden case")
                receiver.actor = "sender"
            refused: dict[int, str] = {}
            if receipt.status == "refused":
                sentence = f"{receipt.code} {(receipt.sentences or {}).get('en', '')}"
                refused = dict.fromkeys(range(len(rows) or 1), sentence)
            elif receipt.refused and receipt.refused_file:
                with (receiver.log.home.path / receipt.refused_file).open(encoding="utf-8", newline="") as stream:
                    for row in csv.DictReader(stream):
                        refused[int(row["tizbe_row"]) - 1] = f"{row['tizbe_code']} {row['tizbe_sentence']}"
            _judge(parcel, refused, faults)
            for case, number, line in parcel.lines:
                if held != (line.get("answer") == "quarantined"):
                    said = "held it in quarantine" if held else "did not hold it in quarantine"
                    faults[case.name].append(f"{case.name}/given.csv line {number}: the hub {said}")


def _judge(parcel: Parcel, refused: dict[int, str], faults: Faults) -> None:
    for place, (case, number, line) in enumerate(parcel.lines):
        where = f"{case.name}/given.csv line {number}"
        if place in refused and line.get("answer") != "refused":
            faults[case.name].append(f"{where}: the hub refused it: {refused[place]}")
        if place not in refused and line.get("answer") == "refused":
            faults[case.name].append(f"{where}: the hub took it, though answer says refused")


def _compare(cases: Sequence[Case], found: dict[str, Rows], faults: Faults) -> None:
    for case in cases:
        own = set(case.people.values())
        for kind, expected in case.expected.items():
            theirs = [(case.word(row[0]), *row[1:]) for row in found[kind] if row[0] in own]
            for row in expected:
                if row not in theirs:
                    faults[case.name].append(f"{case.name}/{kind}.csv: expected, not found: {_told(kind, row)}")
            for row in theirs:
                if row not in expected:
                    faults[case.name].append(f"{case.name}/{kind}.csv: found, not expected: {_told(kind, row)}")
            if len(theirs) != len(expected) and not faults[case.name]:
                faults[case.name].append(f"{case.name}/{kind}.csv: a row stands twice")


def _told(kind: str, row: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {text or '-'}" for name, text in zip(TABLES[kind], row, strict=True))


def ask_oracle(case: Case) -> list[str]:
    """Play one case through the oracle, which shares nothing with the hub; its faults."""
    faults: Faults = defaultdict(list)
    ledger = Ledger()
    changed: list[Change] = []
    entitled: list[Entitlement] = []
    before = ledger.snapshot()
    for place, parcel_round in enumerate(_rounds([case])):
        for parcel in parcel_round:
            verdict = ledger.receive(
                parcel.feed,
                "full" if parcel.as_of else "changes",
                date.fromisoformat(parcel.as_of) if parcel.as_of else None,
                date.fromisoformat(parcel.sent_on),
                parcel.rows(),
                parcel.columns,
            )
            refused = {number: verdict.code for number, answer in enumerate(verdict.rows) if answer == "refused"}
            if verdict.status == "refused" and not verdict.rows:
                refused = {0: verdict.code}
            _judge(parcel, refused, faults)
        new = settle(ledger.believed())
        gone = [one for uid, one in before.items() if uid in ledger.cancelled_uids]
        if place:
            changed += changes(entitled, new, cancelled_days(before.values(), gone))
        entitled, before = new, ledger.snapshot()
    covered: Rows = [
        (
            one.iin, one.begin_date.isoformat(), one.end_date.isoformat() if one.end_date else "",
            ";".join(map(str, one.rows)), str(one.primary_row), one.payer,
        )
        for one in cover(entitled)
    ]  # fmt: skip
    told = [row[1:] for row in change_rows(changed)]
    _compare([case], {"cover": covered, "entitlement": entitlement_rows(entitled), "change": told}, faults)
    return faults[case.name]


def main(folders: Sequence[str]) -> int:
    """Play folders, each in a hub of its own, and say what is wrong with each."""
    wrong = 0
    for folder in folders:
        try:
            case = read_case(Path(folder).resolve(), 0)
            with tempfile.TemporaryDirectory(prefix="tizbe-case-") as made:
                faults = play([case], Path(made)).get(case.name, [])
        except CaseFault as fault:
            faults = str(fault).splitlines()
        wrong += bool(faults)
        print("\n".join(faults) if faults else f"{Path(folder).name}: holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
