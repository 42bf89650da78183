"""Why a row is so: its versions by both clocks, each with the act, the operation and its printed place."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.enactments import drop_rows, enacted, operation, put_row, reading, set_row
from tizbe.law.consolidation.row_history import row_versions
from tizbe.law.edition import EnactedAct, legal_list
from tizbe.period import OPEN

JULY = date(2026, 7, 1)
SIGNED = date(2026, 3, 5)


def test_row_2_was_reworded_by_act_807() -> None:
    """Row 2 was entered whole, and act 807 reworded it: belief in its open end closed when 807 was known."""
    versions = row_versions("2")
    assert [(one.from_date, one.until_date, one.known_from, one.known_until, one.order) for one in versions] == [
        (date(2021, 9, 22), OPEN, date(2021, 9, 22), date(2025, 9, 29), None),
        (date(2021, 9, 22), date(2026, 1, 1), date(2025, 9, 29), OPEN, None),
        (date(2026, 1, 1), OPEN, date(2025, 9, 29), OPEN, 4),
    ]
    made = versions[-1]
    assert made.made_by is not None
    assert (made.made_by.number, "2-жол" in made.instruction, made.line > 0) == ("807", True, True)


def test_a_row_that_never_was_has_no_versions() -> None:
    """A number that no edition has, has no history."""
    assert row_versions("99") == ()


def test_a_deleted_row_has_a_version_without_wording() -> None:
    """A deletion is a version too: no wording, made by the act, until the row comes back."""
    acts = (
        enacted(reading("901", drop_rows("11"))),
        enacted(reading("902", put_row("11", "Қайта"), in_force=date(2026, 9, 1))),
    )
    versions = row_versions("11", acts, date(2026, 12, 1))
    assert [(one.wording is None, one.from_date, one.until_date) for one in versions] == [
        (False, date(2021, 9, 22), JULY),
        (True, JULY, date(2026, 9, 1)),
        (False, date(2026, 9, 1), OPEN),
    ]
    assert [one.made_by.number for one in versions if one.made_by] == ["660", "901", "902"]


def test_reaching_back_closes_the_old_belief_and_opens_another() -> None:
    """On the day an act that reaches back comes into force, its version is believed to hold from earlier on."""
    act = enacted(reading("901", set_row("3", "Кері"), applies_from=date(2026, 2, 1)))
    made = [one for one in row_versions("3", (act,)) if one.made_by and one.made_by.number == "901"]
    assert [(one.from_date, one.known_from, one.known_until) for one in made] == [
        (JULY, SIGNED, JULY),
        (date(2026, 2, 1), JULY, OPEN),
    ]
    assert (made[0].line, made[0].page, made[0].instruction) == (10, 2, "replace row 3")


def test_a_repeal_ends_the_versions() -> None:
    """The last version of each row ends on the day on which the list was repealed."""
    repeal = enacted(reading("903", operation("repeal", "act", scope={})))
    assert row_versions("3", (repeal,))[-1].until_date == JULY


@st.composite
def histories(draw: st.DrawFn) -> list[EnactedAct]:
    """Acts on rows 3 and 5, on days of their own."""
    found = []
    for place in range(draw(st.integers(1, 4))):
        signed = date(2026, 1, 5 + place)
        in_force = date(2026, 2 + place, 1)
        row = draw(st.sampled_from(["3", "5"]))
        back = date(2026, 1, 3) if draw(st.booleans()) else None
        read = reading(
            str(901 + place), set_row(row, f"Санат {place}"), signed=signed, in_force=in_force, applies_from=back
        )
        found.append(enacted(read, known=draw(st.dates(signed, date(2026, 3, 1)))))
    return found


@settings(max_examples=30, deadline=None)
@given(histories(), st.dates(date(2026, 1, 1), date(2026, 8, 1)), st.dates(date(2022, 1, 1), date(2026, 8, 1)))
def test_the_version_of_a_day_is_the_row_of_its_edition(acts: list[EnactedAct], known: date, day: date) -> None:
    """As known then, exactly one version holds on each day, and it is the row of the edition in force."""
    versions = row_versions("3", tuple(acts), known)
    held = [one for one in versions if one.from_date <= day < one.until_date]
    assert [one.wording for one in held] == [legal_list(known, tuple(acts)).on(day).row("3")]
