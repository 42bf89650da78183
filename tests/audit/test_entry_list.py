"""The audit trail read: filters, days of Almaty, and pages that neither lose nor repeat an entry."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tizbe.audit import trail
from tizbe.audit.entry_list import Sought, list_entries
from tizbe.store.database import Store, open_store

MIDNIGHT = "2026-01-05T19:00:00.000000Z"
"""When the 6th of January begins in Almaty."""

WRITTEN = (
    ("2026-01-04T12:00:00.000000Z", "aigul", "explain", "hash of one"),
    ("2026-01-05T18:59:59.999999Z", "aigul", "settle", None),
    (MIDNIGHT, "bolat", "explain", "hash of two"),
    ("2026-01-06T18:59:59.999999Z", "aigul", "explain", "hash of two"),
    ("2026-01-06T19:00:00.000000Z", "bolat", "deliver", None),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A control database with five entries, numbered 1 to 5."""
    made = open_store(tmp_path_factory.mktemp("trail"))
    patched = pytest.MonkeyPatch()
    for at, actor, action, subject in WRITTEN:
        instant = datetime.fromisoformat(at).astimezone(UTC)
        patched.setattr(trail, "now_at", lambda instant=instant: instant)
        with made.writing() as connection:
            trail.record(connection, actor, action, subject, "a purpose", {"of": actor})
    patched.undo()
    return made


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), [5, 4, 3, 2, 1]),
        (Sought(actor="aigul"), [4, 2, 1]),
        (Sought(action="explain"), [4, 3, 1]),
        (Sought(actor="aigul", action="explain"), [4, 1]),
        (Sought(subject="hash of two"), [4, 3]),
        (Sought(begin_date=date(2026, 1, 6)), [5, 4, 3]),
        (Sought(end_date=date(2026, 1, 5)), [2, 1]),
        (Sought(begin_date=date(2026, 1, 6), end_date=date(2026, 1, 6)), [4, 3]),
        (Sought(begin_date=date.min, end_date=date.max), [5, 4, 3, 2, 1]),
        (Sought(begin_date=date.max), []),
        (Sought(end_date=date.min), []),
        (Sought(actor="nobody"), []),
    ],
    ids=lambda value: str(value) if isinstance(value, Sought) else None,
)
def test_what_is_sought_is_found(store: Store, sought: Sought, found: list[int]) -> None:
    """Filters narrow together, a day is Almaty's and both days are included; the newest entry stands first."""
    page = list_entries(store, sought)
    assert [entry.entry_no for entry in page.entries] == found
    assert page.next is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_make_the_whole(store: Store, limit: int) -> None:
    """Read page by page, each as long as was asked, the entries are those of one long page."""
    numbers, before = [], None
    while True:
        page = list_entries(store, Sought(), before, limit)
        assert 0 < len(page.entries) <= limit
        numbers += [entry.entry_no for entry in page.entries]
        before = page.next
        if before is None:
            break
    assert numbers == [5, 4, 3, 2, 1]


def test_an_entry_is_as_it_was_written(store: Store) -> None:
    """What was recorded is what is shown, with the hash that the chain has of it."""
    (entry,) = list_entries(store, Sought(), limit=1).entries
    assert entry.as_json() == {
        "entry_no": 5,
        "at": WRITTEN[4][0],
        "actor": "bolat",
        "action": "deliver",
        "subject": None,
        "purpose": "a purpose",
        "detail": {"of": "bolat"},
        "hash": trail.head(store)[1],
    }
