"""Words inside a text: found as they fold, changed as they are printed.

What an act calls "the words A" is looked for folded (quotes, case, blanks, look-alike letters), because two
printings of one text differ in them; what is kept stays letter for letter. Words are found whole: "26" is
not found in "260" or in "26-1".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tizbe.law.folding import fold

_BEFORE_STOP = frozenset(",.;:)")
_DAMAGE = re.compile(r"[,;:]\s*[,;:]|\(\s*\)|^\s*[,;:.)]|\(\s*$")


@dataclass(frozen=True)
class Span:
    """A place in a printed text, half-open, in characters."""

    start: int
    stop: int


@dataclass(frozen=True)
class Edit:
    """What stands at `span` gives way to `new`; an empty span is a place where `new` comes in."""

    span: Span
    new: str


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """`text` as `fold` folds it, remembered: a long chain of acts asks for the same names and words again and again."""
    return fold(text)


def find(words: str, text: str) -> tuple[Span, ...]:
    """Where `words` stand in `text` as whole words, in order; none for empty words."""
    wanted, _ = _aligned(words)
    wanted = wanted.strip(" ")
    held, places = _aligned(text)
    found: list[Span] = []
    start = held.find(wanted) if wanted else -1
    while start >= 0:
        stop = start + len(wanted)
        if _is_whole(held, start, stop):
            found.append(Span(places[start], places[stop - 1] + 1))
            start = held.find(wanted, stop)
        else:
            start = held.find(wanted, start + 1)
    return tuple(found)


def removal(span: Span, text: str) -> Edit:
    """The edit that takes the words at `span` out, with the blank that they leave."""
    start, stop = span.start, span.stop
    if (
        start
        and text[start - 1].isspace()
        and (stop == len(text) or text[stop].isspace() or text[stop] in _BEFORE_STOP)
    ):
        start -= 1
    elif not start and stop < len(text) and text[stop].isspace():
        stop += 1
    return Edit(Span(start, stop), "")


def addition(span: Span, new: str) -> Edit:
    """The edit that puts `new` behind the words at `span`."""
    glue = "" if not new or new[0] in _BEFORE_STOP or new[0].isspace() else " "
    return Edit(Span(span.stop, span.stop), glue + new)


def overlap(edits: Iterable[Edit]) -> bool:
    """True when two of the edits touch the same characters, or come in at one place."""
    spans = sorted((edit.span.start, edit.span.stop) for edit in edits)
    return any(a < stop or (a, b) == (start, stop) for (start, stop), (a, b) in _neighbours(spans))


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """`text` with every edit made; they were all found in the text as given and must not overlap."""
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.stop), reverse=True):
        text = text[: edit.span.start] + edit.new + text[edit.span.stop :]
    return text


def is_damaged(after: str, before: str) -> bool:
    """True when a change left two stops side by side, an empty bracket or a stop at the beginning."""
    return len(_DAMAGE.findall(after)) > len(_DAMAGE.findall(before))


def _neighbours(spans: list[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(one, other) for place, one in enumerate(spans) for other in spans[place + 1 : place + 2]]


def _is_whole(held: str, start: int, stop: int) -> bool:
    """True when the match does not cut a word or a number of several parts in two."""
    first, last = held[start], held[stop - 1]
    before, after = held[:start][-2:], held[stop : stop + 2]
    if first.isalnum() and before and before[-1].isalnum():
        return False
    if last.isalnum() and after and after[0].isalnum():
        return False
    if first.isdigit() and len(before) == 2 and before[1] == "-" and before[0].isdigit():
        return False
    return not (last.isdigit() and len(after) == 2 and after[0] == "-" and after[1].isdigit())


@lru_cache(maxsize=65536)
def _aligned(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` folded, stops at its ends kept, with the place in `text` of each folded character."""
    held: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(_letters(text)):
        if letter.isspace():
            if held and held[-1] not in " -":
                held.append(" ")
                places.append(place)
            continue
        if held and held[-1] == " " and (letter == "-" or letter in _BEFORE_STOP):
            held.pop()
            places.pop()
        held.append(letter)
        places.append(place)
    return "".join(held), tuple(places)


def _letters(text: str) -> list[str]:
    """Each character of `text` folded by itself; whether a letter is Cyrillic is decided by its word."""
    letters: list[str] = []
    for word in re.findall(r"\w+|\W", text):
        plain = folded(word) if word[0].isalnum() else _mark(word)
        # Where folding changes the count of letters ("ß"), only small letters are told from capital ones.
        letters += list(plain) if len(plain) == len(word) else [letter.casefold()[:1] or letter for letter in word]
    return letters


@lru_cache(maxsize=1024)
def _mark(mark: str) -> str:
    """One mark as it folds inside a text, where folding does not strip it."""
    return " " if mark.isspace() else fold(f"а{mark}а")[1:-1]
