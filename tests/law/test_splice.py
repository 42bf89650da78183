"""Words sought in a text: whole, and whatever their quotes, blanks and case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.law.consolidation.splice import find
from tizbe.law.folding import fold


@pytest.mark.parametrize(
    ("told", "text", "count"),
    [
        ("26", "26-бабының 26-1-бабының 260 26", 2),
        ("26-1", "26 – 1-бабының", 1),
        ('"Еңбек нарығы" АЖ', "x «ЕҢБЕК  нарығы» AЖ, y", 1),
        ("адам", "адамдар", 0),
        ("", "адам", 0),
        ("а, б", "а , б", 1),
    ],
)
def test_words_are_found_whole_and_folded(told: str, text: str, count: int) -> None:
    """Words match whatever their quotes, blanks and case, and never inside a longer word or number."""
    assert len(find(told, text)) == count


@given(st.text(alphabet='аб,.;: «»"-–)(Ax1', max_size=30))
def test_a_text_finds_itself(text: str) -> None:
    """Any text with a letter or figure is found in itself, once."""
    if fold(text):
        assert len(find(text, text)) <= 1
    bare = text.strip(' ,.;:«»"-–)(')
    if bare and bare == text:
        assert len(find(text, text)) == 1
