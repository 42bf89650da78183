"""The rehearsal of a settlement: it comes true, by row, operation and reason, and it changes nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from tests.hub.crowds import crowd_history, make_crowd
from tests.hub.people import AIGUL, BOLAT, CHILD, DANA, made_up
from tests.hub.rehearsals import committed, fingerprint, payer_days, row_days, told
from tests.hub.sending import hub_at, rows_of, tell
from tests.law.own_acts import DISABILITY, HEALTH, add, row_act
from tests.oracle.histories import SubmissionDict, csv_text, receive
from tests.oracle.statements import Ledger
from tizbe.errors import Refused
from tizbe.hub import Envelope, Hub, Rehearsed, make_envelope
from tizbe.law import authority as law_authority
from tizbe.settlement import rehearsal_comparison
from tizbe.settlement.everybody import spans
from tizbe.settlement.rehearsal_law import read_pack_file
from tizbe.settlement.rehearsal_settlement import SettlementRehearsal

MARKET, COURTS, CARD = "2/mlspp/labour-market", "8/courts-department/courts", "17/mlspp/digital-family-card"
OLD, NEW = "13/mlspp/disability-cdb", "13/health/disability-cdb"
MOVE = row_act("13", HEALTH, DISABILITY)
UNTIL = date(2027, 1, 1)
WINDOW = ("window_months: 2, source", "window_months: 5, source")
TAIL = ("tail: {days: 0, source: ours}", "tail: {days: 40, source: ours}")
MINUS = ("window_months: 0, minus: [5], one_per", "window_months: 0, one_per")
PRECEDENCE = ("14, 15, 2, 17, 16]", "14, 15, 17, 16, 2]"), ("rows: [1, 3", "rows: [2, 1, 3"), ("17, 16, 2]", "17, 16]")
PAYER = ("{since: {date: 2026-01-01}, payer: local", "{since: {date: 2024-05-01}, payer: local")
PACKS = {"tail and window": (TAIL, WINDOW), "order and payer": (*PRECEDENCE, PAYER), "minus": (MINUS,)}


def _write_file(folder: Path, submission: SubmissionDict, name: str = "next.csv") -> tuple[Path, Envelope]:
    path = folder / name
    path.write_text(csv_text(submission), encoding="utf-8")
    return path, make_envelope(
        feed=submission["feed"],
        mode=submission["mode"],
        sent_on=submission["sent_on"],
        as_of=submission["as_of"],
        name=name,
        count=len(submission["rows"]),
    )


def _history(seed: int, worlds: int, submissions: int) -> Iterator[SubmissionDict]:
    rng = random.Random(seed)
    ledger = Ledger()
    for submission in crowd_history(rng, make_crowd(rng, worlds), ledger, submissions):
        receive(ledger, submission)
        yield submission


def _rehearse_and_do(hub: Hub, folder: Path, submission: SubmissionDict, *, deep: bool) -> SettlementRehearsal:
    """Rehearse a file, then send and settle it: what was told is what was committed, and nothing moved before."""
    path, envelope = _write_file(folder, submission)
    asked = Rehearsed(submission=(path, envelope), horizon_date=UNTIL)
    after = len(rows_of(hub, "change"))
    before = {kind: rows_of(hub, kind) for kind in ("entitlement", "cover") if deep}
    home = hub.log.home.path
    files = fingerprint(home)
    found = hub.rehearse_settlement(asked)
    assert fingerprint(home) == files
    receipt = hub.receive(path, envelope)
    assert found.receipt is not None
    told_of = ("status", "code", "accepted", "hinted", "refused", "already_known", "codes", "sentences", "hints")
    assert [getattr(found.receipt, name) for name in told_of] == [getattr(receipt, name) for name in told_of]
    hub.settle()
    counted, persons = committed(hub, after)
    assert told(found) == counted, (submission["feed"], submission["mode"])
    assert found.persons == persons
    if deep:
        entitlement, cover = rows_of(hub, "entitlement"), rows_of(hub, "cover")
        moved = {row.row: (row.days_gained, row.days_lost) for row in found.rows}
        expected = row_days(before["entitlement"], entitlement, UNTIL)
        assert {row: days for row, days in moved.items() if days != (0, 0)} == expected
        paid = {(one.payer_without, one.payer_with): one.days for one in found.payers if one.days}
        assert paid == payer_days(before["cover"], cover, UNTIL)
    return found


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_rehearsed_file_does_what_it_does_when_it_is_sent(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of random histories each file, sent and settled, commits the rehearsed changes by row, op and reason."""
    if seed % 2:  # everybody in several spans, as of a country
        monkeypatch.setattr(rehearsal_comparison, "spans", lambda connection: spans(connection, 150))
    changes = 0
    with hub_at(tmp_path) as hub:
        for number, submission in enumerate(_history(seed, 12, 4 if seed == 1 else 9)):
            changes += _rehearse_and_do(hub, tmp_path, submission, deep=number == 3).changes
    assert changes > 20


def _row(iin: str, begin_date: str, **evidence: str) -> dict[str, str]:
    return {"iin": iin, "begin_date": begin_date, **evidence}


def _fill(hub: Hub) -> None:
    """A small settled ledger of 2025."""
    market = [_row(iin, "2025-06-01", status="registered") for iin in (AIGUL, BOLAT)]
    tell(hub, MARKET, market, sent_on="2025-11-02")
    tell(hub, COURTS, [_row(CHILD, "2025-06-01")], sent_on="2025-11-02")
    tell(hub, OLD, [_row(iin, "2025-06-01", group="2") for iin in (BOLAT, DANA)], sent_on="2025-11-02")
    hub.settle()


def _file(folder: Path, feed: str, text: str, sent_on: str, as_of: str | None = None) -> tuple[Path, Envelope]:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    mode, day = ("full", date.fromisoformat(as_of)) if as_of else ("changes", None)
    return path, make_envelope(feed=feed, mode=mode, sent_on=date.fromisoformat(sent_on), as_of=day, name=path.name)


def test_a_cancelled_and_a_corrected_statement_are_told_as_such(tmp_path: Path) -> None:
    """One file that cancels one statement and closes another: one change each, with the reasons that are committed."""
    text = f"op,iin,begin_date,end_date,status\ncancel,{AIGUL},2025-06-01,,registered\n"
    text += f"close,{BOLAT},2025-06-01,2025-10-31,registered\n"
    with hub_at(tmp_path) as hub:
        _fill(hub)
        found = hub.rehearse_settlement(Rehearsed(submission=_file(tmp_path, MARKET, text, "2025-11-03")))
    assert dict(told(found)) == {(2, "cancel", "cancelled"): 1, (2, "close", "stated"): 1}
    assert (found.cover_begin, found.cover_end, found.persons) == (0, 1, 2), "the other stays in row 13"


@pytest.mark.slow
def test_a_refused_a_held_and_a_known_file_change_nothing_and_say_so(tmp_path: Path) -> None:
    """What would not take effect is answered as it would be, and no change is counted."""
    crowd = made_up(1200, "930404")
    with hub_at(tmp_path) as hub:
        _fill(hub)
        tell(hub, MARKET, [_row(iin, "2025-01-01", status="registered") for iin in crowd], sent_on="2025-11-03")
        hub.settle()
        refused = hub.rehearse_settlement(Rehearsed(submission=_file(tmp_path, "2/no/such", "iin\n", "2025-11-04")))
        header = "iin,begin_date,end_date,status\n"
        empty = _file(tmp_path, MARKET, header, "2025-11-04", as_of="2025-11-04")
        held = hub.rehearse_settlement(Rehearsed(submission=empty))
        again = (tmp_path / "rows.csv", make_envelope(
            feed=MARKET, mode="changes", sent_on=date(2025, 11, 3), name="rows.csv"
        ))  # fmt: skip
        known = hub.rehearse_settlement(Rehearsed(submission=again))
        assert hub.held() == []
    assert [one.receipt and one.receipt.status for one in (refused, held, known)] == [
        "refused",
        "quarantined",
        "accepted",
    ]
    assert known.receipt is not None and known.receipt.receipt == "S-00000004"
    assert [one.changes for one in (refused, held, known)] == [0, 0, 0]


@pytest.mark.slow
def test_what_waits_is_rehearsed_alone_and_left_out_beside_something_else(tmp_path: Path) -> None:
    """With nothing named, the next settlement is rehearsed; a file is held against what waits as if settled."""
    with hub_at(tmp_path) as hub:
        first = hub.rehearse_settlement(Rehearsed())
        assert (first.changes, first.waits) == (0, True)
        _fill(hub)
        assert (hub.rehearse_settlement(Rehearsed()).changes, hub.rehearse_settlement(Rehearsed()).waits) == (0, False)
        tell(hub, COURTS, [_row(DANA, "2025-07-01")], sent_on="2025-11-04")
        text = f"op,iin,begin_date,end_date,group\nopen,{AIGUL},2025-08-01,,1\n"
        beside = hub.rehearse_settlement(Rehearsed(submission=_file(tmp_path, OLD, text, "2025-11-05")))
        alone = hub.rehearse_settlement(Rehearsed())
        last = len(rows_of(hub, "change"))
        report = hub.settle()
        assert committed(hub, last) == (told(alone), alone.persons)
    assert (beside.waits, beside.is_next, dict(told(beside))) == (True, False, {(13, "open", "stated"): 1})
    assert (alone.waits, alone.is_next, report.by_row) == (True, True, {"8": {"open": 1}})


def test_an_act_and_a_file_together_come_true_together(tmp_path: Path) -> None:
    """A file of a body that only the act names: refused without the act, counted with it, and so it happens."""
    add(tmp_path, MOVE)
    text = f"op,iin,begin_date,end_date,group\nopen,{AIGUL},2026-03-01,,1\n"
    with hub_at(tmp_path, "ann") as hub:
        _fill(hub)
        file = _file(tmp_path, NEW, text, "2026-03-02")
        act = hub.register.find("901")
        before = fingerprint(tmp_path / "hub")
        refused = hub.rehearse_settlement(Rehearsed(submission=file))
        alone = hub.rehearse_settlement(Rehearsed(acts=[act]))
        both = hub.rehearse_settlement(Rehearsed(acts=[act], submission=file))
        assert fingerprint(tmp_path / "hub") == before
        last = len(rows_of(hub, "change"))
        hub.confirm_act("901")
    assert (refused.receipt and refused.receipt.code, refused.changes) == ("F007", 0)
    assert dict(told(alone)) == {(13, "close", "authority"): 2}
    assert both.receipt and both.receipt.status == "accepted"
    with hub_at(tmp_path, "bob") as hub:
        hub.publish_act("901")
        assert committed(hub, last) == (told(alone), alone.persons)
        hub.receive(*file)
        hub.settle()
        assert committed(hub, last) == (told(both), both.persons)
        gone = hub.rehearse_settlement(Rehearsed(removed=[hub.register.find("901")]))
    assert {key: count for key, count in told(gone).items() if key[1] == "amend"} == {(13, "amend", ""): 2}, (
        "its end is open again"
    )


@pytest.mark.slow
def test_the_law_without_act_807_is_what_its_own_rehearsal_says_turned_around(tmp_path: Path) -> None:
    """Removing the act gives the days back that it takes, row by row, and takes the days that it gives."""
    with hub_at(tmp_path) as hub:
        _fill(hub)
        subsidised = [_row(AIGUL, "2025-11-01", status="subsidised-job")]
        tell(hub, MARKET, subsidised, sent_on="2025-11-03")
        tell(hub, CARD, [_row(DANA, "2026-01-01", level="D")], sent_on="2026-01-06")
        hub.settle()
        act = hub.register.find("807")
        by_act = hub.rehearse(act)
        found = hub.rehearse_settlement(Rehearsed(removed=[act], horizon_date=by_act.horizon_date))
    assert [(row.row, row.days_lost, row.days_gained) for row in found.rows] == [
        (row.row, row.days_gained, row.days_lost) for row in by_act.rows
    ]
    assert (found.cover_begin, found.cover_end) == (by_act.cover_end, by_act.cover_begin)
    assert found.removed == ("807/2025-09-29",)


def _pack_text() -> str:
    return (resources.files("tizbe.law.rules") / "rule-pack.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with a random settled history, to be copied."""
    folder = tmp_path_factory.mktemp("country")
    with hub_at(folder) as hub:
        for submission in _history(7, 25, 12):
            hub.receive(*_write_file(folder, submission))
        _fill(hub)
        activity = [_row(iin, "2025-05-10", end_date="2025-05-20", kind="employment") for iin in (AIGUL, DANA)]
        tell(hub, "activity/mlspp/payments", activity, sent_on="2025-11-03")
        tell(hub, "3/health/pregnancy-register", [_row(DANA, "2025-04-01")], sent_on="2025-11-03")
        hub.settle()
    return folder


@contextmanager
def _other_pack(pack: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(law_authority, "rule_pack", lambda: pack)
        patch.setattr(law_authority, "_AUTHORITIES", {})
        yield


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_another_pack_is_rehearsed_as_it_would_settle(name: str, country: Path, tmp_path: Path) -> None:
    """Another window, tail, precedence, subtraction or payer: the hub that really has the pack commits the same."""
    shutil.copytree(country / "hub", tmp_path / "hub")
    file = tmp_path / "pack.yaml"
    text = _pack_text()
    for old, new in PACKS[name]:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    pack = read_pack_file(file)
    with hub_at(tmp_path) as hub:
        last = len(rows_of(hub, "change"))
        before = {kind: rows_of(hub, kind) for kind in ("entitlement", "cover")}
        files = fingerprint(tmp_path / "hub")
        found = hub.rehearse_settlement(Rehearsed(pack_file=file, horizon_date=UNTIL))
        assert fingerprint(tmp_path / "hub") == files
    with _other_pack(pack), hub_at(tmp_path) as hub:
        hub.settle()
        assert committed(hub, last) == (told(found), found.persons)
        entitlement, cover = rows_of(hub, "entitlement"), rows_of(hub, "cover")
    moved = {row.row: (row.days_gained, row.days_lost) for row in found.rows}
    assert {row: days for row, days in moved.items() if days != (0, 0)} == row_days(
        before["entitlement"], entitlement, UNTIL
    )
    paid = {(one.payer_without, one.payer_with): one.days for one in found.payers if one.days}
    assert paid == payer_days(before["cover"], cover, UNTIL)
    assert found.changes or paid, "the example must be one that something follows from"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("window_months: 2,", "window_month: 2,"),
        ("rows: [1, 3, 4,", "rows: [3, 4,"),
        ("reason: child-age}, source: 'resolution 660, row 5'", "reason: child-age}, minus: [4], source: 'ours'"),
    ],
)
def test_a_pack_that_does_not_hold_together_is_refused(old: str, new: str, tmp_path: Path) -> None:
    """A misspelt key, a precedence that leaves a row out, rows that are subtracted from each other."""
    path = tmp_path / "pack.yaml"
    assert old in _pack_text()
    path.write_text(_pack_text().replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_pack_file(path)
    assert set(refused.value.sentences) == {"kk", "ru", "en"}
