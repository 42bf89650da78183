"""`tizbe law publication`, `event`, `name`, `same`: what a person decides beside an act's text.

Decisions on a draft count when it is published; on a published act, when another person confirms them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from tizbe.cli.law_step import Act, answer_of, say
from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub

_On = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day.")]


class Named(StrEnum):
    """What a name is the name of."""

    BODY = "body"
    SYSTEM = "system"


def publication(act: Act, on: _On, by: By = None, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Record the day of an act's first official publication."""
    _decide(act, "publication", {"date": on.date().isoformat()}, by, lang, as_json)


def event(
    act: Act,
    on: _On,
    clause: Annotated[str, typer.Option("--clause", help='The part that waited for it, as "1.2"; default all.')] = "",
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Record that a condition of an act has come true."""
    _decide(act, "event", {"date": on.date().isoformat(), "clause": clause.strip()}, by, lang, as_json)


def name(
    act: Act,
    kind: Annotated[Named, typer.Argument(help="What it names.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="Our code: small letters and hyphens.")],
    kk: Annotated[str, typer.Option("--kk", help="The name in Kazakh, as printed.")] = "",
    ru: Annotated[str, typer.Option("--ru", help="The name in Russian, as printed.")] = "",
    en: Annotated[str, typer.Option("--en", help="The name in English; a translation.")] = "",
    is_same: Annotated[bool, typer.Option("--same", help="A further wording of a known code.")] = False,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Give a body or system that an act names for the first time its code, or a known one a further wording."""
    if not (kk.strip() or ru.strip()):
        raise typer.BadParameter("give the name as printed, with --kk or --ru")
    detail = {"kind": kind.value, "code": code, "kk": kk.strip(), "ru": ru.strip(), "en": en.strip(), "same": is_same}
    _decide(act, "name", detail, by, lang, as_json)


def same(
    act: Act,
    was: Annotated[str, typer.Argument(metavar="WAS", help="The code of the body that was.")],
    became: Annotated[list[str], typer.Argument(metavar="BECAME...", help="The code of each body it became.")],
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="From which day.")],
    because: Annotated[str, typer.Option("--because", help="Why they are the same; recorded.")],
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say which body took another's place: one name is a renamed body, several are a split one."""
    detail = {"was": was, "became": list(became), "from": since.date().isoformat(), "because": because}
    _decide(act, "same", detail, by, lang, as_json)


def _decide(act: str, kind: str, detail: dict[str, Any], by: str | None, lang: Language, as_json: bool) -> None:
    with answered(lang), opened_hub(by, lang) as opened:
        answer = answer_of(opened, opened.decide_act(act, kind, detail), lang)
    say(answer, lang, as_json)
