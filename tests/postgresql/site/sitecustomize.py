"""Called by every Python of a test run on PostgreSQL: hubs open their own databases (`tests/postgresql/hubs.py`)."""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

_NAME = "tizbe.store.database"


class _Loader(importlib.abc.Loader):
    """Loads a module as its own loader does, then installs the databases of the hubs."""

    def __init__(self, own: importlib.abc.Loader) -> None:
        self._own = own

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the module's own loader does."""
        return self._own.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then have it open the hubs' own databases."""
        self._own.exec_module(module)
        spec = importlib.util.spec_from_file_location("hubs_on_postgresql", Path(__file__).parents[1] / "hubs.py")
        assert spec is not None and spec.loader is not None
        hubs = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(hubs)
        hubs.install(module)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module, once."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own specification, with a loader that does more."""
        if fullname != _NAME:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


if os.environ.get("TIZBE_TEST_SERVER"):
    sys.meta_path.insert(0, _Finder())
