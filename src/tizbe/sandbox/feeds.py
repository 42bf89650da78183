"""The feeds a made-up country sends, read from `feeds.yaml`: names, columns, file forms and months.

A newcomer who wants another feed, another column or another file form changes that file only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

DECEMBER_AS_OF = date(2025, 12, 1)
DECEMBER_SENT = date(2025, 12, 2)
MIDDLE_SENT = date(2025, 12, 16)
JANUARY_AS_OF = date(2026, 1, 5)
JANUARY_SENT = date(2026, 1, 6)
JANUARY_CHANGES_SENT = date(2026, 1, 8)

FIRST_LAW_DATE = date(2021, 9, 22)
"""Statements that begin earlier are cut: no edition stood before this day."""

FLOOR_DATE = date(2022, 10, 1)
"""Ordinary statements begin on this day or later: by then every feed of edition 2 had authority."""

THIRD_EDITION_DATE = date(2026, 1, 1)

_CYRILLIC_LEVELS = str.maketrans("АВБСДЕ", "ABBCDE")


@dataclass(frozen=True)
class FeedPlan:
    """One feed and how its body sends it; see `feeds.yaml` for the meaning of each field."""

    name: str
    evidence: tuple[str, ...]
    form: str
    january: str
    january_name: str
    ref: bool = False
    middle: bool = False
    december: bool = True
    full: bool = True
    january_as_of: date = JANUARY_AS_OF

    @property
    def row(self) -> str:
        """The list row the feed serves, or `activity` or `vital`."""
        return self.name.split("/")[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its files without `op`, in the order they are written."""
        ref = ("ref",) if self.ref else ()
        return (*ref, "iin", "begin_date", "end_date", *self.evidence)

    @property
    def slug(self) -> str:
        """The feed's name as it may stand in a file name."""
        return self.name.replace("/", "-")

    @property
    def first_date(self) -> date:
        """The first day on which an edition names the feed, as far as ordinary statements can tell."""
        return THIRD_EDITION_DATE if self.row == "17" else FIRST_LAW_DATE


@cache
def _book() -> dict[str, Any]:
    text = resources.files("tizbe.sandbox").joinpath("feeds.yaml").read_text(encoding="utf-8")
    book: dict[str, Any] = yaml.safe_load(text)
    return book


@cache
def plans() -> tuple[FeedPlan, ...]:
    """Every feed in the order of the list's rows, `activity` and `vital` last."""
    found = []
    for entry in _book()["feeds"]:
        fields = {"january_name": entry["name"], **entry, "evidence": tuple(entry["evidence"])}
        found.append(FeedPlan(**fields))
    return tuple(found)


def plan_of(name: str) -> FeedPlan:
    """The plan of the feed of that December name; KeyError when there is none."""
    for plan in plans():
        if plan.name == name:
            return plan
    raise KeyError(name)


@cache
def column_kind(column: str) -> str:
    """How a column's values are held: `iin`, `day` or `word`."""
    return str(_book()["columns"].get(column, "word"))


@cache
def admitted(column: str) -> frozenset[str] | None:
    """The values of a column that give days, or None where every value of the format does."""
    values = _book()["admitted"].get(column)
    return None if values is None else frozenset(values)


def normal_value(column: str, value: str) -> str:
    """A word as the hub compares it: levels case-folded, with their Cyrillic letters as Latin ones."""
    text = value.strip()
    return text.upper().translate(_CYRILLIC_LEVELS) if column == "level" else text
