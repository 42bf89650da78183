"""The command settles on a cluster of executor processes what it settles in its own process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow.parquet import read_table

from tests.hub.processes import Answer, run
from tests.spark.conftest import QUICK

PERSONS, SEED = 400, 7


@pytest.mark.slow
def test_a_country_is_settled_alike_by_executor_processes(spark_here: None, tmp_path: Path) -> None:
    """On two executor processes a made-up country gets the report, the changes and the digest that DuckDB gives,
    and Spark's folder keeps nothing of it."""
    country, home, twin = tmp_path / "country", tmp_path / "hub", tmp_path / "twin"
    made = run("sandbox", "make", country, "--persons", PERSONS, "--seed", SEED, "--json", folder=tmp_path / "w")
    month = made.json["months"][0]
    sent = run("submit", "--batch", country / month, "--home", home, folder=tmp_path / "w")
    assert sent.code == 1, "files with planted faults are refused"
    shutil.copytree(home, twin)
    answers = [run("settle", "--json", "--home", twin, folder=tmp_path / "w"), _settled_on_spark(home, tmp_path)]
    assert [answer.code for answer in answers] == [0, 0], answers[1].err
    reports = [{**answer.json, "seconds": 0} for answer in answers]
    assert reports[0] == reports[1]
    assert reports[0]["changes"] > PERSONS / 2
    files = [[read_table(file).to_pylist() for file in folder.rglob("*-change-*")] for folder in (home, twin)]
    assert files[0] == files[1]
    digests = [run("ledger", "digest", "--home", folder, folder=tmp_path / "w").out for folder in (home, twin)]
    assert digests[0] == digests[1] != ""
    assert list((tmp_path / "shared").iterdir()) == []
    assert [path.name for path in (home / "spark").rglob("*.parquet")] == []


def _settled_on_spark(home: Path, folder: Path) -> Answer:
    """What `settle` answers from a cluster; a process with more patience than others, since executors must start."""
    cluster = ("--engine", "spark", "--master", "local-cluster[2,1,1024]", "--shared", str(folder / "shared"))
    done = subprocess.run(
        [sys.executable, "-m", "tizbe.cli.main", "settle", "--json", *cluster, "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"JAVA_TOOL_OPTIONS": QUICK, "TIZBE_THREADS": "1", "TIZBE_MEMORY": "1GB"},
    )
    return Answer(done.returncode, done.stdout, done.stderr)
