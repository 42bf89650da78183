"""The numbers Word draws before paragraphs and keeps nowhere in the text: `1.`, `2)`, `3-1)`.

Restored only where they are plain: decimal levels counted from their start. Anything else (letters, Roman
numerals, bullets beside an instruction) is not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_PLACE = re.compile(r"%(\d)")


def qualified(tag: str) -> str:
    """A tag or attribute of WordprocessingML with its namespace."""
    return str(qn(f"w:{tag}"))


def attribute(element: Any, name: str) -> str | None:
    """An attribute of WordprocessingML, None where it is absent."""
    value = element.get(qualified(name))
    return None if value is None else str(value)


@dataclass(frozen=True)
class _Level:
    """How one level of a list is drawn: its first number, its kind, its text with `%1` for the numbers."""

    start: int
    kind: str
    text: str


@dataclass
class Numbering:
    """The lists of a document, and how far each has been counted."""

    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    default_style: str = ""
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _overridden: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """The lists of an opened document; empty where it has none."""
        numbering = cls()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            root = None
        if root is not None:
            numbering._read_lists(root)
        for style in document.styles.element.iter(qualified("style")):
            properties = style.find(f"{qualified('pPr')}/{qualified('numPr')}")
            name = attribute(style, "styleId") or ""
            if properties is not None:
                numbering.styles[name] = _list_and_level(properties)
            if attribute(style, "default") == "1" and attribute(style, "type") == "paragraph":
                numbering.default_style = name
        return numbering

    def _read_lists(self, root: Any) -> None:
        for abstract in root.iter(qualified("abstractNum")):
            for level in abstract.iter(qualified("lvl")):
                self._keep_level(attribute(abstract, "abstractNumId") or "", level)
        for number in root.iter(qualified("num")):
            name = attribute(number, "numId") or ""
            abstract = number.find(qualified("abstractNumId"))
            self.abstract_of[name] = (attribute(abstract, "val") or "") if abstract is not None else ""
            if number.find(qualified("lvlOverride")) is not None:
                self._overridden.add(name)

    def _keep_level(self, abstract: str, level: Any) -> None:
        def said(tag: str, otherwise: str) -> str:
            found = level.find(qualified(tag))
            return otherwise if found is None else (attribute(found, "val") or otherwise)

        start = said("start", "1")
        place = int(attribute(level, "ilvl") or 0)
        self.levels[abstract, place] = _Level(
            int(start) if start.isdecimal() else 1, said("numFmt", "decimal"), said("lvlText", "")
        )

    def number_of(self, paragraph: Any) -> str | None:
        """The number drawn before `paragraph`: empty where none is, None where it cannot be restored."""
        properties = paragraph.find(f"{qualified('pPr')}/{qualified('numPr')}")
        if properties is not None:
            name, place = _list_and_level(properties)
        else:
            style = paragraph.find(f"{qualified('pPr')}/{qualified('pStyle')}")
            key = (attribute(style, "val") or "") if style is not None else self.default_style
            name, place = self.styles.get(key, ("0", 0))
        if name in ("", "0"):
            return ""
        abstract = self.abstract_of.get(name)
        level = self.levels.get((abstract or "", place))
        if abstract is None or level is None or name in self._overridden:
            return None
        self.counts[abstract, place] = self.counts.get((abstract, place), level.start - 1) + 1
        for deeper in [key for key in self.counts if key[0] == abstract and key[1] > place]:
            del self.counts[deeper]
        if level.kind == "none" or not level.text.strip():
            return ""
        return self._drawn(abstract, level)

    def _drawn(self, abstract: str, level: _Level) -> str | None:
        text = level.text
        for found in _PLACE.findall(level.text):
            place = int(found) - 1
            of_place = self.levels.get((abstract, place))
            if of_place is None or of_place.kind != "decimal":
                return None
            text = text.replace(f"%{found}", str(self.counts.get((abstract, place), of_place.start)))
        return text if _PLACE.search(level.text) else None


def _list_and_level(properties: Any) -> tuple[str, int]:
    number, level = properties.find(qualified("numId")), properties.find(qualified("ilvl"))
    name = (attribute(number, "val") or "0") if number is not None else "0"
    place = (attribute(level, "val") or "0") if level is not None else "0"
    return name, int(place) if place.isdecimal() else 0
