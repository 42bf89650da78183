"""The catalogue of codes: every verdict the hub can give on a file or a row, in three languages.

One text serves the message, the refused-rows file, the published catalogue and the tests. The data are
`catalogue.yaml`; a code is a letter (F file, R row, H hint) and three digits, and is never used again for
something else. Inside SQL a code is its number, and a hint is the bit of its number.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import yaml

from tizbe.errors import LANGUAGES, Broken
from tizbe.learning import learned

Kind = Literal["file", "row", "hint"]
_KINDS: Mapping[str, Kind] = {"F": "file", "R": "row", "H": "hint"}


@learned
class Code(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One code: `sentence` says what is wrong, `mend` how to put it right (kk, ru, en each), `source` why.

    Both texts may hold named places such as {column}, the same in every language.
    """

    code: str
    sentence: dict[str, str]
    mend: dict[str, str]
    source: str

    @property
    def kind(self) -> Kind:
        """Whether the code refuses a file, refuses a row, or only hints."""
        return _KINDS[self.code[0]]

    @property
    def number(self) -> int:
        """The code's number, which stands for it inside SQL."""
        return int(self.code[1:])

    @property
    def places(self) -> frozenset[str]:
        """The names of the places to be filled in any of its texts."""
        return frozenset().union(*(places(text) for text in [*self.sentence.values(), *self.mend.values()]))


@dataclass(frozen=True)
class Matter:
    """A code with its places filled: one thing said about one file or one kind of row."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str) -> str:
        """What is wrong, in kk, ru or en."""
        return _fill(self.code, code(self.code).sentence[language], self.values)

    def mend(self, language: str) -> str:
        """How to put it right, in kk, ru or en."""
        return _fill(self.code, code(self.code).mend[language], self.values)

    @property
    def sentences(self) -> dict[str, str]:
        """What is wrong, by language."""
        return {language: self.sentence(language) for language in LANGUAGES}

    @property
    def mends(self) -> dict[str, str]:
        """How to put it right, by language."""
        return {language: self.mend(language) for language in LANGUAGES}


def matter(name: str, /, **values: object) -> Matter:
    """A matter of the code `name`, its places filled with the texts of `values`."""
    return Matter(name, tuple((key, str(value)) for key, value in sorted(values.items())))


def code(name: str) -> Code:
    """The code of that name; Broken when the catalogue has none."""
    found = catalogue().get(name)
    if found is None:
        raise Broken(f"The catalogue has no code {name}")
    return found


def tell_code(name: str, language: str, known: Mapping[str, object]) -> str:
    """The sentence of a code about several rows at once: what is not `known` of all of them is an ellipsis."""
    values = {place: known.get(place) or "…" for place in code(name).places}
    return matter(name, **values).sentence(language)


def code_text(letter: str, number: int) -> str:
    """A code's name from its letter and number: ("R", 17) is "R017"."""
    return f"{letter}{number:03d}"


def hint_texts(bits: int) -> tuple[str, ...]:
    """The names of the hints in a bit mask, ascending."""
    return tuple(code_text("H", number) for number in range(bits.bit_length()) if bits >> number & 1)


def places(text: str) -> frozenset[str]:
    """The names of the places in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


@cache
def catalogue() -> Mapping[str, Code]:
    """Every code by its name, in order. Raises Broken when the data do not hold together."""
    text = (resources.files(__package__) / "catalogue.yaml").read_text(encoding="utf-8")
    try:
        codes = msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), list[Code])
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise Broken(f"The catalogue of codes cannot be read: {error}") from error
    names = [entry.code for entry in codes]
    if names != sorted(set(names)) or any(
        set(entry.sentence) != set(LANGUAGES) or set(entry.mend) != set(LANGUAGES) for entry in codes
    ):
        raise Broken("The catalogue of codes is out of order, repeats a code or lacks a language")
    return {entry.code: entry for entry in codes}


def catalogue_page() -> str:
    """The published catalogue, `docs/reference/codes.md`, as Markdown."""
    heads = {"file": "The file as a whole", "row": "Rows", "hint": "Hints"}
    lines = [
        "# Codes",
        "",
        "Every verdict on a file or a row. A code is never used again for something else. This page is made",
        "from `src/tizbe/intake/catalogue.yaml`; the words in braces are filled in when the code is given.",
    ]
    for kind, head in heads.items():
        lines += ["", f"## {head}"]
        for entry in (entry for entry in catalogue().values() if entry.kind == kind):
            lines += ["", f"### {entry.code}", ""]
            lines += [f"- {language}: {entry.sentence[language]} {entry.mend[language]}" for language in LANGUAGES]
            lines += [f"- source: {entry.source}"]
    return "\n".join(lines) + "\n"


def _fill(name: str, text: str, values: tuple[tuple[str, str], ...]) -> str:
    try:
        return text.format_map(dict(values))
    except (KeyError, IndexError, ValueError) as error:
        raise Broken(f"The text of {name} lacks a value: {error}") from error
