"""A line that is not as it should be: told in one sentence, in three languages, with exit code 2."""

import re
import shlex
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from tests.cli.line import tell
from tizbe.cli.language import speak

IIN = "900101700002"
CASES = [
    (
        "settle --rehearze",
        {
            "kk": "--rehearze параметрі жоқ (мүмкін, --rehearse)",
            "ru": "параметра --rehearze нет (возможно, --rehearse)",
            "en": "there is no option --rehearze (perhaps --rehearse)",
        },
    ),
    (
        "setle",
        {
            "kk": "setle командасы жоқ (мүмкін, settle)",
            "ru": "команды setle нет (возможно, settle)",
            "en": "there is no command setle (perhaps settle)",
        },
    ),
    ("law zzz", {"kk": "zzz командасы жоқ;", "ru": "команды zzz нет;", "en": "there is no command zzz;"}),
    ("--", {"kk": "команда берілмеген", "ru": "не задана команда", "en": "the command is missing"}),
    (
        "check",
        {"kk": "FILE аргументі берілмеген", "ru": "не задан аргумент FILE", "en": "the argument FILE is missing"},
    ),
    (
        "check here --feed a",
        {
            "kk": "--mode параметрі берілмеген, мыналардың бірі керек: full, changes",
            "ru": "не задан параметр --mode, нужно одно из: full, changes",
            "en": "the option --mode is missing, it is one of: full, changes",
        },
    ),
    (
        "settle --feed",
        {
            "kk": "--feed параметріне мән керек",
            "ru": "параметру --feed нужно значение",
            "en": "the option --feed needs a value",
        },
    ),
    (
        "deliver --json=3",
        {
            "kk": "--json параметрі мән қабылдамайды",
            "ru": "параметр --json не принимает значения",
            "en": "the option --json takes no value",
        },
    ),
    (
        "deliver a b",
        {
            "kk": "артық аргументтер берілген: a b",
            "ru": "заданы лишние аргументы: a b",
            "en": "more was given than is taken: a b",
        },
    ),
    (
        "settle --mode fuul",
        {
            "kk": "--mode үшін 'fuul' мәні жарамайды: мыналардың бірі керек: full, changes",
            "ru": "значение 'fuul' не подходит для --mode: нужно одно из: full, changes",
            "en": "--mode cannot be 'fuul': it is one of: full, changes",
        },
    ),
    (
        "settle --as-of 31.01.2026",
        {
            "kk": "күн былай жазылады: 2026-01-31",
            "ru": "дата пишется так: 2026-01-31",
            "en": "a day is written as 2026-01-31",
        },
    ),
    (
        "settle --count x",
        {
            "kk": "бүтін сан керек, кемінде 0",
            "ru": "нужно целое число, не меньше 0",
            "en": "a whole number is needed, at least 0",
        },
    ),
    (
        "serve --drain 301",
        {
            "kk": "сан керек, кемінде 0, 300 мәнінен аспайтын",
            "ru": "нужно число, не меньше 0, не больше 300",
            "en": "a number is needed, at least 0, at most 300",
        },
    ),
    (
        "check none --feed a --mode full",
        {
            "kk": "'none' мәні жарамайды: ондай файл не қалта жоқ",
            "ru": "такого файла или папки нет",
            "en": "there is no such file or folder",
        },
    ),
    (
        "check . --feed a --mode full",
        {"kk": "бұл файл емес, қалта", "ru": "это папка, а не файл", "en": "it is a folder, not a file"},
    ),
    (
        "settle --count 1 --feed a",
        {
            "kk": "тек --rehearse параметрімен бірге беріледі: --feed, --count",
            "ru": "только вместе с --rehearse: --feed, --count",
            "en": "only together with --rehearse: --feed, --count",
        },
    ),
    (
        "settle --memory x",
        {"kk": "--memory: сан мен KB", "ru": "--memory: нужны число и KB", "en": "--memory: a number and KB"},
    ),
    (
        "submit",
        {
            "kk": "FILE мен --feed, --mode беріңіз",
            "ru": "задайте FILE с --feed и --mode",
            "en": "give FILE with --feed and --mode",
        },
    ),
    (
        "--lang xx settle",
        {
            "kk": "--lang: мыналардың бірі керек: kk, ru, en",
            "ru": "--lang: нужно одно из: kk, ru, en",
            "en": "--lang: it is one of: kk, ru, en",
        },
    ),
]
MEND = {"kk": "былай жазыңыз: «tizbe", "ru": "пишите так: «tizbe", "en": "write it as “tizbe"}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made where the tests stand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIZBE_HOME", raising=False)
    (tmp_path / "here").touch()


def _told(line: str, language: str) -> str:
    """What a line is told on the error stream; it leaves with exit code 2 and says nothing else."""
    told = tell(shlex.split(line), language)
    assert told.code == 2 and not told.out, told
    return told.err


@pytest.mark.parametrize("language", MEND)
@pytest.mark.parametrize(("line", "expected"), CASES, ids=[line for line, _ in CASES])
def test_wrong_use_is_one_sentence_with_how_to_mend(line: str, expected: dict[str, str], language: str) -> None:
    """Each kind of wrong use names the command, what is wrong and why and the right line, and leaves with 2."""
    told = _told(line, language)
    command = re.match(r"tizbe( [a-z]+)*: ", told)
    assert command and expected[language] in told and MEND[language] in told and " --help" in told
    assert told.count("\n") == 1 and "Traceback" not in told
    if language != "en":
        assert not re.search(r"\b(no such|missing|invalid|usage|error|value|option)\b", told, re.IGNORECASE)


def test_a_line_says_which_variable_was_wrong() -> None:
    """A value that came from the environment is told with the variable's name, in the language left to choose."""
    assert "--lang (TIZBE_LANG) cannot be 'xx'" in _told("deliver", "xx")


@pytest.mark.parametrize("language", MEND)
def test_a_persons_number_is_never_repeated(language: str) -> None:
    """A number that was typed in a wrong place is not told, wherever it stood."""
    for line in (
        f"{IIN}",
        f"deliver {IIN} x{IIN}x",
        f"deliver --{IIN}",
        f"deliver --{IIN}=3",
        f"settle --mode {IIN}",
        f"settle --as-of {IIN}",
        f"check {IIN}.csv --feed a --mode full",
        f"explain {IIN}",
        f"explain --on {IIN} {IIN}",
        f"serve --port {IIN}",
        f"law {IIN}1 x",
        f"deliver --lang {IIN}",
        f"--lang {IIN}",
        f"export {IIN} x",
    ):
        assert not re.search(r"\d{12}", _told(line, language)), line


def test_nothing_typed_breaks_the_line() -> None:
    """Marks that would steer a terminal do not reach it."""
    told = _told("'set\x1b[31m\ntle'", "en")
    assert "\x1b" not in told and told.count("\n") == 1


def _made_up() -> typer.Typer:
    """An app with what the hub's commands do not have."""
    made_up = typer.Typer()
    made_up.command("ask")(_ask)
    made_up.command("read")(_read)
    made_up.command("write")(_write)
    made_up.command("leave")(_leave)
    speak(made_up)
    return made_up


def _ask() -> None:
    typer.prompt("?")


def _read(pair: Annotated[tuple[int, int], typer.Argument()]) -> None:
    pass


def _write(file: Annotated[typer.FileTextWrite, typer.Argument(lazy=True)]) -> None:
    file.write("x")


def _leave() -> None:
    raise typer.Exit(5)


@pytest.mark.parametrize(
    ("language", "aborted", "too_few"),
    [
        ("kk", "Тоқтатылды.", "аргументтің мәндері жетпейді"),
        ("ru", "Прервано.", "аргументу не хватает значений"),
        ("en", "Aborted.", "an argument has too few values"),
    ],
)
def test_other_ends_of_a_command(language: str, aborted: str, too_few: str) -> None:
    """A broken-off answer is told with exit code 1, an argument cut short with 2; a command's own code stays."""
    env = {"TIZBE_LANG": language}
    broken_off = CliRunner().invoke(_made_up(), ["ask"], env=env, input="")
    assert broken_off.exit_code == 1 and broken_off.stderr.endswith(f"{aborted}\n")
    short = CliRunner().invoke(_made_up(), ["read", "1"], env=env)
    assert short.exit_code == 2 and too_few in short.stderr
    assert CliRunner().invoke(_made_up(), ["leave"], env=env).exit_code == 5


def test_a_file_that_cannot_be_opened_is_told_by_main() -> None:
    """A file that typer opens for a command and cannot is the same error that a command's own file gives."""
    told = CliRunner().invoke(_made_up(), ["write", "none/file"])
    assert isinstance(told.exception, FileNotFoundError) and told.exception.filename == "none/file" and not told.output


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_a_passphrase_file_that_is_not_there_is_named(verb: str, tmp_path: Path) -> None:
    """Who named a file for the passphrase is told that it is not there, and not to give a passphrase."""
    absent = tmp_path / "absent"
    told = tell(
        [verb, str(tmp_path / "kept"), "--secrets", str(tmp_path / "s"), "--passphrase-file", str(absent)], "ru"
    )
    assert told.code == 2 and f"{absent}' не подходит для --passphrase-file: такого файла" in told.err
