"""Ordering: rows put in order stretch by stretch are those put in order at once, and so is what becomes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hub.people import made_up
from tests.hub.sending import hub_at
from tizbe.engine.duckdb import connect, memory_of
from tizbe.hub import make_envelope
from tizbe.intake import ordering
from tizbe.ledger.preparing import Sent

PERSONS = st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=40)


@settings(max_examples=25, deadline=None)
@given(persons=PERSONS, parts=st.integers(1, 7))
def test_stretches_make_the_same_order(persons: list[int | None], parts: int) -> None:
    """However many stretches, the table holds every row once, in order of person and row, those without one last."""
    patched = pytest.MonkeyPatch()
    patched.setattr(ordering, "stretches_for", lambda *_: parts)
    with connect() as engine:
        engine.execute("CREATE TEMP TABLE given (iin BIGINT, row_number BIGINT)")
        if persons:
            engine.executemany("INSERT INTO given VALUES (?, ?)", list(zip(persons, range(len(persons)), strict=True)))
        ordering.keep_in_order(engine, "SELECT * FROM given", {}, ("temp", "kept"), rows=len(persons))
        found = engine.execute("SELECT iin, row_number FROM kept ORDER BY rowid").fetchall()
    patched.undo()
    whole = sorted(
        zip(persons, range(len(persons)), strict=True), key=lambda row: (row[0] is None, row[0] or 0, row[1])
    )
    assert found == whole


def test_the_engine_says_its_memory() -> None:
    """The limit is read as the engine says it, whatever unit it is told in."""
    with connect() as engine:
        for told, bytes_ in (("256MB", 256_000_000), ("3GB", 3_000_000_000), ("64KiB", 65_536)):
            engine.execute(f"SET memory_limit = '{told}'")
            assert memory_of(engine) == pytest.approx(bytes_, rel=0.06)


@pytest.mark.slow
def test_a_file_beyond_the_memory_makes_the_same_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files whose rows are kept on the disk, and put in order by stretches, come to the same counts and digest."""
    people = made_up(3000, "960606")
    head, day = "iin,begin_date,end_date,form,ref", date(2026, 1, 5)
    odd = [f" {iin} ,2026-01-02,,full-time,odd-{iin}" for iin in people[:5]] + [f"{people[7]},soon,,evening,"] * 2
    lines = [
        f"{iin},2026-01-0{place % 4 + 1},,full-time,r{place % 2900}" for place, iin in enumerate(reversed(people[5:]))
    ]
    texts = {
        "full.csv": [head, *lines[:1000], *odd, *lines[1000:]],
        "changes.csv": [f"op,{head}", *(f"close,{line.replace(',,', ',2026-01-04,')}" for line in lines)],
    }
    told = []
    for row_bytes in (32, 1 << 20):  # a gigabyte of memory: at once, and in three stretches
        monkeypatch.setattr(ordering, "_ROW_BYTES", row_bytes)
        folder = tmp_path / str(row_bytes)
        folder.mkdir()
        receipts = []
        with hub_at(folder) as hub:
            for name, text in texts.items():
                (folder / name).write_text("\n".join(text) + "\n", encoding="utf-8")
                as_of = day if name == "full.csv" else None
                mode = "full" if as_of else "changes"
                said = make_envelope(feed="14/science/nobd", mode=mode, sent_on=day, name=name, as_of=as_of)
                receipt = hub.receive_apart(Sent(folder / name, said))
                assert receipt.refused > 2 or as_of is None  # odd rows, and refs that stand twice
                receipts.append((receipt.status, receipt.accepted, receipt.hinted, receipt.refused, receipt.codes))
            told.append((receipts, hub.statement_digest()))
            assert not list(folder.rglob("*.desk*"))
    assert told[0] == told[1]
