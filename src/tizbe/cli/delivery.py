"""`tizbe deliver`: changes to MSHI's inbox, its answers from its outbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub


def deliver(
    inbox: Annotated[Path | None, typer.Option("--inbox", help="MSHI's inbox; default HOME/mshi/inbox.")] = None,
    outbox: Annotated[Path | None, typer.Option("--outbox", help="Its answers; default HOME/mshi/outbox.")] = None,
    repeat: Annotated[list[int] | None, typer.Option("--repeat", help="Offer a refused batch again.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Put undelivered changes into MSHI's inbox, and take its answers."""
    with answered(lang), opened_hub(by, lang) as opened:
        report = opened.deliver(inbox, outbox, repeat or ())
    if as_json:
        typer.echo(json.dumps(report.as_json()))
        return
    for line in report.lines(lang.value):
        typer.echo(line)
