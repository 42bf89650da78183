"""Every sentence of a published form, in Kazakh, Russian and English, from one table: `words.yaml`.

A text that lacks a language, or whose places differ between languages, is an error when the table is read.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

import msgspec

from tizbe.errors import LANGUAGES, Broken

Say = Callable[..., str]
"""Gives the text of a name in one language, its places filled by keyword."""


def say_in(language: str) -> Say:
    """What gives each text in `language`; `Broken` for a name that the table does not have."""

    def say(name: str, /, **values: object) -> str:
        text = table().get(name)
        if text is None:
            raise Broken(f"The publication has no text {name}")
        return text[language].format_map(values)

    return say


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Every text by name and language. Raises `Broken` when one is not whole."""
    source = (resources.files(__package__) / "words.yaml").read_bytes()
    found = msgspec.yaml.decode(source, type=dict[str, dict[str, str]])
    for name, texts in found.items():
        if set(texts) != set(LANGUAGES) or not all(texts.values()):
            raise Broken(f"The publication's text {name} lacks a language")
        if len({_places(text) for text in texts.values()}) != 1:
            raise Broken(f"The publication's text {name} has other places in one language than in another")
    return found


def _places(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
