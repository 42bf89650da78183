"""The reasons for review: each is said in three languages, is used, and stands on its page."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from tizbe.law.reason import sentences
from tizbe.law.reason_page import page

ROOT = Path(__file__).resolve().parents[2]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/tizbe").rglob("*.py"))


@pytest.mark.parametrize("code", sorted(sentences()))
def test_a_reason_is_used(code: str) -> None:
    """Some module gives this reason."""
    assert f'"{code}"' in CODE


@pytest.mark.parametrize("code", sorted(sentences()))
def test_a_reason_has_the_same_places_in_every_language(code: str) -> None:
    """The sentences of a reason name the same values, are all different and end as sentences end."""
    texts = sentences()[code]
    places = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts.values()]
    assert places[0] == places[1] == places[2]
    assert len(set(texts.values())) == len(texts)
    assert all(re.search(r"[.}»\"]$", text) for text in texts.values())


def test_every_reason_that_is_given_has_its_sentence() -> None:
    """No module gives a reason that has no sentence."""
    assert set(re.findall(r'because\(\s*"([a-z0-9-]+)"', CODE)) <= set(sentences())


def test_the_page_of_reasons_is_current() -> None:
    """docs/reference/law-reasons.md is what `python -m tizbe.law.reason_page` prints."""
    assert (ROOT / "docs/reference/law-reasons.md").read_text(encoding="utf-8") == page()
