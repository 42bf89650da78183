"""Every text of the demo, in Kazakh, Russian and English, from one table: `words.yaml`.

A text that lacks a language, or whose places differ between languages, is an error when the table is read.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

import msgspec
import yaml

from tizbe.errors import LANGUAGES, Broken

_BLANK = "\u00a0"
_THOUSANDS = {"kk": _BLANK, "ru": _BLANK, "en": ","}
_DECIMAL = {"kk": ",", "ru": ",", "en": "."}


class Words:
    """The texts in one language, and numbers as that language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, name: str, /, **values: object) -> str:
        """The text of that name, its places filled; whole numbers are grouped, days are ISO."""
        text = table().get(name)
        if text is None:
            raise Broken(f"The demo has no text {name}")
        return text[self.language].format_map({key: self._written(value) for key, value in values.items()})

    def step(self, name: str, month: str = "") -> str:
        """The title of a step, with its month where it has one."""
        title = self.say("step_" + name)
        return f"{title}: {self.month(month)}" if month else title

    def month(self, month: str) -> str:
        """A month such as 2025-12 in words."""
        return self.say("month_" + month.replace("-", "_"))

    def number(self, number: int) -> str:
        """A whole number with its thousands apart."""
        return f"{number:,}".replace(",", _THOUSANDS[self.language])

    def difference(self, number: int) -> str:
        """A whole number with its sign."""
        return self.number(number).replace("-", "−") if number <= 0 else "+" + self.number(number)

    def seconds(self, seconds: float) -> str:
        """A duration in seconds, to a tenth."""
        return self.say("seconds", seconds=f"{seconds:.1f}".replace(".", _DECIMAL[self.language]))

    def _written(self, value: object) -> str:
        if isinstance(value, int):
            return self.number(value)
        return value.isoformat() if isinstance(value, date) else str(value)


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Every text by name and language. Raises Broken when one is not whole."""
    source = (resources.files(__package__) / "words.yaml").read_text(encoding="utf-8")
    try:
        found = msgspec.convert(yaml.load(source, Loader=yaml.CSafeLoader), dict[str, dict[str, str]])
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise Broken(f"The demo's texts cannot be read: {error}") from error
    for name, texts in found.items():
        if set(texts) != set(LANGUAGES) or not all(texts.values()):
            raise Broken(f"The demo's text {name} lacks a language")
        if len({places(text) for text in texts.values()}) != 1:
            raise Broken(f"The demo's text {name} has other places in one language than in another")
    return found


def places(text: str) -> frozenset[str]:
    """The names of the places in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
