"""The feed of changes, read from files that settlements wrote in their own ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest

from tests.delivery import settled
from tests.delivery.settled import Settlements, cancelled, made_up_iins, opened
from tizbe.delivery.change_feed import read_lines, read_page


def test_a_page_may_span_files_that_say_other_things_of_gaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A settlement that only opens and one that opens nothing give one page, though one file's columns allow no gap."""
    made, (iin, other) = Settlements(tmp_path / "home"), made_up_iins(2)
    made.commit([opened(iin, 3, date(2026, 1, 1)), opened(other, 4, date(2026, 1, 1))])
    whole = [field.with_nullable(not field.name.startswith("was_")) for field in settled.SCHEMA]
    monkeypatch.setattr(settled, "SCHEMA", pa.schema(whole))
    made.commit([cancelled(iin, 3, date(2026, 1, 1))])
    monkeypatch.undo()
    made.commit([opened(iin, 5, date(2026, 1, 1))])
    page = read_page(made.log, 0, 10)
    made.log.store.close()
    assert [change["op"] for change in page.changes] == ["open", "open", "cancel", "open"]
    assert [change["was_begin_date"] for change in page.changes] == [None, None, "2026-01-01", None]


def test_lines_say_what_the_page_says(tmp_path: Path) -> None:
    """The lines of a page are its changes as JSON, byte for byte, wherever the page begins."""
    made, (iin, other) = Settlements(tmp_path / "home"), made_up_iins(2)
    made.commit([opened(iin, 3, date(2026, 1, 1)), opened(other, 4, date(2026, 1, 1))])
    made.commit([cancelled(iin, 3, date(2026, 1, 1)), opened(iin, 5, date(2026, 1, 1))])
    for after, limit in ((0, 10), (1, 2), (3, 1), (4, 5)):
        page, lines = read_page(made.log, after, limit), read_lines(made.log, after, limit)
        assert lines.content == msgspec.json.Encoder().encode_lines(page.changes)
        assert (lines.next, lines.last) == (page.next, page.last)
    made.log.store.close()
