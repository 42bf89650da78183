"""One Spark session for all tests of a process; without pyspark or Java they skip, and fail where CI=true."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tizbe.engine.spark import require_spark, spark_session
from tizbe.errors import Refused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

QUICK = "-XX:TieredStopAtLevel=1"
"""Java compiles once and lightly: these tests run much code over few rows."""


@pytest.fixture(scope="session")
def spark_here() -> None:
    """Never let a missing Spark pass for a test that ran."""
    try:
        require_spark()
    except Refused as refused:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(refused.sentence(), pytrace=False)
        pytest.skip(refused.sentence())


@pytest.fixture(scope="session")
def session(spark_here: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session on two threads of this process's Java."""
    options = {"spark.driver.extraJavaOptions": QUICK}
    with spark_session("local[2]", tmp_path_factory.mktemp("spark"), "1GB", options) as started:
        yield started
