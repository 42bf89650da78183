"""What the commands that manage accounts and clients share: who may, of which hub, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.account_words import said
from tizbe.cli.options import Language, answered, opened_hub

if TYPE_CHECKING:
    from tizbe.access.door import Access
    from tizbe.access.identity import Identity
    from tizbe.hub import Hub

BodyOption = Annotated[str | None, typer.Option("--body", help="Of a sender: the code of the body, by the list.")]


@contextmanager
def managed(by: str | None, lang: Language) -> Iterator[tuple[Access, Identity, Hub]]:
    """Who may, of the hub that is chosen; the identity of whoever runs the command; and the hub.

    An error of the hub is told in `lang` and ends the command with its exit code.
    """
    from tizbe.access.door import Access
    from tizbe.access.identity import local_administrator

    with answered(lang), opened_hub(by, lang) as opened:
        access = Access(opened.log.store, opened.log.home.secrets_folder)
        yield access, local_administrator(opened.settings.actor), opened


def print_table(heads: list[str], rows: list[list[str]], nothing: str, lang: Language) -> None:
    """Print rows under heads (names of words), or what is said of none."""
    from rich.table import Table

    from tizbe.cli.screen import console

    if not rows:
        typer.echo(said(nothing, lang))
        return
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(said(head, lang), overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)
