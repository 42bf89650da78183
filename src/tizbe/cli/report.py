"""`tizbe report`: what is counted from what is known; changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub
from tizbe.cli.screen import console, print_figures, print_json
from tizbe.cli.settlement import Known

report_app = typer.Typer(no_args_is_help=True, help="Reports: what is counted from what is known.")

_DAY = ["%Y-%m-%d"]


@report_app.callback()
def reports() -> None:
    """Keep `conflicts` a command of its own while it is the only report."""


@report_app.command("conflicts")
def report_conflicts(
    on: Annotated[datetime | None, typer.Option("--on", formats=_DAY, help="One day.")] = None,
    begin: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, help="The first day; else the first of the edition in force."),
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--until", formats=_DAY, help="The last day, included; else today.")
    ] = None,
    known: Known = None,
    body: Annotated[
        str | None, typer.Option("--body", metavar="BODY", help="Only what this body has to mend, by its code.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Also write each body's statements here, for that body alone."),
    ] = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Why the files are written; recorded.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Count where what bodies say does not go together, by kind and feed, in persons and person-days."""
    if on is not None and (begin is not None or end is not None):
        raise typer.BadParameter("one day, or a period", param_hint="--on")
    first, last = (on, on) if on is not None else (begin, end)
    days = (first.date() if first else None, last.date() if last else None)
    with answered(lang), opened_hub(by, lang) as opened:
        report = opened.report_conflicts(days, known, body, out, purpose)
    if as_json:
        print_json(report.as_json(lang.value))
    else:
        _print(report.heading(lang.value), report.sections(lang.value), report.notes(lang.value))


def _print(heading: list[str], sections: list[tuple[list[str], list[list[str]]]], notes: list[str]) -> None:
    screen = console()
    for line in heading:
        screen.print(line, style="bold")
    for (title, *sentences), (headings, *rows) in sections:
        screen.print()
        screen.print(title, style="bold")
        for sentence in sentences:
            screen.print(sentence)
        print_figures(headings, rows, names=1)
    screen.print()
    for note in notes:
        screen.print(note)
