"""Each kind of conflict in cases small enough to count by hand, in March 2026."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from tests.hub.people import made_up
from tests.oracle.statements import Statement
from tests.settlement.worlds import load, settler
from tizbe.reporting.conflict import MENDABLE, ConflictSearch, Tally
from tizbe.reporting.words import texts

POLICE, LABOUR = "16/internal-affairs/migration-police", "16/mlspp/foreign-labour"
PENSIONS, PAYMENTS = "8/mlspp/cdb-pensions", "8/mlspp/payments"
REGISTER, SCHOOL, OLD_SCHOOL = "1/justice/gbd-fl", "1/enlightenment/nobd", "1/education-and-science/nobd"
PARENTS, CIVIL = "4/mlspp/cdb-pensions", "4/justice/civil-acts"
DISABILITY, FAMILIES, CARER = "13/mlspp/disability-cdb", "17/mlspp/digital-family-card", "6/mlspp/cdb-pensions"
WORK, VITAL = "activity/mlspp/payments", "vital/justice/civil-acts"
WORKER = {"citizenship": "KG", "relation": "worker"}

# A statement: feed, person (A, B … of its case), first day, last day or "", evidence. The 1st of March is "03-01".
Told = tuple[str, str, str, str, dict[str, str]]
# What is found of a statement: kind, feed, person; days claimed, in wrong cover, of that by no other row, cut.
Found = tuple[str, str, str, int, int, int, int]


@dataclass
class Case:
    """Statements of a few persons, and what must be found of them."""

    name: str
    told: list[Told]
    found: list[Found] = field(default_factory=list)


CASES = [
    Case(
        "the police go on after the labour body has ended it",
        [(POLICE, "A", "2026-01-01", "", WORKER), (LABOUR, "A", "2026-01-01", "2026-03-10", WORKER)],
        [("feeds-ended", POLICE, "A", 21, 21, 21, 0), ("feeds-ended", LABOUR, "A", 21, 21, 21, 0)],
    ),
    Case(
        "another row covers the person as well",
        [
            (POLICE, "A", "2026-01-01", "", WORKER),
            (LABOUR, "A", "2026-01-01", "2026-03-10", WORKER),
            (DISABILITY, "A", "2026-03-30", "", {"group": "2"}),
        ],
        [("feeds-ended", POLICE, "A", 21, 21, 19, 0), ("feeds-ended", LABOUR, "A", 21, 21, 19, 0)],
    ),
    Case(
        "pensions begin before payments",
        [(PENSIONS, "A", "2026-01-01", "", {}), (PAYMENTS, "A", "2026-03-05", "", {})],
        [("feeds-later", PENSIONS, "A", 4, 4, 4, 0), ("feeds-later", PAYMENTS, "A", 4, 4, 4, 0)],
    ),
    Case(
        "a body under its old and its new name is one voice",
        [
            (OLD_SCHOOL, "A", "2021-10-01", "2022-05-31", {"born": "2012-01-01"}),
            (SCHOOL, "A", "2022-10-01", "", {"born": "2012-01-01"}),
        ],
    ),
    Case("silence of a body that never spoke is no conflict", [(POLICE, "A", "2026-01-01", "", WORKER)]),
    Case(
        "two groups of disability, of which either entitles",
        [
            (DISABILITY, "A", "2026-01-01", "", {"group": "1"}),
            (DISABILITY, "A", "2026-03-20", "", {"group": "2"}),
        ],
        [("evidence", DISABILITY, "A", 12, 0, 0, 0), ("evidence", DISABILITY, "A", 12, 0, 0, 0)],
    ),
    Case(
        "two levels, of which one entitles",
        [(FAMILIES, "A", "2026-01-01", "", {"level": "D"}), (FAMILIES, "A", "2026-03-30", "", {"level": "A"})],
        [("evidence", FAMILIES, "A", 2, 2, 2, 0), ("evidence", FAMILIES, "A", 2, 2, 2, 0)],
    ),
    Case(
        "a pupil who turned 18 on the 10th of March",
        [(SCHOOL, "A", "2025-09-01", "", {"born": "2008-03-10"})],
        [("after-age", SCHOOL, "A", 22, 0, 0, 22)],
    ),
    Case(
        "a civil record of a later birth gives ten days more",
        [
            (REGISTER, "A", "2025-09-01", "2026-03-25", {"born": "2008-03-10"}),
            (VITAL, "A", "2008-03-20", "", {"born": "2008-03-20"}),
        ],
        [("birth", REGISTER, "A", 10, 10, 10, 0), ("after-age", REGISTER, "A", 6, 0, 0, 6)],
    ),
    Case(
        "a child is past 3 and nothing else is stated",
        [(PARENTS, "A", "2025-01-01", "", {"child_iin": "B", "child_born": "2023-03-20"})],
        [("after-age", PARENTS, "A", 12, 0, 0, 12)],
    ),
    Case(
        "a child is past 3 and a younger one entitles",
        [
            (PARENTS, "A", "2025-01-01", "", {"child_iin": "B", "child_born": "2023-03-20"}),
            (PARENTS, "A", "2025-01-01", "", {"child_iin": "C", "child_born": "2025-01-01"}),
        ],
        [("after-age", PARENTS, "A", 12, 0, 0, 0)],
    ),
    Case(
        "a death on the 5th of March, and a statement that goes on",
        [(DISABILITY, "A", "2025-01-01", "", {"group": "3"}), (VITAL, "A", "2026-03-05", "", {"died": "2026-03-05"})],
        [("after-death", DISABILITY, "A", 26, 0, 0, 26)],
    ),
    Case(
        "two persons for one child",
        [
            (PARENTS, "A", "2026-01-01", "", {"child_iin": "C", "child_born": "2025-01-01"}),
            (CIVIL, "B", "2026-03-22", "", {"child_iin": "C", "child_born": "2025-01-01"}),
        ],
        [("representative", PARENTS, "A", 10, 10, 10, 0), ("representative", CIVIL, "B", 10, 0, 0, 10)],
    ),
    Case(
        "work on three days of a carer who must not work",
        [(CARER, "A", "2026-01-01", "", {}), (WORK, "A", "2026-03-10", "2026-03-12", {"kind": "employment"})],
        [("working", CARER, "A", 3, 0, 0, 3)],
    ),
    Case(
        "a row that goes before row 17",
        [(FAMILIES, "A", "2026-01-01", "", {"level": "E"}), (DISABILITY, "A", "2026-03-25", "", {"group": "1"})],
        [("row-priority", FAMILIES, "A", 7, 0, 0, 7)],
    ),
    Case("what ended before the period", [(SCHOOL, "A", "2024-09-01", "2026-02-28", {"born": "2008-02-10"})]),
]


def _statements() -> Iterator[Statement]:
    """Every case's statements, with persons of its own."""
    for case, name, (feed, _, begin, end, given) in _told():
        evidence = {key: _PERSONS[case.name, text] if key == "child_iin" else text for key, text in given.items()}
        begin_date, end_date = date.fromisoformat(begin), date.fromisoformat(end) if end else None
        yield Statement(feed, _PERSONS[case.name, name], begin_date, end_date, evidence, None, next(_ORDERS), False)


def _told() -> Iterator[tuple[Case, str, Told]]:
    for case in CASES:
        for told in case.told:
            yield case, told[1], told


_PERSONS = dict(zip(((case.name, name) for case in CASES for name in "ABC"), made_up(3 * len(CASES)), strict=True))
_ORDERS = iter(range(1, 1_000))


@pytest.fixture(scope="module")
def search() -> ConflictSearch:
    """Every case searched at once, in March 2026, with the statements kept."""
    made = settler(load([list(_statements())]))
    return ConflictSearch(made, 1, date(2026, 3, 1), date(2026, 4, 1), keeps_statements=True)


@pytest.fixture(scope="module")
def tallies(search: ConflictSearch) -> dict[tuple[str, str], Tally]:
    """The tallies of all cases together."""
    return search.run()


@pytest.fixture(scope="module")
def kept(search: ConflictSearch, tallies: object) -> dict[str, list[Found]]:
    """Each statement in a conflict, by the IIN of its person."""
    found: dict[str, list[Found]] = {}
    for kind, feed, iin, *days in search.settler.connection.execute(
        f"SELECT kind, feed, iin, claimed_days, wrong_cover_days, only_cover_days, cut_days FROM {MENDABLE}"
    ).fetchall():
        found.setdefault(iin, []).append((kind, feed, iin, *days))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_kind_is_found_as_counted_by_hand(case: Case, kept: dict[str, list[Found]]) -> None:
    """Of each statement exactly the conflicts and the days are found that the case names."""
    expected = sorted((kind, feed, _PERSONS[case.name, who], *days) for kind, feed, who, *days in case.found)
    assert sorted(row for name in "ABC" for row in kept.get(_PERSONS[case.name, name], [])) == expected


def test_every_kind_has_a_case(tallies: dict[tuple[str, str], Tally]) -> None:
    """The cases hold every kind of conflict that the report knows."""
    assert {kind for kind, _ in tallies} == {kind.name for kind in texts().kinds}


def test_a_tally_counts_a_persons_day_once(tallies: dict[tuple[str, str], Tally]) -> None:
    """Two statements of one day are two statements, and one person-day in the sum of the feeds."""
    assert tallies["evidence", DISABILITY] == Tally(1, 2, 12, 0, 0, 0)
    assert tallies["feeds-ended", LABOUR] == tallies["feeds-ended", POLICE] == Tally(2, 2, 42, 42, 40, 0)
    assert tallies["feeds-ended", ""] == Tally(2, 4, 42, 42, 40, 0)
    assert tallies["representative", ""] == Tally(2, 2, 20, 10, 10, 10)


def test_every_text_stands_in_every_language() -> None:
    """Every kind and every word of the report is there in Kazakh, Russian and English, with the same places."""
    wordings = [*texts().words.values()]
    wordings += [text for kind in texts().kinds for text in (kind.title, kind.meaning, kind.mend)]
    for wording in wordings:
        assert wording.kk and wording.ru and wording.en
        assert wording.kk.count("{") == wording.ru.count("{") == wording.en.count("{")
