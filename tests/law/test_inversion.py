"""What holds of any operations on a list: the way back leads to the base, and distinct places commute."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.enactments import (
    HEALTH,
    MARKET,
    MLSPP,
    PAYMENTS,
    change_words,
    drop_rows,
    operation,
    put_row,
    reading,
    set_row,
)
from tizbe.law.consolidation.application import applied_to, effect, inverse
from tizbe.law.consolidation.intent import Standing
from tizbe.law.consolidation.splice import find
from tizbe.law.edition import legal_list
from tizbe.law.legal_list import Edition, Row
from tizbe.law.reading.operation import Operation
from tizbe.law.record import shipped_record

NAMES = shipped_record().names
BASE = legal_list().edition(3)


def after(*operations: Operation) -> Edition:
    """Edition 3 with operations applied."""
    return applied_to(BASE, effect(Standing.of(BASE), reading("901", *operations).operations, "kk", NAMES))


NUMBERS = [one.number for one in BASE.rows] + ["8-1", "18", "21"]


@st.composite
def operation_lists(draw: st.DrawFn) -> list[Operation]:
    """Operations of one act on distinct places of edition 3."""
    chosen = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=8, unique=True))
    found = []
    for number in chosen:
        category = draw(st.sampled_from(["Санат", "Өзге санат", "Үшінші"]))
        pair = (draw(st.sampled_from([MLSPP, HEALTH])), draw(st.sampled_from([PAYMENTS, MARKET])))
        here = BASE.row(number)
        if here is None:
            found.append(put_row(number, category, pair))
        elif draw(st.booleans()):
            found.append(draw(st.sampled_from([set_row(number, category, pair), drop_rows(number)])))
        else:
            first = here.category.kk.split()[0].strip(",")
            if len(find(first, here.category.kk)) == 1:
                found.append(change_words(first, "Алғашқы", row=number, column="3"))
    if draw(st.booleans()):
        found.append(operation("replace", "title", scope={}, text=draw(st.sampled_from(["Атау", "Өзге атау"]))))
    if draw(st.booleans()):
        found.append(operation("replace", "title", text="Тізбе"))
    return found


def printed(edition: Edition) -> list[object]:
    """Everything an edition prints in Kazakh, and its feeds."""

    def cells(one: Row) -> tuple[object, ...]:
        return one.category.kk, [(f.feed, f.body.kk, f.system.kk) for f in one.feeds]

    texts: list[object] = [edition.title.kk, edition.list_title.kk, edition.point1.kk]
    return texts + [(one.number, cells(one)) for one in edition.rows]


@settings(max_examples=60, deadline=None)
@given(operation_lists())
def test_apply_then_invert_gives_the_base(operations: list[Operation]) -> None:
    """The inverse of operations, applied to what they make, gives every cell of the base again."""
    changed = after(*operations)
    back = inverse(BASE, reading("901", *operations).operations, NAMES)
    returned = applied_to(changed, effect(Standing.of(changed), back, "kk", NAMES))
    assert printed(returned) == printed(BASE)


@settings(max_examples=60, deadline=None)
@given(operation_lists(), st.randoms(use_true_random=False))
def test_operations_on_distinct_places_commute(operations: list[Operation], random: Random) -> None:
    """The order of operations on distinct places does not matter."""
    shuffled = list(operations)
    random.shuffle(shuffled)
    assert after(*shuffled) == after(*operations)
