"""Pages that are made from the code are current, and the pages link to what exists."""

from __future__ import annotations

import re

import pytest

from tests.demo.readme import ROOT
from tizbe.cli.reference import commands_page

PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])


def test_the_reference_of_commands_is_current() -> None:
    """docs/reference/commands.md is what `python -m tizbe.cli.reference` prints."""
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert page == commands_page()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: object) -> None:
    """Every relative link of a page names a file or folder of the checkout."""
    from pathlib import Path

    assert isinstance(page, Path)
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target


def test_the_index_names_every_page() -> None:
    """docs/README.md leads to every how-to and every page of reference."""
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    for page in [*ROOT.glob("docs/how-to/*.md"), *ROOT.glob("docs/reference/*.md"), *ROOT.glob("docs/*.md")]:
        name = str(page.relative_to(ROOT / "docs"))
        assert name == "README.md" or f"({name})" in index, name
