"""Authority through the hub: feeds that no edition names on the day, renamed and split bodies."""

from pathlib import Path

import pytest

from tests.hub.people import AIGUL, BOLAT, CHILD, DANA
from tests.hub.sending import believed_rows, counts, hub_at, rows_of, tell

CARD = "17/mlspp/digital-family-card"
PRISON = "10/internal-affairs/penitentiary"
OLD_COURTS, NEW_COURTS = "8/courts-department/courts", "8/judicial-administration/courts"
SPLIT, SCHOOLS, SCIENCE = "14/education-and-science/nobd", "14/enlightenment/nobd", "14/science/nobd"


@pytest.mark.parametrize("as_of", [None, "2025-12-08"])
def test_row_17_in_december_2025_is_refused_naming_edition_and_row(as_of: str | None, tmp_path: Path) -> None:
    """The sentence of the refusal names edition 2 and row 17, in three languages."""
    with hub_at(tmp_path) as hub:
        row = {"iin": AIGUL, "begin_date": "2025-11-03", "end_date": "", "level": "D"}
        receipt = tell(hub, CARD, [row], sent_on="2025-12-08", as_of=as_of)
        assert (receipt.status, receipt.edition, receipt.row, receipt.code) == ("refused", 2, 17, "F006")
        assert receipt.codes == {"F006": 1} and receipt.refused == 1
        assert receipt.sentences is not None and set(receipt.sentences) == {"kk", "ru", "en"}
        assert all("17" in text and "2" in text.replace("17", "") for text in receipt.sentences.values())
        january = tell(hub, CARD, [row], sent_on="2026-01-06", as_of=as_of and "2026-01-06")
        assert (january.status, january.edition, january.hinted) == ("accepted", 3, 1)
        hub.settle()
        assert [row[2] for row in rows_of(hub, "entitlement")] == ["2026-01-01"]


def test_row_10_by_internal_affairs_after_edition_2(tmp_path: Path) -> None:
    """Its full or its opening is refused whole; its closing and cancelling are judged, an opening beside refused."""
    with hub_at(tmp_path) as hub:
        rows = [
            {"iin": iin, "begin_date": "2022-05-01", "end_date": "", "measure": "detention", "ref": ref}
            for iin, ref in ((AIGUL, "a"), (BOLAT, "b"), (DANA, "c"))
        ]
        assert counts(tell(hub, PRISON, rows, sent_on="2022-05-02")) == (0, 3, 0, 0)
        for as_of in (None, "2022-10-03"):
            whole = tell(hub, PRISON, rows[:1], sent_on="2022-10-03", as_of=as_of)
            assert (whole.status, whole.edition, whole.row, whole.code) == ("refused", 2, 10, "F006")
            assert whole.sentences is not None and "10" in whole.sentences["en"]
        mixed = [
            {"op": "close", "iin": AIGUL, "ref": "a", "end_date": "2022-08-31"},
            {"op": "cancel", "iin": BOLAT, "ref": "b"},
            {"op": "open", "iin": CHILD, "begin_date": "2022-09-01", "measure": "detention"},
            {"op": "amend", **rows[2], "begin_date": "2022-06-01"},
        ]
        receipt = tell(hub, PRISON, mixed, sent_on="2022-10-04")
        assert (receipt.status, counts(receipt)) == ("accepted", (2, 0, 2, 0))
        assert [row[1:4] for row in believed_rows(hub)] == sorted(
            [(AIGUL, "2022-05-01", "2022-08-31"), (DANA, "2022-05-01", "")]
        )
        hub.settle()
        assert [row[0:1] + row[2:] for row in rows_of(hub, "entitlement")] == sorted(
            [
                (AIGUL, "2022-05-01", "2022-08-31", "stated", "stated"),
                (DANA, "2022-05-01", "2022-09-25", "stated", "authority"),
            ]
        )


def test_renamed_courts_are_one_stream(tmp_path: Path) -> None:
    """What the courts department said, the Judicial Administration closes, amends, repeats and leaves out."""
    with hub_at(tmp_path) as hub:
        rows = [{"iin": iin, "begin_date": "2025-05-01", "end_date": ""} for iin in (AIGUL, BOLAT, CHILD, DANA)]
        assert tell(hub, OLD_COURTS, rows, sent_on="2025-05-02", as_of="2025-05-02").accepted == 4
        again = tell(hub, NEW_COURTS, rows, sent_on="2026-01-10")
        assert counts(again) == (0, 0, 0, 4)
        close = [{"op": "close", **rows[0], "end_date": "2026-01-31"}]
        assert tell(hub, NEW_COURTS, close, sent_on="2026-01-11").accepted == 1
        full = [rows[1], {**rows[2], "end_date": "2026-12-31"}]
        receipt = tell(hub, NEW_COURTS, full, sent_on="2026-02-15", as_of="2026-02-15")
        assert counts(receipt) == (1, 0, 0, 1)
        assert {row[1]: row[3] for row in believed_rows(hub)} == {
            AIGUL: "2026-01-31",
            BOLAT: "",
            CHILD: "2026-12-31",
            DANA: "2026-02-14",
        }
        late = tell(hub, NEW_COURTS, rows[:1], sent_on="2026-02-16", as_of="2025-05-01")
        assert (late.status, late.code) == ("refused", "F010")
        hub.settle()
        assert {row[0]: row[2:] for row in rows_of(hub, "entitlement")}[DANA] == (
            "2025-05-01",
            "2026-02-14",
            "stated",
            "absent-from-full",
        )


def _student(iin: str, **more: str) -> dict[str, str]:
    return {"iin": iin, "begin_date": "2022-09-01", "end_date": "", "form": "full-time", **more}


def test_statements_of_a_split_body_are_held_jointly(tmp_path: Path) -> None:
    """Absence closes what is joint only once the other successor has sent a full; a full takes over what it names."""
    with hub_at(tmp_path) as hub:
        old = [_student(iin) for iin in (AIGUL, BOLAT, CHILD, DANA)]
        assert counts(tell(hub, SPLIT, old, sent_on="2022-09-05", as_of="2022-09-05")) == (4, 0, 0, 0)
        first = tell(hub, SCHOOLS, [_student(AIGUL)], sent_on="2022-10-03", as_of="2022-10-03")
        assert counts(first) == (0, 0, 0, 1)
        assert [row[3] for row in believed_rows(hub)] == [""] * 4, "science has not spoken yet"
        assert {row[1]: row[0] for row in believed_rows(hub)} == {
            AIGUL: SCHOOLS,
            BOLAT: SPLIT,
            CHILD: SPLIT,
            DANA: SPLIT,
        }
        close = [{"op": "close", **_student(CHILD, end_date="2022-10-31")}]
        assert tell(hub, SCIENCE, close, sent_on="2022-11-01").accepted == 1
        second = tell(hub, SCIENCE, [_student(BOLAT)], sent_on="2022-11-07", as_of="2022-11-07")
        assert counts(second) == (0, 0, 0, 1)
        assert {row[1]: (row[0], row[3]) for row in believed_rows(hub)} == {
            AIGUL: (SCHOOLS, ""),
            BOLAT: (SCIENCE, ""),
            CHILD: (SPLIT, "2022-10-31"),
            DANA: (SPLIT, "2022-11-06"),
        }
        amend = [{"op": "amend", **_student(DANA, end_date="2022-12-31")}]
        assert tell(hub, SCHOOLS, amend, sent_on="2022-11-08").accepted == 1
        other = tell(hub, SCIENCE, [{"op": "cancel", **_student(AIGUL)}], sent_on="2022-11-09")
        assert other.refused == 1, "what the other successor took over is its own"
        hub.settle()
        ends = {row[0]: row[3] for row in rows_of(hub, "entitlement")}
        assert ends == {AIGUL: "", BOLAT: "", CHILD: "2022-10-31", DANA: "2022-12-31"}


def test_payments_outside_row_8_are_sent_as_the_one_activity_feed(tmp_path: Path) -> None:
    """A file named by the list's own pair is refused with the name of the activity feed."""
    with hub_at(tmp_path) as hub:
        row = {"iin": AIGUL, "begin_date": "2025-01-01", "kind": "employment"}
        receipt = tell(hub, "3/mlspp/payments", [row], sent_on="2025-02-01")
        assert (receipt.status, receipt.code) == ("refused", "F015")
        assert receipt.sentences is not None
        said = " ".join([*receipt.sentences.values(), *(receipt.mend or {}).values()])
        assert "activity/mlspp/payments" in said


def test_vital_takes_changes_only(tmp_path: Path) -> None:
    """A full of births and deaths is refused whole."""
    with hub_at(tmp_path) as hub:
        row = {"iin": AIGUL, "begin_date": "2025-01-01", "born": "2025-01-01"}
        receipt = tell(hub, "vital/justice/civil-acts", [row], sent_on="2025-02-01", as_of="2025-02-01")
        assert (receipt.status, receipt.code) == ("refused", "F013")
