"""`tizbe sandbox`: made-up countries to practise on; what plays against a running hub: `sandbox_run.py`."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, Lang, Language
from tizbe.cli.sandbox_run import join_hub, run_sandbox
from tizbe.cli.sandbox_words import said

sandbox_app = typer.Typer(help="A made-up country, with an answer key, and its systems.", no_args_is_help=True)
sandbox_app.command("join")(join_hub)
sandbox_app.command("run")(run_sandbox)


class FileForm(StrEnum):
    """The form of the ordinary feeds' files."""

    CSV = "csv"
    PARQUET = "parquet"


@sandbox_app.callback()
def sandbox() -> None:
    """A made-up country, with an answer key, and its systems."""


@sandbox_app.command("make")
def make_country(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder for the country.")],
    persons: Annotated[int, typer.Option(help="How many persons live there, 300 or more.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same country.")] = 1,
    file_form: Annotated[FileForm, typer.Option("--format", help="Form of most files.")] = FileForm.CSV,
    faults: Annotated[bool, typer.Option("--with-faults/--no-faults", help="Plant faults.")] = True,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Make a country, its bodies' files of December 2025 and January 2026, and the answer key.

    Send the history with `tizbe submit --batch DIR/2025-12`, then `DIR/2026-01`.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from tizbe.errors import Refused
    from tizbe.sandbox.making import make

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(said("people", lang), total=None)

        def show(feed: str, done: int, total: int) -> None:
            bar.update(task, description=feed, completed=done, total=total)

        try:
            summary = make(directory, persons, seed, file_form.value, faults, show)
        except Refused as refused:
            typer.echo(refused.sentence(lang.value), err=True)
            raise typer.Exit(2) from None
    if as_json:
        json.dump(summary, sys.stdout)
        typer.echo()
        return
    typer.echo(said("made", lang, **{name: f"{summary[name]:,}" for name in ("persons", "submissions", "rows")}))
    typer.echo(said("answer-key", lang, file=directory / "key.json"))
    for month in summary["months"]:
        typer.echo(said("next", lang, command=f"tizbe submit --batch {directory / month}"))
