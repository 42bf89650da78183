"""`tizbe law` and `tizbe list` from the outside: keys, exit codes, sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tizbe.cli.law import law_app
from tizbe.cli.legal_list import list_app
from tizbe.law.edition import shipped_path

RUNNER = CliRunner()


def test_law_read_answers_with_the_keys_of_the_contract() -> None:
    """`law read --json` of act 807 exits 0 with the promised keys and values."""
    result = RUNNER.invoke(law_app, ["read", str(shipped_path("807")), "--json"])
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {key: answer["act"][key] for key in ("number", "date", "language")} == {
        "number": "807",
        "date": "2025-09-29",
        "language": "kk",
    }
    assert answer["target"] == [{"number": "660", "date": "2021-09-21"}]
    assert answer["commencement"] == {
        "kind": "fixed",
        "date": "2026-01-01",
        "days": None,
        "applies_from": None,
    }
    assert (answer["status"], answer["unclaimed"], answer["reasons"]) == ("ready", [], [])
    assert len(answer["operations"]) == 6
    for operation in answer["operations"]:
        assert {"order", "op", "unit", "scope", "locator", "rows", "text", "words", "commencement"} <= set(operation)


def test_law_read_exit_codes(tmp_path: Path) -> None:
    """`law read` exits 3 for review, 1 for what is no act, 2 for wrong use."""
    doubtful, letter = tmp_path / "doubtful.txt", tmp_path / "letter.txt"
    doubtful.write_text(shipped_path("807").read_text().replace("2-жол", "3-жол"))
    letter.write_text("Dear colleague\n")
    review = RUNNER.invoke(law_app, ["read", str(doubtful), "--json"])
    assert (review.exit_code, json.loads(review.stdout)["status"]) == (3, "needs-review")
    refused = RUNNER.invoke(law_app, ["read", str(letter), "--lang", "ru"])
    assert refused.exit_code == 1
    assert "не читается как акт" in refused.output
    assert RUNNER.invoke(law_app, ["read", str(tmp_path / "absent.txt")]).exit_code == 2


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_list_show_answers_in_each_language(language: str) -> None:
    """`list show --json` gives 16 rows on the last day of 2025 and 17 the day after, in each language."""
    for day, rows in (("2025-12-31", 16), ("2026-01-01", 17)):
        result = RUNNER.invoke(list_app, ["show", "--on", day, "--lang", language, "--json"])
        answer = json.loads(result.stdout)
        assert (result.exit_code, len(answer["rows"])) == (0, rows)
        assert {"edition", "title", "list_title", "point1", "rows"} <= set(answer)
        assert {"number", "category", "feeds"} <= set(answer["rows"][0])
        assert {"feed", "body", "system"} <= set(answer["rows"][0]["feeds"][0])


def test_list_show_as_known_earlier() -> None:
    """`--known` before act 807 shows edition 2 for 2026; before the first edition a sentence answers."""
    known = RUNNER.invoke(list_app, ["show", "--on", "2026-01-01", "--known", "2025-09-28", "--json"])
    assert json.loads(known.stdout)["edition"]["number"] == 2
    before = RUNNER.invoke(list_app, ["show", "--on", "2021-01-01"])
    assert (before.exit_code, "No list was in force" in before.output) == (1, True)


@pytest.mark.parametrize("arguments", [["show"], ["show", "--on", "tomorrow"], ["compare", "2025-12-31"]])
def test_list_wrong_use(arguments: list[str]) -> None:
    """A missing or impossible day is wrong use, exit 2."""
    assert RUNNER.invoke(list_app, arguments).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "--on", "2026-01-01"],
        ["compare", "2025-12-31", "2026-01-01"],
        ["compare", "2026-01-01", "2026-01-02"],
        ["compare", "2022-01-01", "2026-01-02", "--json"],
    ],
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_list_output_for_people(arguments: list[str], language: str) -> None:
    """Every view of the list prints in every language and exits 0."""
    result = RUNNER.invoke(list_app, [*arguments, "--lang", language])
    assert result.exit_code == 0, result.output
    assert result.output.strip()


def test_law_read_output_for_people() -> None:
    """The reading prints its operations, its repairs and its status."""
    result = RUNNER.invoke(law_app, ["read", str(shipped_path("807"))])
    assert result.exit_code == 0
    assert "moved-word" in result.output and "ready" in result.output
