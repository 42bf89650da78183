"""The made-up MSHI: it applies each batch once, in order, all or nothing, and reckons cover by itself."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.delivery.settled import Period, Settlements, cancelled, made_up_iins, opened
from tizbe.delivery.delivering import deliver
from tizbe.delivery.report import DeliveryReport
from tizbe.period import OPEN, end_of
from tizbe.sandbox.mshi import Faults, Mshi

DAY = date(2026, 1, 1)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Settlements]:
    """A log without settlements."""
    made = Settlements(tmp_path / "home")
    yield made
    made.log.store.close()


def mshi(hub: Settlements, faults: Faults | None = None) -> Mshi:
    """The made-up MSHI at the hub's default folders."""
    return Mshi(hub.log.home.path / "mshi", faults=faults)


def run(hub: Settlements, limit: int = 20, repeat: tuple[int, ...] = ()) -> DeliveryReport:
    """Deliver with small batches."""
    return deliver(hub.log, "tester", repeat=repeat, batch_limit=limit)


def outcomes(report: DeliveryReport) -> list[str]:
    """The outcome of each batch."""
    return [batch.outcome for batch in report.batches]


def reckon(held: set[Period]) -> list[tuple[object, ...]]:
    """Cover day by day in plain Python, as the rows of the export."""
    order = [1, *range(3, 16), 2, 17, 16]
    cover: list[tuple[object, ...]] = []
    for iin in sorted({period[0] for period in held}):
        mine = [period for period in held if period[0] == iin]
        edges = sorted({day for period in mine for day in period[2:]} | {DAY})
        found: list[tuple[date, date, str, int, str]] = []
        for begin, until in pairwise(edges):
            rows = sorted({row for _, row, f, u in mine if f <= begin and until <= u})
            if not rows:
                continue
            first = min(rows, key=order.index)
            payer = "none" if first == 16 else "republican"
            if first == 17 or (first == 2 and begin >= DAY):
                payer = "local"
            alike = (";".join(map(str, rows)), first, payer)
            is_longer = bool(found) and found[-1][1] == begin and found[-1][2:] == alike
            found.append((found.pop()[0] if is_longer else begin, until, *alike))
        cover += [(f"{iin:012d}", begin, end_of(until), *rest) for begin, until, *rest in found]
    return cover


def test_state_follows_the_changes(hub: Settlements) -> None:
    """After every batch is applied, MSHI's cover is that of what the hub has settled."""
    other = mshi(hub)
    for changes in (150, 1, 90):
        hub.settle(changes)
        run(hub, limit=37)
        other.answer()
        assert [tuple(row.values()) for row in other.cover().to_pylist()] == reckon(hub.held)
    assert set(outcomes(run(hub))) == {"done"}
    assert other.entitlements() == len(hub.held)


def test_cover_splits_where_the_payer_changes(hub: Settlements, tmp_path: Path) -> None:
    """Row 2 alone is paid by the republic until 2026, locally from then; the export has the outside form."""
    one, two = sorted(made_up_iins(2))
    hub.commit(
        [
            opened(one, 2, date(2025, 6, 1)),
            opened(two, 2, date(2025, 6, 1)),
            opened(two, 14, date(2025, 6, 1)),
        ]
    )
    run(hub)
    other = mshi(hub)
    other.answer()
    assert other.export_cover(tmp_path / "cover.csv") == 3
    assert (tmp_path / "cover.csv").read_text() == (
        "iin,begin_date,end_date,rows,primary_row,payer\n"
        f"{one:012d},2025-06-01,2025-12-31,2,2,republican\n"
        f"{one:012d},2026-01-01,,2,2,local\n"
        f"{two:012d},2025-06-01,,2;14,14,republican\n"
    )


def test_batch_is_applied_once(hub: Settlements) -> None:
    """A batch whose answer was lost is offered and answered again, and applied only once."""
    hub.settle(60)
    run(hub)
    other = mshi(hub, Faults(lost=frozenset({2})))
    assert other.answer().applied == [1, 2, 3]
    held = other.entitlements()
    assert outcomes(run(hub)) == ["done", "unknown", "done"]
    summary = other.answer()
    assert (summary.applied, summary.answered_again) == ([], [2])
    assert outcomes(run(hub)) == ["done"] * 3
    assert other.entitlements() == held


def test_double_answer_changes_nothing(hub: Settlements) -> None:
    """An answer given twice, the second time with a later instant, leaves the batch done."""
    hub.settle(10)
    run(hub)
    other = mshi(hub, Faults(doubled=frozenset({1})))
    other.answer()
    run(hub)
    assert other.answer().answered_again == [1]
    report = run(hub)
    assert (outcomes(report), report.notices) == (["done"], ())


def test_refused_batch_holds_the_later_ones(hub: Settlements) -> None:
    """Batches after a refused one wait at MSHI's side until an operator repeats it; then all are done."""
    hub.settle(60)
    run(hub)
    other = mshi(hub, Faults(refused_once=frozenset({2})))
    summary = other.answer()
    assert (summary.applied, summary.refused, summary.waiting) == ([1], [2], [3])
    report = run(hub)
    assert outcomes(report) == ["done", "refused", "unknown"]
    assert report.batches[1].reason == "asked"
    assert other.answer().applied == []
    run(hub, repeat=(2,))
    assert other.answer().applied == [2, 3]
    assert outcomes(run(hub)) == ["done"] * 3
    assert [tuple(row.values()) for row in other.cover().to_pylist()] == reckon(hub.held)


def test_batches_are_taken_in_order(hub: Settlements) -> None:
    """A batch whose forerunner has not arrived waits and is not answered."""
    hub.settle(60)
    run(hub)
    box = hub.log.home.path / "mshi" / "inbox"
    (box / "batch-00000002.json").rename(box / "held.json")
    other = mshi(hub)
    summary = other.answer()
    assert (summary.applied, summary.waiting) == ([1], [3])
    run(hub)
    assert other.answer().applied == [2, 3]


@pytest.mark.parametrize("damage", ["hash", "file", "count", "order"])
def test_batch_that_is_not_what_its_manifest_says_is_refused(hub: Settlements, damage: str) -> None:
    """A wrong hash, a missing file, a wrong count or a wrong forerunner refuses the batch with its code."""
    hub.settle(40)
    run(hub)
    box = hub.log.home.path / "mshi" / "inbox"
    path = box / "batch-00000001.json"
    manifest = json.loads(path.read_text())
    if damage == "hash":
        with (box / "batch-00000001.csv").open("ab") as file:
            file.write(b"\n")
    elif damage == "file":
        (box / "batch-00000001.csv").unlink()
    elif damage == "count":
        manifest["counts"]["open"] += 1
    else:
        manifest["previous_sha256"] = "0" * 64
    path.write_text(json.dumps(manifest))
    other = mshi(hub)
    assert other.answer().refused == [1]
    assert (run(hub).batches[0].reason, other.entitlements()) == (damage, 0)
    run(hub, repeat=(1,))
    assert other.answer().applied == [1, 2]


def test_change_that_does_not_fit_refuses_the_whole_batch(hub: Settlements) -> None:
    """A cancel of a period MSHI lacks, or an open of one it has, refuses all and names those changes."""
    iin = made_up_iins(1)[0]
    day = DAY + timedelta(days=1)
    hub.commit([opened(iin, 2, DAY)])
    hub.commit([opened(iin, 3, DAY), opened(iin, 2, DAY), cancelled(iin, 5, day), cancelled(iin, 3, DAY)])
    run(hub, limit=1)
    other = mshi(hub)
    assert (other.answer().applied, other.answer().refused) == ([1, 2], [3])
    answer = json.loads((other.outbox / "batch-00000003.ack.json").read_text())
    assert (answer["code"], [change["number"] for change in answer["refused"]]) == ("state", [3])
    apart = Settlements(hub.log.home.path.parent / "apart")
    apart.commit([opened(iin, 3, DAY), cancelled(iin, 5, day), opened(iin, 3, DAY, day), opened(iin, 3, DAY)])
    run(apart)
    other = mshi(apart)
    other.answer()
    answer = json.loads((other.outbox / "batch-00000001.ack.json").read_text())
    assert ([change["number"] for change in answer["refused"]], other.entitlements()) == ([2, 4], 0)
    assert run(apart).batches[0].answers[0]["refused_numbers"] == [2, 4]
    apart.log.store.close()


def test_period_may_come_back_within_a_batch(hub: Settlements) -> None:
    """A period opened, cancelled and opened again in one batch is held once."""
    iin = made_up_iins(1)[0]
    for change in (opened, cancelled, opened):
        hub.commit([change(iin, 2, DAY)])
    run(hub)
    other = mshi(hub)
    assert other.answer().applied == [1]
    assert [row["end_date"] for row in other.cover().to_pylist()] == [None]
    assert OPEN not in {row["end_date"] for row in other.cover().to_pylist()}


def test_answers_hold_no_person(hub: Settlements) -> None:
    """No answer and no manifest holds an IIN; the data file alone does."""
    hub.settle(40)
    run(hub)
    other = mshi(hub)
    other.answer()
    with (other.inbox / "batch-00000001.csv").open(newline="") as file:
        iins = {row["iin"] for row in csv.DictReader(file)}
    texts = [path.read_text() for path in (*other.inbox.glob("*.json"), *other.outbox.iterdir())]
    assert len(texts) == 4
    assert not any(iin in text for iin in iins for text in texts)
