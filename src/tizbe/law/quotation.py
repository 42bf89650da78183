"""Quotation marks in the law's texts, which by drafting habit do not balance: one mark may serve as two.

Straight marks do not say whether they open or close; their neighbours do. Source: traps of amending acts.
"""

from __future__ import annotations

import re

OPENING = '"«“„'
CLOSING = '"»”'
_FLIPPED = re.compile(r"[«„](?=[\s.,;:)»]|$)|(?:(?<=[\s(])|^)[»]")
_STOP_INSIDE = re.compile(r"[.;,:]\s*[\"»”]$")
_CLOSED = re.compile(r'(?P<text>.*?)\s*["»”]\s*(?P<stop>\.?;|\.)$', re.DOTALL)


def opens_at(text: str, place: int) -> bool:
    """True when the mark at `place` opens: it stands before a word and not behind one."""
    mark = text[place]
    if mark != '"':
        return mark in OPENING
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    return (before.isspace() or before in "([-:" or before in OPENING) and not (after.isspace() or after in ",.;:)")


def marks_in(text: str) -> list[int]:
    """Places of the quotation marks in `text`, in order."""
    return [place for place, character in enumerate(text) if character in OPENING or character in CLOSING]


def is_left_open(text: str) -> bool:
    """True when a mark of `text` opens and no later one closes it."""
    depth = 0
    for place in marks_in(text):
        depth = depth + 1 if opens_at(text, place) else max(0, depth - 1)
    return depth > 0


def has_stray_marks(text: str) -> bool:
    """True when a mark of `text` points the wrong way, closes nothing, or stands behind the last stop.

    Behind the last stop stands the mark of the wording itself: one that is left there belongs to a name inside
    whose own closing mark was lost.
    """
    if any(_FLIPPED.search(line) for line in text.split("\n")):
        return True
    places = marks_in(text)
    if not any(text[place] == '"' for place in places):
        depth = 0
        for place in places:
            depth += 1 if opens_at(text, place) else -1
            if depth < 0:
                return True
    return bool(_STOP_INSIDE.search(text))


def closed_payload(text: str) -> tuple[str, str] | None:
    """(text before the closing mark, `;` or `.`) when `text` ends as a quoted new wording ends, else None."""
    found = _CLOSED.match(text)
    return (found["text"], found["stop"][-1]) if found else None


def unquoted(text: str) -> str:
    """A quoted new wording without its outer marks, where `text` has lost its closing mark already.

    The first mark stays when it also opens a name inside ("Law" 2015 …), and a closing mark comes back
    when a name inside would be left open.
    """
    inner = text[1:] if text[:1] and text[0] in OPENING else text
    places = marks_in(inner)
    if places and not opens_at(inner, places[0]) and len(inner) < len(text):
        inner = text
        places = marks_in(inner)
    if places and opens_at(inner, places[-1]):
        inner += "»" if inner[places[-1]] == "«" else '"'
    return inner.strip()
