"""`tizbe list publish` and `list compare --html` from the outside: exit codes, files, sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tizbe.cli.legal_list import list_app

RUNNER = CliRunner()


def test_publish_answers_with_a_sentence(tmp_path: Path) -> None:
    """`list publish` exits 0, says what it did, and says of a second run that nothing is new."""
    first = RUNNER.invoke(list_app, ["publish", str(tmp_path / "law"), "--on", "2026-01-01", "--lang", "ru"])
    again = RUNNER.invoke(list_app, ["publish", str(tmp_path / "law"), "--on", "2026-01-01", "--lang", "ru"])
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "новых или изменённых: 8" in first.output
    assert "новых или изменённых: 0" in again.output
    assert {path.name for path in (tmp_path / "law").iterdir()} == {"2026-01-01", "index.html", "manifest.json"}


def test_publish_gives_all_editions_in_all_languages(tmp_path: Path) -> None:
    """Without options every edition is published in every language."""
    result = RUNNER.invoke(list_app, ["publish", str(tmp_path)])
    assert result.exit_code == 0, result.output
    files = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert len(files) == 3 * (3 + 3 * 3) + 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("kk", "қалта емес, файл"), ("ru", "файл, а не папка"), ("en", "is a file, not a folder")],
)
def test_a_file_is_no_folder(tmp_path: Path, language: str, sentence: str) -> None:
    """A DIR that is a file is refused in each language, exit 1, and the file stays as it was."""
    path = tmp_path / "law"
    path.write_text("mine")
    result = RUNNER.invoke(list_app, ["publish", str(path), "--lang", language])
    assert result.exit_code == 1
    assert sentence in result.output
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("kk", "жазылмады"), ("ru", "Не удалось записать"), ("en", "could not be written")],
)
def test_a_place_that_cannot_be_written(language: str, sentence: str) -> None:
    """A DIR where nothing can be made is refused in each language, exit 1, and so is such a FILE of a comparison."""
    place = "/proc/tizbe-list"
    result = RUNNER.invoke(list_app, ["publish", place, "--lang", language])
    assert (result.exit_code, sentence in result.output) == (1, True)
    arguments = ["compare", "2025-12-31", "2026-01-01", "--html", f"{place}/c.html", "--lang", language]
    result = RUNNER.invoke(list_app, arguments)
    assert (result.exit_code, sentence in result.output) == (1, True)


def test_no_edition_is_refused(tmp_path: Path) -> None:
    """A day before the first edition or of knowing before the first act is refused, and nothing is written."""
    for option, sentence in (("--on", "No list was in force"), ("--known", "No edition of the list was known")):
        result = RUNNER.invoke(list_app, ["publish", str(tmp_path / "law"), option, "2020-01-01"])
        assert (result.exit_code, sentence in result.output) == (1, True), result.output
    assert not (tmp_path / "law").exists()


@pytest.mark.parametrize(
    "arguments", [["publish"], ["publish", "x", "--on", "today"], ["publish", "x", "--lang", "de"]]
)
def test_publish_wrong_use(arguments: list[str]) -> None:
    """No DIR, an impossible day, an unknown language are wrong use, exit 2."""
    assert RUNNER.invoke(list_app, arguments).exit_code == 2


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_compare_writes_a_page(tmp_path: Path, language: str) -> None:
    """`list compare --html` writes the page in its language and says where; with --json it prints JSON alone."""
    path = tmp_path / "pages" / "compared.html"
    arguments = ["compare", "2025-12-31", "2026-01-01", "--html", str(path), "--lang", language]
    result = RUNNER.invoke(list_app, arguments)
    assert result.exit_code == 0, result.output
    assert path.name in result.output.replace("\n", "")
    page = path.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert "<ins" in page and "<del" in page and "<script" not in page
    assert json.loads(RUNNER.invoke(list_app, [*arguments, "--json"]).stdout)["rows"]


def test_compare_shows_cells() -> None:
    """The comparison for people has the cells of each row, the signs of words, and the rights by code."""
    result = RUNNER.invoke(list_app, ["compare", "2025-12-31", "2026-01-01"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    for text in ("State body", "Category of persons", "Information system", "[+unemployed, except", "17/mlspp/"):
        assert text in result.output
    answer = json.loads(RUNNER.invoke(list_app, ["compare", "2025-12-31", "2026-01-01", "--json"]).stdout)
    (eighth,) = (row for row in answer["rows"] if row["number"] == "8")
    assert ["8/courts-department/courts", "8/judicial-administration/courts"] in eighth["moved"]
    assert {cell["column"] for cell in eighth["cells"]} >= {"body"}
