"""`tizbe case`: changes that MSHI could not apply, who has to see to each, and what was done about it."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub

case_app = typer.Typer(no_args_is_help=True, help="Changes that MSHI refused.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The change's number.", min=1)]

_OPEN = {
    "kk": "{change_no}-өзгеріс: МӘМС коды {code}, {refused_at}; жауапты: {owner}.",
    "ru": "Изменение {change_no}: код ОСМС {code}, {refused_at}; отвечает {owner}.",
    "en": "Change {change_no}: MSHI's code {code}, {refused_at}; {owner} has to see to it.",
}
_CLOSED = {
    "kk": "{change_no}-өзгеріс: МӘМС коды {code}; {closed_by} жапты, {closed_at}: {resolution}",
    "ru": "Изменение {change_no}: код ОСМС {code}; закрыто {closed_by}, {closed_at}: {resolution}",
    "en": "Change {change_no}: MSHI's code {code}; closed by {closed_by}, {closed_at}: {resolution}",
}
_NONE = {"kk": "Іс жоқ.", "ru": "Дел нет.", "en": "There is no case."}
_ASSIGNED = {
    "kk": "{number}-өзгерістің ісіне {owner} жауапты.",
    "ru": "За дело по изменению {number} отвечает {owner}.",
    "en": "{owner} has to see to the case of change {number}.",
}
_DONE = {
    "kk": "{number}-өзгерістің ісі жабылды.",
    "ru": "Дело по изменению {number} закрыто.",
    "en": "The case of change {number} is closed.",
}


@case_app.command("list")
def case_list(
    closed: Annotated[bool, typer.Option("--closed", help="Those that were seen to.")] = False,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show the cases that are open, by the number of the change."""
    with answered(lang), opened_hub(None, lang) as opened:
        cases = opened.cases("closed" if closed else "open")
    if as_json:
        typer.echo(json.dumps(cases, ensure_ascii=False))
        return
    for case in cases:
        typer.echo((_CLOSED if closed else _OPEN)[lang.value].format(**case))
    if not cases:
        typer.echo(_NONE[lang.value])


@case_app.command("assign")
def case_assign(
    number: Number,
    owner: Annotated[
        str, typer.Argument(metavar="OWNER", help="An operator's account or client; operator: any of them.")
    ],
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Say who has to see to an open case; recorded."""
    with answered(lang), opened_hub(by, lang) as opened:
        opened.assign_case(number, owner)
    typer.echo(_ASSIGNED[lang.value].format(number=number, owner=owner))


@case_app.command("close")
def case_close(
    number: Number,
    resolution: Annotated[
        str, typer.Option("--resolution", help="What was done, without any person's number; recorded.")
    ],
    by: By = None,
    lang: Lang = Language.EN,
) -> None:
    """Close a case with what was done about it."""
    with answered(lang), opened_hub(by, lang) as opened:
        opened.close_case(number, resolution)
    typer.echo(_DONE[lang.value].format(number=number))
