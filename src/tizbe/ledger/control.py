"""The control database held against itself and against the log's files: a row altered by hand is told by its name.

Commits are numbered without gaps, and their instants rise. A submission's counts are those of its receipt,
of the rows received and refused, and of the effects it had. The audit trail's chain holds, and every
submission and settlement stands in it. What the database is made of (pages, keys) is looked at first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import duckdb
from sqlalchemy import Connection, Row, func, select

from tizbe.audit import trail
from tizbe.engine.duckdb import literal, read_sql
from tizbe.ledger.commits import EFFECT_KINDS, EFFECT_ROLE
from tizbe.ledger.log import Log
from tizbe.ledger.verification import Difference
from tizbe.store import tables

_GROUP = 5_000
"""Files of effects that one query reads."""

_COUNTS = ("rows_read", "accepted", "hinted", "refused", "already_known")
_s, _c, _f, _a = tables.submission.c, tables.commit.c, tables.file.c, tables.audit.c
_HASHES = select(_f.commit_no, _f.role, _f.sha256).where(_f.role.in_(("act", "other")))
_ACTS = select(
    tables.act.c.number, tables.act.c.added_commit_no, tables.act.c.sha256, tables.act.c.other_sha256
).order_by(tables.act.c.act_no)
_STATUSES = ("accepted", "refused", "quarantined", "rejected")

Effect = tuple[int, int, int]
"""Of one file of effects: rows, versions brought, and versions that a full's own rows brought."""


def verify_control(log: Log, engine: duckdb.DuckDBPyConnection, damaged: Collection[str]) -> Iterator[Difference]:
    """Every difference in the control database of a log; files named in `damaged` are not read."""
    with log.store.reading() as connection:
        if connection.dialect.name == "sqlite":
            yield from _sound(connection)
        yield from _commits(connection)
        yield from _submissions(connection, _effects(log, engine, connection, damaged))
        yield from _acts(connection)
        yield from _recorded(connection)
    entry = trail.verify(log.store)
    if entry is not None:
        yield Difference("audit-chain", {"entry": entry})


def _sound(connection: Connection) -> Iterator[Difference]:
    """What SQLite itself finds wrong in the file: pages, indexes, keys that lead nowhere."""
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        yield Difference("database-damaged", {})
    for table, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield Difference("database-key", {"table": str(table)})


def _commits(connection: Connection) -> Iterator[Difference]:
    expected, before = 1, ""
    for number, instant in connection.execute(select(_c.commit_no, _c.recorded_at).order_by(_c.commit_no)):
        if number != expected:
            yield Difference("commit-gap", {"commit": expected, "found": number})
        elif instant <= before:
            yield Difference("commit-order", {"commit": number})
        expected, before = number + 1, instant


def _effects(
    log: Log, engine: duckdb.DuckDBPyConnection, connection: Connection, damaged: Collection[str]
) -> dict[int, Effect | None]:
    """What each commit's file of effects comes to; None for a file that must not be read."""
    query = select(_f.commit_no, _f.name).where(_f.role == EFFECT_ROLE).order_by(_f.commit_no)
    rows = [(number, name) for number, name in connection.execute(query)]
    found: dict[int, Effect | None] = {number: None for number, name in rows if name in damaged}
    whole = [(number, name) for number, name in rows if name not in damaged]
    for first in range(0, len(whole), _GROUP):
        group = whole[first : first + _GROUP]
        paths = ", ".join(literal(str(log.home.log_folder / name)) for _, name in group)
        source = f"SELECT *, CAST(file_index AS INTEGER) AS place FROM read_parquet([{paths}])"
        text = f"WITH effect AS ({source}) {read_sql('tizbe.ledger', 'effect_count')}"
        counts = {place: (many, brought, stated) for place, many, brought, stated in engine.execute(text).fetchall()}
        found |= {number: counts.get(place, (0, 0, 0)) for place, (number, _) in enumerate(group)}
    return found


def _submissions(connection: Connection, effects: Mapping[int, Effect | None]) -> Iterator[Difference]:
    """Each submission against its receipt, its commits, its files and its effects."""
    kinds = {number: (kind, instant) for number, kind, instant in connection.execute(
        select(_c.commit_no, _c.kind, _c.recorded_at)
    )}  # fmt: skip
    files = {(number, role): rows for number, role, rows in connection.execute(select(_f.commit_no, _f.role, _f.rows))}
    expected = 1
    for row in connection.execute(select(tables.submission).order_by(_s.submission_no)):
        if row.submission_no != expected:
            yield Difference("submission-gap", {"number": expected, "found": row.submission_no})
        expected = row.submission_no + 1
        for what, recorded, found in _faults(row, kinds, files, effects):
            detail = {"receipt": row.receipt, "what": what, "recorded": recorded, "found": found}
            yield Difference("submission", detail)
    taken = set(connection.execute(select(_s.commit_no).where(_s.commit_no.is_not(None))).scalars())
    for number in sorted(effects.keys() - taken):
        yield Difference("effects-of-nobody", {"commit": number})


Fault = tuple[str, str | int | None, str | int | None]
"""What is at fault, what the row says, and what stands against it."""


def _faults(
    row: Row[Any],
    kinds: Mapping[int, tuple[str, str]],
    files: Mapping[tuple[int, str], int],
    effects: Mapping[int, Effect | None],
) -> Iterator[Fault]:
    told = row.receipt_json or {}
    for name in ("receipt", "status", *_COUNTS):
        if getattr(row, name) != told.get(name):
            yield name, getattr(row, name), told.get(name)
    if (row.codes or {}) != (told.get("codes") or {}):
        yield "codes", None, None
    if row.receipt != f"S-{row.submission_no:08d}":
        yield "receipt", row.receipt, f"S-{row.submission_no:08d}"
    total = row.accepted + row.hinted + row.refused + row.already_known
    if total != row.rows_read:
        yield "rows_read", row.rows_read, total
    if row.status not in _STATUSES or (row.commit_no is not None) != (row.status == "accepted"):
        yield "commit_no", row.commit_no, row.status
    kind, instant = kinds.get(row.received_commit_no, ("", ""))
    if kind != "submission" or instant != row.received_at:
        yield "received_at", row.received_at, instant
    received = files.get((row.received_commit_no, "received"), row.rows_read)
    if received != row.rows_read:
        yield "rows_read", row.rows_read, received
    if row.status == "accepted":
        yield from _effect_faults(row, kinds, files, effects)


def _effect_faults(
    row: Row[Any],
    kinds: Mapping[int, tuple[str, str]],
    files: Mapping[tuple[int, str], int],
    effects: Mapping[int, Effect | None],
) -> Iterator[Fault]:
    """A submission that took effect: what it changed is what its counts say."""
    if kinds.get(row.commit_no, ("", ""))[0] not in EFFECT_KINDS:
        yield "commit_no", row.commit_no, None
    refused = files.get((row.commit_no, "refused"), 0)
    if refused != row.refused:
        yield "refused", row.refused, refused
    effect = effects.get(row.commit_no, (0, 0, 0))
    if effect is None:
        return
    many, brought, stated = effect
    taken = row.accepted + row.hinted
    if row.mode == "full":
        # A row taken brings one version; what absence closes and successors take over is beside that.
        if taken != stated:
            yield "accepted", taken, stated
    elif brought > taken or (many > 0) != (taken > 0):  # operations on one statement leave one version
        yield "accepted", taken, brought


def _acts(connection: Connection) -> Iterator[Difference]:
    """The files of acts are those that were read when the act was added."""
    kept = {(number, role): digest for number, role, digest in connection.execute(_HASHES)}
    for name, commit_no, *digests in connection.execute(_ACTS):
        for role, digest in zip(("act", "other"), digests, strict=True):
            if digest is not None and kept.get((commit_no, role)) != digest:
                yield Difference("act-file", {"act": name, "commit": commit_no})


def _recorded(connection: Connection) -> Iterator[Difference]:
    """Every submission and settlement was recorded in the audit trail: entries cut off its end are missed here."""
    subjects = set(connection.execute(select(_a.subject).where(_a.action == "submit")).scalars())
    for receipt in connection.execute(select(_s.receipt).order_by(_s.submission_no)).scalars():
        if receipt not in subjects:
            yield Difference("audit-missing", {"act": "submit", "subject": receipt})
    settled = connection.execute(select(func.count()).select_from(tables.settlement)).scalar()
    entries = connection.execute(select(func.count()).where(_a.action == "settle")).scalar()
    if settled != entries:
        yield Difference("audit-count", {"act": "settle", "recorded": entries, "found": settled})
