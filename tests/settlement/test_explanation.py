"""Explanations of made-up situations, and of random worlds against the oracle's cover."""

import json
import random
import re
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.oracle.cover import state_on
from tests.oracle.histories import random_statements
from tests.oracle.settlement import Entitlement, Facts, settle
from tests.oracle.statements import Statement
from tests.settlement.person_by_sql import KernelOfSteps, TablesOfSteps
from tests.settlement.worlds import SHIFT, load, settler
from tizbe.errors import LANGUAGES
from tizbe.ledger.projection import NEVER_ENDED
from tizbe.person import check_digit
from tizbe.settlement.cover import make_cover
from tizbe.settlement.explanation import differs, explain
from tizbe.settlement.explanation_facts import Explanation, SubmissionFacts
from tizbe.settlement.explanation_record import Record, Submissions
from tizbe.settlement.person_account import cover_of
from tizbe.settlement.telling import tell

CASES = yaml.safe_load((Path(__file__).parent / "explanation_cases.yaml").read_text(encoding="utf-8"))
RECEIVED_AT = "2026-01-05T06:00:00.000000Z"
TWELVE_DIGITS = re.compile(r"[0-9]{12}")


def iin_of(letter: str) -> str:
    """The made-up IIN of a person known by a letter."""
    for number in range(1000, 1100):
        eleven = f"00010{ord(letter) - ord('A') + 1}7{number}"
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
    raise AssertionError("one of a hundred numbers has a check digit")


def believed(case: dict[str, Any]) -> list[Statement]:
    """The statements of a case, as the oracle's module writes them."""
    found = []
    for order, (feed, person, begin_date, end_date, evidence) in enumerate(case["given"], 1):
        texts = {name: iin_of(v) if name.endswith("iin") else str(v) for name, v in evidence.items()}
        absent = order in case.get("absent", ())
        found.append(Statement(feed, iin_of(person), begin_date, end_date or None, texts, None, order, absent))
    return found


def submission(number: int) -> SubmissionFacts:
    """The submission of a number, all sent on one day."""
    return SubmissionFacts(f"S-{number:08d}", f"N-{number}", date(2026, 1, 5), RECEIVED_AT)


def ledger(case: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A projection that believes the statements of a case at commit 1, and has cancelled some at commit 2."""
    connection = load([believed(case)])
    for number in case.get("cancelled", ()):
        connection.execute(
            "UPDATE statement SET cancelled = TRUE, known_until = 2 WHERE statement_id = $number", {"number": number}
        )
    return connection


def answered(case: dict[str, Any], known: int = 2) -> Explanation:
    """The explanation of a case, made once."""
    return _answered(CASES.index(case), known)


@cache
def _answered(place: int, known: int) -> Explanation:
    case = CASES[place]
    connection = ledger(case)
    return explained(connection, case["day"], known, submission)


def explained(
    connection: duckdb.DuckDBPyConnection, day: date, known: int, submissions: Submissions | None
) -> Explanation:
    """The explanation of person A."""
    settled = KernelOfSteps(connection)
    return explain(Record(settled.person(int(iin_of("A")), known), settled.book.dated, day, submissions))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_explanation_says_what_a_lawyer_expects(case: dict[str, Any]) -> None:
    """Each made-up situation has the rows, steps, edges, conflicts and nearest missing fact that its file states."""
    found = answered(case)
    assert found.covered is bool(case["rows"])
    assert list(found.rows) == case["rows"]
    assert found.payer == case.get("payer")
    steps = {one.row: f"{one.step}/{one.detail}".rstrip("/") for one in found.failed}
    assert steps == case.get("failed", {})
    assert [f"{one.kind} {one.row}" for one in found.conflicts] == case.get("conflicts", [])
    edges = (found.last_cover, found.cover_until, found.next_cover)
    assert [edge.day if edge else None for edge in edges] == [case.get(name) for name in ("ended", "will_end", "next")]
    nearest = found.missing[0] if found.missing else None
    missing = [f"{nearest.kind} {nearest.row}", *(one.feed for one in nearest.senders)] if nearest else []
    assert missing == case.get("missing", [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_explanation_is_told_in_every_language(case: dict[str, Any]) -> None:
    """Each made-up situation is told in three languages, its first sentence answers, and no IIN can be read in it."""
    found = answered(case)
    for language in LANGUAGES:
        sentences = tell(found, language)
        yes, no = {"kk": ("Иә", "Жоқ"), "ru": ("Да", "Нет"), "en": ("Yes", "No")}[language]
        assert found.tell(language).splitlines() == list(sentences)
        assert sentences[0].startswith(f"{yes if found.covered else no}: ")
        assert all(
            (sentence.endswith((".", ":")) and sentence[0].isupper()) or sentence[0].isdigit() for sentence in sentences
        )
        assert not TWELVE_DIGITS.search(" ".join(sentences))
        assert "None" not in " ".join(sentences)
        for expected in case.get("says", {}).get(language, ()):
            assert any(sentence.startswith(expected) for sentence in sentences), (expected, sentences)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_explanation_as_json_names_nobody_else(case: dict[str, Any]) -> None:
    """The plain data of an explanation hold no IIN but the asked person's own."""
    text = json.dumps(answered(case).as_json(), ensure_ascii=False)
    assert set(TWELVE_DIGITS.findall(text)) == {iin_of("A")}


def test_statements_carry_their_receipts() -> None:
    """A row that holds names the receipt and the sending day of the submission that says so."""
    (held,) = answered(CASES[0]).held
    assert [one.submission and one.submission.receipt for one in held.statements] == ["S-00000001"]
    (sentence,) = [one for one in tell(answered(CASES[0]), "en") if one.startswith("Stated by: ")]
    assert sentence.endswith("receipt S-00000001, sent on 5 January 2026.")


def test_explanation_knows_two_clocks() -> None:
    """Before the commit of a cancellation the person is covered, after it not, and the two answers differ."""
    (case,) = [case for case in CASES if "cancelled" in case]
    before, after = answered(case, known=1), answered(case, known=2)
    assert (before.covered, after.covered) == (True, False)
    assert differs(before, after)
    assert not differs(after, answered(case, known=2))


def test_another_submission_of_the_same_content_is_no_other_answer() -> None:
    """Two explanations that differ only in what brought the statements do not differ."""
    connection = ledger(CASES[0])
    with_receipts = answered(CASES[0])
    without = explained(connection, CASES[0]["day"], NEVER_ENDED - 1, None)
    assert not differs(with_receipts, without)


def _step(facts: Facts, iin: str, row: int, day: date) -> str:
    """The step at which the oracle stops a row on a day on which it does not hold."""
    order = ("stated", "authority", "death", "age", "child-age")
    failing = [facts.first_failing_step(one, day) for one in facts.grounds[iin, row]]
    if None not in failing:
        return max((step for step in failing if step), key=order.index)
    if facts.is_excluded(iin, row, day):
        return "exclusion"
    if facts.is_barred_by_activity(iin, row, day):
        return "activity"
    return "row-priority" if facts.is_behind_another_row(iin, row, day) else "representative"


def _disagreements(seed: int, count: int, days: int) -> list[str]:
    rng = random.Random(seed)
    worlds = [random_statements(rng) for _ in range(count)]
    connection = load(worlds)
    settled = KernelOfSteps(connection)
    faults = []
    for number, world in enumerate(worlds):
        facts = Facts(world)
        of_person: dict[str, list[Entitlement]] = defaultdict(list)
        for one in settle(world):
            of_person[one.iin].append(one)
        edges = [one.begin_date for one in world] + [one.end_date for one in world if one.end_date]
        for iin in rng.sample(sorted({one.iin for one in world}), 1):
            steps = settled.person(int(iin) + number * SHIFT, 1)
            for day in rng.sample(edges, min(days, len(edges))):
                found = explain(Record(steps, settled.book.dated, day))
                expected = state_on(of_person[iin], day)
                said = (found.rows, found.primary_row, found.payer) if found.covered else None
                told = [tell(found, language) for language in LANGUAGES]
                failed = [(one.row, one.step) for one in found.failed if one.row != 2]
                asked = [(row, _step(facts, iin, row, day)) for row, _ in failed]
                if said != expected or failed != asked or len({len(sentences) for sentences in told}) != 1:
                    faults.append(f"{iin} on {day}: {said} {failed}, expected {expected} {asked}\n{world}")
                missing = any("None" in sentence for sentences in told for sentence in sentences)
                if missing or (not found.covered and day >= date(2021, 9, 22) and not found.missing):
                    faults.append(f"{iin} on {day}: {told[2]}\n{world}")
    return faults


def test_explanation_agrees_with_the_oracle_on_random_worlds() -> None:
    """Cover, rows, payer and the steps that cut equal the oracle's on random days, told in every language."""
    assert _disagreements(11, 60, 4) == []


@pytest.mark.slow
def test_explanation_agrees_with_the_oracle_on_many_random_worlds() -> None:
    """The same holds on 250 other random worlds."""
    assert _disagreements(12, 250, 4) == []


def _learned_and_unlearned(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Spread the statements of a ledger over three commits: some learned later, some ended or cancelled again."""
    connection.execute(
        f"""
        UPDATE statement SET
            known_from = 1 + hash(statement_id + iin + {seed}) % 3,
            known_until = CASE hash(statement_id + iin + {seed + 1}) % 4 WHEN 0 THEN known_until ELSE {NEVER_ENDED} END
        """
    )
    connection.execute(
        f"""
        UPDATE statement SET known_until = known_from + 1, cancelled = hash(statement_id + iin + {seed + 2}) % 2 = 0
        WHERE hash(statement_id + iin + {seed + 3}) % 4 = 0
        """
    )


def _two_ways(seed: int, count: int, persons: int, days: int) -> list[str]:
    """Where the explanations by the SQL steps and by the kernel, or the cover of both, are not the same."""
    rng = random.Random(seed)
    worlds = [random_statements(rng) for _ in range(count)]
    connection = load(worlds)
    _learned_and_unlearned(connection, seed)
    by_kernel, settling, faults = KernelOfSteps(connection), settler(connection), []
    rules = by_kernel.book.dated
    everybody = sorted({int(one.iin) + place * SHIFT for place, world in enumerate(worlds) for one in world})
    edges = [sorted({one.begin_date for one in world}) for world in worlds]
    for known in (1, 2, 3):
        by_sql = TablesOfSteps(settling, known)
        connection.execute("CREATE OR REPLACE TEMP VIEW held AS SELECT * FROM entitled")
        make_cover(connection)
        rivals = sorted({iin for _, _, iin, *_ in by_sql.claims})  # rows that depend on others are the hard ones
        for iin in rng.sample(rivals, min(persons, len(rivals))) + rng.sample(everybody, persons):
            steps = by_kernel.person(iin, known)
            if steps.entitled != by_sql.person(iin).entitled:
                faults.append(f"entitlement of {iin} as known at {known}")
            named = {one.other_iin for one in steps.grounds if by_sql.feeds[one.feed_no].row in rules.child_rows}
            if any(steps.births.get(child) != by_sql.births.get(child) for child in named):
                faults.append(f"births of the children of {iin} as known at {known}")
            for day in rng.choices(edges[iin // SHIFT], k=days):
                one = explain(Record(by_sql.person(iin), rules, day, submission))
                other = explain(Record(steps, rules, day, submission))
                if one != other or tell(one, "kk") != tell(other, "kk"):
                    faults.append(f"{iin} on {day} as known at {known}: {one}\n{other}")
            cover = connection.execute(
                f"SELECT from_date, until_date, rows, primary_row, payer FROM cover WHERE iin = {iin} ORDER BY ALL"
            ).fetchall()
            found = [
                (one.from_date, one.until_date, ";".join(map(str, one.rows)), one.primary_row, one.payer)
                for one in cover_of(steps.entitled, rules)
            ]
            if found != cover:
                faults.append(f"cover of {iin} as known at {known}: {found}, by SQL {cover}")
    return faults


def test_explanations_by_sql_and_by_the_kernel_are_the_same_word_for_word() -> None:
    """On random worlds, as known at three commits, both ways to settle a person explain and cover alike."""
    assert _two_ways(25, 12, 12, 2) == []


@pytest.mark.slow
def test_explanations_by_sql_and_by_the_kernel_are_the_same_on_many_worlds() -> None:
    """The same holds on 60 other random worlds."""
    assert _two_ways(26, 60, 40, 3) == []
