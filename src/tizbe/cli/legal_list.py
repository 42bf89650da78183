"""`tizbe list`: show the list on a day; set two days side by side."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.options import AsJson, Lang, Language, answered
from tizbe.cli.screen import console, print_json

if TYPE_CHECKING:
    from rich.text import Text

    from tizbe.law.comparison import Piece
    from tizbe.law.legal_list import Edition, FeedWording, Row

list_app = typer.Typer(no_args_is_help=True, help="The list of bodies and feeds, by date.")

_Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE")]
_Known = Annotated[
    datetime | None,
    typer.Option("--known", formats=["%Y-%m-%d"], metavar="DATE", help="As it was known on that day."),
]


@list_app.callback()
def _list() -> None:
    """The list of bodies and feeds, by date."""


@list_app.command("show")
def show(
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day in force.")],
    known: _Known = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Show the edition of the list in force on a day."""
    from tizbe.law.answer import edition_answer
    from tizbe.law.edition import legal_list

    with answered(lang):
        edition = legal_list(known.date() if known else None).on(on.date())
    if as_json:
        print_json(edition_answer(edition, lang.value))
    else:
        _print_edition(edition, lang.value)


@list_app.command("compare")
def compare(
    before: _Day,
    after: _Day,
    known: _Known = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Set the editions of two days side by side: words, rows, and whose right to send changes."""
    from tizbe.law.answer import comparison_answer
    from tizbe.law.comparison import compare as compare_editions
    from tizbe.law.edition import legal_list

    with answered(lang):
        editions = legal_list(known.date() if known else None)
        comparison = compare_editions(editions.on(before.date()), editions.on(after.date()), lang.value)
    if as_json:
        print_json(comparison_answer(comparison, lang.value))
        return
    screen = console()
    screen.print(_heading(comparison.before, lang.value))
    screen.print(_heading(comparison.after, lang.value))
    for name, pieces in comparison.texts:
        screen.print()
        screen.print(_TEXT_NAMES[lang.value][name], style="bold")
        screen.print(_redline(pieces))
    for row in comparison.rows:
        screen.print()
        screen.print(_ROW[lang.value].format(number=row.number, kind=_KINDS[lang.value][row.kind]), style="bold")
        if row.category:
            screen.print(_redline(row.category))
        for sign, feeds in (("-", row.lost), ("+", row.gained)):
            for worded in feeds:
                screen.print(_signed(sign, _feed_line(worded, lang.value)))
    if not comparison.texts and not comparison.rows:
        screen.print(_SAME[lang.value])


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


def _redline(pieces: tuple[Piece, ...]) -> Text:
    """Words with their signs, so that colour is never the only mark."""
    from rich.text import Text

    text = Text()
    for piece in pieces:
        if piece.sign == "=":
            text.append(piece.words + " ")
        else:
            text.append_text(_signed(piece.sign, f"[{piece.sign}{piece.words}{piece.sign}]"))
            text.append(" ")
    return text


def _signed(sign: str, words: str) -> Text:
    from rich.text import Text

    shown = words if words.startswith("[") else f"{sign} {words}"
    return Text(shown, style="green" if sign == "+" else "red strike" if words.startswith("[") else "red")


_EDITION = {"kk": "{number}-редакция", "ru": "Редакция {number}", "en": "Edition {number}"}
_COLUMNS = {
    "kk": ("№", "Адамдар санаты", "Мемлекеттік орган: ақпараттық жүйе"),
    "ru": ("№", "Категория лиц", "Государственный орган: информационная система"),
    "en": ("No.", "Category of persons", "State body: information system"),
}
_ROW = {"kk": "{number}-жол: {kind}", "ru": "Строка {number}: {kind}", "en": "Row {number}: {kind}"}
_KINDS = {
    "kk": {"added": "қосылды", "removed": "алып тасталды", "changed": "өзгерді"},
    "ru": {"added": "добавлена", "removed": "исключена", "changed": "изменена"},
    "en": {"added": "added", "removed": "removed", "changed": "changed"},
}
_TEXT_NAMES = {
    "kk": {"title": "Қаулының тақырыбы", "list_title": "Тізбенің тақырыбы", "point1": "1-тармақ"},
    "ru": {"title": "Заголовок постановления", "list_title": "Заголовок перечня", "point1": "Пункт 1"},
    "en": {"title": "Title of the resolution", "list_title": "Title of the list", "point1": "Paragraph 1"},
}
_SAME = {"kk": "Айырмашылық жоқ.", "ru": "Различий нет.", "en": "There is no difference."}
