"""`tizbe audit`: who did what, when and why, by the audit trail; and who looked at a person."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub
from tizbe.cli.person import ask_iin
from tizbe.cli.screen import print_json

if TYPE_CHECKING:
    from tizbe.audit.entry_list import Entry

audit_app = typer.Typer(no_args_is_help=True, help="The audit trail: who did what, when and why.")

_DAY = ["%Y-%m-%d"]
_ENTRY = {
    "kk": "{entry_no}-жазба, {at}: {actor}, әрекеті {action}",
    "ru": "Запись {entry_no}, {at}: {actor}, действие {action}",
    "en": "Entry {entry_no}, {at}: {actor} did {action}",
}
_MORE = {
    "subject": {"kk": "нысаны: {value}", "ru": "о ком или о чём: {value}", "en": "of: {value}"},
    "purpose": {"kk": "мақсаты: {value}", "ru": "цель: {value}", "en": "purpose: {value}"},
    "detail": {"kk": "толығырақ: {value}", "ru": "подробности: {value}", "en": "detail: {value}"},
}
_NONE = {"kk": "Мұндай жазба жоқ.", "ru": "Таких записей нет.", "en": "There is no such entry."}
_OLDER = {
    "kk": "Бұдан ескілері де бар: сол команданы --before {next} параметрімен қайталаңыз.",
    "ru": "Есть и более старые: повторите команду с --before {next}.",
    "en": "There are older ones: give the command again with --before {next}.",
}


@audit_app.callback()
def audit() -> None:
    """Keep `list` a command of its own while it is the only one."""


@audit_app.command("list")
def audit_list(
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only what this one did.")] = None,
    action: Annotated[
        str | None, typer.Option("--action", metavar="ACTION", help="Only this action, as explain or settle.")
    ] = None,
    begin: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="The first day.")] = None,
    end: Annotated[datetime | None, typer.Option("--until", formats=_DAY, help="The last day, included.")] = None,
    person: Annotated[
        bool, typer.Option("--person", help="Ask for an IIN: only what was done about this person; recorded.")
    ] = False,
    purpose: Annotated[
        str | None, typer.Option("--purpose", help="With --person: why the person is asked for; recorded.")
    ] = None,
    before: Annotated[
        int | None, typer.Option("--before", metavar="NUMBER", min=1, help="Only entries older than this one.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Entries at the most, newest first.")] = 50,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show what was done, newest first; days are Almaty's. To ask for a person is recorded too."""
    from tizbe.audit.entry_list import Sought

    if purpose is not None and not person:
        raise typer.BadParameter("--purpose goes with --person")
    sought = Sought(actor, action, begin.date() if begin else None, end.date() if end else None)
    iin = ask_iin(lang) if person else ""
    with answered(lang), opened_hub(by, lang) as opened:
        if person:
            page = opened.audit_of_person(iin, sought, purpose, before, limit)
        else:
            page = opened.audit_entries(sought, before, limit)
    if as_json:
        print_json(page.as_json())
        return
    for entry in page.entries:
        _tell(entry, lang.value)
    if not page.entries:
        typer.echo(_NONE[lang.value])
    if page.next is not None:
        typer.echo(_OLDER[lang.value].format(next=page.next))


def _tell(entry: Entry, language: str) -> None:
    said = entry.as_json()
    lines = [_ENTRY[language].format(**said)]
    for name, words in _MORE.items():
        value = said[name]
        if value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines.append("  " + words[language].format(value=text))
    for line in lines:  # a purpose was written by whoever asked: it must not look like another entry
        typer.echo("".join(one if one.isprintable() else " " for one in line))
