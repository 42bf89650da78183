"""What stands behind the signature: annexes to the act, and changes that it approves.

A part begins with a head that names this very act by its number ("Приложение 2 к постановлению … № 901",
"… № 901 қаулысына 2-қосымша", "Утверждены постановлением … № 901"). Source: how Kazakhstan's acts are laid out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tizbe.law.reading.citation import PROMISED, Promise, read_promise
from tizbe.law.reading.day import plain
from tizbe.law.reading.payload import table_text
from tizbe.law.source.document import Block, Table

TITLE_LINES = 8
"""The title of approved changes is printed on at most so many lines."""
_LONGEST_HEAD = 8
"""A head is printed on at most so many lines."""
_LONGEST_ENDING = 4
"""The endings of a word's cases differ by at most so many letters."""

_ACT_RU = r"(?:совместному |совместным )?(?:постановлени|приказ|решени|распоряжени|указ)\w*"
_ACT_KK = r"(?:қаулы|бұйры[қғ]|шешім|өкім|жарлы[қғ])\w*"
_N = r"(?P<annex>\d+(?:-\d+)*)"
_BEGINS = re.compile(r"Приложени|Утвержд|Қазақстан Республикасы|.*(?:әкімдігі|мәслихат|министр|төраға)", re.IGNORECASE)
_TITLE_RU = re.compile(
    rf"{PROMISED['ru']},? (?:(?:которые )?вносятся|(?:которое )?вносится|вносимы[ей]|вносимое) (?:в|во) .+",
    re.IGNORECASE,
)
_TITLE_KK = re.compile(rf".+ енгізілетін {PROMISED['kk']}", re.IGNORECASE)
_LIST_TITLE = {
    "ru": re.compile(
        rf"Перечень [^\"«»№:]+, в котор(?:ые|ый|ое) (?:вносятся|вносится) {PROMISED['ru']}", re.IGNORECASE
    ),
    "kk": re.compile(rf"{PROMISED['kk']} енгізілетін [^\"«»№:]+ тізбесі", re.IGNORECASE),
}
"""The title of a list of acts with the changes to each."""
_ANOTHER_HEAD = {
    "ru": re.compile(r"Приложение(?: № ?)?(?: (?P<annex>\d+(?:-\d+)*))? к \S.*", re.IGNORECASE),
    "kk": re.compile(r"\S.* (?:(?P<annex>\d+(?:-\d+)*)-)?қосымша", re.IGNORECASE),
}


@dataclass(frozen=True)
class Part:
    """A part behind the signature: approved changes or an annex, its number ("" the only one), its blocks."""

    is_approved: bool
    number: str
    line: int
    blocks: tuple[Block, ...]


def split_parts(blocks: Sequence[Block], number: str, language: str) -> tuple[tuple[Block, ...], tuple[Part, ...]]:
    """The blocks that stand before any head, and the parts behind the heads that name act `number`."""
    heads = _heads(blocks, number, language)
    loose = tuple(blocks[: heads[0][0]]) if heads else tuple(blocks)
    parts = []
    for place, (start, size, is_approved, annex) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else len(blocks)
        parts.append(Part(is_approved, annex, blocks[start].first_line, tuple(blocks[start + size : end])))
    return loose, tuple(parts)


def begins_part(blocks: Sequence[Block], number: str, language: str) -> bool:
    """True when a head that names act `number` begins with the first block."""
    return _head(blocks, number, language) is not None


def _heads(blocks: Sequence[Block], number: str, language: str) -> list[tuple[int, int, bool, str]]:
    heads = []
    place = 0
    while place < len(blocks):
        found = _head(blocks[place : place + _LONGEST_HEAD], number, language)
        if found:
            heads.append((place, *found))
        place += found[0] if found else 1
    return heads


def _head(blocks: Sequence[Block], number: str, language: str) -> tuple[int, bool, str] | None:
    """How many blocks the head takes, whether it approves, and the annex number; None when it is no head."""
    if not blocks or not _BEGINS.match(blocks[0].text):
        return None
    text = ""
    for count, block in enumerate(blocks[:_LONGEST_HEAD], start=1):
        if block.table or not block.text:
            return None
        text = f"{text} {plain(block.text)}".strip()
        for is_approved, pattern in _patterns(number, language):
            if found := pattern.fullmatch(text):
                return count, is_approved, found.groupdict().get("annex") or ""
    return None


def _patterns(number: str, language: str) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    own = rf"№ ?{re.escape(number)}"
    if language == "ru":
        return (
            (False, re.compile(rf"Приложение(?: № ?)?(?: {_N})? к {_ACT_RU} [^№:;]*{own}", re.IGNORECASE)),
            (True, re.compile(rf"Утвержден[аоы]? {_ACT_RU} [^№:;]*{own}", re.IGNORECASE)),
        )
    return (
        (False, re.compile(rf"[^№:;]*{own} {_ACT_KK} (?:{_N}-)?қосымша", re.IGNORECASE)),
        (True, re.compile(rf"[^№:;]*{own} {_ACT_KK} бекітілген?", re.IGNORECASE)),
    )


def read_part_title(text: str, language: str) -> Promise | None:
    """The promise in the title of approved changes ("Изменения и дополнение, которые вносятся в …")."""
    whole = plain(text)
    found = (_TITLE_KK if language == "kk" else _TITLE_RU).fullmatch(whole) or _LIST_TITLE[language].fullmatch(whole)
    return read_promise(found["promised"], language) if found else None


def part_title(blocks: Sequence[Block], language: str) -> tuple[Promise | None, int]:
    """The promise of the title of approved changes, and how many blocks the title takes; (None, 0) without one."""
    text = ""
    for count, block in enumerate(blocks[:TITLE_LINES], start=1):
        if block.table:
            break
        text = f"{text} {block.text}".strip()
        promise = read_part_title(text, language)
        following = blocks[count].text if count < len(blocks) else ""
        if promise and (following[:1].isdigit() or following.endswith(":") or not following):
            return promise, count
    return None, 0


@dataclass(frozen=True)
class AnnexWording:
    """A wording that an annex gives: its text behind every head, its cells or tables, and the number of the
    head that the new wording itself carries (None where it carries none).
    """

    text: str
    cells: tuple[str, ...]
    tables: tuple[Table, ...]
    own_number: str | None


def annex_wording(part: Part, target_number: str, language: str, document: str = "") -> AnnexWording:
    """The wording in `part`; a head behind the act's own names the annex in the act that is amended.

    `document` is the name, in the nominative, of the document of that act whose annex it is, where one is open.
    """
    size, own_number = _other_head(part.blocks, target_number, language, document)
    blocks = part.blocks[size:]
    texts = [table_text(block.table) if block.table else block.text for block in blocks]
    tables = tuple(block.table for block in blocks if block.table)
    cells = () if tables else tuple(block.text for block in blocks if not block.is_paragraph)
    return AnnexWording("\n".join(texts), cells, tables, own_number)


def _other_head(blocks: Sequence[Block], target_number: str, language: str, document: str) -> tuple[int, str | None]:
    text = ""
    pattern = _ANOTHER_HEAD[language]
    for count, block in enumerate(blocks[:_LONGEST_HEAD], start=1):
        if block.table:
            break
        text = f"{text} {plain(block.text)}".strip()
        found = pattern.fullmatch(text)
        if found and (f"№ {target_number}" in text or _names(text, document, language)):
            return count, found["annex"] or ""
    first = pattern.fullmatch(plain(blocks[0].text)) if blocks and not blocks[0].table else None
    return (1, first["annex"] or "") if first and len(blocks[0].text) < 160 else (0, None)


_OWN_WORDS = {
    "ru": re.compile(r"Приложение(?: № ?)?(?: \d+(?:-\d+)*)? к ", re.IGNORECASE),
    "kk": re.compile(r" \S*қосымша$", re.IGNORECASE),
}
"""The words of an annex's head that are not the name of its document."""


def _names(head: str, document: str, language: str) -> bool:
    """True when `head` names all of `document`, whose words may stand in another case."""
    told = _OWN_WORDS[language].sub("", head).lower().split()
    named = document.lower().split()
    return bool(named) and len(told) == len(named) and all(map(_is_same_word, told, named))


def _is_same_word(one: str, other: str) -> bool:
    """True for two forms of one word: only their endings, of at most four letters, may differ."""
    stem = max(3, len(other) - 2)
    return one == other or (one[:stem] == other[:stem] and abs(len(one) - len(other)) <= _LONGEST_ENDING)
