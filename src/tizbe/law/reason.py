"""Why an act needs a lawyer's eye: each reason by its code, one sentence in Kazakh, Russian and English.

A reason stops an act from being applied; it never changes what was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from tizbe.learning import learned


@learned
class _Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kk: str
    ru: str
    en: str


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Every reason's code with its sentence in kk, ru and en, as `reasons.yaml` words them."""
    content = Path(__file__).with_name("reasons.yaml").read_bytes()
    read = msgspec.yaml.decode(content, type=dict[str, _Sentences])
    return {code: {"kk": one.kk, "ru": one.ru, "en": one.en} for code, one in read.items()}


@dataclass(frozen=True)
class Reason:
    """One reason for review: a code of this module and the values its sentence names."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str = "en") -> str:
        """The reason as one sentence in kk, ru or en."""
        return sentences()[self.code][language].format(**dict(self.values))

    @property
    def sentences(self) -> dict[str, str]:
        """The sentence in every language."""
        return {language: self.sentence(language) for language in ("kk", "ru", "en")}


def because(code: str, **values: object) -> Reason:
    """The reason of that code; a text among the values is shortened to what a reader needs to find it."""
    return Reason(code, tuple((name, _short(str(value))) for name, value in values.items()))


def _short(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
