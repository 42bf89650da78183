"""`tizbe check`: a sender's own check of a file, with no hub at hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

Language = Literal["kk", "ru", "en"]
_DAY = ["%Y-%m-%d"]


def check_command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The file to check.")],
    feed: Annotated[str, typer.Option(help="The feed, e.g. 2/mlspp/labour-market.")],
    mode: Annotated[Literal["full", "changes"], typer.Option(help="All that holds on a day, or operations.")],
    as_of: Annotated[datetime | None, typer.Option(formats=_DAY, help="The day a full speaks of.")] = None,
    sent_on: Annotated[datetime | None, typer.Option(formats=_DAY, help="The sending day; today.")] = None,
    count: Annotated[int | None, typer.Option(min=0, help="The declared number of rows.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Declared SHA-256 of file or content.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the answer.")] = "kk",
    refused: Annotated[Path | None, typer.Option(help="Refused rows; FILE.refused.csv.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The receipt as JSON.")] = False,
) -> None:
    """Say what the hub would say of FILE, as far as it does not depend on what the hub already holds."""
    from tizbe import hub
    from tizbe.clock import almaty_day, now_at
    from tizbe.errors import Refused

    try:
        envelope = hub.make_envelope(
            feed=feed,
            mode=mode,
            as_of=_day(as_of),
            sent_on=_day(sent_on) or almaty_day(now_at()),
            count=count,
            sha256=sha256,
            name=file.name,
        )
    except Refused as error:
        typer.echo(error.sentence(lang), err=True)
        raise typer.Exit(2) from error
    target = refused or Path(f"{file.name}.refused.csv")
    receipt = hub.check(file, envelope, refused=target, language=lang)
    typer.echo(receipt.to_json() if as_json else receipt.render(lang))
    if receipt.status == "refused":
        raise typer.Exit(1)


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.date()
