"""Formats: the same rows make the same ledger, whatever the file they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.hub.forms import FORMS, SENT
from tests.hub.sending import believed_rows, counts, hub_at
from tizbe.hub import make_envelope


@dataclass(frozen=True)
class Told:
    """What a hub answered (counts, codes, hints), what it believes, and the digest of its ledger."""

    answers: list[tuple[tuple[int, int, int, int], dict[str, int], list[object]]]
    believed: list[tuple[str, ...]]
    digest: str


def _told(folder: Path, suffix: str) -> Told:
    """Send a fresh hub the files in one form, the first of them twice."""
    folder.mkdir()
    answers = []
    with hub_at(folder) as hub:
        for number, (feed, (mode, rows)) in enumerate(SENT.items()):
            path = folder / f"{number}{suffix}"
            path.write_bytes(FORMS[suffix](rows))
            envelope = make_envelope(
                feed=feed,
                mode=mode,
                as_of=date(2025, 6, 1) if mode == "full" else None,
                sent_on=date(2025, 6, 2),
                name=path.name,
                count=len(rows),
            )
            receipt = hub.receive(path, envelope)
            answers.append((counts(receipt), receipt.codes, [hint["code"] for hint in receipt.hints]))
            assert number or hub.receive(path, envelope) == receipt
        hub.settle()
        return Told(answers, believed_rows(hub), hub.statement_digest())


@pytest.mark.slow
def test_every_form_makes_the_same_ledger(tmp_path: Path) -> None:
    """Rows in CSV, NDJSON, Parquet, XLSX and ODS get the same counts and the same digest; sent again, nothing."""
    told = {suffix: _told(tmp_path / suffix[1:], suffix) for suffix in FORMS}
    plain = told[".csv"]
    assert [answer[0] for answer in plain.answers] == [(2, 0, 1, 0), (2, 0, 1, 0), (1, 0, 0, 0), (2, 0, 0, 0)]
    assert len(plain.believed) == 7
    for suffix, found in told.items():
        assert found == plain, suffix
