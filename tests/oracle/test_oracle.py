"""Cases a lawyer can read: what the oracle of settlement answers, rule by rule and row by row."""

from dataclasses import replace
from datetime import date

import pytest

from .cover import cover
from .reading import check_digit
from .settlement import settle
from .statements import Statement

_orders = iter(range(1, 1_000_000))


def person(eleven: str) -> str:
    """Complete a made-up IIN, seventh digit 7, with its check digit."""
    digit = check_digit(eleven)
    assert digit is not None and eleven[6] == "7"
    return f"{eleven}{digit}"


AIGUL = person("90010170000")
BOLAT = person("91020270001")
CHILD = person("23051570002")
TEEN = person("04022970003")


def said(feed: str, iin: str, begin: str, end: str = "", **evidence: str) -> Statement:
    """State a thing of a person from one day to another, both included; an empty end is open."""
    end_date = date.fromisoformat(end) if end else None
    return Statement(feed, iin, date.fromisoformat(begin), end_date, evidence, None, next(_orders), False)


def left_out(statement: Statement) -> Statement:
    """Say that a full ended the statement by leaving it out."""
    return replace(statement, ended_by_absence=True)


def works(iin: str, begin: str, end: str = "") -> Statement:
    """State that a person works."""
    return said("activity/mlspp/payments", iin, begin, end, kind="employment")


def born(iin: str, day: str) -> Statement:
    """State a birth, from the civil registry."""
    return said("vital/justice/civil-acts", iin, day, born=day)


def died(iin: str, day: str) -> Statement:
    """State a death, from the civil registry."""
    return said("vital/justice/civil-acts", iin, day, died=day)


def raises(iin: str, begin: str, end: str = "", child_born: str = "2023-05-15") -> Statement:
    """State that a person raises CHILD (row 4)."""
    return said("4/mlspp/cdb-pensions", iin, begin, end, child_iin=CHILD, child_born=child_born)


def settled(*statements: Statement, iin: str = "", row: int = 0) -> list[str]:
    """Settle; write each entitlement as `begin..end began_by/ended_by`, of one person or row if asked."""
    return [
        f"{one.begin_date}..{one.end_date or ''} {one.began_by}/{one.ended_by}"
        for one in settle(statements)
        if iin in ("", one.iin) and row in (0, one.row)
    ]


# Row 1.


def test_row_1_child_born_on_29_february_is_covered_to_27_february() -> None:
    """A child born on 29.02.2004 leaves row 1 after 27.02.2022, and entered it with edition 1."""
    child = said("1/justice/gbd-fl", TEEN, "2004-02-29", born="2004-02-29")
    assert settled(child) == ["2021-09-22..2022-02-27 authority/age"]


def test_row_1_civil_registry_birth_date_stands_before_the_row() -> None:
    """The birth date of the civil registry goes before the row's,
    and the last learned goes before the first.
    """
    child = said("1/justice/gbd-fl", TEEN, "2022-01-01", born="2004-02-29")
    assert settled(born(TEEN, "2004-04-01"), born(TEEN, "2004-03-10"), child) == ["2022-01-01..2022-03-09 stated/age"]


def test_row_1_without_any_birth_date_holds_no_days() -> None:
    """A child whose birth date nobody has given is not covered until one is known."""
    child = said("1/justice/gbd-fl", TEEN, "2022-01-01")
    assert settled(child) == []
    assert settled(child, born(TEEN, "2004-06-01")) == ["2022-01-01..2022-05-31 stated/age"]


def test_row_1_renamed_ministry_keeps_its_statements() -> None:
    """What Education and Science said still holds after Enlightenment took its place;
    birth before begin is no cut.
    """
    child = said("1/education-and-science/nobd", TEEN, "2022-01-01", "2023-01-31", born="2010-02-02")
    assert settled(child) == ["2022-01-01..2023-01-31 stated/stated"]


def test_row_1_day_of_death_is_covered_and_nothing_after() -> None:
    """The day of death is the last day."""
    child = said("1/justice/gbd-fl", TEEN, "2022-01-01", born="2010-02-02")
    assert settled(child, died(TEEN, "2022-03-04")) == ["2022-01-01..2022-03-04 stated/death"]


# Row 2.


def test_row_2_subsidised_job_excludes_from_edition_3_only() -> None:
    """A subsidised job takes days from 01.01.2026; when it ends, the registration counts again."""
    registered = said("2/mlspp/labour-market", AIGUL, "2025-06-01", status="registered")
    job = said("2/mlspp/labour-market", AIGUL, "2025-11-01", "2026-02-10", status="subsidised-job")
    assert settled(registered, job) == ["2025-06-01..2025-12-31 stated/exclusion", "2026-02-11.. exclusion/"]


def test_row_2_training_alone_gives_nothing() -> None:
    """Workplace training is not a ground under any edition."""
    training = said("2/mlspp/labour-market", AIGUL, "2025-06-01", status="workplace-training")
    assert settled(training) == []


def test_row_2_is_paid_by_the_republic_before_2026_and_locally_after() -> None:
    """Cover splits on 01.01.2026 where the payer of row 2 changes; row 13 pays first when it is there."""
    registered = said("2/mlspp/labour-market", AIGUL, "2025-06-01", "2026-06-30", status="registered")
    disabled = said("13/mlspp/disability-cdb", AIGUL, "2026-03-01", "2026-03-31", group="2")
    found = [
        (str(one.begin_date), str(one.end_date), one.rows, one.primary_row, one.payer)
        for one in cover(settle([registered, disabled]))
    ]
    assert found == [
        ("2025-06-01", "2025-12-31", (2,), 2, "republican"),
        ("2026-01-01", "2026-02-28", (2,), 2, "local"),
        ("2026-03-01", "2026-03-31", (2, 13), 13, "republican"),
        ("2026-04-01", "2026-06-30", (2,), 2, "local"),
    ]


# Row 3.


def test_row_3_work_bars_for_two_months_after_it_ends() -> None:
    """Work to 30.12.2025 bars row 3 through 27.02.2026:
    two months from the 31st are the last day of February.
    """
    pregnant = said("3/health/pregnancy-register", AIGUL, "2025-12-01", "2026-05-31")
    assert settled(pregnant, works(AIGUL, "2025-12-10", "2025-12-30")) == [
        "2025-12-01..2025-12-09 stated/activity",
        "2026-02-28..2026-05-31 activity/stated",
    ]


def test_row_3_work_before_the_first_edition_does_not_bar() -> None:
    """Work wholly before 22.09.2021 is cut by authority and leaves no window;
    one day of it inside leaves one.
    """
    pregnant = said("3/health/pregnancy-register", AIGUL, "2021-08-01", "2022-05-31")
    assert settled(pregnant, works(AIGUL, "2021-01-01", "2021-09-21")) == ["2021-09-22..2022-05-31 authority/stated"]
    assert settled(pregnant, works(AIGUL, "2021-01-01", "2021-09-22")) == ["2021-11-23..2022-05-31 activity/stated"]


# Row 4.


def test_row_4_earliest_begin_represents_and_the_other_follows() -> None:
    """Who began first keeps the child's days; when that ends, the other parent's statement counts."""
    both = (raises(AIGUL, "2025-03-01", "2025-06-30"), raises(BOLAT, "2025-02-01", "2025-05-31"))
    assert settled(*both, iin=BOLAT) == ["2025-02-01..2025-05-31 stated/stated"]
    assert settled(*both, iin=AIGUL) == ["2025-06-01..2025-06-30 representative/stated"]


def test_row_4_equal_begins_go_to_the_lower_iin_among_those_not_working() -> None:
    """Of two equal begins the lower IIN keeps the day, but a working parent is no candidate."""
    both = (raises(AIGUL, "2025-03-01", "2025-06-30"), raises(BOLAT, "2025-03-01", "2025-06-30"))
    work = works(AIGUL, "2025-04-01", "2025-04-30")
    assert settled(*both, work, iin=AIGUL) == [
        "2025-03-01..2025-03-31 stated/activity",
        "2025-05-01..2025-06-30 activity/stated",
    ]
    assert settled(*both, work, iin=BOLAT) == ["2025-04-01..2025-04-30 representative/representative"]


def test_row_4_gives_way_to_row_5_of_the_same_person() -> None:
    """Leave (row 5) goes before row 4 of the same person, whatever the child."""
    leave = said("5/mlspp/cdb-pensions", AIGUL, "2025-04-01", "2025-04-30")
    assert settled(raises(AIGUL, "2025-03-01", "2025-06-30"), leave, row=4) == [
        "2025-03-01..2025-03-31 stated/row-priority",
        "2025-05-01..2025-06-30 row-priority/stated",
    ]


def test_row_4_ends_the_day_before_the_third_birthday() -> None:
    """A child born on 15.05.2023 gives row 4 to 14.05.2026;
    the civil registry's date goes before the row's.
    """
    assert settled(raises(AIGUL, "2025-03-01")) == ["2025-03-01..2026-05-14 stated/child-age"]
    assert settled(raises(AIGUL, "2025-03-01"), born(CHILD, "2023-02-28")) == [
        "2025-03-01..2026-02-27 stated/child-age"
    ]


def test_row_4_childs_death_ends_nothing_and_the_parents_does() -> None:
    """A child's death does not end row 4 by itself; the parent's own death does."""
    assert settled(raises(AIGUL, "2025-03-01", "2025-06-30"), died(CHILD, "2025-04-01")) == [
        "2025-03-01..2025-06-30 stated/stated"
    ]
    assert settled(raises(AIGUL, "2025-03-01", "2025-06-30"), died(AIGUL, "2025-04-01")) == [
        "2025-03-01..2025-04-01 stated/death"
    ]


# Rows 5 to 11 and 15.


def test_row_5_without_a_birth_date_has_no_age_limit() -> None:
    """Leave that names no child goes on until its body ends it;
    with a birth date it ends before the third birthday.
    """
    assert settled(said("5/mlspp/cdb-pensions", AIGUL, "2022-01-01")) == ["2022-01-01.. stated/"]
    dated = said("5/mlspp/cdb-pensions", AIGUL, "2022-01-01", child_born="2020-02-29")
    assert settled(dated) == ["2022-01-01..2023-02-27 stated/child-age"]


def test_row_5_is_not_barred_by_work_and_knows_the_registrys_birth_date() -> None:
    """Leave stands beside work; the birth known for child_iin limits it."""
    leave = said("5/justice/civil-acts", AIGUL, "2025-01-01", child_iin=CHILD)
    assert settled(leave, works(AIGUL, "2025-01-01"), born(CHILD, "2023-05-15")) == [
        "2025-01-01..2026-05-14 stated/child-age"
    ]


@pytest.mark.parametrize(
    "feed",
    ["6/mlspp/cdb-pensions", "7/mlspp/cdb-pensions", "11/mlspp/kandas", "15/mlspp/cdb-assistance"],
)
def test_non_working_rows_without_window_resume_the_day_after_work(feed: str) -> None:
    """Rows 6, 7, 11 and 15 lose exactly the days of work, and adjoining statements are one period."""
    grounds = (said(feed, AIGUL, "2025-01-01", "2025-03-31"), said(feed, AIGUL, "2025-04-01", "2025-08-31"))
    assert settled(*grounds, works(AIGUL, "2025-05-05", "2025-05-06")) == [
        "2025-01-01..2025-05-04 stated/activity",
        "2025-05-07..2025-08-31 activity/stated",
    ]
    assert settled(*grounds, works(BOLAT, "2025-05-05")) == ["2025-01-01..2025-08-31 stated/stated"]


def test_row_8_payments_gives_a_ground_from_edition_2() -> None:
    """A pension told by `payments` holds from 26.09.2022, and work does not bar it."""
    pension = said("8/mlspp/payments", AIGUL, "2022-01-01")
    assert settled(pension, works(AIGUL, "2022-01-01")) == ["2022-09-26.. authority/"]


def test_row_8_courts_statements_outlive_the_rename() -> None:
    """What the courts department said in 2025 still holds under the Judicial Administration in 2026."""
    pension = said("8/courts-department/courts", AIGUL, "2025-05-01", "2026-05-01")
    assert settled(pension) == ["2025-05-01..2026-05-01 stated/stated"]


def test_row_9_minimum_security_does_not_count() -> None:
    """A sentence counts under any regime but `minimum`."""
    medium = said("9/internal-affairs/penitentiary", AIGUL, "2025-01-01", "2025-03-31", regime="medium")
    minimum = said("9/internal-affairs/penitentiary", AIGUL, "2025-04-01", "2025-12-31", regime="minimum")
    assert settled(medium, minimum) == ["2025-01-01..2025-03-31 stated/stated"]
    assert settled(minimum) == []


def test_row_10_internal_affairs_speaks_in_edition_1_and_the_prosecutor_after() -> None:
    """Detention told by Internal Affairs ends with edition 1;
    the Prosecutor's begins with edition 2; work bars neither.
    """
    old = said("10/internal-affairs/penitentiary", AIGUL, "2022-05-01", measure="detention")
    new = said("10/prosecutor/legal-statistics", BOLAT, "2022-05-01", measure="detention")
    assert settled(old, works(AIGUL, "2022-01-01")) == ["2022-05-01..2022-09-25 stated/authority"]
    assert settled(new, works(BOLAT, "2022-01-01")) == ["2022-09-26.. authority/"]


def test_row_10_house_arrest_counts_from_edition_2_and_only_without_work() -> None:
    """House arrest told in edition 1 holds nothing; later it loses the days of work,
    except days also in detention.
    """
    early = said("10/internal-affairs/penitentiary", AIGUL, "2022-05-01", measure="house-arrest")
    assert settled(early) == []
    arrest = said("10/prosecutor/legal-statistics", AIGUL, "2023-01-01", "2023-12-31", measure="house-arrest")
    detention = said("10/prosecutor/legal-statistics", AIGUL, "2023-06-01", "2023-06-30", measure="detention")
    assert settled(arrest, detention, works(AIGUL, "2023-03-01", "2023-07-31")) == [
        "2023-01-01..2023-02-28 stated/activity",
        "2023-06-01..2023-06-30 activity/activity",
        "2023-08-01..2023-12-31 activity/stated",
    ]


# Rows 12, 13, 14 and 16.


@pytest.mark.parametrize(
    ("feed", "good", "bad"),
    [
        ("12/mlspp/cdb-pensions", {"award": "kumis-alqa"}, {"award": "hero"}),
        ("12/mlspp/cdb-pensions", {"award": "maternal-glory-2"}, {"award": "maternal-glory-3"}),
        ("13/mlspp/disability-cdb", {"group": "child"}, {"group": "4"}),
        ("13/mlspp/disability-cdb", {"group": "3"}, {}),
        ("14/science/nobd", {"form": "full-time"}, {"form": "evening"}),
        ("14/enlightenment/students-abroad", {"form": "full-time"}, {"form": "distance"}),
        ("16/internal-affairs/migration-police", {"citizenship": "KG"}, {"citizenship": "UZ"}),
        ("16/mlspp/foreign-labour", {"citizenship": "AM", "relation": "family"}, {"citizenship": "KZ"}),
    ],
)
def test_only_admitted_values_hold_days(feed: str, good: dict[str, str], bad: dict[str, str]) -> None:
    """An admitted value holds its period even beside work; any other holds nothing."""
    assert settled(said(feed, AIGUL, "2025-01-01", "2025-02-28", **good), works(AIGUL, "2025-01-01")) == [
        "2025-01-01..2025-02-28 stated/stated"
    ]
    assert settled(said(feed, AIGUL, "2025-01-01", "2025-02-28", **bad)) == []


def test_row_14_split_ministries_keep_the_old_ones_statements() -> None:
    """What Education and Science said of a student still holds after the ministry was split."""
    student = said("14/education-and-science/nobd", AIGUL, "2022-09-01", "2023-06-30", form="full-time")
    assert settled(student) == ["2022-09-01..2023-06-30 stated/stated"]


def test_row_16_is_never_primary_beside_another_and_nobody_pays_it() -> None:
    """Row 16 alone has no payer; beside another row, the other is primary and pays."""
    worker = said("16/mlspp/foreign-labour", AIGUL, "2025-01-01", "2025-03-31", citizenship="KG", relation="worker")
    unemployed = said("2/mlspp/labour-market", AIGUL, "2025-03-01", "2025-03-31", status="registered")
    found = [(str(one.begin_date), one.rows, one.primary_row, one.payer) for one in cover(settle([worker, unemployed]))]
    assert found == [("2025-01-01", (16,), 16, "none"), ("2025-03-01", (2, 16), 2, "republican")]


# Row 17.


def test_row_17_begins_with_edition_3_and_three_months_after_work() -> None:
    """Level D counts from 01.01.2026; work to 30.11.2025 bars it through 28.02.2026."""
    level = said("17/mlspp/digital-family-card", AIGUL, "2025-10-01", "2026-06-30", level="D")
    assert settled(level) == ["2026-01-01..2026-06-30 authority/stated"]
    assert settled(level, works(AIGUL, "2025-11-01", "2025-11-30")) == ["2026-03-01..2026-06-30 activity/stated"]


def test_row_17_gives_way_to_the_article_26_rows_and_not_to_row_2() -> None:
    """Row 13 takes row 17's days, row 2 and row 16 do not; level C holds nothing."""
    level = said("17/mlspp/digital-family-card", AIGUL, "2026-01-01", "2026-06-30", level="E")
    disabled = said("13/mlspp/disability-cdb", AIGUL, "2026-02-01", "2026-02-28", group="1")
    unemployed = said("2/mlspp/labour-market", AIGUL, "2026-04-01", status="registered")
    assert settled(level, disabled, unemployed, row=17) == [
        "2026-01-01..2026-01-31 stated/row-priority",
        "2026-03-01..2026-06-30 row-priority/stated",
    ]
    assert settled(said("17/mlspp/digital-family-card", AIGUL, "2026-01-01", level="C")) == []


def test_row_17_yields_only_to_what_the_other_row_has_after_its_own_rules() -> None:
    """A pregnancy barred by work leaves nothing to yield to, and the same work bars row 17 a month longer."""
    level = said("17/mlspp/digital-family-card", AIGUL, "2026-01-01", "2026-12-31", level="E")
    pregnant = said("3/health/pregnancy-register", AIGUL, "2026-01-01", "2026-05-31")
    work = works(AIGUL, "2026-01-10", "2026-02-09")
    assert settled(level, pregnant, work, row=3) == [
        "2026-01-01..2026-01-09 stated/activity",
        "2026-04-10..2026-05-31 activity/stated",
    ]
    assert settled(level, pregnant, work, row=17) == ["2026-06-01..2026-12-31 row-priority/stated"]
