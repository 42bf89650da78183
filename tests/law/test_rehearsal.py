"""The rehearsal of an act on a ledger: what it reports, that it changes nothing, that it comes true."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.hub.people import AIGUL, BOLAT, CHILD, DANA, made_up
from tests.hub.sending import hub_at, rows_of, tell
from tests.law.own_acts import DISABILITY, HEALTH, add, row_act
from tizbe.hub import Hub
from tizbe.settlement.rehearsal import Rehearsal

MOVE = row_act("13", HEALTH, DISABILITY)
MARKET, CARD = "2/mlspp/labour-market", "17/mlspp/digital-family-card"
COURTS, OLD = "8/courts-department/courts", "13/mlspp/disability-cdb"


def _rehearse(hub: Hub, name: str) -> Rehearsal:
    return hub.rehearse(hub.register.find(name))


def _fingerprint(home: Path) -> dict[str, str]:
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def _fill(hub: Hub) -> None:
    """A small ledger of 2025 and the first days of 2026: what act 807 touches, and what it does not."""
    tell(
        hub,
        MARKET,
        [
            {"iin": AIGUL, "begin_date": "2025-06-01", "status": "registered"},
            {"iin": AIGUL, "begin_date": "2025-11-01", "status": "subsidised-job"},
            {"iin": BOLAT, "begin_date": "2025-06-01", "status": "registered"},
        ],
        sent_on="2025-11-02",
    )
    tell(hub, COURTS, [{"iin": CHILD, "begin_date": "2025-06-01"}], sent_on="2025-11-02")
    tell(hub, OLD, [{"iin": BOLAT, "begin_date": "2025-06-01", "group": "2"}], sent_on="2025-11-02")
    tell(hub, CARD, [{"iin": DANA, "begin_date": "2026-01-01", "level": "D"}], sent_on="2026-01-06")
    hub.settle()


def test_act_807_is_rehearsed_against_the_law_without_it(tmp_path: Path) -> None:
    """Row 17 gains a sender, the courts' body is replaced, row 2 loses the excepted persons; by row and reason."""
    with hub_at(tmp_path) as hub:
        _fill(hub)
        found = _rehearse(hub, "807")
    assert found.reasons == ()
    assert [move.feed for move in found.gained] == ["8/judicial-administration/courts", CARD]
    assert [move.feed for move in found.lost] == [COURTS]
    (body,) = found.replaced
    assert (body.row, body.was, body.became, body.is_same) == (
        "8",
        "courts-department",
        "judicial-administration",
        True,
    )
    assert found.row_kinds == {"added": ("17",), "removed": (), "changed": ("2", "6", "7", "8"), "renumbered": ()}
    rows = {move.row: move for move in found.rows}
    assert set(rows) == {2, 17}
    assert (rows[2].begin, rows[2].end, rows[2].end_reasons) == (0, 1, {"exclusion": 1})
    assert (rows[17].begin, rows[17].end, rows[17].begin_reasons) == (1, 0, {"authority": 1})
    assert rows[2].days_lost == rows[17].days_gained > 0
    assert (found.cover_begin, found.cover_end) == (1, 1)
    assert [(one.row, one.payer_without, one.payer_with) for one in found.row_payers] == [(17, "", "local")]
    assert [(one.feed, one.statements) for one in found.gaining_statements] == [(CARD, 1)]
    assert found.losing_statements == ()


def test_a_rehearsal_changes_nothing(tmp_path: Path) -> None:
    """After rehearsing a shipped act, a draft and a plain file, every file of the hub is what it was."""
    add(tmp_path, MOVE)
    with hub_at(tmp_path) as hub:
        _fill(hub)
        digest = hub.digest()
    home = tmp_path / "hub"
    before = _fingerprint(home)
    with hub_at(tmp_path) as hub:
        first = _rehearse(hub, "901")
        assert _rehearse(hub, "901") == first
        _rehearse(hub, "807")
    assert _fingerprint(home) == before
    with hub_at(tmp_path) as hub:
        assert hub.digest() == digest


@pytest.mark.parametrize("others", [0, 60])
def test_what_is_rehearsed_is_what_publishing_does(others: int, tmp_path: Path) -> None:
    """The persons and days that a rehearsal says a row loses are those that the publication then closes."""
    with hub_at(tmp_path) as hub:
        _fill(hub)
        if others:
            begun = {"begin_date": "2025-01-01", "status": "registered"}
            crowd = [{"iin": iin, **begun} for iin in made_up(others, "930404")]
            tell(hub, MARKET, crowd, sent_on="2025-12-01")
        tell(hub, OLD, [{"iin": DANA, "begin_date": "2025-06-01", "group": "1"}], sent_on="2025-12-02")
        hub.settle()
        cover_before = rows_of(hub, "cover")
    add(tmp_path, MOVE)
    with hub_at(tmp_path, "ann") as hub:
        found = _rehearse(hub, "901")
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub:
        _, report = hub.publish_act("901")
        assert report is not None
        moves = [(row.row, row.begin, row.begin_reasons, row.end, row.end_reasons) for row in found.rows]
        assert moves == [(13, 0, {}, 2, {"authority": 2}), (17, 1, {"row-priority": 1}, 0, {})]
        assert report.by_row == {"13": {"close": 2}, "17": {"open": 1}}
        ends = [line[3] for line in rows_of(hub, "entitlement") if line[1] == "13"]
        assert ends == ["2026-02-28"] * 2
        lost = {line[0] for line in set(cover_before) - set(rows_of(hub, "cover"))}
        assert lost == {BOLAT, DANA}
        assert found.cover_end == 0, "both are covered by another row"
        assert [(one.payer_without, one.payer_with, one.persons) for one in found.payers] == [
            ("republican", "local", 2)
        ]
        assert [(one.feed, one.statements, one.persons) for one in found.losing_statements] == [(OLD, 2, 2)]
        assert _rehearse(hub, "901").rows == found.rows, "a published act is rehearsed by leaving it out"


def test_an_act_that_does_not_fit_is_rehearsed_as_nothing(tmp_path: Path) -> None:
    """An act that needs review would not be applied: its rehearsal gives the reasons and no change."""
    add(tmp_path, row_act("44", HEALTH, DISABILITY))
    with hub_at(tmp_path) as hub:
        _fill(hub)
        found = _rehearse(hub, "901")
    assert [reason.code for reason in found.reasons] == ["row-missing"]
    assert (found.gained, found.lost, found.rows, found.days) == ((), (), (), ())
