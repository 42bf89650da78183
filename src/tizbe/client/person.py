"""One person: cover of a day and why, and everything known. The hub records each asking with its purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from tizbe.client.connection import Connection


@dataclass(frozen=True)
class Explanation:
    """Whether a person is covered on a day and why, or why not.

    `told`: plain sentences in the language of the connection; `said`: everything the hub told, as `tizbe explain
    --json` tells it.
    """

    is_covered: bool
    rows: list[int]
    primary_row: int | None
    payer: str | None
    told: str
    said: Mapping[str, Any] = field(repr=False)


class Entitlement(msgspec.Struct, frozen=True):
    """Days on which a row holds for the person, both included; `end_date` is empty when the end is open."""

    row: int
    begin_date: date
    end_date: str
    began_by: str
    ended_by: str


class Cover(msgspec.Struct, frozen=True):
    """Days on which the same rows hold, with the row that goes first and who pays; `end_date` as above."""

    begin_date: date
    end_date: str
    rows: list[int]
    primary_row: int
    payer: str


class PersonAccount(msgspec.Struct, frozen=True):
    """What the hub knew of a person at the commit `known`; `statements`: as bodies made them, in order of learning."""

    known: int
    statements: list[dict[str, Any]]
    entitlements: list[Entitlement]
    cover: list[Cover]

    def __repr__(self) -> str:
        """How much is known, and of nobody in particular."""
        return f"PersonAccount({len(self.statements)} statements, {len(self.entitlements)} entitlements)"


class Persons(Connection):
    """What is asked of persons. `purpose`: why, at least three letters; `known`: as known at a day, instant, commit."""

    def explain(self, iin: str, purpose: str, *, day: date | None = None, known: str | None = None) -> Explanation:
        """Whether a person is covered on a day (today), by what and why, or why not."""
        asked = {"iin": iin, "purpose": purpose, "day": day.isoformat() if day else None, "known": known}
        said = self.ask(dict[str, Any], "POST", "/v1/persons/explanation", json=asked)
        return Explanation(said["covered"], said["rows"], said["primary_row"], said["payer"], said["told"], said)

    def account(self, iin: str, purpose: str, *, known: str | None = None) -> PersonAccount:
        """A person's statements, entitlements and cover."""
        asked = {"iin": iin, "purpose": purpose, "known": known}
        return self.ask(PersonAccount, "POST", "/v1/persons/account", json=asked)
