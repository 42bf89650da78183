"""A made-up MSHI of folders: it reads the hub's batches, keeps its own entitlements, answers and works out cover.

It knows the hub by its files only. Its state is one DuckDB file in its own folder; a batch is applied, and
its number remembered, in one transaction, so that it is applied once however often it is offered. A batch
that does not fit is refused whole, with the numbers of the changes at fault. Batches are taken in order of
number: after a refused or missing one the later ones wait.

    FOLDER/inbox/   the hub's batches    FOLDER/outbox/   the answers    FOLDER/mshi.duckdb   the state
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tizbe.clock import instant_text, now_at
from tizbe.sandbox import mshi_state

_MANIFEST = re.compile(r"batch-(\d{8})\.json")

_ANSWER = """
CREATE TABLE IF NOT EXISTS answer (
    batch INTEGER PRIMARY KEY, sha256 VARCHAR, outcome VARCHAR, code VARCHAR, refused BIGINT[],
    written_at VARCHAR, answered_at VARCHAR
)
"""


@dataclass(frozen=True)
class Faults:
    """What this MSHI does wrong on purpose, by batch number, once each for one `Mshi` object.

    `lost`: the batch is judged but its answer is not written. `doubled`: the next `answer` writes the answer
    a second time, with a later instant. `refused_once`: the first offer is refused with the code `asked`.
    """

    lost: frozenset[int] = frozenset()
    doubled: frozenset[int] = frozenset()
    refused_once: frozenset[int] = frozenset()


@dataclass
class Summary:
    """What one `answer` did: the numbers of batches applied, refused, answered again, and still waiting."""

    applied: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    answered_again: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


class Mshi:
    """The made-up MSHI that lives in `folder`; `inbox` and `outbox` may lie elsewhere."""

    def __init__(
        self,
        folder: Path,
        inbox: Path | None = None,
        outbox: Path | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.folder = folder
        self.inbox = inbox or folder / "inbox"
        self.outbox = outbox or folder / "outbox"
        self._faults = faults or Faults()
        self._committed: set[tuple[str, int]] = set()
        for needed in (folder, self.inbox, self.outbox):
            needed.mkdir(parents=True, exist_ok=True)

    def answer(self) -> Summary:
        """Apply or refuse every batch whose turn it is, and write the answers."""
        summary = Summary()
        with self._state() as state:
            for number, path in self._manifests():
                if summary.waiting or summary.refused:
                    summary.waiting.append(number)
                else:
                    self._take(state, number, path, summary)
        return summary

    def cover(self) -> pa.Table:
        """Everyone's cover by this side's own reckoning, as the hub's `cover` export has it.

        Columns: iin (12 digits), begin_date, end_date (empty: open), rows ("1;14"), primary_row, payer.
        """
        with self._state() as state:
            return mshi_state.cover(state)

    def export_cover(self, path: Path) -> int:
        """Write `cover` to `path` (CSV, or Parquet by its suffix) and give the number of rows."""
        with self._state() as state:
            return mshi_state.export_cover(state, path)

    def entitlements(self) -> int:
        """How many periods of entitlement this side holds."""
        with self._state() as state:
            return mshi_state.entitlements(state)

    @contextmanager
    def _state(self) -> Iterator[duckdb.DuckDBPyConnection]:
        state = mshi_state.open_state(self.folder)
        try:
            state.execute(_ANSWER)
            yield state
        finally:
            state.close()

    def _manifests(self) -> list[tuple[int, Path]]:
        found = ((_MANIFEST.fullmatch(path.name), path) for path in self.inbox.iterdir())
        return sorted((int(match[1]), path) for match, path in found if match)

    def _take(self, state: duckdb.DuckDBPyConnection, number: int, path: Path, summary: Summary) -> None:
        offer = _offer(path, number)
        if offer is None:  # a manifest that says nothing cannot be answered; the hub offers it again
            summary.waiting.append(number)
            return
        last = state.execute("SELECT MAX(batch) FROM answer WHERE outcome = 'done'").fetchone()
        last_done = (last[0] if last else None) or 0
        before = state.execute(
            "SELECT outcome, sha256, written_at, answered_at FROM answer WHERE batch = $1", [number]
        ).fetchone()
        if number <= last_done:
            self._answer_again(state, number, offer, before, summary)
        elif number > last_done + 1:
            summary.waiting.append(number)
        elif before and before[1:3] == (offer["sha256"], offer["written_at"]):
            summary.refused.append(number)  # refused already, and not offered anew since
            self._write(state, number, only_missing=True)
        else:
            self._judge(state, number, offer, summary)

    def _judge(self, state: duckdb.DuckDBPyConnection, number: int, offer: dict[str, Any], summary: Summary) -> None:
        """Apply the batch or refuse it, in one transaction with its number, then answer."""
        state.begin()
        try:
            code, refused = self._apply(state, number, offer)
            state.execute(
                "INSERT OR REPLACE INTO answer VALUES ($1, $2, $3, $4, $5, $6, $7)",
                [
                    number,
                    offer["sha256"],
                    "refused" if code else "done",
                    code,
                    refused,
                    offer["written_at"],
                    instant_text(now_at()),
                ],
            )
            state.commit()
        except BaseException:
            state.rollback()
            raise
        (summary.refused if code else summary.applied).append(number)
        if not self._commits("lost", number, self._faults.lost):
            self._write(state, number)

    def _apply(
        self, state: duckdb.DuckDBPyConnection, number: int, offer: dict[str, Any]
    ) -> tuple[str | None, list[int]]:
        """Apply a batch in the caller's transaction: the refusal's code (None: applied), changes at fault."""
        if self._commits("refused_once", number, self._faults.refused_once):
            return "asked", []
        data = self.inbox / str(offer["file"])
        if offer["file"] != f"batch-{number:08d}.csv" or not data.is_file():
            return "file", []
        with data.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != offer["sha256"]:
                return "hash", []
        if not _follows(state, number, offer):
            return "order", []
        try:
            mshi_state.load_file(state, data)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            # An engine's error spoils the transaction; nothing was changed in it, so it begins anew.
            state.rollback()
            state.begin()
            return "form", []
        if not _agrees(state, offer):
            return "count", []
        mshi_state.walk(state)
        misfits = mshi_state.misfits(state)
        if misfits:
            return "state", misfits
        mshi_state.apply(state)
        return None, []

    def _answer_again(
        self,
        state: duckdb.DuckDBPyConnection,
        number: int,
        offer: dict[str, Any],
        before: tuple[Any, ...] | None,
        summary: Summary,
    ) -> None:
        """Answer for a batch that was applied: as was said then, or with a new instant for a new offer."""
        if before is None or before[1] != offer["sha256"]:
            # Other content under a number that is used up: the answer names the content that was applied.
            self._write(state, number, only_missing=True)
            return
        is_anew = before[2] != offer["written_at"] or self._commits("doubled", number, self._faults.doubled)
        if is_anew:
            state.execute(
                "UPDATE answer SET written_at = $2, answered_at = $3 WHERE batch = $1",
                [number, offer["written_at"], instant_text(now_at())],
            )
        if self._write(state, number, only_missing=not is_anew):
            summary.answered_again.append(number)

    def _write(self, state: duckdb.DuckDBPyConnection, number: int, *, only_missing: bool = False) -> bool:
        target = self.outbox / f"batch-{number:08d}.ack.json"
        if only_missing and target.exists():
            return False
        found = state.execute(
            "SELECT sha256, outcome, code, refused, answered_at, written_at FROM answer WHERE batch = $1",
            [number],
        ).fetchone()
        if found is None:
            return False
        sha256, outcome, code, refused, answered_at, written_at = found
        content = {
            "batch": number,
            "sha256": sha256,
            "outcome": outcome,
            "code": code,
            "refused": [{"number": change, "code": code} for change in refused],
            "answered_at": answered_at,
            "written_at": written_at,
        }
        part = self.outbox / f".{target.name}.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        return True

    def _commits(self, fault: str, number: int, planned: frozenset[int]) -> bool:
        """Whether a planned fault is to be committed now; each is committed once."""
        if number not in planned or (fault, number) in self._committed:
            return False
        self._committed.add((fault, number))
        return True


def _offer(path: Path, number: int) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        return None
    needed = {"batch", "file", "rows", "sha256", "first_change", "last_change", "counts", "written_at"}
    is_whole = isinstance(found, dict) and needed <= found.keys() and found["batch"] == number
    return found if is_whole else None


def _follows(state: duckdb.DuckDBPyConnection, number: int, offer: dict[str, Any]) -> bool:
    """Whether the batch names as the one before it the batch that was applied last."""
    before = state.execute("SELECT sha256 FROM answer WHERE batch = $1", [number - 1]).fetchone()
    expected = (number - 1, before[0]) if before else (None, None)
    return (offer.get("previous_batch"), offer.get("previous_sha256")) == expected


def _agrees(state: duckdb.DuckDBPyConnection, offer: dict[str, Any]) -> bool:
    """Whether the data hold what the manifest says: rows, unbroken numbers, operations."""
    found = state.execute("SELECT COUNT(*), COUNT(DISTINCT number), MIN(number), MAX(number) FROM change").fetchone()
    first, last, rows = offer["first_change"], offer["last_change"], offer["rows"]
    counts = dict(state.execute("SELECT op, COUNT(*) FROM change GROUP BY op").fetchall())
    told = {op: count for op, count in offer["counts"].items() if count}
    return found == (rows, rows, first, last) and rows == last - first + 1 and counts == told
