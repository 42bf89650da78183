"""`tizbe law confirm`, `publish`, `refuse`: two people make an act law, or one turns it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.law_screen import print_step
from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub
from tizbe.cli.screen import print_json

if TYPE_CHECKING:
    from tizbe.hub import Hub, SettlementReport
    from tizbe.law.register.entry import Entry

Act = Annotated[str, typer.Argument(metavar="ACT", help="The act's number, or number/date.")]
_Reason = Annotated[str | None, typer.Option("--reason", help="Why; recorded.")]


def confirm(act: Act, by: By = None, reason: _Reason = None, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Confirm a draft that is ready, or the decisions that wait on a published act. Another person publishes it."""
    with answered(lang), opened_hub(by, lang) as opened:
        entry, report = opened.confirm_act(act, reason)
        answer = answer_of(opened, entry, lang, report)
    say(answer, lang, as_json)


def publish(act: Act, by: By = None, reason: _Reason = None, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Make a confirmed act law and settle whom it touches. Who confirmed it may not: name yourself with --by."""
    with answered(lang), opened_hub(by, lang) as opened:
        entry, report = opened.publish_act(act, reason)
        answer = answer_of(opened, entry, lang, report)
    say(answer, lang, as_json)


def refuse(
    act: Act,
    reason: Annotated[str, typer.Option("--reason", help="Why; recorded.")],
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Turn a draft away, or the decisions that wait on a published act."""
    with answered(lang), opened_hub(by, lang) as opened:
        answer = answer_of(opened, opened.refuse_act(act, reason), lang)
    say(answer, lang, as_json)


def answer_of(hub: Hub, entry: Entry, lang: Language, report: SettlementReport | None = None) -> dict[str, Any]:
    """An act as JSON values; with the settlement that its step made, where it made one."""
    from tizbe.law.register.answer import entry_answer

    answer = entry_answer(entry, hub.in_force(entry), hub.review(entry), lang.value)
    if report is not None:
        answer["settlement"] = report.as_json()
    return answer


def say(answer: dict[str, Any], lang: Language, as_json: bool) -> None:
    """Print what a step came to."""
    if as_json:
        print_json(answer)
    else:
        print_step(answer, lang.value)
