"""What is believed: the statements of every feed after each submission, in order of receipt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from .bodies import VITAL, has_authority, joint_streams, kind_of, stream_of, successors
from .days import ONE_DAY, holds_on
from .law_facts import REQUIRED
from .reading import Reading, read_row


@dataclass(frozen=True)
class Statement:
    """This feed says this of this person for this period; `order` is when it was learned."""

    feed: str
    iin: str
    begin_date: date
    end_date: date | None
    evidence: dict[str, str]
    ref: str | None
    order: int
    ended_by_absence: bool


@dataclass(frozen=True)
class Verdict:
    """What became of a submission: `taken`, `refused` (whole) or `known` (sent before), and of each row."""

    status: str
    rows: tuple[str, ...]
    closed_by_absence: int = 0
    code: str = ""


Key = tuple[object, ...]


@dataclass
class Entry:
    """One believed statement and where it stands: its stream, and a number that never changes."""

    uid: int
    stream: str
    statement: Statement
    _keyed: tuple[Statement, Key] | None = None

    @property
    def reading(self) -> Reading:
        """The statement as if it had just been read."""
        one = self.statement
        return Reading(one.iin, one.ref, one.begin_date, one.end_date, dict(one.evidence))

    @property
    def key(self) -> Key:
        """The key by which the sender names it; remembered, since it is asked of every entry for every row."""
        if self._keyed is None or self._keyed[0] is not self.statement:
            self._keyed = (self.statement, key_of(self.reading))
        return self._keyed[1]


def key_of(reading: Reading) -> Key:
    """Give the key of a row or statement within its stream."""
    if reading.ref is not None:
        return ("ref", reading.ref)
    return ("said", reading.iin, reading.timeless_evidence, reading.begin_date)


class Ledger:
    """Believed statements. `receive` takes a submission; `believed` gives what stands."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.cancelled_uids: set[int] = set()
        self.cancelled_keys: set[tuple[str, Key, str]] = set()
        self.last_full: dict[str, date] = {}
        self.answers: dict[object, Verdict] = {}
        self.learned = 0

    def believed(self) -> list[Statement]:
        """Give every believed statement, with its stated dates, in order of learning."""
        return sorted((entry.statement for entry in self.entries), key=lambda one: one.order)

    def snapshot(self) -> dict[int, Statement]:
        """Give the believed statements by a number that stays theirs through every correction."""
        return {entry.uid: entry.statement for entry in self.entries}

    def receive(
        self,
        feed: str,
        mode: str,
        as_of: date | None,
        sent_on: date,
        rows: list[dict[str, str]],
        columns: list[str] | None = None,
    ) -> Verdict:
        """Take one submission; `columns` are the file's columns, by default those of its first row."""
        present = list(columns) if columns is not None else list(rows[0]) if rows else None
        content = (feed, mode, as_of, tuple(present or ()), tuple(tuple(row.items()) for row in rows))
        if content in self.answers:
            first = self.answers[content]
            return replace(first, status="known")
        code = self._whole_refusal(feed, mode, as_of, sent_on, rows, present)
        if code:
            return Verdict("refused", ("refused",) * len(rows), 0, code)
        if mode == "full":
            assert as_of is not None
            verdict = self._take_full(feed, as_of, rows)
        else:
            can_open = has_authority(feed, sent_on)
            verdict = Verdict("taken", tuple(self._apply(feed, row, can_open) for row in rows))
        self.answers[content] = verdict
        return verdict

    # Refusals of a whole file.

    def _whole_refusal(
        self,
        feed: str,
        mode: str,
        as_of: date | None,
        sent_on: date,
        rows: list[dict[str, str]],
        present: list[str] | None,
    ) -> str:
        ops = {row.get("op", "").strip() for row in rows}
        if not has_authority(feed, sent_on) and (mode == "full" or not ops & {"close", "cancel"}):
            return "authority"
        if mode == "full":
            if feed == VITAL:
                return "mode"
            if as_of is None or as_of > sent_on:
                return "as_of"
            last = self.last_full.get(stream_of(feed))
            if last is not None and as_of < last:
                return "as_of"
        if present is not None and not self._asked_columns(feed, mode, ops, present) <= set(present):
            return "columns"
        return ""

    def _asked_columns(self, feed: str, mode: str, ops: set[str], present: list[str]) -> set[str]:
        asked = {"iin"} if mode == "full" else {"iin", "op"}
        if mode == "full" or ops & {"open", "amend"}:
            asked |= {"begin_date", *REQUIRED.get(kind_of(feed), ())}
        elif "ref" not in present:
            asked.add("begin_date")
        if "close" in ops:
            asked.add("end_date")
        return asked

    # What a feed may touch.

    def reach(self, feed: str) -> list[str]:
        """Give the streams whose statements a feed may touch: its own, and those it holds jointly."""
        return [stream_of(feed), *joint_streams(feed)]

    def _find(self, feed: str, key: Key) -> Entry | None:
        for stream in self.reach(feed):
            for entry in self.entries:
                if entry.stream == stream and entry.key == key:
                    return entry
        return None

    def _learn(self, feed: str, reading: Reading) -> Statement:
        assert reading.iin is not None and reading.begin_date is not None
        self.learned += 1
        evidence = dict(reading.evidence)
        return Statement(
            feed,
            reading.iin,
            reading.begin_date,
            reading.end_date,
            evidence,
            reading.ref,
            self.learned,
            False,
        )

    def _open(self, feed: str, reading: Reading) -> Entry:
        statement = self._learn(feed, reading)
        entry = Entry(statement.order, stream_of(feed), statement)
        self.entries.append(entry)
        return entry

    def _remove(self, entry: Entry) -> None:
        self.entries.remove(entry)
        self.cancelled_uids.add(entry.uid)
        self.cancelled_keys.add((entry.stream, entry.key, entry.statement.iin))

    # Changes.

    def _apply(self, feed: str, row: dict[str, str], can_open: bool) -> str:
        op = row.get("op", "").strip()
        reading = read_row(feed, op, row, None)
        if reading.refused or (op in ("open", "amend") and not can_open):
            return "refused"
        key = key_of(reading)
        found = self._find(feed, key)
        taken = "hinted" if reading.hinted or self._is_doubtful(feed, op, reading) else "accepted"
        if op == "open":
            if found is None:
                self._open(feed, reading)
                return taken
            return "known" if found.reading.content == reading.content else "refused"
        if found is None:
            gone = any((stream, key, reading.iin) in self.cancelled_keys for stream in self.reach(feed))
            return "known" if op == "cancel" and gone else "refused"
        if found.statement.iin != reading.iin:
            return "refused"
        if op == "amend":
            if found.reading.content == reading.content:
                return "known"
            found.statement = self._learn(self._speaker(feed, found), reading)
            return taken
        if op == "close":
            return self._close(feed, found, reading, taken)
        self._remove(found)
        return taken

    def _speaker(self, feed: str, entry: Entry) -> str:
        """Give the feed whose word the next version is: what is held jointly stays the split body's."""
        return feed if entry.stream == stream_of(feed) else entry.statement.feed

    def _close(self, feed: str, found: Entry, reading: Reading, taken: str) -> str:
        present, asked = found.statement.end_date, reading.end_date
        if asked == present:
            return "known"
        if asked is None or asked < found.statement.begin_date or (present is not None and asked > present):
            return "refused"
        self.learned += 1
        said_by = self._speaker(feed, found)
        found.statement = replace(
            found.statement, feed=said_by, end_date=asked, order=self.learned, ended_by_absence=False
        )
        return taken

    def _is_doubtful(self, feed: str, op: str, reading: Reading) -> bool:
        """Say whether what is believed gives a hint: no birth date known, or a begin before the birth."""
        kind = kind_of(feed)
        if op not in ("open", "amend", "full") or kind not in ("1", "4", "5"):
            return False
        person = reading.iin if kind == "1" else reading.evidence.get("child_iin")
        records = sorted(
            (one for one in self.believed() if one.feed == VITAL and one.iin == person),
            key=lambda one: one.order,
        )
        born_texts = [one.evidence["born"] for one in records if "born" in one.evidence]
        own = reading.evidence.get("born" if kind == "1" else "child_born", "")
        born = born_texts[-1] if born_texts else own
        if not born:
            return kind == "1"
        assert reading.begin_date is not None
        return reading.begin_date < date.fromisoformat(born)

    # A full.

    def _take_full(self, feed: str, as_of: date, rows: list[dict[str, str]]) -> Verdict:
        readings = [read_row(feed, "full", row, as_of) for row in rows]
        answers = ["refused" if reading.refused else "" for reading in readings]
        first_with: dict[Key, Reading] = {}
        for number, reading in enumerate(readings):
            if answers[number]:
                continue
            first = first_with.setdefault(key_of(reading), reading)
            if first is not reading:
                answers[number] = "known" if first.content == reading.content else "refused"
        matches: dict[int, Entry] = {}
        for number, reading in enumerate(readings):
            if answers[number]:
                continue
            found = self._find(feed, key_of(reading))
            if found is None:
                continue
            if found.statement.iin != reading.iin:
                answers[number] = "refused"
            else:
                matches[number] = found
        open_numbers = [number for number, answer in enumerate(answers) if not answer and number not in matches]
        matches |= self._match_by_evidence(feed, as_of, readings, open_numbers, list(matches.values()))
        touched = {entry.uid for entry in matches.values()}
        for number, reading in enumerate(readings):
            if answers[number]:
                continue
            answers[number] = "hinted" if reading.hinted or self._is_doubtful(feed, "full", reading) else "accepted"
            if number not in matches:
                touched.add(self._open(feed, reading).uid)
            elif matches[number].reading.content == reading.content:
                answers[number] = "known"
                self._take_over(feed, matches[number])
            else:
                matches[number].statement = self._learn(feed, reading)
                self._take_over(feed, matches[number])
        refused = [reading for number, reading in enumerate(readings) if answers[number] == "refused"]
        closed = self._close_absent(feed, as_of, touched, refused)
        self.last_full[stream_of(feed)] = as_of
        return Verdict("taken", tuple(answers), closed)

    def _match_by_evidence(
        self, feed: str, as_of: date, readings: list[Reading], open_numbers: list[int], matched: list[Entry]
    ) -> dict[int, Entry]:
        """Match a row without ref to the one statement left with its iin and evidence,
        if both stand alone.
        """
        uids = {entry.uid for entry in matched}
        left = [
            entry
            for entry in self.entries
            if entry.stream in self.reach(feed)
            and entry.uid not in uids
            and entry.statement.ref is None
            and holds_on(entry.statement.begin_date, entry.statement.end_date, as_of)
        ]
        found = {}
        for number in open_numbers:
            reading = readings[number]
            if reading.ref is not None:
                continue
            said = (reading.iin, reading.timeless_evidence)
            rows = [
                other
                for other in open_numbers
                if readings[other].ref is None and (readings[other].iin, readings[other].timeless_evidence) == said
            ]
            alike = [entry for entry in left if (entry.statement.iin, entry.reading.timeless_evidence) == said]
            if len(rows) == 1 and len(alike) == 1:
                found[number] = alike[0]
        return found

    def _take_over(self, feed: str, entry: Entry) -> None:
        if entry.stream != stream_of(feed):
            entry.stream = stream_of(feed)
            entry.statement = replace(entry.statement, feed=feed)

    def _close_absent(self, feed: str, as_of: date, touched: set[int], refused: Iterable[Reading]) -> int:
        safe_iins = {reading.iin for reading in refused if reading.iin}
        safe_refs = {reading.ref for reading in refused if reading.ref}
        closed = 0
        for entry in list(self.entries):
            one = entry.statement
            if entry.uid in touched or not holds_on(one.begin_date, one.end_date, as_of):
                continue
            if one.iin in safe_iins or (one.ref is not None and one.ref in safe_refs):
                continue
            if entry.stream != stream_of(feed) and not self._all_others_sent(feed, entry.stream):
                continue
            if entry.stream == stream_of(feed) or entry.stream in joint_streams(feed):
                closed += 1
                self._end_by_absence(feed, entry, as_of)
        return closed

    def _all_others_sent(self, feed: str, stream: str) -> bool:
        return all(stream_of(other) in self.last_full for other in successors(stream) if other != feed)

    def _end_by_absence(self, feed: str, entry: Entry, as_of: date) -> None:
        if entry.statement.begin_date == as_of:
            self._remove(entry)
            return
        self.learned += 1
        entry.statement = replace(
            entry.statement,
            feed=self._speaker(feed, entry),
            end_date=as_of - ONE_DAY,
            order=self.learned,
            ended_by_absence=True,
        )
