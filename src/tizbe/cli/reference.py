"""The page `docs/reference/commands.md`, made from the commands themselves.

    python -m tizbe.cli.reference > docs/reference/commands.md

A test compares the page with what this makes, so that no command or option goes undocumented.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import datetime
from enum import EnumMeta
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer.main

_HEAD = """# Commands

This page is made from the commands themselves: `python -m tizbe.cli.reference > docs/reference/commands.md`.
In a checkout call them through the script: `./run tizbe …`.

- `--home DIR` (or `TIZBE_HOME`) names the hub's folder, may stand anywhere on the line and holds for every command.
  Default: `.tizbe` in the current folder.
- `--lang kk|ru|en` (or `TIZBE_LANG`) chooses the language of answers, where a command has it, of help and of wrong use.
  Before a command's name (`tizbe --lang kk law --help`) it holds for every command.
- `--json` prints JSON, and nothing else, on standard output.

| exit | means |
|---|---|
| 0 | done |
| 1 | refused, as a whole or in each row: mend what the sentence says |
| 2 | wrong use |
| 3 | held for a person: quarantine, or an act that needs review |
| 4 | try again later |
| 5 | the outcome is unknown: look before repeating |
| 6 | broken: stop and call us |
"""

_VALUES = {Path: "PATH", datetime: "DATE", int: "N"}


def commands_page() -> str:
    """The reference of every command and option, as Markdown."""
    from tizbe.cli.main import app

    lines = [_HEAD]
    for name, command in _commands("tizbe", typer.main.get_command(app)):
        lines += [f"## `{_usage(name, command)}`", "", inspect.cleandoc(command.help or ""), ""]
        rows = [_row(parameter) for parameter in command.params if not _is_hidden(parameter)]
        if rows:
            lines += ["| option | means |", "|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name, in order of the alphabet."""
    parts = getattr(command, "commands", None)
    if parts is None:
        yield name, command
        return
    for part, inner in sorted(parts.items()):
        yield from _commands(f"{name} {part}", inner)


def _usage(name: str, command: Any) -> str:
    """The command's line: its name, its arguments, and that there are options."""
    arguments = [_argument(one) for one in command.params if one.param_type_name == "argument"]
    has_options = any(one.param_type_name == "option" and not _is_hidden(one) for one in command.params)
    return " ".join([name, *arguments, *(["[OPTIONS]"] if has_options else [])])


def _argument(parameter: Any) -> str:
    shown = parameter.metavar or parameter.name.upper()
    return str(shown) if parameter.required else f"[{shown}]"


def _row(parameter: Any) -> str:
    """One row of the table: how it is written, and what it means."""
    if parameter.param_type_name == "argument":
        written = _argument(parameter).replace("|", "\\|")
    else:
        written = ", ".join([*parameter.opts, *parameter.secondary_opts])
        value = _value(parameter)
        written += f" {value}" if value else ""
    notes = [parameter.help or ""]
    if parameter.required and parameter.param_type_name == "option":
        notes.append("Required.")
    if _shows_default(parameter):
        notes.append(f"Default: {_default(parameter)}.")
    if parameter.envvar:
        notes.append(f"Environment: {parameter.envvar}.")
    meaning = " ".join(note for note in notes if note).replace("|", "\\|")
    return f"| `{written}` | {meaning} |"


def _value(parameter: Any) -> str:
    """The value an option takes, in a table's cell; empty for a flag."""
    if parameter.is_flag:
        return ""
    kind = parameter.type_descriptor.annotation
    kind = get_args(kind)[0] if get_origin(kind) is list else kind
    choices = list(kind) if isinstance(kind, EnumMeta) else get_args(kind) if get_origin(kind) is Literal else ()
    if choices:
        return "\\|".join(str(getattr(choice, "value", choice)) for choice in choices)
    return str(parameter.metavar or _VALUES.get(kind, "TEXT")).replace("|", "\\|")


def _shows_default(parameter: Any) -> bool:
    is_flag = getattr(parameter, "is_flag", False)
    return not is_flag and not callable(parameter.default) and parameter.default not in (None, (), [], "")


def _default(parameter: Any) -> str:
    default = parameter.default
    return str(getattr(default, "value", default))


def _is_hidden(parameter: Any) -> bool:
    """Whether an option stands on every command and is told at the top of the page, or is hidden."""
    return getattr(parameter, "hidden", False) or "--help" in parameter.opts


if __name__ == "__main__":
    print(commands_page(), end="")
