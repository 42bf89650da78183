"""The verb deliver: answers are read, refused batches repeated on request, and changes put into MSHI's inbox.

Every step can be cut short and done again. What is recorded but not in the inbox is put there by the next
delivery; what is in the inbox and not recorded is a hidden, half-written file that the next one removes.

    1. acknowledgements   MSHI's answers, recorded
    2. repetition         a refused batch, offered again because an operator says so
    3. offer              batches without an outcome: files missing or damaged are written again
    4. cut                changes in no batch yet: data file, record, name, manifest
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb
from sqlalchemy import update

from tizbe.audit import trail
from tizbe.delivery.acknowledgement import record_answers
from tizbe.delivery.batch import (
    BATCH_LIMIT,
    REFUSED,
    UNKNOWN,
    Batch,
    batch_name,
    cut,
    next_range,
    record,
    recorded_batches,
    write_again,
)
from tizbe.delivery.inbox import Inbox, exchange_folder, manifest
from tizbe.delivery.report import DeliveryReport, open_batches
from tizbe.engine.duckdb import connect
from tizbe.errors import Refused
from tizbe.ledger.log import Log
from tizbe.settings import Settings
from tizbe.store import tables

FOLDER = "mshi"
"""The folder of the hub's home that holds MSHI's inbox and outbox when none are named."""

_NOT_REFUSED = {
    "kk": "{batch}-топтамадан бас тартылмаған; тек бас тартылған топтаманы қайталауға болады.",
    "ru": "В пакете {batch} не отказано; повторить можно только пакет, в котором отказано.",
    "en": "Batch {batch} is not refused; only a refused batch can be repeated.",
}


def deliver(
    log: Log,
    actor: str,
    inbox: Path | None = None,
    outbox: Path | None = None,
    *,
    repeat: Collection[int] = (),
    batch_limit: int = BATCH_LIMIT,
    settings: Settings | None = None,
) -> DeliveryReport:
    """Deliver what MSHI does not have yet, and take its answers.

    `inbox` and `outbox` are folders as MSHI sees them (HOME/mshi/inbox and HOME/mshi/outbox by default);
    `repeat` numbers refused batches that are to be offered again; `batch_limit` is the largest number of
    changes in a batch, for batches not yet cut. Raises `Refused` for a folder that is not there or a batch
    that is not refused (answers are taken before), `Unavailable` while another process writes, `Broken` when
    the log does not give a batch's bytes.
    """
    if batch_limit < 1:
        raise ValueError("a batch holds at least one change")
    folder = log.home.path / FOLDER
    box = Inbox(exchange_folder(inbox, folder / "inbox"))
    answers = exchange_folder(outbox, folder / "outbox")
    with log.locking():
        box.clear()
        notices = record_answers(log, _batches(log), answers, actor)
        for number in sorted(set(repeat)):
            _repeat(log, number, actor)
        engine = connect(settings=settings)
        try:
            written = _offer(log, engine, box, _batches(log))
            written += _cut(log, engine, box, batch_limit, actor)
        finally:
            engine.close()
        return DeliveryReport(tuple(_batches(log)), written, tuple(notices))


def _batches(log: Log) -> list[Batch]:
    with log.store.reading() as connection:
        return recorded_batches(connection)


def _repeat(log: Log, number: int, actor: str) -> None:
    """Put a refused batch back among those without an outcome, in one commit; its range and bytes stay."""
    batch = next((batch for batch in _batches(log) if batch.number == number), None)
    if batch is None or batch.outcome != REFUSED:
        raise Refused({language: text.format(batch=number) for language, text in _NOT_REFUSED.items()})
    detail = {"repeated_batch": number, "refused_with": batch.reason}
    with log.writing("delivery", actor, detail) as draft, draft.recording() as connection:
        connection.execute(
            update(tables.batch)
            .where(tables.batch.c.batch_no == number)
            .values(
                state=UNKNOWN,
                written_at=draft.recorded_at,
                answered_at=None,
                answer={"reason": None, "answers": list(batch.answers)},
            )
        )
        trail.record(connection, actor, "repeat", subject=batch_name(number), detail=detail)


def _offer(log: Log, engine: duckdb.DuckDBPyConnection, box: Inbox, batches: list[Batch]) -> int:
    """See that every batch without an outcome lies whole in the inbox; gives how many had to be written."""
    written = 0
    by_number = {batch.number: batch for batch in batches}
    for batch in open_batches(batches):
        content = manifest(batch, by_number.get(batch.number - 1))
        has_data = box.has_data(batch)
        if has_data and box.has_manifest(batch, content):
            continue
        if not has_data:
            part = box.part(batch.number)
            write_again(log, engine, batch, part)
            box.put_data(batch, part)
        box.put_manifest(batch, content)
        written += 1
    return written


def _cut(log: Log, engine: duckdb.DuckDBPyConnection, box: Inbox, limit: int, actor: str) -> int:
    """Cut and put out batches until every change is in one; gives how many."""
    written = 0
    batches = _batches(log)
    previous = batches[-1] if batches else None
    while True:
        with log.store.reading() as connection:
            found = next_range(connection, limit)
        if found is None:
            return written
        part = box.part(found[0])
        batch = record(log, cut(log, engine, found, part), actor)
        box.put_data(batch, part)
        box.put_manifest(batch, manifest(batch, previous))
        previous = batch
        written += 1
