"""A PostgreSQL server of the tests' own: begun once for this folder, with nothing kept."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from benchmarks.postgresql_server import Absent, Server, running

SETTINGS = {"fsync": "off", "autovacuum": "off", "jit": "off", "work_mem": "64MB", "client_min_messages": "warning"}


@pytest.fixture
def postgresql(postgresql_server: Server) -> Server:
    """A running server without a table."""
    postgresql_server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    return postgresql_server


@pytest.fixture(scope="package")
def postgresql_server() -> Iterator[Server]:
    """A running server for all tests. Where PostgreSQL is absent they are skipped, and fail where CI=true."""
    try:
        with running(
            {"fsync": "off", "autovacuum": "off", "jit": "off", "work_mem": "64MB", "client_min_messages": "warning"}
        ) as server:
            yield server
    except Absent as absent:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(absent), pytrace=False)
        pytest.skip(str(absent))
