"""Damaged acts never apply silently: whatever is done to a text, it is refused, stopped, or read as before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tizbe.errors import Refused
from tizbe.law.edition import reviewed, shipped_path
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.operation import READY, Reading
from tizbe.law.source.text import source_from_text

ACTS = Path(__file__).parent / "acts"
VERBS = (
    "жазылсын",
    "мазмұндалсын",
    "толықтырылсын",
    "тасталсын",
    "ауыстырылсын",
    "өзгертілсін",
    "танылсын",
    "изложить",
    "дополнить",
    "исключить",
    "заменить",
    "признать",
    "редакцияда",
    "редакции",
    "мазмұндағы",
    "содержания",
)
"""Words without which an instruction orders nothing that is understood."""
MARKS = re.compile(r'["«»“”]')
STRANGE = "Бұл сөйлем заңда жоқ, это слово лишнее."
MOST = 40
"""So many places of one kind are tried in a text, spread evenly over it."""


def texts() -> list[Path]:
    """The texts of the corpus that a lawyer expects to be ready, and act 807."""
    ready = [shipped_path("807")]
    for expected in sorted(ACTS.glob("*/expected.yaml")):
        if yaml.safe_load(expected.read_text())["status"] == READY:
            ready += sorted(expected.parent.glob("act.*.txt"))
    return ready


def name_of(path: Path) -> str:
    """A text as the tests name it."""
    return f"{path.parent.name}-{path.name}"


def read(text: str) -> Reading | None:
    """The reading of a text, held against the list; None where it is no act."""
    try:
        return reviewed(read_amendment(source_from_text(text)))
    except Refused:
        return None


def orders(reading: Reading) -> list[tuple[Any, ...]]:
    """What a reading orders, without the lines where it stands.

    Marks are left out of a wording: by drafting they do not balance, so one that is lost inside a wording is
    the wording as printed. So is a sentence inside it, which only the text in the other language can tell.
    The wording of an annex stands behind the signature without marks, and ends where the text ends.
    """
    return [
        (
            (one.op, one.unit, dict(one.scope), one.locator, reading.commencement_of(one)),
            [(row.number, *map(wording, (row.category, *row.cells)), *map(str, row.feeds)) for row in one.rows],
            "" if one.unit == "annex" else wording(one.text or ""),
            one.words and (one.words.old, one.words.new, one.words.after),
        )
        for one in reading.operations
    ]


def ordered(reading: Reading, is_moved: bool) -> list[str]:
    """What a reading orders, in no order; without its scopes where they moved."""
    return sorted(
        str((place[:2], place[3:], *rest) if is_moved else (place, *rest)) for place, *rest in orders(reading)
    )


def wording(text: str) -> str:
    """A wording without marks, line ends and the strange sentence of these tests."""
    return " ".join(MARKS.sub("", text).replace(STRANGE, "").split())


@cache
def undamaged(text: str) -> Reading:
    """The reading of a text before anything was done to it; the corpus says that it is ready."""
    reading = read(text)
    assert reading is not None and reading.status == READY
    return reading


def slips_through(text: str, damaged: str) -> bool:
    """True when the damaged text would be applied, and orders something else than the text."""
    reading = read(damaged)
    if reading is None or reading.status != READY:
        return False
    return orders(reading) != orders(undamaged(text))


def spread(places: list[int]) -> list[int]:
    """At most `MOST` of the places, evenly."""
    step = max(1, len(places) // MOST)
    return places[::step]


def operative(lines: list[str]) -> range:
    """The lines from the enacting words to the end."""
    start = next((n for n, line in enumerate(lines) if re.search(r"[А-ЯҚІЕӘҢҒҮҰӨҺ ]{6,}:\s*$", line)), 0)
    return range(start + 1, len(lines))


def new_wording(text: str) -> str:
    """All new wording of an undamaged act."""
    return " ".join(wording(one.text or "") for one in undamaged(text).operations)


def torn_verbs(text: str) -> Iterator[str]:
    """The text with a letter taken out of one of its verbs, where it orders and is not itself new wording."""
    new = new_wording(text)
    for verb in VERBS:
        for found in re.finditer(verb, text):
            middle = found.start() + len(verb) // 2
            if wording(text[found.start() - 9 : found.end()]).split(" ", 1)[-1] not in new:
                yield text[:middle] + text[middle + 1 :]


def lost_marks(text: str) -> Iterator[str]:
    """The text without one of its quotation marks."""
    for place in spread([found.start() for found in MARKS.finditer(text)]):
        yield text[:place] + text[place + 1 :]


def lost_stops(text: str) -> Iterator[str]:
    """The text without one colon, semicolon or full stop at the end of a line, but for those inside new wording."""
    new = new_wording(text)
    for place in spread([found.start() for found in re.finditer(r"[:;.](?=\s*\n)", text)]):
        if wording(text[place - 20 : place + 1]).split(" ", 1)[-1] not in new:
            yield text[:place] + text[place + 1 :]


def torn_pages(text: str) -> Iterator[str]:
    """The text with a page break before one of its lines."""
    lines = text.split("\n")
    for place in spread(list(operative(lines))):
        yield "\n".join([*lines[:place], "", "", "", *lines[place:]])


def repeated_lines(text: str) -> Iterator[str]:
    """The text with one of its lines twice."""
    lines = text.split("\n")
    for place in spread([n for n in operative(lines) if lines[n].strip()]):
        yield "\n".join([*lines[: place + 1], *lines[place:]])


def cut_ends(text: str) -> Iterator[str]:
    """The text cut off before one of its lines."""
    lines = text.split("\n")
    for place in spread([n for n in operative(lines) if lines[n].strip()]):
        yield "\n".join(lines[:place])


def strange_lines(text: str) -> Iterator[str]:
    """The text with a sentence that no act would hold put between its lines."""
    lines = text.split("\n")
    indent = next((line[: len(line) - len(line.lstrip())] for line in lines if line[:1] == " "), "")
    for place in spread([n for n in operative(lines) if lines[n].strip()]):
        yield "\n".join([*lines[:place], f"{indent}{STRANGE}", *lines[place:]])


DAMAGES = {
    one.__name__: one
    for one in (torn_verbs, lost_marks, lost_stops, torn_pages, repeated_lines, cut_ends, strange_lines)
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("path", texts(), ids=name_of)
def test_a_damaged_act_never_applies_silently(path: Path, damage: str) -> None:
    """No damage of this kind makes an act ready that orders something else than the act."""
    text = path.read_text(encoding="utf-8-sig")
    slipped = [damaged for damaged in DAMAGES[damage](text) if slips_through(text, damaged)]
    assert slipped == []


@pytest.mark.slow
@pytest.mark.parametrize("path", texts(), ids=name_of)
def test_operations_in_another_order_are_the_same_operations(path: Path) -> None:
    """Two neighbouring paragraphs that change places give the same operations in some order, or stop the act."""
    # Where one of the two says where the next ones apply, that is another act, faultless in itself: there only
    # the scope of the operations may differ.
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    text = "\n".join(lines)
    starts = [n for n in operative(lines) if lines[n].startswith("      ")]
    before = undamaged(text)
    for first, second, end in zip(starts, starts[1:], starts[2:], strict=False):
        moved = [*lines[:first], *lines[second:end], *lines[first:second], *lines[end:]]
        reading = read("\n".join(moved))
        if reading is not None and reading.status == READY:
            said = "\n".join([*lines[first:second], ""]).rstrip(), "\n".join(lines[second:end]).rstrip()
            sets_scope = any(one.endswith(":") and not re.search("|".join(VERBS), one) for one in said)
            sets_target = any(re.search("енгізілсін:|[Вв]нести", one) for one in said)
            assert ordered(reading, sets_scope or sets_target) == ordered(before, sets_scope or sets_target), said


def test_damage_is_noticed_by_these_tests() -> None:
    """The comparison tells an act that orders something else: another row in instruction and table slips through."""
    text = shipped_path("807").read_text()
    other = text.replace("реттік нөмірі 2-жол", "реттік нөмірі 3-жол").replace("\n2.\n", "\n3.\n")
    assert slips_through(text, other)
