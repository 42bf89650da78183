"""The help of every command, in three languages."""

import ast
import inspect
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tizbe.cli
from tests.cli.line import COMMAND, tell
from tizbe.cli.help_words import entries_by_file, table, translate
from tizbe.cli.language import chosen_language
from tizbe.cli.reference import commands_page

SOURCES = Path(tizbe.cli.__file__).parent
ROUND = ("frames.yaml", "wrong_use.yaml")
FRAMES = re.compile(r"Usage|Options|Arguments|Commands|OPTIONS|ARGS|default:|required|env var|Show this message|TEXT")


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from _commands(f"{name} {part}", inner)


COMMANDS = dict(_commands("tizbe", COMMAND))


def _texts() -> set[str]:
    """Every text of help that stands in the code."""
    texts = {one for command in COMMANDS.values() for one in (command.help, command.epilog)}
    texts |= {parameter.help for command in COMMANDS.values() for parameter in command.params}
    return {inspect.cleandoc(one) for one in texts if one}


def _own_sentences() -> set[str]:
    """What commands say themselves of wrong use, in English; of a text with a place in it, what stands before it."""
    found = set()
    for file in SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "typer.BadParameter":
                said = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
                if isinstance(said, ast.Constant):
                    found.add(str(said.value).removesuffix(": "))
    return found


def _page(name: str, language: str) -> str:
    """A help page, so wide that no text is broken."""
    told = tell([*name.split()[1:], "--help"], language, columns=1000)
    assert told.code == 0 and not told.err, name
    return told.out


def test_every_help_text_stands_in_three_languages() -> None:
    """Each English text of help has a Kazakh and a Russian one, and there is none of a text that is gone."""
    kept = {entry["en"] for file, entries in entries_by_file().items() if file not in ROUND for entry in entries}
    assert _texts() == kept


def test_every_text_is_whole() -> None:
    """No text lacks a language or stands twice, and each keeps the names of options and places that the English has."""
    every = [entry for entries in entries_by_file().values() for entry in entries]
    assert not [text for text, count in Counter(entry["en"] for entry in every).items() if count > 1]
    for entry in every:
        assert set(entry) == {"kk", "ru", "en"} and all(entry.values()), entry
        assert entry["en"] == inspect.cleandoc(entry["en"])
        for language in ("kk", "ru"):
            is_codes = re.fullmatch("[a-z, …]+", entry["en"]) is not None
            assert is_codes or re.search("[а-яёәғқңөұүһі]", entry[language], re.IGNORECASE), entry
            for name in re.findall(r"--[a-z][a-z-]*|TIZBE_[A-Z]+|\{\}", entry["en"]):
                assert name in entry[language], (name, entry[language])


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_page_holds_nothing_english(language: str) -> None:
    """No page of help has an English word of the frame, and each text that it has is the one in its language."""
    for name, command in COMMANDS.items():
        page = _page(name, language)
        # Names of values that a command gives itself are the same in every language.
        assert not FRAMES.search(page), name
        flat = " ".join(page.replace("│", " ").split())
        for parameter in command.params:
            if parameter.help:
                assert " ".join(translate(parameter.help, language).split()) in flat, (name, parameter.name)
        assert translate(command.help, language).split("\n")[0].strip() in flat


def test_a_page_says_what_an_option_needs() -> None:
    """A page shows the line with the options it cannot do without, values, ranges, defaults and variables."""
    page = _page("tizbe check", "en")
    assert "Usage: tizbe check FILE --feed TEXT --mode full|changes [OPTIONS]" in page
    assert "[required]" in page and "[env var: TIZBE_LANG] [default: en]" in page and "YYYY-MM-DD" in page
    assert "N 1..65535" in _page("tizbe serve", "en") and "[default: 8660]" in _page("tizbe serve", "en")
    assert "--with-faults, --no-faults" in _page("tizbe sandbox make", "en")
    assert "[default: --with-faults]" in _page("tizbe sandbox make", "en")
    assert "BECAME..." in _page("tizbe law same", "en") and "--lang" in _page("tizbe law", "en")


def test_a_group_without_a_command_shows_its_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a group alone the help is printed, in the language that `--lang` before a command's name chooses too."""
    monkeypatch.setenv("TIZBE_LANG", "en")
    for line in ("", "law", "--lang ru", "law --lang=ru"):
        told = tell(line.split(), "en" if "--lang" in line else "ru")
        assert told.code == 2 and "Использование: tizbe" in told.out and not told.err
    for line in ("--lang kk law --help", "law --help --lang=kk", "settle --help --lang kk"):
        told = tell(line.split(), "en")
        assert told.code == 0 and "Қолданылуы: tizbe" in told.out


def test_a_language_before_the_name_is_the_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--lang` before a command's name holds for the command as TIZBE_LANG does, and one after it is stronger."""
    monkeypatch.setenv("TIZBE_LANG", "en")
    with pytest.raises(SystemExit):
        COMMAND.main(["--lang", "ru", "submit"], prog_name="tizbe")
    assert os.environ["TIZBE_LANG"] == "ru" and "задайте FILE" in capsys.readouterr().err
    assert chosen_language(["law", "--lang=kk"]) == "kk" and chosen_language(["--lang", "xx"]) == "ru"
    monkeypatch.delenv("TIZBE_LANG")
    assert chosen_language(["law"]) == "en"


def test_every_sentence_of_commands_stands_in_three_languages() -> None:
    """What a command says in English alone of options that do not go together is known in the other two."""
    kept = {entry["en"] for entry in entries_by_file()["wrong_use.yaml"]}
    assert _own_sentences() == kept


def test_the_reference_stays_english() -> None:
    """Pages of help that were printed leave the reference of the commands as it is."""
    before = commands_page()
    _page("tizbe law", "kk")
    assert commands_page() == before and "Тізбе" not in before


def test_words_are_read_only_when_asked_for() -> None:
    """A command that is used well loads neither the words nor what prints them."""
    heavy = ["tizbe.cli.help_words", "tizbe.cli.help_page", "tizbe.cli.wrong_use", "msgspec", "rich.table"]
    told = f"import sys, tizbe.cli.main; print([one for one in {heavy!r} if one in sys.modules])"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "[]\n"
    assert len(table()) > 200
