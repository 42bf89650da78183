"""The answer key against the files: a slow, plain hub reads every file and must come to the same counts."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.plain_hub import STREAM, Hub, content, rows_on
from tizbe.person import is_iin
from tizbe.sandbox.making import make


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small country with faults."""
    directory = tmp_path_factory.mktemp("keyed")
    make(directory, 1200, 11)
    return directory


@pytest.fixture(scope="module")
def key(country: Path) -> dict[str, Any]:
    """Its answer key."""
    parsed: dict[str, Any] = json.loads((country / "key.json").read_text())
    return parsed


def envelope_of(country: Path, entry: dict[str, Any]) -> dict[str, Any]:
    """The envelope that a key's entry speaks of."""
    text = (country / entry["folder"] / f"{entry['number']}.json").read_text()
    envelope: dict[str, Any] = json.loads(text)
    return envelope


@pytest.fixture(scope="module")
def hub(country: Path, key: dict[str, Any]) -> Hub:
    """A plain hub that has taken the whole history; every count is compared on the way."""
    plain = Hub()
    for entry in key["submissions"]:
        if entry["expected"] != "accepted":
            continue
        envelope = envelope_of(country, entry)
        _, rows = content(country / entry["folder"] / envelope["file"])
        answers = plain.take(envelope, rows)
        names = ("accepted", "hinted", "refused", "already_known")
        assert [answers[name] for name in names] == [entry[name] for name in names], (entry["number"], entry)
    return plain


def test_counts_sum_to_the_rows(key: dict[str, Any]) -> None:
    """The four counts of every entry sum to the rows read."""
    for entry in key["submissions"]:
        counts = entry["accepted"] + entry["hinted"] + entry["refused"] + entry["already_known"]
        assert counts == entry["rows_read"]


def test_a_plain_judge_comes_to_the_same_counts(hub: Hub) -> None:
    """A judge that reads the files row by row gives every submission the counts of the key."""
    assert len(hub.believed) == 31


def test_envelopes_tell_the_truth_unless_planted(country: Path, key: dict[str, Any]) -> None:
    """Count and digest of every envelope are those of its file, except where the key names that fault."""
    for entry in key["submissions"]:
        if entry["why"] == "truncated":
            continue
        envelope = envelope_of(country, entry)
        raw, rows = content(country / entry["folder"] / envelope["file"])
        assert len(rows) == entry["rows_read"]
        assert (envelope["count"] == len(rows)) == (entry["why"] != "wrong-count")
        assert (envelope["sha256"] == hashlib.sha256(raw).hexdigest()) == (entry["why"] != "wrong-digest")


def test_a_truncated_file_cannot_be_unpacked(country: Path, key: dict[str, Any]) -> None:
    """The truncated file ends too early for its packing."""
    entry = next(entry for entry in key["submissions"] if entry["why"] == "truncated")
    with pytest.raises(EOFError):
        content(country / entry["folder"] / envelope_of(country, entry)["file"])


def test_a_repeat_sends_the_same_content(country: Path, key: dict[str, Any]) -> None:
    """A repeat has the feed, mode, as_of and digest of the first, and its counts."""
    entries = {entry["number"]: entry for entry in key["submissions"]}
    repeats = [entry for entry in entries.values() if entry["expected"] == "repeat"]
    assert len(repeats) == 3
    for entry in repeats:
        first = entries[entry["repeat_of"]]
        ours, theirs = envelope_of(country, entry), envelope_of(country, first)
        assert [ours[name] for name in ("feed", "mode", "as_of", "sha256")] == [
            theirs[name] for name in ("feed", "mode", "as_of", "sha256")
        ]
        assert entry["refused"] == first["refused"] and entry["accepted"] == first["accepted"]


def test_planted_rows_stand_where_the_key_says(country: Path, key: dict[str, Any]) -> None:
    """Every planted row's fault can be seen at its row number, and every kind is planted somewhere."""
    kinds: set[str] = set()
    for entry in key["submissions"]:
        _, rows = (
            content(country / entry["folder"] / envelope_of(country, entry)["file"]) if entry["planted"] else (b"", [])
        )
        for planted in entry["planted"]:
            row = rows[planted["row"] - 1]
            kinds.add(planted["kind"])
            wrong = {
                "check-digit": not is_iin(row["iin"]),
                "iin-long": len(row["iin"]) == 13,
                "iin-letters": not row["iin"].isdigit(),
                "padded": len(row["iin"]) < 12,
                "impossible-date": row["begin_date"] == "2025-02-30",
                "backwards": row["end_date"] and row["end_date"] < row["begin_date"],
            }
            assert wrong.get(planted["kind"], True)
    assert len(kinds) >= 19


def test_story_and_handovers_hold_by_the_files(hub: Hub, key: dict[str, Any]) -> None:
    """What the key says of each person made by hand follows from the files by the rules of the rows."""
    assert len(key["story"]) >= 20 and {person["kind"] for person in key["handovers"]} == {
        "1->14",
        "5->4",
        "2->17",
    }
    for person in [*key["story"], *key["handovers"]]:
        for day in person["days"]:
            rows = sorted(rows_on(hub, person["iin"], date.fromisoformat(day["on"])))
            assert rows == sorted(day["rows"]), (person.get("name"), day)
            assert day["covered"] == bool(rows)


def test_only_the_planted_full_trips_the_brake(tmp_path: Path) -> None:
    """Of a large country's January fulls, only the one the key calls quarantined lacks many persons."""
    make(tmp_path, 50_000, 2)
    parsed = json.loads((tmp_path / "key.json").read_text())
    persons: dict[str, set[str]] = {}
    held = []
    for entry in parsed["submissions"]:
        if entry["mode"] != "full" or entry["expected"] not in ("accepted", "quarantined"):
            continue
        _, rows = content(tmp_path / entry["folder"] / envelope_of(tmp_path, entry)["file"])
        stream = STREAM.get(entry["feed"], entry["feed"])
        sent = {row["iin"] for row in rows}
        before = persons.setdefault(stream, sent)
        lost = len(before - sent)
        if lost >= 1000 and lost > 0.05 * len(before):
            held.append(entry["number"])
    assert held == [entry["number"] for entry in parsed["submissions"] if entry["expected"] == "quarantined"]
    assert len(held) == 1
