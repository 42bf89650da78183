"""The server of processes that `tests.hub.processes` forks from."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from tests.hub.processes import FORKS, PRELOADED


def _tell(told: Any) -> None:
    told.put(([name for name in PRELOADED if name not in sys.modules], os.environ.get("TIZBE_DATABASE_URL")))


def test_a_forked_process_has_everything_imported_and_nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever tests were collected or begun before, a process has what commands import and nobody's settings."""
    monkeypatch.setenv("TIZBE_DATABASE_URL", "postgresql://nobody@nowhere/none")  # should the server start only now
    told = FORKS.Queue()
    child = FORKS.Process(target=_tell, args=(told,))
    child.start()
    assert told.get(timeout=60) == ([], None)
    child.join()
