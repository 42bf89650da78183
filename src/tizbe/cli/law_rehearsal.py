"""`tizbe law rehearse`: what an act would do to this ledger; nothing durable changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.law_screen import print_rehearsal
from tizbe.cli.options import AsJson, Lang, Language, answered, opened_hub
from tizbe.cli.screen import print_json

if TYPE_CHECKING:
    from tizbe.hub import Hub
    from tizbe.law.register.entry import Entry

_NEEDS_REVIEW_EXIT = 3


def rehearse(
    act: Annotated[str, typer.Argument(metavar="ACT|FILE", help="An act of the register, or an act's file.")],
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show whose right to send, entitlement, cover and payer an act would change, before it is law."""
    with answered(lang), opened_hub(None, lang) as opened:
        answer: dict[str, Any] = opened.rehearse(named_entry(opened, act)).as_json(lang.value)
    if as_json:
        print_json(answer)
    else:
        print_rehearsal(answer, lang.value)
    if answer["reasons"]:
        raise typer.Exit(_NEEDS_REVIEW_EXIT)


def named_entry(opened: Hub, act: str) -> Entry:
    """The act of a file where there is such a file, else of the register; `Refused` where there is none."""
    if not Path(act).is_file():
        return opened.register.find(act)
    from tizbe.law.reading.amendment import read_act
    from tizbe.law.register.review import plain_entry

    return plain_entry(read_act(Path(act)))
