"""`tizbe law` and `tizbe list` from the outside: keys, exit codes, sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.law.own_acts import DISABILITY, HEALTH, enact, row_act, write_act
from tizbe.cli.law import law_app
from tizbe.cli.legal_list import list_app
from tizbe.law.edition import shipped_path

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No hub of the folder the tests are started in takes part."""
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "no-hub"))


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


def _law(*words: object, **options: str) -> Result:
    return RUNNER.invoke(law_app, [str(word) for word in words], env={"COLUMNS": "200", **options})


def test_the_lawyers_path_by_command(tmp_path: Path) -> None:
    """Add, confirm, publish, list and show answer with their keys and exit codes, as JSON and for people."""
    home = {"TIZBE_HOME": str(tmp_path / "hub"), "TIZBE_THREADS": "1", "TIZBE_MEMORY": "1GB"}
    act = write_act(tmp_path, row_act("13", HEALTH, DISABILITY))
    added = _law("add", act, "--by", "ann", "--json", **home)
    answer = json.loads(added.stdout)
    assert (added.exit_code, answer["status"], answer["review"]) == (0, "draft", "ready")
    assert {"act", "number", "date", "sha256", "added", "decisions", "reasons", "reading", "state"} <= set(answer)
    assert _law("publish", "901", "--by", "bob", **home).exit_code == 1
    rehearsed = _law("rehearse", "901", "--json", **home)
    answer = json.loads(rehearsed.stdout)
    assert [feed["feed"] for feed in answer["feeds"]["gained"]] == ["13/health/disability-cdb"]
    assert answer["list_rows"] == {"added": [], "removed": [], "changed": ["13"], "renumbered": []}
    assert json.loads(_law("rehearse", act, "--json", **home).stdout) == answer
    assert _law("confirm", "901", "--by", "ann", **home).exit_code == 0
    assert _law("publish", "901", "--by", "ann", **home).exit_code == 1
    published = _law("publish", "901", "--by", "bob", "--json", **home)
    answer = json.loads(published.stdout)
    assert (answer["status"], answer["state"], answer["in_force_from"]) == ("published", "in-force", "2026-03-01")
    listed = json.loads(_law("list", "--json", **home).stdout)
    assert [(one["act"], one["shipped"]) for one in listed] == [("807/2025-09-29", True), ("901/2026-02-02", False)]
    for language in ("kk", "ru", "en"):
        for words in (["list"], ["show", "901"], ["show", "807"], ["rehearse", "807"]):
            shown = _law(*words, "--lang", language, **home)
            assert (shown.exit_code, bool(shown.stdout.strip())) == (0, True), shown.output
    assert _law("show", "902", **home).exit_code == 1


def test_decisions_by_command(tmp_path: Path) -> None:
    """Publication day, name, same body and refusal are recorded with who said so."""
    home = {"TIZBE_HOME": str(tmp_path / "hub"), "TIZBE_THREADS": "1", "TIZBE_MEMORY": "1GB"}
    force = "алғашқы ресми жарияланған күнінен бастап қолданысқа енгізіледі"
    act = write_act(tmp_path, row_act("13", "Қазақстан Республикасының Ғарыш министрлігі", DISABILITY, force=force))
    added = _law("add", act, "--published-on", "2026-03-05", "--by", "ann", "--json", **home)
    answer = json.loads(added.stdout)
    assert (added.exit_code, answer["reason_codes"]) == (3, ["body-unknown"])
    assert answer["reading"]["commencement"]["date"] == "2026-03-05"
    names = ("--kk", "Қазақстан Республикасының Ғарыш министрлігі", "--ru", "Министерство космоса", "--en", "Space")
    named = _law("name", "901", "body", "space", *names, "--by", "ann", "--json", **home)
    assert (named.exit_code, json.loads(named.stdout)["review"]) == (0, "ready")
    same = _law("same", "901", "mlspp", "space", "--from", "2026-03-05", "--because", "so", "--json", **home)
    assert [one["decision"] for one in json.loads(same.stdout)["decisions"]] == ["publication", "name", "same"]
    later = _law("publication", "901", "--on", "2026-03-06", "--json", **home)
    assert json.loads(later.stdout)["reading"]["commencement"]["date"] == "2026-03-06"
    assert _law("event", "901", "--on", "2026-03-06", **home).exit_code == 1
    assert _law("name", "901", "body", "space", **home).exit_code == 2
    assert _law("refuse", "901", **home).exit_code == 2
    refused = _law("refuse", "901", "--reason", "a joke", "--json", **home)
    answer = json.loads(refused.stdout)
    assert (answer["status"], answer["review"], refused.exit_code) == ("refused", None, 0)
    assert "ready" not in _law("show", "901", **home).stdout


def test_law_read_is_held_against_the_law_of_the_hub(tmp_path: Path) -> None:
    """An act on a row that a published act deleted or moved is read against the list as that hub knows it."""
    home = {"TIZBE_HOME": str(tmp_path / "hub"), "TIZBE_THREADS": "1", "TIZBE_MEMORY": "1GB"}
    enact(tmp_path, row_act("13", HEALTH, DISABILITY))
    shown = RUNNER.invoke(list_app, ["show", "--on", "2026-03-01", "--json"], env=home)
    assert '"13/health/disability-cdb"' in shown.stdout
    early = RUNNER.invoke(list_app, ["show", "--on", "2026-03-01", "--known", "2026-02-03", "--json"], env=home)
    assert '"13/mlspp/disability-cdb"' in early.stdout
    twin = write_act(tmp_path, row_act("13", HEALTH, DISABILITY, number="902"), "twin.txt")
    assert _law("read", twin, **home).exit_code == 3
    assert _law("read", twin, TIZBE_HOME=str(tmp_path / "nowhere")).exit_code == 0
    assert not (tmp_path / "nowhere").exists()
