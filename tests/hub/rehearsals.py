"""What rehearsals are compared with: the changes that a hub really committed, and days counted one by one."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from tests.hub.sending import rows_of
from tizbe.hub import Hub
from tizbe.settlement.rehearsal_settlement import SettlementRehearsal

Line = tuple[str, ...]
Counted = Counter[tuple[int, str, str]]


def fingerprint(home: Path) -> dict[str, str]:
    """Every file of a folder by its path, with the hash of its bytes."""
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def told(found: SettlementRehearsal) -> Counted:
    """The changes that a rehearsal counts, by row, op and reason; its sums are compared on the way."""
    counted: Counted = Counter()
    for row in found.rows:
        for reason in row.reasons:
            for op, changes in reason.by_op.items():
                counted[row.row, op, reason.reason] += changes
        assert sum(row.by_op.values()) == sum(sum(one.by_op.values()) for one in row.reasons)
        assert max(one.persons for one in row.reasons) <= row.persons <= found.persons
    assert found.changes == counted.total() == sum(found.by_op.values())
    return counted


def committed(hub: Hub, after: int) -> tuple[Counted, int]:
    """The changes that the hub numbered after a number, by row, op and reason; and how many persons they are of."""
    rows = [line for line in rows_of(hub, "change") if int(line[0]) > after]
    return Counter((int(line[2]), line[3], line[8]) for line in rows), len({line[1] for line in rows})


def row_days(before: list[Line], after: list[Line], until: date) -> dict[int, tuple[int, int]]:
    """Person-days gained and lost by row between two exports of entitlements, before a day; counted as sets of days."""
    old, new = (_days(lines, until) for lines in _differing(before, after))
    found = {}
    for row in sorted({row for row, _, _ in old ^ new}):
        gained = sum(1 for one in new - old if one[0] == row)
        found[row] = (gained, sum(1 for one in old - new if one[0] == row))
    return found


def payer_days(before: list[Line], after: list[Line], until: date) -> dict[tuple[str, str], int]:
    """Person-days by payer before and payer after, where they differ, between two exports of cover."""
    old, new = (_payers(lines, until) for lines in _differing(before, after))
    moved = Counter((old.get(key, ""), new.get(key, "")) for key in old.keys() | new.keys())
    return {pair: days for pair, days in moved.items() if pair[0] != pair[1]}


def _differing(before: list[Line], after: list[Line]) -> tuple[set[Line], set[Line]]:
    """The lines of one export that the other has not: the days of the others did not move."""
    return set(before) - set(after), set(after) - set(before)


def _days(rows: Iterable[Line], until: date) -> set[tuple[int, str, date]]:
    return {(int(line[1]), line[0], day) for line in rows for day in _span(line[2], line[3], until)}


def _payers(rows: Iterable[Line], until: date) -> dict[tuple[str, date], str]:
    return {(line[0], day): line[5] for line in rows for day in _span(line[1], line[2], until)}


def _span(begin: str, end: str, until: date) -> Iterable[date]:
    first = date.fromisoformat(begin)
    last = min(date.fromisoformat(end) + timedelta(days=1) if end else until, until)
    return (first + timedelta(days=number) for number in range((last - first).days))
