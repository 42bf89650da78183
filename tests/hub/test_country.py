"""A made-up country through the commands, against its answer key, and MSHI's cover beside the hub's."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hub.processes import run
from tizbe.sandbox.mshi import Mshi

PERSONS, SEED = 1200, 11
COUNTS = ("accepted", "hinted", "refused", "already_known")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the country and the hub that was sent it."""
    return tmp_path_factory.mktemp("country")


@pytest.fixture(scope="module")
def receipts(folder: Path) -> dict[str, dict[str, Any]]:
    """The receipts of the whole history, by the sender's number."""
    made = run("sandbox", "make", folder / "c", "--persons", PERSONS, "--seed", SEED, "--json", folder=folder / "w")
    assert made.code == 0
    found: dict[str, dict[str, Any]] = {}
    for month in made.json["months"]:
        answer = run("submit", "--batch", folder / "c" / month, "--home", folder / "hub", folder=folder / "w")
        told = [json.loads(line) for line in answer.out.splitlines()]
        assert answer.code == int(any(one["refused"] == one["rows_read"] > 0 for one in told)), answer.err
        numbers = sorted(path.stem for path in (folder / "c" / month).glob("*.json"))
        found |= dict(zip(numbers, told, strict=True))
    return found


@pytest.fixture(scope="module")
def key(folder: Path, receipts: dict[str, Any]) -> dict[str, Any]:
    """The country's answer key."""
    read: dict[str, Any] = json.loads((folder / "c" / "key.json").read_text())
    return read


@pytest.mark.slow
def test_every_receipt_is_the_answer_keys(receipts: dict[str, dict[str, Any]], key: dict[str, Any]) -> None:
    """Status and counts of all 85 submissions are those of the key; a repeat gets the first receipt."""
    assert len(key["submissions"]) == len(receipts) == 85
    for entry in key["submissions"]:
        receipt = receipts[entry["number"]]
        where = (entry["number"], entry["why"], receipt)
        assert sum(receipt[name] for name in COUNTS) == receipt["rows_read"], where
        if entry["expected"] == "repeat":
            assert receipt == receipts[entry["repeat_of"]], where
            continue
        assert receipt["status"] == entry["expected"], where
        if entry["counts_exact"]:
            assert {name: receipt[name] for name in COUNTS} == {name: entry[name] for name in COUNTS}, where


@pytest.mark.slow
def test_mshi_holds_the_hubs_cover_and_the_story_is_told(
    folder: Path, receipts: dict[str, dict[str, Any]], key: dict[str, Any]
) -> None:
    """Settled, delivered and applied: MSHI's own cover equals the hub's, and persons are covered as the key says."""
    home, work = folder / "hub", folder / "w"
    settled = run("settle", "--json", "--home", home, folder=work).json
    assert settled["changes"] > 100
    assert run("deliver", "--json", "--home", home, folder=work).json["unknown"] == 1
    mshi = Mshi(home / "mshi")
    assert mshi.answer().applied == [1]
    assert run("deliver", "--json", "--home", home, folder=work).json["done"] == 1
    assert run("export", "cover", folder / "cover.csv", "--home", home, folder=work).code == 0
    mshi.export_cover(folder / "mshi.csv")
    ours, theirs = ((folder / name).read_text().splitlines() for name in ("cover.csv", "mshi.csv"))
    assert ours[0] == theirs[0] and sorted(ours[1:]) == sorted(theirs[1:])
    cover = [line.split(",") for line in ours[1:]]
    people = [*key["story"], *key["handovers"]]
    for person in people:
        for day in person["days"]:
            rows = {
                row
                for iin, begin, end, rows, *_ in cover
                if iin == person["iin"] and begin <= day["on"] <= (end or "9999")
                for row in map(int, rows.split(";"))
            }
            assert sorted(rows) == sorted(day["rows"]), (person.get("name"), day)
    told = people[0]
    day = told["days"][0]
    explained = run("explain", told["iin"], "--on", day["on"], "--json", "--home", home, folder=work)
    assert explained.json["covered"] == day["covered"]
