"""That the killing suite kills, and what only mutants showed to be missing: tails, conflicts, spans, dated rules."""

import random
import subprocess
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from tests.mutation import killers, laws
from tests.mutation.deadly import DEADLY
from tests.mutation.expectations import Settled, settled
from tests.mutation.python_mutants import python_mutants
from tests.mutation.sql_mutants import sql_mutants
from tests.oracle.law_facts import ADULT_MONTHS, CHILD_MONTHS, EDITION_STARTS, NAMED, ROWS, WINDOW_MONTHS
from tizbe.errors import Broken
from tizbe.law.authority import authority
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import read_pack, rule_pack
from tizbe.period import OPEN
from tizbe.settlement.change import pair

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST, SECOND, THIRD = EDITION_STARTS.values()
PACK = (resources.files("tizbe.law.rules") / "rule-pack.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.careless(reason="what mutants say is not what the product says")
def test_the_killing_suite_kills_the_deadly_mutants() -> None:
    """The sound package passes the suite, and each of a dozen broken ones is noticed."""
    words = [sys.executable, "-m", "tests.mutation", "--deadly", "--worlds", "5"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"killed {len(DEADLY)} of {len(DEADLY)}" in done.stdout


@pytest.fixture(scope="module")
def worlds() -> Settled:
    """The golden cases and some random worlds, settled by the oracle."""
    return settled(random.Random(5), 60)


def test_a_tail_prolongs_the_last_entitlement_of_an_unbroken_cover(worlds: Settled) -> None:
    """By a pack with tails, a cover goes on by its row's days, never past death, never where another row covers."""
    assert list(laws.tails(worlds)) == [None]


def test_rules_that_change_on_a_day_are_applied_day_by_day(worlds: Settled) -> None:
    """Before the day a changed pack gives what the old gives, from it on what the new gives, and splits nothing."""
    assert list(laws.splices(worlds)) == [None]


def test_two_rows_with_representatives_do_not_meddle(worlds: Settled) -> None:
    """Where rows 4 and 5 both have one representative per child, each is settled as if it alone had."""
    assert list(laws.apart(worlds)) == [None, None]


def test_everybody_cut_into_spans_is_settled_alike(worlds: Settled) -> None:
    """Persons settled span by span, other claimants of their children outside the span, are entitled as together."""
    assert list(killers.spans(worlds)) == [None]


def test_conflicts_name_who_stands_behind_whom_on_each_day(worlds: Settled) -> None:
    """Entitlements, cover and the claims to a child that stand behind another's are the oracle's, day by day."""
    assert list(killers.held(worlds)) == [None, None, None]


def _rules() -> DatedRules:
    return DatedRules(authority())


def test_dated_windows_are_those_of_the_contract() -> None:
    """Activity bars a row from the first edition that names payments in it, row 17 from edition 3, by its window."""
    starts = {row: EDITION_STARTS[min(NAMED.get(f"{row}/mlspp/payments", (3,)))] for row in WINDOW_MONTHS}
    assert _rules().windows == [(row, months, starts[row], OPEN) for row, months in sorted(WINDOW_MONTHS.items())]


def test_dated_priorities_and_turns_are_those_of_the_contract() -> None:
    """Row 4 is taken minus row 5, row 17 minus rows 1 and 3 to 15 from edition 3; they are settled in that order."""
    rules = _rules()
    others = [(17, row, THIRD, OPEN) for row in (1, *range(3, 16))]
    assert rules.priorities == [(4, 5, FIRST, OPEN), *others]
    barred = {2, 3, 4, 6, 7, 10, 11, 15}
    assert rules.turns == {row: 2 if row == 17 else int(row in barred) for row in ROWS}
    assert (rules.one_per, rules.child_rows) == ({4}, {4, 5})


def test_dated_payers_are_those_of_the_contract() -> None:
    """The republican budget pays for rows 1 to 15, the local one for 2 and 17 from 2026, nobody for 16."""
    republican = [(row, "republican", FIRST, OPEN) for row in range(1, 16) if row != 2]
    second = [(2, "local", THIRD, OPEN), (2, "republican", FIRST, THIRD)]
    assert _rules().payers == sorted([*republican, *second, (16, "none", FIRST, OPEN), (17, "local", THIRD, OPEN)])


def test_dated_exclusions_and_activity_days_are_those_of_the_contract() -> None:
    """Two statuses take days from row 2 from edition 3 on; the activity feed has authority from the first edition."""
    feed = "2/mlspp/labour-market"
    statuses = ("subsidised-job", "workplace-training")
    assert _rules().exclusions == [(feed, status, THIRD, OPEN) for status in statuses]
    assert _rules().activity_days == ((FIRST, OPEN),)


def test_dated_standings_carry_ages_and_who_is_barred() -> None:
    """Row 1 ends at 18 of the person, 4 and 5 at 3 of the child; work bars what is asked to be non-working alone."""
    rows = {(int(one.feed.split("/")[0]), one.value): one for one in _rules().standings}
    ages = {row: (one.age_of, one.age_months, one.age_required) for (row, _), one in rows.items() if one.age_of}
    assert ages == {
        1: ("person", ADULT_MONTHS, True),
        4: ("child", CHILD_MONTHS, True),
        5: ("child", CHILD_MONTHS, False),
    }
    bound = {key for key, one in rows.items() if one.bound}
    assert bound == {(row, "") for row in (3, 4, 6, 7, 11, 15)} | {(10, "house-arrest"), (17, "D"), (17, "E")}
    arrest = [one for one in _rules().standings if one.value == "house-arrest"]
    assert [(one.feed, one.from_date) for one in arrest] == [("10/prosecutor/legal-statistics", SECOND)]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("version: 1\n", "version: 1\nverse: 2\n", "verse"),
        (
            "{since: {act: '660'}, window_months: 2,",
            "{since: {act: '660', date: 2021-01-01}, window_months: 2,",
            "exactly",
        ),
        ("{since: {act: '660'}, window_months: 2,", "{since: {}, window_months: 2,", "exactly one of act and date"),
        ("- {column: regime, required: true}", "- {column: regimen, required: true}", "unknown column regimen"),
        ("- {column: kind, required: true}", "- {column: kin, required: true}", "unknown column kin"),
        ("- {column: died}", "- {column: dead}", "unknown column dead"),
        ("  - row: 3\n", "  - row: 2\n", "a row stands twice"),
        ("2, 17, 16]\n", "2, 17]\n", "precedence does not name every row once"),
        ("minus: [5],", "minus: [55],", r"row 4 names the unknown \['55'\]"),
        ("admits: [AM, BY, KG, RU]", "admits: [AM, BY, KG, XX]", r"row 16 names the unknown \['XX'\]"),
        ("window_values: [house-arrest]", "window_values: [house]", r"row 10 names the unknown \['house'\]"),
        ("excludes: [subsidised-job,", "excludes: [job,", r"row 2 names the unknown \['job'\]"),
    ],
)  # fmt: skip
def test_a_pack_that_does_not_hold_together_is_broken(was: str, now: str, said: str) -> None:
    """A faulty pack is told by what is wrong with it, and none is read half."""
    assert PACK.count(was) >= 1
    with pytest.raises(Broken, match=said):
        read_pack(PACK.replace(was, now, 1))


def test_every_stream_of_the_pack_names_its_evidence() -> None:
    """Evidence is found by row, and by name for the two streams that are no row; an unknown one is a KeyError."""
    pack = rule_pack()
    named = {row: tuple(use.column for use in pack.evidence(row)) for row in (1, "16", "activity", "vital")}
    assert named == {
        1: ("born",), "16": ("citizenship", "relation", "worker_iin"), "activity": ("kind",), "vital": ("born", "died"),
    }  # fmt: skip
    with pytest.raises(KeyError):
        pack.row(99)
    with pytest.raises(KeyError):
        pack.column("sorrow")


def _period(first: int, last: int) -> tuple[date, date]:
    return date(2025, first, 1), date(2025, last, 1)


def test_pairs_are_made_in_date_order_with_the_first_that_shares_a_day() -> None:
    """Each old period takes the first new one with a common day that is still free; touching is not sharing."""
    old = [_period(1, 3), _period(4, 5), _period(6, 9), _period(10, 11)]
    new = [_period(2, 4), _period(4, 7), _period(8, 10)]
    assert list(pair(old, new)) == [(old[0], new[0]), (old[1], new[1]), (old[2], new[2])]
    assert list(pair([_period(1, 12)], [_period(1, 2), _period(3, 4)])) == [(_period(1, 12), _period(1, 2))]


def test_mutants_of_sql_are_faults_of_one_token_or_conjunct() -> None:
    """Comparisons, bounds, constants and conjuncts of a SELECT are each broken once; comments and spaces never."""
    text = "-- a < b\nSELECT MIN(a) AS a FROM t WHERE a < 3 AND b = 'x'\n"
    found = {(one.was, one.now): one.text for one in sql_mutants("step.sql", text)}
    assert set(found) == {
        ("MIN", "MAX"), ("a < 3", "TRUE"), ("<", "<="), ("<", ">"), ("3", "4"), ("AND", "OR"), ("b = 'x'", "TRUE"),
        ("=", "<>"), ("'x'", "'x_'"),
    }  # fmt: skip
    assert found["<", "<="] == text.replace("a < 3", "a <= 3")


def test_mutants_of_python_leave_docstrings_and_annotations_whole() -> None:
    """Comparisons, constants and conditions of a module are each broken once; words for people are not."""
    text = '"""Doc."""\ndef f(a: "int") -> "int":\n    """Doc."""\n    return 1 if a < 3 else a + 1\n'
    found = {(one.was, one.now) for one in python_mutants("module.py", text)}
    assert {("a < 3", "a <= 3"), ("a < 3", "a > 3"), ("a + 1", "a - 1"), ("3", "4"), ("1", "2")} <= found
    assert all("Doc" not in was and "int" not in was for was, _ in found)
