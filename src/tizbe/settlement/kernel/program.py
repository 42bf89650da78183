"""The stages of the kernel, as plain Python or compiled by numba: one source, two forms.

How they are compiled, and where what numba made is kept, `tizbe.engine.compiled` says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import NamedTuple

from tizbe.engine.compiled import compile_together
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


@cache
def compiled_stages() -> Stages:
    """The stages compiled, each at its first call; they let other threads run. Raises Unavailable without numba."""
    try:
        made = compile_together(_MODULES, PLAIN, "kernel", _source())
    except ImportError as missing:
        raise Unavailable("The compiled kernel needs numba, which is not installed: install tizbe[fast].") from missing
    return Stages(*made)


def _source() -> str:
    """All of this package: the stages take constants from the modules beside them."""
    entries = sorted(resources.files(__package__ or "").iterdir(), key=lambda entry: entry.name)
    return "".join(entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".py"))
