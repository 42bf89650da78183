"""Golden cases: folders that a lawyer writes in a spreadsheet, read strictly.

A folder holds `given.csv` (what feeds said), `cover.csv` (the cover that must follow), `why.md` (the article
it rests on) and, where wanted, `entitlement.csv` (periods with their reasons) and `change.csv` (what later
settlements change). Persons are words, not numbers: each becomes a made-up IIN of the case's own, and a word
earlier in the alphabet becomes a lower IIN. How to write one: docs/how-to/cases.md.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.oracle.bodies import SENDABLE
from tests.oracle.law_facts import EVIDENCE, IIN_COLUMNS, ROWS
from tests.oracle.reading import check_digit

CASES = Path(__file__).parent / "cases"
SETTLE = "settle"
"""In the place of a feed: here the hub settles, before what the lines below say."""

PERSON = re.compile(r"[^\W\d_][\w-]*")
WHEN = ("sent_on", "feed")
SAID = ("iin", "begin_date", "end_date", "ref")
GIVEN = (*WHEN, "as_of", "op", *SAID, "answer")
OPS = ("open", "close", "amend", "cancel")
ANSWERS = ("", "refused", "quarantined")
EVIDENCE_COLUMNS = frozenset(name for names in EVIDENCE.values() for name in names)
PEOPLE = IIN_COLUMNS | {"iin"}
DATES = frozenset(
    {"sent_on", "as_of", "begin_date", "end_date", "born", "died", "child_born", "was_begin_date", "was_end_date"}
)
REASONS = (
    "stated", "age", "child-age", "activity", "exclusion", "row-priority", "representative", "authority", "death",
    "absent-from-full",
)  # fmt: skip
TABLES = {
    "cover": ("iin", "begin_date", "end_date", "rows", "primary_row", "payer"),
    "entitlement": ("iin", "row", "begin_date", "end_date", "began_by", "ended_by"),
    "change": (
        "iin", "row", "op", "begin_date", "end_date", "was_begin_date", "was_end_date", "reason", "edition",
    ),
}  # fmt: skip
MAY_BE_EMPTY = {"end_date", "ended_by", "was_begin_date", "was_end_date", "reason"}
ADMITTED = {
    "row": {str(row) for row in ROWS},
    "primary_row": {str(row) for row in ROWS},
    "payer": {"republican", "local", "none"},
    "began_by": set(REASONS),
    "ended_by": {"", *REASONS},
    "reason": {"", *REASONS, "cancelled"},
    "op": set(OPS),
    "edition": {"1", "2", "3"},
}

Line = dict[str, str]
Rows = list[tuple[str, ...]]


class CaseFault(Exception):
    """A folder that is no case yet: each fault names the file, the line and what to mend."""


@dataclass(frozen=True)
class Sending:
    """Lines of `given.csv` that are one submission: neighbours with one day, feed and as_of (empty: changes)."""

    sent_on: str
    feed: str
    as_of: str
    lines: tuple[tuple[int, Line], ...]


@dataclass(frozen=True)
class Case:
    """One folder, read. `parts`: what is sent before each settlement; `people`: each word's IIN."""

    folder: Path
    parts: tuple[tuple[Sending, ...], ...]
    expected: dict[str, Rows]
    people: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def word(self, iin: str) -> str:
        """The word of an IIN; an IIN of nobody's stays hidden."""
        return next((word for word, number in self.people.items() if number == iin), "nobody of this case")


@dataclass
class _Reader:
    """Reads one folder and gathers its faults."""

    folder: Path
    faults: list[str] = field(default_factory=list)

    def fault(self, file: str, line: int, text: str) -> None:
        self.faults.append(f"{self.folder.name}/{file} line {line}: {text}")

    def lines(self, file: str, needed: Sequence[str], admitted: frozenset[str]) -> Iterator[tuple[int, Line]]:
        """The lines of a spreadsheet's CSV, by comma or semicolon, with the numbers a spreadsheet shows."""
        path = self.folder / file
        if not path.is_file():
            self.faults.append(f"{self.folder.name}/{file}: the file is missing")
            return
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.faults.append(f"{self.folder.name}/{file}: save the file as CSV UTF-8")
            return
        head = text.split("\n", maxsplit=1)[0]
        reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
        columns = [name.strip() for name in next(reader, [])]
        missing = [name for name in needed if name not in columns]
        unknown = [name for name in columns if name not in admitted]
        if missing or unknown or len(set(columns)) < len(columns):
            for name in missing:
                self.fault(file, 1, f"the column {name} is missing")
            for name in unknown:
                self.fault(file, 1, f"no column is called {name!r}")
            if len(set(columns)) < len(columns):
                self.fault(file, 1, "a column stands twice")
            return
        for values in reader:
            cells = [value.strip() for value in values]
            if not any(cells):
                continue
            if len(cells) > len(columns):
                self.fault(file, reader.line_num, f"{len(cells)} cells under {len(columns)} columns")
                continue
            cells += [""] * (len(columns) - len(cells))
            line = dict(zip(columns, cells, strict=True))
            self.judge(file, reader.line_num, line)
            yield reader.line_num, line

    def judge(self, file: str, number: int, line: Line) -> None:
        """What every cell must be, whatever the table."""
        for column, text in line.items():
            if column in PEOPLE and text and not PERSON.fullmatch(text):
                self.fault(file, number, f"{column}: write a word for a person, as aigul; the test makes the IIN")
            if column in DATES and text and not _is_date(text):
                self.fault(file, number, f"{column}: {text!r} is no day; write it as 2026-01-31")

    def given(self) -> tuple[tuple[Sending, ...], ...]:
        """What is sent before each settlement, in order."""
        parts: list[list[Sending]] = [[]]
        admitted = frozenset(GIVEN) | EVIDENCE_COLUMNS
        last_day = ""
        for number, line in self.lines("given.csv", (*WHEN, "iin", "begin_date"), admitted):
            sent_on, feed, as_of = line["sent_on"], line["feed"], line.get("as_of", "")
            if feed == SETTLE:
                parts.append([])
                continue
            self.judge_given(number, line, last_day)
            last_day = max(sent_on, last_day)
            before = parts[-1][-1] if parts[-1] else None
            if before and (before.sent_on, before.feed, before.as_of) == (sent_on, feed, as_of):
                parts[-1][-1] = Sending(sent_on, feed, as_of, (*before.lines, (number, line)))
            else:
                parts[-1].append(Sending(sent_on, feed, as_of, ((number, line),)))
        if not any(parts) and not self.faults:
            self.fault("given.csv", 2, "no line says anything")
        return tuple(map(tuple, parts))

    def judge_given(self, number: int, line: Line, last_day: str) -> None:
        """What a line of `given.csv` must hold; whether the hub may take it is the hub's to say."""
        feed, op, is_full = line["feed"], line.get("op", ""), bool(line.get("as_of"))
        if not line["sent_on"]:
            self.fault("given.csv", number, "sent_on: on which day was it sent?")
        if line["sent_on"] < last_day:
            self.fault("given.csv", number, f"sent_on: {line['sent_on']} stands below {last_day}; sort by this column")
        if feed not in SENDABLE:
            self.fault("given.csv", number, f"feed: the list names no feed {feed!r} (row/body/system)")
        if op not in (("",) if is_full else ("", *OPS)):
            wanted = "empty where as_of is filled" if is_full else "open, close, amend, cancel, or empty for open"
            self.fault("given.csv", number, f"op: {op!r} must be {wanted}")
        if line.get("answer", "") not in ANSWERS:
            self.fault("given.csv", number, "answer: write refused or quarantined, or nothing where the hub takes it")
        own = EVIDENCE.get(feed.split("/", maxsplit=1)[0], ())
        for column in EVIDENCE_COLUMNS.intersection(line):
            if line[column] and column not in own:
                self.fault("given.csv", number, f"{column}: the feed {feed} has no such column")
        if not line["iin"] and not (is_full and not any(line.get(name) for name in (*SAID, *own))):
            self.fault("given.csv", number, "iin: of whom? (only an empty full says nothing of anybody)")

    def table(self, kind: str, words: set[str]) -> Rows:
        """The rows that are expected of a kind, in the order of their columns."""
        columns = TABLES[kind]
        found = []
        for number, line in self.lines(f"{kind}.csv", columns, frozenset(columns)):
            for column in columns:
                text = line[column]
                if not text and column not in MAY_BE_EMPTY:
                    self.fault(f"{kind}.csv", number, f"{column} is empty")
                elif column in ADMITTED and text not in ADMITTED[column]:
                    self.fault(f"{kind}.csv", number, f"{column}: {text!r} is none of {_list(ADMITTED[column])}")
            if line["iin"] and line["iin"] not in words:
                self.fault(f"{kind}.csv", number, "iin: given.csv says nothing of this person")
            if kind == "cover" and not re.fullmatch(r"\d+(;\d+)*", line["rows"]):
                self.fault("cover.csv", number, "rows: write the rows in order with ; between them, as 1;14")
            found.append(tuple(line[column] for column in columns))
        return found

    def why(self) -> None:
        """The reasons in prose: without them nobody can tell later whether a case is right."""
        path = self.folder / "why.md"
        if not path.is_file() or len(path.read_text(encoding="utf-8").split()) < 8:
            self.faults.append(f"{self.folder.name}/why.md: say in a sentence on which article the case rests")


def read_case(folder: Path, number: int) -> Case:
    """Read a folder; `number` keeps its IINs apart from other cases'. Raises CaseFault with every fault."""
    reader = _Reader(folder)
    reader.why()
    parts = reader.given()
    words = {
        line[column] for part in parts for sending in part for _, line in sending.lines for column in PEOPLE
        if line.get(column)
    }  # fmt: skip
    expected = {
        kind: reader.table(kind, words)
        for kind in TABLES
        if kind == "cover" or (folder / f"{kind}.csv").exists()
    }  # fmt: skip
    if "change" in expected and len(parts) < 2:
        reader.faults.append(f"{folder.name}/change.csv: no line of given.csv has the feed {SETTLE!r}")
    if reader.faults:
        raise CaseFault("\n".join(reader.faults))
    return Case(folder, parts, expected, people_of(words, number))


def read_cases(folder: Path = CASES) -> list[Case]:
    """Read every case of a folder. Raises CaseFault with the faults of all of them."""
    cases, faults = [], []
    for number, path in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        try:
            cases.append(read_case(path, number))
        except CaseFault as fault:
            faults.append(str(fault))
    if faults:
        raise CaseFault("\n".join(faults))
    return cases


def people_of(words: set[str], number: int) -> dict[str, str]:
    """A made-up IIN for each word, ascending with the alphabet: the seventh digit is 7, which nobody living has."""
    start = f"{number // 300:02d}{number // 25 % 12 + 1:02d}{number % 25 + 1:02d}7"
    found = {}
    serial = 1000
    for word in sorted(words):
        while (digit := check_digit(f"{start}{serial}")) is None:
            serial += 1
        found[word] = f"{start}{serial}{digit}"
        serial += 1
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _list(values: set[str]) -> str:
    return ", ".join(sorted(value or "(empty)" for value in values))
