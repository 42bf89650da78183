"""The language in which the command speaks of itself: its help, and what it says of wrong use.

`--lang` or TIZBE_LANG chooses it. `speak` gives it to every command of an app, so that typer's own English is not
heard: typer offers classes of commands for that (`cls=`), and an app names its commands before it builds them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from tizbe.errors import LANGUAGES

_CHOSEN = "tizbe.cli.language"
_NOT_LANGUAGE = {
    "kk": "мыналардың бірі керек: kk, ru, en",
    "ru": "нужно одно из: kk, ru, en",
    "en": "it is one of: kk, ru, en",
}
_ABORTED = {"kk": "Тоқтатылды.", "ru": "Прервано.", "en": "Aborted."}


def chosen_language(arguments: list[str]) -> str:
    """The language of answers by the line and TIZBE_LANG, where a command did not live to read it; else English."""
    said = [os.environ.get("TIZBE_LANG", "")]
    said += [after for one, after in pairwise(arguments) if one == "--lang"]
    said += [one.removeprefix("--lang=") for one in arguments if one.startswith("--lang=")]
    return next((one for one in reversed(said) if one in LANGUAGES), "en")


def speak(app: typer.Typer) -> None:
    """Have every command of an app, and of the apps in it, tell its help and wrong use in the language chosen."""
    app.info.cls = Group
    for command in app.registered_commands:
        command.cls = Command
    for part in app.registered_groups:
        if part.typer_instance is not None:
            speak(part.typer_instance)


# typer publishes no name for the contexts that it hands to a command's methods: they are Any below.


class Command(TyperCommand):
    """A command that tells its help and its wrong use in the language chosen."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the line; leaves with exit code 2 where it is not as it should be."""
        with _told(ctx, args):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Do what the command does; leaves with exit code 2 where its options do not go together."""
        with _told(ctx):
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        _print_help(ctx)


class Group(TyperGroup):
    """A command of commands, as `Command`; before a command's name it takes `--lang` itself, for all that follows."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the line up to a command's name; leaves with exit code 2 where it is not as it should be."""
        with _told(ctx, args):
            return super().parse_args(ctx, _without_language(ctx, args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named; leaves with exit code 2 where there is none."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from tizbe.cli.wrong_use import NoSuchCommand, without_number

            raise NoSuchCommand(without_number(args[0]))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Do what the command that is named does."""
        with _told(ctx):
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help."""
        _print_help(ctx)


def _print_help(ctx: Any) -> None:
    from tizbe.cli.help_page import print_page

    print_page(ctx, ctx.meta[_CHOSEN])


@contextmanager
def _told(ctx: Any, arguments: list[str] | None = None) -> Iterator[None]:
    """Turn wrong use into its sentence on the error stream and its exit code, and an answer that was broken off too.

    `arguments`: the line, from which the outermost command takes the language for all.
    """
    if arguments is not None:
        ctx.meta.setdefault(_CHOSEN, chosen_language(arguments))
    language = ctx.meta[_CHOSEN]
    try:
        yield
    except typer.TyperException as error:
        # Of a file that cannot be opened `main` tells, as of any that a command meets.
        if error.exit_code == 1 and isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        # typer has no public name for this one: the help was asked for by giving nothing, and is printed.
        if type(error).__name__ != "NoArgsIsHelpError":
            from tizbe.cli.wrong_use import sentence

            typer.echo(sentence(error, ctx, language), err=True)
        raise typer.Exit(error.exit_code) from None
    except (typer.Abort, EOFError):
        typer.echo(_ABORTED[language], err=True)
        raise typer.Exit(1) from None


def _without_language(ctx: Any, arguments: list[str]) -> list[str]:
    """The line without `--lang` before a command's name; it is kept as TIZBE_LANG for the command."""
    rest, place = list(arguments), 0
    while place < len(rest) and rest[place].startswith("-") and rest[place] != "--":
        name, is_joined, value = rest[place].partition("=")
        if name != "--lang":
            place += 1
            continue
        value = value if is_joined else "".join(rest[place + 1 : place + 2])
        if value not in LANGUAGES:
            raise typer.BadParameter(_NOT_LANGUAGE[ctx.meta[_CHOSEN]], param_hint="--lang")
        os.environ["TIZBE_LANG"] = value
        del rest[place : place + (1 if is_joined else 2)]
    return rest
