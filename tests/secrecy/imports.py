"""Do something to a module once it has been imported, or at once where it already is; nothing is imported for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

Patch = Callable[[ModuleType], None]

_patches: dict[str, list[Patch]] = {}
_families: list[tuple[str, Patch]] = []


def when_imported(name: str, patch: Patch) -> None:
    """Have `patch` called with the module of that name; `name.*`: with every module below it, and itself."""
    if name.endswith(".*"):
        family = name.removesuffix(".*")
        _families.append((family, patch))
        present = [found for found in sys.modules if found == family or found.startswith(f"{family}.")]
    else:
        _patches.setdefault(name, []).append(patch)
        present = [name] if name in sys.modules else []
    for found in present:
        patch(sys.modules[found])
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _asked(name: str) -> list[Patch]:
    more = [patch for family, patch in _families if name == family or name.startswith(f"{family}.")]
    return [*_patches.get(name, ()), *more]


class _Finder:
    """Finds what the other finders find, and has its loader call the patches afterwards."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's own specification, or None for a module that nobody asked for."""
        patches = _asked(fullname)
        if not patches:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                _extend(spec, patches)
                return spec
        return None


def _extend(spec: ModuleSpec, patches: list[Patch]) -> None:
    loader = spec.loader
    own = getattr(loader, "exec_module", None)
    if own is None or not hasattr(loader, "__dict__"):
        return

    def exec_module(module: ModuleType) -> None:
        own(module)
        for patch in patches:
            patch(module)

    loader.exec_module = exec_module  # type: ignore[union-attr, method-assign]
