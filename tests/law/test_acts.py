"""The corpus of own-written acts in `acts/`: what `law read` says of each is what a lawyer says it orders.

Each folder holds the act in Kazakh, in Russian or in both, and `expected.yaml`, whose keys are those of
`law read --json`. There, a value under `kk:` and `ru:` differs by language; a feed is `body/system` in codes;
`status: open` leaves to the reader whether a person must look: what it calls ready must still be right.
`refused-or-review` is an act that amends nothing; `touches_list: false` one that only looks as if it amended
our list. The goldens were written from the acts alone, without a look at the reader.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tizbe.errors import Refused
from tizbe.law.answer import reading_answer
from tizbe.law.bilingual import disagreements
from tizbe.law.edition import applied, legal_list, reviewed
from tizbe.law.legal_list import Edition
from tizbe.law.reading.amendment import read_act
from tizbe.law.reading.operation import Reading
from tizbe.law.record import shipped_record

ACTS = Path(__file__).parent / "acts"
FOLDERS = sorted(path for path in ACTS.iterdir() if path.is_dir())
TEXTS = [path for folder in FOLDERS for path in sorted(folder.glob("act.*.txt"))]
PAIRS = [folder for folder in FOLDERS if len(list(folder.glob("act.*.txt"))) == 2]
KEYS = {
    "why", "act", "target", "operations", "commencement", "status",
    "reasons", "pair", "edition", "categories", "order_of_rows", "touches_list",
}  # fmt: skip
OPS = {"replace", "insert", "delete", "replace_words", "insert_words", "repeal"}
UNITS = {
    "title", "preamble", "paragraph", "subparagraph", "part", "indent", "row", "column", "annex", "section",
    "chapter", "chapter_heading", "article", "words", "act",
}  # fmt: skip
KINDS = {"fixed", "signing", "publication", "publication_days", "conditional", "unknown"}


def _named(path: Path) -> str:
    return f"{path.parent.name}.{path.name.split('.')[1]}" if path.is_file() else path.name


@cache
def _golden(folder: Path) -> dict[str, Any]:
    golden: dict[str, Any] = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    return golden


def _expected(text: Path) -> dict[str, Any]:
    """The golden of the act, worded in the language of `text`."""
    language = text.name.split(".")[1]
    worded: dict[str, Any] = _in_language(_golden(text.parent), language)
    worded["act"]["language"] = language
    return worded


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        if value and set(value) <= {"kk", "ru"}:
            return _in_language(value[language], language)
        return {key: _in_language(part, language) for key, part in value.items()}
    return [_in_language(part, language) for part in value] if isinstance(value, list) else value


@cache
def _reading(text: Path) -> Reading | None:
    """The reading of the act, held against the list; None when it is refused as no act that can be read."""
    try:
        return reviewed(read_act(text))
    except Refused:
        return None


def _answer(text: Path) -> dict[str, Any] | None:
    reading = _reading(text)
    return None if reading is None else reading_answer(reading)


def _plain(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if "cells" in row:
        return {"number": row["number"], "cells": [_plain(cell) for cell in row["cells"]]}
    feeds = [
        feed if isinstance(feed, str) else f"{feed.get('body_code')}/{feed.get('system_code')}" for feed in row["feeds"]
    ]
    return {"number": row["number"], "category": _plain(row["category"]), "feeds": feeds}


def _place(operation: dict[str, Any]) -> tuple[Any, ...]:
    """What an operation does and where: the part of it that must never be wrong."""
    scope = tuple(operation["scope"].items())
    return operation["op"], operation["unit"], scope, tuple(operation["locator"]), operation.get("target", 0)


def _same_form(expected: dict[str, Any], read: dict[str, Any], whole: dict[str, Any]) -> tuple[Any, Any]:
    """An expected and a read operation in comparable form; of what the golden does not name, nothing is compared."""

    def form(operation: dict[str, Any]) -> dict[str, Any]:
        formed: dict[str, Any] = {"order": operation["order"], "place": _place(operation)}
        if "text" in expected:
            formed["text"] = _plain(operation["text"])
        if "words" in expected:
            formed["words"] = operation["words"]
        if "rows" in expected:
            formed["rows"] = [_row(row) for row in operation["rows"]]
        if own := expected.get("commencement", whole):
            formed["commencement"] = {key: (operation.get("commencement") or whole).get(key) for key in own}
        return formed

    return form(expected), form(read)


def _is_ready(text: Path) -> bool:
    answer = _answer(text)
    return answer is not None and answer["status"] == "ready"


@pytest.mark.parametrize("text", TEXTS, ids=_named)
def test_act_is_read_as_a_lawyer_reads_it(text: Path) -> None:
    """Heading, targets, operations and commencement of each understood act are those of its golden."""
    expected, answer = _expected(text), _answer(text)
    if expected["status"] != "ready" and not _is_ready(text):
        pytest.skip("The act is to be reviewed; what of it is read is left open.")
    assert answer is not None, "refused"
    assert expected["status"] in ("ready", "open"), "ready, though a lawyer must see it"
    assert expected["act"].items() <= answer["act"].items()
    assert answer["target"] == expected["target"]
    commencement = expected["commencement"]
    assert {key: answer["commencement"][key] for key in commencement} == commencement
    assert [_place(op) for op in answer["operations"]] == [_place(op) for op in expected["operations"]]
    for wanted, read in zip(expected["operations"], answer["operations"], strict=True):
        left, right = _same_form(wanted, read, commencement)
        assert right == left
    assert (answer["status"], answer["reasons"]) == ("ready", [])


@pytest.mark.parametrize("text", TEXTS, ids=_named)
def test_no_act_is_falsely_applied(text: Path) -> None:
    """No act that a lawyer must see is ready, and no ready act holds an operation that its golden does not."""
    expected = _expected(text)
    if expected["status"] in ("needs-review", "refused-or-review"):
        assert not _is_ready(text)
    elif _is_ready(text):
        answer = _answer(text)
        assert answer is not None
        assert [_place(op) for op in answer["operations"]] == [_place(op) for op in expected["operations"]]


@pytest.mark.parametrize("text", TEXTS, ids=_named)
def test_no_day_is_invented(text: Path) -> None:
    """Every day of effect that is read, of an act or of a part, is one that the golden names."""
    expected, answer = _expected(text), _answer(text)
    if answer is None or "commencement" not in expected:
        return
    wanted = [expected["commencement"], *(op.get("commencement", {}) for op in expected.get("operations", []))]
    read = [answer["commencement"], *(op["commencement"] for op in answer["operations"])]
    for key in ("date", "applies_from"):
        assert {part.get(key) for part in read if part} <= {part.get(key) for part in wanted} | {None}


REVIEWED = [text for text in TEXTS if _golden(text.parent).get("reasons")]


@pytest.mark.parametrize("text", REVIEWED, ids=_named)
def test_reason_for_review_names_the_fault(text: Path) -> None:
    """An act to be reviewed is answered with a reason of the kind that its fault calls for."""
    answer, kinds = _answer(text), _expected(text)["reasons"]
    assert answer is not None
    given = [*answer["reason_codes"], *answer["reasons"]]
    assert any(kind in reason for kind in kinds for reason in given), given


@pytest.mark.parametrize("folder", PAIRS, ids=_named)
def test_pair_disagrees_where_its_golden_says_so(folder: Path) -> None:
    """The Kazakh and the Russian text of one act agree, but for the pairs that were written to disagree."""
    kk, ru = (_reading(folder / f"act.{language}.txt") for language in ("kk", "ru"))
    assert kk is not None and ru is not None
    found = disagreements(kk, ru, shipped_record().names)
    sentences = [reason.sentence() for reason in found]
    assert bool(found) == (_golden(folder).get("pair") == "disagrees"), sentences


EDITIONS = [text for text in TEXTS if "edition" in _golden(text.parent)]


@pytest.mark.parametrize("text", EDITIONS, ids=_named)
def test_edition_after_the_act_has_the_golden_feeds(text: Path) -> None:
    """What the act makes of the list in force before it: the feeds of its rows, rows gone, order kept."""
    expected, reading = _expected(text), _reading(text)
    assert reading is not None
    before = _in_force(date.fromisoformat(expected["commencement"]["date"]))
    after = applied(before, reading)
    rows = {row.number: row for row in after.rows}
    for number, feeds in expected["edition"].items():
        found = rows.get(number)
        assert (found and [f"{w.feed.body}/{w.feed.system}" for w in found.feeds]) == feeds
    language = expected["act"]["language"]
    for number, category in expected.get("categories", {}).items():
        assert rows[number].category.in_language(language) == category
    if order := expected.get("order_of_rows"):
        assert [number for number in rows if number in order] == order
    untouched = set(before.rows_by_number) - {
        number for op in expected["operations"] for number in (*op["locator"], op["scope"].get("row"))
    }
    assert all(rows[number] == before.rows_by_number[number] for number in untouched)


ELSEWHERE = [text for text in TEXTS if _golden(text.parent).get("touches_list") is False]


@pytest.mark.parametrize("text", ELSEWHERE, ids=_named)
def test_act_on_another_list_leaves_ours_alone(text: Path) -> None:
    """An act on another list, or on another act of the same number, changes no row of the list of No. 660."""
    reading, before = _reading(text), legal_list().editions[-1]
    assert reading is not None
    try:
        after = applied(before, reading)
    except Refused:
        return
    assert after.rows == before.rows


def _in_force(day: date) -> Edition:
    return [edition for edition in legal_list().editions if edition.in_force_from <= day][-1]


def test_corpus_covers_every_operation_unit_and_commencement() -> None:
    """Every op, unit and kind of commencement of the contract occurs in the goldens, in both languages."""
    for language in ("kk", "ru"):
        goldens = [_expected(text) for text in TEXTS if text.name == f"act.{language}.txt"]
        operations = [op for golden in goldens for op in golden.get("operations", [])]
        begins = [golden["commencement"] for golden in goldens if "commencement" in golden]
        assert {op["op"] for op in operations} == OPS
        assert {op["unit"] for op in operations} == UNITS
        assert {begin["kind"] for begin in begins} == KINDS
        assert {begin.get("days") for begin in begins} >= {10, 30, 60}
        assert any(begin.get("applies_from") for begin in begins)
        assert any("commencement" in op for op in operations)
        assert any(len(golden.get("target") or []) > 1 for golden in goldens)


def test_corpus_is_large_enough() -> None:
    """At least 80 acts, 35 of them in each language, 12 pairs, 25 to be reviewed."""
    assert len(FOLDERS) >= 80
    assert all(sum(text.name == f"act.{language}.txt" for text in TEXTS) >= 35 for language in ("kk", "ru"))
    assert len(PAIRS) >= 12
    assert sum(_golden(folder)["status"] != "ready" for folder in FOLDERS) >= 25


@pytest.mark.parametrize("folder", FOLDERS, ids=_named)
def test_folder_is_complete(folder: Path) -> None:
    """A folder holds one or two texts and a golden that says why the act is there, with known keys only."""
    golden = _golden(folder)
    assert {path.name for path in folder.iterdir()} <= {"act.kk.txt", "act.ru.txt", "expected.yaml"}
    assert set(golden) <= KEYS
    assert golden["why"] and {"number", "date"} <= set(golden["act"])
    assert golden["status"] in {"ready", "needs-review", "refused-or-review", "open"}
    if golden["status"] in ("ready", "open") and golden.get("pair") != "disagrees":
        assert golden["operations"] and golden["target"] and golden["commencement"]
        assert [op["order"] for op in golden["operations"]] == list(range(1, len(golden["operations"]) + 1))
