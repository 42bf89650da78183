"""The README's five minutes are true word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.readme import README, answers, blocks, steady


@pytest.mark.slow
def test_the_five_minutes_are_true(tmp_path: Path) -> None:
    """Every command of the README succeeds and answers what stands under it, but for the seconds."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    shown = blocks(README.read_text(encoding="utf-8"))
    assert len(shown) >= 6
    for given, told in zip(shown, answers(shown, checkout), strict=True):
        assert steady(given) == steady(told)
