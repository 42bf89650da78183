"""Python functions compiled by numba (`tizbe[fast]`), kept for later processes where nobody else can write.

Numba is asked for only when the compiled form is. What it made is kept in a folder named by the hash of the
functions' source, so that no other version's code is ever run: below NUMBA_CACHE_DIR, else below the user's cache
folder. Where that cannot be written, or others could write to it, nothing is kept.
"""

from __future__ import annotations

import gc
import hashlib
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, cast


def has_numba() -> bool:
    """Whether functions can be compiled here, told without loading numba."""
    return find_spec("numba") is not None


def is_loaded() -> bool:
    """Whether numba, which takes most of a second to load, is loaded in this process already."""
    return "numba" in sys.modules


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cycles of objects, while very many are made that stay and are in none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def compile_functions(module: ModuleType, *functions: Callable[..., Any]) -> list[Callable[..., Any]]:
    """The functions of a module compiled, each at its first call; they let other threads run.

    Raises ImportError where numba is not installed.
    """
    return compile_together((module,), functions, module.__name__.rpartition(".")[2], inspect.getsource(module))


def compile_together(
    modules: Iterable[ModuleType], functions: Iterable[Callable[..., Any]], name: str, source: str
) -> list[Callable[..., Any]]:
    """Functions that call each other across modules compiled, as `compile_functions` does those of one.

    `name`, `source`: what the kept code is called, and everything that it depends on.
    """
    numba = cast(Any, import_module("numba"))
    extending = cast(Any, import_module("numba.extending"))
    for module in modules:
        for helper in vars(module).values():
            if inspect.isfunction(helper) and helper.__module__ == module.__name__:
                extending.register_jitable(helper)  # compiled where one of the functions calls it
    kept_in = cache_folder(name, source)
    configured = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(kept_in or "")
    try:
        return [numba.njit(nogil=True, error_model="numpy", cache=kept_in is not None)(one) for one in functions]
    finally:
        numba.config.CACHE_DIR = configured


def cache_folder(name: str, source: str) -> Path | None:
    """A folder for what is compiled of a source, that this user alone can write to; None where there can be none."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    kept = os.environ.get("XDG_CACHE_HOME")
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    try:
        parent = Path(named) if named else (Path(kept) if kept else Path.home() / ".cache") / "tizbe"
        folder = parent / f"{name}-{digest}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        is_ours = state.st_uid == os.getuid() and not state.st_mode & 0o022
        return folder if is_ours and os.access(folder, os.W_OK | os.X_OK) else None
    except (OSError, RuntimeError):
        return None
