"""The stages of the kernel, as plain Python or compiled by numba: one source, two forms.

Numba is asked for only when the compiled form is; what it compiled is kept for later processes in a folder named
by the source's hash, so that no other version's code is ever run: below NUMBA_CACHE_DIR, else below the user's
cache folder. Where that cannot be written, or others could write to it, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, cast

from tizbe.errors import Unavailable
from tizbe.settlement.kernel import bar, claim, day, key, piece, run, sweep, tail

_MODULES = (day, key, piece, run, bar, claim, sweep, tail)


class Stages(NamedTuple):
    """The stages that `settle` calls, in their order."""

    lay_pieces: Callable[..., tuple[int, int]]
    order_pieces: Callable[..., None]
    lay_stretches: Callable[..., tuple[int, int, int]]
    lay_bars: Callable[..., tuple[int, int]]
    pick_claims: Callable[..., int]
    part_claims: Callable[..., int]
    find_groups: Callable[..., tuple[int, int]]
    lay_claims: Callable[..., int]
    sweep: Callable[..., int]
    merge_settled: Callable[..., None]
    widest_block: Callable[..., int]
    prolong: Callable[..., None]
    order_settled: Callable[..., None]


PLAIN = Stages(
    piece.lay_pieces,
    piece.order_pieces,
    run.lay_stretches,
    bar.lay_bars,
    claim.pick_claims,
    claim.part_claims,
    claim.find_groups,
    claim.lay_claims,
    sweep.sweep,
    sweep.merge_settled,
    key.widest_block,
    tail.prolong,
    sweep.order_settled,
)
"""The stages as plain Python over lists: for one person, and where numba is not installed."""


def has_numba() -> bool:
    """Whether the compiled form can be had here, told without loading numba."""
    return find_spec("numba") is not None


@cache
def compiled_stages() -> Stages:
    """The stages compiled, each at its first call; they let other threads run. Raises Unavailable without numba."""
    try:
        numba = cast(Any, import_module("numba"))
        extending = cast(Any, import_module("numba.extending"))
    except ImportError as missing:
        raise Unavailable("The compiled kernel needs numba, which is not installed: install tizbe[fast].") from missing
    stages = set(PLAIN)
    for module in _MODULES:
        for function in vars(module).values():
            if callable(function) and getattr(function, "__code__", None) and function.__module__ == module.__name__:
                extending.register_jitable(function)
    kept_in = cache_folder()
    configured = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(kept_in or "")
    try:
        made = {f: numba.njit(nogil=True, error_model="numpy", cache=kept_in is not None)(f) for f in stages}
    finally:
        numba.config.CACHE_DIR = configured
    return Stages(*(made[function] for function in PLAIN))


def cache_folder() -> Path | None:
    """A folder that this user alone can write to, or None."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    kept = os.environ.get("XDG_CACHE_HOME")
    try:
        parent = Path(named) if named else (Path(kept) if kept else Path.home() / ".cache") / "tizbe"
        folder = parent / f"kernel-{_source_hash()}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        is_ours = state.st_uid == os.getuid() and not state.st_mode & 0o022
        return folder if is_ours and os.access(folder, os.W_OK | os.X_OK) else None
    except (OSError, RuntimeError):
        return None


def _source_hash() -> str:
    digest = hashlib.sha256()
    for entry in sorted(resources.files(__package__ or "").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()[:16]
