"""What holds of the hub whatever is sent: counts, repeats, order, rhythm, rebuilding, two clocks."""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.hub.crowds import crowd_history, make_crowd
from tests.hub.people import AIGUL, BOLAT, DANA
from tests.hub.sending import Sender, believed_rows, counts, hub_at, rows_of, tell
from tests.oracle.bodies import ACTIVITY, stream_of
from tests.oracle.histories import SubmissionDict, receive
from tests.oracle.statements import Ledger
from tizbe.hub import Hub

CARD = "13/mlspp/disability-cdb"
PENSION = "8/mlspp/cdb-pensions"


def _history(seed: int, worlds: int, submissions: int) -> list[SubmissionDict]:
    rng = random.Random(seed)
    crowd, ledger = make_crowd(rng, worlds), Ledger()
    history = []
    for submission in crowd_history(rng, crowd, ledger, submissions):
        receive(ledger, submission)
        history.append(submission)
    return history


def _send(hub: Hub, folder: Path, history: Sequence[SubmissionDict], settle_every: int = 0) -> None:
    sender = Sender(folder)
    for number, submission in enumerate(history, start=1):
        with hub.receiving() as receiver:
            sender.send(receiver, submission)
        if settle_every and number % settle_every == 0:
            hub.settle()
    hub.settle()


def _disability(iin: str, **more: str) -> dict[str, str]:
    return {"iin": iin, "begin_date": "2025-01-01", "end_date": "", "group": "1", **more}


@pytest.mark.parametrize("name", ["other.csv", "rows.csv.gz", "rows.csv.zst", "rows.csv"])
def test_a_file_sent_again_changes_nothing_and_gets_the_first_receipt(name: str, tmp_path: Path) -> None:
    """Renamed, packed, with another number on another day: the first receipt, and no commit."""
    rows = [_disability(AIGUL), _disability(BOLAT, group="4"), _disability(AIGUL)]
    with hub_at(tmp_path) as hub:
        first = tell(hub, CARD, rows, sent_on="2025-02-01", number="1")
        assert counts(first) == (1, 0, 1, 1) and sum(counts(first)) == first.rows_read == 3
        commit, digest = hub.log.last_commit_no(), hub.statement_digest()
        assert tell(hub, CARD, rows, sent_on="2025-03-01", name=name, number="2") == first
        assert (hub.log.last_commit_no(), hub.statement_digest()) == (commit, digest)


def test_a_file_refused_whole_may_be_sent_again(tmp_path: Path) -> None:
    """A file refused for what its envelope says is judged anew when it comes with a right one."""
    with hub_at(tmp_path) as hub:
        wrong = tell(hub, CARD, [_disability(AIGUL)], sent_on="2025-02-01", count=2)
        assert (wrong.status, wrong.code, counts(wrong)) == ("refused", "F008", (0, 0, 1, 0))
        right = tell(hub, CARD, [_disability(AIGUL)], sent_on="2025-02-01", count=1)
        assert (right.status, counts(right)) == ("accepted", (1, 0, 0, 0))
        assert right.receipt != wrong.receipt


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.csv.zst", "rows.parquet"])
def test_a_truncated_file_is_refused_whole(name: str, cut: float, tmp_path: Path) -> None:
    """A file cut short, in whatever packing, is refused with its hash or count declared, and leaves nothing."""
    from hashlib import sha256

    from tizbe.hub import make_envelope

    with hub_at(tmp_path) as hub:
        source = tmp_path / "whole.csv"
        source.write_text("op,iin,begin_date,end_date,group\n" + f"open,{AIGUL},2025-01-01,,1\n" * 40, encoding="utf-8")
        content = _packed(source, name)
        path = tmp_path / name
        path.write_bytes(content[: int(len(content) * cut)])
        envelope = make_envelope(
            feed=CARD,
            mode="changes",
            sent_on=date(2025, 2, 1),
            name=name,
            count=40,
            sha256=sha256(content).hexdigest(),
        )
        receipt = hub.receive(path, envelope)
        assert receipt.status == "refused" and receipt.accepted == receipt.already_known == 0
        assert sum(counts(receipt)) == receipt.rows_read
        assert believed_rows(hub) == []


def _packed(source: Path, name: str) -> bytes:
    import gzip

    import pyarrow.csv
    import pyarrow.parquet
    import zstandard

    if name.endswith(".parquet"):
        target = source.with_suffix(".parquet")
        pyarrow.parquet.write_table(pyarrow.csv.read_csv(source), target)
        return target.read_bytes()
    content = source.read_bytes()
    if name.endswith(".gz"):
        return gzip.compress(content)
    return zstandard.compress(content) if name.endswith(".zst") else content


def test_a_refused_correction_leaves_the_good_statement(tmp_path: Path) -> None:
    """An amend with a wrong value, a close past the end, a full's refused row: what was believed stands."""
    with hub_at(tmp_path) as hub:
        tell(hub, CARD, [_disability(AIGUL, ref="a", end_date="2025-12-31")], sent_on="2025-02-01")
        before = believed_rows(hub)
        wrong = [
            {"op": "amend", **_disability(AIGUL, ref="a", group="7")},
            {"op": "amend", **_disability(BOLAT, ref="a")},
            {"op": "close", "iin": AIGUL, "ref": "a", "end_date": "2026-12-31"},
            {"op": "close", "iin": AIGUL, "ref": "a", "end_date": "2024-12-31"},
            {"op": "cancel", "iin": BOLAT, "ref": "a"},
            {"op": "open", **_disability(AIGUL, ref="a", group="2")},
        ]
        assert counts(tell(hub, CARD, wrong, sent_on="2025-02-02")) == (0, 0, 6, 0)
        full = [_disability(AIGUL, ref="a", group="7"), _disability(DANA)]
        assert counts(tell(hub, CARD, full, sent_on="2025-02-03", as_of="2025-02-03")) == (1, 0, 1, 0)
        assert [row for row in believed_rows(hub) if row[1] == AIGUL] == before


def test_a_ref_cancelled_and_opened_for_another_person_in_one_file(tmp_path: Path) -> None:
    """A ref may be used again after a cancel, in the same file and for somebody else."""
    with hub_at(tmp_path) as hub:
        tell(hub, CARD, [_disability(AIGUL, ref="a")], sent_on="2025-02-01")
        again = [{"op": "cancel", "iin": AIGUL, "ref": "a"}, {"op": "open", **_disability(BOLAT, ref="a")}]
        assert counts(tell(hub, CARD, again, sent_on="2025-02-02")) == (2, 0, 0, 0)
        assert [row[1] for row in believed_rows(hub)] == [BOLAT]
        cancel = [{"op": "cancel", "iin": AIGUL, "ref": "a"}]
        assert tell(hub, CARD, cancel, sent_on="2025-02-03").refused == 1
        digest = hub.statement_digest()
        hub.rebuild()
        assert hub.statement_digest() == digest


def test_a_repeated_cancel_is_known_though_the_ref_has_had_another_person_since(tmp_path: Path) -> None:
    """Whoever's statement of a ref was cancelled, cancelling it once more is already known."""
    with hub_at(tmp_path) as hub:
        for iin in (AIGUL, BOLAT):
            tell(hub, CARD, [_disability(iin, ref="a")], sent_on="2025-02-01")
            assert tell(hub, CARD, [{"op": "cancel", "iin": iin, "ref": "a"}], sent_on="2025-02-02").accepted == 1
        for note, iin in enumerate((AIGUL, BOLAT)):
            again = [{"op": "cancel", "iin": iin, "ref": "a", "end_date": f"2025-03-0{note + 1}"}]
            assert counts(tell(hub, CARD, again, sent_on="2025-02-03")) == (0, 0, 0, 1), iin


@pytest.mark.parametrize("seed", [11, pytest.param(12, marks=pytest.mark.slow)])
def test_any_rhythm_of_settling_gives_the_same_digest(seed: int, tmp_path: Path) -> None:
    """Settled once, after each submission or after every third: the same entitlements, statements and cover."""
    history = _history(seed, 12, 9)
    found = []
    for number, rhythm in enumerate((0, 1, 3)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with hub_at(folder) as hub:
            _send(hub, folder, history, rhythm)
            found.append((hub.digest(), believed_rows(hub), rows_of(hub, "cover")))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("seed", [21, pytest.param(22, marks=pytest.mark.slow)])
def test_order_across_feeds_gives_the_same_digest(seed: int, tmp_path: Path) -> None:
    """Each stream's submissions in their order, but stream after stream: the same entitlements."""
    history = [one for one in _history(seed, 12, 10) if not one["feed"].startswith("14/")]
    order = sorted({stream_of(one["feed"]) for one in history}, reverse=True)
    other = sorted(history, key=lambda one: order.index(stream_of(one["feed"])))
    found = []
    for name, sent in (("first", history), ("second", other)):
        folder = tmp_path / name
        folder.mkdir()
        with hub_at(folder) as hub:
            _send(hub, folder, sent)
            found.append((hub.digest(), believed_rows(hub)))
    assert found[0] == found[1]


@pytest.mark.parametrize("seed", [31, pytest.param(32, marks=pytest.mark.slow)])
def test_the_past_is_told_as_it_was_known(seed: int, tmp_path: Path) -> None:
    """Entitlements and statements as known at each commit are those the hub gave at that commit."""
    history = _history(seed, 10, 6)
    then = {}
    sender = Sender(tmp_path)
    with hub_at(tmp_path) as hub:
        for number, submission in enumerate(history):
            with hub.receiving() as receiver:
                sender.send(receiver, submission)
            if number % 3 == 0:
                hub.settle()
            commit = hub.log.last_commit_no()
            then[commit] = (rows_of(hub, "entitlement"), rows_of(hub, "cover"), believed_rows(hub))
        hub.settle()
        for commit, told in then.items():
            known = str(commit)
            again = (rows_of(hub, "entitlement", known), rows_of(hub, "cover", known))
            assert (*again, believed_rows(hub, known)) == told, commit


@pytest.mark.parametrize("seed", [41, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (42, 43))])
def test_settling_twice_rebuilding_and_applying_changes(seed: int, tmp_path: Path) -> None:
    """A second settlement finds nothing; a rebuild gives both digests again; changes applied give the state."""
    history = _history(seed, 15, 10)
    with hub_at(tmp_path) as hub:
        _send(hub, tmp_path, history, 3)
        assert hub.settle().settlement is None
        entitlements = rows_of(hub, "entitlement")
        assert _applied(rows_of(hub, "change")) == {(row[0], row[1], row[2], row[3]) for row in entitlements}
        before = (hub.digest(), hub.statement_digest(), rows_of(hub, "statement"), rows_of(hub, "change"))
        hub.rebuild()
        after = (hub.digest(), hub.statement_digest(), rows_of(hub, "statement"), rows_of(hub, "change"))
        assert after == before
    (tmp_path / "hub" / "projection.duckdb").unlink()
    with hub_at(tmp_path) as hub:
        assert (hub.digest(), hub.statement_digest()) == before[:2]


def _applied(changes: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """What somebody holds who began with nothing and applied every change in order."""
    held: set[tuple[str, ...]] = set()
    for number, (text, iin, row, op, begin, end, was_begin, was_end, _, _) in enumerate(changes, start=1):
        assert int(text) == number, "numbers have no gap"
        if op != "open":
            held.remove((iin, row, was_begin, was_end))
        if op != "cancel":
            assert (iin, row, begin, end) not in held
            held.add((iin, row, begin, end))
    return held


def test_full_settlement_and_incremental_agree(tmp_path: Path) -> None:
    """Many persons settled, then few touched: only these are settled, and everybody's digest is the same."""
    from tests.hub.people import made_up

    with hub_at(tmp_path) as hub:
        people = made_up(400)
        tell(hub, CARD, [_disability(iin) for iin in people], sent_on="2025-02-01")
        tell(hub, PENSION, [{"iin": iin, "begin_date": "2025-01-01"} for iin in people[:200]], sent_on="2025-02-01")
        assert hub.settle().everybody
        closed = [{"op": "close", **_disability(iin, end_date="2025-12-31")} for iin in people[:5]]
        tell(hub, CARD, closed, sent_on="2025-02-02")
        work = [{"iin": people[7], "begin_date": "2025-03-01", "kind": "employment"}]
        tell(hub, ACTIVITY, work, sent_on="2025-03-02")
        report = hub.settle()
        assert not report.everybody and report.by_op == {"close": 5}
        digest = hub.digest()
        hub.rebuild()
        assert hub.digest() == digest


def test_kinds_of_change_and_their_reasons(tmp_path: Path) -> None:
    """Open, close, amend and cancel, each with the reason of what moved, in one person's life."""
    feed = "6/mlspp/cdb-pensions"
    with hub_at(tmp_path) as hub:
        tell(hub, feed, [{"iin": AIGUL, "begin_date": "2025-01-01", "ref": "a"}], sent_on="2025-01-02")
        hub.settle()
        tell(hub, feed, [{"op": "close", "iin": AIGUL, "ref": "a", "end_date": "2025-06-30"}], sent_on="2025-06-01")
        hub.settle()
        amend = {"op": "amend", "iin": AIGUL, "ref": "a", "begin_date": "2025-02-01", "end_date": "2025-06-30"}
        tell(hub, feed, [amend], sent_on="2025-06-02")
        hub.settle()
        tell(hub, feed, [amend | {"end_date": ""}], sent_on="2025-06-03")
        hub.settle()
        work = {"iin": AIGUL, "begin_date": "2025-01-01", "end_date": "2025-03-31", "kind": "employment"}
        tell(hub, ACTIVITY, [work], sent_on="2025-06-04")
        hub.settle()
        tell(hub, feed, [{"op": "cancel", "iin": AIGUL, "ref": "a"}], sent_on="2025-06-05")
        hub.settle()
        found = [(row[3], row[4], row[5], row[8]) for row in rows_of(hub, "change")]
    assert found == [
        ("open", "2025-01-01", "", "stated"),
        ("close", "2025-01-01", "2025-06-30", "stated"),
        ("amend", "2025-02-01", "2025-06-30", "stated"),
        ("amend", "2025-02-01", "", ""),
        ("amend", "2025-04-01", "", "activity"),
        ("cancel", "2025-04-01", "", "cancelled"),
    ]


def test_amended_and_then_cancelled_before_the_next_settlement_is_cancelled(tmp_path: Path) -> None:
    """A statement corrected and then cancelled, in two files between two settlements, leaves as cancelled."""
    feed = "6/mlspp/cdb-pensions"
    with hub_at(tmp_path) as hub:
        tell(hub, feed, [{"iin": AIGUL, "begin_date": "2025-01-01", "ref": "a"}], sent_on="2025-01-02")
        hub.settle()
        tell(hub, feed, [{"op": "close", "iin": AIGUL, "ref": "a", "end_date": "2025-06-30"}], sent_on="2025-06-01")
        tell(hub, feed, [{"op": "cancel", "iin": AIGUL, "ref": "a"}], sent_on="2025-06-05")
        hub.settle()
        assert [(row[3], row[8]) for row in rows_of(hub, "change")] == [("open", "stated"), ("cancel", "cancelled")]
