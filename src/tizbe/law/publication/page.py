"""The pages: one edition in one language, two editions compared, and the way in to a publication.

Each page is one HTML file that asks for nothing from outside: no script, its style sheet inside and allowed by its
hash alone. It reads by keyboard and by ear, and prints.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tizbe.law.answer import NOTICE
from tizbe.law.comparison import compare
from tizbe.law.legal_list import Edition
from tizbe.law.publication.address import expression_address, permalink
from tizbe.law.publication.published import PublishedEdition
from tizbe.law.publication.redline import Redline, redline, side
from tizbe.law.publication.words import say_in
from tizbe.law.record import shipped_record
from tizbe.period import end_of


def edition_page(published: PublishedEdition, pages: Mapping[str, str], files: Sequence[str], language: str) -> bytes:
    """The edition in `language`; `pages` are the same edition's pages by language, `files` its other files."""
    say, edition = say_in(language), published.edition
    before = published.before
    return _render(
        "edition.html.j2",
        language=language,
        languages=tuple(pages),
        pages=pages,
        files=[(name, say("file_" + name.rpartition(".")[2])) for name in files],
        title=f"{_resolution(language)}: {say('edition', number=edition.number)}",
        resolution=_resolution(language),
        say=say,
        notice=NOTICE[language],
        heading=edition_heading(edition, language),
        published=published,
        edition=edition,
        end_date=end_of(edition.until_date),
        permalink=permalink(language, edition.in_force_from),
        address=expression_address(language, edition.in_force_from),
        other_dates=", ".join(str(day) for day in shipped_record().other_dates),
        line=redline(compare(before, edition, language), language) if before else None,
        upcoming=[_upcoming(published, later, language) for later in published.later],
    )


def comparison_page(line: Redline) -> bytes:
    """Two editions side by side, in the language of the redline: in one text, and beside each other."""
    say = say_in(line.language)
    before, after = line.before.in_force_from, line.after.in_force_from
    return _render(
        "comparison.html.j2",
        language=line.language,
        title=say("comparison_title", before=before, after=after),
        say=say,
        side=side,
        notice=NOTICE[line.language],
        line=line,
        headings=[edition_heading(one, line.language) for one in (line.before, line.after)],
    )


def index_page(published: Sequence[PublishedEdition], files: Mapping[str, Mapping[str, Sequence[str]]]) -> bytes:
    """The way in: every edition with its files, given as names by folder and by language."""
    languages = tuple(next(iter(files.values())))
    return _render(
        "index.html.j2",
        languages=languages,
        says={language: say_in(language) for language in languages},
        notices=NOTICE,
        resolutions={language: _resolution(language) for language in languages},
        known_date=published[0].known_date,
        entries={
            language: [
                (
                    edition_heading(one.edition, language),
                    [(f"{one.folder}/{name}", _label(name, language)) for name in files[one.folder][language]],
                )
                for one in published
            ]
            for language in languages
        },
    )


def edition_heading(edition: Edition, language: str) -> str:
    """The edition, the days it is in force and the acts that made it, in one line."""
    say = say_in(language)
    period = say("period", from_date=edition.in_force_from, end_date=end_of(edition.until_date) or say("open_end"))
    acts = ", ".join(say("act_short", number=act.number, day=act.act_date) for act in edition.made_by)
    return f"{say('edition', number=edition.number)}. {period} ({acts})"


def _label(name: str, language: str) -> str:
    kind = name.rpartition(".")[2]
    return "HTML" if kind == "html" else say_in(language)("file_" + kind)


def _resolution(language: str) -> str:
    act = shipped_record().act
    return say_in(language)("resolution", number=act.number, day=act.act_date)


def _upcoming(published: PublishedEdition, later: Edition, language: str) -> str:
    say = say_in(language)
    acts = ", ".join(say("act_short", number=act.number, day=act.act_date) for act in later.made_by)
    day: date = later.in_force_from
    rows = ", ".join(published.changed_rows(later))
    return say("next_row", day=day, acts=acts, rows=rows) if rows else say("next_text", day=day, acts=acts)


def _render(template: str, **values: object) -> bytes:
    style = _read("page.css")
    page = _environment().get_template(template)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The style sheet is our own and may stand in the page as it is.
    return page.render(style=Markup(style), style_hash=digest, **values).encode()  # noqa: S704


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
