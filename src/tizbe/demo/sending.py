"""The receipts of one month beside the answer key: as many as expected, and which are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tizbe.demo.account import CodeCount, Json, MonthSent

if TYPE_CHECKING:
    from tizbe.hub import Receipt

ROW_COUNTS = ("rows_read", "accepted", "hinted", "refused", "already_known")
"""The rows read and the four outcomes that sum to them."""


def compare_receipts(month: str, entries: Sequence[Json], receipts: Sequence[Receipt]) -> MonthSent:
    """One month's receipts, in the order of the key's entries, beside what the key expects."""
    names: dict[str, str | None] = {}
    statuses: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    answered = counted = counted_as_expected = 0
    differing = []
    for entry, receipt in zip(entries, receipts, strict=True):
        first = names.get(entry["repeat_of"]) if entry["repeat_of"] else None
        is_repeat = first is not None and receipt.receipt == first
        status = "repeat" if is_repeat else receipt.status
        names[entry["number"]] = receipt.receipt
        statuses[status] += 1
        is_answered = status == entry["expected"]
        is_counted = all(getattr(receipt, name) == entry[name] for name in ROW_COUNTS)
        answered += is_answered
        counted += entry["counts_exact"]
        counted_as_expected += entry["counts_exact"] and is_counted
        if not is_answered or (entry["counts_exact"] and not is_counted):
            differing.append(entry["number"])
        if not is_repeat:  # a repeat gets the first receipt again; its rows were counted there
            rows.update({name: getattr(receipt, name) for name in ROW_COUNTS})
    return MonthSent(
        month=month,
        submissions=len(receipts),
        statuses=dict(statuses),
        rows={name: rows[name] for name in ROW_COUNTS},
        answered_as_expected=answered,
        counted=counted,
        counted_as_expected=counted_as_expected,
        differing=tuple(differing),
    )


def count_codes(receipts: Iterable[Receipt]) -> list[CodeCount]:
    """How often each code was given: files for F-codes, rows for the others; each receipt counted once."""
    by_name = {receipt.receipt: receipt for receipt in receipts}
    found: Counter[str] = Counter()
    for receipt in by_name.values():
        if receipt.code:
            found[receipt.code] += 1
        found.update({code: rows for code, rows in receipt.codes.items() if code != receipt.code})
        found.update(hint["code"] for hint in receipt.hints)
    return [CodeCount(code, found[code]) for code in sorted(found)]
