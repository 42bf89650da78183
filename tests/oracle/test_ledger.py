"""What the oracle's ledger believes after submissions: keys, operations, fulls, absence, joint statements."""

from datetime import date

import pytest

from .changes import cancelled_days, changes
from .settlement import settle
from .statements import Ledger, Verdict
from .test_oracle import AIGUL, BOLAT, CHILD, TEEN, left_out, said, works

PENSIONS = "8/mlspp/cdb-pensions"
DAY = date(2026, 2, 10)


def send(ledger: Ledger, feed: str, *rows: str, on: date = DAY, columns: str = "op iin begin_date end_date") -> Verdict:
    """Send changes; each row is its words in the order of the columns, `-` for an empty one."""
    return ledger.receive(feed, "changes", None, on, _rows(columns, rows), columns.split())


def send_full(
    ledger: Ledger,
    feed: str,
    as_of: str,
    *rows: str,
    on: date = DAY,
    columns: str = "iin begin_date end_date",
) -> Verdict:
    """Send a full as of a day."""
    return ledger.receive(feed, "full", date.fromisoformat(as_of), on, _rows(columns, rows), columns.split())


def _rows(columns: str, rows: tuple[str, ...]) -> list[dict[str, str]]:
    texts = [["" if word == "-" else word for word in row.split()] for row in rows]
    return [dict(zip(columns.split(), row, strict=True)) for row in texts]


def believed(ledger: Ledger) -> list[str]:
    """Write what is believed as `begin..end`, with `absent` where a full ended it."""
    return [
        f"{one.begin_date}..{one.end_date or ''}" + (" absent" if one.ended_by_absence else "")
        for one in sorted(ledger.believed(), key=lambda one: (one.iin, one.begin_date))
    ]


# Operations.


def test_open_twice_is_known_and_with_other_content_refused() -> None:
    """A believed key with the same content is already known, with another end refused."""
    ledger = Ledger()
    rows = (f"open {AIGUL} 2025-01-01 -", f"open {AIGUL} 2025-01-01 -", f"open {AIGUL} 2025-01-01 2025-05-01")
    assert send(ledger, PENSIONS, *rows).rows == ("accepted", "known", "refused")
    assert believed(ledger) == ["2025-01-01.."]


def test_close_stays_between_begin_and_present_end() -> None:
    """A close may shorten, not lengthen nor begin before the beginning; the present end is already known."""
    ledger = Ledger()
    rows = (
        f"open {AIGUL} 2025-01-01 -",
        f"close {AIGUL} 2025-01-01 2025-06-30",
        f"close {AIGUL} 2025-01-01 2025-07-31",
        f"close {AIGUL} 2025-01-01 2024-12-31",
        f"close {AIGUL} 2025-01-01 2025-06-30",
        f"close {AIGUL} 2025-01-01 -",
        f"close {AIGUL} 2025-01-01 2025-01-01",
    )
    answers = ("accepted", "accepted", "refused", "refused", "known", "refused", "accepted")
    assert send(ledger, PENSIONS, *rows).rows == answers
    assert believed(ledger) == ["2025-01-01..2025-01-01"]


def test_cancel_frees_the_key_and_a_repeated_cancel_is_known() -> None:
    """A cancelled key may be opened again; an operation on a key never believed is refused."""
    ledger = Ledger()
    rows = (
        f"cancel {AIGUL} 2025-01-01 -",
        f"open {AIGUL} 2025-01-01 -",
        f"cancel {AIGUL} 2025-01-01 -",
        f"cancel {AIGUL} 2025-01-01 -",
        f"amend {AIGUL} 2025-01-01 2025-02-02",
        f"open {AIGUL} 2025-01-01 2025-03-03",
    )
    assert send(ledger, PENSIONS, *rows).rows == (
        "refused",
        "accepted",
        "accepted",
        "known",
        "refused",
        "accepted",
    )
    assert believed(ledger) == ["2025-01-01..2025-03-03"]


def test_amend_by_ref_moves_the_begin_and_never_the_iin() -> None:
    """With a ref the whole row may change except the IIN; without content it is already known."""
    ledger = Ledger()
    rows = (
        f"open {AIGUL} 2025-01-01 - a",
        f"amend {AIGUL} 2025-02-01 2025-12-31 a",
        f"amend {AIGUL} 2025-02-01 2025-12-31 a",
        f"amend {BOLAT} 2025-02-01 2025-12-31 a",
        f"open {BOLAT} 2025-02-01 2025-12-31 a",
        f"amend {AIGUL} 2025-02-01 2025-11-30 -",
    )
    answers = ("accepted", "accepted", "known", "refused", "refused", "refused")
    assert send(ledger, PENSIONS, *rows, columns="op iin begin_date end_date ref").rows == answers
    assert believed(ledger) == ["2025-02-01..2025-12-31"]


def test_a_ref_may_go_to_another_person_only_after_a_cancel() -> None:
    """A ref belongs to one IIN until its statement is cancelled, by ref alone if the sender likes."""
    ledger = Ledger()
    rows = (f"open {AIGUL} 2025-01-01 - a", f"cancel {AIGUL} - - a", f"open {BOLAT} 2025-01-01 - a")
    columns = "op iin begin_date end_date ref"
    assert send(ledger, PENSIONS, *rows, columns=columns).rows == ("accepted", "accepted", "accepted")
    assert [one.iin for one in ledger.believed()] == [BOLAT]


def test_the_same_submission_again_gets_the_first_answer() -> None:
    """Sent again on a later day, a submission changes nothing."""
    ledger = Ledger()
    first = send(ledger, PENSIONS, f"open {AIGUL} 2025-01-01 -")
    send(ledger, PENSIONS, f"cancel {AIGUL} 2025-01-01 -")
    again = send(ledger, PENSIONS, f"open {AIGUL} 2025-01-01 -", on=date(2026, 3, 3))
    assert (again.status, again.rows, believed(ledger)) == ("known", first.rows, [])


# Fulls.


def test_full_closes_what_it_leaves_out_the_day_before() -> None:
    """A statement holding on A and not in the full ends on A minus 1;
    one begun on A is cancelled; others stay.
    """
    ledger = Ledger()
    send(
        ledger,
        PENSIONS,
        f"open {AIGUL} 2025-01-01 -",
        f"open {BOLAT} 2026-02-01 -",
        f"open {TEEN} 2025-01-01 2025-12-31",
        f"open {CHILD} 2026-02-02 -",
    )
    verdict = send_full(ledger, PENSIONS, "2026-02-01")
    assert verdict.closed_by_absence == 2
    assert sorted(believed(ledger)) == [
        "2025-01-01..2025-12-31",
        "2025-01-01..2026-01-31 absent",
        "2026-02-02..",
    ]


def test_full_row_reopens_an_ended_statement_of_its_key() -> None:
    """A row matches the statement of its key, ended or not, and says its content anew."""
    ledger = Ledger()
    send(ledger, PENSIONS, f"open {AIGUL} 2025-01-01 2025-03-31")
    assert send_full(ledger, PENSIONS, "2026-02-01", f"{AIGUL} 2025-01-01 -").rows == ("accepted",)
    assert believed(ledger) == ["2025-01-01.."]


def test_full_row_with_another_begin_corrects_the_only_statement_left() -> None:
    """A row without ref that matches no key corrects the one unmatched statement of its person;
    of two it opens.
    """
    ledger = Ledger()
    send(ledger, PENSIONS, f"open {AIGUL} 2025-01-01 -")
    send_full(ledger, PENSIONS, "2026-02-01", f"{AIGUL} 2025-01-05 -")
    assert believed(ledger) == ["2025-01-05.."]
    send_full(ledger, PENSIONS, "2026-02-01", f"{AIGUL} 2025-01-06 -", f"{AIGUL} 2025-01-07 -")
    assert believed(ledger) == ["2025-01-05..2026-01-31 absent", "2025-01-06..", "2025-01-07.."]


def test_full_refused_row_protects_its_person_and_its_ref() -> None:
    """Nothing of the IIN or the ref of a refused row is closed;
    an unreadable IIN protects only by its ref.
    """
    ledger = Ledger()
    columns = "op iin begin_date end_date ref"
    send(ledger, PENSIONS, f"open {AIGUL} 2025-01-01 - -", f"open {BOLAT} 2025-01-01 - b", columns=columns)
    rows = (f"{AIGUL} 2026-02-02 - -", "123 2025-01-01 - b")
    verdict = send_full(ledger, PENSIONS, "2026-02-01", *rows, columns="iin begin_date end_date ref")
    assert (verdict.rows, verdict.closed_by_absence) == (("refused", "refused"), 0)


def test_full_repeated_key_is_known_if_equal_else_refused() -> None:
    """In one full the first row of a key stands."""
    ledger = Ledger()
    rows = (f"{AIGUL} 2025-01-01 -", f"{AIGUL} 2025-01-01 -", f"{AIGUL} 2025-01-01 2026-05-05")
    assert send_full(ledger, PENSIONS, "2026-02-01", *rows).rows == ("accepted", "known", "refused")


def test_full_out_of_order_or_from_the_future_is_refused_whole() -> None:
    """A full earlier than the last accepted one, or later than its sending day, is refused with every row."""
    ledger = Ledger()
    send_full(ledger, PENSIONS, "2026-02-01", f"{AIGUL} 2025-01-01 -")
    for as_of in ("2026-01-31", "2026-02-11"):
        verdict = send_full(ledger, PENSIONS, as_of, f"{BOLAT} 2025-01-01 -")
        assert (verdict.status, verdict.rows) == ("refused", ("refused",))


# Authority.


@pytest.mark.parametrize(
    ("feed", "on"),
    [
        ("17/mlspp/digital-family-card", date(2025, 12, 31)),
        ("10/internal-affairs/penitentiary", date(2022, 9, 26)),
        ("3/mlspp/payments", DAY),
        ("8/mlspp/payments", date(2022, 9, 25)),
        (PENSIONS, date(2021, 9, 21)),
    ],
)
def test_a_feed_no_edition_of_the_day_names_is_refused_whole(feed: str, on: date) -> None:
    """On a day without authority a full is refused, and so is a file that closes and cancels nothing."""
    assert send_full(Ledger(), feed, "2021-09-01", on=on).status == "refused"
    assert send(Ledger(), feed, f"open {AIGUL} 2025-01-01 -", on=on).status == "refused"


def test_without_authority_a_body_may_still_close_and_cancel_its_own() -> None:
    """After edition 2 Internal Affairs may end what it said of row 10, and open nothing beside it."""
    ledger, feed, columns = Ledger(), "10/internal-affairs/penitentiary", "op iin begin_date end_date measure"
    opened = f"open {AIGUL} 2022-01-01 - detention"
    assert send(ledger, feed, opened, on=date(2022, 9, 25), columns=columns).rows == ("hinted",)
    rows = (f"open {BOLAT} 2022-01-01 - detention", f"close {AIGUL} 2022-01-01 2022-06-30 detention")
    assert send(ledger, feed, *rows, on=DAY, columns=columns).rows == ("refused", "accepted")


def test_a_row_with_no_day_of_authority_is_refused_and_with_some_hinted() -> None:
    """Row 17 of 2025 is refused in 2026; a period that reaches into 2026 is taken with a hint."""
    ledger, feed, columns = Ledger(), "17/mlspp/digital-family-card", "op iin begin_date end_date level"
    rows = (
        f"open {AIGUL} 2025-11-01 2025-12-31 D",
        f"open {AIGUL} 2025-11-01 2026-01-01 д",
        f"open {BOLAT} 2026-01-01 - Е",
        f"open {TEEN} 2026-01-01 - B",
        f"open {TEEN} 2026-01-01 - F",
    )
    answers = ("refused", "hinted", "accepted", "hinted", "refused")
    assert send(ledger, feed, *rows, columns=columns).rows == answers
    assert [one.evidence["level"] for one in ledger.believed()] == ["D", "E", "B"]


def test_a_renamed_body_goes_on_in_one_stream() -> None:
    """The Judicial Administration closes what the courts department opened, and its full speaks for both."""
    ledger = Ledger()
    send(ledger, "8/courts-department/courts", f"open {AIGUL} 2025-01-01 -", f"open {BOLAT} 2025-01-01 -")
    new = "8/judicial-administration/courts"
    assert send(ledger, new, f"close {AIGUL} 2025-01-01 2025-12-31").rows == ("accepted",)
    assert send_full(ledger, new, "2026-02-01").closed_by_absence == 1


def test_statements_of_a_split_body_end_only_when_every_successor_has_spoken() -> None:
    """A joint statement that one ministry leaves out waits for the other's full; one taken over does not."""
    ledger, columns = Ledger(), "iin begin_date end_date form"
    old, science, schools = (f"14/{body}/nobd" for body in ("education-and-science", "science", "enlightenment"))
    rows = (f"{AIGUL} 2022-01-01 - full-time", f"{BOLAT} 2022-01-01 - full-time")
    send_full(ledger, old, "2022-09-20", *rows, on=date(2022, 9, 20), columns=columns)
    assert send_full(ledger, science, "2022-10-01", rows[0], columns=columns).rows == ("known",)
    assert believed(ledger) == ["2022-01-01..", "2022-01-01.."]
    assert send_full(ledger, schools, "2022-10-02", columns=columns).closed_by_absence == 1
    assert [(one.iin, one.feed, str(one.end_date)) for one in ledger.believed()] == [
        (AIGUL, science, "None"),
        (BOLAT, old, "2022-10-01"),
    ]


def test_vital_takes_changes_only_and_an_empty_end() -> None:
    """The vital stream takes no full and no end date; its records are not cut by authority."""
    ledger, feed, columns = Ledger(), "vital/justice/civil-acts", "op iin begin_date end_date born died"
    assert send_full(ledger, feed, "2026-02-01").status == "refused"
    rows = (f"open {TEEN} 2004-02-29 - 2004-02-29 -", f"open {AIGUL} 2026-01-05 2026-01-05 - 2026-01-05")
    assert send(ledger, feed, *rows, columns=columns).rows == ("accepted", "refused")


# Changes.


def test_each_kind_of_change_carries_the_reason_of_what_moved() -> None:
    """Open, close, amend and cancel are told apart by pairing periods that share a day."""
    was = settle([said(PENSIONS, AIGUL, "2025-01-01"), said(PENSIONS, BOLAT, "2025-01-01", "2025-05-31")])
    now = settle(
        [
            left_out(said(PENSIONS, AIGUL, "2025-01-01", "2025-12-31")),
            said(PENSIONS, BOLAT, "2025-02-01", "2025-05-31"),
            said(PENSIONS, TEEN, "2026-01-01"),
        ]
    )
    told = {one.iin: (one.op, one.reason, one.edition) for one in changes(was, now)}
    assert told == {
        AIGUL: ("close", "absent-from-full", 2),
        BOLAT: ("amend", "stated", 2),
        TEEN: ("open", "stated", 3),
    }
    assert [(one.op, one.begin_date, one.was_begin_date) for one in changes(was[:1], [])] == [
        ("cancel", date(2025, 1, 1), date(2025, 1, 1))
    ]
    assert changes(was, was) == []


def test_days_lost_to_a_cancel_are_told_as_cancelled_and_days_lost_to_work_are_not() -> None:
    """The reason is `cancelled` when every lost day rested on cancelled statements alone."""
    one, other = (
        said(PENSIONS, AIGUL, "2025-01-01", "2025-03-31"),
        said(PENSIONS, AIGUL, "2025-03-01", "2025-05-31"),
    )
    gone = cancelled_days([one, other], [other])
    assert (min(gone)[2], max(gone)[2]) == (date(2025, 4, 1), date(2025, 5, 31))
    assert [(c.op, c.reason) for c in changes(settle([one, other]), settle([one]), gone)] == [("amend", "cancelled")]
    grant = said("6/mlspp/cdb-pensions", AIGUL, "2025-01-01", "2025-03-31")
    work = works(AIGUL, "2025-02-01")
    assert [c.reason for c in changes(settle([grant]), settle([grant, work]))] == ["activity"]


def test_one_period_cut_in_two_is_an_amend_and_an_open() -> None:
    """An old period pairs with the first new one that shares a day; the second is opened."""
    grant = said("6/mlspp/cdb-pensions", AIGUL, "2025-01-01")
    found = changes(settle([grant]), settle([grant, works(AIGUL, "2025-02-01", "2025-02-28")]))
    assert [(one.op, one.reason) for one in found] == [("close", "activity"), ("open", "activity")]
