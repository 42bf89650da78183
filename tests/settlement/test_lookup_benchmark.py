"""The benchmark of looking up runs through on a tiny country; its figures are not judged here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_every_question_is_answered_beside_its_floor(tmp_path: Path) -> None:
    """A small ledger is made once, every person asked for is explained, and the floors are measured beside."""
    command = [sys.executable, "-m", "benchmarks.lookup", "--data", str(tmp_path), "--rows", "600", "--runs", "1"]
    printed = subprocess.run(
        [*command, "--questions", "30", "--json"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    (run,) = json.loads(printed)["runs"]
    assert run["questions"] == 30
    assert 0 < run["covered"] < 30
    assert run["rows"] > 300
    assert run["p99_milliseconds"] >= run["p50_milliseconds"] > run["floor_p50_milliseconds"] > 0
    assert len(list(tmp_path.glob("hub-of-*"))) == 1
