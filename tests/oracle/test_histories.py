"""What holds of every random history, and what the random ones reached."""

import itertools
import random
from collections import Counter
from datetime import date

from .changes import apply, changes
from .cover import cover
from .days import add_months
from .histories import random_history, random_statements, receive, related_rows
from .law_facts import ROWS
from .settlement import every_day, settle
from .statements import Ledger
from .tally import ANSWERS, CHANGE_OPS, REASONS, Tally, run_history, tally_settled


def test_asking_landmarks_gives_what_asking_every_day_gives() -> None:
    """On random statements the landmarks miss no day on which an answer changes."""
    for seed in range(25):
        statements = random_statements(random.Random(seed))
        last = max(
            [date(2026, 6, 1)]
            + [one.end_date or one.begin_date for one in statements]
            + [
                add_months(date.fromisoformat(one.evidence["born"]), 216)
                for one in statements
                if "born" in one.evidence
            ]
        )
        window = (date(2021, 9, 1), min(add_months(last, 40), date(2045, 12, 31)))
        assert settle(statements, window) == settle(statements), seed


def test_order_of_statements_does_not_matter() -> None:
    """Shuffled statements settle alike, and periods of one row never touch or overlap."""
    for seed in range(200):
        rng = random.Random(seed)
        statements = random_statements(rng)
        found = settle(statements)
        rng.shuffle(statements)
        assert settle(statements) == found
        for one, other in itertools.pairwise(found):
            if (one.iin, one.row) == (other.iin, other.row):
                assert one.end_date is not None and (other.begin_date - one.end_date).days > 1


def test_every_day_has_the_cover_of_its_entitlements() -> None:
    """On each day of random settlements cover names exactly the rows entitled."""
    for seed in range(15):
        found = settle(random_statements(random.Random(seed)))
        covers = cover(found)
        for day in every_day(date(2025, 9, 1), date(2026, 4, 30)):
            for iin in {one.iin for one in found}:
                rows = {one.row for one in found if one.iin == iin and one.begin_date <= day <= (one.end_date or day)}
                told = [one.rows for one in covers if one.iin == iin and one.begin_date <= day <= (one.end_date or day)]
                assert told == ([tuple(sorted(rows))] if rows else [])


def test_random_statements_reach_every_row_reason_and_payer() -> None:
    """A thousand random settlements reach every row, every reason at an end, and every payer."""
    counts: Tally = Counter()
    for seed in range(1000):
        found = settle(random_statements(random.Random(seed)))
        counts += tally_settled(found, cover(found))
    assert all(counts["row", row] >= 20 for row in ROWS)
    assert all(counts["ended_by", reason] >= 3 for reason in REASONS)
    assert all(counts["payer", payer] for payer in ("republican", "local", "none"))


def test_changes_of_random_histories_turn_the_old_settlement_into_the_new() -> None:
    """Applied to the settlement before, the changes give exactly the settlement after."""
    for seed in range(150):
        history = random_history(random.Random(seed))
        ledger = Ledger()
        old = settle([])
        for submission in history:
            receive(ledger, submission)
            new = settle(ledger.believed())
            expected = {(one.iin, one.row, one.begin_date, one.end_date) for one in new}
            assert apply(old, changes(old, new)) == expected
            old = new


def test_order_across_feeds_does_not_matter() -> None:
    """Sending each feed's submissions in their order, but feed after feed, gives the same settlement."""
    for seed in range(150):
        rng = random.Random(seed)
        history = random_history(rng, [row for row in related_rows(rng) if row != 14] or [8])
        first, second = Ledger(), Ledger()
        for submission in history:
            receive(first, submission)
        streams = {"courts-department": "judicial-administration", "education-and-science": "enlightenment"}
        for submission in sorted(history, key=lambda one: "/".join(streams.get(p, p) for p in one["feed"].split("/"))):
            receive(second, submission)
        assert settle(first.believed()) == settle(second.believed()), seed


def test_a_repeated_history_changes_nothing() -> None:
    """Every submission not refused whole, sent again, is known and moves nothing."""
    for seed in range(100):
        history = random_history(random.Random(seed))
        ledger = Ledger()
        taken = [submission for submission in history if receive(ledger, submission)[0] != "refused"]
        before = ledger.believed()
        assert {receive(ledger, submission)[0] for submission in taken} <= {"known"}
        assert ledger.believed() == before


def test_random_histories_reach_every_row_reason_operation_and_answer() -> None:
    """A thousand and a half histories reach every row, reason, operation, answer and kind of change."""
    counts: Tally = Counter()
    for seed in range(1500):
        rng = random.Random(seed)
        history = random_history(rng)
        counts += run_history(history, rng.randrange(len(history)))[3]
    assert [row for row in ROWS if counts["row", row] < 5] == []
    assert [reason for reason in (*REASONS, "cancelled") if not counts["change reason", reason]] == []
    assert [reason for reason in REASONS if not counts["ended_by", reason]] == []
    assert [op for op in CHANGE_OPS if counts["change", op] < 10] == []
    asked = [(op, answer) for op in ("open", "amend", "close", "cancel", "full") for answer in ANSWERS]
    assert [pair for pair in asked if not counts["answer", pair]] == []
    assert all(counts["status", status] for status in ("taken", "refused", "known"))
    assert counts["closed by absence", True] > 20
