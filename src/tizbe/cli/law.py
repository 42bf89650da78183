"""`tizbe law` and `tizbe list`: read an amending act; show the list on a day; set two days side by side.

Exit codes of `law read`: 0 ready, 3 needs review, 1 no act that can be read, 2 wrong use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.options import Language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from tizbe.law.comparison import Piece
    from tizbe.law.legal_list import Edition, FeedWording, Row

law_app = typer.Typer(no_args_is_help=True, help="Read an act that amends the list.")
list_app = typer.Typer(no_args_is_help=True, help="The list of bodies and feeds, by date.")

NEEDS_REVIEW_EXIT = 3
"""The act was read, but a lawyer must look at it; nothing of it is applied."""


_Day = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE")]
_Lang = Annotated[Language, typer.Option("--lang", help="Language of the answer; kk and ru are the official texts.")]
_Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
_Known = Annotated[
    datetime | None,
    typer.Option("--known", formats=["%Y-%m-%d"], metavar="DATE", help="As it was known on that day."),
]


@law_app.callback()
def _law() -> None:
    """Read an act that amends the list."""


@list_app.callback()
def _list() -> None:
    """The list of bodies and feeds, by date."""


@law_app.command("read")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    lang: _Lang = Language.EN,
    as_json: _Json = False,
) -> None:
    """Read an amending act into operations; apply nothing."""
    from tizbe.law.amendment import read_act
    from tizbe.law.answer import reading_answer
    from tizbe.law.edition import reviewed

    with _refusals(lang):
        reading = reviewed(read_act(file))
        answer = reading_answer(reading, lang.value)
    if as_json:
        _print_json(answer)
    else:
        _print_reading(answer)
    if reading.reasons:
        raise typer.Exit(NEEDS_REVIEW_EXIT)


@list_app.command("show")
def show(
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day in force.")],
    known: _Known = None,
    lang: _Lang = Language.EN,
    as_json: _Json = False,
) -> None:
    """Show the edition of the list in force on a day."""
    from tizbe.law.answer import edition_answer
    from tizbe.law.edition import legal_list

    with _refusals(lang):
        edition = legal_list(known.date() if known else None).on(on.date())
    if as_json:
        _print_json(edition_answer(edition, lang.value))
    else:
        _print_edition(edition, lang.value)


@list_app.command("compare")
def compare(
    before: _Day,
    after: _Day,
    known: _Known = None,
    lang: _Lang = Language.EN,
    as_json: _Json = False,
) -> None:
    """Set the editions of two days side by side: words, rows, and whose right to send changes."""
    from tizbe.law.answer import comparison_answer
    from tizbe.law.comparison import compare as compare_editions
    from tizbe.law.edition import legal_list

    with _refusals(lang):
        editions = legal_list(known.date() if known else None)
        comparison = compare_editions(editions.on(before.date()), editions.on(after.date()), lang.value)
    if as_json:
        _print_json(comparison_answer(comparison, lang.value))
        return
    console = _console()
    console.print(_heading(comparison.before, lang.value))
    console.print(_heading(comparison.after, lang.value))
    for name, pieces in comparison.texts:
        console.print()
        console.print(_TEXT_NAMES[lang.value][name], style="bold")
        console.print(_redline(pieces))
    for row in comparison.rows:
        console.print()
        console.print(_ROW[lang.value].format(number=row.number, kind=_KINDS[lang.value][row.kind]), style="bold")
        if row.category:
            console.print(_redline(row.category))
        for sign, feeds in (("-", row.lost), ("+", row.gained)):
            for worded in feeds:
                console.print(_signed(sign, _feed_line(worded, lang.value)))
    if not comparison.texts and not comparison.rows:
        console.print(_SAME[lang.value])


@contextmanager
def _refusals(lang: Language) -> Iterator[None]:
    """A refusal is one sentence on the error stream and exit code 1."""
    from tizbe.errors import Refused

    try:
        yield
    except Refused as error:
        typer.echo(error.sentence(lang.value), err=True)
        raise typer.Exit(1) from error


def _print_json(answer: dict[str, Any]) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, markup=False)


def _print_reading(answer: dict[str, Any]) -> None:
    from rich.table import Table

    console = _console()
    act, commencement = answer["act"], answer["commencement"]
    console.print(f"No. {act['number']} · {act['date']} · {act['issuer']} · {act['language']}", style="bold")
    for target in answer["target"]:
        console.print(f"→ No. {target['number']} · {target['date']}")
    console.print(f"{commencement['kind']} · {commencement['date'] or '–'}")
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
    console.print(table)
    for repair in answer["repairs"]:
        console.print(f"{repair['line']:>4} {repair['rule']}: {repair['before'].strip()} → {repair['after']}")
    console.print(answer["status"], style="bold green" if answer["status"] == "ready" else "bold red")
    for reason in answer["reasons"]:
        console.print(f"- {reason}")


def _print_edition(edition: Edition, language: str) -> None:
    from rich.table import Table

    from tizbe.law.answer import NOTICE

    console = _console()
    console.print(_heading(edition, language))
    console.print(NOTICE[language], style="dim")
    console.print()
    console.print(edition.list_title.in_language(language), style="bold")
    table = Table(*_COLUMNS[language], show_lines=True)
    for row in edition.rows:
        table.add_row(row.number, row.category.in_language(language), _bodies(row, language))
    console.print(table)


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
