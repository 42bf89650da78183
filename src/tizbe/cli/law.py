"""`tizbe law`: read an act that amends the list, and take it from draft to law.

    read        what the text says; nothing is kept        add       keep it as a draft
    list, show  what the register holds                    rehearse  what it would do to this ledger
    publication, event, name, same                         what the text cannot say (`law_decision`)
    confirm, publish, refuse                               two people make it law (`law_step`)

Exit codes of `read` and `add`: 0 ready, 3 needs review, 1 no act that can be read, 2 wrong use.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli import law_decision, law_rehearsal, law_step
from tizbe.cli.law_screen import print_entries, print_entry, print_reading
from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub
from tizbe.cli.screen import print_json

if TYPE_CHECKING:
    from datetime import date

    from tizbe.hub import ActFile
    from tizbe.law.consolidation.decision import EnactedAct

law_app = typer.Typer(no_args_is_help=True, help="Read an act that amends the list, and make it law with two people.")

NEEDS_REVIEW_EXIT = 3
"""The act was read, but a lawyer must look at it; nothing of it is applied."""

_File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
_With = Annotated[
    Path | None,
    typer.Option(
        "--with", metavar="FILE", exists=True, dir_okay=False, readable=True, help="The same act in the other language."
    ),
]
_PublishedOn = Annotated[
    datetime | None,
    typer.Option("--published-on", formats=["%Y-%m-%d"], metavar="DATE", help="The day of first official publication."),
]
_Act = Annotated[str, typer.Argument(metavar="ACT", help="The act's number, or number/date.")]


@law_app.callback()
def _law() -> None:
    """Read an act that amends the list, and make it law with two people."""


@law_app.command("read")
def read(
    file: _File,
    other: _With = None,
    published_on: _PublishedOn = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Read an amending act into operations; apply nothing. Held against the law of the hub, if there is one."""
    from tizbe.clock import almaty_day, now_at
    from tizbe.law.answer import reading_answer
    from tizbe.law.reading.amendment import read_act
    from tizbe.law.register.review import plain_entry, review

    with answered(lang):
        first, second = read_act(file), read_act(other) if other else None
        entry = plain_entry(first, second, _day(published_on))
        reading = review(entry, _enacted_at_home(), almaty_day(now_at())).reading
        answer = reading_answer(reading, lang.value)
        if second:
            answer["other"] = {"language": second.act.language, "sha256": second.sha256}
    if as_json:
        print_json(answer)
    else:
        print_reading(answer)
    if reading.reasons:
        raise typer.Exit(NEEDS_REVIEW_EXIT)


@law_app.command("add")
def add(
    file: _File,
    other: _With = None,
    published_on: _PublishedOn = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Keep an act as a draft in the hub's register, whatever stands against it. The same file again changes nothing."""
    with answered(lang), opened_hub(by, lang) as opened:
        texts = _texts(file, other)
        entry = opened.add_act(texts[0], texts[1] if other else None, _day(published_on))
        answer = law_step.answer_of(opened, entry, lang)
    law_step.say(answer, lang, as_json)
    if answer["reasons"]:
        raise typer.Exit(NEEDS_REVIEW_EXIT)


@law_app.command("list")
def list_acts(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the acts: what came with the program, and what was brought to this hub."""
    from tizbe.law.register.answer import summary_answer

    with answered(lang), opened_hub(None, lang) as opened:
        acts = [summary_answer(entry, opened.in_force(entry)) for entry in opened.acts()]
    if as_json:
        print_json(acts)
    else:
        print_entries(acts, lang.value)


@law_app.command("show")
def show(act: _Act, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Show an act: its operations and where they stand in it, its decisions, who did what when."""
    with answered(lang), opened_hub(None, lang) as opened:
        answer: dict[str, Any] = law_step.answer_of(opened, opened.register.find(act), lang)
    if as_json:
        print_json(answer)
    else:
        print_entry(answer, lang.value)


def _enacted_at_home() -> tuple[EnactedAct, ...]:
    """The acts published in the hub of the chosen folder; none where there is no hub."""
    from tizbe.settings import read_settings

    if not read_settings().has_hub:  # then the hub and its engine are not even imported
        return ()
    from tizbe.hub import home_hub

    with home_hub() as opened:
        return opened.register.enacted(opened.log.last_commit_no()) if opened else ()


def _texts(file: Path, other: Path | None) -> list[ActFile]:
    from tizbe.hub import ActFile
    from tizbe.law.reading.amendment import read_act

    return [ActFile(path, read_act(path)) for path in (file, other) if path is not None]


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


for _name, _verb in (
    ("publication", law_decision.publication),
    ("event", law_decision.event),
    ("name", law_decision.name),
    ("same", law_decision.same),
    ("confirm", law_step.confirm),
    ("publish", law_step.publish),
    ("refuse", law_step.refuse),
    ("rehearse", law_rehearsal.rehearse),
):
    law_app.command(_name)(_verb)
