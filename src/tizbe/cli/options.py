"""Options that many commands share, and how an error becomes a sentence and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from tizbe.errors import Broken, HubError, OutcomeUnknown, Refused, Unavailable


class Language(StrEnum):
    """A language of answers."""

    KK = "kk"
    RU = "ru"
    EN = "en"


class Mode(StrEnum):
    """How a file speaks: all that holds on a day, or operations."""

    FULL = "full"
    CHANGES = "changes"


Lang = Annotated[Language, typer.Option("--lang", envvar="TIZBE_LANG", help="Language of the answer.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who acts; default the system's user.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]

EXITS: dict[type[HubError], int] = {Refused: 1, Unavailable: 4, OutcomeUnknown: 5, Broken: 6}
"""The exit code of each kind of error."""


@contextmanager
def answered(lang: Language) -> Iterator[None]:
    """Turn an error of the hub into its sentence on the error stream and its exit code."""
    try:
        yield
    except HubError as error:
        typer.echo(error.sentence(lang.value), err=True)
        raise typer.Exit(next(code for kind, code in EXITS.items() if isinstance(error, kind))) from error
