"""Admission: what can be said of a file as a whole, before any of its rows is judged.

Authority, envelope and columns; the rows are looked at only where the operations in them decide which columns
are needed. Source: settlement contract, "Authority" and "Evidence"; exchange format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import read_sql
from tizbe.errors import Broken
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.column_spelling import misspelled, shown_name
from tizbe.intake.received import OURS, Received
from tizbe.intake.row_rules import asked_on, parameters
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority, FeedAuthority, Periods
from tizbe.law.rules.pack import Column, Evidence, Role, RulePack
from tizbe.period import end_text

_STATES, _ENDS = frozenset({"open", "amend"}), frozenset({"close", "cancel"})
_WORDS = _STATES | _ENDS | {""}
_SEEN = re.compile("[!-~]")
"""A sign that is no blank, whatever the engine trims."""

NAMED = ("op", "iin", "begin_date", "end_date", "ref")
"""The columns every feed may have; the rule pack adds the evidence of each row."""


@dataclass(frozen=True)
class Screening:
    """The verdict of screening on one submission.

    `refusal`: why the file is refused whole, or None; only without one does the table `screened` exist.
    `hints`: what is remarked of the file. `feed`: its authority, None for a feed nobody names. `edition`:
    number of the edition in force on the sending day, or None. `may_state`: whether the feed has authority
    on the sending day, so that `open` and `amend` are taken.
    `columns`: the evidence column of each role.

    The rows, where the file is not refused: `place`: the catalog that holds them; `tables`: the tables there, of
    which the first is `screened_row`; `lacking`: the columns of `screened` that it does not have; `in_order`: it
    holds every row let through, in order of person and row, and no other; `repeated`: how many rows of a full
    state a key again; `rules`: what the law asked of the rows (`row_rules.parameters`).
    """

    received: Received
    envelope: Envelope
    feed: FeedAuthority | None
    edition: int | None
    may_state: bool
    refusal: Matter | None = None
    hints: tuple[Matter, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    place: str = "temp"
    tables: tuple[str, ...] = ()
    in_order: bool = False
    repeated: int = 0
    rules: dict[str, str] = field(default_factory=dict)

    @property
    def row(self) -> int | str | None:
        """The list row the feed speaks of, or "activity", "vital"; None for a feed nobody names."""
        return None if self.feed is None else self.feed.row

    @property
    def days(self) -> str:
        """The days of the feed's authority as text; empty for a feed nobody names."""
        return "" if self.feed is None else days_text(self.feed.periods)

    def column(self, role: str) -> str | None:
        """The evidence column that has a role in this feed's row."""
        return dict(self.columns).get(role)


def admit(
    connection: DuckDBPyConnection,
    received: Received,
    envelope: Envelope,
    authority: Authority,
    pack: RulePack,
) -> tuple[Screening, Mapping[str, str], dict[str, str] | None]:
    """Judge the file as a whole. Gives also its columns by role, and the rules for its rows unless it is refused."""
    feed = authority.of(envelope.feed)
    edition = authority.edition_on(envelope.sent_on)
    base = Screening(
        received=received,
        envelope=envelope,
        feed=feed,
        edition=None if edition is None else edition.number,
        may_state=feed is not None and feed.holds(envelope.sent_on),
        refusal=received.refusal or _envelope_refusal(received, envelope, feed, authority, pack),
        hints=received.hints,
    )
    if base.refusal is not None or feed is None:
        return base, {}, None
    evidence = asked_on(pack.evidence(feed.row), envelope.sent_on, authority)
    roles = _roles(evidence, pack)
    present = {role: name for role, name in _names(roles).items() if name in received.columns}
    try:
        refusal, hints = _columns_verdict(connection, base, feed, present, authority, pack)
    except duckdb.Error:
        if received.ours:
            raise
        refusal, hints = matter("F003"), ()  # the sender's Parquet file is damaged inside
    named = tuple((role, column.name) for role, column in roles.items())
    screening = replace(base, refusal=refusal, hints=base.hints + hints, columns=named)
    rules = (
        None if refusal is not None else parameters(envelope, base.may_state, feed, evidence, roles, authority, pack)
    )
    return screening, present, rules


def _envelope_refusal(
    received: Received, envelope: Envelope, feed: FeedAuthority | None, authority: Authority, pack: RulePack
) -> Matter | None:
    """The first refusal that needs no look at the rows."""
    sent_on = envelope.sent_on
    if feed is None:
        return _nobody(envelope, authority, pack)
    if not feed.holds(sent_on) and envelope.mode == "full":
        return unauthorised(envelope, feed, authority)
    if feed.kind == "vital" and envelope.mode == "full":
        return matter("F013", feed=feed.feed)
    if envelope.mode == "full":
        if envelope.as_of is None:
            return matter("F011")
        if envelope.as_of > sent_on:
            return matter("F012", as_of=envelope.as_of, sent_on=sent_on)
    if envelope.count is not None and envelope.count != received.rows:
        return matter("F008", expected=envelope.count, read=received.rows)
    if envelope.sha256 is not None and envelope.sha256 not in (received.file_sha256, received.content_sha256):
        return matter("F009", expected=envelope.sha256, read=received.content_sha256)
    return None


def unauthorised(envelope: Envelope, feed: FeedAuthority, authority: Authority) -> Matter:
    """The refusal of a feed that the edition in force on the sending day does not name."""
    edition = authority.edition_on(envelope.sent_on)
    days = days_text(feed.periods)
    if edition is None:
        return matter("F018", feed=feed.feed, sent_on=envelope.sent_on, days=days)
    row = feed.row if feed.kind == "ground" else feed.kind
    return matter(
        "F006",
        edition=edition.number,
        in_force_from=edition.in_force_from,
        feed=feed.feed,
        row=row,
        days=days,
    )


def _nobody(envelope: Envelope, authority: Authority, pack: RulePack) -> Matter:
    """The refusal of a feed that no edition names, or that the stream of activity stands in for."""
    if envelope.feed in authority.replaced:
        return matter("F015", feed=envelope.feed, activity=pack.activity.feed)
    edition = authority.edition_on(envelope.sent_on)
    if edition is None:
        return matter("F018", feed=envelope.feed, sent_on=envelope.sent_on, days="–")
    return matter("F007", feed=envelope.feed, edition=edition.number, in_force_from=edition.in_force_from)


def days_text(periods: Periods) -> str:
    """Periods for a person to read, both days included; nothing after the dash: open."""
    return "; ".join(f"{from_date} – {end_text(until_date)}".rstrip() for from_date, until_date in periods)


def _columns_verdict(
    connection: DuckDBPyConnection,
    base: Screening,
    feed: FeedAuthority,
    roles: Mapping[str, str],
    authority: Authority,
    pack: RulePack,
) -> tuple[Matter | None, tuple[Matter, ...]]:
    """Whether the columns serve the operations in the file; rows are looked at only where that matters."""
    evidence = asked_on(pack.evidence(feed.row), base.envelope.sent_on, authority)
    required = [use.column for use in evidence if use.required]
    key = ["begin_date", *(name for name in required if pack.column(name).kind != "date")]
    present, full = set(base.received.columns), base.envelope.mode == "full"
    known = {*NAMED, *(use.column for use in evidence)}
    asked = known - {"op"} if full else known
    spelled = misspelled(base.received.columns, asked)
    if spelled:
        names = ", ".join(f"{shown_name(given, 0)} → {meant}" for given, meant in spelled.items())
        return matter("F031", columns=names), ()
    unknown = [
        shown_name(name, place)
        for place, name in enumerate(base.received.columns)
        if name not in known and not name.startswith(OURS)
    ]
    needed = ["iin", *key, *required] if full else ["op", "iin"]
    born = not present.isdisjoint({"born", "died"}) or feed.kind != "vital"
    if full:
        # op means nothing in a full, but the refused rows of one come back with op = open.
        unknown += ["op"] if "op" in present and _operations(connection, base.received, roles).foreign_to_full else []
    elif not (base.may_state and born and present.issuperset({*needed, *key, *required, "end_date"})):
        found = _operations(connection, base.received, roles)
        if not (base.may_state or found.ends):
            return unauthorised(base.envelope, feed, authority), ()
        needed += [*key, *required] if found.states else []
        needed += key if found.ends_by_key else []
        needed += ["end_date"] if found.closes else []
        needed += [] if born or not found.states else ["born / died"]
    missing = [name for name in dict.fromkeys(needed) if name not in present]
    hints = (matter("H010", columns=", ".join(unknown)),) if unknown else ()
    return (matter("F005", column=", ".join(missing)) if missing else None), hints


class _Operations(NamedTuple):
    """What operations a file holds; see `sql/operations.sql`."""

    states: bool
    ends: bool
    closes: bool
    ends_by_key: bool
    foreign_to_full: bool


def _operations(connection: DuckDBPyConnection, received: Received, roles: Mapping[str, str]) -> _Operations:
    found = _plain_operations(received, roles)
    if found is not None:
        return found
    connection.execute(received.given(roles))
    row = next(iter(connection.execute(read_sql("tizbe.intake", "operations")).fetchall()), None)
    if row is None:
        raise Broken("an aggregate without a row")
    return _Operations(*row)


def _plain_operations(received: Received, roles: Mapping[str, str]) -> _Operations | None:
    """As `sql/operations.sql`, which takes longer to plan than a small file to read; None where it has to decide.

    That is for a file whose rows are not held, or where blanks beside a word would have to be understood.
    """
    given = received.given_rows({role: roles[role] for role in ("op", "ref") if role in roles})
    if given is None:
        return None
    ops = {row.get("op") or "" for row in given}
    refs = [row.get("ref") or "" for row in given]
    if not ops <= _WORDS or not all(ref == "" or _SEEN.search(str(ref)) for ref in refs):
        return None
    return _Operations(
        states=bool(ops & _STATES),
        ends=bool(ops & _ENDS),
        closes="close" in ops,
        ends_by_key=any(row.get("op") in _ENDS and not ref for row, ref in zip(given, refs, strict=True)),
        foreign_to_full=bool(ops - {"open", ""}),
    )


def _roles(evidence: Iterable[Evidence], pack: RulePack) -> dict[Role, Column]:
    roles: dict[Role, Column] = {}
    for use in evidence:
        column = pack.column(use.column)
        if roles.setdefault(column.role, column) is not column:
            raise Broken(f"Two evidence columns of one row have the role {column.role}")
    return roles


def _names(roles: dict[Role, Column]) -> dict[str, str]:
    return {**{name: name for name in NAMED}, **{role: column.name for role, column in roles.items()}}
