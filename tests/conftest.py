"""The marks a test may carry: ``slow`` runs after the others, ``chromium`` needs that browser.

Every run is watched for persons' numbers (`tests.secrecy`): one in any log, metric, address, trace or error fails it.

`TIZBE_TEST_DATABASE=postgresql` has every hub of a run on a PostgreSQL database of its own (`tests.postgresql.hubs`).
"""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

from tests.postgresql import hubs
from tests.secrecy.imports import when_imported
from tests.secrecy.session import Watching
from tests.store import schema_once

MARKS = {
    "slow": "takes more than a few seconds; `./run check` leaves it out, `./run test` begins with its file",
    "chromium": "looks at a page in Chromium; without it, fails where CI=true and is skipped elsewhere",
}


# A busy machine is no failure: no test says how long it may take.
settings.register_profile("tizbe", deadline=None)
settings.load_profile("tizbe")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known, so that a misspelt one is an error."""
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    config.pluginmanager.register(Watching(config), "secrecy")
    when_imported("tizbe.store.migrations.run", schema_once.install)
    if hubs.ASKED:
        if "PYTEST_XDIST_WORKER" not in os.environ:  # its workers find the server that it began
            config.add_cleanup(hubs.begin().close)
        from tizbe.store import database

        hubs.install(database)
        hubs.follow_copies()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests: where two cores share a run, what is left in the end is soon done."""
    lasting = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in lasting)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Never let a missing browser pass for a test that ran."""
    if item.get_closest_marker("chromium") is None or shutil.which("chromium") is not None:
        return
    reason = "Chromium is not installed (Debian package chromium)"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Drop the databases of a test's own hubs."""
    if hubs.ASKED and "tmp_path" in getattr(item, "funcargs", {}):
        hubs.forget(item.funcargs["tmp_path"])  # type: ignore[attr-defined]
