"""The hub's own tests on PostgreSQL: in every full run the ones that lean on the control database most.

All of them, and whatever else: `TIZBE_TEST_DATABASE=postgresql ./run test tests/store tests/ledger tests/hub …`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgresql import hubs

ROOT = Path(__file__).parents[2]
CHOSEN = (
    "tests/store",
    "tests/ledger",
    "tests/hub/test_quarantine.py",
    "tests/hub/test_bundles.py",
    "tests/law/test_register.py",
)
"""Migrations, commits, kills of a writer, two people's decisions, many files in one transaction, acts."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(hubs.ASKED, reason="the whole run is on PostgreSQL")
def test_the_hub_is_the_same_on_postgresql(tmp_path: Path) -> None:
    """Tests chosen for what they ask of the control database pass with every hub on a PostgreSQL of its own."""
    from benchmarks.postgresql_server import Absent, find_programs

    try:
        find_programs()
    except Absent as absent:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(absent), pytrace=False)
        pytest.skip(str(absent))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["TIZBE_TEST_DATABASE"] = "postgresql"
    options = ("-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", "-p", "no:xdist", "--basetemp", tmp_path / "own")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *CHOSEN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None and int(passed[1]) > 80
