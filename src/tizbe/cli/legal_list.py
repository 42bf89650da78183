"""`tizbe list`: show the list on a day; why a row is so; set two days side by side; publish its editions."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.list_why import print_row_account
from tizbe.cli.options import AsJson, Lang, Language, answered
from tizbe.cli.screen import console, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

    from tizbe.law.consolidation.chronicle import Chronicle
    from tizbe.law.legal_list import Edition, FeedWording, Row
    from tizbe.law.publication.redline import Pieces, Redline, RedlineRow

list_app = typer.Typer(no_args_is_help=True, help="The list of bodies and feeds, by date.")

_Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE")]
_On = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day in force.")]
_Known = Annotated[
    datetime | None,
    typer.Option("--known", formats=["%Y-%m-%d"], metavar="DATE", help="As it was known on that day."),
]


class Languages(StrEnum):
    """The language of what is published, or all three."""

    ALL = "all"
    KK = "kk"
    RU = "ru"
    EN = "en"


@list_app.callback()
def _list() -> None:
    """The list of bodies and feeds, by date."""


@list_app.command("show")
def show(
    on: _On,
    known: _Known = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show the edition of the list in force on a day."""
    from tizbe.law.answer import edition_answer

    with answered(lang):
        edition = _chronicle(known).legal_list.on(on.date())
    if as_json:
        print_json(edition_answer(edition, lang.value))
    else:
        _print_edition(edition, lang.value)


@list_app.command("why")
def why(
    row: Annotated[str, typer.Argument(metavar="ROW", help="The number of the row, such as 17 or 8-1.")],
    on: _On,
    known: _Known = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show why a row is so on a day: its versions up to then, and the words of the acts that made them."""
    from tizbe.law.answer import row_account_answer
    from tizbe.law.row_account import row_account

    with answered(lang):
        account = row_account(_chronicle(known), row.strip(), on.date())
    if as_json:
        print_json(row_account_answer(account, lang.value))
    else:
        print_row_account(account, lang.value)


@list_app.command("compare")
def compare(
    before: _Day,
    after: _Day,
    known: _Known = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the comparison as a page.", dir_okay=False)
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Set the editions of two days side by side: words, rows, and whose right to send changes."""
    from tizbe.law.answer import comparison_answer
    from tizbe.law.comparison import compare as compare_editions
    from tizbe.law.publication.redline import redline

    with answered(lang):
        editions = _chronicle(known).legal_list
        first, second = editions.on(before.date()), editions.on(after.date())
        comparison = compare_editions(first, second, lang.value)
        line = redline(comparison, lang.value)
        if html is not None:
            from tizbe.law.publication.page import comparison_page
            from tizbe.law.publication.publishing import put_page

            put_page(html, comparison_page(line))
    if as_json:
        print_json(comparison_answer(comparison, lang.value))
    elif html is not None:
        _say("compared", lang.value, file=html)
    else:
        _print_redline(line)


@list_app.command("publish")
def publish(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to publish into.")],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The edition of that day; default all."),
    ] = None,
    known: _Known = None,
    lang: Annotated[
        Languages, typer.Option("--lang", help="Language of the pages and documents; JSON and CSV hold all three.")
    ] = Languages.ALL,
) -> None:
    """Publish the editions as JSON, CSV, HTML, DOCX and Akoma Ntoso XML, with a manifest; unofficial."""
    from tizbe.errors import LANGUAGES
    from tizbe.law.publication.publishing import publish_list

    chosen = os.environ.get("TIZBE_LANG", Language.EN.value) if lang is Languages.ALL else lang.value
    spoken = Language(chosen) if chosen in LANGUAGES else Language.EN
    with answered(spoken):
        done = publish_list(
            _chronicle(known),
            directory,
            LANGUAGES if lang is Languages.ALL else (lang.value,),
            on.date() if on else None,
            known.date() if known else None,
        )
    _say(
        "published",
        spoken.value,
        editions=len(done.editions),
        files=len(done.files) + 1,
        written=len(done.written),
        directory=directory,
    )


def _chronicle(known: datetime | None) -> Chronicle:
    """The law that this command speaks of: that of the hub in the chosen folder, else what came with the program."""
    from tizbe.settings import read_settings

    known_date = known.date() if known else None
    if read_settings().has_hub:  # else the hub and its engine are not even imported
        from tizbe.hub import home_chronicle

        return home_chronicle(known_date)
    from tizbe.law.edition import chronicle

    return chronicle(known_date)


def _say(name: str, language: str, **values: object) -> None:
    from tizbe.law.publication.words import say_in

    typer.echo(say_in(language)(name, **values))


def _print_edition(edition: Edition, language: str) -> None:
    from rich.table import Table

    from tizbe.law.answer import NOTICE

    screen = console()
    screen.print(_heading(edition, language))
    screen.print(NOTICE[language], style="dim")
    screen.print()
    screen.print(edition.list_title.in_language(language), style="bold")
    table = Table(*_COLUMNS[language], show_lines=True)
    for row in edition.rows:
        table.add_row(row.number, row.category.in_language(language), _bodies(row, language))
    screen.print(table)


def _bodies(row: Row, language: str) -> str:
    """The bodies of a row with their systems and the codes of the feeds."""
    return "\n".join(_feed_line(worded, language) for worded in row.feeds)


def _feed_line(worded: FeedWording, language: str) -> str:
    body, system = worded.body.in_language(language), worded.system.in_language(language)
    return f"{worded.feed.code}\n  {body}: {system}"


def _heading(edition: Edition, language: str) -> str:
    from tizbe.period import end_of

    acts = ", ".join(f"№ {act.number} ({act.act_date})" for act in edition.made_by)
    end_date = end_of(edition.until_date) or "…"
    return f"{_EDITION[language].format(number=edition.number)} · {edition.in_force_from} – {end_date} · {acts}"


def _print_redline(line: Redline) -> None:
    from tizbe.law.answer import NOTICE
    from tizbe.law.publication.words import say_in

    say = say_in(line.language)
    screen = console()
    screen.print(_heading(line.before, line.language))
    screen.print(_heading(line.after, line.language))
    screen.print(NOTICE[line.language], style="dim")
    for name, pieces in line.texts:
        screen.print()
        screen.print(say(name + "_heading"), style="bold")
        screen.print(_redlined(pieces))
    if line.rows:
        from rich.table import Table

        table = Table(*(say(name) for name in ("number", "body", "category", "system")), show_lines=True)
        for row in line.rows:
            _add_lines(table.add_row, row, line.language)
        screen.print()
        screen.print(table)
    if line.is_empty:
        screen.print(say("no_difference"))


def _add_lines(add: Callable[..., None], row: RedlineRow, language: str) -> None:
    """A row's lines in the table: number and category on the first, a body and a system on each."""
    from rich.text import Text

    from tizbe.law.publication.words import say_in

    say = say_in(language)
    for place, feed in enumerate(row.feeds):
        body, system = _redlined(feed.body), _redlined(feed.system)
        if not feed.stays:
            for name, code, style in (("feed_lost", feed.lost, "red"), ("feed_gained", feed.gained, "green")):
                if code:
                    body.append(f"\n{say(name)}: {code}", style=style)
        if feed.supply:
            system.append("\n").append_text(_redlined(feed.supply))
        if place == 0:
            number = _redlined(row.number).append(f"\n{say('kind_' + row.kind)}")
            add(number, body, _redlined(row.category), system)
        else:
            add(Text(), body, Text(), system)


def _redlined(pieces: Pieces) -> Text:
    """Words with their signs, so that colour is never the only mark."""
    from rich.text import Text

    text = Text()
    for place, piece in enumerate(pieces):
        if place:
            text.append(" ")
        if piece.sign == "=":
            text.append(piece.words)
        else:
            style = "green" if piece.sign == "+" else "red strike"
            text.append(f"[{piece.sign}{piece.words}{piece.sign}]", style=style)
    return text


_EDITION = {"kk": "{number}-редакция", "ru": "Редакция {number}", "en": "Edition {number}"}
_COLUMNS = {
    "kk": ("№", "Адамдар санаты", "Мемлекеттік орган: ақпараттық жүйе"),
    "ru": ("№", "Категория лиц", "Государственный орган: информационная система"),
    "en": ("No.", "Category of persons", "State body: information system"),
}
