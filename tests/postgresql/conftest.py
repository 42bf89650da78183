"""A PostgreSQL server of the tests' own: begun once for this folder, with nothing kept."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest

from benchmarks.postgresql_server import Absent, Server, running
from tests.postgresql import hubs

_NUMBERS = itertools.count(1)
_SETTINGS = {"fsync": "off", "autovacuum": "off", "jit": "off", "work_mem": "64MB", "client_min_messages": "warning"}


def leave_out(absent: Absent) -> NoReturn:
    """Skip a test where PostgreSQL is absent; fail it where CI=true."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(str(absent), pytrace=False)
    pytest.skip(str(absent))


@pytest.fixture
def postgresql(postgresql_server: Server) -> Server:
    """A running server without a table."""
    postgresql_server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    return postgresql_server


@pytest.fixture(scope="package")
def postgresql_server() -> Iterator[Server]:
    """A running server for settling in PostgreSQL."""
    try:
        with running(_SETTINGS) as server:
            yield server
    except Absent as absent:
        leave_out(absent)


@pytest.fixture(scope="package")
def hub_server() -> Iterator[None]:
    """A running server for control databases: that of the whole run, or one for this folder."""
    if hubs.ASKED:
        yield
        return
    try:
        until = hubs.begin()
    except Absent as absent:
        leave_out(absent)
    with until:
        yield


@pytest.fixture
def database(hub_server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a fresh control database, which the settings name too."""
    with _made() as name:
        monkeypatch.setenv("TIZBE_DATABASE_URL", hubs.url(name))
        yield name


@pytest.fixture
def other_database(hub_server: None) -> Iterator[str]:
    """The name of a second fresh control database."""
    with _made() as name:
        yield name


@contextmanager
def _made() -> Iterator[str]:
    name = f"control_{next(_NUMBERS)}_{os.getpid()}"
    hubs.make(name)
    yield name
    hubs.do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
