"""Screening: what can be said of a submission without knowing what the hub already believes.

First the file as a whole (authority, envelope, columns), then every row at once, in SQL. The same verdict is
given offline, by `tizbe check`, and in the hub. Source: settlement contract, "Authority" and "Evidence";
exchange format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast
from weakref import WeakSet

import duckdb
import msgspec
import pyarrow as pa
from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import literal, number, read_sql
from tizbe.errors import Broken
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.received import OURS, Received
from tizbe.intake.row_rules import asked_on, parameters
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority, FeedAuthority, Periods
from tizbe.law.rules.pack import Column, Evidence, Role, RulePack
from tizbe.period import end_text

NAMED = ("op", "iin", "begin_date", "end_date", "ref")
"""The columns every feed may have; the rule pack adds the evidence of each row."""


@dataclass(frozen=True)
class Screening:
    """The verdict of screening on one submission.

    `refusal`: why the file is refused whole, or None; only without one does the table `screened` exist.
    `hints`: what is remarked of the file. `feed`: its authority, None for a feed nobody names. `edition`:
    number of the edition in force on the sending day, or None. `may_state`: whether the feed has authority
    on the sending day, so that `open` and `amend` are taken.
    `columns`: the evidence column of each role; `lacking`: the roles for which the file has no column.
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


def screen(
    connection: DuckDBPyConnection,
    received: Received,
    envelope: Envelope,
    authority: Authority,
    pack: RulePack,
) -> Screening:
    """Judge the file and, where it is not refused whole, every row: makes the temporary view `screened`.

    Grain and columns of `screened` stand in `sql/screened.sql`. Its rows are kept in the table `screened_row`,
    which has no column for what the file does not say. Nothing is read but the received file.
    """
    screening, roles, rules = _screen_file(connection, received, envelope, authority, pack)
    if rules is None:
        return screening
    try:
        _screen_rows(connection, received, roles, rules)
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW screened AS {completed('screened_row', _SCREENED.names, screening.lacking)}"
        )
    except duckdb.Error:
        if received.ours:
            raise
        return replace(screening, refusal=matter("F003"), hints=())  # the sender's Parquet file is damaged inside
    return screening


def screen_together(
    connection: DuckDBPyConnection,
    files: Sequence[tuple[Received, Envelope]],
    authority: Authority,
    pack: RulePack,
) -> list[tuple[Screening, list[tuple[Any, ...]]]]:
    """Judge several small files, whose rows are held in memory, at the cost of one where their rules are alike.

    Gives for each file its screening and the rows of what `screen` would make as `screened`.
    """
    screened: list[tuple[Screening, list[tuple[Any, ...]]]] = []
    alike: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for place, (received, envelope) in enumerate(files):
        screening, roles, rules = _screen_file(connection, received, envelope, authority, pack)
        screened.append((screening, []))
        if rules is not None:
            held = alike.setdefault(tuple(rules.values()), [])
            for row in received.given_rows(roles) or ():
                held.append({**row, "row_number": place * _APART + cast("int", row["row_number"])})
    for (rule, spellings), held in alike.items():
        for row_number, *rest in _small_rows(connection, held, {"rules": rule, "spellings": spellings}):
            place, own = divmod(row_number, _APART)
            screened[place][1].append((own, *rest))
    return screened


def find_repeated(connection: DuckDBPyConnection, screening: Screening, again_iin: str | None = None) -> int:
    """Make the table `repeated`: rows of a full that state a key again (of `changes`: none). Gives how many.

    `again_iin`: a quicker SELECT of the persons who stand in `screened` twice, where the caller has one.
    """
    has_ref = "ref" in screening.received.columns
    for table, select in (
        ("again_iin", again_iin or read_sql("tizbe.intake", "again_iin")),
        ("again_ref", read_sql("tizbe.intake", "again_ref" if has_ref else "no_ref")),
        ("repeated", read_sql("tizbe.intake", "repeated")),
    ):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {select}")
    return number(connection, "SELECT COUNT(*) FROM repeated")


_APART = 10**9
"""The distance between the row numbers of two files that are screened together."""


def _screen_file(
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
    lacking = tuple(role for role in _NOT_SAID if role not in present)
    screening = replace(base, refusal=refusal, hints=hints, columns=named, lacking=lacking)
    rules = (
        None if refusal is not None else parameters(envelope, base.may_state, feed, evidence, roles, authority, pack)
    )
    return screening, present, rules


_SCREENED = pa.schema(
    [
        ("row_number", pa.int64()),
        ("op", pa.string()),
        ("ref", pa.string()),
        ("iin", pa.int64()),
        ("from_date", pa.date32()),
        ("until_date", pa.date32()),
        ("value", pa.string()),
        ("relation", pa.string()),
        ("other_iin", pa.int64()),
        ("born", pa.date32()),
        ("died", pa.date32()),
        ("code", pa.int16()),
        ("field", pa.string()),
        ("hints", pa.int32()),
    ]
)
_NOT_SAID = {
    "ref": "CAST(NULL AS VARCHAR)",
    "value": "''",
    "relation": "''",
    "other_iin": "CAST(0 AS BIGINT)",
    "born": "CAST(NULL AS DATE)",
    "died": "CAST(NULL AS DATE)",
}
"""What `screened` says in the columns of roles that a file lacks."""


def completed(source: str, columns: Sequence[str], lacking: Sequence[str]) -> str:
    """A SELECT of the columns of `screened`, of which `source` does not have those that a file lacks."""
    chosen = [f"{_NOT_SAID[name]} AS {name}" if name in lacking else name for name in columns]
    return f"SELECT {', '.join(chosen)} FROM {source}"


_RULES = re.compile(r"FROM_JSON\(CAST\(\$rules AS VARCHAR\), '(\{.*?\})'\) AS rule", re.DOTALL)
_RULE = re.compile(r"\brule\.(\w+)")
"""Where the statement of screening says which rules it reads, and where it reads one."""

_prepared: WeakSet[DuckDBPyConnection] = WeakSet()
"""The connections that hold the plan of screening for small files."""


def _screen_rows(
    connection: DuckDBPyConnection, received: Received, roles: Mapping[str, str], rules: dict[str, str]
) -> None:
    """Make the table `screened_row`: from the file, or from the rows in memory where they are few.

    Planning the statement takes the engine longer than judging a hundred rows, so a connection plans it once
    for small files. The engine keeps a plan only if it reads no table, hence the rows go in as JSON.
    """
    sql = read_sql("tizbe.intake", "screened")
    held = received.given_rows(roles)
    if held is None:
        connection.execute(received.given(roles))
        # Rows carry their number, so their order in the table is free, and the halves of a file are judged at once.
        connection.execute("SET preserve_insertion_order = false")
        kept = [name for name in _SCREENED.names if name not in _NOT_SAID or name in roles]
        fixed = f"SELECT {', '.join(kept)} FROM ({_fixed(sql, rules)})"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE screened_row AS {fixed}", rules)
        connection.execute("SET preserve_insertion_order = true")
        return
    rows = _small_rows(connection, held, rules)
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCREENED)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, _SCREENED.types, strict=True)]
    connection.register("screened_rows", pa.Table.from_arrays(arrays, schema=_SCREENED))
    connection.execute("CREATE OR REPLACE TEMP TABLE screened_row AS SELECT * FROM screened_rows")
    connection.unregister("screened_rows")


def _fixed(sql: str, rules: Mapping[str, str]) -> str:
    """The statement with what the rules say written into it, so that the engine drops whatever they decide.

    A file of millions of rows is worth a plan of its own; small files share one, which reads the rules as it runs.
    """
    said = msgspec.json.decode(rules["rules"])
    found = _RULES.search(sql)
    if found is None:
        raise Broken("The statement of screening does not say what its rules are.")
    kinds: dict[str, Any] = msgspec.json.decode(found[1])
    return _RULE.sub(lambda rule: _constant(kinds[rule[1]], said.get(rule[1])), sql)


def _constant(kind: Any, value: Any) -> str:
    if isinstance(kind, list):
        return f"CAST([{', '.join(_constant(kind[0], one) for one in value or ())}] AS {kind[0]}[])"
    return f"CAST({'NULL' if value is None else literal(str(value))} AS {kind})"


def _small_rows(
    connection: DuckDBPyConnection, held: list[dict[str, object]], rules: dict[str, str]
) -> list[tuple[Any, ...]]:
    """What `screened` says of rows held in memory, in the order of its columns."""
    if connection not in _prepared:
        sql, small = read_sql("tizbe.intake", "screened"), read_sql("tizbe.intake", "given_small")
        connection.execute(f"PREPARE screened_small AS WITH given AS ({small}) SELECT * FROM ({sql})")
        _prepared.add(connection)
    said = {**rules, "given": msgspec.json.encode(held).decode()}
    given = ", ".join(f"{name} := {literal(text)}" for name, text in said.items())
    return connection.execute(f"EXECUTE screened_small({given})").fetchall()


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
    unknown = [name for name in base.received.columns if name not in known and not name.startswith(OURS)]
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
    connection.execute(received.given(roles))
    found = next(iter(connection.execute(read_sql("tizbe.intake", "operations")).fetchall()), None)
    if found is None:
        raise Broken("an aggregate without a row")
    return _Operations(*found)


def _roles(evidence: Iterable[Evidence], pack: RulePack) -> dict[Role, Column]:
    roles: dict[Role, Column] = {}
    for use in evidence:
        column = pack.column(use.column)
        if roles.setdefault(column.role, column) is not column:
            raise Broken(f"Two evidence columns of one row have the role {column.role}")
    return roles


def _names(roles: dict[Role, Column]) -> dict[str, str]:
    return {**{name: name for name in NAMED}, **{role: column.name for role, column in roles.items()}}
