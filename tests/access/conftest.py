"""A world of its own for each test; the migrations run once, and their database is copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.world import Hand, World, cheap_hasher
from tizbe.store.database import open_store


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose control database has every table and nothing in it."""
    folder = tmp_path_factory.mktemp("migrated")
    (folder / "log").mkdir()  # by this a copied hub is known as one, where each has a database of its own
    open_store(folder).close()
    return folder


@pytest.fixture
def world(migrated: Path, tmp_path: Path) -> Iterator[World]:
    """A world with nobody in it."""
    store = open_store(Path(shutil.copytree(migrated, tmp_path / "home")))
    yield World(store, Hand(), cheap_hasher())
    store.close()
