"""Windows-1251: the code page that older systems write Russian in, told from text that is merely damaged.

It lacks most Kazakh letters, and every byte but one means something in it, so only likelihood tells. Where text is
Cyrillic in this page, most bytes beyond ASCII are its letters; in damaged UTF-8 most make pairs as UTF-8 does.
"""

from __future__ import annotations

import re
from pathlib import Path

from tizbe.intake.content import Content, Limits

NAME = "cp1251"
"""What Python calls the code page."""

_HIGH = bytes(range(0x80, 0x100))
_LETTERS = bytes([*range(0xC0, 0x100), 0xA8, 0xB8, 0xB2, 0xB3])
_PAIR = re.compile(rb"[\xd0-\xd3][\x80-\xbf]")
"""A Cyrillic letter in UTF-8; in this page, a capital letter with a sign after it."""

_NEVER = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x98])


def is_windows_1251(path: Path, compression: str | None, limits: Limits) -> bool:
    """Whether a file that is not UTF-8 is likely text in Windows-1251. Raises Unreadable for damage."""
    high = letters = last = pairs = 0
    with Content(path, compression, limits) as content:
        while chunk := content.take():
            if _count(chunk, _NEVER):
                return False
            high += _count(chunk, _HIGH)
            letters += _count(chunk, _LETTERS)
            last += chunk.count(b"\xff")
            pairs += len(_PAIR.findall(chunk))
    # The last letter of the page alone is rather a sign of damage than of text.
    return 2 * letters >= high > 4 * pairs and letters > last


def _count(chunk: bytes, among: bytes) -> int:
    return len(chunk) - len(chunk.translate(None, among))
