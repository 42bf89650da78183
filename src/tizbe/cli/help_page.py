"""The page that `--help` prints, in the language chosen.

typer's own page takes "Usage", "Options" and the names of kinds of values from constants and from gettext as it is
imported, in one language for good, so this draws a page of its own out of the same commands.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tizbe.cli.help_words import translate
from tizbe.errors import LANGUAGES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Row = tuple[str, str, "Text"]
"""One line of a panel: how it is written, the value it takes, what it means."""


def print_page(ctx: Any, language: str) -> None:
    """Print the help of the command of a context."""
    from rich.padding import Padding
    from rich.text import Text

    from tizbe.cli.screen import console

    screen, command = console(), ctx.command
    screen.print(Padding(Text(f"{translate('Usage', language)}: {usage(ctx, language)}", "bold"), 1))
    if command.help:
        screen.print(Padding(_prose(command.help, language), (0, 1, 1, 1)))
    shown = [one for one in command.get_params(ctx) if not one.hidden]
    for title, kind in (("Arguments", "argument"), ("Options", "option")):
        rows = [_row(one, language) for one in shown if one.param_type_name == kind]
        if kind == "option" and hasattr(command, "commands"):
            rows.insert(0, ("--lang", "|".join(LANGUAGES), Text(translate("Language of the answer.", language))))
        _print_panel(screen, translate(title, language), rows)
    inner = [one for one in getattr(command, "commands", {}).values() if not one.hidden]
    rows = [(one.name, "", Text(_prose(one.help or "", language).split("\n\n")[0])) for one in inner]
    _print_panel(screen, translate("Commands", language), rows)
    if command.epilog:
        screen.print(Padding(_prose(command.epilog, language), 1))


def usage(ctx: Any, language: str) -> str:
    """The command's line: its name, its arguments, the options it cannot do without, and that there are others."""
    command = ctx.command
    pieces = [ctx.command_path]
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = written(parameter)
            pieces.append(name if parameter.required else f"[{name}]")
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.required:
            pieces += [parameter.opts[0], _value(parameter, language)]
    pieces.append(translate("[OPTIONS]", language))
    if hasattr(command, "commands"):
        pieces.append(translate("COMMAND [ARGS]...", language))
    return " ".join(pieces)


def written(parameter: Any) -> str:
    """How an option or an argument is written on the line."""
    if parameter.param_type_name == "option":
        return ", ".join([*parameter.opts, *parameter.secondary_opts])
    several = "..." if parameter.nargs != 1 and parameter.metavar is None else ""
    return str(parameter.metavar or parameter.name.upper()) + several


def choices_of(parameter: Any) -> list[str]:
    """The words a parameter may have; none where it takes others too."""
    return [str(getattr(one, "value", one)) for one in parameter.type_descriptor.choices or ()]


def _prose(text: str, language: str) -> str:
    """A text in the language, its paragraphs on a line each, as a terminal breaks them."""
    paragraphs = translate(text, language).split("\n\n")
    return "\n\n".join(one.replace("\n", " ") for one in paragraphs)


def _row(parameter: Any, language: str) -> Row:
    from rich.text import Text

    notes = []
    if parameter.envvar and parameter.show_envvar:
        notes.append(translate("[env var: {}]", language).format(parameter.envvar))
    default = _default(parameter)
    if default:
        notes.append(translate("[default: {}]", language).format(default))
    if parameter.required:
        notes.append(translate("[required]", language))
    help_text = _prose(parameter.help or "", language)
    meaning = Text.assemble(help_text, " " if help_text and notes else "", (" ".join(notes), "dim"))
    return written(parameter), _value(parameter, language), meaning


def _value(parameter: Any, language: str) -> str:
    """The value a parameter takes, where its name does not tell it; empty for a flag."""
    if getattr(parameter, "is_flag", False):
        return ""
    choices = choices_of(parameter)
    if choices:
        return "|".join(choices)
    is_argument = parameter.param_type_name == "argument"
    if parameter.metavar and not is_argument:
        return str(parameter.metavar)
    descriptor = parameter.type_descriptor
    if descriptor.annotation is datetime:
        return translate("YYYY-MM-DD", language)
    if descriptor.annotation in (int, float, list[int]):
        low, high = parameter.min, parameter.max
        return (
            "N" if low is None and high is None else f"N {'' if low is None else low}..{'' if high is None else high}"
        )
    if is_argument:
        return ""
    return translate("PATH" if descriptor.is_path else "TEXT", language)


def _default(parameter: Any) -> str:
    """What holds where a parameter is not given; empty where that is nothing, or no."""
    default = parameter.default
    if callable(default) or default in (None, (), [], ""):
        return ""
    if getattr(parameter, "is_flag", False):
        return str(parameter.opts[0] if default else "")
    return str(getattr(default, "value", default))


def _print_panel(screen: Console, title: str, rows: list[Row]) -> None:
    """Print lines in a frame under a title; nothing where there are none."""
    from rich.panel import Panel
    from rich.table import Table

    if not rows:
        return
    has_values = any(value for _, value, _ in rows)
    table = Table(box=None, show_header=False, expand=True, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    if has_values:
        table.add_column(style="yellow", overflow="fold")
    table.add_column(ratio=1)
    for name, value, meaning in rows:
        table.add_row(name, *([value] if has_values else []), meaning)
    screen.print(Panel(table, title=title, title_align="left", border_style="dim"))
