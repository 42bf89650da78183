"""The made-up MSHI of the numbered feed: each change applied once, in order, whoever brings it.

It remembers the number of the last change in the same transaction in which it applies it, so a change that comes again
is known by its number. How often each change was applied is counted apart from that: the count is what shows whether
"once" is true. A *trusting* MSHI has no such memory of numbers and no check that a change fits: it applies whatever it
is brought, so with it a hub that repeats without asking first is found out.

A change that does not fit what is held is refused with the code `state`; the rest of the offer is applied.
"""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tizbe.sandbox import mshi_state

MISFIT = "state"
"""The code of a change that does not fit what is held."""

Period = tuple[str, int, str, str]
"""IIN, row, begin and end (included; empty: open) of one entitlement."""

_TABLES = """
CREATE TABLE IF NOT EXISTS standing (until BIGINT);
INSERT INTO standing SELECT 0 WHERE NOT EXISTS (FROM standing);
CREATE TABLE IF NOT EXISTS applied (number BIGINT PRIMARY KEY, times INTEGER);
CREATE TABLE IF NOT EXISTS refused (number BIGINT PRIMARY KEY, code VARCHAR);
"""

_COUNT = """
INSERT INTO applied SELECT number, 1 FROM change
ON CONFLICT (number) DO UPDATE SET times = times + 1
"""

_PERIODS = """
SELECT
    LPAD(CAST(iin AS VARCHAR), 12, '0'), row_no, CAST(from_date AS VARCHAR),
    CASE WHEN until_date < DATE '9999-12-31' THEN CAST(until_date - 1 AS VARCHAR) ELSE '' END
FROM entitlement
"""


class Gap(Exception):
    """The changes offered do not follow what MSHI has; it stands at `until`."""

    def __init__(self, until: int) -> None:
        self.until = until
        super().__init__(f"the changes offered do not follow number {until}")


class Malformed(Exception):
    """What was offered is no run of changes: numbers missing, twice or out of order, or fields that are no such."""


@dataclass(frozen=True)
class Standing:
    """How far MSHI is: every change up to `until` is answered; `refused`: those it could not apply."""

    until: int
    refused: dict[int, str]


class FeedMshi:
    """The made-up MSHI whose state lies in `folder`; one process at a time, several threads.

    `is_trusting`: it applies whatever it is brought, see above.
    """

    def __init__(self, folder: Path, *, is_trusting: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.is_trusting = is_trusting
        self._lock = threading.RLock()
        self._state = self._opened()

    def close(self) -> None:
        """Close the state; what was taken is durable already."""
        with self._lock:
            self._state.close()

    def restart(self, after: float = 0.0) -> None:
        """Forget everything that is not on the disk, and come back `after` seconds; whoever asks waits as long."""
        with self._lock:
            self._state.close()
            time.sleep(after)
            self._state = self._opened()

    def take(self, changes: Sequence[dict[str, Any]]) -> Standing:
        """Apply what of `changes` (unbroken, ascending) is new, and give how far it is, with what it refused of them.

        Raises `Gap` when they begin after the next number, or (unless trusting) end before it; `Malformed`.
        """
        numbers = _numbers(changes)
        with self._lock:
            if not numbers:
                return self.standing()
            until = self.standing().until
            is_beside = numbers[0] > until + 1 or (not self.is_trusting and numbers[-1] <= until)
            if is_beside:
                raise Gap(until)
            first = numbers[0] if self.is_trusting else until + 1
            fresh = changes[first - numbers[0] :]
            with mshi_state.transaction(self._state):
                self._apply(fresh)
                self._state.execute("UPDATE standing SET until = GREATEST(until, $1)", [numbers[-1]])
            return self.standing(numbers[0] - 1)

    def standing(self, after: int = 0) -> Standing:
        """How far it is, and the refused changes numbered above `after`."""
        with self._lock:
            until = self._one("SELECT until FROM standing")
            rows = self._state.execute("SELECT number, code FROM refused WHERE number > $1", [after]).fetchall()
        return Standing(until, {int(number): str(code) for number, code in sorted(rows)})

    def applications(self) -> dict[int, int]:
        """How often each change was applied, by its number."""
        with self._lock:
            return {int(number): int(times) for number, times in self._state.execute("FROM applied").fetchall()}

    def holds_person(self, iin: str) -> bool:
        """Whether the person has any entitlement."""
        with self._lock:
            return self._one("SELECT COUNT(*) FROM entitlement WHERE iin = $1", [int(iin)]) > 0

    def periods(self) -> list[Period]:
        """Every entitlement held, sorted; one that is held twice stands there twice."""
        with self._lock:
            found = self._state.execute(_PERIODS).fetchall()
        return sorted((str(iin), int(row), str(begin), str(end)) for iin, row, begin, end in found)

    def cover(self) -> pa.Table:
        """Everyone's cover by this side's own reckoning; see `mshi_state.cover`."""
        with self._lock:
            return mshi_state.cover(self._state)

    def _opened(self) -> duckdb.DuckDBPyConnection:
        state = mshi_state.open_state(self.folder, threads=1)
        state.execute(_TABLES)
        return state

    def _apply(self, changes: Sequence[dict[str, Any]]) -> None:
        try:
            mshi_state.load_changes(self._state, changes)
        except (ValueError, KeyError, TypeError, pa.ArrowException, duckdb.ConversionException) as error:
            raise Malformed("a change is not of the form") from error
        mshi_state.walk(self._state)
        while not self.is_trusting and (misfits := mshi_state.misfits(self._state)):
            # Only the first of each person and row is surely at fault: what follows it may fit without it.
            first = "SELECT MIN(number) FROM change WHERE number IN (SELECT UNNEST($misfits)) GROUP BY iin, row_no"
            places = {"misfits": misfits, "code": MISFIT}
            self._state.execute(f"INSERT INTO refused SELECT number, $code FROM ({first}) AS f(number)", places)
            self._state.execute("DELETE FROM change WHERE number IN (SELECT number FROM refused)")
            mshi_state.walk(self._state)
        mshi_state.apply(self._state)
        self._state.execute(_COUNT)

    def _one(self, query: str, places: list[Any] | None = None) -> int:
        found = self._state.execute(query, places or []).fetchone()
        return int(found[0]) if found else 0


def image_periods(text: str) -> list[Period]:
    """The entitlements of the hub's full image (CSV), in the form of `FeedMshi.periods`, sorted."""
    rows = csv.DictReader(io.StringIO(text))
    return sorted((row["iin"], int(row["row"]), row["begin_date"], row["end_date"]) for row in rows)


def _numbers(changes: Sequence[dict[str, Any]]) -> list[int]:
    """The numbers of an unbroken, ascending run of changes. Raises `Malformed`."""
    try:
        found = [int(change["number"]) for change in changes]
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("a change has no number") from error
    if found and (found[0] < 1 or found != list(range(found[0], found[0] + len(found)))):
        raise Malformed("the numbers are not an unbroken run")
    return found
