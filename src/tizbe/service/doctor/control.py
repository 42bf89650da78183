"""What the doctor asks of the control database, the clock, the log beside it, and the projection made of both."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from sqlalchemy import Connection, bindparam, select

from tizbe.clock import instant_text, now_at
from tizbe.engine.duckdb import connect, literal
from tizbe.errors import HubError
from tizbe.ledger.files import names_to_sweep
from tizbe.ledger.home import Home
from tizbe.ledger.projection import SCHEMA as PROJECTION
from tizbe.ledger.standing import demand_standing
from tizbe.service.doctor.finding import Finding, found, told
from tizbe.settings import Settings
from tizbe.store import postgresql, service_tables, tables
from tizbe.store.database import SCHEMA, Store, connected_store, schema_of
from tizbe.store.identity import read_note

_SLOW = 0.05
_APART = timedelta(seconds=5)
_c, _f = tables.commit.c, tables.file.c
_LAST = select(_c.commit_no, _c.recorded_at).order_by(_c.commit_no.desc()).limit(1)
_NAMES = select(_f.name)
_w = service_tables.worker.c
_SILENT = select(_w.worker, _w.seen_at).where(_w.seen_at < bindparam("before")).order_by(_w.worker)
_SILENCE = timedelta(minutes=2)


def database(settings: Settings) -> Iterator[Finding]:
    """Whether the control database answers, is sound, of this program's schema, and this folder's."""
    if not settings.has_hub:
        return
    try:
        store = connected_store(settings.home)
    except HubError as error:
        yield told("database-away", error)
        return
    with closing(store):
        file = store.engine.url.database
        if store.engine.dialect.name == "sqlite" and not (file and Path(file).is_file()):
            yield _none(settings)  # to ask SQLite would make the file
            return
        try:
            started = time.perf_counter()
            schema = schema_of(store)
            seconds = time.perf_counter() - started
            if store.engine.dialect.name == "postgresql":
                postgresql.demand_fit(store.engine)
        except HubError as error:
            yield told("database-away", error)
            return
        yield found(
            "database-slow" if seconds > _SLOW and _again(store) > _SLOW else "database", kind=store.engine.dialect.name
        )
        yield from (_none(settings),) if schema is None else _schema(schema)
        if schema == SCHEMA:
            yield from _inside(settings, store)


def projection(settings: Settings) -> Iterator[Finding]:
    """Whether the projection can be read and is not behind; a writer at work is waited for by nobody."""
    file = settings.home / "projection.duckdb"
    if not settings.has_hub:
        return
    if not file.exists():
        yield found("projection-none")
        return
    with connect(None, settings) as connection:
        try:
            connection.execute(f"ATTACH {literal(str(file))} AS projection (READ_ONLY)")
            marks = dict(connection.execute("SELECT name, number FROM projection.mark").fetchall())
        except duckdb.Error as error:
            is_busy = "could not set lock" in str(error).lower()
            yield found("projection-busy" if is_busy else "projection-damaged")
            return
    if marks.get("schema") != PROJECTION:
        yield found("projection-other")
        return
    last = _last_commit(settings)
    behind = 0 if last is None else last - int(marks.get("commit", 0))
    if behind < 0:
        yield found("projection-ahead")
    else:
        yield found("projection-behind" if behind else "projection", behind=behind, commit=int(marks.get("commit", 0)))


def _none(settings: Settings) -> Finding:
    """There is no control database: lost where the log has files, else only not made before a first command ended."""
    is_begun = any(path.is_file() for path in Home(settings.home).log_folder.rglob("*"))
    return found("schema-none" if is_begun else "schema-unmade")


def _schema(schema: str) -> Iterator[Finding]:
    if schema > SCHEMA:
        yield found("schema-newer", schema=schema, known=SCHEMA)
    elif schema < SCHEMA:
        yield found("schema-older", schema=schema, known=SCHEMA)


def _inside(settings: Settings, store: Store) -> Iterator[Finding]:
    home = Home(settings.home)
    with store.reading() as connection:
        row = connection.execute(select(tables.hub)).first()
        note = read_note(settings.home)
        if row is None or note is None or row.hub_id != note.hub_id or row.is_restoring:
            yield found("database-other")
            return
        if store.engine.dialect.name == "sqlite":
            sound = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
            yield found("database-sound" if sound else "database-damaged")
        last = connection.execute(_LAST).first()
        yield from _clock(connection, None if last is None else last.recorded_at)
        number = 0 if last is None else int(last.commit_no)
        lying = names_to_sweep(home, number, everything=False)
        silent = connection.execute(_SILENT, {"before": instant_text(now_at() - _SILENCE)}).all()
        named = set(connection.execute(_NAMES.where(_f.commit_no >= number - number % 1000 - 1)).scalars())
    missing = sum(1 for name in named if not (home.log_folder / name).exists())
    orphans = len(lying - named)
    for name, seen_at in silent:
        yield found("worker-silent", name=name, seen_at=seen_at)
    if missing:
        yield found("files-missing", count=missing)
    elif orphans:
        yield found("files-orphan", count=orphans)
    try:
        demand_standing(home, store, number, note=False)
    except HubError as error:
        yield told("database-standing", error)


def _clock(connection: Connection, last: str | None) -> Iterator[Finding]:
    """This machine's clock against the last commit and against the database's own."""
    now = now_at()
    faults = []
    if last is not None:
        behind = datetime.strptime(last, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) - now
        if behind > _APART:
            faults.append(found("clock-behind", seconds=round(behind.total_seconds())))
    if connection.dialect.name == "postgresql":
        theirs = connection.exec_driver_sql("SELECT CLOCK_TIMESTAMP()").scalar()
        if theirs is not None and abs(theirs - now_at()) > _APART:
            faults.append(found("clock-apart", seconds=round(abs(theirs - now).total_seconds())))
    yield from faults or (found("clock"),)


def _again(store: Store) -> float:
    """Seconds of a second question, once the connection is there."""
    started = time.perf_counter()
    schema_of(store)
    return time.perf_counter() - started


def _last_commit(settings: Settings) -> int | None:
    """The log's last commit; None where the database does not say."""
    try:
        with closing(connected_store(settings.home)) as store:
            if schema_of(store) != SCHEMA:
                return None
            with store.reading() as connection:
                last = connection.execute(_LAST).first()
            return 0 if last is None else int(last.commit_no)
    except HubError:
        return None
