"""`tizbe law`: read an act that amends the list, and take it from draft to law.

Exit codes of `law read`: 0 ready, 3 needs review, 1 no act that can be read, 2 wrong use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from tizbe.cli.options import AsJson, Lang, Language, answered
from tizbe.cli.screen import console, print_json

law_app = typer.Typer(no_args_is_help=True, help="Read an act that amends the list.")

NEEDS_REVIEW_EXIT = 3
"""The act was read, but a lawyer must look at it; nothing of it is applied."""


@law_app.callback()
def _law() -> None:
    """Read an act that amends the list."""


@law_app.command("read")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Read an amending act into operations; apply nothing."""
    from tizbe.law.answer import reading_answer
    from tizbe.law.edition import reviewed
    from tizbe.law.reading.amendment import read_act

    with answered(lang):
        reading = reviewed(read_act(file))
        answer = reading_answer(reading, lang.value)
    if as_json:
        print_json(answer)
    else:
        _print_reading(answer)
    if reading.reasons:
        raise typer.Exit(NEEDS_REVIEW_EXIT)


def _print_reading(answer: dict[str, Any]) -> None:
    from rich.table import Table

    screen = console()
    act, commencement = answer["act"], answer["commencement"]
    screen.print(f"No. {act['number']} · {act['date']} · {act['issuer']} · {act['language']}", style="bold")
    for target in answer["target"]:
        screen.print(f"→ No. {target['number']} · {target['date']}")
    screen.print(f"{commencement['kind']} · {commencement['date'] or '–'}")
    table = Table("#", "op", "unit", "scope", "numbers", "wording", show_lines=True)
    for operation in answer["operations"]:
        wording = operation["text"] or "\n".join(
            f"{row['number']}. {row['category']}\n"
            + "\n".join(f"   {feed['body']}: {feed['system']}" for feed in row["feeds"])
            for row in operation["rows"]
        )
        scope = ", ".join(operation["scope"])
        numbers = ", ".join(operation["locator"])
        table.add_row(str(operation["order"]), operation["op"], operation["unit"], scope, numbers, wording)
    screen.print(table)
    for repair in answer["repairs"]:
        screen.print(f"{repair['line']:>4} {repair['rule']}: {repair['before'].strip()} → {repair['after']}")
    screen.print(answer["status"], style="bold green" if answer["status"] == "ready" else "bold red")
    for reason in answer["reasons"]:
        screen.print(f"- {reason}")
