"""Answers: what the control database is told of a submission that was judged, alone or with others of its bundle.

The row of the submission, an entry in the audit trail, and whoever waits for the receipt: all in the transaction
that makes the commit true, for several commits a statement for each table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from tizbe.audit import trail
from tizbe.audit.trail import Deed
from tizbe.intake.receipt import Receipt
from tizbe.ledger.draft import Draft
from tizbe.ledger.preparing import Sent
from tizbe.store import tables

_INSERT = insert(tables.submission)


@dataclass(frozen=True)
class Answer:
    """One submission's answer: `row` and `deed` are None where the receipt was given before."""

    sent: Sent
    receipt: Receipt
    row: dict[str, Any] | None = None
    deed: Deed | None = None


def make_answer(number: int, draft: Draft, sent: Sent, stream: str, receipt: Receipt, content_sha256: str) -> Answer:
    """The answer that a commit gives to a submission; `number`: its own, `stream`: the name it is kept under."""
    envelope, by = sent.envelope, draft.commit.recorded_by
    row = {
        "submission_no": number,
        "receipt": receipt.receipt,
        "feed": envelope.feed,
        "stream": stream,
        "mode": envelope.mode,
        "as_of": envelope.as_of if envelope.mode == "full" else None,
        "sent_on": envelope.sent_on,
        "number": envelope.number,
        "name": None,  # a sender's file name may hold anything, a person's number too
        "sha256": content_sha256,
        "status": receipt.status,
        "received_at": draft.recorded_at,
        "received_by": by,
        "received_commit_no": draft.commit_no,
        "commit_no": draft.commit_no if receipt.status == "accepted" else None,
        **counts_of(receipt),
        "decided_by": None,
        "decided_at": None,
    }
    detail = {"feed": envelope.feed, "mode": envelope.mode, "status": receipt.status}
    return Answer(sent, receipt, row, Deed(by, "submit", receipt.receipt, detail=detail))


def write_answers(control: Connection, answers: Sequence[Answer]) -> None:
    """Write answers in the caller's transaction, in which their commits are already, and let who waits know."""
    rows = [answer.row for answer in answers if answer.row is not None]
    if rows:
        control.execute(_INSERT, rows)
    trail.record_all(control, [answer.deed for answer in answers if answer.deed is not None])
    for answer in answers:
        if answer.sent.recorded is not None:
            answer.sent.recorded(control, answer.receipt)


def counts_of(receipt: Receipt) -> dict[str, Any]:
    """The columns of the submission table that a receipt fills."""
    return {
        "code": receipt.code if receipt.status == "refused" else None,
        "rows_read": receipt.rows_read,
        "accepted": receipt.accepted,
        "hinted": receipt.hinted,
        "refused": receipt.refused,
        "already_known": receipt.already_known,
        "codes": receipt.codes,
        "receipt_json": dict(vars(receipt)),
    }
