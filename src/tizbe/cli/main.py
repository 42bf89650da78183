"""The command `tizbe`: every verb of the hub at a terminal, for people and for scripts.

Exit codes: 0 done; 1 refused; 2 wrong use; 3 held for a person (quarantine, review); 4 try again later;
5 outcome unknown; 6 broken, call us. `--home DIR` (or TIZBE_HOME) names the hub's folder and may stand
anywhere; `--lang` (or TIZBE_LANG) chooses kk, ru or en, for help and wrong use too. Nothing heavy is imported before a
verb needs it.
"""

from __future__ import annotations

import atexit
import os
import re
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import typer

from tizbe.cli.account import account_app
from tizbe.cli.audit import audit_app
from tizbe.cli.backup import backup, restore
from tizbe.cli.case import case_app
from tizbe.cli.client import client_app
from tizbe.cli.delivery import deliver
from tizbe.cli.demo import demo
from tizbe.cli.doctor import doctor
from tizbe.cli.intake import check, submit
from tizbe.cli.language import chosen_language, speak
from tizbe.cli.law import law_app
from tizbe.cli.ledger import ledger_app
from tizbe.cli.legal_list import list_app
from tizbe.cli.options import EXITS
from tizbe.cli.outbox import outbox_app
from tizbe.cli.quarantine import quarantine_app
from tizbe.cli.receipt import receipt_app
from tizbe.cli.report import report_app
from tizbe.cli.sandbox import sandbox_app
from tizbe.cli.serve import serve, work
from tizbe.cli.settlement import explain, export, settle
from tizbe.errors import Broken, Refused

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The hub between state bodies and the medical insurance system, by resolution No. 660.",
    epilog="--home DIR may stand anywhere: the hub's folder (else TIZBE_HOME, else .tizbe here).",
)
for verb in (check, submit, settle, deliver, explain, export, serve, work, backup, restore, doctor, demo):
    app.command()(verb)
for name, part in (
    ("law", law_app),
    ("list", list_app),
    ("quarantine", quarantine_app),
    ("outbox", outbox_app),
    ("case", case_app),
    ("receipt", receipt_app),
    ("report", report_app),
    ("ledger", ledger_app),
    ("audit", audit_app),
    ("account", account_app),
    ("client", client_app),
    ("sandbox", sandbox_app),
):
    app.add_typer(part, name=name)
speak(app)


_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
_UNUSABLE = {
    "kk": "{name}: бұл файл не қалта жарамайды: {why}. Жолын тексеріп, команданы қайталаңыз.",
    "ru": "{name}: этот файл или папку использовать нельзя: {why}. Проверьте путь и повторите команду.",
    "en": "{name}: this file or folder cannot be used: {why}. Check the path and give the command again.",
}
_WHY: dict[type[OSError], dict[str, str]] = {
    FileNotFoundError: {"kk": "ол жоқ", "ru": "не найдено", "en": "it is not there"},
    PermissionError: {"kk": "рұқсат жоқ", "ru": "нет прав доступа", "en": "you may not"},
    NotADirectoryError: {
        "kk": "жол бойында қалта емес, файл тұр",
        "ru": "на пути стоит файл",
        "en": "a file is in the way",
    },
    IsADirectoryError: {"kk": "бұл файл емес, қалта", "ru": "это папка, а не файл", "en": "it is a folder, not a file"},
    FileExistsError: {"kk": "ол бұрыннан бар", "ru": "уже существует", "en": "it is there already"},
}


def main() -> None:
    """Run the command; `--home DIR` is taken from wherever it stands."""
    arguments = sys.argv[1:]
    for place, argument in enumerate(arguments):
        if argument == "--home" and place + 1 < len(arguments):
            os.environ["TIZBE_HOME"] = arguments[place + 1]
            del arguments[place : place + 2]
            break
        if argument.startswith("--home="):
            os.environ["TIZBE_HOME"] = argument.removeprefix("--home=")
            del arguments[place]
            break
    atexit.register(_fall_silent)
    try:
        app(arguments, prog_name="tizbe")
    except Exception as error:
        told = _of_named_file(error, arguments) if isinstance(error, OSError) else None
        # Any other is a fault of ours: say it all, but for what may be a person's number.
        sys.stderr.write(_NUMBER.sub("*" * 12, traceback.format_exc() if told is None else f"{told}\n"))
        sys.exit(EXITS[Broken if told is None else Refused])


def _of_named_file(error: OSError, arguments: list[str]) -> str | None:
    """What to say of a file or folder that the command or TIZBE_HOME names and that cannot be used; None of others."""
    if not isinstance(error.filename, str):
        return None
    found = Path(error.filename).absolute()
    said = [one.partition("=")[2] if one.startswith("-") else one for one in arguments]
    home = Path(os.environ.get("TIZBE_HOME", ".tizbe")).absolute()
    is_named = any(_is_of(found, Path(one).absolute()) for one in said if one) and home not in found.parents
    if not is_named and not home.is_relative_to(found):
        return None
    language = chosen_language(arguments)
    why = next((words for kind, words in _WHY.items() if isinstance(error, kind)), None)
    return _UNUSABLE[language].format(name=error.filename, why=error.strerror if why is None else why[language])


def _is_of(found: Path, named: Path) -> bool:
    """Whether a file is the one that was named, lies in it or above it, or is a draft beside it."""
    is_draft = found.parent == named.parent and found.name.startswith(f"{named.name}.")
    return is_draft or found.is_relative_to(named) or named.is_relative_to(found)


def _fall_silent() -> None:
    """Nothing is said from here on: what the engine's binding counts of itself as a process ends helps nobody."""
    with suppress(OSError):
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


if __name__ == "__main__":
    main()
