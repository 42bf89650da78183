"""The law as the hub knows it: the list by date, its editions and their differences, the rules, the codes."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from tizbe.client.connection import Connection


class EditionEntry(msgspec.Struct, frozen=True):
    """One edition of the list: its number, from when it is in force, the numbers of the acts that made it."""

    number: int
    in_force_from: date
    acts: list[str]


class Code(msgspec.Struct, frozen=True):
    """One code of the catalogue; a code never changes its meaning. `kind`: file, row or hint."""

    code: str
    kind: str
    sentence: str
    mend: str
    source: str


class RulePack(msgspec.Struct, frozen=True):
    """The rules by which files are screened and persons settled; `hash` is what every receipt names."""

    hash: str
    rules: dict[str, Any]


class Law(Connection):
    """What is asked of the law. `known`: as it was known at the end of that day."""

    def edition(self, on: date | None = None, known: date | None = None) -> dict[str, Any]:
        """The edition of the list in force on a day (today); its keys: docs/reference/law-read.md."""
        return self.ask(dict[str, Any], "GET", "/v1/list", params={"on": _day(on), "known": _day(known)})

    def editions(self, known: date | None = None) -> list[EditionEntry]:
        """Every edition, in order of the days from which they are in force."""
        return self.ask(list[EditionEntry], "GET", "/v1/list/editions", params={"known": _day(known)})

    def compare(self, before: date, after: date, known: date | None = None) -> dict[str, Any]:
        """The editions of two days side by side; its keys: docs/reference/law-read.md."""
        params = {"before": _day(before), "after": _day(after), "known": _day(known)}
        return self.ask(dict[str, Any], "GET", "/v1/list/compare", params=params)

    def rule_pack(self) -> RulePack:
        """The rules and their hash."""
        return self.ask(RulePack, "GET", "/v1/rule-pack")

    def codes(self) -> list[Code]:
        """Every code the hub answers with, in the language of this connection."""
        return self.ask(list[Code], "GET", "/v1/codes")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
