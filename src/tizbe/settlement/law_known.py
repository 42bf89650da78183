"""The law as a settlement knows it: at a commit, worked out once, and under a name that another law would not have."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import msgspec

from tizbe.law.authority import Authority
from tizbe.law.rules.dated import DatedRules

Law = Callable[[int], Authority]
"""The law as known at a commit: what is settled as of a commit is settled by what was law to the hub then."""

_KEPT = 16


@lru_cache(maxsize=_KEPT)
def dated_rules(authority: Authority) -> DatedRules:
    """The rules that a law dates, worked out once."""
    return DatedRules(authority)


@lru_cache(maxsize=_KEPT)
def law_hash(authority: Authority) -> str:
    """A name for everything in law and rules that settlement depends on."""
    rules = dated_rules(authority)
    parts = (
        authority.pack.hash,
        [vars(standing) for standing in rules.standings],
        rules.exclusions,
        rules.windows,
        rules.priorities,
        rules.payers,
        rules.activity_days,
        [(e.number, e.in_force_from, e.until_date) for e in authority.editions.editions],
    )
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()
