"""What holds of any acts that fit: their order in hand is nothing, later acts change nothing known before."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.enactments import MLSPP, PAYMENTS, drop_rows, enacted, reading, set_row
from tizbe.law.edition import EnactedAct, legal_list


@st.composite
def acts(draw: st.DrawFn) -> list[EnactedAct]:
    """Acts that each set rows of their own, so that all fit."""
    numbers = draw(st.lists(st.sampled_from([str(n) for n in range(1, 18)]), min_size=1, max_size=6, unique=True))
    found = []
    for place, number in enumerate(numbers):
        signed = date(2026, 1, 2) + timedelta(days=draw(st.integers(0, 60)))
        in_force = signed + timedelta(days=draw(st.integers(0, 90)))
        reach = signed - timedelta(days=draw(st.integers(1, 60)))
        back = reach if draw(st.booleans()) and reach > date(2026, 1, 1) else None
        what = draw(st.sampled_from([drop_rows(number), set_row(number, f"Санат {place}", (MLSPP, PAYMENTS))]))
        read = reading(str(900 + place), what, signed=signed, in_force=in_force, applies_from=back)
        found.append(enacted(read, known=signed + timedelta(days=draw(st.integers(0, 30)))))
    return found


@settings(max_examples=40, deadline=None)
@given(acts(), st.randoms(use_true_random=False))
def test_any_order_of_disjoint_acts_gives_the_same_editions(acts: list[EnactedAct], random: Random) -> None:
    """However the acts are handed in, the editions are the same."""
    shuffled = list(acts)
    random.shuffle(shuffled)
    assert legal_list(None, tuple(shuffled)).editions == legal_list(None, tuple(acts)).editions


@settings(max_examples=40, deadline=None)
@given(acts(), st.dates(date(2026, 1, 1), date(2026, 5, 1)))
def test_what_was_known_is_changed_by_no_later_act(acts: list[EnactedAct], day: date) -> None:
    """As known on a day, the editions are those that the acts known by then make, whatever came later."""
    known = tuple(act for act in acts if act.known_date <= day)
    assert legal_list(day, tuple(acts)).editions == legal_list(day, known).editions


@settings(max_examples=40, deadline=None)
@given(acts())
def test_editions_follow_each_other(acts: list[EnactedAct]) -> None:
    """Editions are counted from 1 in the order of force, each ends where the next begins, and no act disputes."""
    editions = legal_list(date(2027, 1, 1), tuple(acts))
    made = editions.editions
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert [one.until_date for one in made[:-1]] == [one.in_force_from for one in made[1:]]
    assert not any(one.is_disputed for one in editions.acts)
    assert {one.number for edition in made for one in edition.made_by} >= {act.ref.number for act in acts}
