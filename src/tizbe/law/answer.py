"""Readings, editions and comparisons as JSON values, with the keys of `docs/reference/law-read.md`.

Days are ISO texts; a day that is not certain is null; an end that is open is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tizbe.law.comparison import CellComparison, Comparison, Piece, RowComparison
from tizbe.law.legal_list import ActRef, Edition, FeedWording, Row, Wording
from tizbe.law.reading.cells import ReadFeed, ReadRow
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import Operation, Reading, Words
from tizbe.law.record import Names, shipped_record
from tizbe.law.row_account import RowAccount, RowMaking
from tizbe.period import end_of

Json = dict[str, Any]

NOTICE = {
    "kk": "Бұл ресми басылым емес.",
    "ru": "Это не официальное издание.",
    "en": "This is not an official publication; the English text is our translation.",
}
"""Stands beside every edition that is shown."""


def reading_answer(reading: Reading, language: str = "en") -> Json:
    """A reading as `law read` gives it; the reasons are sentences in `language`."""
    names = shipped_record().names
    return {
        "act": {
            "number": reading.act.number,
            "date": _day(reading.act.act_date),
            "issuer": reading.act.issuer,
            "language": reading.act.language,
        },
        "target": [{"number": target.number, "date": _day(target.act_date)} for target in reading.targets],
        "operations": [_operation(operation, reading, names) for operation in reading.operations],
        "commencement": _commencement(reading.commencement),
        "unclaimed": [{"line": unclaimed.line, "text": unclaimed.text} for unclaimed in reading.unclaimed],
        "repairs": [
            {"line": repair.line, "rule": repair.rule, "before": repair.before, "after": repair.after}
            for repair in reading.repairs
        ],
        "status": reading.status,
        "reasons": [reason.sentence(language) for reason in reading.reasons],
        "reason_codes": [reason.code for reason in reading.reasons],
        "sha256": reading.sha256,
    }


def edition_answer(edition: Edition, language: str) -> Json:
    """An edition as `list show` gives it, worded in `language`."""
    return {
        "edition": _edition(edition),
        "language": language,
        "is_translation": language == "en",
        "notice": NOTICE[language],
        "title": edition.title.in_language(language),
        "list_title": edition.list_title.in_language(language),
        "point1": edition.point1.in_language(language),
        "rows": [_row(row, language) for row in edition.rows],
    }


def row_account_answer(account: RowAccount, language: str) -> Json:
    """Why a row is so, as `list why` gives it, worded in `language`.

    `row`, `on`, `edition` (as in `list show`), `language`, `notice`; `in_list`: whether the row is in that edition;
    `versions`, the oldest first and the last one in force on the day, each with `begin_date` and `end_date` (null:
    open), `made_by` (the act), `entered_whole` (true: no instruction can be quoted), `operations` (each with `order`,
    `op`, `instruction` as printed, its `language`, `lines`, `page` where there is one), and the wording: `category`
    (null: the row was deleted) and `feeds`, of which `inferred` marks what merged cells gave.
    """
    return {
        "row": account.number,
        "on": account.day.isoformat(),
        "edition": _edition(account.edition),
        "language": language,
        "notice": NOTICE[language],
        "in_list": account.makings[-1].version.wording is not None,
        "versions": [_making(making, language) for making in account.makings],
    }


def comparison_answer(comparison: Comparison, language: str) -> Json:
    """Two editions as `list compare` gives them, worded in `language`."""
    return {
        "before": _edition(comparison.before),
        "after": _edition(comparison.after),
        "language": language,
        "notice": NOTICE[language],
        "texts": {name: _pieces(pieces) for name, pieces in comparison.texts},
        "rows": [_compared(row, language) for row in comparison.rows],
        "gained": [_feed(worded, language) for worded in comparison.gained],
        "lost": [_feed(worded, language) for worded in comparison.lost],
    }


def _operation(operation: Operation, reading: Reading, names: Names) -> Json:
    answer: Json = {
        "order": operation.order,
        "op": operation.op,
        "unit": operation.unit,
        "scope": dict(operation.scope),
        "locator": list(operation.locator),
        "rows": [_read_row(row, names) for row in operation.rows],
        "text": operation.text,
        "words": _words(operation.words),
        "commencement": _commencement(reading.commencement_of(operation)),
        "clause": list(operation.clause),
        "instruction": operation.instruction,
        "lines": [operation.first_line, operation.last_line],
    }
    if operation.page:
        answer["page"] = operation.page
    if len(reading.targets) > 1:
        answer["target"] = operation.target
    return answer


def _words(words: Words | None) -> Json | None:
    """The parts of a change of words; a part that it has not is null."""
    if words is None:
        return None
    return {"old": words.old or None, "new": words.new or None, "after": words.after or None}


def _read_row(row: ReadRow, names: Names) -> Json:
    if row.cells:
        return {"number": row.number, "cells": list(row.cells)}
    return {
        "number": row.number,
        "category": row.category,
        "feeds": [_read_feed(feed, names) for feed in row.feeds],
    }


def _read_feed(feed: ReadFeed, names: Names) -> Json:
    answer: Json = {"body": feed.body, "system": feed.system}
    if body_code := names.body_code(feed.body):
        answer["body_code"] = body_code
    if system_code := names.system_code(feed.system):
        answer["system_code"] = system_code
    if feed.is_inferred:
        answer["inferred"] = True
    return answer


def _commencement(commencement: Commencement) -> Json:
    answer: Json = {
        "kind": commencement.kind,
        "date": _day(commencement.in_force_date),
        "days": commencement.days,
        "applies_from": _day(commencement.applies_from_date),
    }
    if commencement.is_after:
        answer["after"] = True
    if commencement.condition:
        answer["condition"] = commencement.condition
    return answer


def _edition(edition: Edition) -> Json:
    return {
        "number": edition.number,
        "in_force_from": edition.in_force_from.isoformat(),
        "end_date": _day(end_of(edition.until_date)),
        "made_by": [_act(act) for act in edition.made_by],
    }


def _row(row: Row, language: str) -> Json:
    return {
        "number": row.number,
        "category": row.category.in_language(language),
        "feeds": [_feed(worded, language) for worded in row.feeds],
    }


def _feed(worded: FeedWording, language: str) -> Json:
    answer: Json = {
        "feed": worded.feed.code,
        "body": worded.body.in_language(language),
        "system": worded.system.in_language(language),
    }
    if worded.data_to_supply:
        answer["data_to_supply"] = worded.data_to_supply.in_language(language)
    if worded.inferred:
        answer["inferred"] = True
    return answer


def _making(making: RowMaking, language: str) -> Json:
    version = making.version
    wording = version.wording
    return {
        "begin_date": version.from_date.isoformat(),
        "end_date": _day(end_of(version.until_date)),
        "made_by": _act(version.made_by) if version.made_by else None,
        "entered_whole": not making.operations,
        "operations": [_quoted(operation, making.language) for operation in making.operations],
        "category": wording.category.in_language(language) if wording else None,
        "feeds": [_feed(worded, language) for worded in wording.feeds] if wording else [],
    }


def _quoted(operation: Operation, language: str) -> Json:
    answer: Json = {
        "order": operation.order,
        "op": operation.op,
        "instruction": operation.instruction,
        "language": language,
        "lines": [operation.first_line, operation.last_line],
    }
    if operation.page:
        answer["page"] = operation.page
    return answer


def _act(act: ActRef) -> Json:
    return {"number": act.number, "date": act.act_date.isoformat()}


def _compared(row: RowComparison, language: str) -> Json:
    return {
        "number": row.number,
        "kind": row.kind,
        "before": _text(row.before, language),
        "after": _text(row.after, language),
        "words": _pieces(row.category),
        "cells": [_cell(cell, language) for cell in row.cells],
        "gained": [worded.feed.code for worded in row.gained],
        "lost": [worded.feed.code for worded in row.lost],
        "moved": [[was.feed.code, now.feed.code] for was, now in row.moved],
        "was_number": row.was_number or None,
    }


def _cell(cell: CellComparison, language: str) -> Json:
    return {
        "column": cell.column,
        "code": cell.code or None,
        "before": _text(cell.before, language),
        "after": _text(cell.after, language),
        "words": _pieces(cell.pieces),
    }


def _pieces(pieces: Iterable[Piece]) -> list[Json]:
    return [{"sign": piece.sign, "words": piece.words} for piece in pieces]


def _text(wording: Wording | None, language: str) -> str | None:
    return wording.in_language(language) if wording else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
