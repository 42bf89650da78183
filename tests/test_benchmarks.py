"""The benchmarks run through on a tiny country; no figure is judged here, since figures belong to a machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _ran(module: str, data: Path, *arguments: str) -> str:
    """What a benchmark prints."""
    command = [sys.executable, "-m", module, "--data", str(data), "--runs", "1", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("form", ["parquet", pytest.param("csv", marks=pytest.mark.slow)])
def test_a_country_goes_through_and_every_phase_is_seen(tmp_path: Path, form: str) -> None:
    """A tiny country goes through intake and settlement, and every phase the benchmark names still exists."""
    kept = tmp_path / "kept"
    text = _ran(
        "benchmarks.national", tmp_path / "data", "--rows", "600", "--format", form, "--json", "--keep", str(kept)
    )
    found: dict[str, Any] = json.loads(text)
    run = found["runs"][0]
    assert run["unwatched"] == []
    assert run["rows"] == found["country"]["rows"] > 300
    assert run["changes"] > 0
    assert run["floor_seconds"] > 0
    assert run["peak_bytes"] >= run["bare_bytes"] > 2**20
    for part in ("intake", "settle"):
        # Phases divide the time of their part: together they are all of it.
        assert sum(run[f"{part}_phases"].values()) == pytest.approx(run[f"{part}_seconds"], rel=0.05, abs=0.05)
    assert {"screen", "effects written", "projection applied"} <= run["intake_phases"].keys()
    assert {"step: piece", "step: plain", "settled state replaced"} <= run["settle_phases"].keys()
    assert (kept / "version").is_file()
    assert [path.name for path in (tmp_path / "data").glob("tizbe-benchmark-*")] == []


@pytest.mark.slow
def test_the_page_says_on_what_machine_and_against_which_floor(tmp_path: Path) -> None:
    """Without --json the benchmark prints the machine, the floor, the ratio and the peak memory in words."""
    page = _ran("benchmarks.national", tmp_path, "--rows", "300")
    for words in ("cores", "floor: decode every column", "times the floor", "peak memory", "Median of 1 runs"):
        assert words in page


@pytest.mark.slow
def test_small_submissions_are_all_taken(tmp_path: Path) -> None:
    """Small submissions that open and close statements are taken in whole, beside a country and without one."""
    text = _ran(
        "benchmarks.small",
        tmp_path,
        *("--submissions", "40", "--rows", "3", "--beside", "600", "--json"),
    )
    run = json.loads(text)["runs"][0]
    assert run["submissions"] == 40
    assert run["rows_open"] + run["rows_close"] == 120
    assert run["rows_close"] > 0
    assert run["rows_refused"] == 0
    assert run["floor_commits_per_second"] > 0


def test_the_floor_brings_out_every_value(tmp_path: Path) -> None:
    """The floor's sum of lengths equals that of the text itself, so no value was left in the file undecoded."""
    make = "import sys, pathlib, benchmarks.country as c; c.find_or_make(pathlib.Path(sys.argv[1]), 300, 1, 'csv')"
    subprocess.run([sys.executable, "-c", make, str(tmp_path)], cwd=ROOT, check=True)
    folder = next(tmp_path.glob("national-*-csv-*"))
    lines = [line for file in folder.glob("*.csv") for line in file.read_text("utf-8").splitlines()[1:]]
    command = [sys.executable, "-m", "benchmarks.floor", str(folder), "csv", "2", "1"]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    assert found["rows"] == len(lines)
    assert found["characters"] == sum(len(line.replace(",", "").encode()) for line in lines)
