"""One finding of the doctor: what was looked at, how it is, and the sentence that says who mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tizbe.errors import HubError

GOOD, NOTE, FAULT = "good", "note", "fault"
"""How it is: as it should be; worth knowing, the hub works; wrong, mend it."""

_ORDER = (GOOD, NOTE, FAULT)


@dataclass(frozen=True)
class Finding:
    """One finding: its kind (a word of words.yaml) with its details, which carry no personal data and no password."""

    kind: str
    state: str
    who: str | None
    detail: Mapping[str, str | int | float] = field(default_factory=dict)
    said: Mapping[str, str] | None = None

    def sentence(self, language: str = "en") -> str:
        """What was found, in a sentence, and for a fault who mends it."""
        words = self.said or _words()["findings"][self.kind]
        text = str(words.get(language) or words["en"])
        if self.said is None:
            text = text.format(**self.detail)
        if self.who is None:
            return text
        return f"{text} {_words()['mends'][language].format(who=_words()['who'][self.who][language])}"

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The finding as plain data."""
        said = self.sentence(language)
        return {"kind": self.kind, "state": self.state, "who": self.who, "sentence": said, "detail": dict(self.detail)}


def found(kind: str, /, **detail: str | int | float) -> Finding:
    """A finding of a kind that words.yaml knows; its state and whose it is stand there."""
    known = _words()["findings"][kind]
    return Finding(kind, known["state"], known.get("who"), detail)


def told(kind: str, error: HubError) -> Finding:
    """A fault that the hub already has sentences for."""
    return Finding(kind, FAULT, _words()["findings"][kind].get("who"), {}, error.sentences)


def worst(findings: Iterable[Finding]) -> str:
    """The worst state among findings."""
    return max((one.state for one in findings), key=_ORDER.index, default=GOOD)


def kinds() -> dict[str, dict[str, str]]:
    """Every kind of finding with its state, whose it is and its sentences."""
    known: dict[str, dict[str, str]] = _words()["findings"]
    return known


@cache
def _words() -> dict[str, Any]:
    text = resources.files("tizbe.service.doctor").joinpath("words.yaml").read_text(encoding="utf-8")
    known: dict[str, Any] = yaml.safe_load(text)
    return known
