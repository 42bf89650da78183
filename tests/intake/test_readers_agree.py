"""A tired clerk's files: whatever is careless in a CSV, every reader that takes it gives the same answer.

The readers are the strict one (row by row, in Python), the engine's (large files) and the compiled one (large fulls
of the usual form). Which of them takes a file hangs on its size, so a clerk would otherwise get another answer for
the same mistake once the file has grown.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hub.sending import believed_rows, hub_at, tell
from tests.intake import careless_files
from tests.intake.careless_files import EDGES
from tests.intake.test_plain_lines import read_uncompiled
from tests.intake.test_plain_rows import COLUMNS
from tizbe.engine.duckdb import connect, read_sql
from tizbe.intake import comma_separated, plain_rows
from tizbe.intake.formats import receive
from tizbe.intake.plain_rows import read_plain, show_plain
from tizbe.intake.receipt import count_verdict, make_receipt
from tizbe.intake.refusals import write_refused
from tizbe.intake.row_pages import NO_REFUSALS, HashedRows
from tizbe.intake.row_proof import hash_rows
from tizbe.intake.screening import Screening, screen, show
from tizbe.intake.submission import make_envelope
from tizbe.law.authority import authority

SHARED = ("a field of each kind", "a key before a hard blank", "semicolons and returns", "a key that another has")
SECRET = bytes(range(32))
READERS = ("strict", "engine", "compiled")
SENT = make_envelope(
    feed="2/mlspp/labour-market", mode="full", as_of=date(2026, 1, 5), sent_on=date(2026, 1, 6), name="file.csv"
)


@pytest.fixture(scope="module")
def connection() -> Iterator[DuckDBPyConnection]:
    """An engine for all files, as a hub has one."""
    with connect() as opened:
        opened.execute("ATTACH ':memory:' AS desk")
        yield opened


@pytest.fixture(autouse=True)
def _uncompiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read_uncompiled(monkeypatch)
    with np.errstate(over="ignore"):
        yield


def _answer(connection: DuckDBPyConnection, path: Path, reader: str) -> dict[str, Any] | None:
    """All that a reader's answer comes to; None where it leaves the file to another."""
    law = authority()
    target = path.with_name(f"{reader}.parquet")
    hashed: HashedRows | None
    if reader == "compiled":
        plain = read_plain(connection, (path, SENT), law, target, lambda: "desk", SECRET)
        if plain is None:
            return None
        if plain.rows is not None:
            show_plain(connection, plain.screening, plain.rows, changes=False)
        screening, hashed = plain.screening, plain.hashed
        show(connection, screening)
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(comma_separated, "SMALL", -1 if reader == "engine" else 1 << 30)
            received = receive(connection, path, target, name=SENT.name)
        if reader == "engine" and (received.held is not None or received.refusal is not None):
            return None
        screening = screen(connection, received, SENT, law, law.pack)
        hashed = hash_rows(connection, received, SECRET) if received.refusal is None else None
    return {**_told(connection, screening, path), "roots": hashed and hashed.roots(NO_REFUSALS)}


def _told(connection: DuckDBPyConnection, screening: Screening, path: Path) -> dict[str, Any]:
    """The receipt, the rows as received and judged, and the refused rows as they come back."""
    received, pack = screening.received, authority().pack
    if screening.refusal is not None:
        return {"receipt": asdict(make_receipt(screening, None, rule_pack=pack.hash))}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE verdict AS {read_sql('tizbe.intake', 'verdict')}")
    receipt = asdict(make_receipt(screening, count_verdict(connection), rule_pack=pack.hash))
    back = path.with_name("refused.csv")
    write_refused(connection, screening, pack, "ru", back)
    names = ", ".join(f"c{place}" for place in range(len(received.columns)))
    asked = {
        "rows": f"SELECT {names} FROM {received.source()} ORDER BY position",
        "screened": f"SELECT {COLUMNS} FROM screened ORDER BY row_number",
        "repeated": "SELECT * FROM repeated ORDER BY row_number",
        "verdict": "SELECT * FROM verdict ORDER BY row_number",
    }
    found = {name: connection.execute(query).fetchall() for name, query in asked.items()}
    return {"receipt": receipt, "columns": received.columns, "refused": back.read_bytes(), **found}


def _agree(connection: DuckDBPyConnection, path: Path) -> set[str]:
    """Every reader that takes the file says the same of it; which they are."""
    answers = {reader: _answer(connection, path, reader) for reader in READERS}
    taken = {reader for reader, answer in answers.items() if answer is not None}
    assert {reader for reader in taken if answers[reader] != answers["strict"]} == set()
    return taken


@pytest.mark.parametrize("edge", EDGES)
def test_every_reader_gives_the_same_answer(edge: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    """One careless thing in a file: receipt, refused rows, what is kept and the hashes are the same for all."""
    path = tmp_path / "file.csv"
    path.write_bytes(careless_files.content(EDGES[edge]))
    _agree(connection, path)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32))
def test_several_careless_things_at_once(seed: int, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    """However careless things meet in a file, all readers give the same answer."""
    path = tmp_path / "file.csv"
    path.write_bytes(careless_files.content(careless_files.mixed(random.Random(seed))))
    _agree(connection, path)


@pytest.mark.parametrize(
    "edge", ["sound", "a field of each kind", "a mark of order and semicolons", "semicolons and returns", "a row twice"]
)
def test_the_usual_form_is_taken_by_all(edge: str, connection: DuckDBPyConnection, tmp_path: Path) -> None:
    """Careless fields, and the ends of lines and marks that programs write, keep a file with the quick readers."""
    path = tmp_path / "file.csv"
    path.write_bytes(careless_files.content(EDGES[edge]))
    assert _agree(connection, path) == set(READERS)


@pytest.mark.slow
def test_the_ledger_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that the readers share, sent one after another to a hub of each, leave the same beliefs and digest."""
    digests = set()
    for reader in READERS:
        with monkeypatch.context() as patch, hub_at(tmp_path / reader) as hub:
            patch.setattr(comma_separated, "SMALL", -1 if reader == "engine" else 1 << 30)
            if reader != "compiled":
                patch.setattr(plain_rows, "_FEWEST", 1 << 30)
            for day, edge in enumerate(SHARED):
                as_of = f"2026-01-{day + 1:02d}"
                tell(hub, SENT.feed, EDGES[edge], sent_on=as_of, as_of=as_of)
            digests.add((hub.statement_digest(), tuple(believed_rows(hub))))
    assert len(digests) == 1
