"""Limits: the page of them is what the program holds to."""

from __future__ import annotations

from pathlib import Path

from tizbe.intake.catalogue import catalogue
from tizbe.intake.limits_page import limits_page


def test_the_published_limits_are_current() -> None:
    """docs/reference/limits.md states every limit with its present value and a code of the catalogue."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"
    assert page.read_text(encoding="utf-8") == limits_page()
    assert {line.split("|")[-2].strip() for line in limits_page().splitlines() if line.startswith("| `")} <= set(
        catalogue()
    )
