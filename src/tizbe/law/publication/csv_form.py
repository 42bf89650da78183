"""An edition as CSV: one line per feed, UTF-8, commas, a first line of names.

Columns and their meaning: `docs/reference/list-publication.md`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from tizbe.errors import LANGUAGES
from tizbe.law.answer import NOTICE
from tizbe.law.legal_list import FeedWording, Row, Wording
from tizbe.law.publication.published import PublishedEdition
from tizbe.period import end_text

COLUMNS = (
    "edition",
    "in_force_from",
    "end_date",
    "row",
    *(f"category_{language}" for language in LANGUAGES),
    "body",
    *(f"body_{language}" for language in LANGUAGES),
    "system",
    *(f"system_{language}" for language in LANGUAGES),
    *(f"data_to_supply_{language}" for language in LANGUAGES),
    "inferred",
    "feed",
    "made_by",
    "made_by_date",
    "notice",
)
"""The names of the columns, in order."""


def csv_form(published: PublishedEdition) -> bytes:
    """The edition as CSV; `made_by` is the act that gave the row its present wording."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_line(published, row, worded) for row in published.edition.rows for worded in row.feeds)
    return written.getvalue().encode()


def _line(published: PublishedEdition, row: Row, worded: FeedWording) -> Iterable[str]:
    edition = published.edition
    act = published.steps[row.number][-1].act
    return (
        str(edition.number),
        edition.in_force_from.isoformat(),
        end_text(edition.until_date),
        row.number,
        *_texts(row.category),
        worded.feed.body,
        *_texts(worded.body),
        worded.feed.system,
        *_texts(worded.system),
        *_texts(worded.data_to_supply or Wording()),
        "true" if worded.inferred else "false",
        worded.feed.code,
        act.number,
        act.act_date.isoformat(),
        " ".join(NOTICE[language] for language in LANGUAGES),
    )


def _texts(wording: Wording) -> tuple[str, str, str]:
    return wording.kk, wording.ru, wording.en
