"""`tizbe demo`: one real act and a made-up country go through the hub, before one's eyes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.options import Lang, Language, answered

if TYPE_CHECKING:
    from rich.console import Console

    from tizbe.demo.account import Account
    from tizbe.demo.words import Words

DEFAULT_HOME = "tizbe-demo"


def demo(
    persons: Annotated[int, typer.Option("--persons", help="How many persons live there, 300 or more.")] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same country.")] = 1,
    home: Annotated[
        Path,
        typer.Option("--home", envvar="TIZBE_HOME", help="The demo's folder; an earlier demo's is replaced."),
    ] = Path(DEFAULT_HOME),
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="The report; default HOME/report.html.")
    ] = None,
    lang: Lang = Language.EN,
) -> None:
    """Send one real act and a made-up country through the hub, and leave an HTML report."""
    from rich.console import Console

    from tizbe.demo.report import write_report
    from tizbe.demo.running import run_demo
    from tizbe.demo.words import Words
    from tizbe.settings import read_settings

    console = Console(highlight=False, markup=False, soft_wrap=True)
    words = Words(lang.value)
    settings = read_settings(home)
    target = report or home / "report.html"
    with answered(lang):
        console.print(words.say("begin", persons=persons, seed=str(seed), home=home))
        account = run_demo(settings, persons, seed, words, _Screen(console))
        write_report(account, words, target)
    _say_end(console, words, account, home, target)
    if not account.holds:
        raise typer.Exit(1)


class _Screen:
    """A progress bar while a step works, on a terminal; the lines that stay, everywhere."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def working(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """Show a bar on a terminal until the step is done."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        is_shown = self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=not is_shown) as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def say(self, line: str) -> None:
        """Print one line; details come indented and stay plain."""
        self.console.print(line, style=None if line.startswith(" ") else "bold")


def _say_end(console: Console, words: Words, account: Account, home: Path, report: Path) -> None:
    console.print(words.say("all_as_expected" if account.holds else "not_as_expected"), style="bold")
    console.print(words.say("report_left", file=report))
    console.print("")
    console.print(words.say("what_next"), style="bold")
    command = _command()
    child, left = account.people[0], account.people[1]
    is_held = any("quarantined" in month.statuses for month in account.sent)
    next_lines = [
        f"explain {child.iin} --on {child.day} --home {home}",
        f"explain {left.iin} --on 2025-12-09 --home {home}",
        "list compare 2025-12-31 2026-01-01",
        *([f"quarantine list --home {home}"] if is_held else []),
        f"export change changes.csv --home {home}",
        f"ledger rebuild --home {home}",
    ]
    for line in next_lines:
        console.print(f"  {command} {line}")


def _command() -> str:
    """How the command is called here: through the checkout's own script, where this is the checkout's environment."""
    script = Path(sys.prefix).parent / "run"
    if Path(sys.prefix).name == ".venv" and script.is_file():
        near = os.path.relpath(script)
        return f"{near if os.sep in near else './' + near} tizbe"
    return "tizbe"
