"""A slow, plain hub for the tests: it reads the files of a country and judges and settles row by row.

It follows the contract of meaning and shares no code with what made the country, nor with the real hub.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

from tizbe.person import is_iin

OPEN = date(9999, 12, 31)
LAW, THIRD = date(2021, 9, 22), date(2026, 1, 1)
VALUES = {
    "status": ({"registered", "subsidised-job", "workplace-training"}, set()),
    "regime": ({"medium", "maximum", "emergency", "full"}, {"minimum"}),
    "measure": ({"detention", "house-arrest"}, set()),
    "award": ({"altyn-alqa", "kumis-alqa", "mother-heroine", "maternal-glory-1", "maternal-glory-2"}, set()),
    "group": ({"1", "2", "3", "child"}, set()),
    "form": ({"full-time"}, {"evening", "distance"}),
    "citizenship": ({"AM", "BY", "KG", "RU"}, {"UZ"}),
    "relation": ({"worker", "family"}, set()),
    "level": ({"D", "E"}, {"A", "B", "C"}),
    "kind": ({"employment", "business", "contribution", "other-income"}, set()),
}
NEEDED = {"4": ["child_iin", "child_born"]}
STREAM = {"8/judicial-administration/courts": "8/courts-department/courts"}
DAYS = ("begin_date", "end_date", "born", "died", "child_born")
PLAIN = ("op", "ref", "iin", "begin_date", "end_date")


@dataclass(frozen=True)
class Held:
    """One believed statement."""

    iin: str
    begin: date
    end: date
    evidence: tuple[tuple[str, str], ...]
    ref: str

    def key(self) -> tuple[Any, ...]:
        """What identifies it in its stream."""
        return ("ref", self.ref) if self.ref else (self.iin, self.evidence, self.begin)

    def value(self, name: str) -> str:
        """One evidence column, empty where the feed has none."""
        return dict(self.evidence).get(name, "")


class Bad(Exception):
    """A row that is refused."""


@dataclass
class Hub:
    """What a plain hub believes, by stream and key."""

    believed: dict[str, dict[tuple[Any, ...], Held]] = field(default_factory=dict)
    cancelled: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)

    def take(self, envelope: dict[str, Any], rows: list[dict[str, str]]) -> Counter[str]:
        """Judges one submission that is not refused whole, and takes it."""
        stream = STREAM.get(envelope["feed"], envelope["feed"])
        held = self.believed.setdefault(stream, {})
        gone = self.cancelled.setdefault(stream, set())
        if envelope["mode"] == "changes":
            return Counter(self._change(stream, held, gone, row) for row in rows)
        as_of = date.fromisoformat(envelope["as_of"])
        answers: Counter[str] = Counter()
        named: dict[tuple[Any, ...], Held] = {}
        safe: set[str] = set()
        for row in rows:
            try:
                told, hint = read(stream, row)
                if not told.begin <= as_of <= told.end:
                    raise Bad
                if told.key() in named:
                    if named[told.key()] != told:
                        raise Bad
                    answers["already_known"] += 1
                    continue
            except Bad:
                answers["refused"] += 1
                safe |= {row["iin"], row.get("ref") or row["iin"]}
                continue
            named[told.key()] = told
            known = held.get(told.key()) == told
            answers["already_known" if known else "hinted" if hint else "accepted"] += 1
        for key, old in list(held.items()):
            if key not in named and old.begin <= as_of <= old.end and not {old.iin, old.ref} & safe:
                held[key] = replace(old, end=as_of - timedelta(1))
                if old.begin == as_of:
                    del held[key]
        held |= named
        return answers

    def _change(self, stream: str, held: dict[Any, Held], gone: set[tuple[Any, ...]], row: dict[str, str]) -> str:
        try:
            told, hint = read(stream, row)
            old = held.get(told.key())
            if row["op"] == "open":
                if old is not None:
                    if old != told:
                        raise Bad
                    return "already_known"
                held[told.key()] = told
                return "hinted" if hint else "accepted"
            if old is None:
                if row["op"] == "cancel" and told.key() in gone:
                    return "already_known"
                raise Bad
            if row["op"] == "cancel":
                gone.add(told.key())
                del held[told.key()]
            elif row["op"] == "close":
                if not row["end_date"] or not old.begin <= told.end <= old.end:
                    raise Bad
                held[told.key()] = replace(old, end=told.end)
            else:
                held[told.key()] = told
                return "hinted" if hint else "accepted"
            return "accepted"
        except Bad:
            return "refused"


def read(stream: str, row: dict[str, str]) -> tuple[Held, bool]:
    """The statement of a row and whether it is taken with a hint; raises Bad where it is refused."""
    hint = False
    iins = {}
    for name in ("iin", "child_iin", "worker_iin"):
        text = row.get(name, "")
        if text and not re.fullmatch(r"[0-9]{1,12}", text):
            raise Bad
        hint |= 0 < len(text) < 12
        iins[name] = text and text.rjust(12, "0")
        if text and not is_iin(iins[name]):
            raise Bad
    try:
        days = {name: date.fromisoformat(row[name]) if row.get(name) else None for name in DAYS}
    except ValueError:
        raise Bad from None
    by_ref = bool(row.get("ref")) and row.get("op") in ("close", "cancel")
    begin, end = days["begin_date"] or date.min, days["end_date"] or OPEN
    if not iins["iin"] or (days["begin_date"] is None and not by_ref) or begin > end:
        raise Bad
    evidence = {}
    for name, text in row.items():
        if name in PLAIN or name == "remark":
            continue
        value = iins.get(name, text)
        if name in VALUES and not by_ref:
            value = value.upper().translate(str.maketrans("АВБСДЕ", "ABBCDE")) if name == "level" else value
            good, odd = VALUES[name]
            if value not in good | odd:
                raise Bad
            hint |= value in odd
        evidence[name] = value
    number = stream.split("/", maxsplit=1)[0]
    if not by_ref and any(not evidence[name] for name in NEEDED.get(number, [])):
        raise Bad
    if evidence.get("relation") == "family" and not evidence["worker_iin"]:
        raise Bad
    if number == "vital" and not (days["born"] or days["died"]):
        raise Bad
    born = days["born"] if number == "1" else days["child_born"]
    if born and begin < born:
        hint = True
    if number != "vital" and not by_ref:
        first = THIRD if number == "17" else LAW
        if end < first:
            raise Bad
        hint |= begin < first and row.get("op", "open") in ("open", "amend")
    return Held(iins["iin"], begin, end, tuple(sorted(evidence.items())), row.get("ref", "")), hint


def content(path: Path) -> tuple[bytes, list[dict[str, str]]]:
    """The unpacked content of a file and its rows as texts."""
    raw = path.read_bytes()
    if path.suffix == ".parquet":
        rows = pq.read_table(path).to_pylist()
        return raw, [{name: value or "" for name, value in row.items()} for row in rows]
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    elif path.suffix == ".zst":
        raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)
    text = raw.decode()
    if ".ndjson" in path.suffixes:
        parsed = [json.loads(line) for line in text.splitlines()]
        return raw, [{name: value or "" for name, value in row.items()} for row in parsed]
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    return raw, list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def months_later(day: date, months: int) -> date:
    """The day some months later; a day the month lacks gives its last day."""
    place = day.year * 12 + day.month - 1 + months
    for back in range(4):
        try:
            return date(place // 12, place % 12 + 1, day.day - back)
        except ValueError:
            continue
    raise AssertionError


def rows_on(hub: Hub, iin: str, day: date) -> set[int]:
    """The rows that entitle a person on a day, by the rules of the rows, statement by statement."""
    mine = [
        (stream.split("/")[0], held)
        for stream, statements in hub.believed.items()
        for held in statements.values()
        if held.iin == iin
    ]
    died = [date.fromisoformat(held.value("died")) for _, held in mine if held.value("died")]
    if died and day > died[0]:
        return set()

    def barred(window: int) -> bool:
        return any(
            row == "activity" and held.begin <= day < months_later(held.end + timedelta(1), window)
            if held.end < OPEN
            else row == "activity" and held.begin <= day
            for row, held in mine
        )

    def young(held: Held, name: str, years: int) -> bool:
        return not held.value(name) or day < months_later(date.fromisoformat(held.value(name)), 12 * years)

    found: set[int] = set()
    now = [(row, held) for row, held in mine if held.begin <= day <= held.end]
    for row, held in now:
        if row in ("activity", "vital") or (row == "17" and day < THIRD):
            continue
        values = [held.value(name) in good for name, (good, _) in VALUES.items() if held.value(name)]
        window = {"3": 2, "17": 3}.get(row, 0)
        free = row not in ("3", "4", "6", "7", "11", "15", "17") or not barred(window)
        if held.value("measure") == "house-arrest":
            free = not barred(0)
        if row == "1":
            free = free and young(held, "born", 18)
        if row in ("4", "5"):
            free = free and young(held, "child_born", 3)
        if row == "2":
            free = held.value("status") == "registered"
        if all(values) and free:
            found.add(int(row))
    placed = any(row == "2" and held.value("status") != "registered" for row, held in now)
    if placed and day >= THIRD:
        found.discard(2)
    if 5 in found:
        found.discard(4)
    if 4 in found and not represents(hub, iin, day):
        found.discard(4)
    if found & {1, *range(3, 16)}:
        found.discard(17)
    return found


def represents(hub: Hub, iin: str, day: date) -> bool:
    """Whether the person is the first of those who state that child on the day (all of them being free)."""
    standing = [
        held
        for stream, statements in hub.believed.items()
        if stream.startswith("4/")
        for held in statements.values()
        if held.begin <= day <= held.end
    ]
    for child in {held.value("child_iin") for held in standing if held.iin == iin}:
        rivals = [(held.begin, held.iin) for held in standing if held.value("child_iin") == child]
        if min(rivals)[1] == iin:
            return True
    return False
