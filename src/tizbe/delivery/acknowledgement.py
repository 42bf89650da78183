"""Acknowledgements: what MSHI answers to a batch, read, kept in the log, and judged.

An answer decides a batch's state once. What comes later and says the same changes nothing; what comes later
and says otherwise is kept and reported, and a person decides. An answer that cannot be read, or that names
other content than ours, decides nothing: the batch stays unknown and is offered again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import update

from tizbe.audit import trail
from tizbe.delivery.batch import DONE, REFUSED, UNKNOWN, Batch, batch_name
from tizbe.delivery.feed_answer import CODE
from tizbe.delivery.report import Notice
from tizbe.learning import learned
from tizbe.ledger.log import Log
from tizbe.store import tables

LARGEST = 64 << 20
"""Bytes an acknowledgement may have; a refusal of every change of a full batch stays well below."""

_NAME = re.compile(r"batch-(\d{8})\.ack\.json")
_KEPT_NUMBERS = 100


class RefusedChange(msgspec.Struct, frozen=True):
    """One change that MSHI could not apply, and its code for that."""

    number: int
    code: str


@learned
class Acknowledgement(msgspec.Struct, frozen=True):
    """MSHI's answer to a batch, as its file has it.

    `written_at`, where MSHI gives it, repeats that of the manifest answered: it tells an answer to an
    earlier offer of the batch from one to the present offer.
    """

    batch: int
    sha256: str
    outcome: Literal["done", "refused"]
    answered_at: str
    code: str | None = None
    refused: tuple[RefusedChange, ...] = ()
    written_at: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What an answer does to its batch: the state and reason after it, whether it decided them, and what an
    operator must hear of it (None: nothing)."""

    outcome: str
    reason: str | None
    is_counted: bool
    notice: str | None = None


def read(content: bytes, batch: Batch) -> tuple[Acknowledgement | None, str | None]:
    """The acknowledgement that a file holds, or None and the reason why it says nothing of this batch.

    Reasons: `unreadable`, `another-batch`, `another-hash`.
    """
    try:
        found = msgspec.json.decode(content, type=Acknowledgement)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return None, "unreadable"
    if found.batch != batch.number:
        return None, "another-batch"
    if found.sha256.lower() != batch.sha256:
        return None, "another-hash"
    codes = [change.code for change in found.refused] + ([found.code] if found.code else [])
    is_sound = (
        all(CODE.fullmatch(code) for code in codes)
        and all(batch.first_change <= change.number <= batch.last_change for change in found.refused)
        and (bool(found.code) if found.outcome == REFUSED else not found.refused)
    )
    return (found, None) if is_sound else (None, "unreadable")


def judge(batch: Batch, found: Acknowledgement | None, problem: str | None) -> Verdict:
    """What an answer that is not yet recorded does to a batch."""
    if found is None:
        if batch.outcome == UNKNOWN:
            return Verdict(UNKNOWN, problem, True)
        return Verdict(batch.outcome, batch.reason, False, problem)
    said = (found.outcome, found.code if found.outcome == REFUSED else None)
    if found.outcome == REFUSED and found.written_at not in (None, batch.written_at):
        # The refusal of an offer that an operator has since repeated says nothing of the present offer.
        return Verdict(batch.outcome, batch.reason, False, "late")
    if batch.outcome == UNKNOWN:
        return Verdict(*said, True)
    if said == (batch.outcome, batch.reason):
        return Verdict(batch.outcome, batch.reason, False)
    return Verdict(batch.outcome, batch.reason, False, "contradictory")


def record_answers(log: Log, batches: list[Batch], outbox: Path, actor: str) -> list[Notice]:
    """Read MSHI's outbox and record each answer not recorded before, one commit each, with its file.

    Gives what an operator must hear. Files of MSHI are never changed or removed.
    """
    known = {batch.number: batch for batch in batches}
    notices = []
    for path in sorted(outbox.glob("batch-*.ack.json")):
        match = _NAME.fullmatch(path.name)
        batch = known.get(int(match[1])) if match else None
        if match is None or batch is None or not path.is_file():
            notices.append(Notice(int(match[1]) if match else None, "no-such-batch"))
        elif path.stat().st_size > LARGEST:
            notices.append(Notice(batch.number, "too-large"))
        else:
            content = path.read_bytes()
            digest = sha256(content).hexdigest()
            if all(answer["ack_sha256"] != digest for answer in batch.answers):
                notice = _record(log, batch, content, digest, actor)
                notices += [] if notice is None else [Notice(batch.number, notice)]
    return notices


def _record(log: Log, batch: Batch, content: bytes, digest: str, actor: str) -> str | None:
    found, problem = read(content, batch)
    verdict = judge(batch, found, problem)
    entry: dict[str, Any] = {
        "ack_sha256": digest,
        "outcome": found.outcome if found else UNKNOWN,
        "reason": found.code if found else problem,
        # Text of MSHI's own: kept in the file; here only when it looks like an instant.
        "answered_at": found.answered_at if found and re.fullmatch(r"[0-9T:.Z+-]{10,35}", found.answered_at) else None,
        "refused": len(found.refused) if found else 0,
        "refused_numbers": [change.number for change in found.refused[:_KEPT_NUMBERS]] if found else [],
        "counted": verdict.is_counted,
    }
    detail = {"batch": batch.number, **entry}
    with log.writing("acknowledgement", actor, detail) as draft:
        draft.write("acknowledgement", content, "json", rows=entry["refused"])
        entry["commit_no"] = draft.commit_no
        values: dict[str, Any] = {
            "state": verdict.outcome,
            "answer": {"reason": verdict.reason, "answers": [*batch.answers, entry]},
        }
        if verdict.is_counted and verdict.outcome in {DONE, REFUSED}:
            values["answered_at"] = draft.recorded_at
        with draft.recording() as connection:
            connection.execute(update(tables.batch).where(tables.batch.c.batch_no == batch.number).values(**values))
            trail.record(connection, actor, "acknowledge", subject=batch_name(batch.number), detail=detail)
    return verdict.notice
