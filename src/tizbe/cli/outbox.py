"""`tizbe outbox`: how far MSHI is with what is pushed to it, and what a person decides about a dead letter."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub

outbox_app = typer.Typer(no_args_is_help=True, help="Changes pushed to MSHI over the network.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The offer's number.", min=1)]


@outbox_app.command("show")
def outbox_show(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Offers at the most, newest first.")] = 20,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show how far MSHI is, and the newest offers with what came of them."""
    with answered(lang), opened_hub(None, lang) as opened:
        told = opened.outbox(limit)
    if as_json:
        typer.echo(json.dumps(told.as_json()))
        return
    for line in told.lines(lang.value):
        typer.echo(line)


@outbox_app.command("retry")
def outbox_retry(number: Number, by: By = None, lang: Lang = Language.EN) -> None:
    """Let a dead letter go on: MSHI is asked where it stands, then the same bytes are sent again."""
    with answered(lang), opened_hub(by, lang) as opened:
        opened.retry_offer(number)
        told = opened.outbox(1)
    typer.echo(told.lines(lang.value)[-1])


@outbox_app.command("drop")
def outbox_drop(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Why, without any person's number; recorded.")],
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Give a dead letter up: MSHI is asked where it stands, and another offer goes on from there."""
    with answered(lang), opened_hub(by, lang) as opened:
        opened.drop_offer(number, reason)
        told = opened.outbox(1)
    typer.echo(told.lines(lang.value)[-1])
