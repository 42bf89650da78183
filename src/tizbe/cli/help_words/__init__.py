"""What the command says of itself, in Kazakh and Russian, by the English text that stands in the code.

hub.yaml, people.yaml, law.yaml, ledger.yaml    the help of commands, options and arguments
frames.yaml                                     the words of a help page round it: "Usage", "[required]"
wrong_use.yaml                                  what commands say of options that do not go together

Each is a list of {en, kk, ru}; `en` is the text as `inspect.cleandoc` gives it. Nothing is read before it is asked for.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from importlib import resources


def translate(text: str, language: str) -> str:
    """An English text in `language` (kk, ru or en); as it is, where no file has it."""
    text = inspect.cleandoc(text)
    found = None if language == "en" else table().get(text)
    return text if found is None else found[language]


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Every text in every language, by the English one."""
    return {entry["en"]: entry for file in sorted(entries_by_file()) for entry in entries_by_file()[file]}


@cache
def entries_by_file() -> Mapping[str, list[dict[str, str]]]:
    """What each file holds, by the file's name."""
    import msgspec

    files = [one for one in resources.files(__package__).iterdir() if one.name.endswith(".yaml")]
    return {one.name: msgspec.yaml.decode(one.read_bytes(), type=list[dict[str, str]]) for one in files}
