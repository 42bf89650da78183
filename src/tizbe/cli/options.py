"""Options that many commands share, and how an error becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.errors import Broken, HubError, OutcomeUnknown, Refused, Unavailable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tizbe.hub import Hub, Receipt

EXIT_REFUSED, EXIT_HELD = 1, 3
"""Exit codes of a receipt: refused as a whole or in each of its rows, and waiting for a person; 0 is taken."""


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


def opened_hub(by: str | None, lang: Language, memory: str | None = None) -> AbstractContextManager[Hub]:
    """The hub of the chosen home, acted on by `by`; `memory`: the engine's limit where it is said."""
    from tizbe.hub import open_hub
    from tizbe.settings import read_settings

    return open_hub(read_settings(actor=by, memory=memory), lang.value)


def see_folder_of(file: Path) -> None:
    """Raises FileNotFoundError where the folder is missing into which a file is to be written.

    The engine says of that only that it fell; `main` has a sentence for it.
    """
    if not file.absolute().parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))


def tell(receipt: Receipt, lang: Language, home: Path | None = None) -> str:
    """A receipt for a person; `home`: the folder of the hub that gave it, below which its refused rows lie."""
    if home is not None and receipt.refused_file is not None:
        receipt = replace(receipt, refused_file=str(home / receipt.refused_file))
    return receipt.render(lang.value)


def answer(receipt: Receipt, lang: Language, as_json: bool, home: Path | None = None) -> None:
    """Print a receipt and leave with its exit code; `home`: as for `tell`."""
    typer.echo(receipt.to_json() if as_json else tell(receipt, lang, home))
    if code := exit_of(receipt):
        raise typer.Exit(code)


def exit_of(receipt: Receipt) -> int:
    """The exit code of a receipt; a file of which no row was taken has not done its work either."""
    exits = {"refused": EXIT_REFUSED, "rejected": EXIT_REFUSED, "quarantined": EXIT_HELD}
    return EXIT_REFUSED if receipt.refuses_every_row else exits.get(receipt.status, 0)
