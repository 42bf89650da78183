"""What was received: a submission's rows as text columns in one Parquet file, and facts of the file.

`given(...)` is the one place where names and types out of a sender's file enter SQL: it maps
the sender's columns to the fixed columns of screening. All that follows is SQL that never changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tizbe.engine.duckdb import literal
from tizbe.intake.catalogue import Matter
from tizbe.intake.cell_text import unguard, unguarded

FAULT = "tizbe_fault"
"""The last column of most received files: 1 for a row with a wrong number of fields, 2 for no row at all."""

OURS = "tizbe_"
"""How the columns begin that the hub adds to a refused-rows file; they are ignored when they come back."""

LARGE = 50_000
"""From so many rows on a file is worth reading in halves."""

ROLES = ("op", "ref", "iin", "begin_date", "end_date", "value", "relation", "other_iin", "born", "died")
"""The fixed columns of screening, in order."""

HeldRow = tuple[Sequence[str | None], int]
"""The fields of one row, and its fault (0 for none)."""

FEW = 2_000
"""Rows up to which a text file's rows are held in memory."""


@dataclass(frozen=True)
class Received:
    """One file as received.

    `path`: the Parquet file of its rows in order (empty path when the file could not be read); `rows`: rows
    read; `columns`: its column names, trimmed, in order; `types`: their DuckDB types; `faults`: whether the
    last physical column is `FAULT`; `file_sha256`, `content_sha256`: hashes of the file as given and of its
    uncompressed text; `refusal`: why the file as a whole cannot be read, or None; `held`: the rows themselves
    where they are few, so that they need not be read back; `ours`: the
    file at `path` was written here, not by the sender; `hints`: what the reader remarks of the file as a whole.
    """

    path: Path
    rows: int
    columns: tuple[str, ...]
    types: tuple[str, ...]
    faults: bool
    file_sha256: str
    content_sha256: str
    refusal: Matter | None = None
    held: tuple[HeldRow, ...] | None = None
    ours: bool = True
    hints: tuple[Matter, ...] = ()

    def source(self) -> str:
        """The FROM clause that reads the file: columns c0, c1, …, fault where there is one, and position."""
        names = [f"c{place}" for place in range(len(self.columns))]
        names += ["fault"] if self.faults else []
        path = literal(_escaped(str(self.path)))
        return (
            f"read_parquet({path}, file_row_number = true, hive_partitioning = false, "
            f"binary_as_string = true) AS received({', '.join([*names, 'position'])})"
        )

    def text(self, place: int) -> str:
        """The expression that gives the column at `place` as the text of the exchange format."""
        return _text(f"c{place}", self.types[place])

    @property
    def is_returned(self) -> bool:
        """Whether it is a file of refused rows that went out and comes back, mended."""
        return any(name.startswith(OURS) for name in self.columns)

    def meant(self, place: int) -> str:
        """As `text`, without the apostrophe with which a value of a refused row went out (`cell_text`)."""
        return unguarded(self.text(place)) if self.is_returned else self.text(place)

    def given(self, roles: Mapping[str, str], where: str = "") -> str:
        """SQL that makes the temporary view `given(row_number, fault, <ROLES>)`; `roles`: role -> column.

        `where`: of the rows for which this holds, which may speak of row_number.
        """
        places = {name: place for place, name in reversed(list(enumerate(self.columns)))}
        chosen = [
            f"{self.meant(places[roles[role]]) if role in roles else 'CAST(NULL AS VARCHAR)'} AS {role}"
            for role in ROLES
        ]
        fault = "COALESCE(fault, 0)" if self.faults else "0"
        rows = f"SELECT position + 1 AS row_number, {fault} AS fault, {', '.join(chosen)} FROM {self.source()}"
        if where:
            return f"CREATE OR REPLACE TEMP VIEW given AS SELECT * FROM ({rows}) AS every WHERE {where}"
        slices = [rows]
        if self.rows > LARGE:
            # A sender's file is often one row group, which one thread reads; halves keep a second thread busy.
            half = self.rows // 2
            slices = [f"{rows} WHERE position < {half}", f"{rows} WHERE position >= {half}"]
        return f"CREATE OR REPLACE TEMP VIEW given AS {' UNION ALL '.join(slices)}"

    def given_rows(self, roles: Mapping[str, str]) -> list[dict[str, object]] | None:
        """The held rows in the shape of `given`, or None where they are not held."""
        if self.held is None:
            return None
        places = {name: place for place, name in reversed(list(enumerate(self.columns)))}
        chosen = [(role, places[name]) for role, name in roles.items()]
        read = _unguarded if self.is_returned else _as_it_is
        return [
            {"row_number": number, "fault": fault, **{role: read(row[place]) for role, place in chosen}}
            for number, (row, fault) in enumerate(self.held, start=1)
        ]


def _as_it_is(text: str | None) -> str | None:
    return text


def _unguarded(text: str | None) -> str | None:
    return text if text is None else unguard(text)


def _text(name: str, kind: str) -> str:
    if kind == "VARCHAR":
        return name
    if kind.startswith("TIMESTAMP"):
        day = f"CAST({name} AS DATE)"
        return f"CASE WHEN {name} = {day} THEN CAST({day} AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        # Writers that know no empty integer send 990101700011 as 990101700011.0.
        whole = f"TRY_CAST({name} AS BIGINT)"
        return f"CASE WHEN {whole} = {name} THEN CAST({whole} AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    return f"CAST({name} AS VARCHAR)"


def _escaped(path: str) -> str:
    """A path none of whose characters is read as a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)
