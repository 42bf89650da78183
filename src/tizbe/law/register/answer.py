"""Acts of the register as JSON values, as `law add`, `law list` and `law show` give them."""

from __future__ import annotations

from typing import Any

from tizbe.law.answer import reading_answer
from tizbe.law.reading.operation import NEEDS_REVIEW, READY
from tizbe.law.register.entry import PUBLISHED, REFUSED, Decision, Entry
from tizbe.law.register.review import Review
from tizbe.law.register.standing import InForce

Json = dict[str, Any]


def summary_answer(entry: Entry, in_force: InForce | None) -> Json:
    """An act in one line: what it is, how far it has come, and how it stands in the law."""
    return {
        "act": entry.name,
        "number": entry.number,
        "date": entry.act_date.isoformat() if entry.act_date else None,
        "language": entry.reading.act.language,
        "status": entry.status,
        "shipped": entry.is_shipped,
        "state": in_force.state if in_force else None,
        "in_force_from": in_force.since.isoformat() if in_force and in_force.since else None,
        "days": [day.isoformat() for day in in_force.days] if in_force else [],
        "waiting": list(in_force.waiting) if in_force else [],
        "awaits": list(in_force.awaits) if in_force else [],
        "undecided": len(entry.pending),
    }


def entry_answer(entry: Entry, in_force: InForce | None, review: Review, language: str) -> Json:
    """An act with everything that is known of it: who did what when, its hashes, decisions, reasons, operations."""
    return {
        **summary_answer(entry, in_force),
        "sha256": entry.sha256,
        "other_sha256": entry.other_sha256,
        "added": _step(entry.added_by, entry.added_at, entry.added_commit_no),
        "confirmed": _step(entry.confirmed_by, entry.confirmed_at),
        "published": _step(entry.published_by, entry.published_at, entry.commit_no),
        "refused": _step(entry.refused_by, entry.refused_at, reason=entry.reason),
        "decisions": [_decision(one, entry) for one in (*entry.decisions, *entry.refused_decisions)],
        "review": None if entry.status == REFUSED else NEEDS_REVIEW if review.reasons else READY,
        "reasons": [reason.sentence(language) for reason in review.reasons],
        "reason_codes": [reason.code for reason in review.reasons],
        "rows_without_rules": list(review.rows_without_rules),
        "reading": reading_answer(review.reading, language),
    }


def _step(by: str | None, at: str | None, commit: int | None = None, reason: str | None = None) -> Json | None:
    if not by:
        return None
    found: Json = {"by": by, "at": at}
    if commit is not None:
        found["commit"] = commit
    if reason is not None:
        found["reason"] = reason
    return found


def _decision(decision: Decision, entry: Entry) -> Json:
    if decision.refused_by is not None:
        status = "refused"
    elif decision.commit_no is not None:
        status = "counts"
    else:
        status = "waits" if entry.status == PUBLISHED else "draft"
    return {
        "decision": decision.kind,
        **decision.detail,
        "status": status,
        "by": decision.decided_by,
        "at": decision.decided_at,
        "confirmed_by": decision.confirmed_by,
        "commit": decision.commit_no,
    }
