"""The rule pack, read strictly: what each row of the list asks, admits, bars and pays.

The data are `rule-pack.yaml` beside this module (and `countries.yaml`, the ISO 3166 codes). Every key is
checked: an unknown one is an error, since a misplaced key that is silently ignored freezes a rule. The
pack's `hash` names it in every receipt, so that two ends can tell whether they judged by the same rules.
Source of each rule: the key `source` beside it; "ours" where the law is silent.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import yaml

from tizbe.errors import Broken
from tizbe.learning import learned

Kind = Literal["date", "iin", "value", "country", "level"]
Role = Literal["value", "relation", "other_iin", "born", "died"]
Payer = Literal["republican", "local", "none"]


class Since(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """From when a rule holds: the day an act's edition comes into force, or a fixed day. Exactly one is set."""

    act: str | None = None
    date: date | None = None

    def __post_init__(self) -> None:
        """Refuse a since that names neither an act nor a date, or both."""
        if (self.act is None) == (self.date is None):
            raise ValueError("since needs exactly one of act and date")


class Column(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """One evidence column of the exchange format: its form, its admissible values, and its role in settlement."""

    name: str
    kind: Kind
    role: Role
    values: tuple[str, ...] = ()


class Evidence(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """That a row (or stream) takes a column, and when a statement must fill it.

    `since`: from which sending day on (None: always). No act prescribes columns, so the source is ours unless said.
    """

    column: str
    since: Since | None = None
    source: str = "ours: exchange format"
    required: bool = False
    required_when: Condition | None = None


class Condition(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A column with a value, as the condition under which another column is required."""

    column: str
    value: str


class Age(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """The age at which a row ends: `years` of the `person` or of the `child`; the day before that birthday is the last.

    `required`: without a known birth date the statement holds no days.
    """

    years: int
    of: Literal["person", "child"]
    reason: Literal["age", "child-age"]
    required: bool = False


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """One dated version of a row's rule; it holds from `since` until the row's next version.

    `admits`: values of the row's value column that give a ground (empty: the row asks no value);
    `excludes`: values that take days away; `window_months`: non-working with that window (None: not asked),
    only for statements with one of `window_values` where given; `minus`: rows whose entitlement is
    subtracted; `one_per`: one representative per this column's person and day.
    """

    since: Since
    source: str
    admits: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    age: Age | None = None
    window_months: int | None = None
    window_values: tuple[str, ...] = ()
    minus: tuple[int, ...] = ()
    one_per: str | None = None


class DatedPayer(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """Who pays for the row from `since` on."""

    since: Since
    payer: Payer
    source: str


class Tail(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Days by which the last entitlement of an unbroken cover is prolonged."""

    days: int
    source: str


class RowRules(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """Everything the pack says of one row of the list; `rules` and `payers` in order of their dates."""

    row: int
    rules: tuple[Rule, ...]
    payers: tuple[DatedPayer, ...]
    tail: Tail
    evidence: tuple[Evidence, ...] = ()


class Activity(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The one stream of facts on work: its feed, the rows in which its system gives a ground instead,
    and the rows it bars though the list does not name its system in them."""

    feed: str
    ground_rows: tuple[int, ...]
    also_bars: tuple[int, ...]
    evidence: tuple[Evidence, ...]
    source: str


class Vital(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The stream of births and deaths."""

    feed: str
    evidence: tuple[Evidence, ...]
    source: str


class Precedence(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The order in which the primary row of a day is chosen."""

    rows: tuple[int, ...]
    source: str


class Limit(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The brake of one feed: more than `share` of its persons and at least `persons` of them."""

    share: float
    persons: int


class Brake(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """The mass-change brake: its default limit, and feeds that have their own."""

    share: float
    persons: int
    source: str
    feeds: dict[str, Limit] = {}

    def limit(self, feed: str) -> Limit:
        """The limit that holds for a feed."""
        return self.feeds.get(feed) or Limit(share=self.share, persons=self.persons)


@learned
class RulePack(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The whole pack. `hash` is the SHA-256 of its canonical JSON, so white space and comments do not change it."""

    name: str
    version: int
    columns: tuple[Column, ...]
    activity: Activity
    vital: Vital
    precedence: Precedence
    brake: Brake
    rows: tuple[RowRules, ...]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the pack has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def row(self, number: int) -> RowRules:
        """The rules of one row; KeyError when the pack does not know the row."""
        for row in self.rows:
            if row.row == number:
                return row
        raise KeyError(number)

    def evidence(self, row: int | str) -> tuple[Evidence, ...]:
        """The evidence columns of a row, or of the streams "activity" and "vital"."""
        if row == "activity":
            return self.activity.evidence
        if row == "vital":
            return self.vital.evidence
        return self.row(int(row)).evidence

    @property
    def hash(self) -> str:
        """The pack's name for receipts: SHA-256 in hex of its canonical JSON."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


@cache
def rule_pack() -> RulePack:
    """The shipped pack, read once per process. Raises Broken when its data do not hold together."""
    return read_pack(_data("rule-pack.yaml"))


@cache
def countries() -> frozenset[str]:
    """The officially assigned two-letter country codes of ISO 3166-1."""
    codes = msgspec.convert(yaml.load(_data("countries.yaml"), Loader=yaml.CSafeLoader), list[str])
    return frozenset(codes)


def read_pack(text: str) -> RulePack:
    """A pack from YAML text. Raises Broken for an unknown key, a wrong type, or a reference to nothing."""
    try:
        pack = msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), RulePack)
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise Broken(f"The rule pack cannot be read: {error}") from error
    _check(pack)
    return pack


def _check(pack: RulePack) -> None:
    names = {column.name for column in pack.columns}
    numbers = [row.row for row in pack.rows]
    asked = [use for row in pack.rows for use in row.evidence] + [
        *pack.activity.evidence,
        *pack.vital.evidence,
    ]
    faults = [f"evidence names the unknown column {use.column}" for use in asked if use.column not in names]
    if len(set(numbers)) != len(numbers):
        faults.append("a row stands twice")
    if sorted(pack.precedence.rows) != sorted(numbers):
        faults.append("precedence does not name every row once")
    for row in pack.rows:
        values = {v for use in row.evidence if use.column in names for v in pack.column(use.column).values}
        for rule in row.rules:
            stray = set(rule.minus) - set(numbers)
            unknown = (set(rule.admits) | set(rule.excludes) | set(rule.window_values)) - values - countries()
            if stray or unknown:
                faults.append(f"row {row.row} names the unknown {sorted(map(str, stray | unknown))}")
    if faults:
        raise Broken("The rule pack does not hold together: " + "; ".join(faults))


def _data(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
