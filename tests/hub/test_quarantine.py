"""Quarantine: what the mass-change brake holds, who may decide, and what a decision does."""

from pathlib import Path

import pytest

from tests.hub.people import made_up
from tests.hub.sending import believed_rows, counts, hub_at, rows_of, settings, tell
from tizbe.errors import Refused
from tizbe.hub import Hub, open_hub

FEED = "6/mlspp/cdb-pensions"
PEOPLE = made_up(9000, "850101")
LARGE = 1000


def _rows(people: list[str], **more: str) -> list[dict[str, str]]:
    return [{"iin": iin, "begin_date": "2025-01-01", "end_date": "", **more} for iin in people]


def _filled(hub: Hub, people: list[str]) -> None:
    assert tell(hub, FEED, _rows(people), sent_on="2025-02-01", as_of="2025-02-01").accepted == len(people)


@pytest.mark.parametrize(
    ("believed", "ending", "status"),
    [
        (2000, LARGE - 1, "accepted"),
        (2000, LARGE, "quarantined"),
        (2000, LARGE + 1, "quarantined"),
        (LARGE, LARGE, "quarantined"),
    ],
)
def test_the_brake_holds_a_thousand_persons(believed: int, ending: int, status: str, tmp_path: Path) -> None:
    """A full that would end fewer than a thousand persons is taken, one of a thousand held, by absence alone."""
    with hub_at(tmp_path) as hub:
        _filled(hub, PEOPLE[:believed])
        rest = [*PEOPLE[ending:believed], PEOPLE[-1]]
        receipt = tell(hub, FEED, _rows(rest), sent_on="2025-03-01", as_of="2025-03-01")
        assert receipt.status == status and sum(counts(receipt)) == receipt.rows_read
        open_ones = sum(row[3] == "" for row in believed_rows(hub))
        assert open_ones == (len(rest) if status == "accepted" else believed)


def test_exactly_the_share_is_not_more_than_the_share(tmp_path: Path) -> None:
    """Five in a hundred is not more than 5 %: a thousand of twenty thousand pass, one more is held."""
    people = made_up(20_000 // 9, "800101")
    many = [iin for born in range(1, 11) for iin in made_up(len(people), f"8002{born:02d}")][:20_000]
    with hub_at(tmp_path) as hub:
        _filled(hub, many)
        closes = [{"op": "close", **row, "end_date": "2025-02-28"} for row in _rows(many[: LARGE + 1])]
        assert tell(hub, FEED, closes, sent_on="2025-03-01").status == "quarantined"
        assert tell(hub, FEED, closes[:-1], sent_on="2025-03-01").status == "accepted"


def test_operations_of_many_persons_are_held_too(tmp_path: Path) -> None:
    """Changes that close or cancel a thousand persons of the feed are held; amends that prolong are not."""
    with hub_at(tmp_path) as hub:
        _filled(hub, PEOPLE[:2000])
        amends = [{"op": "amend", **row, "end_date": "2030-01-01"} for row in _rows(PEOPLE[:1200])]
        cancels = [{"op": "cancel", **row} for row in _rows(PEOPLE[:1200])]
        assert tell(hub, FEED, cancels, sent_on="2025-03-01").status == "quarantined"
        shortened = tell(hub, FEED, amends, sent_on="2025-03-01")
        assert shortened.status == "quarantined", "an open end made an end is an ending"
        assert len(believed_rows(hub)) == 2000


def test_an_empty_full_is_held_where_anything_stands_and_taken_where_nothing_does(tmp_path: Path) -> None:
    """An empty full closes everything, so it waits for a second person, however few are concerned."""
    with hub_at(tmp_path) as hub:
        nothing = tell(hub, FEED, "iin,begin_date,end_date\n", sent_on="2025-01-02", as_of="2025-01-02")
        assert (nothing.status, nothing.rows_read) == ("accepted", 0)
        _filled(hub, PEOPLE[:3])
        empty = tell(hub, FEED, "iin,begin_date,end_date\n", sent_on="2025-03-01", as_of="2025-03-01")
        assert empty.status == "quarantined" and len(hub.held()) == 1
        assert [row[3] for row in believed_rows(hub)] == ["", "", ""]
        again = tell(hub, FEED, "iin,begin_date,end_date\n", sent_on="2025-03-05", as_of="2025-03-01")
        assert again == empty
    with open_hub(settings(tmp_path / "hub", "second")) as hub:
        released = hub.release(str(empty.receipt), "they moved to row 7")
        assert (released.status, released.receipt) == ("accepted", empty.receipt)
        assert [row[3] for row in believed_rows(hub)] == ["2025-02-28"] * 3
        assert hub.held() == []
        with pytest.raises(Refused):
            hub.release(str(empty.receipt))
        hub.settle()
        assert {row[5] for row in rows_of(hub, "entitlement")} == {"absent-from-full"}


def test_who_sent_it_may_neither_release_nor_reject(tmp_path: Path) -> None:
    """Two people are asked: the sender's own decision is refused and changes nothing."""
    with hub_at(tmp_path) as hub:
        _filled(hub, PEOPLE[:3])
        empty = tell(hub, FEED, "iin,begin_date,end_date\n", sent_on="2025-03-01", as_of="2025-03-01")
        commit = hub.log.last_commit_no()
        for decide in (hub.release, hub.reject):
            with pytest.raises(Refused):
                decide(str(empty.receipt))
        with pytest.raises(Refused):
            hub.release("S-99999999")
        assert hub.log.last_commit_no() == commit and len(hub.held()) == 1


def test_a_held_file_holds_up_nothing_and_is_judged_at_its_release(tmp_path: Path) -> None:
    """Later files take effect first; the release is judged against what they left, at its own commit."""
    with hub_at(tmp_path) as hub:
        _filled(hub, PEOPLE[:4])
        hub.settle()
        empty = tell(hub, FEED, "iin,begin_date,end_date\n", sent_on="2025-03-01", as_of="2025-03-01")
        known = hub.log.last_commit_no()
        moved = [
            {"op": "close", **_rows(PEOPLE[:1])[0], "end_date": "2025-01-31"},
            {"op": "cancel", **_rows(PEOPLE[1:2])[0]},
            {"op": "open", "iin": PEOPLE[5], "begin_date": "2025-02-15"},
            {"op": "open", "iin": PEOPLE[6], "begin_date": "2025-03-01"},
            {"op": "open", "iin": PEOPLE[7], "begin_date": "2025-03-02"},
        ]
        assert counts(tell(hub, FEED, moved, sent_on="2025-03-02")) == (5, 0, 0, 0)
    with open_hub(settings(tmp_path / "hub", "second")) as hub:
        assert hub.release(str(empty.receipt)).status == "accepted"
        ends = {row[1]: row[3] for row in believed_rows(hub)}
        assert ends == {
            PEOPLE[0]: "2025-01-31",
            PEOPLE[2]: "2025-02-28",
            PEOPLE[3]: "2025-02-28",
            PEOPLE[5]: "2025-02-28",
            PEOPLE[7]: "",
        }
        assert [row[3] for row in believed_rows(hub, str(known))] == [""] * 4
        digest = hub.statement_digest()
        hub.rebuild()
        assert hub.statement_digest() == digest


def test_a_full_released_after_a_later_full_is_refused_as_late(tmp_path: Path) -> None:
    """Judged at its release, a full older than the feed's last accepted full is refused whole."""
    with hub_at(tmp_path) as hub:
        _filled(hub, PEOPLE[:3])
        empty = tell(hub, FEED, "iin,begin_date,end_date\n", sent_on="2025-03-01", as_of="2025-03-01")
        later = tell(hub, FEED, _rows(PEOPLE[:3]), sent_on="2025-04-01", as_of="2025-04-01")
        assert later.status == "accepted"
    with open_hub(settings(tmp_path / "hub", "second")) as hub:
        assert hub.release(str(empty.receipt)).status == "refused"
        assert [row[3] for row in believed_rows(hub)] == ["", "", ""] and hub.held() == []


def test_rejected_it_never_takes_effect_and_keeps_its_receipt(tmp_path: Path) -> None:
    """A rejected submission answers every row as refused; sent again it gets that receipt."""
    with hub_at(tmp_path) as hub:
        _filled(hub, PEOPLE[:1500])
        rows = _rows(PEOPLE[1200:1500])
        held = tell(hub, FEED, rows, sent_on="2025-03-01", as_of="2025-03-01")
        assert held.status == "quarantined"
    with open_hub(settings(tmp_path / "hub", "second")) as hub:
        rejected = hub.reject(str(held.receipt), "a broken export")
        assert (rejected.status, counts(rejected)) == ("rejected", (0, 0, 300, 0))
        assert tell(hub, FEED, rows, sent_on="2025-03-02", as_of="2025-03-01") == rejected
        assert [row[3] for row in believed_rows(hub)] == [""] * 1500
