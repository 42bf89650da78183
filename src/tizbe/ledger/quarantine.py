"""Quarantine: submissions that the mass-change brake holds, and the second person who decides on them.

Released, a submission takes effect at the commit of release, judged against what is believed then;
rejected, it never does. It holds up no other submission. Who sent it may not decide on it.
Source: settlement contract, "Keys and operations".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select, update

from tizbe.audit import trail
from tizbe.errors import Refused
from tizbe.intake.catalogue import matter
from tizbe.intake.receipt import Receipt
from tizbe.intake.screening import screen
from tizbe.intake.submission import Envelope
from tizbe.ledger.answer import counts_of
from tizbe.ledger.earlier import find_submission
from tizbe.ledger.log import Log
from tizbe.ledger.receipts import received_again, sign
from tizbe.ledger.receiving import Receiver
from tizbe.store import tables

_s = tables.submission.c


def held(log: Log) -> list[Receipt]:
    """The receipts of every submission in quarantine, oldest first."""
    query = select(_s.receipt_json).where(_s.status == "quarantined").order_by(_s.submission_no)
    with log.store.reading() as control:
        return [Receipt(**found) for found in control.execute(query).scalars()]


def release(receiver: Receiver, name: str, reason: str | None = None) -> Receipt:
    """Let a held submission take effect now; gives its final receipt.

    Raises Refused when there is no such submission in quarantine, or the same person sent it.
    """
    row = _held_row(receiver, name)
    with receiver.log.writing("release", receiver.actor) as draft:
        received = received_again(receiver.log, receiver.projection.connection, row)
        envelope = Envelope(
            feed=row.feed, mode=row.mode, as_of=row.as_of, sent_on=row.sent_on, number=row.number,
            count=None, sha256=None, name=f"{name}.parquet",
        )  # fmt: skip
        connection = receiver.projection.connection
        screening = screen(connection, received, envelope, receiver.authority, receiver.authority.pack)
        screening = receiver.look_back(screening, is_release=True)
        judgement = None if screening.refusal else receiver.judge(screening, draft.commit_no)
        receipt = receiver.make_receipt(draft, screening, judgement, name, held=False)
        if judgement is not None:
            receiver.keep_effects(draft, judgement)
        took_effect = receipt.status == "accepted"
        with draft.recording() as control:
            control.execute(
                update(tables.submission).where(_s.submission_no == row.submission_no),
                {
                    "status": receipt.status,
                    "commit_no": draft.commit_no if took_effect else None,
                    **counts_of(receipt),
                    "decided_by": receiver.actor,
                    "decided_at": draft.recorded_at,
                },
            )
            trail.record(control, receiver.actor, "release", name, purpose=reason, detail={"status": receipt.status})
        receiver.arrears.apply(draft.commit_no, row.submission_no, judgement)
    return receipt


def reject(receiver: Receiver, name: str, reason: str | None = None) -> Receipt:
    """Turn a held submission away for good; gives its final receipt. Raises Refused as `release` does."""
    row = _held_row(receiver, name)
    before = Receipt(**row.receipt_json)
    about = matter("F021")
    rejected = replace(
        before,
        status="rejected",
        accepted=0,
        hinted=0,
        already_known=0,
        refused=before.rows_read,
        codes={about.code: before.rows_read},
        code=about.code,
        sentences=about.sentences,
        mend=about.mends,
    )
    with receiver.log.writing("reject", receiver.actor) as draft:
        receipt = sign(receiver.log, draft, rejected)
        with draft.recording() as control:
            control.execute(
                update(tables.submission).where(_s.submission_no == row.submission_no),
                {
                    "status": "rejected",
                    **counts_of(receipt),
                    "decided_by": receiver.actor,
                    "decided_at": draft.recorded_at,
                },
            )
            trail.record(control, receiver.actor, "reject", name, purpose=reason)
        receiver.arrears.apply(draft.commit_no, row.submission_no, None)
    return receipt


def _held_row(receiver: Receiver, name: str) -> Row[Any]:
    row = find_submission(receiver.log, name)
    if row is None or row.status != "quarantined":
        raise Refused(
            {
                "kk": f"{name} түбіртегі бар жіберілім карантинде жоқ.",
                "ru": f"В карантине нет отправки с квитанцией {name}.",
                "en": f"No submission with the receipt {name} is in quarantine.",
            }
        )
    if row.received_by == receiver.actor:
        raise Refused(
            {
                "kk": "Жіберілім туралы оны жіберген адам емес, екінші адам шешеді; --by арқылы атын көрсетіңіз.",
                "ru": "Решает второе лицо, а не тот, кто отправил; назовите его через --by.",
                "en": "A second person decides, not the one who sent it; name that person with --by.",
            }
        )
    return row
