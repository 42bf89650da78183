"""What law and rule pack ask of a feed's rows on a sending day, as the parameters of `sql/screened.sql`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority, FeedAuthority, Periods, intersect, merge
from tizbe.law.rules.pack import Column, Evidence, Role, Rule, RulePack, Since, countries
from tizbe.period import OPEN

_LEVEL_LETTERS = {"A": "AА", "B": "BВБ", "C": "CС", "D": "DД", "E": "EЕ"}
"""Latin levels, and the Cyrillic letters that mean them (settlement contract, "Evidence")."""


def parameters(
    envelope: Envelope,
    may_state: bool,
    feed: FeedAuthority,
    evidence: tuple[Evidence, ...],
    roles: dict[Role, Column],
    authority: Authority,
    pack: RulePack,
) -> dict[str, str]:
    """The named parameters of `sql/screened.sql`, each a JSON text."""
    required = {pack.column(use.column).role for use in evidence if use.required}
    conditions = [use.required_when.value for use in evidence if use.required_when is not None]
    rules = pack.row(feed.row).rules if isinstance(feed.row, int) else ()
    last = feed.periods[-1]
    names = {role: column.name for role, column in roles.items()}
    rule: dict[str, Any] = {
        "is_full": envelope.mode == "full",
        "is_vital": feed.kind == "vital",
        "as_of_date": envelope.as_of,
        "may_state": may_state,
        "holds": len(feed.periods),
        "holds_from": [from_date for from_date, _ in feed.periods],
        "holds_until": [until_date for _, until_date in feed.periods],
        "last_from": last[0],
        "last_until": last[1],
        "relations": list(roles["relation"].values) if "relation" in roles else [],
        **{
            f"{short}_required": role in required
            for short, role in (
                ("value", "value"),
                ("relation", "relation"),
                ("other", "other_iin"),
                ("born", "born"),
                ("died", "died"),
            )
        },
        "other_required_by": conditions[0] if conditions else None,
        "value_column": names.get("value"),
        "relation_column": names.get("relation"),
        "other_column": names.get("other_iin"),
        "born_column": names.get("born"),
        "died_column": names.get("died"),
        "hint_unborn": any(rule.age is not None and rule.age.of == "person" and rule.age.required for rule in rules),
    }
    spellings = _spellings(roles.get("value"), rules, feed.periods, authority)
    return {"rules": msgspec.json.encode(rule).decode(), "spellings": msgspec.json.encode(spellings).decode()}


def _spellings(
    column: Column | None, rules: Sequence[Rule], holds: Periods, authority: Authority
) -> list[dict[str, Any]]:
    """Every spelling of the value column, its meaning, and the authorised days on which it gives days."""
    spelled = [] if column is None else list(_spelled(column))
    days = {value: _admitted(value, rules, holds, authority) for value in {value for _, value in spelled}}
    return [
        {
            "spelling": spelling,
            "meaning": value,
            "never": not days[value],
            "always": days[value] == holds,
            "gives_from": [from_date for from_date, _ in days[value]],
            "gives_until": [until_date for _, until_date in days[value]],
        }
        for spelling, value in spelled
    ]


def _spelled(column: Column) -> Iterable[tuple[str, str]]:
    if column.kind == "country":
        return ((country, country) for country in sorted(countries()))
    if column.kind == "level":
        return (
            (spelling, value)
            for value in column.values
            for letter in _LEVEL_LETTERS.get(value, value)
            for spelling in dict.fromkeys((letter, letter.lower()))
        )
    return ((value, value) for value in column.values)


def _admitted(value: str, rules: Sequence[Rule], holds: Periods, authority: Authority) -> Periods:
    """The days of authority on which a value gives or takes days; all of them where it is never asked."""
    if not any(rule.admits for rule in rules):
        return holds
    starts = [_start(rule.since, authority) for rule in rules] + [OPEN]
    admitted = [
        (starts[place], starts[place + 1])
        for place, rule in enumerate(rules)
        if not rule.admits or value in rule.admits or value in rule.excludes
    ]
    return intersect(merge(period for period in admitted if period[0] < period[1]), holds)


def asked_on(evidence: Iterable[Evidence], sent_on: date, authority: Authority) -> tuple[Evidence, ...]:
    """The evidence columns that a row takes on a sending day."""
    return tuple(use for use in evidence if use.since is None or _start(use.since, authority) <= sent_on)


def _start(since: Since, authority: Authority) -> date:
    """The first day of a rule; an act that made no edition known here has not begun."""
    if since.date is not None:
        return since.date
    for edition in authority.editions.editions:
        if any(act.number == since.act for act in edition.made_by):
            return edition.in_force_from
    return OPEN
