"""What random histories reached: which rows, reasons, operations, answers and changes occurred,
and how often.
"""

from collections import Counter
from collections.abc import Iterable

from .changes import Change, cancelled_days, changes
from .cover import Cover, cover
from .histories import SubmissionDict, receive
from .settlement import Entitlement, settle
from .statements import Ledger, Statement

REASONS = (
    "stated",
    "age",
    "child-age",
    "activity",
    "exclusion",
    "row-priority",
    "representative",
    "authority",
    "death",
    "absent-from-full",
)
CHANGE_OPS = ("open", "close", "amend", "cancel")
ANSWERS = ("accepted", "hinted", "refused", "known")

Tally = Counter[tuple[str, object]]


def tally_settled(entitlements: Iterable[Entitlement], covers: Iterable[Cover] = ()) -> Tally:
    """Count rows, reasons (by side and by row) and payers."""
    counts: Tally = Counter()
    for one in entitlements:
        counts["row", one.row] += 1
        counts["began_by", one.began_by] += 1
        counts["ended_by", one.ended_by] += 1
        counts["row ended_by", (one.row, one.ended_by)] += 1
    for covered in covers:
        counts["payer", covered.payer] += 1
        counts["rows covered", len(covered.rows)] += 1
    return counts


def tally_changes(found: Iterable[Change]) -> Tally:
    """Count operations and reasons of changes."""
    counts: Tally = Counter()
    for one in found:
        counts["change", one.op] += 1
        counts["change reason", one.reason] += 1
    return counts


def run_history(
    history: list[SubmissionDict], settle_after: int
) -> tuple[list[Statement], list[Entitlement], list[Change], Tally]:
    """Play a history; settle after so many submissions and at the end; give the end,
    the changes and the counts.
    """
    counts: Tally = Counter()
    ledger = Ledger()
    before, old = ledger.snapshot(), settle([])
    for number, submission in enumerate(history):
        if number == settle_after:
            before = ledger.snapshot()
            old = settle(before.values())
        status, answers, closed = receive(ledger, submission)
        counts["status", status] += 1
        counts["mode", submission["mode"]] += 1
        counts["closed by absence", closed > 0] += 1
        for row, answer in zip(submission["rows"], answers, strict=True):
            op = row[0] if submission["mode"] == "changes" else "full"
            counts["answer", (op, answer)] += 1
    believed = ledger.believed()
    new = settle(believed)
    cancelled = [one for uid, one in before.items() if uid in ledger.cancelled_uids]
    gone = cancelled_days(before.values(), cancelled) if cancelled else set()
    found = changes(old, new, gone)
    counts += tally_settled(new, cover(new))
    counts += tally_changes(found)
    return believed, new, found, counts
